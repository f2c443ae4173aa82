/* Requirements: the figures by which they are judged, and the judgement. */
#include "run/size_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/requirement.h"
#include "stats/bounded.h"

/* ---- which figure ---- */

/* The share within a time that belongs to a percentile; QUANTITIES when there is none. */
static enum quantity_id share_of(enum quantity_id q)
{
    static const enum quantity_id pairs[][2] = {
        {Q_RESPONSE_P, Q_RESPONSE_WITHIN},
        {Q_WAIT_P, Q_WAIT_WITHIN},
        {Q_CLASS_RESPONSE_P, Q_CLASS_RESPONSE_WITHIN},
        {Q_CLASS_WAIT_P, Q_CLASS_WAIT_WITHIN},
        {Q_EXIT_SOJOURN_P, Q_EXIT_SOJOURN_WITHIN},
        {Q_NETWORK_SOJOURN_P, Q_NETWORK_SOJOURN_WITHIN},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i][0] == q)
            return pairs[i][1];
    return QUANTITIES;
}

/*
 * Figures that grow, or stay, while a network that starts empty fills: numbers, times, loads,
 * losses. For FIFO stations without caches that is a theorem (the workload of a queue that starts
 * empty is stochastically increasing in time: Stoyan, Comparison Methods for Queues, 1983, sec.
 * 5.1); with caches, which start stationary, it is the same in all that we have seen.
 */
static bool fills_up(enum quantity_id q)
{
    switch (q) {
    case Q_UTILIZATION:
    case Q_MEAN_NUMBER:
    case Q_MEAN_QUEUE:
    case Q_MEAN_RESPONSE:
    case Q_MEAN_WAIT:
    case Q_CLASS_UTILIZATION:
    case Q_CLASS_NUMBER:
    case Q_CLASS_QUEUE:
    case Q_CLASS_RESPONSE:
    case Q_CLASS_WAIT:
    case Q_LOSS:
    case Q_EXIT_SOJOURN:
    case Q_NETWORK_LOSS:
    case Q_NETWORK_NUMBER:
    case Q_NETWORK_SOJOURN:
    case Q_NETWORK_SOJOURN_ALL:
        return true;
    default:
        return share_of(q) != QUANTITIES;
    }
}

/*
 * Where a figure is judged: at its bound; with an indifference zone at both ends of it; and the
 * share of a percentile at parts of the bound. Where hardly any time is beyond the bound, more are
 * beyond a part of it, and a share within that part that is large enough is more than what is
 * required. (A wrong "met" at a part needs nearly always one at the bound: fewer times lie within
 * it, and their share is known less well. So these looks have no share of the error of their own.)
 */
enum { AT_BOUND, LENIENT, HARSH, PARTS, PARTS_END = PARTS + 3 };
static const double parts[] = {0.7, 0.45, 0.2};
_Static_assert(sizeof parts / sizeof *parts == PARTS_END - PARTS, "a part for each place");

static double bound_at(const struct size_search *s, const struct size_goal *g, int at)
{
    const double zone = s->options->indifference * (at == LENIENT ? 1 : at == HARSH ? -1 : 0);
    if (at >= PARTS)
        return g->required->bound * parts[at - PARTS];
    return g->required->bound * (1 + (g->required->relation == RELATION_BELOW ? zone : -zone));
}

/* Ask for the shares that judge a percentile. False when there is no room for them. */
static bool ask_shares(struct size_search *s, const struct size_goal *g)
{
    if (!(g->required->bound > 0) ||
        !asked_add(&s->asked, PARAMETER_TIME, bound_at(s, g, AT_BOUND)))
        return false;
    for (int at = 0; at < PARTS; at++)
        if (!asked_add(&s->asked_of_runs, PARAMETER_TIME, bound_at(s, g, at)))
            return false;
    return true;
}

struct asked size_asked(const struct size_search *s, bool parts_too)
{
    struct asked asked = s->asked_of_runs;
    for (size_t i = 0; i < s->n_goals && parts_too; i++) {
        const struct size_goal *g = &s->goals[i];
        for (int at = PARTS; at < PARTS_END && g->by_share; at++)
            if (g->required->relation == RELATION_BELOW)
                asked_add(&asked, PARAMETER_TIME, bound_at(s, g, at));
    }
    return asked;
}

static void find_goal(struct size_search *s, const struct target *t, const struct rows *rows)
{
    const struct row *row = rows_find(rows, t->name);
    struct size_goal *g = &s->goals[s->n_goals++];
    *g = (struct size_goal){.required = t,
                            .kind = row->kind,
                            .name = mem_strdup(row->name),
                            .id = row->id,
                            .parameter = row->parameter,
                            .share_id = share_of(row->id),
                            .level = row->parameter,
                            .early = t->relation == RELATION_BELOW && fills_up(row->id)};
    g->by_share = g->share_id != QUANTITIES && ask_shares(s, g);
    if (g->by_share || quantity_table[g->id].parameter == PARAMETER_NONE)
        return;
    asked_add(&s->asked, quantity_table[g->id].parameter, g->parameter);
    asked_add(&s->asked_of_runs, quantity_table[g->id].parameter, g->parameter);
}

/* Does a simulation have to look at waits and responses of single visits? */
static bool looks_at_visits(const struct size_search *s)
{
    for (size_t i = 0; i < s->n_goals; i++) {
        const struct size_goal *g = &s->goals[i];
        const bool times = g->by_share || quantity_table[g->id].parameter == PARAMETER_TIME;
        if (times && g->kind != ROW_NETWORK && g->kind != ROW_EXIT && g->kind != ROW_CLASS_TOTAL)
            return true;
    }
    return s->asked_of_runs.of[PARAMETER_ASKED].n > 0;
}

int size_find_goals(struct size_search *s, struct diag *d)
{
    const struct experiment *e = &s->model->experiment;
    struct result *none = result_new(s->model->network, "none");
    struct rows rows = {0};
    result_ask(none, &e->asked);
    rows_of_result(&rows, none, true);
    for (size_t i = 0; i < e->n_targets; i++)
        if (e->targets[i].relation != RELATION_NONE)
            find_goal(s, &e->targets[i], &rows);
    s->sojourns_alone = !looks_at_visits(s);
    rows_release(&rows);
    result_free(none);
    if (s->n_goals == 0)
        diag_error(d, s->file, 0, "--require 'network.sojourn_p99 < 200ms'",
                   "nothing is required: there is nothing to size for");
    return s->n_goals ? 0 : -1;
}

void size_release_goals(struct size_search *s)
{
    for (size_t i = 0; i < s->n_goals; i++)
        free(s->goals[i].name);
}

bool size_wants_stations(const struct size_search *s)
{
    for (size_t i = 0; i < s->n_goals; i++)
        if (s->goals[i].kind == ROW_STATION)
            return true;
    return false;
}

static const struct figure *find(const struct size_goal *g, const struct rows *rows,
                                 enum quantity_id q, double parameter)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->row[i];
        if (row->kind == g->kind && row->id == q && row->parameter == parameter &&
            strcmp(row->name, g->name) == 0)
            return row->figure;
    }
    return NULL;
}

const struct figure *size_required(const struct size_goal *g, const struct rows *rows)
{
    return find(g, rows, g->id, g->parameter);
}

/* ---- judgement ---- */

/* What must hold of the figure by which a goal is judged. */
static struct target condition(const struct size_search *s, const struct size_goal *g, int at)
{
    struct target t = *g->required;
    t.bound = bound_at(s, g, at);
    if (g->by_share) {
        t.bound = g->level;
        t.relation = t.relation == RELATION_BELOW ? RELATION_ABOVE : RELATION_BELOW;
    }
    return t;
}

static const struct figure *judged(const struct size_search *s, const struct size_goal *g,
                                   const struct rows *rows, int at)
{
    return g->by_share ? find(g, rows, g->share_id, bound_at(s, g, at)) : size_required(g, rows);
}

/*
 * Judge a share by the bound that needs no normal distribution and no spread: of replications with
 * equally many times, whose own shares are independent (stats/bounded.h). It decides what is far
 * from the bound after few replications.
 */
static enum decision judge_far(const struct figure *f, const struct target *t, double error)
{
    const double x = fmin(1, fmax(0, f->value)), side = t->relation == RELATION_ABOVE ? 1 : -1;
    if (f->samples == 0 || bounded_tail(f->samples, x, t->bound) > SIZE_FAR_ERROR * error)
        return DECISION_UNDECIDED;
    return side * (x - t->bound) > 0 ? DECISION_MET : DECISION_NOT_MET;
}

/* A look at simulated figures, and its error. */
struct look {
    const struct size_search *search;
    const struct rows *rows;
    double error;
};

static enum decision judge_at(const struct look *l, const struct size_goal *g, int at)
{
    const struct figure *f = judged(l->search, g, l->rows, at);
    const struct target t = condition(l->search, g, at);
    if (!f || !figure_has_value(f))
        return DECISION_UNDECIDED;
    const bool skew = f->low != 0 || f->high != 0;
    const enum decision v =
        requirement_judge(&t, skew ? (f->low + f->high) / 2 : f->value, f->half_width);
    return v == DECISION_UNDECIDED && g->by_share && f->basis == BASIS_SIMULATED
               ? judge_far(f, &t, l->error)
               : v;
}

/* With an indifference zone a figure within it is declared as soon as it is shown not to be beyond
 * the other end. */
static enum decision judge_goal(const struct look *l, const struct size_goal *g)
{
    const enum decision plain = judge_at(l, g, AT_BOUND);
    if (plain != DECISION_UNDECIDED)
        return plain;
    for (int at = PARTS; at < PARTS_END && g->by_share; at++)
        if (judge_at(l, g, at) == DECISION_MET)
            return DECISION_MET;
    if (!(l->search->options->indifference > 0))
        return DECISION_UNDECIDED;
    if (judge_at(l, g, LENIENT) == DECISION_MET)
        return DECISION_MET;
    return judge_at(l, g, HARSH) == DECISION_NOT_MET ? DECISION_NOT_MET : DECISION_UNDECIDED;
}

double size_lack(const struct size_search *s, const struct size_goal *g, const struct figure *f)
{
    const struct target t = condition(s, g, AT_BOUND);
    if (!f || !figure_has_value(f))
        return NAN;
    const double excess = t.relation == RELATION_BELOW ? f->value - t.bound : t.bound - f->value;
    return excess / (g->by_share ? 1 - g->level : fmax(fabs(t.bound), 1e-300));
}

static void note(const struct size_search *s, const struct size_goal *g, const struct rows *rows,
                 struct figure *figure, struct figure *share)
{
    const struct figure *f = size_required(g, rows);
    const struct figure *within = g->by_share ? judged(s, g, rows, AT_BOUND) : NULL;
    *figure = f ? *f : figure_none();
    *share = within ? *within : figure_none();
}

size_t size_choose(const void *search, const struct result *r, const struct figure **list)
{
    const struct size_search *s = search;
    struct rows rows = {0};
    size_t n = 0;
    rows_of_result(&rows, r, size_wants_stations(s));
    for (size_t i = 0; i < s->n_goals; i++)
        for (int at = 0; at < (s->goals[i].by_share ? PARTS_END : 1); at++) {
            const struct figure *f = judged(s, &s->goals[i], &rows, at);
            if (f)
                list[n++] = f;
        }
    rows_release(&rows);
    return n;
}
_Static_assert(EXPERIMENT_TARGETS_MAX * PARTS_END <= SERIES_CHOSEN_MAX, "room for all goals");

/* The decision on one goal as far as the evidence allows it. */
static enum decision decide(const struct look *l, const struct size_goal *g,
                            enum size_evidence evidence)
{
    const enum decision v = judge_goal(l, g);
    const struct figure *f = judged(l->search, g, l->rows, AT_BOUND);
    const bool counts = evidence == SIZE_ALL ||
                        (evidence == SIZE_EXACT && f && f->basis == BASIS_EXACT) ||
                        (evidence == SIZE_EARLY && v == DECISION_NOT_MET && g->early);
    return counts ? v : DECISION_UNDECIDED;
}

/* The half-width of a goal's figure, relative to its distance from the bound. */
static double width_of(const struct look *l, const struct size_goal *g)
{
    const struct figure *f = judged(l->search, g, l->rows, AT_BOUND);
    const struct target t = condition(l->search, g, AT_BOUND);
    return f ? f->half_width / fabs(f->value - t.bound) : NAN;
}

/*
 * Which interval is to decide? One requirement that is missed is enough, so where figures are on
 * the wrong side the narrowest of them; else all must be met, so the widest.
 */
static double add_width(double so_far, bool *wrong, double width, double lack)
{
    const bool misses = lack > 0;
    if (misses != *wrong) {
        *wrong = true;
        return misses ? width : so_far;
    }
    return isnan(width) || isnan(so_far) ? NAN : misses ? fmin(so_far, width) : fmax(so_far, width);
}

/* Take the decision on goal i into the verdict on all. */
static void take(struct size_verdict *v, size_t i, enum decision of_goal, double lack)
{
    const bool worse = (of_goal == DECISION_NOT_MET && v->decision != DECISION_NOT_MET) ||
                       (of_goal == DECISION_UNDECIDED && v->decision == DECISION_MET);
    if (worse) {
        v->decision = of_goal;
        v->failed = i;
    }
    v->lacking = isnan(lack) || isnan(v->lacking) ? NAN : fmax(v->lacking, lack);
}

struct size_verdict size_judge(const struct size_search *s, const struct result *r,
                               enum size_evidence evidence, double error, struct figure *figures,
                               struct figure *shares)
{
    struct rows rows = {0};
    struct size_verdict v = {DECISION_MET, SIZING_NONE, -INFINITY, 0};
    const struct look l = {s, &rows, error};
    bool wrong = false;
    rows_of_result(&rows, r, size_wants_stations(s));
    for (size_t i = 0; i < s->n_goals; i++) {
        const struct size_goal *g = &s->goals[i];
        const double lack = size_lack(s, g, judged(s, g, &rows, AT_BOUND));
        const enum decision decision = decide(&l, g, evidence);
        take(&v, i, decision, lack);
        if (decision == DECISION_UNDECIDED)
            v.width = add_width(v.width, &wrong, width_of(&l, g), lack);
        if (figures)
            note(s, g, &rows, &figures[i], &shares[i]);
    }
    rows_release(&rows);
    return v;
}
