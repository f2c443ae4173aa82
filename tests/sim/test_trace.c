/*
 * The number of requests at instants: runs worked by hand, exact transients, starts with requests;
 * and that a trace changes nothing else.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/run.h"
#include "sim/sim.h"
#include "stats/interval.h"
#include "stats/tally.h"

enum { SEED = 1952 };

static const struct sim_options a_hundred = {
    .window = 10, .windows = 2, .warmup = 5, .trace_points = 100, .trace_groups = true};

/* One replication; free the record. The layout goes into *at. */
static double *run(const struct network *net, const struct sim_options *o, uint64_t r,
                   struct record_layout *at)
{
    struct sim_plan *p = sim_plan_new(net, o);
    struct sim *s = sim_new(p);
    *at = *sim_plan_layout(p);
    double *record = calloc(at->width, sizeof *record);
    ck_assert_int_eq(sim_replicate(s, SEED, r, record, NULL), 0);
    sim_free(s);
    sim_plan_free(p);
    return record;
}

/* Arrivals every 1, service 1.5: floor(t) have come and floor((t - 1)/1.5) gone. The instants are
 * multiples of 1/4; at those at which something happens the number may be either. */
START_TEST(overload_by_hand)
{
    struct dist a, s;
    struct record_layout at;
    dist_deterministic(1, &a);
    dist_deterministic(1.5, &s);
    struct network *net = net_single(&a, &s, 1);
    double *record = run(net, &a_hundred, 0, &at);
    ck_assert_uint_eq(at.trace_columns, 2);
    for (int k = 0; k < 100; k++) {
        const double t = 0.25 * (k + 1);
        if (fmod(t, 1) == 0 || fmod(t - 1, 1.5) == 0)
            continue;
        const double want = floor(t) - (t > 1 ? floor((t - 1) / 1.5) : 0);
        ck_close(record[at.trace + 2 * (size_t)k], want, 0, 0);
        ck_close(record[at.trace + 2 * (size_t)k + 1], want, 0, 0);
    }
    free(record);
    network_free(net);
}
END_TEST

/* Seven requests at time 0, one server, 2 s each, nobody comes before 100 s: 7 - floor(t/2) remain;
 * their waits and responses count, their arrivals do not. */
START_TEST(start_by_hand)
{
    struct dist a, s;
    struct record_layout at;
    dist_deterministic(100, &a);
    dist_deterministic(2, &s);
    struct network *net = net_single(&a, &s, 1);
    net->stations[0].start = 7;
    struct sim_options o = a_hundred;
    o.warmup = 0;
    double *record = run(net, &o, 0, &at);
    for (int k = 0; k < 100; k++) {
        const double t = 0.2 * (k + 1);
        if (fabs(t / 2 - round(t / 2)) > 0.01)
            ck_close(record[at.trace + 2 * (size_t)k], fmax(0, 7 - floor(t / 2)), 0, 0);
    }
    const double *sums = record + at.stations;
    ck_close(sums[SUM_ARRIVALS], 0, 0, 0);
    ck_close(sums[SUM_COMPLETIONS], 7, 0, 0);
    ck_close(sums[SUM_NUMBER], 2 * (7 + 6 + 5 + 4 + 3 + 2 + 1), 1e-14, 0);
    ck_close(sums[SUM_BUSY], 14, 1e-14, 0);
    ck_close(record[at.number], sums[SUM_NUMBER], 1e-14, 0);
    free(record);
    network_free(net);
}
END_TEST

/* Groups add up to the network; and all that was measured is as it is without a trace. */
START_TEST(changes_nothing)
{
    struct record_layout at, bare_at;
    struct network *net = net_wrappers();
    struct sim_options o = {.window = 0.1, .windows = 3, .warmup = 0.05};
    double *bare = run(net, &o, 4, &bare_at);
    o.trace_points = 77;
    o.trace_groups = o.trace_random = true;
    double *record = run(net, &o, 4, &at);
    ck_assert_uint_eq(at.trace, bare_at.width);
    ck_assert(memcmp(bare, record, bare_at.width * sizeof *bare) == 0);
    ck_assert_uint_eq(at.trace_columns, 1 + net->n_groups);
    double total = 0;
    for (size_t k = 0; k < at.trace_points; k++) {
        const double *x = record + at.trace + k * at.trace_columns;
        double sum = 0;
        for (size_t g = 1; g < at.trace_columns; g++) {
            ck_assert_double_ge(x[g], 0);
            sum += x[g];
        }
        ck_close(sum, x[0], 0, 0);
        total += x[0];
    }
    /* the mean of the instants is that of the measured time, roughly: some 22 requests */
    ck_close(total / 77, record[at.number] / record[at.time], 0.25, 0);
    free(bare);
    free(record);
    network_free(net);
}
END_TEST

/*
 * M/M/inf started with n requests: the number at t is Poisson of mean rho (1 - e^(-mu t)) and, of
 * those n, a binomial share e^(-mu t) (Takacs, Introduction to the Theory of Queues, 1962, ch. 3).
 * Every point at once (Bonferroni, 1e-4).
 */
static void check_delay(size_t start)
{
    enum { POINTS = 40, REPLICATIONS = 2000 };
    const double rho = 6.5;
    struct network *net = net_mmc(rho, SERVERS_INFINITE);
    net->stations[0].start = start;
    const struct sim_options o = {
        .window = 2, .windows = 2, .warmup = 1, .trace_points = POINTS};
    struct sim_plan *p = sim_plan_new(net, &o);
    struct sim *s = sim_new(p);
    const struct record_layout *at = sim_plan_layout(p);
    double *record = calloc(at->width, sizeof *record);
    struct tally t[POINTS] = {{0}};
    for (uint64_t r = 0; r < REPLICATIONS; r++) {
        sim_replicate(s, SEED, r, record, NULL);
        for (size_t k = 0; k < POINTS; k++)
            tally_add(&t[k], record[at->trace + k]);
    }
    for (size_t k = 0; k < POINTS; k++) {
        const double stay = exp(-5.0 * (double)(k + 1) / POINTS), n = (double)start;
        const double mean = rho * (1 - stay) + n * stay;
        const double variance = rho * (1 - stay) + n * stay * (1 - stay);
        ck_close(t[k].mean, mean, 0, bonferroni_z(1e-4, POINTS) * sqrt(variance / REPLICATIONS));
    }
    free(record);
    sim_free(s);
    sim_plan_free(p);
    network_free(net);
}

START_TEST(delay_from_empty)
{
    check_delay(0);
}
END_TEST

START_TEST(delay_from_forty)
{
    check_delay(40);
}
END_TEST

/* A window of 0.3 and arrivals each second, from time 0: sources that are stationary have 0.3
 * arrivals in it, others none. */
START_TEST(paced_sources_are_stationary)
{
    struct dist a, s;
    struct record_layout at;
    struct tally arrivals = {0};
    dist_deterministic(1, &a);
    dist_deterministic(0.6, &s);
    struct network *net = net_single(&a, &s, 1);
    struct sim_options o = {.window = 0.3, .windows = 1};
    double *record = run(net, &o, 0, &at);
    ck_close(record[at.external], 0, 0, 0);
    free(record);
    o.stationary = true;
    for (uint64_t r = 0; r < 2000; r++) {
        record = run(net, &o, r, &at);
        tally_add(&arrivals, record[at.external]);
        free(record);
    }
    ck_close(arrivals.mean, 0.3, 0, 4.5 * tally_standard_error(&arrivals));
    network_free(net);
}
END_TEST

/*
 * Between two arrivals of D/D/1 with service 0.6 there is a request with probability 0.6, and
 * points without random shifts would all see the same: here each sees its own, whatever the others
 * see. Points 4 to 11 are all alike with probability 0.6^8 + 0.4^8.
 */
START_TEST(random_points_are_independent)
{
    enum { RUNS = 1000 };
    const double alike_wanted = pow(0.6, 8) + pow(0.4, 8);
    struct dist a, s;
    struct record_layout at;
    struct tally number = {0}, alike = {0};
    dist_deterministic(1, &a);
    dist_deterministic(0.6, &s);
    struct network *net = net_single(&a, &s, 1);
    const struct sim_options o = {
        .window = 10, .windows = 1, .warmup = 2, .trace_points = 12, .trace_random = true};
    for (uint64_t r = 0; r < RUNS; r++) {
        double sum = 0, *record = run(net, &o, r, &at);
        for (size_t k = 4; k < 12; k++)
            sum += record[at.trace + k];
        tally_add(&number, sum / 8);
        tally_add(&alike, sum == 0 || sum == 8);
        free(record);
    }
    ck_close(number.mean, 0.6, 0, 4.5 * sqrt(0.6 * 0.4 / (8 * RUNS)));
    ck_close(alike.mean, alike_wanted, 0, 4.5 * sqrt(alike_wanted / RUNS));
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("trace");
    TCase *c = tcase_create("trace");
    tcase_add_test(c, overload_by_hand);
    tcase_add_test(c, start_by_hand);
    tcase_add_test(c, changes_nothing);
    tcase_add_test(c, delay_from_empty);
    tcase_add_test(c, delay_from_forty);
    tcase_add_test(c, paced_sources_are_stationary);
    tcase_add_test(c, random_points_are_independent);
    suite_add_tcase(s, c);
    return run_suite(s);
}
