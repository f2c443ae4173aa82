#include "model/config_users.h"

#include <stdlib.h>

#include "model/config_cache.h"
#include "model/config_counts.h"

bool config_users_given(struct cfg_group *g)
{
    const bool counts = cfg_get(g, "counts") != NULL;
    return cfg_get(g, "users") || counts;
}

/* Read the popularity. The default is by counts if `counts` is given, else uniform. */
static enum popularity read_popularity(struct cfg_group *g)
{
    static const char *const words[POPULARITIES] = {[POPULARITY_UNIFORM] = "uniform",
                                                    [POPULARITY_ZIPF] = "zipf",
                                                    [POPULARITY_COUNTS] = "counts"};
    const bool counts = cfg_get(g, "counts") != NULL;
    const size_t usual = counts && !cfg_get(g, "popularity") ? POPULARITY_COUNTS : 0;
    return (enum popularity)cfg_word(g, "popularity", words, POPULARITIES, usual);
}

static void read_number(struct cfg_group *g, struct population *users)
{
    const config_setting_t *s = users->counts
                                    ? cfg_get(g, "users")
                                    : cfg_need(g, "users",
                                               "tokens in use, for example users = 250;");
    const size_t n = s ? (size_t)cfg_count(g, "users", 1, CONFIG_USERS_MAX, 1) : 1;
    if (!users->counts)
        users->users = n;
    else if (s && n != users->users)
        cfg_error(g, s, "leave it out: the file says it", "'users' is %zu, and 'counts' has %zu", n,
                  users->users);
}

void config_users_read(struct cfg_group *g, struct population *users)
{
    const config_setting_t *s = cfg_get(g, "popularity");
    users->line = cfg_line(g, g->s);
    users->popularity = read_popularity(g);
    if (users->popularity == POPULARITY_COUNTS)
        config_counts(g, users);
    else
        cfg_refuse(g, "counts", s, "remove it, or set popularity = \"counts\"",
                   "belongs to popularity = \"counts\"");
    read_number(g, users);
    if (users->popularity == POPULARITY_ZIPF)
        users->zipf_s = cfg_double(g, "zipf_s", CFG_FACTOR, 1);
    else
        cfg_refuse(g, "zipf_s", s, "remove it, or set popularity = \"zipf\"",
                   "belongs to popularity = \"zipf\"");
}

void config_users_refuse(struct cfg_group *g, const config_setting_t *chosen_by, const char *hint,
                         const char *why)
{
    static const char *const keys[] = {"users", "popularity", "zipf_s", "counts"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        cfg_refuse(g, keys[i], chosen_by, hint, why);
}

/* revocations = 1e-5; push = { share = 1.0; delay = 0.1; } */
static void read_revocations(struct cfg_group *g, struct population *users)
{
    struct cfg_group push;
    if (!cfg_get(g, "revocations")) {
        cfg_refuse(g, "push", NULL, "for example revocations = 1e-5;",
                   "is given without 'revocations'");
        return;
    }
    users->revocations = cfg_double(g, "revocations", CFG_NOT_NEGATIVE | CFG_RATE, 0);
    if (!cfg_get(g, "push"))
        return;
    cfg_group_open(g, "push", &push);
    users->push_share = cfg_double(&push, "share", CFG_PROBABILITY, 1);
    users->push_delay = config_time(&push, "delay", CFG_NOT_NEGATIVE, 0);
    cfg_group_close(&push);
}

void config_expiry(struct cfg_group *g, struct population *users)
{
    static const char *const on_expired[] = {"login", "refuse"};
    users->token_lifetime = config_time_or(g, "issuer_lifetime", CFG_POSITIVE, "never");
    users->renew_on_expiry = cfg_word(g, "on_expired", on_expired, 2, 1) == 1;
    read_revocations(g, users);
}

void config_population(struct cfg_group *g, struct population *users)
{
    config_users_read(g, users);
    config_expiry(g, users);
}

size_t config_users(struct cfg_group *g, struct network *net, const char *name)
{
    struct population users = {.name = (char *)name};
    if (!config_users_given(g)) {
        config_users_refuse(g, NULL, "for example users = 1000;", "is given without 'users'");
        return NET_NONE;
    }
    config_users_read(g, &users);
    const size_t population = network_add_population(net, &users);
    free(users.counts);
    return population;
}
