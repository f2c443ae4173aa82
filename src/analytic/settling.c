#include "analytic/settling.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/capacity.h"
#include "analytic/linear.h"
#include "analytic/scope.h"
#include "analytic/solution.h"
#include "analytic/unstable.h"
#include "base/mem.h"

/* For every node: the terms of one visit, and their sums over all visits from there to the exit. */
struct sums {
    double *started;                  /* [-] visits of the requests that stations start with */
    double *pass, *relax;             /* [s] of one visit; 0 where nothing comes */
    double *way, *mean, *square;      /* [s] [s] [s^2] sum of pass; sum of exponentials `relax` */
    double *visits;                   /* [-] */
    double *b;                        /* scratch: right side */
};

static double service_relaxation(const struct dist *s)
{
    return s->mean * (s->scv > 1 ? (1 + s->scv) / 2 : sqrt(s->scv));
}

/* One visit to a node of a station; `l` is of the station, the service the node's own. */
static void one_visit(const struct station_load *l, unsigned servers, const struct dist *service,
                      double *pass, double *relax)
{
    *pass = service->mean;
    *relax = service_relaxation(service);
    if (servers == SERVERS_INFINITE)
        return;
    const double each = l->service / servers * (l->c2a + l->scv) / 2;
    const double spare = 1 - l->rho, slack = 1 - sqrt(l->rho);
    *pass += each * (1 / (spare * spare) - 1);
    *relax = fmax(*relax, each / (slack * slack));
}

static bool comes(const struct solution *s, const struct sums *x, size_t k)
{
    return s->rate[k] > 0 || x->started[k] > 0;
}

static void visit_all(const struct solution *s, struct sums *x)
{
    const struct network *net = s->net;
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t i = net->nodes[k].station;
        if (comes(s, x, k))
            one_visit(&s->stations[i], net->stations[i].servers, &net->nodes[k].service,
                      &x->pass[k], &x->relax[k]);
    }
}

/* A relative precision of 1e-3 is enough for a warm-up. */
static bool solve(const struct solution *s, enum linear_direction direction, const double *b,
                  double *sum)
{
    struct linear_report r = {0};
    const enum linear_status status =
        linear_solve(s->walk->g, s->walk->c, direction, b, sum, &r);
    return status == LINEAR_OK || (status == LINEAR_ENOTCONVERGED && r.residual < 1e-3);
}

/* Mean number of visits of a request, to all stations. */
static double mean_visits(const struct solution *s)
{
    double sum = 0;
    for (size_t k = 0; k < s->net->n_nodes; k++)
        sum += s->rate[k];
    return sum / network_external_rate(s->net);
}

/*
 * For large networks in which requests make many visits. The remaining way of a request is then
 * about as long as that of a new one, wherever it is, and its mean follows from the rates. The sum
 * over the visits is exponential, as for a geometric number of visits. (The equations would take
 * thousands of sweeps.)
 */
static bool returns_rule(const struct solution *s)
{
    const size_t n = s->net->n_nodes;
    return n > LINEAR_DENSE_MAX && mean_visits(s) > 2 * (double)n;
}

static void sum_by_rates(const struct solution *s, struct sums *x)
{
    const size_t n = s->net->n_nodes;
    const double external = network_external_rate(s->net), visits = mean_visits(s);
    double way = 0, mean = 0;
    for (size_t k = 0; k < n; k++) {
        way += s->rate[k] / external * x->pass[k];
        mean += s->rate[k] / external * x->relax[k];
    }
    for (size_t k = 0; k < n; k++) {
        x->visits[k] = visits;
        x->way[k] = way;
        x->mean[k] = mean;
        x->square[k] = 2 * mean * mean;
    }
}

/*
 * With m the mean and q the mean square of a node's sum of exponentials, r its own and P the
 * routing: m = r + P m, and q = E[(X + rest)^2] = 2 r^2 + 2 r P m + P q, where P m = m - r.
 */
static bool sum_all(const struct solution *s, struct sums *x)
{
    const size_t n = s->net->n_nodes;
    if (returns_rule(s)) {
        sum_by_rates(s, x);
        return true;
    }
    for (size_t k = 0; k < n; k++)
        x->b[k] = comes(s, x, k);
    if (!solve(s, LINEAR_BACKWARD, x->b, x->visits) ||
        !solve(s, LINEAR_BACKWARD, x->pass, x->way) ||
        !solve(s, LINEAR_BACKWARD, x->relax, x->mean))
        return false;
    for (size_t k = 0; k < n; k++)
        x->b[k] = 2 * x->relax[k] * x->mean[k];
    return solve(s, LINEAR_BACKWARD, x->b, x->square);
}

static double forgotten_in(double way, double deviation)
{
    return fmax(10 * deviation, 2 * way + 4 * deviation);
}

/* The slowest node. The deviation of the sum is never below that of one visit, except by
 * rounding. */
static void find_slowest(const struct solution *s, const struct sums *x, struct settling *out)
{
    for (size_t k = 0; k < s->net->n_nodes; k++) {
        const double variance = x->square[k] - x->mean[k] * x->mean[k];
        const double time = forgotten_in(x->way[k], fmax(x->relax[k], sqrt(fmax(0, variance))));
        if (time > out->time)
            *out = (struct settling){.time = time,
                                     .station = s->net->nodes[k].station,
                                     .load = s->stations[s->net->nodes[k].station].rho,
                                     .alone = forgotten_in(x->pass[k], x->relax[k]),
                                     .visits = x->visits[k]};
    }
}

/* Visits of the initial requests; 0 where requests circulate for ever. */
static void find_started(const struct solution *s, struct sums *x)
{
    const struct network *net = s->net;
    bool any = false;
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *at = &net->stations[i];
        x->b[net->station_nodes[at->first_node]] = (double)at->start;
        any = any || at->start > 0;
    }
    if (any && !solve(s, LINEAR_FORWARD, x->b, x->started))
        for (size_t k = 0; k < net->n_nodes; k++)
            x->started[k] = 0;
}

/* All n requests at a delay are served at the same time. Their number falls by a factor of e in
 * each relaxation time, down to the mean number. */
static double drain_of_delay(const struct station_load *l, double n, double relax)
{
    return relax * log1p(n / fmax(1, l->load));
}

static double find_drain(const struct solution *s, const struct sums *x)
{
    const struct network *net = s->net;
    double drain = 0;
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *at = &net->stations[i];
        double work = 0;
        for (size_t j = at->first_node; j < at->first_node + at->n_nodes; j++) {
            const size_t k = net->station_nodes[j];
            work += x->started[k] * net->nodes[k].service.mean;
            if (station_is_delay(at))
                drain = fmax(drain, drain_of_delay(&s->stations[i], x->started[k], x->relax[k]));
        }
        if (!station_is_delay(at))
            drain = fmax(drain, work / (at->servers * (1 - s->stations[i].rho)));
    }
    return drain;
}

static struct sums new_sums(size_t n)
{
    double *block = mem_calloc(8 * n, sizeof *block);
    return (struct sums){block,         block + n,     block + 2 * n, block + 3 * n,
                         block + 4 * n, block + 5 * n, block + 6 * n, block + 7 * n};
}

static double event_rate(const struct solution *s)
{
    double sum = network_external_rate(s->net);
    for (size_t k = 0; k < s->net->n_nodes; k++)
        sum += s->rate[k];
    return sum;
}

int settling_of(const struct solution *s, struct settling *out, struct diag *d)
{
    struct sums x = new_sums(s->net->n_nodes);
    *out = (struct settling){.time = 0};
    find_started(s, &x);
    visit_all(s, &x);
    const bool ok = sum_all(s, &x);
    if (ok) {
        find_slowest(s, &x, out);
        out->drain = find_drain(s, &x);
        out->event_rate = event_rate(s);
    } else {
        diag_error_status(d, EXIT_PRECISION, s->net->file, 0,
                          "give a warm-up of your own (--warmup)",
                          "the equations for the warm-up did not converge");
    }
    free(x.started);
    return ok ? 0 : -1;
}

bool settling_fits(const struct network *net)
{
    for (size_t i = 0; i < net->n_stations; i++)
        if (net->stations[i].rules != NET_NONE || capacity_can_be_full(net, i))
            return false;
    return network_is_open(net);
}

bool settling_applies(const struct network *net)
{
    return settling_fits(net) && analytic_scope(net, NULL) == SCOPE_ANSWERS;
}

int analytic_settling(const struct network *net, struct settling *out, struct diag *d)
{
    struct solution *s = solution_new(net, d);
    const bool solved = s && unstable_report(s, d) + scope_refuse(s, d) == 0;
    int status = -1;
    if (solved && settling_fits(net))
        status = settling_of(s, out, d);
    else if (solved)
        diag_error(d, net->file, 0, "give a warm-up of your own (--warmup)",
                   "how long such a network needs to become steady is not known");
    solution_free(s);
    return status;
}
