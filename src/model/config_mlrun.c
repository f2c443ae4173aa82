/* model = "ml-run": the paper's system by its symbols; docs/config.md has all keys. */
#include "model/config_mlrun.h"

#include <stdlib.h>
#include <string.h>

#include "model/config_dist.h"
#include "model/config_form.h"
#include "model/network_size.h"

bool config_mlrun_priorities(const struct cfg *c, const struct mlrun *ml)
{
    bool any = cfg_override_names(c, "discipline");
    for (int t = 0; t < ML_TIERS; t++)
        any |= ml->tier[t].there && discipline_table[ml->tier[t].discipline].takes_priority;
    return any;
}

static void read_rate(struct cfg_group *root, struct mlrun *ml)
{
    config_mlrun_classes(root, ml);
    if (ml->classes)
        return;
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

/* ---- checks of settings that depend on each other ---- */

/* I is the arrival rate at the paper's S_a: users' requests and token requests. */
static void check_total(struct cfg_group *root, struct mlrun *ml)
{
    if (!ml->total || (ml->login && mlrun_answers(ml) == ML_A))
        return;
    cfg_error(root, cfg_get(root, "I"), "give I_0, the users' own flow",
              "'I' is the whole flow into S_a, where %s",
              ml->login ? "an issuer answers the wrappers" : "users do not log in");
    ml->total = false;
}

/* S_a needs arrivals: users' requests or token requests. */
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

static void check_priorities(struct cfg_group *root, const struct mlrun *ml)
{
    for (size_t i = 0; i < ml->n_classes && !config_mlrun_priorities(root->c, ml); i++)
        if (ml->classes[i].has_priority)
            cfg_error_line(root->c, ml->classes[i].line,
                           "give a tier discipline = \"priority\" or \"priority-preemptive\"",
                           "class '%s': 'priority' where no tier looks at priorities",
                           ml->classes[i].name);
}

/* Requests other than users' own that come to a tier; they cannot overflow. NULL: none come. */
static const char *others_at(const struct mlrun *ml, enum mlrun_tier_id t)
{
    if (t == ML_A)
        return mlrun_answers(ml) == ML_A ? "token" : mlrun_logs_in_again(ml) ? "login" : NULL;
    if (t == ML_I)
        return "token";
    if (ml->bad.share > 0 && ml->tier[t].overflow == ML_P)
        return "bad";
    return t == ML_C && ml->cache_mode && ml->p_c0 > 0 ? "invalid" : NULL;
}

static void check_overflow(struct cfg_group *root, struct mlrun *ml, enum mlrun_tier_id t)
{
    struct mlrun_tier *tier = &ml->tier[t];
    const struct mlrun_tier *to = &ml->tier[tier->overflow];
    if (tier->room == 0 || tier->full != FULL_OVERFLOW)
        return;
    const config_setting_t *at = config_mlrun_tier_key(root, t, "overflow");
    const unsigned from_n = tier->rule == DISPATCH_SHARED ? 1 : tier->instances,
                   to_n = to->rule == DISPATCH_SHARED ? 1 : to->instances;
    const char *name = mlrun_tier_names[t], *others = others_at(ml, t);
    if (tier->overflow <= t || !to->there)
        cfg_error(root, at, "a tier further on", "'%s' overflows to '%s', which does not follow it",
                  name, mlrun_tier_names[tier->overflow]);
    else if (others)
        cfg_error(root, at, "full = \"lost\", or \"block\"",
                  "'%s' overflows, and requests of class '%s' have no way past it", name, others);
    else if (to_n > 1 && to_n != from_n)
        cfg_error(root, at, "as many instances, or one queue",
                  "'%s' has %u queues, and '%s' has %u", name, from_n,
                  mlrun_tier_names[tier->overflow], to_n);
    else
        return;
    tier->full = FULL_LOST;
}

/*
 * The network must fit into memory. Every S_r queue has a route to every wrapper queue, and every
 * wrapper queue has its own class, and a route, at every S_a queue.
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

/* With limited room, requests can be lost: then I, or the fill of a cache, may fall short. */
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
        const bool blocks = ml->tier[t].full == FULL_BLOCK || ml->tier[t].full == FULL_BLOCK_BEFORE;
        if (ml->cache_mode && cache_joins(&ml->cache) && !blocks && asked)
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
    check_priorities(root, ml);
    for (int t = 0; t < ML_TIERS; t++)
        check_overflow(root, ml, (enum mlrun_tier_id)t);
}

void config_mlrun_shrink(struct mlrun *ml)
{
    for (int t = 0; t < ML_TIERS; t++)
        ml->tier[t].instances = 1;
}
