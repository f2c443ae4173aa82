/*
 * LFU: the entry with the fewest uses gives way, of several the least recently used one. A count
 * begins at 1 when an entry is filled, and goes with the entry. Private to this room.
 *
 * The places of a room are in one list, by their counts and then by their last use. Places with the
 * same count are a run of that list, and each run knows its newest place. So a use, which moves a
 * place to the newest end of the next run, is O(1) (the idea: Shah, Mitra, Matani, "An O(1)
 * algorithm for implementing the LFU cache eviction scheme", 2010).
 */
#ifndef SIM_TOKEN_LFU_H
#define SIM_TOKEN_LFU_H

#include "sim/token_size.h"

struct lfu_run {
    uint64_t count;
    uint32_t newest;    /* place; of a run that is free: the next one that is free */
    uint32_t n;         /* number of places */
};

struct lfu {
    struct lfu_run *run;    /* [max + 1]: a place may join a new run before its old one is empty */
    uint32_t *of;           /* [max] the run of each place */
    uint32_t used, free;    /* runs that were ever taken; runs given back, or PLACE_NONE */
};

/* The workspace of a room, as token_size.c allocates, empties and frees it. */
void token_lfu_new(struct sim *s, struct cache_size *z);
void token_lfu_free(struct sim *s, struct cache_size *z);
void token_lfu_clear(struct cache_size *z);

/* Link a place that is in no list, with the lowest count; or with a count no lower than those of
 * all others, as the newest. Take a place out. It is used. */
void token_lfu_link(struct cache_size *z, uint32_t at);
void token_lfu_link_last(struct cache_size *z, uint32_t at, uint64_t count);
void token_lfu_unlink(struct cache_size *z, uint32_t at);
void token_lfu_use(struct cache_size *z, uint32_t at);

#endif
