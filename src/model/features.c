#include "model/features.h"

#include <stdlib.h>

#include "base/mem.h"

/* How a full station, or its full region, treats arrivals. */
static bool has_rule(const struct network *net, size_t station, enum full_rule rule)
{
    const struct station *s = &net->stations[station];
    return (s->room != ROOM_UNLIMITED && s->full == rule) ||
           (s->region != NET_NONE && net->regions[s->region].full == rule);
}

static bool blocks(const struct network *net, size_t station)
{
    return has_rule(net, station, FULL_BLOCK) || has_rule(net, station, FULL_BLOCK_BEFORE);
}

static bool loses_in_breakdowns(const struct network *net, const struct station *s)
{
    return s->rules != NET_NONE && net->rules[s->rules].fails &&
           net->rules[s->rules].effect == FAILURE_LOSE;
}

static unsigned own_features(const struct network *net, size_t station)
{
    const struct station *s = &net->stations[station];
    unsigned f = 0;
    if (has_rule(net, station, FULL_LOST) || loses_in_breakdowns(net, s) || s->limit != NET_NONE)
        f |= FEATURE_LOSS;
    if (has_rule(net, station, FULL_OVERFLOW))
        f |= FEATURE_OVERFLOW;
    for (size_t i = 0; i < net->n_incidents; i++)
        if (net->incidents[i].index == station && net->incidents[i].refuses)
            f |= FEATURE_LOSS;
    if (discipline_table[s->discipline].preempts)
        f |= FEATURE_PREEMPTION;
    return f;
}

/* A request from outside, or one that overflows, cannot block a server upstream: it is lost. */
static void add_losses(const struct network *net, unsigned *f)
{
    for (size_t e = 0; e < net->n_entries; e++) {
        const size_t station = net->nodes[net->entries[e].node].station;
        f[station] |= blocks(net, station) ? FEATURE_LOSS : 0U;
    }
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t to = net->nodes[k].overflow;
        if (to != NET_NONE && blocks(net, net->nodes[to].station))
            f[net->nodes[to].station] |= FEATURE_LOSS;
    }
}

unsigned *features_of_stations(const struct network *net)
{
    unsigned *f = mem_calloc(net->n_stations, sizeof *f);
    for (size_t i = 0; i < net->n_stations; i++)
        f[i] = own_features(net, i);
    add_losses(net, f);
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (r->to != NET_NONE && blocks(net, net->nodes[r->to].station))
            f[net->nodes[r->from].station] |= FEATURE_BLOCKING;
    }
    return f;
}

unsigned features_of_network(const struct network *net)
{
    unsigned all = 0, *stations = features_of_stations(net);
    for (size_t i = 0; i < net->n_stations; i++)
        all |= stations[i];
    for (size_t c = 0; c < net->n_classes; c++)
        all |= net->classes[c].named ? FEATURE_CLASSES : 0U;
    for (size_t i = 0; i < net->n_sources; i++)
        all |= net->sources[i].customers > 0 ? FEATURE_CUSTOMERS : 0U;
    for (size_t i = 0; i < net->n_populations; i++)
        all |= net->populations[i].revocations > 0 ? FEATURE_REVOCATION : 0U;
    free(stations);
    return all;
}

size_t features_source_class(const struct network *net, size_t source)
{
    const struct source *s = &net->sources[source];
    return s->n_entries > 0 ? net->nodes[net->entries[s->first_entry].node].class : NET_NONE;
}

unsigned *features_of_classes(const struct network *net)
{
    unsigned *f = mem_calloc(net->n_classes, sizeof *f);
    for (size_t i = 0; i < net->n_sources; i++) {
        const size_t class = features_source_class(net, i);
        if (class != NET_NONE && net->sources[i].customers > 0)
            f[class] |= FEATURE_CUSTOMERS;
    }
    return f;
}
