#include "report/dot.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/network_words.h"
#include "report/number.h"

enum arrow_kind { ARROW_ROUTE, ARROW_PART, ARROW_OVERFLOW };

/* An arrow from a group or a source to a group or an exit, for one class; the sum over
 * instances. */
struct arrow {
    bool from_source, to_exit;
    size_t from, to;    /* to: NET_JOIN for a join */
    size_t class;
    enum arrow_kind kind;
    double p;
};

struct drawing {
    const struct network *net;
    size_t *first;     /* [group] its first station */
    size_t *region;    /* [group] the region that contains all its stations, else NET_NONE */
    struct arrow *arrow;
    size_t n, cap;
};

static void add(struct drawing *w, const struct arrow *a)
{
    w->arrow = mem_grow(w->arrow, &w->cap, w->n + 1, sizeof *w->arrow);
    w->arrow[w->n++] = *a;
}

static size_t group_of(const struct network *net, size_t node)
{
    return net->stations[net->nodes[node].station].group;
}

/* ---- what there is ---- */

static void add_node(struct drawing *w, size_t node)
{
    const struct network *net = w->net;
    const struct node *n = &net->nodes[node];
    const double missing = network_missing(net, node);
    const struct arrow from = {.from = group_of(net, node), .class = n->class};
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &net->routes[i];
        struct arrow a = from;
        a.p = r->p;
        a.to_exit = r->to == NET_NONE;
        a.to = a.to_exit ? r->exit : group_of(net, r->to);
        a.kind = a.to_exit && r->exit == NET_JOIN ? ARROW_PART : ARROW_ROUTE;
        add(w, &a);
    }
    if (missing > 0)
        add(w, &(struct arrow){
                   .from = from.from, .class = n->class, .to_exit = true, .p = missing});
    for (size_t i = n->first_branch; i < n->first_branch + n->n_branches; i++)
        add(w, &(struct arrow){.from = from.from,
                               .class = n->class,
                               .to = group_of(net, net->branches[i]),
                               .kind = ARROW_PART});
    if (n->overflow != NET_NONE)
        add(w, &(struct arrow){.from = from.from,
                               .class = n->class,
                               .to = group_of(net, n->overflow),
                               .kind = ARROW_OVERFLOW});
}

static void add_source(struct drawing *w, size_t source)
{
    const struct source *s = &w->net->sources[source];
    for (size_t i = s->first_entry; i < s->first_entry + s->n_entries; i++)
        add(w, &(struct arrow){.from_source = true,
                               .from = source,
                               .to = group_of(w->net, w->net->entries[i].node),
                               .class = w->net->nodes[w->net->entries[i].node].class,
                               .p = w->net->entries[i].p});
}

#define COMPARE(x, y) ((x) < (y) ? -1 : (x) > (y))

static int compare(const void *x, const void *y)
{
    const struct arrow *a = x, *b = y;
    const int by[] = {COMPARE(b->from_source, a->from_source), COMPARE(a->from, b->from),
                      COMPARE(a->to_exit, b->to_exit), COMPARE(a->to, b->to),
                      COMPARE(a->kind, b->kind), COMPARE(a->class, b->class)};
    for (size_t i = 0; i < sizeof by / sizeof *by; i++)
        if (by[i])
            return by[i];
    return 0;
}

/* Merge equal arrows into one, with the sum of their probabilities. */
static void merge(struct drawing *w)
{
    size_t n = 0;
    if (w->n > 0)
        qsort(w->arrow, w->n, sizeof *w->arrow, compare);
    for (size_t i = 0; i < w->n; i++)
        if (n > 0 && compare(&w->arrow[n - 1], &w->arrow[i]) == 0)
            w->arrow[n - 1].p += w->arrow[i].p;
        else
            w->arrow[n++] = w->arrow[i];
    w->n = n;
}

/* ---- drawing ---- */

/* Write the text inside a quoted DOT string. */
static void put_text(struct textbuf *out, const char *text)
{
    for (; *text; text++)
        textbuf_add(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
}

static void put_box(struct textbuf *out, const struct network *net, const struct station *s)
{
    const size_t n = net->groups[s->group].n_stations;
    if (net->groups[s->group].hidden) {
        textbuf_add(out, "  g%zu [shape=point];\n", s->group);
        return;
    }
    textbuf_add(out, "  g%zu [label=\"", s->group);
    put_text(out, net->groups[s->group].name);
    if (n > 1)
        textbuf_add(out, " x%zu", n);
    if (s->fork != NET_NONE)
        textbuf_add(out, "\\nfork");
    else if (station_is_delay(s))
        textbuf_add(out, "\\ndelay");
    else
        textbuf_add(out, "\\n%u server%s, %s", s->servers, s->servers == 1 ? "" : "s",
                    discipline_name(s->discipline));
    if (s->room != ROOM_UNLIMITED)
        textbuf_add(out, "\\nroom %zu, %s", s->room, full_rule_words[s->full]);
    textbuf_add(out, "\"%s];\n",
                s->fork != NET_NONE   ? ", shape=triangle"
                : station_is_delay(s) ? ", shape=oval"
                                      : "");
}

static void find_groups(struct drawing *w)
{
    const struct network *net = w->net;
    w->first = mem_calloc(net->n_groups, sizeof *w->first);
    w->region = mem_calloc(net->n_groups, sizeof *w->region);
    for (size_t i = net->n_stations; i-- > 0;) {
        const struct station *s = &net->stations[i];
        w->first[s->group] = i;
        w->region[s->group] = s->region;
    }
    for (size_t i = 0; i < net->n_stations; i++)
        if (net->stations[i].region != w->region[net->stations[i].group])
            w->region[net->stations[i].group] = NET_NONE;
}

/* Draw the boxes of the groups in this region, or, with NET_NONE, of those in no region. */
static void put_boxes(struct textbuf *out, const struct drawing *w, size_t region)
{
    for (size_t i = 0; i < w->net->n_groups; i++)
        if (w->region[i] == region)
            put_box(out, w->net, &w->net->stations[w->first[i]]);
}

static void put_regions(struct textbuf *out, const struct drawing *w)
{
    const struct network *net = w->net;
    for (size_t i = 0; i < net->n_regions; i++) {
        const struct region *r = &net->regions[i];
        textbuf_add(out, "  subgraph cluster_%zu { label=\"", i);
        put_text(out, r->name);
        textbuf_add(out, ": room %zu, %s\";\n", r->room, full_rule_words[r->full]);
        put_boxes(out, w, i);
        textbuf_add(out, "  }\n");
    }
}

static void put_ends(struct textbuf *out, const struct network *net)
{
    char number[NUMBER_MAX];
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        textbuf_add(out, "  s%zu [shape=plaintext, label=\"", i);
        put_text(out, s->name);
        if (s->customers > 0)
            textbuf_add(out, "\\n%zu customers\"];\n", s->customers);
        else
            textbuf_add(out, "\\n%s/s\"];\n", number_plain(source_rate(s), number));
    }
    for (size_t i = 0; i < net->n_exits; i++) {
        textbuf_add(out, "  e%zu [shape=plaintext, label=\"", i);
        put_text(out, net->exits[i].name);
        textbuf_add(out, "\"];\n");
    }
    if (net->n_forks > 0)
        textbuf_add(out, "  join [shape=invtriangle];\n");
}

static const char *style_of(enum arrow_kind kind)
{
    return kind == ARROW_PART ? ", style=dashed" : kind == ARROW_OVERFLOW ? ", style=dotted" : "";
}

/* The arrow out of a group of n instances, each with probability p, is labelled p. */
static double probability(const struct network *net, const struct arrow *a)
{
    return a->from_source ? a->p : a->p / (double)net->groups[a->from].n_stations;
}

static void put_arrow(struct textbuf *out, const struct network *net, const struct arrow *a)
{
    char number[NUMBER_MAX];
    textbuf_add(out, "  %c%zu -> ", a->from_source ? 's' : 'g', a->from);
    if (a->to_exit && a->to == NET_JOIN)
        textbuf_add(out, "join");
    else
        textbuf_add(out, "%c%zu", a->to_exit ? 'e' : 'g', a->to);
    textbuf_add(out, " [label=\"");
    if (net->n_classes > 1)
        put_text(out, net->classes[a->class].name);
    if (a->p > 0)
        textbuf_add(out, "%s%s", net->n_classes > 1 ? " " : "",
                    number_plain(probability(net, a), number));
    else if (a->kind == ARROW_OVERFLOW)
        textbuf_add(out, "%sfull", net->n_classes > 1 ? " " : "");
    textbuf_add(out, "\"%s];\n", style_of(a->kind));
}

void dot_network(struct textbuf *out, const struct network *net)
{
    struct drawing w = {.net = net};
    find_groups(&w);
    for (size_t i = 0; i < net->n_sources; i++)
        add_source(&w, i);
    for (size_t i = 0; i < net->n_nodes; i++)
        add_node(&w, i);
    merge(&w);
    textbuf_add(out, "digraph network {\n  rankdir=LR;\n  node [shape=box];\n");
    put_regions(out, &w);
    put_boxes(out, &w, NET_NONE);
    put_ends(out, net);
    for (size_t i = 0; i < w.n; i++)
        put_arrow(out, net, &w.arrow[i]);
    textbuf_add(out, "}\n");
    free(w.first);
    free(w.region);
    free(w.arrow);
}
