/* The paths of requests through the tiers of the ML-RUN template. */
#include "model/mlrun_expand.h"

#include <assert.h>
#include <math.h>

/* Stands for a node: the source that was added last. */
#define FROM_SOURCE NET_NONE

/* How a route is taken: with a probability, given the outcome of a look-up or answer; and what
 * happens then. */
struct way {
    double p;
    enum lookup outcome;
    bool issues;
    size_t dispatch;
};

static size_t add_route(struct expansion *e, size_t from, size_t to, size_t exit,
                        const struct way *w)
{
    struct network *net = e->net;
    return net->nodes[from].routing != ROUTING_RANDOM
               ? network_add_lookup_route(net, from, to, exit, w->outcome, w->p, 0)
               : network_add_route(net, from, to, exit, w->p, 0);
}

/* Add a route to a node, from another one or from outside. None when p is 0. */
static void add_way(struct expansion *e, size_t from, size_t to, const struct way *w)
{
    struct network *net = e->net;
    if (!(w->p > 0))
        return;
    if (from == FROM_SOURCE) {
        network_add_entry(net, to, w->p);
        net->entries[net->n_entries - 1].dispatch = w->dispatch;
        return;
    }
    const size_t r = add_route(e, from, to, NET_NONE, w);
    net->routes[r].issues = w->issues;
    net->routes[r].dispatch = w->dispatch;
}

static void leave(struct expansion *e, size_t from, size_t exit, const struct way *w)
{
    if (w->p > 0)
        add_route(e, from, NET_NONE, exit, w);
}

/* A new dispatch by the rule of a tier; NET_NONE where requests are spread at random. */
static size_t new_dispatch(struct expansion *e, enum mlrun_tier_id t)
{
    const struct mlrun_tier *tier = &e->ml->tier[t];
    struct dispatch d = tier->choice;
    d.rule = tier->rule;
    return d.rule == DISPATCH_RANDOM || d.rule == DISPATCH_SHARED
               ? NET_NONE
               : network_add_dispatch(e->net, &d);
}

/* The tier whose rule spreads requests over a set. The wrapper's rule is that of all its tiers. */
static enum mlrun_tier_id tier_of(enum set s)
{
    return s == SET_R ? ML_R : s == SET_C || s == SET_INVALID ? ML_P : ML_A;
}

/* Add routes to every node of a client's set with equal probabilities, w->p in total. */
static void spread(struct expansion *e, const struct client *c, size_t from, enum set to,
                   const struct way *w)
{
    const struct nodes *set = &c->set[to];
    struct way each = *w;
    each.p = w->p / (double)set->n;
    each.dispatch = w->p > 0 && set->n > 0 ? new_dispatch(e, tier_of(to)) : NET_NONE;
    for (size_t i = 0; i < set->n; i++)
        add_way(e, from, set->first + i, &each);
}

/* ---- up to a wrapper ---- */

static void go_to_wrappers(struct expansion *e, const struct client *c, size_t from,
                           const struct way *w)
{
    const double invalid = c->set[SET_INVALID].n > 0 ? e->ml->p_c0 : 0;
    struct way good = *w, bad = *w;
    good.p = w->p * (1 - invalid);
    bad.p = w->p * invalid;
    spread(e, c, from, SET_C, &good);
    spread(e, c, from, SET_INVALID, &bad);
}

/* Routes after S_a. */
static void go_on(struct expansion *e, const struct client *c, size_t from, const struct way *w)
{
    if (e->ml->tier[ML_R].there)
        spread(e, c, from, SET_R, w);
    else
        go_to_wrappers(e, c, from, w);
}

static void route_users(struct expansion *e, const struct client *c)
{
    const double q = mlrun_refusal(e->ml);
    for (int s = SET_USER; s <= SET_LOGIN; s++)
        for (size_t i = 0; i < c->set[s].n; i++) {
            leave(e, c->set[s].first + i, e->refused_login, &(struct way){.p = q});
            go_on(e, c, c->set[s].first + i, &(struct way){.p = 1 - q, .issues = s == SET_LOGIN});
        }
    for (size_t i = 0; i < c->set[SET_R].n; i++)
        go_to_wrappers(e, c, c->set[SET_R].first + i, &(struct way){.p = 1});
    for (size_t i = 0; i < c->set[SET_INVALID].n; i++)
        leave(e, c->set[SET_INVALID].first + i, e->refused_token, &(struct way){.p = 1});
}

/* ---- tokens ---- */

/* The issuer may find that a token a wrapper asks about is no longer valid. A request that fetches
 * for itself then logs in again, when tokens are renewed by logins; a separate fetch ends. */
static void route_refusal(struct expansion *e, const struct client *c, size_t from)
{
    const struct way expired = {.p = 1, .outcome = LOOKUP_EXPIRED};
    if (c->set[SET_LOGIN].n > 0 && mlrun_fetches_itself(e->ml))
        spread(e, c, from, SET_LOGIN, &expired);
    else
        leave(e, from, e->refused_token, &expired);
}

/* A route that fills the wrapper's cache and goes on to its S_p; bad tokens are refused. */
static void fill_first(struct expansion *e, const struct client *c, size_t from, size_t wrapper,
                       const struct way *w)
{
    const size_t to = c->bad ? NET_NONE : c->set[SET_P].first + wrapper;
    const size_t r = add_route(e, from, to, c->bad ? e->refused_token : NET_NONE, w);
    e->net->routes[r].fills = mlrun_cache_of(e, c, wrapper);
}

/* The answer to a token request fills the cache of the wrapper that asked, and continues there or
 * is refused. With a second level it fills that first. */
static void route_token(struct expansion *e, const struct client *c, size_t from, size_t wrapper)
{
    const struct way answer = {.p = 1, .outcome = LOOKUP_HIT};
    const bool second = c->second != NET_NONE;
    if (!c->bad && mlrun_refuses(e->ml))
        e->net->nodes[from].routing = ROUTING_ANSWER;
    if (second) {
        const size_t r = add_route(e, from, c->set[SET_BACK].first + wrapper, NET_NONE, &answer);
        e->net->routes[r].fills = c->second;
    } else {
        fill_first(e, c, from, wrapper, &answer);
    }
    if (e->net->nodes[from].routing == ROUTING_ANSWER)
        route_refusal(e, c, from);
}

static void route_tokens(struct expansion *e, const struct client *c)
{
    const size_t wrappers = e->tier[ML_C].n;
    for (size_t i = 0; i < c->set[SET_TOKEN].n; i++)
        route_token(e, c, c->set[SET_TOKEN].first + i, i % wrappers);
}

/* A wrapper's question, to any instance of the tier that answers. */
static void question(struct expansion *e, const struct client *c, size_t from, size_t wrapper,
                     const struct way *w)
{
    const enum mlrun_tier_id t = mlrun_answers(e->ml);
    const size_t wrappers = e->tier[ML_C].n, instances = e->tier[t].n;
    struct way each = *w;
    each.p = w->p / (double)instances;
    each.dispatch = w->p > 0 ? new_dispatch(e, t) : NET_NONE;
    for (size_t m = 0; m < instances; m++)
        add_way(e, from, c->set[SET_TOKEN].first + m * wrappers + wrapper, &each);
}

/* The same, through the wrapper's S_t. */
static void ask(struct expansion *e, const struct client *c, size_t from, size_t wrapper,
                const struct way *w)
{
    if (e->ml->tier[ML_T].there)
        add_way(e, from, c->set[SET_T].first + wrapper, w);
    else
        question(e, c, from, wrapper, w);
}

/* On from a first level that does not know the token: to the second, or to ask the issuer. */
static void look_further(struct expansion *e, const struct client *c, size_t from, size_t wrapper,
                         const struct way *w)
{
    if (c->set[SET_S].n > 0)
        add_way(e, from, c->set[SET_S].first + wrapper, w);
    else
        ask(e, c, from, wrapper, w);
}

/* An entry in the second level fills the first; without one, the issuer is asked. (Bad tokens that
 * nobody remembers are looked for in vain.) */
static void route_second(struct expansion *e, const struct client *c, size_t wrapper)
{
    const size_t from = c->set[SET_S].first + wrapper;
    const struct way hit = {.p = 1, .outcome = LOOKUP_HIT},
                     miss = {.p = 1, .outcome = LOOKUP_MISS, .dispatch = NET_NONE},
                     on = {.p = 1, .dispatch = NET_NONE};
    if (c->second == NET_NONE) {
        ask(e, c, from, wrapper, &on);
        return;
    }
    e->net->nodes[from].routing = ROUTING_LOOKUP;
    e->net->nodes[from].cache = c->second;
    fill_first(e, c, from, wrapper, &hit);
    ask(e, c, from, wrapper, &miss);
    route_refusal(e, c, from);
    fill_first(e, c, c->set[SET_BACK].first + wrapper, wrapper, &on);
}

/* By probabilities. */
static void route_check(struct expansion *e, const struct client *c, size_t wrapper)
{
    const struct mlrun *ml = e->ml;
    const size_t from = c->set[SET_C].first + wrapper;
    const double p_cp = fmax(0, 1 - ml->p_c0 - ml->p_ct);
    leave(e, from, e->refused_token, &(struct way){.p = ml->p_c0});
    ask(e, c, from, wrapper, &(struct way){.p = ml->p_ct, .dispatch = NET_NONE});
    add_way(e, from, c->set[SET_P].first + wrapper, &(struct way){.p = p_cp, .dispatch = NET_NONE});
}

static void route_lookup(struct expansion *e, const struct client *c, size_t wrapper)
{
    struct node *node = &e->net->nodes[c->set[SET_C].first + wrapper];
    const size_t from = c->set[SET_C].first + wrapper;
    const struct way hit = {.p = 1, .outcome = LOOKUP_HIT, .dispatch = NET_NONE},
                     miss = {.p = 1, .outcome = LOOKUP_MISS, .dispatch = NET_NONE},
                     expired = {.p = 1, .outcome = LOOKUP_EXPIRED};
    node->routing = ROUTING_LOOKUP;
    node->cache = mlrun_cache_of(e, c, wrapper);
    if (c->bad)
        leave(e, from, e->refused_token, &hit);
    else
        add_way(e, from, c->set[SET_P].first + wrapper, &hit);
    look_further(e, c, from, wrapper, &miss);
    if (c->set[SET_LOGIN].n > 0)
        spread(e, c, from, SET_LOGIN, &expired);
    else
        leave(e, from, e->refused_token, &expired);
}

static void route_wrapper(struct expansion *e, const struct client *c, size_t wrapper)
{
    if (c->first_cache != NET_NONE)
        route_lookup(e, c, wrapper);
    else if (c->bad)
        look_further(e, c, c->set[SET_C].first + wrapper, wrapper,
                     &(struct way){.p = 1, .dispatch = NET_NONE});
    else
        route_check(e, c, wrapper);
    if (c->set[SET_S].n > 0)
        route_second(e, c, wrapper);
    if (e->ml->tier[ML_T].there)
        question(e, c, c->set[SET_T].first + wrapper, wrapper, &(struct way){.p = 1});
    if (!c->bad)
        leave(e, c->set[SET_P].first + wrapper, 0, &(struct way){.p = 1});
}

/* ---- sources ---- */

static void add_source(struct expansion *e, const struct client *c)
{
    struct dist interarrival;
    const enum dist_status status =
        dist_exponential(1 / (mlrun_source_rate(e->ml) * c->share), &interarrival);
    const bool named = c->class || c->bad;
    assert(status == DIST_OK);
    (void)status;
    const size_t source = network_add_source(e->net, named ? c->name : "users", &interarrival, 0);
    e->net->sources[source].population = c->population;
    if (e->ml->login && !c->bad)
        spread(e, c, FROM_SOURCE, SET_USER, &(struct way){.p = 1});
    else
        go_on(e, c, FROM_SOURCE, &(struct way){.p = 1});
}

void mlrun_route(struct expansion *e)
{
    for (size_t i = 0; i < e->n_clients; i++) {
        const struct client *c = &e->clients[i];
        route_users(e, c);
        route_tokens(e, c);
        for (size_t k = 0; k < e->tier[ML_C].n; k++)
            route_wrapper(e, c, k);
        add_source(e, c);
    }
}
