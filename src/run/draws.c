#include "run/draws.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sf_gamma.h>

#include "analytic/solve.h"
#include "base/mem.h"
#include "model/families.h"
#include "model/reach.h"

/* Events a second: in services, in times with the waits for them, and in probabilities, which a
 * delay station has no part in. */
struct worth { double services, times, probabilities; };

struct draws {
    struct worth *of[ROW_KINDS];      /* [things]; NULL: no long services */
    bool *reached[ROW_KINDS];         /* [things] by long gaps between arrivals; NULL: there
                                         are none; of caches never */
    double arrivals;                  /* events a second of these */
    const struct network *net;
};

/* ---- one draw ---- */

/* Balanced so that no power of a branch's mean overflows: of (x / standard deviation)^3. */
static double skewness_of_branches(const struct dist *d)
{
    const double s = sqrt(d->scv);
    double third = 0;
    for (unsigned i = 0; i < d->branches; i++)
        third += 6 * d->p[i] * pow(d->m[i] / d->mean / s, 3);
    return third - 3 / s - 1 / (s * s * s);
}

static double skewness_of_weibull(const struct dist *d)
{
    const double x = 1 / d->a, s = sqrt(d->scv);
    const double third = gsl_sf_lngamma(1 + 3 * x) - 3 * gsl_sf_lngamma(1 + x);
    return exp(third - 1.5 * log(d->scv)) - 3 / s - 1 / (s * s * s);
}

/* Standardised third moment of what has a longer tail than an exponential; of the others 2 stands
 * for anything up to that. */
static double skewness(const struct dist *d)
{
    switch (d->kind) {
    case DIST_EXPONENTIAL:
    case DIST_DETERMINISTIC:
    case DIST_UNIFORM:
    case DIST_ERLANG:
        return 2;
    case DIST_GAMMA:
        return 2 * sqrt(d->scv);
    case DIST_HYPEREXPONENTIAL:
        return skewness_of_branches(d);
    case DIST_LOGNORMAL:
        return (d->scv + 3) * sqrt(d->scv);
    case DIST_WEIBULL:
        return d->scv <= 1 ? 2 : skewness_of_weibull(d);
    case DIST_KINDS:
        break;
    }
    return 2;
}

/* So many draws are worth an event. */
static double draws_per_event(const struct dist *d)
{
    const double skew = skewness(d);
    return fmax(1, fmin(skew * skew / 4, 2 * pow(d->scv, 1.5)));
}

/*
 * The same for the waits that a service makes others have: these are as its square, whose tail is
 * longer by far where the law is lognormal or Weibull. As a multiple of what an exponential's
 * square needs, (592^2 / 20^3) / 4 with its third cumulant and variance. Of gamma and
 * hyperexponential laws that is about what they need themselves.
 */
static double draws_per_wait(const struct dist *d)
{
    const double exponential = 592.0 * 592 / (20.0 * 20 * 20) / 4, itself = draws_per_event(d);
    struct dist square;
    if (d->kind != DIST_LOGNORMAL && d->kind != DIST_WEIBULL)
        return itself;
    const enum dist_status status = d->kind == DIST_LOGNORMAL ? dist_lognormal(0, 2 * d->b, &square)
                                                              : dist_weibull(d->a / 2, 1, &square);
    return status == DIST_OK ? fmax(itself, draws_per_event(&square) / exponential) : INFINITY;
}

static bool is_long(const struct dist *d)
{
    return draws_per_wait(d) > 1;
}

/* ---- sums of draws ---- */

/* Rates of variance and third cumulant, in powers of the largest standard deviation among them. */
struct cumulants { double unit, variance, third; };

static void add(struct cumulants *c, double rate, const struct dist *d, double per_event)
{
    const double deviation = d->mean * sqrt(d->scv);
    if (!(deviation > 0) || !(rate > 0))
        return;
    if (deviation > c->unit) {
        const double shrink = c->unit / deviation;
        c->variance *= shrink * shrink;
        c->third *= shrink * shrink * shrink;
        c->unit = deviation;
    }
    const double share = deviation / c->unit;
    c->variance += rate * share * share;
    if (per_event > 1)
        c->third += rate * 2 * sqrt(per_event) * share * share * share;
}

/* 4 / skewness^2 of what adds up in a second. */
static double events(const struct cumulants *c)
{
    const double half = c->third / 2 / c->variance;
    return c->third > 0 ? c->variance / half / half : INFINITY;
}

/* Sums of a thing's services, one for each member of struct worth. */
struct sums { struct cumulants services, times, probabilities; };

static void add_node(struct sums *s, const struct network *net, size_t node, double rate)
{
    const struct node *n = &net->nodes[node];
    const bool queue = !station_is_delay(&net->stations[n->station]);
    const double itself = draws_per_event(&n->service);
    add(&s->services, rate, &n->service, itself);
    add(&s->times, rate, &n->service, queue ? draws_per_wait(&n->service) : itself);
    add(&s->probabilities, rate, &n->service, queue ? itself : 1);
}

static struct worth worth_of(const struct sums *s)
{
    return (struct worth){events(&s->services), events(&s->times), events(&s->probabilities)};
}

static struct worth *worth_of_all(const struct sums *s, size_t n)
{
    struct worth *w = mem_calloc(n, sizeof *w);
    for (size_t i = 0; i < n; i++)
        w[i] = worth_of(&s[i]);
    return w;
}

/* ---- services ---- */

static void add_stations(struct draws *d, const double *rate)
{
    const struct network *net = d->net;
    struct sums *stations = mem_calloc(net->n_stations, sizeof *stations),
                *groups = mem_calloc(net->n_groups, sizeof *groups);
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t station = net->nodes[k].station;
        add_node(&stations[station], net, k, rate[k]);
        add_node(&groups[net->stations[station].group], net, k, rate[k]);
    }
    d->of[ROW_STATION] = worth_of_all(stations, net->n_stations);
    d->of[ROW_GROUP] = worth_of_all(groups, net->n_groups);
    free(stations);
    free(groups);
}

static struct worth least(struct worth a, struct worth b)
{
    return (struct worth){fmin(a.services, b.services), fmin(a.times, b.times),
                          fmin(a.probabilities, b.probabilities)};
}

/* A class waits for the services of all at its group, and is told by its own. */
static void add_classes(struct draws *d, const double *rate)
{
    const struct network *net = d->net;
    struct families f;
    families_init(&f, net);
    struct sums *own = mem_calloc(f.n, sizeof *own);
    for (size_t k = 0; k < net->n_nodes; k++)
        add_node(&own[f.of_node[k]], net, k, rate[k]);
    d->of[ROW_CLASS] = mem_calloc(f.n, sizeof(struct worth));
    size_t class = 0;
    for (size_t i = 0; i < f.n; i++)
        if (!f.family[i].alone)
            d->of[ROW_CLASS][class ++] =
                least(worth_of(&own[i]), d->of[ROW_GROUP][f.family[i].group]);
    free(own);
    families_release(&f);
}

/* Rates of leaving by each exit, after a look-up as if all had that outcome: at most that. */
static void leaving(const struct network *net, const double *rate, double *exits)
{
    for (size_t k = 0; k < net->n_nodes; k++)
        exits[0] += rate[k] * network_missing(net, k);
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (r->to == NET_NONE && network_route_possible(net, r))
            exits[r->exit] += rate[r->from] * r->p;
    }
}

/* What the network's services are worth to the share of the requests that leave by one exit. */
static struct worth worth_of_share(const struct worth *all, double share)
{
    return (struct worth){share * all->services, share * all->times, share * all->probabilities};
}

/* Exits that are reached from a long service. */
static void add_exits(struct draws *d, const double *rate)
{
    const struct network *net = d->net;
    struct sums all = {0};
    bool *in = mem_calloc(net->n_nodes, sizeof *in), *out = mem_calloc(net->n_exits, sizeof *out);
    double *exits = mem_calloc(net->n_exits, sizeof *exits);
    for (size_t k = 0; k < net->n_nodes; k++) {
        add_node(&all, net, k, rate[k]);
        in[k] = rate[k] > 0 && is_long(&net->nodes[k].service);
    }
    network_reach(net, in);
    network_reach_exits(net, in, out);
    leaving(net, rate, exits);
    d->of[ROW_NETWORK] = worth_of_all(&all, 1);
    d->of[ROW_EXIT] = mem_calloc(net->n_exits, sizeof(struct worth));
    const double external = network_external_rate(net);
    for (size_t e = 0; e < net->n_exits; e++)
        d->of[ROW_EXIT][e] = out[e] && exits[e] > 0
                                 ? worth_of_share(d->of[ROW_NETWORK], fmin(1, exits[e] / external))
                                 : (struct worth){INFINITY, INFINITY, INFINITY};
    free(in);
    free(out);
    free(exits);
}

static bool any_long_service(const struct network *net)
{
    for (size_t k = 0; k < net->n_nodes; k++)
        if (is_long(&net->nodes[k].service))
            return true;
    return false;
}

static void look_at_services(struct draws *d)
{
    const struct network *net = d->net;
    if (!any_long_service(net))
        return;
    struct diag *none = diag_new();    /* a model without rates is refused elsewhere */
    double *rate = mem_calloc(net->n_nodes, sizeof *rate);
    if (analytic_rates(net, rate, NULL, none) == 0) {
        add_stations(d, rate);
        add_classes(d, rate);
        add_exits(d, rate);
    }
    free(rate);
    diag_free(none);
}

/* ---- gaps between arrivals ---- */

/* What the nodes in[] are part of. */
static void mark_reached(struct draws *d, const bool *in)
{
    const struct network *net = d->net;
    struct families f;
    families_init(&f, net);
    const size_t things[ROW_KINDS] = {[ROW_STATION] = net->n_stations,
                                      [ROW_GROUP] = net->n_groups,
                                      [ROW_CLASS] = f.n,
                                      [ROW_METER] = net->n_meters,
                                      [ROW_EXIT] = net->n_exits,
                                      [ROW_NETWORK] = 1};
    bool *family = mem_calloc(f.n, sizeof *family);
    for (int kind = 0; kind < ROW_KINDS; kind++)
        if (kind != ROW_CACHE)
            d->reached[kind] = mem_calloc(things[kind], sizeof(bool));
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t station = net->nodes[k].station;
        d->reached[ROW_STATION][station] |= in[k];
        d->reached[ROW_GROUP][net->stations[station].group] |= in[k];
        family[f.of_node[k]] |= in[k];
    }
    for (size_t i = 0, class = 0; i < f.n; i++)
        if (!f.family[i].alone)
            d->reached[ROW_CLASS][class++] = family[i];
    network_reach_exits(net, in, d->reached[ROW_EXIT]);
    for (size_t m = 0; m < net->n_meters; m++)    /* a share is one of requests, not of time */
        d->reached[ROW_METER][m] = !net->meters[m].ratio;
    d->reached[ROW_NETWORK][0] = true;
    free(family);
    families_release(&f);
}

static void look_at_sources(struct draws *d)
{
    const struct network *net = d->net;
    struct cumulants all = {0};
    bool *in = mem_calloc(net->n_nodes, sizeof *in);
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        struct dist gap;    /* in units of its mean: gaps count as requests, not as times */
        dist_scale(&s->interarrival, 1 / s->interarrival.mean, &gap);
        add(&all, 1 / s->interarrival.mean, &gap, draws_per_event(&gap));
        for (size_t k = s->first_entry;
             draws_per_event(&gap) > 1 && k < s->first_entry + s->n_entries; k++)
            in[net->entries[k].node] |= net->entries[k].p > 0;
    }
    d->arrivals = events(&all);
    if (isfinite(d->arrivals)) {
        network_reach(net, in);
        mark_reached(d, in);
    }
    free(in);
}

/* ---- use ---- */

struct draws *draws_new(const struct network *net)
{
    struct draws *d = mem_calloc(1, sizeof *d);
    d->net = net;
    look_at_services(d);
    look_at_sources(d);
    return d;
}

void draws_free(struct draws *d)
{
    if (!d)
        return;
    for (int kind = 0; kind < ROW_KINDS; kind++) {
        free(d->of[kind]);
        free(d->reached[kind]);
    }
    free(d);
}

/* Of services: counts of requests in a time do not depend on these in the long run. */
static double service_events(const struct draws *d, enum row_kind kind, size_t index,
                             enum quantity_id q)
{
    const enum total of = quantity_table[q].numerator;
    if (!d->of[kind])
        return INFINITY;
    switch (of) {
    case TOTAL_BUSY:
        return d->of[kind][index].services;
    case TOTAL_NUMBER:
    case TOTAL_QUEUE:
    case TOTAL_RESPONSE:
    case TOTAL_WAIT:
    case TOTAL_SOJOURN:
    case TOTAL_HITS_SOJOURN:
    case TOTAL_TIME_AT:
        return d->of[kind][index].times;
    case TOTAL_NONE:    /* percentiles */
    case TOTAL_WAITED:
    case TOTAL_RESPONSES_WITHIN:
    case TOTAL_WAITS_WITHIN:
    case TOTAL_ACCEPTED_WITHIN:
        return d->of[kind][index].probabilities;
    case TOTAL_TIME:
    case TOTAL_SERVER_TIME:
    case TOTAL_ARRIVALS:
    case TOTAL_COMPLETIONS:
    case TOTAL_STARTS:
    case TOTAL_ACCEPTED:
    case TOTAL_HITS:
    case TOTAL_LIVE:
    case TOTAL_BUSIEST:
    case TOTAL_BUSIEST_MISSES:
    case TOTAL_IDLEST:
    case TOTAL_IDLEST_MISSES:
    case TOTAL_NUMERATOR:
    case TOTAL_DENOMINATOR:
    case TOTALS_ALL:
        break;
    }
    return INFINITY;
}

double draws_events(const struct draws *d, enum row_kind kind, size_t index, enum quantity_id q,
                    double time)
{
    const double gaps = d->reached[kind] && d->reached[kind][index] ? d->arrivals : INFINITY;
    return time * fmin(service_events(d, kind, index, q), gaps);
}
