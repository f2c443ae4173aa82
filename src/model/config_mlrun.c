/* model = "ml-run": the paper's system by its symbols; docs/config.md has all keys. */
#include "model/config_mlrun.h"

#include <stdlib.h>
#include <string.h>

#include "model/config_dist.h"
#include "model/config_form.h"
#include "model/network_size.h"

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
    ml->rate = cfg_double(root, key, CFG_POSITIVE | CFG_RATE, 1);
    if (!config_time_ok(1 / ml->rate)) {
        cfg_error(root, cfg_get(root, key), "from 1e-100 to 1e100 requests/s",
                  "'%s' cannot be computed with", key);
        ml->rate = 1;
    }
}

/* ---- what goes together ---- */

/* I is what the paper's S_a sees: users, and the wrappers' questions. */
static void check_total(struct cfg_group *root, struct mlrun *ml)
{
    if (!ml->total || (ml->login && mlrun_answers(ml) == ML_A))
        return;
    cfg_error(root, cfg_get(root, "I"), "give I_0, the users' own flow",
              "'I' is the whole flow into S_a, where %s",
              ml->login ? "an issuer answers the wrappers" : "users do not log in");
    ml->total = false;
}

/* S_a is there for users, or for questions. */
static void check_s_a(struct cfg_group *root, struct mlrun *ml)
{
    if (!mlrun_users_at_a(ml))
        cfg_refuse(root, "p_a0", cfg_get(root, "login"), "remove it, or set login = true",
                   "is given where no user comes to S_a");
    else if (!ml->login)
        ml->p_a0 = cfg_double(root, "p_a0", CFG_PROBABILITY, 0);
    if (!ml->tier[ML_A].there || mlrun_users_at_a(ml) || mlrun_answers(ml) == ML_A)
        return;
    cfg_error(root, config_mlrun_tier_key(root, ML_A, "service"),
              "leave S_a out, or set login = true",
              "nobody comes to S_a: users do not log in, and an issuer answers the wrappers");
}

/*
 * The network must stay one that a machine can hold: every S_r queue has a route to every wrapper
 * queue, and every wrapper queue has a class of its own, and a route, at every S_a queue.
 */
static void check_size(struct cfg_group *root, const struct mlrun *ml)
{
    const struct network_size size = mlrun_size(ml);
    const bool many = ml->tier[ML_A].instances > ml->tier[ML_P].instances;
    char *too_much = network_size_refuse(&(struct network_size){0}, &size);
    if (too_much)
        cfg_error(root, cfg_get(root, many ? "M" : "K"),
                  "let instances share one queue: dispatch = \"shared\"", "%s", too_much);
    free(too_much);
}

/* Where room is limited not all that is sent comes through: neither I nor the fill of a cache. */
static void check_room(struct cfg_group *root, const struct mlrun *ml)
{
    for (int t = 0; t < ML_TIERS; t++) {
        if (ml->tier[t].room == 0)
            continue;
        const config_setting_t *at = config_mlrun_tier_key(root, (enum mlrun_tier_id)t, "room");
        const bool asked = t == ML_T || t == (int)mlrun_answers(ml);
        if (ml->total)
            cfg_error(root, at, "give I_0, the users' own flow",
                      "'room' where the whole flow 'I' is given: what is lost is not known before");
        if (ml->cache_mode && cache_joins(&ml->cache) && ml->tier[t].full == FULL_LOST && asked)
            cfg_error(root, at, "full = \"block\", or single_flight = false",
                      "'room' on the way of a fetch: others would wait for ever for one that is "
                      "lost");
    }
}

void config_mlrun(struct cfg_group *root, struct mlrun *ml)
{
    *ml = (struct mlrun){0};
    read_rate(root, ml);
    ml->login = cfg_bool(root, "login", true);
    config_mlrun_sizes(root, ml);
    if (ml->login)
        ml->p_a0 = cfg_double(root, "p_a0", CFG_PROBABILITY, 0);
    config_mlrun_tiers(root, ml);
    config_mlrun_token(root, ml);
    check_total(root, ml);
    check_s_a(root, ml);
    check_size(root, ml);
    check_room(root, ml);
}

void config_mlrun_shrink(struct mlrun *ml)
{
    for (int t = 0; t < ML_TIERS; t++)
        ml->tier[t].instances = 1;
}
