/*
 * Features that only some networks have: named classes, rooms, blocking, interruptions, customers.
 * A station, class or network with a feature has the figures that belong to it (model/quantity.h).
 * A network without any has none of them, neither in its records nor in its results.
 */
#ifndef MODEL_FEATURES_H
#define MODEL_FEATURES_H

#include "model/network.h"

enum feature {
    FEATURE_CLASSES = 1,         /* classes are named */
    FEATURE_LOSS = 2,            /* requests may be lost */
    FEATURE_OVERFLOW = 4,        /* requests that find a station full go to another */
    FEATURE_BLOCKING = 8,        /* requests may be blocked at their servers */
    FEATURE_PREEMPTION = 16,     /* services may be interrupted by requests that go first */
    FEATURE_CUSTOMERS = 32,      /* customers circulate */
    FEATURE_REVOCATION = 64      /* tokens are revoked */
};

/* Features that stations record separately (enum station_extra in sim/sim.h). */
#define FEATURES_OF_STATIONS                                                                      \
    (FEATURE_LOSS | FEATURE_OVERFLOW | FEATURE_BLOCKING | FEATURE_PREEMPTION)

/* The features of each station, [n_stations], to be freed. For a finished network. O(routes +
 * entries). */
unsigned *features_of_stations(const struct network *net);

/* The features of all stations together, and of the network. */
unsigned features_of_network(const struct network *net);

/* [n_classes] FEATURE_CUSTOMERS for each class in which customers enter, to be freed. The class of
 * a source is that of its first entry. */
unsigned *features_of_classes(const struct network *net);

/* The class in which a source's requests enter; NET_NONE for a source without entries. */
size_t features_source_class(const struct network *net, size_t source);

#endif
