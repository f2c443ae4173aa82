#include "run/shape.h"

#include <math.h>

#include "analytic/settling.h"
#include "analytic/solve.h"

enum {
    ARRIVALS_PER_WINDOW = 10000,
    WINDOWS_AT_LEAST = 10           /* per replication */
};
/* An automatic warm-up of more external arrivals than this is not begun: the model is all but
 * saturated. */
static const double WARMUP_ARRIVALS_MAX = 1e10;

/* Model time after which caches have forgotten how they were started. */
static double cache_warmup(const struct network *net)
{
    double longest = 0;
    for (size_t i = 0; i < net->n_caches; i++) {
        const struct cache *c = &net->caches[i];
        const bool near = c->granularity > 0 || net->populations[c->population].token_lifetime > 0;
        const double lifetimes = c->start_empty ? 10 : near ? 2 : 0;
        longest = fmax(longest, lifetimes * (c->lifetime + c->granularity));
    }
    return longest;
}

static int check_stable(const struct model *m, struct diag *d)
{
    struct result *r = analytic_solve(m->network, d);
    result_free(r);
    return r ? 0 : -1;
}

/* Which station forgets its start last, and whether that is its own doing; rather than run for
 * days. */
static int refuse_saturated(const struct model *m, const struct settling *at, double warmup,
                            struct diag *d)
{
    const char *way = at->alone < at->time / 2 ? ", with all that comes after it," : "";
    diag_error_status(d, EXIT_UNSTABLE, m->file, 0,
                      "lower the load, or give a warm-up of your own (--warmup)",
                      "station '%s' at a load of %.9g%s needs a warm-up of %.3g s, %.2g "
                      "requests, to become steady",
                      m->network->stations[at->station].name, at->load, way, warmup,
                      warmup * network_external_rate(m->network));
    return -1;
}

static int automatic_warmup(const struct model *m, double *warmup, struct diag *d)
{
    struct settling settling;
    if (analytic_settling(m->network, &settling, d) != 0)
        return -1;
    *warmup = fmax(settling.time, cache_warmup(m->network)) + settling.drain;
    if (*warmup * network_external_rate(m->network) > WARMUP_ARRIVALS_MAX)
        return refuse_saturated(m, &settling, *warmup, d);
    return 0;
}

/*
 * Windows per replication: long against the warm-up, but not so many that a small fixed or capped
 * number of experiments leaves too few replications for an interval.
 */
static unsigned automatic_windows(const struct experiment *e, const struct run_shape *s)
{
    const double enough = ceil(10 * s->warmup / s->window);
    double windows = fmax(WINDOWS_AT_LEAST, fmin(enough, 1e6));
    const uint64_t most = e->experiments ? e->experiments : e->max_experiments;
    const double runs = e->antithetic ? 2 * REPLICATIONS_AT_LEAST : REPLICATIONS_AT_LEAST;
    if (most > 0)
        windows = fmin(windows, fmax(1, floor((double)most / runs)));
    return (unsigned)windows;
}

bool run_shape_lengthen(const struct model *m, double wanted, struct run_shape *s)
{
    const double most = WARMUP_ARRIVALS_MAX / network_external_rate(m->network);
    const double half = (s->warmup + s->window * s->windows) / 2;
    const double warmup = fmax(fmax(2 * s->warmup, s->window), isnan(wanted) ? half : wanted);
    if (warmup > most)
        return false;
    s->warmup = warmup;
    if (!m->experiment.windows)
        s->windows = automatic_windows(&m->experiment, s);
    return true;
}

static double window_of(const struct model *m)
{
    return m->experiment.window > 0 ? m->experiment.window
                                    : ARRIVALS_PER_WINDOW / network_external_rate(m->network);
}

int run_shape(const struct model *m, struct run_shape *s, struct diag *d)
{
    const struct experiment *e = &m->experiment;
    s->window = window_of(m);
    s->warmup = e->warmup;
    if ((e->warmup < 0 ? automatic_warmup(m, &s->warmup, d) : check_stable(m, d)) != 0)
        return -1;
    s->windows = e->windows ? e->windows : automatic_windows(e, s);
    return 0;
}

void run_shape_transient(const struct model *m, struct run_shape *s)
{
    const struct experiment *e = &m->experiment;
    struct diag *d = diag_new();
    *s = (struct run_shape){.window = e->horizon, .windows = 1};
    if (!(s->window > 0) && automatic_warmup(m, &s->window, d) != 0)
        s->window = 0;
    if (!(s->window > 0))
        s->window = window_of(m) * (e->windows ? e->windows : WINDOWS_AT_LEAST);
    diag_free(d);
}
