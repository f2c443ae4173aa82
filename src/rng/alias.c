#include "rng/alias.h"

#include <stdlib.h>

#include "base/mem.h"

static uint64_t coin_for(double p)
{
    return p >= 1 ? UINT64_MAX : (uint64_t)(p * 0x1p64);
}

void alias_build(struct alias_cell *cell, const double *w, size_t n)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += w[i];
    double *p = mem_calloc(n, sizeof *p);
    size_t *stack = mem_calloc(n, sizeof *stack);
    size_t small = 0, large = n;    /* small ones grow from the left, large ones from the right */
    for (size_t i = 0; i < n; i++) {
        p[i] = w[i] * (double)n / total;
        if (p[i] < 1)
            stack[small++] = i;
        else
            stack[--large] = i;
    }
    while (small > 0 && large < n) {
        const size_t s = stack[--small], l = stack[large];
        cell[s] = (struct alias_cell){.keep = coin_for(p[s]), .other = l};
        p[l] -= 1 - p[s];
        if (p[l] < 1) {
            large++;
            stack[small++] = l;
        }
    }
    while (small > 0) {    /* left over by rounding only: their p is 1 to the last bits */
        const size_t s = stack[--small];
        cell[s] = (struct alias_cell){.keep = UINT64_MAX, .other = s};
    }
    while (large < n) {
        const size_t l = stack[large++];
        cell[l] = (struct alias_cell){.keep = UINT64_MAX, .other = l};
    }
    free(stack);
    free(p);
}
