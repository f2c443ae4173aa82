#include "stats/histogram.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

void histogram_release(struct histogram *h)
{
    for (size_t p = h->first; p < h->end; p++)
        free(h->pages[p]);
    *h = (struct histogram){0};
}

void histogram_clear(struct histogram *h)
{
    for (size_t p = h->first; p < h->end; p++)
        if (h->pages[p])
            memset(h->pages[p], 0, HISTOGRAM_BUCKETS * sizeof *h->pages[p]);
    h->below = h->above = 0;
}

static uint64_t *page_of(struct histogram *h, size_t p)
{
    if (!h->pages[p]) {
        h->pages[p] = mem_calloc(HISTOGRAM_BUCKETS, sizeof *h->pages[p]);
        h->first = h->end == 0 || p < h->first ? (unsigned)p : h->first;
        h->end = p >= h->end ? (unsigned)p + 1 : h->end;
    }
    return h->pages[p];
}

void histogram_add_rare(struct histogram *h, double x)
{
    assert(!isnan(x));
    if (x < HISTOGRAM_LEAST) {
        h->below++;
    } else if (x >= HISTOGRAM_END) {
        h->above++;
    } else {
        page_of(h, (size_t)(ilogb(x) + HISTOGRAM_OCTAVES));
        histogram_add(h, x);
    }
}

static uint64_t page_count(const uint64_t *page)
{
    uint64_t n = 0;
    for (size_t b = 0; page && b < HISTOGRAM_BUCKETS; b++)
        n += page[b];
    return n;
}

uint64_t histogram_count(const struct histogram *h)
{
    uint64_t n = h->below + h->above;
    for (size_t p = h->first; p < h->end; p++)
        n += page_count(h->pages[p]);
    return n;
}

/* The value of rank `rank` > 0, counted from the first of the page, which has so many. */
static double in_page(const uint64_t *page, size_t p, double rank)
{
    size_t b = 0;
    while (page[b] == 0 || ((double)page[b] < rank && b + 1 < HISTOGRAM_BUCKETS))
        rank -= (double)page[b++];
    const double part = fmin(1, rank / (double)page[b]);
    return ldexp(1 + ((double)b + part) / HISTOGRAM_BUCKETS, (int)p - HISTOGRAM_OCTAVES);
}

double histogram_quantile(const struct histogram *h, double q)
{
    const uint64_t n = histogram_count(h);
    if (n == 0 || !(q >= 0 && q <= 1))
        return NAN;
    double rank = q * (double)n - (double)h->below;
    if (h->below > 0 && rank <= 0)
        return 0;
    for (size_t p = h->first; p < h->end; p++) {
        const double here = (double)page_count(h->pages[p]);
        if (here > 0 && rank <= here)
            return in_page(h->pages[p], p, rank);
        rank -= here;
    }
    return HISTOGRAM_END;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
    into->below += from->below;
    into->above += from->above;
    for (size_t p = from->first; p < from->end; p++) {
        if (!from->pages[p])
            continue;
        uint64_t *page = page_of(into, p);
        for (size_t b = 0; b < HISTOGRAM_BUCKETS; b++)
            page[b] += from->pages[p][b];
    }
}

/* ---- packed ---- */

/* Place of a packed bucket: 0 below, 1 + 256 page + bucket, last above. */
enum { PLACE_ABOVE = 1 + HISTOGRAM_PAGES * HISTOGRAM_BUCKETS };
static const double PLACE = 0x1p35;
_Static_assert(PLACE_ABOVE < 1 << 18, "with 35 bits of count it fits a double");
static const uint64_t COUNT_FULL = ((uint64_t)1 << 35) - 1;

/* The next packed numbers at out, as many as the count needs; with out NULL they are
 * only counted. */
static size_t pack_one(size_t place, uint64_t count, double *out)
{
    size_t n = 0;
    for (; count > 0; n++) {
        const uint64_t part = count < COUNT_FULL ? count : COUNT_FULL;
        if (out)
            out[n] = (double)place * PLACE + (double)part;
        count -= part;
    }
    return n;
}

static size_t pack(const struct histogram *h, double *out)
{
    size_t n = pack_one(0, h->below, out);
    for (size_t p = h->first; p < h->end; p++)
        for (size_t b = 0; h->pages[p] && b < HISTOGRAM_BUCKETS; b++)
            n += pack_one(1 + p * HISTOGRAM_BUCKETS + b, h->pages[p][b], out ? out + n : NULL);
    return n + pack_one(PLACE_ABOVE, h->above, out ? out + n : NULL);
}

size_t histogram_packed_size(const struct histogram *h)
{
    return pack(h, NULL);
}

size_t histogram_pack(const struct histogram *h, double *packed)
{
    return pack(h, packed);
}

bool histogram_packed_sound(const double *packed, size_t n)
{
    double last = -1, before = 0;    /* the place before, and its count */
    for (size_t i = 0; i < n; i++) {
        const double place = floor(packed[i] / PLACE), count = packed[i] - place * PLACE;
        const bool goes_on = place == last && before == (double)COUNT_FULL;
        if (!((place > last || goes_on) && place <= PLACE_ABOVE && count >= 1 &&
              count == floor(count)))
            return false;
        last = place;
        before = count;
    }
    return true;
}

void histogram_unpack(struct histogram *h, const double *packed, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const size_t place = (size_t)(packed[i] / PLACE);
        const uint64_t count = (uint64_t)(packed[i] - (double)place * PLACE);
        if (place == 0)
            h->below += count;
        else if (place >= PLACE_ABOVE)
            h->above += count;
        else
            page_of(h, (place - 1) / HISTOGRAM_BUCKETS)[(place - 1) % HISTOGRAM_BUCKETS] += count;
    }
}
