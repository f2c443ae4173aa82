/* `token` of an ml-run config: what happens to tokens, by probabilities or by caches. */
#include "model/config_mlrun.h"

#include <math.h>

#include "model/config_cache.h"
#include "model/config_discipline.h"
#include "model/config_users.h"
#include "model/tolerance.h"

#define CACHED_BYTES     24  /* size of a token in a cache of the simulation */
#define CACHES_BYTES_MAX 4e9 /* limit for all caches together, in each thread */

enum { PROBABILITY, CACHE };
static const char *const mode_words[] = {[PROBABILITY] = "probability", [CACHE] = "cache"};
static const char *const probability_keys[] = {"p_ct", "p_cp"};
static const char *const cache_keys[] = {"users",
                                         "popularity",
                                         "zipf_s",
                                         "issuer_lifetime",
                                         "on_expired",
                                         "counts",
                                         "revocations",
                                         "push",
                                         "rule",
                                         "lifetime",
                                         "granularity",
                                         "max_age",
                                         "cache",
                                         "single_flight",
                                         "on_absent_entry",
                                         "on_expired_entry",
                                         "lock",
                                         "stale_for",
                                         "refresh_ahead",
                                         "early_refresh",
                                         "max_entries",
                                         "eviction",
                                         "fetch_timeout",
                                         "late_answer",
                                         "on_failed_fetch",
                                         "retries",
                                         "backoff",
                                         "least_interval",
                                         "ignores_expiry",
                                         "replace",
                                         "start",
                                         "second",
                                         "bad"};

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

/* p_cp is the rest of the probability. The file's p_cp is ignored if an override changes others. */
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

/* Returns the name of the key that was used. */
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

/* Read the users here, unless each element of `classes` has its own. */
static void read_users(struct cfg_group *g, struct mlrun *ml)
{
    if (ml->classes)
        config_users_refuse(g, NULL, "give it to each of the classes", "is given beside 'classes'");
    else
        config_users_read(g, &ml->users);
}

/* A class must have users in mode "cache", and must not have them otherwise. */
static void check_class_users(struct cfg_group *g, struct mlrun *ml, struct mlrun_class *c)
{
    if (ml->cache_mode && c->users.users == 0) {
        cfg_error_line(g->c, c->line, "tokens in use, for example users = 250;",
                       "class '%s': missing 'users'", c->name);
        c->users.users = 1;
    } else if (!ml->cache_mode && c->users.users > 0 && !cfg_overridden(cfg_get(g, "mode"))) {
        cfg_error_line(g->c, c->line, "remove it, or set token.mode = \"cache\"",
                       "class '%s': 'users' belongs to token.mode = \"cache\"", c->name);
    }
}

/* The issuer treats the tokens of all classes alike. */
static void take_expiry(struct population *users, const struct population *all)
{
    users->token_lifetime = all->token_lifetime;
    users->renew_on_expiry = all->renew_on_expiry;
    users->revocations = all->revocations;
    users->push_share = all->push_share;
    users->push_delay = all->push_delay;
}

static void read_cache(struct cfg_group *g, struct mlrun *ml)
{
    static const char *const owners[] = {"own", "shared"};
    const bool one_queue = ml->tier[ML_P].rule == DISPATCH_SHARED;
    config_cache(g, &ml->cache);
    ml->shared_cache = cfg_word(g, "cache", owners, 2, one_queue) == 1;
    if (one_queue && !ml->shared_cache)
        cfg_error(g, cfg_get(g, "cache"),
                  "wrappers with one queue are one wrapper: set cache = \"shared\", or "
                  "stations.wrapper.dispatch = \"random\"",
                  "'cache' cannot be \"own\" when the wrappers share one queue");
    ml->shared_cache |= one_queue;
}

/* The number of users whose tokens have entries in a wrapper's caches, which share one room. */
static size_t all_users(const struct mlrun *ml)
{
    const bool bad = ml->bad.remembered && ml->bad.share > 0;
    size_t n = ml->users.users + (bad ? ml->bad.users.users : 0);
    for (size_t i = 0; i < ml->n_classes; i++)
        n += ml->classes[i].users.users;
    return n;
}

/* Check the memory for caches. Each cache has room for all tokens of its users, in every thread of
 * a simulation. */
static void check_caches(struct cfg_group *g, const struct mlrun *ml)
{
    const struct mlrun_tier *wrapper = &ml->tier[ML_P];
    const double caches =
        ml->shared_cache || wrapper->rule == DISPATCH_SHARED ? 1 : wrapper->instances;
    const double users = (double)all_users(ml),
                 bytes = CACHED_BYTES * users * (caches + (ml->tier[ML_S].there ? 1 : 0));
    if (bytes <= CACHES_BYTES_MAX)
        return;
    cfg_error(g, cfg_get(g, "users"), "fewer users, or token.cache = \"shared\"",
              "%.0f users in each of %.0f caches would take %.1f GB in each thread; at most %g GB",
              users, caches, 1e-9 * bytes, 1e-9 * CACHES_BYTES_MAX);
}

/* A user whose token has expired needs a place to log in. */
static void check_login(struct cfg_group *g, struct mlrun *ml)
{
    if (!mlrun_logs_in_again(ml) || ml->tier[ML_A].there)
        return;
    cfg_error(g, cfg_get(g, "on_expired"), "give S_a, or on_expired = \"refuse\"",
              "'on_expired' is \"login\", and there is no S_a to log in at");
    ml->users.renew_on_expiry = true;
}

/* Read the priority of token requests at the tier that answers them. */
static void read_priority(struct cfg_group *g, struct mlrun *ml)
{
    const config_setting_t *bad = cfg_get(g, "bad"),
                           *own = bad && config_setting_is_group(bad)
                                      ? config_setting_get_member(bad, "priority")
                                      : NULL;
    ml->own_priority = cfg_get(g, "priority") != NULL;
    ml->question_priority = config_priority(g);
    if (config_mlrun_priorities(g->c, ml) || (!ml->own_priority && !ml->bad.has_priority))
        return;
    cfg_error(g, ml->own_priority ? cfg_get(g, "priority") : own,
              "give a tier discipline = \"priority\" or \"priority-preemptive\"",
              "'priority' where no tier looks at priorities");
}

void config_mlrun_token(struct cfg_group *root, struct mlrun *ml)
{
    struct cfg_group g;
    cfg_group_open(root, "token", &g);
    const size_t mode = cfg_word(&g, "mode", mode_words, 2, PROBABILITY);
    ml->cache_mode = mode == CACHE;
    if (ml->cache_mode) {
        read_p_c0(&g, ml);
        read_users(&g, ml);
        config_expiry(&g, &ml->users);
        read_cache(&g, ml);
        config_mlrun_bad(&g, ml);
        if (!config_cache_fills(&g, ml->cache.max_entries, all_users(ml)))
            ml->cache.max_entries = 0;
        config_mlrun_second(&g, ml, all_users(ml));
        check_caches(&g, ml);
        check_login(&g, ml);
    } else {
        read_probabilities(&g, ml);
    }
    for (size_t i = 0; i < ml->n_classes; i++) {
        check_class_users(&g, ml, &ml->classes[i]);
        take_expiry(&ml->classes[i].users, &ml->users);
    }
    refuse_other_mode(&g, mode);
    read_priority(&g, ml);
    cfg_group_close(&g);
}
