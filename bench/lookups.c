/*
 * What a look-up costs in a cache with a size, against the same network without one: the time of
 * the general engine per look-up, of a million users with a Zipf popularity. A cache with a size
 * misses more often, and each miss is a fetch to simulate; so there is also a cache without a size
 * whose entries live for so short a time that it misses about as often. docs/speed.md.
 *
 *   lookups [ROUNDS]    medians over so many rounds (default 5), one line per rule of eviction
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/token.h"
#include "model/network.h"
#include "sample.h"
#include "sim/sim.h"

enum { USERS = 1000000, PLACES = 100000, SEED = 1 };
static const double RATE = 1e5, WINDOW = 20, LIFETIME = 300;    /* [1/s], [s], [s] */
static const double SHORT = 4;    /* [s] */
enum { NO_SIZE = EVICTIONS, NO_SIZE_SHORT, CASES };

static const char *const names[] = {[EVICT_LRU] = "lru", [EVICT_FIFO] = "fifo",
                                    [EVICT_RANDOM] = "random", [EVICT_CLOCK] = "clock",
                                    [EVICT_SLRU] = "slru", [EVICT_LFU] = "lfu",
                                    [NO_SIZE] = "no size",
                                    [NO_SIZE_SHORT] = "no size, short"};

static size_t add_station(struct network *net, const char *name, double service)
{
    struct dist d;
    dist_deterministic(service, &d);
    const size_t group = network_add_group(net, name);
    const size_t st = network_add_station(
        net, &(struct station_def){.name = name, .group = group, .servers = SERVERS_INFINITE});
    return network_add_node(net, st, 0, &d);
}

/* A look-up, and a fetch behind it where it misses. */
static struct network *make(int which)
{
    const bool has_size = which < EVICTIONS;
    struct network *net = network_new(NULL);
    struct dist arrival;
    dist_exponential(1 / RATE, &arrival);
    network_add_class(net, "request");
    const size_t look = add_station(net, "look", 1e-4), get = add_station(net, "get", 1e-3);
    const size_t users = network_add_population(
        net, &(struct population){.name = (char *)"users", .users = USERS,
                                  .popularity = POPULARITY_ZIPF, .zipf_s = 1});
    struct cache c = {.name = (char *)"cache", .population = users,
                      .max_entries = has_size ? PLACES : 0,
                      .eviction = has_size ? (enum eviction)which : EVICT_LRU};
    cache_set_rule(&c, LIFETIME_COUNTED, which == NO_SIZE_SHORT ? SHORT : LIFETIME);
    net->nodes[look].routing = ROUTING_LOOKUP;
    net->nodes[look].cache = network_add_cache(net, &c);
    network_add_lookup_route(net, look, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, look, get, NET_NONE, LOOKUP_MISS, 1, 0);
    network_add_lookup_route(net, look, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    net->routes[network_add_route(net, get, NET_NONE, 0, 1, 0)].fills = 0;
    const size_t source = network_add_source(net, "users", &arrival, 0);
    net->sources[source].population = users;
    network_add_entry(net, look, 1);
    network_add_meter(net, "miss", NULL, 1);
    network_add_flow(net, FLOW_NODE, get, 1, false);
    network_add_flow(net, FLOW_NODE, look, 1, true);
    network_finish(net);
    return net;
}

static double cpu_time(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct cost {
    double seconds, lookups, misses;
};

static struct cost run(const struct network *net, double window)
{
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = window, .windows = 1, .lookups = &RATE,
                                   .general = true});
    struct sim *sim = sim_new(plan);
    double *record = calloc(sim_plan_layout(plan)->width, sizeof *record);
    if (!record)
        abort();
    const double begin = cpu_time();
    sim_replicate(sim, SEED, 0, record, NULL);
    const double end = cpu_time(), *sum = record + sim_plan_layout(plan)->meters;
    const struct cost c = {end - begin, sum[SUM_DENOMINATOR], sum[SUM_NUMERATOR]};
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    return c;
}

int main(int argc, char **argv)
{
    const int rounds = argc > 1 ? atoi(argv[1]) : 5;
    static struct sample ns[CASES], more[CASES];
    double misses[CASES] = {0}, base = 0;
    for (int round = 0; round < rounds; round++)
        for (int which = CASES - 1; which >= 0; which--) {
            struct network *net = make(which);
            const struct cost start = run(net, WINDOW / 10), all = run(net, WINDOW);
            const double n = all.lookups - start.lookups,
                         cost = 1e9 * (all.seconds - start.seconds) / n;
            base = which == NO_SIZE_SHORT ? cost : base;
            sample_add(&ns[which], cost);
            sample_add(&more[which], cost - base);
            misses[which] = (all.misses - start.misses) / n;
            network_free(net);
        }
    for (int which = CASES - 1; which >= 0; which--)
        printf("%-14s %6.1f ns per look-up, %6.1f more than without a size, misses %.3f\n",
               names[which], sample_quantile(&ns[which], 0.25), sample_quantile(&more[which], 0.5),
               misses[which]);
    return 0;
}
