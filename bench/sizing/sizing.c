/*
 * sizing: does `size` return the cheapest candidate that meets the requirement, and how often is
 * it wrong? Exhaustive searches by long simulations, or exact laws, are the truth.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "base/mem.h"
#include "base/text.h"
#include "coverage/binomial.h"
#include "run/pool.h"
#include "sizing/study.h"

static const char usage[] = "usage: sizing --runs N --out DIR [CASE...]    (N from 1 to 100000)\n";
enum { RUNS_MAX = 100000 };

/* Probability of so many wrong runs or more, were it 5 %, below which the program is called wrong:
 * 0.1 % over all cases (Bonferroni). */
static const double FALSE_ALARM = 0.001;

static FILE *open_file(const char *out, const char *name)
{
    char *path = text_format("%s/%s", out, name);
    FILE *f = fopen(path, "w");
    if (!f)
        fprintf(stderr, "sizing: error: %s: %s\n", path, strerror(errno));
    free(path);
    return f;
}

static void write_keys(FILE *f, const struct size_task *t, size_t candidate)
{
    for (size_t k = 0; k < t->n_axes; k++)
        fprintf(f, "%s%s=%s", k ? " " : "", t->axes[k].key, size_task_value(t, candidate, k));
}

static void write_truth(FILE *f, const struct size_task *t)
{
    static const char *const words[] = {
        [TRUTH_MET] = "met", [TRUTH_NOT_MET] = "not met", [TRUTH_UNCLEAR] = "unclear"};
    for (size_t i = 0; i < t->n; i++) {
        fprintf(f, "%s,%zu,\"", t->of->name, i);
        write_keys(f, t, i);
        fprintf(f, "\",%.10g,%.10g,%.4g,%s\n", t->truth[i].cost, t->truth[i].value,
                t->truth[i].half_width, words[t->truth[i].truth]);
    }
}

static size_t count(const struct size_task *t, enum truth truth)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        n += t->truth[i].truth == truth;
    return n;
}

/* A row of sizing.csv; is the case fine? */
static bool write_tally(FILE *f, const struct size_task *t, const struct size_tally *r, size_t cases)
{
    const double p = r->wrong > 0 ? 1 - binomial_lower(r->wrong - 1, r->runs, 0.05) : 1;
    const bool fine = p >= FALSE_ALARM / (double)cases;
    const size_t optimum = size_task_optimum(t);
    fprintf(f, "%s,%zu,%zu,%zu,\"", t->of->name, t->n, count(t, TRUTH_MET),
            count(t, TRUTH_UNCLEAR));
    if (optimum != SIZING_NONE)
        write_keys(f, t, optimum);
    fprintf(f, "\",%zu,%zu,%zu,%zu,%zu,%zu,%.3g,%.6g,%.6g,%s\n", r->runs, r->optimum, r->proven,
            r->wrong_winner, r->missed, r->wrong, p, r->replications, r->events,
            fine ? "fine" : "wrong");
    printf("%-16s %zu of %zu runs return the cheapest, %zu proven; wrong: %zu (winner %zu, missed "
           "%zu)%s\n",
           t->of->name, r->optimum, r->runs, r->proven, r->wrong, r->wrong_winner, r->missed,
           fine ? "" : ": MORE THAN 5 %");
    return fine;
}

static const struct size_case *find_case(const char *name)
{
    for (size_t i = 0; i < n_size_cases; i++)
        if (strcmp(size_cases[i].name, name) == 0)
            return &size_cases[i];
    return NULL;
}

/* One case; 0 fine, 1 wrong, or it could not be run. */
static int study(const struct size_case *c, size_t runs, size_t cases, FILE *csv, FILE *grid)
{
    struct diag *d = diag_new();
    struct size_tally tally;
    int status = 1;
    struct size_task *t = size_task_new(c, pool_cores(), d);
    if (t && size_task_run(t, runs, pool_cores(), &tally, d) == 0) {
        write_truth(grid, t);
        status = write_tally(csv, t, &tally, cases) ? 0 : 1;
        fflush(NULL);
    }
    diag_print(d, stderr);
    diag_free(d);
    size_task_free(t);
    return status;
}

static int study_all(char **names, size_t n, size_t runs, FILE *csv, FILE *grid)
{
    int status = 0;
    fprintf(csv, "case,candidates,met,unclear,optimum,runs,returned_optimum,proven,wrong_winner,"
                 "missed_cheaper,wrong,p_wrong,replications,events,verdict\n");
    fprintf(grid, "case,index,keys,cost,value,half_width,truth\n");
    const size_t cases = n > 0 ? n : n_size_cases;
    for (size_t i = 0; i < cases; i++) {
        const struct size_case *c = n > 0 ? find_case(names[i]) : &size_cases[i];
        if (!c) {
            fprintf(stderr, "sizing: error: no case '%s'\n", names[i]);
            return 2;
        }
        status = study(c, runs, cases, csv, grid) != 0 ? 1 : status;
    }
    return status;
}

int main(int argc, char **argv)
{
    long runs = 0;
    const char *out = NULL;
    int first = 1;
    for (; first + 1 < argc && argv[first][0] == '-'; first += 2) {
        if (strcmp(argv[first], "--out") == 0)
            out = argv[first + 1];
        else if (strcmp(argv[first], "--runs") == 0)
            runs = strtol(argv[first + 1], NULL, 10);
    }
    if (!out || runs < 1 || runs > RUNS_MAX) {
        fputs(usage, stderr);
        return 2;
    }
    gsl_set_error_handler_off();
    FILE *csv = open_file(out, "sizing.csv"), *grid = csv ? open_file(out, "sizing-grid.csv") : NULL;
    int status = grid ? study_all(argv + first, (size_t)(argc - first), (size_t)runs, csv, grid) : 1;
    if (csv && fclose(csv) != 0)
        status = 1;
    if (grid && fclose(grid) != 0)
        status = 1;
    return status;
}
