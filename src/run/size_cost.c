/* Costs, and the order of candidates by them. */
#include "run/size_state.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* Report that a candidate's cost has no value. */
static void refuse(const struct size_search *s, size_t i, const struct expression_fault *fault,
                   struct diag *d)
{
    char *where = size_words(s, i);
    cost_error(s->options->cost, fault, where, d);
    free(where);
}

/* Costs that keys alone determine. */
static int costs_of_keys(struct size_search *s, struct diag *d)
{
    double *x = mem_calloc(s->options->n_axes, sizeof *x);
    const size_t before = diag_count(d);
    struct expression_fault fault;
    for (size_t i = 0; i < s->out->n_candidates && diag_count(d) == before; i++) {
        size_keys(s, i, x);
        if (!cost_value(s->options->cost, x, NULL, &s->out->candidates[i].cost, &fault))
            refuse(s, i, &fault, d);
    }
    free(x);
    return diag_count(d) > before ? -1 : 0;
}

struct priced {
    double cost;
    size_t candidate;
};

static int cheaper(const void *a, const void *b)
{
    const struct priced *p = a, *q = b;
    if (p->cost != q->cost)
        return p->cost < q->cost ? -1 : 1;
    return p->candidate < q->candidate ? -1 : p->candidate > q->candidate;
}

static void sort(struct sizing *out)
{
    struct priced *all = mem_calloc(out->n_candidates, sizeof *all);
    for (size_t i = 0; i < out->n_candidates; i++)
        all[i] = (struct priced){out->candidates[i].cost, i};
    qsort(all, out->n_candidates, sizeof *all, cheaper);
    out->order = mem_calloc(out->n_candidates, sizeof *out->order);
    for (size_t i = 0; i < out->n_candidates; i++)
        out->order[i] = all[i].candidate;
    free(all);
}

/*
 * Costs that need figures. Each candidate is solved first, in any order; its cost is INFINITY where
 * it has no steady state. A candidate without formulas has no cost before it is simulated.
 */
static int costs_of_figures(struct size_search *s, struct diag *d)
{
    const size_t n = s->out->n_candidates, before = diag_count(d);
    s->out->order = mem_calloc(n, sizeof *s->out->order);
    for (size_t i = 0; i < n; i++)
        s->out->order[i] = i;
    size_screen(s, 0, n);
    free(s->out->order);
    s->out->order = NULL;
    s->out->cost_basis = BASIS_EXACT;
    for (size_t i = 0; i < n && !s->stopped && diag_count(d) == before; i++) {
        const struct size_screened *p = s->candidates[i].screened;
        if (!p->cost_exact && !isinf(s->out->candidates[i].cost))
            s->out->cost_basis = BASIS_APPROXIMATE;
        if (p->cost_fault.what)
            refuse(s, i, &p->cost_fault, d);
        else if (p->state == SCREEN_UNKNOWN && isnan(s->out->candidates[i].cost))
            diag_error(d, s->file, 0, "a cost of keys alone needs no formulas",
                       "the cost has figures in it, and this model has no formulas for them");
    }
    return diag_count(d) > before ? -1 : 0;
}

int size_costs(struct size_search *s, struct diag *d)
{
    size_t figures;
    cost_figures(s->options->cost, &figures);
    s->out->cost_basis = BASIS_EXACT;
    if ((figures > 0 ? costs_of_figures : costs_of_keys)(s, d) != 0)
        return -1;
    sort(s->out);
    return 0;
}
