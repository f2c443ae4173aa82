/* What happens at moments of a simulation, read in both forms. */
#include <check.h>
#include <string.h>

#include "helpers/model.h"
#include "helpers/run.h"

#define FORM                                                                                       \
    "model = \"ml-run\"; I_0 = 600; K = 3; login = false;\n" \
    "stations = { issuer = { service = { mean = 0.001; }; instances = 2; };\n"                     \
    "             S_p = { service = { mean = 0.01; }; servers = \"infinite\"; }; };\n" \
    "token = { mode = \"cache\"; users = 100; lifetime = 2; };\n"

static const struct incident *incident(const struct model *m, size_t i)
{
    ck_assert_uint_lt(i, m->network->n_incidents);
    return &m->network->incidents[i];
}

static void ck_flush(const struct model *m, size_t i, double at, const char *cache)
{
    const struct incident *e = incident(m, i);
    ck_assert_int_eq(e->kind, INCIDENT_FLUSH);
    ck_assert(e->at == at);
    ck_assert_str_eq(m->network->caches[e->index].name, cache);
}

/* All caches at once, one of them, and one wrapper after the other. */
START_TEST(caches_lose_their_entries)
{
    struct model *m = test_model(FORM "events = ( { at = 1; what = \"flush\"; },\n"
                                      "  { at = 2; what = \"flush\"; cache = \"cache[2]\"; },\n"
                                      "  { at = 3; what = \"rotate\"; },\n"
                                      "  { at = 1min; what = \"deploy\"; every = 10; } );\n",
                                 NULL, 0);
    static const char *const names[] = {"cache[1]", "cache[2]", "cache[3]"};
    ck_assert_uint_eq(m->network->n_incidents, 10);
    for (size_t i = 0; i < 3; i++) {
        ck_flush(m, i, 1, names[i]);
        ck_flush(m, 4 + i, 3, names[i]);
        ck_flush(m, 7 + i, 60 + 10 * (double)i, names[i]);
    }
    ck_flush(m, 3, 2, "cache[2]");
    ck_assert_int_eq(incident(m, 3)->line, 6);
    model_free(m);
}
END_TEST

/* Caches of one wrapper are deployed together, whoever's tokens they hold. */
START_TEST(caches_of_a_wrapper)
{
    struct model *m = test_model(
        "model = \"ml-run\"; K = 2; login = false;\n"
        "classes = ( { name = \"a\"; rate = 1; users = 3; },\n"
        "            { name = \"b\"; rate = 1; users = 3; } );\n"
        "stations = { issuer = { service = { mean = 0.001; }; };\n"
        "             S_p = { service = { mean = 0.01; }; }; };\n"
        "token = { mode = \"cache\"; lifetime = 2; };\n"
        "events = ( { at = 5; what = \"deploy\"; every = 2; },\n"
        "           { at = 9; what = \"flush\"; cache = \"cache.b\"; } );\n",
        NULL, 0);
    ck_assert_uint_eq(m->network->n_incidents, 6);
    ck_flush(m, 0, 5, "cache.a[1]");
    ck_flush(m, 1, 5, "cache.b[1]");
    ck_flush(m, 2, 7, "cache.a[2]");
    ck_flush(m, 3, 7, "cache.b[2]");
    ck_flush(m, 4, 9, "cache.b[1]");
    ck_flush(m, 5, 9, "cache.b[2]");
    model_free(m);
}
END_TEST

START_TEST(stations_go_down)
{
    struct model *m = test_model(
        FORM "events = ( { at = 10; until = 40; what = \"down\"; station = \"issuer\"; },\n"
             "  { at = 40; until = 50; what = \"down\"; station = \"issuer[2]\"; refuse = true; } "
             ");\n",
        NULL, 0);
    static const char *const names[] = {"issuer[1]", "issuer[2]", "issuer[2]"};
    ck_assert_uint_eq(m->network->n_incidents, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct incident *e = incident(m, i);
        ck_assert_int_eq(e->kind, INCIDENT_DOWN);
        ck_assert(e->at == (i < 2 ? 10 : 40) && e->until == (i < 2 ? 40 : 50));
        ck_assert_str_eq(m->network->stations[e->index].name, names[i]);
        ck_assert(e->refuses == (i == 2));
    }
    model_free(m);
}
END_TEST

START_TEST(in_a_network)
{
    struct model *m = test_model(
        "model = \"network\";\n"
        "populations = ( { name = \"people\"; users = 20; } );\n"
        "caches = ( { name = \"tokens\"; population = \"people\"; lifetime = 60; } );\n"
        "stations = ( { name = \"gate\"; service = { mean = 0.0005; }; lookup = \"tokens\"; },\n"
        "             { name = \"issuer\"; service = { mean = 0.01; }; } );\n"
        "sources = ( { population = \"people\"; rate = 10; to = \"gate\"; } );\n"
        "routes = ( { from = \"gate\"; to = \"out\"; outcome = \"hit\"; },\n"
        "           { from = \"gate\"; to = \"issuer\"; outcome = \"miss\"; },\n"
        "           { from = \"issuer\"; to = \"out\"; fills = \"tokens\"; } );\n"
        "events = ( { at = 3; what = \"flush\"; cache = \"tokens\"; },\n"
        "           { at = 4; until = 5; what = \"down\"; station = \"issuer\"; } );\n",
        NULL, 0);
    ck_flush(m, 0, 3, "tokens");
    ck_assert_int_eq(incident(m, 1)->kind, INCIDENT_DOWN);
    model_free(m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("config: events");
    TCase *t = tcase_create("events");
    tcase_add_test(t, caches_lose_their_entries);
    tcase_add_test(t, caches_of_a_wrapper);
    tcase_add_test(t, stations_go_down);
    tcase_add_test(t, in_a_network);
    suite_add_tcase(s, t);
    return run_suite(s);
}
