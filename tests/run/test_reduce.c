/*
 * Records made by hand through the reducer: every figure against a hand calculation.
 */
#include <stdlib.h>

#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/figures.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "model/rows.h"
#include "run/reduce.h"
#include "stats/pooled.h"

/* Two replications of 10 and 30 s of a group of two instances with 2 servers each. */
static const double time_of[2] = {10, 30};
static const double station[2][2][STATION_SUMS] = {
    /* arrivals, completions, busy, number, starts, wait, response */
    {{40, 38, 9, 16, 39, 3.5, 12}, {42, 42, 11, 12, 42, 1, 13}},
    {{130, 128, 31, 60, 129, 20, 55}, {110, 111, 25, 28, 110, 2, 30}},
};

static struct network *two_instances(void)
{
    struct network *net = network_new(NULL);
    struct dist d;
    dist_exponential(0.25, &d);
    const size_t g = network_add_group(net, "web"), c = network_add_class(net, "request");
    const size_t a = network_add_node(net, test_station(net, "web[1]", g, 2), c, &d);
    const size_t b = network_add_node(net, test_station(net, "web[2]", g, 2), c, &d);
    network_add_source(net, "users", &d, 0);
    network_add_entry(net, a, 0.5);
    network_add_entry(net, b, 0.5);
    network_add_meter(net, "both", NULL, 0.5);
    network_add_flow(net, FLOW_NODE, a, 1, false);
    network_add_flow(net, FLOW_NODE, b, 1, false);
    network_finish(net);
    return net;
}

static const struct asked nothing_asked;

static struct record_layout layout_of(const struct network *net)
{
    struct sim_plan *p = sim_plan_new(net, &(struct sim_options){.window = 1, .windows = 1});
    struct record_layout l = *sim_plan_layout(p);
    l.asked = &nothing_asked;    /* the plan's own goes with the plan */
    sim_plan_free(p);
    return l;
}

static void fill(double *record, const struct record_layout *l, int r)
{
    record[l->time] = time_of[r];
    record[l->events] = 1000 + r;
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < STATION_SUMS; k++)
            record[l->stations + i * STATION_SUMS + k] = station[r][i][k];
    record[l->exits + SUM_EXITS] = 80 + 159 * r;
    record[l->exits + SUM_SOJOURN] = 25 + 60 * r;
    record[l->meters + SUM_NUMERATOR] = 41 + 79 * r;
    record[l->meters + SUM_DENOMINATOR] = time_of[r];
    record[l->meter_windows + WINDOW_N] = 1 + r;
    record[l->meter_windows + WINDOW_MEAN] = 4 + r;
    record[l->meter_windows + WINDOW_M2] = 2 * r;
}

static struct reducer *both_replications(const struct network *net, const struct record_layout *l)
{
    struct reducer *r = reducer_new(net, l, false);
    double *record = calloc(l->width, sizeof *record);
    for (int i = 0; i < 2; i++) {
        fill(record, l, i);
        reducer_add(r, record);
    }
    free(record);
    return r;
}

START_TEST(figures_by_hand)
{
    struct network *net = two_instances();
    const struct record_layout l = layout_of(net);
    struct reducer *r = both_replications(net, &l);
    struct result *out = result_new(net, "simulation");
    reducer_result(r, 0.95, out);
    const struct figure *f = out->stations[0].f, *g = out->groups[0].f;
    ck_close(f[FIG_ARRIVAL_RATE].value, 170.0 / 40, 1e-14, 0);
    ck_close(f[FIG_THROUGHPUT].value, 166.0 / 40, 1e-14, 0);
    ck_close(f[FIG_UTILIZATION].value, 40.0 / 80, 1e-14, 0);
    ck_close(f[FIG_MEAN_NUMBER].value, 76.0 / 40, 1e-14, 0);
    ck_close(f[FIG_MEAN_QUEUE].value, 36.0 / 40, 1e-14, 0);
    ck_close(f[FIG_MEAN_RESPONSE].value, 67.0 / 166, 1e-14, 0);
    ck_close(f[FIG_MEAN_WAIT].value, 23.5 / 168, 1e-14, 0);
    ck_close(g[FIG_ARRIVAL_RATE].value, 322.0 / 80, 1e-14, 0);
    ck_close(g[FIG_UTILIZATION].value, 76.0 / 160, 1e-14, 0);
    ck_close(g[FIG_MEAN_RESPONSE].value, 110.0 / 319, 1e-14, 0);
    ck_close(out->meters[0].value.value, (41.0 + 120) / 40, 1e-14, 0);
    ck_close(out->network.mean_sojourn.value, 110.0 / 319, 1e-14, 0);
    /* The requests of the second replication are three times as many as those of the first: by that
     * spread they tell no more than (83 / 45)^2 of them, too few for an interval. */
    ck_assert(isnan(f[FIG_MEAN_RESPONSE].half_width) && f[FIG_MEAN_RESPONSE].low == 0);
    ck_assert_str_eq(f[FIG_MEAN_RESPONSE].method,
                     "no interval: fewer than 20 independent visits behind it");
    ck_assert_uint_eq(f[FIG_MEAN_RESPONSE].samples, 2);
    ck_assert_int_eq(f[FIG_MEAN_RESPONSE].basis, BASIS_SIMULATED);
    ck_assert_uint_eq(out->events, 2001);
    result_free(out);
    reducer_free(r);
    network_free(net);
}
END_TEST

/* Windows 4 | 4, 6: n = 3, mean 14/3, (4) with divisor n. */
START_TEST(windows_are_pooled)
{
    struct network *net = two_instances();
    const struct record_layout l = layout_of(net);
    struct reducer *r = both_replications(net, &l);
    const struct tally t = reducer_windows(r, 0);
    ck_assert_uint_eq(t.n, 3);
    ck_close(t.mean, 14.0 / 3, 1e-15, 0);
    ck_close(tally_s_biased(&t), sqrt((4.0 / 9 + 4.0 / 9 + 16.0 / 9) / 3), 1e-14, 0);
    reducer_free(r);
    network_free(net);
}
END_TEST

/* A figure without a denominator has no value. */
START_TEST(nothing_is_no_value)
{
    struct network *net = two_instances();
    const struct record_layout l = layout_of(net);
    struct reducer *r = reducer_new(net, &l, false);
    double *record = calloc(l.width, sizeof *record);
    record[l.time] = 1;
    reducer_add(r, record);
    reducer_add(r, record);
    struct result *out = result_new(net, "simulation");
    reducer_result(r, 0.95, out);
    ck_assert_int_eq(out->stations[0].f[FIG_MEAN_RESPONSE].basis, BASIS_NONE);
    ck_assert(isnan(out->stations[0].f[FIG_MEAN_RESPONSE].value));
    ck_close(out->stations[0].f[FIG_ARRIVAL_RATE].value, 0, 0, 0);
    result_free(out);
    reducer_free(r);
    free(record);
    network_free(net);
}
END_TEST

/* The tail of a record of `two_instances` in which responses and sojourns are x[n], and nobody
 * waited. */
static void add_with_tail(struct reducer *r, const struct record_layout *l, const double *x,
                          size_t n)
{
    struct histogram h = {0}, zeros = {.below = n};
    for (size_t i = 0; i < n; i++)
        histogram_add(&h, x[i]);
    const size_t size = histogram_packed_size(&h);
    double *record = calloc(l->width + 3 + 2 * size + 1, sizeof *record), *tail = record + l->width;
    tail[0] = tail[size + 3] = (double)size;
    histogram_pack(&h, tail + 1);
    tail[size + 1] = 1;
    histogram_pack(&zeros, tail + size + 2);
    histogram_pack(&h, tail + size + 4);
    reducer_add(r, record);
    free(record);
    histogram_release(&h);
}

/* Quantiles: those of all replications pooled, as stats/pooled.h has them; too few beyond one is
 * said. */
START_TEST(quantiles_by_hand)
{
    static const double levels[] = {0.5, 0.999};
    enum { N = 400, REPLICATIONS = 30 };
    struct network *net = two_instances();
    struct sim_plan *p =
        sim_plan_new(net, &(struct sim_options){.window = 1, .windows = 1, .distributions = true});
    const struct record_layout l = *sim_plan_layout(p);
    struct reducer *r = reducer_new(net, &l, false);
    struct pooled d = {0};
    ck_assert_uint_eq(l.n_recorded, 3);
    for (int i = 0; i < REPLICATIONS; i++) {
        struct histogram h = {0};
        double x[N];
        for (int k = 0; k < N; k++)
            histogram_add(&h, x[k] = 1 + (k + 0.5) * (1 + 0.1 * (i % 3)) / N);
        add_with_tail(r, &l, x, N);
        pooled_add(&d, &h);
        histogram_release(&h);
    }
    struct result *out = result_new(net, "simulation");
    result_ask_quantiles(out, levels, 2);
    reducer_result(r, 0.95, out);
    const struct pooled_quantile want = pooled_quantile(&d, 0.5, 0.95);
    const struct figure *g = out->group_quantiles, *w = out->group_waits;
    ck_assert_uint_eq(out->n_classes, 0);
    ck_close(g[0].value, 1.55, 0.02, 0);
    ck_close(g[0].value, want.value, 0, 0);
    ck_close(g[0].low, want.low, 0, 0);
    ck_close(g[0].high, want.high, 0, 0);
    ck_close(g[0].half_width, (want.high - want.low) / 2, 1e-15, 0);
    ck_assert_uint_eq(g[0].samples, REPLICATIONS);
    ck_assert_str_eq(g[0].method, "inversion over replications");
    ck_close(g[1].value, 2.2, 0.02, 0);    /* 12 beyond it */
    ck_assert(isnan(g[1].half_width));
    ck_assert(g[1].low == 0 && g[1].high == 0);
    ck_assert_str_eq(g[1].method, "pooled; too few independent samples beyond it for an interval");
    ck_assert_figures_eq(out->exit_quantiles, g, 2 * sizeof *g);
    ck_assert_figures_eq(out->network_quantiles, g, 2 * sizeof *g);
    ck_assert(w[0].value == 0 && w[0].half_width == 0);
    pooled_release(&d);
    result_free(out);
    reducer_free(r);
    sim_plan_free(p);
    network_free(net);
}
END_TEST

/* ---- what only networks with features have ---- */

/* Two replications of 10 and 20 s of net_featured: each sum of the second is twice the first's, so
 * that a figure is the first's ratio. Stations in the order of the network: front, back[1],
 * back[2], store. */
static void fill_featured(double *record, const struct record_layout *l, double times)
{
    double *back1 = record + l->stations + 1 * STATION_SUMS, *back2 = back1 + STATION_SUMS;
    double *lost1 = record + l->extras + 1 * STATION_EXTRAS, *lost2 = lost1 + STATION_EXTRAS;
    const size_t gold_at_back = 0;    /* families: back.gold, back.jobs, front.gold, .. */
    record[l->time] = 10 * times;
    back1[SUM_ARRIVALS] = 50 * times;
    back1[SUM_COMPLETIONS] = 40 * times;
    back1[SUM_NUMBER] = 12 * times;
    back1[SUM_BUSY] = 4 * times;
    lost1[SUM_OVERFLOWED] = 10 * times;
    lost1[SUM_BLOCKED] = 2 * times;
    back2[SUM_ARRIVALS] = 10 * times;
    back2[SUM_COMPLETIONS] = 8 * times;
    lost2[SUM_LOST] = 2 * times;
    (record + l->extras)[SUM_PREEMPTIONS] = 5 * times;
    double *gold = record + l->visits + gold_at_back * STATION_SUMS;
    double *more = record + l->visit_extras + gold_at_back * STATION_EXTRAS;
    gold[SUM_ARRIVALS] = 32 * times;
    gold[SUM_STARTS] = 25 * times;
    gold[SUM_WAIT] = 5 * times;
    gold[SUM_BUSY] = 3 * times;
    gold[SUM_NUMBER] = 9 * times;
    more[SUM_LOST] = times;
    more[SUM_BLOCKED] = 1.5 * times;
    gold[SUM_COMPLETIONS] = 24 * times;
    double *class = record + l->classes;
    class[SUM_CLASS_NUMBER] = 17 * times;
    class[SUM_CLASS_ARRIVALS] = 31 * times;
    class[SUM_CLASS_LEFT] = 30 * times;
    class[SUM_CLASS_SOJOURN] = 21 * times;
    class[SUM_CLASS_ACCEPTED] = 28 * times;
    class[SUM_CLASS_ACCEPTED_SOJOURN] = 20 * times;
    class[SUM_CLASS_LOST] = 2 * times;
    record[l->sources + SUM_SOURCE_ARRIVALS] = 31 * times;
    record[l->sources + SOURCE_SUMS + SUM_CYCLES] = 16 * times;
    record[l->exits + 2 * EXIT_SUMS + SUM_EXITS] = 2 * times;    /* out, done, lost */
    record[l->exits + SUM_EXITS] = 28 * times;
}

static const struct { const char *name; double value;
} featured[] = {{"back[1].overflow_rate", 1},
                {"back.overflow_rate", 0.5},
                {"back[2].loss_probability", 0.2},
                {"back.loss_probability", 2.0 / 60},
                {"back[1].blocked_share", 0.2},
                {"back.blocked_share", 0.1},
                {"back[1].mean_blocked", 0.05},
                {"front.preemption_rate", 0.5},
                {"back[1].mean_queue", 0.6}, /* 12 - 4 - 2: who is blocked does not wait */
                {"back.gold.arrival_rate", 1.6},
                {"back.gold.throughput", 1.2},
                {"back.gold.utilization", 0.15},
                {"back.gold.mean_number", 0.45},
                {"back.gold.mean_queue", 4.5 / 20},
                {"back.gold.mean_wait", 0.2},
                {"back.gold.loss_probability", 1.0 / 32},
                {"back.gold.blocked_share", 0.075},
                {"classes.gold.arrival_rate", 3.1},
                {"classes.gold.throughput", 3},
                {"classes.gold.goodput", 2.8},
                {"classes.gold.loss_probability", 1.0 / 15},
                {"classes.gold.mean_number", 1.7},
                {"classes.gold.mean_sojourn", 20.0 / 28},
                {"classes.gold.mean_sojourn_all", 0.7},
                {"classes.jobs.cycle_time", 2.5},
                {"network.cycle_time", 2.5},
                {"network.loss_probability", 1.0 / 15},
                {"network.goodput", 2.8}};

START_TEST(features_by_hand)
{
    struct network *net = net_featured();
    const struct record_layout l = layout_of(net);
    struct reducer *r = reducer_new(net, &l, false);
    for (int i = 0; i < 2; i++) {
        double *record = calloc(l.width, sizeof *record);
        fill_featured(record, &l, 1 + i);
        reducer_add(r, record);
        free(record);
    }
    struct result *out = result_new(net, "simulation");
    struct rows rows = {0};
    reducer_result(r, 0.95, out);
    rows_of_result(&rows, out, true);
    for (size_t i = 0; i < sizeof featured / sizeof *featured; i++) {
        const struct row *row = rows_find(&rows, featured[i].name);
        ck_assert_msg(row != NULL, "%s", featured[i].name);
        ck_assert_msg(close_enough(row->figure->value, featured[i].value, 1e-12, 0), "%s is %g",
                      featured[i].name, row->figure->value);
    }
    rows_release(&rows);
    result_free(out);
    reducer_free(r);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("reduce");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, figures_by_hand);
    tcase_add_test(c, windows_are_pooled);
    tcase_add_test(c, nothing_is_no_value);
    tcase_add_test(c, quantiles_by_hand);
    tcase_add_test(c, features_by_hand);
    suite_add_tcase(s, c);
    return run_suite(s);
}
