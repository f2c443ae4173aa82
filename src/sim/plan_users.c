/*
 * A cache behind a dispatch by user is asked by those users alone who come to it, each as often as
 * a request of his is made; not by all of them, and each more rarely.
 */
#include "sim/plan.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sim/sticky.h"

static bool is_by_user(const struct plan_dispatch *d)
{
    return d->rule == DISPATCH_STICKY;
}

/* The cache that target i of a dispatch asks, or n_caches. */
static size_t asked(const struct sim_plan *p, const struct plan_dispatch *d, uint32_t i)
{
    const uint32_t cache = p->nodes[p->targets[d->first + i].node].cache;
    return cache < p->n_caches ? cache : p->n_caches;
}

/* For each cache, whether it is asked where no dispatch by user leads, too. */
static bool *asked_by_others(const struct sim_plan *p)
{
    bool *others = mem_calloc(p->n_caches, sizeof *others);
    bool *behind = mem_calloc(p->n_nodes, sizeof *behind);
    for (size_t k = 0; k < p->n_dispatches; k++) {
        const struct plan_dispatch *d = &p->dispatches[k];
        for (uint32_t i = 0; is_by_user(d) && i < d->n; i++)
            behind[p->targets[d->first + i].node] = true;
    }
    for (size_t k = 0; k < p->n_nodes; k++)
        if (p->nodes[k].cache < p->n_caches)
            others[p->nodes[k].cache] |= !behind[k];
    free(behind);
    return others;
}

/* The users that a request which is dispatched may belong to: those of the first cache it may ask.
 * PLAN_NONE: there is no such cache. */
static uint32_t population_of(const struct sim_plan *p, const struct plan_dispatch *d)
{
    for (uint32_t i = 0; i < d->n; i++)
        if (asked(p, d, i) < p->n_caches)
            return p->caches[asked(p, d, i)].population;
    return PLAN_NONE;
}

/* Can the users of cache c be told apart, and are they not yet? Nodes of several classes may ask
 * the same cache: users are dispatched by stations, and are the same in each class. */
static bool is_open(const struct sim_plan *p, size_t c, uint32_t population, const bool *others)
{
    return c < p->n_caches && !others[c] && !p->caches[c].rates && p->caches[c].lookups > 0 &&
           p->caches[c].population == population;
}

/* Share out the look-ups of c among those who come, whose shares are in `rates`. */
static void take_rates(struct plan_cache *c, double *rates, size_t users)
{
    double sum = 0;
    for (size_t user = 0; user < users; user++)
        sum += rates[user];
    for (size_t user = 0; sum > 0 && user < users; user++)
        rates[user] *= c->lookups / sum;
    if (sum > 0)
        c->rates = rates;
    else
        free(rates);
}

/* `rates` has n_caches elements, all NULL before and after. */
static void set_rates(struct sim_plan *p, const struct plan_dispatch *d, const bool *others,
                      double **rates)
{
    const uint32_t population = population_of(p, d);
    if (population == PLAN_NONE)
        return;
    const struct plan_population *whose = &p->populations[population];
    for (uint32_t i = 0; i < d->n; i++) {
        const size_t c = asked(p, d, i);
        if (is_open(p, c, population, others) && !rates[c])
            rates[c] = mem_calloc(whose->users, sizeof *rates[c]);
    }
    for (size_t user = 0; user < whose->users; user++) {
        const size_t c = asked(p, d, sticky_target(d, sticky_user(whose->name, user)));
        if (c < p->n_caches && rates[c])
            rates[c][user] = whose->share[user];
    }
    for (uint32_t i = 0; i < d->n; i++) {
        const size_t c = asked(p, d, i);
        if (c < p->n_caches && rates[c])
            take_rates(&p->caches[c], rates[c], whose->users);
        if (c < p->n_caches)
            rates[c] = NULL;
    }
}

void plan_users(struct sim_plan *p)
{
    if (p->n_caches == 0)
        return;
    bool *others = asked_by_others(p);
    double **rates = mem_calloc(p->n_caches, sizeof *rates);
    for (size_t k = 0; k < p->n_dispatches; k++)
        if (is_by_user(&p->dispatches[k]))
            set_rates(p, &p->dispatches[k], others, rates);
    free(rates);
    free(others);
}
