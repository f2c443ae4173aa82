/*
 * Revocations: the issuer stops accepting a token before it expires, while caches still accept it.
 * Private to the general engine.
 *
 * A revoked token is watched until no cache would accept it any more, or until its user has a new
 * one: then the ends of its entries are final. Its lag is the time from its revocation until the
 * last of these ends, or until the last use of an entry that had ended. It is 0 if no cache
 * accepted the token. A use or a fill may postpone an end, so the event that is set for the last
 * end checks again when it comes.
 */
#ifndef SIM_GENERAL_REVOCATION_H
#define SIM_GENERAL_REVOCATION_H

#include "sim/general.h"

#define WATCH_NONE UINT32_MAX

/* A revoked token that some cache may accept. Times are in [s] since the start. */
struct watch {
    double at;              /* when it was revoked */
    double seen;            /* until when entries that were dropped since accepted it */
    double told;            /* when caches are told, or +inf: they are not, or were */
    uint32_t user;
    uint32_t population;
    uint32_t leaf;
    uint32_t next;          /* in the free list */
};

struct revocations {
    struct watch *watch;    size_t n, cap;
    uint32_t free;
    uint32_t *of;           /* [n_users] the watch of each user's token, or WATCH_NONE */
    struct stream *random;  /* [n_populations] */
    bool *stale;            /* [n_populations] some cache serves entries that have ended */
};

/* Allocate, free, and set the first event of every population whose tokens are revoked. */
void revocation_init(struct general *g);
void revocation_release(struct general *g);
void revocation_start(struct general *g, uint64_t seed, uint64_t replication);

/* The event of a watch, or of a population: its next revocation. */
void revocation_event(struct general *g, uint32_t watch);
void revocation_next(struct general *g, uint32_t population);

#endif
