/*
 * Users with tokens, and the caches that remember tokens.
 *
 * Look-up of token i at time t (at a node with ROUTING_LOOKUP, at the end of its service):
 *   EXPIRED  the issuer's lifetime has passed since the token was issued (a cache that
 *            ignores_expiry does not know that);
 *   HIT      the entry is there, was installed after the token was issued, and t < its end;
 *   MISS     else.
 * An entry that has ended is kept: it is "expired", and may be served for a while yet. A token
 * without an entry is "absent".
 *
 * Plain caches (cache_is_plain): a request that misses goes by its node's MISS routes and is the
 * fetch. With `join` a request that misses while a fetch of this entry is under way waits, outside
 * every station, until that fetch fills the entry, and then goes on by its own node's HIT routes (a
 * "delayed hit").
 *
 * Caches with any other rule: the fetch is a job of its own, beside the request. It goes by the
 * MISS routes of the node that looked up, is counted at the stations that it visits, and ends
 * where a route fills the cache, or when it leaves the network or is lost. It is no request: it
 * has no sojourn and is not counted in the network. The request waits, outside every station, for
 * the answer (or does not: stale entries, refresh ahead), and goes on by a HIT route of its node,
 * or by an EXPIRED one when it is refused. A fetch may itself look a token up on its way, in a
 * second cache: it waits there as a request does.
 *
 * A fetch that leaves, or is lost, without having filled its cache has come to nothing; but one
 * whose last outcome was EXPIRED was refused: the cache drops its entry of the token, and whoever
 * waits is refused. A fetch that takes longer than fetch_timeout has come to nothing for those who
 * wait; its job goes on, and fills the cache when it gets there. Each try of a fetch is a job.
 *
 * A route with `fills` installs the entry at the moment t at which it is taken, unless one is
 * there that is still valid (the first answer installs) and the cache does not replace it (then
 * the last one does, as in nginx): its end is t + lifetime. With `slides`
 * each HIT sets the end anew, at most to max_age after the fill. granularity g > 0: the cache's
 * clock shows g floor(t/g); with the lifetime rounded up to a multiple of g, an entry set at t
 * ends at g floor(t/g) + lifetime + g (nginx does so, g = 1 s; a lifetime of 0 ends on the next
 * edge). All caches of a network read one wall clock, and a simulation may begin at any moment of
 * it.
 *
 * The answer of the issuer (a node with ROUTING_ANSWER, at the end of its service): HIT routes
 * for a token that is valid, EXPIRED routes for one that is revoked, has expired, or belongs to a
 * population of invalid tokens; its user then gets a new token if renew_on_expiry.
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
    double *counts;            /* [users] >= 0, not all 0, of POPULARITY_COUNTS; else NULL */
    double token_lifetime;     /* [s] from login to expiry at the issuer; 0 = never expires */
    bool renew_on_expiry;      /* true: a look-up (or the issuer) that finds the token expired or
                                  revoked renews it at once, and the request takes an EXPIRED route
                                  (refused); false: only a route with `issues` renews it */
    bool invalid;              /* the issuer knows none of its tokens */
    double revocations;        /* [1/s] of each token that is valid; 0: none. Whoever bears the
                                  token goes on using it until the issuer refuses it */
    double push_share;         /* of the caches that are told of a revocation, each by chance; 0:
                                  none */
    double push_delay;         /* [s] from the revocation until a cache that is told drops the
                                  entry */
};

/* ---- caches ---- */

enum lifetime_rule {
    LIFETIME_COUNTED,              /* fixed, counted from the fill */
    LIFETIME_SLIDING,              /* fixed, each hit restarts it */
    LIFETIME_EXPONENTIAL,          /* exponential of that mean, counted from the fill */
    LIFETIME_SLIDING_EXPONENTIAL,  /* exponential, each hit redraws it */
    LIFETIME_DRAWN,                /* of another law, counted from the fill */
    LIFETIME_SLIDING_DRAWN,        /* of another law, each hit redraws it */
    LIFETIME_RULES
};

/* What a request does that finds no entry in force. */
enum miss_rule {
    MISS_FETCH,         /* it fetches, whoever else does */
    MISS_JOIN,          /* it waits for the fetch under way; without one, it fetches */
    MISS_SERVE_STALE,   /* expired entries: the first one fetches and waits, and those who come
                           meanwhile are served the old entry */
    MISS_BACKGROUND,    /* expired entries: all are served the old entry, and the first one starts a
                           fetch beside it */
    MISS_RULES
};

/* What becomes of a request whose fetch comes to nothing: no answer within the time, refused for
 * too many, lost on its way, or not allowed so soon. */
enum failure_rule {
    FETCH_FAILS_CLOSED,    /* it is refused: an EXPIRED route */
    FETCH_FAILS_OPEN,      /* it is let through: a HIT route, and nothing is remembered */
    FETCH_FAILS_STALE,     /* it is served the old entry where there is one within stale_for, else
                              refused */
    FETCH_FAILURES
};

/* Which entry a full cache gives up for a new one. */
enum eviction {
    EVICT_LRU,      /* the one not used for longest */
    EVICT_FIFO,     /* the one filled first */
    EVICT_RANDOM,   /* any */
    EVICT_CLOCK,    /* the first in the order of filling that was not used since the hand passed */
    EVICT_SLRU,     /* segmented LRU: the least recently used of those not hit since they were
                       filled; half of the room at most is for those that were */
    EVICTIONS
};

/* A zero is "none", or "without end", in all that follows `granularity`. */
struct cache {
    char *name;
    size_t population;
    bool slides;
    struct dist lifetime;       /* [s]; 0 only with a granularity */
    double granularity;         /* [s] >= 0; 0 = a continuous clock */
    double max_age;             /* [s] of an entry that slides, from its fill; 0: without end */
    bool ignores_expiry;
    bool replaces;              /* the last answer installs, not the first: see above */
    enum miss_rule absent;      /* MISS_FETCH or MISS_JOIN */
    enum miss_rule expired;     /* a plain cache has the same for both */
    double stale_for;           /* [s] after its end an entry is absent; 0: never */
    double lock_poll;           /* [s] who waits for another's fetch looks again each so often; 0:
                                   it is told at once */
    double lock_timeout;        /* [s] who has waited so long fetches, and its answer is not
                                   remembered; 0: never */
    double refresh_ahead;       /* [s] a hit in the last so much of an entry's life starts a fetch
                                   beside it, one at a time; 0: none */
    double early_beta;          /* [-] a hit with r left starts one when D beta E >= r, D the time
                                   that the last fetch of this cache took, E exponential of mean 1
                                   (Vattani, Chierichetti, Lowenstein, VLDB 2015: XFetch); 0:
                                   none */
    size_t max_entries;         /* 0: room for all tokens */
    enum eviction eviction;
    double fetch_timeout;       /* [s]; 0: it waits for ever. The issuer goes on, and its answer
                                   fills the entry */
    enum failure_rule on_failure;
    unsigned retries;           /* a fetch that comes to nothing is tried again so often first, */
    double backoff;             /* [s] after this time, which doubles each time */
    double least_interval;      /* [s] between the beginnings of two fetches of this cache; who
                                   comes sooner has failed; 0: none */
    bool start_empty;           /* false: a simulation starts it in its stationary state */
};

static inline enum lifetime_rule cache_rule(const struct cache *c)
{
    if (c->lifetime.kind == DIST_DETERMINISTIC)
        return c->slides ? LIFETIME_SLIDING : LIFETIME_COUNTED;
    if (dist_is_exponential(&c->lifetime))
        return c->slides ? LIFETIME_SLIDING_EXPONENTIAL : LIFETIME_EXPONENTIAL;
    return c->slides ? LIFETIME_SLIDING_DRAWN : LIFETIME_DRAWN;
}

/* Set slides and lifetime as one of the first four rules has them; mean > 0 [s]. */
void cache_set_rule(struct cache *c, enum lifetime_rule rule, double mean);

/* Do requests that miss fetch themselves, with nothing that only a fetch beside them can do? */
static inline bool cache_is_plain(const struct cache *c)
{
    return c->absent == c->expired && c->expired <= MISS_JOIN && cache_rule(c) < LIFETIME_DRAWN &&
           c->lifetime.mean > 0 && !(c->max_age > 0) && !c->ignores_expiry && !c->replaces &&
           !(c->lock_poll > 0) && !(c->lock_timeout > 0) && !(c->refresh_ahead > 0) &&
           !(c->early_beta > 0) && c->max_entries == 0 && !(c->fetch_timeout > 0) &&
           c->on_failure == FETCH_FAILS_CLOSED && c->retries == 0 && !(c->least_interval > 0);
}

/* One fetch of an entry at a time, whatever it was before: "single flight". */
static inline bool cache_joins(const struct cache *c)
{
    return c->absent == MISS_JOIN && c->expired == MISS_JOIN;
}

/* ---- what happens at a moment of a simulation ---- */

enum incident_kind {
    INCIDENT_FLUSH,    /* a cache loses all entries */
    INCIDENT_DOWN,     /* a station stops: its servers interrupt what they do until `until` and then
                          go on; requests wait, or with `refuses` are lost at once */
    INCIDENT_KINDS
};

struct incident {
    double at, until;    /* [s] from the begin of a simulation; `until` of INCIDENT_DOWN, > at */
    enum incident_kind kind;
    size_t index;        /* of the cache, or station */
    bool refuses;
    int line;
};

#endif
