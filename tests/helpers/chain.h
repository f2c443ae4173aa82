/* A Markov chain in continuous time with few states, solved numerically: the judge where no formula
 * is known. */
#ifndef HELPERS_CHAIN_H
#define HELPERS_CHAIN_H

#include <stddef.h>

struct chain;
struct chain *chain_new(size_t states);
void chain_free(struct chain *c);

/* From one state to another at this rate [1/s]; adding a rate twice makes it twice as large. A
 * change to the same state is none. */
void chain_add(struct chain *c, size_t from, size_t to, double rate);

/* The stationary distribution, into pi[states]: Gauss and Seidel's iteration, damped, until no
 * probability changes by more than 1e-14 of itself. All states but transient ones must reach each
 * other. */
void chain_solve(const struct chain *c, double *pi);

#endif
