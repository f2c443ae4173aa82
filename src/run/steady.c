#include "run/steady.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/mem.h"
#include "stats/tally.h"
#include "stats/truncation.h"
#include "stats/two_groups.h"

/* With this many points, a tenth of them is still a mean of several. */
enum { POINTS_AT_LEAST = 50 };

enum { CONTRASTS = 3 };

/*
 * A growth of one request is ignored. With regular arrivals, all of ten replications may differ by
 * exactly one between beginning and end, and that has no spread.
 */
static const double GROWTH_AT_LEAST = 1;

struct steady {
    const struct record_layout *layout;
    size_t exits;
    double step, measured; /* [s] between points; of a replication */
    size_t first;          /* point of the measured period */
    double mean[STEADY_POINTS];    /* over replications (Welch 1983) */
    double root[STEADY_POINTS];    /* scratch */
    struct tally early, slope, growth;
    const struct network *net;
    bool *fetches;         /* [n_stations] where misses are sent; NULL without caches */
    double *misses;        /* [n_misses] what came there, in each replication */
    size_t n_misses, cap_misses;
};

/* Stations to which a miss leads. */
static bool *mark_fetches(const struct network *net)
{
    if (net->n_caches == 0)
        return NULL;
    bool *fetches = mem_calloc(net->n_stations, sizeof *fetches);
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (net->nodes[r->from].routing == ROUTING_LOOKUP && r->outcome == LOOKUP_MISS &&
            r->to != NET_NONE)
            fetches[net->nodes[r->to].station] = true;
    }
    return fetches;
}

struct steady *steady_new(const struct run_length *length, const struct record_layout *layout,
                          const struct network *net)
{
    struct steady *s = mem_calloc(1, sizeof *s);
    s->layout = layout;
    s->exits = net->n_exits;
    s->net = net;
    s->fetches = mark_fetches(net);
    const double whole = length->warmup + length->window * length->windows;
    s->measured = length->window * length->windows;
    s->step = whole / STEADY_POINTS;
    s->first = (size_t)ceil(length->warmup / s->step);
    return s;
}

void steady_free(struct steady *s)
{
    if (!s)
        return;
    free(s->fetches);
    free(s->misses);
    free(s);
}

/* The number of requests in the network at the end of the measured period minus that at its
 * beginning. */
static double growth(const struct steady *s, const double *record)
{
    double n = record[s->layout->external];
    for (size_t e = 0; e < s->exits; e++)
        n -= record[s->layout->exits + e * EXIT_SUMS + SUM_EXITS];
    return n;
}

static void add_misses(struct steady *s, const double *record)
{
    double n = 0;
    if (!s->fetches)
        return;
    for (size_t i = 0; i < s->net->n_stations; i++)
        if (s->fetches[i])
            n += record[s->layout->stations + i * STATION_SUMS + SUM_ARRIVALS];
    s->misses = mem_grow(s->misses, &s->cap_misses, s->n_misses + 1, sizeof *s->misses);
    s->misses[s->n_misses++] = n;
}

/*
 * A queue's number has a long tail upwards, and Student's t of few replications is wrong too often
 * about what is skew; if the number is steady, so is its root, and that is less so. Of 4000 runs of
 * ten short replications of M/M/1 at 0.1, 0.5 and 0.8 with alpha = 0.001, 0.43, 0.10 and 0.15 % are
 * taken to drift, and 0.43, 0.18 and 0.25 % without the root.
 */
void steady_add(struct steady *s, const double *record)
{
    const double *trace = record + s->layout->trace;
    const size_t n = STEADY_POINTS - s->first;
    const double replications = (double)(s->early.n + 1);
    add_misses(s, record);
    if (n < POINTS_AT_LEAST)
        return;
    for (size_t i = 0; i < STEADY_POINTS; i++)
        s->mean[i] += (trace[i] - s->mean[i]) / replications;
    for (size_t i = 0; i < n; i++)
        s->root[i] = sqrt(trace[s->first + i]);
    tally_add(&s->early, contrast_early(s->root, n));
    tally_add(&s->slope, contrast_slope(s->root, n));
    tally_add(&s->growth, growth(s, record));
}

/* The mean in standard errors: 0 for a mean of 0, infinite when a mean other than 0 has no
 * spread. */
static double t_of(const struct tally *t)
{
    return t->mean == 0 ? 0 : t->mean / tally_standard_error(t);
}

static double two_sided(double t, double df)
{
    return 2 * gsl_cdf_tdist_Q(fabs(t), df);
}

/* Rates are per measured time. */
static void judge_misses(const struct steady *s, struct steady_result *r)
{
    double *misses = mem_calloc(s->n_misses, sizeof *misses);
    memcpy(misses, s->misses, s->n_misses * sizeof *misses);
    const struct two_groups g = two_groups_find(misses, s->n_misses);
    r->low = g.low;
    r->high = g.high;
    r->low_rate = g.low_mean / s->measured;
    r->high_rate = g.high_mean / s->measured;
    free(misses);
}

struct steady_result steady_judge(const struct steady *s, double alpha)
{
    struct steady_result r = {.verdict = STEADY_NOT_JUDGED, .replications = s->early.n};
    if (s->n_misses > 0)
        judge_misses(s, &r);
    if (STEADY_POINTS - s->first < POINTS_AT_LEAST) {
        r.why = "what is measured is short against the warm-up";
        return r;
    }
    if (s->early.n < REPLICATIONS_AT_LEAST) {
        r.why = "fewer than 10 replications";
        return r;
    }
    const double df = (double)s->early.n - 1;
    r.t_early = t_of(&s->early);
    r.t_slope = t_of(&s->slope);
    r.t_growth = t_of(&s->growth);
    r.p = fmin(two_sided(r.t_early, df), two_sided(r.t_slope, df));
    if (fabs(s->growth.mean) > GROWTH_AT_LEAST)
        r.p = fmin(r.p, two_sided(r.t_growth, df));
    r.p = fmin(1, CONTRASTS * r.p);
    const size_t cut = mser5(s->mean, STEADY_POINTS);
    r.mser = cut > STEADY_POINTS / 2 ? NAN : (double)cut * s->step;
    r.verdict = r.p < alpha ? STEADY_DRIFTS : STEADY_NO_DRIFT;
    return r;
}
