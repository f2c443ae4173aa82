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
#define CLASSES "classes"
#define LOST    "lost"
#define JOIN    "join"

void places_init(struct places *p, struct network *net)
{
    *p = (struct places){.net = net, .refused = NET_NONE};
}

void definition_release(struct definition *d)
{
    free(d->own);
    free(d->branches);
    *d = (struct definition){0};
}

void places_release(struct places *p)
{
    cfg_names_release(&p->names);
    cfg_names_release(&p->classes);
    cfg_names_release(&p->sources);
    cfg_names_release(&p->meters);
    cfg_names_release(&p->regions);
    cfg_names_release(&p->populations);
    for (size_t i = 0; i < p->caches.n; i++)
        free((char *)p->caches.names[i]);
    cfg_names_release(&p->caches);
    free(p->population_of_name);
    free(p->caches_of_name);
    for (size_t i = 0; i < p->cannot.n; i++)
        free((char *)p->cannot.names[i]);
    cfg_names_release(&p->cannot);
    for (size_t i = 0; i < p->net->n_groups; i++)
        definition_release(&p->definitions[i]);
    for (size_t i = 0; i < p->n_drafts; i++)
        free(p->drafts[i].name);
    free(p->referring.elements);
    free(p->closed.elements);
    free(p->draft_classes);
    free(p->definitions);
    free(p->ways);
    free(p->targets);
    free(p->sized.elements);
    free(p->drafts);
    free(p->first_node);
}

/* ---- adding ---- */

void again_add(struct again *a, const struct cfg_group *element)
{
    a->elements = mem_grow(a->elements, &a->cap, a->n + 1, sizeof *a->elements);
    a->elements[a->n++] = element->index;
}

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
    return places_good_word(g, s, name, "[]\"",
                            "a name has no [ ] or \"; replicas are made with instances = n");
}

bool places_good_word(struct cfg_group *g, const config_setting_t *s, const char *name,
                      const char *reserved, const char *hint)
{
    bool ok = *name != 0;
    for (const char *c = name; *c; c++)
        ok &= !iscntrl((unsigned char)*c) && !strchr(reserved, *c);
    if (!ok)
        cfg_error(g, s, hint, "'name' cannot be '%s'", name);
    return ok;
}

static bool is_new(struct places *p, struct cfg_group *g, const char *name)
{
    const size_t other = cfg_names_find(&p->names, name, strlen(name));
    if (other != CFG_NO_NAME)
        cfg_error_same_name(g, name, p->names.lines[other]);
    return other == CFG_NO_NAME;
}

static void add_size(struct network_size *to, const struct network_size *more)
{
    to->stations += more->stations;
    to->nodes += more->nodes;
    to->routes += more->routes;
    to->entries += more->entries;
    to->flows += more->flows;
}

bool places_grow(struct places *p, struct cfg_group *g, const config_setting_t *s, const char *hint,
                 const struct network_size *more)
{
    char *too_much = p->full ? NULL : network_size_refuse(&p->size, more);
    if (too_much)
        cfg_error(g, s, hint, "%s", too_much);
    p->full |= too_much != NULL;
    free(too_much);
    if (!p->full)
        add_size(&p->size, more);
    return !p->full;
}

static bool may_add(struct places *p, struct cfg_group *g, const config_setting_t *s,
                    const char *name, size_t n)
{
    if (!good_name(g, s, name)) {
        if (cfg_names_find(&p->cannot, name, strlen(name)) == CFG_NO_NAME)
            cfg_names_add(&p->cannot, mem_strdup(name), cfg_name_line(g));
        return false;
    }
    return is_new(p, g, name) &&
           places_grow(p, g, cfg_get(g, "instances"),
                       "let one station have many servers: servers = 100;",
                       &(struct network_size){.stations = (double)n, .nodes = (double)n});
}

bool places_add(struct places *p, struct cfg_group *g, const config_setting_t *s, const char *name,
                size_t n, const struct station_def *def, struct definition *definition)
{
    if (!may_add(p, g, s, name, n)) {
        definition_release(definition);
        return false;
    }
    const size_t group = network_add_group(p->net, name);
    cfg_names_add(&p->names, p->net->groups[group].name, cfg_name_line(g));
    p->definitions =
        mem_grow(p->definitions, &p->cap_definitions, group + 1, sizeof *p->definitions);
    definition->first = p->net->n_stations;
    definition->n = n;
    p->definitions[group] = *definition;
    struct station_def each = *def;
    each.group = group;
    for (size_t i = 0; i < n; i++) {
        char *own = n > 1 ? text_format("%s[%zu]", name, i + 1) : mem_strdup(name);
        each.name = own;
        network_add_station(p->net, &each);
        free(own);
    }
    return true;
}

void places_add_way(struct places *p, const struct way *way)
{
    p->ways = mem_grow(p->ways, &p->cap_ways, p->n_ways + 1, sizeof *p->ways);
    p->ways[p->n_ways] = *way;
    p->ways[p->n_ways].first_target = p->n_targets;
    p->ways[p->n_ways++].n_targets = 0;
}

void places_add_target(struct places *p, const struct place *to, double share)
{
    p->targets = mem_grow(p->targets, &p->cap_targets, p->n_targets + 1, sizeof *p->targets);
    p->targets[p->n_targets++] = (struct target_place){*to, share};
    p->ways[p->n_ways - 1].n_targets++;
}

bool definition_serves(const struct definition *d, size_t class)
{
    for (size_t i = 0; i < d->n_own; i++)
        if (d->own[i].class == class)
            return true;
    return d->serves_all;
}

size_t places_node(const struct places *p, size_t station, size_t class)
{
    size_t low = p->first_node[station], high = p->first_node[station + 1];
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (p->net->nodes[middle].class < class)
            low = middle + 1;
        else
            high = middle;
    }
    const bool found = low < p->first_node[station + 1] && p->net->nodes[low].class == class;
    return found ? low : NET_NONE;
}

/* ---- finding ---- */

static void not_found(struct places *p, struct cfg_group *g, const config_setting_t *s,
                      const char *word)
{
    /* the name may belong to a station left out for size, or refused; either was reported */
    if (p->full || p->names.n == 0 || cfg_names_find(&p->cannot, word, strlen(word)) != CFG_NO_NAME)
        return;
    const char *usual = strcmp(word, JOIN) == 0
                            ? "\"join\" is where the parts of a fork end, and no station forks"
                            : "it must be the name of a station, or one instance as in S_p[3]";
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
    *out = (struct place){p->definitions[group].first + i - 1, 1, group, NET_NONE};
    return true;
}

size_t places_refused(struct places *p)
{
    if (p->refused == NET_NONE)
        p->refused = network_add_exit(p->net, REFUSED, false);
    return p->refused;
}

static bool find_exit(struct places *p, const char *word, struct place *out)
{
    const bool refused = strcmp(word, REFUSED) == 0;
    if (!refused && strcmp(word, OUT) != 0)
        return false;
    *out = (struct place){NET_NONE, 0, NET_NONE, refused ? places_refused(p) : 0};
    return true;
}

/* Words with a meaning only in models that lose requests, or have forks. In other models a station
 * may have such a name. */
static bool find_special(const struct places *p, const char *word, unsigned also, struct place *out)
{
    size_t exit = NET_NONE;
    if ((also & PLACE_LOST) && p->net->lost != NET_NONE && strcmp(word, LOST) == 0)
        exit = p->net->lost;
    if ((also & PLACE_JOIN) && p->forks && strcmp(word, JOIN) == 0)
        exit = NET_JOIN;
    *out = (struct place){NET_NONE, 0, NET_NONE, exit};
    return exit != NET_NONE;
}

/* The kind of thing that the n bytes of a word name, as the first part of a figure's name;
 * ROW_KINDS: none. */
static enum row_kind kind_of(const struct places *p, const char *word, size_t n)
{
    static const struct { const char *name; enum row_kind kind; } fixed[] = {
        {NETWORK, ROW_NETWORK}, {OUT, ROW_EXIT}, {REFUSED, ROW_EXIT}};
    const char *bracket = memchr(word, '[', n), *dot = memrchr(word, '.', n);
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (strlen(fixed[i].name) == n && strncmp(word, fixed[i].name, n) == 0)
            return fixed[i].kind;
    if (cfg_names_find(&p->names, word, n) != CFG_NO_NAME)
        return ROW_GROUP;
    if (p->net->lost != NET_NONE && n == strlen(LOST) && strncmp(word, LOST, n) == 0)
        return ROW_EXIT;
    if (dot && cfg_names_find(&p->classes, dot + 1, n - (size_t)(dot + 1 - word)) != CFG_NO_NAME) {
        const size_t before = (size_t)(dot - word);
        if (before == strlen(CLASSES) && strncmp(word, CLASSES, before) == 0)
            return ROW_CLASS_TOTAL;
        if (cfg_names_find(&p->names, word, before) != CFG_NO_NAME)
            return ROW_CLASS;
    }
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
                 unsigned also, struct place *out)
{
    if (find_exit(p, word, out)) {
        if (!(also & PLACE_EXIT))
            cfg_error(g, s, "name a station", "'%s' is an exit, not a station", word);
        return also & PLACE_EXIT;
    }
    if (find_special(p, word, also, out))
        return true;
    const char *bracket = strchr(word, '[');
    if (bracket)
        return find_instance(p, g, s, word, bracket, out);
    const size_t group = cfg_names_find(&p->names, word, strlen(word));
    if (group == CFG_NO_NAME) {
        not_found(p, g, s, word);
        return false;
    }
    *out = (struct place){p->definitions[group].first, p->definitions[group].n, group, NET_NONE};
    return true;
}

bool places_find_class(struct places *p, struct cfg_group *g, const config_setting_t *s,
                       const char *word, size_t *out)
{
    *out = cfg_names_find(&p->classes, word, strlen(word));
    if (*out != CFG_NO_NAME)
        return true;
    char *hint =
        p->declared ? cfg_suggest(word, p->classes.names, p->classes.n,
                                  "it must be the name of one of `classes`")
                    : text_format("classes are declared first: classes = ( { name = \"%s\"; } );",
                                  word);
    cfg_error(g, s, hint, "no class '%s'", word);
    free(hint);
    return false;
}
