#include "analytic/closed.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/mva.h"
#include "analytic/traffic.h"
#include "analytic/words.h"
#include "base/mem.h"

#define MARGINALS_MAX 2e6    /* steps for distributions that nobody may ask for: milliseconds */

/* The chains are the sources with customers, in their order. */
struct chains {
    struct solution *s;
    const struct network *net;
    size_t n;
    size_t *source, *population;       /* [n] */
    double *think;                     /* [n] [s] */
    double *visits;                    /* [n][n_nodes] in a cycle */
    double *open;                      /* [n_nodes] [1/s] arrivals of open requests */
    struct station_load *open_load;    /* [n_stations] */
    struct mva_station *stations;      /* [n_stations] */
    double *demand, *number;           /* [n_stations][n] [s], mean */
    double *x;                         /* [n] [1/s] */
};

static void new_chains(struct chains *c, struct solution *s)
{
    const struct network *net = s->net;
    *c = (struct chains){.s = s, .net = net};
    c->source = mem_calloc(net->n_sources, sizeof *c->source);
    for (size_t i = 0; i < net->n_sources; i++)
        if (net->sources[i].customers > 0)
            c->source[c->n++] = i;
    c->population = mem_calloc(c->n, sizeof *c->population);
    c->think = mem_calloc(c->n, sizeof *c->think);
    c->x = mem_calloc(c->n, sizeof *c->x);
    c->visits = mem_calloc(c->n * net->n_nodes, sizeof *c->visits);
    c->open = mem_calloc(net->n_nodes, sizeof *c->open);
    c->open_load = mem_calloc(net->n_stations, sizeof *c->open_load);
    c->stations = mem_calloc(net->n_stations, sizeof *c->stations);
    c->demand = mem_calloc(net->n_stations * c->n, sizeof *c->demand);
    c->number = mem_calloc(net->n_stations * c->n, sizeof *c->number);
    for (size_t r = 0; r < c->n; r++) {
        c->population[r] = net->sources[c->source[r]].customers;
        c->think[r] = net->sources[c->source[r]].interarrival.mean;
    }
}

static void free_chains(struct chains *c)
{
    free(c->source);
    free(c->population);
    free(c->think);
    free(c->x);
    free(c->visits);
    free(c->open);
    free(c->open_load);
    free(c->stations);
    free(c->demand);
    free(c->number);
}

/* Flows of the open sources, and visits of the customers; together they give the visits to a
 * node. */
static bool find_flows(struct chains *c, struct diag *d)
{
    const struct network *net = c->net;
    enum linear_status status = traffic_rates(c->s->walk, c->open, NULL);
    for (size_t r = 0; r < c->n && status == LINEAR_OK; r++)
        status = traffic_visits(c->s->walk, c->source[r], c->visits + r * net->n_nodes);
    for (size_t k = 0; k < net->n_nodes; k++) {
        c->s->rate[k] = c->open[k];
        for (size_t r = 0; r < c->n; r++)
            c->s->rate[k] += c->visits[r * net->n_nodes + k];
    }
    if (status != LINEAR_OK)
        diag_error_status(d, EXIT_PRECISION, net->file, 0,
                          "requests that stay for very many visits make it slow: let more leave",
                          "the traffic equations did not converge");
    return status == LINEAR_OK;
}

/* ---- what has no product form ---- */

static bool is_visited(const struct network *net, size_t i, const double *rate)
{
    const struct station *s = &net->stations[i];
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++)
        if (rate[net->station_nodes[j]] > 0)
            return true;
    return false;
}

/* NULL when there is one. */
static const char *why_no_product_form(const struct chains *c, size_t i)
{
    const struct station *s = &c->net->stations[i];
    if (!c->s->exactness->product_form[i])
        return exactness_wants_exponential(c->net, i, c->s->rate)
                   ? "where customers go round, its services must be exponential with one mean"
                   : "there is no product form where customers go round";
    if (is_visited(c->net, i, c->open) && !station_is_delay(s) &&
        (s->servers > 1 || s->rules != NET_NONE))
        return "it serves open requests besides customers, and not with one server of one rate";
    return NULL;
}

static void refuse_source(const struct network *net, const struct source *source, const char *why,
                          const char *hint, struct diag *d)
{
    diag_error(d, net->file, source->line, hint, "source '%s' cannot be solved: %s", source->name,
               why);
}

static bool has_product_form(const struct chains *c, struct diag *d)
{
    const struct network *net = c->net;
    size_t refused = 0;
    for (size_t i = 0; i < net->n_stations; i++) {
        const char *why = is_visited(net, i, c->s->rate) ? why_no_product_form(c, i) : NULL;
        if (why)
            words_refuse(net, i, why, d);
        refused += why != NULL;
    }
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *source = &net->sources[i];
        if (source->customers > 0 || dist_is_exponential(&source->interarrival))
            continue;
        refuse_source(net, source, "beside customers who go round its arrivals must be Poisson",
                      "`sojourn simulate` answers it", d);
        refused++;
    }
    return refused == 0;
}

/* ---- stations as mva.h has them ---- */

/* Mean services of a cycle of chain r at station i [s]. */
static double work_of_cycle(const struct chains *c, size_t i, size_t r)
{
    const struct station *s = &c->net->stations[i];
    double work = 0;
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++) {
        const size_t k = c->net->station_nodes[j];
        work += c->visits[r * c->net->n_nodes + k] * c->net->nodes[k].service.mean;
    }
    return work;
}

/* False when open requests alone are too much for some. */
static bool set_stations(struct chains *c)
{
    bool stable = true;
    for (size_t i = 0; i < c->net->n_stations; i++) {
        const struct station *s = &c->net->stations[i];
        const struct server_rules *rules = s->rules == NET_NONE ? NULL : &c->net->rules[s->rules];
        struct station_load *open = &c->open_load[i];
        stations_load(c->net, i, c->open, open);
        stable &= !open->unstable;
        c->stations[i] = (struct mva_station){.servers = s->servers,
                                              .rates = rules ? rules->rates : NULL,
                                              .n_rates = rules ? rules->n_rates : 0};
        for (size_t r = 0; r < c->n; r++)
            c->demand[i * c->n + r] = work_of_cycle(c, i, r) / open->gap;
    }
    return stable;
}

/* Solves by mean values where all stations are single servers or delays. Then also computes the
 * distributions of the numbers, if they cost little. */
static enum mva_status solve_chains(struct chains *c)
{
    const struct mva m = {.n_stations = c->net->n_stations, .n_chains = c->n,
                          .stations = c->stations, .demand = c->demand, .think = c->think,
                          .population = c->population};
    double **marginal = c->s->marginal;
    if (!mva_applies(&m))
        return convolution_solve(&m, c->x, c->number, marginal);
    if (convolution_steps(&m) <= MARGINALS_MAX) {
        const enum mva_status status = convolution_solve(&m, c->x, c->number, marginal);
        if (status != MVA_OK)
            return status;
    }
    return mva_solve(&m, c->x, c->number);
}

static bool solve_numbers(struct chains *c, struct diag *d)
{
    const struct source *first = &c->net->sources[c->source[0]];
    switch (solve_chains(c)) {
    case MVA_OK:
        return true;
    case MVA_EDOM:
        refuse_source(c->net, first, "customers go round in no time",
                      "give them services, or a time to think", d);
        break;
    case MVA_ETOOLARGE:
        refuse_source(c->net, first, "its customers are too many for an exact solution",
                      "`sojourn simulate` answers it", d);
        break;
    }
    return false;
}

/* ---- the answer ---- */

/* Requests at node k of station i. */
static double number_at(const struct chains *c, size_t i, size_t k)
{
    const double service = c->net->nodes[k].service.mean;
    double customers = 0, number = 0;
    for (size_t r = 0; r < c->n; r++) {
        const double work = work_of_cycle(c, i, r), here = c->number[i * c->n + r];
        customers += here;
        if (work > 0)
            number += here * (c->visits[r * c->net->n_nodes + k] * service / work);
    }
    const double waiting = station_is_delay(&c->net->stations[i]) ? 0 : customers;
    return number + c->open[k] * service * (1 + waiting) / c->open_load[i].gap;
}

/* If the rate depends on the number, the only server is busy while any request is present. */
static void set_busy(const struct chains *c, size_t i)
{
    struct station_load *l = &c->s->stations[i];
    const double *p = c->s->marginal[i];
    if (c->stations[i].n_rates == 0 || !p)
        return;
    l->load = l->rho = 1 - p[0];
    l->gap = p[0];
    l->service = l->load / l->rate;
}

static const char *method_of(const struct chains *c, size_t i)
{
    const struct mva_station *s = &c->stations[i];
    const bool open = c->open_load[i].rate > 0;
    if (mva_is_delay(s))
        return "delay";
    if (!mva_is_single(s))
        return "convolution, Buzen 1973";
    return open ? "MVA with open classes, Lavenberg & Reiser 1980"
                : "MVA, Reiser & Lavenberg 1980";
}

/* [s] NAN where the rate depends on the number and the station has several nodes: then the length
 * of one node's service is not known. */
static double wait_at(const struct chains *c, size_t i, size_t k)
{
    const struct station_load *l = &c->s->stations[i];
    if (c->stations[i].n_rates == 0)
        return l->law ? 0 : fmax(0, c->s->response[k] - c->net->nodes[k].service.mean);
    return c->s->rate[k] == l->rate ? l->wait : NAN;
}

static void set_nodes(const struct chains *c, size_t i)
{
    const struct station *s = &c->net->stations[i];
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++) {
        const size_t k = c->net->station_nodes[j];
        if (!(c->s->rate[k] > 0))
            continue;
        c->s->response[k] = number_at(c, i, k) / c->s->rate[k];
        c->s->wait[k] = wait_at(c, i, k);
    }
}

static void set_station(const struct chains *c, size_t i)
{
    const struct station *s = &c->net->stations[i];
    struct station_load *l = &c->s->stations[i];
    double number = 0;
    stations_load(c->net, i, c->s->rate, l);
    set_busy(c, i);
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++)
        number += number_at(c, i, c->net->station_nodes[j]);
    l->unstable = false;
    l->own = l->exact = true;
    l->method = l->rate > 0 ? method_of(c, i) : "idle";
    l->in_order = l->law = station_is_delay(s) || c->s->exactness->no_time[i];
    l->wait = l->rate > 0 && !l->law ? fmax(0, number - l->load) / l->rate : 0;
    set_nodes(c, i);
}

/* Distributions cover customers only, so they are dropped where open requests come too. */
static void drop_marginals(const struct chains *c)
{
    for (size_t i = 0; i < c->net->n_stations; i++) {
        if (!(c->open_load[i].rate > 0))
            continue;
        free(c->s->marginal[i]);
        c->s->marginal[i] = NULL;
    }
}

static void set_answer(const struct chains *c)
{
    struct solution *s = c->s;
    for (size_t r = 0; r < c->n; r++) {
        s->sources[c->source[r]] = c->x[r];
        s->customers += c->population[r];
    }
    for (size_t k = 0; k < c->net->n_nodes; k++) {
        s->rate[k] = c->open[k];
        for (size_t r = 0; r < c->n; r++)
            s->rate[k] += c->x[r] * c->visits[r * c->net->n_nodes + k];
    }
    for (size_t i = 0; i < c->net->n_stations; i++)
        set_station(c, i);
    drop_marginals(c);
}

static void tell_unstable(const struct chains *c)
{
    for (size_t i = 0; i < c->net->n_stations; i++)
        c->s->stations[i] = c->open_load[i];
    for (size_t k = 0; k < c->net->n_nodes; k++)
        c->s->rate[k] = c->open[k];
}

bool closed_solve(struct solution *s, struct diag *d)
{
    struct chains c;
    new_chains(&c, s);
    s->walk = routing_matrix_new(s->net, NULL, s->full);
    bool ok = find_flows(&c, d);
    if (ok) {
        s->exactness = exactness_new(s->walk, s->rate);
        ok = has_product_form(&c, d);
    }
    if (ok && !set_stations(&c))
        tell_unstable(&c);
    else if (ok && (ok = solve_numbers(&c, d)))
        set_answer(&c);
    free_chains(&c);
    return ok;
}
