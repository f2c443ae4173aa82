#include "model/mlrun.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "model/mlrun_expand.h"

const char *const mlrun_tier_names[ML_TIERS] = {"S_a", "S_r",    "S_c", "S_s",
                                                       "S_t", "issuer", "S_p"};

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

bool mlrun_fetches_itself(const struct mlrun *ml)
{
    return cache_is_plain(&ml->cache) && (!ml->tier[ML_S].there || cache_is_plain(&ml->second));
}

bool mlrun_has_waits(const struct mlrun *ml)
{
    return ml->cache_mode &&
           (ml->tier[ML_S].there || !cache_is_plain(&ml->cache) || cache_joins(&ml->cache));
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

/* A tier like the wrapper's, without a queue: tokens are looked up there without S_c. */
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

/* The station where answers fill the first level, after they have filled the second. */
static void add_back(struct expansion *e)
{
    if (!e->ml->tier[ML_S].there)
        return;
    const size_t group = network_add_group(e->net, "answer");
    e->net->groups[group].hidden = true;
    e->back = network_add_station(e->net, &(struct station_def){.name = "answer",
                                                                .group = group,
                                                                .servers = SERVERS_INFINITE});
}

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
    add_back(&e);
    mlrun_add_clients(&e);
    mlrun_route(&e);
    mlrun_meter(&e);
    if (ml->total && ml->cache_mode)
        e.net->calibration = (struct calibration){.meter = 0, .value = ml->rate};
    network_finish(e.net);
    release(&e);
    return e.net;
}
