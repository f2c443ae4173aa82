#include "helpers/nets.h"

#include <stdio.h>

#include "helpers/fills.h"
#include "helpers/station.h"

static size_t add_station(struct network *net, const char *name, unsigned servers,
                          const struct dist *service)
{
    const size_t s = test_station(net, name, network_add_group(net, name), servers);
    return network_add_node(net, s, 0, service);
}

static struct dist exponential(double mean)
{
    struct dist d;
    dist_exponential(mean, &d);
    return d;
}

struct network *net_single(const struct dist *interarrival, const struct dist *service,
                           unsigned servers)
{
    struct network *net = network_new(NULL);
    network_add_class(net, "request");
    const size_t n = add_station(net, "station", servers, service);
    network_add_source(net, "source", interarrival, 0);
    network_add_entry(net, n, 1);
    network_add_meter(net, "lambda", NULL, 1);
    network_add_flow(net, FLOW_NODE, n, 1, false);
    network_finish(net);
    return net;
}

struct network *net_mmc(double lambda, unsigned servers)
{
    const struct dist arrival = exponential(1 / lambda), service = exponential(1);
    return net_single(&arrival, &service, servers);
}

struct network *net_wrappers(void)
{
    enum { K = 10 };
    struct network *net = network_new(NULL);
    const struct dist ms02 = exponential(0.2e-3), ms01 = exponential(0.1e-3),
                      ms05 = exponential(0.5e-3), ms1 = exponential(1e-3);
    size_t c[K], t[K], p[K];
    char name[32];
    network_add_class(net, "request");
    const size_t refused = network_add_exit(net, "refused", false);
    const size_t a = add_station(net, "S_a", 4, &ms02), r = add_station(net, "S_r", 2, &ms01);
    const size_t groups[] = {network_add_group(net, "S_c"), network_add_group(net, "S_t"),
                             network_add_group(net, "S_p")};
    const struct dist *service[] = {&ms05, &ms05, &ms1};
    size_t *nodes[] = {c, t, p};
    for (int g = 0; g < 3; g++)
        for (int k = 0; k < K; k++) {
            snprintf(name, sizeof name, "S_%c[%d]", "ctp"[g], k + 1);
            nodes[g][k] = network_add_node(net, test_station(net, name, groups[g], 1), 0,
                                           service[g]);
        }
    network_add_route(net, a, r, NET_NONE, 0.95, 0);
    network_add_route(net, a, NET_NONE, refused, 0.05, 0);
    for (int k = 0; k < K; k++) {
        network_add_route(net, r, c[k], NET_NONE, 1.0 / K, 0);
        network_add_route(net, c[k], NET_NONE, refused, 0.1, 0);
        network_add_route(net, c[k], t[k], NET_NONE, 0.2, 0);
        network_add_route(net, c[k], p[k], NET_NONE, 0.7, 0);
        network_add_route(net, t[k], p[k], NET_NONE, 1, 0);
    }
    network_add_source(net, "users", &ms01, 0);
    network_add_entry(net, a, 1);
    network_add_meter(net, "lambda_p", NULL, 1.0 / K);
    for (int k = 0; k < K; k++)
        network_add_flow(net, FLOW_NODE, p[k], 1, false);
    network_finish(net);
    return net;
}

struct network *net_featured(void)
{
    struct network *net = network_new(NULL);
    const struct dist d = exponential(0.1), think = exponential(1);
    const size_t back = network_add_group(net, "back"), done = network_add_exit(net, "done", true);
    const struct station_def stations[] = {
        {"front", network_add_group(net, "front"), 1,
         .discipline = DISCIPLINE_PRIORITY_PREEMPTIVE},
        {"back[1]", back, 1, .room = 2, .full = FULL_OVERFLOW},
        {"back[2]", back, 1, .room = 3, .full = FULL_LOST},
        {"store", network_add_group(net, "store"), 2, .room = 3, .full = FULL_BLOCK}};
    for (size_t i = 0; i < 4; i++)
        network_add_station(net, &stations[i]);
    for (size_t c = 0; c < 2; c++) {
        size_t k[4];
        network_add_class(net, c ? "jobs" : "gold");
        net->classes[c].named = true;
        net->classes[c].priority = c ? 0 : 1;
        for (size_t i = 0; i < 4; i++)
            k[i] = network_add_node(net, i, c, &d);
        net->nodes[k[1]].overflow = k[2];
        network_add_route(net, k[0], k[1], NET_NONE, 1, 0);
        network_add_route(net, k[1], k[3], NET_NONE, 1, 0);
        network_add_route(net, k[2], k[3], NET_NONE, 1, 0);
        network_add_route(net, k[3], NET_NONE, c ? done : 0, 1, 0);
        network_add_source(net, c ? "users" : "in", c ? &think : &d, 0);
        net->sources[c].customers = c ? 4 : 0;
        network_add_entry(net, k[0], 1);
    }
    network_lost_exit(net);
    network_finish(net);
    return net;
}

struct network *net_cache(double lambda, size_t users, double token_lifetime, double fetch,
                          const struct cache *c)
{
    struct network *net = network_new(NULL);
    struct dist check, work;
    const struct dist arrival = exponential(1 / lambda);
    dist_deterministic(1e-6, &check);
    dist_deterministic(fetch, &work);
    network_add_class(net, "request");
    const size_t expired = network_add_exit(net, "expired", false);
    const size_t look = add_station(net, "check", SERVERS_INFINITE, &check),
                 get = add_station(net, "fetch", SERVERS_INFINITE, &work);
    struct population p = {.name = (char *)"users",
                           .users = users,
                           .popularity = POPULARITY_UNIFORM,
                           .token_lifetime = token_lifetime,
                           .renew_on_expiry = true};
    struct cache cache = *c;
    cache.name = (char *)"cache";
    cache.population = network_add_population(net, &p);
    net->nodes[look].routing = ROUTING_LOOKUP;
    net->nodes[look].cache = network_add_cache(net, &cache);
    network_add_lookup_route(net, look, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, look, get, NET_NONE, LOOKUP_MISS, 1, 0);
    network_add_lookup_route(net, look, NET_NONE, expired, LOOKUP_EXPIRED, 1, 0);
    route_fills(net, network_add_route(net, get, NET_NONE, 0, 1, 0), 0);
    const size_t s = network_add_source(net, "users", &arrival, 0);
    net->sources[s].population = 0;
    network_add_entry(net, look, 1);
    network_add_meter(net, "miss", NULL, 1);
    network_add_flow(net, FLOW_NODE, get, 1, false);
    network_add_flow(net, FLOW_NODE, look, 1, true);
    network_add_meter(net, "expired", NULL, 1);
    network_add_flow(net, FLOW_EXIT, expired, 1, false);
    network_add_flow(net, FLOW_NODE, look, 1, true);
    network_finish(net);
    return net;
}
