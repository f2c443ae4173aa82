/*
 * The other ranks of an MPI job, seen from rank 0, which drives the run: it alone reads the command
 * line and the model, plans, reduces and prints. The others receive jobs as bytes, and run their
 * replications until rank 0 tells them to end.
 *
 * In a build without MPI there are no other ranks: cluster_begin gives NULL, and NULL is a cluster
 * of one everywhere here. A cluster is used by the thread that began it.
 */
#ifndef RUN_CLUSTER_H
#define RUN_CLUSTER_H

#include <stdbool.h>

#include "run/pool.h"

struct cluster;

/* Join the job that mpirun started, first thing in main. `version` must be the same on all ranks:
 * else the job is aborted, with a word. */
struct cluster *cluster_begin(int *argc, char ***argv, const char *version);

/* Leave the cluster; rank 0 ends the other ranks. */
void cluster_end(struct cluster *c);

int cluster_rank(const struct cluster *c);
int cluster_size(const struct cluster *c);

/* This rank's share of the cores that it may use: those that several ranks of a host may use are
 * divided among them. At least 1. */
unsigned cluster_cores(const struct cluster *c);

/*
 * How long to sleep before the next poll for messages [s], given the last sleep and whether a
 * message came (MPI wakes nobody). Polls are frequent after a message, as an answer may follow, and
 * rare when replications are long: each poll costs some microseconds of a core that could simulate.
 */
static inline double cluster_nap(double before, bool message)
{
    const double shortest = 0.0002, longest = 0.004;
    return message ? shortest : before * 2 < longest ? before * 2 : longest;
}

/* The main loop of the ranks above 0, until rank 0 ends; returns the exit status. */
int cluster_serve(struct cluster *c);

/* ---- rank 0 only ---- */

/* Make every other rank start `threads` threads; 0 = its share of the cores. */
void cluster_muster(struct cluster *c, unsigned threads);

/* Number of threads of all other ranks together. */
unsigned cluster_threads(const struct cluster *c);

/* Tasks per thread of the least busy of the other ranks; INFINITY when there is none. */
double cluster_load(const struct cluster *c, int *rank);

/* Send a task; it is freed here. */
void cluster_give(struct cluster *c, int rank, struct task *t);

/* The finished tasks that have come back, as a list; does not wait. */
struct task *cluster_collect(struct cluster *c);

/* Make the ranks abandon unfinished tasks, and return the finished ones. The ranks then wait for
 * the next cluster_muster. */
struct task *cluster_dismiss(struct cluster *c);

/* As pool_forget. */
void cluster_forget(struct cluster *c, const struct batch *job);

#endif
