/*
 * A queueing network as data. Built by the config reader or the ML-RUN template, read by `sim` and
 * `analytic`; it knows no solver.
 *
 *   source --entry--> node --route--> node ... --route--> exit
 *
 *   station  servers and one queue                         (S_a, or S_c[3], replica 3 of group S_c)
 *   class    what a request is while it visits             ("user", "token@3")
 *   node     one class at one station: its service time and its routes out; a request that is not
 *            waiting for a fetch is always at one node
 *   source   requests from outside; or customers who come, leave by an exit, think, and come again
 *   region   stations that have room for so many requests together
 *   dispatch a rule that chooses among routes by what is there, not by probabilities
 *   fork     a station where a request waits until its parts have been elsewhere
 *   route    from a node to another or to an exit, with a probability; out of a node that looks
 *            tokens up, with a probability given the outcome of the look-up
 *   exit     where requests leave; accepted or refused
 *   meter    a named sum of flow rates, or the ratio of two such sums
 *   population, cache   users with tokens, and who remembers them; see model/token.h
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
#include "model/discipline.h"
#include "model/dispatch_rule.h"
#include "model/dist.h"
#include "model/dist_pool.h"
#include "model/token.h"

#define NET_NONE SIZE_MAX      /* no such index */
#define SERVERS_INFINITE 0u    /* struct station.servers of a delay station */

#define ROOM_UNLIMITED SIZE_MAX

/* What becomes of a request that finds a station, or a region, full. */
enum full_rule {
    FULL_LOST,           /* it leaves by the exit "lost" */
    FULL_OVERFLOW,       /* it goes to another station, as the same class */
    FULL_WAIT,           /* regions: it waits outside, in the order in which requests come */
    FULL_BLOCK,          /* blocking after service: it stays with its server, which serves nobody
                            meanwhile, until there is room; from outside the network it is lost,
                            but a customer who goes round waits outside */
    FULL_BLOCK_BEFORE,   /* blocking before service: where it would go is chosen, and there must be
                            room, before its service begins; from outside as above */
    FULL_RULES
};

struct station {
    char *name;                    /* unique: "S_p[3]" */
    size_t group;                  /* index into groups */
    unsigned servers;              /* >= 1, or SERVERS_INFINITE */
    enum discipline discipline;
    int line;                      /* of its definition in the config, 0 when unknown */
    enum full_rule full;           /* with room */
    size_t room;                   /* most requests there, waiting and in service; or
                                      ROOM_UNLIMITED */
    size_t region;                 /* index into regions, or NET_NONE */
    size_t rules;                  /* of its servers: index into rules, or NET_NONE: alike,
                                      always there, at rate 1 */
    size_t fork;                   /* it is a fork: index into forks, or NET_NONE; then its servers
                                      are infinite and its services take no time */
    size_t limit;                  /* how many it takes in a time: index into limits, or NET_NONE */
    size_t start;                  /* requests there at time 0 of a simulation, of its
                                      first class */
    size_t first_node, n_nodes;    /* its nodes, in net->station_nodes (after network_finish) */
};

/* Stations that share a room: at most this many requests together, waiting and in service. */
struct region {
    char *name;
    size_t room;            /* >= 1 */
    enum full_rule full;
    int line;
};

/* ---- servers that are not alike, or not always there; shared by the instances of a group ---- */

enum server_choice { CHOICE_FASTEST, CHOICE_RANDOM };    /* which of the idle ones is taken */
enum failure_effect { FAILURE_RESUME, FAILURE_RESTART, FAILURE_LOSE };    /* of a service that a
                                                                             breakdown interrupts */
enum polling_rule { POLLING_EXHAUSTIVE, POLLING_GATED, POLLING_LIMITED };

struct shift {
    double at;              /* [s] from the schedule's begin; the first at 0, then increasing */
    unsigned servers;       /* from then on; a service that has begun is finished */
};

struct server_rules {
    double *speeds;         size_t n_speeds;    /* of each server, > 0; n = 0: all 1 */
    enum server_choice choice;
    double *rates;          size_t n_rates;     /* of a single server with 1, 2, .. n_rates requests
                                                   present, the last with more; n = 0: always 1 */
    bool fails;             /* each server goes down after an up time and is back after a down
                               time, idle or not */
    struct dist up, down;
    enum failure_effect effect;
    struct shift *shifts;   size_t n_shifts;    /* n = 0: always the station's servers */
    double period;          /* [s] after which the schedule begins anew; 0: the last shift stays */
    enum polling_rule polling;
    size_t polling_limit;   /* services per visit at most, of POLLING_LIMITED */
    struct dist switchover; /* [s] from one class's queue to the next */
};

/*
 * A token bucket: who comes to the station takes one of its tokens, and is refused where there is
 * none: a fetch has failed, any other request is lost. It holds `burst` tokens at most, as at time
 * 0, and gets `rate` a second.
 */
struct limit {
    double rate;            /* [1/s] > 0 */
    double burst;           /* >= 1 */
    int line;
};

/*
 * A fork: a request that comes to its station is sent as parts along all branches of its node at
 * once, and waits at the station until `need` of them have taken a route to NET_JOIN. Then it goes
 * on by its node's routes. A part that is lost, or takes another exit, has come as well. Parts are
 * counted at stations, but are no requests in the network and leave by no exit.
 */
struct fork {
    size_t need;            /* 1 .. the number of branches */
    bool cancel;            /* the parts that are not needed any more are removed, wherever they
                               are; else they go on and vanish at NET_JOIN */
};

/* In place of a route's exit: the end of a fork's part. */
#define NET_JOIN (SIZE_MAX - 1)

/* How one of several routes or entries is chosen. */
struct dispatch {
    enum dispatch_rule rule;
    unsigned d;              /* of DISPATCH_POWER_OF_D: 1 .. targets */
    bool first_of_equals;    /* among equal targets the first one; else any, all alike */
    int line;
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
    bool hidden;    /* a point on the way where no time passes, and no station to whoever reads a
                       result: it has no figures in reports */
};

enum routing {
    ROUTING_RANDOM,    /* routes are chosen by probability; what is missing to 1 goes to exit 0 */
    ROUTING_LOOKUP,    /* a token is looked up; a route is chosen among those of the outcome */
    ROUTING_ANSWER     /* the issuer answers for a token: HIT or EXPIRED, and no MISS */
};
enum lookup { LOOKUP_HIT, LOOKUP_MISS, LOOKUP_EXPIRED, LOOKUPS };

/* Requests of a class are of one kind; where they are served first is said by its priority. */
struct class {
    char *name;
    int priority;           /* larger goes first; a station may say another (network_priority) */
    bool named;             /* by the author of the model: it has figures of its own, at stations
                               and in total; else it is a stage of a template's requests */
    size_t whole;           /* the class in whose totals it counts: itself, or the named one of
                               whose requests it is a stage */
};

#define PRIORITY_OF_CLASS (-1)

struct node {
    size_t station, class;
    struct dist service;
    double weight;          /* its share under DISCIPLINE_DPS, > 0; else 1 */
    size_t overflow;        /* node where requests go that find the station full, with
                               FULL_OVERFLOW; else NET_NONE */
    size_t first_branch, n_branches;    /* of a fork's node: into net->branches */
    enum routing routing;
    int priority;           /* at this station, or PRIORITY_OF_CLASS */
    size_t cache;                     /* ROUTING_LOOKUP: index into caches, else NET_NONE */
    size_t first_route, n_routes;     /* into net->routes (after network_finish) */
};

struct route {
    size_t from;            /* node */
    size_t to;              /* node, or NET_NONE when it leaves the network */
    size_t exit;            /* which exit, or NET_JOIN, when it leaves, else NET_NONE */
    size_t dispatch;        /* routes of a node with the same dispatch are chosen as one, with the
                               sum of their probabilities, and then one of them by its rule; or
                               NET_NONE: none but this one */
    enum lookup outcome;    /* ROUTING_LOOKUP, ROUTING_ANSWER: the outcome it belongs to; else 0 */
    int line;               /* of its definition in the config, 0 when unknown */
    double p;               /* [0, 1]; with an outcome: given this, so sums to 1 for each */
    size_t fills;           /* cache in which it installs the request's token, or NET_NONE */
    bool issues;            /* a new token is issued to the request's user on the way (a login) */
};

struct exit_point {
    char *name;        /* "out", "refused" */
    bool accepted;     /* counts as an accepted request */
};

struct source {
    char *name;
    struct dist interarrival;       /* exponential = Poisson arrivals; of customers how long each
                                       thinks */
    size_t customers;               /* 0: an open source; else the number of customers in a closed
                                       class: a customer thinks, is a request until this leaves by
                                       an exit, and thinks again; all think at time 0 */
    size_t population;              /* whose users send these requests, or NET_NONE */
    size_t first_entry, n_entries;  /* into net->entries */
    int line;
};

/* Mean arrivals of an open source [1/s]. */
static inline double source_rate(const struct source *s)
{
    return 1 / s->interarrival.mean;
}

/* Where a source's requests enter; the probabilities of one source sum to 1. */
struct entry_point {
    size_t node;
    double p;
    size_t dispatch;       /* as of a route */
};

/* What is done when requests block each other in a circle. */
enum deadlock_rule {
    DEADLOCK_RESOLVE,    /* all in the circle move on at once, in the order in which they blocked */
    DEADLOCK_STOP        /* the simulation ends and says so */
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
    struct incident *incidents;     size_t n_incidents, cap_incidents;    /* in the order of time */
    struct dispatch *dispatches;    size_t n_dispatches, cap_dispatches;
    size_t *branches;               size_t n_branches, cap_branches;    /* nodes */
    enum deadlock_rule deadlock;
    size_t lost;                    /* the exit of lost requests, or NET_NONE: nothing is */
    size_t *station_nodes;          /* [n_nodes] node indices ordered by station */
    struct calibration calibration;
    bool finished;
};

/* An empty network with one exit, "out" (accepted). Free with network_free (NULL is fine). */
struct network *network_new(const char *file);
void network_free(struct network *net);

/*
 * Builders return the new index. Names, and values of distributions, are copied; names are not
 * searched: a caller who adds a group's name twice has two groups. Nothing is checked here but by
 * assert; network_validate checks. What the arguments do not say starts as none (NET_NONE, false,
 * ROUTING_RANDOM), and the caller sets it in the new element: nodes[i].routing, .cache, .weight,
 * .priority and .overflow; routes[i].fills, .issues and .dispatch; sources[i].population and
 * .customers; entries[i].dispatch; stations[i].region, .rules and .fork; classes[i].priority and
 * .named; groups[i].hidden. A class's .whole is itself.
 */
size_t network_add_group(struct network *net, const char *name);

/* What a station is when it is added; 0 stands for what is usual, but servers are given. */
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

/* To a fork's node, which must be the one to which the last branch was added, or without any. */
void network_add_branch(struct network *net, size_t fork_node, size_t node);

/* The exit "lost" (refused), added at its first use. */
size_t network_lost_exit(struct network *net);

/* A route out of a node with ROUTING_RANDOM: to node `to`, or with to = NET_NONE to `exit`. */
size_t network_add_route(struct network *net, size_t from, size_t to, size_t exit, double p,
                         int line);

/*
 * A route out of a node with ROUTING_LOOKUP, taken with probability p when the look-up comes out as
 * `outcome`. Every outcome needs routes that sum to 1, even one that cannot happen. So with
 * ROUTING_ANSWER, which has no LOOKUP_MISS.
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
size_t network_add_limit(struct network *net, const struct limit *l);
/* Keeps them in the order of time; so their indices change. Who is refused is lost. */
size_t network_add_incident(struct network *net, const struct incident *e);

/*
 * Sort routes by node, then outcome, then the order in which they were added, and fill in all
 * first_ and n_ indices. Call once, after the last builder. O(stations + nodes + routes).
 */
void network_finish(struct network *net);

/*
 * What a solver relies on: stations have nodes, probabilities are in [0, 1], the routes of a node
 * sum to at most 1 and those of each outcome of a look-up or an answer to 1, the entries of a
 * source sum to 1 (sums within 1e-9); and no request that can arrive is trapped: from every node
 * that a source reaches, an exit can be reached along routes that can be taken. A trap is an
 * EXIT_UNSTABLE error that names its stations; the rest are EXIT_INPUT. Stations that no source
 * reaches are no error.
 * The parts of forks, and nobody else, end at a join; who is told apart by user has users;
 * customers take time to go round.
 * Returns the number of errors added. O(nodes + routes).
 */
size_t network_validate(const struct network *net, struct diag *d);

/*
 * Probability that a request leaves node (by exit 0) because its routes sum to less than 1. 0 at a
 * node that looks up or answers, and 0 where less than 1e-12 is missing: that is rounding, as in
 * the sum of K times 1/K.
 */
double network_missing(const struct network *net, size_t node);

/* Of the node's requests at its station: larger goes first. */
static inline int network_priority(const struct network *net, size_t node)
{
    const struct node *n = &net->nodes[node];
    return n->priority == PRIORITY_OF_CLASS ? net->classes[n->class].priority : n->priority;
}

/* Can this route be taken: p > 0, and not EXPIRED of tokens that never expire? */
bool network_route_possible(const struct network *net, const struct route *r);

/* The share of each user's requests in the population's, into share[users]; they sum to 1. */
void network_shares(const struct population *p, double *share);

/* Does every source send requests from outside, are there only customers who go round, or both? */
bool network_is_open(const struct network *net);
bool network_is_closed(const struct network *net);

/*
 * Nothing but FIFO stations with unlimited room and servers that are alike and always there, open
 * sources, and routes by probability or look-up: what networks were before anything else was added.
 * Such a network runs in the FIFO engine.
 */
bool network_is_plain(const struct network *net);

/* "hit", "miss", "expired". */
extern const char *const network_outcomes[LOOKUPS];

/* Arrival rate of all open sources together [1/s]. */
double network_external_rate(const struct network *net);

#endif
