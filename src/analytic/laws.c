#include "analytic/laws.h"

#include <stdlib.h>

#include "base/mem.h"

enum { SEARCHED = 64 };

static struct wait wait_at(const struct solution *s, size_t i)
{
    const struct station *station = &s->net->stations[i];
    const struct station_load *l = &s->stations[i];
    if (station->servers == SERVERS_INFINITE || !(l->wait > 0) || !(l->pw > 0))
        return (struct wait){.kind = WAIT_NONE};
    if (!l->exact)
        return (struct wait){.kind = WAIT_TAIL, .pw = l->pw, .slack = l->pw / l->wait};
    if (s->exactness->product_form[i])
        return (struct wait){.kind = WAIT_TAIL, .pw = l->pw, .slack = station->servers / l->service - l->rate};
    return (struct wait){.kind = WAIT_MG1, .pw = l->rho, .lambda = l->rate, .net = s->net, .station = i, .rate = s->rate};
}

static bool alike(const struct law *a, const struct law *b)
{
    return a->exact == b->exact && a->wait.kind == b->wait.kind && a->wait.pw == b->wait.pw && a->wait.slack == b->wait.slack &&
           (a->wait.kind != WAIT_MG1 || a->wait.station == b->wait.station) && dist_equal(a->service, b->service);
}

size_t laws_find(struct laws *l, const struct solution *s, size_t k, size_t apart)
{
    const struct node *node = &s->net->nodes[k];
    const struct law law = {.wait = wait_at(s, node->station),
                            .service = &node->service,
                            .station = node->station,
                            .rate = s->rate[k],
                            .exact = s->stations[node->station].exact};
    for (size_t i = 0; i < l->n && i < SEARCHED; i++)
        if (alike(&l->law[i], &law) && (l->law[i].station == apart) == (law.station == apart)) {
            l->law[i].rate += law.rate;
            return i;
        }
    l->law = mem_grow(l->law, &l->capacity, l->n + 1, sizeof *l->law);
    l->law[l->n] = law;
    return l->n++;
}

void laws_release(struct laws *l)
{
    free(l->law);
    *l = (struct laws){0};
}
