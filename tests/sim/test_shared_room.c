/*
 * Caches of two populations in one room, within 4.5 standard errors of what is exact under the
 * independent reference model (a user's look-ups are independent of all before): one cache with the
 * users of both.
 */
#include <math.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "sim/sim.h"
#include "sim/state.h"
#include "sim/token_size.h"

enum { SEED = 1971, OF_EACH = 3, N = 2 * OF_EACH, PLACES = 3 };
static const double RATES[2] = {31, 69}, FOR_EVER = 1e12;    /* [1/s], [s] */

/* The chance that a look-up is of this user: popular and other users of the first population, three
 * alike of the second. */
static double share_of(int user)
{
    static const double zipf = 1.1;
    double sum = 0;
    for (int i = 1; i <= OF_EACH; i++)
        sum += pow(i, -zipf);
    return (user < OF_EACH ? RATES[0] * pow(user + 1, -zipf) / sum : RATES[1] / OF_EACH) /
           (RATES[0] + RATES[1]);
}

/* A look-up, a fetch where it misses, and a source of its own. */
static void add_cache(struct network *net, int which, struct cache *c)
{
    struct dist arrival, work[2];
    dist_exponential(1 / RATES[which], &arrival);
    dist_deterministic(1e-6, &work[0]);
    dist_deterministic(1e-9, &work[1]);
    char name[][2] = {"a", "b"};
    const size_t group = network_add_group(net, which ? "b" : "a");
    size_t node[2];
    for (int i = 0; i < 2; i++) {
        const size_t station = network_add_station(
            net, &(struct station_def){.name = i ? (which ? "get b" : "get a") : name[which],
                                       .group = group, .servers = SERVERS_INFINITE});
        node[i] = network_add_node(net, station, 0, &work[i]);
    }
    const size_t users = network_add_population(
        net, &(struct population){.name = name[which], .users = OF_EACH,
                                  .popularity = which ? POPULARITY_UNIFORM : POPULARITY_ZIPF,
                                  .zipf_s = 1.1});
    c->name = name[which];
    c->population = users;
    net->nodes[node[0]].routing = ROUTING_LOOKUP;
    const size_t cache = net->nodes[node[0]].cache = network_add_cache(net, c);
    network_add_lookup_route(net, node[0], NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, node[0], node[1], NET_NONE, LOOKUP_MISS, 1, 0);
    network_add_lookup_route(net, node[0], NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    const size_t route = network_add_route(net, node[1], NET_NONE, 0, 1, 0),
                 source = network_add_source(net, name[which], &arrival, 0);
    net->routes[route].fills = cache;
    net->sources[source].population = users;
    network_add_entry(net, node[0], 1);
    network_add_meter(net, name[which], NULL, 1);
    network_add_flow(net, FLOW_NODE, node[1], 1, false);
    network_add_flow(net, FLOW_NODE, node[0], 1, true);
}

static struct network *shared(enum eviction rule, size_t max, double lifetime)
{
    struct network *net = network_new(NULL);
    network_add_class(net, "request");
    for (int which = 0; which < 2; which++) {
        struct cache c = {LIFE(LIFETIME_COUNTED, lifetime), .max_entries = max, .eviction = rule,
                          .room = which ? 1 : 0};
        add_cache(net, which, &c);
    }
    network_finish(net);
    return net;
}

/* ---- product forms ---- */

/* Add to misses[2] the probability that a look-up is of a user of the first, second population and
 * finds no entry, where these users have entries, with probability `weight`. */
static void add_misses(unsigned held, double weight, double misses[2])
{
    for (int user = 0; user < N; user++)
        if (!(held >> user & 1))
            misses[user >= OF_EACH] += weight * share_of(user);
}

/* All orders of k more entries, the newest first. King 1971: each is drawn by its share among those
 * that were not. */
static void lru_misses(unsigned held, double rest, int k, double weight, double misses[2])
{
    if (k == 0)
        add_misses(held, weight, misses);
    for (int i = 0; k > 0 && i < N; i++)
        if (!(held >> i & 1))
            lru_misses(held | 1U << i, rest - share_of(i), k - 1, weight * share_of(i) / rest,
                       misses);
}

/* Gelenbe 1973: a set of entries in proportion to the product of its shares. */
static void fifo_misses(double misses[2])
{
    double all = 0;
    for (unsigned set = 0; set < 1U << N; set++) {
        double product = 1;
        if (__builtin_popcount(set) != PLACES)
            continue;
        for (int i = 0; i < N; i++)
            product *= set >> i & 1 ? share_of(i) : 1;
        all += product;
        add_misses(set, product, misses);
    }
    misses[0] /= all;
    misses[1] /= all;
}

static void expect(const struct network *net, const struct sim_options *given, size_t n,
                   const double misses[2], double sharp)
{
    struct sim_options o = *given;
    o.stationary = true;
    o.lookups = RATES;
    asked_add(&o.asked, PARAMETER_CACHE, 0);
    struct replications r = replications_run(net, &o, n, SEED);
    for (size_t c = 0; c < 2; c++) {
        const double share = RATES[c] / (RATES[0] + RATES[1]);
        const size_t at = r.at->meters + c * METER_SUMS;
        check_place(&r, at + SUM_NUMERATOR, at + SUM_DENOMINATOR, misses[c] / share, sharp,
                    c ? "misses of b" : "misses of a");
        /* an entry that never ends is fetched as often as it is evicted */
        check_place(&r, r.at->caches + c * CACHE_SUMS + SUM_EVICTIONS, r.at->time,
                    misses[c] * (RATES[0] + RATES[1]), 1.5 * sharp,
                    c ? "evictions of b" : "evictions of a");
    }
    replications_free(&r);
}

START_TEST(product_forms)
{
    const enum eviction rule = (enum eviction)_i;
    struct network *net = shared(rule, PLACES, FOR_EVER);
    double misses[2] = {0, 0};
    if (rule == EVICT_LRU)
        lru_misses(0, 1, PLACES, 1, misses);
    else
        fifo_misses(misses);
    expect(net, &(struct sim_options){.window = 40, .windows = 1, .warmup = 5}, 60, misses, 0.02);
    network_free(net);
}
END_TEST

/* The start is exact for LRU, so a window may begin at time 0. */
START_TEST(lru_starts_stationary)
{
    struct network *net = shared(EVICT_LRU, PLACES, FOR_EVER);
    double misses[2] = {0, 0};
    lru_misses(0, 1, PLACES, 1, misses);
    expect(net, &(struct sim_options){.window = 0.05, .windows = 1}, 20000, misses, 0.03);
    network_free(net);
}
END_TEST

/* A room for all users is no limit; one for the users of either cache alone is one. */
START_TEST(counts_all_users)
{
    for (size_t max = OF_EACH; max <= N; max++) {
        struct network *net = shared(EVICT_LRU, max, FOR_EVER);
        struct sim_plan *plan = sim_plan_new(
            net, &(struct sim_options){.window = 1, .windows = 1, .lookups = RATES});
        struct sim *s = sim_new(plan);
        for (size_t c = 0; c < 2; c++)
            ck_assert((s->caches[c].size != NULL) == (max < N));
        ck_assert_ptr_eq(s->caches[0].size, s->caches[1].size);
        sim_free(s);
        sim_plan_free(plan);
        network_free(net);
    }
}
END_TEST

/* ---- places ---- */

static size_t count_places(const struct sim *s, uint32_t c)
{
    const struct cache_size *z = s->caches[c].size;
    const struct plan_cache *pc = &s->plan->caches[c];
    size_t n = 0;
    for (uint32_t user = c * OF_EACH; user < (c + 1) * OF_EACH; user++) {
        const uint32_t at = z->of[pc->room_of_user_0 + user];
        const bool has = at != PLACE_NONE;
        n += has;
        ck_assert(!has || (z->place[at].user == user && z->place[at].cache == c));
        ck_assert(has == !isinf(s->entries[pc->entry_of_user_0 + user].end));
    }
    return n;
}

START_TEST(places_stay_in_step)
{
    struct network *net = shared((enum eviction)_i, PLACES, 0.3);
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = 1, .windows = 1, .lookups = RATES});
    struct sim *s = sim_new(plan);
    struct stream r;
    stream_init(&r, SEED, 0, 0, 0);
    for (uint64_t k = 0; k < 2; k++) {
        ck_assert_int_eq(start_replication(s, SEED, k, NULL), 0);
        ck_assert_uint_eq(count_places(s, 0) + count_places(s, 1), PLACES);
        for (int i = 0; i < 2000; i++) {
            const uint32_t user = (uint32_t)stream_below(&r, N), c = user / OF_EACH;
            if (stream_below(&r, 4) == 0)
                token_cache_drop(s, c, user, 0.01 * i);
            else if (token_cache_lookup(s, c, user, 0.01 * i) == LOOKUP_MISS)
                token_cache_fill(s, c, user, 0.01 * i);
            ck_assert_uint_le(count_places(s, 0) + count_places(s, 1), PLACES);
        }
    }
    sim_free(s);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("shared_room");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, product_forms, EVICT_LRU, EVICT_RANDOM + 1);
    tcase_add_test(c, lru_starts_stationary);
    tcase_add_test(c, counts_all_users);
    tcase_add_loop_test(c, places_stay_in_step, 0, EVICTIONS);
    suite_add_tcase(s, c);
    return run_suite(s);
}
