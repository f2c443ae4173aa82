/* Configs that are right: what they become. What is wrong with others, test_config_bad.c tests. */
#include <check.h>
#include <glob.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "model/config.h"

#define COUNT(a)      ((int)(sizeof(a) / sizeof *(a)))
#define OVERRIDES_MAX 8

/* Loads, or fails the test with what was said. */
static struct model *load_text(const char *text, const struct override *o, size_t n)
{
    struct diag *d = diag_new();
    struct model *m = model_from_text(text, "test.cfg", o, n, d);
    ck_assert_msg(m != NULL, "%s\n%s", diag_message(d, 0), text);
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
    return m;
}

static struct model *load_file(const char *path, const struct override *o, size_t n)
{
    struct diag *d = diag_new();
    struct model *m = model_load(path, o, n, d);
    ck_assert_msg(m != NULL, "%s: %s", path, diag_message(d, 0));
    diag_free(d);
    return m;
}

static const char *setting(const struct model *m, const char *key)
{
    for (size_t i = 0; i < m->n_settings; i++)
        if (strcmp(m->settings[i].key, key) == 0)
            return m->settings[i].value;
    return NULL;
}

#define ML_STATIONS_TEXT                                                                           \
    "stations = { S_a = { service = { mean = 0.0002; }; }; S_r = { service = { mean = 0.0001; }; " \
    "}; "                                                                                          \
    "S_c = { service = { mean = 0.0001; }; }; S_t = { service = { mean = 0.0001; }; }; "           \
    "S_p = { service = { mean = 0.0005; }; }; };\n"
#define ML_TEXT "model = \"ml-run\"; I_0 = 10000; M = 4; N = 2; K = 10;\n" ML_STATIONS_TEXT

/* ---- the examples ---- */

static glob_t examples;

START_TEST(there_are_examples)
{
    ck_assert_uint_ge(examples.gl_pathc, 10);
}
END_TEST

START_TEST(example_loads)
{
    struct model *m = load_file(examples.gl_pathv[_i], NULL, 0);
    ck_assert(m->network->finished);
    ck_assert_uint_ge(m->experiment.n_targets, 1);
    ck_assert_int_eq(m->experiment.input_rate > 0, !network_is_closed(m->network));
    model_free(m);
}
END_TEST

/* What a report says was used, given back as overrides, is the same model. */
START_TEST(settings_are_overrides)
{
    struct model *m = load_file(examples.gl_pathv[_i], NULL, 0);
    struct override *o = calloc(m->n_settings, sizeof *o);
    for (size_t i = 0; i < m->n_settings; i++) {
        o[i].key = m->settings[i].key;
        o[i].value = *m->settings[i].value ? m->settings[i].value : "\"\"";
    }
    struct model *again = load_file(examples.gl_pathv[_i], o, m->n_settings);
    ck_assert_uint_eq(again->n_settings, m->n_settings);
    for (size_t i = 0; i < m->n_settings; i++) {
        ck_assert_str_eq(again->settings[i].key, m->settings[i].key);
        ck_assert_str_eq(again->settings[i].value, m->settings[i].value);
        ck_assert_int_eq(again->settings[i].is_string, m->settings[i].is_string);
    }
    ck_assert_uint_eq(again->network->n_routes, m->network->n_routes);
    free(o);
    model_free(again);
    model_free(m);
}
END_TEST

/* ---- types ---- */

static const struct {
    const char *text;
    double value;
} numbers[] = {
    {"2", 2},
    {"2.0", 2},
    {"2385L", 2385},
    {"5000000000", 5e9},
    {"5000000000L", 5e9},
    {"0x12A05F200", 5e9},
    {"0xFFFFFFFF", 4294967295.0},
    {"9223372036854775807", 9223372036854775807.0},
    {"18446744073709551615", 18446744073709551615.0},
    {"100000000000000000000", 1e20},
    {"2.385e3", 2385},
    {"1e-99", 1e-99},
};

START_TEST(number_in_file_and_override)
{
    char *text = text_format("model = \"ml-run\"; I = %s; M = 4; N = 2; K = 10;\n" ML_STATIONS_TEXT,
                             numbers[_i].text);
    struct model *m = load_text(text, NULL, 0);
    ck_assert(m->mlrun->total);
    ck_close(m->mlrun->rate, numbers[_i].value, 0, 0);
    ck_close(m->experiment.input_rate, numbers[_i].value, 0, 0);
    model_free(m);
    m = load_text(ML_TEXT, &(struct override){"I_0", numbers[_i].text}, 1);
    ck_assert(!m->mlrun->total);
    ck_close(m->mlrun->rate, numbers[_i].value, 0, 0);
    model_free(m);
    free(text);
}
END_TEST

static const struct {
    const char *text;
    uint64_t value;
} seeds[] = {
    {"0", 0},
    {"42", 42},
    {"5000000000", 5000000000u},
    {"9223372036854775807", 9223372036854775807u},
    {"9223372036854775808", 9223372036854775808u},
    {"18446744073709551615", 18446744073709551615u},
    {"0xFFFFFFFFFFFFFFFF", 18446744073709551615u},
    {"0xDEADBEEF", 3735928559u},
    {"\"18446744073709551615\"", 18446744073709551615u},
    {"\"0x1f\"", 31},
};

START_TEST(seed_in_file_and_override)
{
    char *text = text_format(ML_TEXT "experiment = { seed = %s; };", seeds[_i].text);
    char *value = text_format("%llu", (unsigned long long)seeds[_i].value);
    struct model *m = load_text(text, NULL, 0);
    ck_assert_uint_eq(m->experiment.seed, seeds[_i].value);
    ck_assert_str_eq(setting(m, "experiment.seed"), value);
    model_free(m);
    m = load_text(ML_TEXT, &(struct override){"experiment.seed", seeds[_i].text}, 1);
    ck_assert_uint_eq(m->experiment.seed, seeds[_i].value);
    model_free(m);
    free(value);
    free(text);
}
END_TEST

/* ---- distributions ---- */

static const struct {
    const char *text;
    enum dist_kind kind;
    double mean, scv;
} dists[] = {
    {"{ mean = 2.385; }", DIST_EXPONENTIAL, 2.385, 1},
    {"{ rate = 4; }", DIST_EXPONENTIAL, 0.25, 1},
    {"{ dist = \"exponential\"; mean = 3; scv = 1; }", DIST_EXPONENTIAL, 3, 1},
    {"{ dist = \"deterministic\"; value = 0.3; }", DIST_DETERMINISTIC, 0.3, 0},
    {"{ dist = \"deterministic\"; mean = 0.3; }", DIST_DETERMINISTIC, 0.3, 0},
    {"{ dist = \"deterministic\"; rate = 8; scv = 0; }", DIST_DETERMINISTIC, 0.125, 0},
    /* (max - min)^2 / 12 / mean^2 */
    {"{ dist = \"uniform\"; min = 0.5; max = 1.25; }", DIST_UNIFORM, 0.875,
     0.75 * 0.75 / 12 / 0.875 / 0.875},
    {"{ dist = \"uniform\"; mean = 0.7; scv = 0.21; }", DIST_UNIFORM, 0.7, 0.21},
    {"{ dist = \"erlang\"; phases = 7; mean = 0.3; }", DIST_ERLANG, 0.3, 1.0 / 7},
    {"{ dist = \"erlang\"; phases = 7; rate = 2; }", DIST_ERLANG, 0.5, 1.0 / 7},
    {"{ dist = \"erlang\"; mean = 0.3; scv = 0.25; }", DIST_ERLANG, 0.3, 0.25},
    {"{ dist = \"gamma\"; shape = 2.5; scale = 0.3; }", DIST_GAMMA, 0.75, 0.4},
    {"{ dist = \"gamma\"; shape = 2.5; mean = 0.3; }", DIST_GAMMA, 0.3, 0.4},
    {"{ dist = \"gamma\"; rate = 4; scv = 1.7; }", DIST_GAMMA, 0.25, 1.7},
    /* mean 0.3 * 1 + 0.7 * 2.5 = 2.05; E X^2 = 2 (0.3 + 0.7 * 6.25) = 9.35 */
    {"{ dist = \"hyperexponential\"; probabilities = [0.3, 0.7]; means = [1, 2.5]; }",
     DIST_HYPEREXPONENTIAL, 2.05, 9.35 / 2.05 / 2.05 - 1},
    {"{ dist = \"hyperexponential\"; probabilities = (0.3, 0.7); rates = [1, 0.4]; }",
     DIST_HYPEREXPONENTIAL, 2.05, 9.35 / 2.05 / 2.05 - 1},
    {"{ dist = \"hyperexponential\"; mean = 0.2; scv = 3.1; }", DIST_HYPEREXPONENTIAL, 0.2, 3.1},
    /* exp(mu + sigma^2 / 2), exp(sigma^2) - 1 */
    {"{ dist = \"lognormal\"; mu = -2; sigma = 0.5; }", DIST_LOGNORMAL, 0.15335496684492847,
     0.28402541668774148},
    {"{ dist = \"lognormal\"; mean = 0.005; scv = 2; }", DIST_LOGNORMAL, 0.005, 2},
    /* shape 1 is exponential, shape 2 is Rayleigh: scale sqrt(pi)/2, 4/pi - 1 */
    {"{ dist = \"weibull\"; shape = 1; scale = 0.3; }", DIST_WEIBULL, 0.3, 1},
    {"{ dist = \"weibull\"; shape = 2; scale = 3; }", DIST_WEIBULL, 2.6586807763582736,
     0.27323954473516268},
    {"{ dist = \"weibull\"; shape = 2; mean = 0.3; }", DIST_WEIBULL, 0.3, 0.27323954473516268},
    {"{ dist = \"weibull\"; mean = 0.3; scv = 1.4; }", DIST_WEIBULL, 0.3, 1.4},
};

START_TEST(distribution)
{
    char *text =
        text_format("model = \"network\"; stations = ( { name = \"a\"; service = %s; } );\n"
                    "sources = ( { interarrival = %s; to = \"a\"; } );",
                    dists[_i].text, dists[_i].text);
    struct model *m = load_text(text, NULL, 0);
    const struct dist *d = &m->network->nodes[0].service;
    ck_assert_int_eq(d->kind, dists[_i].kind);
    /* Weibull's shape comes from a root search; all else is a few roundings */
    const double rtol = dists[_i].kind == DIST_WEIBULL ? 1e-9 : 1e-14;
    ck_close(d->mean, dists[_i].mean, rtol, 0);
    ck_close(d->scv, dists[_i].scv, rtol, 0);
    ck_assert(dist_equal(d, &m->network->sources[0].interarrival));
    ck_close(m->experiment.input_rate, 1 / dists[_i].mean, rtol, 0);
    model_free(m);
    free(text);
}
END_TEST

/* Customers who do not think are served: a length is judged by that, and not by infinity. */
START_TEST(length_where_nobody_thinks)
{
    static const char text[] =
        "model = \"network\"; classes = ( { name = \"c\"; population = 3; to = \"a\"; } );"
        "stations = ( { name = \"a\"; servers = \"infinite\"; service = { dist = "
        "\"deterministic\"; value = 0; }; }, { name = \"q\"; service = { mean = 1; }; } );"
        "routes = ( (\"a\", \"q\", 0.5) );";
    const struct override o = {"experiment.warmup", "1"};
    struct model *m = load_text(text, &o, 1);
    ck_assert_double_eq(m->experiment.warmup, 1);
    model_free(m);
    const struct override endless[] = {{"experiment.warmup", "1e16"}, {"classes.c.to", "q"}};
    struct diag *d = diag_new();
    ck_assert_ptr_null(model_from_text(text, "test.cfg", endless, 2, d));
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), "warmup asks for 3e+16 arrivals"));
    diag_free(d);
}
END_TEST

/* ---- overrides ---- */

/* An override of fig5 (probability mode; S_p lognormal by mean and scv) and a setting afterwards.
 */
static const struct {
    struct override o[OVERRIDES_MAX];
    const char *key, *value; /* value NULL: not used any more */
} overrides[] = {
    {{{"K", "7"}}, "K", "7"},
    {{{"K", "7"}, {"K", " 8 "}}, "K", "8"},
    {{{"I", "9000"}}, "I", "9000"},
    {{{"I", "9000"}}, "I_0", NULL},
    {{{"token.p_stale", "0.25"}}, "token.p_stale", "0.25"},
    {{{"token.p_stale", "0.25"}}, "token.p_c0", NULL},
    {{{"token.p_cp", "0.9"}}, "token.p_cp", "0.9"},
    {{{"stations.S_a.servers", "8"}}, "stations.S_a.servers", "8"},
    {{{"stations.S_a.servers", "infinite"}}, "stations.S_a.servers", "infinite"},
    {{{"stations.S_a.token_service.rate", "9000"}}, "stations.S_a.token_service.rate", "9000"},
    {{{"stations.S_r.service.rate", "20000"}}, "stations.S_r.service.mean", NULL},
    {{{"stations.S_p.service.scv", "3"}}, "stations.S_p.service.scv", "3"},
    {{{"stations.S_p.service.rate", "4000"}}, "stations.S_p.service.mean", NULL},
    {{{"stations.S_p.service.rate", "4000"}}, "stations.S_p.service.scv", "2"},
    {{{"stations.S_p.service.dist", "exponential"}}, "stations.S_p.service.scv", NULL},
    {{{"stations.S_p.service.dist", "deterministic"}}, "stations.S_p.service.mean", "0.0005"},
    {{{"stations.S_p.service.dist", "gamma"}}, "stations.S_p.service.scv", "2"},
    {{{"stations.S_p.service.mu", "-8"}, {"stations.S_p.service.sigma", "0.5"}},
     "stations.S_p.service.mean",
     NULL},
    {{{"stations.S_p.service", "{ dist = \"erlang\"; phases = 3; mean = 4e-4; }"}},
     "stations.S_p.service.phases",
     "3"},
    {{{"stations.wrapper", "{ dispatch = \"shared\" }"}}, "stations.wrapper.dispatch", "shared"},
    {{{"title", "two words, and a comma"}}, "title", "two words, and a comma"},
    {{{"title", "\"\""}}, "title", ""},
    {{{"experiment.targets", "[\"lambda_c\", \"lambda_t\"]"}},
     "experiment.targets",
     "[\"lambda_c\", \"lambda_t\"]"},
    {{{"experiment.targets", "lambda_c"}}, "experiment.targets", "[\"lambda_c\"]"},
    {{{"experiment.quantiles", "[0.99, 0.5]"}}, "experiment.quantiles", "[0.99, 0.5]"},
    {{{"experiment.seed", "1"}}, "experiment.quantiles", NULL},
    {{{"experiment", "{ seed = 5000000000; }"}}, "experiment.seed", "5000000000"},
    {{{"experiment.window", "auto"}}, "experiment.window", "auto"},
    {{{"experiment.max_experiments", "5000000000"}}, "experiment.max_experiments", "5000000000"},
    {{{"token.mode", "cache"}, {"token.users", "250"}, {"token.lifetime", "0.5"}},
     "token.p_c0",
     "0.1"},
    {{{"token.mode", "cache"}, {"token.users", "250"}, {"token.lifetime", "0.5"}},
     "token.p_ct",
     NULL},
    {{{"token.mode", "cache"}, {"token.users", "250"}, {"token.lifetime", "0.5"}},
     "token.cache",
     "own"},
    {{{"token", "{ mode = \"cache\"; users = 3; }"}, {"token.lifetime", "7"}}, "token.users", "3"},
    {{{"token", "{ mode = \"cache\"; users = 3; lifetime = 7; }"},
      {"stations.wrapper.dispatch", "shared"}},
     "token.cache",
     "shared"},
};

START_TEST(override_replaces)
{
    size_t n = 0;
    while (n < OVERRIDES_MAX && overrides[_i].o[n].key)
        n++;
    struct model *m = load_file("configs/paper-fig5.cfg", overrides[_i].o, n);
    const char *value = setting(m, overrides[_i].key);
    if (overrides[_i].value)
        ck_assert_pstr_eq(value, overrides[_i].value);
    else
        ck_assert_ptr_null(value);
    model_free(m);
}
END_TEST

/* What the file says of p_cp holds for the file's own p_c0 and p_ct. */
START_TEST(override_moves_p_cp)
{
    const char *text = ML_TEXT "token = { p_c0 = 0.1; p_ct = 0.2; p_cp = 0.7; };";
    struct model *m = load_text(text, &(struct override){"token.p_ct", "0.35"}, 1);
    ck_close(m->mlrun->p_c0, 0.1, 0, 0);
    ck_close(m->mlrun->p_ct, 0.35, 0, 0);
    ck_assert_ptr_null(setting(m, "token.p_cp"));
    model_free(m);
}
END_TEST

static const struct {
    const char *file, *key, *value, *message, *hint;
} bad_overrides[] = {
    {"paper-fig5", "token.p_stael", "0.2", "unknown key 'token.p_stael'", "'p_stale'"},
    {"paper-fig5", "tokn.p_stale", "0.2", "unknown key 'tokn'", "'token'"},
    {"paper-fig5", "k", "3", "unknown key 'k'", "'K'"},
    {"paper-fig5", "K", "2.5", "'K' must be a whole number", "2, not 2.0"},
    {"paper-fig5", "K", "ten", "'K' must be a whole number", "for example"},
    {"paper-fig5", "K", "99999999999999999999", "not 99999999999999999999", "for example"},
    {"paper-fig5", "I_0", "10ms", "'I_0' is a rate, not the string \"10ms\"", "2k/s"},
    {"paper-fig5", "I_0", "nan", "'I_0' must be a number", "2k/s"},
    {"paper-fig5", "I_0", "1e999", "'I_0' must be finite and above 0, not inf", "1/s"},
    {"paper-fig5", "token.p_c0", "1.25", "'p_c0' must be between 0 and 1, not 1.25", "0.05"},
    {"paper-fig5", "token.p_ct", "0.95", "p_c0 + p_ct is 1.05, more than 1", "p_cp"},
    {"paper-fig5", "token.p_cp", "0.95", "p_c0 + p_ct + p_cp is 1.05, not 1", "remains"},
    {"paper-fig5", "token.lifetime", "0.5", "'lifetime' belongs to mode = \"cache\"", "remove"},
    {"paper-fig6", "token.p_ct", "0.5", "'p_ct' belongs to mode = \"probability\"", "remove"},
    {"paper-fig6", "token.p_c0", "1.5", "'p_c0' must be between 0 and 1, not 1.5", "0.05"},
    {"paper-fig6", "token.lifetime", "1e-300", "'lifetime' cannot be computed with", "1e-100"},
    {"paper-fig6", "token.lifetime", "1e300", "'lifetime' cannot be computed with", "1e100"},
    {"paper-fig6", "token.granularity", "1e-310", "'granularity' cannot be computed", "1e-100"},
    {"paper-fig6", "token.issuer_lifetime", "1e200", "'issuer_lifetime' cannot be", "1e100"},
    {"paper-fig5", "experiment.seed", "18446744073709551616", "'seed' must be a 64-bit", "write 0"},
    {"paper-fig5", "experiment.seed", "-1", "'seed' must be a 64-bit integer, not -1", "write 0"},
    {"paper-fig5", "experiment.seed", "1.5", "'seed' must be a 64-bit integer, not 1.5", "0"},
    {"paper-fig5", "experiment.seed", "1e3", "'seed' must be a 64-bit integer, not 1000.0", "0"},
    {"paper-fig5", "experiment.seed", "lucky", "must be a 64-bit integer, not the string", "0"},
    {"paper-fig5", "experiment.seed", "0x1FFFFFFFFFFFFFFFF", "must be a 64-bit integer", "0"},
    {"paper-fig5", "experiment.seed", "[1]", "must be a 64-bit integer, not an array", "0"},
    {"paper-fig5", "experiment.precision", "0", "'precision' must be above 0 and below 1", "0.05"},
    {"paper-fig5", "experiment.confidence", "95", "'confidence' must be above 0 and below 1", ""},
    {"paper-fig5", "experiment.targets", "lambda_q", "no meter 'lambda_q'", "did you mean"},
    {"paper-fig5", "stations.S_p.service.dist", "erlang", "no erlang distribution", "1/k"},
    {"paper-fig5", "title", "", "no value for 'title'", "KEY=VALUE"},
    {"paper-fig5", "title", "\"a", "string without an end", "\""},
    {"paper-fig5", "title", "\"a\"; K = 3", "more than one value", "one key and one value"},
    {"paper-fig5", "title", "(1, 2", "'(' is never closed", "')'"},
    {"paper-fig5", "title", "(1 2)", "syntax error", "key = value"},
    {"paper-fig5", "", "1", "no setting ''", "names with points"},
    {"paper-fig5", "token..mode", "1", "no setting 'token..mode'", "names with points"},
    {"paper-fig5", "token.", "1", "no setting 'token.'", "names with points"},
    {"paper-fig5", "5", "1", "no setting '5'", "names with points"},
    {"paper-fig5", "K.a", "1", "no setting 'K.a'", "not a group"},
    {"paper-fig5", "experiment.targets[0]", "lambda_c", "no setting", "as a whole"},
    {"web", "stations.dbb.servers", "2", "no setting 'stations.dbb.servers'", "'db'"},
    {"web", "stations.db.server", "2", "unknown key 'stations.db.server'", "'servers'"},
    {"web", "routes[2].p", "0.1", "no setting 'routes[2].p'", "2 elements"},
    {"web", "routes[x].p", "0.1", "no setting 'routes[x].p'", "routes[0].p"},
    {"web", "routes[0].p", "0.1x", "'p' must be a number", "5%"},
    {"web", "M", "3", "unknown key 'M'", "keys here: model"},
    {"web", "seed", "3", "unknown key 'seed'", "'experiment.seed'"},
    {"web", "lifetime", "3", "unknown key 'lifetime'", "keys here: model"},
    {"quickstart", "lifetime", "3", "unknown key 'lifetime'", "'token.lifetime'"},
    {"quickstart", "mode", "cache", "unknown key 'mode'", "'token.mode'"},
    {"mm1", "routes[0].p", "0.1", "no setting 'routes[0].p'", "not a list of the config"},
    {"web", "title[0]", "a", "no setting 'title[0]'", "not a list of the config"},
    {"web", "[0]", "a", "no setting '[0]'", "not a list of the config"},
    {"web", "stations.db.name", "web", "two stations named 'web'", "on line "},
    {"web", "stations.web.name", "db", "two stations named 'db'", "on line "},
    {"web", "sources", "({rate=1;to=\"web\";},{name=\"source[1]\";rate=1;to=\"web\";})",
     "two sources named 'source[1]'", "names are unique"},
    {"web", "meters", "({name=\"q\";of=\"db\";},{name=\"q\";of=\"web\";})", "two meters named 'q'",
     "the other one is in it, too"},
    {"web", "model", "ml-run", "missing 'I' or 'I_0'", "I_0 = 10000"},
    {"web", "regions", "()", "'regions' is empty", "leave it out"},
    {"web", "stations.web.rule", "sticky", "rule \"sticky\" tells users apart", "users = 1000"},
    {"paper-fig5", "stations.S_a.dispatch", "sticky", "tells users apart", "users = 1000"},
    {"web", "sources[0].users", "4", "'users' where no rule tells requests apart", "sticky"},
    {"web", "stations[1]", "{name=\"db\";service={mean=1;};up={mean=1e-12;};down={mean=1e-12;};}",
     "servers break down every 2e-12 s", "at most 1e9 times"},
};

START_TEST(bad_override)
{
    const struct override o = {bad_overrides[_i].key, bad_overrides[_i].value};
    char *path = text_format("configs/%s.cfg", bad_overrides[_i].file), *got;
    char *place = text_format("-s %s=%s: error: ", o.key, o.value);
    size_t n;
    struct diag *d = diag_new();
    ck_assert_ptr_null(model_load(path, &o, 1, d));
    FILE *f = open_memstream(&got, &n);
    diag_print(d, f);
    fclose(f);
    const char *hint = strstr(got, "  hint: ");
    ck_assert_msg(strstr(got, place) == got || strcmp(o.key, "model") == 0, "no place in %s", got);
    ck_assert_msg(strstr(got, bad_overrides[_i].message) != NULL, "%s", got);
    ck_assert_msg(hint && strstr(hint, bad_overrides[_i].hint), "%s", got);
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    free(got);
    free(place);
    free(path);
    diag_free(d);
}
END_TEST

/* Every key offered for completion is one that the reader knows, and it knows no other outside of
 * distributions. */
START_TEST(completion_keys)
{
    size_t n;
    const char *const *keys = config_keys(&n);
    for (size_t i = 0; i < n; i++) {
        struct diag *d = diag_new();
        model_free(model_load("configs/paper-fig6.cfg", &(struct override){keys[i], "true"}, 1, d));
        for (size_t k = 0; k < diag_count(d); k++)
            ck_assert_msg(!strstr(diag_message(d, k), "unknown key"), "%s", keys[i]);
        diag_free(d);
    }
    struct model *m = load_file("configs/zipf-login.cfg", NULL, 0);
    for (size_t i = 0; i < m->n_settings; i++) {
        bool found = strstr(m->settings[i].key, "service.") != NULL;
        for (size_t k = 0; k < n; k++)
            found |= strcmp(keys[k], m->settings[i].key) == 0;
        ck_assert_msg(found, "%s is not offered", m->settings[i].key);
    }
    model_free(m);
}
END_TEST

#define ADD(tc, table, test) tcase_add_loop_test(tc, test, 0, COUNT(table))

int main(void)
{
    glob("configs/*.cfg", 0, NULL, &examples);
    Suite *s = suite_create("config");
    TCase *t = tcase_create("config");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, there_are_examples);
    tcase_add_loop_test(t, example_loads, 0, (int)examples.gl_pathc);
    tcase_add_loop_test(t, settings_are_overrides, 0, (int)examples.gl_pathc);
    ADD(t, numbers, number_in_file_and_override);
    ADD(t, seeds, seed_in_file_and_override);
    ADD(t, dists, distribution);
    tcase_add_test(t, length_where_nobody_thinks);
    ADD(t, overrides, override_replaces);
    tcase_add_test(t, override_moves_p_cp);
    ADD(t, bad_overrides, bad_override);
    tcase_add_test(t, completion_keys);
    suite_add_tcase(s, t);
    const int status = run_suite(s);
    globfree(&examples);
    return status;
}
