/*
 * Segmented LRU by two characteristic times: an entry without a hit since its fill, or that has
 * come back from the other segment, leaves the cache a after it came to the first segment; an entry
 * that was hit goes back to the first segment b after its last hit (Gast, Van Houdt, ACM SIGMETRICS
 * 2015, "Transient and steady-state regime of a family of list-based cache replacement algorithms",
 * for entries without an end; Martina, Garetto, Leonardi, arXiv:1307.6702). So an entry lives until
 * its first gap, if above a, or a later one, if above t = a + b, or its end T after the fill:
 *
 *   B = T - exp(-ua) (T - a)^+ - sum_k (-1)^k (u exp(-ut))^(k+1)/(k+2)!
 *                                (z_k^(k+2) - exp(-ua) ((z_k - a)^+)^(k+2)),   z_k = T - (k+1)t > 0
 *
 * from its transform, exp(-(u+s)a) + u (1 - exp(-(u+s)a)) exp(-(u+s)t)/(s + u exp(-(u+s)t)). With
 * the hit ratio h = uB/(1 + uB), as each hit brings (1 - exp(-ub))/u in the second segment, and
 * each fill, and each hit that comes back, (1 - exp(-ua))/u in the first:
 *   second segment   h (1 - exp(-ub))
 *   first segment    (1 - exp(-ua)) (1 - h + h exp(-ub))
 * u [1/s]; a, b, T [s]; b may be INFINITY, where no entry comes back.
 */
#ifndef ANALYTIC_EVICTION_SLRU_H
#define ANALYTIC_EVICTION_SLRU_H

/* B [s] */
double eviction_slru_life(double lifetime, double u, double a, double b);

/* Probabilities of a place in any segment, and in the second. */
double eviction_slru_place(double lifetime, double u, double a, double b);
double eviction_slru_hit(double lifetime, double u, double a, double b);

#endif
