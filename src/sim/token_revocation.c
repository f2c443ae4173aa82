/* Tokens that are revoked before they expire. model/token.h, struct population, defines them. */
#include "sim/state.h"

#include <math.h>

void token_revocation_new(struct sim *s)
{
    const struct sim_plan *p = s->plan;
    for (size_t i = 0; i < p->n_populations; i++)
        if (p->populations[i].revocations > 0) {
            s->revoked = arena_calloc(&s->arena, p->n_users, sizeof *s->revoked);
            return;
        }
}

void token_revocation_free(struct sim *s)
{
    arena_free(&s->arena, s->revoked, s->revoked ? s->plan->n_users : 0, sizeof *s->revoked);
}

void token_revocation_start(struct sim *s)
{
    for (size_t user = 0; s->revoked && user < s->plan->n_users; user++)
        s->revoked[user] = INFINITY;
}

static const struct plan_population *population_of(const struct sim_plan *p, uint32_t user)
{
    size_t i = 0;
    while (user - p->populations[i].first_user >= p->populations[i].users)
        i++;
    return &p->populations[i];
}

enum lookup token_answer(struct sim *s, uint32_t user, double t)
{
    if (!token_refused(s, user, t))
        return LOOKUP_HIT;
    const struct plan_population *p = population_of(s->plan, user);
    if (p->renew_on_expiry && !p->invalid)
        token_issue(s, user, t);
    return LOOKUP_EXPIRED;
}

bool token_refused(const struct sim *s, uint32_t user, double t)
{
    const struct plan_population *p = population_of(s->plan, user);
    return p->invalid || t >= s->issued[user] + p->token_lifetime || token_revoked(s, user, t);
}
