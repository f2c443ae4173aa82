/* CSV: quoting, numbers to the bit, what is empty and why. */
#include "helpers/run.h"

#include "report/csv.h"
#include "report/csv_reader.h"
#include "report/fixture.h"

static const char *const awkward[] = {
    "plain",  "",           "a,b",       "say \"hi\"", "\"",          "line\nbreak",
    "cr\r",   "\"\"",       "S_p[3]",    " blanks ",   "a\"b,c\"\nd", "semi;colon",
};

START_TEST(fields_read_back)
{
    struct textbuf out = {0};
    csv_text(&out, awkward[_i]);
    textbuf_add(&out, ",next\n");
    struct csv_reader r = {.rest = out.text};
    ck_assert(csv_next(&r));
    ck_assert_uint_eq(r.n, 2);
    ck_assert_str_eq(r.field[0], awkward[_i]);
    ck_assert_str_eq(r.field[1], "next");
    csv_clear(&r);
    textbuf_release(&out);
}
END_TEST

/* RFC 4180, rule 5 to 7, letter by letter. */
START_TEST(quoting_is_that_of_the_rfc)
{
    struct textbuf out = {0};
    csv_text(&out, "plain");
    csv_text(&out, "a,b");
    csv_text(&out, "say \"hi\"");
    ck_assert_str_eq(out.text, "plain\"a,b\"\"say \"\"hi\"\"\"");
    textbuf_release(&out);
}
END_TEST

START_TEST(doubles_to_the_bit_and_nan_is_empty)
{
    static const double values[] = {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, 123456789.123456};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct textbuf out = {0};
        csv_double(&out, values[i]);
        ck_assert(strtod(out.text, NULL) == values[i]);
        textbuf_release(&out);
    }
    struct textbuf out = {0};
    csv_double(&out, NAN);
    ck_assert_uint_eq(out.length, 0);
    textbuf_release(&out);
}
END_TEST

/* The row of (solver, kind, name, quantity), left in r. */
static void find(struct csv_reader *r, const char *solver, const char *kind, const char *name,
                 const char *quantity)
{
    while (csv_next(r)) {
        ck_assert_uint_eq(r->n, 13);
        if (!strcmp(r->field[0], solver) && !strcmp(r->field[1], kind) &&
            !strcmp(r->field[2], name) && !strcmp(r->field[3], quantity))
            return;
    }
    ck_abort_msg("no row %s %s %s %s", solver, kind, name, quantity);
}

static void expect(const char *text, const char *solver, const char *kind, const char *name,
                   const char *quantity, const char *rest)
{
    struct csv_reader r = {.rest = text};
    struct textbuf got = {0};
    find(&r, solver, kind, name, quantity);
    size_t n = r.n - 1;    /* without the status */
    while (n > 10 && !r.field[n - 1][0])    /* ends, where there are none */
        n--;
    for (size_t i = 4; i < n; i++)
        textbuf_add(&got, "%s%s", i > 4 ? "|" : "", r.field[i]);
    ck_assert_str_eq(got.text, rest);
    textbuf_release(&got);
    csv_clear(&r);
}

START_TEST(every_basis_is_told_apart)
{
    struct network *net = fixture_network();
    struct result *a = fixture_analytic(net), *s = fixture_simulated(net, 0);
    const struct result *const both[] = {a, s};
    struct textbuf out = {0};
    csv_result(&out, both, 2);
    expect(out.text, "analytic", "station", "A[2]", "mean_queue", "|0.1219|0||exact|M/M/1");
    expect(out.text, "analytic", "station", "B", "mean_wait",
           "s|0.0010829170000000003|||approximate|GI/G/c, Whitt 1993");
    expect(out.text, "analytic", "network", "network", "mean_sojourn_all", "s||||none|");
    expect(out.text, "simulation", "meter", "lambda_b", "value",
           "1/s|371.5|3.715|30|simulated|t over replications");
    expect(out.text, "simulation", "exit", "refused", "throughput",
           "1/s|46.4375|0.464375|30|simulated|t over replications");
    expect(out.text, "simulation", "group", "A", "utilization",
           "|0.293485|0.00293485|30|simulated|t over replications");
    textbuf_release(&out);
    result_free(a);
    result_free(s);
    network_free(net);
}
END_TEST

/* How a run ended is in every one of its rows, and in none of the other solver's. */
static const struct {
    bool reached, interrupted;
    enum steadiness verdict;
    const char *status;
} endings[] = {
    {true, false, STEADY_NO_DRIFT, "ok"},
    {true, false, STEADY_NOT_JUDGED, "ok"},
    {true, false, STEADY_DRIFTS, "drifts"},
    {false, false, STEADY_NO_DRIFT, "precision"},
    {false, false, STEADY_DRIFTS, "precision"},
    {false, true, STEADY_NO_DRIFT, "interrupted"},
    {false, true, STEADY_DRIFTS, "interrupted"},
};

START_TEST(every_row_says_how_the_run_ended)
{
    struct network *net = fixture_network();
    struct result *a = fixture_analytic(net), *s = fixture_simulated(net, 0);
    const struct result *const both[] = {a, s};
    struct textbuf out = {0};
    size_t rows = 0;
    s->reached = endings[_i].reached;
    s->interrupted = endings[_i].interrupted;
    s->steady.verdict = endings[_i].verdict;
    csv_result(&out, both, 2);
    struct csv_reader r = {.rest = out.text};
    ck_assert(csv_next(&r));
    const size_t status = csv_column(&r, "status");
    for (; csv_next(&r); rows++)
        ck_assert_str_eq(r.field[status],
                         strcmp(r.field[0], "analytic") == 0 ? "ok" : endings[_i].status);
    ck_assert_uint_gt(rows, 50);
    textbuf_release(&out);
    result_free(a);
    result_free(s);
    network_free(net);
}
END_TEST

START_TEST(one_header_and_one_row_per_figure)
{
    struct network *net = fixture_network();
    struct result *a = fixture_analytic(net);
    const struct result *const one[] = {a};
    struct textbuf out = {0};
    size_t rows = 0;
    csv_result(&out, one, 1);
    struct csv_reader r = {.rest = out.text};
    while (csv_next(&r))
        rows++;
    /* 4 stations and 2 groups of 7 figures, 2 meters, 2 exits of 2, 5 network totals */
    ck_assert_uint_eq(rows, 1 + 6 * 7 + 2 + 2 * 2 + 5);
    ck_assert_int_eq(strncmp(out.text, "solver,kind,name,quantity,unit,value,half_width,samples,"
                                       "basis,method,low,high,status\n", 85), 0);
    textbuf_release(&out);
    result_free(a);
    network_free(net);
}
END_TEST

START_TEST(quantiles_are_rows)
{
    struct network *net = fixture_network();
    struct result *a = fixture_analytic(net), *s = fixture_simulated(net, 0);
    const struct result *const both[] = {a, s};
    struct textbuf out = {0};
    fixture_quantiles(a, s);
    csv_result(&out, both, 2);
    expect(out.text, "analytic", "group", "A", "response_p99.9", "s|0.02317|0||exact|M/M/1");
    expect(out.text, "analytic", "group", "A", "wait_p50", "s|0|0||exact|M/M/1");
    expect(out.text, "analytic", "group", "A", "wait_p99.9", "s|0.01938|0||exact|M/M/1");
    expect(out.text, "analytic", "group", "B", "response_p50", "s||||none|");
    expect(out.text, "simulation", "group", "A", "wait_p50", "s||||none|");
    expect(out.text, "analytic", "class", "B.user", "response_p50", "s||||none|");
    expect(out.text, "simulation", "class", "B.user", "response_p50",
           "s|0.0058125|2.325e-05|30|simulated|t over replications|0.005793899999999999|0.0058404");
    expect(out.text, "simulation", "class", "B.token", "response_p50", "s||||none|");
    expect(out.text, "simulation", "exit", "out", "sojourn_p99.9",
           "s|0.06951||30|simulated|t over replications");
    expect(out.text, "simulation", "exit", "refused", "sojourn_p50", "s||||none|");
    expect(out.text, "simulation", "network", "network", "sojourn_p50",
           "s|0.006974999999999999|2.325e-05|30|simulated|t over replications");
    textbuf_release(&out);
    result_free(a);
    result_free(s);
    network_free(net);
}
END_TEST

START_TEST(distributions_are_rows_of_buckets)
{
    struct bucket waits[] = {{0, 0, 400, 0.4, 0.0125, 0.375}, {0.5, 0.501953125, 600, 1, 0, NAN}};
    struct bucket sojourns[] = {{0x1p64, INFINITY, 7, 1, 0, NAN}};
    struct histogram_result histograms[] = {{.of = HISTOGRAM_WAIT,
                                             .index = 0,
                                             .name = "A, old",
                                             .buckets = waits,
                                             .n = 2,
                                             .samples = 30,
                                             .analytic = BASIS_EXACT,
                                             .method = "M/M/1"},
                                            {.of = HISTOGRAM_ACCEPTED,
                                             .name = "network",
                                             .buckets = sojourns,
                                             .n = 1,
                                             .samples = 1,
                                             .method = ""}};
    const struct result r = {
        .solver = "simulation", .interrupted = true, .histograms = histograms, .n_histograms = 2};
    struct textbuf out = {0};
    csv_histograms(&out, &r);
    ck_assert_str_eq(
        out.text,
        "kind,name,quantity,lower,upper,count,cdf,half_width,samples,analytic,basis,method,status\n"
        "group,\"A, old\",wait,0,0,400,0.4,0.0125,30,0.375,exact,M/M/1,interrupted\n"
        "group,\"A, old\",wait,0.5,0.501953125,600,1,0,30,,exact,M/M/1,interrupted\n"
        "network,network,sojourn,1.8446744073709552e+19,inf,7,1,0,1,,none,,interrupted\n");
    textbuf_release(&out);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report/csv");
    TCase *tc = tcase_create("csv");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, fields_read_back, 0, sizeof awkward / sizeof *awkward);
    tcase_add_test(tc, quoting_is_that_of_the_rfc);
    tcase_add_test(tc, doubles_to_the_bit_and_nan_is_empty);
    tcase_add_test(tc, every_basis_is_told_apart);
    tcase_add_loop_test(tc, every_row_says_how_the_run_ended, 0, sizeof endings / sizeof *endings);
    tcase_add_test(tc, one_header_and_one_row_per_figure);
    tcase_add_test(tc, quantiles_are_rows);
    tcase_add_test(tc, distributions_are_rows_of_buckets);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
