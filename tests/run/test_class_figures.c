/*
 * Figures of named classes that are counted as requests pass: shares and percentiles of responses,
 * waits and sojourns, against exact values.
 */
#include <gsl/gsl_errno.h>
#include <math.h>

#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/rows.h"

/*
 * M/M/1, FIFO, at rho = 0.6 and mu = 2, for two classes alike: P(wait > t) = rho exp(-0.8 t),
 * P(response > t) = exp(-0.8 t) (Kleinrock, Queueing Systems 1, 1975, sec. 5.6 and 5.12). A third
 * class is gold's second visit, to a delay of 0.25 s on average: nobody waits there.
 */
static const char queue[] =
    "model = \"network\";\n"
    "classes = ( { name = \"gold\"; }, { name = \"plain\"; }, { name = \"after\"; } );\n"
    "stations = ( { name = \"q\"; service = { mean = 0.5; };\n"
    "               classes = ( { name = \"gold\"; }, { name = \"plain\"; } ); },\n"
    "             { name = \"d\"; servers = \"infinite\"; service = { mean = 0.25; };\n"
    "               classes = ( { name = \"after\"; } ); } );\n"
    "sources = ( { name = \"g\"; class = \"gold\"; rate = 0.4; to = \"q\"; },\n"
    "            { name = \"p\"; class = \"plain\"; rate = 0.8; to = \"q\"; } );\n"
    "routes = ( { from = \"q\"; to = \"d\"; class = \"gold\"; becomes = \"after\"; } );\n"
    "experiment = { experiments = 600; seed = 5; confidence = 0.99999;\n"
    "    quantiles = [ 0.9 ]; within = [ 1.0 ]; };\n";

#define WITHIN(waits) (1 - (waits) * exp(-0.8))
static double within_both(void)
{
    /* the sum of exponentials at 0.8 and 4, for P(response in q + d <= 1 s) */
    return 1 - (4 * exp(-0.8) - 0.8 * exp(-4)) / 3.2;
}

static struct { const char *name; double value; } exact[] = {
    {"q.gold.p_wait", 0.6},
    {"q.plain.p_wait", 0.6},
    {"q.gold.wait_within_1s", 0},
    {"q.plain.wait_within_1s", 0},
    {"q.gold.response_within_1s", 0},
    {"q.gold.wait_p90", 0},
    {"q.plain.wait_p90", 0},
    {"q.plain.response_p90", 0},
    {"classes.plain.sojourn_p90", 0},
    {"classes.plain.sojourn_within_1s", 0},
    {"classes.after.sojourn_within_1s", 0},
    {"d.after.response_p90", 0}};

static void fill_exact(void)
{
    exact[2].value = exact[3].value = WITHIN(0.6);
    exact[4].value = exact[9].value = WITHIN(1);
    exact[5].value = exact[6].value = log(6) / 0.8;
    exact[7].value = exact[8].value = log(10) / 0.8;
    exact[10].value = within_both();
    exact[11].value = 0.25 * log(10);
}

static void holds(const struct figure *f, double value, const char *name)
{
    const bool skewed = f->low < f->high;
    const double low = skewed ? f->low : f->value - f->half_width;
    const double high = skewed ? f->high : f->value + f->half_width;
    ck_assert_msg(value >= low && value <= high, "%s: %g is not within %g .. %g", name, value, low,
                  high);
    ck_assert_msg(f->half_width < 0.05 * f->value, "%s: %g +- %g says nothing", name, f->value,
                  f->half_width);
}

START_TEST(exact_values)
{
    struct model *m = test_model(queue, NULL, 0);
    struct result *r = test_simulate(m, 2);
    struct rows rows = {0};
    fill_exact();
    rows_of_result(&rows, r, true);
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        const struct row *row = rows_find(&rows, exact[i].name);
        ck_assert_msg(row != NULL, "%s", exact[i].name);
        holds(row->figure, exact[i].value, exact[i].name);
    }
    const struct row *none = rows_find(&rows, "d.after.wait_p90");
    ck_assert(none && none->figure->value == 0);
    /* gold leaves as `after`: nothing is left of it to have a sojourn */
    const struct row *gold = rows_find(&rows, "classes.gold.throughput");
    ck_assert(gold && gold->figure->value == 0);
    rows_release(&rows);
    result_free(r);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("class figures");
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 60);
    tcase_set_tags(statistical, "statistical");
    tcase_add_test(statistical, exact_values);
    suite_add_tcase(s, statistical);
    return run_suite(s);
}
