#include "model/figure_range.h"

#include <math.h>
#include <string.h>

#include "model/figure_name.h"

/* Does this name begin with the group's, as "S_p.token" and "S_p[3]" do? */
static bool is_of_group(const struct group *g, const char *name, size_t n)
{
    const size_t m = strlen(g->name);
    return m <= n && strncmp(g->name, name, m) == 0 && (m == n || strchr(".[", name[m]));
}

/* Is the mean number of busy servers measured against servers that are always there? It is not at a
 * station that serves all at once, nor one with shifts. */
static bool has_constant_servers(const struct network *net, const char *name, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        if (!is_of_group(&net->groups[s->group], name, n))
            continue;
        if (station_is_delay(s) || (s->rules != NET_NONE && net->rules[s->rules].n_shifts > 0))
            return false;
        any = true;
    }
    return any;
}

static bool is_at_most_one(const struct network *net, const char *name)
{
    size_t n;
    enum quantity_id q;
    double x;
    if (!figure_name_read(name, &n, &q, &x)) {
        for (size_t m = 0; m < net->n_meters; m++)
            if (strcmp(net->meters[m].name, name) == 0)
                return net->meters[m].ratio && !net->meters[m].passes_one;
        return false;
    }
    if (quantity_table[q].numerator == TOTAL_BUSY)
        return has_constant_servers(net, name, n);
    return quantity_is_share(q) || quantity_table[q].numerator == TOTAL_TIME_AT;
}

struct figure_range figure_range(const struct network *net, const char *name)
{
    return (struct figure_range){0, is_at_most_one(net, name) ? 1 : INFINITY};
}

bool figure_never_above(const char *a, const char *b)
{
    size_t of_a, of_b;
    enum quantity_id q, p;
    double x, y;
    a = figure_full_name(a);
    b = figure_full_name(b);
    if (strcmp(a, b) == 0)
        return true;
    if (!figure_name_read(a, &of_a, &q, &x) || !figure_name_read(b, &of_b, &p, &y) || q != p ||
        of_a != of_b || strncmp(a, b, of_a) != 0)
        return false;
    const enum parameter by = quantity_table[q].parameter;
    return quantity_same(x, y) || ((by == PARAMETER_LEVEL || by == PARAMETER_TIME) && x <= y);
}
