/*
 * Events in time: a flush, its herd and its echoes against the exact renewal density, within 4.5
 * standard errors; stations that are down against times reckoned by hand.
 */
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "sim/sim.h"

enum { SEED = 60, USERS = 400, POINTS = 36, RUNS = 60 };
static const double U = 0.5, T = 10, FLUSH = 12, AT_ONCE = 1e-9;    /* [1/s], [s] */

/* ---- the herd ---- */

/* Fetches of one user until time t after the flush: the n-th comes after n times Exp(u), and n - 1
 * lifetimes between. Jitter: each is one of `n_lives` equally likely ones, a fine grid. */
static double fetches_until(double t, const double *lives, size_t n_lives)
{
    enum { GRID = 4096 };
    static double now[GRID], next[GRID];
    const double step = 2.5 * T / GRID * 2;
    double sum = gsl_cdf_exponential_P(fmax(t, 0), 1 / U);
    for (int i = 0; i < GRID; i++)
        now[i] = i == 0;    /* the distribution of n - 1 lifetimes together */
    for (unsigned n = 2; n < 8; n++) {
        for (int i = 0; i < GRID; i++)
            next[i] = 0;
        for (int i = 0; i < GRID; i++)
            for (size_t k = 0; now[i] > 0 && k < n_lives; k++) {
                const long at = i + lround(lives[k] / step);
                if (at < GRID)
                    next[at] += now[i] / (double)n_lives;
            }
        for (int i = 0; i < GRID; i++) {
            now[i] = next[i];
            if (now[i] > 0 && t > i * step)
                sum += now[i] * gsl_cdf_gamma_P(t - i * step, n, 1 / U);
        }
    }
    return sum;
}

static double expected(double from, double to, const double *lives, size_t n)
{
    const double steady = U / (1 + U * T);
    const double before = fmax(0, fmin(to, FLUSH) - from) * steady;
    return USERS * (before + (to > FLUSH ? fetches_until(to - FLUSH, lives, n) -
                                               fetches_until(from - FLUSH, lives, n)
                                         : 0));
}

/* Fetches in each second, of a cache that is flushed after 12 s. */
static struct replications herd(const struct cache *c)
{
    static const double lookups = U * USERS;
    struct network *net = net_cache(lookups, USERS, 0, AT_ONCE, c);
    network_add_incident(net, &(struct incident){.at = FLUSH, .kind = INCIDENT_FLUSH, .index = 0});
    struct sim_options o = {.window = POINTS, .windows = 1, .trace_points = POINTS,
                            .trace_flows = true, .lookups = &lookups, .check = true,
                            .stationary = true};
    asked_add(&o.asked, PARAMETER_CACHE, 0);
    struct replications r = replications_run(net, &o, RUNS, SEED);
    network_free(net);
    return r;
}

static double fetches_in(const struct replications *r, size_t run, size_t second)
{
    const size_t at = r->at->flows + second * r->at->flow_columns + FLOW_FETCHES;
    return replications_value(r, run, at) -
           (second > 0 ? replications_value(r, run, at - r->at->flow_columns) : 0);
}

static double mean_in(const struct replications *r, size_t second, double *error)
{
    double sum = 0, square = 0;
    for (size_t i = 0; i < r->n; i++) {
        const double x = fetches_in(r, i, second);
        sum += x;
        square += x * x;
    }
    const double mean = sum / (double)r->n;
    *error = sqrt(fmax(square / (double)r->n - mean * mean, mean) / (double)(r->n - 1));
    return mean;
}

static void expect_herd(const struct cache *c, const double *lives, size_t n)
{
    struct replications r = herd(c);
    for (size_t k = 0; k < POINTS; k++) {
        double error;
        const double got = mean_in(&r, k, &error);
        const double want = expected((double)k, (double)k + 1, lives, n);
        if (!(fabs(got - want) <= 4.5 * fmax(error, 1.0 / RUNS)))
            ck_abort_msg("second %zu: %g fetches, want %g +- %.2g", k, got, want, error);
    }
    replications_free(&r);
}

START_TEST(herd_and_echoes)
{
    const struct cache c = {LIFE(LIFETIME_COUNTED, T)};
    expect_herd(&c, &T, 1);
}
END_TEST

/* +- 20 %: the same herd, and lower echoes. */
START_TEST(jitter_damps_the_echoes)
{
    enum { LIVES = 64 };
    double lives[LIVES], error;
    struct cache c = {.name = NULL};
    ck_assert_int_eq(dist_uniform(0.8 * T, 1.2 * T, &c.lifetime), DIST_OK);
    for (int i = 0; i < LIVES; i++)
        lives[i] = T * (0.8 + 0.4 * (i + 0.5) / LIVES);
    expect_herd(&c, lives, LIVES);
    const struct cache fixed = {LIFE(LIFETIME_COUNTED, T)};
    struct replications a = herd(&fixed), b = herd(&c);
    double most_fixed = 0, most_jitter = 0;
    for (size_t k = (size_t)(FLUSH + T) - 3; k < POINTS - 4; k++) {
        most_fixed = fmax(most_fixed, mean_in(&a, k, &error));
        most_jitter = fmax(most_jitter, mean_in(&b, k, &error));
    }
    ck_assert_double_lt(most_jitter, 0.9 * most_fixed);
    replications_free(&a);
    replications_free(&b);
}
END_TEST

/* ---- stations that are down ---- */

/* Requests every second, from 1 on, of service 0.75. */
static struct network *paced(unsigned servers, enum discipline discipline, bool refuses)
{
    struct dist arrival, service;
    dist_deterministic(1, &arrival);
    dist_deterministic(0.75, &service);
    struct network *net = network_new(NULL);
    network_add_class(net, "request");
    const size_t group = network_add_group(net, "s");
    const size_t st = network_add_station(
        net, &(struct station_def){.name = "s", .group = group, .servers = servers,
                                   .discipline = discipline});
    const size_t node = network_add_node(net, st, 0, &service);
    network_add_route(net, node, NET_NONE, 0, 1, 0);
    network_add_source(net, "source", &arrival, 0);
    network_add_entry(net, node, 1);
    network_add_incident(net, &(struct incident){.at = 3.25, .until = 5.5,
                                                 .kind = INCIDENT_DOWN, .index = st,
                                                 .refuses = refuses});
    network_finish(net);
    return net;
}

static double sum_of(const struct network *net, enum station_sum which)
{
    struct replications r = replications_run(
        net, &(struct sim_options){.window = 20.875, .windows = 1, .check = true}, 1, SEED);
    const double sum = replications_value(&r, 0, at_station(&r, 0, which));
    replications_free(&r);
    return sum;
}

/*
 * One server: request 3 was served for 0.25 and ends at 6; those of 4, 5, .. begin when it is free,
 * 0.25 earlier against their arrival each time: they end at 6.75, 7.5, 8.25, .., request k at
 * 6 + 0.75 (k - 3) as long as that is after k + 0.75: until k = 11, which begins at 11.25; 12 and
 * later do not wait. Waits: 2, 1.75, .., 0.25; whoever waits at the end of a visit counts 2.25 of
 * interruption as wait, too, where the discipline interrupts.
 */
START_TEST(requests_wait_until_it_is_up)
{
    struct network *net = paced(1, DISCIPLINE_FIFO, false);
    ck_close(sum_of(net, SUM_COMPLETIONS), 20, 0, 0);
    const double waits = (2 + 0.25) * 8 / 2;
    ck_close(sum_of(net, SUM_RESPONSE), 20 * 0.75 + 2.25 + waits, 1e-12, 0);
    network_free(net);
}
END_TEST

/* Without a limit of servers: request 3 takes 2.25 longer, 4 and 5 wait until 5.5 and then go
 * on. */
START_TEST(delays_are_put_off)
{
    struct network *net = paced(SERVERS_INFINITE, DISCIPLINE_FIFO, false);
    ck_close(sum_of(net, SUM_COMPLETIONS), 20, 0, 0);
    ck_close(sum_of(net, SUM_RESPONSE), 20 * 0.75 + 2.25 + 1.5 + 0.5, 1e-12, 0);
    network_free(net);
}
END_TEST

/* Those of 4 and 5 are lost. */
START_TEST(requests_are_refused)
{
    struct network *net = paced(_i ? 1 : SERVERS_INFINITE, DISCIPLINE_FIFO, true);
    ck_close(sum_of(net, SUM_COMPLETIONS), 18, 0, 0);
    struct replications r = replications_run(
        net, &(struct sim_options){.window = 20.875, .windows = 1, .check = true}, 1, SEED);
    ck_close(replications_value(&r, 0, r.at->extras + SUM_LOST), 2, 0, 0);
    ck_close(replications_value(&r, 0, r.at->exits + net->lost * EXIT_SUMS + SUM_EXITS), 2, 0, 0);
    replications_free(&r);
    /* one server: 3 ends at 6 = the arrival of 6 */
    ck_close(sum_of(net, SUM_RESPONSE), 18 * 0.75 + 2.25, 1e-12, 0);
    network_free(net);
}
END_TEST

/* Whatever the discipline, one server that is work-conserving has the same busy periods. Where the
 * interrupted request goes on first the number of requests is that of FIFO, and with it the sum of
 * responses; under LIFO and random order those who came meanwhile may go first. */
START_TEST(every_discipline_stops)
{
    const enum discipline d = (enum discipline)_i;
    if (discipline_table[d].takes_polling)
        return;
    struct network *fifo = paced(1, DISCIPLINE_FIFO, false), *net = paced(1, d, false);
    ck_close(sum_of(net, SUM_COMPLETIONS), sum_of(fifo, SUM_COMPLETIONS), 0, 0);
    if (!discipline_table[d].shares && !discipline_table[d].preempts && d != DISCIPLINE_LIFO &&
        d != DISCIPLINE_RANDOM)
        ck_close(sum_of(net, SUM_RESPONSE), sum_of(fifo, SUM_RESPONSE), 1e-12, 0);
    network_free(fifo);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("incidents");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, herd_and_echoes);
    tcase_add_test(c, jitter_damps_the_echoes);
    tcase_add_test(c, requests_wait_until_it_is_up);
    tcase_add_test(c, delays_are_put_off);
    tcase_add_loop_test(c, requests_are_refused, 0, 2);
    tcase_add_loop_test(c, every_discipline_stops, 0, DISCIPLINES);
    suite_add_tcase(s, c);
    return run_suite(s);
}
