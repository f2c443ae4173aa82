#include "sizing/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/unit.h"
#include "model/cost.h"
#include "model/requirement.h"
#include "model/rows.h"
#include "run/calibrate.h"
#include "run/simulate.h"
#include "run/size.h"
#include "stats/interval.h"

static const uint64_t TRUTH_SEED = 1000000;    /* the sizings have 1, 2, 3, ... */
static const double CLEAR = 5;                 /* standard errors */

const char *size_task_value(const struct size_task *t, size_t candidate, size_t key)
{
    for (size_t k = t->n_axes - 1; k > key; k--)
        candidate /= t->axes[k].n;
    return t->axes[key].values[candidate % t->axes[key].n];
}

static void keys_of(const struct size_task *t, size_t candidate, double *x)
{
    enum unit unit;
    for (size_t k = 0; k < t->n_axes; k++)
        if (!unit_read(size_task_value(t, candidate, k), &x[k], &unit))
            x[k] = NAN;
}

/* ---- the truth ---- */

static struct model *model_of(const struct size_task *t, size_t candidate, struct diag *d)
{
    struct override o[CASE_KEYS_MAX];
    for (size_t k = 0; k < t->n_axes; k++)
        o[k] = (struct override){t->axes[k].key, size_task_value(t, candidate, k), NULL};
    struct model *m = model_from_text(t->of->config, t->of->name, o, t->n_axes, d);
    if (m && calibrate(m, d) == 0)
        return m;
    model_free(m);
    return NULL;
}

/* The value of the requirement's figure, and the standard error of a simulated one. */
static void read_figure(const struct result *r, const struct target *t, struct truth_of *out,
                        double *error)
{
    struct rows rows = {0};
    rows_of_result(&rows, r, false);
    const struct row *row = rows_find(&rows, t->name);
    out->value = row ? row->figure->value : NAN;
    out->half_width = row ? row->figure->half_width : NAN;
    *error = out->half_width / student_t(r->confidence, (double)r->replications - 1);
    rows_release(&rows);
}

static void by_simulation(const struct size_task *t, struct model *m, unsigned threads,
                          struct truth_of *out)
{
    const struct target *required = &m->experiment.targets[0];
    struct diag *d = diag_new();
    double error;
    m->experiment.seed = TRUTH_SEED;
    m->experiment.experiments = t->of->experiments;
    m->experiment.max_experiments = 0;
    struct result *r = run_simulate(m, &(struct run_options){.threads = threads}, d);
    *out = (struct truth_of){.truth = TRUTH_NOT_MET, .value = NAN, .half_width = NAN};
    if (r) {
        read_figure(r, required, out, &error);
        const bool clear = fabs(out->value - required->bound) > CLEAR * error;
        out->truth = !clear ? TRUTH_UNCLEAR
                     : requirement_judge(required, out->value, 0) == DECISION_MET ? TRUTH_MET
                                                                                  : TRUTH_NOT_MET;
    }
    result_free(r);
    diag_free(d);
}

static void by_formula(const struct size_task *t, size_t candidate, const struct target *required,
                       struct truth_of *out)
{
    double keys[CASE_KEYS_MAX];
    keys_of(t, candidate, keys);
    out->value = t->of->exact(keys);
    out->truth = requirement_judge(required, out->value, 0) == DECISION_MET ? TRUTH_MET
                                                                            : TRUTH_NOT_MET;
}

/* The cost comes from the sizing, which knows the figures that it may use. */
static int find_truth(struct size_task *t, unsigned threads, struct diag *d)
{
    for (size_t i = 0; i < t->n; i++) {
        struct model *m = model_of(t, i, d);
        if (!m)
            return -1;
        if (t->of->exact)
            by_formula(t, i, &m->experiment.targets[0], &t->truth[i]);
        else
            by_simulation(t, m, threads, &t->truth[i]);
        model_free(m);
    }
    return 0;
}

/* ---- sizings ---- */

static struct sizing *size(const struct size_task *t, uint64_t seed, unsigned threads,
                           struct diag *d)
{
    char *text = text_format("%llu", (unsigned long long)seed);
    const struct override o = {"experiment.seed", text, NULL};
    const struct size_options so = {.axes = t->axes, .n_axes = t->n_axes, .cost = t->cost,
                                    .run = {.threads = threads}};
    struct sizing *s = size_run(t->of->config, t->of->name, &o, 1, &so, d);
    free(text);
    return s;
}

size_t size_task_optimum(const struct size_task *t)
{
    size_t best = SIZING_NONE;
    for (size_t i = 0; i < t->n; i++)
        if (t->truth[i].truth == TRUTH_MET &&
            (best == SIZING_NONE || t->truth[i].cost < t->truth[best].cost))
            best = i;
    return best;
}

static bool is_missed(const struct size_task *t, const struct sizing *s, size_t i)
{
    const struct sizing_candidate *c = &s->candidates[i];
    const bool cheaper = s->winner == SIZING_NONE || c->cost < s->candidates[s->winner].cost;
    return cheaper && c->decision == DECISION_NOT_MET && t->truth[i].truth == TRUTH_MET;
}

static void add(const struct size_task *t, const struct sizing *s, struct size_tally *out)
{
    const size_t optimum = size_task_optimum(t);
    bool missed = false;
    for (size_t i = 0; i < t->n; i++)
        missed = missed || is_missed(t, s, i);
    const bool found = s->winner != SIZING_NONE;
    const bool wrong = found && t->truth[s->winner].truth == TRUTH_NOT_MET;
    out->runs++;
    out->proven += found && s->n_undecided == 0;
    out->optimum += found && optimum != SIZING_NONE &&
                    t->truth[s->winner].cost == t->truth[optimum].cost;
    out->wrong_winner += wrong;
    out->missed += missed;
    out->wrong += wrong || missed;
    out->replications += (double)s->spent.replications;
    out->events += (double)s->spent.events;
}

int size_task_run(const struct size_task *t, size_t runs, unsigned threads, struct size_tally *out,
                  struct diag *d)
{
    *out = (struct size_tally){0};
    for (uint64_t seed = 1; seed <= runs; seed++) {
        struct sizing *s = size(t, seed, threads, d);
        if (!s)
            return -1;
        add(t, s, out);
        sizing_free(s);
    }
    out->replications /= (double)runs;
    out->events /= (double)runs;
    return 0;
}

/* ---- a task ---- */

static int read_question(struct size_task *t, struct diag *d)
{
    const char *keys[CASE_KEYS_MAX];
    t->model = model_from_text(t->of->config, t->of->name, NULL, 0, d);
    if (!t->model || t->model->sizing.n_vary > CASE_KEYS_MAX)
        return -1;
    t->axes = mem_calloc(CASE_KEYS_MAX, sizeof *t->axes);
    t->n = 1;
    for (size_t k = 0; k < t->model->sizing.n_vary; k++) {
        if (axis_parse_varied(t->model->sizing.vary[k], &t->axes[k], d) != 0)
            return -1;
        keys[t->n_axes++] = t->axes[k].key;
        t->n *= t->axes[k].n;
    }
    t->cost = cost_new(t->model, keys, t->n_axes, d);
    return t->cost ? 0 : -1;
}

/* The costs of all candidates, by one sizing. */
static int read_costs(struct size_task *t, unsigned threads, struct diag *d)
{
    struct sizing *s = size(t, 0, threads, d);
    for (size_t i = 0; s && i < t->n; i++)
        t->truth[i].cost = s->candidates[i].cost;
    sizing_free(s);
    return s ? 0 : -1;
}

struct size_task *size_task_new(const struct size_case *c, unsigned threads, struct diag *d)
{
    struct size_task *t = mem_calloc(1, sizeof *t);
    t->of = c;
    if (read_question(t, d) == 0) {
        t->truth = mem_calloc(t->n, sizeof *t->truth);
        if (find_truth(t, threads, d) == 0 && read_costs(t, threads, d) == 0)
            return t;
    }
    size_task_free(t);
    return NULL;
}

void size_task_free(struct size_task *t)
{
    if (!t)
        return;
    cost_free(t->cost);
    for (size_t k = 0; k < t->n_axes; k++)
        axis_release(&t->axes[k]);
    free(t->axes);
    model_free(t->model);
    free(t->truth);
    free(t);
}
