/*
 * Short words for building small networks in the tests of this room: one class, one node per
 * station.
 */
#ifndef ANALYTIC_NETS_H
#define ANALYTIC_NETS_H

#include <check.h>

#include "analytic/solve.h"
#include "helpers/pool.h"
#include "model/dist.h"
#include "model/network.h"
#include "model/result.h"

static inline struct dist dist_of(enum dist_kind kind, double mean, double scv)
{
    struct dist d;
    ck_assert_int_eq(dist_from_mean_scv(kind, mean, scv, test_pool(), &d), DIST_OK);
    return d;
}

static inline struct dist exponential(double mean)
{
    return dist_of(DIST_EXPONENTIAL, mean, 1);
}

static inline struct dist deterministic(double mean)
{
    return dist_of(DIST_DETERMINISTIC, mean, 0);
}

/* An empty network with one class, 0. */
static inline struct network *net_new(void)
{
    struct network *net = network_new("test.cfg");
    network_add_class(net, "request");
    return net;
}

/* A station in a group of its own, at config line 10 + its number, with one node: returns that. */
static inline size_t net_station(struct network *net, const char *name, unsigned servers,
                                 struct dist service)
{
    const size_t group = network_add_group(net, name);
    const size_t station = network_add_station(
        net,
        &(struct station_def){
            .name = name, .group = group, .servers = servers, .line = 10 + (int)net->n_stations});
    return network_add_node(net, station, 0, &service);
}

static inline void net_route(struct network *net, size_t from, size_t to, double p)
{
    network_add_route(net, from, to, NET_NONE, p, 0);
}

static inline void net_exit(struct network *net, size_t from, size_t exit, double p)
{
    network_add_route(net, from, NET_NONE, exit, p, 0);
}

static inline void net_source(struct network *net, struct dist interarrival, size_t node)
{
    network_add_source(net, "source", &interarrival, 0);
    network_add_entry(net, node, 1);
}

static inline void net_poisson(struct network *net, double rate, size_t node)
{
    net_source(net, exponential(1 / rate), node);
}

/* Finish and check; the tests' networks are valid. */
static inline void net_finish(struct network *net)
{
    struct diag *d = diag_new();
    network_finish(net);
    ck_assert_msg(network_validate(net, d) == 0, "%s", diag_message(d, 0));
    diag_free(d);
}

/* M/G/1 with mean service time 1, solved with percentiles of these levels. */
static inline struct result *net_solved_mg1(const struct dist *service, double load,
                                            const double *levels, size_t n)
{
    struct network *net = net_new();
    struct diag *d = diag_new();
    net_poisson(net, load, net_station(net, "s", 1, *service));
    net_finish(net);
    struct result *r = analytic_solve_quantiles(net, levels, n, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    diag_free(d);
    network_free(net);
    return r;
}

#endif
