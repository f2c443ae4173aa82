/*
 * M/G/1: Poisson arrivals, one server, first come first served, any service time.
 *   lambda  arrival rate [1/time]     s  mean service time [time]
 *   scv     squared coefficient of variation of the service time [-]
 *
 * Formula: Pollaczek-Khinchine, wq = lambda E[S^2] / (2 (1 - rho)), E[S^2] = s^2 (1 + scv),
 *          rho = lambda s. Classes of different service share one queue: S is their mixture.
 * Source:  Kleinrock, Queueing Systems, vol. 1, 1975, ch. 5.
 */
#ifndef ANALYTIC_MG1_H
#define ANALYTIC_MG1_H

enum mg1_status {
    MG1_OK,
    MG1_EDOM,         /* an input is not finite, lambda < 0, s <= 0 or scv < 0 */
    MG1_EUNSTABLE     /* rho >= 1 */
};

/* Mean wait [time], before service. *wq is written only on MG1_OK. */
enum mg1_status mg1_wait(double lambda, double s, double scv, double *wq);

#endif
