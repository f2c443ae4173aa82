#include "run/overload.h"

#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "analytic/capacity.h"
#include "base/mem.h"
#include "base/text.h"
#include "sim/sim.h"
#include "stats/tally.h"

enum { RUNS = 20, NAMES_MOST = 4 };
static const double ALPHA = 1e-5;

/* Replication numbers from here downwards: no run and no pilot uses them. */
static const uint64_t FIRST_RUN = UINT64_MAX - 2;

struct judge {
    const struct network *net;
    size_t *pool;          /* [n_stations] the lowest station of the pool: the stations that it
                              shares work with */
    double *capacity;      /* [n_stations] by pool: servers that are always present; 0: the pool
                              is not judged */
    double *load;          /* [n_stations] by pool: the load seen last */
    struct tally *loads;   /* [n_stations] by pool: the loads of all runs */
};

/* ---- who is judged ---- */

static bool network_is_judged(const struct network *net)
{
    bool judged = net->n_caches == 0;
    for (size_t i = 0; i < net->n_sources; i++)
        judged &= net->sources[i].customers == 0;
    for (size_t i = 0; i < net->n_stations; i++)
        judged &= net->stations[i].start == 0;
    for (size_t i = 0; i < net->n_forks; i++)
        judged &= !net->forks[i].cancel;
    for (size_t i = 0; i < net->n_rules; i++)
        judged &= net->rules[i].n_shifts == 0;
    return judged;
}

/* Is the work at a station known from its busy servers? Not when its classes differ in their
 * services and its servers have rules. */
static bool work_is_known(const struct network *net, const struct station *s)
{
    const size_t *node = net->station_nodes + s->first_node;
    bool alike = true;
    for (size_t k = 1; k < s->n_nodes; k++)
        alike &= net->nodes[node[k]].service.mean == net->nodes[node[0]].service.mean;
    return alike || s->rules == NET_NONE;
}

static bool station_is_judged(const struct network *net, size_t i)
{
    const struct station *s = &net->stations[i];
    return !station_is_delay(s) && s->fork == NET_NONE && s->room == ROOM_UNLIMITED &&
           s->region == NET_NONE && s->n_nodes > 0 && work_is_known(net, s);
}

static size_t pool_of(const struct judge *j, size_t station)
{
    while (j->pool[station] != station)
        station = j->pool[station];
    return station;
}

static void join(struct judge *j, size_t a, size_t b)
{
    a = pool_of(j, a);
    b = pool_of(j, b);
    j->pool[a > b ? a : b] = a > b ? b : a;
}

/* Station `to` is a target of a dispatch, whose first target was first[dispatch]. */
static void add_target(struct judge *j, size_t *first, size_t dispatch, size_t node)
{
    if (dispatch == NET_NONE || node == NET_NONE)
        return;
    const size_t station = j->net->nodes[node].station;
    if (first[dispatch] == NET_NONE)
        first[dispatch] = station;
    join(j, first[dispatch], station);
}

static void find_pools(struct judge *j)
{
    const struct network *net = j->net;
    size_t *first = mem_calloc(net->n_dispatches, sizeof *first);
    for (size_t i = 0; i < net->n_stations; i++)
        j->pool[i] = i;
    for (size_t i = 0; i < net->n_dispatches; i++)
        first[i] = NET_NONE;
    for (size_t r = 0; r < net->n_routes; r++)
        add_target(j, first, net->routes[r].dispatch, net->routes[r].to);
    for (size_t e = 0; e < net->n_entries; e++)
        add_target(j, first, net->entries[e].dispatch, net->entries[e].node);
    free(first);
}

/* A pool is not judged when one of its stations is not. */
static void find_capacities(struct judge *j)
{
    for (size_t i = 0; i < j->net->n_stations; i++)
        j->capacity[pool_of(j, i)] += capacity_of(j->net, i);
    for (size_t i = 0; i < j->net->n_stations; i++)
        if (!station_is_judged(j->net, i))
            j->capacity[pool_of(j, i)] = 0;
}

static struct judge judge_new(const struct network *net)
{
    const size_t n = net->n_stations;
    struct judge j = {.net = net, .pool = mem_calloc(n, sizeof *j.pool),
                      .capacity = mem_calloc(n, sizeof *j.capacity),
                      .load = mem_calloc(n, sizeof *j.load),
                      .loads = mem_calloc(n, sizeof *j.loads)};
    find_pools(&j);
    find_capacities(&j);
    return j;
}

static void judge_release(struct judge *j)
{
    free(j->pool);
    free(j->capacity);
    free(j->load);
    free(j->loads);
}

/* ---- loads ---- */

/* [s] Mean service time of arriving requests. */
static double service_of(const struct network *net, size_t i, const double *sums)
{
    const struct station *s = &net->stations[i];
    const size_t *node = net->station_nodes + s->first_node;
    const double first = net->nodes[node[0]].service.mean;
    for (size_t k = 1; k < s->n_nodes; k++)
        if (net->nodes[node[k]].service.mean != first)
            return sums[SUM_COMPLETIONS] > 0 ? sums[SUM_BUSY] / sums[SUM_COMPLETIONS] : 0;
    return first;
}

/* Returns whether any pool has a load above 1. */
static bool look(struct judge *j, const double *sums, double time)
{
    bool above = false;
    for (size_t i = 0; i < j->net->n_stations; i++)
        j->load[i] = 0;
    for (size_t i = 0; i < j->net->n_stations; i++) {
        const double *s = sums + i * STATION_SUMS;
        j->load[pool_of(j, i)] += s[SUM_ARRIVALS] * service_of(j->net, i, s) / time;
    }
    for (size_t i = 0; i < j->net->n_stations; i++) {
        j->load[i] = j->capacity[i] > 0 ? j->load[i] / j->capacity[i] : 0;
        above |= j->load[i] > 1;
    }
    return above;
}

/* Returns false when the run was asked to stop or ended early. */
static bool run_more(struct judge *j, const struct model *m, double length, const atomic_int *stop)
{
    const struct sim_options o = {.window = length / 2, .windows = 1, .warmup = length / 2};
    struct sim_plan *plan = sim_plan_new(m->network, &o);
    struct sim *sim = sim_new(plan);
    const struct record_layout *l = sim_plan_layout(plan);
    double *record = mem_calloc(l->width, sizeof *record);
    bool whole = true;
    for (uint64_t r = 0; r < RUNS && whole; r++) {
        whole = sim_replicate(sim, m->experiment.seed, FIRST_RUN - r, record, stop) == 0;
        if (whole)
            look(j, record + l->stations, record[l->time]);
        for (size_t i = 0; whole && i < j->net->n_stations; i++)
            tally_add(&j->loads[i], j->load[i]);
    }
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    return whole;
}

static bool is_overloaded(const struct judge *j, size_t i)
{
    const struct tally *t = &j->loads[i];
    if (!(t->mean > 1))
        return false;
    return gsl_cdf_tdist_Q((t->mean - 1) / tally_standard_error(t), (double)t->n - 1) <
           ALPHA / (double)j->net->n_stations;
}

/* ---- what is said ---- */

/* "station 'a'", "the 10 instances of 'web' together", "stations 'a', 'b' and 3 more together"; to
 * be freed. */
static char *names(const struct judge *j, size_t pool)
{
    const struct network *net = j->net;
    const struct group *g = &net->groups[net->stations[pool].group];
    struct textbuf b = {0};
    size_t n = 0, of_group = 0;
    for (size_t i = 0; i < net->n_stations; i++)
        if (pool_of(j, i) == pool) {
            of_group += net->stations[i].group == net->stations[pool].group;
            if (n++ < NAMES_MOST)
                textbuf_add(&b, "%s'%s'", n > 1 ? ", " : "", net->stations[i].name);
        }
    char *text = n == 1 ? text_format("station %s is", b.text)
                 : n == of_group && n == g->n_stations
                     ? text_format("the %zu instances of '%s' together are", n, g->name)
                 : n > NAMES_MOST
                     ? text_format("stations %s and %zu more together are", b.text, n - NAMES_MOST)
                     : text_format("stations %s together are", b.text);
    textbuf_release(&b);
    return text;
}

static void report(const struct judge *j, const struct model *m, size_t pool, struct diag *d)
{
    char *who = names(j, pool);
    diag_error_status(d, EXIT_UNSTABLE, m->file, m->network->stations[pool].line,
                      "lower the load, or add servers; --transient shows the growth",
                      "%s unstable: load %.3g on %.6g servers, seen in %d short runs", who,
                      j->loads[pool].mean * j->capacity[pool], j->capacity[pool], RUNS);
    free(who);
}

int overload_check(const struct model *m, const double *sums, double length,
                   const atomic_int *stop, struct diag *d)
{
    const size_t before = diag_count(d);
    if (!network_is_judged(m->network))
        return 0;
    struct judge j = judge_new(m->network);
    if (look(&j, sums, length / 2) && run_more(&j, m, length, stop))
        for (size_t i = 0; i < m->network->n_stations; i++)
            if (is_overloaded(&j, i))
                report(&j, m, i, d);
    judge_release(&j);
    return diag_count(d) == before ? 0 : -1;
}
