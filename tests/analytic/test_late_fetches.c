/* Fetches that last longer than their timeout, against an event loop of one token whose fetches are
 * exponential and independent. */
#include "analytic/late_fetches.h"

#include <math.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/tally.h"

#define LOOKUPS_EACH 40000
#define REPLICATIONS 20
#define WITHIN 0.1    /* of shares of look-ups, as the header says */

struct loop {
    const struct cache *c;
    double u, f;
    struct stream r;
    double end;             /* [s] of the entry */
    double fill;            /* [s] the earliest answer on its way */
    double began, told;     /* [s] the attempt under way; when those who wait are told */
    bool vain;              /* that they have waited in vain */
    double lookups, hits, stale, waits, wait, refused, refused_wait, fetches;
};

static void begin(struct loop *l, double t)
{
    const double time = l->f * sampler_exp(&l->r);
    l->fetches++;
    l->fill = fmin(l->fill, t + time);
    l->vain = time > l->c->fetch_timeout;
    l->told = t + fmin(time, l->c->fetch_timeout);
}

static void await(struct loop *l, double t)
{
    const bool refused = l->vain && l->c->on_failure == FETCH_FAILS_CLOSED;
    *(refused ? &l->refused : &l->waits) += 1;
    *(refused ? &l->refused_wait : &l->wait) += l->told - t;
}

static void look_up(struct loop *l, double t)
{
    if (t >= l->fill) {
        l->end = l->fill + l->c->lifetime.mean;
        l->fill = INFINITY;
    }
    l->lookups++;
    if (t < l->end) {
        l->hits++;
        return;
    }
    const bool first = t >= l->told;
    if (first)
        begin(l, t);
    if (l->c->expired == MISS_BACKGROUND || (l->c->expired == MISS_SERVE_STALE && !first))
        l->stale++;
    else
        await(l, t);
}

static void near(double got, const struct tally *seen)
{
    ck_close(got, seen->mean, WITHIN, 4.5 * tally_standard_error(seen) + 1e-4);
}

static void compare(const struct cache *c, double u, double f)
{
    const struct fetch_time time = {.mean = f, .second = 2 * f * f, .filled = 1, .stable = true};
    ck_assert(late_fetches_matter(c, &time) && late_fetches_solvable(c, &time));
    const struct late_outcome x = late_fetches_solve(c, u, c->lifetime.mean, &time);
    struct tally stale = {0}, waits = {0}, wait = {0}, refused = {0}, vain = {0}, fetches = {0};
    for (uint64_t k = 0; k < REPLICATIONS; k++) {
        struct loop l = {.c = c, .u = u, .f = f, .fill = INFINITY};
        stream_init(&l.r, 17, k, 3, 4);
        for (double t = 0; l.lookups < LOOKUPS_EACH;)
            look_up(&l, t += sampler_exp(&l.r) / u);
        tally_add(&stale, l.stale / l.lookups);
        tally_add(&waits, l.waits / l.lookups);
        tally_add(&wait, l.wait / l.lookups);
        tally_add(&refused, l.refused / l.lookups);
        tally_add(&vain, l.refused_wait / l.lookups);
        tally_add(&fetches, l.fetches / l.lookups);
    }
    near(x.o.stale, &stale);
    near(x.o.waits, &waits);
    near(x.o.waits * x.o.wait, &wait);
    near(x.refused, &refused);
    near(x.refused * x.refused_wait, &vain);
    near(x.o.fetches, &fetches);
    ck_close(x.o.hit + x.o.stale + x.o.waits + x.refused, 1, 1e-12, 0);
}

static const enum miss_rule rules[] = {MISS_JOIN, MISS_SERVE_STALE, MISS_BACKGROUND};

START_TEST(timeouts)
{
    for (int failure = FETCH_FAILS_CLOSED; failure < FETCH_FAILURES; failure++)
        for (double p = 0.003; p < 0.1; p *= 5)
            for (double u = 0.1; u < 5; u *= 6) {
                const double f = 0.3;
                const struct cache c = {.lifetime = deterministic(2.3),
                                        .absent = MISS_JOIN,
                                        .expired = rules[_i],
                                        .on_failure = (enum failure_rule)failure,
                                        .fetch_timeout = -f * log(p)};
                compare(&c, u, f);
            }
}
END_TEST

/* What is not covered: too many late, times that are not exponential, retries, a clock. */
START_TEST(not_solvable)
{
    const struct fetch_time time = {.mean = 0.3, .second = 0.18, .filled = 1},
                            even = {.mean = 0.3, .second = 0.1, .filled = 1};
    struct cache c = {.lifetime = deterministic(2), .absent = MISS_JOIN, .expired = MISS_JOIN,
                      .fetch_timeout = 1};
    ck_assert(late_fetches_solvable(&c, &time));
    ck_assert(!late_fetches_solvable(&c, &even));
    c.retries = 1;
    ck_assert(!late_fetches_solvable(&c, &time));
    c.retries = 0;
    c.granularity = 1;
    ck_assert(!late_fetches_solvable(&c, &time));
    c.granularity = 0;
    c.absent = c.expired = MISS_FETCH;
    ck_assert(!late_fetches_solvable(&c, &time));
    c.absent = c.expired = MISS_JOIN;
    c.fetch_timeout = 0.5;
    ck_assert(!late_fetches_solvable(&c, &time));
    c.fetch_timeout = 30;
    ck_assert(!late_fetches_matter(&c, &time));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("late_fetches");
    TCase *t = tcase_create("timeouts");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, timeouts, 0, sizeof rules / sizeof *rules);
    tcase_add_test(t, not_solvable);
    suite_add_tcase(s, t);
    return run_suite(s);
}
