#include "model/mlrun.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"

/* The nodes of the network, in sets of one class (or one class per wrapper) at one tier. */
enum set {
    SET_USER,     /* S_a, users: one per queue of S_a */
    SET_LOGIN,    /* S_a, logins after expiry: one per queue of S_a, or none */
    SET_TOKEN,    /* S_a, token requests: queue m, wrapper k at m * wrappers + k */
    SET_R,
    SET_C,
    SET_INVALID,  /* S_c, requests with an invalid token: one per queue of S_c, or none */
    SET_T,
    SET_P,
    SETS
};

struct nodes {
    size_t first;    /* node */
    size_t n;
};

struct tier {
    size_t first;    /* station */
    size_t n;        /* queues: instances, or 1 when they share it */
};

struct expansion {
    const struct mlrun *ml;
    struct network *net;
    size_t refused_login, refused_token;    /* exits */
    size_t user, login, invalid, token;     /* classes; token: first of one per wrapper queue */
    struct tier tier[ML_STATIONS];
    struct nodes set[SETS];
    size_t first_cache;                     /* NET_NONE in probability mode */
};

/* p_at = p_ct p_ar, p_ar = (1 - p_a0) / (1 + p_ct): from (1) and p_at I = I_t = p_ct lambda_r. */
static double token_share(const struct mlrun *ml)
{
    return ml->p_ct * (1 - ml->p_a0) / (1 + ml->p_ct);
}

static double refusal(const struct mlrun *ml)
{
    return ml->cache_mode ? ml->p_a0 : fmin(1, ml->p_a0 / (1 - token_share(ml)));
}

static double source_rate(const struct mlrun *ml)
{
    return ml->total && !ml->cache_mode ? ml->rate * (1 - token_share(ml)) : ml->rate;
}

static bool logs_in_again(const struct mlrun *ml)
{
    return ml->cache_mode && ml->users.token_lifetime > 0 && !ml->users.renew_on_expiry;
}

/* In probability mode a node of S_c refuses them among its users' requests. */
static bool has_invalid(const struct mlrun *ml)
{
    return ml->cache_mode && ml->p_c0 > 0;
}

static double queues(unsigned instances, enum dispatch_rule dispatch)
{
    return dispatch == DISPATCH_SHARED ? 1 : instances;
}

struct network_size mlrun_size(const struct mlrun *ml)
{
    const double m = queues(ml->m, ml->dispatch_a), n = queues(ml->n, ml->dispatch_r),
                 k = queues(ml->k, ml->dispatch_w);
    const double users = logs_in_again(ml) ? 2 * m : m;    /* nodes of S_a for users and logins */
    /* routes out of S_c */
    const double check = ml->cache_mode ? 2 + (users - m > 0 ? m : 1) : 3;
    const double invalid = has_invalid(ml) ? k : 0;
    return (struct network_size){.stations = m + n + 3 * k,
                                 .nodes = users + m * k + n + 3 * k + invalid,
                                 .routes = users * (1 + n) + n * (k + invalid) + 2 * m * k +
                                           (check + 1) * k + invalid,
                                 .entries = m,
                                 .flows = 5 * users + 7 * m * k + 2 * n + 10 * k + 5 * invalid +
                                          (users - m > 0 ? m : 0) + 3};
}

/* "name", or "name[i]" (from 1 on) when there are several. */
static char *instance_name(const char *name, size_t i, size_t n)
{
    return n == 1 ? text_format("%s", name) : text_format("%s[%zu]", name, i + 1);
}

static enum dispatch_rule dispatch_of(const struct mlrun *ml, enum mlrun_station s)
{
    return s == ML_A ? ml->dispatch_a : s == ML_R ? ml->dispatch_r : ml->dispatch_w;
}

static struct tier add_tier(struct network *net, const char *name, const struct mlrun *ml,
                            enum mlrun_station s)
{
    const unsigned instances = s == ML_A ? ml->m : s == ML_R ? ml->n : ml->k;
    const size_t group = network_add_group(net, name);
    const struct tier t = {net->n_stations,
                           dispatch_of(ml, s) == DISPATCH_SHARED ? 1 : instances};
    const unsigned long long each = (unsigned long long)ml->servers[s] * (instances / t.n);
    assert(each <= UINT_MAX);
    for (size_t i = 0; i < t.n; i++) {
        char *instance = instance_name(name, i, t.n);
        network_add_station(net, &(struct station_def){.name = instance,
                                                       .group = group,
                                                       .servers = (unsigned)each,
                                                       .discipline = ml->discipline[s],
                                                       .room = ml->room[s],
                                                       .full = ml->full[s]});
        free(instance);
    }
    return t;
}

static void add_tiers(struct expansion *e)
{
    static const char *const names[ML_STATIONS] = {"S_a", "S_r", "S_c", "S_t", "S_p"};
    for (int s = 0; s < ML_STATIONS; s++)
        e->tier[s] = add_tier(e->net, names[s], e->ml, (enum mlrun_station)s);
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
    if (logs_in_again(e->ml))
        e->login = network_add_class(e->net, "login");
    if (has_invalid(e->ml))
        e->invalid = network_add_class(e->net, "invalid");
}

/* One node per queue of tier s and class, the classes being n from `class` on. */
static struct nodes add_nodes(struct expansion *e, enum mlrun_station s, size_t class, size_t n,
                              const struct dist *service)
{
    const struct nodes set = {e->net->n_nodes, e->tier[s].n * n};
    for (size_t i = 0; i < set.n; i++)
        network_add_node(e->net, e->tier[s].first + i / n, class + i % n, service);
    return set;
}

static void add_all_nodes(struct expansion *e)
{
    const struct mlrun *ml = e->ml;
    const struct dist *service = ml->service;
    e->set[SET_USER] = add_nodes(e, ML_A, e->user, 1, &service[ML_A]);
    e->set[SET_TOKEN] = add_nodes(e, ML_A, e->token, e->tier[ML_C].n, &ml->service_token);
    if (logs_in_again(ml))
        e->set[SET_LOGIN] = add_nodes(e, ML_A, e->login, 1, &service[ML_A]);
    e->set[SET_R] = add_nodes(e, ML_R, e->user, 1, &service[ML_R]);
    e->set[SET_C] = add_nodes(e, ML_C, e->user, 1, &service[ML_C]);
    if (has_invalid(ml))
        e->set[SET_INVALID] = add_nodes(e, ML_C, e->invalid, 1, &service[ML_C]);
    e->set[SET_T] = add_nodes(e, ML_T, e->user, 1, &service[ML_T]);
    e->set[SET_P] = add_nodes(e, ML_P, e->user, 1, &service[ML_P]);
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

static size_t cache_of(const struct expansion *e, size_t wrapper)
{
    if (e->first_cache == NET_NONE)
        return NET_NONE;
    return e->first_cache + (e->ml->shared_cache ? 0 : wrapper);
}

/* A new dispatch by the rule of a tier; NET_NONE where requests are spread at random. */
static size_t new_dispatch(struct expansion *e, enum mlrun_station s)
{
    const struct mlrun *ml = e->ml;
    struct dispatch d = s == ML_A ? ml->choice_a : s == ML_R ? ml->choice_r : ml->choice_w;
    d.rule = dispatch_of(ml, s);
    return d.rule == DISPATCH_RANDOM || d.rule == DISPATCH_SHARED
               ? NET_NONE
               : network_add_dispatch(e->net, &d);
}

static enum mlrun_station tier_of(enum set s)
{
    return s == SET_R ? ML_R : s == SET_C || s == SET_INVALID ? ML_C : ML_A;
}

/* Routes from a node to every node of a set alike, p in all. None when p is 0. */
static void spread(struct expansion *e, size_t from, enum set to, double p, bool issues)
{
    const struct nodes *set = &e->set[to];
    const size_t dispatch = p > 0 && set->n > 0 ? new_dispatch(e, tier_of(to)) : NET_NONE;
    for (size_t i = 0; p > 0 && i < set->n; i++) {
        const size_t r =
            network_add_route(e->net, from, set->first + i, NET_NONE, p / (double)set->n, 0);
        e->net->routes[r].issues = issues;
        e->net->routes[r].dispatch = dispatch;
    }
}

static void leave(struct expansion *e, size_t from, size_t exit, double p)
{
    if (p > 0)
        network_add_route(e->net, from, NET_NONE, exit, p, 0);
}

static void route_users(struct expansion *e)
{
    const double q = refusal(e->ml);
    for (int s = SET_USER; s <= SET_LOGIN; s++)
        for (size_t i = 0; i < e->set[s].n; i++) {
            leave(e, e->set[s].first + i, e->refused_login, q);
            spread(e, e->set[s].first + i, SET_R, 1 - q, s == SET_LOGIN);
        }
    const double invalid = has_invalid(e->ml) ? e->ml->p_c0 : 0;
    for (size_t i = 0; i < e->set[SET_R].n; i++) {
        spread(e, e->set[SET_R].first + i, SET_C, 1 - invalid, false);
        spread(e, e->set[SET_R].first + i, SET_INVALID, invalid, false);
    }
    for (size_t i = 0; i < e->set[SET_INVALID].n; i++)
        leave(e, e->set[SET_INVALID].first + i, e->refused_token, 1);
}

/* The answer to a token request fills the cache of the wrapper that asked, and goes on there. */
static void route_tokens(struct expansion *e)
{
    const size_t wrappers = e->tier[ML_C].n;
    for (size_t i = 0; i < e->set[SET_TOKEN].n; i++) {
        const size_t r = network_add_route(e->net, e->set[SET_TOKEN].first + i,
                                           e->set[SET_P].first + i % wrappers, NET_NONE, 1, 0);
        e->net->routes[r].fills = cache_of(e, i % wrappers);
    }
}

static void route_check(struct expansion *e, size_t wrapper)
{
    const struct mlrun *ml = e->ml;
    const size_t c = e->set[SET_C].first + wrapper;
    const double p_cp = fmax(0, 1 - ml->p_c0 - ml->p_ct);
    leave(e, c, e->refused_token, ml->p_c0);
    if (ml->p_ct > 0)
        network_add_route(e->net, c, e->set[SET_T].first + wrapper, NET_NONE, ml->p_ct, 0);
    if (p_cp > 0)
        network_add_route(e->net, c, e->set[SET_P].first + wrapper, NET_NONE, p_cp, 0);
}

static void route_lookup(struct expansion *e, size_t wrapper)
{
    struct network *net = e->net;
    const size_t c = e->set[SET_C].first + wrapper;
    const struct nodes *login = &e->set[SET_LOGIN];
    net->nodes[c].routing = ROUTING_LOOKUP;
    net->nodes[c].cache = cache_of(e, wrapper);
    network_add_lookup_route(net, c, e->set[SET_P].first + wrapper, NET_NONE, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, c, e->set[SET_T].first + wrapper, NET_NONE, LOOKUP_MISS, 1, 0);
    const size_t dispatch = login->n > 0 ? new_dispatch(e, ML_A) : NET_NONE;
    for (size_t i = 0; i < login->n; i++) {
        const size_t r = network_add_lookup_route(net, c, login->first + i, NET_NONE,
                                                  LOOKUP_EXPIRED, 1 / (double)login->n, 0);
        net->routes[r].dispatch = dispatch;
    }
    if (login->n == 0)
        network_add_lookup_route(net, c, NET_NONE, e->refused_token, LOOKUP_EXPIRED, 1, 0);
}

static void route_wrappers(struct expansion *e)
{
    const size_t wrappers = e->tier[ML_C].n, instances = e->tier[ML_A].n;
    for (size_t k = 0; k < wrappers; k++) {
        if (e->ml->cache_mode)
            route_lookup(e, k);
        else
            route_check(e, k);
        const size_t dispatch = new_dispatch(e, ML_A);
        for (size_t m = 0; m < instances; m++) {
            const size_t r = network_add_route(e->net, e->set[SET_T].first + k,
                                               e->set[SET_TOKEN].first + m * wrappers + k, NET_NONE,
                                               1 / (double)instances, 0);
            e->net->routes[r].dispatch = dispatch;
        }
        leave(e, e->set[SET_P].first + k, 0, 1);
    }
}

static void add_source(struct expansion *e)
{
    struct dist interarrival;
    const enum dist_status status = dist_exponential(1 / source_rate(e->ml), &interarrival);
    assert(status == DIST_OK);
    (void)status;
    const size_t source = network_add_source(e->net, "users", &interarrival, 0);
    e->net->sources[source].population = e->ml->cache_mode ? 0 : NET_NONE;
    const struct nodes *set = &e->set[SET_USER];
    const size_t dispatch = new_dispatch(e, ML_A);
    for (size_t i = 0; i < set->n; i++) {
        network_add_entry(e->net, set->first + i, 1 / (double)set->n);
        e->net->entries[e->net->n_entries - 1].dispatch = dispatch;
    }
}

/* Flows of the meter added last. */
static void add_flows(struct expansion *e, enum set s, double weight, bool denominator)
{
    for (size_t i = 0; i < e->set[s].n; i++)
        network_add_flow(e->net, FLOW_NODE, e->set[s].first + i, weight, denominator);
}

/* All token checks. */
static void add_flows_c(struct expansion *e, bool denominator)
{
    add_flows(e, SET_C, 1, denominator);
    add_flows(e, SET_INVALID, 1, denominator);
}

static void add_flows_a(struct expansion *e, bool denominator)
{
    add_flows(e, SET_USER, 1, denominator);
    add_flows(e, SET_LOGIN, 1, denominator);
    add_flows(e, SET_TOKEN, 1, denominator);
}

static void meter(struct expansion *e, const char *name, const char *meaning, unsigned instances)
{
    network_add_meter(e->net, name, meaning, 1 / (double)instances);
}

static void meter_of(struct expansion *e, const char *name, const char *meaning, enum set s,
                     unsigned instances)
{
    meter(e, name, meaning, instances);
    add_flows(e, s, 1, false);
}

static void add_rates(struct expansion *e)
{
    const struct mlrun *ml = e->ml;
    meter(e, "I", "whole flow into S_a", 1);
    add_flows_a(e, false);
    meter(e, "I_0", "the users' own flow", 1);
    network_add_flow(e->net, FLOW_SOURCE, 0, 1, false);
    meter_of(e, "I_t", "token requests of all wrappers to S_a", SET_TOKEN, 1);
    meter(e, "I_w", "flow to all wrappers", 1);
    add_flows_c(e, false);
    meter(e, "lambda_a", "flow into one instance of S_a", ml->m);
    add_flows_a(e, false);
    meter_of(e, "lambda_r", "flow into all of S_r", SET_R, 1);
    meter(e, "lambda_c", "flow into one wrapper's token check S_c", ml->k);
    add_flows_c(e, false);
    meter_of(e, "lambda_t", "flow into one wrapper's token fetch S_t", SET_T, ml->k);
    meter_of(e, "lambda_p", "flow into one wrapper's model S_p", SET_P, ml->k);
}

static void add_shares_a(struct expansion *e)
{
    meter(e, "p_a0", "share of I refused at S_a", 1);
    network_add_flow(e->net, FLOW_EXIT, e->refused_login, 1, false);
    add_flows_a(e, true);
    meter_of(e, "p_at", "share of I that answers token requests", SET_TOKEN, 1);
    add_flows_a(e, true);
    meter_of(e, "p_ar", "share of I that goes on to S_r", SET_R, 1);
    add_flows_a(e, true);
}

static void add_shares_c(struct expansion *e)
{
    meter(e, "p_c0",
          logs_in_again(e->ml) ? "share of token checks that refuse it or find it expired"
                               : "share of token checks that refuse it",
          1);
    network_add_flow(e->net, FLOW_EXIT, e->refused_token, 1, false);
    add_flows(e, SET_LOGIN, 1, false);
    add_flows_c(e, true);
    meter_of(e, "p_ct", "share of token checks that fetch it", SET_T, 1);
    add_flows_c(e, true);
    meter_of(e, "p_cp", "share of token checks that go straight to S_p", SET_P, 1);
    add_flows(e, SET_T, -1, false);    /* (2): lambda_p = p_cp lambda_c + lambda_t */
    add_flows_c(e, true);
}

/* Users who find no room at S_a are lost, even where others would be blocked. */
static bool loses(const struct mlrun *ml)
{
    bool any = ml->room[ML_A] > 0;
    for (int s = 0; s < ML_STATIONS; s++)
        any |= ml->room[s] > 0 && ml->full[s] == FULL_LOST;
    return any;
}

struct network *mlrun_expand(const struct mlrun *ml, const char *file)
{
    assert(ml->m >= 1 && ml->n >= 1 && ml->k >= 1);
    assert(!ml->cache_mode || ml->shared_cache || ml->k == 1 || ml->dispatch_w != DISPATCH_SHARED);
    struct expansion e = {.ml = ml, .net = network_new(file)};
    e.refused_login = network_add_exit(e.net, "refused_login", false);
    e.refused_token = network_add_exit(e.net, "refused_token", false);
    if (loses(ml))
        network_lost_exit(e.net);
    add_tiers(&e);
    add_classes(&e);
    add_all_nodes(&e);
    add_caches(&e);
    route_users(&e);
    route_tokens(&e);
    route_wrappers(&e);
    add_source(&e);
    add_rates(&e);
    add_shares_a(&e);
    add_shares_c(&e);
    if (ml->total && ml->cache_mode)
        e.net->calibration = (struct calibration){.meter = 0, .value = ml->rate};
    network_finish(e.net);
    return e.net;
}
