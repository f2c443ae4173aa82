#include "run/series.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "analytic/solve.h"
#include "base/mem.h"
#include "run/curve.h"
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
    const double n = ceil(experiments / s->shape.windows);
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
    const uint64_t most = cap / s->shape.windows > 0 ? cap / s->shape.windows : 1;
    return replications < most ? replications : most;
}

static bool evaluate(struct series *s)
{
    bool reached = true;
    precision_evaluate(s->model, s->goals, s->n_targets, s->reducer, &s->shape, s->precision);
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
        experiments = 2.0 * (double)(done * s->shape.windows);
    const uint64_t n = replications_for(s, experiments * ROUND_MARGIN);
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
                          .width = sim_plan_layout(a->plan)->width,
                          .parcel = parcel_pack(net, o)};
    s->reducer = reducer_new(net, sim_plan_layout(a->plan));
    s->given = s->fresh = 0;
    s->fresh_seconds = 0;
}

static void begin_attempt(struct series *s)
{
    const struct sim_options o = {.window = s->shape.window,
                                  .windows = s->shape.windows,
                                  .warmup = s->shape.warmup,
                                  .lookups = s->lookups,
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

/* The first look, at a warm-up that was chosen here: is it too short? */
static bool drifts(const struct series *s)
{
    return !s->planned && s->model->experiment.warmup < 0 &&
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

/* All of the round's replications are reduced: is it enough? */
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
        (ahead >= EARLY_AT_LEAST && s->early_bytes > EARLY_BYTES))
        return false;
    *replication = s->given++;
    return true;
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
    for (;;) {
        struct task **next = &s->early[reducer_replications(s->reducer) % s->early_max];
        if (!*next)
            break;
        reducer_add(s->reducer, (*next)->record);
        if (s->curve)
            curve_add(s->curve, (*next)->record);
        else
            steady_add(s->steady, (*next)->record + sim_plan_layout(now(s)->plan)->trace);
        s->early_bytes -= (*next)->n * sizeof (*next)->record[0];
        free(*next);
        *next = NULL;
        s->n_early--;
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

struct run_progress series_progress(const struct series *s, unsigned threads)
{
    const struct experiment *e = &s->model->experiment;
    const uint64_t done = reducer_replications(s->reducer) + s->n_early;
    struct run_progress p = {.targets = s->precision,
                             .n_targets = s->n_targets,
                             .done = done * s->shape.windows,
                             .wanted = s->until * s->shape.windows,
                             .cap = e->max_experiments,
                             .confidence = e->confidence,
                             .window = s->shape.window,
                             .left = NAN,
                             .threads = threads};
    if (s->fresh > 0 && s->until >= done)
        p.left = s->fresh_seconds / (double)s->fresh * (double)(s->until - done) / threads;
    return p;
}

struct result *series_result(struct series *s)
{
    struct result *r = result_new(s->model->network, "simulation");
    if (!s->over)
        evaluate(s);
    result_ask_quantiles(r, s->model->experiment.quantiles, s->model->experiment.n_quantiles);
    reducer_result(s->reducer, s->model->experiment.confidence, r);
    if (s->model->experiment.histogram)
        reducer_histograms(s->reducer, s->model->experiment.confidence, r);
    r->precision = mem_calloc(s->n_targets, sizeof *r->precision);
    r->n_precision = s->n_targets;
    for (size_t i = 0; i < s->n_targets; i++)
        r->precision[i] = s->precision[i];
    r->joint_confidence = precision_joint(r->precision, r->n_precision);
    r->seed = s->model->experiment.seed;
    r->experiments = r->replications * s->shape.windows;
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

void series_free(struct series *s)
{
    if (!s)
        return;
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
