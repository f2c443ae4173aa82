#include "model/mlrun.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "model/mlrun_expand.h"

const char *const mlrun_tier_names[ML_TIERS] = {"S_a", "S_r", "S_c", "S_t", "issuer", "S_p"};

/* ---- what follows from the symbols ---- */

enum mlrun_tier_id mlrun_answers(const struct mlrun *ml)
{
    return ml->tier[ML_I].there ? ML_I : ML_A;
}

bool mlrun_logs_in_again(const struct mlrun *ml)
{
    return ml->cache_mode && ml->users.token_lifetime > 0 && !ml->users.renew_on_expiry;
}

bool mlrun_users_at_a(const struct mlrun *ml)
{
    return ml->login || mlrun_logs_in_again(ml);
}

bool mlrun_has_invalid(const struct mlrun *ml)
{
    return ml->cache_mode && ml->p_c0 > 0;
}

/* p_at = p_ct p_ar, p_ar = (1 - p_a0) / (1 + p_ct): from (1) and p_at I = I_t = p_ct lambda_r. */
static double token_share(const struct mlrun *ml)
{
    return mlrun_answers(ml) == ML_A ? ml->p_ct * (1 - ml->p_a0) / (1 + ml->p_ct) : 0;
}

double mlrun_refusal(const struct mlrun *ml)
{
    return ml->cache_mode ? ml->p_a0 : fmin(1, ml->p_a0 / (1 - token_share(ml)));
}

double mlrun_source_rate(const struct mlrun *ml)
{
    return ml->total && !ml->cache_mode ? ml->rate * (1 - token_share(ml)) : ml->rate;
}

/* ---- size ---- */

static double queues(const struct mlrun *ml, enum mlrun_tier_id t)
{
    return !ml->tier[t].there ? 0 : ml->tier[t].rule == DISPATCH_SHARED ? 1 : ml->tier[t].instances;
}

/* How many of each set there are. */
static void count_sets(const struct mlrun *ml, double n[SETS])
{
    const double k = queues(ml, ML_P);
    n[SET_USER] = ml->login ? queues(ml, ML_A) : 0;
    n[SET_LOGIN] = mlrun_logs_in_again(ml) ? queues(ml, ML_A) : 0;
    n[SET_TOKEN] = queues(ml, mlrun_answers(ml)) * k;
    n[SET_R] = queues(ml, ML_R);
    n[SET_C] = k;
    n[SET_INVALID] = mlrun_has_invalid(ml) ? k : 0;
    n[SET_T] = ml->tier[ML_T].there ? k : 0;
    n[SET_P] = k;
}

/* Meters that count a node of S_a, in either sum: I and lambda_a, and shares of I. */
static double meters_of_a(const struct mlrun *ml)
{
    const bool answers = mlrun_answers(ml) == ML_A, goes_on = ml->login && ml->tier[ML_R].there;
    return 2 + (mlrun_users_at_a(ml) ? 1 + answers + goes_on : 0);
}

static double meters_of_token(const struct mlrun *ml)
{
    const double at = mlrun_answers(ml) == ML_I ? 2 : meters_of_a(ml) + 1 + mlrun_users_at_a(ml);
    return at + (ml->tier[ML_T].there ? 0 : 3);
}

static double meters_of(const struct mlrun *ml, enum set s)
{
    switch (s) {
    case SET_USER: return meters_of_a(ml);
    case SET_LOGIN: return meters_of_a(ml) + 1;
    case SET_TOKEN: return meters_of_token(ml);
    case SET_R: return ml->login ? 2 : 1;
    case SET_C: return 5;
    case SET_INVALID: return 5;
    case SET_T: return 3;
    case SET_P: return 2;
    case SETS: break;
    }
    return 0;
}

static double count_routes(const struct mlrun *ml, const double n[SETS])
{
    const double wrappers = n[SET_C] + n[SET_INVALID], fetchers = n[SET_T],
                 answers = queues(ml, mlrun_answers(ml));
    const double ask = fetchers > 0 ? 1 : answers;
    const double expired = n[SET_LOGIN] > 0 ? n[SET_LOGIN] : 1;
    return (n[SET_USER] + n[SET_LOGIN]) * (1 + (n[SET_R] > 0 ? n[SET_R] : wrappers)) +
           n[SET_TOKEN] + n[SET_R] * wrappers +
           n[SET_C] * (ml->cache_mode ? 1 + ask + expired : 2 + ask) + n[SET_INVALID] +
           n[SET_T] * answers + n[SET_P];
}

struct network_size mlrun_size(const struct mlrun *ml)
{
    double n[SETS];
    struct network_size size = {.flows = mlrun_users_at_a(ml) ? 3 : 2};
    count_sets(ml, n);
    for (int t = 0; t < ML_TIERS; t++)
        size.stations += t == ML_C ? n[SET_C] : queues(ml, (enum mlrun_tier_id)t);
    for (int s = 0; s < SETS; s++) {
        size.nodes += n[s];
        size.flows += n[s] * meters_of(ml, (enum set)s);
    }
    size.routes = count_routes(ml, n);
    size.entries = ml->login                ? n[SET_USER]
                   : ml->tier[ML_R].there ? n[SET_R]
                                            : n[SET_C] + n[SET_INVALID];
    return size;
}

/* ---- stations, classes, nodes, caches ---- */

/* "name", or "name[i]" (from 1 on) when there are several. */
static char *instance_name(const char *name, size_t i, size_t n)
{
    return n == 1 ? text_format("%s", name) : text_format("%s[%zu]", name, i + 1);
}

static struct queues add_tier(struct network *net, const char *name, const struct mlrun_tier *tier)
{
    const size_t group = network_add_group(net, name);
    const struct queues q = {net->n_stations, tier->rule == DISPATCH_SHARED ? 1 : tier->instances};
    const unsigned long long each = (unsigned long long)tier->servers * (tier->instances / q.n);
    assert(each <= UINT_MAX);
    net->groups[group].hidden = !tier->there;
    for (size_t i = 0; i < q.n; i++) {
        char *instance = instance_name(name, i, q.n);
        network_add_station(net, &(struct station_def){.name = instance,
                                                       .group = group,
                                                       .servers = (unsigned)each,
                                                       .discipline = tier->discipline,
                                                       .room = tier->room,
                                                       .full = tier->full,
                                                       .line = tier->line});
        free(instance);
    }
    return q;
}

/* The wrapper's, without any queue: where tokens are looked up when S_c is left out. */
static struct mlrun_tier no_station(const struct mlrun_tier *wrapper)
{
    return (struct mlrun_tier){.instances = wrapper->instances,
                               .rule = wrapper->rule,
                               .servers = SERVERS_INFINITE,
                               .line = wrapper->line};
}

static void add_tiers(struct expansion *e)
{
    for (int t = 0; t < ML_TIERS; t++) {
        const struct mlrun_tier none = no_station(&e->ml->tier[ML_P]),
                                *tier = e->ml->tier[t].there ? &e->ml->tier[t] : &none;
        if (tier->there || t == ML_C)
            e->tier[t] = add_tier(e->net, mlrun_tier_names[t], tier);
    }
}

static void add_classes(struct expansion *e)
{
    const size_t wrappers = e->tier[ML_C].n;
    e->user = network_add_class(e->net, "user");
    e->token = e->net->n_classes;
    for (size_t k = 0; k < wrappers; k++) {
        char *name = wrappers == 1 ? text_format("token") : text_format("token@%zu", k + 1);
        network_add_class(e->net, name);
        free(name);
    }
    if (mlrun_logs_in_again(e->ml))
        e->login = network_add_class(e->net, "login");
    if (mlrun_has_invalid(e->ml))
        e->invalid = network_add_class(e->net, "invalid");
}

/* One node per queue of a tier and class, the classes being n from `class` on. */
static struct nodes add_nodes(struct expansion *e, enum mlrun_tier_id t, size_t class, size_t n,
                              const struct dist *service)
{
    const struct nodes set = {e->net->n_nodes, e->tier[t].n * n};
    for (size_t i = 0; i < set.n; i++)
        network_add_node(e->net, e->tier[t].first + i / n, class + i % n, service);
    return set;
}

static void add_all_nodes(struct expansion *e)
{
    const struct mlrun *ml = e->ml;
    const struct mlrun_tier *tier = ml->tier;
    const enum mlrun_tier_id answers = mlrun_answers(ml);
    struct dist check = tier[ML_C].service;
    if (!tier[ML_C].there)
        dist_deterministic(0, &check);
    if (ml->login)
        e->set[SET_USER] = add_nodes(e, ML_A, e->user, 1, &tier[ML_A].service);
    e->set[SET_TOKEN] =
        add_nodes(e, answers, e->token, e->tier[ML_C].n,
                  answers == ML_A ? &ml->service_token : &tier[ML_I].service);
    if (mlrun_logs_in_again(ml))
        e->set[SET_LOGIN] = add_nodes(e, ML_A, e->login, 1, &tier[ML_A].service);
    e->set[SET_R] = add_nodes(e, ML_R, e->user, 1, &tier[ML_R].service);
    e->set[SET_C] = add_nodes(e, ML_C, e->user, 1, &check);
    if (mlrun_has_invalid(ml))
        e->set[SET_INVALID] = add_nodes(e, ML_C, e->invalid, 1, &check);
    e->set[SET_T] = add_nodes(e, ML_T, e->user, 1, &tier[ML_T].service);
    e->set[SET_P] = add_nodes(e, ML_P, e->user, 1, &tier[ML_P].service);
}

static void add_caches(struct expansion *e)
{
    const struct mlrun *ml = e->ml;
    e->first_cache = NET_NONE;
    if (!ml->cache_mode)
        return;
    struct population users = ml->users;
    users.name = users.name ? users.name : (char[]){"users"};
    struct cache cache = ml->cache;
    cache.population = network_add_population(e->net, &users);
    e->first_cache = e->net->n_caches;
    const size_t n = ml->shared_cache ? 1 : e->tier[ML_C].n;
    for (size_t k = 0; k < n; k++) {
        cache.name = instance_name(ml->cache.name ? ml->cache.name : "cache", k, n);
        network_add_cache(e->net, &cache);
        free(cache.name);
    }
}

size_t mlrun_cache_of(const struct expansion *e, size_t wrapper)
{
    if (e->first_cache == NET_NONE)
        return NET_NONE;
    return e->first_cache + (e->ml->shared_cache ? 0 : wrapper);
}

/* ---- together ---- */

/* Users who find no room where they begin are lost, even where others would be blocked. */
static bool loses(const struct mlrun *ml)
{
    const enum mlrun_tier_id first = ml->login              ? ML_A
                                     : ml->tier[ML_R].there ? ML_R
                                                            : ML_C;
    bool any = ml->tier[first].room > 0;
    for (int t = 0; t < ML_TIERS; t++)
        any |= ml->tier[t].room > 0 && ml->tier[t].full == FULL_LOST;
    return any;
}

static void add_exits(struct expansion *e)
{
    e->refused_login = e->refused_token = NET_NONE;
    if (mlrun_users_at_a(e->ml))
        e->refused_login = network_add_exit(e->net, "refused_login", false);
    e->refused_token = network_add_exit(e->net, "refused_token", false);
    if (loses(e->ml))
        network_lost_exit(e->net);
}

struct network *mlrun_expand(const struct mlrun *ml, const char *file)
{
    assert(ml->tier[ML_P].there && ml->tier[ML_P].instances >= 1);
    assert(ml->tier[mlrun_answers(ml)].there);
    assert(ml->tier[ML_A].there || !mlrun_users_at_a(ml));
    assert(!ml->cache_mode || ml->shared_cache || ml->tier[ML_P].instances == 1 ||
           ml->tier[ML_P].rule != DISPATCH_SHARED);
    struct expansion e = {.ml = ml, .net = network_new(file)};
    add_exits(&e);
    add_tiers(&e);
    add_classes(&e);
    add_all_nodes(&e);
    add_caches(&e);
    mlrun_route(&e);
    mlrun_meter(&e);
    if (ml->total && ml->cache_mode)
        e.net->calibration = (struct calibration){.meter = 0, .value = ml->rate};
    network_finish(e.net);
    return e.net;
}
