/*
 * GI/G/1 and GI/G/c from two moments: approximations.
 *   lambda    arrival rate [1/time]        s  mean service time [time]      c  servers
 *   c2a, c2s  squared coefficients of variation of inter-arrival and service times [-]
 *
 * One server:   wq = s rho (c2a + c2s) g / (2 (1 - rho)),
 *               g = exp(-2 (1-rho) (1-c2a)^2 / (3 rho (c2a+c2s))) for c2a < 1, else 1.
 *               Kraemer and Langenbach-Belz, Proc. 8th ITC, Melbourne 1976; as used in
 *               Whitt, The Queueing Network Analyzer, BSTJ 62(9), 1983, sec. 5.1.
 * c servers:    wq = phi (c2a + c2s)/2 Wq(M/M/c).
 *               Whitt, Approximations for the GI/G/m queue, Production and Operations Management
 *               2(2), 1993, pp. 114-161, sec. 2.
 * Limits: c2a = c2s = 1 is M/M/c; c2a = 1 with one server is Pollaczek-Khinchine.
 */
#ifndef ANALYTIC_GIGC_H
#define ANALYTIC_GIGC_H

enum gigc_status {
    GIGC_OK,
    GIGC_EDOM,         /* an input is not finite, lambda < 0, s <= 0, a scv < 0, or c = 0 */
    GIGC_EUNSTABLE     /* rho >= 1 */
};

/* Mean wait [time] at one server. *wq is written only on GIGC_OK. */
enum gigc_status gig1_wait(double lambda, double s, double c2a, double c2s, double *wq);

/* Mean wait [time] at c >= 1 servers by Whitt 1993. For c = 1 it differs a little from gig1_wait.
 * O(c). */
enum gigc_status gigc_wait(double lambda, double s, unsigned c, double c2a, double c2s, double *wq);

/* Whitt's phi(rho, c2a, c2s, c) [-] alone, 0 < rho < 1: the factor on plain Allen-Cunneen. */
double gigc_phi(double rho, double c2a, double c2s, unsigned c);

#endif
