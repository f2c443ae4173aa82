/* Comparisons: z against hand calculation, verdicts, rare events, the three reports. */
#include "helpers/run.h"

#include <cjson/cJSON.h>
#include <gsl/gsl_cdf.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/nets.h"
#include "report/comparison.h"
#include "report/csv_reader.h"
#include "report/fixture.h"
#include "report/table.h"

static struct model *model;
static struct result *analytic, *simulated;
static struct comparison *c;

static void setup(void)
{
    model = fixture_model();
    analytic = fixture_analytic(model->network);
    simulated = fixture_simulated(model->network, 0.5);
}

static void teardown(void)
{
    comparison_free(c);
    c = NULL;
    result_free(analytic);
    result_free(simulated);
    fixture_free(model);
}

static const struct comparison_row *row(const char *name, const char *quantity)
{
    for (size_t i = 0; i < c->n_rows; i++)
        if (!strcmp(c->rows[i].name, name) && !strcmp(c->rows[i].quantity, quantity))
            return &c->rows[i];
    return NULL;
}

static const struct comparison_row *the(const char *name, const char *quantity)
{
    const struct comparison_row *r = row(name, quantity);
    ck_assert_msg(r, "no row %s %s", name, quantity);
    return r;
}

static void compare(void)
{
    comparison_free(c);
    c = comparison_new(analytic, simulated, NULL);
}

/*
 * Value 371.5, simulated 378.3 +- 5.2 at 95 % from 12 replications. From a table of Student's t,
 * t(0.975, 11) = 2.200985: the standard error is 2.362578, x = 6.8 / 2.362578 = 2.878212; the tail
 * of t at 11 degrees of freedom is 0.0075125 one-sided (numerical integration of the density by
 * Simpson's rule), which the normal has at 2.43134.
 */
static double student_tail(double x, double df)
{
    const int n = 200000;
    const double to = 200, h = (to - x) / n;
    double sum = 0;
    for (int i = 0; i <= n; i++) {
        const double t = x + i * h;
        sum += (i == 0 || i == n ? 1 : i % 2 ? 4 : 2) * pow(1 + t * t / df, -(df + 1) / 2);
    }
    return sum * h / 3 * exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / sqrt(df * M_PI);
}

START_TEST(z_by_hand)
{
    simulated->meters[0].value = (struct figure){
        .value = 378.3, .half_width = 5.2, .samples = 12, .basis = BASIS_SIMULATED, .method = "t"};
    compare();
    const struct comparison_row *r = the("lambda_b", "value");
    /*
     * t(0.975, 11) is printed to six decimals in tables; the tail is cut at t = 200, which is below
     * 1e-20 here.
     */
    const double x = 6.8 / (5.2 / 2.200985);
    const double normal_tail = erfc(r->z / M_SQRT2) / 2;
    ck_close(normal_tail, student_tail(x, 11), 1e-5, 0);
    ck_close(r->relative, 6.8 / 371.5, 1e-12, 0);
    ck_assert(r->exact && r->verdict == VERDICT_AGREES);
    simulated->meters[0].value.value = 371.5 - 6.8;
    const double z = r->z;
    compare();
    ck_close(the("lambda_b", "value")->z, -z, 1e-12, 0);
}
END_TEST

START_TEST(samples_may_differ_from_row_to_row)
{
    simulated->meters[0].value = (struct figure){
        .value = 378.3, .half_width = 5.2, .samples = 12, .basis = BASIS_SIMULATED, .method = "t"};
    simulated->meters[1].value = (struct figure){.value = 0.13,
                                                 .half_width = 0.004,
                                                 .samples = 1000001,
                                                 .basis = BASIS_SIMULATED,
                                                 .method = "t"};
    compare();
    /* So many samples make Student's t the normal: t = 1.959966 and no conversion to speak of. */
    ck_close(the("p_refused", "value")->z, 0.005 / (0.004 / 1.959966), 1e-5, 0);
    ck_assert(fabs(the("lambda_b", "value")->z) < 2.878);
}
END_TEST

START_TEST(rows_are_listed_once)
{
    compare();
    /* B is alone in its group: as a station only. A has three: as stations and as a group. */
    size_t b = 0, a = 0;
    for (size_t i = 0; i < c->n_rows; i++) {
        b += strcmp(c->rows[i].name, "B") == 0;
        a += strcmp(c->rows[i].name, "A") == 0;
    }
    ck_assert_uint_eq(b, STATION_FIGURES);
    ck_assert_uint_eq(a, STATION_FIGURES);
    ck_assert_ptr_nonnull(row("A[2]", "throughput"));
    ck_assert_ptr_nonnull(row("A[2]", "arrival_rate"));
    /* 4 stations and a group, 2 meters, 2 exits of which one has no sojourn, 4 network totals */
    ck_assert_uint_eq(c->n_rows, 5 * 7 + 2 + 3 + 4);
    ck_assert_ptr_null(row("refused", "mean_sojourn"));
    ck_assert_ptr_null(row("network", "mean_sojourn_all"));
    /* approximate: 4 of B, a sojourn time, 2 network totals */
    ck_assert_uint_eq(c->n_exact, c->n_rows - 7);
}
END_TEST

START_TEST(the_bound_is_bonferronis)
{
    compare();
    ck_close(erfc(c->bound / M_SQRT2) * (double)c->n_exact, 0.001, 1e-9, 0);
    ck_assert(comparison_ok(c));
    ck_assert_uint_eq(c->n_failed, 0);
}
END_TEST

START_TEST(an_exact_row_that_is_off_fails)
{
    /* half-width 1 %: 3 % off is z = 5 */
    simulated->stations[1].f[FIG_MEAN_WAIT].value = 1.03 * fixture_value(0, FIG_MEAN_WAIT);
    compare();
    ck_assert(!comparison_ok(c));
    ck_assert_uint_eq(c->n_failed, 1);
    ck_assert_int_eq(the("A[2]", "mean_wait")->verdict, VERDICT_DIFFERS);
    ck_assert_ptr_eq(&c->rows[c->largest], the("A[2]", "mean_wait"));
    /* the same below */
    simulated->stations[1].f[FIG_MEAN_WAIT].value = 0.97 * fixture_value(0, FIG_MEAN_WAIT);
    compare();
    ck_assert(!comparison_ok(c));
    ck_assert(the("A[2]", "mean_wait")->z < -c->bound);
}
END_TEST

START_TEST(an_approximation_may_be_off_within_its_tolerance)
{
    struct figure *wait = &simulated->stations[3].f[FIG_MEAN_WAIT];
    struct figure *sojourn = &simulated->network.mean_sojourn;
    wait->value = 1.2 * fixture_value(1, FIG_MEAN_WAIT);
    sojourn->value = 0.92 * 0.00704;
    compare();
    ck_assert(comparison_ok(c));
    ck_assert_uint_eq(c->n_within, 2);
    ck_assert_int_eq(the("B", "mean_wait")->verdict, VERDICT_WITHIN);
    ck_assert_int_eq(the("network", "mean_sojourn")->verdict, VERDICT_WITHIN);
    /* the largest |z| that is told is that of an exact row */
    ck_assert(c->rows[c->largest].exact);
    sojourn->value = 0.88 * 0.00704;
    compare();
    ck_assert(!comparison_ok(c));
    ck_assert_int_eq(the("network", "mean_sojourn")->verdict, VERDICT_DIFFERS);
}
END_TEST

START_TEST(tolerances_are_options)
{
    struct comparison_options o = comparison_defaults();
    simulated->stations[3].f[FIG_MEAN_WAIT].value = 1.2 * fixture_value(1, FIG_MEAN_WAIT);
    o.tolerance_queue = 0.19;
    o.tolerance_of_whole = 0.01;
    c = comparison_new(analytic, simulated, &o);
    ck_assert(!comparison_ok(c));
    comparison_free(c);
    /* off by 0.2 * 1.0829 ms of a response of 3.6899 ms: 5.87 % of the whole */
    o.tolerance_of_whole = 0.0586;
    c = comparison_new(analytic, simulated, &o);
    ck_assert(!comparison_ok(c));
    comparison_free(c);
    o.tolerance_of_whole = 0.0588;
    c = comparison_new(analytic, simulated, &o);
    ck_assert(comparison_ok(c));
}
END_TEST

START_TEST(no_tolerance_for_exact_rows)
{
    struct comparison_options o = comparison_defaults();
    o.tolerance_queue = o.tolerance_rate = o.tolerance_of_whole = 1;
    simulated->stations[0].f[FIG_MEAN_QUEUE].value *= 1.05;
    c = comparison_new(analytic, simulated, &o);
    ck_assert(!comparison_ok(c));
}
END_TEST

START_TEST(no_variance_is_equal_or_infinitely_off)
{
    struct figure *m = &simulated->meters[1].value;
    *m = fixture_simulated_figure(0.125 * (1 + 1e-12), 0);
    compare();
    ck_assert(the("p_refused", "value")->z == 0);
    ck_assert(comparison_ok(c));
    *m = fixture_simulated_figure(0.1250001, 0);
    compare();
    ck_assert(the("p_refused", "value")->z == INFINITY);
    ck_assert(!comparison_ok(c));
    *m = fixture_simulated_figure(0.1249999, 0);
    compare();
    ck_assert(the("p_refused", "value")->z == -INFINITY);
}
END_TEST

/* 3000 s in 30 replications: a regular flow counts within one event per 100 s. */
START_TEST(a_regular_flow_counts_one_more_or_less)
{
    simulated->meters[0].value = fixture_simulated_figure(371.5 + 0.0099, 0);
    compare();
    ck_assert(the("lambda_b", "value")->z == 0);
    simulated->meters[0].value = fixture_simulated_figure(371.5 + 0.0101, 0);
    compare();
    ck_assert(the("lambda_b", "value")->z == INFINITY);
}
END_TEST

/*
 * An exit that should be seen m times in 3000 s was not seen at all: probability exp(-m). For m =
 * 2.2 that is 0.1108, a two-sided z of 1.5946 (erfc); for m = 60 no excuse is left.
 */
START_TEST(what_is_rare_may_be_missing)
{
    analytic->exits[1].rate.value = 2.2 / 3000;
    simulated->exits[1].rate = fixture_simulated_figure(0, 0);
    compare();
    const double z = the("refused", "throughput")->z;
    ck_assert(z < 0);
    ck_close(erfc(-z / M_SQRT2), exp(-2.2), 1e-9, 0);
    ck_assert(comparison_ok(c));
    /* log erfc(10.7106 / sqrt 2) = -60; and 2000, where exp(-m) is no double: erfc by its
     * asymptotic series exp(-z^2/2) sqrt(2/pi) / z (1 - 1/z^2 + 3/z^4 - 15/z^6). */
    analytic->exits[1].rate.value = 60.0 / 3000;
    compare();
    ck_close(erfc(-the("refused", "throughput")->z / M_SQRT2), exp(-60), 1e-9, 0);
    ck_assert(!comparison_ok(c));
    analytic->exits[1].rate.value = 2000.0 / 3000;
    compare();
    const double y = -the("refused", "throughput")->z, v = 1 / (y * y);
    ck_close(-y * y / 2 + log(sqrt(2 / M_PI) / y * (1 - v + 3 * v * v - 15 * v * v * v)), -2000,
             1e-12, 0);
    ck_assert(!comparison_ok(c));
    /* The same where the simulation gives a 0 without an interval. */
    simulated->exits[1].rate.half_width = NAN;
    compare();
    ck_assert(the("refused", "throughput")->z == -y);
    ck_assert_int_eq(the("refused", "throughput")->verdict, VERDICT_DIFFERS);
}
END_TEST

/*
 * Nobody waited at A[1], an M/M/1: of lambda T = 371500 arrivals rho wait, far too many for chance.
 * With a wait of 1e-9 s (as many servers have) 1e-9 c (1 - rho) / s of them do, so few that none is
 * no wonder.
 */
START_TEST(nobody_waiting_is_judged_by_how_many_should_have)
{
    simulated->stations[0].f[FIG_MEAN_WAIT] = fixture_simulated_figure(0, 0);
    compare();
    ck_assert(the("A[1]", "mean_wait")->z < -100);
    analytic->stations[0].f[FIG_MEAN_WAIT].value = 1e-9;
    compare();
    const double service = fixture_value(0, FIG_MEAN_RESPONSE) - 1e-9;
    const double waiters = fixture_value(0, FIG_ARRIVAL_RATE) * 3000 * 1e-9 *
                           (1 - fixture_value(0, FIG_UTILIZATION)) / service;
    ck_close(erfc(-the("A[1]", "mean_wait")->z / M_SQRT2), exp(-waiters), 1e-9, 0);
    ck_assert(comparison_ok(c));
}
END_TEST

/*
 * Eight refusals were to be expected and one came: in 30 replications its standard error is its own
 * size. Judged by that it would be 7 deviations off; a Poisson count of mean 8 has deviation sqrt
 * 8, so it is 2.47 (then Student).
 */
START_TEST(too_few_events_vary_too_little)
{
    const double one = 1.0 / 3000, t = gsl_cdf_tdist_Pinv(0.975, 29);
    analytic->exits[1].rate.value = 8 * one;
    simulated->exits[1].rate = fixture_simulated_figure(one, t * one);
    compare();
    const double z = the("refused", "throughput")->z;
    ck_close(erfc(-z / M_SQRT2) / 2, gsl_cdf_tdist_Q(7 / sqrt(8), 29), 1e-9, 0);
    ck_assert(comparison_ok(c));
}
END_TEST

/* Too little was seen of one figure: the others are judged. Without any there is no agreement. */
START_TEST(without_an_interval_there_is_no_judgement)
{
    simulated->meters[0].value.half_width = NAN;
    compare();
    ck_assert_int_eq(the("lambda_b", "value")->verdict, VERDICT_NO_INTERVAL);
    ck_assert(isnan(the("lambda_b", "value")->z));
    ck_assert_uint_eq(c->n_unjudged, 1);
    ck_assert(comparison_ok(c));
    struct rows rows = {0};
    rows_of_result(&rows, simulated, true);
    for (size_t i = 0; i < rows.n; i++)
        ((struct figure *)rows.row[i].figure)->half_width = NAN;
    rows_release(&rows);
    compare();
    ck_assert_uint_eq(c->n_unjudged, c->n_rows);
    ck_assert(!comparison_ok(c));
}
END_TEST

/* No digits stand for an infinite number. */
START_TEST(no_infinity_in_a_csv)
{
    struct textbuf csv = {0};
    simulated->meters[1].value = fixture_simulated_figure(0.1250001, 0);
    compare();
    ck_assert(the("p_refused", "value")->z == INFINITY);
    csv_comparison(&csv, c);
    ck_assert_ptr_null(strstr(csv.text, "inf"));
    ck_assert_ptr_nonnull(strstr(csv.text, ",differs,"));
    textbuf_release(&csv);
}
END_TEST

/* Also of a lone station's group, since stations have none; without an interval it is no
 * comparison. */
START_TEST(quantiles_are_compared)
{
    fixture_quantiles(analytic, simulated);
    analytic->exit_quantiles[0] = figure_exact(0.006975, "exact");
    analytic->exit_quantiles[1] = figure_exact(0.02, "exact");
    analytic->group_quantiles[2] = figure_exact(0.00465, "exact");
    compare();
    ck_assert_int_eq(the("A", "response_p50")->verdict, VERDICT_AGREES);
    ck_assert_int_eq(the("A", "response_p99.9")->verdict, VERDICT_AGREES);
    ck_assert_int_eq(the("B", "response_p50")->verdict, VERDICT_AGREES);
    ck_assert_int_eq(the("out", "sojourn_p50")->verdict, VERDICT_AGREES);
    for (size_t i = 0; i < c->n_rows; i++)
        ck_assert_str_ne(c->rows[i].quantity, "sojourn_p99.9");
    ck_assert_uint_eq(c->n_failed, 0);
    ck_assert_ptr_null(row("A", "wait_p99.9"));    /* only the analytic side has it */
}
END_TEST

/* Far less scatter than a bucket is wide: the quantile is anywhere in it. Half a bucket off: z =
 * sqrt(12) / 2; two buckets off it differs. */
START_TEST(a_quantile_within_a_bucket)
{
    fixture_quantiles(analytic, simulated);
    struct figure *a = &analytic->exit_quantiles[0], *s = &simulated->exit_quantiles[0];
    *a = figure_exact(0.256, "exact");
    *s = fixture_simulated_figure(0.2565, 1e-6);
    compare();
    ck_assert_int_eq(the("out", "sojourn_p50")->verdict, VERDICT_AGREES);
    ck_close(the("out", "sojourn_p50")->z, sqrt(3), 0.1, 0);
    *s = fixture_simulated_figure(0.2560005, 1e-12);    /* does not vary at all */
    compare();
    ck_assert_int_eq(the("out", "sojourn_p50")->verdict, VERDICT_AGREES);
    *s = fixture_simulated_figure(0.258, 1e-6);
    compare();
    ck_assert_int_eq(the("out", "sojourn_p50")->verdict, VERDICT_DIFFERS);
    *s = fixture_simulated_figure(0.257, 2e-4);    /* scatter of its own: judged by that */
    compare();
    ck_assert_int_eq(the("out", "sojourn_p50")->verdict, VERDICT_DIFFERS);
    *a = figure_exact(0.25, "exact");              /* its interval is its bucket */
    *s = fixture_simulated_figure(0.25 + 0.99 * 0.25 / 256, 0.25 / 512);
    s->low = 0.25;
    s->high = 0.25 + 0.25 / 256;
    simulated->confidence = 0.99999;
    compare();
    ck_assert_int_eq(the("out", "sojourn_p50")->verdict, VERDICT_AGREES);
    ck_close(the("out", "sojourn_p50")->z, sqrt(12), 0.15, 0);
    s->high += 1e-4;                               /* its interval is a spread, and far off */
    compare();
    ck_assert_int_eq(the("out", "sojourn_p50")->verdict, VERDICT_DIFFERS);
}
END_TEST

START_TEST(nothing_to_compare_is_not_agreement)
{
    struct result *empty = result_new(model->network, "simulation");
    c = comparison_new(analytic, empty, NULL);
    ck_assert_uint_eq(c->n_rows, 0);
    ck_assert(!comparison_ok(c));
    result_free(empty);
}
END_TEST

/*
 * Nobody was lost in a simulation in which 200 of a class came to two stations: of a loss
 * probability of 0.2 40 would have been, which none never is; of 0.002 as good as none.
 */
START_TEST(losses_that_were_not_seen)
{
    struct network *net = net_featured();
    struct result *exact = result_new(net, "analytic"), *seen = result_new(net, "simulation");
    size_t class = 0;    /* "back.gold": its group is the first */
    ck_assert_str_eq(exact->classes[class].name, "back.gold");
    *result_figure(exact, ROW_CLASS, class, Q_CLASS_ARRIVAL_RATE, 0) = figure_exact(1, "by hand");
    *result_figure(exact, ROW_CLASS, class, Q_LOSS, 0) = figure_exact(_i ? 0.002 : 0.2, "by hand");
    *result_figure(seen, ROW_CLASS, class, Q_LOSS, 0) =
        (struct figure){.value = 0, .half_width = NAN, .samples = 10, .basis = BASIS_SIMULATED};
    seen->model_time = 100;
    seen->replications = 10;
    seen->confidence = 0.95;
    c = comparison_new(exact, seen, NULL);
    const struct comparison_row *lost = row("back.gold", "loss_probability");
    ck_assert_ptr_nonnull(lost);
    ck_assert_int_eq(lost->verdict, _i ? VERDICT_AGREES : VERDICT_DIFFERS);
    /* P(none of m) = exp(-m) on two sides */
    ck_close(2 * gsl_cdf_ugaussian_P(lost->z), exp(_i ? -0.4 : -40), 1e-9, 0);
    comparison_free(c);
    c = NULL;
    result_free(exact);
    result_free(seen);
    network_free(net);
}
END_TEST

START_TEST(table_says_it_all)
{
    struct report_context ctx = fixture_context(model);
    struct textbuf out = {.width = 110};
    simulated->stations[3].f[FIG_MEAN_WAIT].value = 1.2 * fixture_value(1, FIG_MEAN_WAIT);
    compare();
    table_comparison(&out, &ctx, c, false);
    const char *exact = "\n  mean_wait        = 984.47   989.4 +- 9.8     us     +0.50";
    const char *near = "\n  mean_wait         ~ 1.083   1.300 +- 0.011   ms    +20.00";
    ck_assert_ptr_nonnull(strstr(out.text, exact));
    ck_assert_ptr_nonnull(strstr(out.text, near));
    const char *rest = strstr(out.text, exact) + strlen(exact);
    ck_assert_int_eq(strncmp(rest, "   +1.00  ok    ", 15), 0);
    ck_assert_ptr_nonnull(strstr(out.text, "  near"));
    ck_assert_ptr_nonnull(strstr(out.text, "near: 1 approximation is off by more than chance"));
    ck_assert_ptr_null(strstr(out.text, "A[1]\n"));
    ck_assert_ptr_nonnull(
        strstr(out.text, "\nnot shown: 21 of single replicas (--all shows them)\n"));
    const char *last = strstr(out.text,
                              "44 comparisons (7 with an approximation): largest |z| 1.0");
    ck_assert_ptr_nonnull(last);
    ck_assert_ptr_nonnull(strstr(last, "), bound 4.2: agree\n"));
    textbuf_release(&out);
}
END_TEST

START_TEST(table_shows_every_failure)
{
    struct report_context ctx = fixture_context(model);
    struct textbuf out = {.width = 110};
    simulated->stations[1].f[FIG_MEAN_WAIT].value = 1.05 * fixture_value(0, FIG_MEAN_WAIT);
    compare();
    table_comparison(&out, &ctx, c, false);
    ck_assert_ptr_nonnull(strstr(out.text, "\nA[2]\n  mean_wait "));
    ck_assert_ptr_nonnull(strstr(out.text, "  DIFFERS  "));
    ck_assert_ptr_nonnull(strstr(out.text, "(A[2] mean_wait), bound 4.2: 1 DISAGREE\n"));
    size_t column = 0;
    for (size_t i = 0; i < out.length; i++) {
        column = out.text[i] == '\n' ? 0 : column + 1;
        ck_assert_uint_le(column, 110);
    }
    textbuf_release(&out);
    table_comparison(&out, &ctx, c, true);
    ck_assert_ptr_nonnull(strstr(out.text, "\nA[1]\n  arrival_rate "));
    textbuf_release(&out);
}
END_TEST

/* 400 rows of stations that agree, the k-th with z = k / 100, and then one that differs and one of
 * the network. */
START_TEST(of_very_many_rows_the_worst_are_shown)
{
    enum { ROWS = 402 };
    struct comparison_row *rows = calloc(ROWS, sizeof *rows);
    char names[ROWS][16];
    for (int i = 0; i < ROWS; i++) {
        snprintf(names[i], sizeof names[i], "q%d", i);
        rows[i] = (struct comparison_row){.kind = ROW_STATION,
                                          .name = names[i],
                                          .quantity = "mean_wait",
                                          .unit = "s",
                                          .analytic = figure_exact(1, "M/M/1"),
                                          .simulated = fixture_simulated_figure(1, 0.1),
                                          .z = (i % 2 ? -1 : 1) * i / 100.0,
                                          .verdict = VERDICT_AGREES};
    }
    rows[400].verdict = VERDICT_DIFFERS;
    rows[400].z = 0.001;
    rows[401].kind = ROW_NETWORK;
    rows[401].z = 0.002;
    const struct comparison many = {.simulated = simulated,
                                    .analytic = analytic,
                                    .rows = rows,
                                    .n_rows = ROWS,
                                    .n_exact = ROWS,
                                    .largest = 399,
                                    .bound = 4};
    const struct report_context ctx = {.program_version = "1"};
    struct textbuf out = {0};
    table_comparison(&out, &ctx, &many, false);
    ck_assert(!strstr(out.text, "\nq359\n") && strstr(out.text, "\nq360\n") &&
              strstr(out.text, "\nq399\n"));
    ck_assert(strstr(out.text, "\nq400\n") && strstr(out.text, "\nq401\n") &&
              !strstr(out.text, "\nq0\n"));
    ck_assert_ptr_nonnull(strstr(out.text, "\nnot shown: 360 of stations and groups that agree"));
    textbuf_release(&out);
    table_comparison(&out, &ctx, &many, true);
    ck_assert(strstr(out.text, "\nq0\n") && strstr(out.text, "\nq359\n") &&
              !strstr(out.text, "not shown"));
    textbuf_release(&out);
    free(rows);
}
END_TEST

START_TEST(csv_has_every_row)
{
    struct textbuf out = {0};
    size_t rows = 0, approximate = 0;
    simulated->meters[1].value = fixture_simulated_figure(0.5, 0);
    simulated->reached = false;
    simulated->interrupted = true;
    compare();
    csv_comparison(&out, c);
    struct csv_reader r = {.rest = out.text};
    ck_assert(csv_next(&r));
    const size_t basis = csv_column(&r, "basis"), z = csv_column(&r, "z"),
                 name = csv_column(&r, "name"), verdict = csv_column(&r, "verdict");
    while (csv_next(&r)) {
        ck_assert_uint_eq(r.n, 14);
        ck_assert_str_eq(r.field[13], "interrupted");
        approximate += strcmp(r.field[basis], "approximate") == 0;
        if (strcmp(r.field[name], "p_refused") == 0) {
            ck_assert_str_eq(r.field[z], "");
            ck_assert_str_eq(r.field[verdict], "differs");
        } else {
            ck_assert(strtod(r.field[z], NULL) == c->rows[rows].z);
        }
        rows++;
    }
    ck_assert_uint_eq(rows, c->n_rows);
    ck_assert_uint_eq(approximate, 7);
    textbuf_release(&out);
}
END_TEST

START_TEST(json_has_the_verdict_and_both_results)
{
    struct report_context ctx = fixture_context(model);
    struct textbuf out = {0};
    simulated->stations[1].f[FIG_MEAN_WAIT].value = 1.05 * fixture_value(0, FIG_MEAN_WAIT);
    compare();
    json_comparison(&out, &ctx, c);
    cJSON *o = cJSON_ParseWithOpts(out.text, NULL, true);
    ck_assert_ptr_nonnull(o);
    const cJSON *rows = cJSON_GetObjectItem(o, "rows");
    ck_assert_str_eq(cJSON_GetObjectItem(o, "schema")->valuestring, "sojourn.comparison");
    ck_assert(cJSON_IsFalse(cJSON_GetObjectItem(o, "agrees")));
    ck_assert(cJSON_GetObjectItem(o, "failed")->valuedouble == 1);
    ck_assert(cJSON_GetObjectItem(o, "z_bound")->valuedouble == c->bound);
    ck_assert_int_eq(cJSON_GetArraySize(rows), (int)c->n_rows);
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(o, "results")), 2);
    for (size_t i = 0; i < c->n_rows; i++) {
        const cJSON *r = cJSON_GetArrayItem(rows, (int)i);
        const cJSON *a = cJSON_GetObjectItem(r, "analytic");
        ck_assert(cJSON_GetObjectItem(r, "z")->valuedouble == c->rows[i].z);
        ck_assert_str_eq(cJSON_GetObjectItem(r, "verdict")->valuestring,
                         verdict_name(c->rows[i].verdict));
        ck_assert_str_eq(cJSON_GetObjectItem(a, "basis")->valuestring,
                         c->rows[i].exact ? "exact" : "approximate");
    }
    cJSON_Delete(o);
    textbuf_release(&out);
}
END_TEST

/* The largest lag that was seen has no interval, and is no row of the comparison; the mean is. */
START_TEST(the_largest_that_was_seen_is_no_row)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 200; K = 1; login = false;"
        "stations = { issuer = { service = { mean = 0.001; }; servers = \"infinite\"; };"
        "             S_p = { service = { mean = 0.001; }; servers = \"infinite\"; }; };"
        "token = { mode = \"cache\"; users = 20; lifetime = 1; revocations = 0.01; };"
        "experiment = { experiments = 200; };",
        NULL, 0);
    struct diag *d = diag_new();
    struct result *exact = analytic_solve(m->network, d), *seen = test_simulate(m, 1);
    ck_assert(exact && seen);
    comparison_free(c);
    c = comparison_new(exact, seen, NULL);
    ck_assert_ptr_nonnull(row("network", "revocation_lag"));
    ck_assert_ptr_null(row("network", "revocation_lag_max"));
    comparison_free(c);
    c = NULL;
    result_free(exact);
    result_free(seen);
    diag_free(d);
    model_free(m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report/comparison");
    TCase *tc = tcase_create("comparison");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, z_by_hand);
    tcase_add_test(tc, samples_may_differ_from_row_to_row);
    tcase_add_test(tc, rows_are_listed_once);
    tcase_add_test(tc, the_bound_is_bonferronis);
    tcase_add_test(tc, an_exact_row_that_is_off_fails);
    tcase_add_test(tc, an_approximation_may_be_off_within_its_tolerance);
    tcase_add_test(tc, tolerances_are_options);
    tcase_add_test(tc, no_tolerance_for_exact_rows);
    tcase_add_test(tc, no_variance_is_equal_or_infinitely_off);
    tcase_add_test(tc, a_regular_flow_counts_one_more_or_less);
    tcase_add_test(tc, what_is_rare_may_be_missing);
    tcase_add_test(tc, nobody_waiting_is_judged_by_how_many_should_have);
    tcase_add_test(tc, too_few_events_vary_too_little);
    tcase_add_test(tc, without_an_interval_there_is_no_judgement);
    tcase_add_test(tc, no_infinity_in_a_csv);
    tcase_add_test(tc, quantiles_are_compared);
    tcase_add_test(tc, a_quantile_within_a_bucket);
    tcase_add_test(tc, nothing_to_compare_is_not_agreement);
    tcase_add_loop_test(tc, losses_that_were_not_seen, 0, 2);
    tcase_add_test(tc, table_says_it_all);
    tcase_add_test(tc, table_shows_every_failure);
    tcase_add_test(tc, of_very_many_rows_the_worst_are_shown);
    tcase_add_test(tc, the_largest_that_was_seen_is_no_row);
    tcase_add_test(tc, csv_has_every_row);
    tcase_add_test(tc, json_has_the_verdict_and_both_results);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
