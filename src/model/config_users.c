#include "model/config_users.h"

void config_popularity(struct cfg_group *g, struct population *users)
{
    static const char *const words[] = {
        [POPULARITY_UNIFORM] = "uniform", [POPULARITY_ZIPF] = "zipf"};
    users->popularity = (enum popularity)cfg_word(g, "popularity", words, 2, POPULARITY_UNIFORM);
    if (users->popularity == POPULARITY_ZIPF)
        users->zipf_s = cfg_double(g, "zipf_s", CFG_POSITIVE, 1);
    else
        cfg_refuse(g, "zipf_s", cfg_get(g, "popularity"), "remove it, or set popularity = \"zipf\"",
                   "belongs to popularity = \"zipf\"");
}

size_t config_users(struct cfg_group *g, struct network *net, const char *name)
{
    struct population users = {.name = (char *)name};
    if (!cfg_get(g, "users")) {
        cfg_refuse(g, "popularity", NULL, "for example users = 1000;", "is given without 'users'");
        cfg_refuse(g, "zipf_s", NULL, "for example users = 1000;", "is given without 'users'");
        return NET_NONE;
    }
    users.users = (size_t)cfg_count(g, "users", 1, CONFIG_USERS_MAX, 1);
    config_popularity(g, &users);
    return network_add_population(net, &users);
}
