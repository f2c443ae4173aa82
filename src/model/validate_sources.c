/* Checks of sources: their users, and the time that customers take to go round. */
#include "model/validate.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/reach.h"

static bool takes_users(const struct network *net, size_t dispatch)
{
    return dispatch != NET_NONE && dispatch_rule_table[net->dispatches[dispatch].rule].takes_users;
}

static void enter(const struct network *net, const struct source *s, bool *in)
{
    for (size_t e = s->first_entry; e < s->first_entry + s->n_entries; e++)
        in[net->entries[e].node] |= net->entries[e].p > 0;
}

/* The first dispatch by user that requests of sources without users reach; NET_NONE if none. */
static size_t without_users(const struct network *net, const struct source **source)
{
    bool *in = mem_calloc(net->n_nodes, sizeof *in);
    size_t found = NET_NONE;
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        if (s->population != NET_NONE || s->customers > 0)
            continue;
        *source = *source ? *source : s;
        enter(net, s, in);
        if (s->n_entries > 0 && takes_users(net, net->entries[s->first_entry].dispatch)) {
            *source = s;
            found = net->entries[s->first_entry].dispatch;
        }
    }
    network_reach(net, in);
    for (size_t i = 0; i < net->n_routes && found == NET_NONE; i++)
        if (in[net->routes[i].from] && takes_users(net, net->routes[i].dispatch))
            found = net->routes[i].dispatch;
    free(in);
    return found;
}

static void check_users(const struct network *net, struct diag *d)
{
    const struct source *source = NULL;
    bool any = false;
    for (size_t i = 0; i < net->n_dispatches; i++)
        any |= takes_users(net, i);
    const size_t found = any ? without_users(net, &source) : NET_NONE;
    if (found != NET_NONE)
        diag_error(
            d, net->file, net->dispatches[found].line,
            "give it users (users = 1000; in ml-run token.mode = \"cache\"), or take another rule",
            "rule \"%s\" tells users apart, and source '%s' has none",
            dispatch_rule_name(net->dispatches[found].rule), source->name);
}

/* Customers with neither think time nor service would circulate forever at one instant. */
static void check_time(const struct network *net, const struct source *s, struct diag *d)
{
    bool *in = mem_calloc(net->n_nodes, sizeof *in), takes = false;
    enter(net, s, in);
    network_reach(net, in);
    for (size_t k = 0; k < net->n_nodes; k++)
        takes |= in[k] && net->nodes[k].service.mean > 0;
    free(in);
    if (!takes)
        diag_error(d, net->file, s->line, "let them think, or be served somewhere",
                   "source '%s': its customers go round in no time", s->name);
}

/* True when there is always room for n requests at this node, so that none is lost there. */
static bool has_room(const struct network *net, const struct node *node, size_t n)
{
    for (;; node = &net->nodes[node->overflow]) {
        const struct station *st = &net->stations[node->station];
        if (st->limit != NET_NONE)
            return false;
        const struct region *r = st->region == NET_NONE ? NULL : &net->regions[st->region];
        const bool region = !r || r->full != FULL_LOST || r->room >= n;
        if (!region)
            return false;
        if (st->room >= n || (st->full != FULL_LOST && st->full != FULL_OVERFLOW))
            return true;
        if (st->full == FULL_LOST || node->overflow == NET_NONE)
            return false;
    }
}

/* A customer without think time who finds no room would be lost and return, forever, at one
 * instant. */
static void check_room(const struct network *net, const struct source *s, struct diag *d)
{
    size_t n = 0;    /* the most requests that can be there; unlimited from outside */
    for (size_t i = 0; i < net->n_sources; i++)
        n = net->sources[i].customers == 0 || n == SIZE_MAX ? SIZE_MAX
                                                            : n + net->sources[i].customers;
    for (size_t e = s->first_entry; e < s->first_entry + s->n_entries; e++)
        if (!has_room(net, &net->nodes[net->entries[e].node], n)) {
            diag_error(
                d, net->file, s->line,
                "let them think (think = { mean = 1.0; }), or give it more room",
                "source '%s': a customer who finds '%s' full is lost and comes again at once",
                s->name, net->stations[net->nodes[net->entries[e].node].station].name);
            return;
        }
}

void network_validate_sources(const struct network *net, struct diag *d)
{
    check_users(net, d);
    for (size_t i = 0; i < net->n_sources; i++)
        if (net->sources[i].customers > 0 && net->sources[i].interarrival.mean == 0) {
            check_time(net, &net->sources[i], d);
            check_room(net, &net->sources[i], d);
        }
}
