#include "run/serialize_check.h"

/* n things from `first` on, of `all`. */
static bool range(size_t first, size_t n, size_t all)
{
    return first <= all && n <= all - first;
}

static bool one_or_none(size_t i, size_t all)
{
    return i == NET_NONE || i < all;
}

static bool stations_sound(const struct network *net)
{
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        if (s->group >= net->n_groups || s->discipline >= DISCIPLINES || s->full >= FULL_RULES ||
            !one_or_none(s->region, net->n_regions) || !one_or_none(s->rules, net->n_rules) ||
            !one_or_none(s->fork, net->n_forks) || !one_or_none(s->limit, net->n_limits) ||
            !range(s->first_node, s->n_nodes, net->n_nodes))
            return false;
    }
    for (size_t i = 0; i < net->n_nodes; i++)
        if (net->station_nodes[i] >= net->n_nodes)
            return false;
    return true;
}

static bool classes_sound(const struct network *net)
{
    for (size_t i = 0; i < net->n_classes; i++)
        if (net->classes[i].whole >= net->n_classes)
            return false;
    return true;
}

static bool nodes_sound(const struct network *net)
{
    for (size_t i = 0; i < net->n_nodes; i++) {
        const struct node *n = &net->nodes[i];
        const bool cache = n->routing == ROUTING_LOOKUP ? n->cache < net->n_caches
                                                        : one_or_none(n->cache, net->n_caches);
        if (n->station >= net->n_stations || n->class >= net->n_classes ||
            !dist_is_sound(&n->service) || !one_or_none(n->overflow, net->n_nodes) ||
            !range(n->first_branch, n->n_branches, net->n_branches) ||
            n->routing > ROUTING_ANSWER || !cache ||
            !range(n->first_route, n->n_routes, net->n_routes))
            return false;
    }
    return true;
}

static bool routes_sound(const struct network *net)
{
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        const bool goes = r->to == NET_NONE ? r->exit < net->n_exits || r->exit == NET_JOIN
                                            : r->to < net->n_nodes;
        if (!one_or_none(r->dispatch, net->n_dispatches) || r->from >= net->n_nodes || !goes ||
            r->outcome >= LOOKUPS || !one_or_none(r->fills, net->n_caches))
            return false;
    }
    return true;
}

static bool sources_sound(const struct network *net)
{
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        if (!dist_is_sound(&s->interarrival) || !one_or_none(s->population, net->n_populations) ||
            !range(s->first_entry, s->n_entries, net->n_entries))
            return false;
    }
    for (size_t i = 0; i < net->n_entries; i++)
        if (net->entries[i].node >= net->n_nodes ||
            !one_or_none(net->entries[i].dispatch, net->n_dispatches))
            return false;
    return true;
}

/* Does the cache share the room of an earlier one? */
static bool room_sound(const struct network *net, const struct cache *c)
{
    if (c->room == 0)
        return true;
    const size_t room = c->room - 1;
    return room < (size_t)(c - net->caches) && net->caches[room].room == 0 &&
           net->caches[room].max_entries == c->max_entries &&
           net->caches[room].eviction == c->eviction;
}

static bool cache_sound(const struct network *net, const struct cache *c)
{
    return room_sound(net, c) && c->population < net->n_populations &&
           dist_is_sound(&c->lifetime) && c->absent <= MISS_JOIN && c->expired < MISS_RULES &&
           c->eviction < EVICTIONS && c->on_failure < FETCH_FAILURES;
}

static bool caches_sound(const struct network *net)
{
    for (size_t i = 0; i < net->n_populations; i++)
        if (net->populations[i].popularity >= POPULARITIES ||
            (net->populations[i].popularity == POPULARITY_COUNTS && !net->populations[i].counts))
            return false;
    for (size_t i = 0; i < net->n_caches; i++)
        if (!cache_sound(net, &net->caches[i]))
            return false;
    return true;
}

static bool incidents_sound(const struct network *net)
{
    for (size_t i = 0; i < net->n_incidents; i++) {
        const struct incident *e = &net->incidents[i];
        if (e->kind >= INCIDENT_KINDS ||
            e->index >= (e->kind == INCIDENT_FLUSH ? net->n_caches : net->n_stations))
            return false;
    }
    return true;
}

static bool flow_sound(const struct network *net, const struct flow *f)
{
    switch (f->kind) {
    case FLOW_NODE: return f->index < net->n_nodes;
    case FLOW_EXIT: return f->index < net->n_exits;
    case FLOW_SOURCE: return f->index < net->n_sources;
    case FLOW_CACHE: return f->index < net->n_caches;
    }
    return false;
}

static bool meters_sound(const struct network *net)
{
    for (size_t i = 0; i < net->n_meters; i++)
        if (!range(net->meters[i].first_flow, net->meters[i].n_flows, net->n_flows))
            return false;
    for (size_t i = 0; i < net->n_flows; i++)
        if (!flow_sound(net, &net->flows[i]))
            return false;
    return true;
}

static bool rules_sound(const struct server_rules *r)
{
    return dist_is_sound(&r->up) && dist_is_sound(&r->down) && dist_is_sound(&r->switchover) &&
           r->choice <= CHOICE_RANDOM && r->effect <= FAILURE_LOSE && r->polling <= POLLING_LIMITED;
}

static bool extras_sound(const struct network *net)
{
    for (size_t i = 0; i < net->n_regions; i++)
        if (net->regions[i].full >= FULL_RULES)
            return false;
    for (size_t i = 0; i < net->n_rules; i++)
        if (!rules_sound(&net->rules[i]))
            return false;
    for (size_t i = 0; i < net->n_dispatches; i++)
        if (net->dispatches[i].rule >= DISPATCH_RULES)
            return false;
    for (size_t i = 0; i < net->n_branches; i++)
        if (net->branches[i] >= net->n_nodes)
            return false;
    return net->deadlock <= DEADLOCK_STOP && one_or_none(net->lost, net->n_exits);
}

bool serialized_sound(const struct network *net)
{
    return net->n_exits > 0 && stations_sound(net) && nodes_sound(net) && routes_sound(net) &&
           classes_sound(net) && sources_sound(net) && caches_sound(net) && incidents_sound(net) &&
           meters_sound(net) && extras_sound(net);
}
