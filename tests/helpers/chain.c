#include "helpers/chain.h"

#include <math.h>
#include <stdlib.h>

#include <check.h>

struct change {
    size_t from, to;
    double rate;
};

struct chain {
    size_t states;
    struct change *changes;
    size_t n, capacity;
};

struct chain *chain_new(size_t states)
{
    struct chain *c = calloc(1, sizeof *c);
    c->states = states;
    return c;
}

void chain_free(struct chain *c)
{
    free(c->changes);
    free(c);
}

void chain_add(struct chain *c, size_t from, size_t to, double rate)
{
    if (from == to)
        return;
    if (c->n == c->capacity) {
        c->capacity = c->capacity ? 2 * c->capacity : 64;
        c->changes = realloc(c->changes, c->capacity * sizeof *c->changes);
    }
    c->changes[c->n++] = (struct change){from, to, rate};
}

static int by_target(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    return x->to < y->to ? -1 : x->to > y->to;
}

/* Without it some chains go round in circles instead of to their limit. */
static const double DAMPING = 0.1;

/* One sweep through the equations pi_i * (rate out of i) = sum of pi_k * (rate from k to i).
 * Returns the largest change, relative to the probability. */
static double sweep(const struct chain *c, const double *out, double *pi)
{
    double change = 0;
    size_t k = 0;
    for (size_t i = 0; i < c->states; i++) {
        double in = 0;
        for (; k < c->n && c->changes[k].to == i; k++)
            in += pi[c->changes[k].from] * c->changes[k].rate;
        const double x = out[i] > 0 ? (1 - DAMPING) * in / out[i] + DAMPING * pi[i] : 0;
        if (x > 1e-300)
            change = fmax(change, fabs(x - pi[i]) / x);
        pi[i] = x;
    }
    return change;
}

static void normalise(double *pi, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += pi[i];
    for (size_t i = 0; i < n; i++)
        pi[i] /= sum;
}

void chain_solve(const struct chain *c, double *pi)
{
    enum { SWEEPS_MAX = 200000 };
    double *out = calloc(c->states, sizeof *out);
    qsort(c->changes, c->n, sizeof *c->changes, by_target);
    for (size_t k = 0; k < c->n; k++)
        out[c->changes[k].from] += c->changes[k].rate;
    for (size_t i = 0; i < c->states; i++)
        pi[i] = 1.0 / (double)c->states;
    int sweeps = 0;
    while (sweep(c, out, pi) > 1e-14) {
        ck_assert_int_lt(sweeps++, SWEEPS_MAX);
        normalise(pi, c->states);
    }
    normalise(pi, c->states);
    free(out);
}
