#include "analytic/late_fetches.h"

#include <math.h>

#define SHARE_MOST 0.1
#define LIKE_EXPONENTIAL 0.15    /* relative, of E[F^2] against 2 f^2 */

double late_fetches_share(const struct fetch_time *time, double t)
{
    if (!(time->mean > 0))
        return 0;
    const double residual = fmax(time->mean, time->second / (2 * time->mean));
    return time->fixed ? time->mean >= t : exp(-t / residual);
}

bool late_fetches_matter(const struct cache *c, const struct fetch_time *time)
{
    return c->fetch_timeout > 0 && late_fetches_share(time, c->fetch_timeout) > LATE_NONE;
}

static bool has_rules(const struct cache *given)
{
    const struct cache x = token_rules_reduce(given);
    const bool always_there = !(given->stale_for > 0);
    const bool one = x.expired == MISS_JOIN ? x.absent == MISS_JOIN
                                            : x.expired > MISS_JOIN && always_there;
    return one && !(x.granularity > 0) && x.max_entries == 0 && !(x.refresh_ahead > 0) &&
           !(x.early_beta > 0) && !(x.lock_poll > 0) && !(x.lock_timeout > 0) && x.retries == 0 &&
           !(x.least_interval > 0) && (x.on_failure != FETCH_FAILS_STALE || always_there);
}

bool late_fetches_solvable(const struct cache *c, const struct fetch_time *time)
{
    const double twice = 2 * time->mean * time->mean;
    return has_rules(c) && !time->fixed &&
           fabs(time->second - twice) <= LIKE_EXPONENTIAL * twice &&
           late_fetches_share(time, c->fetch_timeout) <= SHARE_MOST;
}

/* Those who wait in a cycle, and of these in vain: numbers, and [s] the sums of their waits. */
struct waits {
    double all, wait, vain, vain_wait;
};

static struct waits waits_of_all(double u, double t, double f, double p, double later)
{
    const double cut = f * (1 - p), cut2 = 2 * f * f * (1 - p * (1 + t / f));
    const double join = u * f / 2 * (1 - p * p);    /* later attempts */
    return (struct waits){.all = 1 + u * cut + later * (1 + join),
                          .wait = cut + u * cut2 / 2 + later * (1 + join) * cut,
                          .vain = p * (1 + u * t + later * (1 + join)),
                          .vain_wait = p * (t + u * t * t / 2 + later * (1 + join) * t)};
}

static struct waits waits_of_first(double t, double f, double p, double later)
{
    const double attempts = 1 + later;
    return (struct waits){attempts, attempts * f * (1 - p), attempts * p, attempts * p * t};
}

struct late_outcome late_fetches_solve(const struct cache *c, double u, double life,
                                       const struct fetch_time *time)
{
    const double f = time->mean, t = c->fetch_timeout, p = late_fetches_share(time, t);
    const double q = u * f / (1 + u * f), later = p * q / (1 - p * q);
    const double fill = f * (1 - p * q / 2), lookups = u * (life + 1 / u + fill);
    struct waits w = {0, 0, 0, 0};
    double stale = 0;
    if (c->expired == MISS_JOIN) {
        w = waits_of_all(u, t, f, p, later);
    } else if (c->expired == MISS_SERVE_STALE) {
        w = waits_of_first(t, f, p, later);
        stale = fmax(0, u * fill - later);
    } else {
        stale = 1 + u * fill;
    }
    const bool refused = c->on_failure == FETCH_FAILS_CLOSED;
    const double on = w.all - (refused ? w.vain : 0);
    const double on_wait = w.wait - (refused ? w.vain_wait : 0);
    struct late_outcome x = {.refused = refused ? w.vain / lookups : 0,
                             .stale = c->on_failure == FETCH_FAILS_STALE ? w.vain / lookups : 0,
                             .refused_wait = w.vain > 0 ? w.vain_wait / w.vain : 0};
    x.o = (struct token_outcome){.stale = stale / lookups, .waits = on / lookups,
                                 .wait = on > 0 ? on_wait / on : 0,
                                 .fetches = (1 + later) / lookups};
    x.o.hit = fmax(0, 1 - x.o.stale - x.o.waits - x.refused);
    return x;
}
