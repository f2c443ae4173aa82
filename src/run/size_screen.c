/* What formulas say of candidates, computed on all threads. */
#include "run/size_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "run/parallel.h"

static void refuse(struct sizing_candidate *c, enum sizing_evidence why, char *message)
{
    c->evidence = why;
    c->decision = DECISION_NOT_MET;
    c->failed = SIZING_NONE;
    c->message = message;
}

/* The cost of a candidate by its figures. */
static void price(const struct size_search *s, size_t i, const struct result *r,
                  struct size_screened *p)
{
    struct sizing_candidate *c = &s->out->candidates[i];
    double *x = mem_calloc(s->options->n_axes, sizeof *x);
    struct rows rows = {0};
    size_t n;
    const char *const *names = cost_figures(s->options->cost, &n);
    size_keys(s, i, x);
    if (!cost_of_result(s->options->cost, x, r, &c->cost, &p->cost_fault))
        c->cost = INFINITY;
    else
        p->cost_fault.what = NULL;
    rows_of_result(&rows, r, true);
    p->cost_exact = true;
    for (size_t k = 0; k < n; k++)
        p->cost_exact &= rows_find(&rows, names[k])->figure->basis == BASIS_EXACT;
    rows_release(&rows);
    free(x);
}

/* The verdict by exact figures if there is one, and what approximations say of the rest. */
static void judge(const struct size_search *s, const struct result *r, struct sizing_candidate *c,
                  struct size_screened *p)
{
    c->figures = mem_calloc(s->n_goals, sizeof *c->figures);
    c->shares = mem_calloc(s->n_goals, sizeof *c->shares);
    const struct size_verdict exact = size_judge(s, r, SIZE_EXACT, 0, c->figures, c->shares),
                              all = size_judge(s, r, SIZE_ALL, 0, NULL, NULL);
    c->decision = exact.decision;
    c->failed = exact.failed;
    c->evidence = c->decision == DECISION_UNDECIDED ? SIZING_APPROXIMATION : SIZING_EXACT;
    p->decision = all.decision;
    p->lacking = all.lacking;
}

static void note(const struct size_search *s, size_t i, const struct network *net,
                 struct screen *from, struct size_screened *p)
{
    struct sizing_candidate *c = &s->out->candidates[i];
    size_t figures;
    cost_figures(s->options->cost, &figures);
    p->state = from->state;
    p->lacking = NAN;
    p->flow = network_is_open(net) ? network_external_rate(net) : 0;
    p->warmup = from->settles ? from->settling.time + from->settling.drain : NAN;
    p->lookups = from->lookups;
    p->fetches = from->fetches;
    from->lookups = from->fetches = NULL;
    if (figures > 0)
        c->cost = from->state == SCREEN_UNKNOWN ? NAN : INFINITY;
    if (from->state == SCREEN_UNSTABLE)
        refuse(c, SIZING_UNSTABLE, mem_strdup(from->message));
    if (from->state != SCREEN_SOLVED)
        return;
    judge(s, from->result, c, p);
    if (figures > 0)
        price(s, i, from->result, p);
}

/* Caches that start empty, or whose start is only near a stationary one, need some lifetimes. */
static void warm_caches(const struct network *net, struct size_screened *p)
{
    const double caches = run_length_of_caches(net);
    p->cold = caches > 0;
    if (!isnan(p->warmup))
        p->warmup = fmax(p->warmup, caches);
}

void size_screen_one(struct size_search *s, size_t i)
{
    struct sizing_candidate *c = &s->out->candidates[i];
    if (s->candidates[i].screened)
        return;
    struct size_screened *p = s->candidates[i].screened = mem_calloc(1, sizeof *p);
    struct diag *d = diag_new();
    struct model *m = size_lean_model(s, i, &s->asked, d);
    c->decision = DECISION_UNDECIDED;
    c->evidence = SIZING_APPROXIMATION;
    if (m) {
        struct screen from;
        analytic_screen(m->network, &s->asked, &from);
        note(s, i, m->network, &from, p);
        warm_caches(m->network, p);
        analytic_screen_release(&from);
    } else {
        refuse(c, SIZING_NO_MODEL, mem_strdup(diag_message(d, 0)));
        c->cost = INFINITY;
    }
    model_free(m);
    diag_free(d);
}

struct range {
    struct size_search *search;
    size_t from;
};

static void screen_at(void *user, size_t k)
{
    const struct range *r = user;
    size_screen_one(r->search, r->search->out->order[r->from + k]);
}

void size_screen(struct size_search *s, size_t from, size_t to)
{
    struct range r = {s, from};
    const struct run_options *run = &s->options->run;
    parallel_for(to - from, run->threads, run->stop, screen_at, &r);
    s->stopped = s->stopped || (run->stop && atomic_load(run->stop));
}

void size_screened_free(struct size_screened *p)
{
    if (!p)
        return;
    free(p->lookups);
    free(p->fetches);
    free(p);
}
