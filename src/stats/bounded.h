/*
 * A bound for means of bounded values, for when too little varies for Student's interval: of n
 * independent values in [0, 1] whose expectations have the mean p,
 *
 *   P(mean <= x) <= exp(-n D(x, p)) for x < p, and P(mean >= x) likewise for x > p,
 *   D(x, p) = x ln(x/p) + (1 - x) ln((1 - x)/(1 - p))
 *
 * (Hoeffding, J. Am. Stat. Assoc. 58, 1963, theorem 1). It holds for any n and any distribution.
 */
#ifndef STATS_BOUNDED_H
#define STATS_BOUNDED_H

#include <stdint.h>

/* The bound exp(-n D(x, p)), 0 <= x <= 1, 0 < p < 1. */
double bounded_tail(uint64_t n, double x, double p);

#endif
