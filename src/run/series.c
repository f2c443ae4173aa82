#include "run/series.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "analytic/solve.h"
#include "base/mem.h"
#include "run/pairs.h"
#include "run/precision.h"
#include "run/reduce.h"
#include "run/shape.h"
#include "sim/sim.h"
#include "stats/interval.h"
#include "stats/sample_size.h"

enum {
    EARLY_BYTES = 64 << 20,    /* of records that wait for an earlier one */
    EARLY_AT_LEAST = 64,       /* records */
    EARLY_AT_MOST = 1 << 16,
    PILOTS_OF_NOTHING = 10     /* after so many pilot series a target that stays at 0 is given up */
};
/*
 * No rule is taken to hold on fewer replications: the look at which the spread of ten happens to be
 * small would be the last one, and intervals of 95 % would cover 93 %.
 */
enum { REPLICATIONS_TO_STOP = 30 };
/* A round aims this much beyond what the data ask for, so that the next look is mostly the last. */
static const double ROUND_MARGIN = 1.01;

struct series {
    const struct model *model;
    uint64_t point;
    struct run_shape shape;
    unsigned each;             /* experiments of a replication: its windows, of all members */
    struct sim_plan *plan;
    struct job job;
    struct reducer *reducer;
    struct target targets[EXPERIMENT_TARGETS_MAX];
    struct precision_result precision[EXPERIMENT_TARGETS_MAX];
    size_t n_targets;
    uint64_t given;            /* replications handed out, from the first */
    uint64_t until;            /* of the round under way, from the first */
    struct task **early;       /* [early_max], by replication modulo that: not yet their turn */
    uint64_t early_max, n_early;
    uint64_t fresh;            /* replications run now, and the time that they took [s] */
    double fresh_seconds;
    double begun, ended;       /* [s] */
    bool planned, over, reached;
    struct series *partner;    /* of a pair, else NULL */
    struct pairs *pairs;       /* of a pair's first series, else NULL */
};

static double wall_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- rounds ---- */

static uint64_t replications_for(const struct series *s, double experiments)
{
    const double n = ceil(experiments / s->each);
    return n < 1e15 ? (uint64_t)n : (uint64_t)1e15;
}

static uint64_t pilot_replications(const struct series *s)
{
    const uint64_t n = replications_for(s, (double)s->model->experiment.pilot);
    return n < REPLICATIONS_AT_LEAST ? REPLICATIONS_AT_LEAST : n;
}

static uint64_t capped(const struct series *s, uint64_t replications)
{
    const uint64_t cap = s->model->experiment.max_experiments;
    if (cap == 0)
        return replications;
    const uint64_t most = cap / s->each > 0 ? cap / s->each : 1;
    return replications < most ? replications : most;
}

/*
 * The difference of a pair, as far as it is known. The deviation is that of one experiment from
 * which as many independent ones would give this interval.
 */
static struct precision_result evaluate_difference(const struct series *s, const struct target *t)
{
    const struct experiment *e = &s->model->experiment;
    const struct ratio_pair pair = pairs_target(s->pairs, t->meter);
    struct precision_result p = {.target = t->name, .n = pair.a.n * s->each};
    p.mean = ratio_pair_difference(&pair);
    p.s = ratio_pair_standard_error(&pair) * sqrt((double)p.n);
    p.t = laplace_t(e->confidence);
    p.delta = precision_delta(e, ratio_value(&pair.a));
    p.half_width = ratio_pair_half_width(&pair, e->confidence);
    p.n6 = p.delta > 0 ? sample_size_measured(p.t, p.s, p.delta) : INFINITY;
    p.reached = p.half_width <= p.delta;
    return p;
}

static struct precision_result evaluate_own(const struct series *s, const struct target *t)
{
    return precision_evaluate(s->model, t, s->reducer, s->shape.window);
}

static bool evaluate(struct series *s)
{
    bool reached = true;
    for (size_t i = 0; i < s->n_targets; i++) {
        s->precision[i] = s->pairs ? evaluate_difference(s, &s->targets[i])
                                   : evaluate_own(s, &s->targets[i]);
        reached = reached && s->precision[i].reached;
    }
    return reached;
}

/* How many replications the data so far ask for; at least one more than there are. */
static uint64_t next_round(const struct series *s)
{
    const uint64_t done = reducer_replications(s->reducer);
    double experiments = 0;
    for (size_t i = 0; i < s->n_targets; i++)
        if (!s->precision[i].reached)
            experiments = fmax(experiments, precision_wanted(&s->precision[i], done));
    if (!isfinite(experiments))    /* nothing was seen of a target yet: look longer */
        experiments = 2.0 * (double)(done * s->each);
    uint64_t n = replications_for(s, experiments * ROUND_MARGIN);
    const uint64_t decision = reducer_decides_at(s->reducer);    /* may make it far less */
    n = decision > done && n > decision ? decision : n;
    return n > done ? n : done + 1 + done / 50;
}

static bool hopeless(const struct series *s)
{
    for (size_t i = 0; i < s->n_targets; i++)
        if (!(s->precision[i].delta > 0) &&
            reducer_replications(s->reducer) >= PILOTS_OF_NOTHING * pilot_replications(s))
            return true;
    return false;
}

static void end(struct series *s, bool reached)
{
    s->over = true;
    s->reached = reached;
    s->ended = wall_clock();
}

/* All of the round's replications, of a pair the first's, are reduced: is it enough? */
static void end_round(struct series *s)
{
    const bool reached = evaluate(s);
    if (s->model->experiment.experiments) {
        end(s, true);
        return;
    }
    const uint64_t wanted = reached ? 0 : next_round(s);
    const uint64_t next = capped(s, wanted > REPLICATIONS_TO_STOP ? wanted : REPLICATIONS_TO_STOP);
    s->planned = true;
    if (next <= s->until || hopeless(s))
        end(s, reached);
    else
        s->until = next;
}

/* ---- replications out, records in ---- */

bool series_next(struct series *s, uint64_t *replication)
{
    if (s->over || s->given == s->until ||
        s->given - reducer_replications(s->reducer) >= s->early_max ||
        (s->partner && s->given > s->partner->given))
        return false;
    *replication = s->given++;
    return true;
}

/* Where the next replication to be reduced stands, or will. */
static struct task **next_early(const struct series *s)
{
    return &s->early[reducer_replications(s->reducer) % s->early_max];
}

static void reduce_next(struct series *s)
{
    struct task **next = next_early(s);
    reducer_add(s->reducer, (*next)->record);
    free(*next);
    *next = NULL;
    s->n_early--;
}

/* What a pair's first series has come to, its second has, too; the plan is told once. */
static void follow(struct series *s, const struct series *first)
{
    s->until = first->until;
    if (first->over)
        end(s, first->reached);
}

/* The next replication of both, and the end of their round. */
static void reduce_pair(struct series *first, struct series *second)
{
    pairs_add(first->pairs, (*next_early(first))->record, (*next_early(second))->record);
    reduce_next(first);
    reduce_next(second);
    if (reducer_replications(first->reducer) == first->until)
        end_round(first);
    follow(second, first);
}

void series_take(struct series *s, struct task *t, bool fresh)
{
    s->early[t->replication % s->early_max] = t;
    s->n_early++;
    if (fresh) {
        s->fresh++;
        s->fresh_seconds += t->seconds;
    }
    while (*next_early(s) && (!s->partner || *next_early(s->partner))) {
        if (s->partner) {
            reduce_pair(s->pairs ? s : s->partner, s->pairs ? s->partner : s);
            continue;
        }
        reduce_next(s);
        if (reducer_replications(s->reducer) == s->until)
            end_round(s);
    }
}

bool series_over(const struct series *s)
{
    return s->over;
}

bool series_planned(const struct series *s)
{
    return s->planned;
}

/* Of a replication, on one thread; NaN before one was run. */
static double seconds_each(const struct series *s)
{
    return s->fresh > 0 ? s->fresh_seconds / (double)s->fresh : NAN;
}

struct run_progress series_progress(const struct series *s, unsigned threads)
{
    const struct experiment *e = &s->model->experiment;
    const uint64_t done = reducer_replications(s->reducer) + s->n_early;
    struct run_progress p = {.targets = s->precision,
                             .n_targets = s->n_targets,
                             .done = done * s->each,
                             .wanted = s->until * s->each,
                             .cap = e->max_experiments,
                             .precision = e->precision,
                             .confidence = e->confidence,
                             .window = s->shape.window,
                             .left = NAN,
                             .threads = threads};
    const double each = seconds_each(s) + (s->partner ? seconds_each(s->partner) : 0);
    if (s->until >= done)
        p.left = each * (double)(s->until - done) / threads;
    return p;
}

/* A result with the series' reduced figures and all that says where they come from. */
static struct result *conclude(const struct series *s, const char *solver)
{
    struct result *r = result_new(s->model->network, solver);
    result_ask_quantiles(r, s->model->experiment.quantiles, s->model->experiment.n_quantiles);
    reducer_result(s->reducer, s->model->experiment.confidence, r);
    r->precision = mem_calloc(s->n_targets, sizeof *r->precision);
    r->n_precision = s->n_targets;
    r->seed = s->model->experiment.seed;
    r->experiments = r->replications * s->each;
    r->window = s->shape.window;
    r->warmup = s->shape.warmup;
    r->wall_time = (s->over ? s->ended : wall_clock()) - s->begun;
    r->reached = s->reached;
    r->interrupted = !s->over;
    return r;
}

struct result *series_result(struct series *s)
{
    struct result *r = conclude(s, "simulation");
    for (size_t i = 0; i < s->n_targets; i++)
        r->precision[i] = evaluate_own(s, &s->targets[i]);
    return r;
}

struct result *series_difference(struct series *first)
{
    struct result *r = conclude(first, "difference");
    struct result *a = series_result(first), *b = series_result(first->partner);
    pairs_result(first->pairs, r->confidence, a, b, r);
    for (size_t i = 0; i < first->n_targets; i++)
        r->precision[i] = evaluate_difference(first, &first->targets[i]);
    result_free(a);
    result_free(b);
    return r;
}

/* ---- set-up ---- */

static int check_stable(const struct model *m, struct diag *d)
{
    struct result *r = analytic_solve(m->network, d);
    result_free(r);
    return r ? 0 : -1;
}

static int compile(struct series *s, struct diag *d)
{
    const struct network *net = s->model->network;
    double *rate = mem_calloc(net->n_nodes, sizeof *rate);
    double *lookups = mem_calloc(net->n_caches, sizeof *lookups);
    const int status = net->n_caches ? analytic_rates(net, rate, lookups, d) : 0;
    if (status == 0) {
        const struct sim_options o = {.window = s->shape.window,
                                      .windows = s->shape.windows,
                                      .warmup = s->shape.warmup,
                                      .lookups = lookups,
                                      .antithetic = s->model->experiment.antithetic,
                                      .quantiles = s->model->experiment.quantiles,
                                      .n_quantiles = s->model->experiment.n_quantiles};
        s->plan = sim_plan_new(net, &o);
        s->job = (struct job){.id = s->point,
                              .plan = s->plan,
                              .seed = s->model->experiment.seed,
                              .width = sim_plan_layout(s->plan)->width *
                                       sim_plan_layout(s->plan)->members,
                              .parcel = parcel_pack(net, &o)};
        s->reducer = reducer_new(net, sim_plan_layout(s->plan),
                                 s->model->experiment.control_variates);
    }
    free(lookups);
    free(rate);
    return status;
}

struct series *series_new(const struct model *m, uint64_t point, bool allow_unstable,
                          struct diag *d)
{
    struct series *s = mem_calloc(1, sizeof *s);
    s->model = m;
    s->point = point;
    s->begun = wall_clock();
    if ((!allow_unstable && check_stable(m, d) != 0) ||
        run_shape(m, allow_unstable, &s->shape, d) != 0 || compile(s, d) != 0) {
        series_free(s);
        return NULL;
    }
    s->each = s->shape.windows * (m->experiment.antithetic ? 2 : 1);
    s->early_max = EARLY_BYTES / (s->job.width * sizeof(double));
    s->early_max = s->early_max < EARLY_AT_LEAST  ? EARLY_AT_LEAST
                   : s->early_max > EARLY_AT_MOST ? EARLY_AT_MOST
                                                  : s->early_max;
    s->early = mem_calloc(s->early_max, sizeof *s->early);
    s->n_targets = precision_targets(m, s->targets);
    s->until = m->experiment.experiments
                   ? replications_for(s, (double)m->experiment.experiments)
                   : capped(s, pilot_replications(s));
    return s;
}

void series_pair(struct series *first, struct series *second)
{
    const struct pair_side a = {first->model->network, sim_plan_layout(first->plan)};
    const struct pair_side b = {second->model->network, sim_plan_layout(second->plan)};
    first->pairs = pairs_new(&a, &b);
    first->partner = second;
    second->partner = first;
    second->until = first->until;
}

void series_free(struct series *s)
{
    if (!s)
        return;
    pairs_free(s->pairs);
    for (uint64_t i = 0; s->early && i < s->early_max; i++)
        free(s->early[i]);
    free(s->early);
    reducer_free(s->reducer);
    sim_plan_free(s->plan);
    free(s->job.parcel.bytes);
    free(s);
}

const struct job *series_job(const struct series *s)
{
    return &s->job;
}

struct journal_point series_point(const struct series *s)
{
    return (struct journal_point){
        .point = s->point,
        .seed = s->job.seed,
        .windows = s->shape.windows,
        .window = s->shape.window,
        .warmup = s->shape.warmup,
        .width = s->job.width,
        .model = parcel_model(&s->job.parcel)};
}
