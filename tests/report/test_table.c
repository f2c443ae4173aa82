/* Tables: marks, digits, width, what is shown when; the expanded network. */
#include "helpers/cache_rules.h"
#include "helpers/nets.h"
#include "helpers/run.h"
#include "helpers/station.h"

#include "report/csv_reader.h"
#include "report/fixture.h"
#include "report/network.h"
#include "report/precision.h"
#include "report/table.h"

static struct model *model;
static struct result *analytic, *simulated;
static struct report_context ctx;
static struct textbuf out;

static void setup(void)
{
    out.width = 110;
    model = fixture_model();
    analytic = fixture_analytic(model->network);
    simulated = fixture_simulated(model->network, 0);
    ctx = fixture_context(model);
}

static void teardown(void)
{
    textbuf_release(&out);
    result_free(analytic);
    result_free(simulated);
    fixture_free(model);
}

static void has(const char *text)
{
    ck_assert_msg(strstr(out.text, text), "no '%s' in:\n%s", text, out.text);
}

static void has_not(const char *text)
{
    ck_assert_msg(!strstr(out.text, text), "'%s' in:\n%s", text, out.text);
}

static void fits(void)
{
    const size_t width = textbuf_width(&out);
    size_t column = 0;
    for (size_t i = 0; i < out.length; i++) {
        column = out.text[i] == '\n' ? 0 : column + 1;
        ck_assert_msg(column <= width, "a line is too wide in:\n%s", out.text);
    }
}

/* n stations q0, q1, ... of which every third has most requests, where many says so. */
static struct network *many_stations(size_t n)
{
    struct network *net = network_new("many.cfg");
    struct dist service;
    ck_assert_int_eq(dist_exponential(1, &service), 0);
    network_add_class(net, "request");
    for (size_t i = 0; i < n; i++) {
        char name[32];
        snprintf(name, sizeof name, "q%zu", i);
        const size_t group = network_add_group(net, name);
        network_add_node(net, test_station(net, name, group, 1), 0, &service);
    }
    network_finish(net);
    return net;
}

static struct result *many_results(const struct network *net)
{
    static const double levels[] = {0.5};
    struct result *r = result_new(net, "analytic");
    result_ask_quantiles(r, levels, 1);
    for (size_t i = 0; i < r->n_stations; i++) {
        const double number = i % 3 == 0 ? 100 + (double)i : 1;
        r->stations[i].f[FIG_MEAN_NUMBER] = figure_exact(number, "M/M/1");
        r->groups[i].f[FIG_MEAN_NUMBER] = r->stations[i].f[FIG_MEAN_NUMBER];
        r->group_quantiles[i] = figure_exact(number, "M/M/1");
    }
    return r;
}

static size_t count(const char *what)
{
    size_t n = 0;
    for (const char *p = out.text; (p = strstr(p, what)); p++)
        n++;
    return n;
}

START_TEST(of_very_many_stations_the_fullest_are_shown)
{
    struct network *net = many_stations(123);    /* 41 of them are full, q0 the least */
    struct result *r = many_results(net);
    table_result(&out, &ctx, r, false);
    has("\nshown are the 40 of 123 with most requests; --all shows all");
    ck_assert_uint_eq(count("\nq"), 2 * TABLE_LIST_MAX);    /* their percentiles as well */
    has_not("\nq0 ");
    has_not("\nq1 ");
    has("\nq3 ");
    has("\nq120 ");
    ck_assert(strstr(out.text, "\nq3 ") < strstr(out.text, "\nq6 "));
    fits();
    textbuf_release(&out);
    table_result(&out, &ctx, r, true);
    has_not("shown are");
    ck_assert_uint_eq(count("\nq"), 2 * 123);
    result_free(r);
    network_free(net);
}
END_TEST

START_TEST(forty_stations_are_not_many)
{
    struct network *net = many_stations(TABLE_LIST_MAX);
    struct result *r = many_results(net);
    table_result(&out, &ctx, r, false);
    has_not("shown are");
    ck_assert_uint_eq(count("\nq"), 2 * TABLE_LIST_MAX);
    result_free(r);
    network_free(net);
}
END_TEST

START_TEST(exact_and_approximate_are_marked)
{
    table_result(&out, &ctx, analytic, false);
    has("\nA x3            1  = 123.833  = 0.293485  = 0.4154  = 0.1219"
        "  = 0.98447  = 3.35447  a,b\n");
    has("\nB               2  = 136.217  = 0.322833  ~ 0.4569  ~ 0.1341"
        "    ~ 1.083     ~ 3.69  a,c\n");
    has("\n  b  exact: M/M/1\n  c  approximate: GI/G/c, Whitt 1993\n");
    has("\n=  exact for the model as given\n~  an approximation");
    has_not("+-");
    has_not("seed");
    fits();
}
END_TEST

/* Every approximate figure has its mark: as many "~ NUMBER" as there are such figures shown. */
START_TEST(no_approximation_goes_unmarked)
{
    size_t marks = 0;
    table_result(&out, &ctx, analytic, false);
    for (const char *s = out.text; (s = strstr(s, "~ ")); s++)
        marks += s[2] >= '0' && s[2] <= '9';
    ck_assert_uint_eq(marks, 4 + 1 + 2);
}
END_TEST

START_TEST(simulated_figures_have_half_widths)
{
    table_result(&out, &ctx, simulated, false);
    has("123.8    0.2935    0.4154    0.1219     0.9845      3.354  a\n");
    has("+-1.2  +-0.0029  +-0.0042  +-0.0012   +-0.0098    +-0.034\n");
    has("lambda_b    371.5 +- 3.7     1/s   a       rate into B, the \"last\" station\n");
    has("mean sojourn, accepted   7.040 +- 0.070  ms");
    has("seed 18446744073709551615, 30 replications after 0.5 s of warm-up each");
    has("3 000 experiments (windows of 1 s), confidence 95 %");
    has("lambda_b   371.50      19.25       3.715      0.6881  1/s           104        3 000"
        "  reached\n");
    has("precision    mean   standard  half-width  half-width  unit  experiments  experiments");
    has_not("x_V");
    has("+- half-width of the 95 % confidence interval");
    has_not("exact");
    has_not("wall");
    fits();
}
END_TEST

START_TEST(percentiles_when_asked)
{
    table_result(&out, &ctx, simulated, false);
    has_not("percentile");
    textbuf_release(&out);
    fixture_quantiles(analytic, simulated);
    table_result(&out, &ctx, simulated, false);
    has("\npercentiles ");
    has(" p50 ");
    has(" p99.9 ");
    has("\nB.user ");
    has_not("\nB.token ");
    has("\nto exit out ");
    has_not("\nto exit refused ");
    has("\nsojourn, accepted ");
    fits();
    textbuf_release(&out);
    table_result(&out, &ctx, analytic, false);
    has("\nA                  = 2.325  = 23.17  ms    b\n");
    has("\nA, wait                = 0  = 19.38  ms    b\n");
    has_not("\nB, wait ");
    fits();
}
END_TEST

START_TEST(a_precision_not_reached_is_said)
{
    simulated->precision[0].reached = false;
    simulated->precision[0].n7 = 7212.4;
    simulated->interrupted = true;
    table_result(&out, &ctx, simulated, false);
    has("        7 213        3 000  NOT REACHED\n");
    has("interrupted");
}
END_TEST

/* Targets that are not the paper's have a table of their own, and several a joint confidence. */
START_TEST(targets_by_their_interval)
{
    static const struct precision_result others[] = {{.target = "A.mean_response",
                                                      .unit = "s",
                                                      .asked = 0.02,
                                                      .mean = 0.00335,
                                                      .s = NAN,
                                                      .n = 3000,
                                                      .delta = 6.57e-5,
                                                      .half_width = 8.1e-5,
                                                      .confidence = 0.975,
                                                      .more = 1234},
                                                     {.target = "B.utilization",
                                                      .unit = "",
                                                      .asked_of = DELTA_ABSOLUTE,
                                                      .asked = 0.01,
                                                      .mean = 0.2935,
                                                      .s = NAN,
                                                      .n = 3000,
                                                      .delta = 0.01,
                                                      .half_width = 0.0012,
                                                      .confidence = 0.975,
                                                      .reached = true},
                                                     {.target = "out.mean_sojourn",
                                                      .unit = "s",
                                                      .asked = 0.05,
                                                      .mean = NAN,
                                                      .s = NAN,
                                                      .n = 3000,
                                                      .delta = NAN,
                                                      .half_width = NAN,
                                                      .confidence = 0.975,
                                                      .more = INFINITY}};
    struct precision_result *p = calloc(4, sizeof *p);
    p[0] = simulated->precision[0];
    memcpy(p + 1, others, sizeof others);
    free(simulated->precision);
    simulated->precision = p;
    simulated->n_precision = 4;
    simulated->joint_confidence = 0.9;
    table_result(&out, &ctx, simulated, false);
    has("\nlambda_b ");
    has("A.mean_response    3.350       0.081      0.0657  ms       2%       97.5%         1 234  "
        "NOT REACHED\n");
    has("B.utilization     0.2935      0.0012        0.01         0.01       97.5%             -  "
        "reached\n");
    has("out.mean_sojourn       -           -           -  s        5%       97.5%             ?  "
        "NOT REACHED\n");
    has("\nall 4 hold jointly at a confidence of 90% or more (Bonferroni)\n");
    fits();
}
END_TEST

static const struct { struct precision_result p; const char *says;
} short_of[] = {
    {{.target = "x", .unit = "s", .mean = 2.5, .delta = 0.1, .half_width = 0.31, .more = 1200},
     "'x' is known to 0.31 s, not to 0.1: about 1 200 replications more"},
    {{.target = "x", .unit = "", .mean = 2.5, .delta = 0.1, .half_width = 0.31, .more = 1},
     "'x' is known to 0.31, not to 0.1: about 1 replication more"},
    {{.target = "x",
      .unit = "1/s",
      .paper = true,
      .mean = 2.5,
      .delta = 0.1,
      .half_width = 0.09,
      .n = 1500,
      .n6 = 1400,
      .n7 = 2160.5,
      .more = 67},
     "'x' has 1 500 experiments, and needs 2 161: about 67 replications more"},
    {{.target = "x", .unit = "s", .mean = NAN, .delta = NAN, .half_width = NAN, .more = INFINITY},
     "'x' has no value: nothing was seen of it"},
    {{.target = "x", .unit = "s", .mean = 2.5, .delta = 0.1, .half_width = NAN, .more = INFINITY},
     "'x' has no interval: too little was seen of it, simulate longer (-n, or experiment.windows "
     "for "
     "longer replications)"},
    {{.target = "x", .unit = "s", .mean = 0, .delta = 0.1, .half_width = NAN, .more = INFINITY},
     "'x' has no interval: it was 0 throughout, nothing of it was seen"},
    {{.target = "x", .unit = "1/s", .mean = 0, .delta = 0, .half_width = 0, .more = INFINITY},
     "'x' was 0 throughout: it has no relative precision"},
};

START_TEST(what_a_target_is_short_of)
{
    precision_shortfall(&out, &short_of[_i].p);
    ck_assert_str_eq(out.text, short_of[_i].says);
}
END_TEST

/* The worst is that with the widest interval for what it wants, not the widest of all. */
START_TEST(the_worst_target)
{
    const struct precision_result p[] = {{.delta = 1, .half_width = 1.5},
                                         {.delta = 0.01, .half_width = 0.02},
                                         {.delta = 1, .half_width = NAN},
                                         {.delta = 0, .half_width = 0}};
    ck_assert_ptr_eq(precision_worst(p, 4), &p[1]);
    ck_assert_ptr_eq(precision_worst(p + 2, 2), NULL);
    ck_assert_ptr_eq(precision_worst(p, 0), NULL);
}
END_TEST

static double mser = 412.5;

static const char *steady_of(enum steadiness verdict, const char *why)
{
    simulated->steady = (struct steady_result){.verdict = verdict,
                                               .why = why,
                                               .t_early = -5.7123,
                                               .t_slope = 2.4987,
                                               .t_growth = 0.0532,
                                               .mser = mser};
    simulated->warmup_by = "lengthened";
    textbuf_release(&out);
    table_result(&out, &ctx, simulated, false);
    fits();
    return out.text;
}

START_TEST(steadiness_is_said)
{
    steady_of(STEADY_NO_DRIFT, NULL);
    has("\n        steady: no drift found (t: beginning -5.7, slope 2.5, "
        "growth 0.1)\n");
    has_not("lengthened");
    steady_of(STEADY_DRIFTS, NULL);
    has("\n        DRIFTS: not a steady state (t: beginning -5.7, ");
    has("\n        by MSER-5 it needs a warm-up of 412.5 s\n");
    mser = NAN;
    steady_of(STEADY_DRIFTS, NULL);
    has("\n        too short to tell how long a warm-up it needs\n");
    steady_of(STEADY_NOT_JUDGED, "fewer than 10 replications");
    has("\n        whether it is steady cannot be judged: fewer than 10 replications\n");
    steady_of(STEADY_NOT_JUDGED, NULL);
    has_not("steady");
    ctx.verbose = true;
    steady_of(STEADY_NO_DRIFT, NULL);
    has("\n        warm-up lengthened by MSER-5, because the first replications drifted\n");
}
END_TEST

START_TEST(stations_when_asked_or_when_there_are_no_replicas)
{
    table_result(&out, &ctx, analytic, true);
    has("\nA[2] ");
    has_not("x3");
    textbuf_release(&out);
    for (size_t i = 0; i < analytic->n_groups; i++)
        analytic->groups[i].instances = 1;
    table_result(&out, &ctx, analytic, false);
    has("\nA[3] ");
}
END_TEST

START_TEST(a_figure_that_is_not_there_is_a_dash)
{
    table_result(&out, &ctx, analytic, false);
    has("refused  refused    = 46.4375             -        a\n");
    has("mean sojourn, all              -\n");
}
END_TEST

START_TEST(wide_numbers_and_long_names_fit)
{
    struct network *net = model->network;
    free(net->stations[3].name);
    net->stations[3].name = strdup("a_station_with_a_name_of_more_than_forty_characters");
    simulated->stations[3].name = net->stations[3].name;
    for (int k = 0; k < STATION_FIGURES; k++)
        simulated->stations[3].f[k] = fixture_simulated_figure(123456.7891234, 0.0012345);
    table_result(&out, &ctx, simulated, true);
    has("\na_station_with_..orty_characters        2  123456.7891 +- 0.0012  123456");
    has("  34.29355253 +- 0.00000034  a\n");    /* its times are in hours */
    fits();
}
END_TEST

START_TEST(works_without_a_model)
{
    ctx = (struct report_context){0};
    table_result(&out, &ctx, analytic, false);
    has("lambda_b   = 371.5  1/s   a\n");
}
END_TEST

START_TEST(network_is_shown)
{
    table_network(&out, &ctx, false);
    has("network 4 stations in 2 groups, 1 class, 4 nodes, 1 source, 4 routes, 2 exits, 2 meters");
    has("\nB              2  user   exponential(mean 0.00237)\n");
    has("users        371.5  exponential(mean 0.00269179)  A[1] as user (0.333333), ");
    has("B as user                    0.125  exit refused\n");
    has("B as user                    0.875  exit out\n");
    has_not("more");
    fits();
}
END_TEST

/* A line of `stations` stations, each with a route to the next. */
static struct network *line_of(size_t stations)
{
    struct network *net = network_new("line.cfg");
    struct dist d;
    if (dist_exponential(0.1, &d))
        abort();
    const size_t class = network_add_class(net, "job");
    for (size_t i = 0; i < stations; i++) {
        char *name = text_format("s%zu", i);
        const size_t group = network_add_group(net, name);
        network_add_node(net, test_station(net, name, group, SERVERS_INFINITE), class, &d);
        if (i)
            network_add_route(net, i - 1, i, NET_NONE, 1, 0);
        free(name);
    }
    network_add_source(net, "in", &d, 0);
    network_add_entry(net, 0, 1);
    network_finish(net);
    return net;
}

START_TEST(long_lists_are_cut_and_it_is_said)
{
    network_free(model->network);
    model->network = line_of(TABLE_LIST_MAX + 13);
    table_network(&out, &ctx, false);
    has("s39          inf  job    exponential(mean 0.1)\n  ... and 13 more\n");
    has("s39 as job                     1  s40 as job\n  ... and 13 more\n");
    has_not("s41");
    textbuf_release(&out);
    table_network(&out, &ctx, true);
    has("s52 as job                     1  exit out\n");
    has_not("more");
}
END_TEST

START_TEST(caches_and_users_are_shown)
{
    const struct population users = {.name = (char *)"crowd", .users = 10000,
                                     .token_lifetime = 3600, .popularity = POPULARITY_ZIPF,
                                     .zipf_s = 1.25};
    const struct cache cache = {.name = (char *)"wrapper", LIFE(LIFETIME_SLIDING, 12.5),
                                .granularity = 1, JOIN(true)};
    network_add_population(model->network, &users);
    network_add_cache(model->network, &cache);
    table_network(&out, &ctx, false);
    has("users crowd: 10 000, popularity Zipf(1.25), a token lives 3600 s at the issuer, then a "
        "login renews it\n");
    has("wrapper  crowd      12.5  sliding  ticks of 1 s  yes     stationary\n");
}
END_TEST

START_TEST(network_as_csv)
{
    csv_network(&out, &ctx);
    struct csv_reader r = {.rest = out.text};
    size_t rows = 0, routes = 0;
    ck_assert(csv_next(&r));
    const size_t width = r.n, to = csv_column(&r, "to"), p = csv_column(&r, "p"),
                 mean = csv_column(&r, "mean"), servers = csv_column(&r, "servers");
    while (csv_next(&r)) {
        ck_assert_uint_eq(r.n, width);
        rows++;
        routes += strcmp(r.field[0], "route") == 0;
        if (strcmp(r.field[to], "exit out") == 0)
            ck_assert_str_eq(r.field[p], "0.875");
        if (strcmp(r.field[0], "service") == 0) {
            ck_assert_str_eq(r.field[mean], "0.00237");
            ck_assert_str_eq(r.field[servers], strcmp(r.field[1], "B") == 0 ? "2" : "1");
        }
    }
    /* 4 services, 3 entries of the source, 4 routes and the one that is missing to 1 */
    ck_assert_uint_eq(routes, 5);
    ck_assert_uint_eq(rows, 4 + 3 + 5);
}
END_TEST

/* Every figure of net_featured has its place in the order of rows as its value, from 101. */
static struct result *featured(const struct network *net)
{
    struct result *r = result_new(net, "analytic");
    double value = 101;
    for (int kind = 0; kind < ROW_KINDS; kind++)
        for (size_t i = 0; i < result_things(r, (enum row_kind)kind); i++)
            for (int q = 0; q < QUANTITIES; q++)
                if (result_values(r, (enum row_kind)kind, i, (enum quantity_id)q) > 0)
                    *result_figure(r, (enum row_kind)kind, i, (enum quantity_id)q, 0) =
                        figure_exact(value++, "by hand");
    return r;
}

static void has_value(const struct result *r, enum row_kind kind, size_t i, enum quantity_id q)
{
    char text[32];
    const double value = result_figure(r, kind, i, q, 0)->value;
    snprintf(text, sizeof text, "= %.0f", value);
    ck_assert_double_ge(value, 101);
    has(text);
}

START_TEST(what_only_some_have_has_tables)
{
    struct network *net = net_featured();
    struct result *r = featured(net);
    const struct report_context none = {0};
    table_result(&out, &none, r, true);
    has_value(r, ROW_STATION, 0, Q_PREEMPTION_RATE);
    has_value(r, ROW_STATION, 1, Q_OVERFLOW_RATE);
    has_value(r, ROW_STATION, 2, Q_LOSS);
    has_value(r, ROW_STATION, 2, Q_BLOCKED_SHARE);
    has_value(r, ROW_CLASS, 3, Q_CLASS_ARRIVAL_RATE);
    has_value(r, ROW_CLASS, 0, Q_LOSS);
    has_value(r, ROW_CLASS_TOTAL, 0, Q_NETWORK_GOODPUT);
    has_value(r, ROW_CLASS_TOTAL, 1, Q_NETWORK_LOSS);
    has_value(r, ROW_NETWORK, 0, Q_NETWORK_LOSS);
    has("classes.jobs");
    fits();
    result_free(r);
    network_free(net);
}
END_TEST

START_TEST(plain_models_have_none_of_it)
{
    table_result(&out, &ctx, simulated, true);
    has_not("loss");
    has_not("blocked");
    has_not("preemptions");
    has_not("in total");
    has_not("goodput");
    has_not("cycle");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report/table");
    TCase *tc = tcase_create("table");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, exact_and_approximate_are_marked);
    tcase_add_test(tc, of_very_many_stations_the_fullest_are_shown);
    tcase_add_test(tc, forty_stations_are_not_many);
    tcase_add_test(tc, no_approximation_goes_unmarked);
    tcase_add_test(tc, simulated_figures_have_half_widths);
    tcase_add_test(tc, percentiles_when_asked);
    tcase_add_test(tc, a_precision_not_reached_is_said);
    tcase_add_test(tc, targets_by_their_interval);
    tcase_add_loop_test(tc, what_a_target_is_short_of, 0, sizeof short_of / sizeof *short_of);
    tcase_add_test(tc, the_worst_target);
    tcase_add_test(tc, steadiness_is_said);
    tcase_add_test(tc, stations_when_asked_or_when_there_are_no_replicas);
    tcase_add_test(tc, a_figure_that_is_not_there_is_a_dash);
    tcase_add_test(tc, wide_numbers_and_long_names_fit);
    tcase_add_test(tc, works_without_a_model);
    tcase_add_test(tc, network_is_shown);
    tcase_add_test(tc, long_lists_are_cut_and_it_is_said);
    tcase_add_test(tc, caches_and_users_are_shown);
    tcase_add_test(tc, network_as_csv);
    tcase_add_test(tc, what_only_some_have_has_tables);
    tcase_add_test(tc, plain_models_have_none_of_it);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
