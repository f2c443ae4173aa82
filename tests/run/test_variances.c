/* Variances of numbers, responses and sojourns, by opt-in, against exact values. */
#include <gsl/gsl_errno.h>
#include <math.h>

#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/rows.h"
#include "stats/interval.h"
#include "stats/ratio_pair.h"

static const char queue[] =
    "model = \"network\";\n"
    "classes = ( { name = \"gold\"; }, { name = \"plain\"; } );\n"
    "stations = ( { name = \"q\"; service = { mean = 0.5; }; } );\n"
    "sources = ( { name = \"g\"; class = \"gold\"; rate = 0.4; to = \"q\"; },\n"
    "            { name = \"p\"; class = \"plain\"; rate = 0.8; to = \"q\"; } );\n"
    "experiment = { experiments = 600; seed = 3;\n"
    "    figures = [ \"variance_number\", \"variance_response\", \"variance_sojourn\" ]; };\n";

/* M/M/1 at rho = 0.6 and mu = 2: the number is geometric, the response exponential of mean
 * 1 / (mu - lambda) = 1.25 (Cohen, The Single Server Queue, 1982, sec. II.2), for both classes. */
static const struct { const char *name; double value; } exact[] = {
    {"q.variance_number", 0.6 / 0.16},
    {"q.variance_response", 1.25 * 1.25},
    {"q.gold.variance_response", 1.25 * 1.25},
    {"q.plain.variance_response", 1.25 * 1.25},
    {"network.variance_sojourn", 1.25 * 1.25},
    {"classes.gold.variance_sojourn", 1.25 * 1.25}};

START_TEST(of_a_queue)
{
    struct model *m = test_model(queue, NULL, 0);
    struct result *r = test_simulate(m, 2);
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        const struct row *row = rows_find(&rows, exact[i].name);
        ck_assert_msg(row != NULL, "%s", exact[i].name);
        const struct figure *f = row->figure;
        const double error = f->half_width / student_t(r->confidence, (double)f->samples - 1);
        ck_close(f->value, exact[i].value, 0, 4.5 * error);
        ck_assert_double_lt(f->half_width, 0.1 * f->value);
    }
    rows_release(&rows);
    result_free(r);
    model_free(m);
}
END_TEST

/*
 * Two classes alike at each of two servers, with loads 0.5 and 0.3: of N there each is of the first
 * class with probability 5/8, so that the number N_k of a class is geometric, (1 - s) s^n, with
 * s = rho_k / (1 - rho of the other), under every discipline that does not tell them apart.
 */
static const char classes[] =
    "model = \"network\"; classes = ( { name = \"a\"; }, { name = \"b\"; } );"
    "stations = ( { name = \"q\"; instances = 2; discipline = \"%s\";"
    "               service = { mean = 1.0; }; } );"
    "sources = ( { name = \"a\"; class = \"a\"; rate = 1.0; to = \"q\"; },"
    "            { name = \"b\"; class = \"b\"; rate = 0.6; to = \"q\"; } );"
    "experiment = { experiments = 600; windows = 5; numbers = 2;"
    "               figures = \"variance_number\"; };";

START_TEST(of_classes)
{
    static const char *const disciplines[] = {"fifo", "ps", "lifo-preemptive"};
    static const struct { const char *name; double s; } of[] = {{"q.a", 0.5 / 0.7},
                                                                {"q.b", 0.3 / 0.5}};
    char text[sizeof classes + 16], name[32];
    snprintf(text, sizeof text, classes, disciplines[_i]);
    struct model *m = test_model(text, NULL, 0);
    struct result *r = test_simulate(m, 2);
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    for (size_t k = 0; k < 2; k++)
        for (int n = 0; n <= 3; n++) {    /* 3: the variance */
            const double s = of[k].s;
            snprintf(name, sizeof name, n < 3 ? "%s.p_number_%d" : "%s.variance_number",
                     of[k].name, n);
            const struct row *row = rows_find(&rows, name);
            ck_assert_msg(row != NULL, "%s", name);
            const struct figure *f = row->figure;
            const double error = f->half_width / student_t(r->confidence, (double)f->samples - 1);
            ck_close(f->value, n < 3 ? (1 - s) * pow(s, n) : s / ((1 - s) * (1 - s)), 0,
                     4.5 * error);
            ck_assert_double_lt(f->half_width, (n < 3 ? 0.02 : 0.1) * f->value);
        }
    rows_release(&rows);
    result_free(r);
    model_free(m);
}
END_TEST

START_TEST(only_when_asked)
{
    const struct override o = {"experiment.figures", "[\"q.p_wait\"]", NULL};
    struct model *m = test_model(queue, &o, 1);
    struct result *r = test_simulate(m, 2);
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    ck_assert_ptr_null(rows_find(&rows, "q.variance_number"));
    rows_release(&rows);
    result_free(r);
    model_free(m);
}
END_TEST

/* The estimator by hand: squares 1, 5, 12 and numbers 1, 2, 3 in times 1, 1, 2. */
START_TEST(by_hand)
{
    struct ratio_pair p = {0};
    ratio_pair_add(&p, 1, 1, 1, 1);
    ratio_pair_add(&p, 5, 1, 2, 1);
    ratio_pair_add(&p, 12, 2, 3, 2);
    const double square = 18.0 / 4, mean = 6.0 / 4, x = 4.0 / 3;
    double sum = 0;
    static const double y2[] = {1, 5, 12}, y[] = {1, 2, 3}, t[] = {1, 1, 2};
    for (int i = 0; i < 3; i++)
        sum += pow((y2[i] - square * t[i] - 2 * mean * (y[i] - mean * t[i])) / x, 2);
    ck_close(ratio_pair_variance(&p), square - mean * mean, 1e-12, 0);
    ck_close(ratio_pair_variance_error(&p), sqrt(sum / (2 * 3)), 1e-12, 0);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("variances");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, only_when_asked);
    tcase_add_test(c, by_hand);
    suite_add_tcase(s, c);
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 60);
    tcase_set_tags(statistical, "statistical");
    tcase_add_test(statistical, of_a_queue);
    tcase_add_loop_test(statistical, of_classes, 0, 3);
    suite_add_tcase(s, statistical);
    return run_suite(s);
}
