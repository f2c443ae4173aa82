/*
 * What a user feels: the time until the mean sojourn of an M/M/1 at load 0.9 is known to a stated
 * precision. It depends on the seed, as the moment when the stopping rule holds does: median of
 * some seeds.
 */
#include "bench.h"

#include <math.h>

#include "sample.h"

enum { SEEDS = 7 };

static const struct goal {
    double confidence, precision;
    const char *threads;          /* NULL: all cores */
    const char *peer;             /* what JMT took on a like machine */
} goals[] = {
    {0.95, 0.01, "1", "JMT: 102 to 128 s"},
    {0.95, 0.01, NULL, ""},
    {0.99, 0.03, "1", "JMT: gives up after 9.5 s"},
    {0.99, 0.03, NULL, ""},
};

static int reach(const struct bench *b, const struct goal *g, FILE *csv)
{
    struct sample wall = {0}, cpu = {0}, requests = {0};
    int failed = 0;
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        char number[16], precision[32], confidence[32];
        snprintf(number, sizeof number, "%u", seed);
        snprintf(precision, sizeof precision, "%g", g->precision);
        snprintf(confidence, sizeof confidence, "%g", g->confidence);
        const char *argv[] = {b->program, "simulate", "configs/mm1.cfg", "--precision", precision,
                              "--confidence", confidence, "--seed", number, "--json", "-q",
                              g->threads ? "--threads" : NULL, g->threads, NULL};
        const struct process p = bench_run(argv, 0, &failed);
        const double mean = bench_number(p.output, "\"mean_sojourn_all\": {\"value\":");
        const double customers = bench_number(p.output, "\"events\":") / 2;
        if (!(fabs(mean / 10 - 1) < 3 * g->precision)) {
            fprintf(stderr, "bench: error: M/M/1: mean sojourn %g, exact 10\n", mean);
            failed = 1;
        }
        sample_add(&wall, p.wall);
        sample_add(&cpu, p.cpu);
        sample_add(&requests, customers);
        fprintf(csv, "%g,%g,%s,%u,%.4f,%.4f,%.0f\n", g->confidence, g->precision,
                g->threads ? g->threads : "all", seed, p.wall, p.cpu, customers);
    }
    printf("  %4.0f %% %4.0f %% %8s %9.3f %8.3f %8.3f %9.3f %10.1f   %s\n",
           100 * g->confidence, 100 * g->precision, g->threads ? g->threads : "all",
           sample_quantile(&wall, 0.5), sample_quantile(&wall, 0), sample_quantile(&wall, 1),
           sample_quantile(&cpu, 0.5), sample_quantile(&requests, 0.5) * 1e-6, g->peer);
    return failed;
}

int bench_precision(const struct bench *b)
{
    FILE *csv = bench_csv(b, "precision");
    int failed = 0;
    fprintf(csv, "confidence,precision,threads,seed,wall_s,cpu_s,requests\n");
    printf("\nTime to precision, M/M/1 at load 0.9, %d seeds: [s], million requests\n", SEEDS);
    printf("  %6s %6s %8s %9s %17s %9s %10s\n", "conf.", "prec.", "threads", "median",
           "least, most", "CPU", "requests");
    for (unsigned i = 0; i < sizeof goals / sizeof *goals; i++)
        failed |= reach(b, &goals[i], csv);
    fclose(csv);
    return failed;
}
