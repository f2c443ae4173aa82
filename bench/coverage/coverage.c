/*
 * coverage: does a 95 % interval hold the exact value in 95 % of independent experiments, and is a precision asked for met?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "coverage/report.h"
#include "coverage/study.h"
#include "run/pool.h"

static const char usage[] = "usage: coverage --runs N --out DIR [MODEL...]\n";

/* The models named, or all; their number. */
static size_t choose(int n, char **names, struct study_model *chosen)
{
    size_t found = 0;
    for (size_t i = 0; i < n_study_models; i++) {
        bool wanted = n == 0;
        for (int k = 0; k < n; k++)
            wanted = wanted || strcmp(study_models[i].name, names[k]) == 0;
        if (wanted)
            chosen[found++] = study_models[i];
    }
    return found;
}

static int study(const struct study_model *models, size_t n, size_t runs, const char *out)
{
    struct sightings *seen = mem_calloc(n, sizeof *seen);
    int status = study_run(models, n, runs, pool_cores(), stderr, seen) != 0;
    if (status == 0) {
        struct report *r = report_new(seen, n);
        status = report_write(r, out) != 0 || report_conclude(r, stdout) != 0;
        report_free(r);
    }
    for (size_t i = 0; i < n; i++)
        sightings_release(&seen[i]);
    free(seen);
    return status;
}

int main(int argc, char **argv)
{
    long runs = 0;
    const char *out = NULL;
    int first = 1;
    for (; first + 1 < argc && argv[first][0] == '-'; first += 2)
        if (strcmp(argv[first], "--runs") == 0)
            runs = strtol(argv[first + 1], NULL, 10);
        else if (strcmp(argv[first], "--out") == 0)
            out = argv[first + 1];
    struct study_model *models = mem_calloc(n_study_models, sizeof *models);
    const size_t n = choose(argc - first, argv + first, models);
    int status = 2;
    if (!out || runs < 2 || runs > 1000000 || n == 0)
        fputs(usage, stderr);
    else
        status = study(models, n, (size_t)runs, out);
    free(models);
    return status;
}
