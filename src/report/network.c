#include "report/network.h"

#include <stdlib.h>

#include "model/network_words.h"
#include "report/csv.h"
#include "report/json_writer.h"
#include "report/network_tokens.h"
#include "report/network_words.h"

static const char *const outcome_words[LOOKUPS] = {"hit", "miss", "expired"};

/* ---- JSON ---- */

static cJSON *json_servers(unsigned servers)
{
    return servers == SERVERS_INFINITE ? cJSON_CreateString("infinite") : json_count(servers);
}

cJSON *json_dist(const struct dist *d)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "dist", dist_kind_name(d->kind));
    cJSON_AddItemToObject(o, "mean", json_double(d->mean));
    cJSON_AddItemToObject(o, "scv", json_double(d->scv));
    return o;
}

static void add_node(cJSON *o, const char *key, const struct network *net, size_t n)
{
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "station", net->stations[net->nodes[n].station].name);
    cJSON_AddStringToObject(node, "class", net->classes[net->nodes[n].class].name);
    cJSON_AddItemToObject(o, key, node);
}

static cJSON *json_station(const struct network *net, size_t i)
{
    const struct station *s = &net->stations[i];
    cJSON *o = cJSON_CreateObject(), *service = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "name", s->name);
    cJSON_AddStringToObject(o, "group", net->groups[s->group].name);
    cJSON_AddItemToObject(o, "servers", json_servers(s->servers));
    if (net->groups[s->group].hidden)
        cJSON_AddBoolToObject(o, "hidden", true);
    for (size_t k = s->first_node; k < s->first_node + s->n_nodes; k++) {
        const struct node *n = &net->nodes[net->station_nodes[k]];
        cJSON_AddItemToObject(service, net->classes[n->class].name, json_dist(&n->service));
    }
    cJSON_AddItemToObject(o, "service", service);
    json_words(o, net, s);
    return o;
}

static cJSON *json_source(const struct network *net, const struct source *s)
{
    cJSON *o = cJSON_CreateObject(), *to = cJSON_CreateArray();
    cJSON_AddStringToObject(o, "name", s->name);
    if (s->customers > 0) {
        cJSON_AddItemToObject(o, "customers", json_count(s->customers));
        cJSON_AddItemToObject(o, "think", json_dist(&s->interarrival));
    } else {
        cJSON_AddItemToObject(o, "rate", json_double(source_rate(s)));
        cJSON_AddItemToObject(o, "interarrival", json_dist(&s->interarrival));
    }
    for (size_t k = 0; k < s->n_entries; k++) {
        const struct entry_point *e = &net->entries[s->first_entry + k];
        cJSON *entry = cJSON_CreateObject();
        add_node(entry, "to", net, e->node);
        cJSON_AddItemToObject(entry, "p", json_double(e->p));
        json_rule(entry, net, e->dispatch);
        cJSON_AddItemToArray(to, entry);
    }
    cJSON_AddItemToObject(o, "entries", to);
    return o;
}

static cJSON *json_route(const struct network *net, const struct route *r)
{
    cJSON *o = cJSON_CreateObject();
    add_node(o, "from", net, r->from);
    if (net->nodes[r->from].routing != ROUTING_RANDOM)
        cJSON_AddStringToObject(o, "outcome", outcome_words[r->outcome]);
    cJSON_AddItemToObject(o, "p", json_double(r->p));
    if (r->to == NET_NONE)
        cJSON_AddStringToObject(o, r->exit == NET_JOIN ? "part" : "exit",
                                r->exit == NET_JOIN ? "join" : net->exits[r->exit].name);
    else
        add_node(o, "to", net, r->to);
    if (r->fills != NET_NONE)
        cJSON_AddStringToObject(o, "fills", net->caches[r->fills].name);
    if (r->issues)
        cJSON_AddItemToObject(o, "issues_token", cJSON_CreateTrue());
    json_rule(o, net, r->dispatch);
    return o;
}

static void put_routes(struct json_writer *w, const struct network *net)
{
    json_open(w, "routes", '[');
    for (size_t i = 0; i < net->n_nodes; i++) {
        const struct node *n = &net->nodes[i];
        const double rest = network_missing(net, i);
        for (size_t k = 0; k < n->n_routes; k++)
            json_put(w, NULL, json_route(net, &net->routes[n->first_route + k]));
        if (rest > 0)
            json_put(w, NULL, json_route(net, &(struct route){.from = i, .to = NET_NONE, .p = rest,
                                                              .dispatch = NET_NONE,
                                                              .fills = NET_NONE}));
    }
    json_close(w, ']');
}

static cJSON *json_exit(const struct exit_point *e)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "name", e->name);
    cJSON_AddBoolToObject(o, "accepted", e->accepted);
    return o;
}

static cJSON *json_meter(const struct meter *m)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "name", m->name);
    cJSON_AddItemToObject(o, "meaning", json_text(m->meaning));
    cJSON_AddStringToObject(o, "unit", m->ratio ? "" : "1/s");
    return o;
}

void json_network(struct textbuf *out, const struct report_context *ctx)
{
    const struct network *net = ctx->model->network;
    struct json_writer w = {.out = out};
    json_open(&w, NULL, '{');
    json_head(&w, ctx, "sojourn.network", 1);
    json_open(&w, "stations", '[');
    for (size_t i = 0; i < net->n_stations; i++)
        json_put(&w, NULL, json_station(net, i));
    json_close(&w, ']');
    json_open(&w, "classes", '[');
    for (size_t i = 0; i < net->n_classes; i++)
        json_put(&w, NULL, json_class(net, i));
    json_close(&w, ']');
    json_open(&w, "regions", '[');
    for (size_t i = 0; i < net->n_regions; i++)
        json_put(&w, NULL, json_region(net, i));
    json_close(&w, ']');
    json_open(&w, "sources", '[');
    for (size_t i = 0; i < net->n_sources; i++)
        json_put(&w, NULL, json_source(net, &net->sources[i]));
    json_close(&w, ']');
    put_routes(&w, net);
    json_open(&w, "exits", '[');
    for (size_t i = 0; i < net->n_exits; i++)
        json_put(&w, NULL, json_exit(&net->exits[i]));
    json_close(&w, ']');
    json_open(&w, "populations", '[');
    for (size_t i = 0; i < net->n_populations; i++)
        json_put(&w, NULL, json_population(&net->populations[i]));
    json_close(&w, ']');
    json_open(&w, "caches", '[');
    for (size_t i = 0; i < net->n_caches; i++)
        json_put(&w, NULL, json_cache(net, &net->caches[i]));
    json_close(&w, ']');
    json_open(&w, "events", '[');
    for (size_t i = 0; i < net->n_incidents; i++)
        json_put(&w, NULL, json_event(net, &net->incidents[i]));
    json_close(&w, ']');
    json_open(&w, "meters", '[');
    for (size_t i = 0; i < net->n_meters; i++)
        json_put(&w, NULL, json_meter(&net->meters[i]));
    json_close(&w, ']');
    json_close(&w, '}');
}

/* ---- CSV ---- */

static void add_text(struct textbuf *out, const char *text)
{
    textbuf_add(out, ",");
    csv_text(out, text);
}

static void add_double(struct textbuf *out, double x)
{
    textbuf_add(out, ",");
    csv_double(out, x);
}

/* Write the last columns: those of a station (NULL: none) and of a dispatch (or NET_NONE). */
static void add_words(struct textbuf *out, const struct network *net, const struct station *s,
                      size_t dispatch)
{
    const bool room = s && s->room != ROOM_UNLIMITED;
    add_text(out, s ? discipline_name(s->discipline) : "");
    if (room)
        textbuf_add(out, ",%zu,%s", s->room, full_rule_words[s->full]);
    else
        textbuf_add(out, ",,");
    add_text(out, s && s->region != NET_NONE ? net->regions[s->region].name : "");
    add_text(out, dispatch != NET_NONE ? dispatch_rule_name(net->dispatches[dispatch].rule) : "");
}

static void add_node_text(struct textbuf *out, const struct network *net, size_t node)
{
    add_text(out, net->stations[net->nodes[node].station].name);
    add_text(out, net->classes[net->nodes[node].class].name);
}

static void node_row(struct textbuf *out, const struct network *net, size_t node)
{
    const struct node *n = &net->nodes[node];
    const struct station *s = &net->stations[n->station];
    textbuf_add(out, "service");
    add_node_text(out, net, node);
    textbuf_add(out, ",,,,");
    if (s->servers == SERVERS_INFINITE)
        textbuf_add(out, ",infinite");
    else
        textbuf_add(out, ",%u", s->servers);
    add_text(out, dist_kind_name(n->service.kind));
    add_double(out, n->service.mean);
    add_double(out, n->service.scv);
    add_words(out, net, s, NET_NONE);
    textbuf_add(out, ",\n");
}

static void entry_row(struct textbuf *out, const struct network *net, const struct source *s,
                      const struct entry_point *e)
{
    textbuf_add(out, "source");
    add_text(out, s->name);
    textbuf_add(out, ",,");
    add_node_text(out, net, e->node);
    add_double(out, e->p);
    textbuf_add(out, ",");
    add_text(out, dist_kind_name(s->interarrival.kind));
    add_double(out, s->interarrival.mean);
    add_double(out, s->interarrival.scv);
    add_words(out, net, NULL, e->dispatch);
    if (s->customers > 0)
        textbuf_add(out, ",%zu\n", s->customers);
    else
        textbuf_add(out, ",\n");
}

static void add_exit(struct textbuf *out, const struct network *net, size_t exit)
{
    char *name = exit == NET_JOIN ? text_format("join")
                                  : text_format("exit %s", net->exits[exit].name);
    add_text(out, name);
    textbuf_add(out, ",");
    free(name);
}

static void route_row(struct textbuf *out, const struct network *net, const struct route *r)
{
    const bool lookup = net->nodes[r->from].routing != ROUTING_RANDOM;
    textbuf_add(out, "route");
    add_node_text(out, net, r->from);
    add_text(out, lookup ? outcome_words[r->outcome] : "");
    if (r->to == NET_NONE)
        add_exit(out, net, r->exit);
    else
        add_node_text(out, net, r->to);
    add_double(out, r->p);
    textbuf_add(out, ",,,,");
    add_words(out, net, NULL, r->dispatch);
    textbuf_add(out, ",\n");
}

/* Overflow, or a branch of a fork. */
static void way_row(struct textbuf *out, const struct network *net, const char *kind, size_t from,
                    size_t to)
{
    textbuf_add(out, "%s", kind);
    add_node_text(out, net, from);
    textbuf_add(out, ",");
    add_node_text(out, net, to);
    textbuf_add(out, ",,,,,");
    add_words(out, net, NULL, NET_NONE);
    textbuf_add(out, ",\n");
}

static void rows_from(struct textbuf *out, const struct network *net, size_t node)
{
    const struct node *n = &net->nodes[node];
    const double rest = network_missing(net, node);
    for (size_t k = 0; k < n->n_routes; k++)
        route_row(out, net, &net->routes[n->first_route + k]);
    if (rest > 0)
        route_row(out, net, &(struct route){.from = node,
                                            .to = NET_NONE,
                                            .p = rest,
                                            .dispatch = NET_NONE});
    if (n->overflow != NET_NONE)
        way_row(out, net, "overflow", node, n->overflow);
    for (size_t k = 0; k < n->n_branches; k++)
        way_row(out, net, "branch", node, net->branches[n->first_branch + k]);
}

void csv_network(struct textbuf *out, const struct report_context *ctx)
{
    const struct network *net = ctx->model->network;
    textbuf_add(out, "kind,name,class,outcome,to,to_class,p,servers,dist,mean,scv,discipline,room,"
                     "full,region,rule,customers\n");
    for (size_t i = 0; i < net->n_nodes; i++)
        node_row(out, net, net->station_nodes[i]);
    for (size_t i = 0; i < net->n_sources; i++)
        for (size_t k = 0; k < net->sources[i].n_entries; k++)
            entry_row(out, net, &net->sources[i], &net->entries[net->sources[i].first_entry + k]);
    for (size_t i = 0; i < net->n_nodes; i++)
        rows_from(out, net, i);
}
