/*
 * coverage: does a 95 % interval hold the exact value in 95 % of independent experiments, and is a precision asked for met?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "coverage/report.h"
#include "coverage/study.h"
#include "run/pool.h"

static const char usage[] = "usage: coverage --runs N --out DIR [MODEL...]    (N from 2 to 1000000)\n";
enum { RUNS_MIN = 2, RUNS_MAX = 1000000 };

static const struct study_model *find_model(const char *name)
{
    for (size_t i = 0; i < n_study_models; i++)
        if (strcmp(study_models[i].name, name) == 0)
            return &study_models[i];
    fprintf(stderr, "coverage: error: no model '%s'\n  hint: there are", name);
    for (size_t i = 0; i < n_study_models; i++)
        fprintf(stderr, " %s", study_models[i].name);
    fputc('\n', stderr);
    return NULL;
}

/* The models named, or all; their number, 0 when one is not there. */
static size_t choose(size_t n, char **names, struct study_model *chosen)
{
    for (size_t i = 0; i < n; i++) {
        const struct study_model *m = find_model(names[i]);
        if (!m)
            return 0;
        chosen[i] = *m;
    }
    for (size_t i = 0; n == 0 && i < n_study_models; i++)
        chosen[i] = study_models[i];
    return n > 0 ? n : n_study_models;
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

static bool take_option(const char *name, const char *value, long *runs, const char **out)
{
    char *end;
    if (strcmp(name, "--out") == 0) {
        *out = value;
        return true;
    }
    if (strcmp(name, "--runs") != 0)
        return false;
    *runs = strtol(value, &end, 10);
    return *end == '\0' && *runs >= RUNS_MIN && *runs <= RUNS_MAX;
}

int main(int argc, char **argv)
{
    long runs = 0;
    const char *out = NULL;
    int first = 1, status = 2;
    while (first + 1 < argc && take_option(argv[first], argv[first + 1], &runs, &out))
        first += 2;
    if (!out || runs < RUNS_MIN || (first < argc && argv[first][0] == '-')) {
        fputs(usage, stderr);
        return status;
    }
    if (access(out, W_OK) != 0) {    /* not after all the work */
        perror(out);
        return 1;
    }
    const size_t named = (size_t)(argc - first);
    struct study_model *models = mem_calloc(named + n_study_models, sizeof *models);
    const size_t n = choose(named, argv + first, models);
    if (n > 0)
        status = study(models, n, (size_t)runs, out);
    free(models);
    return status;
}
