#include "analytic/mva.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/lattice.h"
#include "base/mem.h"

bool mva_applies(const struct mva *m)
{
    for (size_t i = 0; i < m->n_stations; i++)
        if (!mva_is_single(&m->stations[i]) && !mva_is_delay(&m->stations[i]))
            return false;
    return true;
}

/*
 * Populations in their order, and of the last of them, as many as the longest step back reaches,
 * the numbers at the stations.
 */
struct recursion {
    const struct mva *m;
    struct lattice lattice;
    size_t window;
    double *queue;     /* [window][M] */
    double *number;    /* [M][R] of the population at hand */
    double *x;         /* [R] */
};

static double *queue_at(const struct recursion *r, size_t place)
{
    return r->queue + place % r->window * r->m->n_stations;
}

/* One step for chain c, which has at least one customer. False when its cycle takes no time. */
static bool step_chain(struct recursion *r, size_t c)
{
    const struct mva *m = r->m;
    const double *before = queue_at(r, r->lattice.at - r->lattice.stride[c]);
    double cycle = m->think[c];
    for (size_t i = 0; i < m->n_stations; i++) {
        const double there = mva_is_delay(&m->stations[i]) ? 0 : before[i];
        double *w = &r->number[i * m->n_chains + c];
        *w = m->demand[i * m->n_chains + c] * (1 + there);
        cycle += *w;
    }
    if (!(cycle > 0))
        return false;
    r->x[c] = (double)r->lattice.n[c] / cycle;
    for (size_t i = 0; i < m->n_stations; i++)
        r->number[i * m->n_chains + c] *= r->x[c];
    return true;
}

static bool step(struct recursion *r)
{
    const struct mva *m = r->m;
    double *here = queue_at(r, r->lattice.at);
    for (size_t i = 0; i < m->n_stations * m->n_chains; i++)
        r->number[i] = 0;
    for (size_t c = 0; c < m->n_chains; c++)
        if (r->lattice.n[c] > 0 && !step_chain(r, c))
            return false;
    for (size_t i = 0; i < m->n_stations; i++) {
        here[i] = 0;
        for (size_t c = 0; c < m->n_chains; c++)
            here[i] += r->number[i * m->n_chains + c];
    }
    return true;
}

enum mva_status mva_solve(const struct mva *m, double *x, double *number)
{
    const double each = (double)(m->n_stations * m->n_chains);
    const double size = lattice_size(m->population, m->n_chains);
    if (size * each > MVA_STEPS_MAX)
        return MVA_ETOOLARGE;
    struct recursion r = {.m = m, .x = x, .number = number};
    lattice_init(&r.lattice, m->population, m->n_chains);
    r.window = lattice_reach(&r.lattice) + 1;
    enum mva_status status = (double)(r.window * m->n_stations) > MVA_CELLS_MAX ? MVA_ETOOLARGE
                                                                               : MVA_OK;
    if (status == MVA_OK) {
        r.queue = mem_calloc(r.window * m->n_stations, sizeof *r.queue);
        while (status == MVA_OK && lattice_next(&r.lattice))
            status = step(&r) ? MVA_OK : MVA_EDOM;
        free(r.queue);
    }
    lattice_release(&r.lattice);
    return status;
}
