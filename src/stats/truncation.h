/*
 * Where a series of observations that begins with a transient becomes steady, and whether what is
 * left of it still moves. Numbers in, numbers out: a series is n values at equidistant times.
 */
#ifndef STATS_TRUNCATION_H
#define STATS_TRUNCATION_H

#include <stddef.h>

/*
 * MSER-5 (White, Cobb, Spratt, "A comparison of five steady-state truncation heuristics for
 * simulation", Winter Simulation Conf. 2000): how many observations to throw away, a multiple of 5.
 * With means z_1..z_n of five each it is the d that makes
 *     sum_{j > d} (z_j - mean of those)^2 / (n - d)^2
 * least. As Hoad, Robinson, Davies ("Automating warm-up length estimation", J. Oper. Res. Soc. 61,
 * 2010) have it, the last five means are no candidates, and a d beyond half of the series says that
 * it is too short to tell. Of fewer than 50 observations: n, none is left.
 */
size_t mser5(const double *x, size_t n);

/*
 * Contrasts: linear, and 0 on average when the series is steady, whatever the correlation in it; so
 * Student's t over independent series of them is a test of steadiness.
 *   early  mean of the first tenth less that of the rest: a transient that the warm-up left over
 *   slope  of the least-squares line, per n observations: a drift that does not end
 * Of a constant series both are exactly 0. n >= 10.
 */
double contrast_early(const double *x, size_t n);
double contrast_slope(const double *x, size_t n);

#endif
