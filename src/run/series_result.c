/* What a series answers: figures, and whether they are as precise as was asked for. */
#include "run/series_state.h"

#include <string.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/mem.h"

struct result *series_figures(const struct series *s, double confidence)
{
    const struct experiment *e = &s->model->experiment;
    struct result *r = result_new(s->model->network, "simulation");
    result_ask(r, &e->asked);
    reducer_result(s->reducer, confidence, r);
    return r;
}

struct result *series_some_figures(const struct series *s, double confidence,
                                   series_choice *choose, const void *user)
{
    const struct figure *list[SERIES_CHOSEN_MAX];
    struct result *r = result_new(s->model->network, "simulation");
    result_ask(r, &s->model->experiment.asked);
    reducer_figures(s->reducer, confidence, list, choose(user, r, list), r);
    return r;
}

/* Those targets of a pair that are the paper's, or the others, on the difference. */
static void evaluate_difference(struct series *s, bool paper)
{
    const struct experiment *e = &s->model->experiment;
    const double confidence = precision_confidence(e, s->goals, s->n_targets, paper);
    if (!(confidence > 0))
        return;
    struct result *a = series_figures(s, confidence), *b = series_figures(s->partner, confidence);
    struct result *difference = series_figures(s, confidence);
    difference_ratios_result(s->pairs, confidence, a, b, difference);
    precision_evaluate_difference(e, s->goals, s->n_targets, paper, confidence, a, difference,
                                  s->each, s->precision);
    result_free(difference);
    result_free(b);
    result_free(a);
}

/* The look at the data that this is; an interrupted series is looked at once more. */
static unsigned look_of(const struct series *s)
{
    return s->looks + (s->over && s->looks > 0 ? 0 : 1);
}

/* The requirements on a pair. */
static void evaluate_gate(struct series *s)
{
    const struct experiment *e = &s->model->experiment;
    const size_t required = precision_requirements(s->goals, s->n_targets);
    if (required == 0)
        return;
    const double confidence = precision_look_confidence(e->confidence, required, look_of(s));
    struct result *a = series_figures(s, confidence), *b = series_figures(s->partner, confidence);
    struct result *difference = series_figures(s, confidence);
    difference_ratios_result(s->pairs, confidence, a, b, difference);
    precision_evaluate_gate(e, s->goals, s->n_targets, confidence, a, b, difference, s->each,
                            s->precision);
    result_free(difference);
    result_free(b);
    result_free(a);
}

bool series_evaluate(struct series *s)
{
    bool reached = true;
    if (s->pairs) {
        evaluate_difference(s, true);
        evaluate_difference(s, false);
        evaluate_gate(s);
    } else {
        precision_evaluate(s->model, s->goals, s->n_targets, s->reducer, s->length.window, s->each,
                           look_of(s), s->precision);
    }
    for (size_t i = 0; i < s->n_targets; i++)
        reached = reached && s->precision[i].reached;
    return reached;
}

static const char *warmup_by(const struct series *s)
{
    return s->model->experiment.warmup >= 0 ? "given"
           : s->attempt > 0                 ? "lengthened"
           : s->length.by_pilot             ? "pilot"
                                            : "relaxation";
}

/* A result with the series' reduced figures and all that says where they come from. */
static struct result *conclude(const struct series *s, const char *solver)
{
    struct result *r = result_new(s->model->network, solver);
    result_ask(r, &s->model->experiment.asked);
    reducer_result(s->reducer, s->model->experiment.confidence, r);
    if (s->model->experiment.histogram)
        reducer_histograms(s->reducer, s->model->experiment.confidence, r);
    r->precision = mem_calloc(s->n_targets, sizeof *r->precision);
    r->n_precision = s->n_targets;
    r->seed = s->model->experiment.seed;
    r->experiments = count_product(r->replications, s->each);
    r->window = s->length.window;
    r->warmup = s->length.warmup;
    r->warmup_by = warmup_by(s);
    r->steady = steady_judge(s->steady, STEADY_ALPHA / s->among);
    if (s->overload.station != NET_NONE) {
        r->steady.verdict = STEADY_DRIFTS;
        r->steady.why = NULL;
        r->steady.overloaded = s->model->network->stations[s->overload.station].name;
        r->steady.growth = s->overload.rate;
    }
    if (r->steady.high > 0)
        result_relabel(r, "t over replications, but they fell into two groups: no one state");
    else if (r->steady.verdict == STEADY_DRIFTS)
        result_relabel(r, "t over replications, but the run drifts: not a steady state");
    r->wall_time = (s->over ? s->ended : clock_monotonic()) - s->begun;
    r->fixed = s->model->experiment.experiments > 0 || s->model->experiment.replications > 0;
    r->reached = s->reached;
    r->interrupted = !s->over;
    return r;
}

static void tell_precision(struct result *r, const struct precision_result *p)
{
    memcpy(r->precision, p, r->n_precision * sizeof *p);
    r->joint_confidence = precision_joint(r->precision, r->n_precision);
}

struct result *series_result(struct series *s)
{
    struct result *r = conclude(s, "simulation");
    struct precision_result own[EXPERIMENT_TARGETS_MAX];
    precision_evaluate(s->model, s->goals, s->n_targets, s->reducer, s->length.window, s->each,
                       look_of(s), own);
    tell_precision(r, own);
    return r;
}

struct result *series_difference(struct series *first)
{
    struct result *r = conclude(first, "difference");
    struct result *a = series_result(first), *b = series_result(first->partner);
    difference_ratios_result(first->pairs, r->confidence, a, b, r);
    series_evaluate(first);
    tell_precision(r, first->precision);
    result_free(a);
    result_free(b);
    return r;
}

struct transient *series_transient(struct series *s)
{
    const struct record_layout *layout = sim_plan_layout(series_now(s)->plan);
    struct transient *t =
        transient_new(s->model->network, layout->trace_points, layout->trace_columns > 1);
    mean_curve_fill(s->curve, s->model->experiment.confidence, t);
    mean_flows_fill(s->flows, s->model->experiment.confidence, t);
    t->seed = s->model->experiment.seed;
    t->wall_time = (s->over ? s->ended : clock_monotonic()) - s->begun;
    t->interrupted = !s->over;
    return t;
}
