#include "run/analytic_cdfs.h"

#include <math.h>

#include "analytic/cdf.h"
#include "stats/histogram.h"

/* The analytic solver's name for this distribution; false when it has none. */
static bool known_as(enum histogram_of of, enum distribution_of *out)
{
    switch (of) {
    case HISTOGRAM_RESPONSE: *out = DISTRIBUTION_RESPONSE; return true;
    case HISTOGRAM_WAIT: *out = DISTRIBUTION_WAIT; return true;
    case HISTOGRAM_EXIT: *out = DISTRIBUTION_EXIT; return true;
    case HISTOGRAM_ACCEPTED: *out = DISTRIBUTION_ACCEPTED; return true;
    case HISTOGRAM_CLASS:
    case HISTOGRAM_CLASS_WAIT:
    case HISTOGRAM_CLASS_TOTAL:
    case HISTOGRAM_LAG: break;
    }
    return false;
}

/*
 * Enough points for a smooth curve. Where a transform must be inverted, one point of a sojourn
 * distribution takes as long as thousands of events, and longer the larger the network, so large
 * networks get fewer points.
 */
enum { POINTS_OF_A_CURVE = 512, POINTS_AT_LEAST = 64, NODES_AT_EACH_POINT = 100 };

static size_t points_at_most(const struct network *net)
{
    const size_t times = net->n_nodes / NODES_AT_EACH_POINT;
    const size_t n = times > 1 ? POINTS_OF_A_CURVE / times : POINTS_OF_A_CURVE;
    return n > POINTS_AT_LEAST ? n : POINTS_AT_LEAST;
}

/* The bucket of the i-th of n points: the first, the last, and evenly spaced ones between. */
static struct bucket *at_point(const struct histogram_result *h, size_t i, size_t n)
{
    const size_t last = n - 1;
    return &h->buckets[last ? i * (h->n - 1) / last : 0];
}

static void add_curve(struct analytic_distributions *a, struct histogram_result *h, size_t most)
{
    enum distribution_of of;
    if (!known_as(h->of, &of))
        return;
    const bool sojourn = of == DISTRIBUTION_EXIT || of == DISTRIBUTION_ACCEPTED;
    const size_t limit = sojourn ? most : POINTS_OF_A_CURVE, n = h->n < limit ? h->n : limit;
    double t[POINTS_OF_A_CURVE] = {0}, cdf[POINTS_OF_A_CURVE];
    const char *method = "";
    for (size_t i = 0; i < n; i++)
        t[i] = fmin(at_point(h, i, n)->upper, HISTOGRAM_END);
    h->analytic = analytic_cdf(a, of, h->index, t, n, cdf, &method);
    h->method = h->analytic == BASIS_NONE || !method ? "" : method;
    for (size_t i = 0; i < n; i++)
        at_point(h, i, n)->analytic = cdf[i];
}

/* When requests are accepted at only one exit, its distribution is that of all accepted
 * requests. */
static const struct histogram_result *same_as(const struct network *net, const struct result *r,
                                              const struct histogram_result *h)
{
    size_t accepted = 0;
    const struct histogram_result *same = NULL;
    for (size_t e = 0; e < net->n_exits; e++)
        accepted += net->exits[e].accepted;
    for (size_t i = 0; i < r->n_histograms && h->of == HISTOGRAM_ACCEPTED && accepted == 1; i++)
        if (r->histograms[i].of == HISTOGRAM_EXIT && net->exits[r->histograms[i].index].accepted)
            same = &r->histograms[i];
    return same && same->n == h->n ? same : NULL;
}

static void copy_curve(const struct histogram_result *from, struct histogram_result *to)
{
    to->analytic = from->analytic;
    to->method = from->method;
    for (size_t i = 0; i < to->n; i++)
        to->buckets[i].analytic = from->buckets[i].analytic;
}

void analytic_cdfs_add(const struct network *net, struct result *r)
{
    if (r->n_histograms == 0)
        return;
    struct diag *d = diag_new();
    struct analytic_distributions *a = analytic_distributions_new(net, d);
    for (size_t i = 0; a && i < r->n_histograms; i++) {
        struct histogram_result *h = &r->histograms[i];
        const struct histogram_result *same = same_as(net, r, h);    /* exits stand before
                                                                        the network */
        if (same)
            copy_curve(same, h);
        else
            add_curve(a, h, points_at_most(net));
    }
    analytic_distributions_free(a);
    diag_free(d);
}
