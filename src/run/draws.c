#include "run/draws.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "analytic/mmc.h"
#include "analytic/solve.h"
#include "base/mem.h"
#include "model/cache_groups.h"
#include "model/families.h"
#include "model/reach.h"
#include "run/tails.h"

/*
 * The events per second that a thing's long services are worth: in service times, in waits, in
 * response times (which contain both), and in probabilities, to which delay stations contribute
 * nothing.
 */
struct worth { double services, waits, times, probabilities; };

struct draws {
    struct worth *of[ROW_KINDS];      /* [things]; NULL: no long services */
    bool *reached[ROW_KINDS];         /* [things] whether long interarrival times affect it;
                                         NULL: there are none */
    double arrivals;                  /* events per second that these interarrival times are
                                         worth */
    const struct network *net;
};

/* ---- sums of draws ---- */

/* Rates of variance and third cumulant, in powers of the largest standard deviation among them. */
struct cumulants { double unit, variance, third; };

static void add(struct cumulants *c, double rate, struct tail t)
{
    if (!(t.deviation > 0) || !(rate > 0))
        return;
    if (t.deviation > c->unit) {
        const double shrink = c->unit / t.deviation;
        c->variance *= shrink * shrink;
        c->third *= shrink * shrink * shrink;
        c->unit = t.deviation;
    }
    const double share = t.deviation / c->unit;
    c->variance += rate * share * share;
    if (t.per_event > 1)
        c->third += rate * 2 * sqrt(t.per_event) * share * share * share;
}

/* 4 / skewness^2 of the sum over one second: the events per second that it is worth. */
static double events(const struct cumulants *c)
{
    const double half = c->third / 2 / c->variance;
    return c->third > 0 ? c->variance / half / half : INFINITY;
}

/* Sums of a thing's services, one for each member of struct worth. */
struct sums { struct cumulants services, waits, times, probabilities; };

/* How a node's services count: services per second, and the wait that a squared service time
 * makes. */
struct visited { double rate, wait; };

/* The tail of the sum of two draws that are large together: their deviations and the roots of
 * their third moments add. */
static struct tail sum_of(struct tail a, struct tail b)
{
    const double both = a.deviation + b.deviation, part = both > 0 ? a.deviation / both : 0;
    const double root = part * pow(a.per_event, 1.0 / 6) + (1 - part) * pow(b.per_event, 1.0 / 6);
    return (struct tail){both, pow(root, 6)};
}

static void add_node(struct sums *s, const struct network *net, size_t node,
                     const struct visited *v)
{
    const struct node *n = &net->nodes[node];
    const bool queue = !station_is_delay(&net->stations[n->station]);
    const struct tail service = tail_of(&n->service);
    struct tail wait = tail_of_square(&n->service);
    wait.deviation = queue ? fmin(DBL_MAX / 4, wait.deviation * v->wait) : 0;
    add(&s->services, v->rate, service);
    add(&s->waits, v->rate, wait);
    add(&s->times, v->rate, sum_of(service, wait));
    add(&s->probabilities, v->rate,
        queue ? service : (struct tail){service.deviation, 1});
}

static struct worth worth_of(const struct sums *s)
{
    return (struct worth){events(&s->services), events(&s->waits), events(&s->times),
                          events(&s->probabilities)};
}

static struct worth *worth_of_all(const struct sums *s, size_t n)
{
    struct worth *w = mem_calloc(n, sizeof *w);
    for (size_t i = 0; i < n; i++)
        w[i] = worth_of(&s[i]);
    return w;
}

/* ---- services ---- */

static void add_stations(struct draws *d, const struct visited *v)
{
    const struct network *net = d->net;
    struct sums *stations = mem_calloc(net->n_stations, sizeof *stations),
                *groups = mem_calloc(net->n_groups, sizeof *groups);
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t station = net->nodes[k].station;
        add_node(&stations[station], net, k, &v[k]);
        add_node(&groups[net->stations[station].group], net, k, &v[k]);
    }
    d->of[ROW_STATION] = worth_of_all(stations, net->n_stations);
    d->of[ROW_GROUP] = worth_of_all(groups, net->n_groups);
    free(stations);
    free(groups);
}

static struct worth least(struct worth a, struct worth b)
{
    return (struct worth){fmin(a.services, b.services), fmin(a.waits, b.waits),
                          fmin(a.times, b.times), fmin(a.probabilities, b.probabilities)};
}

/* The worth of each class. A class waits for the services of all classes at its group, so it
 * counts the lesser of its group's worth and that of its own services. */
static void add_classes(struct draws *d, const struct visited *v)
{
    const struct network *net = d->net;
    struct families f;
    families_init(&f, net);
    struct sums *own = mem_calloc(f.n, sizeof *own);
    for (size_t k = 0; k < net->n_nodes; k++)
        add_node(&own[f.of_node[k]], net, k, &v[k]);
    d->of[ROW_CLASS] = mem_calloc(f.n, sizeof(struct worth));
    size_t class = 0;
    for (size_t i = 0; i < f.n; i++)
        if (f.family[i].reported)
            d->of[ROW_CLASS][class ++] =
                least(worth_of(&own[i]), d->of[ROW_GROUP][f.family[i].group]);
    free(own);
    families_release(&f);
}

/* Upper bounds on the rates at which requests leave by each exit: after a look-up, every request
 * is taken to have that outcome. */
static void leaving(const struct network *net, const struct visited *v, double *exits)
{
    for (size_t k = 0; k < net->n_nodes; k++)
        exits[0] += v[k].rate * network_missing(net, k);
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (r->to == NET_NONE && network_route_possible(net, r))
            exits[r->exit] += v[r->from].rate * r->p;
    }
}

/* The events that the network's services are worth to the share of requests that leave by one
 * exit. */
static struct worth worth_of_share(const struct worth *all, double share)
{
    return (struct worth){share * all->services, share * all->waits, share * all->times,
                          share * all->probabilities};
}

/* The worth of the exits that can be reached from a station with long services. */
static void add_exits(struct draws *d, const struct visited *v)
{
    const struct network *net = d->net;
    struct sums all = {0};
    bool *in = mem_calloc(net->n_nodes, sizeof *in), *out = mem_calloc(net->n_exits, sizeof *out);
    double *exits = mem_calloc(net->n_exits, sizeof *exits);
    for (size_t k = 0; k < net->n_nodes; k++) {
        add_node(&all, net, k, &v[k]);
        in[k] = v[k].rate > 0 && tail_is_long(&net->nodes[k].service);
    }
    network_reach(net, in);
    network_reach_exits(net, in, out);
    leaving(net, v, exits);
    d->of[ROW_NETWORK] = worth_of_all(&all, 1);
    d->of[ROW_EXIT] = mem_calloc(net->n_exits, sizeof(struct worth));
    const double external = network_external_rate(net);
    for (size_t e = 0; e < net->n_exits; e++)
        d->of[ROW_EXIT][e] = out[e] && exits[e] > 0
                                 ? worth_of_share(d->of[ROW_NETWORK], fmin(1, exits[e] / external))
                                 : (struct worth){INFINITY, INFINITY, INFINITY, INFINITY};
    free(in);
    free(out);
    free(exits);
}

static bool any_long_service(const struct network *net)
{
    for (size_t k = 0; k < net->n_nodes; k++)
        if (tail_is_long(&net->nodes[k].service))
            return true;
    return false;
}

/*
 * The factor k in: mean wait = k E[S^2], for a station that has nodes with long services. It uses
 * Lee and Longton's M/G/c, which is exact for one server: the wait of M/M/c at the same load, times
 * (1 + scv) / 2.
 */
static double wait_per_square(const struct station *s, double rate, double work)
{
    const double mean = work / rate, without_end = 1e6 / mean;
    struct mmc q;
    if (!(work > 0) || station_is_delay(s))
        return 0;
    return mmc_solve(rate, 1 / mean, s->servers, &q) == MMC_OK ? q.wq / (2 * mean * mean)
                                                            : without_end;
}

static void visit_nodes(const struct network *net, const double *rate, struct visited *v)
{
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        double all = 0, work = 0;
        for (size_t j = 0; j < s->n_nodes; j++) {
            const size_t k = net->station_nodes[s->first_node + j];
            all += rate[k];
            work += rate[k] * net->nodes[k].service.mean;
        }
        const double wait = wait_per_square(s, all, work);
        for (size_t j = 0; j < s->n_nodes; j++) {
            const size_t k = net->station_nodes[s->first_node + j];
            v[k] = (struct visited){rate[k], wait};
        }
    }
}

static void look_at_services(struct draws *d)
{
    const struct network *net = d->net;
    if (!any_long_service(net))
        return;
    struct diag *none = diag_new();    /* a model without rates is refused elsewhere */
    double *rate = mem_calloc(net->n_nodes, sizeof *rate);
    struct visited *v = mem_calloc(net->n_nodes, sizeof *v);
    if (analytic_rates(net, rate, NULL, none) == 0) {
        visit_nodes(net, rate, v);
        add_stations(d, v);
        add_classes(d, v);
        add_exits(d, v);
    }
    free(v);
    free(rate);
    diag_free(none);
}

/* ---- gaps between arrivals ---- */

/* Which caches the nodes in[] look up. */
static bool *reached_caches(const struct network *net, const bool *in)
{
    size_t n;
    struct cache_group *groups = cache_groups_new(net, &n);
    bool *reached = mem_calloc(n, sizeof *reached);
    bool *caches = mem_calloc(net->n_caches, sizeof *caches);
    for (size_t k = 0; k < net->n_nodes; k++)
        if (in[k] && net->nodes[k].cache != NET_NONE)
            caches[net->nodes[k].cache] = true;
    for (size_t i = 0; i < n; i++)
        for (size_t c = groups[i].first; c < groups[i].first + groups[i].n; c++)
            reached[i] |= caches[c];
    free(caches);
    cache_groups_free(groups, n);
    return reached;
}

/* Mark everything that the nodes in[] belong to. */
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
    d->reached[ROW_CACHE] = reached_caches(net, in);
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t station = net->nodes[k].station;
        d->reached[ROW_STATION][station] |= in[k];
        d->reached[ROW_GROUP][net->stations[station].group] |= in[k];
        family[f.of_node[k]] |= in[k];
    }
    for (size_t i = 0, class = 0; i < f.n; i++)
        if (f.family[i].reported)
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
        dist_scale(&s->interarrival, source_rate(s), &gap);
        add(&all, source_rate(s), tail_of(&gap));
        for (size_t k = s->first_entry;
             tail_is_long(&gap) && k < s->first_entry + s->n_entries; k++)
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

/* The events that services are worth. Counts of requests over time do not depend on service
 * times in the long run. */
static double service_events(const struct draws *d, enum row_kind kind, size_t index,
                             enum quantity_id q)
{
    const enum total of = quantity_table[q].numerator;
    if (!d->of[kind])
        return INFINITY;
    switch (of) {
    case TOTAL_BUSY:
    case TOTAL_TIME_AT:    /* a long service keeps many requests there for about its own length */
        return d->of[kind][index].services;
    case TOTAL_QUEUE:
    case TOTAL_WAIT:
        return d->of[kind][index].waits;
    case TOTAL_NUMBER2:
    case TOTAL_RESPONSE2:
    case TOTAL_SOJOURN2:
        return fmin(d->of[kind][index].waits, d->of[kind][index].times);
    case TOTAL_NUMBER:
    case TOTAL_RESPONSE:
    case TOTAL_BLOCKED:
    case TOTAL_CUSTOMER_TIME:    /* a cycle is a think time and a sojourn */
    case TOTAL_SOJOURN:
    case TOTAL_HITS_SOJOURN:
        return d->of[kind][index].times;
    case TOTAL_NONE:    /* percentiles */
    case TOTAL_LOST:
    case TOTAL_OVERFLOWED:
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
    case TOTAL_PREEMPTIONS:
    case TOTAL_CYCLES:
    case TOTAL_HITS:
    case TOTAL_LIVE:
    case TOTAL_BUSIEST:
    case TOTAL_BUSIEST_MISSES:
    case TOTAL_IDLEST:
    case TOTAL_IDLEST_MISSES:
    case TOTAL_EVICTIONS:
    case TOTAL_REVOCATIONS:
    case TOTAL_LAG:
    case TOTAL_SERVED_REVOKED:
    case TOTAL_LOOKUPS:
    case TOTAL_STALE:
    case TOTAL_REFUSED:
    case TOTAL_FETCHES:
    case TOTAL_FETCHES_ENDED:
    case TOTAL_FETCHES_FAILED:
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
    const bool share = kind == ROW_CACHE && quantity_table[q].denominator != TOTAL_TIME;
    const bool gaps_count = d->reached[kind] && d->reached[kind][index] && !share;
    const double gaps = gaps_count ? d->arrivals : INFINITY;
    return time * fmin(service_events(d, kind, index, q), gaps);
}
