#include "analytic/collapse.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/root.h"
#include "base/mem.h"

enum {
    SCAN = 40,            /* fetch times at which F is evaluated to find the states */
    SCAN_SCALE = 20,      /* the same, for each of the SCALE_STEPS scales of the sources */
    SCALE_STEPS = 14,
    AFTER = 6,            /* number of these times that are beyond the lifetime */
    NODES_MAX = 400       /* largest network whose sources are scaled */
};
#define TOLERANCE 1e-9    /* relative, of a root */
#define HARDLY 1.05       /* F hardly grows below this multiple of the given fetch time */
#define LONGEST 1e3       /* times horizon: a fetch time that stands for growth without limit */

/* A copy of the network, in which fetch times are imposed and sources are scaled. */
struct probe {
    const struct solution *given;
    struct network net;         /* the given network with other sources */
    struct source *sources;
    struct solution *s;
    double *ratio, *fetch;      /* [n_caches] fetch time of a cache relative to D, 0 where it does
                                   not feed back; [s] the imposed fetch time */
    double *excess;             /* [n_caches] [s] how much of it is new */
    double usual;               /* [s] D above which it is; INFINITY: nothing is new */
    size_t station;             /* whose load a longer fetch raises most */
    double base, horizon;       /* [s] D of the given solution; twice the longest lifetime */
    struct diag *d;
    bool failed;
};

static bool feeds_back(const struct solution *s, size_t c)
{
    const struct cache_answer *a = &s->caches[c];
    return !cache_joins(&s->net->caches[c]) && a->time.mean > 0 && !a->time.independent &&
           a->lookups * a->fetch > 0;
}

/* Ratios whose mean, weighted by fetches, is 1. */
static void set_ratios(struct probe *p)
{
    const struct solution *s = p->given;
    double fetches = 0, time = 0;
    for (size_t c = 0; c < s->net->n_caches; c++) {
        const struct cache_answer *a = &s->caches[c];
        if (!feeds_back(s, c))
            continue;
        fetches += a->lookups * a->fetch;
        time += a->lookups * a->fetch * a->time.mean;
        p->horizon = fmax(p->horizon, 2 * (s->net->caches[c].lifetime.mean +
                                           s->net->caches[c].granularity));
    }
    p->base = fetches > 0 ? time / fetches : 0;
    for (size_t c = 0; c < s->net->n_caches; c++)
        p->ratio[c] = feeds_back(s, c) ? s->caches[c].time.mean / p->base : 0;
}

static void probe_free(struct probe *p)
{
    solution_free(p->s);
    free(p->sources);
    free(p->ratio);
    free(p->fetch);
    free(p->excess);
}

static bool probe_new(struct probe *p)
{
    const struct network *net = p->given->given;
    p->net = *net;
    p->sources = mem_calloc(net->n_sources, sizeof *p->sources);
    memcpy(p->sources, net->sources, net->n_sources * sizeof *p->sources);
    p->net.sources = p->sources;
    p->ratio = mem_calloc(net->n_caches, sizeof *p->ratio);
    p->fetch = mem_calloc(net->n_caches, sizeof *p->fetch);
    p->excess = mem_calloc(net->n_caches, sizeof *p->excess);
    p->usual = INFINITY;
    set_ratios(p);
    if (!(p->base > 0) || !isfinite(p->horizon))
        return false;
    p->s = solution_new(&p->net, p->d);
    p->failed = !p->s;
    return p->s;
}

static void scale_sources(struct probe *p, double scale)
{
    for (size_t i = 0; i < p->net.n_sources; i++)
        dist_scale(&p->given->net->sources[i].interarrival, 1 / scale,
                   &p->sources[i].interarrival);
}

/* F(D), a mean over fetches. */
static double found(struct probe *p, double fetch)
{
    double weight = 0, time = 0;
    for (size_t c = 0; c < p->net.n_caches; c++) {
        p->fetch[c] = p->ratio[c] > 0 ? p->ratio[c] * fetch : p->given->caches[c].time.mean;
        p->excess[c] = p->ratio[c] * fmax(0, fetch - p->usual);
    }
    if (p->failed || !solution_impose(p->s, p->fetch, p->excess, p->d)) {
        p->failed = true;
        return 0;
    }
    for (size_t c = 0; c < p->net.n_caches; c++) {
        const struct cache_answer *a = &p->s->caches[c];
        if (!(p->ratio[c] > 0))
            continue;
        weight += a->lookups * a->fetch * p->ratio[c];
        time += a->lookups * a->fetch * a->found;
    }
    return weight > 0 ? time / weight : 0;
}

/* F(D)/D - 1, bounded where F is infinite, so that it can be bracketed. */
static double excess(double fetch, void *context)
{
    return fmin(1, found(context, fetch) / fetch - 1);
}

/* ---- the states ---- */

static void add_state(struct collapse_result *out, struct probe *p, double fetch, bool stable)
{
    if (out->n == COLLAPSE_STATES)
        return;
    struct collapse_state *state = &out->states[out->n++];
    found(p, fetch);
    *state = (struct collapse_state){fetch, p->s->stations[p->station].rho, stable};
}

/* The station whose load a longer fetch raises most. */
static size_t bottleneck(struct probe *p)
{
    const size_t n = p->net.n_stations;
    double *rho = mem_calloc(n, sizeof *rho);
    size_t worst = 0;
    found(p, p->horizon / 4);
    for (size_t i = 0; i < n; i++)
        rho[i] = p->s->stations[i].rho;
    found(p, p->base);
    for (size_t i = 0; i < n; i++) {
        rho[i] -= p->s->stations[i].rho;
        if (rho[i] > rho[worst])
            worst = i;
    }
    free(rho);
    return worst;
}

/*
 * Time i of n: from `least` to the longest lifetime, where F may be largest, in equal steps of the
 * logarithm; to twice that in AFTER equal steps; then the end, where fetches are so long that F
 * does not change any more.
 */
static double time_of(const struct probe *p, double least, int i, int n)
{
    const double life = p->horizon / 2;
    const int until = n - 1 - AFTER;
    if (i == n)
        return LONGEST * p->horizon;
    if (i > until)
        return life * (1 + (i - until) / (double)AFTER);
    return least * pow(life / least, (double)i / until);
}

/* The shortest possible mean fetch time: that through empty stations. */
static double idle_fetch(struct probe *p)
{
    return fmax(DBL_MIN, fmin(found(p, p->base * 1e-3), p->base)) * 0.5;
}

/* A time below the first state: F is above it. The given solution may be a little above the state
 * that the probe finds, as where fetches come in bursts its waits are found in another way. */
static double shortest(struct probe *p)
{
    const double idle = idle_fetch(p);
    double least = 0.99 * fmin(p->base, p->horizon / 4);
    while (least > idle && !(excess(least, p) > 0) && !p->failed)
        least = fmax(idle, 0.8 * least);
    return least;
}

/* A walk along the times from root to root. */
struct scan {
    struct probe *p;
    double least;
    int i, n;
    double last, above;    /* time i, and F(D)/D - 1 there */
};

static struct scan scan_begin(struct probe *p, double least, int n)
{
    return (struct scan){p, least, 0, n, least, excess(least, p)};
}

/* The next fixed point and whether it is stable; NAN at the end. */
static double scan_next(struct scan *s, bool *stable)
{
    while (s->i < s->n && !s->p->failed) {
        const double from = s->last, before = s->above;
        s->last = time_of(s->p, s->least, ++s->i, s->n);
        s->above = excess(s->last, s->p);
        if ((before > 0) == (s->above > 0))
            continue;
        *stable = before > 0;
        const double root = root_between(excess, s->p, from, s->last, TOLERANCE);
        return isfinite(root) ? root : s->last;
    }
    return NAN;
}

/* The first state is the given solution's, unless that is beyond where it tips. */
static void use_given(const struct probe *p, struct collapse_result *out)
{
    struct collapse_state *first = &out->states[0];
    if (out->n == 0 || !first->stable || (out->n > 1 && p->base >= out->states[1].fetch))
        return;
    first->fetch = p->base;
    first->load = p->given->stations[p->station].rho;
}

static void find_states(struct probe *p, struct collapse_result *out)
{
    struct scan scan = scan_begin(p, shortest(p), SCAN);
    bool stable;
    for (double root; !isnan(root = scan_next(&scan, &stable));)
        add_state(out, p, root, stable);
    if (scan.above > 0 && !p->failed) {
        add_state(out, p, scan.last, true);    /* fetch times grow without limit */
        out->states[out->n - 1].fetch = INFINITY;
    }
    use_given(p, out);
}

/* ---- the tipping point ---- */

/* The load less 1 right after fetches have become so long, while entries still end as often as in
 * the given state. */
static double overload(double fetch, void *context)
{
    struct probe *p = context;
    found(p, fetch);
    return p->s->stations[p->station].rho - 1;
}

/* Replaces the unstable state that the mean waits have by the point where the fluid tips. */
static void find_tipping_point(struct probe *p, struct collapse_result *out)
{
    struct collapse_state *unstable = &out->states[1];
    p->usual = p->base;
    const double tips = root_between(overload, p, p->base, p->horizon / 2, TOLERANCE);
    if (isfinite(tips))
        *unstable = (struct collapse_state){tips, 1, false};
    p->usual = INFINITY;
    out->tips_at = unstable->fetch;
}

/* ---- the greatest arrival rate at which there is only one state ---- */

static bool several(struct probe *p, double scale)
{
    bool stable;
    scale_sources(p, scale);
    if (excess(LONGEST * p->horizon, p) > 0)
        return true;
    struct scan scan = scan_begin(p, idle_fetch(p), SCAN_SCALE);
    return !isnan(scan_next(&scan, &stable)) && !isnan(scan_next(&scan, &stable));
}

static void find_single(struct probe *p, struct collapse_result *out)
{
    double low = 0, high = 1;
    bool stable;
    for (int i = 0; i < SCALE_STEPS && !p->failed; i++) {
        const double middle = (low + high) / 2;
        *(several(p, middle) ? &high : &low) = middle;
    }
    scale_sources(p, low);
    struct scan scan = scan_begin(p, idle_fetch(p), SCAN_SCALE);
    found(p, scan_next(&scan, &stable));
    out->single_rate = low * network_external_rate(p->given->net);
    out->single_load = p->s->stations[p->station].rho;
}

/*
 * F grows up to the longest lifetime. If it hardly grows, any other state lies between the given
 * one and the greatest value of F.
 */
static bool hardly_grows(struct probe *p)
{
    return found(p, p->horizon / 2) <= HARDLY * p->base && !p->failed;
}

int collapse_solve(const struct solution *s, struct collapse_result *out, struct diag *d)
{
    *out = (struct collapse_result){
        .tips_at = INFINITY, .single_rate = NAN, .single_load = NAN};
    struct probe p = {.given = s, .d = d};
    if (!network_is_open(s->net) || s->net->n_caches == 0)
        return 0;
    if (probe_new(&p)) {
        p.station = bottleneck(&p);
        out->station = s->net->stations[p.station].name;
        if (hardly_grows(&p))
            add_state(out, &p, p.base, true);
        else
            find_states(&p, out);
        if (out->n > 1) {
            find_tipping_point(&p, out);
            if (s->net->n_nodes <= NODES_MAX)
                find_single(&p, out);
        }
    }
    const bool failed = p.failed;
    probe_free(&p);
    return failed ? -1 : 0;
}
