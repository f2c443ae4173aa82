/*
 * The engine against programs written by hand for one model. Rounds are interleaved, one run of
 * each program per round, so that a slow minute of the machine meets all alike; ratios are taken
 * within rounds.
 */
#include "bench.h"

#include <math.h>
#include <string.h>

#include "sample.h"
#include "yard.h"

enum { ARGS_MAX = 16, CONTESTANTS_MAX = 8 };

struct contestant {
    const char *label;
    const char *file;             /* NULL: the engine; else which yardstick */
    const char *args[ARGS_MAX];
    int event_program;            /* a candidate for the best hand-written one */
};

struct contest {
    const char *name, *title, *unit;
    double events_per_customer;
    double exact;                 /* [s] mean sojourn of all, the lost included */
    struct contestant c[CONTESTANTS_MAX];
};

/* The general engine's, by bench/models/NAME.cfg and yard_NAME. */
#define GENERAL(id, words, each, events, sojourn)                                                  \
    {.name = id, .title = id ": " words, .unit = each, .events_per_customer = events,              \
     .exact = sojourn,                                                                             \
     .c = {{"sojourn simulate", NULL,                                                              \
            {"simulate", "bench/models/" id ".cfg", "-n", "1000", "--threads", "1", "--json",      \
             "-q"}, 0},                                                                            \
           {"by hand", "yard_" id, {"event", "1000"}, 1}}}

static const struct contest contests[] = {
    {.name = "W1", .title = "W1: M/M/1 at load 0.9", .unit = "customer",
     .events_per_customer = 2, .exact = 10,
     .c = {{"sojourn simulate", NULL,
            {"simulate", "configs/mm1.cfg", "-n", "1000", "--threads", "1", "--json", "-q"}, 0},
           {"by hand, event by event", "yard_w1", {"event", "1000"}, 1},
           {"by hand, times in blocks", "yard_w1", {"blocks", "1000"}, 1},
           {"no events: Lindley", "yard_w1", {"recursion", "1000"}, 0}}},
    {.name = "W2", .title = "W2: 32-station network", .unit = "arrival",
     .events_per_customer = 4.945, .exact = 0.00724635689,
     .c = {{"sojourn simulate", NULL,
            {"simulate", "configs/wrapper-network.cfg", "-n", "200", "--threads", "1", "--json",
             "-q"}, 0},
           {"by hand, winner tree", "yard_w2", {"tree", "200"}, 1},
           {"by hand, binary heap", "yard_w2", {"heap", "200"}, 1},
           {"by hand, SIMD scan", "yard_w2", {"scan", "200"}, 1},
           {"no events: station by station", "yard_w2", {"flow", "200"}, 0}}},
    GENERAL("ps", "M/G/1, processor sharing, load 0.8", "customer", 2, 5),
    GENERAL("priority", "M/M/1, two classes, preemptive, load 0.8", "customer", 2, 5),
    GENERAL("loss", "M/M/1/10 at load 1", "customer", 1 + 10.0 / 11, 5),
    GENERAL("repair", "50 machines, two repairmen", "repair", 2, 2.13821158),
    GENERAL("jsq", "the shortest of ten queues, load 0.8", "customer", 2, 1.3558235),
    GENERAL("fork", "fork-join of four, load 0.8", "request", 5, YARD_FORK_RESPONSE),
};

/* Customers of an engine's run, its warm-up included; says when its answer is impossible. */
static double engine_customers(const struct contest *t, const char *output, int *failed)
{
    static const char value[] = "\"mean_sojourn_all\": {\"value\":", half[] = "\"half_width\":";
    const double mean = bench_number(output, value);
    const char *at = strstr(output, value);
    const double half_width = at ? bench_number(at, half) : NAN;
    /* 95 % intervals: 2.5 of them are nearly 5 standard errors. */
    if (!(fabs(mean - t->exact) <= 2.5 * half_width)) {
        fprintf(stderr, "bench: error: %s: mean sojourn %g +- %g is not the exact %g\n", t->title,
                mean, half_width, t->exact);
        *failed = 1;
    }
    return bench_number(output, "\"events\":") / t->events_per_customer;
}

/* ns per customer of one run. */
static double measure(const struct bench *b, const struct contest *t, const struct contestant *c,
                      int *failed)
{
    char path[4096];
    const char *argv[ARGS_MAX + 2] = {b->program};
    if (c->file) {
        snprintf(path, sizeof path, "%s/%s", b->yards, c->file);
        argv[0] = path;
    }
    memcpy(argv + 1, c->args, sizeof c->args);
    const struct process p = bench_run(argv, 0, failed);
    const double customers = c->file ? bench_number(p.output, "customers ")
                                     : engine_customers(t, p.output, failed);
    return 1e9 * p.cpu / customers;
}

static void print_row(const struct contestant *c, const struct sample *ns,
                      const struct sample *ratio)
{
    printf("  %-30s %8.1f %8.1f %8.1f %8.1f", c->label, sample_quantile(ns, 0.5),
           sample_quantile(ns, 0), sample_quantile(ns, 0.25), sample_quantile(ns, 0.75));
    if (c->file)
        printf("  %8.2f %8.2f %8.2f", sample_quantile(ratio, 0.5), sample_quantile(ratio, 0.25),
               sample_quantile(ratio, 0.75));
    putchar('\n');
}

static int hold(const struct bench *b, const struct contest *t, FILE *csv)
{
    static struct sample ns[CONTESTANTS_MAX], ratio[CONTESTANTS_MAX];
    unsigned n = 0, best = 0;
    int failed = 0;
    for (; n < CONTESTANTS_MAX && t->c[n].label; n++)
        ns[n].n = ratio[n].n = 0;
    for (unsigned round = 0; round < b->runs && !failed; round++) {
        double engine = NAN;
        for (unsigned i = 0; i < n; i++) {
            const double x = measure(b, t, &t->c[i], &failed);
            engine = i == 0 ? x : engine;
            sample_add(&ns[i], x);
            sample_add(&ratio[i], engine / x);
        }
    }
    printf("\n%s: CPU time of the whole process, one thread, ns per %s, %u rounds\n", t->title,
           t->unit, ns[0].n);
    printf("  %-30s %8s %8s %17s  %26s\n", "", "median", "least", "quartiles",
           "sojourn / this, quartiles");
    for (unsigned i = 0; i < n; i++) {
        print_row(&t->c[i], &ns[i], &ratio[i]);
        for (unsigned k = 0; k < ns[i].n; k++)
            fprintf(csv, "%s,%s,%u,%.3f\n", t->name, t->c[i].label, k, ns[i].x[k]);
        if (t->c[i].event_program &&
            (best == 0 || sample_quantile(&ns[i], 0.5) < sample_quantile(&ns[best], 0.5)))
            best = i;
    }
    printf("  sojourn takes %.2f of the time of the best program written by hand (%s)\n",
           sample_quantile(&ratio[best], 0.5), t->c[best].label);
    return failed;
}

int bench_ratios(const struct bench *b)
{
    FILE *csv = bench_csv(b, "ratios");
    int failed = 0;
    fprintf(csv, "model,program,rank,ns_per_customer\n");
    for (unsigned i = 0; i < sizeof contests / sizeof *contests; i++)
        failed |= hold(b, &contests[i], csv);
    fclose(csv);
    return failed;
}
