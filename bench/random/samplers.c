/*
 * samplers: every sampler against its exact distribution, with 10^8 draws of each, as a page of
 * Markdown. tests/helpers/fit.h says how; tests/rng/test_fit.c holds that to known answers.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gsl/gsl_errno.h>

#include "base/mem.h"
#include "base/version.h"
#include "choices.h"
#include "helpers/fit.h"
#include "helpers/law.h"

enum { BLOCK = 8192, VERDICTS_MAX = 1000 };
static const double IMPOSSIBLE = 1e-4; /* for all p-values together */

static struct verdict all[VERDICTS_MAX];
static size_t n_all;

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void keep(const struct verdict *v, size_t n)
{
    for (size_t i = 0; i < n && n_all < VERDICTS_MAX; i++)
        all[n_all++] = v[i];
}

/* --- Tables: one for the body of each law, one for its tails. --- */

static void print_head(const char *first, const struct verdict *v, size_t n)
{
    printf("\n| %s |", first);
    for (size_t i = 0; i < n; i++)
        printf(" %s |", v[i].name);
    printf("\n|---|");
    for (size_t i = 0; i < n; i++)
        printf("---|");
    putchar('\n');
}

static void print_row(const char *name, const struct verdict *v, size_t n)
{
    printf("| %s |", name);
    for (size_t i = 0; i < n; i++)
        if (isnan(v[i].p))
            printf(" %.3g (-) |", v[i].value);
        else
            printf(" %.*g (%.2g) |", v[i].value >= 1000 ? 6 : 3, v[i].value, v[i].p);
    putchar('\n');
}

struct row {
    const char *name;
    struct verdict v[FIT_VERDICTS_MAX];
    size_t n, body; /* the first `body` of n are not of the tails */
    double ns;
};

static struct row judge_law(const struct law *l, uint64_t seed, double draws)
{
    static double x[BLOCK];
    struct row row = {.name = l->name};
    struct stream r;
    struct fit f;
    stream_init(&r, seed, 0, stream_name(l->name), PURPOSE_SERVICE);
    fit_init(&f, l, draws, 14);
    double seconds = 0;
    while (f.n < draws) {
        const size_t some = draws - f.n < BLOCK ? (size_t)(draws - f.n) : BLOCK;
        const double start = cpu_seconds();
        law_draw(l, &r, x, some);
        seconds += cpu_seconds() - start;
        fit_add(&f, x, some);
    }
    row.ns = 1e9 * seconds / draws;
    row.n = fit_judge(&f, row.v);
    while (row.body < row.n && strcmp(row.v[row.body].name, "KS low") != 0)
        row.body++;
    keep(row.v, row.n);
    fit_release(&f);
    return row;
}

static void print_times(const struct row *rows, size_t n)
{
    printf("\n| draw | ns | million a second |\n|---|---|---|\n");
    for (size_t i = 0; i < n; i++)
        printf("| %s | %.1f | %.0f |\n", rows[i].name, rows[i].ns, 1e3 / rows[i].ns);
}

static void print_laws(const struct row *rows, size_t n)
{
    printf("\n## Continuous laws\n");
    print_head("law", rows[0].v, rows[0].body);
    for (size_t i = 0; i < n; i++)
        print_row(rows[i].name, rows[i].v, rows[i].body);
    printf("\nTheir tails: numbers of draws beyond a quantile, and the tail alone.\n");
    print_head("law", rows[0].v + rows[0].body, rows[0].n - rows[0].body);
    for (size_t i = 0; i < n; i++)
        print_row(rows[i].name, rows[i].v + rows[i].body, rows[i].n - rows[i].body);
}

static struct row judge_choice(const struct choice *c, uint64_t seed, double draws)
{
    struct row row = {.name = c->name};
    double *count = mem_calloc(c->n, sizeof *count);
    struct stream r;
    stream_init(&r, seed, 0, stream_name(c->name), PURPOSE_ROUTING);
    const double start = cpu_seconds();
    choice_draw(c, &r, (size_t)draws, count);
    row.ns = 1e9 * (cpu_seconds() - start) / draws;
    row.n = row.body = choice_judge(c, count, row.v);
    keep(row.v, row.n);
    free(count);
    return row;
}

/* A constant: the same at each draw, and no word of the stream is used up. Not 0 if so. */
static int constant_holds(double draws)
{
    const struct sampler d = {.kind = SAMPLER_CONSTANT, .a = 0.0173};
    struct stream r, before;
    stream_init(&r, 1, 0, 0, 0);
    before = r;
    double wrong = 0;
    for (double n = 0; n < draws; n++)
        wrong += sampler_draw(&d, &r) != 0.0173;
    return wrong == 0 && memcmp(&r, &before, sizeof r) == 0;
}

static void print_introduction(double draws, uint64_t seed)
{
    printf("# Samplers against their exact distributions\n\n"
           "    make random RANDOM_DRAWS=%.0f RANDOM_SEED=%llu\n\n"
           "%.3g draws of each, sojourn %s. Every cell: the statistic (its two-sided p-value).\n"
           "[docs/random.md](../docs/random.md) says what is tested, and how.\n",
           draws, (unsigned long long)seed, draws, version_text());
}

/* The whole page; the exit status. */
static int judge_all(double draws, uint64_t seed)
{
    struct row *rows = mem_calloc(N_LAWS + CHOICES, sizeof *rows);
    print_introduction(draws, seed);
    for (size_t i = 0; i < N_LAWS; i++) {
        fprintf(stderr, "  %s\n", LAWS[i].name);
        rows[i] = judge_law(&LAWS[i], seed, draws);
    }
    for (size_t i = 0; i < CHOICES; i++) {
        struct choice c;
        choice_init(&c, i);
        fprintf(stderr, "  %s\n", c.name);
        rows[N_LAWS + i] = judge_choice(&c, seed, draws);
        choice_release(&c);
    }
    print_laws(rows, N_LAWS);
    printf("\n## Choices\n");
    print_head("choice", rows[N_LAWS].v, rows[N_LAWS].n);
    for (size_t i = 0; i < CHOICES; i++)
        print_row(rows[N_LAWS + i].name, rows[N_LAWS + i].v, rows[N_LAWS + i].n);
    const int constant = constant_holds(draws);
    printf("\nA constant: %s.\n", constant ? "the same at every draw, no word used" : "WRONG");
    printf("\n## Time\n\nCPU time of the draws; of choices with their counting.\n");
    print_times(rows, N_LAWS + CHOICES);
    free(rows);
    return constant ? 0 : 1;
}

static int print_verdict(void)
{
    const struct verdict *least = NULL;
    size_t judged = 0;
    for (size_t i = 0; i < n_all; i++) {
        if (isnan(all[i].p))
            continue;
        judged++;
        if (!least || all[i].p < least->p)
            least = &all[i];
    }
    const double together = bonferroni(all, n_all);
    fprintf(stderr, "%zu p-values, the smallest %.3g, times their number %.3g: %s\n", judged,
            least ? least->p : NAN, together, together >= IMPOSSIBLE ? "passed" : "FAILED");
    printf("\n## Verdict\n\n%zu p-values, the smallest %.3g (%s); times their number: %.3g. %s\n",
           judged, least ? least->p : NAN, least ? least->name : "none", together,
           together >= IMPOSSIBLE ? "Passed." : "**FAILED**: no sound sampler comes to this.");
    return together >= IMPOSSIBLE ? 0 : 1;
}

int main(int argc, char **argv)
{
    const double draws = argc > 1 ? atof(argv[1]) : 1e8;
    const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
    if (argc > 3 || !(draws >= 1e6 && draws <= 4e9)) {
        fprintf(stderr, "usage: samplers [DRAWS [SEED]]    (1e6 to 4e9 draws of each law)\n");
        return 2;
    }
    gsl_set_error_handler_off();
    const int wrong = judge_all(draws, seed);
    return print_verdict() | wrong;
}
