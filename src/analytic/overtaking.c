#include "analytic/overtaking.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

static bool looks_up(const struct solution *s)
{
    for (size_t k = 0; k < s->net->n_nodes; k++)
        if (s->net->nodes[k].routing == ROUTING_LOOKUP && s->rate[k] > 0)
            return true;
    return false;
}

static bool delays_alone(const struct solution *s)
{
    for (size_t i = 0; i < s->net->n_stations; i++)
        if (s->stations[i].rate > 0 && !station_is_delay(&s->net->stations[i]))
            return false;
    return true;
}

/* A delay of one length for all: nobody overtakes there, and departures are the arrivals, later. */
static bool fixed_delay(const struct solution *s, size_t i)
{
    return station_is_delay(&s->net->stations[i]) &&
           !isnan(exactness_one_length(s->net, i, s->rate));
}

/* Do visits stay independent at this station, given its kind and its place on the ways? */
static bool station_free(const struct solution *s, size_t i, bool first, bool last)
{
    const struct exactness *x = s->exactness;
    if (x->cyclic[i] || !s->stations[i].exact)
        return false;
    if (!x->poisson[i])    /* after fixed delays only (renewal.h): it is the last, or one of them */
        return s->stations[i].input.source != NET_NONE && (last || fixed_delay(s, i));
    if (!last && !x->product_form[i])
        return false;
    return first || last || s->net->stations[i].servers == 1 || fixed_delay(s, i);
}

static bool stations_free(const struct solution *s, const struct digraph *g)
{
    bool *fed = mem_calloc(g->n, sizeof *fed), all = true;
    for (size_t e = 0; e < g->n_arcs; e++)
        fed[g->to[e]] = true;
    for (size_t i = 0; i < g->n && all; i++)
        if (s->stations[i].rate > 0)
            all = station_free(s, i, !fed[i], g->start[i] == g->start[i + 1]);
    free(fed);
    return all;
}

/* Is there at most one way from `from` to each other station? seen[i] is the last start from which
 * station i was reached. */
static bool one_way_from(const struct digraph *g, size_t from, size_t *seen, size_t *stack)
{
    size_t n = 0;
    stack[n++] = from;
    while (n > 0) {
        const size_t i = stack[--n];
        for (size_t e = g->start[i]; e < g->start[i + 1]; e++) {
            if (seen[g->to[e]] == from)
                return false;
            seen[g->to[e]] = from;
            stack[n++] = g->to[e];
        }
    }
    return true;
}

/* Only stations with more than one outgoing arc are tried, as two ways part at such a station. g
 * has no cycles. */
static bool one_way_each(const struct digraph *g)
{
    size_t *seen = mem_calloc(g->n, sizeof *seen), *stack = mem_calloc(g->n + 1, sizeof *stack);
    bool all = true;
    for (size_t i = 0; i < g->n; i++)
        seen[i] = NET_NONE;
    for (size_t i = 0; i < g->n && all; i++)
        if (g->start[i + 1] - g->start[i] > 1)
            all = one_way_from(g, i, seen, stack);
    free(seen);
    free(stack);
    return all;
}

bool overtaking_free(const struct solution *s)
{
    if (looks_up(s))
        return false;
    if (delays_alone(s))
        return true;
    struct digraph *g = exactness_stations(s->walk, s->rate);
    const bool none = stations_free(s, g) && one_way_each(g);
    digraph_free(g);
    return none;
}
