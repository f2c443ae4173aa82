#include "coverage/bank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "run/precision.h"
#include "run/reduce.h"
#include "run/series.h"
#include "sim/sim.h"
#include "stats/interval.h"

enum { LOOKS_MAX = 100000 };    /* replications of a rule that never holds */

struct bank {
    struct model *model;       /* its experiment is set anew for every rule */
    struct series *first;      /* behind the plan that all replications are run by */
    struct sim *sim;
    double **records;
    size_t n, capacity;
};

struct bank *bank_new(const struct study_model *m, uint64_t seed, struct diag *d)
{
    struct bank *b = mem_calloc(1, sizeof *b);
    b->model = model_from_text(m->config, m->name, NULL, 0, d);
    if (b->model) {
        b->model->experiment.seed = seed;
        b->first = series_new(b->model, 0, false, d);
    }
    if (!b->first) {
        bank_free(b);
        return NULL;
    }
    /* The shape that the program chose stays for all rules, also those with few replications. */
    b->model->experiment.windows = (unsigned)series_point(b->first).windows;
    b->sim = sim_new(series_job(b->first)->plan);
    return b;
}

void bank_free(struct bank *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->n; i++)
        free(b->records[i]);
    free(b->records);
    sim_free(b->sim);
    series_free(b->first);
    model_free(b->model);
    free(b);
}

static const double *record(struct bank *b, uint64_t r)
{
    const struct job *job = series_job(b->first);
    b->records = mem_grow(b->records, &b->capacity, r + 1, sizeof *b->records);
    for (; b->n <= r; b->n++) {
        b->records[b->n] = mem_calloc(job->width, sizeof **b->records);
        sim_replicate(b->sim, job->seed, b->n, b->records[b->n], NULL);
    }
    return b->records[r];
}

/* ---- the program's rules: its own series, given the bank's records ---- */

static struct result *run_series(struct bank *b, struct diag *d)
{
    struct series *s = series_new(b->model, 0, false, d);
    uint64_t r;
    if (!s)
        return NULL;
    while (!series_over(s) && series_next(s, &r)) {
        struct task *t = task_new(series_job(s), r);
        memcpy(t->record, record(b, r), series_job(s)->width * sizeof *t->record);
        series_take(s, t, true);
    }
    struct result *result = series_result(s);
    series_free(s);
    return result;
}

/* ---- rules to compare with ---- */

static bool is_precise(const struct bank *b, const struct reducer *r, double relative)
{
    struct target t[EXPERIMENT_TARGETS_MAX];
    const size_t n = precision_targets(b->model, t);
    for (size_t i = 0; i < n; i++) {
        const struct ratio x = reducer_ratio(r, t[i].meter);
        if (!(ratio_half_width(&x, b->model->experiment.confidence) <=
              relative * fabs(ratio_value(&x))))
            return false;
    }
    return true;
}

static struct result *run_looking(struct bank *b, uint64_t from, double relative)
{
    const struct experiment *e = &b->model->experiment;
    struct reducer *reducer =
        reducer_new(b->model->network, sim_plan_layout(series_job(b->first)->plan));
    for (uint64_t r = 0; r < LOOKS_MAX && (r < from || !is_precise(b, reducer, relative)); r++)
        reducer_add(reducer, record(b, r));
    struct result *result = result_new(b->model->network, "simulation");
    result_ask_quantiles(result, e->quantiles, e->n_quantiles);
    reducer_result(reducer, e->confidence, result);
    reducer_free(reducer);
    return result;
}

struct result *bank_run(struct bank *b, const struct rule *rule, struct diag *d)
{
    struct experiment *e = &b->model->experiment;
    const double g = rule->precision;
    switch (rule->kind) {
    case RULE_FIXED:
        e->experiments = rule->replications * e->windows;
        return run_series(b, d);
    case RULE_PROGRAM:
        e->experiments = 0;
        e->precision = g;
        return run_series(b, d);
    case RULE_LOOK:
        return run_looking(b, rule->replications, g);
    case RULE_LOOK_LAW:
        return run_looking(b, rule->replications, g / (1 + g));
    case RULE_END:
        break;
    }
    return NULL;
}
