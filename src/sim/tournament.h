/*
 * The event queue: a tournament (winner) tree over anonymous leaves, each holding the time of one
 * pending event.
 *
 *                 node 1  = the earliest of all       node i holds the earlier of its two players:
 *               /        \                            nodes 2i and 2i + 1, or at the bottom the
 *            2              3                         leaves 2i - capacity and 2i - capacity + 1.
 *          /   \          /   \
 *    leaf 0     1        2     3    <- capacity = 4 leaves; one without an event is idle
 *
 * Why not a heap: a simulation of a queueing network has few pending events (one for each busy
 * server and source), each of which is nearly always replaced by its successor. Replacing a leaf's
 * time walks one path of log2(capacity) nodes whose rivals' addresses are known beforehand, without
 * a branch that depends on the data, where a heap's sift-down mispredicts at every second level.
 * The winner so far is carried in registers; each level is two loads, a compare, two conditional
 * moves and two stores.
 *
 * Memory: 24 bytes a leaf. Times are doubles >= 0 held as their bits, which sort like integers;
 * idle leaves hold the bits of infinity and above, and their low bits link them to the next idle
 * one. Among equal times the leaf with the lower number comes first, so a run depends on nothing
 * but its inputs.
 */
#ifndef SIM_TOURNAMENT_H
#define SIM_TOURNAMENT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define TOURNAMENT_IDLE UINT64_C(0x7ff0000000000000)    /* +infinity */

struct tournament_node {
    uint64_t key;     /* bits of the time; TOURNAMENT_IDLE or above when nothing is pending */
    uint64_t leaf;    /* which leaf it stands at */
};

struct tournament {
    uint64_t *key;                   /* [capacity] of the leaves */
    struct tournament_node *node;    /* [capacity], from 1 */
    size_t capacity;                 /* leaves, a power of two, >= 2 */
    size_t idle;                     /* 1 + the leaf that was given back last; 0 for none */
    size_t used;                     /* leaves handed out so far, from 0 */
};

/* A tree in which leaves 0..fixed-1 are the caller's own (they are never given back); all idle. */
void tournament_init(struct tournament *t, size_t fixed);
void tournament_release(struct tournament *t);

/* Make all leaves idle again, leaves 0..fixed-1 handed out. */
void tournament_clear(struct tournament *t, size_t fixed);

/* Double the leaves; what is pending stays where it is. */
void tournament_grow(struct tournament *t);

static inline uint64_t tournament_key(double time)
{
    uint64_t bits;
    memcpy(&bits, &time, sizeof bits);
    return bits;
}

static inline double tournament_time(uint64_t key)
{
    double time;
    memcpy(&time, &key, sizeof time);
    return time;
}

/*
 * One match: the rival (rk, rl) wins when rk < limit. Which side wins is as good as random, so it
 * must not become a branch, which would be mispredicted every other time; and gcc 12 makes one of
 * every way to write it in C but masks, which cost three instructions for each conditional move.
 */
static inline void tournament_match(uint64_t *key, uint64_t *leaf, uint64_t limit, uint64_t rk,
                                    uint64_t rl)
{
#if defined(__x86_64__)
    __asm__("cmpq %[limit], %[rk]\n\t"
            "cmovbq %[rk], %[key]\n\t"
            "cmovbq %[rl], %[leaf]"
            : [key] "+r"(*key), [leaf] "+r"(*leaf)
            : [limit] "r"(limit), [rk] "r"(rk), [rl] "r"(rl)
            : "cc");
#else
    const uint64_t lost = -(uint64_t)(rk < limit);
    *key ^= (*key ^ rk) & lost;
    *leaf ^= (*leaf ^ rl) & lost;
#endif
}

/*
 * Set the time of leaf l (or TOURNAMENT_IDLE) and replay its matches up to the root. A rival on the
 * left (l or i odd) also wins ties: key + 1 turns < into <=.
 */
static inline void tournament_set(struct tournament *t, size_t l, uint64_t key)
{
    struct tournament_node *const node = t->node;
    uint64_t leaf = l;
    size_t i = (t->capacity + l) >> 1;
    t->key[l] = key;
    tournament_match(&key, &leaf, key + (l & 1), t->key[l ^ 1], l ^ 1);
    node[i].key = key;
    node[i].leaf = leaf;
    while (i > 1) {
        const struct tournament_node *const rival = &node[i ^ 1];
        tournament_match(&key, &leaf, key + (i & 1), rival->key, rival->leaf);
        i >>= 1;
        node[i].key = key;
        node[i].leaf = leaf;
    }
}

/* A leaf for a new event, idle until it is set. May move the tree. */
static inline size_t tournament_take(struct tournament *t)
{
    if (t->idle > 0) {
        const size_t l = t->idle - 1;
        t->idle = (size_t)(t->key[l] - TOURNAMENT_IDLE);
        return l;
    }
    if (t->used == t->capacity)
        tournament_grow(t);
    return t->used++;
}

/* Give leaf l back. */
static inline void tournament_give(struct tournament *t, size_t l)
{
    tournament_set(t, l, TOURNAMENT_IDLE + t->idle);
    t->idle = l + 1;
}

/* The earliest event: its key and leaf. Key TOURNAMENT_IDLE or above when nothing is pending. */
static inline struct tournament_node tournament_first(const struct tournament *t)
{
    return t->node[1];
}

#endif
