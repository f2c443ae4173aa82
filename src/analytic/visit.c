#include "analytic/visit.h"

#include <float.h>
#include <math.h>

#include "analytic/exactness.h"
#include "analytic/inversion.h"
#include "analytic/lst.h"
#include "analytic/lst_gaps.h"
#include "analytic/md1.h"
#include "analytic/narrow.h"
#include "analytic/response_quantile.h"
#include "analytic/root.h"

#define ROUNDING (64 * DBL_EPSILON)    /* of closed forms, relative */

static const struct dist *class_service(const struct wait *w, size_t j, double *share)
{
    const size_t k = w->net->station_nodes[w->net->stations[w->station].first_node + j];
    *share = w->rate[k] / w->lambda;
    return &w->net->nodes[k].service;
}

/* The service of the single server, all classes mixed. */
static struct lst_gaps mixture(const struct wait *w, double complex s)
{
    const struct dist *last = NULL;
    struct lst_gaps sum = {0, 0}, of_last = {0, 0};
    for (size_t j = 0; j < w->net->stations[w->station].n_nodes; j++) {
        double share;
        const struct dist *service = class_service(w, j, &share);
        if (!(share > 0))
            continue;
        if (!last || !dist_equal(service, last))
            of_last = lst_gaps(w->nodes, service, s);
        last = service;
        sum.first += share * of_last.first;
        sum.second += share * of_last.second;
    }
    return sum;
}

/* E[exp(-s Wq); Wq > 0] at M/G/1: with R the residual time's transform, 1 - rho R = gap + rho (1
 * - R). */
static double complex positive_mg1(const struct wait *w, double complex s)
{
    const double complex z = s * w->stretch;
    const struct lst_gaps g = mixture(w, z / w->servers);
    /* rho R, rho (1 - R) */
    const double complex r = w->lambda * g.first / z, rest = w->lambda * g.second / z;
    return w->pw * w->gap * (r / w->rho) / (w->gap + rest);
}

static double complex positive_wait(const struct wait *w, double complex s)
{
    switch (w->kind) {
    case WAIT_NONE:
        break;
    case WAIT_TAIL:
        return w->pw * w->slack / (w->slack + s);
    case WAIT_MD1:
    case WAIT_MG1:
        return positive_mg1(w, s);
    }
    return 0;
}

double complex wait_transform(const struct wait *w, double complex s)
{
    return 1 - w->pw + positive_wait(w, s);
}

double complex wait_number_transform(const struct wait *w, double complex s)
{
    return wait_transform(w, s) * (1 - mixture(w, s).first);
}

/* rho (R(-x) - 1) - (1 - rho): 0 at the decay. */
static double at_decay(double x, void *context)
{
    const struct wait *w = context;
    const double z = x * w->stretch,
                 f = w->lambda * creal(mixture(w, -z / w->servers).second) / z - w->gap;
    return isnan(f) || isinf(f) ? DBL_MAX : f;
}

/* The classes' least abscissa; where all services are bounded there is none. */
static double abscissa_of(const struct wait *w)
{
    double least = INFINITY;
    for (size_t j = 0; j < w->net->stations[w->station].n_nodes; j++) {
        double share;
        const struct dist *service = class_service(w, j, &share);
        if (share > 0)
            least = fmin(least, lst_abscissa(service));
    }
    return least * w->servers / w->stretch;
}

double wait_decay(const struct wait *w)
{
    double high = abscissa_of(w);
    struct wait copy = *w;
    if (high == 0)
        return 0;
    if (isinf(high)) {
        high = w->gap * w->lambda / w->rho;
        while (at_decay(high, &copy) <= 0)
            high *= 2;
    } else {
        high *= 1 - DBL_EPSILON;
        if (!(at_decay(high, &copy) > 0))
            return high;
    }
    double low = high;
    while (at_decay(low, &copy) > 0)
        low /= 2;
    const double decay = root_between(at_decay, &copy, low, high, 4 * DBL_EPSILON);
    return decay > 0 ? decay : 0;
}

struct visit {
    const struct wait *wait;
    const struct dist *service;
};

static double complex wait_alone(double complex s, void *context)
{
    const struct visit *v = context;
    return positive_wait(v->wait, s);
}

static double complex wait_and_service(double complex s, void *context)
{
    const struct visit *v = context;
    return positive_wait(v->wait, s) * lst_dist(v->wait->nodes, v->service, s);
}

/* A closed form: probabilities at t of a wait, or of a response to a service. */
typedef double closed_form(const struct visit *v, double t, bool upper);

/* Its slope by differences, the lesser of both sides: over a small part of t, or of `spread` where
 * that is less, but over digits that t has. */
#define STEP 1e-5
#define STEP_LEAST (16 * DBL_EPSILON)
static struct probability closed(closed_form *f, const struct visit *v, double t, double spread,
                                 bool upper)
{
    const double p = f(v, t, upper), h = fmax(STEP * fmin(t, spread), STEP_LEAST * t);
    const double down = fabs(f(v, t - h, upper) - p), up = fabs(f(v, t + h, upper) - p);
    return (struct probability){p, ROUNDING * p, t > 0 ? fmin(down, up) / h : 0};
}

static double tail_wait(const struct visit *v, double t, bool upper)
{
    const struct wait *w = v->wait;
    return upper ? w->pw * exp(-w->slack * t) : 1 - w->pw - w->pw * expm1(-w->slack * t);
}

static struct probability fixed_wait(const struct wait *w, double t, bool upper)
{
    const double p = md1_wait(w->lambda, w->length, w->gap, t, upper);
    return (struct probability){p, ROUNDING * p, md1_density(w->lambda, w->length, w->gap, t)};
}

/* The probability at t <= 0, or of a wait where nobody waits. It has no density. */
static struct probability no_more(double p)
{
    return (struct probability){p, ROUNDING * p, 0};
}

static struct narrow narrow_at(const struct wait *w)
{
    return (struct narrow){w->lambda, w->gap, w->narrow, w->nodes};
}

/* Is t too far out for the tail as a difference from M/D/1? Where the tail decays exponentially,
 * its own inversion is accurate relative to it (inversion.h). */
static bool too_far(const struct wait *w, const struct probability *p)
{
    return w->slack > 0 && p->p < 1e-6 && !(p->error <= 1e-10 * p->p);
}

struct probability wait_probability(const struct wait *w, double t, bool upper)
{
    const struct visit v = {w, NULL};
    const double at_0 = upper ? w->pw : 1 - w->pw;
    if (!(t > 0) || w->kind == WAIT_NONE)
        return no_more(at_0);
    if (w->kind == WAIT_TAIL)
        return closed(tail_wait, &v, t, INFINITY, upper);
    if (w->kind == WAIT_MD1)
        return fixed_wait(w, t, upper);
    if (w->narrow) {
        const struct narrow n = narrow_at(w);
        const struct probability p = narrow_wait(&n, t, upper);
        if (!upper || !too_far(w, &p))
            return p;
    }
    const struct inversion i = {wait_alone, (void *)&v, w->pw, w->slack, at_0};
    struct probability p = inversion_probability(&i, t, upper, &inversion_fine);
    p.p += upper ? 0 : at_0;
    p.error += ROUNDING * p.p;
    return p;
}

double visit_decay(const struct wait *w, const struct dist *service)
{
    const double own = lst_abscissa(service);
    return w->kind == WAIT_NONE ? own : fmin(own, w->slack);
}

double visit_atom(const struct wait *w, const struct dist *service, double *length)
{
    *length = dist_least(service);
    return *length == dist_most(service) ? 1 - w->pw : 0;
}

static double service_alone(const struct visit *v, double t, bool upper)
{
    return (1 - v->wait->pw) * (upper ? dist_survival(v->service, t) : dist_cdf(v->service, t));
}

static struct probability waited(const struct visit *v, double t, bool upper,
                                 const struct probability *alone)
{
    const struct wait *w = v->wait;
    if (w->narrow) {
        const struct narrow n = narrow_at(w);
        const struct probability p = narrow_response(&n, t, upper, alone);
        if (!upper || !too_far(w, &p))
            return p;
    }
    const struct inversion i = {
        wait_and_service, (void *)v, w->pw, visit_decay(w, v->service), alone->p};
    return inversion_probability(&i, t, upper, &inversion_fine);
}

/* By inversion for requests that wait, and the service alone for those that do not. */
static struct probability inverted(const struct visit *v, double t, bool upper)
{
    const struct wait *w = v->wait;
    const double deviation = v->service->mean * sqrt(v->service->scv);
    struct probability alone = closed(service_alone, v, t, deviation, upper);
    alone.error += DBL_EPSILON * t * alone.density;    /* the next t has another probability */
    if (w->kind == WAIT_NONE || w->pw == 0)
        return alone;
    if (!(t > 0))
        return no_more(upper ? alone.p + w->pw : alone.p);
    const struct probability rest = waited(v, t, upper, &alone);
    return (struct probability){alone.p + rest.p, alone.error + rest.error,
                                alone.density + rest.density};
}

static double exponential_response(const struct visit *v, double t, bool upper)
{
    const struct response_part part = {1, 1 / v->service->mean, v->wait->slack, v->wait->pw};
    return upper ? response_survival(&part, t) : response_cdf(&part, t);
}

struct probability visit_probability(const struct wait *w, const struct dist *service, double t,
                                     bool upper)
{
    const struct visit v = {w, service};
    const double length = dist_least(service);
    if (length == dist_most(service))
        return t >= length ? wait_probability(w, t - length, upper)
                           : (struct probability){upper, 0, 0};
    if (w->kind != WAIT_TAIL || !dist_is_exponential(service))
        return inverted(&v, t, upper);
    struct probability p = closed(exponential_response, &v, t, INFINITY, upper);
    if (!upper)
        p.error += DBL_EPSILON * t / service->mean;
    return p;
}
