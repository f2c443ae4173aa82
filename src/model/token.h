/*
 * Users with tokens, and the caches that store tokens.
 *
 * Look-up of token i at time t (at a node with ROUTING_LOOKUP, at the end of its service):
 *   EXPIRED  the issuer's lifetime has passed since the token was issued (a cache with
 *            ignores_expiry does not notice this);
 *   HIT      the cache has an entry, installed after the token was issued, and t < its end;
 *   MISS     otherwise.
 * The cache keeps an entry after its end: the entry is "expired", and may still be served for a
 * while. A token without an entry is "absent".
 *
 * Plain caches (cache_is_plain): a request that misses takes its node's MISS routes and is itself
 * the fetch. With `join`, a request that misses while a fetch of this entry is under way waits,
 * outside every station, until that fetch fills the entry. It then goes on by its own node's HIT
 * routes (a "delayed hit").
 *
 * Caches with any other rule: the fetch is a separate job beside the request. It takes the MISS
 * routes of the node that looked up, and counts at the stations that it visits. It ends where a
 * route fills the cache, or when it leaves the network or is lost. It is not a request: it has no
 * sojourn and does not count in the network. The request waits for the answer, outside every
 * station (stale entries and refresh ahead need no wait). It goes on by a HIT route of its node, or
 * by an EXPIRED one when it is refused. A fetch may itself look up a token in a second cache; it
 * waits there as a request does.
 *
 * A fetch fails when it leaves, or is lost, without having filled its cache. A fetch whose last
 * outcome was EXPIRED was refused instead: the cache drops its entry of the token, and all requests
 * that wait for it are refused. A fetch that takes longer than fetch_timeout has failed for the
 * requests that wait; its job goes on, and fills the cache when it gets there. Each attempt of a
 * fetch is one job.
 *
 * A route with `fills` installs the entry at the time t when it is taken; the end of the entry is
 * t + lifetime. If the cache still has a valid entry, the route changes nothing (the first answer
 * counts), unless the cache has `replaces` (the last answer counts, as in nginx). With `slides`
 * each HIT sets a new end, at most max_age after the fill. granularity g > 0: the cache's
 * clock shows g floor(t/g); with the lifetime rounded up to a multiple of g, an entry set at t
 * ends at g floor(t/g) + lifetime + g (nginx does so, g = 1 s; a lifetime of 0 ends on the next
 * edge). All caches of a network read the same wall clock, and a simulation may begin at any time
 * on it.
 *
 * The answer of the issuer (a node with ROUTING_ANSWER, at the end of its service): a valid token
 * takes a HIT route. A token that is revoked, has expired, or belongs to a population of invalid
 * tokens takes an EXPIRED route; with renew_on_expiry its user then gets a new token, unless the
 * token was never valid.
 */
#ifndef MODEL_TOKEN_H
#define MODEL_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "model/dist.h"

/* ---- users 0..users-1, each with one token at a time ---- */

enum popularity {
    POPULARITY_UNIFORM,
    POPULARITY_ZIPF,       /* share(i) ~ 1 / (i + 1)^s */
    POPULARITY_COUNTS,     /* share(i) ~ counts[i], as measured */
    POPULARITIES
};

struct population {
    char *name;
    size_t users;              /* >= 1 */
    enum popularity popularity;
    double zipf_s;             /* exponent, > 0 */
    double *counts;            /* POPULARITY_COUNTS: [users] >= 0, not all 0; else NULL */
    double token_lifetime;     /* [s] from login to expiry at the issuer; 0 = never expires */
    bool renew_on_expiry;      /* true: a look-up (or the issuer) that finds the token expired or
                                  revoked renews it at once, and the request takes an EXPIRED route
                                  (refused); false: only a route with `issues` renews it */
    bool invalid;              /* the issuer knows none of its tokens */
    double revocations;        /* [1/s] rate of revocations of each valid token; 0: none. The user
                                  goes on using the token until the issuer refuses it */
    double push_share;         /* [-] probability that a cache is notified of a revocation; 0: none
                                  is */
    double push_delay;         /* [s] from the revocation until a notified cache drops the entry */
    int line;                  /* of its definition in the config, 0 when unknown */
};

/* ---- caches ---- */

enum lifetime_rule {
    LIFETIME_COUNTED,              /* fixed, counted from the fill */
    LIFETIME_SLIDING,              /* fixed, each hit restarts it */
    LIFETIME_EXPONENTIAL,          /* exponential with that mean, counted from the fill */
    LIFETIME_SLIDING_EXPONENTIAL,  /* exponential, each hit redraws it */
    LIFETIME_DRAWN,                /* another distribution, counted from the fill */
    LIFETIME_SLIDING_DRAWN,        /* another distribution, each hit redraws it */
    LIFETIME_RULES
};

/* What a request does when it finds no valid entry. */
enum miss_rule {
    MISS_FETCH,         /* it fetches, even if other requests do so too */
    MISS_JOIN,          /* it waits for the fetch under way; without one, it fetches */
    MISS_SERVE_STALE,   /* expired entries: the first request fetches and waits; requests that
                           arrive meanwhile are served the old entry */
    MISS_BACKGROUND,    /* expired entries: all requests are served the old entry, and the first one
                           starts a fetch in the background */
    MISS_RULES
};

/* What happens to a request whose fetch fails: the fetch gets no answer in time, is refused by a
 * rate limit, is lost on its way, or comes too soon after the last one (least_interval). */
enum failure_rule {
    FETCH_FAILS_CLOSED,    /* it is refused: an EXPIRED route */
    FETCH_FAILS_OPEN,      /* it is let through: a HIT route, and nothing is remembered */
    FETCH_FAILS_STALE,     /* it is served the old entry if there is one within stale_for, else
                              refused */
    FETCH_FAILURES
};

/* Which entry a full cache evicts for a new one. */
enum eviction {
    EVICT_LRU,      /* the least recently used one */
    EVICT_FIFO,     /* the one filled first */
    EVICT_RANDOM,   /* any */
    EVICT_CLOCK,    /* the first in order of filling that was not used since the hand passed */
    EVICT_SLRU,     /* segmented LRU: the least recently used of the entries without a hit since
                       their fill; entries with a hit get at most half of the room */
    EVICT_LFU,      /* the one used least often since its fill, which counts as a use; of several
                       the least recently used one */
    EVICTIONS
};

/* In every field after `granularity`, zero means "none" or "no limit". */
struct cache {
    char *name;
    size_t population;
    bool slides;
    struct dist lifetime;       /* [s]; 0 only with a granularity */
    double granularity;         /* [s] >= 0; 0 = a continuous clock */
    double max_age;             /* [s] maximum age of a sliding entry since its fill; 0: none */
    bool ignores_expiry;
    bool replaces;              /* the last answer counts, not the first: see above */
    enum miss_rule absent;      /* MISS_FETCH or MISS_JOIN */
    enum miss_rule expired;     /* a plain cache has the same for both */
    double stale_for;           /* [s] time after its end when an entry is absent; 0: never */
    double lock_poll;           /* [s] a request that waits for another's fetch looks again at this
                                   interval; 0: it is notified at once */
    double lock_timeout;        /* [s] a request that has waited this long fetches for itself, and
                                   its answer is not stored; 0: never */
    double refresh_ahead;       /* [s] a hit this close to the entry's end starts a fetch in the
                                   background, one at a time; 0: none */
    double early_beta;          /* [-] a hit with time r left starts one when D beta E >= r. D is
                                   the time that the last fetch of this cache took, and E is
                                   exponential with mean 1 (Vattani, Chierichetti, Lowenstein,
                                   VLDB 2015: XFetch); 0: none */
    size_t max_entries;         /* 0: room for all tokens */
    enum eviction eviction;
    size_t room;                /* 1 + index of an earlier cache with a room of its own, in which
                                   the entries of this one have their places, too: with as many
                                   max_entries for all together, and the same eviction */
    double fetch_timeout;       /* [s]; 0: no timeout. The issuer goes on after it, and its answer
                                   still fills the entry, unless late_is_lost */
    enum failure_rule on_failure;
    unsigned retries;           /* how many times a failed fetch is tried again, */
    double backoff;             /* [s] after this time, which doubles each time */
    double least_interval;      /* [s] minimum time between the starts of two fetches of this cache;
                                   a fetch that comes sooner fails; 0: none */
    bool late_is_lost;          /* an answer after fetch_timeout is heard by nobody */
    bool start_empty;           /* false: a simulation starts it in its stationary state */
    int line;                   /* of its definition in the config, 0 when unknown */
};

static inline enum lifetime_rule cache_rule(const struct cache *c)
{
    if (c->lifetime.kind == DIST_DETERMINISTIC)
        return c->slides ? LIFETIME_SLIDING : LIFETIME_COUNTED;
    if (dist_is_exponential(&c->lifetime))
        return c->slides ? LIFETIME_SLIDING_EXPONENTIAL : LIFETIME_EXPONENTIAL;
    return c->slides ? LIFETIME_SLIDING_DRAWN : LIFETIME_DRAWN;
}

/* Set slides and lifetime according to one of the first four rules; mean > 0 [s]. */
void cache_set_rule(struct cache *c, enum lifetime_rule rule, double mean);

/* Does a request that misses always fetch itself? Then the cache uses no rule that needs a separate
 * fetch job. */
static inline bool cache_is_plain(const struct cache *c)
{
    return c->absent == c->expired && c->expired <= MISS_JOIN && cache_rule(c) < LIFETIME_DRAWN &&
           c->lifetime.mean > 0 && !(c->max_age > 0) && !c->ignores_expiry && !c->replaces &&
           !(c->lock_poll > 0) && !(c->lock_timeout > 0) && !(c->refresh_ahead > 0) &&
           !(c->early_beta > 0) && c->max_entries == 0 && !(c->fetch_timeout > 0) &&
           c->on_failure == FETCH_FAILS_CLOSED && c->retries == 0 && !(c->least_interval > 0);
}

/* Is there at most one fetch of an entry at a time, absent or expired ("single flight")? */
static inline bool cache_joins(const struct cache *c)
{
    return c->absent == MISS_JOIN && c->expired == MISS_JOIN;
}

/* ---- incidents: events at given times of a simulation ---- */

enum incident_kind {
    INCIDENT_FLUSH,    /* a cache loses all entries */
    INCIDENT_DOWN,     /* a station stops: its servers pause until `until` and then resume; requests
                          that arrive wait, or with `refuses` are lost at once */
    INCIDENT_KINDS
};

struct incident {
    double at, until;    /* [s] since time 0 of a simulation; `until` > at, INCIDENT_DOWN only */
    enum incident_kind kind;
    size_t index;        /* of the cache or the station */
    bool refuses;
    int line;
};

#endif
