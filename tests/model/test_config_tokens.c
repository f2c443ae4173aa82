/* What a config says of users, their tokens and token caches, and what becomes of it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/config.h"

#define GATEWAY(cache_keys)                                                                        \
    "model = \"network\";\n"                                                                       \
    "populations = ( { name = \"people\"; users = 30; popularity = \"zipf\"; zipf_s = 0.9;\n"      \
    "                  issuer_lifetime = 600; revocations = 1e-4;\n"                               \
    "                  push = { share = 0.5; delay = 2; }; },\n"                                   \
    "                { name = \"bots\"; users = 5; invalid = true; } );\n"                         \
    "caches = ( { name = \"c\"; population = \"people\"; instances = 2; lifetime = 10;\n"          \
    "             " cache_keys " },\n"                                                             \
    "           { name = \"bad\"; population = \"bots\"; lifetime = 3; } );\n"                     \
    "classes = ( { name = \"good\"; }, { name = \"evil\"; } );\n"                                  \
    "stations = (\n"                                                                               \
    "    { name = \"gate\"; instances = 2; service = { mean = 0.001; }; lookup = \"c\";\n"         \
    "      classes = ( { name = \"evil\"; lookup = \"bad\"; } ); },\n"                             \
    "    { name = \"ask\"; instances = 2; service = { mean = 0.002; }; answer = true; \n"          \
    "      rate_limit = { rate = 100; burst = 20; }; } );\n"                                       \
    "sources = ( { name = \"p\"; population = \"people\"; class = \"good\"; rate = 9; to = "       \
    "\"gate\"; },\n"                                                                               \
    "            { name = \"b\"; population = \"bots\"; class = \"evil\"; rate = 1; to = "         \
    "\"gate\"; } );\n"                                                                             \
    "routes = (\n"                                                                                 \
    "    { from = \"gate\"; to = \"out\"; outcome = \"hit\"; class = \"good\"; },\n"               \
    "    { from = \"gate\"; to = \"refused\"; outcome = \"hit\"; class = \"evil\"; },\n"           \
    "    { from = \"gate\"; to = \"ask\"; outcome = \"miss\"; same_instance = true; },\n"          \
    "    { from = \"ask\"; to = \"out\"; outcome = \"hit\"; fills = \"c\"; class = \"good\"; },\n" \
    "    { from = \"ask\"; to = \"out\"; outcome = \"hit\"; class = \"evil\"; },\n"                \
    "    { from = \"ask\"; to = \"refused\"; outcome = \"expired\"; fills = \"bad\"; class = "     \
    "\"evil\"; } );\n"

START_TEST(populations)
{
    struct model *m = test_model(GATEWAY(""), NULL, 0);
    const struct network *net = m->network;
    ck_assert_uint_eq(net->n_populations, 2);
    const struct population *people = &net->populations[0], *bots = &net->populations[1];
    ck_assert_uint_eq(people->users, 30);
    ck_assert(people->popularity == POPULARITY_ZIPF && !people->invalid && bots->invalid);
    ck_close(people->token_lifetime, 600, 0, 0);
    ck_close(people->revocations, 1e-4, 0, 0);
    ck_close(people->push_share, 0.5, 0, 0);
    ck_close(people->push_delay, 2, 0, 0);
    ck_assert_uint_eq(net->sources[0].population, 0);
    ck_assert_uint_eq(net->sources[1].population, 1);
    model_free(m);
}
END_TEST

/* Instance i of the station looks up in instance i of the cache; a class in one of its own. */
START_TEST(who_looks_up_where)
{
    struct model *m = test_model(GATEWAY(""), NULL, 0);
    const struct network *net = m->network;
    ck_assert_uint_eq(net->n_caches, 3);
    ck_assert_str_eq(net->caches[1].name, "c[2]");
    for (size_t i = 0; i < net->n_nodes; i++) {
        const struct node *n = &net->nodes[i];
        const bool evil = n->class == 1, second = n->station % 2 == 1;
        ck_assert_int_eq(n->routing, n->station < 2 ? ROUTING_LOOKUP : ROUTING_ANSWER);
        if (n->station < 2)
            ck_assert_uint_eq(n->cache, evil ? 2 : second ? 1 : 0);
        else
            ck_assert_uint_eq(net->stations[n->station].limit, 0);
    }
    ck_close(net->limits[0].rate, 100, 0, 0);
    ck_close(net->limits[0].burst, 20, 0, 0);
    model_free(m);
}
END_TEST

/* What an instance fetched fills the cache of that instance. Requests whose token is refused leave,
 * unless a route says otherwise. */
START_TEST(routes)
{
    struct model *m = test_model(GATEWAY(""), NULL, 0);
    const struct network *net = m->network;
    size_t fills = 0, refused = 0;
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        const struct node *n = &net->nodes[r->from];
        if (r->fills != NET_NONE) {
            ck_assert_uint_eq(r->fills, n->class == 1 ? 2 : n->station - 2);
            ck_assert_int_eq(r->outcome, n->class == 1 ? LOOKUP_EXPIRED : LOOKUP_HIT);
            fills++;
        }
        refused += r->outcome == LOOKUP_EXPIRED && strcmp(net->exits[r->exit].name, "refused") == 0;
    }
    ck_assert_uint_eq(fills, 4);
    ck_assert_uint_eq(refused, 8);
    model_free(m);
}
END_TEST

static const struct rule_case {
    const char *keys;
    struct cache want;
} rule_cases[] = {
    {"", {.absent = MISS_FETCH, .expired = MISS_FETCH}},
    {"single_flight = true;", {.absent = MISS_JOIN, .expired = MISS_JOIN}},
    {"on_absent_entry = \"join\"; on_expired_entry = \"serve-stale\"; stale_for = \"unlimited\";",
     {.absent = MISS_JOIN, .expired = MISS_SERVE_STALE}},
    {"on_expired_entry = \"background\"; stale_for = 60;",
     {.expired = MISS_BACKGROUND, .stale_for = 60}},
    {"lock = { poll = 0.5; timeout = 5; };",
     {.absent = MISS_JOIN, .lock_poll = 0.5, .lock_timeout = 5}},
    {"lock = { of = \"all\"; };", {.absent = MISS_JOIN, .expired = MISS_JOIN}},
    {"refresh_ahead = 2; early_refresh = 1.5;", {.refresh_ahead = 2, .early_beta = 1.5}},
    {"max_entries = 20; eviction = \"clock\";", {.max_entries = 20, .eviction = EVICT_CLOCK}},
    {"max_entries = 30;", {.max_entries = 0}},
    {"fetch_timeout = 1; on_failed_fetch = \"accept\"; retries = 3; backoff = 0.1;",
     {.fetch_timeout = 1, .on_failure = FETCH_FAILS_OPEN, .retries = 3, .backoff = 0.1}},
    {"fetch_timeout = 2; late_answer = \"lost\";", {.fetch_timeout = 2, .late_is_lost = true}},
    {"fetch_timeout = 2; late_answer = \"fills\";", {.fetch_timeout = 2}},
    {"least_interval = 5; on_failed_fetch = \"serve-stale\"; stale_for = 9;",
     {.least_interval = 5, .on_failure = FETCH_FAILS_STALE, .stale_for = 9}},
    {"ignores_expiry = true;", {.ignores_expiry = true}},
    {"replace = true;", {.replaces = true}},
};

START_TEST(rules_of_a_cache)
{
    const struct rule_case *k = &rule_cases[_i];
    char *text = text_format("%s", GATEWAY("@"));
    char *at = strchr(text, '@');
    char *whole = text_format("%.*s%s%s", (int)(at - text), text, k->keys, at + 1);
    struct model *m = test_model(whole, NULL, 0);
    const struct cache *c = &m->network->caches[0], *w = &k->want;
    ck_assert(c->absent == w->absent && c->expired == w->expired && c->eviction == w->eviction);
    ck_assert(c->on_failure == w->on_failure && c->ignores_expiry == w->ignores_expiry);
    ck_assert(c->replaces == w->replaces && c->late_is_lost == w->late_is_lost);
    ck_assert_uint_eq(c->max_entries, w->max_entries);
    ck_assert_uint_eq(c->retries, w->retries);
    ck_close(c->stale_for, w->stale_for, 0, 0);
    ck_close(c->lock_poll, w->lock_poll, 0, 0);
    ck_close(c->lock_timeout, w->lock_timeout, 0, 0);
    ck_close(c->refresh_ahead, w->refresh_ahead, 0, 0);
    ck_close(c->early_beta, w->early_beta, 0, 0);
    ck_close(c->fetch_timeout, w->fetch_timeout, 0, 0);
    ck_close(c->backoff, w->backoff, 0, 0);
    ck_close(c->least_interval, w->least_interval, 0, 0);
    model_free(m);
    free(whole);
    free(text);
}
END_TEST

static struct cache lifetime_of(const char *keys)
{
    char *text = text_format("model = \"network\"; populations = ( { name = \"u\"; users = 9; } ); "
                             "caches = ( { name = \"c\"; population = \"u\"; %s } ); stations = ( "
                             "{ name = \"s\"; service = { mean = 1; }; lookup = \"c\"; } ); "
                             "sources = ( { name = \"in\"; rate = 0.1; population = \"u\"; to = "
                             "\"s\"; } ); routes = ( { from = \"s\"; to = \"out\"; outcome = "
                             "\"hit\"; }, { from = \"s\"; to = \"out\"; outcome = \"miss\"; fills "
                             "= \"c\"; } );",
                             keys);
    struct model *m = test_model(text, NULL, 0);
    const struct cache c = m->network->caches[0];
    free(text);
    model_free(m);
    return c;
}

START_TEST(lifetimes)
{
    struct cache c = lifetime_of("lifetime = { dist = \"uniform\"; min = 54; max = 66; };");
    ck_assert(!c.slides && c.lifetime.kind == DIST_UNIFORM && cache_rule(&c) == LIFETIME_DRAWN);
    ck_close(c.lifetime.mean, 60, 1e-15, 0);
    c = lifetime_of("lifetime = 0; granularity = 1;");
    ck_assert(c.lifetime.kind == DIST_DETERMINISTIC && !cache_is_plain(&c));
    c = lifetime_of("rule = \"sliding\"; lifetime = 5; max_age = 50;");
    ck_assert(c.slides && !cache_is_plain(&c));
    ck_close(c.max_age, 50, 0, 0);
    c = lifetime_of("rule = \"sliding-exponential\"; lifetime = 5;");
    ck_assert(cache_rule(&c) == LIFETIME_SLIDING_EXPONENTIAL && cache_is_plain(&c));
}
END_TEST

#define SHOP(classes, token)                                                                       \
    "model = \"ml-run\"; K = 2; login = false; " classes "\n"                                     \
    "stations = { issuer = { service = { mean = 0.001; }; };\n"                                    \
    "             S_p = { service = { mean = 0.001; }; }; };\n"                                    \
    "token = { mode = \"cache\";\n" token " };\n"

#define TWO_CLASSES                                                                                \
    "classes = ( { name = \"a\"; rate = 1; users = 9; }, { name = \"b\"; rate = 1; users = 5; } );"

/* A cache shares the room of another one, its instances those of as many. */
START_TEST(rooms)
{
    struct model *m = test_model(
        "model = \"network\"; populations = ( { name = \"u\"; users = 9; }, { name = \"v\"; users "
        "= 2; } ); caches = ( { name = \"c\"; population = \"u\"; lifetime = 1; instances = 2; "
        "max_entries = 10; eviction = \"fifo\"; }, { name = \"d\"; population = \"v\"; lifetime = "
        "2; instances = 2; room = \"c\"; }, { name = \"e\"; population = \"v\"; lifetime = 3; room "
        "= \"d[2]\"; }, { name = \"f\"; population = \"v\"; lifetime = 3; max_entries = 1; } ); "
        "stations = ( { name = \"s\"; service = { mean = 1; }; } ); sources = ( { name = \"in\"; "
        "rate = 0.1; to = \"s\"; } );", NULL, 0);
    static const size_t room[] = {0, 0, 1, 2, 2, 0}, max[] = {10, 10, 10, 10, 10, 1};
    const struct cache *c = m->network->caches;
    ck_assert_uint_eq(m->network->n_caches, 6);
    for (size_t i = 0; i < 6; i++) {
        ck_assert_uint_eq(c[i].room, room[i]);
        ck_assert_uint_eq(c[i].max_entries, max[i]);
        ck_assert_int_eq(c[i].eviction, i < 5 ? EVICT_FIFO : EVICT_LRU);
    }
    model_free(m);
}
END_TEST

/* All clients' caches of a wrapper share a room, and all those of the second level. */
START_TEST(rooms_of_wrappers)
{
    struct model *m = test_model(
        SHOP(TWO_CLASSES, "lifetime = 5; max_entries = 4; bad = { share = 0.1; users = 3; "
                          "negative_lifetime = 1; }; second = { lifetime = 9; max_entries = 7; "
                          "eviction = \"clock\"; service = { mean = 0.001; }; };"), NULL, 0);
    static const struct { const char *name; size_t room, max; } want[] = {
        {"cache.a[1]", 0, 4}, {"cache.a[2]", 0, 4},  {"second.a", 0, 7},
        {"cache.b[1]", 1, 4}, {"cache.b[2]", 2, 4},  {"second.b", 3, 7},
        {"negative[1]", 1, 4}, {"negative[2]", 2, 4}, {"second.bad", 3, 7}};
    ck_assert_uint_eq(m->network->n_caches, 9);
    for (size_t i = 0; i < 9; i++) {
        const struct cache *c = &m->network->caches[i];
        ck_assert_str_eq(c->name, want[i].name);
        ck_assert_uint_eq(c->room, want[i].room);
        ck_assert_uint_eq(c->max_entries, want[i].max);
        ck_assert_int_eq(c->eviction, want[i].max == 7 ? EVICT_CLOCK : EVICT_LRU);
    }
    model_free(m);
}
END_TEST

/* What is allowed, and hardly meant: warned of, at its line. */
static const struct {
    const char *text, *said;
} doubtful[] = {
    {SHOP("I_0 = 1;", "users = 9; lifetime = 5; max_entries = 9;"),
     "test.cfg:5: warning: token: 'max_entries' is no less than the number of users\n"},
    /* classes share a room, and with them those whose tokens are bad and remembered */
    {SHOP(TWO_CLASSES, "lifetime = 5; max_entries = 13;"), NULL},
    {SHOP(TWO_CLASSES, "lifetime = 5; max_entries = 14;"),
     "test.cfg:5: warning: token: 'max_entries' is no less than the number of users\n"},
    {SHOP(TWO_CLASSES, "lifetime = 5; max_entries = 15; bad = { share = 0.1; users = 2; "
                       "negative_lifetime = 1; };"), NULL},
    {SHOP(TWO_CLASSES, "lifetime = 5; max_entries = 15; bad = { share = 0.1; users = 2; };"),
     "test.cfg:5: warning: token: 'max_entries' is no less than the number of users\n"},
    {SHOP(TWO_CLASSES, "lifetime = 5; second = { lifetime = 5; max_entries = 14; service = { mean "
                       "= 0.001; }; };"),
     "test.cfg:5: warning: token.second: 'max_entries' is no less than the number of users\n"},
    {SHOP("I_0 = 1;", "users = 9; lifetime = { dist = \"uniform\"; min = 2; max = 9; }; "
                      "refresh_ahead = 3;"),
     "test.cfg:5: warning: token: some entries live shorter than 'refresh_ahead': "},
    {SHOP("I_0 = 1;", "users = 9; lifetime = { dist = \"uniform\"; min = 2; max = 9; }; "
                      "refresh_ahead = 1;"), NULL},
    {SHOP("I_0 = 1;", "users = 9; lifetime = 5; bad = { share = 0; users = 5;\n"
                      "negative_lifetime = 1; };"),
     "test.cfg:6: warning: token.bad: 'negative_lifetime' without bad tokens: their 'share' is "
     "0\n"}};

START_TEST(warnings)
{
    struct diag *d = diag_new();
    struct model *m = model_from_text(doubtful[_i].text, "test.cfg", NULL, 0, d);
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    diag_print(d, f);
    fclose(f);
    ck_assert_ptr_nonnull(m);
    if (doubtful[_i].said)
        ck_assert_msg(strstr(text, doubtful[_i].said) == text, "%s", text);
    else
        ck_assert_str_eq(text, "");
    free(text);
    model_free(m);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("config: tokens");
    TCase *t = tcase_create("tokens");
    tcase_add_test(t, populations);
    tcase_add_test(t, who_looks_up_where);
    tcase_add_test(t, routes);
    tcase_add_loop_test(t, rules_of_a_cache, 0, sizeof rule_cases / sizeof *rule_cases);
    tcase_add_test(t, lifetimes);
    tcase_add_test(t, rooms);
    tcase_add_test(t, rooms_of_wrappers);
    tcase_add_loop_test(t, warnings, 0, (int)(sizeof doubtful / sizeof *doubtful));
    suite_add_tcase(s, t);
    return run_suite(s);
}
