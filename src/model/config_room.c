#include "model/config_room.h"

#include <string.h>

#include "model/network_words.h"

#define REGION_STATIONS_MAX 1000

/* Read one of n rules, given by its word. */
enum full_rule config_full(struct cfg_group *g, const enum full_rule *rules, size_t n,
                           enum full_rule usual)
{
    const char *words[FULL_RULES];
    size_t fallback = 0;
    for (size_t i = 0; i < n; i++) {
        words[i] = full_rule_words[rules[i]];
        if (rules[i] == usual)
            fallback = i;
    }
    return rules[cfg_word(g, "full", words, n, fallback)];
}

static void read_overflow_rule(struct cfg_group *g, struct station_def *def)
{
    static const enum full_rule rules[] = {FULL_LOST, FULL_OVERFLOW, FULL_BLOCK, FULL_BLOCK_BEFORE};
    const bool overflow = cfg_get(g, "overflow") != NULL;
    def->full = config_full(g, rules, 4, overflow ? FULL_OVERFLOW : FULL_LOST);
    if (def->full == FULL_OVERFLOW)
        cfg_need(g, "overflow", "the station where they go, for example overflow = \"b\";");
    else
        cfg_refuse(g, "overflow", cfg_get(g, "full"), "remove it, or set full = \"overflow\"",
                   "belongs to full = \"overflow\"");
}

void config_room(struct cfg_group *g, struct station_def *def)
{
    if (!cfg_get(g, "room")) {
        const char *hint = "for example room = 10; or remove it", *why = "is given without 'room'";
        cfg_refuse(g, "full", NULL, hint, why);
        cfg_refuse(g, "overflow", NULL, hint, why);
        return;
    }
    def->room = (size_t)cfg_count(g, "room", 1, CONFIG_ROOM_MAX, 1);
    read_overflow_rule(g, def);
    if (def->start > def->room)
        cfg_error(g, cfg_get(g, "room"), "room is for those in service, too",
                  "'room' is %zu, and %zu requests start there", def->room, def->start);
}

/* ---- regions ---- */

/* Put the stations of `to` into the region that will be added next. */
static bool join_region(struct cfg_group *g, struct places *p, const struct place *to,
                        double *start)
{
    for (size_t i = to->first; i < to->first + to->n; i++) {
        struct station *s = &p->net->stations[i];
        if (s->region == p->net->n_regions)
            cfg_error(g, cfg_get(g, "stations"), "once is enough",
                      "station '%s' is named twice in the region", s->name);
        else if (s->region != NET_NONE)
            cfg_error(g, cfg_get(g, "stations"), "a station is in one region at most",
                      "station '%s' is in region '%s', too", s->name,
                      p->net->regions[s->region].name);
        if (s->region != NET_NONE)
            return false;
        s->region = p->net->n_regions;
        *start += (double)s->start;
    }
    return true;
}

/* Take the stations out of a region that will not be added. */
static void leave_region(struct network *net)
{
    for (size_t i = 0; i < net->n_stations; i++)
        if (net->stations[i].region == net->n_regions)
            net->stations[i].region = NET_NONE;
}

static bool region_is_new(struct cfg_group *g, const struct places *p, const char *name)
{
    const size_t other = cfg_names_find(&p->regions, name, strlen(name));
    if (other != CFG_NO_NAME)
        cfg_error_same_name(g, name, p->regions.lines[other]);
    return other == CFG_NO_NAME;
}

static void read_region(struct cfg_group *g, struct places *p)
{
    static const enum full_rule rules[] = {FULL_LOST, FULL_WAIT, FULL_BLOCK};
    const char *words[REGION_STATIONS_MAX];
    double start = 0;
    const char *name =
        cfg_need(g, "name", "for example name = \"hall\";") ? cfg_string(g, "name", NULL) : NULL;
    const size_t n = cfg_need(g, "stations", "for example stations = [\"a\", \"b\"];")
                         ? cfg_strings(g, "stations", words, REGION_STATIONS_MAX)
                         : 0;
    struct region r = {.name = (char *)name, .line = cfg_line(g, g->s), .room = 1};
    if (cfg_need(g, "room", "requests in all of its stations at most, for example room = 10;"))
        r.room = (size_t)cfg_count(g, "room", 1, CONFIG_ROOM_MAX, 1);
    r.full = config_full(g, rules, 3, FULL_LOST);
    cfg_group_close(g);
    bool ok = name && n > 0 && region_is_new(g, p, name);
    for (size_t i = 0; i < n; i++) {
        struct place to;
        if (!places_find(p, g, cfg_get(g, "stations"), words[i], 0, &to))
            ok = false;
        else if (ok)
            ok = join_region(g, p, &to, &start);
    }
    if (!ok) {
        leave_region(p->net);
        return;
    }
    if (start > (double)r.room)
        cfg_error(g, cfg_get(g, "room"), "room is for those in service, too",
                  "'room' is %zu, and %.0f requests start there", r.room, start);
    network_add_region(p->net, &r);
    cfg_names_add(&p->regions, p->net->regions[p->net->n_regions - 1].name, cfg_name_line(g));
    if (r.full == FULL_LOST)
        network_lost_exit(p->net);
}

void config_regions(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list = cfg_list(root, "regions");
    const size_t n = list ? cfg_length(root, list) : 0;
    if (list && n == 0)
        cfg_error(root, list, "leave it out where no stations share their room",
                  "'regions' is empty");
    for (size_t i = 0; i < n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "regions", list, i, "region", false, &g))
            read_region(&g, p);
    }
}

bool config_rate_limit(struct cfg_group *g, struct limit *out)
{
    const config_setting_t *s = cfg_get(g, "rate_limit");
    struct cfg_group group;
    if (!s)
        return false;
    struct limit limit = {.rate = 1, .burst = 1, .line = cfg_line(g, s)};
    cfg_group_open(g, "rate_limit", &group);
    if (cfg_need(&group, "rate", "how many a second, for example rate = 100.0;"))
        limit.rate = cfg_double(&group, "rate", CFG_POSITIVE | CFG_RATE, 1);
    limit.burst = cfg_double(&group, "burst", CFG_POSITIVE | CFG_NUMBER, 1);
    if (limit.burst < 1)
        cfg_error(&group, cfg_get(&group, "burst"), "at least 1: how many may come at once",
                  "'burst' below 1 lets nobody through");
    cfg_group_close(&group);
    *out = limit;
    return true;
}
