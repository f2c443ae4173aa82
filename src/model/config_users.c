#include "model/config_users.h"

#include "model/config_cache.h"

void config_popularity(struct cfg_group *g, struct population *users)
{
    static const char *const words[] = {
        [POPULARITY_UNIFORM] = "uniform", [POPULARITY_ZIPF] = "zipf"};
    users->popularity = (enum popularity)cfg_word(g, "popularity", words, 2, POPULARITY_UNIFORM);
    if (users->popularity == POPULARITY_ZIPF)
        users->zipf_s = cfg_double(g, "zipf_s", CFG_FACTOR, 1);
    else
        cfg_refuse(g, "zipf_s", cfg_get(g, "popularity"), "remove it, or set popularity = \"zipf\"",
                   "belongs to popularity = \"zipf\"");
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
    const bool given = cfg_need(g, "users", "tokens in use, for example users = 250;");
    users->users = given ? (size_t)cfg_count(g, "users", 1, CONFIG_USERS_MAX, 1) : 1;
    config_popularity(g, users);
    config_expiry(g, users);
}

void config_users_refuse(struct cfg_group *g)
{
    static const char *const keys[] = {"popularity", "zipf_s"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        cfg_refuse(g, keys[i], NULL, "for example users = 1000;", "is given without 'users'");
}

size_t config_users(struct cfg_group *g, struct network *net, const char *name)
{
    struct population users = {.name = (char *)name};
    if (!cfg_get(g, "users")) {
        config_users_refuse(g);
        return NET_NONE;
    }
    users.users = (size_t)cfg_count(g, "users", 1, CONFIG_USERS_MAX, 1);
    config_popularity(g, &users);
    return network_add_population(net, &users);
}
