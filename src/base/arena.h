/*
 * An arena: memory that lives as long as its owner, packed and, when it is large, in huge pages: an
 * event of a large network touches a dozen places anywhere in it, and with pages of 4 KiB the
 * processor would look up more page addresses than it remembers.
 *
 * Blocks of 2 MiB and more have mappings of their own, of which what nobody touches takes no
 * memory; small ones are cut from chunks, which are kept until the arena is released. All are zero
 * and begin on a cache line.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

enum {
    ARENA_LINES_KEPT = 64,    /* freed blocks of up to this many cache lines are reused, */
    ARENA_DOUBLINGS = 15      /* and of 2^0 to 2^14 lines, as arrays that are doubled have */
};

struct arena_block;

struct arena {
    void **chunks;                /* of 2 MiB when it is much, else of 64 KiB */
    size_t n_chunks, cap_chunks;
    char *at;                     /* what is left of the last one */
    size_t left;
    struct arena_block *given_back[ARENA_LINES_KEPT + 1];    /* by size in cache lines */
    struct arena_block *doubled[ARENA_DOUBLINGS];            /* by its binary logarithm,
                                                                beyond these */
    bool much;
};

/* `expected` bytes, of what is known beforehand, say whether it is much. */
void arena_init(struct arena *a, size_t expected);

/* The arena itself and all that was cut from it. What was not, its owner gives back before. */
void arena_release(struct arena *a);

/* n objects of `size` bytes. Never NULL, also at n = 0. */
void *arena_calloc(struct arena *a, size_t n, size_t size);

/* Give back what arena_calloc gave for n objects of this size, or NULL. */
void arena_free(struct arena *a, void *p, size_t n, size_t size);

#endif
