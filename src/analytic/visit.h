/*
 * One visit to a station, as a distribution: the wait, and wait and service together. The two are
 * independent under FIFO.
 *
 *   WAIT_NONE    a delay station
 *   WAIT_TAIL    P(Wq > t) = pw exp(-slack t): M/M/c, where slack = c mu - lambda (Bolch, Greiner, de Meer, Trivedi, 1998, sec. 6.5)
 *   WAIT_MG1     Pollaczek-Khinchine: of those who wait, lambda (1 - B(s)) (1 - rho) / (rho (s - lambda (1 - B(s)))), with B of the mixture of the
 *                classes' services (Kleinrock, Queueing Systems, vol. 1, 1975, sec. 5.7). As an approximation for c servers: as at one server that is c
 *                times as fast (Tijms, Van Hoorn, Federgruen, Adv. Appl. Probab. 13(1), 1981), stretched to the mean that is known otherwise.
 *
 * What has no closed form is inverted (inversion.h), less the share that does not wait, whose
 * response is the service itself: where services are of one length the rest is smooth all the same,
 * or smoother.
 */
#ifndef ANALYTIC_VISIT_H
#define ANALYTIC_VISIT_H

#include <complex.h>
#include <stdbool.h>

#include "model/network.h"

enum wait_kind { WAIT_NONE, WAIT_TAIL, WAIT_MG1 };

struct wait {
    enum wait_kind kind;
    double pw;                    /* [-] P(wait > 0); 0 for WAIT_NONE */
    double slack;                 /* [1/s] WAIT_TAIL */
    double lambda, rho;           /* [1/s] [-] WAIT_MG1: of all classes; per server */
    double servers, stretch;      /* WAIT_MG1: both 1 where it is exact */
    const struct network *net;    /* WAIT_MG1: whose services are mixed, */
    size_t station;               /* of which station, */
    const double *rate;           /* by which rates, [n_nodes] */
};

/* E[exp(-s Wq)], Re s > 0. */
double complex wait_transform(const struct wait *w, double complex s);

/* P(Wq > t), t >= 0, and what it may be off by. NaN when a service's transform is not known. */
double wait_survival(const struct wait *w, double t, double *error);

/* The same of wait and service. */
double complex visit_transform(const struct wait *w, const struct dist *service, double complex s);
double visit_survival(const struct wait *w, const struct dist *service, double t, double *error);

#endif
