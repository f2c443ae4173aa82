/*
 * A model in a parcel: what comes out simulates as what went in, and every change of the model
 * shows in its fingerprint.
 */
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "model/config.h"
#include "run/serialize.h"
#include "sim/sim.h"

/* One of everything: lists of routes, shared and own caches, lifetimes, all kinds of times. */
static const char cluster[] =
    "model = \"ml-run\"; M = 3; N = 2; K = 4; I_0 = 1000; p_a0 = 0.1;\n"
    "stations = { S_a = { service = { mean = 0.0008; }; servers = 2; dispatch = \"shared\"; };\n"
    "  S_r = { service = { dist = \"deterministic\"; value = 0.0002; }; };\n"
    "  S_c = { service = { dist = \"lognormal\"; mean = 0.0005; scv = 0.7; }; };\n"
    "  S_t = { service = { dist = \"hyperexponential\"; mean = 0.0004; scv = 3.0; }; };\n"
    "  S_p = { service = { dist = \"gamma\"; mean = 0.002; scv = 0.5; }; }; };\n"
    "token = { mode = \"cache\"; users = 40; popularity = \"zipf\"; zipf_s = 0.9; lifetime = 0.2;\n"
    "  granularity = 0.1; rule = \"counted\"; issuer_lifetime = 5.0; on_expired = \"login\"; };\n";

static struct model *load(const char *text, const char *key, const char *value)
{
    struct diag *d = diag_new();
    const struct override o = {key, value};
    struct model *m = model_from_text(text, "test.cfg", &o, key ? 1 : 0, d);
    diag_print(d, stderr);
    diag_free(d);
    ck_assert_ptr_nonnull(m);
    return m;
}

static const double lookups[8] = {250, 251, 249, 250, 1, 1, 1, 1};

static struct serialized pack_without_distributions(const struct model *m)
{
    return serialize(m->network, &(struct sim_options){
                                     .window = 1, .windows = 3, .warmup = 0.5, .lookups = lookups});
}

static struct serialized pack(const struct model *m, double window)
{
    const struct sim_options o = {.window = window,
                                  .windows = 3,
                                  .warmup = 0.5,
                                  .lookups = lookups,
                                  .distributions = true,
                                  .trace_points = 7,
                                  .trace_groups = true,
                                  .trace_random = true,
                                  .stationary = true};
    ck_assert_uint_le(m->network->n_caches, 8);
    return serialize(m->network, &o);
}

static double *record_of(const struct network *net, const struct sim_options *o, size_t *n)
{
    struct sim_plan *plan = sim_plan_new(net, o);
    struct sim *sim = sim_new(plan);
    *n = sim_plan_layout(plan)->width;
    double *record = mem_calloc(*n, sizeof *record);
    ck_assert_int_eq(sim_replicate(sim, 99, 3, record, NULL), 0);
    record = mem_realloc(record, *n + sim_tail_size(sim), sizeof *record);
    sim_tail(sim, record + *n);
    *n += sim_tail_size(sim);
    sim_free(sim);
    sim_plan_free(plan);
    return record;
}

START_TEST(simulates_alike)
{
    struct model *m = load(cluster, NULL, NULL);
    const struct sim_options o = {.window = 0.7,
                                  .windows = 3,
                                  .warmup = 0.5,
                                  .lookups = lookups,
                                  .distributions = true,
                                  .trace_points = 7,
                                  .trace_groups = true,
                                  .trace_random = true,
                                  .stationary = true};
    m->network->stations[0].start = 3;
    m->network->classes[1].named = true;
    m->network->caches[0].max_entries = m->network->caches[1].max_entries = 20;
    m->network->caches[1].room = 1;
    const struct serialized p = pack(m, 0.7);
    struct sim_options there;
    struct network *net = deserialize(p.bytes, p.n, &there);
    ck_assert_ptr_nonnull(net);
    ck_assert(net->classes[1].named && !net->classes[0].named);
    size_t n, n_there;
    double *record = record_of(m->network, &o, &n), *other = record_of(net, &there, &n_there);
    ck_assert_uint_eq(n, n_there);
    ck_assert_mem_eq(record, other, n * sizeof *record);
    /* and packs into the same bytes */
    const struct serialized again = serialize(net, &there);
    ck_assert_uint_eq(again.n, p.n);
    ck_assert_mem_eq(again.bytes, p.bytes, p.n);
    free(again.bytes);
    free(record);
    free(other);
    free((double *)there.lookups);
    network_free(net);
    free(p.bytes);
    model_free(m);
}
END_TEST

START_TEST(every_change_shows)
{
    static const struct override change[] = {
        {"M", "4"}, {"N", "3"}, {"K", "5"}, {"I_0", "1000.0000000000001"}, {"p_a0", "0.11"},
        {"stations.S_a.servers", "3"}, {"stations.S_a.dispatch", "random"},
        {"stations.S_r.service.value", "0.00021"}, {"stations.S_c.service.scv", "0.71"},
        {"stations.S_p.service.dist", "weibull"}, {"token.users", "41"}, {"token.zipf_s", "0.91"},
        {"token.lifetime", "0.3"}, {"token.granularity", "0.05"}, {"token.rule", "sliding"},
        {"token.cache", "shared"}, {"token.single_flight", "true"},
        {"token.issuer_lifetime", "6.0"}, {"token.on_expired", "refuse"},
        {"token.start", "empty"}, {"token.popularity", "uniform"}};
    struct model *m = load(cluster, NULL, NULL);
    const struct serialized p = pack(m, 1);
    const struct fingerprint was = serialized_model(&p);
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        struct model *other = load(cluster, change[i].key, change[i].value);
        const struct serialized q = pack(other, 1);
        const struct fingerprint is = serialized_model(&q);
        ck_assert_msg(memcmp(&was, &is, sizeof is) != 0, "%s does not show", change[i].key);
        free(q.bytes);
        model_free(other);
    }
    const struct serialized q = pack_without_distributions(m);
    const struct fingerprint is = serialized_model(&q);
    ck_assert_mem_ne(&was, &is, sizeof is);
    m->network->stations[2].start = 1;
    const struct serialized started = pack(m, 1);
    const struct fingerprint start = serialized_model(&started);
    ck_assert_mem_ne(&was, &start, sizeof start);
    free(started.bytes);
    free(q.bytes);
    const struct sim_options pairs = {.window = 1, .windows = 3, .warmup = 0.5, .lookups = lookups,
                                      .distributions = true, .antithetic = true};
    const struct serialized of_pairs = serialize(m->network, &pairs);
    const struct fingerprint other = serialized_model(&of_pairs);
    ck_assert_mem_ne(&was, &other, sizeof was);
    struct sim_options there;
    struct network *net = deserialize(of_pairs.bytes, of_pairs.n, &there);
    ck_assert(net && there.antithetic);
    free((double *)there.lookups);
    network_free(net);
    free(of_pairs.bytes);
    free(p.bytes);
    model_free(m);
}
END_TEST

/* What does not change a replication does not change the name of its model either. */
START_TEST(the_rest_does_not)
{
    static const struct override change[] = {{"title", "another"}, {"experiment.precision", "0.3"},
                                             {"experiment.seed", "5"}, {"experiment.pilot", "200"}};
    struct model *m = load(cluster, NULL, NULL);
    const struct serialized p = pack(m, 1), longer = pack(m, 2);
    const struct fingerprint was = serialized_model(&p), observed = serialized_model(&longer);
    ck_assert_mem_eq(&was, &observed, sizeof was);
    ck_assert_mem_ne(p.bytes, longer.bytes, p.n);
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        struct model *other = load(cluster, change[i].key, change[i].value);
        const struct serialized q = pack(other, 1);
        const struct fingerprint is = serialized_model(&q);
        ck_assert_mem_eq(&was, &is, sizeof was);
        free(q.bytes);
        model_free(other);
    }
    free(p.bytes);
    free(longer.bytes);
    model_free(m);
}
END_TEST

START_TEST(cut_short_is_refused)
{
    struct model *m = load(cluster, NULL, NULL);
    const struct serialized p = pack(m, 1);
    struct sim_options o;
    for (size_t n = 0; n < p.n; n += n < 400 ? 1 : 97)
        ck_assert_ptr_null(deserialize(p.bytes, n, &o));
    unsigned char *longer = mem_calloc(p.n + 1, 1);
    memcpy(longer, p.bytes, p.n);
    ck_assert_ptr_null(deserialize(longer, p.n + 1, &o));
    free(longer);
    free(p.bytes);
    model_free(m);
}
END_TEST

/* Each index one beyond its array, or further, and kinds that are none. */
START_TEST(beyond_its_array_is_refused)
{
    struct model *m = load(cluster, NULL, NULL);
    struct network *net = m->network;
    struct route *fills = net->routes;
    while (fills->fills == NET_NONE)
        fills++;
    struct route *leaves = net->routes;
    while (leaves->to != NET_NONE)
        leaves++;
    struct node *look = net->nodes;
    while (look->routing != ROUTING_LOOKUP)
        look++;
    size_t last = net->n_stations - 1;
    struct { size_t *field, beyond;
    } row[] = {{&net->stations[last].group, net->n_groups},
               {&net->stations[last].first_node, net->n_nodes},
               {&net->stations[last].n_nodes, net->n_nodes + 1},
               {&net->station_nodes[net->n_nodes - 1], net->n_nodes},
               {&net->nodes[1].station, net->n_stations},
               {&net->nodes[1].class, net->n_classes},
               {&look->cache, net->n_caches},
               {&look->cache, NET_NONE},
               {&net->nodes[net->n_nodes - 1].first_route, net->n_routes + 1},
               {&net->nodes[1].n_routes, SIZE_MAX},
               {&net->routes[2].from, net->n_nodes},
               {&net->routes[0].to, net->n_nodes},
               {&leaves->exit, net->n_exits},
               {&leaves->exit, NET_NONE},
               {&fills->fills, net->n_caches},
               {&net->sources[0].population, net->n_populations},
               {&net->sources[0].first_entry, net->n_entries + 1},
               {&net->sources[0].n_entries, net->n_entries + 1},
               {&net->entries[0].node, net->n_nodes},
               {&net->caches[1].population, net->n_populations},
               {&net->caches[1].room, 2},
               {&net->meters[0].first_flow, net->n_flows + 1},
               {&net->meters[1].n_flows, net->n_flows + 1},
               {&net->flows[0].index, SIZE_MAX - 1}};
    struct sim_options o;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        for (int far = 0; far < 2; far++) {
            const size_t was = *row[i].field;
            *row[i].field = far && row[i].beyond != NET_NONE ? row[i].beyond + ((size_t)1 << 40)
                                                             : row[i].beyond;
            const struct serialized p = pack(m, 1);
            ck_assert_msg(!deserialize(p.bytes, p.n, &o), "row %zu", i);
            free(p.bytes);
            *row[i].field = was;
        }
    /* As whole numbers: the compiler knows that a kind has no other values. */
    unsigned *kinds[] = {(unsigned *)&net->stations[0].discipline,
                         (unsigned *)&look->routing,
                         (unsigned *)&leaves->outcome,
                         (unsigned *)&net->populations[0].popularity,
                         (unsigned *)&net->caches[0].absent,
                         (unsigned *)&net->caches[0].expired,
                         (unsigned *)&net->caches[0].eviction,
                         (unsigned *)&net->caches[0].on_failure,
                         (unsigned *)&net->flows[0].kind,
                         (unsigned *)&net->nodes[0].service.kind};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const unsigned was = *kinds[i];
        *kinds[i] = 99;
        const struct serialized p = pack(m, 1);
        ck_assert_msg(!deserialize(p.bytes, p.n, &o), "kind %zu", i);
        free(p.bytes);
        *kinds[i] = was;
    }
    const struct serialized p = pack(m, 1);
    struct network *back = deserialize(p.bytes, p.n, &o);
    ck_assert_ptr_nonnull(back);
    free((double *)o.lookups);
    network_free(back);
    free(p.bytes);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("parcel");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, simulates_alike);
    tcase_add_test(c, every_change_shows);
    tcase_add_test(c, the_rest_does_not);
    tcase_add_test(c, cut_short_is_refused);
    tcase_add_test(c, beyond_its_array_is_refused);
    suite_add_tcase(s, c);
    return run_suite(s);
}
