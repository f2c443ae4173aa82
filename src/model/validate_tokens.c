/* Checks of tokens: requests that look one up have one, and a fetch can fill the cache that missed
 * it. */
#include "model/validate.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/cache_feeds.h"
#include "model/reach.h"

static bool asks_about_tokens(const struct network *net)
{
    for (size_t i = 0; i < net->n_nodes; i++)
        if (net->nodes[i].routing != ROUTING_RANDOM)
            return true;
    return false;
}

static const char *station_of(const struct network *net, size_t node)
{
    return net->stations[net->nodes[node].station].name;
}

/* ---- whose tokens ---- */

/* Mark in `in` the nodes that requests of sources with this population (or NET_NONE) reach. Returns
 * the first of these sources, or NULL. */
static const struct source *follow(const struct network *net, size_t population, bool *in)
{
    const struct source *first = NULL;
    for (size_t i = 0; i < net->n_nodes; i++)
        in[i] = false;
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        if (s->population != population)
            continue;
        first = first ? first : s;
        for (size_t e = s->first_entry; e < s->first_entry + s->n_entries; e++)
            in[net->entries[e].node] |= net->entries[e].p > 0;
    }
    if (first)
        network_reach(net, in);
    return first;
}

/* True when a user of this population has no token of the kind that the node asks about. */
static bool is_stranger(const struct network *net, const struct node *n, size_t population)
{
    if (n->routing == ROUTING_ANSWER)
        return population == NET_NONE;
    return n->routing == ROUTING_LOOKUP && net->caches[n->cache].population != population;
}

static void say_stranger(const struct network *net, const struct source *source, size_t node,
                         struct diag *d)
{
    const struct node *n = &net->nodes[node];
    const size_t whose = n->routing == ROUTING_LOOKUP ? net->caches[n->cache].population : 0;
    char *hint = text_format("give the source population = \"%s\";, or requests without tokens a "
                             "class of their own",
                             whose < net->n_populations ? net->populations[whose].name : "users");
    diag_error(d, net->file, source->line, hint,
               "requests of source '%s' have no token of those that '%s' asks about", source->name,
               station_of(net, node));
    free(hint);
}

/* Revoked tokens must be refused by the station that answers for them, and by no other. */
static void check_answers(const struct network *net, size_t population, const bool *in,
                          const struct source *source, struct diag *d)
{
    const struct population *p = &net->populations[population];
    for (size_t i = 0; i < net->n_nodes; i++)
        if (in[i] && net->nodes[i].routing == ROUTING_ANSWER)
            return;
    diag_error(d, net->file, source->line,
               "answer = true; at the issuer, with routes for outcome = \"hit\" and \"expired\"",
               "tokens of '%s' are revoked, and no station refuses them", p->name);
}

/* One such mistake of each source is enough. */
static void check_population(const struct network *net, size_t population, bool *in,
                             struct diag *d)
{
    const struct source *source = follow(net, population, in);
    if (source && population != NET_NONE && net->populations[population].revocations > 0)
        check_answers(net, population, in, source, d);
    for (size_t i = 0; source && i < net->n_nodes; i++)
        if (in[i] && is_stranger(net, &net->nodes[i], population)) {
            say_stranger(net, source, i, d);
            return;
        }
}

static void check_populations(const struct network *net, struct diag *d)
{
    bool *in = mem_calloc(net->n_nodes, sizeof *in);
    check_population(net, NET_NONE, in, d);
    for (size_t i = 0; i < net->n_populations; i++)
        check_population(net, i, in, d);
    free(in);
}

/* ---- fetches ---- */

struct search {
    const struct network *net;
    size_t *seen;     /* [node] the last search that reached it, from 1 on */
    size_t *queue;    /* [nodes] */
    size_t n, search;
};

/* Follow the routes out of the node, of one outcome or of all (LOOKUPS). True when one fills the
 * cache. */
static bool go_on(struct search *s, size_t node, enum lookup outcome, size_t cache)
{
    const struct node *n = &s->net->nodes[node];
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &s->net->routes[i];
        if (!network_route_possible(s->net, r) || (outcome != LOOKUPS && r->outcome != outcome))
            continue;
        if (r->fills == cache)
            return true;
        if (r->to != NET_NONE && s->seen[r->to] != s->search) {
            s->seen[r->to] = s->search;
            s->queue[s->n++] = r->to;
        }
    }
    if (n->overflow != NET_NONE && s->seen[n->overflow] != s->search) {
        s->seen[n->overflow] = s->search;
        s->queue[s->n++] = n->overflow;
    }
    return false;
}

/* True when a fetch from this node can fill its cache. */
static bool fills(struct search *s, size_t node)
{
    const size_t cache = s->net->nodes[node].cache;
    s->n = 0;
    s->search++;
    if (go_on(s, node, LOOKUP_MISS, cache))
        return true;
    for (size_t i = 0; i < s->n; i++)
        if (go_on(s, s->queue[i], LOOKUPS, cache))
            return true;
    return false;
}

static void check_fetches(const struct network *net, struct diag *d)
{
    struct search s = {.net = net,
                       .seen = mem_calloc(net->n_nodes, sizeof *s.seen),
                       .queue = mem_calloc(net->n_nodes, sizeof *s.queue)};
    for (size_t i = 0; i < net->n_nodes; i++) {
        const struct node *n = &net->nodes[i];
        if (n->routing != ROUTING_LOOKUP || fills(&s, i))
            continue;
        char *hint = text_format("a route on the way of its misses has fills = \"%s\";",
                                 net->caches[n->cache].name);
        diag_error(d, net->file, net->stations[n->station].line, hint,
                   "nothing fills cache '%s' after a miss at '%s'", net->caches[n->cache].name,
                   station_of(net, i));
        free(hint);
        break;
    }
    free(s.seen);
    free(s.queue);
}

/* ---- fetches that wait for each other ---- */

static void check_circles(const struct network *net, struct diag *d)
{
    struct cache_feeds *f = cache_feeds_new(net);
    size_t other;
    const size_t c = cache_feeds_cycle(net, f, &other);
    if (c != NET_NONE)
        diag_error(d, net->file, net->caches[c].line,
                   "let one of them have a way to its answer without a look-up in the other, or "
                   "let its requests fetch for themselves (without single_flight and rules of "
                   "their own)",
                   "fetches of cache '%s' look up in '%s', and on their way to an answer "
                   "fetches of '%s' look up in '%s': each would wait for the other",
                   net->caches[c].name, net->caches[other].name, net->caches[other].name,
                   net->caches[c].name);
    cache_feeds_free(f);
}

void network_validate_tokens(const struct network *net, struct diag *d)
{
    if (!asks_about_tokens(net))
        return;
    check_populations(net, d);
    check_fetches(net, d);
    check_circles(net, d);
}
