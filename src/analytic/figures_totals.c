/*
 * What the network as a whole does: exits, meters, totals.
 *
 * Mean sojourn of requests that leave by exit e:  T_e = sum_i lambda_i a_i w_i / X_e, with a_i the
 * probability that a request at node i leaves by e. The route after a visit does not depend on how
 * long the visit took (FIFO and delay stations with random routing). So a visit at i belongs to a
 * request that will leave by e with probability a_i, and still lasts w_i on average. Summed over
 * all exits this is Little's law.
 */
#include "analytic/figures.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/traffic.h"
#include "base/mem.h"

#define ROUNDING 1e-12    /* of probabilities */

/* Work of one call. */
struct totals {
    const struct solution *s;
    double *exits;         /* [n_exits] [1/s] */
    bool *exit_exact;      /* [n_exits] the rate */
    bool *cache_exact;     /* [n_caches] the outcomes of look-ups */
    bool *refuses;         /* [n_exits] requests with revoked tokens alone leave by it */
    double *a;             /* [n_nodes] absorption by the exit at hand */
};

static void mark_routes(struct totals *t)
{
    const struct solution *s = t->s;
    const struct network *net = s->net;
    for (size_t e = 0; e < net->n_exits; e++)
        t->exit_exact[e] = true;
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *route = &net->routes[i];
        if (route->to != NET_NONE || s->rate[route->from] * s->walk->p[i] <= 0)
            continue;
        if (!s->exactness->rate[route->from] || !s->exactness->lookup[route->from])
            t->exit_exact[route->exit] = false;
    }
}

static void mark_exits(struct totals *t)
{
    const struct solution *s = t->s;
    mark_routes(t);
    for (size_t k = 0; k < s->net->n_nodes; k++) {
        if (s->exactness->rate[k])
            continue;
        if (s->rate[k] * s->walk->missing[k] > 0)
            t->exit_exact[0] = false;
        if (s->rate[k] > 0 && routing_matrix_loses(s->walk, k))
            t->exit_exact[s->net->lost] = false;
    }
}

/* The exit by which requests with a refused token of this population leave, when there is but one;
 * else NET_NONE. */
static size_t refusing_exit(const struct network *net, size_t population)
{
    size_t exit = NET_NONE;
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *route = &net->routes[i];
        const struct node *n = &net->nodes[route->from];
        if (n->routing != ROUTING_LOOKUP || route->outcome != LOOKUP_EXPIRED || route->p <= 0 ||
            net->caches[n->cache].population != population)
            continue;
        if (route->to != NET_NONE || (exit != NET_NONE && exit != route->exit))
            return NET_NONE;
        exit = route->exit;
    }
    return exit;
}

/*
 * Where revocations are rare (scope.c) each ends with one refusal, of a request that would have
 * left by the exit that most take.
 */
static void add_refusals(struct totals *t)
{
    const struct network *net = t->s->net;
    size_t most = 0;
    for (size_t e = 0; e < net->n_exits; e++)
        most = t->exits[e] > t->exits[most] ? e : most;
    for (size_t i = 0; i < net->n_populations; i++) {
        const struct population *p = &net->populations[i];
        const size_t exit = p->revocations > 0 ? refusing_exit(net, i) : NET_NONE;
        const double rate = p->revocations * (double)p->users;
        if (exit == NET_NONE || exit == most || rate > t->exits[most])
            continue;
        t->refuses[exit] = !(t->exits[exit] > 0);
        t->exits[exit] += rate;
        t->exits[most] -= rate;
        t->exit_exact[exit] = t->exit_exact[most] = false;
    }
}

/* The part of node k's arrivals that is served there and will leave by `exit`; t->a is set. */
static double served(const struct totals *t, size_t k, size_t exit)
{
    const struct solution *s = t->s;
    const size_t overflow = s->net->nodes[k].overflow;
    if (s->full[k] == 0)
        return t->a[k];
    const double elsewhere = overflow != NET_NONE ? t->a[overflow] : exit == s->net->lost;
    return t->a[k] - s->full[k] * elsewhere;
}

/* Of the look-ups at node k with this outcome, which has probability p, the share that will leave
 * by `exit`. */
static double leave_by(const struct totals *t, size_t k, enum lookup outcome, double p, size_t exit)
{
    const struct solution *s = t->s;
    const struct node *n = &s->net->nodes[k];
    double leave = 0;
    for (size_t i = n->first_route; p > 0 && i < n->first_route + n->n_routes; i++) {
        const struct route *route = &s->net->routes[i];
        if (route->outcome == outcome)
            leave += s->walk->p[i] / p * (route->to != NET_NONE ? t->a[route->to]
                                                                : route->exit == exit);
    }
    return leave;
}

/* Requests at node k that wait for a fetch of another and will leave by `exit`: delayed hits, and
 * those who fetch in the end. */
static double delay_of(const struct totals *t, size_t k, size_t exit)
{
    const struct cache_answer *a = &t->s->caches[t->s->net->nodes[k].cache];
    const double hits = a->delayed * a->time.delay, misses = a->fetch * a->handed;
    double number = hits * leave_by(t, k, LOOKUP_HIT, cache_answer_served(a), exit);
    if (misses > 0)
        number += misses * leave_by(t, k, LOOKUP_MISS, a->fetch, exit);
    if (a->refused_wait > 0)
        number += a->expired * a->refused_wait * leave_by(t, k, LOOKUP_EXPIRED, a->expired, exit);
    return t->s->rate[k] * number;
}

static bool visit_exact(const struct solution *s, size_t k)
{
    return s->exactness->rate[k] && s->exactness->lookup[k] &&
           s->stations[s->net->nodes[k].station].exact;
}

/* The probability to leave by `exit`, given the outcome of a look-up at node k. */
static double leaves_by(const struct totals *t, size_t k, enum lookup outcome, size_t exit)
{
    const struct node *n = &t->s->net->nodes[k];
    double sum = 0;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *route = &t->s->net->routes[i];
        if (route->outcome == outcome)
            sum += route->p * (route->to != NET_NONE ? t->a[route->to] : route->exit == exit);
    }
    return sum;
}

/*
 * Does the exit depend on the outcome of a look-up at node k? The outcome depends on when other
 * requests came, and so perhaps on the length of earlier visits.
 */
static bool decides(const struct totals *t, size_t k, size_t exit)
{
    const struct cache_answer *a = &t->s->caches[t->s->net->nodes[k].cache];
    const bool plain = cache_is_plain(&t->s->net->caches[t->s->net->nodes[k].cache]);
    const double p[LOOKUPS] = {cache_answer_served(a), plain ? a->fetch : 0, a->expired};
    for (int o = 0; o < LOOKUPS; o++)
        if (p[o] > 0 && fabs(leaves_by(t, k, (enum lookup)o, exit) - t->a[k]) > ROUNDING)
            return true;
    return false;
}

/* Number of requests in the network that will leave by e; t->a is set. */
static double number_to(const struct totals *t, size_t e, bool *exact)
{
    const struct solution *s = t->s;
    double number = 0;
    *exact = t->exit_exact[e];
    for (size_t k = 0; k < s->net->n_nodes; k++) {
        const struct node *n = &s->net->nodes[k];
        const double flow = s->rate[k] * served(t, k, e);
        if (!(flow > 0))
            continue;
        number += flow * s->response[k];
        *exact &= visit_exact(s, k);
        if (n->routing != ROUTING_LOOKUP)
            continue;
        number += delay_of(t, k, e);
        *exact &= !decides(t, k, e);
    }
    return number;
}

static int fill_exits(struct totals *t, struct result *r)
{
    const struct network *net = t->s->net;
    double number = 0, rate = 0;
    bool all = true;
    for (size_t e = 0; e < net->n_exits; e++) {
        bool exact;
        r->exits[e].rate = figures_rate(t->exit_exact[e], t->exits[e]);
        if (t->exits[e] <= 0)
            continue;
        if (traffic_absorption(t->s->walk, e, t->a) != LINEAR_OK)
            return -1;
        if (t->refuses[e])    /* how long these wait is not known */
            continue;
        const double here = number_to(t, e, &exact);
        r->exits[e].mean_sojourn = figures_label(exact, here / t->exits[e], METHOD_LITTLE);
        if (!net->exits[e].accepted)
            continue;
        number += here;
        rate += t->exits[e];
        all &= exact;
    }
    if (rate > 0)
        r->network.mean_sojourn = figures_label(all, number / rate, METHOD_LITTLE);
    return 0;
}

static void fill_network(const struct totals *t, struct result *r)
{
    const struct solution *s = t->s;
    const struct network *net = s->net;
    double number = 0, rate = 0;
    bool exact = true;
    for (size_t i = 0; i < net->n_sources; i++)
        rate += s->sources[i];
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct figure *f = &r->stations[i].f[FIG_MEAN_NUMBER];
        number += f->value;
        exact &= f->basis == BASIS_EXACT;
    }
    for (size_t k = 0; k < net->n_nodes; k++)    /* fetches are no requests */
        number -= s->fetched[k] ? s->rate[k] * s->response[k] : 0;
    for (size_t c = 0; c < net->n_caches; c++) {    /* delayed hits wait outside of the stations */
        const struct cache_answer *a = &s->caches[c];
        number += a->lookups * cache_answer_wait(a);
    }
    for (size_t k = 0; k < net->n_nodes; k++)
        exact &= s->exactness->lookup[k] || !(s->rate[k] > 0);
    r->network.arrival_rate = figure_exact(rate, METHOD_RATES);
    r->network.throughput = figure_exact(rate, METHOD_RATES);    /* stable: what comes goes */
    r->network.mean_number = figures_label(exact, number, METHOD_LITTLE);
    if (rate > 0)
        r->network.mean_sojourn_all = figures_label(exact, number / rate, METHOD_LITTLE);
}

/* Accepted and lost requests, and the mean length of a customer's cycle: the number of customers
 * divided by the rate of cycles. */
static void fill_network_extras(const struct totals *t, struct result *r)
{
    const struct solution *s = t->s;
    double goodput = 0, all = 0, cycles = 0;
    bool exact = true;
    for (size_t e = 0; e < s->net->n_exits; e++) {
        all += t->exits[e];
        goodput += s->net->exits[e].accepted ? t->exits[e] : 0;
        exact &= t->exit_exact[e];
    }
    figures_set(r, ROW_NETWORK, 0, Q_NETWORK_GOODPUT, figures_rate(exact, goodput));
    if (s->net->lost != NET_NONE && all > 0)
        figures_set(r, ROW_NETWORK, 0, Q_NETWORK_LOSS,
                    figures_rate(exact, t->exits[s->net->lost] / all));
    for (size_t i = 0; i < s->net->n_sources; i++)
        cycles += s->net->sources[i].customers > 0 ? s->sources[i] : 0;
    if (cycles > 0)
        figures_set(r, ROW_NETWORK, 0, Q_NETWORK_CYCLE,
                    figure_exact((double)s->customers / cycles, METHOD_LITTLE));
}

static double flow_rate(const struct totals *t, const struct flow *f, bool *exact)
{
    const struct solution *s = t->s;
    switch (f->kind) {
    case FLOW_NODE:
        *exact &= s->exactness->rate[f->index];
        return s->rate[f->index];
    case FLOW_EXIT:
        *exact &= t->exit_exact[f->index];
        return t->exits[f->index];
    case FLOW_CACHE:
        *exact &= t->cache_exact[f->index];
        return s->caches[f->index].lookups * (s->caches[f->index].hit + s->caches[f->index].stale);
    case FLOW_SOURCE:
        break;
    }
    return s->sources[f->index];
}

static struct figure meter(const struct totals *t, const struct meter *m)
{
    double above = 0, below = 0;
    bool exact = true;
    for (size_t i = m->first_flow; i < m->first_flow + m->n_flows; i++) {
        const struct flow *f = &t->s->net->flows[i];
        *(f->denominator ? &below : &above) += f->weight * flow_rate(t, f, &exact);
    }
    if (m->ratio && below == 0)
        return figure_none();
    return figures_rate(exact, m->scale * (m->ratio ? above / below : above));
}

int figures_totals(const struct solution *s, struct result *r)
{
    struct totals t = {.s = s};
    t.exits = mem_calloc(s->net->n_exits, sizeof *t.exits);
    t.exit_exact = mem_calloc(s->net->n_exits, sizeof *t.exit_exact);
    t.cache_exact = figures_exact_caches(s);
    t.refuses = mem_calloc(s->net->n_exits, sizeof *t.refuses);
    t.a = mem_calloc(s->net->n_nodes, sizeof *t.a);
    traffic_exits(s->walk, s->rate, t.exits);
    mark_exits(&t);
    add_refusals(&t);
    for (size_t i = 0; i < s->net->n_meters; i++)
        r->meters[i].value = meter(&t, &s->net->meters[i]);
    const int status = fill_exits(&t, r);
    fill_network(&t, r);
    fill_network_extras(&t, r);
    free(t.exits);
    free(t.exit_exact);
    free(t.cache_exact);
    free(t.refuses);
    free(t.a);
    return status;
}
