/*
 * A small Markov chain in continuous time, and its stationary vector by GSL's LU: a judge of
 * formulas that shares nothing with them.
 */
#ifndef ANALYTIC_CHAIN_H
#define ANALYTIC_CHAIN_H

#include <check.h>
#include <stddef.h>

#include <gsl/gsl_linalg.h>

struct chain {
    size_t n;
    gsl_matrix *q;    /* [n][n] transposed generator */
};

static inline struct chain chain_new(size_t n)
{
    return (struct chain){n, gsl_matrix_calloc(n, n)};
}

static inline void chain_add(struct chain *c, size_t from, size_t to, double rate)
{
    *gsl_matrix_ptr(c->q, to, from) += rate;
    *gsl_matrix_ptr(c->q, from, from) -= rate;
}

/* p[n]; frees the chain. The last equation, which follows from the others, is replaced by sum p =
 * 1. */
static inline void chain_solve(struct chain *c, double *p)
{
    gsl_vector *b = gsl_vector_calloc(c->n);
    gsl_vector_view x = gsl_vector_view_array(p, c->n);
    gsl_permutation *order = gsl_permutation_alloc(c->n);
    int sign;
    for (size_t j = 0; j < c->n; j++)
        gsl_matrix_set(c->q, c->n - 1, j, 1);
    gsl_vector_set(b, c->n - 1, 1);
    ck_assert_int_eq(gsl_linalg_LU_decomp(c->q, order, &sign), 0);
    ck_assert_int_eq(gsl_linalg_LU_solve(c->q, order, b, &x.vector), 0);
    gsl_permutation_free(order);
    gsl_vector_free(b);
    gsl_matrix_free(c->q);
    c->q = NULL;
}

#endif
