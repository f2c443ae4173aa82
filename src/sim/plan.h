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
#include "sim/engine.h"
#include "sim/sim.h"

#define SLOT_NONE UINT8_MAX
#define PLAN_NONE UINT32_MAX
#define PLAN_RECORDS (UINT32_MAX - 1)    /* in place of a node's cache: none, but its responses
                                            are recorded */

enum target_effect {
    EFFECT_FILLS = 1,
    EFFECT_ISSUES = 2,     /* its user gets a new token */
    EFFECT_RECORDS = 4,    /* it leaves, and its sojourn is recorded */
    EFFECT_DISPATCH = 8    /* a rule says where it goes instead */
};

/* In place of a target's node: none but a dispatch, by whose rule another target is chosen. */
#define PLAN_DISPATCH (UINT32_MAX - 1)

/* Where a request goes next. */
struct plan_target {
    uint32_t node;     /* PLAN_NONE: it leaves */
    uint32_t place;    /* the node's station, or by which exit it leaves, or which dispatch */
    uint32_t fills;    /* cache, or PLAN_NONE */
    uint32_t effects;  /* enum target_effect, mostly none: all that is rare costs one
                          test together */
};

/* What most events need of it, in one word: the place, and whether that is an exit and whether
 * there are effects. */
#define PLAN_LEAVES (UINT32_C(1) << 31)
#define PLAN_EFFECTS (UINT32_C(1) << 30)
#define PLAN_PLACE (PLAN_EFFECTS - 1)

/* Up to so many targets a scan of thresholds is at least as quick as an alias table, and common
 * random numbers stay monotone in the probabilities. */
enum { PLAN_SCAN_AT_MOST = 8 };

/* One of n targets from `first` on: 1 needs no random number, few are scanned, many go by alias. */
struct plan_choice {
    uint32_t first, n;
    uint32_t table;    /* of many: first of n alias cells, or PLAN_EVEN */
};

/* In place of a table: all have the same chance. */
#define PLAN_EVEN UINT32_MAX

/* Targets among which a rule chooses, by what there is when a request comes. */
struct plan_dispatch {
    enum dispatch_rule rule;    /* never DISPATCH_RANDOM: that is a choice by probabilities */
    bool first_of_equals;
    bool even;                  /* the targets' probabilities are equal */
    uint32_t d;                 /* of DISPATCH_POWER_OF_D: 1 .. n - 1 */
    uint32_t first, n;          /* the targets, n > 1 */
    double *weight;             /* [n] of round-robin, 1 of the least and whole where the others are
                                   multiples of a fraction of it; of sticky, 1 of the largest; of
                                   fastest, mean service [s] */
    uint64_t *hash;             /* [n] of sticky, of the targets' stations; else NULL */
    uint64_t name;              /* of its stream */
};

/* One of several ways to go on, before it is compiled. */
struct plan_option {
    struct plan_target target;
    double p;                   /* <= 0: it cannot be taken */
    size_t dispatch;            /* of the network, or NET_NONE */
};

/*
 * Tables of gammas, one for each shape, up to so many: 265 kB, which stays in the second cache of a
 * core. In a network of more shapes the later ones are drawn without.
 */
enum { PLAN_STRIPS_MAX = 32 };

struct plan_node {
    struct sampler service;
    uint32_t station;
    uint32_t cache; /* PLAN_NONE, PLAN_RECORDS: random routing, by `next`; else by
                       its plan_lookup */
    struct plan_choice next;
    uint64_t name;  /* of its streams */
};

/* Routing out of a node that looks tokens up, by outcome. */
struct plan_lookup {
    struct plan_choice choice[LOOKUPS];
};

struct plan_source {
    struct sampler interarrival;
    struct plan_choice entry;
    size_t customers;                 /* who go round; 0: an open source */
    size_t thinking;                  /* of those, at time 0; the others are where the plan
                                         starts them */
    uint32_t population;              /* or PLAN_NONE */
    uint64_t name;
};

/* Of a station whose servers break down. */
struct plan_servers {
    struct sampler up, down;
};

struct plan_population {
    size_t users;
    size_t first_user;                /* of all populations together */
    double token_lifetime;            /* +inf when it never ends */
    bool renew_on_expiry;
    struct alias_cell *alias;         /* NULL when all users are alike */
    double *share;
    double lookups;                   /* expected look-ups per second in all its caches */
    uint64_t name;
};

struct plan_cache {
    uint32_t population;
    size_t first_entry;               /* of all caches together */
    size_t entry_of_user_0;           /* modulo 2^64: of user u of all populations, + u */
    enum lifetime_rule rule;
    double lifetime, granularity;     /* [s]; granularity 0: a continuous clock */
    double ticks;                     /* a fixed lifetime rounded up, if the clock ticks */
    bool single_flight;
    double lookups;                   /* expected per second; 0: starts empty */
    double fetch;                     /* [s] expected time of a fetch */
    uint64_t name;
};

struct plan_flow {
    enum flow_kind kind;
    uint32_t index;
    double weight;                    /* the meter's scale is in it for numerators */
    bool denominator;
};

struct plan_meter {
    size_t first_flow, n_flows;
    bool ratio;
};

/* Requests that are at a node at time 0. */
struct plan_start {
    uint32_t node;
    uint32_t source;    /* whose customers they are, or PLAN_NONE */
    uint32_t first;     /* which of these the first of them is; the others follow */
    size_t n;
};

struct sim_plan {
    const struct engine *engine;      /* by what the network needs */
    const struct network *net;        /* what was compiled */
    struct sim_plan *mate;            /* of antithetic runs, the second's; else NULL */
    unsigned inversion;               /* flags of enum sampler_kind for all samplers */
    struct record_layout layout;
    double clock_range;               /* [s] beyond this the clock is set back */
    struct sim_options options;
    size_t n_stations, n_groups, n_nodes, n_sources, n_exits, n_populations, n_caches, n_meters;
    uint32_t *families;               /* [n_nodes] of model/families.h; NULL: nothing is told apart
                                         by them */
    bool records;                     /* each response, sojourn and wait behind a queue is
                                         looked at */
    size_t n_families;                /* 0: none is counted */
    uint32_t *class_slots;            /* [n_classes] which of the named classes' distributions, or
                                         PLAN_NONE; NULL without distributions */
    unsigned features;                /* enum feature of the network */
    size_t n_visits, n_classes;       /* as in the layout */
    bool counts_waits;
    bool counts_caches;               /* figures of caches are asked for, and there are caches */
    size_t n_times, n_numbers;        /* that are asked for */
    double slack;                     /* [s] rounding of a short time, early in a replication */
    uint8_t *number_slots;            /* [n_slots] which of the numbers that is asked for,
                                         or SLOT_NONE */
    uint32_t n_slots;                 /* 0: nobody asks for numbers */
    /* In layout.recorded, which is owned: of the first group, family, exit, named class. */
    size_t first_wait, first_class_wait, first_sojourn, first_class_sojourn;
    size_t *groups;                   /* [n_stations] */
    uint32_t *servers;                /* [n_stations], UINT32_MAX when infinite */
    struct plan_servers *crews;       /* [n_stations] of those that break down; NULL in plain networks */
    struct sampler *switchovers;      /* [n_stations], 0 where nobody polls; NULL in plain networks */
    struct plan_node *nodes;
    struct plan_lookup
        *lookups; /* [n_nodes], used where cache is not PLAN_NONE; NULL without caches */
    struct plan_source *sources;
    bool *accepted;                   /* [n_exits] */
    struct plan_population *populations;
    struct plan_cache *caches;
    struct plan_meter *meters;
    struct plan_flow *flows;          size_t n_flows;
    struct plan_target *targets;      size_t n_targets, cap_targets;
    struct plan_dispatch *dispatches; size_t n_dispatches, cap_dispatches;
    uint32_t *goals;                  /* [n_targets] in one word */
    uint64_t *thresholds;             size_t cap_thresholds;    /* [n_targets], set for those
                                                                   of few */
    struct alias_cell *cells;         size_t n_cells, cap_cells;
    double **branches;
    size_t n_branches, cap_branches; /* hyperexponential tables, owned */
    struct gamma_strips *strips[PLAN_STRIPS_MAX];
    size_t n_strips;                  /* owned, each of another shape */
    size_t n_users, n_entries;
    struct plan_start *starts;        size_t n_starts, cap_starts;
};

/* clock.c: how far the clock of a network's replications goes before it is set back [s]. */
double clock_range(const struct network *net);

/* plan_start.c: who is where at time 0. */
void plan_starts(struct sim_plan *p, const struct network *net);

/* plan_sampler.c: a distribution's sampler, with the plan's inversion. The plan owns its tables. */
struct sampler plan_sampler(struct sim_plan *p, const struct dist *d);

/* How each kind is drawn, without inversion; by enum dist_kind. */
typedef struct sampler plan_compile(struct sim_plan *p, const struct dist *d);
extern plan_compile *const plan_sampler_table[DIST_KINDS];
void plan_samplers_free(struct sim_plan *p);

/*
 * plan_choice.c: a choice among n options, with the plan's inversion. `name`, for streams, is the
 * node's or source's. Options of one dispatch become one target, and their own targets come
 * elsewhere. The plan owns its tables.
 */
struct plan_choice plan_add_choice(struct sim_plan *p, struct plan_option *options, size_t n,
                                   uint64_t name);
void plan_choices_free(struct sim_plan *p);

/* Which of a few targets, at least two, from `first` on. */
static inline uint32_t plan_scan(const struct sim_plan *p, uint32_t first, uint64_t word)
{
    while (word > p->thresholds[first])    /* the last threshold is 2^64 - 1 */
        first++;
    return first;
}

/* Which of the choice's targets, by one word of r. */
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
