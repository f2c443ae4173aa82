/*
 * Draws against the law that they should have: Kolmogorov-Smirnov, Anderson-Darling, chi-square,
 * four moments, the correlation of neighbours, the tails.
 *
 * Draws are only counted, in cells between doubles whose leading bits agree: 2^bits of them for
 * each factor of two, on both sides of 0. So all n are judged at once, n = 10^8 or more, without
 * sorting them or computing a distribution function for each: it is computed exactly at the cells'
 * edges, where the counts are exact too. Kolmogorov's distance can only be missed between two
 * edges, by the little that the sample strays within a cell of chance c: some sqrt(c) of the
 * statistic, 0.5 % at c = 2e-5. Chi-square sees what is as local as a layer of a ziggurat, which
 * the other two miss. The draws in the tails, some 10^4 a side, are kept as they are.
 */
#ifndef HELPERS_FIT_H
#define HELPERS_FIT_H

#include <stddef.h>
#include <stdint.h>

#include "helpers/law.h"

/* The draws beyond a threshold, whose chance is q. */
struct tail {
    double threshold, q;
    double *x;
    size_t n, capacity;
};

struct fit {
    const struct law *law;
    unsigned bits;
    uint64_t first;     /* magnitude cell 0: all below this one */
    size_t cells;       /* a side; the last: all above */
    uint32_t *negative; /* [cells], NULL for laws of positive values */
    uint32_t *positive; /* [cells] */
    double n, mean;
    long double power[5]; /* [1..4]: sums of (x - mean)^k */
    long double product;  /* sum of neighbours' (x - mean) (x' - mean) */
    double last;
    struct tail tail[2]; /* low and high */
};

/* One test's outcome. */
struct verdict {
    char name[24];
    double value; /* the statistic, as fit.c says for each */
    double p;     /* two-sided; NaN: not judged, see fit_judge */
};

enum { FIT_VERDICTS_MAX = 24 };

/* For about n draws; bits <= 16, 14 is good for 1e8. */
void fit_init(struct fit *f, const struct law *law, double n, unsigned bits);
void fit_release(struct fit *f);

/* Count x[n]; a cell holds up to 4e9. */
void fit_add(struct fit *f, const double *x, size_t n);

/*
 * Every test's outcome, in v[]; returns how many.
 *   KS, AD        statistics sqrt(n) D and A^2
 *   chi2          (chi^2 - df) / sqrt(2 df), over some 1000 groups of cells
 *   chi2 fine     the same with 100 draws in each
 *   m1..m4        (mean of (x - E x)^k, less its expectation) / standard error, both exact. A mean
 *                 whose own skewness is over 0.05 is far from normal at this n: not judged
 *   lag 1         correlation of successive draws, times sqrt(n)
 *   KS low, high  sqrt(k) D of the k draws in either tail (1e-4, or 1e4 / n if that is more), given
 *                 that they are there
 *   < 1e-04 ...   how many draws lie beyond the quantiles 1e-4, 1e-6, 1e-7 on either side: exact
 *                 binomial; those where 5 or more are expected
 *   least, most   n times the chance of going beyond the extreme draw: exact
 */
size_t fit_judge(struct fit *f, struct verdict *v);

/* Bonferroni: the smallest p times how many there are, at most 1. NaNs do not count. */
double bonferroni(const struct verdict *v, size_t n);

#endif
