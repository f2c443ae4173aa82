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
#include "run/parcel.h"
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

static struct parcel pack_without_distributions(const struct model *m)
{
    return parcel_pack(m->network, &(struct sim_options){.window = 1, .windows = 3, .warmup = 0.5, .lookups = lookups});
}

static struct parcel pack(const struct model *m, double window)
{
    const struct sim_options o = {.window = window, .windows = 3, .warmup = 0.5,
                                  .lookups = lookups, .distributions = true,
                                  .trace_points = 7, .trace_groups = true, .trace_random = true, .stationary = true};
    ck_assert_uint_le(m->network->n_caches, 8);
    return parcel_pack(m->network, &o);
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
    const struct sim_options o = {.window = 0.7, .windows = 3, .warmup = 0.5, .lookups = lookups,
                                  .distributions = true,
                                  .trace_points = 7, .trace_groups = true, .trace_random = true, .stationary = true};
    m->network->stations[0].start = 3;
    const struct parcel p = pack(m, 0.7);
    struct sim_options there;
    struct network *net = parcel_unpack(p.bytes, p.n, &there);
    ck_assert_ptr_nonnull(net);
    size_t n, n_there;
    double *record = record_of(m->network, &o, &n), *other = record_of(net, &there, &n_there);
    ck_assert_uint_eq(n, n_there);
    ck_assert_mem_eq(record, other, n * sizeof *record);
    /* and packs into the same bytes */
    const struct parcel again = parcel_pack(net, &there);
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
    const struct parcel p = pack(m, 1);
    const struct fingerprint was = parcel_model(&p);
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        struct model *other = load(cluster, change[i].key, change[i].value);
        const struct parcel q = pack(other, 1);
        const struct fingerprint is = parcel_model(&q);
        ck_assert_msg(memcmp(&was, &is, sizeof is) != 0, "%s does not show", change[i].key);
        free(q.bytes);
        model_free(other);
    }
    const struct parcel q = pack_without_distributions(m);
    const struct fingerprint is = parcel_model(&q);
    ck_assert_mem_ne(&was, &is, sizeof is);
    m->network->stations[2].start = 1;
    const struct parcel started = pack(m, 1);
    const struct fingerprint start = parcel_model(&started);
    ck_assert_mem_ne(&was, &start, sizeof start);
    free(started.bytes);
    free(q.bytes);
    const struct sim_options pairs = {.window = 1, .windows = 3, .warmup = 0.5, .lookups = lookups,
                                      .distributions = true, .antithetic = true};
    const struct parcel of_pairs = parcel_pack(m->network, &pairs);
    const struct fingerprint other = parcel_model(&of_pairs);
    ck_assert_mem_ne(&was, &other, sizeof was);
    struct sim_options there;
    struct network *net = parcel_unpack(of_pairs.bytes, of_pairs.n, &there);
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
    const struct parcel p = pack(m, 1), longer = pack(m, 2);
    const struct fingerprint was = parcel_model(&p), observed = parcel_model(&longer);
    ck_assert_mem_eq(&was, &observed, sizeof was);
    ck_assert_mem_ne(p.bytes, longer.bytes, p.n);
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        struct model *other = load(cluster, change[i].key, change[i].value);
        const struct parcel q = pack(other, 1);
        const struct fingerprint is = parcel_model(&q);
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
    const struct parcel p = pack(m, 1);
    struct sim_options o;
    for (size_t n = 0; n < p.n; n += n < 400 ? 1 : 97)
        ck_assert_ptr_null(parcel_unpack(p.bytes, n, &o));
    unsigned char *longer = mem_calloc(p.n + 1, 1);
    memcpy(longer, p.bytes, p.n);
    ck_assert_ptr_null(parcel_unpack(longer, p.n + 1, &o));
    free(longer);
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
    suite_add_tcase(s, c);
    return run_suite(s);
}
