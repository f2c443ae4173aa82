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
    return ml->cache_mode && !ml->users.renew_on_expiry &&
           (ml->users.token_lifetime > 0 || ml->users.revocations > 0);
}

bool mlrun_users_at_a(const struct mlrun *ml)
{
    return ml->login || mlrun_logs_in_again(ml);
}

bool mlrun_has_invalid(const struct mlrun *ml)
{
    return ml->cache_mode && ml->p_c0 > 0;
}

bool mlrun_refuses(const struct mlrun *ml)
{
    return ml->cache_mode && (ml->users.revocations > 0 ||
                              (ml->users.token_lifetime > 0 && ml->cache.ignores_expiry));
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

void mlrun_release(struct mlrun *ml)
{
    for (int t = 0; t < ML_TIERS; t++) {
        struct mlrun_tier *tier = &ml->tier[t];
        if (tier->rules) {
            free(tier->rules->speeds);
            free(tier->rules->rates);
            free(tier->rules->shifts);
        }
        free(tier->rules);
        free(tier->own);
    }
    for (size_t i = 0; i < ml->n_classes; i++) {
        free(ml->classes[i].name);
        free(ml->classes[i].users.counts);
    }
    free(ml->classes);
    free(ml->users.counts);
    free(ml->bad.users.counts);
}

/* ---- size ---- */

static double queues(const struct mlrun *ml, enum mlrun_tier_id t)
{
    return !ml->tier[t].there ? 0 : ml->tier[t].rule == DISPATCH_SHARED ? 1 : ml->tier[t].instances;
}

/* How many of each set there are of one client. */
static void count_sets(const struct mlrun *ml, bool bad, double n[SETS])
{
    const double k = queues(ml, ML_P);
    n[SET_USER] = ml->login && !bad ? queues(ml, ML_A) : 0;
    n[SET_LOGIN] = mlrun_logs_in_again(ml) && !bad ? queues(ml, ML_A) : 0;
    n[SET_TOKEN] = queues(ml, mlrun_answers(ml)) * k;
    n[SET_R] = queues(ml, ML_R);
    n[SET_C] = k;
    n[SET_INVALID] = mlrun_has_invalid(ml) && !bad ? k : 0;
    n[SET_T] = ml->tier[ML_T].there ? k : 0;
    n[SET_P] = bad ? 0 : k;
}

/* Meters that count a node of S_a, in either sum: I and lambda_a, and shares of I. */
static double meters_of_a(const struct mlrun *ml)
{
    const bool answers = mlrun_answers(ml) == ML_A, goes_on = ml->login && ml->tier[ML_R].there;
    return 2 + (mlrun_users_at_a(ml) ? 1 + answers + goes_on : 0);
}

/* Of questions, and of those that are refused p_cp takes none away. */
static double meters_of_fetch(bool bad)
{
    return bad ? 2 : 3;
}

static double meters_of_token(const struct mlrun *ml, bool bad)
{
    const double at = mlrun_answers(ml) == ML_I ? 2 : meters_of_a(ml) + 1 + mlrun_users_at_a(ml);
    return at + (ml->tier[ML_T].there ? 0 : meters_of_fetch(bad));
}

static double meters_of(const struct mlrun *ml, bool bad, enum set s)
{
    switch (s) {
    case SET_USER:
        return meters_of_a(ml);
    case SET_LOGIN:
        return meters_of_a(ml) + 1;
    case SET_TOKEN:
        return meters_of_token(ml, bad);
    case SET_R:
        return ml->login ? 2 : 1;
    case SET_C:
        return 5;
    case SET_INVALID:
        return 5;
    case SET_T:
        return meters_of_fetch(bad);
    case SET_P:
        return 2;
    case SETS:
        break;
    }
    return 0;
}

/* Out of a node at S_c: for each outcome, or each end. */
static double routes_of_check(const struct mlrun *ml, bool bad, const double n[SETS])
{
    const double ask = n[SET_T] > 0 ? 1 : queues(ml, mlrun_answers(ml));
    if (bad)
        return ml->bad.remembered ? 2 + ask : ask;
    return ml->cache_mode ? 1 + ask + fmax(1, n[SET_LOGIN]) : 2 + ask;
}

/* Out of a node where questions are answered. */
static double routes_of_answer(const struct mlrun *ml, bool bad, const double n[SETS])
{
    if (bad || !mlrun_refuses(ml))
        return 1;
    return 1 + (cache_is_plain(&ml->cache) ? fmax(1, n[SET_LOGIN]) : 1);
}

static double count_routes(const struct mlrun *ml, bool bad, const double n[SETS])
{
    const double wrappers = n[SET_C] + n[SET_INVALID];
    return (n[SET_USER] + n[SET_LOGIN]) * (1 + (n[SET_R] > 0 ? n[SET_R] : wrappers)) +
           n[SET_TOKEN] * routes_of_answer(ml, bad, n) + n[SET_R] * wrappers +
           n[SET_C] * routes_of_check(ml, bad, n) + n[SET_INVALID] +
           n[SET_T] * queues(ml, mlrun_answers(ml)) + n[SET_P];
}

/* `times` clients more. */
static void add_clients(const struct mlrun *ml, bool bad, double times, struct network_size *size)
{
    double n[SETS];
    count_sets(ml, bad, n);
    for (int s = 0; s < SETS; s++) {
        size->nodes += times * n[s];
        size->flows += times * n[s] * meters_of(ml, bad, (enum set)s);
    }
    size->flows += times; /* I_0 */
    size->routes += times * count_routes(ml, bad, n);
    size->entries += times * (ml->login && !bad      ? n[SET_USER]
                              : ml->tier[ML_R].there ? n[SET_R]
                                                     : n[SET_C] + n[SET_INVALID]);
}

struct network_size mlrun_size(const struct mlrun *ml)
{
    struct network_size size = {.flows = mlrun_users_at_a(ml) ? 2 : 1};
    for (int t = 0; t < ML_TIERS; t++)
        size.stations += t == ML_C ? queues(ml, ML_P) : queues(ml, (enum mlrun_tier_id)t);
    add_clients(ml, false, ml->n_classes > 0 ? (double)ml->n_classes : 1, &size);
    if (ml->bad.share > 0)
        add_clients(ml, true, 1, &size);
    return size;
}

/* ---- stations ---- */

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
    const size_t rules = tier->rules ? network_add_rules(net, tier->rules) : NET_NONE;
    const size_t limit = tier->limited ? network_add_limit(net, &tier->limit) : NET_NONE;
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
        net->stations[net->n_stations - 1].rules = rules;
        net->stations[net->n_stations - 1].limit = limit;
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

/* ---- together ---- */

static void add_exits(struct expansion *e)
{
    e->refused_login = e->refused_token = NET_NONE;
    if (mlrun_users_at_a(e->ml))
        e->refused_login = network_add_exit(e->net, "refused_login", false);
    e->refused_token = network_add_exit(e->net, "refused_token", false);
}

static void release(struct expansion *e)
{
    for (size_t i = 0; i < e->n_clients; i++) {
        free(e->clients[i].name);
        free(e->clients[i].suffix);
    }
    free(e->clients);
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
    mlrun_add_clients(&e);
    mlrun_route(&e);
    mlrun_meter(&e);
    if (ml->total && ml->cache_mode)
        e.net->calibration = (struct calibration){.meter = 0, .value = ml->rate};
    network_finish(e.net);
    release(&e);
    return e.net;
}
