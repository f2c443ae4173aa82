#include "run/curves.h"

#include <math.h>

#include "analytic/cdf.h"
#include "stats/histogram.h"

/* What the analytic solver calls it; false when it has no such. */
static bool known_as(enum histogram_of of, enum distribution_of *out)
{
    switch (of) {
    case HISTOGRAM_RESPONSE: *out = DISTRIBUTION_RESPONSE; return true;
    case HISTOGRAM_WAIT: *out = DISTRIBUTION_WAIT; return true;
    case HISTOGRAM_EXIT: *out = DISTRIBUTION_EXIT; return true;
    case HISTOGRAM_ACCEPTED: *out = DISTRIBUTION_ACCEPTED; return true;
    case HISTOGRAM_CLASS: break;
    }
    return false;
}

/* Enough for a smooth curve: where a transform has to be inverted, a point takes as long as a
 * thousand events. */
enum { POINTS_OF_A_CURVE = 512 };

static size_t points(const struct histogram_result *h)
{
    return h->n < POINTS_OF_A_CURVE ? h->n : POINTS_OF_A_CURVE;
}

/* The bucket that the i-th point is of: the first, the last, and evenly between. */
static struct bucket *at_point(const struct histogram_result *h, size_t i)
{
    const size_t last = points(h) - 1;
    return &h->buckets[last ? i * (h->n - 1) / last : 0];
}

static void add_curve(struct analytic_distributions *a, struct histogram_result *h)
{
    enum distribution_of of;
    if (!known_as(h->of, &of))
        return;
    double t[POINTS_OF_A_CURVE], cdf[POINTS_OF_A_CURVE];
    const char *method = "";
    for (size_t i = 0; i < points(h); i++)
        t[i] = fmin(at_point(h, i)->upper, HISTOGRAM_END);
    h->analytic = analytic_cdf(a, of, h->index, t, points(h), cdf, &method);
    h->method = h->analytic == BASIS_NONE || !method ? "" : method;
    for (size_t i = 0; i < points(h); i++)
        at_point(h, i)->analytic = cdf[i];
}

void curves_add(const struct network *net, struct result *r)
{
    if (r->n_histograms == 0)
        return;
    struct diag *d = diag_new();
    struct analytic_distributions *a = analytic_distributions_new(net, d);
    for (size_t i = 0; a && i < r->n_histograms; i++)
        add_curve(a, &r->histograms[i]);
    analytic_distributions_free(a);
    diag_free(d);
}
