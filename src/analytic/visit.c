#include "analytic/visit.h"

#include <math.h>

#include "analytic/exactness.h"
#include "analytic/inversion.h"
#include "analytic/lst.h"
#include "analytic/response_quantile.h"

/* What the only server works on. */
static double complex mixture(const struct wait *w, double complex s)
{
    const struct station *station = &w->net->stations[w->station];
    const struct dist *last = NULL;
    double complex sum = 0, of_last = 0;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = w->net->station_nodes[j];
        const struct dist *service = &w->net->nodes[k].service;
        if (!(w->rate[k] > 0))
            continue;
        if (!last || !dist_equal(service, last))
            of_last = lst_dist(service, s);
        last = service;
        sum += w->rate[k] / w->lambda * of_last;
    }
    return sum;
}

/* E[exp(-s Wq); Wq > 0] */
static double complex positive_wait(const struct wait *w, double complex s)
{
    switch (w->kind) {
    case WAIT_NONE:
        break;
    case WAIT_TAIL:
        return w->pw / (1 + s / w->slack);
    case WAIT_MG1: {
        const double complex z = s * w->stretch, arrived = w->lambda * (1 - mixture(w, z / w->servers));
        return w->pw * (1 - w->rho) / w->rho * arrived / (z - arrived);
    }
    }
    return 0;
}

double complex wait_transform(const struct wait *w, double complex s)
{
    return 1 - w->pw + positive_wait(w, s);
}

double complex visit_transform(const struct wait *w, const struct dist *service, double complex s)
{
    return wait_transform(w, s) * lst_dist(service, s);
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
    return positive_wait(v->wait, s) * lst_dist(v->service, s);
}

double wait_survival(const struct wait *w, double t, double *error)
{
    struct visit v = {w, NULL};
    *error = 0;
    if (w->kind == WAIT_MG1 && t > 0)
        return inversion_survival(wait_alone, &v, w->pw, t, &inversion_fine, error);
    return w->kind == WAIT_NONE ? 0 : w->pw * exp(-w->slack * t);
}

double visit_survival(const struct wait *w, const struct dist *service, double t, double *error)
{
    struct visit v = {w, service};
    *error = 0;
    if (w->kind == WAIT_TAIL && exactness_exponential(service))
        return response_survival(&(struct response_part){1, 1 / service->mean, w->slack, w->pw}, t);
    const double alone = (1 - w->pw) * (1 - dist_cdf(service, t));
    if (w->kind == WAIT_NONE || w->pw == 0)
        return alone;
    return alone + (t > 0 ? inversion_survival(wait_and_service, &v, w->pw, t, &inversion_fine, error) : w->pw);
}
