#include "report/drawing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Requests of one class from one end to another. */
struct way {
    struct end from, to;
    enum arrow_kind kind;
    struct share share;
};

struct ways {
    const struct network *net;
    const struct flows *flows;
    size_t *family;         /* [n_classes] the first class with the same family name */
    size_t *alike;          /* [n_nodes] nodes of its family at its station */
    unsigned char *reached; /* [n_nodes] bits REQUEST and FETCH */
    struct way *way;
    size_t n, cap;
};

enum { REQUEST = 1, FETCH = 2 };

static size_t group_of(const struct network *net, size_t node)
{
    return net->stations[net->nodes[node].station].group;
}

static struct end at_node(const struct network *net, size_t node)
{
    return (struct end){END_GROUP, group_of(net, node)};
}

/* ---- families of classes ---- */

size_t drawing_family(const char *class)
{
    const size_t n = strcspn(class, "@");
    return n > 0 ? n : strlen(class);
}

static bool same_family(const char *a, const char *b)
{
    const size_t n = drawing_family(a);
    return n == drawing_family(b) && strncmp(a, b, n) == 0;
}

/* Classes of one family mostly follow each other. */
static void find_families(struct ways *w)
{
    const struct network *net = w->net;
    w->family = mem_calloc(net->n_classes, sizeof *w->family);
    for (size_t i = 0; i < net->n_classes; i++) {
        w->family[i] = i;
        if (i > 0 && same_family(net->classes[i].name, net->classes[i - 1].name)) {
            w->family[i] = w->family[i - 1];
            continue;
        }
        for (size_t k = 0; k < i && w->family[i] == i; k++)
            if (w->family[k] == k && same_family(net->classes[i].name, net->classes[k].name))
                w->family[i] = k;
    }
}

static void count_alike(struct ways *w)
{
    const struct network *net = w->net;
    size_t *seen = mem_calloc(net->n_classes, sizeof *seen);
    w->alike = mem_calloc(net->n_nodes, sizeof *w->alike);
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        const size_t *node = net->station_nodes + s->first_node;
        for (size_t k = 0; k < s->n_nodes; k++)
            seen[w->family[net->nodes[node[k]].class]]++;
        for (size_t k = 0; k < s->n_nodes; k++)
            w->alike[node[k]] = seen[w->family[net->nodes[node[k]].class]];
        for (size_t k = 0; k < s->n_nodes; k++)
            seen[w->family[net->nodes[node[k]].class]] = 0;
    }
    free(seen);
}

/* ---- which nodes only fetches reach ---- */

struct walk {
    struct ways *w;
    size_t *node; /* to be walked from; a node is here at most twice */
    size_t n;
};

static void reach(struct walk *k, size_t node, unsigned char as)
{
    if (node == NET_NONE || k->w->reached[node] & as)
        return;
    k->w->reached[node] |= as;
    k->node[k->n++] = node;
}

/* What leaves this node by this route, for a visit of kind `as`. */
static unsigned char leaves_as(const struct route *r, unsigned char as)
{
    if (r->fills != NET_NONE)
        return REQUEST;
    return as == FETCH || r->outcome == LOOKUP_MISS ? FETCH : REQUEST;
}

static void walk_on(struct walk *k, size_t node)
{
    const struct network *net = k->w->net;
    const struct node *n = &net->nodes[node];
    for (unsigned char as = REQUEST; as <= FETCH; as++) {
        if (!(k->w->reached[node] & as))
            continue;
        for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
            reach(k, net->routes[i].to, leaves_as(&net->routes[i], as));
        for (size_t i = n->first_branch; i < n->first_branch + n->n_branches; i++)
            reach(k, net->branches[i], as);
        reach(k, n->overflow, as);
    }
}

static void find_fetches(struct ways *w)
{
    const struct network *net = w->net;
    struct walk k = {.w = w, .node = mem_calloc(2 * net->n_nodes, sizeof *k.node)};
    w->reached = mem_calloc(net->n_nodes, sizeof *w->reached);
    for (size_t i = 0; i < net->n_entries; i++)
        reach(&k, net->entries[i].node, REQUEST);
    while (k.n > 0)
        walk_on(&k, k.node[--k.n]);
    free(k.node);
}

/* ---- fetches without a cache: by the class of their requests ---- */

static bool is_of_fetches(const struct network *net, size_t node)
{
    return node != NET_NONE && net->classes[net->nodes[node].class].fetches;
}

/* Is this a visit of a fetch? Its class says so, or that of all that it goes on to. */
static bool fetches_at(const struct network *net, size_t node)
{
    const struct node *n = &net->nodes[node];
    bool all = n->n_routes > 0;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        all = all && is_of_fetches(net, net->routes[i].to);
    return all || is_of_fetches(net, node);
}

/* ---- ways ---- */

static bool rates_known(const struct ways *w)
{
    return w->flows && !w->flows->loads_only;
}

static void add(struct ways *w, const struct way *a)
{
    w->way = mem_grow(w->way, &w->cap, w->n + 1, sizeof *w->way);
    w->way[w->n++] = *a;
}

/* A way out of a node; probabilities of instances, and of classes of one family, are averaged. */
static struct way way_from(const struct ways *w, size_t node, double p, const double *rate)
{
    const struct network *net = w->net;
    const size_t group = group_of(net, node);
    return (struct way){
        .from = {END_GROUP, group},
        .share = {.class = w->family[net->nodes[node].class],
                  .outcome = -1,
                  .dispatch = NET_NONE,
                  .rate = rate ? *rate : NAN,
                  .p = p / (double)(net->groups[group].n_stations * w->alike[node])}};
}

static void add_route(struct ways *w, size_t node, size_t i)
{
    const struct network *net = w->net;
    const struct route *r = &net->routes[i];
    struct way a = way_from(w, node, r->p, rates_known(w) ? &w->flows->route[i] : NULL);
    if (!network_route_possible(net, r))
        return;
    a.share.fills = r->fills != NET_NONE;
    a.share.dispatch = r->dispatch;
    if (net->nodes[node].routing == ROUTING_LOOKUP)
        a.share.outcome = (int)r->outcome;
    if (r->to != NET_NONE)
        a.to = at_node(net, r->to);
    else if (r->exit == NET_JOIN)
        a.to = (struct end){END_JOIN, 0};
    else
        a.to = (struct end){END_EXIT, r->exit};
    if (a.to.kind == END_JOIN)
        a.kind = ARROW_PART;
    else if (w->reached[node] == FETCH || a.share.outcome == LOOKUP_MISS || a.share.fills ||
             fetches_at(net, node) || (r->to != NET_NONE && fetches_at(net, r->to)))
        a.kind = ARROW_FETCH;
    add(w, &a);
}

static void add_full(struct ways *w, size_t node)
{
    const struct network *net = w->net;
    const struct node *n = &net->nodes[node];
    const struct station *s = &net->stations[n->station];
    struct way a = way_from(w, node, 0, rates_known(w) ? &w->flows->full[node] : NULL);
    if (s->room == ROOM_UNLIMITED || w->reached[node] == 0)
        return;
    if (n->overflow != NET_NONE) {
        a.kind = ARROW_OVERFLOW;
        a.to = at_node(net, n->overflow);
    } else if (s->full == FULL_LOST && net->lost != NET_NONE) {
        a.kind = ARROW_LOST;
        a.to = (struct end){END_EXIT, net->lost};
    } else {
        return;
    }
    add(w, &a);
}

static void add_node(struct ways *w, size_t node)
{
    const struct network *net = w->net;
    const struct node *n = &net->nodes[node];
    const double missing = network_missing(net, node);
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        add_route(w, node, i);
    if (missing > 0) {
        struct way a = way_from(w, node, missing, rates_known(w) ? &w->flows->missing[node] : NULL);
        a.to = (struct end){END_EXIT, 0};
        add(w, &a);
    }
    for (size_t i = n->first_branch; i < n->first_branch + n->n_branches; i++) {
        struct way a = way_from(w, node, 0, NULL);
        a.kind = ARROW_PART;
        a.to = at_node(net, net->branches[i]);
        add(w, &a);
    }
    add_full(w, node);
}

static void add_source(struct ways *w, size_t source)
{
    const struct network *net = w->net;
    const struct source *s = &net->sources[source];
    for (size_t i = s->first_entry; i < s->first_entry + s->n_entries; i++) {
        const struct entry_point *e = &net->entries[i];
        if (e->p > 0)
            add(w, &(struct way){
                       .from = {END_SOURCE, source},
                       .to = at_node(net, e->node),
                       .share = {.class = w->family[net->nodes[e->node].class],
                                 .outcome = -1,
                                 .dispatch = e->dispatch,
                                 .rate = rates_known(w) ? w->flows->source[source] * e->p : NAN,
                                 .p = e->p}});
    }
}

/* ---- closed classes: a customer who leaves returns to the source ---- */

/* The only source whose customers enter in this family; NET_NONE when there are several. */
static size_t source_of(const struct ways *w, size_t family)
{
    const struct network *net = w->net;
    size_t found = NET_NONE;
    if (net->n_sources == 1)
        return 0;
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        for (size_t k = s->first_entry; k < s->first_entry + s->n_entries; k++)
            if (w->family[net->nodes[net->entries[k].node].class] == family) {
                if (found != NET_NONE && found != i)
                    return NET_NONE;
                found = i;
            }
    }
    return found;
}

static void close_ways(struct ways *w)
{
    for (size_t i = 0; i < w->n; i++) {
        struct way *a = &w->way[i];
        const size_t source =
            a->to.kind == END_EXIT && a->to.index == 0 ? source_of(w, a->share.class) : NET_NONE;
        if (source != NET_NONE && w->net->sources[source].customers > 0)
            a->to = (struct end){END_SOURCE, source};
    }
}

/* ---- arrows ---- */

#define COMPARE(x, y) ((x) < (y) ? -1 : (x) > (y))

/* By arrow, then by what makes them different shares of it. */
static int compare_ways(const struct way *a, const struct way *b, bool shares)
{
    const int by[] = {COMPARE(a->from.kind, b->from.kind),
                      COMPARE(a->from.index, b->from.index),
                      COMPARE(a->to.kind, b->to.kind),
                      COMPARE(a->to.index, b->to.index),
                      COMPARE(a->kind, b->kind),
                      COMPARE(a->share.class, b->share.class),
                      COMPARE(a->share.outcome, b->share.outcome)};
    const size_t n = shares ? sizeof by / sizeof *by : 5;
    for (size_t i = 0; i < n; i++)
        if (by[i])
            return by[i];
    return 0;
}

static int compare(const void *x, const void *y)
{
    return compare_ways(x, y, true);
}

/* Equal ways become one share, and shares with the same ends one arrow. */
static void make_arrows(struct drawing *w, struct ways *all)
{
    if (all->n > 0)
        qsort(all->way, all->n, sizeof *all->way, compare);
    for (size_t i = 0; i < all->n; i++) {
        const struct way *a = &all->way[i], *before = i ? a - 1 : NULL;
        if (before && compare(before, a) == 0) {
            struct share *s = &w->shares[w->n_shares - 1];
            s->p += a->share.p;
            s->rate += a->share.rate;
            s->fills |= a->share.fills;
            continue;
        }
        if (!before || compare_ways(before, a, false) != 0) {
            w->arrows = mem_grow(w->arrows, &w->cap_arrows, w->n_arrows + 1, sizeof *w->arrows);
            w->arrows[w->n_arrows++] =
                (struct arrow){a->from, a->to, a->kind, .first = w->n_shares};
        }
        w->shares = mem_grow(w->shares, &w->cap_shares, w->n_shares + 1, sizeof *w->shares);
        w->shares[w->n_shares++] = a->share;
        w->arrows[w->n_arrows - 1].n++;
    }
}

/* Do all requests belong to one family? */
static bool several_families(const struct ways *all)
{
    for (size_t i = 1; i < all->n; i++)
        if (all->way[i].share.class != all->way[0].share.class)
            return true;
    return false;
}

/* Requests of the class in which all enter go without saying, unless the model's author named
 * it. */
static void name_classes(struct drawing *w, const struct ways *all)
{
    const struct network *net = all->net;
    const bool several = several_families(all);
    size_t entry = NET_NONE;
    w->named = mem_calloc(net->n_classes, sizeof *w->named);
    for (size_t i = 0; i < net->n_classes; i++)
        w->named[i] = several;
    for (size_t i = 0; i < net->n_entries; i++) {
        const size_t family = all->family[net->nodes[net->entries[i].node].class];
        if (net->classes[family].named || (entry != NET_NONE && entry != family))
            return;
        entry = family;
    }
    if (entry != NET_NONE)
        w->named[entry] = false;
}

/* ---- forks: after the join, a request goes on ---- */

/* All parts are drawn to one join. With one fork it is clear from there where requests go on. */
static void leave_from_join(struct ways *w)
{
    const struct network *net = w->net;
    size_t group = NET_NONE;
    for (size_t i = 0; i < net->n_stations && net->n_forks == 1; i++)
        if (net->stations[i].fork != NET_NONE)
            group = net->stations[i].group;
    for (size_t i = 0; i < w->n && group != NET_NONE; i++) {
        struct way *a = &w->way[i];
        if (a->kind == ARROW_ROUTE && a->from.kind == END_GROUP && a->from.index == group)
            a->from = (struct end){END_JOIN, 0};
    }
}

/* ---- boxes ---- */

static void take_service(struct box *b, const struct network *net, const struct station *s)
{
    for (size_t k = s->first_node; k < s->first_node + s->n_nodes; k++) {
        const double mean = net->nodes[net->station_nodes[k]].service.mean;
        b->shortest = fmin(b->shortest, mean);
        b->longest = fmax(b->longest, mean);
    }
}

static void make_boxes(struct drawing *w, const struct flows *flows)
{
    const struct network *net = w->net;
    w->boxes = mem_calloc(net->n_groups, sizeof *w->boxes);
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        struct box *b = &w->boxes[s->group];
        if (b->n++ == 0)
            *b = (struct box){.station = s,
                              .n = 1,
                              .region = s->region,
                              .low = NAN,
                              .high = NAN,
                              .exact = true,
                              .shortest = NAN,
                              .longest = NAN};
        if (s->region != b->region)
            b->region = NET_NONE;
        take_service(b, net, s);
        if (flows) {
            b->low = fmin(b->low, flows->load[i]);
            b->high = fmax(b->high, flows->load[i]);
            b->exact = b->exact && flows->exact[i];
        }
    }
}

void drawing_init(struct drawing *w, const struct network *net, const struct flows *flows)
{
    struct ways all = {.net = net, .flows = flows};
    *w = (struct drawing){.net = net};
    find_families(&all);
    count_alike(&all);
    find_fetches(&all);
    for (size_t i = 0; i < net->n_sources; i++)
        add_source(&all, i);
    for (size_t k = 0; k < net->n_nodes; k++)
        add_node(&all, k);
    close_ways(&all);
    leave_from_join(&all);
    name_classes(w, &all);
    make_arrows(w, &all);
    make_boxes(w, flows);
    free(all.family);
    free(all.alike);
    free(all.reached);
    free(all.way);
}

void drawing_release(struct drawing *w)
{
    free(w->boxes);
    free(w->arrows);
    free(w->shares);
    free(w->named);
    *w = (struct drawing){0};
}
