/*
 * How jobs move: between "what a replication is" (replicate.c: marks, windows, the record) and the
 * event loops. A plan has one engine, which plan.c chooses by what the network needs. Private to
 * this room.
 *
 * An engine's workspace begins with a struct sim, which is what all of this room but the engine
 * itself knows of it.
 */
#ifndef SIM_ENGINE_H
#define SIM_ENGINE_H

#include <stdatomic.h>
#include <stdint.h>

#include "sim/sim.h"

enum engine_outcome {
    ENGINE_DONE,
    ENGINE_STOPPED,
    ENGINE_DEADLOCK    /* requests block each other, and the model says that this is the end */
};

struct engine {
    const char *name;    /* "fifo", "general" */
    size_t size;         /* of its workspace [bytes] */
    size_t place_size;   /* about what it has for each node in the arena [bytes] */
    /* The workspace's own arrays, of a plan that s has already; and their end. */
    void (*init)(struct sim *s);
    void (*release)(struct sim *s);
    /* At time 0 of a replication: stations empty, streams at their begin, no event pending. */
    void (*start)(struct sim *s, uint64_t seed, uint64_t replication);
    /* The first arrival of a source comes at time t [s]. */
    void (*first_arrival)(struct sim *s, size_t source, double t);
    /* The plan's requests of time 0 come to their stations; none of them counts as an arrival. */
    void (*place_starts)(struct sim *s);
    /* All events, and replication_mark at every mark, until that ends it, or *stop says so. */
    enum engine_outcome (*run)(struct sim *s, const atomic_int *stop);
    /* The clock is set back by so much [s]: all times that it keeps are. Counts in s->moved. */
    void (*set_back)(struct sim *s, double by);
    /*
     * The measured period begins at t [s]: its counts to 0; who is there stays. `end`: what it
     * counted since, into the record's stations and classes (measure.h).
     */
    void (*begin)(struct sim *s, double t);
    void (*end)(struct sim *s, double t);
    /* Arrivals at a node in the measured period; requests at a station now. */
    uint64_t (*arrivals)(const struct sim *s, size_t node);
    uint32_t (*present)(const struct sim *s, size_t station);
};

extern const struct engine engine_fifo, engine_general;

#endif
