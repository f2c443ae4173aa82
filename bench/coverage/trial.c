#include "coverage/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "coverage/figure.h"
#include "model/config.h"
#include "model/requirement.h"
#include "run/paired.h"
#include "run/calibrate.h"
#include "run/simulate.h"
#include "stats/interval.h"
#include "stats/tally.h"

enum { LOOKS_MAX = 100000 };    /* replications of a rule that never holds */

struct trial {
    const struct study_model *of;
    uint64_t seed;
    struct model *model;       /* its experiment is set anew for every run */
    struct model *against;     /* of a paired study, else NULL */
    struct outcome *single;    /* [n] runs of one replication, for the rules that look at each */
    size_t n, capacity;
};

static struct model *settled(const char *config, const char *name, struct diag *d)
{
    struct model *m = model_from_text(config, name, NULL, 0, d);
    if (m && calibrate(m, d) == 0)
        return m;
    model_free(m);
    return NULL;
}

struct trial *trial_new(const struct study_model *m, uint64_t seed, struct diag *d)
{
    struct trial *t = mem_calloc(1, sizeof *t);
    t->of = m;
    t->seed = seed;
    t->model = settled(m->config, m->name, d);
    t->against = m->against ? settled(m->against, m->name, d) : NULL;
    if (t->model && (t->against || !m->against))
        return t;
    trial_free(t);
    return NULL;
}

void trial_free(struct trial *t)
{
    if (!t)
        return;
    model_free(t->model);
    model_free(t->against);
    free(t->single);
    free(t);
}

/* ---- the program's rules ---- */

static void observe_figures(const struct trial *t, const struct result *r, struct outcome *out)
{
    out->replications = r->replications;
    for (size_t q = 0; q < model_quantities(t->of); q++) {
        const struct figure *f = figure_find(r, t->of->quantities[q].name);
        const bool skewed = f->low != 0 || f->high != 0;
        out->seen[q] = (struct observation){f->value, skewed ? f->low : f->value - f->half_width,
                                            skewed ? f->high : f->value + f->half_width, 0, 0};
    }
}

/* Does a verdict contradict the truth? */
static bool is_wrong(const struct target *t, enum decision d, double exact)
{
    const enum decision truth = requirement_judge(t, exact, 0);
    return d != DECISION_NONE && d != DECISION_UNDECIDED && d != truth;
}

static struct observation of_target(const struct precision_result *p, const struct target *t,
                                    const struct studied *q)
{
    return (struct observation){
        p->mean, p->mean - p->half_width, p->mean + p->half_width,
        p->decision == DECISION_MET || p->decision == DECISION_NOT_MET,
        t->relation != RELATION_NONE && is_wrong(t, p->decision, q->exact(q->p))};
}

/* Targets by the intervals that are told of them, at the confidence at which all hold together;
 * requirements by their verdicts. */
static void observe_targets(const struct trial *t, const struct result *r, struct outcome *out)
{
    out->replications = r->replications;
    for (size_t q = 0; q < model_quantities(t->of); q++)
        out->seen[q] = (struct observation){NAN, NAN, NAN, 0, 0};
    for (size_t i = 0; i < r->n_precision; i++)
        for (size_t q = 0; q < model_quantities(t->of); q++)
            if (strcmp(r->precision[i].target, t->of->quantities[q].name) == 0)
                out->seen[q] = of_target(&r->precision[i], &t->model->experiment.targets[i],
                                         &t->of->quantities[q]);
}

static void set_length(const struct trial *t, uint64_t seed, uint64_t replications)
{
    struct experiment *e = &t->model->experiment;
    e->seed = seed;
    e->experiments = replications * e->windows * (e->antithetic ? 2 : 1);
}

/* As the config says, but with this seed, and exactly `replications` where that is not 0. */
static struct result *simulate(const struct trial *t, uint64_t seed, uint64_t replications,
                               struct diag *d)
{
    set_length(t, seed, replications);
    return run_simulate(t->model, &(struct run_options){.threads = 1}, d);
}

static int run_pairs(const struct trial *t, const struct rule *rule, struct outcome *out,
                     struct diag *d)
{
    struct paired p;
    set_length(t, t->seed, rule->replications);
    const int status =
        run_paired(t->model, t->against, &(struct run_options){.threads = 1}, &p, d);
    if (status == 0)
        observe_figures(t, p.difference, out);
    paired_release(&p);
    return status;
}

/* As an override of experiment.precision: of all targets that have none of their own. */
static void ask_for(struct experiment *e, double precision)
{
    e->precision = precision;
    for (size_t i = 0; i < e->n_targets; i++)
        if (!e->targets[i].own)
            e->targets[i].precision = precision;
}

static int run_program(const struct trial *t, const struct rule *rule, struct outcome *out,
                       struct diag *d)
{
    if (t->against)
        return run_pairs(t, rule, out, d);
    if (rule->kind == RULE_PROGRAM)
        ask_for(&t->model->experiment, rule->precision);
    struct result *r = simulate(t, t->seed, rule->replications, d);
    if (!r)
        return -1;
    if (rule->kind == RULE_TARGETS || rule->kind == RULE_REQUIREMENTS)
        observe_targets(t, r, out);
    else
        observe_figures(t, r, out);
    result_free(r);
    return 0;
}

/* ---- rules to compare with: the textbook's, on runs of one replication each ---- */

/* Their seeds are far from those of any model's experiments. */
static const struct outcome *single(struct trial *t, size_t i, struct diag *d)
{
    t->single = mem_grow(t->single, &t->capacity, i + 1, sizeof *t->single);
    for (; t->n <= i; t->n++) {
        struct result *r = simulate(t, ((uint64_t)(t->n + 1) << 32) + t->seed, 1, d);
        if (!r)
            return NULL;
        observe_figures(t, r, &t->single[t->n]);
        result_free(r);
    }
    return &t->single[i];
}

static bool is_precise(const struct trial *t, const struct tally *seen, double relative)
{
    for (size_t q = 0; q < model_quantities(t->of); q++) {
        const struct tally *x = &seen[q];
        const double student = student_t(t->model->experiment.confidence, (double)x->n - 1);
        if (t->of->quantities[q].target &&
            !(student * tally_standard_error(x) <= relative * fabs(x->mean)))
            return false;
    }
    return true;
}

static int run_looking(struct trial *t, const struct rule *rule, struct outcome *out,
                       struct diag *d)
{
    const double g = rule->precision, relative = rule->kind == RULE_LOOK_LAW ? g / (1 + g) : g;
    const size_t quantities = model_quantities(t->of);
    struct tally seen[QUANTITIES_MAX] = {{0}};
    size_t n = 0;
    while (n < LOOKS_MAX && (n < rule->replications || !is_precise(t, seen, relative))) {
        const struct outcome *one = single(t, n++, d);
        if (!one)
            return -1;
        for (size_t q = 0; q < quantities; q++)
            tally_add(&seen[q], one->seen[q].value);
    }
    out->replications = n;
    for (size_t q = 0; q < quantities; q++) {
        const double half = student_t(t->model->experiment.confidence, (double)n - 1) *
                            tally_standard_error(&seen[q]);
        out->seen[q] =
            (struct observation){seen[q].mean, seen[q].mean - half, seen[q].mean + half, 0, 0};
    }
    return 0;
}

int trial_run(struct trial *t, const struct rule *rule, struct outcome *out, struct diag *d)
{
    return rule_is_judged(rule) ? run_program(t, rule, out, d) : run_looking(t, rule, out, d);
}
