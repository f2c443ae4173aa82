/*
 * Is a network that came from outside one that can be simulated without looking beyond its arrays?
 * Private to serialize.c.
 */
#ifndef RUN_SERIALIZE_CHECK_H
#define RUN_SERIALIZE_CHECK_H

#include <stdbool.h>

#include "model/network.h"

/* Checks that every index and range lies within its array, and that every kind exists. */
bool serialized_sound(const struct network *net);

#endif
