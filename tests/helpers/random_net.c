#include "helpers/random_net.h"

#include <stdio.h>

#include "rng/stream.h"

struct making {
    struct network *net;
    struct stream r;
    bool constant;       /* all times are */
    size_t classes, stations;
    size_t node[8][3];   /* of station and class */
};

static size_t below(struct making *m, size_t n)
{
    return (size_t)stream_below(&m->r, n);
}

static struct dist random_time(struct making *m, double mean)
{
    struct dist d;
    const double x = stream_uniform_open(&m->r);
    if (m->constant) {
        dist_deterministic((1 + (double)below(m, 4)) / 4 * mean, &d);
        return d;
    }
    switch (below(m, 6)) {
    case 0: dist_deterministic(mean * x, &d); break;
    case 1: dist_uniform(mean * x / 2, mean * (2 - x / 2) * 0.9, &d); break;
    case 2: dist_erlang(1 + (double)below(m, 9), mean, &d); break;
    case 3: dist_from_mean_scv(DIST_HYPEREXPONENTIAL, mean, 1 + 5 * x, &d); break;
    case 4: dist_from_mean_scv(DIST_LOGNORMAL, mean, 2 * x, &d); break;
    default: dist_exponential(mean, &d); break;
    }
    return d;
}

static void add_stations(struct making *m)
{
    static const unsigned servers[] = {1, 1, 2, 3, 8, SERVERS_INFINITE};
    struct network *net = m->net;
    char name[32];
    for (size_t c = 0; c < m->classes; c++) {
        snprintf(name, sizeof name, "class%zu", c);
        network_add_class(net, name);
    }
    for (size_t i = 0; i < m->stations; i++) {
        snprintf(name, sizeof name, "s%zu", i);
        const size_t s = network_add_station(
            net, &(struct station_def){.name = name,
                                       .group = network_add_group(net, name),
                                       .servers = servers[below(m, 6)],
                                       .start = below(m, 3) == 0 ? below(m, 5) : 0});
        for (size_t c = 0; c < m->classes; c++) {
            const struct dist d = random_time(m, 0.2 + 0.6 * stream_uniform(&m->r));
            m->node[i][c] = network_add_node(net, s, c, &d);
        }
    }
}

/* Mostly onwards, sometimes back, and out in the end; the class may change. */
static void add_routes(struct making *m)
{
    for (size_t i = 0; i < m->stations; i++)
        for (size_t c = 0; c < m->classes; c++) {
            double left = 1;
            for (size_t k = below(m, 4); k > 0; k--) {
                const double p = left * stream_uniform(&m->r) * 0.9;
                const size_t back = below(m, 5) == 0;
                const size_t to = back ? below(m, i + 1) : i + 1 + below(m, 3);
                left -= p;
                if (to < m->stations)
                    network_add_route(m->net, m->node[i][c], m->node[to][below(m, m->classes)], 0,
                                      back ? p / 4 : p, 0);
            }
        }
}

static void add_sources(struct making *m)
{
    char name[32];
    for (size_t k = 1 + below(m, 3); k > 0; k--) {
        const struct dist d = random_time(m, 0.5 + stream_uniform(&m->r));
        snprintf(name, sizeof name, "source%zu", k);
        network_add_source(m->net, name, &d, 0);
        const size_t n = 1 + below(m, 3);
        for (size_t e = 0; e < n; e++)
            network_add_entry(m->net, m->node[below(m, m->stations)][below(m, m->classes)],
                              1 / (double)n);
    }
}

/* Its node of the first class. */
static size_t add_station(struct network *net, const char *name, unsigned servers,
                          const struct dist *service)
{
    const struct station_def def = {
        .name = name, .group = network_add_group(net, name), .servers = servers};
    return network_add_node(net, network_add_station(net, &def), 0, service);
}

/* A check before everything else: hits go on to the first station, misses by a fetch. */
static void add_cache(struct making *m)
{
    struct network *net = m->net;
    const size_t pop = network_add_population(
        net, &(struct population){.name = (char *)"users", .users = 1 + below(m, 40),
                                  .popularity = below(m, 2) ? POPULARITY_ZIPF : POPULARITY_UNIFORM,
                                  .zipf_s = 1.1, .token_lifetime = below(m, 2) ? 30 : 0,
                                  .renew_on_expiry = true});
    const size_t cache = network_add_cache(
        net, &(struct cache){.name = (char *)"cache", .population = pop,
                             .rule = (enum lifetime_rule)below(m, LIFETIME_RULES), .lifetime = 5,
                             .granularity = below(m, 2) ? 1 : 0, .single_flight = below(m, 2),
                             .start_empty = true});
    const struct dist check = random_time(m, 0.01), fetch = random_time(m, 0.5);
    const size_t at = add_station(net, "check", SERVERS_INFINITE, &check);
    const size_t get = add_station(net, "fetch", 4, &fetch);
    net->nodes[at].routing = ROUTING_LOOKUP;
    net->nodes[at].cache = cache;
    network_add_lookup_route(net, at, m->node[0][0], 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, at, get, 0, LOOKUP_MISS, 1, 0);
    network_add_lookup_route(net, at, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    network_add_route(net, get, m->node[0][0], 0, 1, 0);
    net->routes[net->n_routes - 1].fills = cache;
    const struct dist between = random_time(m, 0.8);
    network_add_source(net, "logged in", &between, 0);
    net->sources[net->n_sources - 1].population = pop;
    network_add_entry(net, at, 1);
}

struct network *random_plain_net(uint64_t number)
{
    struct making m = {.net = network_new(NULL), .constant = number % 5 == 4};
    stream_init(&m.r, 20, number, 0, PURPOSE_START);
    m.classes = 1 + below(&m, 3);
    m.stations = 1 + below(&m, 8);
    add_stations(&m);
    add_routes(&m);
    add_sources(&m);
    if (number % 3 == 2)
        add_cache(&m);
    network_finish(m.net);
    return m.net;
}
