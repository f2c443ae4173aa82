/*
 * Serialises all that a replication depends on besides its seed and number: the network and the
 * options. A journal identifies the model by the same bytes that other ranks are sent. What only
 * people read (files, lines, meanings) is left out.
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

/* Identifies the network and the contents of a record (distributions, a trace), but not the length
 * of a replication (windows, warm-up). */
struct fingerprint serialized_model(const struct serialized *p);

/*
 * The network and options that were serialised. The caller frees them with network_free, and
 * o->lookups with free; o->fetches lies in the same memory as o->lookups. NULL when the bytes are
 * not of this form, or have an index beyond its array.
 */
struct network *deserialize(const void *bytes, size_t n, struct sim_options *o);

#endif
