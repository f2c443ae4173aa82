/*
 * Limiting distributions of two test statistics, for n values that should be uniform on [0, 1].
 * GSL has neither.
 */
#ifndef HELPERS_PVALUE_H
#define HELPERS_PVALUE_H

/*
 * P(sqrt(n) D > x), D Kolmogorov's distance: 2 sum (-1)^(k-1) exp(-2 k^2 x^2), and for small x its
 * theta transform (Feller, Ann. Math. Stat. 19, 1948, 177-189). x > 0.
 */
double kolmogorov_q(double x);

/*
 * P(A^2 > z), A^2 Anderson and Darling's statistic: their series (Ann. Math. Stat. 23, 1952,
 * 193-212), to about 1e-13; beyond z = 14, where that is not enough, the leading term sqrt(3)
 * erfc(sqrt z) of the tail (Zolotarev 1961: the largest weight of sum chi_j^2 / (j (j + 1)) rules),
 * which is short by 2 %. z > 0.
 */
double anderson_darling_q(double z);

/* Twice the smaller side, at most 1: small when the statistic is too large, or too small. */
double two_sided(double p);

/* The same for a count k of n trials of chance p, exact; no p-value below 1e-300 is told apart. */
double two_sided_count(double k, double n, double p);

#endif
