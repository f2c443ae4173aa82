#include "model/transient.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

struct transient *transient_new(const struct network *net, size_t n_points, bool groups)
{
    struct transient *t = mem_calloc(1, sizeof *t);
    t->n_points = n_points;
    t->time = mem_calloc(n_points, sizeof *t->time);
    t->n_curves = groups ? 1 + net->n_groups : 1;
    t->curves = mem_calloc(t->n_curves, sizeof *t->curves);
    for (size_t i = 0; i < t->n_curves; i++) {
        struct transient_curve *c = &t->curves[i];
        c->name = i == 0 ? "network" : net->groups[i - 1].name;
        c->instances = i == 0 ? 1 : net->groups[i - 1].n_stations;
        c->hidden = i > 0 && net->groups[i - 1].hidden;
        c->number = mem_calloc(n_points, sizeof *c->number);
        for (size_t k = 0; k < n_points; k++)
            c->number[k] = figure_none();
        c->growth = figure_none();
        c->fluid = NAN;
    }
    return t;
}

void transient_free(struct transient *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->n_curves; i++)
        free(t->curves[i].number);
    for (size_t i = 0; i < t->n_flows; i++) {
        free(t->flows[i].name);
        free(t->flows[i].value);
    }
    free(t->flows);
    free(t->curves);
    free(t->time);
    free(t);
}

struct figure *transient_add_flow(struct transient *t, const char *name, const char *quantity,
                                  const char *unit)
{
    t->flows = mem_grow(t->flows, &t->cap_flows, t->n_flows + 1, sizeof *t->flows);
    struct transient_flow *f = &t->flows[t->n_flows++];
    *f = (struct transient_flow){mem_strdup(name), quantity, unit,
                                 mem_calloc(t->n_points, sizeof *f->value)};
    for (size_t k = 0; k < t->n_points; k++)
        f->value[k] = figure_none();
    return f->value;
}
