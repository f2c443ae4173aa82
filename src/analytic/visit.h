/*
 * The distribution of one visit to a station: of the wait, and of wait and service together. Wait
 * and service are independent under FIFO.
 *
 *   WAIT_NONE    nobody waits
 *   WAIT_TAIL    P(Wq > t) = pw exp(-slack t): M/M/c, where slack = c mu - lambda (Bolch, Greiner,
 *                de Meer, Trivedi, 1998, sec. 6.5), and GI/M/c (gimc.h)
 *   WAIT_MD1     services of one length (md1.h)
 *   WAIT_MG1     Pollaczek-Khinchine: of those who wait, rho (1 - rho) R(s) / (1 - rho R(s)), with
 *                R the transform of the residual time of the mixture of the classes' services
 *                (Kleinrock, Queueing Systems, vol. 1, 1975, sec. 5.7; lst_gaps.h). As an
 *                approximation for c servers: as at one server that is c times as fast (Tijms, Van
 *                Hoorn, Federgruen, Adv. Appl. Probab. 13(1), 1981), stretched to the mean that is
 *                known otherwise.
 *
 * Services of nearly one length are looked at from WAIT_MD1 (narrow.h). What else has no closed
 * form is inverted (inversion.h), less the share that does not wait, whose
 * response is the service itself; and services of one length are taken out of it.
 */
#ifndef ANALYTIC_VISIT_H
#define ANALYTIC_VISIT_H

#include <stdbool.h>

#include "base/complex.h"
#include "analytic/lst_nodes.h"
#include "analytic/quantile.h"
#include "model/network.h"

enum wait_kind { WAIT_NONE, WAIT_TAIL, WAIT_MD1, WAIT_MG1 };

struct wait {
    enum wait_kind kind;
    double pw;                    /* [-] P(wait > 0); 0 for WAIT_NONE */
    double slack;                 /* [1/s] the tail decays so fast; WAIT_MG1 without such a
                                     rate: 0 */
    double lambda, rho, gap;      /* [1/s] [-] [-] WAIT_MD1 and WAIT_MG1: of all classes; per
                                     server; 1 - rho */
    double length;                /* [s] WAIT_MD1: of a service */
    const struct dist *narrow;    /* WAIT_MG1: the service of all, of nearly one length (narrow.h),
                                     or NULL */
    double servers, stretch;      /* WAIT_MG1: both 1 where it is exact */
    const struct network *net;    /* WAIT_MG1: whose services are mixed, */
    size_t station;               /* of which station, */
    const double *rate;           /* by which rates, [n_nodes] */
    struct lst_nodes *nodes;      /* of services, or NULL */
};

/* Of a WAIT_MG1 whose other fields are set: the rate at which its tail decays, 0 where it does so
 * slower than exponentially. */
double wait_decay(const struct wait *w);

/* E[exp(-s Wq)], Re s > -slack. */
double complex wait_transform(const struct wait *w, double complex s);

/*
 * E[z^N] of the number at a station with a WAIT_MD1 or an exact WAIT_MG1, z = 1 - s/lambda: those
 * who came during the stay of the one who leaves (Kleinrock, vol. 1, sec. 5.7).
 */
double complex wait_number_transform(const struct wait *w, double complex s);

/* P(Wq > t) when upper, else P(Wq <= t), t >= 0 (quantile.h). NaN when a service's transform is
 * not known. */
struct probability wait_probability(const struct wait *w, double t, bool upper);

/* The same of wait and service. */
struct probability visit_probability(const struct wait *w, const struct dist *service, double t,
                                     bool upper);

/* The share of those whose wait and service have one length, and that length: 0 where
 * services differ. */
double visit_atom(const struct wait *w, const struct dist *service, double *length);

/* Wait and service are finite in the mean of exp(x T) for x below it: as fast does their
 * tail decay. */
double visit_decay(const struct wait *w, const struct dist *service);

#endif
