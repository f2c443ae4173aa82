/* A station that says priorities of its own: solved exactly and simulated, beside one that takes
 * the classes'. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"

/* Each station is an M/M/1 of two classes at 0.4 each, fed by itself. At `turned` the class that
 * goes first elsewhere goes last. */
static const char text[] =
    "model = \"network\";\n"
    "classes = ( { name = \"gold\"; priority = 2; }, { name = \"free\"; priority = 1; } );\n"
    "stations = (\n"
    "  { name = \"usual\"; service = { mean = 1; }; discipline = \"priority\"; },\n"
    "  { name = \"turned\"; service = { mean = 1; }; discipline = \"priority\";\n"
    "    classes = ( { name = \"free\"; priority = 3; } ); },\n"
    "  { name = \"alike\"; service = { mean = 1; }; discipline = \"priority\";\n"
    "    classes = ( { name = \"gold\"; priority = 0; }, { name = \"free\"; priority = 0; } ); },\n"
    "  { name = \"at_once\"; service = { mean = 1; }; discipline = \"priority-preemptive\";\n"
    "    classes = ( { name = \"gold\"; priority = 0; } ); } );\n"
    "sources = (\n"
    "  { name = \"g1\"; class = \"gold\"; rate = 0.4; to = \"usual\"; },\n"
    "  { name = \"f1\"; class = \"free\"; rate = 0.4; to = \"usual\"; },\n"
    "  { name = \"g2\"; class = \"gold\"; rate = 0.4; to = \"turned\"; },\n"
    "  { name = \"f2\"; class = \"free\"; rate = 0.4; to = \"turned\"; },\n"
    "  { name = \"g3\"; class = \"gold\"; rate = 0.4; to = \"alike\"; },\n"
    "  { name = \"f3\"; class = \"free\"; rate = 0.4; to = \"alike\"; },\n"
    "  { name = \"g4\"; class = \"gold\"; rate = 0.4; to = \"at_once\"; },\n"
    "  { name = \"f4\"; class = \"free\"; rate = 0.4; to = \"at_once\"; } );\n"
    "experiment = { seed = 11; precision = 0.02; max_experiments = 4000; };\n";

/*
 * Cobham 1954: W0 = 0.8; who goes first waits W0 / (1 - 0.4), who goes last W0 / (0.6 * 0.2).
 * Without a difference M/M/1 at 0.8. Preemptive: who goes first is alone, an M/M/1 at 0.4, and the
 * numbers of both together are those of an M/M/1 at 0.8. By station, gold and free.
 */
static const double exact[4][2] = {{1 + 0.8 / 0.6, 1 + 0.8 / 0.12},
                                   {1 + 0.8 / 0.12, 1 + 0.8 / 0.6},
                                   {5, 5},
                                   {10 - 1 / 0.6, 1 / 0.6}};

/* The mean response of class 0 or 1 at a station. */
static const struct figure *response(const struct result *r, size_t station, size_t class)
{
    return result_figure(r, ROW_CLASS, 2 * station + class, Q_CLASS_RESPONSE, 0);
}

START_TEST(is_solved)
{
    struct diag *d = diag_new();
    struct model *m = test_model(text, NULL, 0);
    struct result *r = analytic_solve(m->network, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    for (size_t s = 0; s < 4; s++)
        for (size_t class = 0; class < 2; class++) {
            const struct figure *f = response(r, s, class);
            ck_assert_int_eq(f->basis, BASIS_EXACT);
            ck_close(f->value, exact[s][class], 1e-12, 0);
        }
    result_free(r);
    model_free(m);
    diag_free(d);
}
END_TEST

/* Where the servers are not enough, the station's own order says for whom they are. */
START_TEST(overload_names_the_last)
{
    static const struct override more[] = {{"sources.g2.rate", "0.7"}};
    struct diag *d = diag_new();
    struct model *m = test_model(text, more, 1);
    ck_assert_ptr_null(analytic_solve(m->network, d));
    ck_assert_msg(strstr(diag_message(d, 0), "'turned' is unstable") &&
                      strstr(diag_message(d, 0), "enough for the classes before 'gold'"),
                  "%s", diag_message(d, 0));
    model_free(m);
    diag_free(d);
}
END_TEST

START_TEST(is_simulated)
{
    struct model *m = test_model(text, NULL, 0);
    struct result *r = test_simulate(m, 2);
    for (size_t s = 0; s < 4; s++)
        for (size_t class = 0; class < 2; class++) {
            const struct figure *f = response(r, s, class);
            const double sigma = f->half_width / 1.96;
            ck_assert_msg(sigma < 0.05 * exact[s][class] &&
                              fabs(f->value - exact[s][class]) < 4.5 * sigma,
                          "station %zu, class %zu: %g +- %g, not %g", s, class, f->value,
                          f->half_width, exact[s][class]);
        }
    result_free(r);
    model_free(m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("run/station_priority");
    TCase *t = tcase_create("priority");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, is_solved);
    tcase_add_test(t, overload_names_the_last);
    tcase_add_test(t, is_simulated);
    suite_add_tcase(s, t);
    return run_suite(s);
}
