/* The winner, simulated for all its figures; and what one step of each key changes. */
#include "run/size_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "run/series.h"

/* Replications of a pair, and requests from outside in each. */
enum { PAIR_REPLICATIONS = 30, PAIR_REQUESTS = 4000 };

/* ---- the winner ---- */

static void publish(struct sizing *out, struct model *m)
{
    out->model = m;
    out->requirements = m->experiment.targets;
}

/* The cost at the winner's figures, and how much it changes when each is at the end of its
 * interval, all added. */
static struct figure cost_of(const struct size_search *s, const struct result *r)
{
    const struct cost *c = s->options->cost;
    size_t n;
    const char *const *names = cost_figures(c, &n);
    double *x = mem_calloc(s->options->n_axes, sizeof *x), *at = mem_calloc(n, sizeof *at);
    struct figure f = figure_exact(s->out->candidates[s->out->winner].cost, "cost of the keys");
    struct expression_fault fault;
    struct rows rows = {0};
    size_keys(s, s->out->winner, x);
    rows_of_result(&rows, r, true);
    for (size_t i = 0; i < n; i++)
        at[i] = rows_find(&rows, names[i])->figure->value;
    if (n > 0 && cost_value(c, x, at, &f.value, &fault)) {
        f.basis = BASIS_SIMULATED;
        f.method = "cost of simulated figures, ends of intervals added";
        f.samples = r->replications;
        for (size_t i = 0; i < n; i++) {
            const double middle = at[i], half = rows_find(&rows, names[i])->figure->half_width;
            double low = NAN, high = NAN;
            at[i] = middle - half;
            cost_value(c, x, at, &low, &fault);
            at[i] = middle + half;
            cost_value(c, x, at, &high, &fault);
            at[i] = middle;
            f.half_width += fabs(high - low) / 2;
        }
    }
    rows_release(&rows);
    free(at);
    free(x);
    return f;
}

/* All figures of the winner, by a run of its own, as long as its requirements need it. */
static void measure(struct size_search *s, struct model *m)
{
    struct run_options run = s->options->run;
    run.planned = run.progress = NULL;
    struct series *series = series_new(m, s->serial++, run.stop, s->diag);
    if (!series)
        return;
    if (dispatch_these(&run, &series, 1, s->diag) != 0)
        s->stopped = true;
    s->out->result = series_result(series);
    s->out->spent.replications += s->out->result->replications;
    s->out->spent.events += s->out->result->events;
    s->stopped = s->stopped || s->out->result->interrupted;
    series_free(series);
}

void size_winner(struct size_search *s)
{
    if (s->out->winner == SIZING_NONE) {
        publish(s->out, s->model);
        s->model = NULL;
        return;
    }
    struct model *m = size_model(s, s->out->winner, s->diag);
    if (!m)
        return;
    publish(s->out, m);
    s->out->winner_cost = figure_exact(s->out->candidates[s->out->winner].cost, "cost of the keys");
    if (!s->stopped)
        measure(s, m);
    if (s->out->result && s->out->result->replications > 0)
        s->out->winner_cost = cost_of(s, s->out->result);
}

/* ---- steps ---- */

static struct figure *differences_of(const struct size_search *s, struct sizing_step *step)
{
    if (!step->differences) {
        step->differences = mem_calloc(s->n_goals, sizeof *step->differences);
        for (size_t g = 0; g < s->n_goals; g++)
            step->differences[g] = figure_none();
    }
    return step->differences;
}

/* Differences of exact figures are exact. Are all known so? */
static bool know_exactly(const struct size_search *s, struct sizing_step *step)
{
    const struct figure *a = s->out->candidates[s->out->winner].figures,
                        *b = s->out->candidates[step->candidate].figures;
    size_t known = 0;
    for (size_t g = 0; a && b && g < s->n_goals; g++)
        if (a[g].basis == BASIS_EXACT && b[g].basis == BASIS_EXACT) {
            differences_of(s, step)[g] =
                figure_exact(b[g].value - a[g].value, "difference of exact figures");
            known++;
        }
    return known == s->n_goals;
}

/* A step that is simulated: a pair of series, the winner's first. */
struct pair {
    size_t step;
    struct model *model[2];
    struct series *series[2];
};

static void drop(struct pair *p)
{
    for (int k = 0; k < 2; k++) {
        series_free(p->series[k]);
        model_free(p->model[k]);
    }
}

/* A warm-up that is long enough for both; NaN when one is unknown. */
static struct run_length length_of(const struct size_search *s, size_t i)
{
    const struct size_screened *a = s->candidates[s->out->winner].screened,
                               *b = s->candidates[i].screened;
    const double warmup = isnan(a->warmup) || isnan(b->warmup) ? NAN : fmax(a->warmup, b->warmup);
    return (struct run_length){.warmup = warmup,
                               .window = fmax(PAIR_REQUESTS / a->flow, warmup / 2),
                               .windows = 1,
                               .flow = a->flow,
                               .slowest = NET_NONE};
}

/* A model of candidate i for a pair; NULL with errors in d. A step may lie far within a bound,
 * where only the shares within parts of it have intervals. */
static struct model *model_of(const struct size_search *s, size_t i, struct diag *d)
{
    const struct asked asked = size_asked(s, true);
    struct model *m = size_model(s, i, d);
    if (!m)
        return NULL;
    size_drop_targets(&m->experiment, true);
    for (int p = 0; p < PARAMETER_KINDS; p++)
        for (size_t k = 0; k < asked.of[p].n; k++)
            asked_add(&m->experiment.asked, (enum parameter)p, asked.of[p].x[k]);
    return m;
}

/* Begin the pair of a step. False when the candidate cannot be simulated beside the winner. */
static bool begin(struct size_search *s, size_t step, struct pair *p)
{
    const size_t i[2] = {s->out->winner, s->out->steps[step].candidate};
    struct diag *d = diag_new();
    *p = (struct pair){.step = step};
    bool ok = s->candidates[i[1]].screened->state != SCREEN_UNSTABLE;
    for (int k = 0; k < 2 && ok; k++) {
        p->model[k] = model_of(s, i[k], d);
        ok = p->model[k] && size_pilot(s, p->model[k], s->candidates[i[k]].screened, d) == 0;
    }
    const struct run_length length = length_of(s, i[1]);
    ok = ok && !isnan(length.warmup);
    for (int k = 0; k < 2 && ok; k++) {
        p->series[k] = size_series(s, i[k], p->model[k], &length, PAIR_REPLICATIONS, d);
        ok = p->series[k] != NULL;
    }
    if (ok)
        series_pair(p->series[0], p->series[1]);
    else
        drop(p);
    diag_free(d);
    return ok;
}

static void read_differences(const struct size_search *s, const struct result *r,
                             struct sizing_step *step)
{
    struct figure *differences = differences_of(s, step);
    struct rows rows = {0};
    rows_of_result(&rows, r, size_wants_stations(s));
    for (size_t g = 0; g < s->n_goals; g++) {
        const struct figure *f = size_required(&s->goals[g], &rows);
        if (f && differences[g].basis != BASIS_EXACT)
            differences[g] = *f;
    }
    rows_release(&rows);
}

/* What the pair shows: the difference, and the verdict on a candidate that has none yet. */
static void conclude(struct size_search *s, struct pair *p)
{
    struct sizing_step *step = &s->out->steps[p->step];
    struct sizing_candidate *c = &s->out->candidates[step->candidate];
    struct result *r = series_figures(p->series[1], s->model->experiment.confidence);
    struct result *difference = series_difference(p->series[0]);
    read_differences(s, difference, step);
    if (step->decision == DECISION_UNDECIDED) {
        const double error = (1 - s->model->experiment.confidence) / 2;
        const struct size_verdict v = size_judge(s, r, SIZE_ALL, error, c->figures, c->shares);
        step->decision = v.decision;
        step->failed = v.failed;
        c->evidence = SIZING_SIMULATION;
        c->replications += r->replications;
    }
    s->out->spent.replications += 2 * r->replications;
    s->out->spent.events += 2 * r->events;
    result_free(difference);
    result_free(r);
}

static void simulate(struct size_search *s)
{
    struct pair *pairs = mem_calloc(s->out->n_steps, sizeof *pairs);
    struct series **all = mem_calloc(2 * s->out->n_steps, sizeof *all);
    size_t n = 0;
    for (size_t k = 0; k < s->out->n_steps; k++)
        if (!know_exactly(s, &s->out->steps[k]))
            n += begin(s, k, &pairs[n]);
    for (size_t k = 0; k < 2 * n; k++)
        all[k] = pairs[k / 2].series[k % 2];
    struct run_options run = s->options->run;
    run.planned = run.progress = NULL;
    if (dispatch_these(&run, all, 2 * n, s->diag) != 0)
        s->stopped = true;
    for (size_t k = 0; k < n; k++) {
        if (series_over(pairs[k].series[0]) && !series_deadlock(pairs[k].series[0]) &&
            !series_deadlock(pairs[k].series[1]))
            conclude(s, &pairs[k]);
        else
            s->stopped = s->stopped || !series_over(pairs[k].series[0]);
        drop(&pairs[k]);
    }
    free(pairs);
    free(all);
}

/* The steps that stay within the ranges. */
static void find_steps(struct size_search *s)
{
    const struct size_options *so = s->options;
    size_t stride = s->out->n_candidates;
    s->out->steps = mem_calloc(2 * so->n_axes, sizeof *s->out->steps);
    for (size_t k = 0; k < so->n_axes; k++) {
        stride /= so->axes[k].n;
        const size_t at = s->out->winner / stride % so->axes[k].n;
        for (int direction = -1; direction <= 1; direction += 2) {
            if (direction < 0 ? at == 0 : at + 1 == so->axes[k].n)
                continue;
            const size_t i = s->out->winner + (size_t)direction * stride;
            size_screen_one(s, i);
            const struct sizing_candidate *c = &s->out->candidates[i];
            s->out->steps[s->out->n_steps++] = (struct sizing_step){
                .key = k, .direction = direction, .candidate = i, .decision = c->decision,
                .failed = c->failed};
        }
    }
}

/* The requirement that most of the cheaper steps do not meet. */
static size_t find_binding(const struct size_search *s)
{
    size_t most = 0, binding = SIZING_NONE;
    for (size_t g = 0; g < s->n_goals; g++) {
        size_t n = 0;
        for (size_t k = 0; k < s->out->n_steps; k++) {
            const struct sizing_step *step = &s->out->steps[k];
            n += s->out->candidates[step->candidate].cost < s->out->candidates[s->out->winner].cost
                 && step->decision == DECISION_NOT_MET && step->failed == g;
        }
        if (n > most) {
            most = n;
            binding = g;
        }
    }
    return binding;
}

void size_steps(struct size_search *s)
{
    s->out->binding = SIZING_NONE;
    if (s->out->winner == SIZING_NONE || s->stopped)
        return;
    find_steps(s);
    simulate(s);
    s->out->binding = find_binding(s);
}
