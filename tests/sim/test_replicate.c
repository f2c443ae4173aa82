/*
 * Replications against exact answers: identities that hold to rounding on every path, hand-worked
 * deterministic runs, an independent recursion that is fed the same random numbers, and
 * steady-state formulas within 4.5 standard errors.
 */
#include <stdlib.h>
#include <string.h>

#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/pool.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "rng/sampler.h"
#include "sim/sim.h"
#include "stats/histogram.h"
#include "stats/ratio.h"

enum { SEED = 20190344 };

struct fixture {
    struct network *net;
    struct sim_plan *plan;
    struct sim *sim;
    const struct record_layout *at;
    double *record;
};

static struct fixture set_up(struct network *net, double window, unsigned windows, double warmup)
{
    struct fixture f = {.net = net};
    f.plan = sim_plan_new(
        net, &(struct sim_options){.window = window, .windows = windows, .warmup = warmup});
    f.sim = sim_new(f.plan);
    f.at = sim_plan_layout(f.plan);
    f.record = calloc(f.at->width, sizeof *f.record);
    return f;
}

static void tear_down(struct fixture *f)
{
    sim_free(f->sim);
    sim_plan_free(f->plan);
    network_free(f->net);
    free(f->record);
}

static const double *run(struct fixture *f, uint64_t r)
{
    ck_assert_int_eq(sim_replicate(f->sim, SEED, r, f->record, NULL), 0);
    return f->record;
}

static const double *station(const struct fixture *f, size_t i)
{
    return f->record + f->at->stations + i * STATION_SUMS;
}

/* D/D/1, arrivals at 1, 2, 3, ..., service 0.6, measured from 2.25 to 12.25: busy during
 * (2.25, 2.6), (3, 3.6), ..., (12, 12.25). */
START_TEST(deterministic_by_hand)
{
    struct dist a, s;
    dist_deterministic(1, &a);
    dist_deterministic(0.6, &s);
    struct fixture f = set_up(net_single(&a, &s, 1), 5, 2, 2.25);
    const double *r = run(&f, 0), *st = station(&f, 0);
    ck_close(r[f.at->time], 10, 1e-15, 0);
    ck_close(st[SUM_ARRIVALS], 10, 0, 0);
    ck_close(st[SUM_COMPLETIONS], 10, 0, 0);
    ck_close(st[SUM_STARTS], 10, 0, 0);
    ck_close(st[SUM_BUSY], 0.35 + 9 * 0.6 + 0.25, 1e-14, 0);
    ck_close(st[SUM_NUMBER], st[SUM_BUSY], 1e-14, 0);
    ck_close(st[SUM_WAIT], 0, 0, 1e-14);
    ck_close(st[SUM_RESPONSE], 6, 1e-14, 0);
    ck_close(r[f.at->number], st[SUM_NUMBER], 1e-14, 0);
    ck_close(r[f.at->meter_windows + WINDOW_N], 2, 0, 0);
    ck_close(r[f.at->meter_windows + WINDOW_MEAN], 1, 1e-15, 0);
    ck_close(r[f.at->meter_windows + WINDOW_M2], 0, 0, 0);
    tear_down(&f);
}
END_TEST

/*
 * Arrivals at 1, 2, 3, ..., each served in 0.6, measured in windows of half a second from 2.25 to
 * 5.25: requests leave in the 1st, 3rd and 5th and arrive in the others. A window in which nobody
 * leaves has no mean sojourn, and no ratio of flows to that of those who leave.
 */
START_TEST(a_window_without_a_denominator_has_no_value)
{
    struct dist a, s;
    dist_deterministic(1, &a);
    dist_deterministic(0.6, &s);
    struct network *net = network_new(NULL);
    const size_t group = network_add_group(net, "S"), class = network_add_class(net, "request");
    const size_t node = network_add_node(net, test_station(net, "S", group, 1), class, &s);
    network_add_source(net, "users", &a, 0);
    network_add_entry(net, node, 1);
    network_add_meter(net, "arrivals per exit", NULL, 1);
    network_add_flow(net, FLOW_NODE, node, 1, false);
    network_add_flow(net, FLOW_EXIT, 0, 1, true);
    network_add_meter(net, "exits per arrival", NULL, 1);
    network_add_flow(net, FLOW_EXIT, 0, 1, false);
    network_add_flow(net, FLOW_NODE, node, 1, true);
    network_finish(net);
    struct fixture f = set_up(net, 0.5, 6, 2.25);
    const double *r = run(&f, 0);
    const double *sojourn = r + f.at->sojourn_window, *meters = r + f.at->meter_windows;
    ck_close(sojourn[WINDOW_N], 3, 0, 0);
    ck_close(sojourn[WINDOW_MEAN], 0.6, 1e-14, 0);
    ck_close(sojourn[WINDOW_M2], 0, 0, 1e-28);
    for (int m = 0; m < 2; m++) {
        ck_close(meters[m * WINDOW_SUMS + WINDOW_N], 3, 0, 0);
        ck_close(meters[m * WINDOW_SUMS + WINDOW_MEAN], 0, 0, 0);
        ck_close(meters[m * WINDOW_SUMS + WINDOW_M2], 0, 0, 0);
        ck_close(r[f.at->meters + m * METER_SUMS + SUM_DENOMINATOR], 3, 0,
                 0); /* the whole has one */
    }
    tear_down(&f);
}
END_TEST

/* D/D/1 that cannot keep up: arrivals every 1, service 1.5. Request n (from 1) arrives at n, starts
 * at 1 + 1.5 (n - 1). */
START_TEST(overload_by_hand)
{
    struct dist a, s;
    dist_deterministic(1, &a);
    dist_deterministic(1.5, &s);
    struct fixture f = set_up(net_single(&a, &s, 1), 2, 1, 3.25);
    run(&f, 0);    /* from 3.25 to 5.25: arrivals 4, 5; request 2 ends and 3 starts at 4 */
    const double *st = station(&f, 0);
    ck_close(st[SUM_ARRIVALS], 2, 0, 0);
    ck_close(st[SUM_COMPLETIONS], 1, 0, 0);
    ck_close(st[SUM_STARTS], 1, 0, 0);
    ck_close(st[SUM_RESPONSE], 2, 1e-14, 0);
    ck_close(st[SUM_WAIT], 1, 1e-14, 0);
    ck_close(st[SUM_BUSY], 2, 1e-14, 0);
    /* number: 2 and 3 till 4, then 3 and 4 till 5, then 3, 4 and 5 */
    ck_close(st[SUM_NUMBER], 0.75 * 2 + 1 * 2 + 0.25 * 3, 1e-14, 0);
    tear_down(&f);
}
END_TEST

/* Numbers at the stations add up to the number in the network; what comes in goes out or is there.
 */
START_TEST(identities)
{
    struct fixture f = set_up(net_wrappers(), 0.5, 4, 0.37);
    for (uint64_t r = 0; r < 3; r++) {
        const double *record = run(&f, r);
        double number = 0, starts = 0;
        for (size_t i = 0; i < f.net->n_stations; i++) {
            const double *st = station(&f, i);
            number += st[SUM_NUMBER];
            starts += st[SUM_STARTS];
            ck_assert_double_ge(st[SUM_NUMBER] - st[SUM_BUSY], -1e-9);
            ck_assert_double_le(fabs(st[SUM_ARRIVALS] - st[SUM_COMPLETIONS]), 60);
        }
        ck_close(number, record[f.at->number], 1e-11, 0);
        ck_assert_double_gt(starts, 50000);
        double exits = 0;
        for (size_t e = 0; e < f.net->n_exits; e++)
            exits += record[f.at->exits + e * EXIT_SUMS + SUM_EXITS];
        ck_assert_double_le(fabs(record[f.at->external] - exits), 400);
        const double *window = record + f.at->meter_windows, *meter = record + f.at->meters;
        ck_close(window[WINDOW_MEAN], meter[SUM_NUMERATOR] / meter[SUM_DENOMINATOR], 1e-12, 0);
    }
    tear_down(&f);
}
END_TEST

/*
 * A FIFO queue's waits obey W(n+1) = max(0, W(n) + S(n) - A(n+1)) (Lindley 1952). The same streams
 * fed to that recursion give every wait, hence every sum, of the event-driven run to rounding.
 */
START_TEST(lindley_on_the_same_numbers)
{
    struct dist a, s;
    dist_from_mean_scv(DIST_HYPEREXPONENTIAL, 1.385, 2.2, test_pool(), &a);
    dist_from_mean_scv(DIST_ERLANG, 1.2, 0.25, test_pool(), &s);
    const double end = 5000;
    struct fixture f = set_up(net_single(&a, &s, 1), end, 1, 0);
    run(&f, 7);
    struct stream ra, rs;
    stream_init(&ra, SEED, 7, stream_name("source"), PURPOSE_INTERARRIVAL);
    stream_init(&rs, SEED, 7, stream_name("station") ^ stream_rotl(stream_name("request"), 1),
                PURPOSE_SERVICE);
    const double cumulative[] = {dist_branch_p(&a, 0), 1};
    static struct gamma_strips strips;
    gamma_strips_build(&strips, 4);
    const struct sampler sa = {.kind = SAMPLER_HYPEREXPONENTIAL,
                               .n = 2,
                               .cumulative = cumulative,
                               .means = a.values->x + 2},
                         ss = {.kind = SAMPLER_GAMMA, .a = 4, .b = 0.3, .strips = &strips};
    double t = 0, free_at = 0, wait = 0, response = 0, n = 0;
    for (;;) {
        t += sampler_draw(&sa, &ra);
        const double start = t > free_at ? t : free_at;
        if (start >= end)
            break;
        free_at = start + sampler_draw(&ss, &rs);
        wait += start - t;
        if (free_at < end) {
            response += free_at - t;
            n++;
        }
    }
    ck_close(station(&f, 0)[SUM_COMPLETIONS], n, 0, 0);
    ck_close(station(&f, 0)[SUM_RESPONSE], response, 1e-10, 0);
    ck_close(station(&f, 0)[SUM_WAIT], wait, 1e-10, 0);
    tear_down(&f);
}
END_TEST

static struct ratio estimate(struct fixture *f, unsigned replications, size_t y, size_t x)
{
    struct ratio ratio = {0};
    for (uint64_t r = 0; r < replications; r++) {
        run(f, r);
        ratio_add(&ratio, f->record[y], f->record[x]);
    }
    return ratio;
}

static void expect(const struct ratio *r, double exact)
{
    ck_close(ratio_value(r), exact, 0, 4.5 * ratio_standard_error(r));
    ck_assert_double_lt(ratio_standard_error(r), 0.02 * exact); /* sharp enough to see a mistake */
}

/* M/M/1 at 0.8: mean response 1/(1 - rho) = 5. */
START_TEST(mm1)
{
    struct fixture f = set_up(net_mmc(0.8, 1), 10000, 1, 500);
    const struct ratio r =
        estimate(&f, 40, f.at->stations + SUM_RESPONSE, f.at->stations + SUM_COMPLETIONS);
    expect(&r, 5);
    tear_down(&f);
}
END_TEST

/* M/M/inf with 40 busy on average, and its number in system has no queue. */
START_TEST(delay)
{
    struct fixture f = set_up(net_mmc(40, SERVERS_INFINITE), 200, 1, 20);
    const struct ratio r = estimate(&f, 30, f.at->stations + SUM_NUMBER, f.at->time);
    expect(&r, 40);
    ck_close(station(&f, 0)[SUM_BUSY], station(&f, 0)[SUM_NUMBER], 1e-12, 0);
    ck_close(station(&f, 0)[SUM_WAIT], 0, 0, 0);
    tear_down(&f);
}
END_TEST

/* M/G/1 by Pollaczek-Khinchine: Wq = rho s (1 + scv) / (2 (1 - rho)). */
START_TEST(mg1)
{
    static const struct { enum dist_kind kind; double scv; } law[] = {
        {DIST_DETERMINISTIC, 0}, {DIST_UNIFORM, 0.2}, {DIST_ERLANG, 0.5}, {DIST_GAMMA, 0.7},
        {DIST_LOGNORMAL, 2}, {DIST_WEIBULL, 1.7}, {DIST_HYPEREXPONENTIAL, 3},
        {DIST_ERLANG, 1.0 / 17}, {DIST_ERLANG, 2.3e-10}};    /* 2^32 phases and more */
    struct dist a, s;
    dist_exponential(2.385, &a);
    ck_assert_int_eq(dist_from_mean_scv(law[_i].kind, 1.31, law[_i].scv, test_pool(), &s), DIST_OK);
    const double rho = 1.31 / 2.385;
    struct fixture f = set_up(net_single(&a, &s, 1), 40000, 1, 100);
    const struct ratio r = estimate(&f, 40, f.at->stations + SUM_WAIT, f.at->stations + SUM_STARTS);
    expect(&r, rho * 1.31 * (1 + law[_i].scv) / (2 * (1 - rho)));
    tear_down(&f);
}
END_TEST

/* Times that are short against those between them, all of mean 1: what is measured in 10^10 s is
 * exact to 10^-7 of them. M/M/1 at a load of 1.16e-11, where hardly anybody waits, and M/D/1 at
 * 1e-18. */
START_TEST(far_between)
{
    struct dist a, s;
    dist_exponential(1 / 1.16e-5, &a);
    dist_exponential(1e-6, &s);
    struct fixture f = set_up(net_single(&a, &s, 1), 1e9, 1, 0);
    struct ratio r =
        estimate(&f, 30, f.at->stations + SUM_RESPONSE, f.at->stations + SUM_COMPLETIONS);
    expect(&r, 1e-6);
    r = estimate(&f, 30, f.at->stations + SUM_BUSY, f.at->time);
    expect(&r, 1.16e-11);
    tear_down(&f);
    dist_exponential(1e9, &a);
    dist_deterministic(1e-9, &s);
    f = set_up(net_single(&a, &s, 1), 1e12, 3, 1e10);
    run(&f, 0);
    ck_close(f.record[f.at->time], 3e12, 1e-13, 0);
    ck_assert_double_gt(station(&f, 0)[SUM_COMPLETIONS], 2500);
    ck_close(station(&f, 0)[SUM_RESPONSE], station(&f, 0)[SUM_COMPLETIONS] * 1e-9, 1e-7, 0);
    ck_close(f.record[f.at->number], station(&f, 0)[SUM_COMPLETIONS] * 1e-9, 1e-7, 0);
    tear_down(&f);
}
END_TEST

/* A long stay before a short service, and many who stay: a thousand on average, of whom one leaves
 * in 10^6 s, for a service of a nanosecond. */
START_TEST(short_behind_long)
{
    struct dist a, stay, s;
    dist_exponential(1e6, &a);
    dist_exponential(1e9, &stay);
    dist_exponential(1e-9, &s);
    struct network *net = network_new(NULL);
    network_add_class(net, "request");
    size_t node[2];
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "short" : "long";
        const size_t st = test_station(net, name, network_add_group(net, name), SERVERS_INFINITE);
        node[i] = network_add_node(net, st, 0, i ? &s : &stay);
    }
    network_add_route(net, node[0], node[1], NET_NONE, 1, 0);
    network_add_source(net, "source", &a, 0);
    network_add_entry(net, node[0], 1);
    network_finish(net);
    struct fixture f = set_up(net, 1e9, 1, 2e9);
    const size_t sums = f.at->stations + STATION_SUMS;
    const struct ratio r = estimate(&f, 4, sums + SUM_RESPONSE, sums + SUM_COMPLETIONS);
    expect(&r, 1e-9);
    tear_down(&f);
}
END_TEST

/* The 32-station network: figures by the issue's own arithmetic (Jackson). */
START_TEST(wrappers)
{
    struct fixture f = set_up(net_wrappers(), 2, 1, 0.2);
    struct ratio lambda_p = {0}, accepted = {0}, all = {0};
    for (uint64_t r = 0; r < 30; r++) {
        const double *x = run(&f, r), *exit = x + f.at->exits;
        ratio_add(&lambda_p, x[f.at->meters], x[f.at->time]);
        ratio_add(&accepted, exit[SUM_SOJOURN], exit[SUM_EXITS]);
        ratio_add(&all, exit[SUM_SOJOURN] + exit[EXIT_SUMS + SUM_SOJOURN],
                  exit[SUM_EXITS] + exit[EXIT_SUMS + SUM_EXITS]);
    }
    expect(&lambda_p, 855);
    expect(&accepted, 8.3183e-3);
    expect(&all, 7.2463e-3);
    tear_down(&f);
}
END_TEST

START_TEST(same_key_same_bits)
{
    struct fixture f = set_up(net_wrappers(), 0.3, 2, 0.1), g = set_up(net_wrappers(), 0.3, 2, 0.1);
    for (uint64_t r = 5; r-- > 3;)
        run(&f, r);    /* what a workspace did before must not show */
    run(&g, 3);
    ck_assert(memcmp(f.record, g.record, f.at->width * sizeof(double)) == 0);
    run(&g, 4);
    ck_assert(memcmp(f.record, g.record, f.at->width * sizeof(double)) != 0);
    tear_down(&f);
    tear_down(&g);
}
END_TEST

/* Nobody comes, and there are more windows than can be gone through in the time of a test. */
START_TEST(stops_between_windows)
{
    struct dist a, b;
    dist_deterministic(1e6, &a);
    dist_deterministic(1, &b);
    struct network *net = net_single(&a, &b, 1);
    struct sim_plan *p =
        sim_plan_new(net, &(struct sim_options){.window = 1e-5, .windows = 4000000000u});
    struct sim *s = sim_new(p);
    double *record = calloc(sim_plan_layout(p)->width, sizeof *record);
    atomic_int stop = 1;
    ck_assert_int_eq(sim_replicate(s, SEED, 0, record, &stop), -1);
    free(record);
    sim_free(s);
    sim_plan_free(p);
    network_free(net);
}
END_TEST

START_TEST(stops_when_asked)
{
    struct fixture f = set_up(net_mmc(0.5, 1), 1e12, 1, 0);
    atomic_int stop = 1;
    ck_assert_int_eq(sim_replicate(f.sim, SEED, 0, f.record, &stop), -1);
    tear_down(&f);
}
END_TEST

static struct sim_plan *plan_recording(const struct network *net, double window, unsigned windows,
                                       double warmup)
{
    return sim_plan_new(
        net, &(struct sim_options){
                 .window = window, .windows = windows, .warmup = warmup, .distributions = true});
}

/* The i-th distribution of a tail. */
static void unpack(const struct record_layout *at, const double *tail, size_t i,
                   struct histogram *h)
{
    ck_assert_uint_lt(i, at->n_recorded);
    for (; i > 0; i--)
        tail += 1 + (size_t)tail[0];
    histogram_clear(h);
    histogram_unpack(h, tail + 1, (size_t)tail[0]);
}

/* Of a group's stations together. */
static double group_sum(const struct network *net, const struct record_layout *at,
                        const double *record, size_t g, enum station_sum sum)
{
    double n = 0;
    for (size_t i = 0; i < net->n_stations; i++)
        if (net->stations[i].group == g)
            n += record[at->stations + i * STATION_SUMS + sum];
    return n;
}

/* Every completion has a response, every service begun a wait, every departure a sojourn. */
static void check_counts(const struct network *net, const struct record_layout *at,
                         const double *record, const double *tail)
{
    struct histogram h = {0};
    double responses[8] = {0};
    for (size_t i = 0; i < at->n_recorded; i++) {
        const struct recorded *r = &at->recorded[i];
        unpack(at, tail, i, &h);
        if (r->quantity == RECORDED_RESPONSE)
            responses[r->index] += (double)histogram_count(&h);
        else if (r->quantity == RECORDED_WAIT)
            ck_close((double)histogram_count(&h), group_sum(net, at, record, r->index, SUM_STARTS),
                     0, 0);
        else
            ck_close((double)histogram_count(&h),
                     record[at->exits + r->index * EXIT_SUMS + SUM_EXITS], 0, 0);
    }
    for (size_t g = 0; g < net->n_groups; g++)
        ck_close(responses[g], group_sum(net, at, record, g, SUM_COMPLETIONS), 0, 0);
    histogram_release(&h);
}

/* The same replication with and without distributions: all sums are the same to the bit. */
START_TEST(distributions_change_nothing_else)
{
    struct network *net = net_wrappers();
    struct fixture f = set_up(net, 0.5, 2, 0.1);
    struct sim_plan *plan = plan_recording(net, 0.5, 2, 0.1);
    struct sim *sim = sim_new(plan);
    const struct record_layout *at = sim_plan_layout(plan);
    double *with = calloc(at->width, sizeof *with);
    const double *without = run(&f, 1);
    ck_assert_uint_eq(at->width, f.at->width);
    ck_assert_uint_eq(f.at->n_recorded, 0);
    ck_assert_uint_eq(sim_tail_size(f.sim), 0);
    for (int again = 0; again < 2; again++) {
        ck_assert_int_eq(sim_replicate(sim, SEED, 1, with, NULL), 0);
        ck_assert_mem_eq(with, without, f.at->width * sizeof *with);
        double *tail = calloc(sim_tail_size(sim), sizeof *tail);
        sim_tail(sim, tail);
        check_counts(net, at, with, tail);
        free(tail);
    }
    free(with);
    sim_free(sim);
    sim_plan_free(plan);
    tear_down(&f);
}
END_TEST

/*
 * D/D/1 that cannot keep up, as above: who is there when the warm-up ends counts with his whole
 * response, and nobody before. Request k arrives at k and begins at 1.5 k - 0.5, so that between
 * 3.25 and 9.25 responses 2 (of request 2, at 4), 2.5, 3 and 3.5 end and waits 1 (at 4), 1.5, 2 and
 * 2.5.
 */
START_TEST(distributions_by_hand)
{
    static const double first[] = {2, 1, 2};    /* response, wait, sojourn; each next 0.5 more */
    struct dist a, s;
    dist_deterministic(1, &a);
    dist_deterministic(1.5, &s);
    struct network *net = net_single(&a, &s, 1);
    struct sim_plan *plan = plan_recording(net, 3, 2, 3.25);
    struct sim *sim = sim_new(plan);
    const struct record_layout *at = sim_plan_layout(plan);
    double *record = calloc(at->width, sizeof *record);
    for (int again = 0; again < 2; again++) {
        ck_assert_int_eq(sim_replicate(sim, SEED, 0, record, NULL), 0);
        double *tail = calloc(sim_tail_size(sim), sizeof *tail);
        sim_tail(sim, tail);
        ck_assert_uint_eq(at->n_recorded, 3);
        for (size_t i = 0; i < 3; i++) {
            struct histogram h = {0};
            unpack(at, tail, i, &h);
            ck_assert_uint_eq(histogram_count(&h), 4);
            for (int k = 0; k < 4; k++) {
                const double q = histogram_quantile(&h, (k + 0.5) / 4);
                ck_close(q, first[i] + 0.5 * k, 1.0 / 256, 0);
            }
            histogram_release(&h);
        }
        free(tail);
    }
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

/* D/D/1 at half load: nobody waits, all waits are 0. */
START_TEST(nobody_waits)
{
    struct dist a, s;
    struct histogram h = {0};
    dist_deterministic(1, &a);
    dist_deterministic(0.5, &s);
    struct network *net = net_single(&a, &s, 1);
    struct sim_plan *plan = plan_recording(net, 10, 1, 0.25);
    struct sim *sim = sim_new(plan);
    double *record = calloc(sim_plan_layout(plan)->width, sizeof *record);
    ck_assert_int_eq(sim_replicate(sim, SEED, 0, record, NULL), 0);
    double *tail = calloc(sim_tail_size(sim), sizeof *tail);
    sim_tail(sim, tail);
    unpack(sim_plan_layout(plan), tail, 1, &h);
    ck_assert_uint_eq(h.below, 10);
    ck_assert_uint_eq(histogram_count(&h), 10);
    histogram_release(&h);
    free(tail);
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("replicate");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 300);
    tcase_add_test(c, deterministic_by_hand);
    tcase_add_test(c, a_window_without_a_denominator_has_no_value);
    tcase_add_test(c, overload_by_hand);
    tcase_add_test(c, identities);
    tcase_add_test(c, lindley_on_the_same_numbers);
    tcase_add_test(c, mm1);
    tcase_add_test(c, delay);
    tcase_add_loop_test(c, mg1, 0, 9);
    tcase_add_test(c, far_between);
    tcase_add_test(c, short_behind_long);
    tcase_add_test(c, wrappers);
    tcase_add_test(c, same_key_same_bits);
    tcase_add_test(c, stops_when_asked);
    tcase_add_test(c, stops_between_windows);
    tcase_add_test(c, distributions_change_nothing_else);
    tcase_add_test(c, distributions_by_hand);
    tcase_add_test(c, nobody_waits);
    suite_add_tcase(s, c);
    return run_suite(s);
}
