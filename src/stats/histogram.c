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
            memset(h->pages[p], 0, sizeof *h->pages[p]);
    h->below = h->above = 0;
}

static struct histogram_page *page_of(struct histogram *h, size_t p)
{
    if (!h->pages[p]) {
        h->pages[p] = mem_calloc(1, sizeof *h->pages[p]);
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

static uint64_t page_count(const struct histogram_page *page)
{
    uint64_t n = 0;
    for (size_t b = 0; page && b < HISTOGRAM_BUCKETS; b++)
        n += page->count[b];
    return n;
}

uint64_t histogram_count(const struct histogram *h)
{
    uint64_t n = h->below + h->above;
    for (size_t p = h->first; p < h->end; p++)
        n += page_count(h->pages[p]);
    return n;
}

double histogram_value(const struct histogram *h, size_t p, size_t b, double part)
{
    const double alike = h->pages[p] ? h->pages[p]->alike[b] : 0;
    const double mantissa = 1 + ((double)b + part) / HISTOGRAM_BUCKETS;
    return alike > 0 ? alike : ldexp(mantissa, (int)p - HISTOGRAM_OCTAVES);
}

/* The value of rank `rank` > 0, counted from the first of page p, which has so many. */
static double in_page(const struct histogram *h, size_t p, double rank)
{
    const uint64_t *count = h->pages[p]->count;
    size_t b = 0;
    while (count[b] == 0 || ((double)count[b] < rank && b + 1 < HISTOGRAM_BUCKETS))
        rank -= (double)count[b++];
    return histogram_value(h, p, b, fmin(1, rank / (double)count[b]));
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
            return in_page(h, p, rank);
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
        struct histogram_page *page = page_of(into, p);
        for (size_t b = 0; b < HISTOGRAM_BUCKETS; b++) {
            page->count[b] += from->pages[p]->count[b];
            if (from->pages[p]->alike[b] != 0)
                page->alike[b] = histogram_alike(page->alike[b], from->pages[p]->alike[b]);
        }
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

static size_t place_of_bucket(size_t p, size_t b)
{
    return 1 + p * HISTOGRAM_BUCKETS + b;
}

/*
 * The value that is alike, packed: the bits of it that its bucket does not tell, as a number from
 * -ALIKE_BASE down.
 */
static const double ALIKE_BASE = 0x1p52, ALIKE_END = 0x1p52 + 0x1p44;

static double pack_alike(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return -(ALIKE_BASE + (double)(bits & (((uint64_t)1 << 44) - 1)));
}

static double unpack_alike(size_t place, double packed)
{
    const uint64_t bucket = (uint64_t)(place - 1) +
                            (uint64_t)HISTOGRAM_FIRST_EXPONENT * HISTOGRAM_BUCKETS;
    const uint64_t bits = bucket << 44 | (uint64_t)(-packed - ALIKE_BASE);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static bool alike_sound(double packed)
{
    return -packed >= ALIKE_BASE && -packed < ALIKE_END && packed == floor(packed);
}

/* A bucket's count, and the value of two samples or more that are alike. */
static size_t pack_bucket(const struct histogram *h, size_t p, size_t b, double *out)
{
    const uint64_t count = h->pages[p]->count[b];
    const double alike = h->pages[p]->alike[b];
    const size_t n = pack_one(place_of_bucket(p, b), count, out);
    if (!(count > 1 && alike > 0))
        return n;
    if (out)
        out[n] = pack_alike(alike);
    return n + 1;
}

static size_t pack(const struct histogram *h, double *out)
{
    size_t n = pack_one(0, h->below, out);
    for (size_t p = h->first; p < h->end; p++)
        for (size_t b = 0; h->pages[p] && b < HISTOGRAM_BUCKETS; b++)
            n += pack_bucket(h, p, b, out ? out + n : NULL);
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
    double last = -1, before = 0;    /* the place before, and its count; 0 after its value */
    for (size_t i = 0; i < n; i++) {
        if (packed[i] < 0) {
            if (!(before > 1 && last > 0 && last < PLACE_ABOVE && alike_sound(packed[i])))
                return false;
            before = 0;
            continue;
        }
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

/* Count so many in a bucket; `next`: what is packed after them, or 0. */
static void unpack_bucket(struct histogram *h, size_t place, uint64_t count, double next)
{
    struct histogram_page *page = page_of(h, (place - 1) / HISTOGRAM_BUCKETS);
    const size_t b = (place - 1) % HISTOGRAM_BUCKETS;
    page->count[b] += count;
    if (next < 0)
        page->alike[b] = histogram_alike(page->alike[b], unpack_alike(place, next));
    else if ((size_t)(next / PLACE) != place)    /* its count does not go on */
        page->alike[b] = HISTOGRAM_MIXED;
}

void histogram_unpack(struct histogram *h, const double *packed, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (packed[i] < 0)
            continue;
        const size_t place = (size_t)(packed[i] / PLACE);
        const uint64_t count = (uint64_t)(packed[i] - (double)place * PLACE);
        if (place == 0)
            h->below += count;
        else if (place >= PLACE_ABOVE)
            h->above += count;
        else
            unpack_bucket(h, place, count, i + 1 < n ? packed[i + 1] : 0);
    }
}
