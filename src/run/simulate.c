#include "run/simulate.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "analytic/solve.h"
#include "base/mem.h"
#include "run/pool.h"
#include "run/precision.h"
#include "run/reduce.h"
#include "sim/sim.h"

enum {
    ARRIVALS_PER_WINDOW = 10000,
    WINDOWS_AT_LEAST = 10,          /* per replication */
    REPLICATIONS_AT_LEAST = 10,     /* behind any interval that a run stops on */
    RELAXATIONS_OF_WARMUP = 10,
    CHUNK_BYTES = 64 << 20          /* of records held at a time */
};
/* A target that stays at 0 is given up after so many pilot series. */
enum { PILOTS_OF_NOTHING = 10 };
/* A round aims this much beyond what the data ask for, so that the next look is mostly the last. */
static const double ROUND_MARGIN = 1.01;
/* An automatic warm-up of more external arrivals than this is not begun: the model is all but saturated. */
static const double WARMUP_ARRIVALS_MAX = 1e10;

/* A run under way. */
struct driver {
    const struct model *model;
    const struct run_options *options;
    struct run_shape shape;
    struct sim_plan *plan;
    struct pool *pool;
    struct reducer *reducer;
    struct target targets[EXPERIMENT_TARGETS_MAX];
    struct precision_result precision[EXPERIMENT_TARGETS_MAX];
    size_t n_targets;
    uint64_t wanted;            /* replications of the round under way, from the run's start */
    uint64_t chunk_first;
    double begun;               /* [s] */
    bool interrupted;
};

static double wall_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- automatic settings ---- */

/* Model time after which caches have forgotten how they were started. */
static double cache_warmup(const struct network *net)
{
    double longest = 0;
    for (size_t i = 0; i < net->n_caches; i++) {
        const struct cache *c = &net->caches[i];
        const bool near = c->granularity > 0 || net->populations[c->population].token_lifetime > 0;
        longest = fmax(longest, (c->start_empty ? 10 : near ? 2 : 0) * (c->lifetime + c->granularity));
    }
    return longest;
}

/* The station that forgets its start last is the busiest; say so rather than run for days. */
static int refuse_saturated(const struct model *m, double warmup, struct diag *d)
{
    struct result *r = analytic_solve(m->network, d);
    const struct station_result *busiest = NULL;
    for (size_t i = 0; r && i < r->n_stations; i++)
        if (r->stations[i].servers != SERVERS_INFINITE &&
            (!busiest || r->stations[i].f[FIG_UTILIZATION].value > busiest->f[FIG_UTILIZATION].value))
            busiest = &r->stations[i];
    if (busiest)
        diag_error_status(d, EXIT_UNSTABLE, m->file, 0, "lower the load, or give a warm-up of your own (--warmup)",
                          "station '%s' at a load of %.9g needs a warm-up of %.3g s, %.2g requests, to become steady",
                          busiest->name, busiest->f[FIG_UTILIZATION].value, warmup,
                          warmup * network_external_rate(m->network));
    result_free(r);
    return -1;
}

static int automatic_warmup(const struct model *m, bool allow_unstable, double *warmup, struct diag *d)
{
    *warmup = 0;
    if (allow_unstable)
        return 0;
    const double relaxation = analytic_relaxation_time(m->network, d);
    if (!(relaxation >= 0))
        return -1;
    *warmup = fmax(RELAXATIONS_OF_WARMUP * relaxation, cache_warmup(m->network));
    if (*warmup * network_external_rate(m->network) > WARMUP_ARRIVALS_MAX)
        return refuse_saturated(m, *warmup, d);
    return 0;
}

/* Windows per replication: long against the warm-up, but not so many that a small fixed or capped number of experiments leaves too few
 * replications for an interval. */
static unsigned automatic_windows(const struct experiment *e, const struct run_shape *s)
{
    const double enough = ceil(10 * s->warmup / s->window);
    double windows = fmax(WINDOWS_AT_LEAST, fmin(enough, 1e6));
    const uint64_t most = e->experiments ? e->experiments : e->max_experiments;
    if (most > 0)
        windows = fmin(windows, fmax(1, floor((double)most / REPLICATIONS_AT_LEAST)));
    return (unsigned)windows;
}

int run_shape(const struct model *m, bool allow_unstable, struct run_shape *s, struct diag *d)
{
    const struct experiment *e = &m->experiment;
    s->window = e->window > 0 ? e->window : ARRIVALS_PER_WINDOW / network_external_rate(m->network);
    s->warmup = e->warmup;
    if (e->warmup < 0 && automatic_warmup(m, allow_unstable, &s->warmup, d) != 0)
        return -1;
    s->windows = e->windows ? e->windows : automatic_windows(e, s);
    return 0;
}

/* ---- rounds ---- */

static uint64_t replications_for(const struct driver *dr, double experiments)
{
    const double n = ceil(experiments / dr->shape.windows);
    return n < 1e15 ? (uint64_t)n : (uint64_t)1e15;
}

static uint64_t pilot_replications(const struct driver *dr)
{
    const uint64_t n = replications_for(dr, (double)dr->model->experiment.pilot);
    return n < REPLICATIONS_AT_LEAST ? REPLICATIONS_AT_LEAST : n;
}

static uint64_t capped(const struct driver *dr, uint64_t replications)
{
    const uint64_t cap = dr->model->experiment.max_experiments;
    if (cap == 0)
        return replications;
    const uint64_t most = cap / dr->shape.windows > 0 ? cap / dr->shape.windows : 1;
    return replications < most ? replications : most;
}

static bool evaluate(struct driver *dr)
{
    bool reached = true;
    for (size_t i = 0; i < dr->n_targets; i++) {
        dr->precision[i] =
            precision_evaluate(dr->model, &dr->targets[i], dr->reducer, dr->shape.window);
        reached = reached && dr->precision[i].reached;
    }
    return reached;
}

/* How many replications the data so far ask for; at least one more than there are. */
static uint64_t next_round(const struct driver *dr)
{
    const uint64_t done = reducer_replications(dr->reducer);
    double experiments = 0;
    for (size_t i = 0; i < dr->n_targets; i++)
        if (!dr->precision[i].reached)
            experiments = fmax(experiments, precision_wanted(&dr->precision[i]));
    if (!isfinite(experiments))    /* nothing was seen of a target yet: look longer */
        experiments = 2.0 * (double)(done * dr->shape.windows);
    const uint64_t n = replications_for(dr, experiments * ROUND_MARGIN);
    return n > done ? n : done + 1 + done / 50;
}

static bool hopeless(const struct driver *dr)
{
    for (size_t i = 0; i < dr->n_targets; i++)
        if (!(dr->precision[i].delta > 0) &&
            reducer_replications(dr->reducer) >= PILOTS_OF_NOTHING * pilot_replications(dr))
            return true;
    return false;
}

static struct run_progress progress_of(const struct driver *dr, uint64_t replications)
{
    const double elapsed = wall_clock() - dr->begun;
    struct run_progress p = {.targets = dr->precision,
                             .n_targets = dr->n_targets,
                             .done = replications * dr->shape.windows,
                             .wanted = dr->wanted * dr->shape.windows,
                             .cap = dr->model->experiment.max_experiments,
                             .precision = dr->model->experiment.precision,
                             .confidence = dr->model->experiment.confidence,
                             .window = dr->shape.window,
                             .elapsed = elapsed,
                             .left = NAN};
    if (replications > 0 && dr->wanted >= replications)
        p.left = elapsed * (double)(dr->wanted - replications) / (double)replications;
    return p;
}

static void tick(void *context, uint64_t done)
{
    const struct driver *dr = context;
    const struct run_progress p = progress_of(dr, dr->chunk_first + done);
    if (dr->options->progress)
        dr->options->progress(dr->options->user, &p);
}

/* Run up to replication `until`, a chunk of records at a time. False when interrupted. */
static bool run_until(struct driver *dr, uint64_t until)
{
    const size_t width = sim_plan_layout(dr->plan)->width;
    uint64_t chunk = CHUNK_BYTES / (width * sizeof(double));
    chunk = chunk < 64 ? 64 : chunk;
    bool complete = true;
    double *records = NULL;
    dr->wanted = until;
    for (uint64_t first; complete && (first = reducer_replications(dr->reducer)) < until;) {
        const uint64_t n = until - first < chunk ? until - first : chunk;
        if (!records)
            records = mem_calloc(n, width * sizeof *records);
        dr->chunk_first = first;
        const uint64_t done = pool_run(dr->pool, dr->model->experiment.seed, first, n, records,
                                       dr->options->stop, tick, dr);
        for (uint64_t i = 0; i < done; i++)
            reducer_add(dr->reducer, records + i * width);
        complete = done == n;
    }
    free(records);
    return complete;
}

static void announce(struct driver *dr)
{
    dr->wanted = capped(dr, next_round(dr));
    const struct run_progress p = progress_of(dr, reducer_replications(dr->reducer));
    if (dr->options->planned)
        dr->options->planned(dr->options->user, &p);
}

/* The paper's procedure. Returns whether the precision was reached. */
static bool run_sequentially(struct driver *dr)
{
    uint64_t until = capped(dr, pilot_replications(dr));
    for (bool pilot = true;; pilot = false) {
        if (!run_until(dr, until)) {
            dr->interrupted = true;
            evaluate(dr);
            return false;
        }
        if (evaluate(dr))
            return true;
        if (pilot)
            announce(dr);
        const uint64_t next = capped(dr, next_round(dr));
        if (next <= until || hopeless(dr))
            return false;
        until = next;
    }
}

static bool run_fixed(struct driver *dr)
{
    dr->interrupted =
        !run_until(dr, replications_for(dr, (double)dr->model->experiment.experiments));
    evaluate(dr);
    return !dr->interrupted;
}

/* ---- set-up and result ---- */

static struct result *make_result(struct driver *dr, bool reached)
{
    struct result *r = result_new(dr->model->network, "simulation");
    reducer_result(dr->reducer, dr->model->experiment.confidence, r);
    r->precision = mem_calloc(dr->n_targets, sizeof *r->precision);
    r->n_precision = dr->n_targets;
    for (size_t i = 0; i < dr->n_targets; i++)
        r->precision[i] = dr->precision[i];
    r->seed = dr->model->experiment.seed;
    r->experiments = r->replications * dr->shape.windows;
    r->window = dr->shape.window;
    r->warmup = dr->shape.warmup;
    r->wall_time = wall_clock() - dr->begun;
    r->reached = reached;
    r->interrupted = dr->interrupted;
    return r;
}

static int check_stable(const struct model *m, struct diag *d)
{
    struct result *r = analytic_solve(m->network, d);
    result_free(r);
    return r ? 0 : -1;
}

static int compile(struct driver *dr, struct diag *d)
{
    const struct network *net = dr->model->network;
    double *rate = mem_calloc(net->n_nodes, sizeof *rate);
    double *lookups = mem_calloc(net->n_caches, sizeof *lookups);
    const int status = net->n_caches ? analytic_rates(net, rate, lookups, d) : 0;
    if (status == 0) {
        dr->plan = sim_plan_new(net, &(struct sim_options){.window = dr->shape.window,
                                                           .windows = dr->shape.windows,
                                                           .warmup = dr->shape.warmup,
                                                           .lookups = lookups});
        dr->pool = pool_new(dr->plan, dr->options->threads ? dr->options->threads : pool_cores());
        dr->reducer = reducer_new(net, sim_plan_layout(dr->plan));
    }
    free(lookups);
    free(rate);
    return status;
}

struct result *run_simulate(const struct model *m, const struct run_options *o, struct diag *d)
{
    struct driver dr = {.model = m, .options = o, .begun = wall_clock()};
    if (!o->allow_unstable && check_stable(m, d) != 0)
        return NULL;
    if (run_shape(m, o->allow_unstable, &dr.shape, d) != 0 || compile(&dr, d) != 0)
        return NULL;
    dr.n_targets = precision_targets(m, dr.targets);
    const bool reached = m->experiment.experiments ? run_fixed(&dr) : run_sequentially(&dr);
    struct result *r = make_result(&dr, reached);
    reducer_free(dr.reducer);
    pool_free(dr.pool);
    sim_plan_free(dr.plan);
    return r;
}
