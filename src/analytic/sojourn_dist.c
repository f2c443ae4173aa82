#include "analytic/sojourn_dist.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/inversion.h"
#include "analytic/visit_dists.h"
#include "analytic/lst.h"
#include "analytic/overtaking.h"
#include "analytic/sojourn_jumps.h"
#include "analytic/queue_memory.h"
#include "analytic/traffic.h"
#include "base/mem.h"

#define SETTLED_FINE 1e-15    /* change of a probability in a sweep: its rounding */
#define SETTLED_QUICK 1e-13   /* small enough for an inversion that is precise to 2e-9 */
#define SWEEPS_MAX 20000
enum { CUT_MAX = RECALLED * RECALL_NODES_MAX };
#define WORK_MAX 400000     /* terms of a series times size of the network: some ms */
#define WORK_EXACT 4000000  /* the same where no sweeps are needed */

/* Probabilities from node to node, and from a node to the columns of x. */
struct ways {
    struct digraph *g;    /* without the arcs to nodes of the cut */
    double *end;          /* [n_nodes][1 + cut] to an exit asked for; to a node of the cut */
    /* later: the least time [s] by which a way that begins with this arc exceeds the shortest way.
     * late: the probabilities times exp(-s later) at the present s. Indices as in g->p and end. */
    double *later, *late;
    double complex *shrunk_arcs, *shrunk_ends;
};

/*
 * Ways are cut at the remembered stations. Column 0 of x is for ways from a node to an exit that do
 * not pass these stations; the other columns are for ways to their nodes. Neither depends on
 * levels. The remaining system has only these nodes and levels.
 *
 * Every transform at a node is that of the remaining time, less the least time that any way from
 * there takes (jumps.from). Without this shift the transforms would underflow where the least time
 * is long.
 */
struct sojourn_dist {
    const struct solution *s;
    bool *to;                   /* [n_exits] */
    bool exact;
    double rate;                /* [1/s] requests that leave by the exits asked for */
    double *external;           /* [n_nodes] [1/s] */
    struct inversion_effort effort;
    double abscissa;            /* [1/s] transforms are known right of -abscissa */
    struct sojourn_jumps jumps;
    double settled;             /* change in a sweep at which to stop */
    struct queue_memory memory[RECALLED];
    size_t levels;              /* pairs of levels, one at each of the two remembered stations,
                                   row-major */
    size_t cut;                 /* number of nodes of these stations; 0 if there are none */
    size_t *nodes, *of;         /* [cut] the nodes; which of the two stations each is at */
    size_t *column;             /* [n_nodes] of the cut's nodes, 1 .. cut; else 0 */
    struct digraph *g;          /* nodes, without the arcs to these */
    struct components *c;
    struct ways now, hits;      /* all routes but HITs of look-ups; HIT routes */
    struct visit_dists visits;
    size_t *law_of;             /* [n_nodes], NET_NONE where nothing arrives */
    /* at the present s: */
    double complex *w;          /* [laws.n] transforms of visits, of the service alone at
                                   stations remembered */
    double complex *parked;     /* [n_caches] factor of HIT routes for those that wait for
                                   a fetch */
    double complex *x;          /* [n_nodes][1 + cut] from arriving at a node on; at a node of the
                                   cut from leaving it on */
    double complex *level;      /* [cut][levels] from arriving at a node of the cut on that finds
                                   its station's level, having found the other's */
    double complex *mean;       /* [cut][levels of the other] of these */
    double complex *inverse;    /* [levels][cut][cut] of the system of one pair of levels that are
                                   found again for ever */
};

static double rate_to(const struct solution *s, const bool *to)
{
    double *exits = mem_calloc(s->net->n_exits, sizeof *exits), sum = 0;
    traffic_exits(s->walk, s->rate, exits);
    for (size_t e = 0; e < s->net->n_exits; e++)
        sum += to[e] ? exits[e] : 0;
    free(exits);
    return sum;
}

static void make_cut(struct sojourn_dist *p)
{
    const struct network *net = p->s->net;
    p->column = mem_calloc(net->n_nodes, sizeof *p->column);
    p->nodes = mem_calloc(RECALLED * RECALL_NODES_MAX, sizeof *p->nodes);
    p->of = mem_calloc(RECALLED * RECALL_NODES_MAX, sizeof *p->of);
    queue_memory_choose(p->s, p->memory);    /* none where no station is visited twice */
    p->levels = p->memory[0].n * p->memory[1].n;
    for (size_t i = 0; i < RECALLED && p->memory[i].station != NET_NONE; i++) {
        const struct station *station = &net->stations[p->memory[i].station];
        for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
            p->nodes[p->cut] = net->station_nodes[j];
            p->of[p->cut++] = i;
            p->column[net->station_nodes[j]] = p->cut;
        }
    }
}

static bool remembered(const struct sojourn_dist *p, size_t station)
{
    return station == p->memory[0].station || station == p->memory[1].station;
}

static bool is_hit(const struct network *net, const struct route *route)
{
    return net->nodes[route->from].routing == ROUTING_LOOKUP && route->outcome == LOOKUP_HIT;
}

/* A visit to k and then at least `next` more. */
static double later_by(const struct sojourn_dist *p, size_t k, double next)
{
    return fmax(0, dist_least(&p->s->net->nodes[k].service) + next - p->jumps.from[k]);
}

static void set_later(const struct sojourn_dist *p, struct ways *ways)
{
    const size_t n = p->s->net->n_nodes, width = 1 + p->cut;
    ways->later = mem_calloc(ways->g->n_arcs, sizeof *ways->later);
    ways->late = mem_calloc(n * width, sizeof *ways->late);
    ways->shrunk_arcs = mem_calloc(ways->g->n_arcs, sizeof *ways->shrunk_arcs);
    ways->shrunk_ends = mem_calloc(n * width, sizeof *ways->shrunk_ends);
    for (size_t k = 0; k < n; k++) {
        for (size_t e = ways->g->start[k]; e < ways->g->start[k + 1]; e++)
            ways->later[e] = later_by(p, k, p->jumps.from[ways->g->to[e]]);
        for (size_t c = 0; c < width; c++)
            ways->late[k * width + c] = later_by(p, k, c > 0 ? p->jumps.from[p->nodes[c - 1]] : 0);
    }
}

static double complex shrunk(double probability, double later, double complex s)
{
    return later > 0 && probability > 0 ? probability * cexp(-s * later) : probability;
}

static void set_shrunk(const struct sojourn_dist *p, struct ways *ways, double complex s)
{
    for (size_t e = 0; e < ways->g->n_arcs; e++)
        ways->shrunk_arcs[e] = shrunk(ways->g->p[e], ways->later[e], s);
    for (size_t i = 0; i < p->s->net->n_nodes * (1 + p->cut); i++)
        ways->shrunk_ends[i] = shrunk(ways->end[i], ways->late[i], s);
}

/* The ways by HIT routes, or by all others. */
static void make_ways(const struct sojourn_dist *p, bool hits, struct ways *ways)
{
    const struct network *net = p->s->net;
    const size_t width = 1 + p->cut;
    struct arc *arcs = mem_calloc(net->n_routes, sizeof *arcs);
    size_t n = 0;
    ways->end = mem_calloc(net->n_nodes * width, sizeof *ways->end);
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *route = &net->routes[i];
        const double probability = p->s->walk->p[i];
        if (is_hit(net, route) != hits)
            continue;
        if (route->to == NET_NONE)
            ways->end[route->from * width] += p->to[route->exit] ? probability : 0;
        else if (p->column[route->to] > 0)
            ways->end[route->from * width + p->column[route->to]] += probability;
        else
            arcs[n++] = (struct arc){route->from, route->to, probability};
    }
    for (size_t k = 0; k < net->n_nodes && !hits && p->to[0]; k++)
        ways->end[k * width] += p->s->walk->missing[k];
    ways->g = digraph_new(net->n_nodes, arcs, n);
    free(arcs);
    set_later(p, ways);
}

static void ways_release(struct ways *ways)
{
    digraph_free(ways->g);
    free(ways->end);
    free(ways->later);
    free(ways->late);
    free(ways->shrunk_arcs);
    free(ways->shrunk_ends);
}

static void make_graph(struct sojourn_dist *p)
{
    const struct network *net = p->s->net;
    struct arc *arcs = mem_calloc(net->n_routes, sizeof *arcs);
    size_t n = 0;
    for (size_t i = 0; i < net->n_routes; i++)
        if (net->routes[i].to != NET_NONE && p->column[net->routes[i].to] == 0)
            arcs[n++] = (struct arc){net->routes[i].from, net->routes[i].to, p->s->walk->p[i]};
    p->g = digraph_new(net->n_nodes, arcs, n);
    p->c = components_new(p->g);
    free(arcs);
    make_ways(p, false, &p->now);
    make_ways(p, true, &p->hits);
}

/* Where no request comes back, the tail decays as fast as that of the slowest visit. Otherwise the
 * decay rate is not used. */
static double abscissa(const struct sojourn_dist *p)
{
    double least = INFINITY;
    if (p->cut > 0 || p->s->net->n_caches > 0)
        return 0;
    for (size_t c = 0; c < p->c->n; c++)
        if (components_cyclic(p->c, p->g, c))
            return 0;
    for (size_t i = 0; i < p->visits.n; i++)
        least = fmin(least, visit_decay(&p->visits.law[i].wait, p->visits.law[i].service));
    return least;
}

/* Is more than the mean response known at every station that is visited? */
static bool in_order(const struct solution *s)
{
    for (size_t i = 0; i < s->net->n_stations; i++)
        if (s->stations[i].rate > 0 && !s->stations[i].in_order)
            return false;
    for (size_t c = 0; c < s->net->n_caches; c++)    /* fetches beside requests */
        if (!cache_is_plain(&s->net->caches[c]))
            return false;
    return network_is_open(s->net);
}

struct sojourn_dist *sojourn_dist_new(const struct solution *s, const bool *to, const char **why)
{
    const struct network *net = s->net;
    const size_t size = net->n_nodes + net->n_routes;
    const double rate = rate_to(s, to);
    *why = rate > 0 ? "sojourns in so large a network have no percentiles" : "nobody leaves there";
    if (!(rate > 0) || size > PASSAGE_SIZE_MAX)
        return NULL;
    if (!in_order(s)) {
        *why = "responses known by their means alone have no percentiles";
        return NULL;
    }
    struct sojourn_dist *p = mem_calloc(1, sizeof *p);
    p->s = s;
    p->rate = rate;
    p->exact = overtaking_free(s);
    p->to = mem_calloc(net->n_exits, sizeof *p->to);
    memcpy(p->to, to, net->n_exits * sizeof *p->to);
    p->external = mem_calloc(net->n_nodes, sizeof *p->external);
    traffic_external(net, p->external);
    p->jumps = sojourn_jumps_find(s, to, rate);
    make_cut(p);
    make_graph(p);
    p->law_of = mem_calloc(net->n_nodes, sizeof *p->law_of);
    for (size_t k = 0; k < net->n_nodes; k++)
        p->law_of[k] = s->rate[k] > 0 ? visit_dists_find(&p->visits, s, k,
                                                  remembered(p, net->nodes[k].station), s->rate[k])
                                      : NET_NONE;
    p->w = mem_calloc(p->visits.n, sizeof *p->w);
    p->parked = mem_calloc(net->n_caches, sizeof *p->parked);
    p->x = mem_calloc(net->n_nodes * (1 + p->cut), sizeof *p->x);
    p->level = mem_calloc(p->cut * p->levels, sizeof *p->level);
    p->mean = mem_calloc(p->cut * p->levels, sizeof *p->mean);
    p->inverse = mem_calloc(p->levels * p->cut * p->cut, sizeof *p->inverse);
    p->abscissa = abscissa(p);
    p->effort = p->exact ? inversion_fine : inversion_quick;
    p->settled = p->exact ? SETTLED_FINE : SETTLED_QUICK;
    p->effort.terms_max =
        (int)fmin(p->effort.terms_max,
                  fmax(p->effort.terms, (p->exact ? WORK_EXACT : WORK_MAX) / (double)size));
    return p;
}

void sojourn_dist_free(struct sojourn_dist *p)
{
    if (!p)
        return;
    components_free(p->c);
    sojourn_jumps_release(&p->jumps);
    ways_release(&p->now);
    ways_release(&p->hits);
    digraph_free(p->g);
    visit_dists_release(&p->visits);
    free(p->to);
    free(p->external);
    free(p->column);
    free(p->nodes);
    free(p->of);
    free(p->law_of);
    free(p->w);
    free(p->parked);
    free(p->x);
    free(p->level);
    free(p->mean);
    free(p->inverse);
    free(p);
}

/* Close to cabs, and faster. */
static double size_of(double complex z)
{
    return fabs(creal(z)) + fabs(cimag(z));
}

/* The transform of the wait of a HIT: 0, or a delayed hit's. */
static double complex parking(const struct cache_answer *a, double complex s)
{
    const double hits = a->hit + a->delayed;
    return hits > 0 ? (a->hit + a->delayed / (1 + s * a->time.delay)) / hits : 1;
}

/* One column of x after a visit to node k, by these ways. */
static double complex after(const struct sojourn_dist *p, const struct ways *ways, size_t k,
                            size_t column)
{
    const size_t width = 1 + p->cut;
    double complex sum = ways->shrunk_ends[k * width + column];
    for (size_t e = ways->g->start[k]; e < ways->g->start[k + 1]; e++)
        sum += ways->shrunk_arcs[e] * p->x[ways->g->to[e] * width + column];
    return sum;
}

/* Updates x of a node from its successors; returns the change. */
static double update(struct sojourn_dist *p, size_t k)
{
    const struct node *node = &p->s->net->nodes[k];
    double change = 0;
    if (p->law_of[k] == NET_NONE)
        return 0;
    const double complex w = p->column[k] > 0 ? 1 : p->w[p->law_of[k]];
    for (size_t column = 0; column <= p->cut; column++) {
        double complex *x = &p->x[k * (1 + p->cut) + column], is = after(p, &p->now, k, column);
        if (node->routing == ROUTING_LOOKUP)
            is += p->parked[node->cache] * after(p, &p->hits, k, column);
        is *= w;
        change = fmax(change, size_of(is - *x));
        *x = is;
    }
    return change;
}

/* Sweeps against the direction of the arcs: successors of a vertex come first. */
static bool solve_component(struct sojourn_dist *p, size_t c)
{
    const bool cyclic = components_cyclic(p->c, p->g, c);
    for (int sweep = 0; sweep < SWEEPS_MAX; sweep++) {
        double change = 0;
        for (size_t j = p->c->start[c + 1]; j-- > p->c->start[c];)
            change = fmax(change, update(p, p->c->vertices[j]));
        if (!cyclic || change <= p->settled)
            return true;
    }
    return false;
}

/* The level of one of the two stations in a pair. */
static size_t level_of(const struct sojourn_dist *p, size_t l, size_t station)
{
    return station == 0 ? l / p->memory[1].n : l % p->memory[1].n;
}

/* Transforms from an arrival at node j of the cut, averaged over the levels of its station, for
 * each level of the other station. */
static double complex *mean_of(const struct sojourn_dist *p, size_t j, size_t l)
{
    return &p->mean[j * p->levels + level_of(p, l, 1 - p->of[j])];
}

/* Inverts a = I - A into `inverse` by Gauss-Jordan elimination, overwriting `a`. A is
 * substochastic, so no pivot is small. */
static void invert(size_t n, double complex *a, double complex *inverse)
{
    for (size_t i = 0; i < n * n; i++) {
        inverse[i] = i % (n + 1) == 0;
        a[i] = inverse[i] - a[i];
    }
    for (size_t k = 0; k < n; k++) {
        const double complex pivot = 1 / a[k * n + k];
        for (size_t j = 0; j < n; j++) {
            a[k * n + j] *= pivot;
            inverse[k * n + j] *= pivot;
        }
        for (size_t i = 0; i < n; i++) {
            const double complex factor = a[i * n + k];
            for (size_t j = 0; i != k && j < n; j++) {
                a[i * n + j] -= factor * a[k * n + j];
                inverse[i * n + j] -= factor * inverse[k * n + j];
            }
        }
    }
}

/* Transforms of the visits to the cut's nodes that find their levels in the pair l,
 * waits[station][level]. */
static void set_visits(const struct sojourn_dist *p, size_t l,
                       double complex waits[RECALLED][RECALL_LEVELS_MAX], double complex *visit)
{
    for (size_t j = 0; j < p->cut; j++) {
        const size_t law = p->law_of[p->nodes[j]];
        visit[j] = law == NET_NONE ? 0 : p->w[law] * waits[p->of[j]][level_of(p, l, p->of[j])];
    }
}

static void set_inverse(struct sojourn_dist *p, size_t l, const double complex *visit)
{
    double complex a[CUT_MAX * CUT_MAX];
    for (size_t j = 0; j < p->cut; j++)
        for (size_t i = 0; i < p->cut; i++)
            a[j * p->cut + i] =
                visit[j] * p->x[p->nodes[j] * (1 + p->cut) + 1 + i] * p->memory[p->of[i]].keep;
    invert(p->cut, a, p->inverse + l * p->cut * p->cut);
}

/* Updates the transforms from an arrival at the nodes of the cut. A level that is not found again
 * contributes a mean over levels. Returns the largest change. */
static double update_level(struct sojourn_dist *p, size_t l, const double complex *visit)
{
    double complex other[CUT_MAX];
    double change = 0;
    for (size_t j = 0; j < p->cut; j++) {
        const double complex *x = p->x + p->nodes[j] * (1 + p->cut);
        double complex sum = x[0];
        for (size_t i = 0; i < p->cut; i++)
            sum += x[1 + i] * (1 - p->memory[p->of[i]].keep) * *mean_of(p, i, l);
        other[j] = visit[j] * sum;
    }
    for (size_t j = 0; j < p->cut; j++) {
        double complex sum = 0;
        for (size_t i = 0; i < p->cut; i++)
            sum += p->inverse[(l * p->cut + j) * p->cut + i] * other[i];
        change = fmax(change, size_of(sum - p->level[j * p->levels + l]));
        p->level[j * p->levels + l] = sum;
    }
    return change;
}

static void update_means(struct sojourn_dist *p, size_t j)
{
    const struct queue_memory *own = &p->memory[p->of[j]];
    for (size_t l = 0; l < p->levels; l++)
        *mean_of(p, j, l) = 0;
    for (size_t l = 0; l < p->levels; l++)
        *mean_of(p, j, l) += own->p[level_of(p, l, p->of[j])] * p->level[j * p->levels + l];
}

/* Levels that are found again are solved directly; changes of level are iterated by sweeps. Such
 * changes are rare where requests return so often that sweeps would be many. */
static bool solve_levels(struct sojourn_dist *p, double complex s)
{
    double complex waits[RECALLED][RECALL_LEVELS_MAX], visit[CUT_MAX];
    for (size_t i = 0; i < RECALLED; i++)
        queue_memory_waits(&p->memory[i], s, waits[i]);
    for (int sweep = 0; sweep < SWEEPS_MAX; sweep++) {
        double change = 0;
        for (size_t l = 0; l < p->levels && p->cut > 0; l++) {
            set_visits(p, l, waits, visit);
            if (sweep == 0)
                set_inverse(p, l, visit);
            change = fmax(change, update_level(p, l, visit));
        }
        for (size_t j = 0; j < p->cut; j++)
            update_means(p, j);
        if (change <= p->settled)
            return true;
    }
    return false;
}

static bool set_laws(struct sojourn_dist *p, double complex s)
{
    for (size_t i = 0; i < p->visits.n; i++) {
        const struct visit_dist *law = &p->visits.law[i];
        p->w[i] = lst_beyond_least(p->s->nodes, law->service, s);
        if (!law->separate_wait)
            p->w[i] *= wait_transform(&law->wait, s);
        if (isnan(creal(p->w[i])))
            return false;
    }
    for (size_t c = 0; c < p->s->net->n_caches; c++)
        p->parked[c] = parking(&p->s->caches[c], s);
    set_shrunk(p, &p->now, s);
    set_shrunk(p, &p->hits, s);
    return true;
}

/* Transform from a first arrival at node j of the cut. */
static double complex first_arrival(const struct sojourn_dist *p, size_t j)
{
    const struct queue_memory *other = &p->memory[1 - p->of[j]];
    double complex sum = 0;
    for (size_t l = 0; l < other->n; l++)
        sum += other->p[l] * p->mean[j * p->levels + l];
    return sum;
}

/* Transform from the sources. */
static double complex from_sources(const struct sojourn_dist *p, double complex s)
{
    double complex sum = 0;
    for (size_t k = 0; k < p->s->net->n_nodes; k++) {
        const double complex *x = p->x + k * (1 + p->cut);
        double complex way = p->column[k] > 0 ? first_arrival(p, p->column[k] - 1) : x[0];
        for (size_t i = 0; i < p->cut && p->column[k] == 0 && p->external[k] > 0; i++)
            way += x[1 + i] * first_arrival(p, i);
        sum += way * shrunk(p->external[k], p->jumps.from[k] - p->jumps.least, s);
    }
    return sum;
}

/* E[exp(-s (T - least))] of requests that leave by the exits asked for. */
static double complex of_all(struct sojourn_dist *p, double complex s)
{
    if (!set_laws(p, s))
        return NAN;
    for (size_t c = p->c->n; c-- > 0;)
        if (!solve_component(p, c))
            return NAN;
    if (!solve_levels(p, s))
        return NAN;
    return from_sources(p, s) / p->rate;
}

/* The same less the atoms. */
static double complex transform(double complex s, void *context)
{
    struct sojourn_dist *p = context;
    double complex f = of_all(p, s);
    for (size_t i = 0; i < p->jumps.n; i++)
        f -= p->jumps.atoms[i].mass * cexp(-s * (p->jumps.atoms[i].t - p->jumps.least));
    return f;
}

bool sojourn_dist_exact(const struct sojourn_dist *p)
{
    return p->exact;
}

const char *sojourn_dist_method(const struct sojourn_dist *p)
{
    if (p->exact)
        return "path inversion, no overtaking";
    return p->cut == 0 ? "path inversion, independent visits" : "path inversion, queues remembered";
}

double sojourn_dist_least(const struct sojourn_dist *p)
{
    return p->jumps.least;
}

const struct atom *sojourn_dist_atoms(const struct sojourn_dist *p, size_t *n)
{
    *n = p->jumps.n;
    return p->jumps.atoms;
}

/* Probability of the atoms above t, or up to t. */
static double jumped(const struct sojourn_jumps *j, double t, bool upper)
{
    double sum = 0;
    for (size_t i = 0; i < j->n; i++)
        if ((j->atoms[i].t > t) == upper)
            sum += j->atoms[i].mass;
    return sum;
}

#define NOTHING 1e-13    /* mass outside the atoms that counts as rounding */

struct probability sojourn_dist_probability(double t, bool upper, void *passage)
{
    struct sojourn_dist *p = passage;
    const double left = 1 - p->jumps.mass, atoms = jumped(&p->jumps, t, upper),
                 rounding = p->jumps.n > 0 ? NOTHING : 0;
    const struct inversion i = {transform, p, left, p->abscissa, atoms};
    if (left <= NOTHING)
        return (struct probability){atoms, rounding, 0};
    if (t <= p->jumps.least)
        return (struct probability){upper ? atoms + left : atoms, rounding, 0};
    struct probability rest = inversion_probability(&i, t - p->jumps.least, upper, &p->effort);
    rest.p += atoms;
    rest.error += rounding;
    return rest;
}
