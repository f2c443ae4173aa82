/*
 * Dispatch by user: rendezvous hashing (analytic/sticky.h has the sources). Private to this room.
 */
#ifndef SIM_STICKY_H
#define SIM_STICKY_H

#include <math.h>
#include <stdint.h>

#include "sim/plan.h"

/* SplitMix64's finish. */
static inline uint64_t sticky_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* The user with this index, counted within a population or among a source's customers, of that
 * name: the same number in every replication, whatever else is in the model. */
static inline uint64_t sticky_user(uint64_t name, uint64_t index)
{
    return sticky_mix(name + index);
}

/* Which target, from 0, the user with this number comes to. */
static inline uint32_t sticky_target(const struct plan_dispatch *d, uint64_t user)
{
    uint64_t most = 0;
    double longest = 0;
    uint32_t best = 0;
    for (uint32_t i = 0; i < d->n; i++) {
        const uint64_t x = sticky_mix(user ^ d->hash[i]);
        if (d->even) {
            best = x > most ? i : best;
            most = x > most ? x : most;
            continue;
        }
        const double score = -d->weight[i] / log(((double)(x >> 12) + 0.5) * 0x1p-52);
        best = score > longest ? i : best;
        longest = score > longest ? score : longest;
    }
    return best;
}

#endif
