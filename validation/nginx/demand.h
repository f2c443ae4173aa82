/*
 * A site's requests: when each comes, whose it is, which wrapper it goes to. The times are drawn
 * beforehand and wait for no answer (an open loop), so a slow answer does not thin out the requests
 * behind it.
 */
#ifndef NGINX_DEMAND_H
#define NGINX_DEMAND_H

#include <stddef.h>

#include "nginx/site.h"
#include "rng/stream.h"

struct demand {
    double t; /* [s] on the site's own clock, site.h */
    unsigned user;
    unsigned wrapper; /* from 0 */
};

/*
 * All requests of the site until `seconds`, in order of time; *n of them. The ones before -keep
 * fill the caches: of each user and wrapper one, with the probability that a request in `keep` at
 * the user's rate there has come. Free with free().
 */
struct demand *demand_make(const struct site *s, double seconds, struct stream *r, size_t *n);

#endif
