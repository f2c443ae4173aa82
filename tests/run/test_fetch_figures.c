/*
 * Figures of fetches from a config: rates of fetches, look-ups served stale or refused, fetches
 * that come to nothing; solved and simulated against formulas that are written out here.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/figures.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/rows.h"

/* A cache with 30 look-ups a second of 12 tokens. A fetch takes 60 ms. */
static const char text[] =
    "model = \"network\";\n"
    "populations = ( { name = \"people\"; users = 12; } );\n"
    "caches = ( { name = \"c\"; population = \"people\"; lifetime = 0.7; RULES } );\n"
    "stations = (\n"
    "  { name = \"gate\"; servers = \"infinite\"; lookup = \"c\";\n"
    "    service = { dist = \"deterministic\"; value = 0.001; }; },\n"
    "  { name = \"issuer\"; servers = \"infinite\";\n"
    "    service = { dist = \"deterministic\"; value = 0.06; }; } );\n"
    "sources = ( { name = \"requests\"; population = \"people\"; rate = 30.0; to = \"gate\"; } );\n"
    "routes = (\n"
    "  { from = \"gate\"; to = \"out\"; outcome = \"hit\"; },\n"
    "  { from = \"gate\"; to = \"issuer\"; outcome = \"miss\"; },\n"
    "  { from = \"issuer\"; to = \"out\"; fills = \"c\"; } );\n"
    "experiment = { seed = 31; window = 20.0; windows = 5; experiments = 600L; warmup = 20.0;\n"
    "  figures = [\"fetch_rate\"]; TARGETS };\n";

static const double u = 30.0 / 12, life = 0.7, fetch = 0.06;

static void replace(char *s, size_t size, const char *word, const char *by)
{
    char *at = strstr(s, word), rest[2000];
    ck_assert(at != NULL);
    snprintf(rest, sizeof rest, "%s", at + strlen(word));
    snprintf(at, size - (size_t)(at - s), "%s%s", by, rest);
}

static struct model *model_with(const char *rules, const char *targets)
{
    char s[sizeof text + 500];
    snprintf(s, sizeof s, "%s", text);
    replace(s, sizeof s, "RULES", rules);
    replace(s, sizeof s, "TARGETS", targets);
    return test_model(s, NULL, 0);
}

enum { FETCHES, STALE, REFUSED, FAILED, FIGURES };
static const char *const names[FIGURES] = {"c.fetch_rate", "c.stale_ratio", "c.refused_ratio",
                                           "c.failed_ratio"};

static struct figure figure_of(const struct result *r, const char *name)
{
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    const struct row *row = rows_find(&rows, name);
    ck_assert_msg(row != NULL, "no figure %s", name);
    const struct figure f = *row->figure;
    rows_release(&rows);
    return f;
}

/* Fetches of a look-up with a clock that ticks every 0.35 s, one at a time: 1/(T + g + g e^(uD)/
 * (e^(ug) - 1)) a second, as test_cache_figures.c derives. */
#define TICKING (1 / (2.5 * (0.7 + 0.35 + 0.35 * 1.1618342427282831 / 1.3988752939670981)))

/* Look-ups of a cycle from fill to fill. */
#define CYCLE (1 + u * (life + fetch))

static const struct {
    const char *rules;
    bool solved;              /* there is an answer; else there may be */
    double share[FIGURES];    /* fetches of a look-up; the rest as they are */
} rules[] = {
    {"single_flight = true;", true, {1 / (1 + 2.5 * 0.76), 0, 0, 0}},
    {"", true, {(1 + 2.5 * 0.06) / (1 + 2.5 * 0.76), 0, 0, 0}},
    {"on_expired_entry = \"background\"; stale_for = \"unlimited\";", true,
     {1 / (1 + 2.5 * 0.76), (1 + 2.5 * 0.06) / (1 + 2.5 * 0.76), 0, 0}},
    {"on_expired_entry = \"serve-stale\"; stale_for = \"unlimited\";", true,
     {1 / (1 + 2.5 * 0.76), 2.5 * 0.06 / (1 + 2.5 * 0.76), 0, 0}},
    {"granularity = 0.35; on_expired_entry = \"background\"; stale_for = \"unlimited\";", false,
     {TICKING, 1.15 * TICKING, 0, 0}},
    /* no fetch is in time, and its answer fills the entry; a second one begins in the other half of
       that time with the probability 1 - exp(-2.5 * 0.03) */
    {"single_flight = true; fetch_timeout = 0.03;", false,
     {(2 - 0.92774348632855286) / (1 + 2.5 * 0.76), 0, (1 + 2.5 * 0.06) / (1 + 2.5 * 0.76), 1}},
    /* nor does it fill the entry: a fetch begins 1/u after the last one failed */
    {"single_flight = true; fetch_timeout = 0.03; late_answer = \"lost\";", false,
     {1 / (1 + 2.5 * 0.03), 0, 1, 1}},
};
#define RULES ((int)(sizeof rules / sizeof *rules))

static double expected(int i, int figure)
{
    return figure == FETCHES ? 30 * rules[i].share[FETCHES] : rules[i].share[figure];
}

START_TEST(the_table_is_right)
{
    ck_close(rules[0].share[FETCHES], 1 / CYCLE, 1e-14, 0);
    ck_close(rules[1].share[FETCHES], (1 + u * fetch) / CYCLE, 1e-14, 0);
    ck_close(1 / (u * rules[4].share[FETCHES]),
             life + 0.35 + 0.35 * exp(u * fetch) / expm1(u * 0.35), 1e-14, 0);
    ck_close(rules[5].share[FETCHES], (2 - exp(-u * (fetch - 0.03))) / CYCLE, 1e-14, 0);
}
END_TEST

START_TEST(solved)
{
    struct model *m = model_with(rules[_i].rules, "");
    struct diag *d = diag_new();
    struct result *r = analytic_solve_asked(m->network, &m->experiment.asked, d);
    ck_assert(r != NULL || !rules[_i].solved);
    for (int k = 0; r && k < FIGURES; k++) {
        const struct figure f = figure_of(r, names[k]);
        ck_close(f.value, expected(_i, k), 1e-10, 0);
        ck_assert_int_eq(f.basis, BASIS_EXACT);
    }
    diag_free(d);
    result_free(r);
    model_free(m);
}
END_TEST

START_TEST(simulated)
{
    struct model *m = model_with(rules[_i].rules, "");
    struct result *r = test_simulate(m, 1);
    for (int k = 0; k < FIGURES; k++) {
        const struct figure f = figure_of(r, names[k]);
        ck_close(f.value, expected(_i, k), 0, f.value > 0 ? 4.5 * f.half_width / 1.96 : 0);
        ck_assert(k == FAILED || f.value == 0 || expected(_i, k) == 1 ||
                  f.half_width < 0.03 * f.value);
    }
    result_free(r);
    model_free(m);
}
END_TEST

START_TEST(a_target)
{
    struct model *m = model_with(rules[2].rules, "targets = [\"c.stale_ratio:2%\"];");
    struct result *r = test_simulate(m, 1);
    const struct figure f = figure_of(r, "c.stale_ratio");
    ck_assert_double_lt(f.half_width, 0.02 * f.value);
    ck_close(f.value, expected(2, STALE), 0, 4.5 * f.half_width / 1.96);
    result_free(r);
    model_free(m);
}
END_TEST

#define ALL_RULES                                                                                  \
    "granularity = 0.1; lock = { poll = 0.03; timeout = 0.05; }; "                                 \
    "on_expired_entry = \"serve-stale\"; stale_for = 0.2; fetch_timeout = 0.05; retries = 1; "     \
    "backoff = 0.01; refresh_ahead = 0.1; early_refresh = 1.0; least_interval = 0.01; "            \
    "on_failed_fetch = \"serve-stale\";"

/* The same bits on any number of threads. */
START_TEST(threads)
{
    struct model *m = model_with(ALL_RULES, "");
    struct result *one = test_simulate(m, 1);
    struct rows a = {0};
    rows_of_result(&a, one, true);
    for (unsigned n = 2; n <= 3; n++) {
        struct result *many = test_simulate(m, n);
        struct rows b = {0};
        rows_of_result(&b, many, true);
        ck_assert_uint_eq(a.n, b.n);
        for (size_t i = 0; i < a.n; i++)
            ck_assert_figures_eq(a.row[i].figure, b.row[i].figure, sizeof(struct figure));
        rows_release(&b);
        result_free(many);
    }
    rows_release(&a);
    result_free(one);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("fetch_figures");
    TCase *tc = tcase_create("figures");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, the_table_is_right);
    tcase_add_loop_test(tc, solved, 0, RULES);
    tcase_add_loop_test(tc, simulated, 0, RULES);
    tcase_add_test(tc, a_target);
    tcase_add_test(tc, threads);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
