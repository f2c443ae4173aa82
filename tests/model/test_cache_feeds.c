/* Which caches are asked by the fetches of others, and which fetches may end without an answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/model.h"
#include "helpers/run.h"
#include "model/cache_feeds.h"

static size_t cache_named(const struct network *net, const char *name)
{
    size_t c = 0;
    while (c < net->n_caches && strcmp(net->caches[c].name, name) != 0)
        c++;
    ck_assert_msg(c < net->n_caches, "no cache '%s'", name);
    return c;
}

static struct model *gateway(const char *token)
{
    char text[1000];
    snprintf(text, sizeof text,
             "model = \"ml-run\"; I_0 = 100; K = 3; login = false;"
             "stations = { issuer = { service = { mean = 0.001; }; };"
             "             S_p = { service = { mean = 0.001; }; }; };"
             "token = { mode = \"cache\"; users = 10; lifetime = 5; %s };", token);
    return test_model(text, NULL, 0);
}

/* The wrappers' caches are asked by requests, the store by their fetches, whether these are jobs of
 * their own or not. */
static const char *const stores[] = {
    "second = { lifetime = 9; service = { mean = 0.001; }; };",
    "lock = { poll = 0.5; }; second = { lifetime = 9; service = { mean = 0.001; }; };",
    "second = { lifetime = 9; service = { mean = 0.001; }; single_flight = true; };"};

START_TEST(a_store_is_asked_by_fetches)
{
    struct model *m = gateway(stores[_i]);
    struct cache_feeds *f = cache_feeds_new(m->network);
    const size_t first = cache_named(m->network, "cache[1]"),
                 second = cache_named(m->network, "second");
    for (size_t k = 0; k < 3; k++) {
        ck_assert(f->direct[first + k]);
        ck_assert_uint_eq(f->first[first + k], f->first[first + k + 1]);
        ck_assert_uint_eq(f->from[f->first[second] + k], first + k);
    }
    ck_assert_uint_eq(f->first[second + 1] - f->first[second], 3);
    ck_assert(cache_feeds_alone(f, second));
    size_t other;
    ck_assert_uint_eq(cache_feeds_cycle(m->network, f, &other), NET_NONE);
    cache_feeds_free(f);
    model_free(m);
}
END_TEST

/* A request that fetches for others comes back with an answer, unless its token may be refused. */
static const struct {
    const char *token;
    bool early;
} ends[] = {
    {"single_flight = true;", false},
    {"single_flight = true; issuer_lifetime = 100;", false},
    {"single_flight = true; issuer_lifetime = 100; ignores_expiry = true;", false},
    {"single_flight = true; revocations = 0.1;", true},
    {"revocations = 0.1;", false},
    {"single_flight = true; second = { lifetime = 9; service = { mean = 0.001; }; };", false},
    {"single_flight = true; issuer_lifetime = 100;"
     " second = { lifetime = 9; service = { mean = 0.001; }; };", true},
    {"issuer_lifetime = 100;"
     " second = { lifetime = 9; single_flight = true; service = { mean = 0.001; }; };", false}};

START_TEST(fetches_that_may_end_early)
{
    struct model *m = gateway(ends[_i].token);
    struct cache_feeds *f = cache_feeds_new(m->network);
    ck_assert(f->ends_early == ends[_i].early);
    cache_feeds_free(f);
    model_free(m);
}
END_TEST

/* Which issuers limit the fetches themselves, and not S_p, which all come to. */
static const struct {
    const char *token;
    bool limited;
} issuers[] = {
    {"single_flight = true;", true},
    {"", false},
    {"on_expired_entry = \"join\";", false},
    {"on_expired_entry = \"serve-stale\"; stale_for = \"unlimited\";", true},
    {"on_expired_entry = \"serve-stale\"; stale_for = 9;", false},
    {"lock = { poll = 0.5; timeout = 5; of = \"all\"; };", false},
    {"lock = { poll = 0.5; of = \"all\"; };", true},
    {"single_flight = true; fetch_timeout = 3;", false},
    {"single_flight = true; second = { lifetime = 9; service = { mean = 0.001; }; };", true},
    {"second = { lifetime = 9; service = { mean = 0.001; }; single_flight = true; };", true},
    {"second = { lifetime = 9; service = { mean = 0.001; }; };", false},
    {"single_flight = true; bad = { share = 0.1; users = \"new\"; };", false}};

START_TEST(issuers_that_limit_fetches)
{
    struct model *m = gateway(issuers[_i].token);
    bool *limited = cache_feeds_limited(m->network);
    for (size_t i = 0; i < m->network->n_stations; i++) {
        const struct station *s = &m->network->stations[i];
        if (strcmp(s->name, "issuer") == 0)
            ck_assert(limited[i] == issuers[_i].limited);
        else if (strncmp(s->name, "S_p", 3) == 0)
            ck_assert(!limited[i]);
    }
    free(limited);
    model_free(m);
}
END_TEST

/* Two caches that look up in each other: no circle while requests of one fetch for themselves. */
static const struct {
    const char *a, *b;
    bool circle;
} pairs[] = {{"", "", false},
             {"single_flight = true;", "", false},
             {"", "refresh_ahead = 1;", false},
             {"lock = { poll = 0.5; };", "single_flight = true;", true}};

START_TEST(circles)
{
    char text[2000];
    snprintf(text, sizeof text,
             "model = \"network\"; populations = ( { name = \"people\"; users = 9; } );"
             "caches = ( { name = \"a\"; population = \"people\"; lifetime = 10; %s },"
             "           { name = \"b\"; population = \"people\"; lifetime = 20; %s } );"
             "stations = ( { name = \"one\"; service = { mean = 0.001; }; lookup = \"a\"; },"
             "             { name = \"two\"; service = { mean = 0.001; }; lookup = \"b\"; },"
             "             { name = \"issuer\"; service = { mean = 0.001; }; } );"
             "sources = ( { name = \"s\"; population = \"people\"; rate = 10; to = \"one\"; } );"
             "routes = ( { from = \"one\"; to = \"out\"; outcome = \"hit\"; },"
             "           { from = \"one\"; to = \"two\"; outcome = \"miss\"; },"
             "           { from = \"two\"; to = \"out\"; outcome = \"hit\"; fills = \"a\"; },"
             "           { from = \"two\"; to = \"one\"; outcome = \"miss\"; p = 0.5; },"
             "           { from = \"two\"; to = \"issuer\"; outcome = \"miss\"; p = 0.5; },"
             "           { from = \"issuer\"; to = \"out\"; fills = \"b\"; } );",
             pairs[_i].a, pairs[_i].b);
    struct diag *d = diag_new();
    struct model *m = model_from_text(text, "test.cfg", NULL, 0, d);
    ck_assert_uint_eq(diag_count(d), pairs[_i].circle);
    ck_assert_ptr_eq(pairs[_i].circle ? m : NULL, NULL);
    model_free(m);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("cache_feeds");
    TCase *t = tcase_create("feeds");
    tcase_add_loop_test(t, a_store_is_asked_by_fetches, 0, 3);
    tcase_add_loop_test(t, fetches_that_may_end_early, 0, (int)(sizeof ends / sizeof *ends));
    tcase_add_loop_test(t, issuers_that_limit_fetches, 0, (int)(sizeof issuers / sizeof *issuers));
    tcase_add_loop_test(t, circles, 0, (int)(sizeof pairs / sizeof *pairs));
    suite_add_tcase(s, t);
    return run_suite(s);
}
