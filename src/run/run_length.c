#include "run/run_length.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "analytic/settling.h"
#include "analytic/solve.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/cache_feeds.h"
#include "run/pilot.h"

enum {
    ARRIVALS_PER_WINDOW = 10000,
    WINDOWS_AT_LEAST = 10,          /* per replication */
    LIFETIMES_FROM_EMPTY = 10,      /* of warm-up, of caches that start empty */
    LIFETIMES_FROM_NEAR = 3,        /* ... whose start is near their stationary state */
    AFTER_INCIDENTS = 2             /* times the time until the last */
};
/* The model is almost saturated when its automatic warm-up has more external arrivals than this;
 * such a run is not begun. */
static const double WARMUP_ARRIVALS_MAX = 1e10;

/* Is a cache's start only near its stationary state, even if the rates of look-ups are known? */
static bool starts_near(const struct network *net, const struct cache_feeds *feeds, size_t i)
{
    const struct cache *c = &net->caches[i];
    return c->max_entries > 0 || c->least_interval > 0 || c->early_beta > 0 ||
           net->populations[c->population].revocations > 0 || feeds->first[i] < feeds->first[i + 1];
}

/* Model time after which caches have forgotten how they were started; `estimated`: from an estimate
 * of the rates of look-ups. */
static double cache_warmup(const struct network *net, bool estimated)
{
    struct cache_feeds *feeds = cache_feeds_new(net);
    double longest = 0;
    for (size_t i = 0; i < net->n_caches; i++) {
        const struct cache *c = &net->caches[i];
        const int lifetimes = c->start_empty                               ? LIFETIMES_FROM_EMPTY
                              : estimated || starts_near(net, feeds, i) ? LIFETIMES_FROM_NEAR
                                                                           : 0;
        longest =
            fmax(longest, lifetimes * (fmax(c->lifetime.mean, c->max_age) + c->granularity));
    }
    cache_feeds_free(feeds);
    return longest;
}

double run_length_of_caches(const struct network *net)
{
    return cache_warmup(net, false);
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

/* Refuse a model whose warm-up would take days. The error names the station that forgets its
 * start last, and says whether the stations after it have a part in that. */
static int refuse_saturated(const struct model *m, const struct run_length *s, struct diag *d)
{
    char *station = slowest(m->network, s);
    diag_error_status(d, EXIT_UNSTABLE, m->file, 0,
                      station_is_delay(&m->network->stations[s->slowest])
                          ? "give a warm-up of your own (--warmup)"
                          : "lower the load, or give a warm-up of your own (--warmup)",
                      "%s%s needs a warm-up of %.3g s, %.2g requests, to become steady", station,
                      s->reason == WARMUP_WAY ? ", with all that comes after it," : "", s->warmup,
                      s->warmup * s->flow);
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
    const double caches = cache_warmup(m->network, false);
    s->warmup = fmax(settling.time, caches) + settling.drain;
    s->event_rate = settling.event_rate;
    s->slowest = settling.station;
    s->load = settling.load;
    s->visits = settling.visits;
    s->reason = reason_of(&settling, caches);
    if (s->warmup * s->flow > WARMUP_ARRIVALS_MAX)
        return refuse_saturated(m, s, d);
    return 0;
}

/* ---- by a pilot run ---- */

static int refuse_slow(const struct model *m, const struct run_length *s, struct diag *d)
{
    char *of = s->slowest == NET_NONE ? mem_strdup("a request's way") : slowest(m->network, s);
    diag_error(d, m->file, 0, "give a warm-up of your own (--warmup)",
               "%s takes some %.3g s, %.2g requests of the busiest flow, to become steady", of,
               s->warmup, s->warmup * s->flow);
    free(of);
    return -1;
}

static int settings_of_pilot(const struct model *m, const atomic_int *stop, struct run_length *s,
                             struct diag *d)
{
    struct pilot pilot;
    if (pilot_run(m, stop, &pilot, d) != 0)
        return -1;
    s->by_pilot = true;
    s->flow = pilot.flow;
    s->event_rate = pilot.event_rate;
    if (m->experiment.warmup >= 0)
        return 0;
    const double caches = cache_warmup(m->network, true);
    s->warmup = fmax(pilot.warmup, caches);
    s->reason = caches > pilot.warmup ? WARMUP_CACHES : WARMUP_PILOT;
    s->slowest = pilot.slowest;
    s->load = pilot.load;
    return s->warmup * s->flow > WARMUP_ARRIVALS_MAX ? refuse_slow(m, s, d) : 0;
}

/* Is there a theory of how long this model's runs must be? */
static bool is_known(const struct model *m)
{
    return !m->experiment.by_pilot && settling_applies(m->network);
}

static int settings_of_theory(const struct model *m, struct run_length *s, struct diag *d)
{
    s->flow = network_external_rate(m->network);
    return m->experiment.warmup < 0 ? automatic_warmup(m, s, d)
                                    : check_stable(m, &s->event_rate, d);
}

/*
 * Is every station that could not serve all fetches, if these took no time, one that only fetches
 * visit, and never more than there are entries? Then entries are fetched less often, and the model
 * has a steady state, though no theory here knows it.
 */
static bool limits_itself(const struct model *m, struct diag *d)
{
    const struct network *net = m->network;
    size_t worst;
    double load;
    if (net->n_caches == 0)
        return false;
    bool *limited = cache_feeds_limited(net);
    const bool itself = analytic_unstable_only(net, limited, &worst, &load);
    free(limited);
    if (itself)
        diag_warning(d, m->file, net->stations[worst].line,
                     "requests wait for one fetch, or are served stale, so a steady state is "
                     "simulated all the same",
                     "station '%s' would have a load of %.3g if fetches took no time: each fetch "
                     "waits long",
                     net->stations[worst].name, load);
    return itself;
}

static int find_settings(const struct model *m, const atomic_int *stop, struct run_length *s,
                         struct diag *d)
{
    if (!m->experiment.by_pilot && limits_itself(m, d))
        return settings_of_pilot(m, stop, s, d);
    if (is_known(m))
        return settings_of_theory(m, s, d);
    if (!m->experiment.by_pilot && analytic_stable(m->network, d) != 0)
        return -1;
    return settings_of_pilot(m, stop, s, d);
}

/* ---- reasons ---- */

static char *reason_of_pilot(const struct network *net, const struct run_length *s)
{
    if (s->slowest == NET_NONE)
        return mem_strdup("guessed from a pilot run, for all the way of a request");
    char *station = slowest(net, s);
    char *reason = text_format("guessed from a pilot run, for %s", station);
    free(station);
    return reason;
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
    case WARMUP_PILOT:
        return reason_of_pilot(net, s);
    }
    return NULL;
}

/* A replication has no more windows than the run may have experiments, but at least one for each
 * of its members. */
static double windows_at_most(const struct experiment *e)
{
    const uint64_t most = e->experiments ? e->experiments : e->max_experiments;
    return most > 0 ? fmax(1, floor((double)most / (e->antithetic ? 2 : 1))) : UINT_MAX;
}

/*
 * Windows per replication: long against the warm-up, but not so many that a small fixed or capped
 * number of experiments leaves too few replications for an interval. Lifetimes of tokens are long
 * against everything else, and a few of them say enough: as long as such a warm-up.
 */
static unsigned automatic_windows(const struct experiment *e, const struct run_length *s)
{
    const double enough = ceil((s->reason == WARMUP_CACHES ? 1 : 10) * s->warmup / s->window);
    double windows = fmax(WINDOWS_AT_LEAST, fmin(enough, 1e6));
    const uint64_t most = e->experiments ? e->experiments : e->max_experiments;
    const double runs = e->antithetic ? 2 * REPLICATIONS_AT_LEAST : REPLICATIONS_AT_LEAST;
    if (most > 0)
        windows = fmin(windows, fmax(1, floor((double)most / runs)));
    return (unsigned)windows;
}

bool run_length_lengthen(const struct model *m, double wanted, struct run_length *s)
{
    const double most = WARMUP_ARRIVALS_MAX / s->flow;
    const double half = (s->warmup + s->window * s->windows) / 2;
    const double warmup = fmax(fmax(2 * s->warmup, s->window), isnan(wanted) ? half : wanted);
    if (warmup > most)
        return false;
    s->warmup = warmup;
    if (!m->experiment.windows)
        s->windows = automatic_windows(&m->experiment, s);
    return true;
}

/* [s] The longest period of a server schedule; 0: there is none. */
static double period_of(const struct network *net)
{
    double period = 0;
    for (size_t r = 0; r < net->n_rules; r++)
        if (net->rules[r].n_shifts > 0)
            period = fmax(period, net->rules[r].period);
    return period;
}

/* Measure whole periods if there are schedules: part of a period is not representative. */
static double window_of(const struct model *m, const struct run_length *s)
{
    if (m->experiment.window > 0)
        return m->experiment.window;
    const double window = ARRIVALS_PER_WINDOW / s->flow, period = period_of(m->network);
    return period > 0 ? ceil(window / period) * period : window;
}

int run_length_find(const struct model *m, const atomic_int *stop, struct run_length *s,
                    struct diag *d)
{
    const struct experiment *e = &m->experiment;
    *s = (struct run_length){.warmup = fmax(e->warmup, 0)};
    if (find_settings(m, stop, s, d) != 0)
        return -1;
    s->window = window_of(m, s);
    s->windows = e->windows ? (unsigned)fmin(e->windows, windows_at_most(e))
                            : automatic_windows(e, s);
    return 0;
}

/* The settings that a steady run would have with an automatic warm-up. The flow is always set. */
static int find_transient(const struct model *m, const atomic_int *stop, struct run_length *steady,
                          struct diag *d)
{
    struct model automatic = *m;
    automatic.experiment.warmup = -1;
    steady->flow = network_external_rate(m->network);
    return is_known(m) || analytic_stable(m->network, d) != 0
               ? automatic_warmup(m, steady, d)
               : settings_of_pilot(&automatic, stop, steady, d);
}

/* [s] When the last of them is over. */
static double last_incident(const struct network *net)
{
    double last = 0;
    for (size_t i = 0; i < net->n_incidents; i++)
        last = fmax(last, fmax(net->incidents[i].at, net->incidents[i].until));
    return last;
}

void run_length_transient(const struct model *m, const atomic_int *stop, struct run_length *s)
{
    const struct experiment *e = &m->experiment;
    struct diag *d = diag_new();
    struct run_length steady = {.windows = 1};
    const bool known = find_transient(m, stop, &steady, d) == 0;
    *s = (struct run_length){
        .window = e->horizon, .windows = 1, .event_rate = known ? steady.event_rate : 0};
    if (!(s->window > 0) && known)
        s->window = fmax(steady.warmup, AFTER_INCIDENTS * last_incident(m->network));
    if (!(s->window > 0))
        s->window = window_of(m, &steady) * (e->windows ? e->windows : WINDOWS_AT_LEAST);
    s->by_pilot = steady.by_pilot;
    diag_free(d);
}
