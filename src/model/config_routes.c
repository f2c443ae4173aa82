#include "model/config_routes.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/tolerance.h"

struct routing_of {
    struct places *places;
    double *sum; /* [station] of the probabilities out of it so far */
};

/* One route as written. */
struct line {
    struct cfg_group *g;
    const config_setting_t *from_at, *to_at, *p_at;
    const char *from, *to;
    double p;
    bool same_instance;
};

/* ("web", "db", 0.3) */
static bool read_compact(struct line *l)
{
    const int n = config_setting_length(l->g->s);
    if (n < 2 || n > 3) {
        cfg_error(l->g, NULL, "write (\"from\", \"to\", 0.3), or without the probability 1",
                  "a route in ( ) has 2 or 3 elements, not %d", n);
        return false;
    }
    l->from_at = config_setting_get_elem(l->g->s, 0);
    l->to_at = config_setting_get_elem(l->g->s, 1);
    l->p_at = n > 2 ? config_setting_get_elem(l->g->s, 2) : NULL;
    return true;
}

static bool read_group(struct line *l)
{
    const char *hint = "for example { from = \"web\"; to = \"db\"; p = 0.3; }";
    l->from_at = cfg_need(l->g, "from", hint);
    l->to_at = cfg_need(l->g, "to", hint);
    l->p_at = cfg_get(l->g, "p");
    l->same_instance = cfg_bool(l->g, "same_instance", false);
    cfg_group_close(l->g);
    return l->from_at && l->to_at;
}

static bool read_line(struct line *l)
{
    if (!(config_setting_is_list(l->g->s) ? read_compact(l) : read_group(l)))
        return false;
    bool ok = cfg_as_string(l->g, l->from_at, "from", &l->from);
    ok &= cfg_as_string(l->g, l->to_at, "to", &l->to);
    l->p = 1;
    ok &= !l->p_at || cfg_as_double(l->g, l->p_at, "p", CFG_PROBABILITY, &l->p);
    if (!ok)
        return false;
    cfg_record(l->g, "from", l->from, true);
    cfg_record(l->g, "to", l->to, true);
    cfg_record_double(l->g, "p", l->p);
    return true;
}

static size_t instances(const struct places *p, const struct place *place)
{
    return p->net->groups[place->group].n_stations;
}

/* One line stands for a route from each instance to each instance, or to the exit. */
static bool has_room(const struct line *l, struct places *p, const struct place *from,
                     const struct place *to)
{
    const double each = l->same_instance || to->n == 0 ? 1 : (double)to->n;
    return places_room(p, l->g, NULL,
                       "set same_instance = true, or let instances share one station",
                       &(struct network_size){.routes = (double)from->n * each});
}

static bool check_spread(const struct line *l, const struct places *p, const struct place *from,
                         const struct place *to)
{
    if (!l->same_instance)
        return true;
    if (to->n == 0) {
        cfg_error(l->g, cfg_get(l->g, "same_instance"), "remove it",
                  "'same_instance' has no meaning on the way out");
        return false;
    }
    if (to->n == instances(p, to) && instances(p, from) == instances(p, to))
        return true;
    cfg_error(l->g, cfg_get(l->g, "same_instance"),
              "it joins instance i of one station to instance i of another that has as many",
              "'same_instance' between '%s' with %zu instances and '%s' with %zu", l->from,
              instances(p, from), l->to, to->n);
    return false;
}

static void add_routes_of(const struct line *l, struct places *p, size_t station,
                          const struct place *to, size_t instance)
{
    const int line = cfg_line(l->g, NULL);
    if (to->n == 0)
        network_add_route(p->net, station, NET_NONE, to->exit, l->p, line);
    else if (l->same_instance)
        network_add_route(p->net, station, to->first + instance, NET_NONE, l->p, line);
    else
        for (size_t i = 0; i < to->n; i++)
            network_add_route(p->net, station, to->first + i, NET_NONE, l->p / (double)to->n, line);
}

/* Said once for all instances, and once for a station: at the route that is too much. */
static void check_sum(struct routing_of *r, const struct line *l, const struct place *from)
{
    for (size_t i = from->first; i < from->first + from->n; i++) {
        const bool was_fine = r->sum[i] <= 1 + SUM_TOLERANCE;
        r->sum[i] += l->p;
        if (was_fine && r->sum[i] > 1 + SUM_TOLERANCE) {
            cfg_error_line(l->g->c, config_setting_source_line(l->p_at ? l->p_at : l->g->s),
                           "probabilities out of a station sum to at most 1; the rest leaves the "
                           "network",
                           "routing out of '%s' sums to %.10g", l->from, r->sum[i]);
            for (; i < from->first + from->n; i++)
                r->sum[i] = 2;
        }
    }
}

static void read_route(struct cfg_group *g, struct routing_of *r)
{
    struct line l = {.g = g};
    struct place from, to;
    if (!read_line(&l))
        return;
    const bool from_ok = places_find(r->places, g, l.from_at, l.from, false, &from);
    const bool to_ok = places_find(r->places, g, l.to_at, l.to, true, &to);
    if (!from_ok || !to_ok || !check_spread(&l, r->places, &from, &to) ||
        !has_room(&l, r->places, &from, &to))
        return;
    check_sum(r, &l, &from);
    const size_t group_first = r->places->first[from.group];
    for (size_t i = from.first; i < from.first + from.n; i++)
        add_routes_of(&l, r->places, i, &to, i - group_first);
}

void config_routes(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list = cfg_list(root, "routes");
    if (!list)
        return;
    struct routing_of r = {p, mem_calloc(p->net->n_stations, sizeof *r.sum)};
    const size_t n = (size_t)config_setting_length(list);
    for (size_t i = 0; i < n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "routes", list, i, "route", true, &g))
            read_route(&g, &r);
    }
    free(r.sum);
}
