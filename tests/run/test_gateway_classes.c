/*
 * Classes of users in the ML-RUN template with an issuer apart: their figures, priorities, overflow
 * and breakdowns, against formulas written out here, solved and simulated.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

#include "helpers/close.h"
#include "helpers/gateway.h"
#include "helpers/model.h"
#include "helpers/run.h"

/* Percentiles and histograms of classes where one of the stations is hidden: waits of M/M/1 at load
 * 1/2, P(W > t) = 0.5 exp(-t/0.02), and of the services alone as S_p is FIFO. */
START_TEST(percentiles_of_classes)
{
    struct model *m = test_model(
        "model = \"ml-run\"; K = 1; login = false;\n"
        "classes = ( { name = \"services\"; rate = 30; }, { name = \"people\"; rate = 20; } );\n"
        "stations = { issuer = { service = { mean = 0.1; }; servers = \"infinite\"; };\n"
        "             S_p = { service = { mean = 0.01; }; }; };\n"
        "experiment = { seed = 83; window = 20.0; experiments = 300; quantiles = [0.9];\n"
        "               histogram = true; within = [0.03]; };\n",
        NULL, 0);
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "S_p.people.wait_p90", 0.02 * log(0.5 / 0.1));
    gateway_simulated_is(s, "S_p.services.wait_p90", 0.02 * log(0.5 / 0.1));
    gateway_simulated_is(s, "S_p.services.response_p90", 0.02 * log(1 / 0.1));
    gateway_simulated_is(s, "classes.people.sojourn_p90", 0.02 * log(1 / 0.1));
    gateway_simulated_is(s, "S_p.people.response_within_30ms", 1 - exp(-1.5));
    for (size_t i = 0; i < s->n_histograms; i++)
        ck_assert_ptr_null(strstr(s->histograms[i].name, "S_c"));
    result_free(s);
    model_free(m);
}
END_TEST

/* Each class has its own users, caches and service; a person's fetch takes longer. */
START_TEST(classes_of_users)
{
    struct model *m = test_model(
        "model = \"ml-run\"; K = 3; login = false;\n"
        "classes = ( { name = \"services\"; rate = 400; users = 20; },\n"
        "            { name = \"people\"; rate = 100; users = 500; } );\n"
        "stations = { issuer = { service = { dist = \"deterministic\"; value = 0.05; };\n"
        "                        servers = \"infinite\"; classes = ( { name = \"people\";\n"
        "                        service = { dist = \"deterministic\"; value = 0.4; }; } ); };\n"
        "             S_p = { service = { mean = 0.01; }; servers = \"infinite\"; }; };\n"
        "token = { mode = \"cache\"; lifetime = 2; };\n" EXPERIMENT("59"),
        NULL, 0);
    const double services = 60 * gateway_fetches(400.0 / 60, 2, 0.05),
                 people = 1500 * gateway_fetches(100.0 / 1500, 2, 0.4);
    const char *const names[] = {"issuer.token.services.arrival_rate",
                                 "issuer.token.people.arrival_rate",
                                 "issuer.token.people.mean_response",
                                 "I_t",
                                 "I_0",
                                 "classes.people.throughput",
                                 "S_p.people.arrival_rate",
                             "classes.people.mean_number"};
    const double want[] = {services, people, 0.4, services + people, 500, 100, 100.0 / 3,
                           0.4 * people + 0.01 * 100};
    struct result *r = gateway_solved(m), *s = test_simulate(m, 2);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        ck_close(gateway_figure(r, names[i]).value, want[i], 1e-9, 0);
        if (i != 2)
            gateway_simulated_is(s, names[i], want[i]);
    }
    ck_assert_int_eq(gateway_figure(r, "issuer.token.people.arrival_rate").basis, BASIS_EXACT);
    result_free(r);
    result_free(s);
    model_free(m);
}
END_TEST

/* Totals of a class count its requests wherever they are, and by whatever exit they leave: those
 * that wait at the issuer, and those with invalid tokens. */
START_TEST(totals_of_a_class)
{
    struct model *m = test_model(
        "model = \"ml-run\"; K = 1; login = false;\n"
        "classes = ( { name = \"services\"; rate = 50; users = 20; },\n"
        "            { name = \"people\"; rate = 100; users = 40; } );\n" ISSUER
        "token = { mode = \"cache\"; lifetime = 2; p_c0 = 0.25; };\n" EXPERIMENT("67"),
        NULL, 0);
    const double asked = 40 * gateway_fetches(75.0 / 40, 2, 0.25);
    const char *const names[] = {"classes.people.throughput", "classes.people.goodput",
                                 "classes.people.mean_number"};
    const double want[] = {100, 75, 0.25 * asked + 0.01 * 75};
    gateway_both_are(m, names, want, 3, 1e-9);
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "classes.people.mean_sojourn", 0.01 + 0.25 * asked / 75);
    gateway_simulated_is(s, "classes.people.mean_sojourn_all", want[2] / 100);
    result_free(s);
    model_free(m);
}
END_TEST

/*
 * Poisson questions of two classes at an issuer: M/M/1 with priorities, not preemptive, has
 * W_k = W_0 / ((1 - s_(k-1)) (1 - s_k)), W_0 = sum lambda_k E[S_k^2]/2, s_k the load of classes up
 * to k (Cobham 1954).
 */
START_TEST(priorities_of_questions)
{
    struct model *m = test_model(
        "model = \"ml-run\"; K = 2; login = false;\n"
        "classes = ( { name = \"free\"; rate = 200; },\n"
        "            { name = \"gold\"; rate = 100; priority = 1; } );\n"
        "stations = { issuer = { service = { mean = 0.004; }; discipline = \"priority\";\n"
        "               classes = ( { name = \"gold\"; service = { mean = 0.006; }; } ); };\n"
        "             S_p = { service = { mean = 0.01; }; servers = \"infinite\"; }; };\n"
        "token = { p_ct = 0.5; };\n" EXPERIMENT("61"),
        NULL, 0);
    const double gold = 50 * 0.006, all = gold + 100 * 0.004,
                 w0 = 50 * 0.006 * 0.006 + 100 * 0.004 * 0.004;
    const char *const names[] = {"issuer.token.gold.mean_wait", "issuer.token.free.mean_wait"};
    const double want[] = {w0 / (1 - gold), w0 / ((1 - gold) * (1 - all))};
    gateway_both_are(m, names, want, 2, 1e-9);
    model_free(m);
}
END_TEST

/* Questions go before logins, where they have a priority of their own. */
START_TEST(questions_before_logins)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 100; M = 1; K = 2;\n"
        "stations = { S_a = { service = { mean = 0.006; }; discipline = \"dps\"; classes = (\n"
        "               { name = \"token\"; weight = 3; service = { mean = 0.001; }; } ); };\n"
        "             S_p = { service = { mean = 0.01; }; discipline = \"priority\"; }; };\n"
        "token = { p_ct = 0.5; priority = 4; };\n",
        NULL, 0);
    const struct network *net = m->network;
    for (size_t k = 0; k < net->n_nodes; k++) {
        const struct node *n = &net->nodes[k];
        const struct class *class = &net->classes[n->class];
        const bool token = strncmp(class->name, "token", 5) == 0;
        ck_assert(n->weight == (token ? 3 : 1));
        ck_assert_int_eq(class->priority, token ? 4 : 0);
        if (token)
            ck_assert(n->service.mean == 0.001);
    }
    model_free(m);
}
END_TEST

/* Room for one check: M/M/1/1 turns rho/(1 + rho) away, here past the check to the same wrapper's
 * model. */
START_TEST(overflow_past_the_check)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 200; K = 2; login = false;\n"
        "stations = { issuer = { service = { mean = 0.001; }; };\n"
        "             S_c = { service = { mean = 0.01; }; room = 1; overflow = \"S_p\"; };\n"
        "             S_p = { service = { mean = 0.001; }; servers = \"infinite\"; }; };\n"
        "token = { p_c0 = 0.25; };\n" EXPERIMENT("67"),
        NULL, 0);
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "S_c.overflow_rate", 50);
    gateway_simulated_is(s, "refused_token.throughput", 0.25 * 100);
    gateway_simulated_is(s, "S_p[1].arrival_rate", 50 + 0.75 * 50);
    gateway_simulated_is(s, "S_p[2].arrival_rate", 50 + 0.75 * 50);
    result_free(s);
    model_free(m);
}
END_TEST

/* What is said of servers in the other form is said here, too. */
START_TEST(tiers_break_down)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 50; K = 1; login = false;\n"
        "stations = { issuer = { service = { mean = 0.001; }; };\n"
        "             S_p = { service = { mean = 0.01; };\n"
        "                     up = { mean = 3; }; down = { mean = 1; };\n"
        "                     on_failure = \"lose\"; }; };\n"
        "token = { };\n",
        NULL, 0);
    const struct network *net = m->network;
    const struct station *s = &net->stations[net->n_stations - 1];
    ck_assert(net->rules[s->rules].fails && net->rules[s->rules].effect == FAILURE_LOSE);
    ck_assert(net->rules[s->rules].up.mean == 3 && net->lost != NET_NONE);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("gateway: classes");
    TCase *t = tcase_create("gateway");
    tcase_set_timeout(t, 60);
    tcase_set_tags(t, "statistical");
    tcase_add_test(t, classes_of_users);
    tcase_add_test(t, percentiles_of_classes);
    tcase_add_test(t, totals_of_a_class);
    tcase_add_test(t, priorities_of_questions);
    tcase_add_test(t, questions_before_logins);
    tcase_add_test(t, overflow_past_the_check);
    tcase_add_test(t, tiers_break_down);
    suite_add_tcase(s, t);
    return run_suite(s);
}
