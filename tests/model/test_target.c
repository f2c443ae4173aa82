/*
 * Targets as text: precisions with and without units, percentiles in names, and where a config's
 * targets end up.
 */
#include <stdlib.h>
#include <string.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "model/config.h"

static const struct {
    const char *text;
    double precision;
    enum delta_of of;
    const char *unit;    /* NULL: not a precision */
} precisions[] = {
    {"0.013", 0.013, DELTA_MEAN, ""},      {"1.3%", 0.013, DELTA_MEAN, ""},
    {"2e-3", 0.002, DELTA_MEAN, ""},       {"0.7ms", 0.0007, DELTA_ABSOLUTE, "s"},
    {"35us", 3.5e-5, DELTA_ABSOLUTE, "s"}, {"1.5s", 1.5, DELTA_ABSOLUTE, "s"},
    {"2m", 120, DELTA_ABSOLUTE, "s"},      {"0.5h", 1800, DELTA_ABSOLUTE, "s"},
    {"12/s", 12, DELTA_ABSOLUTE, "1/s"},   {"+-0.02", 0.02, DELTA_ABSOLUTE, ""},
    {"+-3ms", 0.003, DELTA_ABSOLUTE, "s"}, {"-1%", -0.01, DELTA_MEAN, ""},
    {"", 0, 0, NULL},                      {"%", 0, 0, NULL},
    {"ms", 0, 0, NULL},                    {"+-", 0, 0, NULL},
    {"+-1%", 0, 0, NULL},                  {"1 percent", 0, 0, NULL},
    {"5km", 0, 0, NULL},                   {"nan", 0, 0, NULL},
    {"1/2", 0, 0, NULL},                   {"5%%", 0, 0, NULL},
};

START_TEST(precision_as_text)
{
    struct target t = {0};
    const char *unit = NULL;
    const bool ok = target_read_precision(precisions[_i].text, &t, &unit);
    ck_assert_msg(ok == (precisions[_i].unit != NULL), "'%s'", precisions[_i].text);
    if (!ok)
        return;
    ck_close(t.precision, precisions[_i].precision, 1e-15, 0);
    ck_assert_int_eq(t.delta_of, precisions[_i].of);
    ck_assert_str_eq(unit, precisions[_i].unit);
}
END_TEST

/* ---- in a config ---- */

static const char config[] =
    "model = \"network\";\n"
    "stations = ( { name = \"web\"; instances = 2; service = { mean = 0.8; }; },\n"
    "             { name = \"a:b\"; service = { mean = 0.1; }; } );\n"
    "sources = ( { rate = 1.0; to = \"web\"; } );\n"
    "meters = ( { name = \"in\"; of = \"web\"; }, { name = \"x:1%\"; of = \"web\"; } );\n";

static struct model *load(const char *experiment, struct diag *d)
{
    char text[2048];
    snprintf(text, sizeof text, "%sexperiment = { %s };\n", config, experiment);
    return model_from_text(text, "test.cfg", NULL, 0, d);
}

static void ck_target(const struct target *t, const char *name, const char *unit, bool paper,
                      bool own, enum delta_of of, double precision)
{
    ck_assert_str_eq(t->name, name);
    ck_assert_str_eq(t->unit, unit);
    ck_assert(t->paper == paper && t->own == own && t->delta_of == of);
    ck_close(t->precision, precision, 1e-15, 0);
}

START_TEST(targets_of_every_kind)
{
    struct diag *d = diag_new();
    struct model *m = load("precision = 0.03; quantiles = [0.5];\n"
                           "targets = [\"in\", \"mean_sojourn\", \"network.mean_number\",\n"
                           "  \"web.response_p99.9:1ms\", \"web[2].utilization:+-0.01\",\n"
                           "  \"out.throughput:0.2/s\", \"network.sojourn_p50:2%\",\n"
                           "  \"a:b.mean_wait:5%\", \"x:1%\"];",
                           d);
    diag_print(d, stderr);
    ck_assert_ptr_nonnull(m);
    const struct experiment *e = &m->experiment;
    ck_assert_uint_eq(e->n_targets, 9);
    const struct target *t = e->targets;
    ck_target(&t[0], "in", "1/s", true, false, DELTA_MEAN, 0.03);
    ck_target(&t[1], "mean_sojourn", "s", true, false, DELTA_MEAN, 0.03);
    ck_target(&t[2], "network.mean_number", "", false, false, DELTA_MEAN, 0.03);
    ck_target(&t[3], "web.response_p99.9", "s", false, true, DELTA_ABSOLUTE, 0.001);
    ck_target(&t[4], "web[2].utilization", "", false, true, DELTA_ABSOLUTE, 0.01);
    ck_target(&t[5], "out.throughput", "1/s", false, true, DELTA_ABSOLUTE, 0.2);
    ck_target(&t[6], "network.sojourn_p50", "s", false, true, DELTA_MEAN, 0.02);
    ck_target(&t[7], "a:b.mean_wait", "s", false, true, DELTA_MEAN, 0.05);
    ck_target(&t[8], "x:1%", "1/s", true, false, DELTA_MEAN, 0.03);    /* a meter of that name */
    /* p50 is there already, p99.9 is not */
    const struct asked_values *levels = &e->asked.of[PARAMETER_LEVEL];
    ck_assert_uint_eq(levels->n, 2);
    ck_assert(levels->x[0] == 0.5 && levels->x[1] == 0.999);
    model_free(m);
    diag_free(d);
}
END_TEST

/* What is asked for by name, in any unit, and by lists. */
START_TEST(what_is_asked_for)
{
    struct diag *d = diag_new();
    struct model *m = load("within = [0.02, 20.0]; numbers = 2;\n"
                           "figures = [\"web.wait_within_20ms\", \"p_number_37\", \"wait_p99\"];\n"
                           "targets = [\"web.response_within_0.02s:1%\", \"a:b.p_empty:5%\"];", d);
    diag_print(d, stderr);
    ck_assert_ptr_nonnull(m);
    const struct asked_values *of = m->experiment.asked.of;
    ck_assert_uint_eq(of[PARAMETER_TIME].n, 2);
    ck_assert_uint_eq(of[PARAMETER_ASKED].n, 1);
    ck_assert_uint_eq(of[PARAMETER_COUNT].n, 4);
    ck_assert(of[PARAMETER_COUNT].x[2] == 2 && of[PARAMETER_COUNT].x[3] == 37);
    ck_assert_uint_eq(of[PARAMETER_LEVEL].n, 1);
    ck_target(&m->experiment.targets[1], "a:b.p_empty", "", false, true, DELTA_MEAN, 0.05);
    model_free(m);
    diag_free(d);
}
END_TEST

/* A meter with a precision of its own is not the paper's any more. */
START_TEST(the_colon_decides)
{
    struct diag *d = diag_new();
    struct model *m =
        load("delta = \"input\"; targets = [\"in\", \"mean_sojourn:3%\", \"a:b.throughput\"];", d);
    diag_print(d, stderr);
    ck_assert_ptr_nonnull(m);
    ck_target(&m->experiment.targets[0], "in", "1/s", true, false, DELTA_INPUT, 0.01);
    ck_target(&m->experiment.targets[1], "mean_sojourn", "s", false, true, DELTA_MEAN, 0.03);
    ck_target(&m->experiment.targets[2], "a:b.throughput", "1/s", false, false, DELTA_INPUT, 0.01);
    ck_assert(!asked_any(&m->experiment.asked));
    model_free(m);
    diag_free(d);
}
END_TEST

static const struct { const char *experiment, *says, *hint;
} wrong[] = {
    {"targets = [\"web.mean_waits:1%\"];", "the model has no quantity 'web.mean_waits'",
     "did you mean 'web.mean_wait'?"},
    {"targets = [\"web.wobble\"];", "the model has no quantity 'web.wobble'",
     "mean_wait, response_p99"},
    {"targets = [\"cache.hits:1%\"];", "no quantity 'cache.hits'",
     "a meter, or a quantity of network, web, a:b, out"},
    {"targets = [\"web[3].mean_wait:1%\"];", "no quantity 'web[3].mean_wait'", "did you mean"},
    {"targets = [\"out.mean_wait:1%\"];", "no quantity 'out.mean_wait'", "throughput"},
    {"targets = [\"web.sojourn_p99:1%\"];", "no quantity 'web.sojourn_p99'", "response_p99"},
    {"targets = [\"web.response_p100:1%\"];", "no such percentile", "p99.9"},
    {"targets = [\"web.response_p0\"];", "no such percentile", "p99.9"},
    {"targets = [\"web.wait_within_0s\"];", "no such time", "p_wait is P(wait > 0)"},
    {"targets = [\"web.p_number_1.5\"];", "no such number", "whole"},
    {"targets = [\"out.p_wait\"];", "no quantity 'out.p_wait'", "sojourn_within_20ms"},
    {"targets = [\"web.wait_within_20\"];", "no quantity 'web.wait_within_20'",
     "did you mean 'web.wait_within_20ms'?"},
    {"figures = [\"mean_wait\"];", "there is nothing to ask for in 'mean_wait'", "p_wait"},
    {"figures = \"live_tokens\";", "no quantity 'live_tokens'", "a meter, or a quantity of"},
    {"targets = [\"network.mean_sojourn_hits\"];", "no quantity 'network.mean_sojourn_hits'",
     "'network' has"},
    {"figures = \"webb.p_wait\";", "no quantity 'webb.p_wait'", "did you mean 'web.p_wait'?"},
    {"figures = [\"wait_p0\"];", "figure 'wait_p0': no such percentile", "p99.9"},
    {"within = [0.0];", "within", "0"},
    {"numbers = 64;", "numbers", "63"},
    {"targets = [\"im\"];", "no meter 'im'", "did you mean 'in'?"},
    {"targets = [\"web.mean_wait:much\"];", "'much' is not a precision", "0.01 or 1%"},
    {"targets = [\"web.mean_wait:\"];", "'' is not a precision", "0.01 or 1%"},
    {"targets = [\"web.mean_wait:0\"];", "precision '0' is not above 0", "0.01 or 1%"},
    {"targets = [\"web.mean_wait:5\"];", "relative precision '5' is not below 1", "0.5ms"},
    {"targets = [\"web.mean_wait:10/s\"];", "'web.mean_wait' is in s: a precision in 1/s", "0.5ms"},
    {"targets = [\"in:3ms\"];", "'in' is in 1/s: a precision in s", "10/s"},
    {"targets = [\"web.utilization:3ms\"];", "is a plain number: a precision in s", "+-0.02"},
    {"targets = [\"in:1%\", \"in:2%\"];", "target 'in' is given twice", "once"},
    {"delta = \"input\"; targets = [\"web.mean_wait\"];", "'web.mean_wait' is not a rate", "mean"},
    {"quantiles = [.01,.02,.03,.04,.05,.06,.07,.08,.09,.1,.11,.12,.13,.14,.15,.16];"
     " targets = [\"web.response_p99:1%\"];",
     "one percentile too many", "fewer"},
};

START_TEST(mistakes_are_said)
{
    struct diag *d = diag_new();
    struct model *m = load(wrong[_i].experiment, d);
    ck_assert_msg(m == NULL, "%s was accepted", wrong[_i].experiment);
    ck_assert_uint_eq(diag_count(d), 1);
    char *text;
    size_t n;
    FILE *f = open_memstream(&text, &n);
    diag_print(d, f);
    fclose(f);
    ck_assert_msg(strstr(text, wrong[_i].says) && strstr(text, wrong[_i].hint), "%s: %s",
                  wrong[_i].experiment, text);
    free(text);
    diag_free(d);
}
END_TEST

/* Where mistakes elsewhere leave no network to look names up in, they are not called unknown. */
START_TEST(a_broken_network_is_not_blamed_on_targets)
{
    static const struct override o[] = {{"stations.web.servers", "-1"},
                                        {"experiment.targets", "[\"web[2].utilization:1%\"]"}};
    struct diag *d = diag_new();
    ck_assert_ptr_null(model_from_text(config, "test.cfg", o, 2, d));
    ck_assert_uint_eq(diag_count(d), 1);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), "servers"));
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("model/target");
    TCase *t = tcase_create("target");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, precision_as_text, 0, sizeof precisions / sizeof *precisions);
    tcase_add_test(t, targets_of_every_kind);
    tcase_add_test(t, what_is_asked_for);
    tcase_add_test(t, the_colon_decides);
    tcase_add_loop_test(t, mistakes_are_said, 0, sizeof wrong / sizeof *wrong);
    tcase_add_test(t, a_broken_network_is_not_blamed_on_targets);
    suite_add_tcase(s, t);
    return run_suite(s);
}
