/*
 * A site: one gateway with its issuer and its users, one replication of one measured situation.
 * Sites share the processes of nginx, of the issuer and of the load generator; nothing else joins
 * them.
 *
 * They stand in a file, one line each, words separated by blanks; '#' opens a comment:
 *
 *   point replication users zipf rate wrappers dispatch port servers service mean scv keep start
 *   flushed
 *
 * Times are in seconds, rates per second. On a site's own clock 0 is when its measurement begins:
 *
 *   -2 keep .. -keep   each token that is likely to be in a cache is asked for once in each wrapper
 *                      that has it, at a time drawn uniformly: so the caches' entries end evenly
 *   -keep .. 0         the requests, not yet measured
 *   0 .. seconds       the requests, measured
 */
#ifndef NGINX_SITE_H
#define NGINX_SITE_H

#include <stdbool.h>
#include <stddef.h>

enum { SITE_NAME = 48, SITE_PATH = 256, SITE_WRAPPERS_MAX = 16 };

struct site {
    char point[SITE_NAME]; /* the situation */
    unsigned replication;  /* of it, from 0 */
    unsigned users;
    double zipf;             /* i-th user's probability ~ 1 / i^zipf; 0: uniform */
    double rate;             /* [1/s] of requests, Poisson */
    unsigned wrappers;       /* K */
    bool sticky;             /* user i always goes to wrapper i mod K; else to a random one */
    unsigned port;           /* of the issuer; wrapper k listens at port + 1 + k */
    unsigned servers;        /* of the issuer, one FIFO queue; 0: infinitely many */
    char service[SITE_NAME]; /* exponential, deterministic or lognormal */
    double mean, scv;        /* [s], [-] of a service */
    double keep;             /* [s] an entry's longest life; 0: a cold start, measured at once */
    double start;            /* [s] after the common start */
    char flushed[SITE_PATH]; /* folder whose files are deleted at 0; "-": none */
};

/* When the site's measurement begins, after the common start. */
double site_zero(const struct site *s);

/* When the last site ends, after the common start, each measured for so many seconds. */
double sites_end(const struct site *sites, size_t n, double seconds);

/*
 * All sites of a file, in its order; *n of them. Free with free(). Says what is wrong on stderr and
 * ends the program with status 2 when the file is missing or a line of it does not hold.
 */
struct site *sites_read(const char *path, size_t *n);

#endif
