/*
 * The interface between a replication (replicate.c: marks, windows, the record) and the event loops
 * that move jobs. A plan has one engine; plan.c chooses it by what the network needs. Private to
 * this room.
 *
 * An engine's workspace begins with a struct sim. The rest of this room uses only that part.
 */
#ifndef SIM_ENGINE_H
#define SIM_ENGINE_H

#include <stdatomic.h>
#include <stdint.h>

#include "sim/sim.h"

enum engine_outcome {
    ENGINE_DONE,
    ENGINE_STOPPED,
    ENGINE_DEADLOCK    /* requests block each other in a cycle, and the network's rule is
                          DEADLOCK_STOP */
};

struct wait_sums {
    double n, wait;      /* [s] */
};

struct engine {
    const char *name;    /* "fifo", "general" */
    size_t size;         /* size of its workspace [bytes] */
    size_t place_size;   /* approximate memory per node in the arena [bytes] */
    /* Allocate, and free, the workspace's own arrays; s->plan is already set. */
    void (*init)(struct sim *s);
    void (*release)(struct sim *s);
    /* Reset to time 0 of a replication: stations empty, streams at their start, no event
     * pending. */
    void (*start)(struct sim *s, uint64_t seed, uint64_t replication);
    /* Schedule the first arrival of a source, at time t [s]. */
    void (*first_arrival)(struct sim *s, size_t source, double t);
    /* Put the plan's starting requests into their stations; they do not count as arrivals. */
    void (*place_starts)(struct sim *s);
    /* Run all events, and call replication_mark at every mark, until that returns true or *stop is
     * set. */
    enum engine_outcome (*run)(struct sim *s, const atomic_int *stop);
    /* Set all stored times back by `by` [s], and count them in s->moved. */
    void (*set_back)(struct sim *s, double by);
    /*
     * begin: the measured period starts at t [s]; reset all counts, keep all requests. end: add the
     * counts since then to the record's stations and classes (measure.h).
     */
    void (*begin)(struct sim *s, double t);
    void (*end)(struct sim *s, double t);
    /* Arrivals of a node in the measured period; number of requests at a station now. */
    uint64_t (*arrivals)(const struct sim *s, size_t node);
    uint32_t (*present)(const struct sim *s, size_t station);
    /* Services that began at a station in the measured period, and their waits. */
    struct wait_sums (*waits)(const struct sim *s, size_t station);
};

extern const struct engine engine_fifo, engine_general;

#endif
