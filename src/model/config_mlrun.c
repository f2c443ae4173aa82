/* model = "ml-run": the paper's system by its symbols; docs/config.md has all keys. */
#include "model/config_form.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/config_choice.h"
#include "model/config_dist.h"
#include "model/config_room.h"
#include "model/config_users.h"
#include "model/network_size.h"
#include "model/tolerance.h"

#define INSTANCES_MAX 1000000
#define SERVERS_MAX   1000000
#define CACHED_BYTES     24     /* of a token in a cache of the simulation */
#define CACHES_BYTES_MAX 4e9    /* of all of them, in each thread */

/* "random", "shared", or one of the other rules, among so many instances. */
static enum dispatch_rule read_dispatch(struct cfg_group *g, unsigned instances,
                                        struct dispatch *details)
{
    const char *words[DISPATCH_RULES + 1] = {"random", "shared"};
    enum dispatch_rule rules[DISPATCH_RULES + 1] = {DISPATCH_RANDOM, DISPATCH_SHARED};
    for (int i = DISPATCH_RANDOM + 1; i < DISPATCH_RULES; i++) {
        words[i + 1] = dispatch_rule_name((enum dispatch_rule)i);
        rules[i + 1] = (enum dispatch_rule)i;
    }
    const enum dispatch_rule rule =
        rules[cfg_word(g, "dispatch", words, DISPATCH_RULES + 1, 0)];
    config_choice_details(g, "dispatch", rule == DISPATCH_SHARED ? DISPATCH_RANDOM : rule, details);
    if (rule != DISPATCH_SHARED && details->d > instances) {
        char *hint = text_format("at most %u", instances);
        cfg_error(g, cfg_get(g, "d"), hint, "d = %u of %u instance%s", details->d, instances,
                  instances == 1 ? "" : "s");
        free(hint);
    }
    return rule;
}

/* Those that need no more than a word: classes are the template's, not the user's. */
static enum discipline read_discipline(struct cfg_group *g, unsigned servers)
{
    const char *words[DISCIPLINES];
    enum discipline d[DISCIPLINES];
    size_t n = 0;
    for (int i = 0; i < DISCIPLINES; i++) {
        const struct discipline_row *row = &discipline_table[i];
        if (row->takes_priority || row->takes_weight || row->takes_polling)
            continue;
        d[n] = (enum discipline)i;
        words[n++] = row->name;
    }
    if (!cfg_get(g, "discipline"))
        return DISCIPLINE_FIFO;
    const enum discipline found = d[cfg_word(g, "discipline", words, n, 0)];
    if (servers == SERVERS_INFINITE && found != DISCIPLINE_FIFO)
        cfg_error(g, cfg_get(g, "discipline"), "remove it, or give a number of servers",
                  "'discipline' where nobody waits: the servers are infinite");
    return found;
}

static void read_queue(struct cfg_group *g, enum mlrun_station i, struct mlrun *ml)
{
    static const enum full_rule rules[] = {FULL_LOST, FULL_BLOCK, FULL_BLOCK_BEFORE};
    ml->discipline[i] = read_discipline(g, ml->servers[i]);
    if (!cfg_get(g, "room")) {
        cfg_refuse(g, "full", NULL, "for example room = 10; or remove it",
                   "is given without 'room'");
        return;
    }
    ml->room[i] = (size_t)cfg_count(g, "room", 1, CONFIG_ROOM_MAX, 1);
    ml->full[i] = config_full(g, rules, 3, FULL_LOST);
}

static void read_station(struct cfg_group *stations, const char *key, enum mlrun_station i,
                         struct mlrun *ml, int *lines)
{
    struct cfg_group g;
    cfg_group_open(stations, key, &g);
    lines[i] = cfg_line(&g, g.s);
    config_dist_need(&g, "service",
                     "for example service = { dist = \"lognormal\"; mean = 0.005; "
                     "scv = 2.0; };",
                     &ml->service[i]);
    if (i == ML_A && !config_dist_maybe(&g, "token_service", &ml->service_token))
        ml->service_token = ml->service[ML_A];
    ml->servers[i] =
        (unsigned)cfg_count_or(&g, "servers", 1, SERVERS_MAX, "infinite", SERVERS_INFINITE, 1);
    if (i == ML_A)
        ml->dispatch_a = read_dispatch(&g, ml->m, &ml->choice_a);
    if (i == ML_R)
        ml->dispatch_r = read_dispatch(&g, ml->n, &ml->choice_r);
    read_queue(&g, i, ml);
    cfg_group_close(&g);
}

static void read_stations(struct cfg_group *root, struct mlrun *ml, int *lines)
{
    struct cfg_group stations, wrapper;
    cfg_group_open(root, "stations", &stations);
    read_station(&stations, "S_a", ML_A, ml, lines);
    read_station(&stations, "S_r", ML_R, ml, lines);
    cfg_group_open(&stations, "wrapper", &wrapper);
    ml->dispatch_w = read_dispatch(&wrapper, ml->k, &ml->choice_w);
    cfg_group_close(&wrapper);
    read_station(&stations, "S_c", ML_C, ml, lines);
    read_station(&stations, "S_t", ML_T, ml, lines);
    read_station(&stations, "S_p", ML_P, ml, lines);
    cfg_group_close(&stations);
}

/* ---- I, M, N, K ---- */

static void read_rate(struct cfg_group *root, struct mlrun *ml)
{
    const char *key = cfg_either(root, "I", "I_0");
    if (!key) {
        cfg_error(root, NULL,
                  "I is the whole flow into S_a, I_0 the users' own; for example I_0 = 10000;",
                  "missing 'I' or 'I_0'");
        key = "I_0";
    }
    ml->total = strcmp(key, "I") == 0;
    ml->rate = cfg_double(root, key, CFG_POSITIVE, 1);
    if (!config_time_ok(1 / ml->rate)) {
        cfg_error(root, cfg_get(root, key), "from 1e-100 to 1e100 requests/s",
                  "'%s' cannot be computed with", key);
        ml->rate = 1;
    }
}

static unsigned read_instances(struct cfg_group *root, const char *key, const char *hint)
{
    if (!cfg_need(root, key, hint))
        return 1;
    return (unsigned)cfg_count(root, key, 1, INSTANCES_MAX, 1);
}

/*
 * The network must stay one that a machine can hold: every S_r queue has a route to every wrapper
 * queue, and every wrapper queue has a class of its own, and a route, at every S_a queue.
 */
static void check_size(struct cfg_group *root, const struct mlrun *ml)
{
    const struct network_size size = mlrun_size(ml);
    char *too_much = network_size_refuse(&(struct network_size){0}, &size);
    if (too_much)
        cfg_error(root, cfg_get(root, ml->m > ml->k ? "M" : "K"),
                  "let instances share one queue: dispatch = \"shared\"", "%s", too_much);
    free(too_much);
    const unsigned of[ML_STATIONS] = {ml->m, ml->n, ml->k, ml->k, ml->k};
    for (int i = 0; i < ML_STATIONS; i++)
        if ((double)of[i] * ml->servers[i] > UINT_MAX)
            cfg_error(root, cfg_get(root, "stations"), "use servers = \"infinite\"",
                      "%.0f servers in one place are too many", (double)of[i] * ml->servers[i]);
}

/* ---- token ---- */

enum { PROBABILITY, CACHE };
static const char *const mode_words[] = {[PROBABILITY] = "probability", [CACHE] = "cache"};
static const char *const probability_keys[] = {"p_ct", "p_cp"};
static const char *const cache_keys[] = {
    "users", "popularity",    "zipf_s",          "rule",       "lifetime", "granularity",
    "cache", "single_flight", "issuer_lifetime", "on_expired", "start"};

static void refuse_other_mode(struct cfg_group *g, size_t mode)
{
    const bool cache = mode == CACHE;
    const char *const *keys = cache ? probability_keys : cache_keys;
    const size_t n = cache ? sizeof probability_keys / sizeof *probability_keys
                           : sizeof cache_keys / sizeof *cache_keys;
    for (size_t i = 0; i < n; i++)
        cfg_refuse(g, keys[i], cfg_get(g, "mode"),
                 cache ? "remove it, or set mode = \"probability\""
                       : "remove it, or set mode = \"cache\"",
                 cache ? "belongs to mode = \"probability\"" : "belongs to mode = \"cache\"");
}

/* The later of two settings, either of which may be NULL. */
static const config_setting_t *later(const config_setting_t *a, const config_setting_t *b)
{
    if (!a || !b)
        return a ? a : b;
    return config_setting_source_line(a) > config_setting_source_line(b) ? a : b;
}

/* p_cp is what remains; one that the file gives is void when an override moves the others. */
static void check_p_cp(struct cfg_group *g, const struct mlrun *ml, bool moved)
{
    const config_setting_t *s = cfg_get(g, "p_cp");
    if (!s || (moved && !cfg_overridden(s)))
        return;
    const double p_cp = cfg_double(g, "p_cp", CFG_PROBABILITY, 0);
    const double sum = ml->p_c0 + ml->p_ct + p_cp;
    if (fabs(sum - 1) > SUM_TOLERANCE)
        cfg_error(g, s, "leave p_cp out: it is what remains", "p_c0 + p_ct + p_cp is %.10g, not 1",
                  sum);
}

/* Returns the name that it goes by. */
static const char *read_p_c0(struct cfg_group *g, struct mlrun *ml)
{
    const char *given = cfg_either(g, "p_c0", "p_stale"), *key = given ? given : "p_c0";
    ml->p_c0 = cfg_double(g, key, CFG_PROBABILITY, 0);
    return key;
}

static void read_probabilities(struct cfg_group *g, struct mlrun *ml)
{
    const size_t before = g->c->n_errors;
    const char *key = read_p_c0(g, ml);
    ml->p_ct = cfg_double(g, "p_ct", CFG_PROBABILITY, 0);
    const config_setting_t *c0 = cfg_get(g, key), *ct = cfg_get(g, "p_ct");
    const double sum = ml->p_c0 + ml->p_ct;
    if (sum > 1 + SUM_TOLERANCE)
        cfg_error(g, later(c0, ct), "what remains of 1 goes from S_c to S_p: p_cp",
                  "p_c0 + p_ct is %.10g, more than 1", sum);
    if (sum > 1)
        ml->p_ct = 1 - ml->p_c0; /* rounding of decimals, or after the error */
    if (g->c->n_errors == before)
        check_p_cp(g, ml, cfg_overridden(c0) || cfg_overridden(ct));
}

/* One that other times can be counted with, if it is given. */
static double checked_time(struct cfg_group *g, const char *key, double time)
{
    if (time == 0 || config_time_ok(time))
        return time;
    cfg_error(g, cfg_get(g, key), "from 1e-100 to 1e100 s", "'%s' cannot be computed with", key);
    return 1;
}

static void read_users(struct cfg_group *g, struct population *users)
{
    static const char *const on_expired[] = {"login", "refuse"};
    const bool given = cfg_need(g, "users", "tokens in use, for example users = 250;");
    users->users = given ? (size_t)cfg_count(g, "users", 1, CONFIG_USERS_MAX, 1) : 1;
    config_popularity(g, users);
    users->token_lifetime = checked_time(
        g, "issuer_lifetime", cfg_double_or(g, "issuer_lifetime", CFG_POSITIVE, "never", 0, 0));
    users->renew_on_expiry = cfg_word(g, "on_expired", on_expired, 2, 1) == 1;
}

static void read_cache(struct cfg_group *g, struct mlrun *ml)
{
    static const char *const rules[] = {[LIFETIME_COUNTED] = "counted",
                                                      [LIFETIME_SLIDING] = "sliding",
                                                      [LIFETIME_EXPONENTIAL] = "exponential",
                                                      [LIFETIME_SLIDING_EXPONENTIAL] =
                                                          "sliding-exponential"};
    static const char *const owners[] = {"own", "shared"};
    static const char *const starts[] = {"stationary", "empty"};
    const bool one_queue = ml->dispatch_w == DISPATCH_SHARED;
    struct cache *c = &ml->cache;
    const size_t rule = cfg_word(g, "rule", rules, LIFETIME_SLIDING_EXPONENTIAL + 1, 0);
    double lifetime = 1;
    if (cfg_need(g, "lifetime",
                 "seconds that an entry lives in the cache, for example lifetime = "
                 "0.5;"))
        lifetime = checked_time(g, "lifetime", cfg_double(g, "lifetime", CFG_POSITIVE, 1));
    cache_set_rule(c, (enum lifetime_rule)rule, lifetime);
    c->granularity =
        checked_time(g, "granularity", cfg_double(g, "granularity", CFG_NOT_NEGATIVE, 0));
    ml->shared_cache = cfg_word(g, "cache", owners, 2, one_queue) == 1;
    if (one_queue && !ml->shared_cache)
        cfg_error(g, cfg_get(g, "cache"),
                  "wrappers with one queue are one wrapper: set cache = \"shared\", or "
                  "stations.wrapper.dispatch = \"random\"",
                  "'cache' cannot be \"own\" when the wrappers share one queue");
    ml->shared_cache |= one_queue;
    c->absent = c->expired = cfg_bool(g, "single_flight", false) ? MISS_JOIN : MISS_FETCH;
    c->start_empty = cfg_word(g, "start", starts, 2, 0) == 1;
}

static void read_token(struct cfg_group *root, struct mlrun *ml)
{
    struct cfg_group g;
    cfg_group_open(root, "token", &g);
    const size_t mode = cfg_word(&g, "mode", mode_words, 2, PROBABILITY);
    ml->cache_mode = mode == CACHE;
    if (ml->cache_mode) {
        read_p_c0(&g, ml);
        read_users(&g, &ml->users);
        read_cache(&g, ml);
    } else {
        read_probabilities(&g, ml);
    }
    refuse_other_mode(&g, mode);
    cfg_group_close(&g);
}

/* Each cache has room for the tokens of all users, which a simulation takes in each of
 * its threads. */
static void check_caches(struct cfg_group *root, const struct mlrun *ml)
{
    const double caches = ml->shared_cache || ml->dispatch_w == DISPATCH_SHARED ? 1 : ml->k;
    const double users = (double)ml->users.users, bytes = CACHED_BYTES * users * caches;
    const config_setting_t *token = cfg_get(root, "token");
    if (!ml->cache_mode || bytes <= CACHES_BYTES_MAX)
        return;
    cfg_error(root,
              token && config_setting_is_group(token) ? config_setting_get_member(token, "users")
                                                      : NULL,
              "fewer users, or token.cache = \"shared\"",
              "%.0f users in each of %.0f caches would take %.1f GB in each thread; at most %g GB",
              users, caches, 1e-9 * bytes, 1e-9 * CACHES_BYTES_MAX);
}

/* The setting `key` of a station; NULL when it has none. */
static const config_setting_t *station_key(struct cfg_group *root, enum mlrun_station s,
                                           const char *key)
{
    static const char *const names[ML_STATIONS] = {"S_a", "S_r", "S_c", "S_t", "S_p"};
    const config_setting_t *at = cfg_get(root, "stations");
    at = at && config_setting_is_group(at) ? config_setting_get_member(at, names[s]) : NULL;
    return at && config_setting_is_group(at) ? config_setting_get_member(at, key) : NULL;
}

/* Where room is limited not all that is sent comes through: neither I nor the fill of a cache. */
static void check_room(struct cfg_group *root, const struct mlrun *ml)
{
    for (int s = 0; s < ML_STATIONS; s++) {
        if (ml->room[s] == 0)
            continue;
        const config_setting_t *at = station_key(root, (enum mlrun_station)s, "room");
        if (ml->total)
            cfg_error(root, at, "give I_0, the users' own flow",
                      "'room' where the whole flow 'I' is given: what is lost is not known before");
        if (ml->cache_mode && cache_joins(&ml->cache) && ml->full[s] == FULL_LOST &&
            (s == ML_A || s == ML_T))
            cfg_error(root, at, "full = \"block\", or single_flight = false",
                      "'room' on the way of a fetch: others would wait for ever for one that is "
                      "lost");
    }
}

void config_mlrun(struct cfg_group *root, struct mlrun *ml, int lines[ML_STATIONS])
{
    *ml = (struct mlrun){0};
    read_rate(root, ml);
    ml->m = read_instances(root, "M", "instances of S_a, the authorisation: for example M = 4;");
    ml->n = read_instances(root, "N", "instances of S_r, the routing: for example N = 2;");
    ml->k = read_instances(root, "K", "replicas of the model's wrapper: for example K = 10;");
    ml->p_a0 = cfg_double(root, "p_a0", CFG_PROBABILITY, 0);
    read_stations(root, ml, lines);
    read_token(root, ml);
    check_size(root, ml);
    check_caches(root, ml);
    check_room(root, ml);
}
