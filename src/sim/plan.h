/*
 * A network compiled for the event loop: flat arrays, samplers in place of distributions, choices
 * in place of routes. Built once, then read by all threads. Private to this room.
 */
#ifndef SIM_PLAN_H
#define SIM_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/network.h"
#include "rng/alias.h"
#include "rng/sampler.h"
#include "model/cache_feeds.h"
#include "sim/engine.h"
#include "sim/sim.h"

#define SLOT_NONE UINT8_MAX
#define PLAN_NONE UINT32_MAX
#define PLAN_RECORDS (UINT32_MAX - 1)    /* in place of a node's cache: it has none, but its
                                            response times are recorded */

#define PLAN_ANSWERS (UINT32_MAX - 2)    /* ... it is the issuer's, which answers for tokens */

enum target_effect {
    EFFECT_FILLS = 1,
    EFFECT_ISSUES = 2,     /* the request's user gets a new token */
    EFFECT_RECORDS = 4,    /* the request leaves, and its sojourn is recorded */
    EFFECT_DISPATCH = 8    /* the target is replaced by one that a dispatch's rule chooses */
};

/* In place of a target's node: the target is a dispatch, whose rule chooses the actual target. */
#define PLAN_DISPATCH (UINT32_MAX - 1)

/* Where a request goes next. */
struct plan_target {
    uint32_t node;     /* PLAN_NONE: the request leaves */
    uint32_t place;    /* station of the node, or index of the exit or of the dispatch */
    uint32_t fills;    /* cache, or PLAN_NONE */
    uint32_t effects;  /* flags of enum target_effect, mostly none: one test covers all the rare
                          cases */
};

/* A target packed into one word, which is all that most events need: its place, whether that is an
 * exit, and whether the target has effects. */
#define PLAN_LEAVES (UINT32_C(1) << 31)
#define PLAN_EFFECTS (UINT32_C(1) << 30)
#define PLAN_PLACE (PLAN_EFFECTS - 1)

/* Up to this many targets, a scan of thresholds is at least as quick as an alias table, and keeps
 * common random numbers monotone in the probabilities. */
enum { PLAN_SCAN_AT_MOST = 8 };

/* A choice among n targets from `first` on. One target needs no random number, few are found by a
 * scan of thresholds, many by an alias table. */
struct plan_choice {
    uint32_t first, n;
    uint32_t table;    /* with many targets: index of the first of n alias cells, or PLAN_EVEN */
};

/* In place of a table: all targets are equally likely. */
#define PLAN_EVEN UINT32_MAX

/* A dispatch: targets among which a rule chooses by the stations' state at the moment of
 * routing. */
struct plan_dispatch {
    enum dispatch_rule rule;    /* never DISPATCH_RANDOM: that is a choice by probabilities */
    bool first_of_equals;
    bool even;                  /* the targets' probabilities are equal */
    uint32_t d;                 /* sample size of DISPATCH_POWER_OF_D: 1 .. n - 1 */
    uint32_t first, n;          /* the targets, n > 1 */
    double *weight;             /* [n] round-robin: weights scaled so that the least is 1, or to
                                   whole numbers when all are multiples of a fraction of the least;
                                   sticky: scaled so that the largest is 1; fastest: mean service
                                   times [s] */
    uint64_t *hash;             /* [n] sticky: hashes of the targets' stations; else NULL */
    uint64_t name;              /* of its stream */
};

/* One of a node's possible routes, before it is compiled. */
struct plan_option {
    struct plan_target target;
    double p;                   /* probability; <= 0: the route cannot be taken */
    size_t dispatch;            /* index of the network's dispatch, or NET_NONE */
};

/*
 * Most tables for sampling gamma distributions, one per shape. This many take 265 kB, which stays
 * in a core's second-level cache. Further shapes are sampled without a table.
 */
enum { PLAN_STRIPS_MAX = 32 };

struct plan_node {
    struct sampler service;
    uint32_t station;
    uint32_t cache; /* PLAN_NONE, PLAN_RECORDS: routing at random by `next`; else routing by the
                       outcome of a look-up, or with PLAN_ANSWERS of an answer, see plan_lookup */
    struct plan_choice next;
    uint64_t name;  /* name of its random streams */
};

/* Routing out of a node that looks tokens up: one choice per outcome. */
struct plan_lookup {
    struct plan_choice choice[LOOKUPS];
};

struct plan_source {
    struct sampler interarrival;
    struct plan_choice entry;
    size_t customers;                 /* number of circulating customers; 0: an open source */
    size_t thinking;                  /* customers that think at time 0; the others are where the
                                         plan starts them */
    uint32_t population;              /* or PLAN_NONE */
    uint64_t name;
};

/* Times to failure and to repair of a station's servers. */
struct plan_servers {
    struct sampler up, down;
};

struct plan_population {
    size_t users;
    size_t first_user;                /* index of its first user among those of all populations */
    double token_lifetime;            /* +inf when it never ends */
    bool renew_on_expiry;
    bool invalid;                     /* the issuer knows none of its tokens */
    double revocations;               /* rate of revocation of each valid token [1/s] */
    double push_share, push_delay;    /* share of caches that are told [-], and after what time
                                         [s] */
    struct alias_cell *alias;         /* alias table of the users' shares; NULL when all users are
                                         alike */
    double *share;
    double lookups;                   /* expected look-ups per second in all its caches */
    uint64_t name;
};

struct plan_cache {
    uint32_t population;
    uint32_t next_in_room;            /* the next cache in the same room, or PLAN_NONE */
    size_t first_entry;               /* index of its first entry among those of all caches */
    size_t entry_of_user_0;           /* the entry of user u (counted over all populations) is
                                         entry_of_user_0 + u, modulo 2^64 */
    enum lifetime_rule rule;
    uint32_t room_of_user_0;          /* in a room, user u is number room_of_user_0 + u of the users
                                         of all its caches, modulo 2^32 */
    double lifetime, granularity;     /* [s]; granularity 0: a continuous clock */
    double ticks;                     /* a fixed lifetime rounded up to whole ticks, if the clock
                                         ticks */
    bool single_flight;
    bool watched;                     /* it has a size, or its tokens are revoked, so that uses must
                                         be reported */
    uint32_t room;                    /* cache that has the room: itself, or an earlier one */
    double stale_for;                 /* [s] after its end an entry may be served stale; +inf when
                                         for ever */
    const struct cache *rules;        /* what is done on a miss; NULL in a plain cache: the request
                                         fetches itself */
    double lookups;                   /* expected look-ups per second; 0: the cache starts empty */
    double *rates;                    /* [users] each user's part of them, at a second level or
                                         behind a dispatch by user; NULL: as the users' shares
                                         of requests */
    double fetch;                     /* [s] expected time of a fetch */
    uint64_t name;
    /* Of caches that are not plain: */
    struct sampler law;               /* sampler of drawn lifetimes, never inverted */
    double max_age, max_ticks;        /* [s] of an entry that slides, +inf: without end; rounded up
                                         to whole ticks */
    bool ignores_expiry, replaces;
    uint32_t max_entries;             /* 0: room for all tokens */
};
_Static_assert(sizeof(struct plan_cache) == 192, "three cache lines, quick to index");

struct plan_flow {
    enum flow_kind kind;
    uint32_t index;
    double weight;                    /* weight of the flow; for numerators multiplied by the
                                         meter's scale */
    bool denominator;
};

struct plan_meter {
    size_t first_flow, n_flows;
    bool ratio;
};

/* Requests present at a node at time 0. */
struct plan_start {
    uint32_t node;
    uint32_t source;    /* source whose customers they are, or PLAN_NONE */
    uint32_t first;     /* number of the first of these customers; the others follow it */
    size_t n;
};

struct sim_plan {
    const struct engine *engine;      /* chosen by what the network needs */
    const struct network *net;        /* the network that was compiled */
    struct sim_plan *mate;            /* plan of the second member of antithetic runs; else NULL */
    unsigned inversion;               /* flags of enum sampler_kind that all samplers get */
    struct record_layout layout;
    bool flights_end_early;           /* as `ends_early` of model/cache_feeds.h */
    double clock_range;               /* the clock is set back when it passes this [s] */
    struct sim_options options;
    size_t n_stations, n_groups, n_nodes, n_sources, n_exits, n_populations, n_caches, n_meters;
    uint32_t *families;               /* [n_nodes] family of each node (model/families.h); NULL:
                                         nothing is counted by family */
    bool records;                     /* responses, sojourns and waits are looked at one by one, for
                                         distributions or shares */
    bool records_visits;              /* responses and waits are, not sojourns alone */
    size_t n_families;                /* 0: nothing is counted by family */
    uint32_t *class_slots;            /* [n_classes] index of the class's distribution, or
                                         PLAN_NONE; NULL without distributions */
    unsigned features;                /* flags of enum feature that the network has */
    size_t n_visits, n_classes;       /* as in the layout */
    bool counts_waits;
    bool counts_caches;               /* figures of caches are asked for, and there are caches */
    size_t n_times, n_numbers;        /* numbers of times and of numbers that are asked for */
    double slack;                     /* [s] rounding error of a short duration, early in a
                                         replication */
    uint8_t *number_slots;            /* [n_slots] index of this number of requests among those
                                         asked for, or SLOT_NONE */
    uint32_t n_slots;                 /* 0: no probabilities of numbers are asked for */
    /* Indices into layout.recorded (owned by the plan): of the first group's wait, family's wait,
     * exit's sojourn and named class's sojourn. */
    size_t first_wait, first_class_wait, first_sojourn, first_class_sojourn;
    size_t *groups;                   /* [n_stations] */
    uint32_t *servers;                /* [n_stations], UINT32_MAX when infinite */
    struct plan_servers *crews;       /* [n_stations] used where servers break down; NULL in plain
                                         networks */
    struct sampler *switchovers;      /* [n_stations] 0 except at polling stations; NULL in plain
                                         networks */
    struct plan_node *nodes;
    struct plan_lookup *lookups;      /* [n_nodes], used where cache is not PLAN_NONE; NULL without
                                         caches and answers */
    struct plan_source *sources;
    bool *accepted;                   /* [n_exits] */
    struct plan_population *populations;
    struct plan_cache *caches;
    struct plan_meter *meters;
    struct plan_flow *flows;          size_t n_flows;
    struct plan_target *targets;      size_t n_targets, cap_targets;
    struct plan_dispatch *dispatches; size_t n_dispatches, cap_dispatches;
    uint32_t *goals;                  /* [n_targets] the targets, each packed into one word */
    uint64_t *thresholds;             size_t cap_thresholds;    /* [n_targets] set for choices of at
                                                                   most PLAN_SCAN_AT_MOST targets */
    struct alias_cell *cells;         size_t n_cells, cap_cells;
    double **branches;
    size_t n_branches, cap_branches; /* tables of hyperexponential distributions, owned */
    struct gamma_strips *strips[PLAN_STRIPS_MAX];
    size_t n_strips;                  /* owned; one per shape */
    size_t n_users, n_entries;
    struct plan_start *starts;        size_t n_starts, cap_starts;
};

/* clock.c: time at which the clock of a network's replications is set back [s]. */
double clock_range(const struct network *net);

/* plan_levels.c: the users' rates of look-ups at caches that only the fetches of others ask. */
void plan_levels(struct sim_plan *p, const struct network *net, const struct cache_feeds *f);

/* plan_users.c: the users' rates of look-ups at caches behind a dispatch by user. */
void plan_users(struct sim_plan *p);

/* Expected look-ups per second of a user, counted within the population, at cache c. */
static inline double plan_user_lookups(const struct sim_plan *p, size_t c, size_t user)
{
    const struct plan_cache *pc = &p->caches[c];
    return pc->rates ? pc->rates[user] : pc->lookups * p->populations[pc->population].share[user];
}

/* plan_start.c: the requests present at time 0. */
void plan_starts(struct sim_plan *p, const struct network *net);

/* plan_sampler.c: a distribution's sampler, with the plan's inversion. The plan owns its tables. */
struct sampler plan_sampler(struct sim_plan *p, const struct dist *d);

/* How each kind is drawn, without inversion; by enum dist_kind. */
typedef struct sampler plan_compile(struct sim_plan *p, const struct dist *d);
extern plan_compile *const plan_sampler_table[DIST_KINDS];
void plan_samplers_free(struct sim_plan *p);

/*
 * plan_choice.c: a choice among n options, with the plan's inversion. `name`, for streams, is the
 * node's or source's. Options of the same dispatch become one target; the dispatch keeps their own
 * targets. The plan owns its tables.
 */
struct plan_choice plan_add_choice(struct sim_plan *p, struct plan_option *options, size_t n,
                                   uint64_t name);
void plan_choices_free(struct sim_plan *p);

/* Choose among a few targets, at least two, from `first` on. */
static inline uint32_t plan_scan(const struct sim_plan *p, uint32_t first, uint64_t word)
{
    while (word > p->thresholds[first])    /* the last threshold is 2^64 - 1 */
        first++;
    return first;
}

/* Choose a target by one word of r. */
static inline uint32_t plan_choose(const struct sim_plan *p, const struct plan_choice *c,
                                   struct stream *r)
{
    if (c->n == 1)
        return c->first;
    if (c->n > PLAN_SCAN_AT_MOST)
        return c->first + (uint32_t)(c->table == PLAN_EVEN
                                         ? alias_column(stream_word(r), c->n)
                                         : alias_draw(p->cells + c->table, c->n, r));
    return plan_scan(p, c->first, stream_word(r));
}

static inline uint32_t plan_draw_user(const struct plan_population *p, struct stream *r)
{
    const size_t i = p->alias ? alias_draw(p->alias, p->users, r) : stream_below(r, p->users);
    return (uint32_t)(p->first_user + i);
}

#endif
