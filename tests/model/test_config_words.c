/* What a config says of classes, disciplines, servers, room, rules of choice, customers and forks,
 * and what becomes of it in the network. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/config.h"

/* ---- looking ---- */

static size_t station(const struct network *net, const char *name)
{
    for (size_t i = 0; i < net->n_stations; i++)
        if (strcmp(net->stations[i].name, name) == 0)
            return i;
    ck_abort_msg("no station '%s'", name);
}

static size_t class(const struct network *net, const char *name)
{
    for (size_t i = 0; i < net->n_classes; i++)
        if (strcmp(net->classes[i].name, name) == 0)
            return i;
    ck_abort_msg("no class '%s'", name);
}

/* NET_NONE when the class does not come there. */
static size_t node(const struct network *net, const char *at, const char *as)
{
    const size_t s = station(net, at), c = class(net, as);
    for (size_t i = 0; i < net->n_nodes; i++)
        if (net->nodes[i].station == s && net->nodes[i].class == c)
            return i;
    return NET_NONE;
}

/* The route from one node to another or, with to = NET_NONE, to an exit; NULL: none. */
static const struct route *route(const struct network *net, size_t from, size_t to, size_t exit)
{
    const struct node *n = &net->nodes[from];
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        if (net->routes[i].to == to && (to != NET_NONE || net->routes[i].exit == exit))
            return &net->routes[i];
    return NULL;
}

static const struct server_rules *rules(const struct network *net, const char *at)
{
    const size_t r = net->stations[station(net, at)].rules;
    ck_assert_uint_ne(r, NET_NONE);
    return &net->rules[r];
}

#define STATION_OF(name) "{ name = \"" name "\"; service = { mean = 1; }; }"
#define SENDS   "sources = ( { name = \"in\"; rate = 0.1; to = \"a\"; } );"

/* One station "a" with these keys. */
static struct model *one(const char *keys)
{
    char *text = text_format("model = \"network\"; stations = ( { name = \"a\"; service = { mean = "
                             "1; }; %s } ); " SENDS,
                             keys);
    struct model *m = test_model(text, NULL, 0);
    free(text);
    return m;
}

/* ---- classes ---- */

static const char classes_text[] =
    "model = \"network\";\n"
    "classes = ( { name = \"gold\"; priority = 2; }, { name = \"free\"; }, { name = \"spare\"; } "
    ");\n"
    "stations = (\n"
    "    { name = \"web\"; instances = 2; discipline = \"dps\"; service = { mean = 0.5; };\n"
    "      classes = ( { name = \"free\"; weight = 0.25; service = { mean = 0.75; }; } ); },\n"
    "    { name = \"db\"; discipline = \"priority\"; service = { mean = 0.125; }; },\n"
    "    { name = \"vault\"; classes = ( { name = \"gold\"; service = { mean = 2; }; } ); },\n"
    "    { name = \"attic\"; service = { mean = 3; }; }\n"
    ");\n"
    "sources = (\n"
    "    { name = \"members\"; class = \"gold\"; rate = 0.25; to = \"web\"; },\n"
    "    { name = \"guests\"; rate = 0.5; class = \"free\";\n"
    "      to = ( (\"web[2]\", 0.75), { to = \"db\"; p = 0.25; class = \"gold\"; } ); }\n"
    ");\n"
    "routes = (\n"
    "    { from = \"web\"; to = \"db\"; p = 0.5; },\n"
    "    { from = \"web\"; to = \"vault\"; class = \"gold\"; p = 0.25; },\n"
    "    { from = \"db\"; to = \"web\"; class = \"gold\"; p = 0.125; becomes = \"spare\"; }\n"
    ");\n"
    "meters = ( { name = \"webs\"; of = \"web\"; per = \"mean\"; },\n"
    "           { name = \"gold_webs\"; of = \"web\"; class = \"gold\"; } );\n";

START_TEST(classes_come_where_they_can)
{
    struct model *m = test_model(classes_text, NULL, 0);
    const struct network *net = m->network;
    ck_assert_uint_eq(net->n_classes, 3);
    ck_assert_int_eq(net->classes[0].priority, 2);
    ck_assert(net->classes[0].named && net->classes[2].named);
    /* gold: both webs, db, vault; free: web[2], db; spare: both webs, db; attic: its first class */
    ck_assert_uint_eq(net->n_nodes, 4 + 2 + 3 + 1);
    ck_assert_uint_eq(node(net, "web[1]", "free"), NET_NONE);
    ck_assert_uint_eq(node(net, "vault", "free"), NET_NONE);
    ck_assert_uint_ne(node(net, "web[1]", "spare"), NET_NONE);
    ck_assert_uint_ne(node(net, "attic", "gold"), NET_NONE);
    for (size_t i = 1; i < net->n_nodes; i++)
        ck_assert(net->nodes[i - 1].station < net->nodes[i].station ||
                  (net->nodes[i - 1].station == net->nodes[i].station &&
                   net->nodes[i - 1].class < net->nodes[i].class));
    model_free(m);
}
END_TEST

START_TEST(classes_have_services)
{
    struct model *m = test_model(classes_text, NULL, 0);
    const struct network *net = m->network;
    const struct node *free = &net->nodes[node(net, "web[2]", "free")],
                      *gold = &net->nodes[node(net, "web[2]", "gold")];
    ck_close(free->service.mean, 0.75, 0, 0);
    ck_close(free->weight, 0.25, 0, 0);
    ck_close(gold->service.mean, 0.5, 0, 0);
    ck_close(gold->weight, 1, 0, 0);
    ck_close(net->nodes[node(net, "vault", "gold")].service.mean, 2, 0, 0);
    model_free(m);
}
END_TEST

START_TEST(classes_have_routes)
{
    struct model *m = test_model(classes_text, NULL, 0);
    const struct network *net = m->network;
    const size_t gold = node(net, "web[1]", "gold"), db = node(net, "db", "gold");
    ck_close(route(net, gold, db, 0)->p, 0.5, 0, 0);
    ck_close(route(net, gold, node(net, "vault", "gold"), 0)->p, 0.25, 0, 0);
    ck_assert_uint_eq(net->nodes[node(net, "web[2]", "free")].n_routes, 1);
    /* it becomes spare on the way back, spread over the two */
    ck_close(route(net, db, node(net, "web[1]", "spare"), 0)->p, 0.0625, 0, 0);
    ck_close(route(net, db, node(net, "web[2]", "spare"), 0)->p, 0.0625, 0, 0);
    ck_assert_uint_eq(net->nodes[node(net, "db", "spare")].n_routes, 0);
    model_free(m);
}
END_TEST

START_TEST(classes_have_sources)
{
    struct model *m = test_model(classes_text, NULL, 0);
    const struct network *net = m->network;
    const struct entry_point *e = &net->entries[net->sources[1].first_entry];
    ck_assert_uint_eq(net->sources[0].n_entries, 2);
    ck_assert_uint_eq(net->sources[1].n_entries, 2);
    ck_assert_uint_eq(e[0].node, node(net, "web[2]", "free"));
    ck_close(e[0].p, 0.75, 0, 0);
    ck_assert_uint_eq(e[1].node, node(net, "db", "gold"));
    ck_assert_uint_eq(net->meters[0].n_flows, 5);
    ck_close(net->meters[0].scale, 0.5, 0, 0);
    ck_assert_uint_eq(net->meters[1].n_flows, 2);
    ck_assert_uint_eq(net->flows[net->meters[1].first_flow].index, node(net, "web[1]", "gold"));
    model_free(m);
}
END_TEST

/* Undeclared, there is one class, which nobody named. */
START_TEST(one_class_needs_no_name)
{
    struct model *m = one("");
    ck_assert_uint_eq(m->network->n_classes, 1);
    ck_assert_str_eq(m->network->classes[0].name, "request");
    ck_assert(!m->network->classes[0].named);
    ck_assert(network_is_plain(m->network));
    ck_assert_uint_eq(m->network->n_exits, 1);
    model_free(m);
}
END_TEST

/* 100 classes in rings of their own among 1000 stations: 100 * 10 nodes, and no time. */
START_TEST(many_classes)
{
    struct textbuf b = {0};
    textbuf_add(&b, "model = \"network\"; classes = (");
    for (int i = 0; i < 100; i++)
        textbuf_add(&b, "%s{ name = \"c%d\"; }", i ? "," : "", i);
    textbuf_add(&b, "); stations = (");
    for (int i = 0; i < 1000; i++)
        textbuf_add(&b, "%s{ name = \"s%d\"; service = { mean = 1e-3; }; }", i ? "," : "", i);
    textbuf_add(&b, "); sources = (");
    for (int i = 0; i < 100; i++)
        textbuf_add(&b, "%s{ rate = 1; class = \"c%d\"; to = \"s%d\"; }", i ? "," : "", i, 10 * i);
    textbuf_add(&b, "); routes = (");
    for (int i = 0; i < 1000; i++)
        if (i % 10 != 9)
            textbuf_add(&b, "%s(\"s%d\", \"s%d\")", i ? "," : "", i, i + 1);
    textbuf_add(&b, ");");
    const double begun = clock_monotonic();
    struct model *m = test_model(b.text, NULL, 0);
    ck_assert_double_lt(clock_monotonic() - begun, 5);
    ck_assert_uint_eq(m->network->n_nodes, 1000);
    ck_assert_uint_eq(m->network->n_routes, 900);
    model_free(m);
    textbuf_release(&b);
}
END_TEST

/* ---- customers ---- */

START_TEST(customers_go_round)
{
    struct model *m = test_model(
        "model = \"network\";\n"
        "classes = ( { name = \"mail\"; },\n"
        "    { name = \"jobs\"; population = 20; think = { mean = 5; };\n"
        "      to = ( (\"cpu\", 0.25), (\"disk\", 0.75) ); rule = \"round-robin\"; },\n"
        "    { name = \"batch\"; population = 3; to = \"cpu\"; } );\n"
        "stations = ( { name = \"cpu\"; service = { mean = 1; }; },\n"
        "             { name = \"disk\"; service = { mean = 2; }; } );\n"
        "sources = ( { name = \"post\"; rate = 0.125; to = \"disk\"; } );\n"
        "routes = ( { from = \"cpu\"; to = \"cpu\"; class = \"batch\"; } );\n",
        NULL, 0);
    const struct network *net = m->network;
    ck_assert_uint_eq(net->n_sources, 3);
    ck_assert_uint_eq(net->sources[0].customers, 0);
    ck_assert_str_eq(net->sources[1].name, "jobs");
    ck_assert_uint_eq(net->sources[1].customers, 20);
    ck_close(net->sources[1].interarrival.mean, 5, 0, 0);
    ck_assert_uint_eq(net->sources[2].customers, 3);
    ck_close(net->sources[2].interarrival.mean, 0, 0, 0);
    const struct entry_point *e = &net->entries[net->sources[1].first_entry];
    ck_assert_uint_eq(e[1].node, node(net, "disk", "jobs"));
    ck_assert_uint_eq(e[0].dispatch, e[1].dispatch);
    ck_assert_int_eq(net->dispatches[e[0].dispatch].rule, DISPATCH_ROUND_ROBIN);
    ck_assert_uint_eq(net->entries[0].node, node(net, "disk", "mail"));    /* the only open class */
    ck_assert(!network_is_open(net) && !network_is_closed(net));
    ck_close(m->experiment.input_rate, 0.125, 0, 0);
    model_free(m);
}
END_TEST

START_TEST(a_closed_network_has_no_sources)
{
    struct model *m =
        test_model("model = \"network\";\n"
                   "classes = ( { name = \"jobs\"; population = 4; to = \"cpu\"; } );\n"
                   "stations = ( { name = \"cpu\"; service = { mean = 1; }; } );\n",
                   NULL, 0);
    ck_assert(network_is_closed(m->network));
    model_free(m);
}
END_TEST

/* ---- disciplines and servers ---- */

START_TEST(each_discipline)
{
    const enum discipline d = (enum discipline)_i;
    char *keys = text_format("discipline = \"%s\";", discipline_name(d));
    struct model *m = one(keys);
    ck_assert_int_eq(m->network->stations[0].discipline, d);
    ck_assert_int_eq(m->network->stations[0].rules != NET_NONE, discipline_table[d].takes_polling);
    model_free(m);
    free(keys);
}
END_TEST

START_TEST(polling)
{
    struct model *m = one("discipline = \"polling\"; polling = \"limited\"; limit = 3; "
                          "switchover = { dist = \"uniform\"; min = 1; max = 2; };");
    const struct server_rules *r = rules(m->network, "a");
    ck_assert_int_eq(r->polling, POLLING_LIMITED);
    ck_assert_uint_eq(r->polling_limit, 3);
    ck_close(r->switchover.mean, 1.5, 0, 0);
    model_free(m);
    m = one("discipline = \"polling\"; polling = \"gated\";");
    ck_assert_int_eq(rules(m->network, "a")->polling, POLLING_GATED);
    ck_close(rules(m->network, "a")->switchover.mean, 0, 0, 0);
    model_free(m);
}
END_TEST

START_TEST(speeds_and_rates)
{
    struct model *m = one("speeds = [1, 0.5, 2]; take = \"random\"; instances = 2;");
    const struct server_rules *r = rules(m->network, "a[1]");
    ck_assert_uint_eq(m->network->stations[0].servers, 3);
    ck_assert_uint_eq(r->n_speeds, 3);
    ck_close(r->speeds[1], 0.5, 0, 0);
    ck_assert_int_eq(r->choice, CHOICE_RANDOM);
    ck_assert_ptr_eq(r, rules(m->network, "a[2]"));
    model_free(m);
    m = one("rates = [1, 1.75, 2.25];");
    r = rules(m->network, "a");
    ck_assert_uint_eq(m->network->stations[0].servers, 1);
    ck_assert_uint_eq(r->n_rates, 3);
    ck_close(r->rates[2], 2.25, 0, 0);
    ck_assert_int_eq(r->choice, CHOICE_FASTEST);
    model_free(m);
}
END_TEST

START_TEST(breakdowns)
{
    static const char *const words[] = {"resume", "restart", "lose"};
    char *keys = text_format("servers = 2; up = { mean = 50; }; down = { mean = 2; }; "
                             "on_failure = \"%s\";", words[_i]);
    struct model *m = one(keys);
    const struct server_rules *r = rules(m->network, "a");
    ck_assert(r->fails);
    ck_close(r->up.mean, 50, 0, 0);
    ck_close(r->down.mean, 2, 0, 0);
    ck_assert_int_eq(r->effect, _i);
    ck_assert_int_eq(m->network->lost != NET_NONE, _i == FAILURE_LOSE);
    model_free(m);
    free(keys);
}
END_TEST

START_TEST(shifts)
{
    struct model *m = one("shifts = ( { at = 0; servers = 3; }, { at = 8.5; servers = 0; }, "
                          "{ at = 9; servers = 5; } ); period = 24;");
    const struct server_rules *r = rules(m->network, "a");
    ck_assert_uint_eq(r->n_shifts, 3);
    ck_close(r->shifts[1].at, 8.5, 0, 0);
    ck_assert_uint_eq(r->shifts[1].servers, 0);
    ck_close(r->period, 24, 0, 0);
    ck_assert_uint_eq(m->network->stations[0].servers, 5);
    model_free(m);
}
END_TEST

/* ---- room ---- */

START_TEST(room)
{
    struct model *m = test_model(
        "model = \"network\";\n"
        "stations = ( { name = \"a\"; service = { mean = 1; }; room = 3; start = 3; },\n"
        "    { name = \"b\"; instances = 2; service = { mean = 1; }; room = 4; overflow = \"c\"; "
        "},\n"
        "    { name = \"c\"; instances = 2; service = { mean = 1; }; room = 5; full = \"block\"; "
        "},\n"
        "    { name = \"d\"; service = { mean = 1; }; room = 6; full = \"block-before\"; } );\n"
        "routes = ( (\"a\", \"b\"), (\"b\", \"d\") ); deadlock = \"stop\";\n" SENDS,
        NULL, 0);
    const struct network *net = m->network;
    ck_assert_uint_eq(net->stations[0].room, 3);
    ck_assert_int_eq(net->stations[0].full, FULL_LOST);
    ck_assert_int_eq(net->stations[1].full, FULL_OVERFLOW);
    ck_assert_uint_eq(net->nodes[1].overflow, 3);
    ck_assert_uint_eq(net->nodes[2].overflow, 4);
    ck_assert_uint_eq(net->nodes[0].overflow, NET_NONE);
    ck_assert_int_eq(net->stations[3].full, FULL_BLOCK);
    ck_assert_int_eq(net->stations[5].full, FULL_BLOCK_BEFORE);
    ck_assert_int_eq(net->deadlock, DEADLOCK_STOP);
    ck_assert_str_eq(net->exits[net->lost].name, "lost");
    ck_assert(!net->exits[net->lost].accepted);
    model_free(m);
}
END_TEST

/* Blocking keeps requests in the network; those from outside are lost, and only they. */
START_TEST(blocked_from_outside)
{
    static const char *const to[] = {"a", "b"};
    for (int from_outside = 0; from_outside < 2; from_outside++) {
        char *whole = text_format(
            "model = \"network\"; stations = ( " STATION_OF(
                "a") ", { name = \"b\"; service = { mean = "
                     "1; }; room = 2; full = \"block\"; } ); routes = ( (\"a\", \"b\") ); "
                     "sources = ( { rate = 0.1; to = \"%s\"; } );",
            to[from_outside]);
        struct model *m = test_model(whole, NULL, 0);
        ck_assert_int_eq(m->network->lost != NET_NONE, from_outside);
        model_free(m);
        free(whole);
    }
}
END_TEST

START_TEST(regions)
{
    struct model *m =
        test_model("model = \"network\";\n"
                   "stations = ( { name = \"a\"; service = { mean = 1; }; },\n"
                   "    { name = \"b\"; instances = 2; service = { mean = 1; }; },\n"
                   "    { name = \"c\"; service = { mean = 1; }; } );\n"
                   "regions = ( { name = \"hall\"; stations = [\"a\", \"b[2]\"]; room = 7; full = "
                   "\"wait\"; },\n"
                   "            { name = \"yard\"; stations = \"c\"; room = 2; } );\n" SENDS,
                   NULL, 0);
    const struct network *net = m->network;
    ck_assert_uint_eq(net->n_regions, 2);
    ck_assert_str_eq(net->regions[0].name, "hall");
    ck_assert_uint_eq(net->regions[0].room, 7);
    ck_assert_int_eq(net->regions[0].full, FULL_WAIT);
    ck_assert_int_eq(net->regions[1].full, FULL_LOST);
    ck_assert_uint_eq(net->stations[0].region, 0);
    ck_assert_uint_eq(net->stations[1].region, NET_NONE);
    ck_assert_uint_eq(net->stations[2].region, 0);
    ck_assert_uint_eq(net->stations[3].region, 1);
    ck_assert_uint_ne(net->lost, NET_NONE);
    model_free(m);
}
END_TEST

/* ---- rules of choice ---- */

START_TEST(rule_of_a_station)
{
    struct model *m = test_model(
        "model = \"network\";\n"
        "stations = ( { name = \"a\"; service = { mean = 1; }; rule = \"power-of-d\"; d = 3; "
        "ties = \"first\"; },\n"
        "    { name = \"b\"; instances = 2; service = { mean = 1; }; },\n"
        "    { name = \"c\"; service = { mean = 1; }; } );\n"
        "routes = ( (\"a\", \"b\", 0.5), (\"a\", \"c\", 0.25), (\"a\", \"out\", 0.25) );\n" SENDS,
        NULL, 0);
    const struct network *net = m->network;
    ck_assert_uint_eq(net->n_dispatches, 1);
    ck_assert_int_eq(net->dispatches[0].rule, DISPATCH_POWER_OF_D);
    ck_assert_uint_eq(net->dispatches[0].d, 3);
    ck_assert(net->dispatches[0].first_of_equals);
    for (size_t to = 1; to <= 3; to++) {
        ck_assert_uint_eq(route(net, 0, to, 0)->dispatch, 0);
        ck_close(route(net, 0, to, 0)->p, 0.25, 0, 0);
    }
    ck_assert_uint_eq(route(net, 0, NET_NONE, 0)->dispatch, NET_NONE);
    model_free(m);
}
END_TEST

/* Each instance that sends has a rule of its own; d is 2 unless it is given. */
START_TEST(rule_of_a_route)
{
    struct model *m =
        test_model("model = \"network\";\n"
                   "stations = ( { name = \"a\"; instances = 2; service = { mean = 1; }; },\n"
                   "    { name = \"b\"; service = { mean = 1; }; }, { name = \"c\"; service = { "
                   "mean = 1; }; } "
                   ");\n"
                   "routes = ( { from = \"a\"; to = [\"b\", \"c\"]; weights = [1, 3]; p = 0.5; "
                   "rule = \"power-of-d\"; } );\n" SENDS,
                   NULL, 0);
    const struct network *net = m->network;
    ck_assert_uint_eq(net->n_dispatches, 2);
    ck_assert_uint_eq(net->dispatches[1].d, 2);
    ck_close(route(net, 0, 2, 0)->p, 0.125, 0, 0);
    ck_close(route(net, 0, 3, 0)->p, 0.375, 0, 0);
    ck_assert_uint_eq(route(net, 0, 2, 0)->dispatch, route(net, 0, 3, 0)->dispatch);
    ck_assert_uint_ne(route(net, 0, 2, 0)->dispatch, route(net, 1, 2, 0)->dispatch);
    model_free(m);
}
END_TEST

START_TEST(rule_of_a_source)
{
    struct model *m = test_model(
        "model = \"network\";\n"
        "stations = ( { name = \"a\"; instances = 3; service = { mean = 1; }; } );\n"
        "sources = ( { rate = 1; to = \"a\"; rule = \"sticky\"; users = 50; popularity = \"zipf\"; "
        "zipf_s = 1.5; } );\n",
        NULL, 0);
    const struct network *net = m->network;
    ck_assert_uint_eq(net->sources[0].n_entries, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(net->entries[i].dispatch, 0);
    ck_assert_int_eq(net->dispatches[0].rule, DISPATCH_STICKY);
    ck_assert_uint_eq(net->populations[net->sources[0].population].users, 50);
    ck_close(net->populations[net->sources[0].population].zipf_s, 1.5, 0, 0);
    model_free(m);
}
END_TEST

/* Customers are users of their own. */
START_TEST(customers_stick)
{
    struct model *m = test_model(
        "model = \"network\"; classes = ( { name = \"jobs\"; population = 4; to = \"a\"; "
        "rule = \"sticky\"; } ); "
        "stations = ( { name = \"a\"; instances = 2; service = { mean = 1; }; } );",
        NULL, 0);
    ck_assert_int_eq(m->network->dispatches[0].rule, DISPATCH_STICKY);
    model_free(m);
}
END_TEST

/* ---- forks ---- */

START_TEST(fork_and_join)
{
    struct model *m = test_model(
        "model = \"network\";\n"
        "stations = ( { name = \"a\"; fork = [\"b\", \"c\"]; need = 2; others = \"cancel\"; },\n"
        "    { name = \"b\"; instances = 3; service = { mean = 1; }; },\n"
        "    { name = \"c\"; service = { mean = 1; }; }, { name = \"d\"; service = { mean = 1; }; "
        "} "
        ");\n"
        "routes = ( (\"b\", \"join\"), (\"c\", \"b[2]\", 0.5), (\"c\", \"join\", 0.5), (\"a\", "
        "\"d\") "
        ");\n" SENDS,
        NULL, 0);
    const struct network *net = m->network;
    const struct node *a = &net->nodes[0];
    ck_assert_uint_eq(net->stations[0].fork, 0);
    ck_assert(station_is_delay(&net->stations[0]));
    ck_close(a->service.mean, 0, 0, 0);
    ck_assert_uint_eq(net->forks[0].need, 2);
    ck_assert(net->forks[0].cancel);
    ck_assert_uint_eq(a->n_branches, 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_eq(net->branches[a->first_branch + i], 1 + i);
    ck_assert_ptr_nonnull(route(net, 1, NET_NONE, NET_JOIN));
    ck_assert_ptr_nonnull(route(net, 0, 5, 0));
    ck_assert_ptr_null(route(net, 0, NET_NONE, NET_JOIN));
    model_free(m);
}
END_TEST

START_TEST(all_parts_are_needed_unless_said)
{
    struct model *m =
        test_model("model = \"network\"; stations = ( { name = \"a\"; fork = \"b\"; }, "
                   "{ name = \"b\"; instances = 5; service = { mean = 1; }; } ); "
                   "routes = ( (\"b\", \"join\") ); " SENDS,
                   NULL, 0);
    ck_assert_uint_eq(m->network->forks[0].need, 5);
    ck_assert(!m->network->forks[0].cancel);
    model_free(m);
}
END_TEST

/* Such names mean nothing where nothing is lost and nobody forks: they are stations' as before. */
START_TEST(names_stay_free)
{
    struct model *m = test_model("model = \"network\"; stations = ( " STATION_OF("a") ", "
                                 STATION_OF("lost") ", " STATION_OF("join") " ); "
                                 "routes = ( (\"a\", \"lost\"), (\"lost\", \"join\") ); " SENDS,
                                 NULL, 0);
    ck_assert_ptr_nonnull(route(m->network, 1, 2, 0));
    model_free(m);
}
END_TEST

/* ---- overrides ---- */

static struct model *overridden(const char *text, const char *key, const char *value)
{
    return test_model(text, &(struct override){key, value, NULL}, 1);
}

/* Any key can be set from outside, and keys of a discipline that was replaced are void. */
START_TEST(overrides)
{
    struct model *m = overridden(classes_text, "stations.web.classes.free.weight", "0.5");
    ck_close(m->network->nodes[node(m->network, "web[2]", "free")].weight, 0.5, 0, 0);
    model_free(m);
    m = overridden(classes_text, "classes.free.priority", "7");
    ck_assert_int_eq(m->network->classes[1].priority, 7);
    model_free(m);
    m = overridden(classes_text, "stations.web.discipline", "ps");
    ck_assert_int_eq(m->network->stations[0].discipline, DISCIPLINE_PS);
    model_free(m);
    m = overridden(classes_text, "stations.db.discipline", "fifo");
    ck_assert_int_eq(m->network->stations[2].discipline, DISCIPLINE_FIFO);
    model_free(m);
    m = overridden(classes_text, "stations.db.room", "9");
    ck_assert_uint_eq(m->network->stations[2].room, 9);
    model_free(m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("config: words");
    TCase *t = tcase_create("words");
    tcase_add_test(t, classes_come_where_they_can);
    tcase_add_test(t, classes_have_services);
    tcase_add_test(t, classes_have_routes);
    tcase_add_test(t, classes_have_sources);
    tcase_add_test(t, one_class_needs_no_name);
    tcase_add_test(t, many_classes);
    tcase_add_test(t, customers_go_round);
    tcase_add_test(t, a_closed_network_has_no_sources);
    tcase_add_loop_test(t, each_discipline, 0, DISCIPLINES);
    tcase_add_test(t, polling);
    tcase_add_test(t, speeds_and_rates);
    tcase_add_loop_test(t, breakdowns, 0, 3);
    tcase_add_test(t, shifts);
    tcase_add_test(t, room);
    tcase_add_test(t, blocked_from_outside);
    tcase_add_test(t, regions);
    tcase_add_test(t, rule_of_a_station);
    tcase_add_test(t, rule_of_a_route);
    tcase_add_test(t, rule_of_a_source);
    tcase_add_test(t, customers_stick);
    tcase_add_test(t, fork_and_join);
    tcase_add_test(t, all_parts_are_needed_unless_said);
    tcase_add_test(t, names_stay_free);
    tcase_add_test(t, overrides);
    suite_add_tcase(s, t);
    return run_suite(s);
}
