/*
 * All vectors n of whole numbers with 0 <= n[c] <= most[c], in an order in which every n comes
 * after those that are nowhere larger. Vectors have places; that of n - m is place(n) - place(m).
 */
#ifndef ANALYTIC_LATTICE_H
#define ANALYTIC_LATTICE_H

#include <stdbool.h>
#include <stddef.h>

struct lattice {
    size_t dimensions;
    const size_t *most;    /* [dimensions] */
    size_t *n;             /* [dimensions] the vector at hand, 0 first */
    size_t *stride;        /* [dimensions] of places */
    size_t *order;         /* [dimensions] that which changes first is first */
    size_t at;             /* its place */
};

/* How many there are; a double, for there may be more than memory has addresses. */
double lattice_size(const size_t *most, size_t dimensions);

/* `most` must outlive it. At 0; release with lattice_release. */
void lattice_init(struct lattice *l, const size_t *most, size_t dimensions);
void lattice_release(struct lattice *l);

/* All m <= n, n that at which l is, with l's places; while it is used l must stay where it is, or
 * come back before it begins anew. At 0; release with lattice_box_release. */
void lattice_box(struct lattice *box, const struct lattice *l);
void lattice_box_release(struct lattice *box);

/* To the next vector; from the last one false, and to 0. */
bool lattice_next(struct lattice *l);

/* The largest step back to n less 1 in a dimension. */
size_t lattice_reach(const struct lattice *l);

#endif
