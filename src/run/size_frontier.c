/*
 * The frontier of cost against each required figure, among the candidates whose figures are known.
 */
#include "run/size_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "run/parallel.h"

/* Of a large grid so many candidates beyond the winner are solved for the frontier. */
enum { BEYOND = 1000 };

/* Candidates that cost more than the winner, evenly over the order of costs. */
static void solve_beyond(struct size_search *s)
{
    const size_t n = s->out->n_candidates;
    size_t from = n;
    while (from > 0 && !s->candidates[s->out->order[from - 1]].screened)
        from--;
    const size_t step = (n - from) / BEYOND + 1;
    for (size_t k = from; k < n && !s->stopped && step == 1; k = n)
        size_screen(s, from, n);
    for (size_t k = from; k < n && !s->stopped && step > 1; k += step)
        size_screen(s, k, k + 1);
}

/* The figure by which a goal is judged, as far as it is known. */
static const struct figure *judged(const struct size_search *s, const struct sizing_candidate *c,
                                   size_t g)
{
    if (!c->figures)
        return NULL;
    return s->goals[g].by_share ? &c->shares[g] : &c->figures[g];
}

static void trace(struct size_search *s, size_t g)
{
    struct sizing *out = s->out;
    double best = INFINITY;
    for (size_t k = 0; k < out->n_candidates; k++) {
        const struct sizing_candidate *c = &out->candidates[out->order[k]];
        const double lack = size_lack(s, &s->goals[g], judged(s, c, g));
        if (!(lack < best))
            continue;
        best = lack;
        if (out->n_frontier > 0 && out->frontier[out->n_frontier - 1].requirement == g &&
            out->candidates[out->frontier[out->n_frontier - 1].candidate].cost == c->cost)
            out->n_frontier--;    /* the same cost, and a better figure */
        out->frontier = mem_realloc(out->frontier, out->n_frontier + 1, sizeof *out->frontier);
        out->frontier[out->n_frontier++] = (struct sizing_frontier){g, out->order[k]};
    }
}

/* The winner's figures are those of its own run, unless a longer one has judged it. */
static void fill_in_winner(struct size_search *s)
{
    struct sizing *out = s->out;
    struct rows rows = {0};
    if (out->winner == SIZING_NONE || !out->result || !out->candidates[out->winner].figures)
        return;
    rows_of_result(&rows, out->result, size_wants_stations(s));
    for (size_t g = 0; g < s->n_goals; g++) {
        struct figure *f = &out->candidates[out->winner].figures[g];
        const struct figure *found = size_required(&s->goals[g], &rows);
        if (found && f->basis != BASIS_EXACT && f->basis != BASIS_SIMULATED)
            *f = *found;
    }
    rows_release(&rows);
}

/* The percentile itself, where only the share within its bound is known. */
static void fill_in(void *user, size_t k)
{
    struct size_search *s = user;
    const struct sizing_frontier *at = &s->out->frontier[k];
    struct figure *f = &s->out->candidates[at->candidate].figures[at->requirement];
    if (figure_has_value(f))
        return;
    struct diag *d = diag_new();
    struct model *m = size_model(s, at->candidate, d);
    struct screen screened = {0};
    struct rows rows = {0};
    if (m)
        analytic_screen(m->network, &m->experiment.asked, &screened);
    if (screened.result)
        rows_of_result(&rows, screened.result, size_wants_stations(s));
    const struct figure *found = size_required(&s->goals[at->requirement], &rows);
    if (found)
        *f = *found;
    rows_release(&rows);
    analytic_screen_release(&screened);
    model_free(m);
    diag_free(d);
}

/* Shares and the percentiles filled in may come from different sources, which need not agree: leave
 * out the points whose figure is no better than that of a cheaper one, or not known. */
static void drop_dominated(struct size_search *s)
{
    struct sizing *out = s->out;
    size_t kept = 0;
    for (size_t i = 0; i < out->n_frontier; i++) {
        const struct sizing_frontier p = out->frontier[i];
        const struct target *t = s->goals[p.requirement].required;
        const double side = t->relation == RELATION_BELOW ? 1 : -1;
        if (!figure_has_value(&out->candidates[p.candidate].figures[p.requirement]))
            continue;
        if (kept > 0 && out->frontier[kept - 1].requirement == p.requirement) {
            const size_t before = out->frontier[kept - 1].candidate;
            const double x = out->candidates[p.candidate].figures[p.requirement].value;
            const double last = out->candidates[before].figures[p.requirement].value;
            if (side * (x - last) >= 0)
                continue;
        }
        out->frontier[kept++] = p;
    }
    out->n_frontier = kept;
}

void size_frontier(struct size_search *s)
{
    if (s->out->winner != SIZING_NONE)
        solve_beyond(s);
    for (size_t g = 0; g < s->n_goals; g++)
        trace(s, g);
    fill_in_winner(s);
    parallel_for(s->out->n_frontier, s->options->run.threads, s->options->run.stop, fill_in, s);
    drop_dominated(s);
}
