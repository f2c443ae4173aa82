/* Fork and join in the general engine. Private to this room. */
#ifndef SIM_GENERAL_FORK_H
#define SIM_GENERAL_FORK_H

#include "sim/general.h"

#define PART_NONE JOB_NONE                /* it is a request, and no part */
#define PART_OF_NOBODY (JOB_NONE - 1)     /* the request has gone on without it */

/* Beside each job, in networks with forks. */
struct general_part {
    job_id parent;             /* or one of the above */
    job_id older, younger;     /* parts of the same request that are on their way; JOB_NONE */
    job_id youngest;           /* of a forked job's own parts; JOB_NONE */
    uint32_t missing;          /* of these, how many must still come */
    bool forks;                /* it is sending them */
};

/* What the network's forks need. */
void fork_init(struct general *g);

/* In place of the discipline of a fork's station. */
extern const struct discipline_ops discipline_ops_fork;

/* A job that leaves by an exit, with g->parts: true if it was a part, and has come. */
bool fork_part_leaves(struct general *g, job_id j);

/* A job is given up, wherever it is; what it had is free, and its number too. */
void general_remove(struct general *g, job_id j);

static inline bool is_part(const struct general *g, job_id j)
{
    return g->parts && g->parts[j].parent != PART_NONE;
}

#endif
