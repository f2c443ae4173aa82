/* What is certain of figures by their names, and what requirements make of it. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/config.h"
#include "model/figure_range.h"
#include "model/requirement.h"

static const char text[] =
    "model = \"network\";\n"
    "stations = ( { name = \"web\"; servers = 2; service = { mean = 10ms; }; },\n"
    "  { name = \"think\"; servers = \"infinite\"; service = { mean = 1s; }; },\n"
    "  { name = \"desk\"; service = { mean = 1ms; };\n"
    "    shifts = ( { at = 0s; servers = 1; }, { at = 1h; servers = 3; } ); } );\n"
    "sources = ( { name = \"in\"; rate = 9/s; to = \"web\"; } );\n"
    "routes = ( (\"web\", \"think\", 0.5), (\"think\", \"desk\") );\n"
    "meters = ( { name = \"flow\"; of = \"web\"; } );\n";

static struct model *load(const char *require, struct diag *d)
{
    char *all = text_format("%s%s", text, require);
    struct model *m = model_from_text(all, "m.cfg", NULL, 0, d);
    free(all);
    return m;
}

static const struct { const char *name; double most; } ranges[] = {
    {"web.utilization", 1},          {"web[1].utilization", 1}, {"think.utilization", INFINITY},
    {"desk.utilization", INFINITY},  {"web.mean_number", INFINITY}, {"web.p_number_3", 1},
    {"web.response_within_1s", 1},   {"web.p_wait", 1},         {"network.loss_probability", 1},
    {"web.response_p99", INFINITY},  {"web.throughput", INFINITY}, {"flow", INFINITY},
    {"network.sojourn_within_1s", 1}, {"network.variance_sojourn", INFINITY},
    {"mean_sojourn", INFINITY}};

START_TEST(nothing_is_below_zero_and_no_share_above_one)
{
    struct diag *d = diag_new();
    struct model *m = load("", d);
    ck_assert_msg(m != NULL, "%s", diag_message(d, 0));
    const struct figure_range r = figure_range(m->network, ranges[_i].name);
    ck_assert_double_eq(r.least, 0);
    ck_assert_msg(r.most == ranges[_i].most, "%s: %g", ranges[_i].name, r.most);
    model_free(m);
    diag_free(d);
}
END_TEST

static const struct { const char *a, *b; bool is; } order[] = {
    {"web.response_p50", "web.response_p99", true},
    {"web.response_p99", "web.response_p50", false},
    {"web.response_p99", "web.response_p99", true},
    {"web.wait_p50", "web.response_p99", false},
    {"web.response_p50", "think.response_p99", false},
    {"web.response_within_200ms", "web.response_within_1s", true},
    {"web.response_within_1s", "web.response_within_200ms", false},
    {"web.p_number_1", "web.p_number_2", false},
    {"web.p_number_1", "web.p_number_1", true},
    {"mean_sojourn", "network.mean_sojourn", true},
    {"web.mean_wait", "web.mean_response", false},
    {"flow", "flow", true}};

START_TEST(levels_and_times_are_in_order)
{
    ck_assert_msg(figure_never_above(order[_i].a, order[_i].b) == order[_i].is, "%s, %s",
                  order[_i].a, order[_i].b);
}
END_TEST

/* 0: fine; 1: an error; 2: met whatever happens, which is a warning. */
static const struct { const char *require; int what; const char *says; } decided[] = {
    {"\"web.mean_wait > 0s\"", 0, ""},
    {"\"web.mean_wait >= 0s\"", 2, ":9: warning: 'web.mean_wait >= 0s' is met whatever happens"},
    {"\"web.mean_wait < 0s\"", 1, ":9: error: nothing can meet 'web.mean_wait < 0s'"},
    {"\"web.mean_wait <= 0s\"", 0, ""},
    {"\"web.utilization >= 100%\"", 0, ""},
    {"\"web.utilization > 100%\"", 1, "nothing can meet"},
    {"\"web.utilization <= 1\"", 2, "met whatever happens"},
    {"\"web.utilization < 1\"", 0, ""},
    {"\"think.utilization > 1\"", 0, ""},
    {"\"web.response_p50 > 10ms\",\n\"web.response_p99 < 5ms\"", 1,
     ":10: error: 'web.response_p99 < 5ms' contradicts 'web.response_p50 > 10ms' in line 9"},
    {"\"web.response_p50 >= 5ms\", \"web.response_p99 <= 5ms\"", 0, ""},
    {"\"web.response_p50 >= 5ms\", \"web.response_p99 < 5ms\"", 1, "contradicts"},
    {"\"web.response_p50 < 10ms\", \"web.response_p99 > 5ms\"", 0, ""},
    {"\"web.response_p99 > 10ms\", \"web.response_p50 < 5ms\"", 0, ""},
    {"\"web.mean_wait < -1%\"", 1, "nothing can meet"},
    {"\"web.mean_wait < 102%\", \"web.mean_wait > 1s\"", 0, ""}};

START_TEST(requirements_that_are_decided_before)
{
    char *require = text_format("require = [%s];\n", decided[_i].require), *said = NULL;
    size_t n = 0;
    struct diag *d = diag_new();
    struct model *m = load(require, d);
    FILE *f = open_memstream(&said, &n);
    diag_print(d, f);
    fclose(f);
    ck_assert_msg((m == NULL) == (decided[_i].what == 1), "%s%s", require, said);
    ck_assert_msg((n > 0) == (decided[_i].what > 0), "%s%s", require, said);
    ck_assert_msg(strstr(said, decided[_i].says) != NULL, "%s%s", require, said);
    free(said);
    free(require);
    model_free(m);
    diag_free(d);
}
END_TEST

#define LENGTH(a) ((int)(sizeof(a) / sizeof *(a)))

int main(void)
{
    Suite *suite = suite_create("figure_range");
    TCase *t = tcase_create("certain");
    tcase_add_loop_test(t, nothing_is_below_zero_and_no_share_above_one, 0, LENGTH(ranges));
    tcase_add_loop_test(t, levels_and_times_are_in_order, 0, LENGTH(order));
    tcase_add_loop_test(t, requirements_that_are_decided_before, 0, LENGTH(decided));
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
