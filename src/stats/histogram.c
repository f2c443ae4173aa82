#include "stats/histogram.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

void histogram_release(struct histogram *h)
{
    for (size_t p = 0; p < HISTOGRAM_PAGES; p++)
        free(h->pages[p]);
    *h = (struct histogram){0};
}

void histogram_clear(struct histogram *h)
{
    for (size_t p = 0; p < HISTOGRAM_PAGES; p++)
        if (h->pages[p])
            memset(h->pages[p], 0, HISTOGRAM_BUCKETS * sizeof *h->pages[p]);
    h->below = h->above = 0;
}

static uint64_t *page_of(struct histogram *h, size_t p)
{
    if (!h->pages[p])
        h->pages[p] = mem_calloc(HISTOGRAM_BUCKETS, sizeof *h->pages[p]);
    return h->pages[p];
}

void histogram_add_rare(struct histogram *h, double x)
{
    assert(!isnan(x));
    if (x < 0x1p-64) {
        h->below++;
    } else if (x >= 0x1p64) {
        h->above++;
    } else {
        page_of(h, (size_t)(ilogb(x) + 64));
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
    for (size_t p = 0; p < HISTOGRAM_PAGES; p++)
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
    return ldexp(1 + ((double)b + part) / HISTOGRAM_BUCKETS, (int)p - 64);
}

double histogram_quantile(const struct histogram *h, double q)
{
    const uint64_t n = histogram_count(h);
    if (n == 0 || !(q >= 0 && q <= 1))
        return NAN;
    double rank = q * (double)n - (double)h->below;
    if (h->below > 0 && rank <= 0)
        return 0;
    for (size_t p = 0; p < HISTOGRAM_PAGES; p++) {
        const double here = (double)page_count(h->pages[p]);
        if (here > 0 && rank <= here)
            return in_page(h->pages[p], p, rank);
        rank -= here;
    }
    return 0x1p64;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
    into->below += from->below;
    into->above += from->above;
    for (size_t p = 0; p < HISTOGRAM_PAGES; p++) {
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
static const double PLACE = 0x1p37;
_Static_assert(PLACE_ABOVE < 1 << 16, "with 37 bits of count it fits a double");

/* The next packed number at *out, when there is something to pack; with out NULL they are only
 * counted. */
static size_t pack_one(size_t place, uint64_t count, double *out)
{
    assert((double)count < PLACE);
    if (count > 0 && out)
        *out = (double)place * PLACE + (double)count;
    return count > 0;
}

static size_t pack(const struct histogram *h, double *out)
{
    size_t n = pack_one(0, h->below, out);
    for (size_t p = 0; p < HISTOGRAM_PAGES; p++)
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
    double last = -1;    /* the place before */
    for (size_t i = 0; i < n; i++) {
        const double place = floor(packed[i] / PLACE), count = packed[i] - place * PLACE;
        if (!(place > last && place <= PLACE_ABOVE && count >= 1 && count == floor(count)))
            return false;
        last = place;
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
