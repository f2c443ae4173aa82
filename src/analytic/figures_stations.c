#include "analytic/figures.h"

#include <stdlib.h>

#include "base/mem.h"

struct figure figures_label(bool exact, double value, const char *method)
{
    return exact ? figure_exact(value, method) : figure_approximate(value, method);
}

void figures_set(struct result *r, enum row_kind kind, size_t i, enum quantity_id q,
                 struct figure f)
{
    if (result_values(r, kind, i, q) > 0)
        *result_figure(r, kind, i, q, 0) = f;
}

struct figure figures_rate(bool exact, double rate)
{
    return figures_label(exact, rate, exact ? METHOD_RATES : METHOD_CACHE);
}

bool figures_rate_exact(const struct solution *s, const struct station *station)
{
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = s->net->station_nodes[j];
        if (!s->exactness->rate[k])
            return false;
    }
    return true;
}

/* At a delay station nobody waits, whatever arrives. Other figures are as exact as the rates. */
static void fill_station(const struct solution *s, size_t i, struct figure *f)
{
    const struct station *station = &s->net->stations[i];
    const struct station_load *l = &s->stations[i];
    const bool delay = station_is_delay(station), rates = figures_rate_exact(s, station);
    const bool exact = rates && l->exact;
    const double response = l->wait + l->service;
    f[FIG_ARRIVAL_RATE] = figures_rate(rates, l->rate);
    f[FIG_THROUGHPUT] = figures_rate(rates, l->through);
    f[FIG_UTILIZATION] = figures_rate(rates, delay ? l->load : l->rho);
    f[FIG_MEAN_NUMBER] = figures_label(exact, l->through * response, l->method);
    f[FIG_MEAN_QUEUE] = figures_label(exact || delay, l->through * l->wait, l->method);
    if (l->through <= 0)
        return;    /* no visit, no mean of visits */
    f[FIG_MEAN_RESPONSE] = figures_label(exact, response, l->method);
    f[FIG_MEAN_WAIT] = figures_label(exact || delay, l->wait, l->method);
}

/* For figures per visit, the mean over a group is weighted by visits; else weights are equal. */
static double weight(const struct station_result *row, enum station_figure f)
{
    return quantity_table[f].per_visit ? row->f[FIG_ARRIVAL_RATE].value : 1;
}

static void add_to_group(const struct station_result *row, struct station_result *group,
                         double *weights)
{
    for (int f = 0; f < STATION_FIGURES; f++) {
        const struct figure *from = &row->f[f];
        struct figure *to = &group->f[f];
        const double w = weight(row, f);
        if (from->basis == BASIS_NONE)
            continue;
        if (to->basis == BASIS_NONE) {
            *to = *from;
            to->value = 0;
        } else if (to->basis == BASIS_EXACT && from->basis == BASIS_APPROXIMATE) {
            to->basis = from->basis;
            to->method = from->method;
        }
        weights[f] += w;
        to->value += w / weights[f] * (from->value - to->value);
    }
}

static void fill_groups(const struct network *net, struct result *r)
{
    double *weights = mem_calloc(net->n_groups * STATION_FIGURES, sizeof *weights);
    for (size_t i = 0; i < net->n_stations; i++) {
        const size_t g = net->stations[i].group;
        add_to_group(&r->stations[i], &r->groups[g], weights + g * STATION_FIGURES);
    }
    free(weights);
}

void figures_stations(const struct solution *s, struct result *r)
{
    for (size_t i = 0; i < s->net->n_stations; i++)
        fill_station(s, i, r->stations[i].f);
    fill_groups(s->net, r);
}
