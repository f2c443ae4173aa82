/*
 * How often the judge of steadiness is wrong about models that are steady: its promise is one run
 * in a thousand (STEADY_ALPHA). Models whose arrivals are paced, or nearly so, are the hardest:
 * every replication is like every other one, and a wave that the arrivals make is in all of them.
 *
 * Each model is one draw from the ranges of its row; each run is ten replications. docs/warmup.md
 * has what came out.
 *
 *   paced [RUNS [NAME]]    runs of each model; of the rows with NAME in their names
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "rng/stream.h"
#include "run/run_length.h"
#include "run/steady.h"
#include "sim/sim.h"

enum { REPLICATIONS = 10, MODELS = 60, SEED = 1 };

static const struct {
    const char *name, *arrivals, *services;
    int sources;
} rows[] = {
    {"D/D/1", "dist = \"deterministic\"", "dist = \"deterministic\"", 1},
    {"D/U/1", "dist = \"deterministic\"", "dist = \"uniform\"; scv = 0.1", 1},
    {"D/E9/1", "dist = \"deterministic\"", "dist = \"erlang\"; phases = 9", 1},
    {"D/M/1", "dist = \"deterministic\"", "dist = \"exponential\"", 1},
    {"U/D/1, scv 1e-4", "dist = \"uniform\"; scv = 1e-4", "dist = \"deterministic\"", 1},
    {"U/U/1, scv 1e-6", "dist = \"uniform\"; scv = 1e-6", "dist = \"uniform\"; scv = 1e-6", 1},
    {"E1000/D/1", "dist = \"erlang\"; phases = 1000", "dist = \"deterministic\"", 1},
    {"LN/M/1, scv 1e-5", "dist = \"lognormal\"; scv = 1e-5", "dist = \"exponential\"", 1},
    {"2 D/D/1", "dist = \"deterministic\"", "dist = \"deterministic\"", 2},
    {"5 D/M/1", "dist = \"deterministic\"", "dist = \"exponential\"", 5},
    {"E4/M/1", "dist = \"erlang\"; phases = 4", "dist = \"exponential\"", 1},
    {"M/D/1", "dist = \"exponential\"", "dist = \"deterministic\"", 1},
    {"M/M/1", "dist = \"exponential\"", "dist = \"exponential\"", 1},
    {"H2/M/1, scv 9", "dist = \"hyperexponential\"; scv = 9.0", "dist = \"exponential\"", 1},
};

struct count {
    int models, runs, drifts, tenth;
};

/* One of equally likely ones; those that are round make arrivals keep step with windows. */
static double pick(struct stream *r, const double *of, size_t n)
{
    return of[stream_below(r, n)];
}

/* Load, servers, period and window of one model. Several sources have periods that beat slowly. */
static struct model *draw_model(size_t row, struct stream *r)
{
    static const double periods[] = {0.01, 1, 1.0 / 3, 0.02385}, servers[] = {1, 1, 1, 3};
    static const double windows[] = {0, 0, 100, 1000, 138.1};
    const double load = 0.05 + 0.9 * stream_uniform(r), c = pick(r, servers, 4);
    const double period = pick(r, periods, 4) * (stream_below(r, 2) ? 1 : 1 + stream_uniform(r));
    const double window = pick(r, windows, 5) * period;
    char text[2048], more[64] = "";
    int n = snprintf(text, sizeof text,
                     "model = \"network\";\nstations = ( { name = \"s\"; servers = %.0f; service = "
                     "{ %s; mean = %.17g; }; } );\nsources = (",
                     c, rows[row].services, load * c * period / rows[row].sources);
    for (int i = 0; i < rows[row].sources; i++)
        n += snprintf(text + n, sizeof text - (size_t)n,
                      "%s{ name = \"u%d\"; to = \"s\"; interarrival = { %s; mean = %.17g; }; }",
                      i ? ", " : "", i, rows[row].arrivals, period * (1 + 1e-4 * i));
    if (window > 0)
        snprintf(more, sizeof more, "experiment = { window = %.17g; };\n", window);
    snprintf(text + n, sizeof text - (size_t)n, ");\n%s", more);
    struct diag *d = diag_new();
    struct model *m = model_from_text(text, rows[row].name, NULL, 0, d);
    diag_print(d, stderr);
    diag_free(d);
    if (!m)
        exit(1);
    return m;
}

static void judge_runs(struct sim *sim, const struct sim_plan *p, const struct run_length *length,
                       int runs, struct count *c)
{
    double *record = mem_calloc(sim_plan_layout(p)->width, sizeof *record);
    for (uint64_t run = 0; run < (uint64_t)runs; run++) {
        struct steady *s = steady_new(length, sim_plan_layout(p), 1);
        for (uint64_t r = 0; r < REPLICATIONS; r++) {
            sim_replicate(sim, SEED, run * REPLICATIONS + r, record, NULL);
            steady_add(s, record);
        }
        const struct steady_result j = steady_judge(s, STEADY_ALPHA);
        c->drifts += j.verdict == STEADY_DRIFTS;
        c->tenth += j.p < 0.1;
        c->runs++;
        steady_free(s);
    }
    free(record);
}

static void judge_model(const struct model *m, int runs, struct count *c)
{
    struct run_length length;
    struct diag *d = diag_new();
    if (run_length_find(m, &length, d) != 0)
        diag_print(d, stderr);
    diag_free(d);
    const struct sim_options o = {.window = length.window,
                                  .windows = length.windows,
                                  .warmup = length.warmup,
                                  .trace_points = STEADY_POINTS,
                                  .trace_random = true,
                                  .stationary = true};
    struct sim_plan *p = sim_plan_new(m->network, &o);
    struct sim *sim = sim_new(p);
    judge_runs(sim, p, &length, runs, c);
    c->models++;
    sim_free(sim);
    sim_plan_free(p);
}

static void tell(const char *name, const struct count *c)
{
    printf("| %s | %d | %d | %d | %.2f %% | %.1f %% |\n", name, c->models, c->runs, c->drifts,
           100.0 * c->drifts / c->runs, 100.0 * c->tenth / c->runs);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    const int runs = argc > 1 ? atoi(argv[1]) : 20;
    struct count all = {0};
    gsl_set_error_handler_off();
    printf("| | models | runs | taken to drift | | p below 0.1 |\n|---|---|---|---|---|---|\n");
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct count c = {0};
        struct stream r;
        stream_init(&r, SEED, 0, stream_name(rows[row].name), PURPOSE_INTERARRIVAL);
        for (int i = 0; i < MODELS && (argc < 3 || strstr(rows[row].name, argv[2])); i++) {
            struct model *m = draw_model(row, &r);
            judge_model(m, runs, &c);
            model_free(m);
        }
        if (c.runs > 0)
            tell(rows[row].name, &c);
        all = (struct count){all.models + c.models, all.runs + c.runs, all.drifts + c.drifts,
                             all.tenth + c.tenth};
    }
    tell("all", &all);
    return 0;
}
