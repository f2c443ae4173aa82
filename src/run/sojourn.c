#include "run/sojourn.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/solve.h"
#include "base/diag.h"
#include "base/mem.h"
#include "model/config.h"
#include "model/result.h"
#include "model/rows.h"
#include "run/settle.h"
#include "run/simulate.h"

struct sojourn {
    char *path;
    struct override *overrides; size_t n_overrides;    /* texts are owned */
    struct model *model;       /* behind the last answer */
    struct result *result;
    char *error;
};

struct sojourn *sojourn_open(const char *path)
{
    struct sojourn *s = mem_calloc(1, sizeof *s);
    gsl_set_error_handler_off();
    s->path = mem_strdup(path ? path : "");    /* no file: the next solve says so */
    return s;
}

static void forget(struct sojourn *s)
{
    result_free(s->result);
    model_free(s->model);
    free(s->error);
    s->result = NULL;
    s->model = NULL;
    s->error = NULL;
}

void sojourn_close(struct sojourn *s)
{
    if (!s)
        return;
    forget(s);
    for (size_t i = 0; i < s->n_overrides; i++) {
        free((char *)s->overrides[i].key);
        free((char *)s->overrides[i].value);
    }
    free(s->overrides);
    free(s->path);
    free(s);
}

enum sojourn_status sojourn_set(struct sojourn *s, const char *key, const char *value)
{
    s->overrides = mem_realloc(s->overrides, s->n_overrides + 1, sizeof *s->overrides);
    s->overrides[s->n_overrides++] = (struct override){mem_strdup(key), mem_strdup(value)};
    return SOJOURN_DONE;
}

/* The errors of d as text; its status. */
static enum sojourn_status conclude(struct sojourn *s, struct diag *d)
{
    enum sojourn_status status = (enum sojourn_status)diag_status(d);
    size_t length;
    FILE *f = open_memstream(&s->error, &length);
    if (f) {
        diag_print(d, f);
        fclose(f);
    }
    if (status == SOJOURN_DONE && s->result && s->result->replications && !result_sound(s->result))
        status = SOJOURN_PRECISION;
    diag_free(d);
    return status;
}

static int load(struct sojourn *s, struct diag *d)
{
    forget(s);
    s->model = model_load(s->path, s->overrides, s->n_overrides, d);
    return s->model ? settle(s->model, d) : -1;
}

enum sojourn_status sojourn_solve(struct sojourn *s)
{
    struct diag *d = diag_new();
    if (load(s, d) == 0)
        s->result = analytic_solve_quantiles(s->model->network, s->model->experiment.quantiles,
                                             s->model->experiment.n_quantiles, d);
    return conclude(s, d);
}

enum sojourn_status sojourn_simulate(struct sojourn *s, unsigned threads)
{
    struct diag *d = diag_new();
    if (load(s, d) == 0)
        s->result = run_simulate(s->model, &(struct run_options){.threads = threads}, d);
    return conclude(s, d);
}

const char *sojourn_error(const struct sojourn *s)
{
    return s->error ? s->error : "";
}

/* ---- figures by name ---- */

/* A figure of the last answer, copied; without a value when there is no such figure. */
static struct figure find_figure(const struct sojourn *s, const char *name)
{
    struct figure f = figure_none();
    struct rows rows = {0};
    if (!s->result)
        return f;
    rows_of_result(&rows, s->result, target_of_instance(name));
    const struct row *row = rows_find(&rows, name);
    if (row)
        f = *row->figure;
    rows_release(&rows);
    return f;
}

double sojourn_value(const struct sojourn *s, const char *name)
{
    return find_figure(s, name).value;
}

double sojourn_half_width(const struct sojourn *s, const char *name)
{
    return find_figure(s, name).half_width;
}

int sojourn_is_exact(const struct sojourn *s, const char *name)
{
    const struct figure f = find_figure(s, name);
    return f.basis == BASIS_NONE ? -1 : f.basis == BASIS_EXACT;
}
