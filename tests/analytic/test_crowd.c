/* Waits behind misses that come in clumps: which are marked. */
#include "analytic/crowd.h"

#include <stdio.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/solve.h"
#include "helpers/model.h"
#include "helpers/run.h"

/* A user asks 50 times a second: uD = 50 D. */
static const struct {
    double fetch;    /* [s] */
    const char *servers, *rule;
    bool marked;
} cases[] = {{0.0031, "4", "", true},       /* uD is 0.155 */
             {0.0029, "4", "", false},      /* 0.145 */
             {0.02, "4", "", true},
             {0.02, "4", " single_flight = true;", false},
             {0.02, "\"infinite\"", "", false}};

START_TEST(marked)
{
    char text[512];
    snprintf(text, sizeof text,
             "model = \"ml-run\"; I_0 = 1000; K = 1; login = false;\n"
             "stations = { issuer = { service = { mean = %g; }; servers = %s; };\n"
             "             S_p = { service = { mean = 0.001; }; servers = 4; }; };\n"
             "token = { mode = \"cache\"; users = 20; lifetime = 1.0;%s };\n",
             cases[_i].fetch, cases[_i].servers, cases[_i].rule);
    struct model *m = test_model(text, NULL, 0);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(m->network, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    size_t issuer = 0;
    while (strncmp(r->stations[issuer].name, "issuer", 6) != 0)
        issuer++;
    const struct figure *wait = &r->stations[issuer].f[FIG_MEAN_WAIT];
    ck_assert_int_eq(wait->method && strcmp(wait->method, METHOD_CROWD) == 0, cases[_i].marked);
    result_free(r);
    model_free(m);
    diag_free(d);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("crowd");
    TCase *t = tcase_create("crowd");
    tcase_add_loop_test(t, marked, 0, 5);
    suite_add_tcase(s, t);
    return run_suite(s);
}
