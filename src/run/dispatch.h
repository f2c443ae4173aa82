/*
 * Spreads the replications of one or more series over the workers. A free worker gets the next
 * replication of the first series that wants one, so that cores left idle at the end of a series'
 * round work for the next series. A finished replication goes to the journal, then to its series.
 */
#ifndef RUN_DISPATCH_H
#define RUN_DISPATCH_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/diag.h"
#include "run/cluster.h"
#include "run/journal.h"
#include "run/series.h"

struct run_options {
    unsigned threads;         /* of each rank; 0 = all cores */
    const atomic_int *stop;   /* nonzero: stop, with the results so far; may be NULL */
    struct journal *journal;  /* may be NULL */
    struct cluster *cluster;  /* may be NULL */
    /* on the calling thread; of a sweep, about the point that was begun first of those under way */
    /* called after the first round, and when the run will take far longer than announced */
    void (*planned)(void *user, const struct run_progress *p);
    void (*progress)(void *user, const struct run_progress *p);    /* called some times a second */
    void *user;
};

/* Callbacks that supply series and take them back, in the order in which they are opened. */
struct feed {
    struct series *(*open)(void *user);              /* the next one, or NULL when there is none */
    void (*first)(void *user, struct series *s); /* s is now the first series under way; may be
                                                    NULL */
    void (*close)(void *user, struct series *s);     /* s is over, or interrupted; the caller owns
                                                        it again */
    void *user;
};

/*
 * Run until no series is left or *o->stop. Every series that was opened is closed. -1 with errors
 * in d: the journal is another run's, or cannot be written, or no thread can be started.
 */
int dispatch(const struct run_options *o, const struct feed *f, struct diag *d);

/* Run the series s[n], which the caller keeps. */
int dispatch_these(const struct run_options *o, struct series **s, size_t n, struct diag *d);

#endif
