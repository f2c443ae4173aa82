/*
 * The number of requests at instants of a replication, which includes the warm-up. The replication
 * is divided into equal parts, and each part has one instant: its end, or a random one in it. At an
 * instant
 *
 *   number in the network = number there when counting began + arrivals since - departures since
 *
 * which are sums that the event loop keeps anyway, so a trace costs a few additions per point and
 * nothing per event. A request that waits for another one's fetch is in the network, but at no
 * station.
 */
#include "sim/state.h"

#include <math.h>
#include <string.h>

static size_t columns(const struct sim *s)
{
    return s->plan->layout.trace_columns;
}

static double in_network(const struct sim *s)
{
    double n = s->present;
    for (size_t i = 0; i < s->plan->n_sources; i++)
        n += (double)source_arrivals(s, i);
    for (size_t e = 0; e < s->plan->n_exits; e++)
        n -= (double)s->exits[e].n;
    return n;
}

static void numbers(const struct sim *s, double *x)
{
    x[0] = in_network(s) + (s->plan->options.trace_random ? (double)s->tries : 0);
    if (columns(s) == 1)
        return;
    memset(x + 1, 0, s->plan->n_groups * sizeof *x);
    for (size_t i = 0; i < s->plan->n_stations; i++)
        x[1 + s->plan->groups[i]] += s->plan->engine->present(s, i);
}

/* Counts since counting began, by enum cache_flow and group_flow. */
static void counts_until_now(const struct sim *s, double *x)
{
    const struct sim_plan *p = s->plan;
    for (size_t c = 0; c < p->n_caches; c++, x += CACHE_FLOWS) {
        x[FLOW_FETCHES] = (double)s->cache_sums[c].events[CACHE_FETCHES];
        x[FLOW_MISSES] = (double)s->cache_sums[c].misses;
    }
    memset(x, 0, p->n_groups * GROUP_FLOWS * sizeof *x);
    for (size_t i = 0; i < p->n_stations; i++) {
        double *of = x + p->groups[i] * GROUP_FLOWS;
        const struct wait_sums waits = p->engine->waits(s, i);
        of[FLOW_STARTS] += waits.n;
        of[FLOW_WAIT] += waits.wait;
    }
}

/* The next point of the trace. If points are not random, the last one is exactly at the end. */
static double next_time(const struct sim *s)
{
    const struct sim_options *o = &s->plan->options;
    const double whole = o->warmup + o->window * o->windows;
    const double k = (double)s->traced + s->trace_shift, n = (double)o->trace_points;
    return s->traced < o->trace_points ? k < n ? whole * (k / n) : whole : INFINITY;
}

static void next_shift(struct sim *s)
{
    if (s->plan->options.trace_random)
        s->trace_shift = stream_uniform_open(&s->trace_stream);
}

void trace_start(struct sim *s, uint64_t seed, uint64_t r)
{
    const struct sim_plan *p = s->plan;
    s->present = 0;
    for (size_t i = 0; i < p->n_starts; i++)
        s->present += (double)p->starts[i].n;
    s->tries = 0;
    s->traced = 0;
    s->trace_shift = 1;
    stream_init(&s->trace_stream, seed, r, 0, PURPOSE_TRACE);
    next_shift(s);
    clock_next_point(s, next_time(s));
}

bool trace_point(struct sim *s)
{
    if (s->next_point > s->next_edge || s->next_point >= EVENT_IDLE)
        return false;
    numbers(s, s->trace + s->traced * columns(s));
    if (s->plan->layout.flow_columns > 0)
        counts_until_now(s, s->flows + s->traced * s->plan->layout.flow_columns);
    s->traced++;
    next_shift(s);
    clock_next_point(s, next_time(s));
    return true;
}

void trace_rebase(struct sim *s)
{
    s->present = in_network(s);
}

void trace_end(struct sim *s)
{
    const size_t n = s->plan->options.trace_points * columns(s);
    if (n > 0)
        memcpy(s->record + s->plan->layout.trace, s->trace, n * sizeof *s->trace);
    const size_t flows = s->plan->options.trace_points * s->plan->layout.flow_columns;
    if (flows > 0)
        memcpy(s->record + s->plan->layout.flows, s->flows, flows * sizeof *s->flows);
}
