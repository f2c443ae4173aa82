/*
 * Checks a record that came from outside, from a journal or another rank: can a replication have
 * made it? A checksum only says that nothing was changed on the way, not who wrote the record, and
 * all readers of a record trust its lengths and counts.
 */
#ifndef RUN_RECORD_H
#define RUN_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/sim.h"

/*
 * Are these n doubles sound: all finite, counts whole numbers below RECORD_COUNT_MAX, and the tail
 * made of packed histograms whose lengths add up?
 */
#define RECORD_COUNT_MAX 0x1p50
bool record_sound(const struct record_layout *l, const double *record, size_t n);

#endif
