/*
 * Fetches beside the requests, against exact values: one token, Poisson look-ups of rate U at one
 * cache, a counted lifetime T, a fetch of a fixed time D. What happens between two fills is a cycle
 * (renewal reward): figures are means over a cycle, divided by its mean length or its look-ups.
 * Within 4.5 standard errors over replications.
 */
#include <math.h>
#include <stdlib.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "sim/sim.h"

enum { SEED = 2385, REPLICATIONS = 40 };
static const double U = 2.385, T = 0.9, D = 0.37;
#define AT_ONCE 1e-9      /* a fetch that takes no time, as far as any interval here can tell */
#define LOOK 1e-6         /* [s] from the arrival of a request to its look-up in net_cache() */

static struct sim_options options(double window)
{
    struct sim_options o = {.window = window, .windows = 1, .warmup = 50, .check = true};
    asked_add(&o.asked, PARAMETER_CACHE, 0);
    return o;
}

struct seen {
    struct network *net;
    struct replications r;
};

static struct seen run_net(struct network *net)
{
    const struct sim_options o = options(2000);
    return (struct seen){net, replications_run(net, &o, REPLICATIONS, SEED)};
}

static struct seen run(const struct cache *c, double fetch)
{
    return run_net(net_cache(U, 1, 0, fetch, c));
}

static void done(struct seen *s)
{
    replications_free(&s->r);
    network_free(s->net);
}

static size_t cache_place(const struct seen *s, size_t cache, enum cache_sum sum)
{
    return s->r.at->caches + cache * CACHE_SUMS + sum;
}

/* Of cache 0: fetches per second; of its look-ups the share that was stale, or was refused; of its
 * fetches the share that came to nothing. 0 is checked as such. */
static void check_rate(const struct seen *s, double exact)
{
    check_place(&s->r, cache_place(s, 0, SUM_FETCHES), s->r.at->time, exact, 0.02, "fetch rate");
}

static void check_share(const struct seen *s, enum cache_sum sum, enum cache_sum of, double exact,
                        const char *what)
{
    check_place(&s->r, cache_place(s, 0, sum), cache_place(s, 0, of), exact, exact > 0 ? 0.02 : 1,
                what);
}

static void check_stale(const struct seen *s, double exact)
{
    check_share(s, SUM_STALE, SUM_LOOKUPS, exact, "stale ratio");
}

static void check_refused(const struct seen *s, double exact)
{
    check_share(s, SUM_REFUSED, SUM_LOOKUPS, exact, "refused ratio");
}

static void check_failed(const struct seen *s, double exact)
{
    check_share(s, SUM_FETCHES_FAILED, SUM_FETCHES_ENDED, exact, "failed ratio");
}

/* Mean time that requests wait, of those that leave by an exit. */
static void check_wait(const struct seen *s, size_t exit, double exact)
{
    const size_t at = s->r.at->exits + exit * EXIT_SUMS;
    check_place(&s->r, at + SUM_SOJOURN, at + SUM_EXITS, LOOK + exact, 0.03, "wait");
}

/* Nobody waits for anything but the look-up, to the clock's rounding. */
static void check_no_wait(const struct seen *s)
{
    const size_t at = s->r.at->exits;
    for (size_t i = 0; i < s->r.n; i++)
        ck_close(replications_value(&s->r, i, at + SUM_SOJOURN),
                 LOOK * replications_value(&s->r, i, at + SUM_EXITS), 1e-6, 0);
}

#define COUNTED LIFE(LIFETIME_COUNTED, T)
/* A rule that can never do anything makes the cache one whose fetches are jobs of their own. */
#define BESIDE .fetch_timeout = 1e9

/* ---- as plain caches do ---- */

START_TEST(one_fetch_at_a_time)
{
    struct seen s = run(&(struct cache){COUNTED, JOIN(true), BESIDE}, D);
    check_rate(&s, U / (1 + U * (D + T)));
    check_stale(&s, 0);
    check_refused(&s, 0);
    check_failed(&s, 0);
    check_wait(&s, 0, (D + U * D * D / 2) / (1 + U * (D + T)));
    done(&s);
}
END_TEST

START_TEST(each_miss_a_fetch)
{
    struct seen s = run(&(struct cache){COUNTED, BESIDE}, D);
    check_rate(&s, U * (1 + U * D) / (1 + U * (D + T)));
    check_wait(&s, 0, D * (1 + U * D) / (1 + U * (D + T)));
    done(&s);
}
END_TEST

/* FIELD: tick of 1 s, single flight or stale served meanwhile. */
START_TEST(with_a_clock_that_ticks)
{
    static const struct cache caches[] = {
        {LIFE(LIFETIME_COUNTED, 2), .granularity = 1, JOIN(true), BESIDE},
        {LIFE(LIFETIME_COUNTED, 2), .granularity = 1, .expired = MISS_SERVE_STALE},
        {LIFE(LIFETIME_COUNTED, 2), .granularity = 1, .expired = MISS_BACKGROUND},
    };
    struct seen s = run(&caches[_i], D);
    check_rate(&s, 1 / (2 + 1 + exp(U * D) / expm1(U)));
    done(&s);
}
END_TEST

/* ---- stale entries ---- */

START_TEST(stale_while_the_first_fetches)
{
    struct seen s = run(&(struct cache){COUNTED, .expired = MISS_SERVE_STALE}, D);
    check_rate(&s, U / (1 + U * (D + T)));
    check_stale(&s, U * D / (1 + U * (D + T)));
    check_wait(&s, 0, D / (1 + U * (D + T)));
    done(&s);
}
END_TEST

START_TEST(stale_and_a_fetch_beside)
{
    struct seen s = run(&(struct cache){COUNTED, .expired = MISS_BACKGROUND}, D);
    check_rate(&s, U / (1 + U * (D + T)));
    check_stale(&s, (1 + U * D) / (1 + U * (D + T)));
    check_no_wait(&s);
    done(&s);
}
END_TEST

/* The integral over x in (0, to), of density U e^(-U x), of f(x); Simpson's rule. */
static double over_exponential(double to, double (*f)(double x))
{
    enum { STEPS = 2000 };
    double sum = 0;
    for (int i = 0; i <= STEPS; i++) {
        const double x = to * i / STEPS;
        sum += (i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2) * U * exp(-U * x) * f(x);
    }
    return sum * to / STEPS / 3;
}

static const double STALE_FOR = 0.41;

/* Of a first look-up x after the end: those who come until the fill, while there is a stale entry;
 * the first is one of them. */
static double in_time(double x)
{
    return 1 + U * fmin(D, STALE_FOR - x);
}

/* ... and how long those wait who come later. */
static double wait_too_late(double x)
{
    const double left = fmax(0, x + D - STALE_FOR);
    return U * left * left / 2;
}

START_TEST(stale_for_a_while)
{
    struct seen s = run(&(struct cache){COUNTED, .absent = MISS_JOIN, .expired = MISS_BACKGROUND,
                                        .stale_for = STALE_FOR}, D);
    const double lookups = 1 + U * (D + T), absent = exp(-U * STALE_FOR);
    check_rate(&s, U / lookups);
    check_stale(&s, over_exponential(STALE_FOR, in_time) / lookups);
    check_wait(&s, 0, (over_exponential(STALE_FOR, wait_too_late) +
                       absent * (D + U * D * D / 2)) / lookups);
    done(&s);
}
END_TEST

/* nginx's proxy_cache_lock: of absent entries alone. */
START_TEST(lock_of_absent_entries_alone)
{
    struct seen s = run(&(struct cache){COUNTED, .absent = MISS_JOIN, .expired = MISS_FETCH,
                                        .stale_for = STALE_FOR}, D);
    const double lookups = 1 + U * (D + T), absent = exp(-U * STALE_FOR);
    check_rate(&s, U * (over_exponential(STALE_FOR, in_time) + absent) / lookups);
    done(&s);
}
END_TEST

START_TEST(lock_of_absent_entries_of_tokens_that_never_were_absent)
{
    struct seen s = run(&(struct cache){COUNTED, .absent = MISS_JOIN}, D);
    check_rate(&s, U * (1 + U * D) / (1 + U * (D + T)));
    done(&s);
}
END_TEST

/* ---- locks ---- */

/* The integral over s in (0, D) of the first multiple of `poll` from s on. */
static double polled(double poll)
{
    double sum = 0, k = 1;
    for (; k * poll < D; k++)
        sum += k * poll * poll;
    return sum + k * poll * (D - (k - 1) * poll);
}

START_TEST(lock_that_polls)
{
    static const double polls[] = {0.1, 0.5};
    struct seen s = run(&(struct cache){COUNTED, JOIN(true), .lock_poll = polls[_i]}, D);
    check_rate(&s, U / (1 + U * (D + T)));
    check_wait(&s, 0, (D + U * polled(polls[_i])) / (1 + U * (D + T)));
    done(&s);
}
END_TEST

/* Who joins more than `timeout` before the fill fetches after that time, and waits for it. */
START_TEST(lock_that_ends)
{
    static const struct cache caches[] = {
        {COUNTED, JOIN(true), .lock_timeout = 0.15},
        {COUNTED, JOIN(true), .lock_timeout = 0.15, .lock_poll = 1e-4},
    };
    const double timeout = 0.15, late = D - timeout, lookups = 1 + U * (D + T);
    struct seen s = run(&caches[_i], D);
    check_rate(&s, U * (1 + U * late) / lookups);
    check_wait(&s, 0, (D + U * (late * (timeout + D) + timeout * timeout / 2)) / lookups);
    done(&s);
}
END_TEST

/* ---- refreshes before the end ---- */

START_TEST(refresh_ahead_at_once)
{
    const double b = 0.6;
    struct seen s = run(&(struct cache){COUNTED, .refresh_ahead = (1 - b) * T}, AT_ONCE);
    check_rate(&s, U / (1 + U * b * T));
    check_share(&s, SUM_BUSIEST_MISSES, SUM_BUSIEST, exp(-U * (1 - b) * T) / (1 + U * b * T),
                "visible misses");
    done(&s);
}
END_TEST

/* The next fill comes D after the first look-up in the last part of the life or later. */
START_TEST(refresh_ahead)
{
    struct seen s = run(&(struct cache){COUNTED, JOIN(true), .refresh_ahead = 0.36}, D);
    check_rate(&s, 1 / (T - 0.36 + 1 / U + D));
    done(&s);
}
END_TEST

/* Mean time from a fill to the first refresh: at age s hits start one at the rate
 * U exp(-(T - s) / (beta D)), and look-ups after T at the rate U. */
static double early(double beta)
{
    enum { STEPS = 20000 };
    const double h = T / STEPS, scale = beta * D;
    double sum = 0, survives = 1;
    for (int i = 0; i < STEPS; i++) {
        const double s = i * h, by = U * scale * (exp((s + h - T) / scale) - exp((s - T) / scale));
        sum += h * survives * (1 - by / 2);
        survives *= exp(-by);
    }
    return sum + survives / U;
}

START_TEST(probabilistic_early_expiry)
{
    static const double betas[] = {1, 2.3};
    struct seen s = run(&(struct cache){COUNTED, JOIN(true), .early_beta = betas[_i]}, D);
    check_rate(&s, 1 / (early(betas[_i]) + D));
    done(&s);
}
END_TEST

/* ---- fetches that come to nothing ---- */

#define FAIL_AFTER 0.21

/* Each try takes too long, and its answer fills the entry when it comes. A second one begins before
 * that with probability 1 - exp(-U (D - FAIL_AFTER)). All who come before the fill are refused. */
START_TEST(a_time_that_is_never_enough)
{
    struct seen s = run(&(struct cache){COUNTED, JOIN(true), .fetch_timeout = FAIL_AFTER}, D);
    const double lookups = 1 + U * (D + T);
    check_rate(&s, U * (1 - expm1(-U * (D - FAIL_AFTER))) / lookups);
    check_failed(&s, 1);
    check_refused(&s, (1 + U * D) / lookups);
    done(&s);
}
END_TEST

START_TEST(fails_open)
{
    struct seen s = run(&(struct cache){COUNTED, JOIN(true), .fetch_timeout = FAIL_AFTER,
                                        .on_failure = FETCH_FAILS_OPEN}, D);
    check_rate(&s, U * (1 - expm1(-U * (D - FAIL_AFTER))) / (1 + U * (D + T)));
    check_refused(&s, 0);
    done(&s);
}
END_TEST

/* An issuer with servers for all: each fetch takes an exponential time of mean D, whatever the
 * others do, and each try of it. */
START_TEST(a_time_that_may_be_enough)
{
    static const unsigned retries[] = {0, 2};
    struct network *net = net_cache(U, 1, 0, D, &(struct cache){COUNTED,
                                    .fetch_timeout = FAIL_AFTER, .retries = retries[_i]});
    dist_exponential(D, &net->nodes[1].service);
    struct seen s = run_net(net);
    check_failed(&s, exp(-FAIL_AFTER / D));
    check_share(&s, SUM_REFUSED, SUM_BUSIEST_MISSES, exp(-(1.0 + retries[_i]) * FAIL_AFTER / D),
                "misses refused");
    done(&s);
}
END_TEST

/* Nobody ever answers: three tries, with pauses of b and 2 b. */
START_TEST(retries_with_pauses)
{
    const double b = 0.1, lasts = 3 * D + 3 * b;
    struct network *net = net_cache(U, 1, 0, D, &(struct cache){COUNTED, JOIN(true), .retries = 2,
                                                                .backoff = b});
    net->routes[net->nodes[1].first_route].fills = NET_NONE;
    struct seen s = run_net(net);
    check_rate(&s, 3 / (lasts + 1 / U));
    check_failed(&s, 1);
    check_refused(&s, 1);
    check_wait(&s, 1, (lasts + U * lasts * lasts / 2) / (1 + U * lasts));
    done(&s);
}
END_TEST

/* [s] from the beginning of a fetch until the next one may begin. Look-ups from the end of the
 * entry until then fail. */
#define APART 2.9

static double too_soon(void)
{
    return U * (APART - T - D);
}


START_TEST(fetches_apart)
{
    struct seen s = run(&(struct cache){COUNTED, JOIN(true), .least_interval = APART}, D);
    check_rate(&s, 1 / (APART + 1 / U));
    check_failed(&s, too_soon() / (1 + too_soon()));
    check_refused(&s, too_soon() / (1 + U * APART));
    done(&s);
}
END_TEST

START_TEST(fetches_apart_and_stale)
{
    struct seen s = run(&(struct cache){COUNTED, JOIN(true), .least_interval = APART,
                                        .on_failure = FETCH_FAILS_STALE}, D);
    check_rate(&s, 1 / (APART + 1 / U));
    check_refused(&s, 0);
    check_stale(&s, too_soon() / (1 + U * APART));
    done(&s);
}
END_TEST

/* The same by the issuer: it has one token, which comes back after APART. */
START_TEST(an_issuer_that_refuses)
{
    struct network *net = net_cache(U, 1, 0, D, &(struct cache){COUNTED, JOIN(true)});
    net->stations[1].limit = network_add_limit(net, &(struct limit){1 / APART, 1, 0});
    net->caches[0].fetch_timeout = 1e9;
    struct seen s = run_net(net);
    check_rate(&s, (1 + too_soon()) / (APART + 1 / U));
    check_failed(&s, too_soon() / (1 + too_soon()));
    check_refused(&s, too_soon() / (1 + U * APART));
    done(&s);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("fetch");
    TCase *tc = tcase_create("plain");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, one_fetch_at_a_time);
    tcase_add_test(tc, each_miss_a_fetch);
    tcase_add_loop_test(tc, with_a_clock_that_ticks, 0, 3);
    suite_add_tcase(s, tc);
    tc = tcase_create("stale");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, stale_while_the_first_fetches);
    tcase_add_test(tc, stale_and_a_fetch_beside);
    tcase_add_test(tc, stale_for_a_while);
    suite_add_tcase(s, tc);
    tc = tcase_create("locks");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, lock_of_absent_entries_alone);
    tcase_add_test(tc, lock_of_absent_entries_of_tokens_that_never_were_absent);
    tcase_add_loop_test(tc, lock_that_polls, 0, 2);
    tcase_add_loop_test(tc, lock_that_ends, 0, 2);
    suite_add_tcase(s, tc);
    tc = tcase_create("early");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, refresh_ahead_at_once);
    tcase_add_test(tc, refresh_ahead);
    tcase_add_loop_test(tc, probabilistic_early_expiry, 0, 2);
    suite_add_tcase(s, tc);
    tc = tcase_create("failures");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_time_that_is_never_enough);
    tcase_add_test(tc, fails_open);
    tcase_add_loop_test(tc, a_time_that_may_be_enough, 0, 2);
    tcase_add_test(tc, retries_with_pauses);
    tcase_add_test(tc, fetches_apart);
    tcase_add_test(tc, fetches_apart_and_stale);
    tcase_add_test(tc, an_issuer_that_refuses);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
