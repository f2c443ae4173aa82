/*
 * An open queueing network as data. Built by the config reader or the ML-RUN template, read by
 * `sim` and `analytic`; it knows no solver.
 *
 *   source --entry--> node --route--> node ... --route--> exit
 *
 *   station  servers and one queue                         (S_a, or S_c[3], replica 3 of group S_c)
 *   class    what a request is while it visits             ("user", "token@3")
 *   node     one class at one station: its service time and its routes out; a request that is not
 *            waiting for a fetch is always at one node
 *   route    from a node to another or to an exit, with a probability; out of a node that looks
 *            tokens up, with a probability given the outcome of the look-up
 *   exit     where requests leave; accepted or refused
 *   meter    a named sum of flow rates, or the ratio of two such sums
 *   population, cache   users with tokens, and who remembers them; see struct cache
 *
 * Ownership: the network owns everything it points to. Indices are stable, but those of routes only
 * until network_finish, which sorts them. After network_finish the network does not change and may
 * be read by many threads.
 * Units: times [s], rates [1/s], probabilities [-].
 */
#ifndef MODEL_NETWORK_H
#define MODEL_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "model/dist.h"

#define NET_NONE SIZE_MAX      /* no such index */
#define SERVERS_INFINITE 0u    /* struct station.servers of a delay station */

enum discipline { DISCIPLINE_FIFO };    /* data that can grow */

struct station {
    char *name;                    /* unique: "S_p[3]" */
    size_t group;                  /* index into groups */
    unsigned servers;              /* >= 1, or SERVERS_INFINITE */
    enum discipline discipline;
    int line;                      /* of its definition in the config, 0 when unknown */
    size_t start;                  /* requests there at time 0 of a simulation, of its
                                      first class */
    size_t first_node, n_nodes;    /* its nodes, in net->station_nodes (after network_finish) */
};

/* Every request is served at once: there is no queue. */
static inline bool station_is_delay(const struct station *s)
{
    return s->servers == SERVERS_INFINITE;
}

/* Replicas of one station, alike and reported together: "S_p". A lone station is a group of 1. */
struct group {
    char *name;
    size_t n_stations;
};

enum routing {
    ROUTING_RANDOM,    /* routes are chosen by probability; what is missing to 1 goes to exit 0 */
    ROUTING_LOOKUP     /* a token is looked up; a route is chosen among those of the outcome */
};
enum lookup { LOOKUP_HIT, LOOKUP_MISS, LOOKUP_EXPIRED, LOOKUPS };

struct node {
    size_t station, class;
    struct dist service;
    enum routing routing;
    size_t cache;                     /* ROUTING_LOOKUP: index into caches, else NET_NONE */
    size_t first_route, n_routes;     /* into net->routes (after network_finish) */
};

struct route {
    size_t from;            /* node */
    size_t to;              /* node, or NET_NONE when it leaves the network */
    size_t exit;            /* which exit, when it leaves, else NET_NONE */
    enum lookup outcome;    /* ROUTING_LOOKUP: the outcome it belongs to; else 0 */
    int line;               /* of its definition in the config, 0 when unknown */
    double p;               /* [0, 1]; ROUTING_LOOKUP: given the outcome, so sums to 1 for each */
    size_t fills;           /* cache in which it installs the request's token, or NET_NONE */
    bool issues;            /* a new token is issued to the request's user on the way (a login) */
};

struct exit_point {
    char *name;        /* "out", "refused" */
    bool accepted;     /* counts as an accepted request */
};

struct source {
    char *name;
    struct dist interarrival;       /* exponential = Poisson arrivals */
    size_t population;              /* whose users send these requests, or NET_NONE */
    size_t first_entry, n_entries;  /* into net->entries */
    int line;
};

/* Where a source's requests enter; the probabilities of one source sum to 1. */
struct entry_point {
    size_t node;
    double p;
};

/* Users 0..users-1, each with one token at a time; user i sends the share share(i) of requests. */
enum popularity { POPULARITY_UNIFORM, POPULARITY_ZIPF };
struct population {
    char *name;
    size_t users;                  /* >= 1 */
    enum popularity popularity;
    double zipf_s;                 /* exponent, > 0: share(i) ~ 1 / (i + 1)^s */
    double token_lifetime;         /* [s] from login to expiry at the issuer; 0 = never expires */
    bool renew_on_expiry;          /* true: a look-up that finds the token expired renews it at
                                      once, and the request takes an EXPIRED route (refused);
                                      false: only a route with `issues` renews it */
};

/*
 * A token cache. Look-up of token i at time t (at a node with ROUTING_LOOKUP, at the end of its
 * service):
 *   EXPIRED  the issuer's lifetime has passed since the token was issued;
 *   HIT      the entry is there, was installed after the token was issued, and t < its end;
 *   MISS     else. With single_flight a MISS while a fetch of this entry is under way waits,
 *            outside every station, until that fetch fills the entry, and then goes on by its own
 *            node's HIT routes (a "delayed hit").
 * A route with `fills` installs the entry at the moment t at which it is taken, unless one is there
 * that is still valid (the first answer installs): its end is t + lifetime. Under the sliding rules
 * each HIT sets the end anew. granularity g > 0: the cache's clock shows g floor(t/g); with the
 * lifetime rounded up to a multiple of g, an entry set at t ends at g floor(t/g) + lifetime + g
 * (nginx does so, g = 1 s). All caches of a network read one wall clock, and a simulation may begin
 * at any moment of it.
 */
enum lifetime_rule {
    LIFETIME_COUNTED,              /* fixed, counted from the fill */
    LIFETIME_SLIDING,              /* fixed, each hit restarts it */
    LIFETIME_EXPONENTIAL,          /* exponential of that mean, counted from the fill */
    LIFETIME_SLIDING_EXPONENTIAL,  /* exponential, each hit redraws it */
    LIFETIME_RULES
};
struct cache {
    char *name;
    size_t population;
    enum lifetime_rule rule;
    double lifetime;         /* [s] > 0, the mean for the exponential rules */
    double granularity;      /* [s] >= 0; 0 = a continuous clock */
    bool single_flight;
    bool start_empty;        /* false: a simulation starts it in its stationary state */
};

/*
 * A meter reads  scale * N,  or for a ratio  scale * N / D,  where N and D are the sums of
 * weight * rate over its flows (D over those with `denominator`). A weight of -1 takes a flow away.
 */
enum flow_kind {
    FLOW_NODE,      /* arrivals at a node */
    FLOW_EXIT,      /* requests that leave by an exit */
    FLOW_SOURCE     /* arrivals from a source */
};
struct flow {
    enum flow_kind kind;
    size_t index;        /* of the node, exit or source */
    double weight;       /* not 0; mostly 1 */
    bool denominator;
};
struct meter {
    char *name;
    char *meaning;                /* one line for tables and docs; may be NULL */
    double scale;                 /* > 0; 1/K for a mean over K replicas */
    bool ratio;                   /* it has a flow with `denominator` */
    size_t first_flow, n_flows;   /* into net->flows */
};

/*
 * "The rates of all sources are such that this meter reads this value": how the total closure I is
 * given for caches, whose miss rate is not known beforehand. run/ scales the sources (by the
 * analytic answer) before either solver sees the network.
 */
struct calibration {
    size_t meter;     /* NET_NONE when there is none */
    double value;     /* in the meter's unit */
};

struct network {
    char *file;    /* for messages; may be NULL */
    struct station *stations;       size_t n_stations, cap_stations;
    struct group *groups;           size_t n_groups, cap_groups;
    char **classes;                 size_t n_classes, cap_classes;
    struct node *nodes;             size_t n_nodes, cap_nodes;
    struct route *routes;           size_t n_routes, cap_routes;
    struct exit_point *exits;       size_t n_exits, cap_exits;    /* exit 0: see ROUTING_RANDOM */
    struct source *sources;         size_t n_sources, cap_sources;
    struct entry_point *entries;    size_t n_entries, cap_entries;
    struct population *populations; size_t n_populations, cap_populations;
    struct cache *caches;           size_t n_caches, cap_caches;
    struct meter *meters;           size_t n_meters, cap_meters;
    struct flow *flows;             size_t n_flows, cap_flows;
    size_t *station_nodes;          /* [n_nodes] node indices ordered by station */
    struct calibration calibration;
    bool finished;
};

/* An empty network with one exit, "out" (accepted). Free with network_free (NULL is fine). */
struct network *network_new(const char *file);
void network_free(struct network *net);

/*
 * Builders return the new index. Names are copied and not searched: a caller who adds a group's
 * name twice has two groups. Nothing is checked here but by assert; network_validate checks.
 * What the arguments do not say starts as none (NET_NONE, false, ROUTING_RANDOM), and the caller
 * sets it in the new element: nodes[i].routing and .cache, routes[i].fills and .issues,
 * sources[i].population.
 */
size_t network_add_group(struct network *net, const char *name);
size_t network_add_station(struct network *net, const char *name, size_t group, unsigned servers,
                           int line);
size_t network_add_class(struct network *net, const char *name);
size_t network_add_node(struct network *net, size_t station, size_t class,
                        const struct dist *service);
size_t network_add_exit(struct network *net, const char *name, bool accepted);

/* A route out of a node with ROUTING_RANDOM: to node `to`, or with to = NET_NONE to `exit`. */
size_t network_add_route(struct network *net, size_t from, size_t to, size_t exit, double p,
                         int line);

/*
 * A route out of a node with ROUTING_LOOKUP, taken with probability p when the look-up comes out as
 * `outcome`. Every outcome needs routes that sum to 1, even one that cannot happen.
 */
size_t network_add_lookup_route(struct network *net, size_t from, size_t to, size_t exit,
                                enum lookup outcome, double p, int line);

/* Entries belong to the source, and flows to the meter, added last. */
size_t network_add_source(struct network *net, const char *name, const struct dist *interarrival,
                          int line);
void network_add_entry(struct network *net, size_t node, double p);
size_t network_add_meter(struct network *net, const char *name, const char *meaning, double scale);
void network_add_flow(struct network *net, enum flow_kind kind, size_t index, double weight,
                      bool denominator);

/* The struct and its name are copied. */
size_t network_add_population(struct network *net, const struct population *p);
size_t network_add_cache(struct network *net, const struct cache *c);

/*
 * Sort routes by node, then outcome, then the order in which they were added, and fill in all
 * first_ and n_ indices. Call once, after the last builder. O(stations + nodes + routes).
 */
void network_finish(struct network *net);

/*
 * What a solver relies on: stations have nodes, probabilities are in [0, 1], the routes of a node
 * sum to at most 1 and those of each outcome of a look-up to 1, the entries of a source sum to 1
 * (sums within 1e-9); and no request that can arrive is trapped: from every node that a source
 * reaches, an exit can be reached along routes that can be taken. A trap is an EXIT_UNSTABLE error
 * that names its stations; the rest are EXIT_INPUT. Stations that no source reaches are no error.
 * Returns the number of errors added. O(nodes + routes).
 */
size_t network_validate(const struct network *net, struct diag *d);

/*
 * Probability that a request leaves node (by exit 0) because its routes sum to less than 1. 0 at a
 * ROUTING_LOOKUP node, and 0 where less than 1e-12 is missing: that is rounding, as in the sum of
 * K times 1/K.
 */
double network_missing(const struct network *net, size_t node);

/* Can this route be taken: p > 0, and not EXPIRED of tokens that never expire? */
bool network_route_possible(const struct network *net, const struct route *r);

/* The share of each user's requests in the population's, into share[users]; they sum to 1. */
void network_shares(const struct population *p, double *share);

/* Arrival rate of all sources together [1/s]. */
double network_external_rate(const struct network *net);

#endif
