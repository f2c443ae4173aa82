#include "analytic/sticky.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- the targets of dispatches ---- */

/* Dispatches with the same stations and weights send a user of a population to the same station. */
struct choice {
    size_t population;    /* NET_NONE: requests belong to nobody, and are spread at random */
    size_t n;
    size_t *station;      /* [n] */
    double *weight;       /* [n] */
    double *part;         /* [n] share of the population's requests */
    uint32_t *target;     /* [users] */
};

/* Who comes to a node. */
enum users {
    USERS_NOBODY,     /* it is not reached */
    USERS_ALL,        /* all users of a population, by their shares */
    USERS_TARGET,     /* those of one target of a choice */
    USERS_MIXED       /* anything else */
};
struct crowd_at {
    enum users users;
    size_t population, choice, target;
};

struct sticky {
    const struct network *given;
    struct network net;
    struct choice *choice; size_t n, cap;
    size_t *choice_of;         /* [n_dispatches] */
    struct crowd_at *at;       /* [n_nodes] */
    bool behind;               /* a dispatch by user is behind a look-up or another one */
};

static bool is_sticky(const struct network *net, size_t dispatch)
{
    return dispatch != NET_NONE && net->dispatches[dispatch].rule == DISPATCH_STICKY;
}

static void add_target(struct choice *c, size_t station, double weight)
{
    c->station = mem_realloc(c->station, c->n + 1, sizeof *c->station);
    c->weight = mem_realloc(c->weight, c->n + 1, sizeof *c->weight);
    c->station[c->n] = station;
    c->weight[c->n++] = weight;
}

static struct choice targets_of(const struct network *net, size_t dispatch)
{
    struct choice c = {.population = NET_NONE};
    for (size_t i = 0; i < net->n_entries; i++)
        if (net->entries[i].dispatch == dispatch && net->entries[i].p > 0)
            add_target(&c, net->nodes[net->entries[i].node].station, net->entries[i].p);
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (r->dispatch == dispatch && r->p > 0 && r->to != NET_NONE)
            add_target(&c, net->nodes[r->to].station, r->p);
    }
    return c;
}

static void choice_release(struct choice *c)
{
    free(c->station);
    free(c->weight);
    free(c->part);
    free(c->target);
}

static bool same_choice(const struct choice *a, const struct choice *b)
{
    if (a->population != b->population || a->n != b->n)
        return false;
    for (size_t j = 0; j < a->n; j++)
        if (a->station[j] != b->station[j] ||
            fabs(a->weight[j] / a->weight[0] - b->weight[j] / b->weight[0]) > 1e-12)
            return false;
    return true;
}

/* The choice of a dispatch by users of this population; made when it is asked for first. */
static size_t choose(struct sticky *s, size_t dispatch, size_t population)
{
    struct choice c = targets_of(s->given, dispatch);
    c.population = population;
    for (size_t i = 0; i < s->n; i++)
        if (same_choice(&s->choice[i], &c)) {
            choice_release(&c);
            s->choice_of[dispatch] = i;
            return i;
        }
    s->choice = mem_grow(s->choice, &s->cap, s->n + 1, sizeof *s->choice);
    s->choice[s->n] = c;
    s->choice_of[dispatch] = s->n;
    return s->n++;
}

/* ---- who comes where ---- */

static bool same_crowd(const struct crowd_at *a, const struct crowd_at *b)
{
    return a->users == b->users && a->population == b->population &&
           (a->users != USERS_TARGET || (a->choice == b->choice && a->target == b->target));
}

/* Adds users who come to a node. True if others come there now. */
static bool come(struct sticky *s, size_t node, const struct crowd_at *who)
{
    struct crowd_at *at = &s->at[node], before = *at;
    if (who->users == USERS_NOBODY)
        return false;
    if (at->users == USERS_NOBODY)
        *at = *who;
    else if (!same_crowd(at, who))
        *at = (struct crowd_at){USERS_MIXED, NET_NONE, NET_NONE, NET_NONE};
    return !same_crowd(&before, at);
}

static size_t target_at(const struct choice *c, size_t station)
{
    size_t j = 0;
    while (j < c->n && c->station[j] != station)
        j++;
    return j;
}

/* Who takes a way to `node` out of a crowd, by a dispatch or NET_NONE. */
static struct crowd_at sent(struct sticky *s, const struct crowd_at *from, size_t dispatch,
                            size_t node)
{
    if (!is_sticky(s->given, dispatch))
        return *from;
    if (from->users != USERS_ALL) {
        s->behind = true;
        return *from;
    }
    const size_t c = choose(s, dispatch, from->population);
    if (from->population == NET_NONE)
        return *from;
    return (struct crowd_at){USERS_TARGET, from->population, c,
                             target_at(&s->choice[c], s->given->nodes[node].station)};
}

static bool send_from(struct sticky *s, size_t k)
{
    const struct network *net = s->given;
    const struct node *n = &net->nodes[k];
    struct crowd_at from = s->at[k];
    bool change = false;
    if (from.users == USERS_NOBODY)
        return false;
    if (n->routing != ROUTING_RANDOM)
        from = (struct crowd_at){USERS_MIXED, NET_NONE, NET_NONE, NET_NONE};
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (r->to == NET_NONE || !network_route_possible(net, r))
            continue;
        const struct crowd_at to = sent(s, &from, r->dispatch, r->to);
        change |= come(s, r->to, &to);
    }
    return change;
}

/* A node's crowd changes at most twice. */
static void find_crowds(struct sticky *s)
{
    const struct network *net = s->given;
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *source = &net->sources[i];
        const struct crowd_at all = {USERS_ALL, source->population, NET_NONE, NET_NONE};
        for (size_t e = source->first_entry; e < source->first_entry + source->n_entries; e++) {
            if (!(net->entries[e].p > 0))
                continue;
            const struct crowd_at who = sent(s, &all, net->entries[e].dispatch,
                                             net->entries[e].node);
            come(s, net->entries[e].node, &who);
        }
    }
    for (bool change = true; change;) {
        change = false;
        for (size_t k = 0; k < net->n_nodes; k++)
            change |= send_from(s, k);
    }
}

static bool any_sticky(const struct network *net)
{
    for (size_t i = 0; i < net->n_dispatches; i++)
        if (is_sticky(net, i))
            return true;
    return false;
}

static struct sticky *begin(const struct network *net)
{
    struct sticky *s = mem_calloc(1, sizeof *s);
    s->given = net;
    s->choice_of = mem_calloc(net->n_dispatches + 1, sizeof *s->choice_of);
    s->at = mem_calloc(net->n_nodes, sizeof *s->at);
    for (size_t i = 0; i < net->n_dispatches; i++)
        s->choice_of[i] = NET_NONE;
    find_crowds(s);
    return s;
}

void sticky_free(struct sticky *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++)
        choice_release(&s->choice[i]);
    free(s->choice);
    free(s->choice_of);
    free(s->at);
    free(s->net.entries);
    free(s->net.routes);
    free(s->net.dispatches);
    free(s);
}

/* ---- what has a formula ---- */

/* May a cache be looked up in by the users of these two nodes? */
static bool go_together(const struct crowd_at *a, const struct crowd_at *b)
{
    if (a->users == USERS_TARGET || b->users == USERS_TARGET)
        return a->users == b->users && a->choice == b->choice;
    return true;
}

static bool caches_are_known(const struct sticky *s)
{
    const struct network *net = s->given;
    size_t *first = mem_calloc(net->n_caches + 1, sizeof *first);
    bool known = true;
    for (size_t c = 0; c < net->n_caches; c++)
        first[c] = NET_NONE;
    for (size_t k = 0; k < net->n_nodes; k++) {
        if (net->nodes[k].routing != ROUTING_LOOKUP || s->at[k].users == USERS_NOBODY)
            continue;
        size_t *one = &first[net->nodes[k].cache];
        if (*one == NET_NONE)
            *one = k;
        known &= go_together(&s->at[*one], &s->at[k]);
    }
    free(first);
    return known;
}

const char *sticky_refuse(const struct network *net, size_t i)
{
    if (!is_sticky(net, i))
        return NULL;
    const char *no = NULL;
    struct sticky *s = begin(net);
    bool revoked = false;
    for (size_t p = 0; p < net->n_populations; p++)
        revoked |= net->populations[p].revocations > 0;
    if (s->behind)
        no = "a dispatch by user behind a look-up or another dispatch by user";
    else if (s->choice_of[i] == NET_NONE)
        no = "a dispatch by user of customers who go round";
    else if (!caches_are_known(s))
        no = "a cache behind several dispatches by user";
    else if (revoked)
        no = "a dispatch by user with tokens that are revoked";
    sticky_free(s);
    return no;
}

/* ---- which user comes to which target ---- */

/* SplitMix64's finish (Steele, Lea, Flood, OOPSLA 2014). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* FNV-1a (Fowler, Noll, Vo), and mixed. */
static uint64_t hash_of(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return mix(h);
}

static size_t best_target(const struct choice *c, const uint64_t *hash, uint64_t user)
{
    double longest = 0;
    size_t best = 0;
    for (size_t j = 0; j < c->n; j++) {
        const double h = ((double)(mix(user ^ hash[j]) >> 12) + 0.5) * 0x1p-52;
        const double score = -c->weight[j] / log(h);
        best = score > longest ? j : best;
        longest = fmax(longest, score);
    }
    return best;
}

static void assign_users(const struct network *net, struct choice *c)
{
    const struct population *p = &net->populations[c->population];
    const uint64_t name = hash_of(p->name);
    uint64_t *hash = mem_calloc(c->n, sizeof *hash);
    double *share = mem_calloc(p->users, sizeof *share);
    network_shares(p, share);
    c->target = mem_calloc(p->users, sizeof *c->target);
    for (size_t j = 0; j < c->n; j++)
        hash[j] = hash_of(net->stations[c->station[j]].name);
    for (size_t i = p->users; i-- > 0;) {    /* smallest terms first */
        c->target[i] = (uint32_t)best_target(c, hash, mix(name + i));
        c->part[c->target[i]] += share[i];
    }
    free(share);
    free(hash);
}

static void set_parts(const struct network *net, struct choice *c)
{
    double sum = 0;
    c->part = mem_calloc(c->n, sizeof *c->part);
    if (c->population != NET_NONE) {
        assign_users(net, c);
        return;
    }
    for (size_t j = 0; j < c->n; j++)
        sum += c->weight[j];
    for (size_t j = 0; j < c->n; j++)
        c->part[j] = c->weight[j] / sum;
}

/* ---- random routing in place of it ---- */

static double all_weights(const struct choice *c, double before, size_t station)
{
    const size_t j = target_at(c, station);
    double sum = 0;
    for (size_t i = 0; i < c->n; i++)
        sum += c->weight[i];
    return before / c->weight[j] * sum;    /* the weights of this dispatch, added up */
}

static double probability(const struct sticky *s, size_t dispatch, double p, size_t node)
{
    const struct choice *c = &s->choice[s->choice_of[dispatch]];
    const size_t station = s->given->nodes[node].station;
    return p > 0 ? all_weights(c, p, station) * c->part[target_at(c, station)] : 0;
}

static void make_random(struct sticky *s)
{
    const struct network *net = s->given;
    s->net = *net;
    s->net.entries = mem_calloc(net->n_entries, sizeof *s->net.entries);
    s->net.routes = mem_calloc(net->n_routes, sizeof *s->net.routes);
    s->net.dispatches = mem_calloc(net->n_dispatches, sizeof *s->net.dispatches);
    memcpy(s->net.entries, net->entries, net->n_entries * sizeof *s->net.entries);
    memcpy(s->net.routes, net->routes, net->n_routes * sizeof *s->net.routes);
    memcpy(s->net.dispatches, net->dispatches, net->n_dispatches * sizeof *s->net.dispatches);
    for (size_t i = 0; i < net->n_dispatches; i++)
        if (is_sticky(net, i))
            s->net.dispatches[i].rule = DISPATCH_RANDOM;
    for (size_t i = 0; i < net->n_entries; i++)
        if (is_sticky(net, net->entries[i].dispatch))
            s->net.entries[i].p = probability(s, net->entries[i].dispatch, net->entries[i].p,
                                              net->entries[i].node);
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (is_sticky(net, r->dispatch) && r->to != NET_NONE)
            s->net.routes[i].p = probability(s, r->dispatch, r->p, r->to);
    }
}

struct sticky *sticky_new(const struct network *net)
{
    if (!any_sticky(net))
        return NULL;
    struct sticky *s = begin(net);
    for (size_t i = 0; i < s->n; i++)
        set_parts(net, &s->choice[i]);
    make_random(s);
    return s;
}

const struct network *sticky_network(const struct sticky *s)
{
    return &s->net;
}

/* ---- the users of a cache ---- */

/* The targets whose users look up in cache c, of one choice: NULL where all users do. */
static const struct choice *choice_at(const struct sticky *s, size_t c, bool *target)
{
    const struct choice *choice = NULL;
    for (size_t k = 0; k < s->given->n_nodes; k++) {
        const struct node *n = &s->given->nodes[k];
        if (n->routing != ROUTING_LOOKUP || n->cache != c || s->at[k].users != USERS_TARGET)
            continue;
        choice = &s->choice[s->at[k].choice];
        target[s->at[k].target] = true;
    }
    return choice;
}

static size_t most_targets(const struct sticky *s)
{
    size_t most = 0;
    for (size_t i = 0; i < s->n; i++)
        most = s->choice[i].n > most ? s->choice[i].n : most;
    return most;
}

struct shares *sticky_shares(const struct sticky *s, size_t c, double *part)
{
    bool *target = mem_calloc(most_targets(s) + 1, sizeof *target);
    const struct choice *choice = choice_at(s, c, target);
    struct shares *shares = NULL;
    *part = 1;
    if (choice) {
        const struct population *p = &s->given->populations[choice->population];
        double *share = mem_calloc(p->users, sizeof *share);
        size_t n = 0;
        network_shares(p, share);
        *part = 0;
        for (size_t j = 0; j < choice->n; j++)
            *part += target[j] ? choice->part[j] : 0;
        for (size_t i = 0; i < p->users; i++)    /* in place: n <= i */
            if (target[choice->target[i]])
                share[n++] = share[i] / *part;
        shares = shares_of(share, n);
        free(share);
    }
    free(target);
    return shares;
}
