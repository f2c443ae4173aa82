#include "model/config_events.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/cache_groups.h"
#include "model/config_cache.h"

#define EVENTS_MAX 10000

enum { FLUSH, DEPLOY, ROTATE, DOWN, WORDS };
static const char *const words[WORDS] = {"flush", "deploy", "rotate", "down"};

/* One element of the list; it applies to n stations or caches from `first` on. */
struct event {
    struct cfg_group *g;
    struct network *net;
    bool whole;
    double at;
    size_t what, first, n;
};

static void unknown(struct event *e, const char *key, const char *what, const char *word)
{
    char *hint = text_format("the name of a %s, or of one of its instances", what);
    cfg_error(e->g, cfg_get(e->g, key), hint, "there is no %s named '%s'", what, word);
    free(hint);
}

/* ---- caches ---- */

static bool find_cache(struct event *e, const char *word)
{
    size_t n;
    struct cache_group *list = cache_groups_new(e->net, &n);
    e->n = 0;
    for (size_t i = 0; i < n && e->n == 0; i++)
        if (strcmp(list[i].name, word) == 0) {
            e->first = list[i].first;
            e->n = list[i].n;
        }
    cache_groups_free(list, n);
    return e->n > 0;
}

/* The named cache or group of caches; without a name, all. */
static void choose_caches(struct event *e)
{
    const char *word = cfg_get(e->g, "cache") ? cfg_string(e->g, "cache", NULL) : NULL;
    e->first = 0;
    e->n = e->net->n_caches;
    if (!e->whole)
        e->n = 0;
    else if (e->n == 0)
        cfg_error(e->g, cfg_get(e->g, "what"), "it is caches that lose their entries",
                  "\"%s\" in a model without caches", words[e->what]);
    else if (word && !find_cache(e, word))
        unknown(e, "cache", "cache", word);
}

/* k - 1 for cache "name[k]", its place in the order of deployment; else 0. */
static size_t place_of(const struct cache *c)
{
    const char *bracket = strrchr(c->name, '[');
    return bracket ? strtoul(bracket + 1, NULL, 10) - 1 : 0;
}

static void add_flushes(struct event *e, double every)
{
    for (size_t i = e->first; i < e->first + e->n; i++) {
        const double later = every * (double)place_of(&e->net->caches[i]);
        network_add_incident(e->net, &(struct incident){.at = e->at + later,
                                                        .kind = INCIDENT_FLUSH,
                                                        .index = i,
                                                        .line = cfg_line(e->g, e->g->s)});
    }
}

/* ---- stations ---- */

static bool find_station(struct event *e, const char *word)
{
    e->n = 0;
    for (size_t i = 0; i < e->net->n_stations; i++) {
        const struct station *s = &e->net->stations[i];
        const struct group *group = &e->net->groups[s->group];
        if (group->hidden || (strcmp(s->name, word) != 0 && strcmp(group->name, word) != 0))
            continue;
        e->first = e->n == 0 ? i : e->first;
        e->n++;
    }
    return e->n > 0;
}

/* A station that goes down must be up before. */
static bool is_up(struct event *e, const struct incident *down)
{
    for (size_t i = 0; i < e->net->n_incidents; i++) {
        const struct incident *other = &e->net->incidents[i];
        if (other->kind != INCIDENT_DOWN || other->index != down->index ||
            other->until <= down->at || down->until <= other->at)
            continue;
        cfg_error(e->g, cfg_get(e->g, "at"), "one after the other",
                  "station '%s' is down then already, from %g to %g s",
                  e->net->stations[down->index].name, other->at, other->until);
        return false;
    }
    return true;
}

static void read_down(struct event *e)
{
    const bool given = cfg_need(e->g, "until", "when it is up again [s]: for example until = 40;");
    struct incident down = {.at = e->at,
                            .kind = INCIDENT_DOWN,
                            .until = config_time(e->g, "until", CFG_NOT_NEGATIVE, e->at + 1),
                            .refuses = cfg_get(e->g, "refuse") && cfg_bool(e->g, "refuse", false),
                            .line = cfg_line(e->g, e->g->s)};
    const char *word = cfg_need(e->g, "station", "for example station = \"issuer\";")
                           ? cfg_string(e->g, "station", NULL)
                           : NULL;
    if (given && down.until <= down.at) {
        cfg_error(e->g, cfg_get(e->g, "until"), "later than 'at'",
                  "it is up again at %g s, and down from %g s on", down.until, down.at);
        return;
    }
    if (!given || !word || !e->whole)
        return;
    if (!find_station(e, word))
        unknown(e, "station", "station", word);
    for (size_t i = 0; i < e->n; i++) {
        down.index = e->first + i;
        if (!is_up(e, &down))
            return;
        network_add_incident(e->net, &down);
    }
}

/* ---- all ---- */

/* Refuse keys of other kinds of event. Each key has a set of kinds, one bit for each. */
static void refuse_others(struct event *e)
{
    static const struct {
        const char *key;
        unsigned of;
        const char *hint;
    } keys[] = {{"cache", 1U << FLUSH, "what = \"flush\";"},
                {"every", 1U << DEPLOY, "what = \"deploy\";"},
                {"until", 1U << DOWN, "what = \"down\";"},
                {"station", 1U << DOWN, "what = \"down\";"},
                {"refuse", 1U << DOWN, "what = \"down\";"}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!(keys[i].of >> e->what & 1U))
            cfg_refuse(e->g, keys[i].key, cfg_get(e->g, "what"), keys[i].hint,
                       "belongs to another kind of event");
}

static void read_event(struct event *e)
{
    double every = 0;
    if (e->what == DOWN) {
        read_down(e);
    } else {
        choose_caches(e);
        if (e->what == DEPLOY && cfg_get(e->g, "every"))
            every = config_time(e->g, "every", CFG_POSITIVE, 1);
        add_flushes(e, every);
    }
    refuse_others(e);
}

/* Read the time of an event, which must not be before the previous event. */
static double read_at(struct cfg_group *g, double before)
{
    const double at = cfg_need(g, "at", "when it happens [s]: for example at = 60;")
                          ? config_time(g, "at", CFG_NOT_NEGATIVE, before)
                          : before;
    if (at < before)
        cfg_error(g, cfg_get(g, "at"), "events stand in the order in which they happen",
                  "events run backwards: one at %g s follows one at %g s", at, before);
    return at;
}

void config_events(struct cfg_group *root, struct network *net, bool whole)
{
    const config_setting_t *list = cfg_list(root, "events");
    const size_t n = list ? cfg_length(root, list) : 0;
    double at = 0;
    if (n > EVENTS_MAX)
        cfg_error(root, list, "a simulation of fewer events", "more than %d 'events'", EVENTS_MAX);
    for (size_t i = 0; i < n && i < EVENTS_MAX && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (!cfg_element(root, "events", list, i, "event", false, &g))
            continue;
        at = read_at(&g, at);
        struct event e = {.g = &g, .net = net, .whole = whole, .at = at};
        if (cfg_need(&g, "what", "for example what = \"flush\";")) {
            e.what = cfg_word(&g, "what", words, WORDS, FLUSH);
            read_event(&e);
        }
        cfg_group_close(&g);
    }
}
