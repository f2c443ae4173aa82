#include "model/config_place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/quantity.h"

#define OUT     "out"
#define REFUSED "refused"
#define NETWORK "network"

void places_init(struct places *p, struct network *net)
{
    *p = (struct places){.net = net, .refused = NET_NONE};
    network_add_class(net, "request");
}

void places_release(struct places *p)
{
    cfg_names_release(&p->names);
    cfg_names_release(&p->sources);
    cfg_names_release(&p->meters);
    cfg_names_release(&p->cannot);
    free(p->first);
}

/* ---- adding ---- */

static bool good_name(struct cfg_group *g, const config_setting_t *s, const char *name)
{
    if (strcmp(name, OUT) == 0 || strcmp(name, REFUSED) == 0) {
        cfg_error(g, s, "\"out\" and \"refused\" are the exits; take another name",
                  "a station cannot be named '%s'", name);
        return false;
    }
    if (strcmp(name, NETWORK) == 0) {
        cfg_error(g, s, "network.throughput, network.mean_number and so on are the whole network's",
                  "a station cannot be named '%s'", name);
        return false;
    }
    bool ok = *name != 0;
    for (const char *c = name; *c; c++)
        ok &= !iscntrl((unsigned char)*c) && !strchr("[]\"", *c);
    if (!ok)
        cfg_error(g, s, "a name has no [ ] or \"; replicas are made with instances = n",
                  "'name' cannot be '%s'", name);
    return ok;
}

static bool is_new(struct places *p, struct cfg_group *g, const char *name)
{
    const bool taken = cfg_names_find(&p->names, name, strlen(name)) != CFG_NO_NAME;
    if (taken)
        cfg_error_same_name(g, name);
    return !taken;
}

bool places_room(struct places *p, struct cfg_group *g, const config_setting_t *s, const char *hint,
                 const struct network_size *more)
{
    const struct network_size now = network_size_of(p->net);
    char *too_much = p->full ? NULL : network_size_refuse(&now, more);
    if (too_much)
        cfg_error(g, s, hint, "%s", too_much);
    p->full |= too_much != NULL;
    free(too_much);
    return !p->full;
}

bool places_add(struct places *p, struct cfg_group *g, const config_setting_t *s, const char *name,
                size_t n, unsigned servers, const struct dist *service)
{
    if (!good_name(g, s, name)) {
        if (cfg_names_find(&p->cannot, name, strlen(name)) == CFG_NO_NAME)
            cfg_names_add(&p->cannot, name);
        return false;
    }
    if (!is_new(p, g, name) ||
        !places_room(p, g, cfg_get(g, "instances"),
                     "let one station have many servers: servers = 100;",
                     &(struct network_size){.stations = (double)n, .nodes = (double)n}))
        return false;
    const size_t group = network_add_group(p->net, name);
    cfg_names_add(&p->names, p->net->groups[group].name);
    p->first = mem_grow(p->first, &p->cap_first, group + 1, sizeof *p->first);
    p->first[group] = p->net->n_stations;
    for (size_t i = 0; i < n; i++) {
        char *own = n > 1 ? text_format("%s[%zu]", name, i + 1) : mem_strdup(name);
        const size_t station = network_add_station(
            p->net,
            &(struct station_def){
                .name = own, .group = group, .servers = servers, .line = cfg_line(g, g->s)});
        network_add_node(p->net, station, 0, service);
        free(own);
    }
    return true;
}

/* ---- finding ---- */

static void not_found(struct places *p, struct cfg_group *g, const config_setting_t *s,
                      const char *word)
{
    /* It may be one that had no room; of a station that cannot be enough was said. */
    if (p->full || p->names.n == 0 || cfg_names_find(&p->cannot, word, strlen(word)) != CFG_NO_NAME)
        return;
    const char *usual = "it must be the name of a station, or one instance as in S_p[3]";
    char *hint = cfg_gave_up(g->c) ? NULL : cfg_suggest(word, p->names.names, p->names.n, usual);
    cfg_error(g, s, hint, "no station '%s'", word);
    free(hint);
}

/* "S_p[3]": the group before the bracket, the instance in it. */
static bool find_instance(struct places *p, struct cfg_group *g, const config_setting_t *s,
                          const char *word, const char *bracket, struct place *out)
{
    const size_t group = cfg_names_find(&p->names, word, (size_t)(bracket - word));
    if (group == CFG_NO_NAME) {
        not_found(p, g, s, word);
        return false;
    }
    char *end;
    const unsigned long i = strtoul(bracket + 1, &end, 10);
    const size_t n = p->net->groups[group].n_stations;
    if (!isdigit((unsigned char)bracket[1]) || strcmp(end, "]") != 0 || i < 1 || i > n) {
        const char *name = p->names.names[group];
        char *hint = n == 1 ? text_format("there is one '%s'", name)
                            : text_format("its instances are '%s[1]' to '%s[%zu]'", name, name, n);
        cfg_error(g, s, hint, "no instance '%s'", word);
        free(hint);
        return false;
    }
    *out = (struct place){p->first[group] + i - 1, 1, group, NET_NONE};
    return true;
}

static bool find_exit(struct places *p, const char *word, struct place *out)
{
    const bool refused = strcmp(word, REFUSED) == 0;
    if (!refused && strcmp(word, OUT) != 0)
        return false;
    if (refused && p->refused == NET_NONE)
        p->refused = network_add_exit(p->net, REFUSED, false);
    *out = (struct place){NET_NONE, 0, NET_NONE, refused ? p->refused : 0};
    return true;
}

/* What the n bytes of a word are the name of, as the first part of a figure's name;
 * ROW_KINDS: nothing. */
static enum row_kind kind_of(const struct places *p, const char *word, size_t n)
{
    static const struct { const char *name; enum row_kind kind; } fixed[] = {
        {NETWORK, ROW_NETWORK}, {OUT, ROW_EXIT}, {REFUSED, ROW_EXIT}};
    const char *bracket = memchr(word, '[', n);
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (strlen(fixed[i].name) == n && strncmp(word, fixed[i].name, n) == 0)
            return fixed[i].kind;
    if (cfg_names_find(&p->names, word, n) != CFG_NO_NAME)
        return ROW_GROUP;
    return bracket && cfg_names_find(&p->names, word, (size_t)(bracket - word)) != CFG_NO_NAME
               ? ROW_STATION
               : ROW_KINDS;
}

bool places_have_figure(const struct places *p, const char *name)
{
    double x;
    for (const char *dot = name; (dot = strchr(dot, '.')); dot++) {
        const enum row_kind kind = kind_of(p, name, (size_t)(dot - name));
        for (int q = 0; kind != ROW_KINDS && q < QUANTITIES; q++)
            if (quantity_of((enum quantity_id)q, kind) &&
                quantity_is((enum quantity_id)q, dot + 1, &x))
                return true;
    }
    return false;
}

bool places_find(struct places *p, struct cfg_group *g, const config_setting_t *s, const char *word,
                 bool exits, struct place *out)
{
    if (find_exit(p, word, out)) {
        if (!exits)
            cfg_error(g, s, "name a station", "'%s' is an exit, not a station", word);
        return exits;
    }
    const char *bracket = strchr(word, '[');
    if (bracket)
        return find_instance(p, g, s, word, bracket, out);
    const size_t group = cfg_names_find(&p->names, word, strlen(word));
    if (group == CFG_NO_NAME) {
        not_found(p, g, s, word);
        return false;
    }
    *out = (struct place){p->first[group], p->net->groups[group].n_stations, group, NET_NONE};
    return true;
}
