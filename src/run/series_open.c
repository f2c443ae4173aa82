/* What a series simulates: its plans, and the workspace of its records. */
#include "run/series_state.h"

#include <stdlib.h>

#include "analytic/solve.h"
#include "base/clock.h"
#include "base/count.h"
#include "base/mem.h"
#include "run/cache_memory.h"

enum {
    EARLY_AT_MOST = 1 << 16,   /* records that wait for an earlier one */
    TRANSIENT_REPLICATIONS = 50,
    CURVE_AT_MOST = 1 << 18    /* numbers in a record; of more groups than that the network alone */
};

static void compile(struct series *s, const struct sim_options *o)
{
    const struct network *net = s->model->network;
    struct attempt *a = &s->attempts[s->attempt];
    a->plan = sim_plan_new(net, o);
    a->job = (struct batch){.id = s->point * SERIES_ATTEMPTS + s->attempt,
                          .plan = a->plan,
                          .seed = s->model->experiment.seed,
                          .width = sim_plan_layout(a->plan)->width *
                                   sim_plan_layout(a->plan)->members,
                          .serialized = serialize(net, o)};
    s->reducer = reducer_new(net, sim_plan_layout(a->plan),
                             s->model->experiment.control_variates);
    s->given = s->came = 0;
    s->fresh = s->settled = (struct tally){0};
}

/* Does a longer fetch make more of them, in some cache? Then an issuer whose load is below 1 may
 * have another state, in which its queue grows (analytic/collapse.h). */
static bool can_collapse(const struct network *net)
{
    for (size_t i = 0; i < net->n_caches; i++)
        if (net->caches[i].expired == MISS_FETCH)
            return true;
    return false;
}

void series_begin_attempt(struct series *s)
{
    const struct experiment *e = &s->model->experiment;
    const struct sim_options o = {.window = s->length.window,
                                  .windows = s->length.windows,
                                  .warmup = s->length.warmup,
                                  .lookups = s->lookups,
                                  .fetches = s->fetches,
                                  .antithetic = s->model->experiment.antithetic,
                                  .distributions =
                                      e->asked.of[PARAMETER_LEVEL].n > 0 || e->histogram,
                                  .sojourns_alone = e->sojourns_alone,
                                  .asked = e->asked,
                                  .trace_points = STEADY_POINTS,
                                  .trace_random = true,
                                  .stationary = true};
    compile(s, &o);
    s->steady = steady_new(&s->length, sim_plan_layout(series_now(s)->plan), s->model->network);
    if (s->length.by_pilot || can_collapse(s->model->network))
        s->growth = growth_new(s->model->network, sim_plan_layout(series_now(s)->plan),
                               s->length.warmup);
    s->until = series_first_round(s);
}

static int find_lookups(struct series *s, struct diag *d)
{
    const struct network *net = s->model->network;
    s->lookups = mem_calloc(net->n_caches, sizeof *s->lookups);
    s->fetches = mem_calloc(net->n_caches, sizeof *s->fetches);
    if (net->n_caches > 0 && !s->length.by_pilot)
        return analytic_caches(net, s->lookups, s->fetches, d);
    if (net->n_caches > 0)    /* the warm-up makes up for the error of this estimate */
        analytic_lookups_of_hits(net, s->lookups);
    return 0;
}

static void make_room(struct series *s)
{
    s->early_max = SERIES_EARLY_BYTES / (series_job(s)->width * sizeof(double));
    s->early_max = s->early_max < SERIES_EARLY_AT_LEAST  ? SERIES_EARLY_AT_LEAST
                   : s->early_max > EARLY_AT_MOST ? EARLY_AT_MOST
                                                  : s->early_max;
    s->early = mem_calloc(s->early_max, sizeof *s->early);
}

static struct series *series_of(const struct model *m, uint64_t point)
{
    struct series *s = mem_calloc(1, sizeof *s);
    s->model = m;
    s->point = point;
    s->among = 1;
    s->looks = 0;
    s->grew.station = s->overload.station = NET_NONE;
    s->begun = clock_monotonic();
    return s;
}

static int fits(const struct model *m, struct diag *d)
{
    return cache_memory_check(m->network, cache_memory_machine(), d);
}

/* What happens at a moment has no place in a steady state. */
static int is_timeless(const struct network *net, struct diag *d)
{
    if (net->n_incidents == 0)
        return 0;
    diag_error(d, net->file, net->incidents[0].line,
               "simulate --transient tells the numbers over time; or leave 'events' out",
               "a model with 'events' has no steady state to measure");
    return -1;
}

struct series *series_new(const struct model *m, uint64_t point, const atomic_int *stop,
                          struct diag *d)
{
    struct series *s = series_of(m, point);
    if (is_timeless(m->network, d) != 0 || fits(m, d) != 0 ||
        run_length_find(m, stop, &s->length, d) != 0 || find_lookups(s, d) != 0) {
        series_free(s);
        return NULL;
    }
    s->reason = run_length_reason(m->network, &s->length);
    s->each = count_product(s->length.windows, m->experiment.antithetic ? 2 : 1);
    series_begin_attempt(s);
    make_room(s);
    s->n_targets = precision_goals(m, s->goals);
    return s;
}

static double *copy(const double *x, size_t n)
{
    double *all = mem_calloc(n, sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = x[i];
    return all;
}

struct series *series_new_known(const struct model *m, uint64_t point,
                                const struct run_length *length, const double *lookups,
                                const double *fetches, struct diag *d)
{
    if (fits(m, d) != 0)
        return NULL;
    struct series *s = series_of(m, point);
    s->length = *length;
    s->lookups = copy(lookups, m->network->n_caches);
    s->fetches = copy(fetches, m->network->n_caches);
    s->each = count_product(s->length.windows, m->experiment.antithetic ? 2 : 1);
    series_begin_attempt(s);
    make_room(s);
    s->n_targets = precision_goals(m, s->goals);
    return s;
}

/* Of a transient run, in which each is one window. */
static uint64_t transient_replications(const struct experiment *e)
{
    const uint64_t asked = e->replications ? e->replications : e->experiments,
                   most = e->max_replications ? e->max_replications : e->max_experiments;
    if (asked > 0)
        return asked;
    return most > 0 && most < TRANSIENT_REPLICATIONS ? most : TRANSIENT_REPLICATIONS;
}

struct series *series_new_transient(const struct model *m, const atomic_int *stop,
                                    struct diag *d)
{
    const struct experiment *e = &m->experiment;
    struct series *s = series_of(m, 0);
    run_length_transient(m, stop, &s->length);
    s->each = 1;
    if (fits(m, d) != 0 || find_lookups(s, d) != 0) {
        series_free(s);
        return NULL;
    }
    const struct network *net = m->network;
    struct sim_options o = {
        .window = s->length.window,
        .windows = 1,
        .lookups = s->lookups,
        .fetches = s->fetches,
        .trace_points = e->points,
        .trace_groups = (double)net->n_groups * e->points <= CURVE_AT_MOST,
        .trace_flows = net->n_caches > 0 && (double)(net->n_caches * CACHE_FLOWS +
                                                     net->n_groups * GROUP_FLOWS) *
                                                    e->points <= CURVE_AT_MOST};
    if (o.trace_flows)
        asked_add(&o.asked, PARAMETER_CACHE, 0);
    compile(s, &o);
    s->curve = mean_curve_new(sim_plan_layout(series_now(s)->plan), s->length.window);
    s->flows = mean_flows_new(net, sim_plan_layout(series_now(s)->plan), s->length.window);
    s->until = transient_replications(e);
    make_room(s);
    return s;
}

void series_pair(struct series *first, struct series *second)
{
    const struct difference_ratios_side a = {first->model->network,
                                             sim_plan_layout(series_now(first)->plan)};
    const struct difference_ratios_side b = {second->model->network,
                                             sim_plan_layout(series_now(second)->plan)};
    const struct experiment *e = &first->model->experiment;
    first->pairs = difference_ratios_new(&a, &b, &e->asked);
    first->partner = second;
    second->partner = first;
    second->until = first->until;
}

void series_free(struct series *s)
{
    if (!s)
        return;
    difference_ratios_free(s->pairs);
    for (uint64_t i = 0; s->early && i < s->early_max; i++)
        free(s->early[i]);
    free(s->early);
    reducer_free(s->reducer);
    steady_free(s->steady);
    growth_free(s->growth);
    mean_curve_free(s->curve);
    mean_flows_free(s->flows);
    for (unsigned i = 0; i <= s->attempt; i++) {
        sim_plan_free(s->attempts[i].plan);
        free(s->attempts[i].job.serialized.bytes);
    }
    free(s->lookups);
    free(s->reason);
    free(s->deadlock);
    free(s->fetches);
    free(s);
}

const struct batch *series_job(const struct series *s)
{
    return &series_now(s)->job;
}

void series_among(struct series *s, size_t n)
{
    s->among = (double)n;
}

uint64_t series_index(const struct series *s)
{
    return s->point;
}

struct journal_point series_point(const struct series *s)
{
    return (struct journal_point){
        .point = series_job(s)->id,
        .seed = series_job(s)->seed,
        .windows = s->length.windows,
        .window = s->length.window,
        .warmup = s->length.warmup,
        .width = series_job(s)->width,
        .model = serialized_model(&series_job(s)->serialized)};
}
