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

/* A share of which too little was seen, as none of a short run beyond the bound: what it is worth
 * shows when its percentile is known. */
static bool is_vague(const struct figure *f)
{
    return f && f->basis == BASIS_SIMULATED && isnan(f->half_width);
}

static void trace(struct size_search *s, size_t g)
{
    struct sizing *out = s->out;
    double best = INFINITY;
    for (size_t k = 0; k < out->n_candidates; k++) {
        const struct sizing_candidate *c = &out->candidates[out->order[k]];
        const double lack = size_lack(s, &s->goals[g], judged(s, c, g));
        const bool vague = is_vague(judged(s, c, g));
        if (!vague && !(lack < best))
            continue;
        best = vague ? best : lack;
        if (!vague && out->n_frontier > 0 && out->frontier[out->n_frontier - 1].requirement == g &&
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

/* ---- points of which no formula knows the figure: a short run each ---- */

enum { POINTS_SIMULATED = 40, POINT_REPLICATIONS = 20 };
static const double POINT_REQUESTS = 3000;    /* in a replication, at least */

struct point_run {
    const struct sizing_frontier *at;
    struct model *model;
    struct series *series;
};

static bool begin_run(struct size_search *s, const struct sizing_frontier *at, struct point_run *p)
{
    const struct size_screened *known = s->candidates[at->candidate].screened;
    if (!known || !(known->flow > 0) || isnan(known->warmup))
        return false;
    struct diag *d = diag_new();
    const struct run_length length = {
        .window = fmax(POINT_REQUESTS / known->flow, known->warmup),
        .windows = 1,
        .warmup = known->warmup,
        .flow = known->flow,
        .slowest = NET_NONE};
    *p = (struct point_run){.at = at, .model = size_model(s, at->candidate, d)};
    if (p->model) {
        size_drop_targets(&p->model->experiment, true);
        p->series = size_series(s, at->candidate, p->model, &length, POINT_REPLICATIONS, d);
    }
    if (!p->series)
        model_free(p->model);
    diag_free(d);
    return p->series != NULL;
}

static void end_run(struct size_search *s, struct point_run *p)
{
    if (series_over(p->series) && !series_deadlock(p->series)) {
        struct result *r = series_figures(p->series, s->out->confidence);
        struct rows rows = {0};
        rows_of_result(&rows, r, size_wants_stations(s));
        const struct figure *found = size_required(&s->goals[p->at->requirement], &rows);
        if (found)
            s->out->candidates[p->at->candidate].figures[p->at->requirement] = *found;
        s->out->spent.replications += r->replications;
        s->out->spent.events += r->events;
        rows_release(&rows);
        result_free(r);
    }
    series_free(p->series);
    model_free(p->model);
}

static void simulate_rest(struct size_search *s)
{
    struct point_run points[POINTS_SIMULATED];
    struct series *all[POINTS_SIMULATED];
    size_t n = 0;
    for (size_t i = 0; i < s->out->n_frontier && n < POINTS_SIMULATED && !s->stopped; i++) {
        const struct sizing_frontier *at = &s->out->frontier[i];
        const struct figure *f = s->out->candidates[at->candidate].figures;
        if (!figure_has_value(&f[at->requirement]) && begin_run(s, at, &points[n])) {
            all[n] = points[n].series;
            n++;
        }
    }
    struct run_options run = s->options->run;
    run.planned = run.progress = NULL;
    if (n > 0 && dispatch_these(&run, all, n, s->diag) != 0)
        s->stopped = true;
    for (size_t i = 0; i < n; i++) {
        s->stopped = s->stopped || !series_over(points[i].series);
        end_run(s, &points[i]);
    }
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
            const size_t last = out->frontier[kept - 1].candidate;
            const struct sizing_candidate *before = &out->candidates[last];
            const double x = out->candidates[p.candidate].figures[p.requirement].value;
            if (side * (x - before->figures[p.requirement].value) >= 0)
                continue;
            kept -= before->cost == out->candidates[p.candidate].cost;
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
    simulate_rest(s);
    drop_dominated(s);
}
