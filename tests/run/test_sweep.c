/*
 * Axes and grids: what they parse to, what they refuse, and that one bad point does not end a
 * sweep.
 */
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/unit.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "run/sweep.h"

static const char *joined(const struct axis *a)
{
    static char text[512];
    text[0] = 0;
    for (size_t i = 0; i < a->n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "",
                 a->values[i]);
    return text;
}

START_TEST(good_axes)
{
    static const struct { const char *text, *key, *values; } good[] = {
        {"token.p_c0=0.1:0.4:4", "token.p_c0", "0.1 0.2 0.3 0.4"},
        {"K=1:5:5", "K", "1 2 3 4 5"},
        {"x=5:1:3", "x", "5 3 1"},
        {"x=2:2:1", "x", "2"},
        {"K=3:6", "K", "3 4 5 6"},
        {"x=-1:1", "x", "-1 0 1"},
        {"I_0=1k:1.002k", "I_0", "1000 1001 1002"},
        {"K=1:8:+3", "K", "1 4 7"},
        {"K=8:1:+3", "K", "8 5 2"},
        {"x=0:0.3:+0.1", "x", "0 0.1 0.2 0.3"},
        {"x=0.1:0.9:+1", "x", "0.1"},
        {"token.lifetime=1min:5min:1min", "token.lifetime", "60 120 180 240 300"},
        {"token.lifetime=0:3min:90s", "token.lifetime", "0 90 180"},
        {"token.lifetime=1min:2min:+20", "token.lifetime", "60 80 100 120"},
        {"token.lifetime=500ms:1.5s:3", "token.lifetime", "0.5 1 1.5"},
        {"token.p_stale=1%:5%:2%", "token.p_stale", "0.01 0.03 0.05"},
        {"r=60/min:180/min:1/s", "r", "1 2 3"},
        {"x=log:0.01:100:5", "x", "0.01 0.1 1 10 100"},
        {"K=1,2,5", "K", "1 2 5"},
        {" K = 1:3:3", "K", "1 2 3"},
        {"K= 1,  2 ,5 ", "K", "1 2 5"},
        {"t=[1.0, 2.0],[3.0]", "t", "[1.0, 2.0] [3.0]"},
        {"t=[\"a:1%\", \"b\"],[\"c:2%\"]", "t", "[\"a:1%\", \"b\"] [\"c:2%\"]"},
        {"token.rule=sliding,counted", "token.rule", "sliding counted"}};
    struct diag *d = diag_new();
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct axis a;
        ck_assert_int_eq((i % 2 ? axis_parse : axis_parse_varied)(good[i].text, &a, d), 0);
        ck_assert_str_eq(a.key, good[i].key);
        ck_assert_str_eq(joined(&a), good[i].values);
        for (size_t k = 0; k < a.n; k++) { /* a setting is the value, with its unit */
            double value, setting;
            enum unit none, unit;
            if (unit_read(a.values[k], &value, &none))
                ck_assert(unit_read(a.settings[k], &setting, &unit) && setting == value);
        }
        axis_release(&a);
    }
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
}
END_TEST

static char *printed(const struct diag *d)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    diag_print(d, f);
    fclose(f);
    return text;
}

START_TEST(bad_axes)
{
    static const char *const bad[] = {"x",           "=1:2:3",       "x=",        "x=1:2.5",
                                      "x=1:2:0",     "x=1:2:-3",     "x=1:2:2.5", "x=1:2:3:4",
                                      "x=log:0:1:3", "x=log:-1:1:3", "x=a:b:3",   "x=1,,2",
                                      "x=1, ,2",     "x= ",
                                      "x=,1",        "x=1:2:nan",    "x=1:2:1e9",
                                      "x=2:1",       "x=1:2:1",      "x=1:2:+0",  "x=1:2:+-1",
                                      "x=1:2:+",     "x=1:1e9",      "x=1:2:",    "x=log:1:4",
                                      "x=1s:2:3",    "x=1min:5min",  "x=1s:9s:1%", "x=1:9:1s",
                                      "x=1s:9/s:3",  "x=log:1:9:+2", "x=0:1e9:+1", "x=1:2:3:"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct axis a;
        struct diag *d = diag_new();
        ck_assert_msg(axis_parse(bad[i], &a, d) == -1, "%s was taken", bad[i]);
        ck_assert_int_eq(diag_status(d), EXIT_INPUT);
        char *said = printed(d), *place = text_format("--over %s: error: ", bad[i]);
        ck_assert_msg(strncmp(said, place, strlen(place)) == 0, "%s: %s", bad[i], said);
        ck_assert_ptr_nonnull(strstr(said, "\n  hint: "));
        free(place);
        free(said);
        diag_free(d);
    }
}
END_TEST

static const char mm1[] = "model = \"network\";\n"
                          "stations = ( { name = \"web\"; service = { mean = 0.8; }; } );\n"
                          "sources = ( { name = \"users\"; rate = 1.0; to = \"web\"; } );\n"
                          "experiment = { window = 100.0; experiments = 30; warmup = 10.0; };\n";

/* A range with units sets no key of another kind: 3s is no number of replicas. */
START_TEST(a_unit_of_a_range_is_checked)
{
    static const struct { const char *text, *first; } settings[] = {
        {"K=3s:5s:3", "3s"}, {"K=60/min:2/s:2", "1/s"}, {"t=1.5k:2.5k:2", "1.5k"},
        {"t=0.07k:1k:2", "0.07k"}, {"p=7%:8%:2", "7%"}, {"p=0.1%:7%:+3.33%", "0.1%"}};
    struct diag *d = diag_new();
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct axis a;
        ck_assert_int_eq(axis_parse(settings[i].text, &a, d), 0);
        ck_assert_str_eq(a.settings[0], settings[i].first);
        axis_release(&a);
    }
    static const char *const over[] = {"stations.web.servers=1s:2s:2"};
    struct axis a;
    ck_assert_int_eq(axis_parse(over[0], &a, d), 0);
    struct sweep *s = sweep_run(mm1, "mm1.cfg", NULL, 0, &a, 1,
                                &(struct sweep_options){.analytic = true}, d);
    ck_assert_ptr_null(s);
    char *said = printed(d);
    ck_assert_msg(strncmp(said, "--over stations.web.servers=1s: error: ", 39) == 0, "%s", said);
    free(said);
    axis_release(&a);
    diag_free(d);
}
END_TEST

/* N is how many points, and who took it for something else is told so. */
static const struct {
    const char *text, *says, *hint;
} counts[] = {
    {"K=1:5:1e9", "cannot have 1e9 points", "a whole number from 1 to 100000"},
    {"K=1:5:100001", "cannot have 100001 points", "a whole number from 1 to 100000"},
    {"K=1:5:0", "cannot have 0 points", "a whole number from 1 to 100000"},
    {"K=1:5:-1", "cannot have -1 points", "write +1 if steps of 1 are meant"},
    {"K=1:5:0.5", "cannot have 0.5 points", "write +0.5 if steps of 0.5 are meant"},
    {"K=0:1:0.1", "cannot have 0.1 points", "write +0.1 if steps of 0.1 are meant"},
    {"K=5:1:-0.5", "cannot have -0.5 points", "write +0.5 if steps of 0.5 are meant"},
    {"K=1:5:0.3", "cannot have 0.3 points", "a whole number from 1 to 100000"},
    {"K=log:1:5:0.5", "cannot have 0.5 points", "a whole number from 1 to 100000"},
    {"K=1:64:1", "one value does not reach", "steps of 1 are FROM:TO:+1"},
    {"K=5:1:-1", "cannot have -1 points", "write +1 if steps of 1 are meant"},
    {"K=1:1:0.5", "cannot have 0.5 points", "a whole number from 1 to 100000"},
};

START_TEST(no_number_of_points)
{
    struct axis a;
    struct diag *d = diag_new();
    ck_assert_int_eq(axis_parse(counts[_i].text, &a, d), -1);
    char *said = printed(d);
    ck_assert_msg(strstr(said, counts[_i].says) != NULL, "%s", said);
    ck_assert_msg(strstr(said, counts[_i].hint) != NULL, "%s", said);
    free(said);
    diag_free(d);
}
END_TEST

static struct sweep *run(const char *const *over, size_t n, struct axis *axes, struct diag *d)
{
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(axis_parse(over[i], &axes[i], d), 0);
    const struct sweep_options so = {.analytic = true, .simulate = true, .run = {.threads = 1}};
    return sweep_run(mm1, "mm1.cfg", NULL, 0, axes, n, &so, d);
}

START_TEST(an_unstable_point_is_a_row)
{
    static const char *const over[] = {"sources.users.rate=0.5,1,1.5,1.3", "experiment.seed=1,2"};
    struct axis axes[2];
    struct diag *d = diag_new();
    struct sweep *s = run(over, 2, axes, d);
    ck_assert_uint_eq(s->n_points, 8);
    for (size_t i = 0; i < 8; i++) {
        const struct run_point *p = &s->points[i];
        ck_assert_str_eq(p->values[0], axes[0].values[i / 2]);
        ck_assert_str_eq(p->values[1], axes[1].values[i % 2]);
        ck_assert_int_eq(p->status, i < 4 ? EXIT_DONE : EXIT_UNSTABLE);
        ck_assert_int_eq(p->analytic != NULL, i < 4);
        ck_assert_int_eq(p->simulated != NULL, i < 4);
        ck_assert_int_eq(p->message != NULL, i >= 4);
    }
    ck_close(s->points[0].analytic->network.mean_sojourn.value, 1 / (1.25 - 0.5), 1e-12, 0);
    sweep_free(s);
    axis_release(&axes[0]);
    axis_release(&axes[1]);
    diag_free(d);
}
END_TEST

/*
 * Neighbouring points share their random numbers: the difference of two loads is far steadier than
 * two separate runs.
 */
START_TEST(common_random_numbers)
{
    static const char *const over[] = {"stations.web.service.mean=0.5,0.501"};
    struct axis axes[1];
    struct diag *d = diag_new();
    struct sweep *s = run(over, 1, axes, d);
    const struct figure *a = &s->points[0].simulated->network.mean_sojourn,
                        *b = &s->points[1].simulated->network.mean_sojourn;
    /* 1/(1/0.501 - 1) - 1/(1/0.5 - 1) = 0.004008, against half-widths of some percent of 1 */
    ck_close(b->value - a->value, 0.004008016032064, 0, 0.1 * a->half_width);
    sweep_free(s);
    axis_release(&axes[0]);
    diag_free(d);
}
END_TEST

START_TEST(a_mistake_of_all_points_is_the_users)
{
    static const char *const over[] = {"stations.web.sevice.mean=0.5,0.6"};
    struct axis axes[1];
    struct diag *d = diag_new();
    ck_assert_ptr_null(run(over, 1, axes, d));
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    axis_release(&axes[0]);
    diag_free(d);
}
END_TEST

START_TEST(a_key_twice)
{
    static const char *const over[] = {"experiment.seed=1,2", "experiment.seed=3,4"};
    struct axis axes[2];
    struct diag *d = diag_new();
    ck_assert_ptr_null(run(over, 2, axes, d));
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    axis_release(&axes[0]);
    axis_release(&axes[1]);
    diag_free(d);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("sweep");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, good_axes);
    tcase_add_test(c, bad_axes);
    tcase_add_test(c, a_unit_of_a_range_is_checked);
    tcase_add_loop_test(c, no_number_of_points, 0, sizeof counts / sizeof *counts);
    tcase_add_test(c, an_unstable_point_is_a_row);
    tcase_add_test(c, common_random_numbers);
    tcase_add_test(c, a_mistake_of_all_points_is_the_users);
    tcase_add_test(c, a_key_twice);
    suite_add_tcase(s, c);
    return run_suite(s);
}
