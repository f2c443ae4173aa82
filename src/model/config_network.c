/* model = "network": any open network, by its stations, sources, routes and meters. */
#include "model/config_form.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/config_dist.h"
#include "model/config_place.h"
#include "model/config_routes.h"
#include "model/tolerance.h"

#define INSTANCES_MAX 1000000
#define SERVERS_MAX   1000000000
#define START_MAX     10000000 /* of all stations together */
#define METER_OF_MAX  64 /* names in one meter's `of` */

/* ---- stations ---- */

/* Each request in the network takes memory in each thread's simulation. */
static void check_start(struct cfg_group *g, struct places *p, size_t start, size_t instances)
{
    const bool fitted = p->started <= START_MAX;
    p->started += (double)start * (double)instances;
    if (fitted && p->started > START_MAX)
        cfg_error(g, cfg_get(g, "start"), "start is of each instance",
                  "%.0f requests at the start of all stations are too many: at most %d", p->started,
                  START_MAX);
}

static void read_station(struct cfg_group *g, struct places *p)
{
    struct dist service;
    const config_setting_t *s = cfg_need(g, "name", "for example name = \"web\";");
    const char *name = s ? cfg_string(g, "name", NULL) : NULL;
    config_dist_need(g, "service", "for example service = { mean = 0.005; };", &service);
    const unsigned servers =
        (unsigned)cfg_count_or(g, "servers", 1, SERVERS_MAX, "infinite", SERVERS_INFINITE, 1);
    const size_t n = (size_t)cfg_count(g, "instances", 1, INSTANCES_MAX, 1);
    const size_t start = (size_t)cfg_count(g, "start", 0, START_MAX, 0);
    check_start(g, p, start, n);
    cfg_group_close(g);
    const size_t first = p->net->n_stations;
    if (name)
        places_add(p, g, s, name, n, servers, &service);
    for (size_t i = first; i < p->net->n_stations; i++)
        p->net->stations[i].start = start;
}

/* The list `key`, which must be there and not be empty. */
static const config_setting_t *need_list(struct cfg_group *root, const char *key, const char *hint)
{
    const config_setting_t *list = cfg_need(root, key, hint) ? cfg_list(root, key) : NULL;
    if (list && config_setting_length(list) == 0) {
        cfg_error(root, list, hint, "'%s' is empty", key);
        return NULL;
    }
    return list;
}

static void read_stations(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list =
        need_list(root, "stations",
                  "for example stations = ( { name = \"web\"; service = { mean = 0.005; }; } );");
    const size_t n = list ? (size_t)config_setting_length(list) : 0;
    for (size_t i = 0; i < n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "stations", list, i, "station", false, &g))
            read_station(&g, p);
    }
}

/* ---- sources ---- */

static void read_rate(struct cfg_group *g, const char *key, struct dist *out)
{
    const double mean = 1 / cfg_double(g, key, CFG_POSITIVE, 1);
    if (config_time_ok(mean))
        dist_exponential(mean, out);
    else
        cfg_error(g, cfg_get(g, key), "from 1e-100 to 1e100 requests/s",
                  "'%s' cannot be computed with", key);
}

static void read_times_between(struct cfg_group *g, const char *key, struct dist *out)
{
    config_dist_maybe(g, key, out);
    if (out->mean > 0)
        return;
    cfg_error(g, cfg_get(g, key), "above 0: requests that come together are not one source's",
              "arrivals with no time between them");
    dist_exponential(1, out);
}

static void read_interarrival(struct cfg_group *g, struct dist *out)
{
    dist_exponential(1, out);
    const char *key = cfg_either(g, "rate", "interarrival");
    if (!key)
        cfg_error(g, NULL, "rate = 100.0; for Poisson arrivals, or interarrival = { dist = ... };",
                  "missing 'rate' or 'interarrival'");
    else if (strcmp(key, "interarrival") == 0)
        read_times_between(g, key, out);
    else
        read_rate(g, key, out);
}

/* Requests enter at place `to` with probability prob, spread over its instances. */
static void add_entries(struct cfg_group *g, struct places *p, const struct place *to, double prob)
{
    if (!places_room(p, g, NULL, "let the instances share one station",
                     &(struct network_size){.entries = (double)to->n}))
        return;
    for (size_t i = 0; i < to->n; i++)
        network_add_entry(p->net, to->first + i, prob / (double)to->n);
}

/* { to = "web"; p = 0.5; } or ("web", 0.5) */
static bool read_entry(struct cfg_group *g, struct places *p, struct place *to, double *prob)
{
    const config_setting_t *to_at, *p_at;
    const char *word;
    if (config_setting_is_list(g->s)) {
        if (config_setting_length(g->s) != 2) {
            cfg_error(g, NULL, "write (\"web\", 0.5)", "an entry in ( ) has 2 elements, not %d",
                      config_setting_length(g->s));
            return false;
        }
        to_at = config_setting_get_elem(g->s, 0);
        p_at = config_setting_get_elem(g->s, 1);
    } else {
        const char *key = cfg_either(g, "to", "station");
        to_at = key ? cfg_get(g, key) : cfg_need(g, "to", "for example { to = \"web\"; p = 0.5; }");
        p_at = cfg_need(g, "p", "for example { to = \"web\"; p = 0.5; }");
        cfg_group_close(g);
    }
    if (!to_at || !p_at || !cfg_as_string(g, to_at, "to", &word) ||
        !cfg_as_double(g, p_at, "p", CFG_PROBABILITY, prob))
        return false;
    cfg_record(g, "to", word, true);
    cfg_record_double(g, "p", *prob);
    return places_find(p, g, to_at, word, false, to);
}

static void read_entries(struct cfg_group *source, const config_setting_t *list, struct places *p)
{
    const size_t before = source->c->n_errors;
    double sum = 0;
    for (int i = 0; i < config_setting_length(list); i++) {
        struct cfg_group g;
        struct place to;
        double prob;
        if (cfg_element(source, "to", list, (size_t)i, "entry", true, &g) &&
            read_entry(&g, p, &to, &prob)) {
            add_entries(&g, p, &to, prob);
            sum += prob;
        }
    }
    if (source->c->n_errors == before && fabs(sum - 1) > SUM_TOLERANCE)
        cfg_error(source, list, "every request of a source enters somewhere",
                  "the probabilities in 'to' sum to %.10g, not 1", sum);
}

static void read_to(struct cfg_group *g, struct places *p)
{
    struct place to;
    const char *word;
    const config_setting_t *s = cfg_need(g, "to", "for example to = \"web\";");
    if (!s)
        return;
    if (config_setting_is_list(s)) {
        read_entries(g, s, p);
    } else if (cfg_as_string(g, s, "to", &word)) {
        cfg_record(g, "to", word, true);
        if (places_find(p, g, s, word, false, &to))
            add_entries(g, p, &to, 1);
    }
}

static bool source_is_new(struct cfg_group *g, const struct places *p, const char *name)
{
    if (cfg_names_find(&p->sources, name, strlen(name)) == CFG_NO_NAME)
        return true;
    cfg_error_same_name(g, name);
    return false;
}

static void read_source(struct cfg_group *g, struct places *p)
{
    struct dist interarrival;
    char *numbered = text_format("source[%zu]", g->index + 1);
    const char *name = cfg_string(g, "name", numbered);
    read_interarrival(g, &interarrival);
    if (source_is_new(g, p, name)) {
        network_add_source(p->net, name, &interarrival, cfg_line(g, g->s));
        cfg_names_add(&p->sources, p->net->sources[p->net->n_sources - 1].name);
        read_to(g, p);
        cfg_group_close(g);
    }
    free(numbered);
}

static void read_sources(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list =
        need_list(root, "sources",
                  "for example sources = ( { name = \"users\"; rate = 100.0; to = \"web\"; } );");
    const size_t n = list ? (size_t)config_setting_length(list) : 0;
    for (size_t i = 0; i < n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "sources", list, i, "source", false, &g))
            read_source(&g, p);
    }
}

/* ---- meters ---- */

enum { PER_SUM, PER_MEAN };

static void add_flows(struct network *net, const struct place *of)
{
    if (of->n == 0)
        network_add_flow(net, FLOW_EXIT, of->exit, 1, false);
    for (size_t i = 0; i < of->n; i++)
        network_add_flow(net, FLOW_NODE, of->first + i, 1, false);
}

static void add_meter(struct cfg_group *g, struct places *p, const char *name,
                      const struct place *of, size_t n, size_t per)
{
    size_t flows = 0;
    for (size_t i = 0; i < n; i++)
        flows += of[i].n == 0 ? 1 : of[i].n;
    if (!places_room(p, g, cfg_get(g, "of"), "let the instances share one station",
                     &(struct network_size){.flows = (double)flows}))
        return;
    network_add_meter(p->net, name, NULL, per == PER_MEAN ? 1 / (double)flows : 1);
    cfg_names_add(&p->meters, p->net->meters[p->net->n_meters - 1].name);
    for (size_t i = 0; i < n; i++)
        add_flows(p->net, &of[i]);
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
    if (cfg_names_find(&p->meters, name, strlen(name)) == CFG_NO_NAME)
        return true;
    cfg_error_same_name(g, name);
    return false;
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
    bool ok = name && n > 0;
    for (size_t i = 0; i < n; i++)
        ok &= places_find(p, g, cfg_get(g, "of"), words[i], true, &of[i]);
    cfg_group_close(g);
    if (ok && meter_is_new(g, p, name))
        add_meter(g, p, name, of, n, per);
}

static void read_meters(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list = cfg_list(root, "meters");
    const size_t n = list ? (size_t)config_setting_length(list) : 0;
    for (size_t i = 0; i < n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "meters", list, i, "meter", false, &g))
            read_meter(&g, p);
    }
}

struct network *config_network(struct cfg_group *root)
{
    struct places p;
    struct network *net = network_new(root->c->file);
    places_init(&p, net);
    read_stations(root, &p);
    read_sources(root, &p);
    config_routes(root, &p);
    read_meters(root, &p);
    places_release(&p);
    return net;
}
