/*
 * A winner tree of 2^bits slots, each of which holds one time; `bits` is a constant where it is
 * called. Keys are a time's bits with the slot in place of its lowest six, as in yard_w2_queue.h.
 */
#ifndef BENCH_YARD_WINNER_H
#define BENCH_YARD_WINNER_H

#include <stdint.h>

#include "yard_w2_queue.h"

/* node[2 << bits]: node[1] is the earliest, slot s is at node[(1 << bits) + s]. */
ALWAYS_INLINE void winner_init(uint64_t *node, unsigned bits)
{
    for (unsigned i = 0; i < 2u << bits; i++)
        node[i] = key_of(NEVER, 0);
}

ALWAYS_INLINE void winner_set(uint64_t *node, unsigned bits, unsigned slot, double time)
{
    unsigned i = (1u << bits) + slot;
    uint64_t best = key_of(time, slot);
    node[i] = best;
    for (unsigned level = 0; level < bits; level++) {
        const uint64_t rival = node[i ^ 1];
        best = rival < best ? rival : best;
        i >>= 1;
        node[i] = best;
    }
}

#endif
