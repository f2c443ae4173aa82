/*
 * Rules that choose one of several targets: among the routes out of a station, the entries of a
 * source, or the instances of a group. Each has one row, for the config reader and for reports; how
 * a rule chooses is in `sim`.
 */
#ifndef MODEL_DISPATCH_RULE_H
#define MODEL_DISPATCH_RULE_H

#include <stdbool.h>

enum dispatch_rule {
    DISPATCH_RANDOM,         /* by their probabilities */
    DISPATCH_ROUND_ROBIN,    /* in turn, in proportion to the probabilities (smooth weighted) */
    DISPATCH_JSQ,            /* the fewest requests at the target's station */
    DISPATCH_POWER_OF_D,     /* the same among d, chosen at random without repetition */
    DISPATCH_LEAST_WORK,     /* the least work left per server [s], with service times known */
    DISPATCH_STICKY,         /* the same for each user, by a consistent hash of user and target */
    DISPATCH_FASTEST,        /* the least mean service among those with an idle server, else as
                                DISPATCH_JSQ */
    DISPATCH_RULES,
    DISPATCH_SHARED = DISPATCH_RULES    /* a tier of ml-run: no rule, for its instances are the
                                           servers of one station */
};

struct dispatch_rule_row {
    const char *name;       /* in configs: "round-robin" */
    const char *words;      /* what it chooses, for help: "the fewest requests there" */
    bool takes_d;           /* it compares d of the targets */
    bool compares;          /* targets can be equal, so ties must be broken */
    bool takes_users;       /* it needs to know the user of a request */
};

/* By enum dispatch_rule, without DISPATCH_SHARED. */
extern const struct dispatch_rule_row dispatch_rule_table[DISPATCH_RULES];

const char *dispatch_rule_name(enum dispatch_rule rule);

#endif
