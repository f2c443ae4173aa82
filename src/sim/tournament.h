/*
 * The event queue for few pending events: a tournament (winner) tree over anonymous leaves, each of
 * which holds the time of one pending event.
 *
 *                 node 1  = the earliest of all       node i holds the earlier of its two players:
 *               /        \                            nodes 2i and 2i + 1; at the bottom are the
 *            2              3                         leaves, which are nodes too.
 *          /   \          /   \
 *         4     5        6     7    <- capacity = 4 leaves; one without an event is idle
 *
 * Why not a heap: a simulation of a queueing network has few pending events (one for each busy
 * server and source), each of which is nearly always replaced by its successor. Replacing a leaf's
 * time walks one path of log2(capacity) nodes whose rivals' addresses are known beforehand, without
 * a branch that depends on the data, where a heap's sift-down mispredicts at every second level.
 * The winner so far is carried in registers; each level is two loads, a compare, two conditional
 * moves and two stores.
 *
 * An event carries its station, so that the winner's station is known without another look-up.
 *
 * Memory: 32 bytes for each leaf that was ever used; memory beyond them is never touched. Idle
 * leaves hold the bits of infinity and above; their low bits link each to the next idle leaf. Among
 * equal times the leaf with the lower number comes first, so a run depends on nothing but its
 * inputs.
 */
#ifndef SIM_TOURNAMENT_H
#define SIM_TOURNAMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "sim/event.h"

struct tournament {
    struct event *node;     /* [2 * capacity], from 1; leaf l at capacity + l */
    struct arena *arena;    /* holds the nodes */
    size_t capacity;        /* leaves, a power of two, >= 2 */
    size_t idle;            /* free list of leaves: 1 + the leaf that was given back last; 0:
                               empty */
    size_t used;            /* leaves handed out so far, from 0 */
};

/* Make a tree with all leaves idle. Leaves 0..fixed-1 belong to the caller and are never given
 * back. The arena must outlive the tree. */
void tournament_init(struct tournament *t, struct arena *a, size_t fixed);
void tournament_release(struct tournament *t);

/* Make all leaves idle again, with leaves 0..fixed-1 handed out. */
void tournament_clear(struct tournament *t, size_t fixed);

/* A leaf that was never used before, for tournament_take; doubles the tree when there is none.
 * Pending events keep their leaves. */
uint32_t tournament_take_fresh(struct tournament *t);

/* Move all events earlier by `by` [s]; none is before that. */
void tournament_set_back(struct tournament *t, double by);

/* The event at leaf l; it is pending if its key is below EVENT_IDLE. */
static inline struct event tournament_at(const struct tournament *t, size_t l)
{
    return t->node[t->capacity + l];
}

/*
 * One match of the player at node i against its rival; returns the node above. Among equals the
 * left one (even i) wins. Which side wins is as good as random, so it must not become a branch,
 * which would be mispredicted every other time; and gcc 12 makes one of every way to write it in C
 * but masks, which cost three instructions for each conditional move. Here the bit that is shifted
 * out of i is the borrow that turns < into <= for a rival on the left.
 */
static inline size_t tournament_match(struct event *player, size_t i,
                                      struct event rival)
{
#if defined(__x86_64__)
    uint64_t difference = rival.key;
    __asm__("shrq $1, %[i]\n\t"
            "sbbq %[key], %[difference]\n\t"
            "cmovbq %[rival_key], %[key]\n\t"
            "cmovbq %[rival_who], %[who]"
            : [i] "+&r"(i), [difference] "+&r"(difference), [key] "+&r"(player->key),
              [who] "+&r"(player->who)
            : [rival_key] "r"(rival.key), [rival_who] "r"(rival.who)
            : "cc");
    return i;
#else
    const uint64_t lost = -(uint64_t)(rival.key < player->key + (i & 1));
    player->key ^= (player->key ^ rival.key) & lost;
    player->who ^= (player->who ^ rival.who) & lost;
    return i >> 1;
#endif
}

/*
 * Set the time of leaf l (or EVENT_IDLE) and its tag, and replay its matches up to the root.
 * Returns the root, the earliest event.
 */
static inline struct event tournament_set(struct tournament *t, uint32_t l, uint64_t key,
                                                    uint32_t tag)
{
    struct event player = {.key = key, .who = (uint64_t)tag << 32 | l};
    struct event *const node = t->node;
    size_t i = t->capacity + l;
    node[i] = player;
    do {
        i = tournament_match(&player, i, node[i ^ 1]);
        node[i] = player;
    } while (i > 1);
    return player;
}

/* A leaf for a new event, idle until it is set. May move the tree. */
static inline uint32_t tournament_take(struct tournament *t)
{
    if (t->idle > 0) {
        const size_t l = t->idle - 1;
        t->idle = (size_t)(t->node[t->capacity + l].key - EVENT_IDLE);
        return (uint32_t)l;
    }
    return tournament_take_fresh(t);
}

/* Give leaf l back. Returns the earliest event. */
static inline struct event tournament_give(struct tournament *t, uint32_t l)
{
    const size_t next = t->idle;
    t->idle = (size_t)l + 1;
    return tournament_set(t, l, EVENT_IDLE + next, 0);
}

/* The earliest event. Key EVENT_IDLE or above when nothing is pending. */
static inline struct event tournament_first(const struct tournament *t)
{
    return t->node[1];
}

#endif
