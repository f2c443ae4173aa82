/*
 * The cluster of a build without MPI: this process, always. The Makefile takes this file in place
 * of cluster.c.
 */
#include "run/cluster.h"

#include <math.h>
#include <stdlib.h>

struct cluster *cluster_begin(int *argc, char ***argv, const char *version)
{
    (void)argc, (void)argv, (void)version;
    return NULL;
}

void cluster_end(struct cluster *c)
{
    (void)c;
}

int cluster_rank(const struct cluster *c)
{
    (void)c;
    return 0;
}

int cluster_size(const struct cluster *c)
{
    (void)c;
    return 1;
}

unsigned cluster_cores(const struct cluster *c)
{
    (void)c;
    return pool_cores();
}

int cluster_serve(struct cluster *c)
{
    (void)c;
    return EXIT_MACHINE;
}

void cluster_muster(struct cluster *c, unsigned threads)
{
    (void)c, (void)threads;
}

unsigned cluster_threads(const struct cluster *c)
{
    (void)c;
    return 0;
}

double cluster_load(const struct cluster *c, int *rank)
{
    (void)c, (void)rank;
    return INFINITY;
}

void cluster_give(struct cluster *c, int rank, struct task *t)
{
    (void)c, (void)rank;
    free(t);
}

struct task *cluster_collect(struct cluster *c)
{
    (void)c;
    return NULL;
}

struct task *cluster_dismiss(struct cluster *c)
{
    (void)c;
    return NULL;
}

void cluster_forget(struct cluster *c, const struct batch *job)
{
    (void)c, (void)job;
}
