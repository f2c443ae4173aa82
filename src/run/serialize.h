/*
 * All that a replication depends on besides seed and number, as bytes: the network and how it is
 * observed. One form for two uses, so that what names a model in a journal is exactly what other
 * ranks are sent. What only people read (files, lines, meanings) is left out.
 */
#ifndef RUN_SERIALIZE_H
#define RUN_SERIALIZE_H

#include <stddef.h>

#include "model/network.h"
#include "run/checksum.h"
#include "sim/sim.h"

struct serialized {
    unsigned char *bytes;    /* free() */
    size_t n;
};

struct serialized serialize(const struct network *net, const struct sim_options *o);

/* Names the network; how long it is observed (windows, warm-up) is not in it, what else a record
 * has (distributions, a trace) is. */
struct fingerprint serialized_model(const struct serialized *p);

/*
 * The network and options that were packed, for the caller to network_free and, o->lookups, free;
 * o->fetches lies behind these in the same memory. NULL when these are no such bytes, or have an
 * index that is beyond its array.
 */
struct network *deserialize(const void *bytes, size_t n, struct sim_options *o);

#endif
