#include "helpers/figures.h"

#include <string.h>

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static bool same(const struct figure *a, const struct figure *b)
{
    const bool methods = a->method && b->method ? strcmp(a->method, b->method) == 0
                                                : a->method == b->method;
    return methods && same_bits(a->value, b->value) && same_bits(a->half_width, b->half_width) &&
           a->samples == b->samples && a->basis == b->basis && same_bits(a->low, b->low) &&
           same_bits(a->high, b->high) && same_bits(a->saved, b->saved);
}

bool figures_same(const void *a, const void *b, size_t bytes)
{
    const struct figure *x = a, *y = b;
    for (size_t i = 0; i < bytes / sizeof *x; i++)
        if (!same(&x[i], &y[i]))
            return false;
    return true;
}
