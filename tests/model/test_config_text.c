/* The text of a model's settings makes the same model again: of every config that comes along. */
#include <check.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/config_text.h"

static glob_t configs;

/* A route in its short form has fewer settings than in the long form, which the text has. */
static void must_be_same(const struct model *a, const struct model *b, const char *text)
{
    for (size_t i = 0; i < a->n_settings; i++) {
        const struct setting *x = &a->settings[i];
        bool found = false;
        for (size_t k = 0; k < b->n_settings && !found; k++)
            found = strcmp(x->key, b->settings[k].key) == 0 &&
                    strcmp(x->value, b->settings[k].value) == 0 &&
                    x->is_string == b->settings[k].is_string;
        ck_assert_msg(found, "%s = %s is lost in\n%s", x->key, x->value, text);
    }
    ck_assert_uint_eq(a->network->n_stations, b->network->n_stations);
    ck_assert_uint_eq(a->network->n_sources, b->network->n_sources);
    ck_assert_uint_eq(a->network->n_caches, b->network->n_caches);
    ck_assert_uint_eq(a->network->n_nodes, b->network->n_nodes);
    ck_assert_uint_eq(a->network->n_routes, b->network->n_routes);
    for (size_t i = 0; i < a->network->n_nodes; i++)
        ck_assert(dist_equal(&a->network->nodes[i].service, &b->network->nodes[i].service));
    for (size_t i = 0; i < a->network->n_routes; i++)
        ck_assert(a->network->routes[i].p == b->network->routes[i].p);
}

static void must_return(const struct model *m)
{
    struct textbuf text = {0};
    struct diag *d = diag_new();
    ck_assert(config_text(&text, m->settings, m->n_settings));
    struct model *again = model_from_text(text.text, "again", NULL, 0, d);
    diag_print(d, stderr);
    ck_assert_msg(again != NULL, "not read again:\n%s", text.text);
    must_be_same(m, again, text.text);
    model_free(again);
    diag_free(d);
    textbuf_release(&text);
}

START_TEST(every_config)
{
    struct diag *d = diag_new();
    struct model *m = model_load(configs.gl_pathv[_i], NULL, 0, d);
    ck_assert_ptr_nonnull(m);
    must_return(m);
    model_free(m);
    diag_free(d);
}
END_TEST

/* Points in names, names that begin like others, quotes, a seed of 64 bits, lists. */
START_TEST(awkward)
{
    struct model *m = test_model(
        "model = \"network\"; title = \"a \\\"quoted\\\" \\\\ title\";"
        "stations = ( { name = \"a\"; service = { mean = 1; }; },"
        " { name = \"a.b\"; servers = 2; service = { mean = 0.3; }; },"
        " { name = \"a.b.name\"; service = { dist = \"hyperexponential\"; probabilities = [0.25, "
        "0.75]; means "
        "= [1.0, 2.0]; }; }, { name = \"stations\"; speeds = [1.0, 0.5]; servers = 2; service = { "
        "mean = 0.1; }; } );"
        "sources = ( { name = \"s\"; rate = 1e-7; to = \"a\"; }, { name = \"t\"; rate = 0.1; to = "
        "( { station = \"a.b\"; "
        "p = 0.25; }, { station = \"stations\"; p = 0.75; } ); } );"
        "routes = ( (\"a\", \"a.b\"), (\"a.b\", \"a.b.name\", 0.1) );"
        "experiment = { seed = \"18446744073709551615\"; targets = [\"a.b.utilization\", "
        "\"mean_sojourn:1%\"]; quantiles = [0.5, 0.999]; };",
        NULL, 0);
    must_return(m);
    ck_assert_uint_eq(m->experiment.seed, UINT64_MAX);
    model_free(m);
}
END_TEST

START_TEST(truncated)
{
    const struct setting s[] = {{(char *)"model", (char *)"network", true},
                                {(char *)"truncated", (char *)"true", false}};
    struct textbuf text = {0};
    ck_assert(!config_text(&text, s, 2));
    ck_assert_uint_eq(text.length, 0);
}
END_TEST

int main(void)
{
    if (glob("configs/*.cfg", 0, NULL, &configs) != 0)
        return EXIT_FAILURE;
    Suite *s = suite_create("model: a config's text from its settings");
    TCase *t = tcase_create("text");
    tcase_add_loop_test(t, every_config, 0, (int)configs.gl_pathc);
    tcase_add_test(t, awkward);
    tcase_add_test(t, truncated);
    suite_add_tcase(s, t);
    const int status = run_suite(s);
    globfree(&configs);
    return status;
}
