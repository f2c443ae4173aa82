#include "model/config_servers.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/config_dist.h"
#include "model/network_words.h"

#define SERVERS_MAX 1000000000
#define LIST_MAX    10000    /* speeds, rates or shifts */
#define LIMIT_MAX   1000000000

/* ---- how many ---- */

static unsigned most_in_shifts(const config_setting_t *list)
{
    unsigned most = 1;    /* mistakes are reported elsewhere */
    for (int i = 0; i < config_setting_length(list); i++) {
        const config_setting_t *s = config_setting_get_elem(list, (unsigned)i);
        const config_setting_t *n =
            config_setting_is_group(s) ? config_setting_get_member(s, "servers") : NULL;
        if (n && config_setting_type(n) == CONFIG_TYPE_INT && config_setting_get_int(n) > (int)most)
            most = (unsigned)config_setting_get_int(n);
    }
    return most;
}

unsigned config_servers_number(struct cfg_group *g)
{
    const config_setting_t *speeds = cfg_get(g, "speeds"), *shifts = cfg_get(g, "shifts");
    unsigned usual = 1;
    if (shifts && config_setting_is_list(shifts)) {
        cfg_refuse(g, "servers", shifts, "leave it out: the shifts say how many there are",
                   "cannot be given together with 'shifts'");
        return most_in_shifts(shifts);
    }
    if (speeds && (config_setting_is_array(speeds) || config_setting_is_list(speeds)) &&
        config_setting_length(speeds) > 0)
        usual = (unsigned)config_setting_length(speeds);
    return (unsigned)cfg_count_or(g, "servers", 1, SERVERS_MAX, "infinite", SERVERS_INFINITE,
                                  usual);
}

/* ---- speeds and rates ---- */

static void read_speeds(struct cfg_group *g, struct server_rules *r, unsigned servers)
{
    const config_setting_t *s = cfg_get(g, "speeds");
    if (!s) {
        cfg_refuse(g, "take", NULL, "servers that are alike need no choice; or speeds = [1, 0.5];",
                   "is given without 'speeds'");
        return;
    }
    r->speeds = mem_calloc(LIST_MAX, sizeof *r->speeds);
    r->n_speeds = cfg_doubles(g, "speeds", CFG_FACTOR, r->speeds, LIST_MAX);
    r->choice = (enum server_choice)cfg_word(g, "take", server_choice_words, 2, CHOICE_FASTEST);
    if (r->n_speeds > 0 && servers != SERVERS_INFINITE && r->n_speeds != servers)
        cfg_error(g, s, "one for each server", "%zu 'speeds' for %u servers", r->n_speeds, servers);
}

static void read_rates(struct cfg_group *g, struct server_rules *r, unsigned servers)
{
    const config_setting_t *s = cfg_get(g, "rates");
    if (!s)
        return;
    r->rates = mem_calloc(LIST_MAX, sizeof *r->rates);
    r->n_rates = cfg_doubles(g, "rates", CFG_FACTOR, r->rates, LIST_MAX);
    if (servers != 1)
        cfg_error(g, s, "leave 'servers' out: c servers are rates = [1, 2, .. c]",
                  "'rates' are of a single server");
}

/* ---- breakdowns ---- */

static void read_failures(struct cfg_group *g, struct server_rules *r)
{
    const config_setting_t *up = cfg_get(g, "up"), *down = cfg_get(g, "down");
    if (!up && !down) {
        cfg_refuse(g, "on_failure", NULL,
                   "for example up = { mean = 3600; }; down = { mean = 60; };",
                   "is given without 'up' and 'down'");
        return;
    }
    config_dist_need(g, "up", "for example up = { mean = 3600; };", &r->up);
    config_dist_need(g, "down", "for example down = { mean = 60; };", &r->down);
    r->effect =
        (enum failure_effect)cfg_word(g, "on_failure", failure_effect_words, 3, FAILURE_RESUME);
    r->fails = true;
    if (r->up.mean == 0)
        cfg_error(g, up, "above 0: the mean time from a repair to the next breakdown",
                  "'up' takes no time");
}

/* ---- shifts ---- */

static void check_shift(struct cfg_group *g, const struct server_rules *r, size_t i)
{
    const double at = r->shifts[i].at;
    if (i == 0 && at != 0)
        cfg_error(g, cfg_get(g, "at"), "the first shift begins with the schedule: at = 0;",
                  "the first shift begins at %g, not 0", at);
    if (i > 0 && !(at > r->shifts[i - 1].at))
        cfg_error(g, cfg_get(g, "at"), "shifts stand in the order in which they begin",
                  "the schedule runs backwards: a shift at %g follows one at %g", at,
                  r->shifts[i - 1].at);
}

static void read_period(struct cfg_group *g, struct server_rules *r)
{
    const config_setting_t *s = cfg_get(g, "period");
    const size_t n = r->n_shifts;
    r->period = s ? cfg_double(g, "period", CFG_POSITIVE | CFG_TIME, 0) : 0;
    if (s && n > 0 && r->period <= r->shifts[n - 1].at)
        cfg_error(g, s, "the schedule begins anew after its last shift",
                  "'period' is %g, and the last shift begins at %g", r->period,
                  r->shifts[n - 1].at);
    unsigned most = 0;
    for (size_t i = 0; i < n; i++)
        most = r->shifts[i].servers > most ? r->shifts[i].servers : most;
    if (n > 0 && (most == 0 || (!s && r->shifts[n - 1].servers == 0)))
        cfg_error(g, cfg_get(g, "shifts"),
                  "give a shift some servers, or a period after which it begins anew",
                  "nobody serves after the last shift begins");
}

static void read_shifts(struct cfg_group *g, struct server_rules *r)
{
    const config_setting_t *list = cfg_list(g, "shifts");
    if (!list) {
        cfg_refuse(g, "period", NULL, "for example shifts = ( { at = 0; servers = 3; }, ... );",
                   "is given without 'shifts'");
        return;
    }
    const size_t n = (size_t)config_setting_length(list);
    if (n == 0 || n > LIST_MAX)
        cfg_error(g, list, "for example ( { at = 0; servers = 3; }, { at = 3600; servers = 1; } )",
                  "'shifts' must have 1 to %d elements, not %zu", LIST_MAX, n);
    r->shifts = mem_calloc(n, sizeof *r->shifts);
    for (size_t i = 0; i < n && i < LIST_MAX; i++) {
        struct cfg_group e;
        if (!cfg_element(g, "shifts", list, i, "shift", false, &e))
            continue;
        const char *hint = "for example { at = 3600; servers = 1; }";
        const bool given = cfg_need(&e, "at", hint) && cfg_need(&e, "servers", hint);
        r->shifts[i].at = cfg_double(&e, "at", CFG_NOT_NEGATIVE | CFG_TIME, 0);
        r->shifts[i].servers = (unsigned)cfg_count(&e, "servers", 0, INT32_MAX, 1);
        r->n_shifts = i + 1;
        cfg_group_close(&e);
        if (given)
            check_shift(&e, r, i);
    }
    read_period(g, r);
}

/* ---- polling ---- */

static void read_limit(struct cfg_group *g, struct server_rules *r)
{
    if (r->polling == POLLING_LIMITED) {
        if (cfg_need(g, "limit", "services per visit at most, for example limit = 1;"))
            r->polling_limit = (size_t)cfg_count(g, "limit", 1, LIMIT_MAX, 1);
        return;
    }
    cfg_refuse(g, "limit", cfg_get(g, "polling"), "remove it, or set polling = \"limited\"",
               "belongs to polling = \"limited\"");
}

static void read_polling(struct cfg_group *g, struct server_rules *r, bool polls, unsigned servers)
{
    static const char *const keys[] = {"polling", "limit", "switchover"};
    if (!polls) {
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            cfg_refuse(g, keys[i], cfg_get(g, "discipline"),
                       "remove it, or set discipline = \"polling\"",
                       "belongs to discipline = \"polling\"");
        return;
    }
    r->polling = (enum polling_rule)cfg_word(g, "polling", polling_words, 3, POLLING_EXHAUSTIVE);
    read_limit(g, r);
    config_dist_maybe(g, "switchover", &r->switchover);
    if (servers != 1)
        cfg_error(g, cfg_get(g, "servers"), "leave it out: it is 1",
                  "one server goes round under discipline \"polling\"");
}

/* ---- together ---- */

/* Servers that differ, or are not always available, need a finite number of servers. */
static void check_combination(struct cfg_group *g, const struct server_rules *r, unsigned servers,
                              enum discipline discipline)
{
    const config_setting_t *speeds = cfg_get(g, "speeds"), *shifts = cfg_get(g, "shifts");
    const config_setting_t *any = speeds ? speeds : shifts ? shifts : cfg_get(g, "up");
    if (servers == SERVERS_INFINITE && any)
        cfg_error(g, any, "a number of servers: servers = 2;",
                  "'%s' where the servers are infinite", config_setting_name(any));
    if (speeds && shifts)
        cfg_error(g, shifts, "give one of them", "both 'speeds' and 'shifts' are given");
    if (cfg_get(g, "rates") && (speeds || shifts))
        cfg_error(g, cfg_get(g, "rates"), "give one of them",
                  "'rates' and '%s' are given together", speeds ? "speeds" : "shifts");
    if (r->n_speeds > 0 && discipline_table[discipline].shares)
        cfg_error(g, speeds, "a request is served by one server under the other disciplines",
                  "'speeds' where discipline \"%s\" shares servers", discipline_name(discipline));
    if (r->effect != FAILURE_RESUME && discipline_table[discipline].shares)
        cfg_refuse(g, "on_failure", cfg_get(g, "discipline"),
                   "no one request has the server that breaks down: on_failure = \"resume\";",
                   "is not \"resume\" where the discipline shares servers");
    if (r->n_rates > 0 && discipline == DISCIPLINE_LAS)
        cfg_error(g, cfg_get(g, "rates"), "the other disciplines know them",
                  "'rates' under discipline \"las\"");
}

/* A polling server must always be available, and always at the same speed. */
static void check_polling(struct cfg_group *g)
{
    static const char *const keys[] = {"speeds", "rates", "up", "shifts"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        cfg_refuse(g, keys[i], cfg_get(g, "discipline"), "leave it out",
                   "does not go with discipline = \"polling\"");
}

bool config_servers_rules(struct cfg_group *g, enum discipline discipline, unsigned servers,
                          struct server_rules *r)
{
    const bool polls = discipline_table[discipline].takes_polling;
    *r = (struct server_rules){0};
    dist_deterministic(0, &r->up);
    r->down = r->switchover = r->up;
    read_speeds(g, r, servers);
    read_rates(g, r, servers);
    read_failures(g, r);
    read_shifts(g, r);
    read_polling(g, r, polls, servers);
    check_combination(g, r, servers, discipline);
    if (polls)
        check_polling(g);
    return r->n_speeds > 0 || r->n_rates > 0 || r->fails || r->n_shifts > 0 || polls;
}

void config_servers_release(struct server_rules *r)
{
    free(r->speeds);
    free(r->rates);
    free(r->shifts);
    *r = (struct server_rules){0};
}
