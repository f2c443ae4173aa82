/*
 * What only some networks have: named classes, rooms, blocking, interruptions, customers. Figures
 * of these (model/quantity.h) are those of a station, class or network that has the feature; a
 * network without any has none of them, neither in its records nor in its results.
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
    FEATURE_CUSTOMERS = 32,      /* customers go round */
    FEATURE_REVOCATION = 64      /* tokens are revoked */
};

/* What stations record apart (enum station_extra in sim/sim.h). */
#define FEATURES_OF_STATIONS                                                                      \
    (FEATURE_LOSS | FEATURE_OVERFLOW | FEATURE_BLOCKING | FEATURE_PREEMPTION)

/* [n_stations] the features of each, to be freed. Of a finished network; O(routes + entries). */
unsigned *features_of_stations(const struct network *net);

/* Those of all stations, and of the network. */
unsigned features_of_network(const struct network *net);

/* [n_classes] FEATURE_CUSTOMERS of classes as which customers enter, to be freed. A source's class
 * is that of its first entry. */
unsigned *features_of_classes(const struct network *net);

/* The class as which a source's requests enter; NET_NONE of one without entries. */
size_t features_source_class(const struct network *net, size_t source);

#endif
