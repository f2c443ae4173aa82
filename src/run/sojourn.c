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
    if (status == SOJOURN_DONE && s->result && s->result->replications && !s->result->reached)
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

static const struct figure *station_figure(const struct station_result *s, size_t n,
                                           const char *name)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < n; i++) {
        const size_t length = (size_t)(dot - name);
        if (strlen(s[i].name) != length || strncmp(s[i].name, name, length) != 0)
            continue;
        for (int f = 0; f < STATION_FIGURES; f++)
            if (strcmp(station_figure_name((enum station_figure)f), dot + 1) == 0)
                return &s[i].f[f];
    }
    return NULL;
}

static const struct figure *network_figure(const struct network_result *n, const char *name)
{
    const struct { const char *name; const struct figure *figure; } all[] = {
        {"network.arrival_rate", &n->arrival_rate},
        {"network.throughput", &n->throughput},
        {"network.mean_number", &n->mean_number},
        {"network.mean_sojourn", &n->mean_sojourn},
        {"network.mean_sojourn_all", &n->mean_sojourn_all},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].figure;
    return NULL;
}

/* Whether `name` is "THING.QUANTITY"; either may have points in it. */
static bool is_of(const char *name, const char *thing, const char *quantity)
{
    const size_t n = strlen(thing);
    return strncmp(name, thing, n) == 0 && name[n] == '.' && strcmp(name + n + 1, quantity) == 0;
}

/* "S_a.response_p99.9" and "S_a.wait_p99.9" of a group, "S_a.token.response_p99.9" of a class there, "network.sojourn_p99.9". */
static const struct figure *quantile_figure(const struct result *r, const char *name)
{
    const size_t n = r->n_quantiles;
    for (size_t k = 0; k < n; k++) {
        if (is_of(name, "network", r->quantiles[k].sojourn))
            return &r->network_quantiles[k];
        for (size_t i = 0; i < r->n_classes; i++)
            if (is_of(name, r->classes[i].name, r->quantiles[k].response))
                return &r->class_quantiles[i * n + k];
        for (size_t g = 0; g < r->n_groups; g++) {
            if (is_of(name, r->groups[g].name, r->quantiles[k].response))
                return &r->group_quantiles[g * n + k];
            if (is_of(name, r->groups[g].name, r->quantiles[k].wait))
                return &r->group_waits[g * n + k];
        }
    }
    return NULL;
}

/* Meters and the network's own first, then groups, then single stations. */
static const struct figure *find_figure(const struct sojourn *s, const char *name)
{
    const struct result *r = s->result;
    if (!r)
        return NULL;
    for (size_t m = 0; m < r->n_meters; m++)
        if (strcmp(r->meters[m].name, name) == 0)
            return &r->meters[m].value;
    const struct figure *f = network_figure(&r->network, name);
    if (!f)
        f = station_figure(r->groups, r->n_groups, name);
    if (!f)
        f = station_figure(r->stations, r->n_stations, name);
    if (!f)
        f = quantile_figure(r, name);
    return f && f->basis != BASIS_NONE ? f : NULL;
}

double sojourn_value(const struct sojourn *s, const char *name)
{
    const struct figure *f = find_figure(s, name);
    return f ? f->value : NAN;
}

double sojourn_half_width(const struct sojourn *s, const char *name)
{
    const struct figure *f = find_figure(s, name);
    return f ? f->half_width : NAN;
}

int sojourn_is_exact(const struct sojourn *s, const char *name)
{
    const struct figure *f = find_figure(s, name);
    return f ? f->basis == BASIS_EXACT : -1;
}
