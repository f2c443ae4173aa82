#include "run/run_length.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "analytic/settling.h"
#include "analytic/solve.h"
#include "base/mem.h"
#include "base/text.h"

enum {
    ARRIVALS_PER_WINDOW = 10000,
    WINDOWS_AT_LEAST = 10,          /* per replication */
    LIFETIMES_OF_WARMUP = 10        /* of caches that start empty */
};
/* An automatic warm-up of more external arrivals than this is not begun: the model is all but
 * saturated. */
static const double WARMUP_ARRIVALS_MAX = 1e10;

/* Model time after which caches have forgotten how they were started. */
static double cache_warmup(const struct network *net)
{
    double longest = 0;
    for (size_t i = 0; i < net->n_caches; i++) {
        const struct cache *c = &net->caches[i];
        if (c->start_empty)    /* else each entry is as after a long run */
            longest = fmax(longest, LIFETIMES_OF_WARMUP * (c->lifetime + c->granularity));
    }
    return longest;
}

/* Whether there is a steady state, and how many events it has. */
static int check_stable(const struct model *m, double *event_rate, struct diag *d)
{
    struct result *r = analytic_solve(m->network, d);
    if (!r)
        return -1;
    *event_rate = network_external_rate(m->network);
    for (size_t i = 0; i < r->n_stations; i++)
        *event_rate += r->stations[i].f[FIG_ARRIVAL_RATE].value;
    result_free(r);
    return 0;
}

/* A delay station has no load. To be freed. */
static char *slowest(const struct network *net, const struct run_length *s)
{
    const struct station *station = &net->stations[s->slowest];
    return station_is_delay(station)
               ? text_format("station '%s'", station->name)
               : text_format("station '%s' at a load of %.9g", station->name, s->load);
}

/* Which station forgets its start last, and whether that is its own doing; rather than run for
 * days. */
static int refuse_saturated(const struct model *m, const struct run_length *s, struct diag *d)
{
    char *station = slowest(m->network, s);
    diag_error_status(d, EXIT_UNSTABLE, m->file, 0,
                      station_is_delay(&m->network->stations[s->slowest])
                          ? "give a warm-up of your own (--warmup)"
                          : "lower the load, or give a warm-up of your own (--warmup)",
                      "%s%s needs a warm-up of %.3g s, %.2g requests, to become steady", station,
                      s->reason == WARMUP_WAY ? ", with all that comes after it," : "", s->warmup,
                      s->warmup * network_external_rate(m->network));
    free(station);
    return -1;
}

static enum warmup_reason reason_of(const struct settling *at, double caches)
{
    if (at->drain > fmax(at->time, caches))
        return WARMUP_START;
    if (caches > at->time)
        return WARMUP_CACHES;
    return at->alone < at->time / 2 ? WARMUP_WAY : WARMUP_STATION;
}

static int automatic_warmup(const struct model *m, struct run_length *s, struct diag *d)
{
    struct settling settling;
    if (analytic_settling(m->network, &settling, d) != 0)
        return -1;
    const double caches = cache_warmup(m->network);
    s->warmup = fmax(settling.time, caches) + settling.drain;
    s->event_rate = settling.event_rate;
    s->slowest = settling.station;
    s->load = settling.load;
    s->visits = settling.visits;
    s->reason = reason_of(&settling, caches);
    if (s->warmup * network_external_rate(m->network) > WARMUP_ARRIVALS_MAX)
        return refuse_saturated(m, s, d);
    return 0;
}

char *run_length_reason(const struct network *net, const struct run_length *s)
{
    char *station, *reason;
    switch (s->reason) {
    case WARMUP_GIVEN:
        return NULL;
    case WARMUP_STATION:
        station = slowest(net, s);
        reason = text_format("for %s", station);
        free(station);
        return reason;
    case WARMUP_WAY:
        return text_format("for the %.3g visits from station '%s' to the exit", s->visits,
                           net->stations[s->slowest].name);
    case WARMUP_CACHES:
        return mem_strdup("for the lifetimes of tokens in caches");
    case WARMUP_START:
        return mem_strdup("for the requests that stations start with");
    }
    return NULL;
}

/* No replication has more than all the experiments that there are to be: a window for each of its
 * members at least. */
static double windows_at_most(const struct experiment *e)
{
    const uint64_t most = e->experiments ? e->experiments : e->max_experiments;
    return most > 0 ? fmax(1, floor((double)most / (e->antithetic ? 2 : 1))) : UINT_MAX;
}

/*
 * Windows per replication: long against the warm-up, but not so many that a small fixed or capped
 * number of experiments leaves too few replications for an interval.
 */
static unsigned automatic_windows(const struct experiment *e, const struct run_length *s)
{
    const double enough = ceil(10 * s->warmup / s->window);
    double windows = fmax(WINDOWS_AT_LEAST, fmin(enough, 1e6));
    const uint64_t most = e->experiments ? e->experiments : e->max_experiments;
    const double runs = e->antithetic ? 2 * REPLICATIONS_AT_LEAST : REPLICATIONS_AT_LEAST;
    if (most > 0)
        windows = fmin(windows, fmax(1, floor((double)most / runs)));
    return (unsigned)windows;
}

bool run_length_lengthen(const struct model *m, double wanted, struct run_length *s)
{
    const double most = WARMUP_ARRIVALS_MAX / network_external_rate(m->network);
    const double half = (s->warmup + s->window * s->windows) / 2;
    const double warmup = fmax(fmax(2 * s->warmup, s->window), isnan(wanted) ? half : wanted);
    if (warmup > most)
        return false;
    s->warmup = warmup;
    if (!m->experiment.windows)
        s->windows = automatic_windows(&m->experiment, s);
    return true;
}

static double window_of(const struct model *m)
{
    return m->experiment.window > 0 ? m->experiment.window
                                    : ARRIVALS_PER_WINDOW / network_external_rate(m->network);
}

int run_length_find(const struct model *m, struct run_length *s, struct diag *d)
{
    const struct experiment *e = &m->experiment;
    *s = (struct run_length){.window = window_of(m), .warmup = e->warmup};
    if ((e->warmup < 0 ? automatic_warmup(m, s, d) : check_stable(m, &s->event_rate, d)) != 0)
        return -1;
    s->windows = e->windows ? (unsigned)fmin(e->windows, windows_at_most(e))
                            : automatic_windows(e, s);
    return 0;
}

void run_length_transient(const struct model *m, struct run_length *s)
{
    const struct experiment *e = &m->experiment;
    struct diag *d = diag_new();
    struct run_length steady = {.windows = 1};
    const bool known = automatic_warmup(m, &steady, d) == 0;
    *s = (struct run_length){
        .window = e->horizon, .windows = 1, .event_rate = known ? steady.event_rate : 0};
    if (!(s->window > 0) && known)
        s->window = steady.warmup;
    if (!(s->window > 0))
        s->window = window_of(m) * (e->windows ? e->windows : WINDOWS_AT_LEAST);
    diag_free(d);
}
