/*
 * Is a network that came from outside one that can be simulated without looking beyond its arrays?
 * Private to parcel.c.
 */
#ifndef RUN_PARCEL_SOUND_H
#define RUN_PARCEL_SOUND_H

#include <stdbool.h>

#include "model/network.h"

/* Every index and every range is within its array, every kind is one that there is. */
bool parcel_sound(const struct network *net);

#endif
