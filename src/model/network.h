/*
 * A queueing network as data. The config reader or the ML-RUN template builds it; `sim` and
 * `analytic` read it. It does not depend on any solver.
 *
 *   source --entry--> node --route--> node ... --route--> exit
 *
 *   station  servers and one queue                         (S_a, or S_c[3], replica 3 of group S_c)
 *   class    what a request is while it visits             ("user", "token@3")
 *   node     one class at one station: its service time and its routes out; a request that is not
 *            waiting for a fetch is always at one node
 *   source   requests from outside; or the customers of a closed class: each one enters, leaves by
 *            an exit, thinks, and enters again
 *   region   stations that share a limited room for requests
 *   dispatch a rule that chooses among routes by the state of their targets, not by probabilities
 *   fork     a station where a request waits while its parts visit other stations
 *   route    from a node to another or to an exit, with a probability; out of a node that looks
 *            tokens up, with a probability given the outcome of the look-up
 *   exit     where requests leave; accepted or refused
 *   meter    a named sum of flow rates, or the ratio of two such sums
 *   population, cache   users with tokens, and the caches that store them; see model/token.h
 *
 * Ownership: the network owns everything it points to. Indices are stable, except those of routes:
 * network_finish sorts the routes. After network_finish the network does not change and may be read
 * by many threads.
 * Units: times [s], rates [1/s], probabilities [-].
 */
#ifndef MODEL_NETWORK_H
#define MODEL_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "model/discipline.h"
#include "model/dispatch_rule.h"
#include "model/dist.h"
#include "model/dist_pool.h"
#include "model/token.h"

#define NET_NONE SIZE_MAX      /* no such index */
#define SERVERS_INFINITE 0u    /* struct station.servers of a delay station */

#define ROOM_UNLIMITED SIZE_MAX

/* What happens to a request that finds a station, or a region, full. */
enum full_rule {
    FULL_LOST,           /* it leaves by the exit "lost" */
    FULL_OVERFLOW,       /* it goes to another station, as the same class */
    FULL_WAIT,           /* regions: it waits outside, in order of arrival */
    FULL_BLOCK,          /* blocking after service: it stays with its server until there is room,
                            and the server serves nobody meanwhile. A request from an open source
                            is lost; a customer of a closed class waits outside */
    FULL_BLOCK_BEFORE,   /* blocking before service: its destination is chosen first, and its
                            service begins only when there is room there. Arrivals from sources are
                            treated as above */
    FULL_RULES
};

struct station {
    char *name;                    /* unique: "S_p[3]" */
    size_t group;                  /* index into groups */
    unsigned servers;              /* >= 1, or SERVERS_INFINITE */
    enum discipline discipline;
    int line;                      /* of its definition in the config, 0 when unknown */
    enum full_rule full;           /* used only when the room is limited */
    size_t room;                   /* maximum number of requests, waiting and in service; or
                                      ROOM_UNLIMITED */
    size_t region;                 /* index into regions, or NET_NONE */
    size_t rules;                  /* index into rules; NET_NONE: its servers are identical, always
                                      available, and work at rate 1 */
    size_t fork;                   /* index into forks, or NET_NONE; a fork has infinitely many
                                      servers and services that take no time */
    size_t limit;                  /* its rate limit: index into limits, or NET_NONE */
    size_t start;                  /* number of requests there at time 0 of a simulation; they are
                                      of its first class */
    size_t first_node, n_nodes;    /* its nodes, in net->station_nodes (after network_finish) */
};

/* Stations that share a room, which limits their total of requests, waiting and in service. */
struct region {
    char *name;
    size_t room;            /* >= 1 */
    enum full_rule full;
    int line;
};

/* ---- servers that differ, or are not always available; shared by the instances of a group ---- */

enum server_choice { CHOICE_FASTEST, CHOICE_RANDOM };    /* which idle server serves next */
enum failure_effect { FAILURE_RESUME, FAILURE_RESTART, FAILURE_LOSE };    /* what happens to an
                                                                             interrupted service */
enum polling_rule { POLLING_EXHAUSTIVE, POLLING_GATED, POLLING_LIMITED };

struct shift {
    double at;              /* [s] since the schedule began; the first is 0, then increasing */
    unsigned servers;       /* number from then on; a service that has begun is finished */
};

struct server_rules {
    double *speeds;         size_t n_speeds;    /* speed of each server, > 0; n = 0: all 1 */
    enum server_choice choice;
    double *rates;          size_t n_rates;     /* rate of a single server when 1, 2, .. n_rates
                                                   requests are present; the last also when there
                                                   are more; n = 0: always 1 */
    bool fails;             /* each server, idle or busy, fails after an up time and is repaired
                               after a down time */
    struct dist up, down;
    enum failure_effect effect;
    struct shift *shifts;   size_t n_shifts;    /* n = 0: the number of servers is constant */
    double period;          /* [s] after which the schedule repeats; 0: the last shift stays */
    enum polling_rule polling;
    size_t polling_limit;   /* POLLING_LIMITED: maximum number of services per visit */
    struct dist switchover; /* [s] from one class's queue to the next */
};

/*
 * A token bucket. Each arrival at the station takes one token. An arrival that finds no token is
 * refused: a fetch fails, and any other request is lost. The bucket holds at most `burst` tokens,
 * is full at time 0, and gains `rate` tokens per second.
 */
struct limit {
    double rate;            /* [1/s] > 0 */
    double burst;           /* >= 1 */
    int line;
};

/*
 * A fork. A request that arrives at its station sends a part along each branch of its node at once.
 * It waits at the station until `need` parts have taken a route to NET_JOIN, and then leaves by its
 * node's routes. A part that is lost, or takes another exit, also counts as joined. Parts count at
 * the stations they visit, but not among the requests in the network or at its exits.
 */
struct fork {
    size_t need;            /* 1 .. the number of branches */
    bool cancel;            /* true: parts that are no longer needed are removed, wherever they are;
                               false: they go on and vanish at NET_JOIN */
};

/* Used in place of a route's exit: a part of a fork ends here. */
#define NET_JOIN (SIZE_MAX - 1)

/* How one of several routes or entries is chosen. */
struct dispatch {
    enum dispatch_rule rule;
    unsigned d;              /* DISPATCH_POWER_OF_D: 1 .. number of targets */
    bool first_of_equals;    /* ties go to the first target; else to any, with equal chances */
    int line;
};

/* Every request is served at once: there is no queue. */
static inline bool station_is_delay(const struct station *s)
{
    return s->servers == SERVERS_INFINITE;
}

/* Identical replicas of one station, reported together: "S_p". A single station is a group of 1. */
struct group {
    char *name;
    size_t n_stations;
    bool hidden;    /* it only routes requests and takes no time: reports do not list it */
};

enum routing {
    ROUTING_RANDOM,    /* routes are chosen by probability; if they sum to less than 1, the rest
                          goes to exit 0 */
    ROUTING_LOOKUP,    /* a token is looked up; the route is one of those with this outcome */
    ROUTING_ANSWER     /* the issuer answers for a token: HIT or EXPIRED, and no MISS */
};
enum lookup { LOOKUP_HIT, LOOKUP_MISS, LOOKUP_EXPIRED, LOOKUPS };

/* Requests of one kind. The priority matters only at stations that serve by priority. */
struct class {
    char *name;
    int priority;           /* larger goes first; a station may override it (network_priority) */
    bool named;             /* true: the author of the model named it, and it has its own figures,
                               at stations and in total; false: it is a stage of a template's
                               requests */
    bool fetches;           /* true: its requests ask for a token on behalf of others; drawings show
                               them as fetches */
    size_t whole;           /* the class in whose totals it counts: itself, or for a stage the named
                               class that it belongs to */
};

#define PRIORITY_OF_CLASS (-1)

struct node {
    size_t station, class;
    struct dist service;
    double weight;          /* its share under DISCIPLINE_DPS, > 0; else 1 */
    size_t overflow;        /* FULL_OVERFLOW: the node for requests that find the station full;
                               else NET_NONE */
    size_t first_branch, n_branches;    /* node of a fork: its branches, in net->branches */
    enum routing routing;
    int priority;           /* at this station, or PRIORITY_OF_CLASS */
    size_t cache;                     /* ROUTING_LOOKUP: index into caches, else NET_NONE */
    size_t first_route, n_routes;     /* into net->routes (after network_finish) */
};

struct route {
    size_t from;            /* node */
    size_t to;              /* node, or NET_NONE when it leaves the network */
    size_t exit;            /* exit or NET_JOIN when it leaves the network, else NET_NONE */
    size_t dispatch;        /* the routes of a node with the same dispatch are chosen together, with
                               the sum of their probabilities; its rule then picks one of them.
                               NET_NONE: the route is chosen alone */
    enum lookup outcome;    /* ROUTING_LOOKUP, ROUTING_ANSWER: the outcome it belongs to; else 0 */
    int line;               /* of its definition in the config, 0 when unknown */
    double p;               /* [0, 1]; conditional on the outcome, if any: sums to 1 for each one */
    size_t fills;           /* cache in which it installs the request's token, or NET_NONE */
    bool issues;            /* the request's user gets a new token on this route (a login) */
};

struct exit_point {
    char *name;        /* "out", "refused" */
    bool accepted;     /* counts as an accepted request */
};

struct source {
    char *name;
    struct dist interarrival;       /* exponential = Poisson arrivals; in a closed class: the think
                                       time of each customer */
    size_t customers;               /* 0: an open source; else the number of customers in a closed
                                       class: a customer thinks, sends a request, and thinks again
                                       when it leaves by an exit; all think at time 0 */
    size_t population;              /* whose users send these requests, or NET_NONE */
    size_t first_entry, n_entries;  /* into net->entries */
    int line;
};

/* Arrival rate of an open source [1/s]. */
static inline double source_rate(const struct source *s)
{
    return 1 / s->interarrival.mean;
}

/* Where a source's requests enter; the probabilities of one source sum to 1. */
struct entry_point {
    size_t node;
    double p;
    size_t dispatch;       /* as in struct route */
};

/* What happens when requests block each other in a cycle (a deadlock). */
enum deadlock_rule {
    DEADLOCK_RESOLVE,    /* all requests of the cycle move at once, in the order of blocking */
    DEADLOCK_STOP        /* the simulation stops and reports the deadlock */
};

/*
 * A meter reads  scale * N,  or for a ratio  scale * N / D,  where N and D are the sums of
 * weight * rate over its flows (D over those with `denominator`). A weight of -1 subtracts a flow.
 */
enum flow_kind {
    FLOW_NODE,      /* arrivals at a node */
    FLOW_EXIT,      /* requests that leave by an exit */
    FLOW_SOURCE,    /* arrivals from a source */
    FLOW_CACHE      /* look-ups at a cache that go on at once: they hit, or are served stale */
};
struct flow {
    enum flow_kind kind;
    size_t index;        /* of the node, exit, source or cache */
    double weight;       /* not 0; mostly 1 */
    bool denominator;
};
struct meter {
    char *name;
    char *meaning;                /* one line for tables and docs; may be NULL */
    double scale;                 /* > 0; 1/K for a mean over K replicas */
    bool ratio;                   /* it has a flow with `denominator` */
    bool passes_one;              /* a ratio that is no share: its numerator may be the larger */
    size_t first_flow, n_flows;   /* into net->flows */
};

/*
 * "Scale the rates of all sources so that this meter reads this value." The total closure I needs
 * this with caches, because their miss rate is not known beforehand. run/ scales the sources (by
 * the analytic answer) before either solver sees the network.
 */
struct calibration {
    size_t meter;     /* NET_NONE when there is none */
    double value;     /* in the meter's unit */
};

struct network {
    char *file;    /* for messages; may be NULL */
    struct station *stations;       size_t n_stations, cap_stations;
    struct group *groups;           size_t n_groups, cap_groups;
    struct class *classes;          size_t n_classes, cap_classes;
    struct node *nodes;             size_t n_nodes, cap_nodes;
    struct route *routes;           size_t n_routes, cap_routes;
    struct exit_point *exits;       size_t n_exits, cap_exits;    /* exit 0: see ROUTING_RANDOM */
    struct source *sources;         size_t n_sources, cap_sources;
    struct entry_point *entries;    size_t n_entries, cap_entries;
    struct population *populations; size_t n_populations, cap_populations;
    struct cache *caches;           size_t n_caches, cap_caches;
    struct meter *meters;           size_t n_meters, cap_meters;
    struct flow *flows;             size_t n_flows, cap_flows;
    struct region *regions;         size_t n_regions, cap_regions;
    struct server_rules *rules;     size_t n_rules, cap_rules;
    struct fork *forks;             size_t n_forks, cap_forks;
    struct dist_pool dists;         /* values of the distributions of nodes, sources and rules */
    struct limit *limits;           size_t n_limits, cap_limits;
    struct incident *incidents;     size_t n_incidents, cap_incidents;    /* in order of time */
    struct dispatch *dispatches;    size_t n_dispatches, cap_dispatches;
    size_t *branches;               size_t n_branches, cap_branches;    /* nodes */
    enum deadlock_rule deadlock;
    size_t lost;                    /* the exit of lost requests; NET_NONE: no request is lost */
    size_t *station_nodes;          /* [n_nodes] node indices ordered by station */
    struct calibration calibration;
    bool finished;
};

/* An empty network with one exit, "out" (accepted). Free with network_free (NULL is fine). */
struct network *network_new(const char *file);
void network_free(struct network *net);

/*
 * Builders return the new index. They copy names and the values of distributions, but do not search
 * names: adding a group's name twice makes two groups. They check only by assert; network_validate
 * does the checking. Fields that are not arguments start as none (NET_NONE, false,
 * ROUTING_RANDOM), and the caller sets them in the new element: nodes[i].routing, .cache, .weight,
 * .priority and .overflow; routes[i].fills, .issues and .dispatch; sources[i].population and
 * .customers; entries[i].dispatch; stations[i].region, .rules and .fork; classes[i].priority and
 * .named; groups[i].hidden. A class's .whole is itself.
 */
size_t network_add_group(struct network *net, const char *name);

/* The initial settings of a new station. 0 is the default, but `servers` must be given. */
struct station_def {
    const char *name;
    size_t group;
    unsigned servers;              /* or SERVERS_INFINITE */
    enum discipline discipline;
    size_t room;                   /* 0: unlimited */
    enum full_rule full;
    size_t start;
    int line;
};
size_t network_add_station(struct network *net, const struct station_def *def);
size_t network_add_class(struct network *net, const char *name);
size_t network_add_node(struct network *net, size_t station, size_t class,
                        const struct dist *service);
size_t network_add_exit(struct network *net, const char *name, bool accepted);

/* Structs are copied, with their names and lists. */
size_t network_add_region(struct network *net, const struct region *r);
size_t network_add_rules(struct network *net, const struct server_rules *r);
size_t network_add_fork(struct network *net, const struct fork *f);
size_t network_add_dispatch(struct network *net, const struct dispatch *d);

/* Add a branch to the node of a fork. All branches of a node are added in one sequence: the node
 * has no branches yet, or the last call was for the same node. */
void network_add_branch(struct network *net, size_t fork_node, size_t node);

/* The exit "lost" (refused), added at its first use. */
size_t network_lost_exit(struct network *net);

/* A route out of a node with ROUTING_RANDOM: to node `to`, or with to = NET_NONE to `exit`. */
size_t network_add_route(struct network *net, size_t from, size_t to, size_t exit, double p,
                         int line);

/*
 * A route out of a node with ROUTING_LOOKUP, taken with probability p when the look-up gives
 * `outcome`. The routes of every outcome must sum to 1, even if the outcome cannot happen. The same
 * holds for ROUTING_ANSWER, which has no LOOKUP_MISS.
 */
size_t network_add_lookup_route(struct network *net, size_t from, size_t to, size_t exit,
                                enum lookup outcome, double p, int line);

/* An entry belongs to the source that was added last, and a flow to the meter added last. */
size_t network_add_source(struct network *net, const char *name, const struct dist *interarrival,
                          int line);
void network_add_entry(struct network *net, size_t node, double p);
size_t network_add_meter(struct network *net, const char *name, const char *meaning, double scale);
void network_add_flow(struct network *net, enum flow_kind kind, size_t index, double weight,
                      bool denominator);

/* The struct and its name are copied. */
size_t network_add_population(struct network *net, const struct population *p);
size_t network_add_cache(struct network *net, const struct cache *c);

/* The cache in whose room those of cache c have their places: itself, or an earlier one. */
static inline size_t network_room_of(const struct network *net, size_t c)
{
    return net->caches[c].room > 0 ? net->caches[c].room - 1 : c;
}

/* The users of all caches that share a room, by the cache that has it; 0 at the others. To be
 * freed. */
size_t *network_room_users(const struct network *net);
size_t network_add_limit(struct network *net, const struct limit *l);
/* Incidents are kept in order of time, so their indices change. Refused requests are lost. */
size_t network_add_incident(struct network *net, const struct incident *e);

/*
 * Sort routes by node, then outcome, then the order in which they were added, and fill in all
 * first_ and n_ indices. Call once, after the last builder. O(stations + nodes + routes).
 */
void network_finish(struct network *net);

/*
 * Check what a solver relies on. Stations have nodes. Probabilities are in [0, 1]. The routes of a
 * node sum to at most 1, those of each outcome of a look-up or an answer to 1, and the entries of a
 * source to 1 (sums within 1e-9). No request is trapped: from every node that a source reaches, an
 * exit can be reached along possible routes. A trap is an EXIT_UNSTABLE error that names its
 * stations; all other errors are EXIT_INPUT. A station that no source reaches is not an error.
 * Only the parts of forks end at a join. A rule that distinguishes requests by user applies only to
 * requests that have users. A customer's cycle takes time.
 * Returns the number of errors added. O(nodes + routes).
 */
size_t network_validate(const struct network *net, struct diag *d);

/*
 * Probability that a request leaves node (by exit 0) because its routes sum to less than 1. It is 0
 * at a node that looks up or answers. It is also 0 when less than 1e-12 is missing, which is only
 * rounding, as in the sum of K times 1/K.
 */
double network_missing(const struct network *net, size_t node);

/* Priority of the node's requests at its station: larger goes first. */
static inline int network_priority(const struct network *net, size_t node)
{
    const struct node *n = &net->nodes[node];
    return n->priority == PRIORITY_OF_CLASS ? net->classes[n->class].priority : n->priority;
}

/* Can this route be taken: p > 0, and not EXPIRED of tokens that never expire? */
bool network_route_possible(const struct network *net, const struct route *r);

/* Write each user's share of the population's requests to share[users]; the shares sum to 1. */
void network_shares(const struct population *p, double *share);

/* Is every source open? Is every class closed? Neither holds for a mixed network. */
bool network_is_open(const struct network *net);
bool network_is_closed(const struct network *net);

/*
 * Is this a plain network? It has only FIFO stations with unlimited room and identical servers that
 * are always available, open sources, and routes by probability or look-up. Such a network runs in
 * the FIFO engine.
 */
bool network_is_plain(const struct network *net);

/* "hit", "miss", "expired". */
extern const char *const network_outcomes[LOOKUPS];

/* Arrival rate of all open sources together [1/s]. */
double network_external_rate(const struct network *net);

#endif
