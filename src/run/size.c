#include "run/size.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "run/size_state.h"

enum { RUNNERS_UP = 5 };

/* ---- before the search ---- */

static void copy_keys(struct sizing *out, const struct size_options *so)
{
    out->n_keys = so->n_axes;
    out->keys = mem_calloc(so->n_axes, sizeof *out->keys);
    for (size_t k = 0; k < so->n_axes; k++) {
        const struct axis *a = &so->axes[k];
        out->keys[k] = (struct sizing_key){.name = mem_strdup(a->key), .n = a->n};
        out->keys[k].values = mem_calloc(a->n, sizeof *out->keys[k].values);
        for (size_t i = 0; i < a->n; i++)
            out->keys[k].values[i] = mem_strdup(a->values[i]);
    }
}

/* The model of the first candidate that has one. When none has, the first one's mistakes are the
 * user's. */
static struct model *first_model(const struct size_search *s, struct diag *d)
{
    struct diag *first = NULL;
    struct model *m = NULL;
    for (size_t i = 0; !m && i < s->out->n_candidates; i++) {
        struct diag *own = diag_new();
        m = size_model(s, i, own);
        if (!m && !first)
            first = own;
        else
            diag_free(own);
    }
    if (!m)
        diag_merge(d, first);
    diag_free(first);
    return m;
}

static struct sizing *new_sizing(const struct size_options *so, size_t n)
{
    struct sizing *out = mem_calloc(1, sizeof *out);
    copy_keys(out, so);
    out->cost = mem_strdup(cost_text(so->cost));
    out->indifference = so->indifference;
    out->n_candidates = n;
    out->candidates = mem_calloc(n, sizeof *out->candidates);
    for (size_t i = 0; i < n; i++)
        out->candidates[i].from = out->candidates[i].failed = SIZING_NONE;
    out->winner = out->binding = out->fails_everywhere = out->closest = SIZING_NONE;
    return out;
}

static int refuse_events(const struct network *net, struct diag *d)
{
    if (net->n_incidents == 0)
        return 0;
    diag_error(d, net->file, net->incidents[0].line, "leave 'events' out",
               "a model with 'events' has no steady state to size for");
    return -1;
}

static int begin(struct size_search *s, struct diag *d)
{
    s->model = first_model(s, d);
    if (!s->model || refuse_events(s->model->network, d) != 0 || size_find_goals(s, d) != 0)
        return -1;
    const struct experiment *e = &s->model->experiment;
    size_t n;
    const char *const *names = cost_figures(s->options->cost, &n);
    for (size_t i = 0; i < n; i++) {
        double x;
        const enum parameter p = quantity_asks(names[i], &x);
        if (p != PARAMETER_NONE)
            asked_add(&s->asked, p, x);    /* only formulas have costs */
    }
    s->alpha = 1 - e->confidence;
    s->out->confidence = e->confidence;
    s->out->seed = e->seed;
    s->out->n_requirements = s->n_goals;
    size_find_monotone(s);
    return size_costs(s, d);
}

/* ---- after the search ---- */

static bool is_cheaper(const struct sizing *out, size_t i)
{
    return out->winner == SIZING_NONE ||
           out->candidates[i].cost < out->candidates[out->winner].cost;
}

static void list_undecided(struct sizing *out)
{
    out->undecided = mem_calloc(out->n_candidates, sizeof *out->undecided);
    for (size_t k = 0; k < out->n_candidates; k++) {
        const size_t i = out->order[k];
        if (is_cheaper(out, i) && out->candidates[i].decision == DECISION_UNDECIDED)
            out->undecided[out->n_undecided++] = i;
    }
}

/* Those that were shown to meet, and those that do by approximation. */
static void list_runners_up(struct size_search *s)
{
    struct sizing *out = s->out;
    out->runners_up = mem_calloc(RUNNERS_UP, sizeof *out->runners_up);
    for (size_t k = 0; k < out->n_candidates && out->n_runners_up < RUNNERS_UP; k++) {
        const size_t i = out->order[k];
        const struct size_screened *p = s->candidates[i].screened;
        if (i == out->winner || is_cheaper(out, i) || !p)
            continue;
        if (out->candidates[i].decision == DECISION_MET ||
            (out->candidates[i].decision == DECISION_UNDECIDED && p->decision == DECISION_MET))
            out->runners_up[out->n_runners_up++] = i;
    }
}

/* What was not needed has no decision. */
static void forget_dearer(struct sizing *out)
{
    for (size_t i = 0; i < out->n_candidates; i++) {
        struct sizing_candidate *c = &out->candidates[i];
        if (i == out->winner || is_cheaper(out, i))
            continue;
        if (c->decision == DECISION_UNDECIDED) {
            c->decision = DECISION_NONE;
            c->failed = SIZING_NONE;
        }
        if (c->decision == DECISION_NONE && !c->figures)
            c->evidence = SIZING_NOT_NEEDED;
    }
}

/* Of a candidate, the most that a goal lacks; of one goal, or of all with SIZING_NONE. */
static double lack_of(const struct size_search *s, size_t i, size_t goal)
{
    const struct sizing_candidate *c = &s->out->candidates[i];
    double most = -INFINITY;
    for (size_t g = 0; g < s->n_goals; g++) {
        if (!c->figures || (goal != SIZING_NONE && g != goal))
            continue;
        const double lack = size_lack(s, &s->goals[g],
                                      s->goals[g].by_share ? &c->shares[g] : &c->figures[g]);
        most = isnan(lack) ? INFINITY : fmax(most, lack);
    }
    return c->figures ? most : INFINITY;
}

/* How far a candidate's percentile itself is beyond its bound, as a part of it; NaN when it is not
 * known. */
static double excess_of(const struct size_search *s, size_t i, size_t goal)
{
    const struct target *t = s->goals[goal].required;
    const struct figure *f = &s->out->candidates[i].figures[goal];
    const double excess = figure_has_value(f) ? f->value / t->bound - 1 : NAN;
    return t->relation == RELATION_BELOW ? excess : -excess;
}

/* Are the percentiles of all known that were looked at? Far beyond a bound their shares within it
 * are all near 0, and say little. */
static bool know_percentiles(const struct size_search *s, size_t goal)
{
    for (size_t i = 0; i < s->out->n_candidates; i++)
        if (s->out->candidates[i].figures && isnan(excess_of(s, i, goal)))
            return false;
    return s->goals[goal].by_share;
}

static size_t least_lacking(const struct size_search *s, size_t goal, bool by_percentile)
{
    size_t best = SIZING_NONE;
    double least = INFINITY;
    for (size_t k = 0; k < s->out->n_candidates; k++) {
        const size_t i = s->out->order[k];
        const double lack = by_percentile && s->out->candidates[i].figures ? excess_of(s, i, goal)
                                                                            : lack_of(s, i, goal);
        if (lack < least) {
            least = lack;
            best = i;
        }
    }
    return best;
}

/* No candidate meets all: which requirement does none meet, and who is nearest? */
static void explain_failure(struct size_search *s)
{
    struct sizing *out = s->out;
    if (out->winner != SIZING_NONE)
        return;
    for (size_t g = 0; g < s->n_goals && out->fails_everywhere == SIZING_NONE; g++) {
        const size_t best = least_lacking(s, g, false);
        if (best == SIZING_NONE || lack_of(s, best, g) > 0)
            out->fails_everywhere = g;
    }
    const size_t goal = out->fails_everywhere;
    out->closest = least_lacking(s, goal, goal != SIZING_NONE && know_percentiles(s, goal));
}

static void count(struct size_search *s)
{
    struct sizing *out = s->out;
    for (size_t i = 0; i < out->n_candidates; i++) {
        out->spent.solved += s->candidates[i].screened != NULL;
        out->spent.of[out->candidates[i].evidence]++;
    }
}

static enum exit_status status_of(const struct sizing *out)
{
    if (out->interrupted || out->n_undecided > 0)
        return EXIT_PRECISION;
    return out->winner == SIZING_NONE ? EXIT_NOT_MET : EXIT_DONE;
}

static void finish(struct size_search *s)
{
    list_undecided(s->out);
    list_runners_up(s);
    size_steps(s);
    size_winner(s);
    size_frontier(s);
    explain_failure(s);
    forget_dearer(s->out);
    s->out->interrupted = s->stopped;
    count(s);
    s->out->status = status_of(s->out);
}

static void release(struct size_search *s)
{
    for (size_t i = 0; s->candidates && i < s->out->n_candidates; i++)
        size_screened_free(s->candidates[i].screened);
    free(s->candidates);
    free(s->servers);
    size_release_goals(s);
    model_free(s->model);
}

struct sizing *size_run(const char *text, const char *file, const struct override *o, size_t n,
                        const struct size_options *so, struct diag *d)
{
    const double begun = clock_monotonic();
    const size_t candidates = size_count(so, o, n, d);
    if (candidates == 0)
        return NULL;
    struct size_search s = {.options = so, .text = text, .file = file, .overrides = o,
                            .n_overrides = n, .diag = d};
    s.out = new_sizing(so, candidates);
    s.candidates = mem_calloc(candidates, sizeof *s.candidates);
    struct sizing *out = s.out;
    if (begin(&s, d) == 0) {
        size_search(&s);
        finish(&s);
        out->spent.wall_time = clock_monotonic() - begun;
        release(&s);
        return out;
    }
    release(&s);
    sizing_free(out);
    return NULL;
}
