#include "report/table.h"

#include "report/cells.h"
#include "report/grid.h"
#include "report/number.h"
#include "report/table_tokens.h"
#include "report/table_words.h"

#define LAW_MAX 160    /* bytes that hold any dist_describe */

static const char *const outcome_words[LOOKUPS] = {"hit", "miss", "expired"};

/* A cell of several parts, built up and then added. */
static void cell_text(struct grid *g, struct textbuf *text)
{
    grid_cell(g, "%s", text->text ? text->text : "");
    textbuf_release(text);
}

/* The number of lines shown out of n; add_rest then says after the list how many more there are. */
static size_t shown(size_t n, bool all)
{
    return all || n <= TABLE_LIST_MAX ? n : TABLE_LIST_MAX;
}

static void add_rest(struct textbuf *out, size_t n, bool all)
{
    if (shown(n, all) < n)
        textbuf_add(out, "  ... and %zu more\n", n - shown(n, all));
}

static void add_count(struct textbuf *out, size_t n, const char *one, const char *many)
{
    textbuf_add(out, "%s%zu %s", out->length && out->text[out->length - 1] != ' ' ? ", " : "", n,
                n == 1 ? one : many);
}

static void add_counts(struct textbuf *out, const struct network *net)
{
    textbuf_add(out, "network ");
    add_count(out, net->n_stations, "station", "stations");
    textbuf_add(out, " in %zu %s", net->n_groups, net->n_groups == 1 ? "group" : "groups");
    add_count(out, net->n_classes, "class", "classes");
    add_count(out, net->n_nodes, "node", "nodes");
    add_count(out, net->n_sources, "source", "sources");
    add_count(out, net->n_routes, "route", "routes");
    add_count(out, net->n_exits, "exit", "exits");
    if (net->n_caches)
        add_count(out, net->n_caches, "cache", "caches");
    add_count(out, net->n_meters, "meter", "meters");
    textbuf_add(out, "\n");
}

static void add_stations(struct textbuf *out, const struct network *net, bool all)
{
    struct grid g = {0};
    char law[LAW_MAX];
    grid_column(&g, GRID_ELIDE, "station", "");
    grid_column(&g, GRID_RIGHT, "servers", "");
    const struct words_columns words = words_columns(&g, net);
    grid_column(&g, GRID_ELIDE, "class", "");
    grid_column(&g, GRID_WRAP, "service [s]", "");
    for (size_t k = 0; k < shown(net->n_nodes, all); k++) {
        const struct node *node = &net->nodes[net->station_nodes[k]];
        const struct station *s = &net->stations[node->station];
        const bool first = k == s->first_node;
        grid_cell(&g, "%s", first ? s->name : "");
        if (!first)
            grid_cell(&g, "%s", "");
        else if (s->servers == SERVERS_INFINITE)
            grid_cell(&g, "inf");
        else
            grid_cell(&g, "%u", s->servers);
        words_cells(&g, &words, net, first ? s : NULL);
        grid_cell(&g, "%s", net->classes[node->class].name);
        grid_cell(&g, "%s", dist_describe(&node->service, law, sizeof law));
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
    add_rest(out, net->n_nodes, all);
}

/* "S_a as user" */
static void add_node(struct textbuf *out, const struct network *net, size_t node)
{
    textbuf_add(out, "%s as %s", net->stations[net->nodes[node].station].name,
                net->classes[net->nodes[node].class].name);
}

static void add_sources(struct textbuf *out, const struct network *net, bool all)
{
    struct grid g = {0};
    char law[LAW_MAX], number[NUMBER_MAX];
    grid_column(&g, GRID_ELIDE, "source", "");
    grid_column(&g, GRID_RIGHT, "rate [1/s]", "");
    grid_column(&g, GRID_LEFT,
                network_is_open(net) ? "interarrival [s]" : "interarrival, thinking [s]", "");
    grid_column(&g, GRID_WRAP, "enters", "");
    for (size_t i = 0; i < shown(net->n_sources, all); i++) {
        const struct source *s = &net->sources[i];
        struct textbuf to = {0};
        grid_cell(&g, "%s", s->name);
        if (s->customers > 0)
            grid_cell(&g, "%zu go round", s->customers);
        else
            grid_cell(&g, "%s", number_plain(source_rate(s), number));
        grid_cell(&g, "%s", dist_describe(&s->interarrival, law, sizeof law));
        for (size_t k = 0; k < shown(s->n_entries, all); k++) {
            const struct entry_point *e = &net->entries[s->first_entry + k];
            textbuf_add(&to, "%s", k ? ", " : "");
            add_node(&to, net, e->node);
            if (s->n_entries > 1)
                textbuf_add(&to, " (%s)", number_plain(e->p, number));
        }
        if (s->n_entries > 0)
            words_rule(&to, net, net->entries[s->first_entry].dispatch);
        if (shown(s->n_entries, all) < s->n_entries)
            textbuf_add(&to, ", and %zu more", s->n_entries - shown(s->n_entries, all));
        cell_text(&g, &to);
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
    add_rest(out, net->n_sources, all);
}

static void add_target(struct textbuf *out, const struct network *net, const struct route *r)
{
    if (r->to == NET_NONE && r->exit == NET_JOIN)
        textbuf_add(out, "join");
    else if (r->to == NET_NONE)
        textbuf_add(out, "exit %s", net->exits[r->exit].name);
    else
        add_node(out, net, r->to);
}

static void add_route_cells(struct grid *g, const struct network *net, const struct route *r)
{
    struct textbuf from = {0}, to = {0}, on_the_way = {0};
    char number[NUMBER_MAX];
    const bool lookup = net->nodes[r->from].routing != ROUTING_RANDOM;
    add_node(&from, net, r->from);
    cell_text(g, &from);
    grid_cell(g, "%s", lookup ? outcome_words[r->outcome] : "");
    grid_cell(g, "%s", number_plain(r->p, number));
    add_target(&to, net, r);
    cell_text(g, &to);
    if (r->issues)
        textbuf_add(&on_the_way, "issues a token");
    if (r->fills != NET_NONE)
        textbuf_add(&on_the_way, "%sfills cache %s", r->issues ? ", " : "",
                    net->caches[r->fills].name);
    words_rule(&on_the_way, net, r->dispatch);
    cell_text(g, &on_the_way);
}

static void add_missing_cells(struct grid *g, const struct network *net, size_t node, double p)
{
    struct textbuf from = {0};
    char number[NUMBER_MAX];
    add_node(&from, net, node);
    cell_text(g, &from);
    grid_cell(g, "%s", "");
    grid_cell(g, "%s", number_plain(p, number));
    grid_cell(g, "exit %s", net->exits[0].name);
    grid_cell(g, "%s", "");
}

static void add_routes(struct textbuf *out, const struct network *net, bool all)
{
    struct grid g = {0};
    size_t n = 0;
    grid_column(&g, GRID_ELIDE, "route from", "");
    grid_column(&g, GRID_LEFT, "outcome", "");
    grid_column(&g, GRID_RIGHT, "probability", "");
    grid_column(&g, GRID_ELIDE, "to", "");
    grid_column(&g, GRID_WRAP, "on the way", "");
    for (size_t i = 0; i < net->n_nodes; i++) {
        const struct node *node = &net->nodes[i];
        const double rest = network_missing(net, i);
        for (size_t k = 0; k < node->n_routes; k++)
            if (n++ < TABLE_LIST_MAX || all)
                add_route_cells(&g, net, &net->routes[node->first_route + k]);
        if (rest > 0 && (n++ < TABLE_LIST_MAX || all))
            add_missing_cells(&g, net, i, rest);
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
    add_rest(out, n, all);
}

static void add_exits(struct textbuf *out, const struct network *net)
{
    struct grid g = {0};
    grid_column(&g, GRID_ELIDE, "exit", "");
    grid_column(&g, GRID_LEFT, "requests", "");
    for (size_t i = 0; i < net->n_exits; i++) {
        grid_cell(&g, "%s", net->exits[i].name);
        grid_cell(&g, "%s", net->exits[i].accepted ? "accepted" : "refused");
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

static void add_meters(struct textbuf *out, const struct network *net, bool all)
{
    struct grid g = {0};
    char number[NUMBER_MAX];
    if (net->n_meters == 0)
        return;
    grid_column(&g, GRID_ELIDE, "meter", "");
    grid_column(&g, GRID_LEFT, "kind", "");
    grid_column(&g, GRID_RIGHT, "scale", "");
    grid_column(&g, GRID_RIGHT, "flows", "");
    grid_column(&g, GRID_WRAP, "meaning", "");
    for (size_t i = 0; i < shown(net->n_meters, all); i++) {
        const struct meter *m = &net->meters[i];
        grid_cell(&g, "%s", m->name);
        grid_cell(&g, "%s", m->ratio ? "ratio" : "rate [1/s]");
        grid_cell(&g, "%s", number_plain(m->scale, number));
        grid_cell(&g, "%zu", m->n_flows);
        grid_cell(&g, "%s", m->meaning ? m->meaning : "");
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
    add_rest(out, net->n_meters, all);
}

static void add_calibration(struct textbuf *out, const struct network *net)
{
    char number[NUMBER_MAX];
    if (net->calibration.meter != NET_NONE)
        textbuf_add(out, "\nThe sources are scaled until meter %s reads %s 1/s.\n",
                    net->meters[net->calibration.meter].name,
                    number_plain(net->calibration.value, number));
}

void table_network(struct textbuf *out, const struct report_context *ctx, bool all)
{
    const struct network *net = ctx->model->network;
    table_head(out, ctx);
    add_counts(out, net);
    add_stations(out, net, all);
    table_words(out, net, all);
    add_sources(out, net, all);
    add_routes(out, net, all);
    add_exits(out, net);
    table_tokens(out, net, all);
    add_meters(out, net, all);
    add_calibration(out, net);
    textbuf_wrap(out, 2);
}
