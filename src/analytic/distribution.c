#include "analytic/distribution.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/figures.h"
#include "analytic/visit_dists.h"
#include "analytic/sojourn_dist.h"
#include "analytic/quantile.h"
#include "analytic/response_quantile.h"
#include "base/mem.h"

struct distribution {
    enum distribution_of of;
    enum basis basis;
    const char *method;
    struct visit_dists visits;            /* of the visits to a group, else empty */
    double rate;                 /* [1/s] of all visits */
    bool rates_unknown;          /* not known exactly */
    struct sojourn_dist *sojourn;     /* of sojourns of more than one visit, else NULL */
    struct atom *atoms;          /* of visits */
    size_t n_atoms;
};

#define UNKNOWN_WAIT "a wait known by its mean alone has no percentiles"
#define NOBODY "nobody comes there"

static int by_place(const void *x, const void *y)
{
    const struct atom *a = x, *b = y;
    return (a->t > b->t) - (a->t < b->t);
}

/* Finds the jumps of the visits' distributions except at 0. Equal values become one jump. */
static void find_atoms(struct distribution *d)
{
    size_t n = 0;
    d->atoms = mem_calloc(d->visits.n, sizeof *d->atoms);
    for (size_t i = 0; i < d->visits.n && d->of != DISTRIBUTION_WAIT; i++) {
        const struct visit_dist *law = &d->visits.law[i];
        struct atom atom;
        atom.mass = visit_atom(&law->wait, law->service, &atom.t) * law->rate / d->rate;
        if (atom.mass > 0)
            d->atoms[n++] = atom;
    }
    qsort(d->atoms, n, sizeof *d->atoms, by_place);
    for (size_t i = 0; i < n; i++)
        if (d->n_atoms > 0 && d->atoms[d->n_atoms - 1].t == d->atoms[i].t)
            d->atoms[d->n_atoms - 1].mass += d->atoms[i].mass;
        else
            d->atoms[d->n_atoms++] = d->atoms[i];
}

static void name_method(struct distribution *d, const struct solution *s, size_t i)
{
    if (!station_is_delay(&s->net->stations[i]))
        d->method = s->stations[i].method;
    else
        d->method = d->of == DISTRIBUTION_WAIT ? "no queue" : "service alone";
}

static void add_station(struct distribution *d, const struct solution *s, size_t i)
{
    const struct station *station = &s->net->stations[i];
    if (!(s->stations[i].rate > 0))
        return;
    d->rates_unknown |= !figures_rate_exact(s, station);
    name_method(d, s, i);
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = s->net->station_nodes[j];
        if (!(s->rate[k] > 0))
            continue;
        visit_dists_find(&d->visits, s, k, false, s->rate[k]);
        d->rate += s->rate[k];
    }
}

/*
 * Rates that are not exact do no harm where nobody waits and all services are equal. Waits of which
 * only the mean is known have no distribution.
 */
static void settle_visits(struct distribution *d)
{
    bool known = true, exact = true, queue = false;
    for (size_t i = 0; i < d->visits.n; i++) {
        known &= d->visits.law[i].known;
        exact &= d->visits.law[i].exact;
        queue |= d->visits.law[i].wait.kind != WAIT_NONE;
    }
    const bool alike = d->of == DISTRIBUTION_WAIT || d->visits.n == 1;
    if (d->visits.n == 0)
        d->method = NOBODY;
    else if (!known)
        d->method = UNKNOWN_WAIT;
    else if (d->rates_unknown && (queue || !alike))
        d->method = "rates that depend on look-ups: visits have no percentiles";
    else
        d->basis = exact ? BASIS_EXACT : BASIS_APPROXIMATE;
    find_atoms(d);
}

static struct distribution *new_of(enum distribution_of of)
{
    struct distribution *d = mem_calloc(1, sizeof *d);
    *d = (struct distribution){.of = of, .basis = BASIS_NONE, .method = ""};
    return d;
}

void distribution_groups(const struct solution *s, enum distribution_of of,
                         struct distribution **groups)
{
    for (size_t g = 0; g < s->net->n_groups; g++)
        groups[g] = new_of(of);
    for (size_t i = 0; i < s->net->n_stations; i++)
        add_station(groups[s->net->stations[i].group], s, i);
    for (size_t g = 0; g < s->net->n_groups; g++)
        settle_visits(groups[g]);
}

/* Probability to leave by an exit in to[] right after a visit to node k. */
static double leaves(const struct solution *s, size_t k, const bool *to)
{
    const struct node *node = &s->net->nodes[k];
    double sum = to[0] ? s->walk->missing[k] : 0;
    for (size_t i = node->first_route; i < node->first_route + node->n_routes; i++)
        if (s->net->routes[i].to == NET_NONE && to[s->net->routes[i].exit])
            sum += s->walk->p[i];
    return sum;
}

/*
 * If every way to the exits is one visit, sojourns are responses. Then no request that leaves there
 * came from another station, and no token was looked up. Returns false if that is not so.
 */
static bool single_visits(struct distribution *d, const struct solution *s, const bool *to)
{
    const struct network *net = s->net;
    bool *from_source = mem_calloc(net->n_nodes, sizeof *from_source), single = true;
    for (size_t k = 0; k < net->n_nodes; k++)
        from_source[k] = true;
    for (size_t k = 0; k < net->n_nodes; k++)
        for (size_t e = s->walk->g->start[k]; s->rate[k] > 0 && e < s->walk->g->start[k + 1]; e++)
            from_source[s->walk->g->to[e]] = false;
    for (size_t k = 0; k < net->n_nodes && single; k++) {
        const double p = s->rate[k] > 0 ? leaves(s, k, to) : 0;
        if (!(p > 0))
            continue;
        single = from_source[k] && net->nodes[k].routing == ROUTING_RANDOM;
        visit_dists_find(&d->visits, s, k, false, s->rate[k] * p);
        d->rate += s->rate[k] * p;
        name_method(d, s, net->nodes[k].station);
    }
    for (size_t i = 0; i < d->visits.n; i++)
        single &= d->visits.law[i].known;
    free(from_source);
    return single && d->visits.n > 0;
}

static void find_passage(struct distribution *d, const struct solution *s, const bool *to)
{
    visit_dists_release(&d->visits);
    d->rate = 0;
    d->sojourn = sojourn_dist_new(s, to, &d->method);
    if (!d->sojourn)
        return;
    d->basis = sojourn_dist_exact(d->sojourn) ? BASIS_EXACT : BASIS_APPROXIMATE;
    d->method = sojourn_dist_method(d->sojourn);
}

struct distribution *distribution_sojourn(const struct solution *s, enum distribution_of of,
                                          size_t exit)
{
    struct distribution *d = new_of(of);
    bool *to = mem_calloc(s->net->n_exits, sizeof *to);
    for (size_t e = 0; e < s->net->n_exits; e++)
        to[e] = of == DISTRIBUTION_EXIT ? e == exit : s->net->exits[e].accepted;
    if (single_visits(d, s, to))
        settle_visits(d);
    else
        find_passage(d, s, to);
    free(to);
    return d;
}

void distribution_free(struct distribution *d)
{
    if (!d)
        return;
    visit_dists_release(&d->visits);
    sojourn_dist_free(d->sojourn);
    free(d->atoms);
    free(d);
}

bool distribution_equal(const struct distribution *x, const struct distribution *y)
{
    return !x->sojourn && !y->sojourn && x->basis == y->basis && x->method == y->method &&
           (x->of == DISTRIBUTION_WAIT) == (y->of == DISTRIBUTION_WAIT) && x->visits.n > 0 &&
           visit_dists_equal(&x->visits, &y->visits);
}

enum basis distribution_basis(const struct distribution *d)
{
    return d->basis;
}

const char *distribution_method(const struct distribution *d)
{
    return d->method;
}

struct probability distribution_probability(double t, bool upper, void *distribution)
{
    struct distribution *d = distribution;
    struct probability sum = {0, 0, 0};
    if (d->sojourn)
        return sojourn_dist_probability(t, upper, d->sojourn);
    for (size_t i = 0; i < d->visits.n; i++) {
        const struct visit_dist *law = &d->visits.law[i];
        const double share = law->rate / d->rate;
        const struct probability its = d->of == DISTRIBUTION_WAIT
                                           ? wait_probability(&law->wait, t, upper)
                                           : visit_probability(&law->wait, law->service, t, upper);
        sum.p += share * its.p;
        sum.error += share * its.error;
        sum.density += share * its.density;
    }
    return sum;
}

static struct figure without(const char *why)
{
    struct figure f = figure_none();
    f.method = why;
    return f;
}

static struct figure labelled(const struct distribution *d, double value, double error,
                              const char *why)
{
    if (isnan(value) || !(error <= DISTRIBUTION_USEFUL))
        return without(why);
    return figures_label(d->basis == BASIS_EXACT && error <= DISTRIBUTION_EXACT, value, d->method);
}

struct figure distribution_at(struct distribution *d, double t)
{
    if (d->basis == BASIS_NONE)
        return without(d->method);
    const struct probability p = distribution_probability(t, false, d);
    return labelled(d, isnan(p.p) ? NAN : fmin(1, fmax(0, p.p)), p.error,
                    "too near a jump of the distribution");
}

/* Is it M/M/c or an exponential delay? Then response_quantile.h is exact to the last digits. */
static bool closed(const struct distribution *d)
{
    for (size_t i = 0; i < d->visits.n; i++) {
        const enum wait_kind kind = d->visits.law[i].wait.kind;
        if ((kind != WAIT_NONE && kind != WAIT_TAIL) ||
            !dist_is_exponential(d->visits.law[i].service))
            return false;
    }
    return d->visits.n > 0 && d->of != DISTRIBUTION_WAIT;
}

static double closed_quantile(const struct distribution *d, double q)
{
    struct response_part *part = mem_calloc(d->visits.n, sizeof *part);
    for (size_t i = 0; i < d->visits.n; i++) {
        const struct visit_dist *law = &d->visits.law[i];
        part[i] = (struct response_part){law->rate, 1 / law->service->mean, law->wait.slack,
                                         law->wait.pw};
    }
    const double t = response_quantile(part, d->visits.n, q);
    free(part);
    return t;
}

/* The least time that a visit, or a way, can take. */
static double least(const struct distribution *d)
{
    double least = d->sojourn ? sojourn_dist_least(d->sojourn) : INFINITY;
    for (size_t i = 0; i < d->visits.n; i++)
        least = fmin(least, d->of == DISTRIBUTION_WAIT ? 0 : dist_least(d->visits.law[i].service));
    return least;
}

struct figure distribution_quantile(struct distribution *d, double q, double scale)
{
    if (d->basis == BASIS_NONE)
        return without(d->method);
    if (closed(d))
        return labelled(d, closed_quantile(d, q), 0, "no root");
    struct quantile_law law = {distribution_probability, d, d->atoms, d->n_atoms, least(d)};
    if (d->sojourn)
        law.atoms = sojourn_dist_atoms(d->sojourn, &law.n_atoms);
    const struct quantile t = quantile_find(&law, q, scale);
    return labelled(d, t.t, t.error,
                    "not to be had precisely enough: beside a jump, or too far out");
}
