#include "model/config_cache.h"

#include "model/config_dist.h"
#include "model/network_words.h"

#define RETRIES_MAX 100

static double checked(struct cfg_group *g, const char *key, double time)
{
    if (time == 0 || config_time_ok(time))
        return time;
    cfg_error(g, cfg_get(g, key), "from 1e-100 to 1e100 s", "'%s' cannot be computed with", key);
    return 1;
}

double config_time(struct cfg_group *g, const char *key, enum cfg_range range, double fallback)
{
    return checked(g, key, cfg_double(g, key, range | CFG_TIME, fallback));
}

double config_time_or(struct cfg_group *g, const char *key, enum cfg_range range, const char *word)
{
    return checked(g, key, cfg_double_or(g, key, range | CFG_TIME, word, 0, 0));
}

/* ---- how long an entry lives ---- */

enum { RULE_COUNTED, RULE_SLIDING, RULE_EXPONENTIAL, RULE_SLIDING_EXPONENTIAL };

static void fixed_or_exponential(struct cfg_group *g, size_t rule, struct cache *c)
{
    const bool exponential = rule >= RULE_EXPONENTIAL;
    const double mean =
        config_time(g, "lifetime", exponential ? CFG_POSITIVE : CFG_NOT_NEGATIVE, 1);
    if (exponential)
        dist_exponential(mean, &c->lifetime);
    else
        dist_deterministic(mean, &c->lifetime);
    if (mean == 0 && !(c->granularity > 0))
        cfg_error(g, cfg_get(g, "lifetime"),
                  "above 0; with granularity = 1.0 an entry may live until the clock's next tick",
                  "'lifetime' 0 on a clock without ticks");
}

static void of_a_law(struct cfg_group *g, size_t rule, struct cache *c)
{
    config_dist_need(g, "lifetime", NULL, &c->lifetime);
    if (rule >= RULE_EXPONENTIAL)
        cfg_error(g, cfg_get(g, "rule"), "\"counted\" or \"sliding\", or lifetime = 30.0;",
                  "'rule' says a law of its own where 'lifetime' is a distribution");
}

static void read_lifetime(struct cfg_group *g, struct cache *c)
{
    static const char *const rules[] = {"counted", "sliding", "exponential", "sliding-exponential"};
    const size_t rule = cfg_word(g, "rule", rules, 4, RULE_COUNTED);
    c->slides = rule == RULE_SLIDING || rule == RULE_SLIDING_EXPONENTIAL;
    c->granularity = config_time(g, "granularity", CFG_NOT_NEGATIVE, 0);
    dist_deterministic(1, &c->lifetime);
    const config_setting_t *s = cfg_need(
        g, "lifetime", "seconds that an entry lives in the cache, for example lifetime = 0.5;");
    if (s && config_setting_is_group(s))
        of_a_law(g, rule, c);
    else if (s)
        fixed_or_exponential(g, rule, c);
}

static void read_max_age(struct cfg_group *g, struct cache *c)
{
    if (!c->slides) {
        cfg_refuse(g, "max_age", cfg_get(g, "rule"), "remove it, or set rule = \"sliding\"",
                   "belongs to entries that slide: others end with their lifetime");
        return;
    }
    if (cfg_get(g, "max_age"))
        c->max_age = config_time(g, "max_age", CFG_POSITIVE, 1);
    if (c->max_age > 0 && c->max_age < c->lifetime.mean)
        cfg_error(g, cfg_get(g, "max_age"), "longer than the lifetime",
                  "'max_age' ends an entry before its lifetime does");
}

/* ---- what a request does that finds no entry ---- */

static const char no_single_flight[] = "cannot be given together with 'single_flight', which is "
                                       "\"join\" for absent and expired entries";

/* lock = { poll = 0.5; timeout = 5.0; of = "absent"; } */
static void read_lock(struct cfg_group *g, struct cache *c)
{
    static const char *const of[] = {"absent", "all"};
    struct cfg_group lock;
    cfg_group_open(g, "lock", &lock);
    c->lock_poll = config_time(&lock, "poll", CFG_NOT_NEGATIVE, 0);
    if (cfg_get(&lock, "timeout"))
        c->lock_timeout = config_time(&lock, "timeout", CFG_POSITIVE, 1);
    c->absent = MISS_JOIN;
    if (cfg_word(&lock, "of", of, 2, 0) == 1) {
        cfg_refuse(g, "on_expired_entry", cfg_get(g, "lock"), "of = \"absent\"",
                   "says another thing than a lock of all entries");
        c->expired = MISS_JOIN;
    }
    cfg_refuse(g, "on_absent_entry", cfg_get(g, "lock"), "remove one of the two",
               "cannot be given together with 'lock'");
    cfg_group_close(&lock);
}

static bool serves_stale(const struct cache *c)
{
    return c->expired >= MISS_SERVE_STALE || c->on_failure == FETCH_FAILS_STALE;
}

static void read_stale_for(struct cfg_group *g, struct cache *c)
{
    if (!serves_stale(c)) {
        cfg_refuse(g, "stale_for", cfg_get(g, "on_expired_entry"),
                   "for example on_expired_entry = \"serve-stale\";",
                   "has no meaning where no expired entry is served");
        return;
    }
    if (cfg_need(g, "stale_for", "how long after its end an entry may be served: for example "
                                 "stale_for = 60.0; or \"unlimited\""))
        c->stale_for = config_time_or(g, "stale_for", CFG_POSITIVE, "unlimited");
}

static void read_misses(struct cfg_group *g, struct cache *c)
{
    const config_setting_t *single = cfg_get(g, "single_flight");
    if (cfg_bool(g, "single_flight", false)) {
        c->absent = c->expired = MISS_JOIN;
        cfg_refuse(g, "on_absent_entry", single, "remove one of the two", no_single_flight);
        cfg_refuse(g, "on_expired_entry", single, "remove one of the two", no_single_flight);
        cfg_refuse(g, "lock", single, "remove one of the two", no_single_flight);
        return;
    }
    if (cfg_get(g, "on_expired_entry"))
        c->expired = (enum miss_rule)cfg_word(g, "on_expired_entry", miss_words, MISS_RULES, 0);
    if (cfg_get(g, "lock"))
        read_lock(g, c);
    else if (cfg_get(g, "on_absent_entry"))
        c->absent = (enum miss_rule)cfg_word(g, "on_absent_entry", miss_words, MISS_JOIN + 1, 0);
}

/* ---- refresh ahead ---- */

static void read_refresh(struct cfg_group *g, struct cache *c)
{
    if (cfg_get(g, "refresh_ahead"))
        c->refresh_ahead = config_time(g, "refresh_ahead", CFG_POSITIVE, 0);
    if (cfg_get(g, "early_refresh"))
        c->early_beta = cfg_double(g, "early_refresh", CFG_POSITIVE, 0);
    const double longest = c->max_age > 0 ? c->max_age : c->lifetime.mean;
    if (c->refresh_ahead >= longest && longest > 0)
        cfg_error(g, cfg_get(g, "refresh_ahead"), "shorter than the lifetime",
                  "'refresh_ahead' begins before an entry's life does");
    else if (c->lifetime.kind == DIST_UNIFORM && c->refresh_ahead > c->lifetime.a && !c->slides)
        cfg_warn(g, cfg_get(g, "refresh_ahead"), "shorter than the shortest lifetime",
                 "some entries live shorter than 'refresh_ahead': each is fetched anew by its "
                 "first hit");
}

/* ---- size ---- */

static void read_size(struct cfg_group *g, struct cache *c)
{
    const config_setting_t *s = cfg_get(g, "max_entries");
    if (!s) {
        cfg_refuse(g, "eviction", NULL, "for example max_entries = 10000;",
                   "is given without 'max_entries'");
        return;
    }
    c->max_entries = (size_t)cfg_count(g, "max_entries", 1, UINT32_MAX, 1);
    c->eviction = (enum eviction)cfg_word(g, "eviction", eviction_words, EVICTIONS, EVICT_LRU);
}

bool config_cache_fills(struct cfg_group *g, size_t max_entries, size_t users)
{
    if (max_entries == 0 || max_entries < users)
        return true;
    cfg_warn(g, cfg_get(g, "max_entries"), "it is never full",
             "'max_entries' is no less than the number of users");
    return false;
}

/* ---- fetches that come to nothing ---- */

static void read_failures(struct cfg_group *g, struct cache *c)
{
    static const char *const late_answers[] = {"fills", "lost"};
    if (cfg_get(g, "fetch_timeout"))
        c->fetch_timeout = config_time(g, "fetch_timeout", CFG_POSITIVE, 0);
    if (!(c->fetch_timeout > 0))
        cfg_refuse(g, "late_answer", NULL, "for example fetch_timeout = 5.0;",
                   "is given without 'fetch_timeout'");
    else if (cfg_get(g, "late_answer"))
        c->late_is_lost = cfg_word(g, "late_answer", late_answers, 2, 0) == 1;
    if (cfg_get(g, "least_interval"))
        c->least_interval = config_time(g, "least_interval", CFG_POSITIVE, 0);
    if (cfg_get(g, "on_failed_fetch"))
        c->on_failure = (enum failure_rule)cfg_word(g, "on_failed_fetch", fetch_failure_words,
                                                    FETCH_FAILURES, 0);
    if (!cfg_get(g, "retries")) {
        cfg_refuse(g, "backoff", NULL, "for example retries = 3;", "is given without 'retries'");
        return;
    }
    c->retries = (unsigned)cfg_count(g, "retries", 0, RETRIES_MAX, 0);
    if (cfg_need(g, "backoff", "seconds until the first retry, for example backoff = 0.1;"))
        c->backoff = config_time(g, "backoff", CFG_POSITIVE, 1);
}

void config_cache(struct cfg_group *g, struct cache *c)
{
    static const char *const starts[] = {"stationary", "empty"};
    c->line = cfg_line(g, g->s);
    read_lifetime(g, c);
    read_max_age(g, c);
    if (cfg_get(g, "ignores_expiry"))
        c->ignores_expiry = cfg_bool(g, "ignores_expiry", false);
    if (cfg_get(g, "replace"))
        c->replaces = cfg_bool(g, "replace", false);
    read_misses(g, c);
    read_failures(g, c);
    read_stale_for(g, c);
    read_refresh(g, c);
    read_size(g, c);
    c->start_empty = cfg_word(g, "start", starts, 2, 0) == 1;
}
