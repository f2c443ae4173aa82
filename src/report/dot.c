#include "report/dot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/printable.h"
#include "model/cache_groups.h"
#include "model/network_words.h"
#include "report/drawing.h"
#include "report/entity.h"
#include "report/number.h"

#define NAME_COLUMNS 32 /* longer names are cut in the middle */
enum {
    CAPTION_COLUMNS = 80, /* captions are broken at spaces */
    CAPTION_LINES = 4,
    SHARES_MAX = 4 /* lines of an arrow's label */
};

/*
 * Colours of loads: ColorBrewer's YlOrBr, from light to dark, so that the order is seen without
 * colours as well, on paper and by the colour-blind. White letters where black ones would not be
 * legible.
 */
static const struct colour {
    double below;
    const char *fill, *letters, *words;
} colours[] = {
    {0.3, "#ffffe5", "#000000", "&lt; 30 %"},       {0.5, "#fee391", "#000000", "30 - 50"},
    {0.7, "#fec44f", "#000000", "50 - 70"},         {0.8, "#fe9929", "#000000", "70 - 80"},
    {0.9, "#d95f0e", "#000000", "80 - 90"},         {1, "#993404", "#ffffff", "90 - 100"},
    {INFINITY, "#1a0a00", "#ffffff", "overloaded"},
};
enum { COLOURS = sizeof colours / sizeof *colours };

static const struct colour *colour_of(double load)
{
    size_t i = 0;
    while (i + 1 < COLOURS && !(load < colours[i].below))
        i++;
    return &colours[i];
}

/* ---- text inside <...>, Graphviz's HTML-like labels ---- */

static void put_escaped(struct textbuf *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text[i] == '\\')
            textbuf_add(out, "\\\\");    /* \G would be the graph's name */
        else if (entity_of(text[i]))
            textbuf_add(out, "%s", entity_of(text[i]));
        else
            textbuf_add(out, "%c", text[i]);
}

/* A name by its ends, where it is long. Bytes that cannot be shown are written as \xNN. */
static void put_name(struct textbuf *out, const char *name)
{
    char *shown = printable(name);
    const size_t n = text_columns(shown);
    if (n <= NAME_COLUMNS) {
        put_escaped(out, shown, strlen(shown));
    } else {
        const char *tail = text_after(shown, n - NAME_COLUMNS / 2);
        put_escaped(out, shown, (size_t)(text_after(shown, NAME_COLUMNS / 2 - 1) - shown));
        textbuf_add(out, "…");
        put_escaped(out, tail, strlen(tail));
    }
    free(shown);
}

/* The bytes of the next line: as many words as fit, or what fits of one word. */
static size_t line_length(const char *text)
{
    const size_t fits = (size_t)(text_after(text, CAPTION_COLUMNS) - text);
    size_t n = fits;
    if (!text[fits])
        return fits;
    while (n > 0 && text[n] != ' ')
        n--;
    return n > 0 ? n : fits;
}

static void put_paragraph(struct textbuf *out, const char *text)
{
    char *shown = printable(text);
    const char *rest = shown;
    for (size_t line = 0; *rest && line < CAPTION_LINES; line++) {
        const size_t n = line_length(rest);
        put_escaped(out, rest, n);
        rest += n + (rest[n] == ' ');
        if (*rest)
            textbuf_add(out, "%s", line + 1 < CAPTION_LINES ? "<br align=\"left\"/>" : " …");
    }
    textbuf_add(out, "<br align=\"left\"/>");
    free(shown);
}

static void put_bold(struct textbuf *out, const char *name)
{
    if (!*name)
        return; /* Graphviz takes no empty <b></b> */
    textbuf_add(out, "<b>");
    put_name(out, name);
    textbuf_add(out, "</b>");
}

static void put_times(struct textbuf *out, size_t n)
{
    if (n > 1)
        textbuf_add(out, " ×%zu", n);
}

/* ---- numbers ---- */

static void put_rate(struct textbuf *out, double rate)
{
    char number[NUMBER_MAX];
    textbuf_add(out, "%s/s", number_short(rate, number));
}

static void put_time(struct textbuf *out, double seconds)
{
    char number[NUMBER_MAX];
    const struct time_unit u = number_time_unit(seconds);
    textbuf_add(out, "%s %s", number_short(seconds / u.seconds, number), u.name);
}

static void put_percent(struct textbuf *out, double share)
{
    char number[NUMBER_MAX];
    textbuf_add(out, "%s", number_short(round(1000 * share) / 10, number));
}

/* ---- stations ---- */

static void put_servers(struct textbuf *out, const struct box *b)
{
    const struct station *s = b->station;
    if (station_is_delay(s))
        textbuf_add(out, "<br/>delay");
    else
        textbuf_add(out, "<br/>%u server%s, %s", s->servers, s->servers == 1 ? "" : "s",
                    discipline_name(s->discipline));
    if (s->room != ROOM_UNLIMITED)
        textbuf_add(out, "<br/>room %zu, %s", s->room, full_rule_words[s->full]);
}

static void put_service(struct textbuf *out, const struct box *b)
{
    if (!(b->longest > 0))
        return;
    textbuf_add(out, "<br/>");
    if (b->shortest < b->longest) {
        put_time(out, b->shortest);
        textbuf_add(out, " to ");
    }
    put_time(out, b->longest);
    textbuf_add(out, " each");
}

static void put_limits(struct textbuf *out, const struct network *net, const struct box *b)
{
    const struct station *s = b->station;
    if (s->rules != NET_NONE && net->rules[s->rules].fails)
        textbuf_add(out, "<br/>breaks down");
    if (s->rules != NET_NONE && net->rules[s->rules].n_shifts > 0)
        textbuf_add(out, "<br/>shifts");
    if (s->limit != NET_NONE) {
        textbuf_add(out, "<br/>at most ");
        put_rate(out, net->limits[s->limit].rate);
    }
}

/* Instances have one load, or a range of them. */
static void put_load(struct textbuf *out, const struct box *b)
{
    char number[NUMBER_MAX];
    const char *about = b->exact ? "" : "~";
    if (isnan(b->high))
        return;
    if (station_is_delay(b->station)) {
        textbuf_add(out, "<br/>%s%s busy", about, number_short(b->high, number));
        return;
    }
    textbuf_add(out, "<br/><b>load %s", about);
    if (round(1000 * b->low) < round(1000 * b->high)) {
        put_percent(out, b->low);
        textbuf_add(out, " to ");
    }
    put_percent(out, b->high);
    textbuf_add(out, " %%</b>");
}

static void put_colour(struct textbuf *out, const struct box *b)
{
    if (isnan(b->high) || station_is_delay(b->station))
        return;
    const struct colour *c = colour_of(b->high);
    textbuf_add(out, ", fillcolor=\"%s\", fontcolor=\"%s\"", c->fill, c->letters);
}

static void put_box(struct textbuf *out, const struct network *net, const struct box *b)
{
    const struct station *s = b->station;
    const struct group *g = &net->groups[s->group];
    if (g->hidden) {
        textbuf_add(out, "  g%zu [shape=point, width=0.06];\n", s->group);
        return;
    }
    if (s->fork != NET_NONE) {
        textbuf_add(out,
                    "  g%zu [shape=box, width=0.09, height=0.7, style=filled, "
                    "fillcolor=\"#444444\", label=\"\", xlabel=<",
                    s->group);
        put_bold(out, g->name);
        put_times(out, b->n);
        textbuf_add(out, "<br/>fork, needs %zu>];\n", net->forks[s->fork].need);
        return;
    }
    textbuf_add(out, "  g%zu [label=<", s->group);
    put_bold(out, g->name);
    put_times(out, b->n);
    put_servers(out, b);
    put_service(out, b);
    put_limits(out, net, b);
    put_load(out, b);
    textbuf_add(out, ">%s",
                station_is_delay(s) ? ", shape=ellipse, style=filled, margin=0.02"
                : b->n > 1          ? ", peripheries=2"
                                    : "");
    put_colour(out, b);
    textbuf_add(out, "];\n");
}

/* The boxes of the groups in this region, or, with NET_NONE, of those in no region. */
static void put_boxes(struct textbuf *out, const struct drawing *w, size_t region)
{
    for (size_t i = 0; i < w->net->n_groups; i++)
        if (w->boxes[i].station && w->boxes[i].region == region)
            put_box(out, w->net, &w->boxes[i]);
}

static void put_regions(struct textbuf *out, const struct drawing *w)
{
    const struct network *net = w->net;
    for (size_t i = 0; i < net->n_regions; i++) {
        const struct region *r = &net->regions[i];
        textbuf_add(out, "  subgraph cluster_%zu {\n    label=<", i);
        put_bold(out, r->name);
        textbuf_add(out,
                    ": room %zu, %s>; style=\"rounded,dashed\"; color=\"#777777\"; "
                    "fontsize=10;\n",
                    r->room, full_rule_words[r->full]);
        put_boxes(out, w, i);
        textbuf_add(out, "  }\n");
    }
}

/* ---- sources, exits, caches ---- */

static void put_source(struct textbuf *out, const struct source *s, size_t i)
{
    textbuf_add(out, "  s%zu [shape=plaintext, style=\"\", label=<", i);
    put_bold(out, s->name);
    if (s->customers > 0) {
        textbuf_add(out, "<br/>%zu customers", s->customers);
        if (s->interarrival.mean > 0) {
            textbuf_add(out, "<br/>think ");
            put_time(out, s->interarrival.mean);
        }
    } else {
        textbuf_add(out, "<br/>");
        put_rate(out, source_rate(s));
        if (!dist_is_exponential(&s->interarrival))
            textbuf_add(out, ", %s", dist_kind_name(s->interarrival.kind));
    }
    textbuf_add(out, ">];\n");
}

static bool is_used(const struct drawing *w, enum end_kind kind, size_t i)
{
    for (size_t k = 0; k < w->n_arrows; k++)
        if (w->arrows[k].to.kind == kind && w->arrows[k].to.index == i)
            return true;
    return false;
}

static void put_ends(struct textbuf *out, const struct drawing *w)
{
    const struct network *net = w->net;
    for (size_t i = 0; i < net->n_sources; i++)
        put_source(out, &net->sources[i], i);
    for (size_t i = 0; i < net->n_exits; i++) {
        if (!is_used(w, END_EXIT, i))
            continue;
        textbuf_add(out, "  e%zu [shape=plaintext, style=\"\", fontcolor=\"%s\", label=<", i,
                    net->exits[i].accepted ? "#000000" : "#555555");
        put_bold(out, net->exits[i].name);
        textbuf_add(out, ">];\n");
    }
    if (is_used(w, END_JOIN, 0))
        textbuf_add(out, "  join [shape=box, width=0.09, height=0.7, style=filled, "
                         "fillcolor=\"#444444\", label=\"\", xlabel=\"join\"];\n");
}

/* `other`: whose room it shares, or NULL. */
static void put_room(struct textbuf *out, const struct cache *c, const char *other)
{
    if (other) {
        textbuf_add(out, "<br/>in the room of ");
        put_name(out, other);
    } else if (c->max_entries > 0) {
        textbuf_add(out, "<br/>room for %zu", c->max_entries);
    }
}

static void put_cache(struct textbuf *out, const struct network *net, const struct flows *flows,
                      const struct cache_group *groups, size_t n, size_t i)
{
    const struct cache_group *g = &groups[i];
    const struct cache *c = &net->caches[g->first];
    textbuf_add(out, "  c%zu [shape=cylinder, margin=\"0.12,0.04\", label=<", i);
    put_bold(out, g->name);
    put_times(out, g->n);
    textbuf_add(out, "<br/>keeps tokens ");
    put_time(out, c->lifetime.mean);
    put_room(out, c, cache_groups_room(net, groups, n, g));
    if (flows && !flows->loads_only) {
        textbuf_add(out, "<br/>hits ");
        put_percent(out, flows->hit[g->first]);
        textbuf_add(out, " %%");
    }
    textbuf_add(out, ">];\n");
}

/* Each group of stations that looks up in these caches is joined to them by a dotted line. */
static void join_cache(struct textbuf *out, const struct network *net, const struct cache_group *g,
                       size_t i)
{
    bool *joined = mem_calloc(net->n_groups, sizeof *joined);
    for (size_t k = 0; k < net->n_nodes; k++) {
        const struct node *n = &net->nodes[k];
        const size_t group = net->stations[n->station].group;
        if (n->routing != ROUTING_LOOKUP || n->cache < g->first || n->cache >= g->first + g->n ||
            joined[group])
            continue;
        joined[group] = true;
        textbuf_add(out, "  g%zu -> c%zu [style=dotted, dir=none];\n  { rank=same; g%zu; c%zu }\n",
                    group, i, group, i);
    }
    free(joined);
}

static void put_caches(struct textbuf *out, const struct network *net, const struct flows *flows)
{
    size_t n;
    struct cache_group *groups = cache_groups_new(net, &n);
    for (size_t i = 0; i < n; i++) {
        if (groups[i].instance)
            continue;
        put_cache(out, net, flows, groups, n, i);
        join_cache(out, net, &groups[i], i);
    }
    cache_groups_free(groups, n);
}

/* ---- arrows ---- */

static const char *style_of(enum arrow_kind kind)
{
    switch (kind) {
    case ARROW_ROUTE:
        return "";
    case ARROW_PART:
        return ", style=dotted";
    case ARROW_FETCH:
    case ARROW_OVERFLOW:
    case ARROW_LOST:
        return ", style=dashed";
    }
    return "";
}

static void put_space(struct textbuf *out, size_t begin)
{
    if (out->length > begin)
        textbuf_add(out, " ");
}

static bool has_rule(const struct drawing *w, const struct arrow *a, size_t dispatch)
{
    for (size_t i = a->first; i < a->first + a->n; i++)
        if (w->shares[i].dispatch == dispatch)
            return true;
    return false;
}

/* Does the rule choose among several boxes? Then a probability of one of them is not known. Arrows
 * from one end follow each other. */
static bool rule_chooses_box(const struct drawing *w, const struct arrow *a, size_t dispatch)
{
    const struct arrow *end = w->arrows + w->n_arrows;
    const struct arrow *first = a;
    while (first > w->arrows && first[-1].from.kind == a->from.kind &&
           first[-1].from.index == a->from.index)
        first--;
    for (const struct arrow *b = first;
         b < end && b->from.kind == a->from.kind && b->from.index == a->from.index; b++)
        if (dispatch != NET_NONE && b != a && has_rule(w, b, dispatch))
            return true;
    return false;
}

/* "gold miss 12/s"; nothing where there is nothing to tell. */
static void put_share(struct textbuf *out, const struct drawing *w, const struct arrow *a,
                      const struct share *s)
{
    const size_t begin = out->length;
    char number[NUMBER_MAX];
    if (w->named[s->class]) {
        const char *name = w->net->classes[s->class].name;
        char *family = text_format("%.*s", (int)drawing_family(name), name);
        put_name(out, family);
        free(family);
    }
    if (s->outcome >= 0) {
        put_space(out, begin);
        textbuf_add(out, "%s", network_outcomes[s->outcome]);
    }
    if (a->kind == ARROW_OVERFLOW || a->kind == ARROW_LOST) {
        put_space(out, begin);
        textbuf_add(out, "full");
    }
    if (s->fills) {
        put_space(out, begin);
        textbuf_add(out, "fills");
    }
    if (!isnan(s->rate)) {
        put_space(out, begin);
        put_rate(out, s->rate);
    } else if (s->p > 0 && s->p < 1 - 1e-9 && !rule_chooses_box(w, a, s->dispatch)) {
        put_space(out, begin);
        textbuf_add(out, "%s", number_short(s->p, number));
    }
}

/* All ways of an arrow mostly have one rule: it is told once. */
static void put_rule(struct textbuf *out, const struct drawing *w, const struct arrow *a)
{
    const size_t dispatch = w->shares[a->first].dispatch;
    if (dispatch == NET_NONE)
        return;
    textbuf_add(out, "%sby %s", out->length > 0 ? "<br/>" : "",
                dispatch_rule_name(w->net->dispatches[dispatch].rule));
}

static void put_shares(struct textbuf *out, const struct drawing *w, const struct arrow *a)
{
    const size_t begin = out->length;
    const size_t shown = a->n <= SHARES_MAX ? a->n : SHARES_MAX - 1;
    double rest = 0;
    for (size_t i = 0; i < shown; i++) {
        const size_t line = out->length;
        if (line > begin)
            textbuf_add(out, "<br/>");
        put_share(out, w, a, &w->shares[a->first + i]);
    }
    for (size_t i = shown; i < a->n; i++)
        rest += w->shares[a->first + i].rate;
    if (shown < a->n) {
        textbuf_add(out, "<br/>and %zu more ", a->n - shown);
        if (!isnan(rest))
            put_rate(out, rest);
    }
}

static void put_end(struct textbuf *out, struct end e)
{
    switch (e.kind) {
    case END_SOURCE:
        textbuf_add(out, "s%zu", e.index);
        break;
    case END_GROUP:
        textbuf_add(out, "g%zu", e.index);
        break;
    case END_EXIT:
        textbuf_add(out, "e%zu", e.index);
        break;
    case END_JOIN:
        textbuf_add(out, "join");
        break;
    }
}

static void put_arrow(struct textbuf *out, const struct drawing *w, const struct arrow *a)
{
    struct textbuf label = {0};
    put_shares(&label, w, a);
    put_rule(&label, w, a);
    textbuf_add(out, "  ");
    put_end(out, a->from);
    textbuf_add(out, " -> ");
    put_end(out, a->to);
    textbuf_add(out, " [");
    if (label.length > 0)
        textbuf_add(out, "label=<%s>", label.text);
    else
        textbuf_add(out, "label=\"\"");
    textbuf_add(out, "%s];\n", style_of(a->kind));
    textbuf_release(&label);
}

/* ---- the whole ---- */

static void put_scale(struct textbuf *out)
{
    textbuf_add(out, "<tr><td align=\"left\"><table border=\"0\" cellborder=\"0\" "
                     "cellspacing=\"0\" cellpadding=\"3\"><tr><td>load</td>");
    for (size_t i = 0; i < COLOURS; i++)
        textbuf_add(out,
                    "<td bgcolor=\"%s\" border=\"1\" color=\"#777777\"><font color=\"%s\">%s"
                    "</font></td>",
                    colours[i].fill, colours[i].letters, colours[i].words);
    textbuf_add(out, "</tr></table></td></tr>");
}

static void put_line(struct textbuf *out, const char *text, bool bold)
{
    textbuf_add(out, "<tr><td align=\"left\" balign=\"left\">%s", bold ? "<b>" : "");
    put_paragraph(out, text);
    textbuf_add(out, "%s</td></tr>", bold ? "</b>" : "");
}

static void put_caption(struct textbuf *out, const struct dot_options *o, bool loads)
{
    const bool title = o->title && *o->title, note = o->note && *o->note;
    if (!title && !note && !loads)
        return;
    textbuf_add(out, "  label=<<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" "
                     "cellpadding=\"3\">");
    if (title)
        put_line(out, o->title, true);
    if (note)
        put_line(out, o->note, false);
    if (loads)
        put_scale(out);
    textbuf_add(out, "</table>>;\n");
}

void dot_network(struct textbuf *out, const struct network *net, const struct flows *flows,
                 const struct dot_options *o)
{
    struct drawing w;
    drawing_init(&w, net, flows);
    textbuf_add(out, "digraph network {\n"
                     "  rankdir=LR; labelloc=b; labeljust=l; nodesep=0.35; ranksep=0.5;\n"
                     "  fontname=\"Helvetica,Arial,sans-serif\"; fontsize=10; pad=0.15;\n"
                     "  node [shape=box, style=\"filled,rounded\", fillcolor=white, "
                     "fontname=\"Helvetica,Arial,sans-serif\", fontsize=11, "
                     "margin=\"0.12,0.07\"];\n"
                     "  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, "
                     "color=\"#333333\", arrowsize=0.7];\n");
    put_caption(out, o, flows != NULL);
    put_regions(out, &w);
    put_boxes(out, &w, NET_NONE);
    put_ends(out, &w);
    put_caches(out, net, flows);
    for (size_t i = 0; i < w.n_arrows; i++)
        put_arrow(out, &w, &w.arrows[i]);
    textbuf_add(out, "}\n");
    drawing_release(&w);
}
