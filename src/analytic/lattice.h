/*
 * Iterates over all vectors n of whole numbers with 0 <= n[c] <= most[c]. Every n comes after all
 * other m <= n. Each vector has a place, and that of n - m is place(n) - place(m).
 */
#ifndef ANALYTIC_LATTICE_H
#define ANALYTIC_LATTICE_H

#include <stdbool.h>
#include <stddef.h>

struct lattice {
    size_t dimensions;
    const size_t *most;    /* [dimensions] */
    size_t *n;             /* [dimensions] the current vector, 0 first */
    size_t *stride;        /* [dimensions] difference of places for a step in a dimension */
    size_t *order;         /* [dimensions] from the one that changes first to the last */
    size_t at;             /* place of the current vector */
};

/* The number of vectors. It is a double, as it may exceed SIZE_MAX. */
double lattice_size(const size_t *most, size_t dimensions);

/* Starts at the vector 0. `most` must outlive l. Release with lattice_release. */
void lattice_init(struct lattice *l, const size_t *most, size_t dimensions);
void lattice_release(struct lattice *l);

/* Iterates over all m <= n, where n is the current vector of l, and starts at 0. Places are those
 * of l. While the box is in use, l must stay at n, or be back there before the box starts again.
 * Release with lattice_box_release. */
void lattice_box(struct lattice *box, const struct lattice *l);
void lattice_box_release(struct lattice *box);

/* Moves to the next vector. At the last one it returns false and moves to 0. */
bool lattice_next(struct lattice *l);

/* The largest distance between the places of n and of n less 1 in some dimension. */
size_t lattice_reach(const struct lattice *l);

#endif
