/*
 * Mean waits under priorities at a station with Poisson arrivals. Class k = 0 .. n-1 has arrival
 * rate lambda[k], mean service time s[k] and mean squared service time s2[k]. A larger level[k] is
 * served later; classes of equal level are FIFO among each other.
 *
 *   w0 = sum lambda_i s2_i / 2,   sigma_k = load of all classes at level k or before it
 *   nonpreemptive, one server
 *       W_k = w0 / ((1 - sigma_<k)(1 - sigma_k))
 *   preemptive resume, one server
 *       T_k = s_k / (1 - sigma_<k) + w0_k / ((1 - sigma_<k)(1 - sigma_k)),
 *       w0_k over the classes at level k or before it
 *   nonpreemptive, c servers, exponential services of one mean s
 *       W_k = C s / c / ((1 - sigma_<k)(1 - sigma_k)), C of Erlang's M/M/c
 *   preemptive resume, c servers, exponential services of one mean s
 *       the classes up to level k are together an M/M/c; W_k by differences of these
 *
 * Source: Cobham, "Priority assignment in waiting line problems", Oper. Res. 2(1), 1954, pp. 70-76
 *         (nonpreemptive, both); White, Christie, Oper. Res. 6(1), 1958 (preemptive); Kleinrock,
 *         Queueing Systems, vol. 2, 1976, sec. 3.2 and 3.4; Buzen, Bondi, Oper. Res. 31(3), 1983
 *         (preemptive, c servers).
 */
#ifndef ANALYTIC_COBHAM_H
#define ANALYTIC_COBHAM_H

#include <stddef.h>

struct priority_class {
    double lambda, s, s2;    /* [1/time] > 0, [time], [time^2] */
    long level;
    double wait;             /* [time] the answer: response less service; INFINITY where the load up
                                to its level reaches the capacity of the servers */
};

/* One server. O(n^2) */
void cobham_nonpreemptive(struct priority_class *c, size_t n);
void cobham_preemptive(struct priority_class *c, size_t n);

/* Several servers; all s are equal, and services are exponential. */
void cobham_nonpreemptive_mmc(struct priority_class *c, size_t n, unsigned servers);
void cobham_preemptive_mmc(struct priority_class *c, size_t n, unsigned servers);

#endif
