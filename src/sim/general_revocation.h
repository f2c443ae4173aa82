/*
 * Revocations: tokens that the issuer stops to accept before they expire, while caches go on.
 * Private to the general engine.
 *
 * From the moment of its revocation a token is watched until no cache would accept it any more, or
 * its user has a new one: then the ends of its entries are final. Its lag is from its revocation
 * until the last of these ends, or until the last use of an entry that had ended; 0 if no cache
 * accepted it. A use or a fill may put an end off, so the event that is set for the last end looks
 * again when it comes.
 */
#ifndef SIM_GENERAL_REVOCATION_H
#define SIM_GENERAL_REVOCATION_H

#include "sim/general.h"

#define WATCH_NONE UINT32_MAX

/* A revoked token that some cache may accept. Times are in [s] since the start. */
struct watch {
    double at;              /* when it was revoked */
    double seen;            /* until when entries accepted it that were dropped */
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
