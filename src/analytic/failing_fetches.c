#include "analytic/failing_fetches.h"

#include <math.h>
#include <string.h>

/* More who wait than this count as so many where only the chance that nobody waits matters. */
#define WAITING_MOST 60
#define CAME_MOST 30.0       /* with more who come during a fetch, somebody waits */
#define STEPS_MOST 1000
#define SETTLED 1e-13        /* of the probability of a pause */
#define MASS_LEAST 1e-18

/* The mean time from the end of an entry to the end of the next, where absences last `away` [s] in
 * all: Exp(rate), then `fetch`. */
static double cycle_of(const struct ttl_rule *rule, double u, double rate, double fetch)
{
    const double g = rule->granularity;
    const double even = 1 / (u * ttl_miss(rule->rule, ttl_lifetime(rule, u), u));
    if (!(g > 0))
        return even - 1 / u + 1 / rate + fetch;
    return even - g / expm1(u * g) + g / expm1(rate * g) + ttl_longer_by(rate, fetch, g, false);
}

static struct ttl_outcome all_fetch(const struct ttl_rule *rule, const struct ttl_load *load,
                                    const struct fetch_time *time)
{
    const double u = load->u, rate = u * time->filled, fetch = load->fetch - load->excess;
    const double away = 1 / rate + load->fetch;
    struct ttl_outcome o = {.lookups = u};
    o.fetch = fmin(1, away / fmax(away, cycle_of(rule, u, rate, fetch)));
    o.hit = 1 - o.fetch;
    return o;
}

/* Per cycle with single flight. */
struct chain {
    double pauses;             /* times at which nobody waits after a failure */
    double released, wait;     /* requests that a fill releases; [s] waits of all who wait */
};

/* The numbers of those who wait, when a fetch begins. */
struct waiting {
    double p[WAITING_MOST + 1], mean;
    int most;                  /* p is 0 beyond */
};

/* One more failure, a coming meanwhile on average. Returns the probability of a pause after it. */
static double fail(struct waiting *w, double a)
{
    double next[WAITING_MOST + 1] = {0}, pause = 0;
    int most = 0;
    for (int q = 0; q <= w->most && a < CAME_MOST; q++) {
        double came = w->p[q] * exp(-a);
        pause += q == 0 ? came : 0;
        for (int n = 0; n < a || came > MASS_LEAST; came *= a / ++n) {
            const int left = q + n > 0 ? q + n - 1 : 0, at = left < WAITING_MOST ? left
                                                                                 : WAITING_MOST;
            next[at] += came;
            most = at > most ? at : most;
        }
    }
    memcpy(w->p, next, sizeof next);
    w->most = most;
    w->mean += a - 1 + pause;
    return pause;
}

/* Adds `times` fetches, before which `mean` requests wait on average. */
static void add_fetches(struct chain *c, double u, const struct fetch_time *time, double d,
                        double times, double mean)
{
    const double f = time->failed, filled = time->filled;
    const double residual = time->mean > 0 ? time->delay / time->mean : 0.5; /* per mean length */
    c->released += times * filled * (mean + u * d);
    c->wait += times * (filled * d * (mean + u * d * residual) +
                        (1 - filled) * f * (mean + u * f * residual));
}

/* Once the probability of a pause is settled, the mean grows by the same with each fetch. */
static struct chain chain_of(double u, const struct fetch_time *time, double d)
{
    struct waiting w = {.p = {1}};
    struct chain c = {0, 0, 0};
    const double a = u * time->failed, fails = 1 - time->filled;
    double left = 1, pause = INFINITY, before;
    for (int n = 0; n < STEPS_MOST && left > MASS_LEAST; n++) {
        add_fetches(&c, u, time, d, left, w.mean);
        before = pause;
        pause = fail(&w, a);
        left *= fails;
        c.pauses += left * pause;
        if (fabs(pause - before) <= SETTLED)
            break;
    }
    const double all = left / time->filled;
    add_fetches(&c, u, time, d, all, w.mean + (a - 1 + pause) * fails / time->filled);
    c.pauses += all * fails * pause;
    return c;
}

static struct ttl_outcome one_fetches(const struct ttl_rule *rule, const struct ttl_load *load,
                                      const struct fetch_time *time, double *delay, double *handed)
{
    const double u = load->u, failures = 1 / time->filled - 1;
    const struct chain c = chain_of(u, time, load->fetch);
    const double later = failures * time->failed + c.pauses / u, all = later + load->fetch;
    const double lookups = u * cycle_of(rule, u, u, all - load->excess);
    struct ttl_outcome o = {.lookups = u};
    o.fetch = fmin(1, 1 / time->filled / lookups);
    o.delayed = fmin(1 - o.fetch, c.released / lookups);
    o.hit = 1 - o.fetch - o.delayed;
    const double turns = fmax(0, failures - c.pauses);
    *delay = c.wait > 0 ? c.wait / (c.released + turns) : 0;
    *handed = turns * time->filled;
    return o;
}

struct ttl_outcome failing_fetches_solve(const struct ttl_rule *rule, const struct ttl_load *load,
                                         const struct fetch_time *time, double *delay,
                                         double *handed)
{
    *delay = *handed = 0;
    return rule->single_flight ? one_fetches(rule, load, time, delay, handed)
                               : all_fetch(rule, load, time);
}
