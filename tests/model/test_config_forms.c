/* The two forms of a config: the network and the symbols that come out of one. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "helpers/close.h"
#include "helpers/paper.h"
#include "helpers/run.h"
#include "model/config.h"

static struct model *load(const char *text)
{
    struct diag *d = diag_new();
    struct model *m = model_from_text(text, "test.cfg", NULL, 0, d);
    ck_assert_msg(m != NULL, "%s", diag_message(d, 0));
    diag_free(d);
    return m;
}

static size_t station(const struct network *net, const char *name)
{
    for (size_t i = 0; i < net->n_stations; i++)
        if (strcmp(net->stations[i].name, name) == 0)
            return i;
    ck_abort_msg("no station '%s'", name);
}

/* Probability of the way from one station to another, or with to = NULL to exit `exit`. */
static double route(const struct network *net, const char *from, const char *to, size_t exit)
{
    const struct node *n = &net->nodes[station(net, from)];
    const size_t target = to ? station(net, to) : NET_NONE;
    double p = 0;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (r->to == target && (to || r->exit == exit))
            p += r->p;
    }
    return p;
}

static const char network_text[] =
    "model = \"network\";\n"
    "title = \"all that a network can have\";\n"
    "stations = (\n"
    "    { name = \"front\"; servers = 3; service = { mean = 0.5; }; },\n"
    "    { name = \"cache.eu\"; instances = 4; servers = \"infinite\"; service = { mean = 2; }; "
    "},\n"
    "    { name = \"db\"; instances = 4; service = { mean = 0.25; }; }\n"
    ");\n"
    "sources = (\n"
    "    { name = \"a\"; rate = 0.5; to = \"front\"; },\n"
    "    { interarrival = { dist = \"erlang\"; phases = 2; mean = 4; };\n"
    "      to = ( (\"cache.eu\", 0.6), { station = \"db[3]\"; p = 0.4; } ); }\n"
    ");\n"
    "routes = (\n"
    "    { from = \"front\"; to = \"cache.eu\"; p = 0.8; },\n"
    "    { from = \"front\"; to = \"refused\"; p = 0.125; },\n"
    "    { from = \"cache.eu\"; to = \"db\"; p = 0.5; same_instance = true; },\n"
    "    { from = \"cache.eu[2]\"; to = \"db\"; p = 0.25; same_instance = true; },\n"
    "    (\"cache.eu[2]\", \"front\", 0.125),\n"
    "    { from = \"db\"; to = \"out\"; }\n"
    ");\n"
    "meters = (\n"
    "    { name = \"dbs\"; of = \"db\"; per = \"mean\"; },\n"
    "    { name = \"all\"; of = [\"front\", \"db\", \"refused\"]; },\n"
    "    { name = \"one\"; of = (\"db[4]\"); }\n"
    ");\n"
    "experiment = { targets = [\"mean_sojourn\", \"dbs\"]; warmup = 0; window = 2; windows = 9;\n"
    "    delta = \"absolute\"; precision = 3; confidence = 0.99; pilot = 200; experiments = 5; "
    "};\n";

START_TEST(network_stations)
{
    struct model *m = load(network_text);
    const struct network *net = m->network;
    ck_assert_str_eq(m->title, "all that a network can have");
    ck_assert_ptr_null(m->mlrun);
    ck_assert_uint_eq(net->n_stations, 9);
    ck_assert_uint_eq(net->n_groups, 3);
    ck_assert_uint_eq(net->groups[1].n_stations, 4);
    ck_assert_str_eq(net->groups[1].name, "cache.eu");
    ck_assert_str_eq(net->stations[2].name, "cache.eu[2]");
    ck_assert_uint_eq(net->stations[2].servers, SERVERS_INFINITE);
    ck_assert_uint_eq(net->stations[0].servers, 3);
    ck_assert_int_eq(net->stations[0].line, 4);
    ck_assert_int_eq(net->stations[8].line, 6);
    ck_close(net->nodes[8].service.mean, 0.25, 0, 0);
    ck_assert_uint_eq(net->n_exits, 2);
    ck_assert_str_eq(net->exits[1].name, "refused");
    ck_assert(net->exits[0].accepted && !net->exits[1].accepted);
    model_free(m);
}
END_TEST

START_TEST(network_routes)
{
    struct model *m = load(network_text);
    const struct network *net = m->network;
    ck_close(route(net, "front", "cache.eu[1]", 0), 0.2, 0, 0);
    ck_close(route(net, "front", "cache.eu[4]", 0), 0.2, 0, 0);
    ck_close(route(net, "front", NULL, 1), 0.125, 0, 0);
    ck_close(route(net, "front", "db[1]", 0), 0, 0, 0);
    ck_close(route(net, "cache.eu[1]", "db[1]", 0), 0.5, 0, 0);
    ck_close(route(net, "cache.eu[2]", "db[2]", 0), 0.75, 0, 0);
    ck_close(route(net, "cache.eu[2]", "db[1]", 0), 0, 0, 0);
    ck_close(route(net, "cache.eu[2]", "front", 0), 0.125, 0, 0);
    ck_close(route(net, "cache.eu[3]", "front", 0), 0, 0, 0);
    ck_close(route(net, "db[4]", NULL, 0), 1, 0, 0);
    ck_assert_uint_eq(net->n_routes, 4 + 1 + 4 + 1 + 1 + 4);
    ck_assert_int_eq(net->routes[net->nodes[0].first_route].line, 14);
    model_free(m);
}
END_TEST

START_TEST(network_sources_and_meters)
{
    struct model *m = load(network_text);
    const struct network *net = m->network;
    ck_assert_uint_eq(net->n_sources, 2);
    ck_assert_str_eq(net->sources[1].name, "source[2]");
    ck_assert_int_eq(net->sources[1].interarrival.kind, DIST_ERLANG);
    ck_assert_uint_eq(net->sources[1].n_entries, 5);
    ck_close(net->entries[net->sources[1].first_entry].p, 0.15, 1e-15, 0);
    ck_assert_uint_eq(net->entries[net->sources[1].first_entry + 4].node, station(net, "db[3]"));
    ck_close(m->experiment.input_rate, 0.75, 0, 0);
    ck_assert_uint_eq(net->n_meters, 3);
    ck_close(net->meters[0].scale, 0.25, 0, 0);
    ck_assert_uint_eq(net->meters[0].n_flows, 4);
    ck_close(net->meters[1].scale, 1, 0, 0);
    ck_assert_uint_eq(net->meters[1].n_flows, 6);
    ck_assert_int_eq(net->flows[net->meters[1].first_flow + 5].kind, FLOW_EXIT);
    ck_assert_uint_eq(net->flows[net->meters[2].first_flow].index, station(net, "db[4]"));
    model_free(m);
}
END_TEST

START_TEST(experiment_section)
{
    struct model *m = load(network_text);
    const struct experiment *e = &m->experiment;
    ck_assert_uint_eq(e->seed, 1);
    ck_close(e->window, 2, 0, 0);
    ck_assert_uint_eq(e->windows, 9);
    ck_close(e->warmup, 0, 0, 0);
    ck_close(e->precision, 3, 0, 0);
    ck_assert_int_eq(e->delta_of, DELTA_ABSOLUTE);
    ck_close(e->confidence, 0.99, 0, 0);
    ck_assert_uint_eq(e->pilot, 200);
    ck_assert_uint_eq(e->max_experiments, 0);
    ck_assert_uint_eq(e->experiments, 5);
    ck_assert_uint_eq(e->n_targets, 2);
    ck_assert_str_eq(e->targets[1].name, "dbs");
    model_free(m);
}
END_TEST

/* Defaults, of which the length of an experiment depends on the form. */
START_TEST(experiment_defaults)
{
    struct model *m =
        load("model = \"network\"; stations = ( { name = \"a\"; "
             "service = { mean = 1; }; } ); sources = ( { rate = 5; to = \"a\"; } );");
    const struct experiment *e = &m->experiment;
    ck_assert_uint_eq(m->network->n_meters, 0); /* and an overload is for the solvers to say */
    ck_close(e->window, 0, 0, 0);
    ck_assert_uint_eq(e->windows, 0);
    ck_assert(e->warmup < 0);
    ck_close(e->precision, 0.01, 0, 0);
    ck_close(e->confidence, 0.95, 0, 0);
    ck_assert_uint_eq(e->pilot, 100);
    ck_assert_uint_eq(e->n_targets, 1);
    ck_assert_str_eq(e->targets[0].name, TARGET_SOJOURN);
    model_free(m);
    struct diag *d = diag_new();
    m = model_load("configs/quickstart.cfg", NULL, 0, d);
    ck_close(m->experiment.window, 1, 0, 0);
    model_free(m);
    diag_free(d);
}
END_TEST

static const char mlrun_text[] =
    "model = \"ml-run\"; I = 123.5; M = 3; N = 2; K = 5; p_a0 = 0.0625;\n"
    "stations = {\n"
    "    S_a = { service = { mean = 1e-3; }; token_service = { mean = 2e-3; };\n"
    "            servers = 6; dispatch = \"shared\"; };\n"
    "    S_r = { service = { mean = 3e-3; }; };\n"
    "    S_c = { service = { mean = 4e-3; }; servers = \"infinite\"; };\n"
    "    S_t = { service = { mean = 5e-3; }; servers = 2; };\n"
    "    S_p = { service = { dist = \"lognormal\"; mean = 6e-3; scv = 2; }; };\n"
    "};\n";

START_TEST(mlrun_symbols)
{
    struct model *m = load(mlrun_text);
    const struct mlrun *ml = m->mlrun;
    ck_assert(ml->total);
    ck_close(ml->rate, 123.5, 0, 0);
    ck_assert_uint_eq(ml->tier[ML_A].instances, 3);
    ck_assert_uint_eq(ml->tier[ML_R].instances, 2);
    ck_assert_uint_eq(ml->tier[ML_P].instances, 5);
    ck_close(ml->p_a0, 0.0625, 0, 0);
    ck_assert_int_eq(ml->tier[ML_A].rule, DISPATCH_SHARED);
    ck_assert_int_eq(ml->tier[ML_R].rule, DISPATCH_RANDOM);
    ck_assert_int_eq(ml->tier[ML_P].rule, DISPATCH_RANDOM);
    const double mean[PAPER_TIERS] = {1e-3, 3e-3, 4e-3, 5e-3, 6e-3};
    const unsigned servers[PAPER_TIERS] = {6, 1, SERVERS_INFINITE, 2, 1};
    for (int i = 0; i < PAPER_TIERS; i++) {
        ck_close(ml->tier[paper_tiers[i]].service.mean, mean[i], 0, 0);
        ck_assert_uint_eq(ml->tier[paper_tiers[i]].servers, servers[i]);
    }
    ck_close(ml->question.service.mean, 2e-3, 0, 0);
    ck_assert(!ml->cache_mode);
    ck_close(ml->p_c0 + ml->p_ct, 0, 0, 0);
    ck_assert_int_eq(m->network->stations[0].line, 3);
    ck_assert_int_eq(m->network->stations[m->network->n_stations - 1].line, 8);
    model_free(m);
}
END_TEST

START_TEST(mlrun_cache)
{
    char *text = text_format(
        "%stoken = { mode = \"cache\"; users = 77; popularity = \"zipf\"; zipf_s = 0.75;\n"
        "rule = \"sliding-exponential\"; lifetime = 30; granularity = 1; cache = \"shared\";\n"
        "single_flight = true; issuer_lifetime = 600; on_expired = \"login\"; start = \"empty\"; "
        "};",
        mlrun_text);
    struct model *m = load(text);
    const struct mlrun *ml = m->mlrun;
    ck_assert(ml->cache_mode && ml->shared_cache);
    ck_assert_uint_eq(ml->users.users, 77);
    ck_assert_int_eq(ml->users.popularity, POPULARITY_ZIPF);
    ck_close(ml->users.zipf_s, 0.75, 0, 0);
    ck_close(ml->users.token_lifetime, 600, 0, 0);
    ck_assert(!ml->users.renew_on_expiry);
    ck_assert_int_eq(cache_rule(&ml->cache), LIFETIME_SLIDING_EXPONENTIAL);
    ck_close(ml->cache.lifetime.mean, 30, 0, 0);
    ck_close(ml->cache.granularity, 1, 0, 0);
    ck_assert(cache_joins(&ml->cache) && ml->cache.start_empty);
    model_free(m);
    free(text);
}
END_TEST

START_TEST(mlrun_cache_defaults)
{
    char *text =
        text_format("%stoken = { mode = \"cache\"; users = 77; lifetime = 2; };", mlrun_text);
    struct model *m = load(text);
    const struct mlrun *ml = m->mlrun;
    ck_assert(ml->cache_mode && !ml->shared_cache);
    ck_assert_int_eq(ml->users.popularity, POPULARITY_UNIFORM);
    ck_close(ml->users.token_lifetime, 0, 0, 0);
    ck_assert(ml->users.renew_on_expiry);
    ck_assert_int_eq(cache_rule(&ml->cache), LIFETIME_COUNTED);
    ck_close(ml->cache.granularity, 0, 0, 0);
    ck_assert(!cache_joins(&ml->cache) && !ml->cache.start_empty);
    model_free(m);
    free(text);
}
END_TEST

/* Decimals that add up to 1 on paper do so here, whatever their sum in binary. */
START_TEST(mlrun_probabilities_that_fill_1)
{
    for (int i = 0; i <= 1000; i++) {
        char *text = text_format("%stoken = { p_c0 = %.3f; p_ct = %.3f; p_cp = 0; };", mlrun_text,
                                 i / 1000.0, 1 - i / 1000.0);
        struct model *m = load(text);
        ck_assert(m->mlrun->p_c0 + m->mlrun->p_ct <= 1);
        ck_close(m->mlrun->p_ct, 1 - i / 1000.0, 0, 1e-15);
        model_free(m);
        free(text);
    }
}
END_TEST

/* A ring of n stations, each with a way out: long lists, names found by hash, the record cut off.
 */
static char *ring(size_t n)
{
    struct textbuf b = {0};
    textbuf_add(&b, "model = \"network\";\nstations = (\n");
    for (size_t i = 0; i < n; i++)
        textbuf_add(&b, "%s{ name = \"s%zu\"; service = { mean = 1e-3; }; }\n", i ? "," : "", i);
    textbuf_add(&b, ");\nsources = ( { rate = 1; to = \"s0\"; } );\nroutes = (\n");
    for (size_t i = 0; i < 3 * n; i++)
        textbuf_add(&b, "%s{ from = \"s%zu\"; to = \"s%zu\"; p = 0.25; }\n", i ? "," : "", i / 3,
                    (7 * i + 5) % n);
    textbuf_add(&b, ");\n");
    return b.text;
}

START_TEST(long_lists)
{
    char *text = ring(3000);
    struct model *m = load(text);
    ck_assert_uint_eq(m->network->n_stations, 3000);
    ck_assert_uint_eq(m->network->n_routes, 9000);
    const struct route *r = &m->network->routes[8999];
    ck_assert_uint_eq(r->from, 2999);
    ck_assert_uint_eq(r->to, (7 * 8999 + 5) % 3000);
    ck_assert_int_eq(r->line, 2 + 3000 + 3 + 9000);
    ck_assert_uint_eq(m->n_settings, 20001);
    ck_assert_str_eq(m->settings[20000].key, "truncated");
    model_free(m);
    free(text);
}
END_TEST

/* One wrong name in every line: the first hundred are said, and that there are more. */
START_TEST(many_mistakes)
{
    char *text = ring(300), *last = NULL;
    while ((last = strstr(text, "to = \"s")) != NULL)
        last[6] = 'z';
    struct diag *d = diag_new();
    ck_assert_ptr_null(model_from_text(text, "test.cfg", NULL, 0, d));
    ck_assert_uint_eq(diag_count(d), 101);
    ck_assert_str_eq(diag_message(d, 0), "sources[0]: no station 'z0'");
    ck_assert_ptr_nonnull(strstr(diag_message(d, 100), "more than 100 mistakes"));
    diag_free(d);
    free(text);
}
END_TEST

#define ML_RUN(s_a, s_r)                                                                           \
    "model = \"ml-run\"; I_0 = 100; M = 1; N = 1; K = 1; stations = {"                             \
    " S_a = { service = { mean = 1e-3; }; " s_a " };"                                              \
    " S_r = { service = { mean = 1e-3; }; " s_r " };"                                              \
    " S_c = { service = { mean = 1e-3; }; }; S_t = { service = { mean = 1e-3; }; };"               \
    " S_p = { service = { mean = 1e-3; }; }; };"

/* Users come to S_a from outside: they are lost even where others would be blocked. */
START_TEST(mlrun_users_are_lost)
{
    struct model *m = load(ML_RUN("room = 2; full = \"block\";", ""));
    ck_assert_uint_ne(m->network->lost, NET_NONE);
    model_free(m);
    m = load(ML_RUN("", "room = 2; full = \"block\";"));
    ck_assert_uint_eq(m->network->lost, NET_NONE);
    model_free(m);
}
END_TEST

/* Rules, disciplines and room of the tiers. */
START_TEST(mlrun_words)
{
    struct model *m =
        load("model = \"ml-run\"; I_0 = 100; M = 3; N = 2; K = 4;\n"
             "stations = {\n"
             "    S_a = { service = { mean = 1e-3; }; dispatch = \"power-of-d\"; d = 3; ties = "
             "\"first\"; };\n"
             "    S_r = { service = { mean = 1e-3; }; discipline = \"ps\"; dispatch = \"jsq\"; };\n"
             "    wrapper = { dispatch = \"round-robin\"; };\n"
             "    S_c = { service = { mean = 1e-3; }; room = 9; };\n"
             "    S_t = { service = { mean = 1e-3; }; room = 7; full = \"block\"; };\n"
             "    S_p = { service = { mean = 1e-3; }; discipline = \"srpt\"; };\n"
             "};\n"
             "token = { p_ct = 0.25; };\n");
    const struct network *net = m->network;
    const size_t r = station(net, "S_r[2]"), c = station(net, "S_c[1]"), t = station(net, "S_t[4]");
    ck_assert_int_eq(net->stations[r].discipline, DISCIPLINE_PS);
    ck_assert_int_eq(net->stations[station(net, "S_p[1]")].discipline, DISCIPLINE_SRPT);
    ck_assert_uint_eq(net->stations[c].room, 9);
    ck_assert_int_eq(net->stations[c].full, FULL_LOST);
    ck_assert_uint_eq(net->stations[t].room, 7);
    ck_assert_int_eq(net->stations[t].full, FULL_BLOCK);
    ck_assert_uint_eq(net->stations[r].room, ROOM_UNLIMITED);
    ck_assert_str_eq(net->exits[net->lost].name, "lost");
    const struct dispatch *a = &net->dispatches[net->entries[0].dispatch];
    ck_assert_int_eq(a->rule, DISPATCH_POWER_OF_D);
    ck_assert_uint_eq(a->d, 3);
    ck_assert(a->first_of_equals);
    ck_assert_uint_eq(net->entries[2].dispatch, net->entries[0].dispatch);
    /* users from each S_a to S_r, requests from each S_r to a wrapper, tokens from each S_t to
     * S_a */
    ck_assert_uint_eq(net->n_dispatches, 1 + 3 + 2 + 4);
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *route = &net->routes[i];
        const size_t to = route->to == NET_NONE ? NET_NONE : net->nodes[route->to].station;
        const bool to_r = to != NET_NONE && net->stations[to].group == ML_R;
        const bool to_c = to != NET_NONE && net->stations[to].group == ML_C;
        const bool to_a = to != NET_NONE && net->stations[to].group == ML_A;
        ck_assert_int_eq(route->dispatch != NET_NONE, to_r || to_c || to_a);
        if (to_r)
            ck_assert_int_eq(net->dispatches[route->dispatch].rule, DISPATCH_JSQ);
        if (to_c)
            ck_assert_int_eq(net->dispatches[route->dispatch].rule, DISPATCH_ROUND_ROBIN);
    }
    model_free(m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("config: forms");
    TCase *t = tcase_create("forms");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, network_stations);
    tcase_add_test(t, mlrun_words);
    tcase_add_test(t, mlrun_users_are_lost);
    tcase_add_test(t, network_routes);
    tcase_add_test(t, network_sources_and_meters);
    tcase_add_test(t, experiment_section);
    tcase_add_test(t, experiment_defaults);
    tcase_add_test(t, mlrun_symbols);
    tcase_add_test(t, mlrun_cache);
    tcase_add_test(t, mlrun_cache_defaults);
    tcase_add_test(t, mlrun_probabilities_that_fill_1);
    tcase_add_test(t, long_lists);
    tcase_add_test(t, many_mistakes);
    suite_add_tcase(s, t);
    return run_suite(s);
}
