/*
 * Look-ups at a second level of cache come from the misses of a first one. Users whose tokens are
 * nearly always known there are rare here, so the rates are not those of requests.
 */
#include "sim/plan.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sim/token_start.h"

/* Are the users' rates of look-ups at this cache known? */
static bool is_known(const struct sim_plan *p, size_t c)
{
    return p->caches[c].lookups > 0 || p->caches[c].rates;
}

/* Each user's rate of fetches in all caches that ask cache c. Returns their sum. */
static double add_fetches(const struct sim_plan *p, const struct cache_feeds *f, size_t c,
                          double *rates)
{
    const struct plan_population *users = &p->populations[p->caches[c].population];
    double sum = 0;
    for (size_t i = f->first[c]; i < f->first[c + 1]; i++)
        for (size_t user = 0; user < users->users; user++)
            rates[user] += token_start_fetch_rate(&p->caches[f->from[i]],
                                                  plan_user_lookups(p, f->from[i], user));
    for (size_t user = 0; user < users->users; user++)
        sum += rates[user];
    return sum;
}

static bool all_known(const struct sim_plan *p, const struct cache_feeds *f, size_t c)
{
    for (size_t i = f->first[c]; i < f->first[c + 1]; i++)
        if (f->from[i] == c || !is_known(p, f->from[i]) ||
            p->caches[f->from[i]].population != p->caches[c].population)
            return false;
    return true;
}

static void set_rates(struct sim_plan *p, const struct cache_feeds *f, size_t c)
{
    struct plan_cache *pc = &p->caches[c];
    const size_t users = p->populations[pc->population].users;
    double *rates = mem_calloc(users, sizeof *rates);
    const double sum = add_fetches(p, f, c, rates);
    if (!(sum > 0)) {
        free(rates);
        return;
    }
    for (size_t user = 0; pc->lookups > 0 && user < users; user++)
        rates[user] *= pc->lookups / sum;
    pc->lookups = pc->lookups > 0 ? pc->lookups : sum;
    pc->rates = rates;
}

/* A level is known once those that ask it are: each round sets one level more. */
void plan_levels(struct sim_plan *p, const struct network *net, const struct cache_feeds *f)
{
    bool more = true;
    while (more) {
        more = false;
        for (size_t c = 0; c < p->n_caches; c++) {
            if (net->caches[c].start_empty || p->caches[c].rates || !cache_feeds_alone(f, c) ||
                !all_known(p, f, c))
                continue;
            set_rates(p, f, c);
            more |= p->caches[c].rates != NULL;
        }
    }
}
