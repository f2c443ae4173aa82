/*
 * How the cost of an event and of a request grows with the model. Each network is run for a short
 * and for a long time from the same start; the difference of the two is the cost of events alone,
 * in a network that has filled up, without reading the config, solving, warming up and reporting.
 */
#include "bench.h"

#include <unistd.h>

#include "networks.h"
#include "sample.h"

static const double EVENTS = 12e6;        /* the long run's surplus, at least ... */
static const double SECONDS_AT_LEAST = 2; /* ... and in model time */
static const double WARMUP[] = {          /* [s] until stations have filled up, nearly */
    [NETWORK_PARALLEL] = 30, [NETWORK_SOURCES] = 30, [NETWORK_WEB] = 30, [NETWORK_DELAY] = 7};

static const struct curve {
    enum network_kind kind;
    const char *name, *title, *column;
    unsigned n[5];
} curves[] = {
    {NETWORK_PARALLEL, "parallel", "n M/M/1 side by side at load 0.7", "stations",
     {10, 100, 1000, 10000, 100000}},
    {NETWORK_SOURCES, "sources", "n M/M/1 at load 0.7, each with a source of its own", "stations",
     {10, 100, 1000, 10000, 100000}},
    {NETWORK_WEB, "web", "n stations at load 0.7, each leads to two others at random", "stations",
     {10, 100, 1000, 10000, 100000}},
    {NETWORK_DELAY, "delay", "M/M/inf with n requests in it", "requests",
     {1000, 10000, 100000, 1000000}},
};

struct run {
    double cpu, events;
    long peak_kib;
};

static struct run run_for(const struct bench *b, const char *config, double warmup, double seconds,
                          int *failed)
{
    char window[64], warm[64];
    snprintf(window, sizeof window, "experiment.window=%.9g", seconds);
    snprintf(warm, sizeof warm, "experiment.warmup=%.9g", warmup);
    const char *argv[] = {b->program, "simulate", config, "-s", window, "-s", warm, "-s",
                          "experiment.windows=1", "-n", "1", "--threads", "1", "--json", "-q",
                          NULL};
    const struct process p = bench_run(argv, 3, failed);    /* 3: one replication has no interval */
    return (struct run){p.cpu, bench_number(p.output, "\"events\":"), p.peak_kib};
}

struct point {
    double ns;
    long peak_kib;
};

static struct point measure(const struct bench *b, const char *config, const struct curve *c,
                            unsigned n, int *failed)
{
    const unsigned rounds = 1 + b->runs / 5;
    double seconds = EVENTS / network_event_rate(c->kind, n);
    seconds = seconds > SECONDS_AT_LEAST ? seconds : SECONDS_AT_LEAST;
    struct sample ns = {0};
    long peak = 0;
    for (unsigned i = 0; i < rounds; i++) {
        const struct run low = run_for(b, config, WARMUP[c->kind], 0.01 * seconds, failed);
        const struct run high = run_for(b, config, WARMUP[c->kind], seconds, failed);
        sample_add(&ns, 1e9 * (high.cpu - low.cpu) / (high.events - low.events));
        peak = high.peak_kib;
    }
    return (struct point){.ns = sample_quantile(&ns, 0.5), .peak_kib = peak};
}

static int draw(const struct bench *b, const struct curve *c, FILE *csv)
{
    double first = 0;
    int failed = 0;
    printf("\nGrowth: %s\n  %10s %10s %10s %10s %12s\n", c->title, c->column, "pending", "ns/event",
           "to first", "peak [MiB]");
    for (unsigned i = 0; i < sizeof c->n / sizeof *c->n && c->n[i] && !failed; i++) {
        const unsigned n = c->n[i];
        char config[4096];
        snprintf(config, sizeof config, "%s/%s-%u.cfg", b->out, c->name, n);
        network_write(config, c->kind, n);
        const struct point p = measure(b, config, c, n, &failed);
        unlink(config);
        first = i == 0 ? p.ns : first;
        printf("  %10u %10.0f %10.1f %10.2f %12.1f\n", n, network_pending(c->kind, n), p.ns,
               p.ns / first, (double)p.peak_kib / 1024);
        fprintf(csv, "%s,%u,%.0f,%.2f,%ld\n", c->name, n, network_pending(c->kind, n), p.ns,
                p.peak_kib);
    }
    return failed;
}

int bench_growth(const struct bench *b)
{
    FILE *csv = bench_csv(b, "growth");
    int failed = 0;
    fprintf(csv, "network,n,pending,ns_per_event,peak_kib\n");
    for (unsigned i = 0; i < sizeof curves / sizeof *curves; i++)
        failed |= draw(b, &curves[i], csv);
    fclose(csv);
    return failed;
}

/* ---- memory ---- */

/* Peak memory of an M/M/inf with n requests, long enough for it to fill up. */
static long peak_of_delay(const struct bench *b, unsigned n, int *failed)
{
    char config[4096];
    snprintf(config, sizeof config, "%s/memory-%u.cfg", b->out, n);
    network_write(config, NETWORK_DELAY, n);
    const struct run r = run_for(b, config, WARMUP[NETWORK_DELAY], 0.5, failed);
    unlink(config);
    return r.peak_kib;
}

static int memory_per_request(const struct bench *b, FILE *csv)
{
    enum { FEW = 1000 };
    static const unsigned many[] = {500000, 1000000, 1500000};
    int failed = 0;
    const long few = peak_of_delay(b, FEW, &failed);
    printf("\nMemory per request in the system, with its event: M/M/inf, peak above that of %d\n"
           "  %10s %12s %14s\n", FEW, "requests", "peak [MiB]", "bytes/request");
    for (unsigned i = 0; i < sizeof many / sizeof *many; i++) {
        const long peak = peak_of_delay(b, many[i], &failed);
        const double bytes = 1024.0 * (double)(peak - few) / (many[i] - FEW);
        printf("  %10u %12.1f %14.1f\n", many[i], (double)peak / 1024, bytes);
        fprintf(csv, "request,%u,%ld,%.1f\n", many[i], peak, bytes);
    }
    return failed;
}

/* Nothing may grow with the length of a run: peak memory of a run and of one ten times as long. */
static int memory_of_length(const struct bench *b, FILE *csv)
{
    static const char *const configs[] = {"configs/mm1.cfg", "configs/wrapper-network.cfg"};
    static const char *const experiments[2][2] = {{"300", "3000"}, {"60", "600"}};
    int failed = 0;
    printf("\nMemory and the length of a run\n  %-30s %12s %14s %12s\n", "", "experiments",
           "events", "peak [MiB]");
    for (unsigned i = 0; i < 2; i++)
        for (unsigned k = 0; k < 2; k++) {
            const char *argv[] = {b->program, "simulate", configs[i], "-n", experiments[i][k],
                                  "--threads", "1", "--json", "-q", NULL};
            const struct process p = bench_run(argv, 3, &failed);
            const double events = bench_number(p.output, "\"events\":");
            printf("  %-30s %12s %14.0f %12.2f\n", configs[i], experiments[i][k], events,
                   (double)p.peak_kib / 1024);
            fprintf(csv, "%s,%s,%ld,\n", configs[i], experiments[i][k], p.peak_kib);
        }
    return failed;
}

int bench_memory(const struct bench *b)
{
    FILE *csv = bench_csv(b, "memory");
    fprintf(csv, "of,n,peak_kib,bytes_per_request\n");
    const int failed = memory_per_request(b, csv) | memory_of_length(b, csv);
    fclose(csv);
    return failed;
}
