/* Fork and join in the general engine. Private to this room. */
#ifndef SIM_GENERAL_FORK_H
#define SIM_GENERAL_FORK_H

#include "sim/general.h"

#define PART_NONE JOB_NONE                /* it is a request, and no part */
#define PART_OF_NOBODY (JOB_NONE - 1)     /* the request has gone on without it */

/* The fork's data of each job, in networks with forks. */
struct general_part {
    job_id parent;             /* the forked request that it is a part of, or one of the constants
                                  above */
    job_id older, younger;     /* links to the other parts of the same request that are still under
                                  way; JOB_NONE at the ends */
    job_id youngest;           /* of a forked job: its youngest part; JOB_NONE */
    uint32_t missing;          /* of a forked job: number of parts that must still join */
    bool forks;                /* of a forked job: its parts are being sent out */
};

/* Allocate what the network's forks need. */
void fork_init(struct general *g);

/* Serves a fork's station in place of a discipline. */
extern const struct discipline_ops discipline_ops_fork;

/* A job leaves by an exit, with g->parts. Returns true if it was a part, which has now joined. */
bool fork_part_leaves(struct general *g, job_id j);

/* Cancel a job wherever it is; free all that it holds, and its number. */
void general_remove(struct general *g, job_id j);

static inline bool is_part(const struct general *g, job_id j)
{
    return g->parts && g->parts[j].parent != PART_NONE;
}

#endif
