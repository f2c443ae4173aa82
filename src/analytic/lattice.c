#include "analytic/lattice.h"

#include <stdlib.h>

#include "base/mem.h"

double lattice_size(const size_t *most, size_t dimensions)
{
    double size = 1;
    for (size_t d = 0; d < dimensions; d++)
        size *= (double)most[d] + 1;
    return size;
}

/* The longest dimension changes last. Its stride is the largest: the number of vectors of the other
 * dimensions. This choice makes the largest stride, and so lattice_reach, as small as it can be. */
static size_t longest(const size_t *most, size_t dimensions)
{
    size_t d = 0;
    for (size_t i = 1; i < dimensions; i++)
        if (most[i] > most[d])
            d = i;
    return d;
}

void lattice_init(struct lattice *l, const size_t *most, size_t dimensions)
{
    *l = (struct lattice){.dimensions = dimensions, .most = most};
    l->n = mem_calloc(dimensions, sizeof *l->n);
    l->stride = mem_calloc(dimensions, sizeof *l->stride);
    l->order = mem_calloc(dimensions, sizeof *l->order);
    const size_t last = longest(most, dimensions);
    size_t stride = 1, place = 0;
    for (size_t d = 0; d < dimensions; d++) {
        if (d == last)
            continue;
        l->order[place++] = d;
        l->stride[d] = stride;
        stride *= most[d] + 1;
    }
    if (dimensions == 0)
        return;
    l->order[place] = last;
    l->stride[last] = stride;
}

void lattice_release(struct lattice *l)
{
    free(l->n);
    free(l->stride);
    free(l->order);
}

void lattice_box(struct lattice *box, const struct lattice *l)
{
    *box = *l;
    box->most = l->n;
    box->n = mem_calloc(l->dimensions, sizeof *box->n);
    box->at = 0;
}

void lattice_box_release(struct lattice *box)
{
    free(box->n);
}

size_t lattice_reach(const struct lattice *l)
{
    return l->dimensions > 0 ? l->stride[l->order[l->dimensions - 1]] : 0;
}

bool lattice_next(struct lattice *l)
{
    for (size_t j = 0; j < l->dimensions; j++) {
        const size_t d = l->order[j];
        if (l->n[d] < l->most[d]) {
            l->n[d]++;
            l->at += l->stride[d];
            return true;
        }
        l->at -= l->n[d] * l->stride[d];
        l->n[d] = 0;
    }
    return false;
}
