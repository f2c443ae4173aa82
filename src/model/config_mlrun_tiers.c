/* `stations` of an ml-run config: which tiers are present, and how many instances each has. */
#include "model/config_mlrun.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/config_choice.h"
#include "model/config_discipline.h"
#include "model/config_dist.h"
#include "model/config_room.h"
#include "model/config_servers.h"

#define INSTANCES_MAX 1000000

/* ---- how many ---- */

/* M, N, K; the issuer has a key of its own. */
static unsigned read_symbol(struct cfg_group *root, const char *key, bool there, const char *hint,
                            const char *tier)
{
    if (!there) {
        char *why = text_format("is given without stations.%s", tier);
        cfg_refuse(root, key, cfg_get(root, "stations"), "remove it, or give the station", why);
        free(why);
        return 1;
    }
    if (!cfg_need(root, key, hint))
        return 1;
    return (unsigned)cfg_count(root, key, 1, INSTANCES_MAX, 1);
}

/* S_p is always present, and so is S_a unless something replaces it. */
static void find_tiers(struct cfg_group *root, struct mlrun *ml)
{
    const config_setting_t *stations = cfg_get(root, "stations");
    const bool group = stations && config_setting_is_group(stations);
    for (int t = 0; t < ML_TIERS; t++)
        ml->tier[t].there =
            group && t != ML_S && config_setting_get_member(stations, mlrun_tier_names[t]) != NULL;
    ml->tier[ML_P].there = true;
    ml->tier[ML_A].there |= ml->login || !ml->tier[ML_I].there;
}

void config_mlrun_sizes(struct cfg_group *root, struct mlrun *ml)
{
    struct mlrun_tier *tier = ml->tier;
    find_tiers(root, ml);
    tier[ML_A].instances =
        read_symbol(root, "M", tier[ML_A].there,
                    "instances of S_a, the authorisation: for example M = 4;", "S_a");
    tier[ML_R].instances = read_symbol(root, "N", tier[ML_R].there,
                                       "instances of S_r, the routing: for example N = 2;", "S_r");
    tier[ML_P].instances =
        read_symbol(root, "K", true, "replicas of the model's wrapper: for example K = 10;", "S_p");
    tier[ML_C].instances = tier[ML_T].instances = tier[ML_P].instances;
    tier[ML_I].instances = 1;
}

/* ---- how an instance is chosen ---- */

/* "random", "shared", or one of the other rules, among the tier's instances. */
static void read_dispatch(struct cfg_group *g, struct mlrun_tier *tier)
{
    const char *words[DISPATCH_RULES + 1] = {"random", "shared"};
    enum dispatch_rule rules[DISPATCH_RULES + 1] = {DISPATCH_RANDOM, DISPATCH_SHARED};
    for (int i = DISPATCH_RANDOM + 1; i < DISPATCH_RULES; i++) {
        words[i + 1] = dispatch_rule_name((enum dispatch_rule)i);
        rules[i + 1] = (enum dispatch_rule)i;
    }
    tier->rule = rules[cfg_word(g, "dispatch", words, DISPATCH_RULES + 1, 0)];
    config_choice_details(
        g, "dispatch", tier->rule == DISPATCH_SHARED ? DISPATCH_RANDOM : tier->rule, &tier->choice);
    if (tier->rule != DISPATCH_SHARED && tier->choice.d > tier->instances) {
        char *hint = text_format("at most %u", tier->instances);
        cfg_error(g, cfg_get(g, "d"), hint, "d = %u of %u instance%s", tier->choice.d,
                  tier->instances, tier->instances == 1 ? "" : "s");
        free(hint);
    }
}

/* Read the service of token requests at S_a, if S_a answers them. */
static void read_token_service(struct cfg_group *g, struct mlrun *ml)
{
    ml->question = (struct mlrun_own){.service = ml->tier[ML_A].service, .weight = 1};
    if (mlrun_answers(ml) == ML_A)
        config_dist_maybe(g, "token_service", &ml->question.service);
    else
        cfg_refuse(g, "token_service", NULL, "it is the issuer's 'service'",
                   "is given where an issuer answers the questions");
}

/* ---- requests of one class at a tier ---- */

/* Find what a name means: a class of users, or token requests if S_a answers them. NULL after an
 * error. */
static struct mlrun_own *own_of(struct cfg_group *g, struct mlrun *ml, enum mlrun_tier_id t,
                                const char *name)
{
    struct mlrun_tier *tier = &ml->tier[t];
    const size_t class = config_mlrun_find_class(ml, name);
    if (class < ml->n_classes)
        return &tier->own[class];
    if (t == ML_A && mlrun_answers(ml) == ML_A && strcmp(name, "token") == 0)
        return &ml->question;
    cfg_error(g, cfg_get(g, "name"),
              t == ML_A ? "one of 'classes', or \"token\" for the wrappers' questions"
                        : "one of 'classes'",
              "no class '%s' comes there", name);
    return NULL;
}

static void read_own_class(struct cfg_group *station, struct cfg_group *g, struct mlrun *ml,
                           enum mlrun_tier_id t)
{
    const char *name =
        cfg_need(g, "name", "for example name = \"people\";") ? cfg_string(g, "name", NULL) : NULL;
    struct mlrun_own none = {.weight = 1}, *own = name ? own_of(g, ml, t, name) : NULL;
    if (!own)
        own = &none;
    config_dist_maybe(g, "service", &own->service);
    if (discipline_table[ml->tier[t].discipline].takes_weight)
        own->weight = cfg_double(g, "weight", CFG_FACTOR, 1);
    else
        cfg_refuse(g, "weight", cfg_get(station, "discipline"),
                   "remove it, or set discipline = \"dps\"", "belongs to discipline = \"dps\"");
    cfg_group_close(g);
}

static void read_own(struct cfg_group *g, struct mlrun *ml, enum mlrun_tier_id t)
{
    struct mlrun_tier *tier = &ml->tier[t];
    const config_setting_t *list = cfg_list(g, "classes");
    const size_t n = list ? cfg_length(g, list) : 0;
    if (!list)
        return;
    tier->own = mem_calloc(ml->n_classes + 1, sizeof *tier->own);
    for (size_t i = 0; i < ml->n_classes; i++)
        tier->own[i] = (struct mlrun_own){.service = tier->service, .weight = 1};
    for (size_t i = 0; i < n && !cfg_gave_up(g->c); i++) {
        struct cfg_group class;
        if (cfg_element(g, "classes", list, i, "class", false, &class))
            read_own_class(g, &class, ml, t);
    }
}

/* ---- one tier ---- */

/* Read the servers of one instance. If instances share a queue, only settings of single servers
 * are allowed. */
static void read_rules(struct cfg_group *g, struct mlrun_tier *tier)
{
    struct server_rules r;
    if (!config_servers_rules(g, tier->discipline, tier->servers, &r)) {
        config_servers_release(&r);
        return;
    }
    tier->rules = mem_calloc(1, sizeof *tier->rules);
    *tier->rules = r;
    if (tier->rule == DISPATCH_SHARED && tier->instances > 1 &&
        (r.n_speeds > 0 || r.n_rates > 0 || r.n_shifts > 0 ||
         discipline_table[tier->discipline].takes_polling))
        cfg_error(g, NULL, "dispatch = \"random\", or one instance",
                  "rules of one instance's servers where the instances share one queue");
}

/* Overflow goes to a tier further along the way, where users' requests have the same class. */
static void read_overflow(struct cfg_group *g, struct mlrun_tier *tier)
{
    static const enum mlrun_tier_id tiers[] = {ML_R, ML_C, ML_P};
    static const char *const words[] = {"S_r", "S_c", "S_p"};
    if (cfg_need(g, "overflow", "where they go, for example overflow = \"S_p\";"))
        tier->overflow = tiers[cfg_word(g, "overflow", words, 3, 2)];
    else
        tier->full = FULL_LOST;
}

static void read_room(struct cfg_group *g, struct mlrun_tier *tier)
{
    static const enum full_rule rules[] = {FULL_LOST, FULL_OVERFLOW, FULL_BLOCK, FULL_BLOCK_BEFORE};
    if (!cfg_get(g, "room")) {
        const char *hint = "for example room = 10; or remove it", *why = "is given without 'room'";
        cfg_refuse(g, "full", NULL, hint, why);
        cfg_refuse(g, "overflow", NULL, hint, why);
        return;
    }
    tier->room = (size_t)cfg_count(g, "room", 1, CONFIG_ROOM_MAX, 1);
    tier->full = config_full(g, rules, 4, cfg_get(g, "overflow") ? FULL_OVERFLOW : FULL_LOST);
    if (tier->full == FULL_OVERFLOW)
        read_overflow(g, tier);
    else
        cfg_refuse(g, "overflow", cfg_get(g, "full"), "remove it, or set full = \"overflow\"",
                   "belongs to full = \"overflow\"");
}

static void read_tier(struct cfg_group *stations, enum mlrun_tier_id t, struct mlrun *ml)
{
    struct mlrun_tier *tier = &ml->tier[t];
    struct cfg_group g;
    cfg_group_open(stations, mlrun_tier_names[t], &g);
    tier->line = cfg_line(&g, g.s);
    config_dist_need(&g, "service",
                     "for example service = { dist = \"lognormal\"; mean = 0.005; "
                     "scv = 2.0; };",
                     &tier->service);
    if (t == ML_A)
        read_token_service(&g, ml);
    if (t == ML_I)
        tier->instances = (unsigned)cfg_count(&g, "instances", 1, INSTANCES_MAX, 1);
    tier->servers = config_servers_number(&g);
    if (t == ML_A || t == ML_R || t == ML_I)
        read_dispatch(&g, tier);
    tier->discipline = config_discipline(&g, tier->servers);
    read_own(&g, ml, t);
    read_rules(&g, tier);
    read_room(&g, tier);
    tier->limited = config_rate_limit(&g, &tier->limit);
    cfg_group_close(&g);
}

/* ---- all ---- */

/* Rules that compare queues use the queues of S_c. */
static void check_wrapper(struct cfg_group *g, const struct mlrun *ml)
{
    const enum dispatch_rule rule = ml->tier[ML_P].rule;
    if (!ml->tier[ML_C].there && rule != DISPATCH_SHARED && dispatch_rule_table[rule].compares)
        cfg_error(g, cfg_get(g, "dispatch"), "give S_c, or take another rule",
                  "rule \"%s\" looks at the queues of S_c, which is left out",
                  dispatch_rule_name(rule));
}

/* S_c, S_t and S_p form one wrapper. */
static void read_wrapper(struct cfg_group *stations, struct mlrun *ml)
{
    struct mlrun_tier *tier = ml->tier;
    struct cfg_group g;
    cfg_group_open(stations, "wrapper", &g);
    read_dispatch(&g, &tier[ML_P]);
    tier[ML_C].rule = tier[ML_T].rule = tier[ML_P].rule;
    tier[ML_C].choice = tier[ML_T].choice = tier[ML_P].choice;
    check_wrapper(&g, ml);
    cfg_group_close(&g);
}

static void check_servers(struct cfg_group *root, const struct mlrun *ml)
{
    for (int t = 0; t < ML_TIERS; t++) {
        const double all = (double)ml->tier[t].instances * ml->tier[t].servers;
        if (all > UINT_MAX)
            cfg_error(root, cfg_get(root, "stations"), "use servers = \"infinite\"",
                      "%.0f servers in one place are too many", all);
    }
}

void config_mlrun_tiers(struct cfg_group *root, struct mlrun *ml)
{
    struct cfg_group stations;
    cfg_group_open(root, "stations", &stations);
    for (int t = 0; t < ML_TIERS; t++)
        if (t != ML_S)
            cfg_get(&stations, mlrun_tier_names[t]);
    for (int t = 0; t < ML_TIERS; t++) {
        if (t == ML_C)
            read_wrapper(&stations, ml);
        if (ml->tier[t].there)
            read_tier(&stations, (enum mlrun_tier_id)t, ml);
    }
    cfg_group_close(&stations);
    check_servers(root, ml);
}

const config_setting_t *config_mlrun_tier_key(struct cfg_group *root, enum mlrun_tier_id t,
                                              const char *key)
{
    const config_setting_t *at = cfg_get(root, "stations");
    at = at && config_setting_is_group(at) ? config_setting_get_member(at, mlrun_tier_names[t])
                                           : NULL;
    return at && config_setting_is_group(at) ? config_setting_get_member(at, key) : NULL;
}
