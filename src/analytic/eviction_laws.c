#include "analytic/eviction_laws.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_integration.h>

#include "analytic/token_rules.h"
#include "base/mem.h"

enum { NODES = 16, CUTS_MAX = 16 };
#define NOTHING 40.0            /* exp(-40) */
#define DEVIATIONS_MOST 30.0    /* a lifetime of more standard deviations counts as one of these */

/* ---- integrals ---- */

/* Points in ascending order, from each of which to the next a function is smooth. */
struct cuts {
    double at[CUTS_MAX];
    size_t n;
};

static void cut(struct cuts *c, double x, double from, double to)
{
    size_t i = c->n;
    if (!(x > from && x < to) || c->n == CUTS_MAX)
        return;
    for (; i > 0 && c->at[i - 1] > x; i--)
        c->at[i] = c->at[i - 1];
    c->at[i] = x;
    c->n++;
}

/* Between `from` and `to`: the ends of the lifetime's values, and some standard deviations. */
static struct cuts cuts_of(const struct dist *d, double from, double to)
{
    static const double deviations[] = {-3, -1, 1, 3, 8};
    const double deviation = d->mean * sqrt(d->scv);
    struct cuts c = {.at = {from, to}, .n = 2};
    cut(&c, dist_least(d), from, to);
    cut(&c, dist_most(d), from, to);
    for (size_t i = 0; i < sizeof deviations / sizeof *deviations; i++)
        cut(&c, d->mean + deviations[i] * deviation, from, to);
    return c;
}

struct integrand {
    const struct dist *d;
    double u, t;
    double corner;    /* [s] the end of a piece from which y = u |a - corner| is counted */
};

static double integral(double (*f)(double x, void *context), struct integrand *x, double from,
                       double to)
{
    gsl_integration_glfixed_table *nodes =
        mem_there(gsl_integration_glfixed_table_alloc(NODES), NODES * 2 * sizeof(double));
    const gsl_function function = {.function = f, .params = x};
    const double sum = gsl_integration_glfixed(&function, from, to, nodes);
    gsl_integration_glfixed_table_free(nodes);
    return sum;
}

/* int_0^to f dy, where f is exp(-y) times something smooth. */
static double decaying(double (*f)(double y, void *context), struct integrand *x, double to)
{
    static const double ends[] = {4, 12, NOTHING};
    double sum = 0, from = 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends && from < to; i++) {
        const double end = fmin(to, ends[i]);
        sum += integral(f, x, from, end);
        from = end;
    }
    return sum;
}

/* ---- means ---- */

double eviction_laws_shorter(const struct dist *lifetime, double t)
{
    if (lifetime->kind == DIST_DETERMINISTIC)
        return fmin(lifetime->mean, t);
    return dist_partial_moment(lifetime, 1, t) + t * dist_survival(lifetime, t);
}

static double survives_before(double y, void *context)
{
    const struct integrand *x = context;
    return exp(-y) * dist_survival(x->d, x->corner - y / x->u);
}

double eviction_laws_early(const struct dist *lifetime, double u, double t)
{
    if (lifetime->kind == DIST_DETERMINISTIC)
        return exp(-u * fmax(0, t - lifetime->mean));
    const struct cuts c = cuts_of(lifetime, 0, t);
    const double least = dist_least(lifetime), most = dist_most(lifetime);
    double sum = exp(-u * t);
    for (size_t i = 0; i + 1 < c.n && c.at[i] < most; i++) {
        const double from = c.at[i], to = c.at[i + 1], length = u * (to - from);
        struct integrand x = {.d = lifetime, .u = u, .corner = to};
        if (u * (t - to) < NOTHING)
            sum += exp(-u * (t - to)) *
                   (to <= least ? -expm1(-length) : decaying(survives_before, &x, length));
    }
    return sum;
}

static double ends_by(double y, void *context)
{
    const struct integrand *x = context;
    return exp(-y) * dist_cdf(x->d, x->corner + y / x->u);
}

double eviction_laws_gap(const struct dist *lifetime, double u, double t)
{
    if (lifetime->kind == DIST_DETERMINISTIC)
        return exp(-u * fmin(t, lifetime->mean));
    const struct cuts c = cuts_of(lifetime, 0, t);
    double sum = exp(-u * t);
    for (size_t i = 0; i + 1 < c.n; i++) {
        struct integrand x = {.d = lifetime, .u = u, .corner = c.at[i]};
        if (c.at[i + 1] > dist_least(lifetime))
            sum += exp(-u * c.at[i]) * decaying(ends_by, &x, u * (c.at[i + 1] - c.at[i]));
    }
    return sum;
}

/* ---- runs ---- */

double eviction_laws_run_transform(double u, double s, double gap)
{
    return gap * (u + s) / (s + u * gap);
}

static double exponential_run(double mean, double u, double t)
{
    const double s = 1 / mean;
    return mean * (1 - eviction_laws_run_transform(u, s, exp(-(u + s) * t)));
}

static double weighted_run(double a, void *context)
{
    const struct integrand *x = context;
    return dist_density(x->d, a) * token_rules_capped_life(x->u, x->t, a);
}

/* A lifetime up to t is not cut short. */
static double any_run(const struct dist *d, double u, double t)
{
    const double most = fmin(dist_most(d), d->mean * (1 + DEVIATIONS_MOST * sqrt(d->scv)));
    double sum = dist_partial_moment(d, 1, t);
    if (t >= most)
        return sum + dist_survival(d, t) * token_rules_capped_life(u, t, most);
    struct cuts c = cuts_of(d, t, most);
    struct integrand x = {.d = d, .u = u, .t = t};
    cut(&c, 2 * t, t, most);
    for (size_t i = 0; i + 1 < c.n; i++)
        if (c.at[i + 1] > dist_least(d))
            sum += integral(weighted_run, &x, c.at[i], c.at[i + 1]);
    return sum + dist_survival(d, most) * token_rules_capped_life(u, t, most);
}

double eviction_laws_run(const struct dist *lifetime, double u, double t)
{
    double sum = 0;
    switch (lifetime->kind) {
    case DIST_DETERMINISTIC:
        return token_rules_capped_life(u, t, lifetime->mean);
    case DIST_EXPONENTIAL:
        return exponential_run(lifetime->mean, u, t);
    case DIST_HYPEREXPONENTIAL:
        for (unsigned i = 0; i < lifetime->branches; i++)
            sum += dist_branch_p(lifetime, i) *
                   exponential_run(dist_branch_mean(lifetime, i), u, t);
        return sum;
    case DIST_UNIFORM:
    case DIST_ERLANG:
    case DIST_GAMMA:
    case DIST_LOGNORMAL:
    case DIST_WEIBULL:
    case DIST_KINDS:
        break;
    }
    return any_run(lifetime, u, t);
}
