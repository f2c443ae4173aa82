/* Figures compared member by member: a struct has bytes between its members that mean nothing. */
#ifndef HELPERS_FIGURES_H
#define HELPERS_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/result.h"

/* Whether `bytes` of figures at a and b, one or more or a struct of nothing else, are the same to
 * the bit. */
bool figures_same(const void *a, const void *b, size_t bytes);

#define ck_assert_figures_eq(a, b, bytes) ck_assert(figures_same(a, b, bytes))

#endif
