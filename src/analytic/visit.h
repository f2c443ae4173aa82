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
 *                approximation for c servers, the wait is that at one server that is c times as
 *                fast (Tijms, Van Hoorn, Federgruen, Adv. Appl. Probab. 13(1), 1981), scaled to
 *                the mean wait, which is computed elsewhere.
 *
 * Services of nearly one length are computed as a difference from WAIT_MD1 (narrow.h). Other
 * transforms without a closed form are inverted (inversion.h). The share of requests that do not
 * wait is left out of the inversion, since their response is the service itself. A service of one
 * fixed length is factored out as a shift.
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
    double slack;                 /* [1/s] decay rate of the tail; 0 for a WAIT_MG1 that has none */
    double lambda, rho, gap;      /* [1/s] [-] [-] WAIT_MD1 and WAIT_MG1: arrival rate of all
                                     classes; load per server; 1 - rho */
    double length;                /* [s] WAIT_MD1: length of a service */
    const struct dist *narrow;    /* WAIT_MG1: the service of all classes if it is nearly constant
                                     (narrow.h), else NULL */
    double servers, stretch;      /* WAIT_MG1: both 1 where it is exact */
    const struct network *net;    /* WAIT_MG1: the network, */
    size_t station;               /* the station whose services are mixed, */
    const double *rate;           /* and the arrival rates that weight them, [n_nodes] */
    struct lst_nodes *nodes;      /* quadrature nodes of the services, or NULL */
};

/* The rate at which the tail of a WAIT_MG1 decays, 0 if it decays slower than exponentially. All
 * other fields must be set. */
double wait_decay(const struct wait *w);

/* E[exp(-s Wq)], Re s > -slack. */
double complex wait_transform(const struct wait *w, double complex s);

/*
 * E[z^N] of the number at a station with a WAIT_MD1 or an exact WAIT_MG1, z = 1 - s/lambda. A
 * departing request leaves behind those that came during its stay (Kleinrock, vol. 1, sec. 5.7).
 */
double complex wait_number_transform(const struct wait *w, double complex s);

/* P(Wq > t) when upper, else P(Wq <= t), t >= 0 (quantile.h). NaN when a service's transform is
 * not known. */
struct probability wait_probability(const struct wait *w, double t, bool upper);

/* The same for wait and service together. */
struct probability visit_probability(const struct wait *w, const struct dist *service, double t,
                                     bool upper);

/* The share of requests whose wait and service together take exactly *length. 0 where services
 * differ. */
double visit_atom(const struct wait *w, const struct dist *service, double *length);

/* The decay rate of the tail of T = wait and service: E[exp(x T)] is finite for x below it. */
double visit_decay(const struct wait *w, const struct dist *service);

#endif
