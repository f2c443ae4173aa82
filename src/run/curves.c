#include "run/curves.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/cdf.h"
#include "base/mem.h"

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

static void add_curve(struct analytic_distributions *a, struct histogram_result *h)
{
    enum distribution_of of;
    if (!known_as(h->of, &of))
        return;
    double *t = mem_calloc(h->n, sizeof *t), *cdf = mem_calloc(h->n, sizeof *cdf);
    const char *method = "";
    for (size_t i = 0; i < h->n; i++)
        t[i] = fmin(h->buckets[i].upper, 0x1p64);
    h->analytic = analytic_cdf(a, of, h->index, t, h->n, cdf, &method);
    h->method = h->analytic == BASIS_NONE || !method ? "" : method;
    for (size_t i = 0; i < h->n; i++)
        h->buckets[i].analytic = cdf[i];
    free(t);
    free(cdf);
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
