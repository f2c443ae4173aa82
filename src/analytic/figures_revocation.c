/*
 * How long revoked tokens are accepted, and how many requests are served with them: revocation.h,
 * summed over populations and users. Each valid token is revoked at the same rate. So users have
 * equal weights, except for the time in which their token is already revoked.
 */
#include "analytic/figures.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/revocation.h"
#include "base/mem.h"

#define METHOD_REVOCATION "ends of entries, revocations rare"
#define HALVINGS 60

/* The users of one class of shares, with all caches of their population. */
struct revoked_class {
    struct revocation_cache *caches; size_t n;
    double weight;    /* [1/s] revocations of the class */
};

struct revoked {
    struct revoked_class *class; size_t n, cap;
    double weight, served;    /* [1/s] sums */
};

static bool alike(const struct revocation_cache *a, const struct revocation_cache *b)
{
    return fabs(a->u - b->u) <= 1e-12 * a->u && a->lifetime == b->lifetime &&
           a->exponential == b->exponential && fabs(a->fetch - b->fetch) <= 1e-12 * a->fetch;
}

/* For a user with this share of the population's look-ups. Replicas count as one kind of cache. */
static struct revoked_class class_of(const struct solution *s, size_t population, double share)
{
    const struct network *net = s->net;
    struct revoked_class class = {mem_calloc(net->n_caches, sizeof *class.caches), 0, 0};
    for (size_t c = 0; c < net->n_caches; c++) {
        const struct cache *cache = &net->caches[c];
        const struct cache_answer *a = &s->caches[c];
        const struct revocation_cache one = {1, a->fresh * share, cache->lifetime.mean,
                                             cache_rule(cache) == LIFETIME_EXPONENTIAL,
                                             a->time.mean,
                                             net->populations[population].push_share,
                                             net->populations[population].push_delay};
        if (cache->population != population || !(one.u > 0))
            continue;
        if (class.n > 0 && alike(&class.caches[class.n - 1], &one))
            class.caches[class.n - 1].n++;
        else
            class.caches[class.n++] = one;
    }
    return class;
}

static void add_population(struct revoked *r, const struct solution *s, size_t population)
{
    const struct population *p = &s->net->populations[population];
    struct shares *shares = shares_new(p);
    for (size_t j = 0; j < shares->n; j++) {
        struct revoked_class class = class_of(s, population, shares->share[j]);
        if (class.n == 0) {
            free(class.caches);
            continue;
        }
        const struct revocation_rates rates =
            revocation_rates(class.caches, class.n, p->revocations);
        class.weight = shares->users[j] * rates.revoked;
        r->weight += class.weight;
        r->served += shares->users[j] * rates.served;
        r->class = mem_grow(r->class, &r->cap, r->n + 1, sizeof *r->class);
        r->class[r->n++] = class;
    }
    shares_free(shares);
}

static double above(const struct revoked *r, double x)
{
    double sum = 0;
    for (size_t i = 0; i < r->n; i++)
        sum += r->class[i].weight * revocation_lag_above(r->class[i].caches, r->class[i].n, x);
    return sum / r->weight;
}

static double mean(const struct revoked *r)
{
    double sum = 0;
    for (size_t i = 0; i < r->n; i++)
        sum += r->class[i].weight * revocation_mean_lag(r->class[i].caches, r->class[i].n);
    return sum / r->weight;
}

static double longest(const struct revoked *r)
{
    double most = 0;
    for (size_t i = 0; i < r->n; i++)
        most = fmax(most, revocation_longest(r->class[i].caches, r->class[i].n));
    return most;
}

static double quantile(const struct revoked *r, double q)
{
    double low = 0, high = 1;
    if (above(r, 0) <= 1 - q)
        return 0;
    while (above(r, high) > 1 - q)
        high *= 2;
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = (low + high) / 2;
        *(above(r, middle) > 1 - q ? &low : &high) = middle;
    }
    return high;
}

static void fill(const struct revoked *r, struct result *out)
{
    const size_t levels = result_values(out, ROW_NETWORK, 0, Q_NETWORK_LAG_P);
    figures_set(out, ROW_NETWORK, 0, Q_NETWORK_LAG,
                figure_approximate(mean(r), METHOD_REVOCATION));
    if (isfinite(longest(r)))
        figures_set(out, ROW_NETWORK, 0, Q_NETWORK_LAG_LONGEST,
                    figure_approximate(longest(r), "the longest lifetime"));
    figures_set(out, ROW_NETWORK, 0, Q_NETWORK_SERVED_REVOKED,
                figure_approximate(r->served, METHOD_REVOCATION));
    for (size_t k = 0; k < levels; k++)
        *result_figure(out, ROW_NETWORK, 0, Q_NETWORK_LAG_P, k) = figure_approximate(
            quantile(r, out->asked.of[PARAMETER_LEVEL].x[k]), METHOD_REVOCATION);
}

void figures_revocation(const struct solution *s, struct result *out)
{
    struct revoked r = {NULL, 0, 0, 0, 0};
    for (size_t p = 0; p < s->net->n_populations; p++)
        if (s->net->populations[p].revocations > 0)
            add_population(&r, s, p);
    if (r.weight > 0)
        fill(&r, out);
    for (size_t i = 0; i < r.n; i++)
        free(r.class[i].caches);
    free(r.class);
}
