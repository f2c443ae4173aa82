#include "model/config_reach.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

struct search {
    struct cfg_group *root;
    struct places *p;
    size_t n_classes;
    uint64_t *in;        /* the set */
    uint64_t *refused;   /* [group * n_classes + class]: reported as not served by the group */
    size_t *queue;       /* numbers of members whose ways have not been followed yet */
    size_t n_queue, cap_queue;
    size_t *first_way;   /* [groups + 1] into of_group */
    size_t *of_group;    /* routes by the group from which they lead */
    double routes;       /* number of routes that the network will have */
};

static uint64_t *new_set(size_t n)
{
    return mem_calloc(n / 64 + 1, sizeof(uint64_t));
}

static void put(uint64_t *set, size_t i)
{
    set[i / 64] |= (uint64_t)1 << (i % 64);
}

/* Sort the routes by group: count them, then place them. */
static void index_ways(struct search *s)
{
    const struct places *p = s->p;
    const size_t groups = p->net->n_groups;
    s->first_way = mem_calloc(groups + 2, sizeof *s->first_way);
    s->of_group = mem_calloc(p->n_ways, sizeof *s->of_group);
    size_t *next = s->first_way + 1;
    for (size_t i = 0; i < p->n_ways; i++)
        if (p->ways[i].from.n > 0)
            next[p->ways[i].from.group + 1]++;
    for (size_t k = 0; k < groups; k++)
        next[k + 1] += next[k];
    for (size_t i = 0; i < p->n_ways; i++)
        if (p->ways[i].from.n > 0)
            s->of_group[next[p->ways[i].from.group]++] = i;
}

/* ---- a class arrives at a station ---- */

static void not_served(struct search *s, size_t group, size_t class, unsigned line)
{
    const size_t i = group * s->n_classes + class;
    const char *name = s->p->net->groups[group].name, *of = s->p->net->classes[class].name;
    if (config_reach_has(s->refused, i))
        return;
    put(s->refused, i);
    char *hint = text_format("give '%s' a service for all, or list it there: classes = ( { name = "
                             "\"%s\"; service = { ... }; } );", name, of);
    cfg_error_line(s->root->c, line, hint,
                   "class '%s' comes to station '%s', which does not serve it", of, name);
    free(hint);
}

/* One node per station was already counted with the stations. */
static bool has_room(struct search *s)
{
    return s->n_queue < s->p->net->n_stations ||
           places_grow(s->p, s->root, cfg_get(s->root, "classes"),
                       "fewer classes, or fewer stations", &(struct network_size){.nodes = 1});
}

static void come(struct search *s, size_t station, size_t class, unsigned line)
{
    const size_t i = station * s->n_classes + class, group = s->p->net->stations[station].group;
    if (config_reach_has(s->in, i) || s->p->full)
        return;
    if (!definition_serves(&s->p->definitions[group], class)) {
        not_served(s, group, class, line);
        return;
    }
    if (!has_room(s))
        return;
    put(s->in, i);
    s->queue = mem_grow(s->queue, &s->cap_queue, s->n_queue + 1, sizeof *s->queue);
    s->queue[s->n_queue++] = i;
}

static void come_to(struct search *s, const struct place *to, size_t class, unsigned line)
{
    for (size_t i = to->first; i < to->first + to->n && !s->p->full; i++)
        come(s, i, class, line);
}

/* ---- and goes on ---- */

static void follow_way(struct search *s, const struct way *w, size_t station, size_t class)
{
    const size_t next = w->becomes == NET_NONE ? class : w->becomes;
    for (size_t i = w->first_target; i < w->first_target + w->n_targets; i++) {
        const struct place *to = &s->p->targets[i].place;
        s->routes += w->same_instance || to->n == 0 ? 1 : (double)to->n;
        if (s->routes > s->p->size.routes &&
            !places_grow(s->p, s->root, cfg_get(s->root, "routes"),
                         "fewer classes, or let instances share one station",
                         &(struct network_size){.routes = s->routes - s->p->size.routes}))
            return;
        if (w->same_instance)
            come(s, to->first + station - s->p->definitions[w->from.group].first, next, w->line);
        else
            come_to(s, to, next, w->line);
    }
}

static void follow(struct search *s, size_t station, size_t class)
{
    const size_t group = s->p->net->stations[station].group;
    const struct definition *d = &s->p->definitions[group];
    const unsigned line = (unsigned)s->p->net->stations[station].line;
    for (size_t i = s->first_way[group]; i < s->first_way[group + 1]; i++) {
        const struct way *w = &s->p->ways[s->of_group[i]];
        if (station >= w->from.first && station < w->from.first + w->from.n &&
            (w->class == NET_NONE || w->class == class))
            follow_way(s, w, station, class);
    }
    if (d->overflow.n > 0)
        come(s, d->overflow.first + (d->overflow.n > 1 ? station - d->first : 0), class, line);
    for (size_t i = 0; i < d->n_branches; i++)
        come_to(s, &d->branches[i], class, line);
}

/* ---- where it begins ---- */

static size_t first_served(const struct search *s, size_t station)
{
    const struct definition *d = &s->p->definitions[s->p->net->stations[station].group];
    for (size_t class = 0; class < s->n_classes; class++)
        if (definition_serves(d, class))
            return class;
    return NET_NONE;    /* its classes were wrong, and this was reported */
}

static void begin_at(struct search *s, size_t station)
{
    const size_t class = first_served(s, station);
    if (class != NET_NONE)
        come(s, station, class, 0);
}

static void begin(struct search *s)
{
    const size_t before = s->root->c->n_errors;
    struct places *p = s->p;
    for (size_t i = 0; i < p->n_ways; i++)
        if (p->ways[i].from.n == 0)
            come_to(s, &p->targets[p->ways[i].first_target].place, p->ways[i].class,
                    p->ways[i].line);
    for (size_t i = 0; i < p->net->n_stations; i++)
        if (p->net->stations[i].start > 0)
            begin_at(s, i);
    p->whole &= s->root->c->n_errors == before;
}

/* If a class is refused at a station, the rest of its way is missing, so p->whole is cleared. */
static void go_on(struct search *s, size_t *head)
{
    const size_t before = s->root->c->n_errors;
    for (; *head < s->n_queue && !s->p->full; (*head)++)
        follow(s, s->queue[*head] / s->n_classes, s->queue[*head] % s->n_classes);
    s->p->whole &= s->root->c->n_errors == before;
}

/* A class is not reported as unused if a source or route misspelt its name. */
static void check_classes(struct search *s, size_t n_queue)
{
    const struct places *p = s->p;
    bool *seen = mem_calloc(s->n_classes, sizeof *seen);
    for (size_t i = 0; i < n_queue; i++)
        seen[s->queue[i] % s->n_classes] = true;
    for (size_t i = 0; i < s->n_classes && p->declared && p->whole; i++)
        if (!seen[i])
            cfg_error_line(s->root->c, p->draft_classes[i].line,
                           "give a source class = \"...\", or a route becomes = \"...\"; or remove "
                           "it",
                           "class '%s' has no source, and no request becomes one",
                           p->net->classes[i].name);
    free(seen);
}

/* A station without arrivals still gets a node, so that its routes can be checked and shown. */
static void begin_elsewhere(struct search *s)
{
    bool *at = mem_calloc(s->p->net->n_stations, sizeof *at);
    for (size_t i = 0; i < s->n_queue; i++)
        at[s->queue[i] / s->n_classes] = true;
    for (size_t i = 0; i < s->p->net->n_stations; i++)
        if (!at[i])
            begin_at(s, i);
    free(at);
}

uint64_t *config_reach(struct cfg_group *root, struct places *p)
{
    const size_t n_classes = p->net->n_classes;
    struct search s = {.root = root,
                       .p = p,
                       .n_classes = n_classes,
                       .in = new_set(p->net->n_stations * n_classes),
                       .refused = new_set(p->net->n_groups * n_classes)};
    size_t head = 0;
    index_ways(&s);
    begin(&s);
    go_on(&s, &head);
    check_classes(&s, s.n_queue);
    begin_elsewhere(&s);
    go_on(&s, &head);
    free(s.refused);
    free(s.queue);
    free(s.first_way);
    free(s.of_group);
    return s.in;
}
