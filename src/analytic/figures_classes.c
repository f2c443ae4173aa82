/*
 * Sums over visits: the figures of each class at a group, and the losses, overflows and
 * interruptions of stations and groups.
 *
 * Interruptions. Poisson arrivals see time averages. At preemptive LIFO with one server, each
 * arrival that finds the server busy, and finds room, interrupts a service. Under preemptive
 * priorities with one server, each arrival that finds a class of lower priority in service does.
 * Class j is in service for a fraction rho_j of time.
 */
#include "analytic/figures.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/families.h"
#include "model/features.h"

/* Sums over visits. */
struct visits {
    double rate, served;            /* [1/s] arrivals; those that are served */
    double number, waiting;         /* mean number at the station; of those, waiting */
    double lost, overflowed;        /* [1/s] arrivals that find no room */
    double interrupted;             /* [1/s] services */
    bool rates, exact, no_queue;    /* all rates are exact; all waits are exact; nobody waits */
    bool interruptions;             /* interruptions are known */
    const char *method;
};

static struct visits nobody(void)
{
    return (struct visits){
        .rates = true, .exact = true, .no_queue = true, .interruptions = true, .method = ""};
}

/* [1/s] arrivals that interrupt a request of node k which they find in service. */
static double interrupters(const struct solution *s, size_t k)
{
    const struct network *net = s->net;
    const struct station *station = &net->stations[net->nodes[k].station];
    double rate = 0;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t other = net->station_nodes[j];
        if (station->discipline == DISCIPLINE_LIFO_PREEMPTIVE ||
            network_priority(net, other) > network_priority(net, k))
            rate += s->rate[other];
    }
    return rate;
}

/* Sets the rate [1/s] of interruptions at node k. Returns false when it is not known. */
static bool interrupted(const struct solution *s, size_t k, double *rate)
{
    const size_t i = s->net->nodes[k].station;
    const struct station *station = &s->net->stations[i];
    const struct station_load *l = &s->stations[i];
    const bool lifo = station->discipline == DISCIPLINE_LIFO_PREEMPTIVE;
    const double busy = s->rate[k] * (1 - s->full[k]) * (s->response[k] - s->wait[k]);
    *rate = 0;
    if (!discipline_table[station->discipline].preempts)
        return true;
    if ((!lifo && station->discipline != DISCIPLINE_PRIORITY_PREEMPTIVE) || station->servers != 1 ||
        !network_is_open(s->net) || !s->exactness->poisson[i])
        return false;
    /* with a limited room: only arrivals that find room */
    *rate = busy * interrupters(s, k) * (l->load > 0 ? 1 - l->full / l->load : 1);
    return true;
}

static void add_visit(const struct solution *s, size_t k, struct visits *v)
{
    const struct node *n = &s->net->nodes[k];
    const struct station_load *l = &s->stations[n->station];
    const double served = s->rate[k] * (1 - s->full[k]);
    double stopped = 0;
    if (!(s->rate[k] > 0))
        return;
    v->rate += s->rate[k];
    v->served += served;
    v->number += served * s->response[k];
    v->waiting += served * s->wait[k];
    *(n->overflow == NET_NONE ? &v->lost : &v->overflowed) += s->rate[k] * s->full[k];
    v->rates = v->rates && figures_rate_exact(s, &s->net->stations[n->station]);
    v->exact = v->exact && l->exact;
    v->no_queue = v->no_queue && station_is_delay(&s->net->stations[n->station]);
    v->interruptions = interrupted(s, k, &stopped) && v->interruptions;
    v->interrupted += stopped;
    v->method = l->method;
}

/* The figures that stations, groups and classes have in common, for this many instances. */
static void set_losses(struct result *r, enum row_kind kind, size_t i, const struct visits *v,
                       double instances)
{
    const bool exact = v->rates && v->exact;
    if (v->rate > 0)
        figures_set(r, kind, i, Q_LOSS, figures_label(exact, v->lost / v->rate, v->method));
    figures_set(r, kind, i, Q_OVERFLOW_RATE,
        figures_label(exact, v->overflowed / instances, v->method));
    if (v->interruptions)
        figures_set(r, kind, i, Q_PREEMPTION_RATE,
            figures_label(exact, v->interrupted / instances, v->method));
}

/* Sets no figure where it is not known. */
static void set_mean(struct result *r, size_t i, enum quantity_id q, bool exact, double x,
                     const char *method)
{
    if (!isnan(x))
        figures_set(r, ROW_CLASS, i, q, figures_label(exact, x, method));
}

static void set_class(struct result *r, size_t i, const struct visits *v)
{
    const struct station_result *group = &r->groups[r->classes[i].group];
    const double instances = group->instances;
    const double servers = group->servers == SERVERS_INFINITE ? 1 : group->servers;
    const bool exact = v->rates && v->exact, queue = exact || v->no_queue;
    figures_set(r, ROW_CLASS, i, Q_CLASS_ARRIVAL_RATE, figures_rate(v->rates, v->rate / instances));
    figures_set(r, ROW_CLASS, i, Q_CLASS_THROUGHPUT, figures_rate(v->rates, v->served / instances));
    if (!isnan(v->waiting))
        figures_set(r, ROW_CLASS, i, Q_CLASS_UTILIZATION,
                    figures_rate(v->rates, fmax(0, v->number - v->waiting) / instances / servers));
    set_mean(r, i, Q_CLASS_NUMBER, exact, v->number / instances, v->method);
    set_mean(r, i, Q_CLASS_QUEUE, queue, v->waiting / instances, v->method);
    set_losses(r, ROW_CLASS, i, v, instances);
    if (!(v->served > 0))
        return;    /* no visit, no mean of visits */
    set_mean(r, i, Q_CLASS_RESPONSE, exact, v->number / v->served, v->method);
    set_mean(r, i, Q_CLASS_WAIT, queue, v->waiting / v->served, v->method);
}

static struct visits *many(size_t n)
{
    struct visits *v = mem_calloc(n, sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i] = nobody();
    return v;
}

void figures_classes(const struct solution *s, struct result *r)
{
    struct families f;
    size_t class = 0;
    if (r->n_classes == 0)
        return;
    families_init(&f, s->net);
    struct visits *v = many(f.n);
    for (size_t k = 0; k < s->net->n_nodes; k++)
        add_visit(s, k, &v[f.of_node[k]]);
    for (size_t i = 0; i < f.n; i++)
        if (f.family[i].reported)
            set_class(r, class++, &v[i]);
    free(v);
    families_release(&f);
}

void figures_losses(const struct solution *s, struct result *r)
{
    const struct network *net = s->net;
    if (!(r->features & FEATURES_OF_STATIONS))
        return;
    struct visits *stations = many(net->n_stations), *groups = many(net->n_groups);
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t i = net->nodes[k].station;
        add_visit(s, k, &stations[i]);
        add_visit(s, k, &groups[net->stations[i].group]);
    }
    for (size_t i = 0; i < net->n_stations; i++)
        set_losses(r, ROW_STATION, i, &stations[i], 1);
    for (size_t g = 0; g < net->n_groups; g++)
        set_losses(r, ROW_GROUP, g, &groups[g], (double)net->groups[g].n_stations);
    free(stations);
    free(groups);
}
