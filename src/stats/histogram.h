/*
 * Histogram of nonnegative doubles in log-spaced buckets: counts that add and merge exactly, and
 * quantiles to a bounded relative error.
 *
 * A bucket holds the doubles that agree in exponent and in the 8 top bits of the mantissa, so it is
 * the top of the double itself:
 *
 *   63       62 .. 52     51 .. 44   43 .. 0
 *   sign 0 | exponent  |  bucket  |  not looked at
 *            page        in it
 *
 * 256 buckets to an octave, each at most 1/256 = 0.4 % of its lower edge wide. A page is an octave,
 * allocated when a value first falls into it; there are pages for 2^-384 <= x < 2^384, which is
 * beyond all times that a model can have (config_time_ok in model/config_dist.h). What is below
 * counts as 0 (zero and negative rounding too), what is above as 2^384. Idea: HdrHistogram (Tene);
 * there buckets are of integers and the range is chosen beforehand.
 *
 * A fixed time is one value, not a spread over its bucket. So a bucket knows, besides its count,
 * the value that all its samples have had, to 1e-9, as long as there is such a value.
 */
#ifndef STATS_HISTOGRAM_H
#define STATS_HISTOGRAM_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    HISTOGRAM_BUCKETS = 256,                     /* per page */
    HISTOGRAM_OCTAVES = 384,                     /* below 1, and as many above */
    HISTOGRAM_PAGES = 2 * HISTOGRAM_OCTAVES,
    HISTOGRAM_FIRST_EXPONENT = 1023 - HISTOGRAM_OCTAVES    /* biased, of page 0 */
};
#define HISTOGRAM_LEAST 0x1p-384
#define HISTOGRAM_END 0x1p384

struct histogram_page {
    uint64_t count[HISTOGRAM_BUCKETS];
    double alike[HISTOGRAM_BUCKETS];     /* the value of all so far; 0: there is none yet; or: */
};
#define HISTOGRAM_MIXED (-1.0)

/* Zero-initialise; release with histogram_release. */
struct histogram {
    struct histogram_page *pages[HISTOGRAM_PAGES];    /* or NULL */
    unsigned first, end;                 /* the pages that there are are among these */
    uint64_t below, above;
};

void histogram_release(struct histogram *h);

/* All counts to zero; pages are kept, so that filling it again allocates nothing. */
void histogram_clear(struct histogram *h);

/* For histogram_add: a value out of range, or the first one of its page. */
void histogram_add_rare(struct histogram *h, double x);

/* The common value of all samples after one more sample of value `other`. */
static inline double histogram_alike(double value, double other)
{
    if (value == 0)
        return other;
    return fabs(value - other) <= 1e-9 * value ? value : HISTOGRAM_MIXED;
}

/* Count x, which must not be NaN. */
static inline void histogram_add(struct histogram *h, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const uint64_t page = (bits >> 52) - HISTOGRAM_FIRST_EXPONENT;    /* negative x: beyond
                                                                         the last */
    if (__builtin_expect(!(page < HISTOGRAM_PAGES && h->pages[page]), 0)) {
        histogram_add_rare(h, x);
        return;
    }
    struct histogram_page *p = h->pages[page];
    const size_t bucket = bits >> 44 & (HISTOGRAM_BUCKETS - 1);
    p->count[bucket]++;
    if (__builtin_expect(p->alike[bucket] != HISTOGRAM_MIXED, 0))
        p->alike[bucket] = histogram_alike(p->alike[bucket], x);
}

/* Number of samples. O(pages). */
uint64_t histogram_count(const struct histogram *h);

/*
 * The q-quantile, 0 <= q <= 1: the least x that q of those counted do not exceed, spread evenly
 * within its bucket unless they are alike, so within 1/256 of the order statistic of rank
 * ceil(q n). NaN when nothing was counted.
 */
double histogram_quantile(const struct histogram *h, double q);

/* into += from, exactly: the order of merges does not matter (but to the 1e-9 of what is alike). */
void histogram_merge(struct histogram *into, const struct histogram *from);

/*
 * As numbers, to write and to send: one double for each bucket that counted something, in order of
 * value; a whole number below 2^53 that holds the bucket and its count (several for a count of 2^35
 * and more), and after it, of two samples or more that are alike, a negative one with their value.
 * histogram_pack fills in histogram_packed_size(h) of them and returns that;
 * histogram_unpack adds them to h, which takes them for what histogram_pack made:
 * histogram_packed_sound says whether numbers from elsewhere are such.
 */
size_t histogram_packed_size(const struct histogram *h);
size_t histogram_pack(const struct histogram *h, double *packed);
bool histogram_packed_sound(const double *packed, size_t n);
void histogram_unpack(struct histogram *h, const double *packed, size_t n);

/* The value at part 0 .. 1 of a bucket that counted something. */
double histogram_value(const struct histogram *h, size_t p, size_t b, double part);

/* Lower edge of bucket b of page p; b = HISTOGRAM_BUCKETS is the upper edge of the last. */
static inline double histogram_edge(size_t p, size_t b)
{
    return ldexp(1 + (double)b / HISTOGRAM_BUCKETS, (int)p - HISTOGRAM_OCTAVES);
}

#endif
