/*
 * How good a warm-up is: the mean number of requests by three rules, against the exact one.
 *
 *   theory  the stations' relaxation times, as run_length has it
 *   MSER-5  of the mean over the replications of a run
 *   larger  of the two
 *
 * A run is ten replications from empty of eleven warm-ups by theory. All rules see the same
 * numbers. docs/warmup.md has what came out.
 *
 *   warmup [RUNS [NAME]]    of the models with NAME in their names
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/solve.h"
#include "base/mem.h"
#include "run/run_length.h"
#include "run/steady.h"
#include "sim/sim.h"
#include "stats/tally.h"
#include "stats/truncation.h"

enum { REPLICATIONS = 10, WINDOWS = 10, SEED = 1, RULES = 3 };

static const struct {
    const char *name, *servers, *interarrival;
    double load, scv;
} models[] = {
    {"M/M/1, 0.5", "1", "exponential", 0.5, 1},   {"M/M/1, 0.8", "1", "exponential", 0.8, 1},
    {"M/M/1, 0.9", "1", "exponential", 0.9, 1},   {"M/M/1, 0.95", "1", "exponential", 0.95, 1},
    {"M/M/4, 0.9", "4", "exponential", 0.9, 1},
    {"H2/M/1, 0.8, scv 50", "1", "hyperexponential", 0.8, 50},
};

static struct model *make(size_t i)
{
    char text[512];
    struct diag *d = diag_new();
    snprintf(text, sizeof text,
             "model = \"network\";\n"
             "stations = ( { name = \"s\"; service = { mean = 1.0; }; servers = %s; } );\n"
             "sources = ( { to = \"s\"; interarrival = { dist = \"%s\"; mean = %.17g;%s } } );\n",
             models[i].servers, models[i].interarrival,
             1 / (models[i].load * atof(models[i].servers)), models[i].scv > 1 ? " scv = 50;" : "");
    struct model *m = model_from_text(text, models[i].name, NULL, 0, d);
    diag_print(d, stderr);
    diag_free(d);
    if (!m)
        exit(1);
    return m;
}

/* GI/M/1: sigma = A*(mu (1 - sigma)), and rho/(1 - sigma) requests (Bolch et al. 1998, sec.
 * 6.5). */
static double excess(double sigma, void *interarrival)
{
    const struct dist *a = interarrival;
    double transform = 0;
    for (unsigned i = 0; i < a->branches; i++)
        transform += dist_branch_p(a, i) / (1 + dist_branch_mean(a, i) * (1 - sigma));
    return transform - sigma;
}

static double exact_number(const struct model *m, double load)
{
    struct dist *a = &m->network->sources[0].interarrival;
    if (a->kind != DIST_HYPEREXPONENTIAL) {
        struct diag *d = diag_new();
        struct result *r = analytic_solve(m->network, d);
        const double number = r->network.mean_number.value;
        result_free(r);
        diag_free(d);
        return number;
    }
    gsl_function f = {.function = excess, .params = a};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_root_fsolver_set(solver, &f, 0, 1 - 1e-6);
    for (int i = 0; i < 100; i++)
        gsl_root_fsolver_iterate(solver);
    const double number = load / (1 - gsl_root_fsolver_root(solver));
    gsl_root_fsolver_free(solver);
    return number;
}

struct outcome {
    struct tally mean[RULES];
    struct tally cut;          /* by MSER-5 [theory's] */
    int beyond_half, drifts;
};

static double mean_from(const double *x, size_t first)
{
    double sum = 0;
    for (size_t i = first; i < STEADY_POINTS; i++)
        sum += x[i];
    return sum / (double)(STEADY_POINTS - first);
}

static void judge(struct outcome *o, const struct steady *s, const double *mean)
{
    const size_t theory = STEADY_POINTS / (WINDOWS + 1) + 1, mser = mser5(mean, STEADY_POINTS);
    tally_add(&o->mean[0], mean_from(mean, theory));
    tally_add(&o->mean[1], mean_from(mean, mser));
    tally_add(&o->mean[2], mean_from(mean, mser > theory ? mser : theory));
    tally_add(&o->cut, (double)mser * (WINDOWS + 1) / STEADY_POINTS);
    o->beyond_half += mser > STEADY_POINTS / 2;
    o->drifts += steady_judge(s, STEADY_ALPHA).verdict == STEADY_DRIFTS;
}

static void one_run(struct sim *sim, const struct sim_plan *p, const struct run_length *shape,
                    uint64_t run, struct outcome *o)
{
    const struct record_layout *at = sim_plan_layout(p);
    struct steady *s = steady_new(shape, at, 1);
    double *record = mem_calloc(at->width, sizeof *record), mean[STEADY_POINTS] = {0};
    for (uint64_t r = 0; r < REPLICATIONS; r++) {
        sim_replicate(sim, SEED, run * REPLICATIONS + r, record, NULL);
        steady_add(s, record);
        for (size_t i = 0; i < STEADY_POINTS; i++)
            mean[i] += record[at->trace + i] / REPLICATIONS;
    }
    judge(o, s, mean);
    steady_free(s);
    free(record);
}

static void tell(size_t i, double exact, int runs, const struct outcome *o)
{
    printf("%-20s %5d", models[i].name, runs);
    for (int k = 0; k < RULES; k++)
        printf(" %+6.2f", (o->mean[k].mean - exact) / sqrt(tally_variance(&o->mean[k])));
    for (int k = 0; k < RULES; k++)
        printf(" %6.4f",
               hypot(o->mean[k].mean - exact, sqrt(tally_variance(&o->mean[k]))) / exact);
    printf(" %5.2f +- %4.2f %6.1f %6.2f\n", o->cut.mean, sqrt(tally_variance(&o->cut)),
           100.0 * o->beyond_half / runs, 100.0 * o->drifts / runs);
    fflush(stdout);
}

static void measure(size_t i, int runs)
{
    struct model *m = make(i);
    struct diag *d = diag_new();
    struct run_length shape;
    struct outcome o = {0};
    run_length_find(m, &shape, d);
    diag_free(d);
    shape.window = shape.warmup;
    shape.windows = WINDOWS;
    const struct sim_options options = {.window = shape.window,
                                        .windows = shape.windows,
                                        .warmup = shape.warmup,
                                        .trace_points = STEADY_POINTS,
                                        .trace_random = true,
                                        .stationary = true};
    struct sim_plan *p = sim_plan_new(m->network, &options);
    struct sim *sim = sim_new(p);
    for (int run = 0; run < runs; run++)
        one_run(sim, p, &shape, (uint64_t)run, &o);
    tell(i, exact_number(m, models[i].load), runs, &o);
    sim_free(sim);
    sim_plan_free(p);
    model_free(m);
}

int main(int argc, char **argv)
{
    const int runs = argc > 1 ? atoi(argv[1]) : 1000;
    gsl_set_error_handler_off();
    printf("%-20s %5s %20s %20s %13s %6s %6s\n", "", "", "bias [deviations]", "rms error [mean]",
           "MSER-5's cut", "beyond", "drift");
    printf("%-20s %5s %6s %6s %6s %6s %6s %6s %13s %6s %6s\n", "", "runs", "theory", "MSER-5",
           "larger", "theory", "MSER-5", "larger", "[theory's]", "half %", "%");
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (argc < 3 || strstr(models[i].name, argv[2]))
            measure(i, runs);
    return 0;
}
