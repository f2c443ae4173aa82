/*
 * One solution for all that a sizing asks of a candidate, against the functions that make one each;
 * and which overload is certain: the least load of stations behind caches.
 */
#include "analytic/screen.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/least_load.h"
#include "analytic/nets.h"
#include "analytic/solve.h"
#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/config.h"
#include "model/rows.h"

/* 200 logins/s, of which 2 % fail; 8.3 ms at each of 2 M servers, 20 ms at each of 2 K. */
static const char cluster[] =
    "model = \"ml-run\"; I_0 = 200; M = 2; N = 1; K = 4; p_a0 = 0.02;\n"
    "stations = { S_a = { service = { mean = 0.0083; }; servers = 2; dispatch = \"shared\"; };\n"
    "  S_r = { service = { mean = 0.0005; }; }; S_c = { service = { mean = 0.0001; }; };\n"
    "  S_t = { service = { mean = 0.001; }; };\n"
    "  S_p = { service = { dist = \"lognormal\"; mean = 0.02; scv = 2.0; }; servers = 2; }; };\n"
    "token = { mode = \"cache\"; users = 100; rule = \"counted\"; lifetime = 30;\n"
    "  cache = \"own\"; };";

/* Some tokens are unknown to the issuer: no fetch of one fills a cache. */
static const char bad_tokens[] =
    "model = \"ml-run\"; I_0 = 1000; K = 4; login = false;\n"
    "stations = { issuer = { service = { mean = 0.004; }; };\n"
    "  S_p = { service = { mean = 0.004; }; servers = 2; }; };\n"
    "token = { mode = \"cache\"; users = 2000; lifetime = 60;\n"
    "  bad = { share = 0.1; users = 300; }; };";

static struct model *model(const char *key, const char *value)
{
    struct diag *d = diag_new();
    const struct override o = {key, value, NULL};
    struct model *m = model_from_text(cluster, "-", &o, 1, d);
    diag_print(d, stderr);
    ck_assert_ptr_nonnull(m);
    diag_free(d);
    return m;
}

START_TEST(says_what_the_others_say)
{
    struct model *m = _i ? test_model(bad_tokens, NULL, 0) : model("K", "4");
    const struct network *net = m->network;
    struct asked asked = {0};
    struct diag *d = diag_new();
    struct screen s;
    struct settling settling;
    double *lookups = mem_calloc(net->n_caches, sizeof *lookups);
    double *fetches = mem_calloc(net->n_caches, sizeof *fetches);
    asked_add(&asked, PARAMETER_TIME, 0.2);
    analytic_screen(net, &asked, &s);
    struct result *r = analytic_solve_asked(net, &asked, d);
    ck_assert_int_eq(s.state, SCREEN_SOLVED);
    struct rows a = {0}, b = {0};
    rows_of_result(&a, s.result, true);
    rows_of_result(&b, r, true);
    ck_assert_uint_eq(a.n, b.n);
    for (size_t i = 0; i < a.n; i++)
        ck_assert_mem_eq(&a.row[i].figure->value, &b.row[i].figure->value, sizeof(double));
    ck_assert_int_eq(analytic_settling(net, &settling, d), 0);
    ck_assert(s.settles && s.settling.time == settling.time);
    ck_assert_int_eq(analytic_caches(net, lookups, fetches, d), 0);
    ck_assert_mem_eq(s.lookups, lookups, net->n_caches * sizeof *lookups);
    ck_assert_mem_eq(s.fetches, fetches, net->n_caches * sizeof *fetches);
    rows_release(&a);
    rows_release(&b);
    free(lookups);
    free(fetches);
    result_free(r);
    analytic_screen_release(&s);
    diag_free(d);
    model_free(m);
}
END_TEST

static size_t station(const struct network *net, const char *name)
{
    for (size_t i = 0; i < net->n_stations; i++)
        if (strcmp(net->groups[net->stations[i].group].name, name) == 0)
            return i;
    ck_abort_msg("no station %s", name);
}

/* Whatever the caches do, all that are let in come to S_p, and nobody needs to come back to S_a. */
START_TEST(least_loads_behind_caches)
{
    struct model *m = model("K", "4");
    ck_close(least_load(m->network, station(m->network, "S_p")), 200 * 0.98 / 4 * 0.02, 1e-7, 0);
    ck_close(least_load(m->network, station(m->network, "S_a")), 200 * 0.0083, 1e-7, 0);
    ck_close(least_load(m->network, station(m->network, "S_t")), 0, 0, 0);
    model_free(m);
}
END_TEST

/* A request comes again with probability 0.75: four visits of 0.1 s. The bound is from below. */
START_TEST(least_load_of_a_cycle)
{
    struct network *net = net_new();
    const struct dist service = dist_of(DIST_EXPONENTIAL, 0.1, 1);
    const struct dist arrivals = dist_of(DIST_EXPONENTIAL, 0.5, 1);
    const size_t s = net_station(net, "s", 1, service);
    net_route(net, s, s, 0.75);
    net_source(net, arrivals, s);
    net_finish(net);
    const double load = least_load(net, 0);
    ck_close(load, 2 * 0.4, 1e-7, 0);
    ck_assert(load <= 2 * 0.4);
    network_free(net);
}
END_TEST

static const struct { const char *key, *value; enum screen_state state; } states[] = {
    {"K", "4", SCREEN_SOLVED},
    {"K", "1", SCREEN_UNSTABLE},        /* S_p: 196 x 0.02 = 3.92 on 2 servers, by any misses */
    {"token.lifetime", "0.001", SCREEN_OVERLOADED},    /* S_a: 1.66 of 4, and 196 x 0.0083 misses */
    {"I_0", "500", SCREEN_UNSTABLE},    /* S_a: 4.15 on 4 servers, by exact rates alone */
};

START_TEST(which_overload_is_certain)
{
    struct model *m = model(states[_i].key, states[_i].value);
    if (states[_i].state == SCREEN_OVERLOADED) {
        model_free(m);
        struct diag *d = diag_new();
        const struct override o[] = {{"token.lifetime", "0.001", NULL}, {"M", "1", NULL}};
        m = model_from_text(cluster, "-", o, 2, d);
        diag_free(d);
    }
    struct screen s;
    const struct asked none = {0};
    analytic_screen(m->network, &none, &s);
    ck_assert_int_eq(s.state, states[_i].state);
    ck_assert_int_eq(s.message != NULL, s.state != SCREEN_SOLVED);
    analytic_screen_release(&s);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("screen");
    TCase *c = tcase_create("core");
    tcase_add_loop_test(c, says_what_the_others_say, 0, 2);
    tcase_add_test(c, least_loads_behind_caches);
    tcase_add_test(c, least_load_of_a_cycle);
    tcase_add_loop_test(c, which_overload_is_certain, 0, sizeof states / sizeof *states);
    suite_add_tcase(s, c);
    return run_suite(s);
}
