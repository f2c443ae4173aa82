/* Who sends requests through the ML-RUN template: their classes, nodes, populations and caches. */
#include "model/mlrun_expand.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

/* The number of users for bad tokens that are all new, where a rule must tell them apart. */
#define FRESH_USERS 1000000

/* ---- who ---- */

static void add_client(struct expansion *e, const struct client *c, const char *name)
{
    struct client *new = &e->clients[e->n_clients++];
    *new = *c;
    new->name = mem_strdup(name);
    new->suffix = c->class || c->bad ? text_format(".%s", name) : mem_strdup("");
    new->population = new->first_cache = new->second = NET_NONE;
}

static void find_clients(struct expansion *e)
{
    const struct mlrun *ml = e->ml;
    const double good = 1 - ml->bad.share;
    e->clients = mem_calloc(ml->n_classes + 2, sizeof *e->clients);
    for (size_t i = 0; i < ml->n_classes; i++)
        add_client(e,
                   &(struct client){.class = &ml->classes[i], .share = good * ml->classes[i].share},
                   ml->classes[i].name);
    if (ml->n_classes == 0)
        add_client(e, &(struct client){.share = good}, "user");
    if (ml->bad.share > 0)
        add_client(e, &(struct client){.bad = true, .share = ml->bad.share}, "bad");
}

/* ---- classes ---- */

/* A class that is a stage of the requests of c->user, and not a class of users of its own. */
static size_t add_class(struct expansion *e, const struct client *c, const char *name,
                        const char *suffix, int priority)
{
    char *full = text_format("%s%s", name, suffix);
    const size_t class = network_add_class(e->net, full);
    e->net->classes[class].priority = priority;
    if (c->class)
        e->net->classes[class].whole = c->user;
    free(full);
    return class;
}

static int priority_of(const struct mlrun *ml, const struct client *c)
{
    return c->class ? c->class->priority : c->bad ? ml->bad.priority : 0;
}

static void add_token_classes(struct expansion *e, struct client *c)
{
    const size_t wrappers = e->tier[ML_C].n;
    const int priority = e->ml->own_priority ? e->ml->question_priority : priority_of(e->ml, c);
    c->token = e->net->n_classes;
    for (size_t k = 0; k < wrappers; k++) {
        char *suffix =
            wrappers == 1 ? mem_strdup(c->suffix) : text_format("%s@%zu", c->suffix, k + 1);
        const size_t class = add_class(e, c, "token", suffix, priority);
        e->net->classes[class].fetches = true;
        free(suffix);
    }
}

static void add_classes(struct expansion *e, struct client *c)
{
    const int priority = priority_of(e->ml, c);
    c->user = e->net->n_classes;
    add_class(e, c, c->name, "", priority);
    e->net->classes[c->user].named = c->class != NULL;
    add_token_classes(e, c);
    if (c->bad)
        return;
    if (mlrun_logs_in_again(e->ml))
        c->login = add_class(e, c, "login", c->suffix, priority);
    if (mlrun_has_invalid(e->ml))
        c->invalid = add_class(e, c, "invalid", c->suffix, priority);
}

/* ---- nodes ---- */

enum mlrun_tier_id mlrun_tier_of(const struct mlrun *ml, enum set s)
{
    switch (s) {
    case SET_USER:
    case SET_LOGIN:
        return ML_A;
    case SET_TOKEN:
        return mlrun_answers(ml);
    case SET_R:
        return ML_R;
    case SET_C:
    case SET_INVALID:
        return ML_C;
    case SET_T:
        return ML_T;
    case SET_P:
        return ML_P;
    case SET_S:
        return ML_S;
    case SET_BACK:
    case SETS:
        break;
    }
    return ML_TIERS;
}

/* Service and weight of a client's requests of a set. Where S_c is left out, the check takes no
 * time. */
static struct mlrun_own own_of(const struct mlrun *ml, const struct client *c, enum set s)
{
    const struct mlrun_tier *tier = &ml->tier[mlrun_tier_of(ml, s)];
    struct mlrun_own own = {.service = tier->service, .weight = 1};
    if (!tier->there)
        dist_deterministic(0, &own.service);
    else if (s == SET_TOKEN && !ml->tier[ML_I].there)
        own = ml->question;
    else if (tier->own && c->class)
        own = tier->own[c->class - ml->classes];
    return own;
}

/* One node per queue of the set's tier and class, the classes being n from `class` on. */
static void add_set(struct expansion *e, struct client *c, enum set s, size_t class, size_t n)
{
    const struct queues *q = &e->tier[mlrun_tier_of(e->ml, s)];
    const struct mlrun_own own = own_of(e->ml, c, s);
    c->set[s] = (struct nodes){e->net->n_nodes, q->n * n};
    for (size_t i = 0; i < c->set[s].n; i++) {
        const size_t node = network_add_node(e->net, q->first + i / n, class + i % n, &own.service);
        e->net->nodes[node].weight = own.weight > 0 ? own.weight : 1;
    }
}

static void add_back(struct expansion *e, struct client *c)
{
    struct dist none;
    dist_deterministic(0, &none);
    c->set[SET_BACK] = (struct nodes){e->net->n_nodes, e->tier[ML_C].n};
    for (size_t k = 0; k < c->set[SET_BACK].n; k++)
        network_add_node(e->net, e->back, c->token + k, &none);
}

static void add_nodes(struct expansion *e, struct client *c)
{
    const struct mlrun *ml = e->ml;
    if (ml->login && !c->bad)
        add_set(e, c, SET_USER, c->user, 1);
    add_set(e, c, SET_TOKEN, c->token, e->tier[ML_C].n);
    if (mlrun_logs_in_again(ml) && !c->bad)
        add_set(e, c, SET_LOGIN, c->login, 1);
    add_set(e, c, SET_R, c->user, 1);
    add_set(e, c, SET_C, c->user, 1);
    if (mlrun_has_invalid(ml) && !c->bad)
        add_set(e, c, SET_INVALID, c->invalid, 1);
    add_set(e, c, SET_T, c->user, 1);
    if (!c->bad)
        add_set(e, c, SET_P, c->user, 1);
    if (ml->tier[ML_S].there)
        add_set(e, c, SET_S, c->token, e->tier[ML_C].n);
    if (ml->tier[ML_S].there && (!c->bad || ml->bad.remembered))
        add_back(e, c);
}

/* The set that requests of one class join when they overflow to a tier. */
static enum set set_at(enum mlrun_tier_id t)
{
    return t == ML_R ? SET_R : t == ML_C ? SET_C : SET_P;
}

/* A request that finds a queue full goes to the queue of the same number, or to the only one. */
static void add_overflows(struct expansion *e, const struct client *c)
{
    static const enum set sets[] = {SET_USER, SET_R, SET_C, SET_T}; /* the other sets are at
                                                                       no tier that overflows */
    for (size_t k = 0; k < sizeof sets / sizeof *sets; k++) {
        const struct mlrun_tier *tier = &e->ml->tier[mlrun_tier_of(e->ml, sets[k])];
        const struct nodes *from = &c->set[sets[k]], *to = &c->set[set_at(tier->overflow)];
        for (size_t i = 0; tier->room > 0 && tier->full == FULL_OVERFLOW && i < from->n; i++)
            e->net->nodes[from->first + i].overflow = to->first + (to->n == 1 ? 0 : i);
    }
}

/* ---- tokens ---- */

static struct population users_of(const struct mlrun *ml, const struct client *c)
{
    if (!c->bad)
        return c->class ? c->class->users : ml->users;
    return ml->bad.fresh ? (struct population){.users = FRESH_USERS} : ml->bad.users;
}

/* True when a rule tells users apart on the way of bad requests. */
static bool tells_apart(const struct mlrun *ml)
{
    bool any = false;
    for (int t = ML_R; t < ML_TIERS; t++) {
        const struct mlrun_tier *tier = &ml->tier[t];
        any |= tier->there && tier->rule != DISPATCH_SHARED &&
               dispatch_rule_table[tier->rule].takes_users;
    }
    return any;
}

static void add_population(struct expansion *e, struct client *c)
{
    const struct mlrun *ml = e->ml;
    struct population users = users_of(ml, c);
    char usual[] = "users";
    if (!ml->cache_mode || (c->bad && ml->bad.fresh && !tells_apart(ml)))
        return;
    if (c->class || c->bad)
        users.name = c->name;
    else if (!users.name)
        users.name = usual;
    c->population = network_add_population(e->net, &users);
}

/* A client's cache at the level of this one. That for refused tokens is like the others, except for
 * its lifetime. All clients' caches share a room of limited size: `first` is the cache that has it,
 * or NET_NONE when this one is the first. */
static struct cache cache_of(const struct mlrun *ml, const struct client *c,
                             const struct cache *level, size_t first)
{
    struct cache cache = *level;
    if (c->bad) {
        cache = (struct cache){.granularity = level->granularity,
                               .absent = level->absent,
                               .expired = level->absent,
                               .max_entries = level->max_entries,
                               .eviction = level->eviction,
                               .start_empty = level->start_empty,
                               .line = ml->bad.users.line};
        cache_set_rule(&cache, LIFETIME_COUNTED, ml->bad.lifetime);
    }
    cache.population = c->population;
    cache.room = level->max_entries > 0 && first != NET_NONE ? 1 + first : 0;
    return cache;
}

static void add_caches(struct expansion *e, struct client *c)
{
    const struct mlrun *ml = e->ml;
    if (!ml->cache_mode || (c->bad && !ml->bad.remembered))
        return;
    const size_t first = e->clients[0].first_cache;
    const size_t n = ml->shared_cache ? 1 : e->tier[ML_C].n;
    const char *name = c->bad ? "negative" : ml->cache.name ? ml->cache.name : "cache";
    c->first_cache = e->net->n_caches;
    for (size_t k = 0; k < n; k++) {
        struct cache cache =
            cache_of(ml, c, &ml->cache, first == NET_NONE ? NET_NONE : first + k);
        const char *suffix = c->bad ? "" : c->suffix;
        cache.name = n == 1 ? text_format("%s%s", name, suffix)
                            : text_format("%s%s[%zu]", name, suffix, k + 1);
        network_add_cache(e->net, &cache);
        free(cache.name);
    }
}

/* Add the second level: one cache for all wrappers. */
static void add_second(struct expansion *e, struct client *c)
{
    if (!e->ml->tier[ML_S].there || (c->bad && !e->ml->bad.remembered))
        return;
    struct cache cache = cache_of(e->ml, c, &e->ml->second, e->clients[0].second);
    cache.name = text_format("second%s", c->suffix);
    c->second = network_add_cache(e->net, &cache);
    free(cache.name);
}

size_t mlrun_cache_of(const struct expansion *e, const struct client *c, size_t wrapper)
{
    if (c->first_cache == NET_NONE)
        return NET_NONE;
    return c->first_cache + (e->ml->shared_cache ? 0 : wrapper);
}

void mlrun_add_clients(struct expansion *e)
{
    find_clients(e);
    for (size_t i = 0; i < e->n_clients; i++) {
        struct client *c = &e->clients[i];
        add_classes(e, c);
        add_nodes(e, c);
        add_overflows(e, c);
        add_population(e, c);
        add_caches(e, c);
        add_second(e, c);
    }
}
