#include "run/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analytic/solve.h"
#include "base/mem.h"
#include "run/curve.h"
#include "run/pairs.h"
#include "run/precision.h"
#include "run/reduce.h"
#include "run/shape.h"
#include "run/steady.h"
#include "sim/sim.h"

enum {
    EARLY_BYTES = 64 << 20,    /* of records that wait for an earlier one */
    EARLY_AT_LEAST = 64,       /* records */
    EARLY_AT_MOST = 1 << 16,
    PILOTS_OF_NOTHING = 10,    /* after so many a target that has no interval, or one around 0, is given up */
    TRANSIENT_REPLICATIONS = 50,
    CURVE_AT_MOST = 1 << 18    /* numbers in a record; of more groups than that the network alone */
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
    double *lookups;           /* [n_caches] */
    /* The first with the warm-up by theory, each other one with a longer one, because what was
     * measured with the one before drifted. */
    struct attempt {
        struct sim_plan *plan;
        struct job job;
    } attempts[SERIES_ATTEMPTS];
    unsigned attempt;          /* the one under way */
    double among;              /* so many series are judged together */
    struct reducer *reducer;
    struct goal goals[EXPERIMENT_TARGETS_MAX];
    struct steady *steady;
    struct curve *curve;       /* of a transient run, else NULL; then steady is NULL */
    struct precision_result precision[EXPERIMENT_TARGETS_MAX];
    size_t n_targets;
    uint64_t given;            /* replications handed out, from the first */
    uint64_t until;            /* of the round under way, from the first */
    struct task **early;       /* [early_max], by replication modulo that: not yet their turn */
    uint64_t early_max, n_early;
    size_t early_bytes;        /* of their records, tails included */
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

/* Figures of one series at a confidence. */
static struct result *figures_at(const struct series *s, double confidence)
{
    const struct experiment *e = &s->model->experiment;
    struct result *r = result_new(s->model->network, "simulation");
    result_ask_quantiles(r, e->quantiles, e->n_quantiles);
    reducer_result(s->reducer, confidence, r);
    return r;
}

/* Those targets of a pair that are the paper's, or the others, on the difference. */
static void evaluate_difference(struct series *s, bool paper)
{
    const struct experiment *e = &s->model->experiment;
    const double confidence = precision_confidence(e, s->goals, s->n_targets, paper);
    if (!(confidence > 0))
        return;
    struct result *a = figures_at(s, confidence), *b = figures_at(s->partner, confidence);
    struct result *difference = figures_at(s, confidence);
    pairs_result(s->pairs, confidence, a, b, difference);
    precision_evaluate_difference(e, s->goals, s->n_targets, paper, confidence, a, difference,
                                  s->each, s->precision);
    result_free(difference);
    result_free(b);
    result_free(a);
}

static bool evaluate(struct series *s)
{
    bool reached = true;
    if (s->pairs) {
        evaluate_difference(s, true);
        evaluate_difference(s, false);
    } else {
        precision_evaluate(s->model, s->goals, s->n_targets, s->reducer, s->shape.window, s->each,
                           s->precision);
    }
    for (size_t i = 0; i < s->n_targets; i++)
        reached = reached && s->precision[i].reached;
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

static const struct attempt *now(const struct series *s)
{
    return &s->attempts[s->attempt];
}

static bool hopeless(const struct series *s)
{
    if (reducer_replications(s->reducer) < PILOTS_OF_NOTHING * pilot_replications(s))
        return false;
    for (size_t i = 0; i < s->n_targets; i++)
        if (!(s->precision[i].delta > 0) || isnan(s->precision[i].half_width))
            return true;
    return false;
}

static void end(struct series *s, bool reached)
{
    s->over = true;
    s->reached = reached;
    s->ended = wall_clock();
}

/* ---- attempts ---- */

static void compile(struct series *s, const struct sim_options *o)
{
    const struct network *net = s->model->network;
    struct attempt *a = &s->attempts[s->attempt];
    a->plan = sim_plan_new(net, o);
    a->job = (struct job){.id = s->point * SERIES_ATTEMPTS + s->attempt,
                          .plan = a->plan,
                          .seed = s->model->experiment.seed,
                          .width = sim_plan_layout(a->plan)->width *
                                   sim_plan_layout(a->plan)->members,
                          .parcel = parcel_pack(net, o)};
    s->reducer = reducer_new(net, sim_plan_layout(a->plan),
                             s->model->experiment.control_variates);
    s->given = s->fresh = 0;
    s->fresh_seconds = 0;
}

static void begin_attempt(struct series *s)
{
    const struct sim_options o = {.window = s->shape.window,
                                  .windows = s->shape.windows,
                                  .warmup = s->shape.warmup,
                                  .lookups = s->lookups,
                                  .antithetic = s->model->experiment.antithetic,
                                  .distributions = s->model->experiment.n_quantiles > 0 ||
                                                   s->model->experiment.histogram,
                                  .trace_points = STEADY_POINTS,
                                  .trace_shifted = true};
    compile(s, &o);
    s->steady = steady_new(&s->shape);
    s->until = s->model->experiment.experiments
                   ? replications_for(s, (double)s->model->experiment.experiments)
                   : capped(s, pilot_replications(s));
}

/* The first look, at a warm-up that was chosen here: is it too short? A pair keeps what both have. */
static bool drifts(const struct series *s)
{
    return !s->planned && !s->partner && s->model->experiment.warmup < 0 &&
           steady_judge(s->steady, STEADY_ALPHA).verdict == STEADY_DRIFTS;
}

/* Begin anew with a longer warm-up: false when it is as long as it gets. */
static bool lengthen(struct series *s)
{
    if (s->attempt + 1 == SERIES_ATTEMPTS ||
        !run_shape_lengthen(s->model, steady_judge(s->steady, STEADY_ALPHA).mser, &s->shape))
        return false;
    reducer_free(s->reducer);
    steady_free(s->steady);
    s->attempt++;
    begin_attempt(s);
    return true;
}

static const char *warmup_by(const struct series *s)
{
    return s->model->experiment.warmup >= 0 ? "given"
           : s->attempt > 0                 ? "lengthened"
                                            : "relaxation";
}

/* All of the round's replications, of a pair the first's, are reduced: is it enough? */
static void end_round(struct series *s)
{
    if (s->curve) {
        end(s, true);
        return;
    }
    if (drifts(s) && lengthen(s))
        return;
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
    const uint64_t ahead = s->given - reducer_replications(s->reducer);
    if (s->over || s->given == s->until || ahead >= s->early_max ||
        (ahead >= EARLY_AT_LEAST && s->early_bytes > EARLY_BYTES) ||
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
    const double *record = (*next)->record;
    reducer_add(s->reducer, record);
    if (s->curve)
        curve_add(s->curve, record);
    else
        steady_add(s->steady, record + sim_plan_layout(now(s)->plan)->trace);
    s->early_bytes -= (*next)->n * sizeof *record;
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
    s->early_bytes += t->n * sizeof t->record[0];
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
    if (s->model->experiment.histogram)
        reducer_histograms(s->reducer, s->model->experiment.confidence, r);
    r->precision = mem_calloc(s->n_targets, sizeof *r->precision);
    r->n_precision = s->n_targets;
    r->seed = s->model->experiment.seed;
    r->experiments = r->replications * s->each;
    r->window = s->shape.window;
    r->warmup = s->shape.warmup;
    r->warmup_by = warmup_by(s);
    r->steady = steady_judge(s->steady, STEADY_ALPHA / s->among);
    if (r->steady.verdict == STEADY_DRIFTS)
        result_relabel(r, "t over replications, but the run drifts: not a steady state");
    r->wall_time = (s->over ? s->ended : wall_clock()) - s->begun;
    r->reached = s->reached;
    r->interrupted = !s->over;
    return r;
}

static void tell_precision(struct result *r, const struct precision_result *p)
{
    memcpy(r->precision, p, r->n_precision * sizeof *p);
    r->joint_confidence = precision_joint(r->precision, r->n_precision);
}

struct result *series_result(struct series *s)
{
    struct result *r = conclude(s, "simulation");
    struct precision_result own[EXPERIMENT_TARGETS_MAX];
    precision_evaluate(s->model, s->goals, s->n_targets, s->reducer, s->shape.window, s->each, own);
    tell_precision(r, own);
    return r;
}

struct result *series_difference(struct series *first)
{
    struct result *r = conclude(first, "difference");
    struct result *a = series_result(first), *b = series_result(first->partner);
    pairs_result(first->pairs, r->confidence, a, b, r);
    evaluate(first);
    tell_precision(r, first->precision);
    result_free(a);
    result_free(b);
    return r;
}

/* ---- set-up ---- */

static int find_lookups(struct series *s, struct diag *d)
{
    const struct network *net = s->model->network;
    double *rate = mem_calloc(net->n_nodes, sizeof *rate);
    s->lookups = mem_calloc(net->n_caches, sizeof *s->lookups);
    const int status = net->n_caches ? analytic_rates(net, rate, s->lookups, d) : 0;
    free(rate);
    return status;
}

static void make_room(struct series *s)
{
    s->early_max = EARLY_BYTES / (series_job(s)->width * sizeof(double));
    s->early_max = s->early_max < EARLY_AT_LEAST  ? EARLY_AT_LEAST
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
    s->begun = wall_clock();
    return s;
}

struct series *series_new(const struct model *m, uint64_t point, struct diag *d)
{
    struct series *s = series_of(m, point);
    if (run_shape(m, &s->shape, d) != 0 || find_lookups(s, d) != 0) {
        series_free(s);
        return NULL;
    }
    s->each = s->shape.windows * (m->experiment.antithetic ? 2 : 1);
    begin_attempt(s);
    make_room(s);
    s->n_targets = precision_goals(m, s->goals);
    return s;
}

/* ---- transient runs ---- */

struct series *series_new_transient(const struct model *m, struct diag *d)
{
    const struct experiment *e = &m->experiment;
    struct series *s = series_of(m, 0);
    run_shape_transient(m, &s->shape);
    s->each = 1;
    if (find_lookups(s, d) != 0) {
        series_free(s);
        return NULL;
    }
    const struct sim_options o = {
        .window = s->shape.window,
        .windows = 1,
        .lookups = s->lookups,
        .trace_points = e->points,
        .trace_groups = (double)m->network->n_groups * e->points <= CURVE_AT_MOST};
    compile(s, &o);
    s->curve = curve_new(sim_plan_layout(now(s)->plan), s->shape.window);
    s->until = e->experiments ? e->experiments : TRANSIENT_REPLICATIONS;
    make_room(s);
    return s;
}

struct transient *series_transient(struct series *s)
{
    const struct record_layout *layout = sim_plan_layout(now(s)->plan);
    struct transient *t =
        transient_new(s->model->network, layout->trace_points, layout->trace_columns > 1);
    curve_fill(s->curve, s->model->experiment.confidence, t);
    t->seed = s->model->experiment.seed;
    t->wall_time = (s->over ? s->ended : wall_clock()) - s->begun;
    t->interrupted = !s->over;
    return t;
}

void series_pair(struct series *first, struct series *second)
{
    const struct pair_side a = {first->model->network, sim_plan_layout(now(first)->plan)};
    const struct pair_side b = {second->model->network, sim_plan_layout(now(second)->plan)};
    const struct experiment *e = &first->model->experiment;
    first->pairs = pairs_new(&a, &b, e->quantiles, e->n_quantiles);
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
    steady_free(s->steady);
    curve_free(s->curve);
    for (unsigned i = 0; i <= s->attempt; i++) {
        sim_plan_free(s->attempts[i].plan);
        free(s->attempts[i].job.parcel.bytes);
    }
    free(s->lookups);
    free(s);
}

const struct job *series_job(const struct series *s)
{
    return &now(s)->job;
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
        .windows = s->shape.windows,
        .window = s->shape.window,
        .warmup = s->shape.warmup,
        .width = series_job(s)->width,
        .model = parcel_model(&series_job(s)->parcel)};
}
