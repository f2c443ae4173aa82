/*
 * Is a record that came from outside, from a journal or another rank, one that a replication can
 * have made? A checksum says that nothing was changed on the way, not who wrote it: whoever reads a
 * record afterwards takes its lengths and counts for granted.
 */
#ifndef RUN_RECORD_H
#define RUN_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/sim.h"

/*
 * n doubles: a finite number each; where counts stand, whole numbers below RECORD_COUNT_MAX; a tail
 * whose lengths add up to its own, of packed histograms.
 */
#define RECORD_COUNT_MAX 0x1p50
bool record_sound(const struct record_layout *l, const double *record, size_t n);

#endif
