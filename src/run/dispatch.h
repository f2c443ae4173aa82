/*
 * Series in, replications spread over the workers: whoever is free gets the next replication of the
 * first series that wants one, so that the cores that one series leaves idle at the end of a round
 * are the next one's. What is done goes to the journal, then to its series.
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
    const atomic_int *stop;   /* nonzero: end with what is known; may be NULL */
    struct journal *journal;  /* may be NULL */
    struct cluster *cluster;  /* may be NULL */
    /* on the calling thread; of a sweep, about the point that was begun first of those under way */
    /* after the pilot series, and when it will take far longer than was told */
    void (*planned)(void *user, const struct run_progress *p);
    void (*progress)(void *user, const struct run_progress *p);    /* some times a second */
    void *user;
};

/* Where series come from and go to; all in the order in which they are opened. */
struct feed {
    struct series *(*open)(void *user);              /* the next one, or NULL when there is none */
    void (*first)(void *user, struct series *s); /* it is now the first under way; may be NULL */
    void (*close)(void *user, struct series *s);     /* it is over, or interrupted: yours again */
    void *user;
};

/*
 * Run until no series is left or *o->stop. Every series that was opened is closed. -1 with errors
 * in d: the journal is another run's, or cannot be written, or no thread can be started.
 */
int dispatch(const struct run_options *o, const struct feed *f, struct diag *d);

/* The same of s[n], which stay the caller's. */
int dispatch_these(const struct run_options *o, struct series **s, size_t n, struct diag *d);

#endif
