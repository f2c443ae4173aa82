/*
 * The outcomes of look-ups at every cache of a network, given the rate of look-ups: ttl.h summed
 * over the users of the cache's population. User i sends share_i of the look-ups at each cache.
 */
#ifndef ANALYTIC_CACHES_H
#define ANALYTIC_CACHES_H

#include "analytic/fetch.h"
#include "analytic/routing_matrix.h"
#include "analytic/shares.h"
#include "analytic/stations.h"
#include "analytic/sticky.h"
#include "analytic/ttl.h"

struct cache_answer {
    double hit, stale, delayed, expired;    /* [-] outcomes of a look-up: an entry in force; an
                                               ended entry served at once; a wait for a fetch; the
                                               token has expired. The sum is 1, at a plain cache
                                               together with `fetch` */
    double fetch;                           /* [-] fetches begun per look-up: at a plain cache by
                                               the request itself, else by a job beside it */
    double lookups;                         /* [1/s] all */
    double fresh;                           /* [1/s] those not sent back by an EXPIRED outcome */
    double live;                            /* mean number of entries in force */
    double squares;                         /* [1/s^2] sum over tokens of the squared rates of
                                               their fetches */
    double crowds;                          /* [1/s^3] sum over tokens of fetches, times the squared
                                               rate of look-ups */
    double evictions;                       /* [1/s] entries that give way to others */
    double busiest, idlest;                 /* [-] misses (waiting for a fetch included) / look-ups
                                               of valid tokens, for the users who look up most and
                                               least */
    struct fetch_time time;
    bool time_approximate;                  /* its mean is, as it depends on the outcomes of
                                               look-ups in other caches on the way */
    double handed;                          /* [s] mean wait, per fetch, of requests that waited
                                               for fetches which came to nothing, and then fetch */
    double of_new;                          /* [-] of fetches: the token was issued since the last
                                               fill, so that no old entry may be served */
    double stale_late;                      /* [-] of `delayed`: served an ended entry after the
                                               wait for a fetch that was late */
    double refused_wait;                    /* [s] mean wait of look-ups that are refused since
                                               their fetch was late */
    double imposed;                         /* [s] overrides the fetch time that follows from the
                                               stations; NAN: no override. Must be set before the
                                               first caches_solve */
    double excess;                          /* [s] of the imposed time, see struct ttl_load */
    double found;                           /* [s] mean time of a fetch by the stations; INFINITY
                                               through an unstable one */
    const struct dist *gaps;                /* between the requests of a source, where the look-ups
                                               are known to be a share of them (renewal.h), not of
                                               a Poisson source; else NULL */
    double kept;                            /* [-] this share; 0 where gaps is NULL */
    bool blurred;                           /* requests stay for different times before a look-up,
                                               though far shorter than the gaps */
    bool behind;                            /* look-ups are misses of caches before this one, as
                                               second_level.h has them */
    bool exact;                             /* if all look-ups are Poisson, or have `gaps`, or
                                               are `behind` */
};

/* Mean wait for fetches of others [s], per look-up. */
static inline double cache_answer_wait(const struct cache_answer *a)
{
    return a->delayed * a->time.delay + a->fetch * a->handed + a->expired * a->refused_wait;
}

/* The share of look-ups that leave by a HIT route. */
static inline double cache_answer_served(const struct cache_answer *a)
{
    return a->hit + a->stale + a->delayed;
}

/* Workspace for one network. With sticky, which may be NULL, it is sticky_network(sticky). */
struct caches;
struct caches *caches_new(const struct network *net, const struct sticky *sticky);
void caches_free(struct caches *w);

/* The users of cache c by their shares of its look-ups, and its rule, after a caches_solve. */
const struct shares *caches_shares(const struct caches *w, size_t c);
struct ttl_rule caches_rule(const struct caches *w, size_t c);

/* Have both caches the same users, and the same rules out of those of struct ttl_rule? */
bool caches_same_rules(const struct cache *x, const struct cache *y);

/* Converts an answer in which requests fetch themselves: they now wait for a fetch that is a
 * separate job, or are served the old entry, as the cache's rule for expired entries says. */
void caches_fetch_beside(const struct cache *c, struct cache_answer *a);

/* Does the cache have rules that ttl.h has not (token_rules.h)? Then fetches are jobs beside the
 * requests, and caches_average_rules sets its answer for look-ups at rate answer->fresh and fetches
 * of answer->time. */
bool caches_has_rules(const struct cache *c);
void caches_average_rules(const struct caches *w, size_t c, struct cache_answer *answer);

/* Do the tokens of any population expire at their issuer? Only then does `fresh` below matter. */
bool caches_expire(const struct caches *w);

/*
 * Fill in answer[n_caches], from the rates of all look-ups and of the fresh ones (by requests that
 * were never sent back for an expired token), and the mean response times of visits, all per node.
 * Fetches take no time at a cache without an imposed time whose answer is passed in with
 * time.stable = false: an unstable way stays unstable, or the iteration could oscillate for ever.
 * O(caches * classes of users), less where caches are alike.
 */
enum linear_status caches_solve(struct caches *w, const struct routing_matrix *r,
                                const double *rate, const double *fresh,
                                const struct station_load *stations, const double *response,
                                struct cache_answer *answer);

#endif
