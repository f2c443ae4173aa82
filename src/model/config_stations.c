#include "model/config_stations.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/config_choice.h"
#include "model/config_discipline.h"
#include "model/config_dist.h"
#include "model/config_room.h"
#include "model/config_servers.h"
#include "model/config_tokens.h"

#define INSTANCES_MAX 1000000

void config_started(struct cfg_group *g, struct places *p, const char *key, const char *hint,
                    double more)
{
    const bool fitted = p->started <= CONFIG_START_MAX;
    p->started += more;
    if (fitted && p->started > CONFIG_START_MAX)
        cfg_error(g, cfg_get(g, key), hint,
                  "%.0f requests at the start of all stations are too many: at most %d", p->started,
                  CONFIG_START_MAX);
}

/* ---- service ---- */

/* Read the settings of a class that the station's discipline uses. */
static void read_rank(struct cfg_group *station, struct cfg_group *class,
                      const struct discipline_row *discipline, struct served *own)
{
    const config_setting_t *s = cfg_get(station, "discipline");
    if (discipline->takes_weight)
        own->weight = cfg_double(class, "weight", CFG_FACTOR, 1);
    else
        cfg_refuse(class, "weight", s, "remove it, or set discipline = \"dps\"",
                   "belongs to discipline = \"dps\"");
    if (!discipline->takes_priority)
        cfg_refuse(class, "priority", s, "remove it, or set discipline = \"priority\"",
                   "belongs to discipline = \"priority\" or \"priority-preemptive\"");
    else if (cfg_get(class, "priority"))
        own->priority = config_priority(class);
}

static bool class_is_new(struct cfg_group *g, const struct definition *d, size_t class,
                         const char *name)
{
    for (size_t i = 0; i < d->n_own; i++)
        if (d->own[i].class == class) {
            cfg_error_same_name(g, name, d->own[i].line);
            return false;
        }
    return true;
}

/* { name = "gold"; service = { mean = 0.01; }; weight = 2; priority = 1; } */
static void read_own_class(struct cfg_group *station, struct cfg_group *g, struct places *p,
                           struct definition *d, const struct discipline_row *discipline)
{
    struct served own = {.service = d->service,
                         .weight = 1,
                         .priority = PRIORITY_OF_CLASS,
                         .check = d->check};
    const char *name =
        cfg_need(g, "name", "for example name = \"gold\";") ? cfg_string(g, "name", NULL) : NULL;
    if (!config_dist_maybe(g, "service", &own.service) && !d->serves_all)
        config_dist_need(g, "service", "for example service = { mean = 0.02; };", &own.service);
    read_rank(station, g, discipline, &own);
    config_token_check(g, p, d->n, &own.check);
    cfg_group_close(g);
    if (!name || !places_find_class(p, g, cfg_get(g, "name"), name, &own.class) ||
        !class_is_new(g, d, own.class, name))
        return;
    own.line = cfg_name_line(g);
    d->own = mem_grow(d->own, &d->cap_own, d->n_own + 1, sizeof *d->own);
    d->own[d->n_own++] = own;
}

static void read_own(struct cfg_group *g, struct places *p, struct definition *d,
                     const struct discipline_row *discipline)
{
    const config_setting_t *list = cfg_list(g, "classes");
    const size_t n = list ? cfg_length(g, list) : 0;
    for (size_t i = 0; i < n && !cfg_gave_up(g->c); i++) {
        struct cfg_group class;
        if (cfg_element(g, "classes", list, i, "class", false, &class))
            read_own_class(g, &class, p, d, discipline);
    }
}

/* Read the service for all classes. It is optional if the station lists classes. */
static void read_service(struct cfg_group *g, struct definition *d)
{
    if (!cfg_get(g, "classes")) {
        config_dist_need(g, "service", "for example service = { mean = 0.005; };", &d->service);
        d->serves_all = true;
        return;
    }
    dist_exponential(1, &d->service);
    d->serves_all = config_dist_maybe(g, "service", &d->service);
}

/* ---- a station ---- */

/* A station with `fork`, where requests wait for their parts. The names in `fork` are read later,
 * when all stations are known. */
static void read_fork(struct cfg_group *g, struct station_def *def, struct definition *d)
{
    static const char *const keys[] = {"service", "servers", "discipline", "classes", "speeds",
                                       "take", "rates", "up", "down", "on_failure", "shifts",
                                       "period", "polling", "limit", "switchover", "room", "full",
                                       "overflow", "start", "lookup", "answer", "rate_limit"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        cfg_refuse(g, keys[i], cfg_get(g, "fork"),
                   "requests wait there for their parts, and for nothing else",
                   "has no meaning at a fork");
    dist_deterministic(0, &d->service);
    d->serves_all = true;
    def->servers = SERVERS_INFINITE;
    cfg_get(g, "need");
    cfg_get(g, "others");
}

static size_t read_queue(struct cfg_group *g, struct places *p, struct station_def *def,
                         struct definition *d)
{
    struct server_rules r;
    def->discipline = config_discipline(g, def->servers);
    read_own(g, p, d, &discipline_table[def->discipline]);
    const bool any = config_servers_rules(g, def->discipline, def->servers, &r);
    const size_t rules = any ? network_add_rules(p->net, &r) : NET_NONE;
    config_servers_release(&r);
    config_room(g, def);
    cfg_refuse(g, "need", NULL, "for example fork = [\"a\", \"b\"];", "is given without 'fork'");
    cfg_refuse(g, "others", NULL, "for example fork = [\"a\", \"b\"];", "is given without 'fork'");
    return rules;
}

static void set_rules(struct network *net, size_t first, size_t rules, size_t limit)
{
    for (size_t i = first; i < net->n_stations; i++) {
        net->stations[i].rules = rules;
        net->stations[i].limit = limit;
    }
    if (rules != NET_NONE && net->rules[rules].fails && net->rules[rules].effect == FAILURE_LOSE)
        network_lost_exit(net);
    if (net->n_stations > first && net->stations[first].room != ROOM_UNLIMITED &&
        net->stations[first].full == FULL_LOST)
        network_lost_exit(net);
}

static void read_station(struct cfg_group *g, struct places *p)
{
    struct definition d = {0};
    struct station_def def = {.servers = 1, .line = cfg_line(g, g->s)};
    size_t rules = NET_NONE, limit = NET_NONE;
    const bool fork = cfg_get(g, "fork") != NULL;
    const config_setting_t *s = cfg_need(g, "name", "for example name = \"web\";");
    const char *name = s ? cfg_string(g, "name", NULL) : NULL;
    if (fork) {
        read_fork(g, &def, &d);
    } else {
        read_service(g, &d);
        def.servers = config_servers_number(g);
    }
    const size_t n = (size_t)cfg_count(g, "instances", 1, INSTANCES_MAX, 1);
    d.n = n;    /* places_add sets it again */
    if (!fork) {
        config_token_check(g, p, n, &d.check);
        def.start = (size_t)cfg_count(g, "start", 0, CONFIG_START_MAX, 0);
        config_started(g, p, "start", "start is of each instance", (double)def.start * (double)n);
        rules = read_queue(g, p, &def, &d);
        struct limit l;
        limit = config_rate_limit(g, &l) ? network_add_limit(p->net, &l) : NET_NONE;
    }
    config_choice(g, &d.choice);
    if (fork || cfg_get(g, "overflow"))
        again_add(&p->referring, g);
    cfg_group_close(g);
    const size_t first = p->net->n_stations;
    if (name && places_add(p, g, s, name, n, &def, &d))
        set_rules(p->net, first, rules, limit);
    else if (!name)
        definition_release(&d);
    p->forks |= fork;
}

const config_setting_t *config_need_list(struct cfg_group *root, const char *key, const char *hint)
{
    const config_setting_t *list = cfg_need(root, key, hint) ? cfg_list(root, key) : NULL;
    if (list && cfg_length(root, list) == 0) {
        cfg_error(root, list, hint, "'%s' is empty", key);
        return NULL;
    }
    return list;
}

void config_stations(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list =
        config_need_list(root, "stations",
                  "for example stations = ( { name = \"web\"; service = { mean = 0.005; }; } );");
    const size_t n = list ? cfg_length(root, list) : 0;
    for (size_t i = 0; i < n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "stations", list, i, "station", false, &g))
            read_station(&g, p);
    }
}
