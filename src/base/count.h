/*
 * Counts that do not wrap: what does not fit is the largest count. For counts of things that people
 * ask for (windows, replications, experiments), where "as many as there can be" is as good as more.
 */
#ifndef BASE_COUNT_H
#define BASE_COUNT_H

#include <stdint.h>

#define COUNT_MAX UINT64_MAX

static inline uint64_t count_product(uint64_t a, uint64_t b)
{
    return b > 0 && a > COUNT_MAX / b ? COUNT_MAX : a * b;
}

/* The whole part of x; 0 of what is below 0 and of NaN. */
static inline uint64_t count_from(double x)
{
    if (!(x > 0))
        return 0;
    return x < 0x1p64 ? (uint64_t)x : COUNT_MAX;
}

#endif
