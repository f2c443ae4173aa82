/* The cost of a sizing: its keys and figures, its values, and what is said of bad ones. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "model/cost.h"
#include "model/rows.h"

static const char config[] =
    "model = \"network\";\n"
    "stations = ( { name = \"web\"; servers = 3; service = { mean = 0.8; }; },\n"
    "             { name = \"my db\"; service = { mean = 0.1; }; } );\n"
    "sources = ( { rate = 1.0; to = \"web\"; } );\n"
    "meters = ( { name = \"in\"; of = \"web\"; } );\n"
    "vary = [\"stations.web.servers=1:4\", \"M=1:2\"];\n";

static const char *const keys[] = {"stations.web.servers", "M"};

/* The model with this cost, by the file or by an option. */
static struct model *load(const char *cost, bool by_option, struct diag *d)
{
    char text[2048];
    const struct override o = {"cost", cost, "--cost"};
    snprintf(text, sizeof text, by_option ? "%s" : "%scost = \"%s\";\n", config, cost);
    return model_from_text(text, "test.cfg", &o, by_option, d);
}

START_TEST(is_read)
{
    for (int by_option = 0; by_option < 2; by_option++) {
        struct diag *d = diag_new();
        struct model *m = load("2*web.servers + network.sojourn_p99", by_option, d);
        ck_assert_ptr_nonnull(m);
        ck_assert_str_eq(m->sizing.cost, "2*web.servers + network.sojourn_p99");
        ck_assert_str_eq(m->sizing.cost_at.file, by_option ? "--cost" : "test.cfg");
        ck_assert_int_eq(m->sizing.cost_at.line, by_option ? 0 : 7);
        ck_assert_uint_eq(m->sizing.n_vary, 2);
        ck_assert_str_eq(m->sizing.vary[1], "M=1:2");
        ck_assert_int_eq(m->sizing.vary_at.line, 6);
        const struct asked_values *levels = &m->experiment.asked.of[PARAMETER_LEVEL];
        ck_assert(levels->n == 1 && levels->x[0] == 0.99);    /* so that it is measured */
        model_free(m);
        diag_free(d);
    }
}
END_TEST

/* One key under each of its names, a quoted station, a meter, a percentile. */
START_TEST(values)
{
    struct diag *d = diag_new();
    struct model *m =
        load("stations.web.servers + 10*web.servers + 100*M + 1000*in + 'my db.mean_wait'"
             " + web.utilization", false, d);
    struct cost *c = m ? cost_new(m, keys, 2, d) : NULL;
    diag_print(d, stderr);
    ck_assert_ptr_nonnull(c);
    size_t n;
    const char *const *figures = cost_figures(c, &n);
    ck_assert_uint_eq(n, 3);
    ck_assert_str_eq(figures[0], "in");
    ck_assert_str_eq(figures[1], "my db.mean_wait");
    ck_assert_str_eq(figures[2], "web.utilization");
    struct expression_fault fault;
    double y;
    ck_assert(cost_value(c, (double[]){3, 7}, (double[]){0.5, 0.25, 0.125}, &y, &fault));
    ck_close(y, 33 + 700 + 500 + 0.375, 1e-15, 0);
    cost_free(c);
    model_free(m);
    diag_free(d);
}
END_TEST

START_TEST(of_a_result)
{
    struct diag *d = diag_new();
    struct model *m = load("web.servers / web.mean_wait + in", false, d);
    struct cost *c = cost_new(m, keys, 2, d);
    ck_assert_ptr_nonnull(c);
    struct result *r = result_new(m->network, "analytic");
    struct expression_fault fault;
    double y;
    ck_assert(!cost_of_result(c, (double[]){3, 1}, r, &y, &fault));    /* nothing is known */
    ck_assert_str_eq(fault.what, "has no value");
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    *(struct figure *)rows_find(&rows, "web.mean_wait")->figure =
        (struct figure){.value = 0.25, .basis = BASIS_EXACT};
    *(struct figure *)rows_find(&rows, "in")->figure =
        (struct figure){.value = 1.5, .basis = BASIS_EXACT};
    rows_release(&rows);
    ck_assert(cost_of_result(c, (double[]){3, 1}, r, &y, &fault));
    ck_close(y, 13.5, 1e-15, 0);
    result_free(r);
    cost_free(c);
    model_free(m);
    diag_free(d);
}
END_TEST

static const struct {
    const char *cost, *message;
} bad[] = {
    {"2*K + 3", "cost '2*K + 3': there is no key or figure 'K'"},
    {"web.serves", "cost 'web.serves': there is no key or figure 'web.serves'"},
    {"2*web.servers + sources[0].rate",
     "cost '2*web.servers + sources[0].rate': 'sources[0].rate' is not varied"},
    {"3 + 4", "cost '3 + 4': it is the same for all candidates"},
    {"4M + web.servers", "cost '4M + web.servers': 'M' behind a number is a unit here"},
    {"web.mean_weight", "cost 'web.mean_weight': there is no key or figure 'web.mean_weight'"},
};

START_TEST(refuses)
{
    struct diag *d = diag_new();
    struct model *m = load(bad[_i].cost, _i % 2, d);
    ck_assert_ptr_nonnull(m);
    ck_assert_ptr_null(cost_new(m, keys, 2, d));
    ck_assert_uint_eq(diag_count(d), 1);
    ck_assert_str_eq(diag_message(d, 0), bad[_i].message);
    model_free(m);
    diag_free(d);
}
END_TEST

START_TEST(none)
{
    struct diag *d = diag_new();
    struct model *m = model_from_text(config, "test.cfg", NULL, 0, d);
    ck_assert_ptr_nonnull(m);
    ck_assert_ptr_null(cost_new(m, keys, 2, d));
    ck_assert_str_eq(diag_message(d, 0), "no cost is given: the cheapest is not defined");
    model_free(m);
    diag_free(d);
}
END_TEST

static const struct {
    const char *cost, *message;
} faults[] = {
    {"4/(M - 1) + 2", "cost '4/(M - 1) + 2': '4/(M - 1)' divides by zero at M=1"},
    {"M - 5", "cost 'M - 5' is below 0 at M=1"},
    {"sqrt(M - 5)", "cost 'sqrt(M - 5)' takes the root of a negative number at M=1"},
    {"2 * web.servers", "cost '2 * web.servers': 'web.servers' has no value at M=1"},
};

START_TEST(has_no_value)
{
    struct diag *d = diag_new();
    struct model *m = load(faults[_i].cost, false, d);
    struct cost *c = cost_new(m, keys, 2, d);
    ck_assert_ptr_nonnull(c);
    struct expression_fault fault;
    double y;
    ck_assert(!cost_value(c, (double[]){NAN, 1}, NULL, &y, &fault));
    cost_error(c, &fault, "M=1", d);
    ck_assert_str_eq(diag_message(d, 0), faults[_i].message);
    cost_free(c);
    model_free(m);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("cost");
    TCase *t = tcase_create("cost");
    tcase_add_test(t, is_read);
    tcase_add_test(t, values);
    tcase_add_test(t, of_a_result);
    tcase_add_loop_test(t, refuses, 0, sizeof bad / sizeof *bad);
    tcase_add_test(t, none);
    tcase_add_loop_test(t, has_no_value, 0, sizeof faults / sizeof *faults);
    suite_add_tcase(s, t);
    return run_suite(s);
}
