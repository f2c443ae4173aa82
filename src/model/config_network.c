/* model = "network": any network, by its stations, classes, sources, routes and meters. */
#include "model/config_form.h"

#include <string.h>

#include "model/config_build.h"
#include "model/config_classes.h"
#include "model/config_place.h"
#include "model/config_refer.h"
#include "model/config_room.h"
#include "model/config_routes.h"
#include "model/config_sources.h"
#include "model/config_stations.h"
#include "model/config_tokens.h"

#define METER_OF_MAX  64 /* names in one meter's `of` */

/* ---- meters ---- */

enum { PER_SUM, PER_MEAN };

/* class: NET_NONE for all classes. */
static void add_flows(struct places *p, const struct place *of, size_t class)
{
    if (of->n == 0) {
        network_add_flow(p->net, FLOW_EXIT, of->exit, 1, false);
        return;
    }
    const size_t end = p->first_node[of->first + of->n];
    for (size_t node = p->first_node[of->first]; node < end; node++)
        if (class == NET_NONE || p->net->nodes[node].class == class)
            network_add_flow(p->net, FLOW_NODE, node, 1, false);
}

static void add_meter(struct cfg_group *g, struct places *p, const char *name,
                      const struct place *of, size_t n, size_t class, size_t per)
{
    size_t places = 0, flows = 0;
    for (size_t i = 0; i < n; i++) {
        places += of[i].n == 0 ? 1 : of[i].n;
        flows +=
            of[i].n == 0 ? 1 : p->first_node[of[i].first + of[i].n] - p->first_node[of[i].first];
    }
    if (!places_grow(p, g, cfg_get(g, "of"), "let the instances share one station",
                     &(struct network_size){.flows = (double)flows}))
        return;
    network_add_meter(p->net, name, NULL, per == PER_MEAN ? 1 / (double)places : 1);
    cfg_names_add(&p->meters, p->net->meters[p->net->n_meters - 1].name, cfg_name_line(g));
    for (size_t i = 0; i < n; i++)
        add_flows(p, &of[i], class);
}

static bool meter_is_new(struct cfg_group *g, const struct places *p, const char *name)
{
    if (strcmp(name, TARGET_SOJOURN) == 0) {
        cfg_error(g, cfg_get(g, "name"), "it is the name of the mean sojourn time",
                  "a meter cannot be named '%s'", name);
        return false;
    }
    if (places_have_figure(p, name)) {
        cfg_error(g, cfg_get(g, "name"), "it is the name of another figure, which would be hidden",
                  "a meter cannot be named '%s'", name);
        return false;
    }
    const size_t other = cfg_names_find(&p->meters, name, strlen(name));
    if (other != CFG_NO_NAME)
        cfg_error_same_name(g, name, p->meters.lines[other]);
    return other == CFG_NO_NAME;
}

static bool read_class(struct cfg_group *g, struct places *p, size_t *class)
{
    const config_setting_t *s = cfg_get(g, "class");
    const char *word = s ? cfg_string(g, "class", NULL) : NULL;
    return !s || (word && places_find_class(p, g, s, word, class));
}

/* Exits do not distinguish classes. */
static bool check_of(struct cfg_group *g, const struct place *of, const char *word, size_t class)
{
    const bool ok = of->n > 0 || class == NET_NONE;
    if (!ok)
        cfg_error(g, cfg_get(g, "class"), "name stations, or leave 'class' out",
                  "'class' at '%s', which is an exit", word);
    return ok;
}

/* Does the class ever visit one of the n places? */
static bool class_comes(struct cfg_group *g, const struct places *p, const struct place *of,
                        size_t n, size_t class)
{
    bool comes = class == NET_NONE || !p->whole;
    for (size_t i = 0; i < n && !comes; i++)
        for (size_t s = of[i].first; s < of[i].first + of[i].n && !comes; s++)
            comes = places_node(p, s, class) != NET_NONE;
    if (!comes)
        cfg_error(g, cfg_get(g, "class"), "leave 'class' out, or name another station",
                  "class '%s' never comes there", p->net->classes[class].name);
    return comes;
}

static void read_meter(struct cfg_group *g, struct places *p)
{
    static const char *const per_words[] = {[PER_SUM] = "sum", [PER_MEAN] = "mean"};
    const char *words[METER_OF_MAX];
    struct place of[METER_OF_MAX];
    const char *name =
        cfg_need(g, "name", "for example name = \"to_db\";") ? cfg_string(g, "name", NULL) : NULL;
    const size_t n = cfg_need(g, "of", "for example of = \"web\"; or of = [\"web\", \"db\"];")
                         ? cfg_strings(g, "of", words, METER_OF_MAX)
                         : 0;
    const size_t per = cfg_word(g, "per", per_words, 2, PER_SUM);
    size_t class = NET_NONE;
    bool ok = name && n > 0 && read_class(g, p, &class);
    for (size_t i = 0; i < n; i++) {
        ok &= places_find(p, g, cfg_get(g, "of"), words[i], PLACE_EXIT | PLACE_LOST, &of[i]);
        ok = ok && check_of(g, &of[i], words[i], class);
    }
    cfg_group_close(g);
    if (ok && meter_is_new(g, p, name) && class_comes(g, p, of, n, class))
        add_meter(g, p, name, of, n, class, per);
}

static void read_meters(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list = cfg_list(root, "meters");
    const size_t n = list ? cfg_length(root, list) : 0;
    for (size_t i = 0; i < n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "meters", list, i, "meter", false, &g))
            read_meter(&g, p);
    }
}

/* Is each element of the list one of the n that were made of it? */
static bool all_made(struct cfg_group *root, const char *key, size_t n)
{
    const config_setting_t *list = cfg_get(root, key);
    return list && config_setting_is_list(list) && cfg_length(root, list) == n;
}

/* Read the keys that say where requests go. After a mistake the network is not `whole`. */
static void read_ways(struct cfg_group *root, struct places *p)
{
    const struct cfg *c = root->c;
    const size_t before = c->n_errors - c->n_idle;
    config_stations_refer(root, p);
    config_sources(root, p);
    config_routes(root, p);
    p->whole = c->n_errors - c->n_idle == before && !p->full &&
               all_made(root, "stations", p->net->n_groups) &&
               (!p->declared || all_made(root, "classes", p->net->n_classes));
}

struct network *config_network(struct cfg_group *root, bool *whole)
{
    struct places p;
    struct network *net = network_new(root->c->file);
    places_init(&p, net);
    config_classes(root, &p);
    config_tokens(root, &p);
    config_stations(root, &p);
    config_classes_check(root, &p);
    config_regions(root, &p);
    read_ways(root, &p);
    cfg_forget(root, "routes");
    cfg_forget(root, "stations");
    config_build(root, &p);
    read_meters(root, &p);
    *whole = p.whole && (!cfg_get(root, "meters") || all_made(root, "meters", net->n_meters));
    places_release(&p);
    return net;
}
