/* `token.bad` of an ml-run config: requests with tokens that the issuer does not know. */
#include "model/config_mlrun.h"

#include "model/config_cache.h"
#include "model/config_discipline.h"
#include "model/config_users.h"

/* Each token is new: users = "new". */
static bool are_new(struct cfg_group *g)
{
    const config_setting_t *s = cfg_get(g, "users");
    return s && config_setting_type(s) == CONFIG_TYPE_STRING &&
           cfg_count_or(g, "users", 1, CONFIG_USERS_MAX, "new", 0, 0) == 0;
}

/* Read the users that the bad tokens belong to. */
static void read_users(struct cfg_group *g, struct mlrun_bad *bad)
{
    static const char *const known_keys[] = {"popularity", "zipf_s", "counts", "negative_lifetime"};
    bad->fresh = are_new(g);
    if (!bad->fresh) {
        config_users_read(g, &bad->users);
        return;
    }
    for (size_t i = 0; i < sizeof known_keys / sizeof *known_keys; i++)
        cfg_refuse(g, known_keys[i], cfg_get(g, "users"), "remove it, or give a number of users",
                   "has no meaning where each token is new");
}

static double read_share(struct cfg_group *g)
{
    const double share =
        cfg_need(g, "share", "of all requests from outside: for example share = 0.05;")
            ? cfg_double(g, "share", CFG_PROBABILITY, 0)
            : 0;
    if (share < 1)
        return share;
    cfg_error(g, cfg_get(g, "share"), "below 1", "'share' leaves no users");
    return 0;
}

void config_mlrun_bad(struct cfg_group *token, struct mlrun *ml)
{
    struct mlrun_bad *bad = &ml->bad;
    struct cfg_group g;
    if (!cfg_get(token, "bad"))
        return;
    cfg_group_open(token, "bad", &g);
    bad->share = read_share(&g);
    read_users(&g, bad);
    bad->remembered = !bad->fresh && cfg_get(&g, "negative_lifetime") != NULL;
    if (bad->remembered)
        bad->lifetime = config_time(&g, "negative_lifetime", CFG_POSITIVE, 1);
    if (bad->remembered && bad->share == 0)
        cfg_warn(&g, cfg_get(&g, "negative_lifetime"), "for example share = 0.05;",
                 "'negative_lifetime' without bad tokens: their 'share' is 0");
    bad->priority = config_priority(&g);
    bad->has_priority = cfg_get(&g, "priority") != NULL;
    cfg_group_close(&g);
}
