/*
 * Draws from a discrete distribution on 0..n-1 in constant time: Walker's alias method with Vose's
 * set-up (IEEE TSE 17(9), 1991). GSL's gsl_ran_discrete does the same through a function pointer
 * and a double; here one 64-bit word gives both the column (its product with n, high half) and the
 * coin (low half), so a probability is met to within n 2^-64.
 */
#ifndef RNG_ALIAS_H
#define RNG_ALIAS_H

#include <stddef.h>
#include <stdint.h>

#include "rng/stream.h"

struct alias_cell {
    uint64_t keep;     /* the column's own index when the coin is <= keep */
    uint64_t other;    /* else this one */
};

/* Fill cell[n] from weights w[n] >= 0, not all 0; they need not sum to 1. n >= 1. */
void alias_build(struct alias_cell *cell, const double *w, size_t n);

/* The column that a word of the stream selects. */
static inline size_t alias_column(uint64_t word, size_t n)
{
    return (size_t)(((unsigned __int128)word * n) >> 64);
}

static inline size_t alias_draw(const struct alias_cell *cell, size_t n, struct stream *r)
{
    const unsigned __int128 m = (unsigned __int128)stream_word(r) * n;
    const size_t column = (size_t)(m >> 64);
    return (uint64_t)m <= cell[column].keep ? column : (size_t)cell[column].other;
}

#endif
