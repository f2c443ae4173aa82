/*
 * The issuer's queue without its work: when a question that comes at t would leave c servers that
 * serve in order of arrival. Service times are drawn, nobody computes meanwhile, so an issuer of
 * any speed costs the machine the same.
 *
 * Formula: it begins when it comes or when the first of the servers is free, whichever is later;
 *          with one server Lindley's recursion, with more Kiefer's and Wolfowitz's.
 */
#ifndef NGINX_ISSUER_QUEUE_H
#define NGINX_ISSUER_QUEUE_H

#include "rng/sampler.h"
#include "rng/stream.h"

struct issuer_queue {
    unsigned servers; /* 0: infinitely many */
    double *free_at;  /* [servers] when each has served all that came so far */
    struct sampler service;
    struct stream stream;
};

/*
 * A queue that is empty, with services by the name of their law (exponential, deterministic or
 * lognormal), mean [s] and scv. Returns -1 and changes nothing when no law has that name.
 */
int issuer_queue_init(struct issuer_queue *q, unsigned servers, const char *law, double mean,
                      double scv, struct stream stream);
void issuer_queue_release(struct issuer_queue *q);

/* One comes at t, not before the last one: when it leaves. */
double issuer_queue_leaves(struct issuer_queue *q, double t);

#endif
