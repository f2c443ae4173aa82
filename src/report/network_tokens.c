#include "report/network_tokens.h"

#include "model/network_words.h"
#include "report/json_writer.h"
#include "report/network_words.h"

static const char *const popularities[POPULARITIES] = {"uniform", "zipf", "counts"};

/* 0 is "none". */
static void add_given(cJSON *o, const char *key, double x)
{
    if (x > 0)
        cJSON_AddItemToObject(o, key, json_double(x));
}

cJSON *json_population(const struct population *p)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObject(o, "name", json_text(p->name));
    cJSON_AddItemToObject(o, "users", json_count(p->users));
    cJSON_AddStringToObject(o, "popularity", popularities[p->popularity]);
    add_given(o, "zipf_s", p->popularity == POPULARITY_ZIPF ? p->zipf_s : 0);
    add_given(o, "issuer_lifetime", p->token_lifetime);
    if (p->token_lifetime > 0 || p->revocations > 0)
        cJSON_AddStringToObject(o, "on_expired", p->renew_on_expiry ? "refuse" : "login");
    if (p->invalid)
        cJSON_AddBoolToObject(o, "invalid", true);
    add_given(o, "revocations", p->revocations);
    add_given(o, "push_share", p->push_share);
    add_given(o, "push_delay", p->push_delay);
    return o;
}

/* What a request does when it finds no entry in force, or when its fetch fails. */
static void add_rules(cJSON *o, const struct cache *c)
{
    cJSON_AddStringToObject(o, "on_absent_entry", miss_words[c->absent]);
    cJSON_AddStringToObject(o, "on_expired_entry", miss_words[c->expired]);
    add_given(o, "stale_for", c->stale_for);
    add_given(o, "lock_poll", c->lock_poll);
    add_given(o, "lock_timeout", c->lock_timeout);
    add_given(o, "refresh_ahead", c->refresh_ahead);
    add_given(o, "early_refresh", c->early_beta);
    add_given(o, "fetch_timeout", c->fetch_timeout);
    if (c->late_is_lost)
        cJSON_AddStringToObject(o, "late_answer", "lost");
    cJSON_AddStringToObject(o, "on_failed_fetch", fetch_failure_words[c->on_failure]);
    add_given(o, "retries", c->retries);
    add_given(o, "backoff", c->backoff);
    add_given(o, "least_interval", c->least_interval);
}

cJSON *json_cache(const struct network *net, const struct cache *c)
{
    static const char *const rules[LIFETIME_RULES] = {
        "counted", "sliding", "exponential", "sliding-exponential", "counted", "sliding"};
    const struct population *p = &net->populations[c->population];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObject(o, "name", json_text(c->name));
    cJSON_AddItemToObject(o, "population", json_text(p->name));
    cJSON_AddStringToObject(o, "rule", rules[cache_rule(c)]);
    cJSON_AddItemToObject(o, "lifetime", json_double(c->lifetime.mean));
    if (cache_rule(c) >= LIFETIME_DRAWN)
        cJSON_AddItemToObject(o, "lifetime_law", json_dist(&c->lifetime));
    cJSON_AddItemToObject(o, "granularity", json_double(c->granularity));
    add_given(o, "max_age", c->max_age);
    if (c->ignores_expiry)
        cJSON_AddBoolToObject(o, "ignores_expiry", true);
    if (c->replaces)
        cJSON_AddBoolToObject(o, "replace", true);
    cJSON_AddBoolToObject(o, "single_flight", cache_joins(c));
    if (!cache_is_plain(c))
        add_rules(o, c);
    if (c->max_entries > 0) {
        cJSON_AddItemToObject(o, "max_entries", json_count(c->max_entries));
        cJSON_AddStringToObject(o, "eviction", eviction_words[c->eviction]);
        if (c->room > 0)
            cJSON_AddItemToObject(o, "room", json_text(net->caches[c->room - 1].name));
    }
    cJSON_AddItemToObject(o, "users", json_count(p->users));
    cJSON_AddStringToObject(o, "popularity", popularities[p->popularity]);
    return o;
}

cJSON *json_event(const struct network *net, const struct incident *e)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObject(o, "at", json_double(e->at));
    cJSON_AddStringToObject(o, "what", e->kind == INCIDENT_FLUSH ? "flush" : "down");
    if (e->kind == INCIDENT_FLUSH) {
        cJSON_AddItemToObject(o, "cache", json_text(net->caches[e->index].name));
        return o;
    }
    cJSON_AddItemToObject(o, "station", json_text(net->stations[e->index].name));
    cJSON_AddItemToObject(o, "until", json_double(e->until));
    cJSON_AddBoolToObject(o, "refuse", e->refuses);
    return o;
}
