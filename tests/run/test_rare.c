/*
 * What is hardly seen, through the whole driver: a station with a few visits in all replications
 * has no interval, and where it has one it covers; what was never seen has none; what never varies
 * has.
 */
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/reach.h"
#include "model/rows.h"
#include "run/paired.h"
#include "run/simulate.h"

/* 30 replications of 4 s with 100 requests/s, of which `p` go on to a station seldom visited. */
#define RARE(p, service, more)                                                                     \
    "model = \"network\";"                                                                         \
    "stations = ( { name = \"door\"; service = { mean = 0.001; }; },"                              \
    "             { name = \"rare\"; service = " service "; } );"                                  \
    "sources = ( { name = \"users\"; rate = 100; to = \"door\"; } );"                              \
    "routes = ( (\"door\", \"rare\", " p "), (\"rare\", \"refused\") );"       \
    "experiment = { window = 4; windows = 1; warmup = 1; experiments = 30; targets ="              \
    " [\"rare.mean_response:5%\"]; " more " };"
#define EXPONENTIAL "{ mean = 0.02; }"

static struct result *simulate(const char *text, uint64_t seed, struct model **m)
{
    *m = test_model(text, NULL, 0);
    (*m)->experiment.seed = seed;
    struct result *r = test_simulate(*m, 1);
    ck_assert_ptr_nonnull(r);
    return r;
}

static const struct figure *rare(const struct result *r, enum station_figure f)
{
    return &r->stations[1].f[f];
}

struct tally_of { int shown, covered; };

static void see(struct tally_of *t, const struct figure *f, double exact)
{
    if (isnan(f->half_width))
        return;
    const bool ends = f->low < f->high;
    if (ends) {
        ck_close(f->half_width, (f->high - f->low) / 2, 1e-12, 0);
        ck_assert(f->low > 0 && f->low < f->value && f->high - f->value > f->value - f->low);
    }
    t->shown++;
    t->covered += exact >= (ends ? f->low : f->value - f->half_width) &&
                  exact <= (ends ? f->high : f->value + f->half_width);
}

/* 93 % or more, less 4.5 standard deviations of what was seen. */
static void covers(const struct tally_of *t, const char *what)
{
    const double deviation = sqrt(0.93 * 0.07 / fmax(1, t->shown));
    if (t->covered < (0.93 - 4.5 * deviation) * t->shown)
        ck_abort_msg("%s: %d of %d intervals cover", what, t->covered, t->shown);
}

static const struct {
    const char *text;
    double visits;    /* to be expected in the 30 replications */
} rares[] = {
    {RARE("0.0005", EXPONENTIAL, ""), 6},  {RARE("0.00125", EXPONENTIAL, ""), 15},
    {RARE("0.002", EXPONENTIAL, ""), 24},  {RARE("0.004", EXPONENTIAL, ""), 48},
    {RARE("0.004", EXPONENTIAL, "control_variates = true;"), 48},
    {RARE("0.002", EXPONENTIAL, "antithetic = true;"), 24},    /* 15 pairs */
};

START_TEST(rare_visits_cover)
{
    enum { RUNS = 400 };
    static const enum station_figure figures[] = {FIG_MEAN_RESPONSE, FIG_ARRIVAL_RATE,
                                                  FIG_UTILIZATION, FIG_MEAN_NUMBER};
    struct tally_of seen[4] = {{0}}, sojourn = {0};
    struct model *m;
    struct diag *d = diag_new();
    m = test_model(rares[_i].text, NULL, 0);
    struct result *exact = analytic_solve(m->network, d);
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        m->experiment.seed = seed;
        struct result *r = test_simulate(m, 1);
        for (int k = 0; k < 4; k++)
            see(&seen[k], rare(r, figures[k]), rare(exact, figures[k])->value);
        see(&sojourn, &r->exits[1].mean_sojourn, exact->exits[1].mean_sojourn.value);
        if (isnan(rare(r, FIG_MEAN_RESPONSE)->half_width))
            ck_assert(!r->precision[0].reached);
        result_free(r);
    }
    covers(&seen[0], "mean response");
    covers(&sojourn, "sojourn");
    /* A count below 20 that is seen only when it is above is no fair sample. */
    for (int k = 1; k < 4 && rares[_i].visits > 40; k++)
        covers(&seen[k], quantity_table[figures[k]].name);
    if (rares[_i].visits < 7)
        ck_assert_int_le(seen[0].shown, 1);    /* 20 of 6: P = 7e-6 */
    if (rares[_i].visits > 40)
        ck_assert_int_ge(seen[0].shown, 390);
    result_free(exact);
    model_free(m);
    diag_free(d);
}
END_TEST

/* A fixed service: nothing varies; but 5 visits are no evidence and 50 are. */
START_TEST(what_never_varies)
{
    struct model *m;
    struct result *r =
        simulate(RARE("0.0005", "{ dist = \"deterministic\"; mean = 1e-5; }", ""), 3, &m);
    ck_assert(isnan(rare(r, FIG_MEAN_RESPONSE)->half_width));
    ck_assert(!r->precision[0].reached);
    result_free(r);
    model_free(m);
    r = simulate(RARE("0.01", "{ dist = \"deterministic\"; mean = 1e-5; }", ""), 3, &m);
    ck_close(rare(r, FIG_MEAN_RESPONSE)->value, 1e-5, 1e-9, 0);
    /* 1 % of 12 000 requests; four standard deviations of their number */
    ck_close(rare(r, FIG_MEAN_RESPONSE)->half_width, 1e-5 * log(20) / 120, 0.4, 0);
    ck_assert(r->precision[0].reached);
    ck_assert(isnan(rare(r, FIG_MEAN_QUEUE)->half_width));    /* nobody waited */
    ck_assert(rare(r, FIG_MEAN_QUEUE)->value == 0 && rare(r, FIG_MEAN_WAIT)->value == 0);
    ck_assert(isnan(rare(r, FIG_MEAN_WAIT)->half_width));
    result_free(r);
    model_free(m);
}
END_TEST

/* Nothing varies, and one request in 1e8 goes another way, which no run sees: intervals know it. */
START_TEST(exceptions_that_were_not_seen)
{
    static const char text[] =
        "model = \"network\";"
        "stations = ( { name = \"door\"; service = { dist = \"deterministic\"; mean = 0.01; }; },"
        "             { name = \"rare\"; service = { dist = \"deterministic\"; mean = 0.01; }; } );"
        "sources = ( { name = \"users\"; interarrival = { dist = \"deterministic\"; mean = 0.05; };"
        "              to = \"door\"; } );"
        "routes = ( (\"door\", \"rare\", 0.99999999) );"
        "experiment = { window = 100; windows = 1; warmup = 1; experiments = 30; };";
    struct model *m;
    struct result *r = simulate(text, 1, &m);
    struct diag *d = diag_new();
    struct result *exact = analytic_solve(m->network, d);
    static const enum station_figure of[] = {FIG_THROUGHPUT, FIG_UTILIZATION, FIG_MEAN_NUMBER};
    for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
        const double truth = rare(exact, of[k])->value, h = rare(r, of[k])->half_width;
        ck_assert(h > 0 && h < 1e-4 * truth && fabs(rare(r, of[k])->value - truth) < h);
    }
    const struct figure *f = &r->network.mean_sojourn;
    ck_assert(f->half_width > 0 &&
              fabs(f->value - exact->network.mean_sojourn.value) < f->half_width);
    result_free(exact);
    result_free(r);
    diag_free(d);
    model_free(m);
}
END_TEST

/* A difference wants evidence on both sides. */
START_TEST(a_difference_of_what_is_hardly_seen)
{
    static const char *const p[] = {"0.0005", "0.05"};
    for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++) {
            struct model *m[2];
            const int k[] = {a, b};
            for (int i = 0; i < 2; i++) {
                char route[64];
                snprintf(route, sizeof route, "(\"door\", \"rare\", %s)", p[k[i]]);
                m[i] = test_model(RARE("0.5", EXPONENTIAL, ""),
                                  &(struct override){"routes[0]", route}, 1);
            }
            struct diag *d = diag_new();
            struct paired pair;
            ck_assert_int_eq(run_paired(m[0], m[1], &(struct run_options){.threads = 1}, &pair, d),
                             0);
            const struct figure *f = rare(pair.difference, FIG_MEAN_RESPONSE);
            ck_assert(isnan(f->half_width) == !(a && b));
            ck_assert(strstr(f->method, "fewer than 20 independent visits") != NULL || (a && b));
            ck_assert(!pair.difference->precision[0].reached || (a && b));
            paired_release(&pair);
            model_free(m[0]);
            model_free(m[1]);
            diag_free(d);
        }
}
END_TEST

/* Shares near their ends: the interval stays within. */
START_TEST(shares_stay_shares)
{
    static const char *const rate[] = {"0.1", "5", "999", "960"};
    for (int k = 0; k < 4; k++) {
        const struct override o[] = {{"sources.users.rate", rate[k]},
                                     {"routes[0]", "(\"door\", \"rare\", 0.0)"},
                                     {"experiment.window", "2.0"}};
        struct model *m = test_model(RARE("0.001", EXPONENTIAL, ""), o, 3);
        for (uint64_t seed = 1; seed <= 10; seed++) {
            m->experiment.seed = seed;
            struct result *r = test_simulate(m, 1);
            const struct figure *f = &r->stations[0].f[FIG_UTILIZATION];
            ck_assert(f->value >= 0 && f->value <= 1);
            if (f->low < f->high)
                ck_assert(f->low >= 0 && f->high <= 1);
            else if (!isnan(f->half_width))
                ck_assert(f->value - f->half_width >= 0 && f->value + f->half_width <= 1);
            result_free(r);
        }
        model_free(m);
    }
}
END_TEST

/* A class that no source sends arrives nowhere by the model, and is as well known in total as at
 * the one station where its requests are. */
START_TEST(a_class_that_requests_become)
{
    static const char text[] =
        "model = \"network\"; classes = ( { name = \"first\"; }, { name = \"retry\"; } );"
        "stations = ( { name = \"api\"; service = { mean = 0.02; }; } );"
        "sources = ( { name = \"users\"; class = \"first\"; rate = 30; to = \"api\"; } );"
        "routes = ( { from = \"api\"; to = \"api\"; class = \"first\"; becomes = \"retry\"; p = "
        "0.2; } );"
        "experiment = { window = 10; windows = 1; warmup = 10; experiments = 30; };";
    struct model *m;
    struct result *r = simulate(text, 1, &m);
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    const struct figure *arrivals = rows_find(&rows, "classes.retry.arrival_rate")->figure;
    const struct figure *number = rows_find(&rows, "classes.retry.mean_number")->figure;
    const struct figure *there = rows_find(&rows, "api.retry.mean_number")->figure;
    ck_assert(arrivals->value == 0 && arrivals->half_width == 0);
    ck_close(number->value, there->value, 1e-9, 0);
    ck_close(number->half_width, there->half_width, 1e-9, 0);
    rows_release(&rows);
    result_free(r);
    model_free(m);
}
END_TEST

/* A source may send requests of several classes: each class has the arrivals that enter as it. */
START_TEST(entries_of_two_classes)
{
    static const char text[] =
        "model = \"network\"; classes = ( { name = \"a\"; }, { name = \"b\"; } );"
        "stations = ( { name = \"q\"; service = { mean = 0.1; }; },"
        "             { name = \"r\"; service = { mean = 0.1; }; } );"
        "sources = ( { name = \"s\"; class = \"a\"; rate = 5;"
        "              to = ( (\"q\", 0.7), { to = \"r\"; p = 0.3; class = \"b\"; } ); } );"
        "experiment = { window = 500; windows = 1; warmup = 10; experiments = 30; };";
    struct model *m;
    struct result *r = simulate(text, 1, &m);
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    const struct figure *a = rows_find(&rows, "classes.a.arrival_rate")->figure;
    const struct figure *b = rows_find(&rows, "classes.b.arrival_rate")->figure;
    ck_assert(b->half_width > 0 && b->half_width < 0.1);
    ck_close(a->value, 3.5, 0, 2.5 * a->half_width);
    ck_close(b->value, 1.5, 0, 2.5 * b->half_width);
    rows_release(&rows);
    result_free(r);
    model_free(m);
}
END_TEST

/* Lost in the moment of coming: the sojourn is 0 by the model; behind another station, in a
 * breakdown or outside of a full region it is not. */
static const struct { const char *stations, *more; bool at_once; } losses[] = {
    {"{ name = \"a\"; service = { mean = 1; }; room = 1; }", "", true},
    {"{ name = \"a\"; service = { mean = 1; }; room = 1; overflow = \"b\"; },"
     "{ name = \"b\"; service = { mean = 1; }; room = 1; }", "", true},
    {"{ name = \"a\"; service = { mean = 1; }; room = 1; },"
     "{ name = \"b\"; service = { mean = 1; }; room = 1; }",
     "routes = ( (\"a\", \"b\") );", false},
    {"{ name = \"a\"; service = { mean = 0.5; }; },"
     "{ name = \"b\"; service = { mean = 1; }; room = 1; overflow = \"c\"; },"
     "{ name = \"c\"; service = { mean = 1; }; room = 1; }",
     "routes = ( (\"a\", \"b\") );", false},
    {"{ name = \"a\"; service = { mean = 0.5; }; up = { mean = 5; }; down = { mean = 1; };"
     "  on_failure = \"lose\"; }", "", false}};

START_TEST(sojourns_of_the_lost)
{
    char text[1000];
    snprintf(text, sizeof text,
             "model = \"network\"; stations = ( %s ); %s"
             "sources = ( { name = \"users\"; rate = 1; to = \"a\"; } );"
             "experiment = { window = 300; windows = 1; warmup = 10; experiments = 30; };",
             losses[_i].stations, losses[_i].more);
    struct model *m;
    struct result *r = simulate(text, 1, &m);
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    const struct figure *f = rows_find(&rows, "lost.mean_sojourn")->figure;
    ck_assert_int_eq(network_loses_at_once(m->network), losses[_i].at_once);
    if (losses[_i].at_once)
        ck_assert(f->value == 0 && f->half_width == 0);
    else
        ck_assert(f->value > 0 && f->half_width > 0);
    rows_release(&rows);
    result_free(r);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("rare");
    TCase *t = tcase_create("rare");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, what_never_varies);
    tcase_add_test(t, exceptions_that_were_not_seen);
    tcase_add_test(t, a_difference_of_what_is_hardly_seen);
    tcase_add_test(t, shares_stay_shares);
    tcase_add_test(t, a_class_that_requests_become);
    tcase_add_test(t, entries_of_two_classes);
    suite_add_tcase(s, t);
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 120);
    tcase_set_tags(statistical, "statistical");
    tcase_add_loop_test(statistical, sojourns_of_the_lost, 0, sizeof losses / sizeof *losses);
    suite_add_tcase(s, statistical);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 120);
    tcase_set_tags(slow, "slow");
    tcase_add_loop_test(slow, rare_visits_cover, 0, sizeof rares / sizeof *rares);
    suite_add_tcase(s, slow);
    return run_suite(s);
}
