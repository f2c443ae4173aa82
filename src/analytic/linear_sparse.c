/*
 * Solves a large cyclic component by Gauss-Seidel sweeps. If requests stay for thousands of visits,
 * one mode converges slowly: the size of the answer. It is corrected between sweeps. Then some 100
 * sweeps are enough on a random graph or a ring, however few requests leave. Where this is too slow
 * (two such parts with few arcs between them), GMRES helps, as long as the slow part has few
 * dimensions.
 */
#include "analytic/linear_block.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_splinalg.h>
#include <gsl/gsl_spmatrix.h>
#include <gsl/gsl_vector.h>

#include "base/mem.h"

#define TOLERANCE 1e-13      /* a tenth of what the traffic equations promise */
#define ROUNDING 8           /* residual that the rounding of x leaves, in epsilon ||x|| */
#define SWEEPS 16            /* between looks at the residual */
#define SWEEPS_MAX 20000
#define KRYLOV 40            /* vectors between restarts: 32 MB at 1e5 vertices */
#define CYCLES_MAX 60

static void add(double *sum, double *lost, double y)
{
    const double next = *sum + y;
    *lost += fabs(*sum) >= fabs(y) ? (*sum - next) + y : (y - next) + *sum;
    *sum = next;
}

static void sweep(struct block *b)
{
    for (size_t i = 0; i < b->n; i++) {
        double sum = b->rhs[i], lost = 0, stays = 0;
        for (size_t e = b->start[i]; e < b->start[i + 1]; e++)
            if (b->col[e] == i)
                stays += b->a[e];
            else
                add(&sum, &lost, b->a[e] * b->x[b->col[e]]);
        b->x[i] = (sum + lost) / (1 - stays);
    }
}

struct norms {
    double residual, rhs, x;
    double sum_residual, sum_rhs;
};

static struct norms norms_of(const struct block *b, const double *w)
{
    struct norms n = {0, 0, 0, 0, 0};
    for (size_t i = 0; i < b->n; i++) {
        double r = b->rhs[i], lost = 0;
        for (size_t e = b->start[i]; e < b->start[i + 1]; e++)
            add(&r, &lost, b->a[e] * b->x[b->col[e]]);
        add(&r, &lost, -b->x[i]);
        r += lost;
        n.residual += r * r;
        n.rhs += b->rhs[i] * b->rhs[i];
        n.x += b->x[i] * b->x[i];
        n.sum_residual += w ? w[i] * r : 0;
        n.sum_rhs += w ? w[i] * b->rhs[i] : 0;
    }
    return (struct norms){sqrt(n.residual), sqrt(n.rhs), sqrt(n.x), n.sum_residual, n.sum_rhs};
}

/*
 * If requests circulate for long, one mode decays slowly: x itself, up to its size. x is scaled so
 * that total outflow equals total inflow, both weighted by an approximate left eigenvector of A
 * (Takahashi's aggregation with one block: Stewart, Introduction to the Numerical Solution of
 * Markov Chains, 1994, ch. 6).
 */
static void rescale(struct block *b, const struct norms *n)
{
    const double leaks = n->sum_rhs - n->sum_residual, factor = n->sum_rhs / leaks;
    if (!(leaks > 0) || !isfinite(factor))
        return;
    for (size_t i = 0; i < b->n; i++)
        b->x[i] *= factor;
}

/* Number of steps w <- w A, starting from w = 1. In the forward direction the columns sum to at
 * most 1, and w stays close to 1. */
#define POWERS 12
static double *find_weights(const struct block *b)
{
    double *w = mem_calloc(b->n, sizeof *w), *next = mem_calloc(b->n, sizeof *next);
    for (size_t i = 0; i < b->n; i++)
        w[i] = 1;
    for (int power = 0; power < POWERS; power++) {
        for (size_t i = 0; i < b->n; i++)
            next[i] = 0;
        for (size_t i = 0; i < b->n; i++)
            for (size_t e = b->start[i]; e < b->start[i + 1]; e++)
                next[b->col[e]] += b->a[e] * w[i];
        double *last = w;
        w = next;
        next = last;
    }
    free(next);
    return w;
}

static bool good(const struct norms *n)
{
    return n->residual <= fmax(TOLERANCE * n->rhs, ROUNDING * DBL_EPSILON * n->x);
}

/*
 * Sweeps until x is precise enough, or for at most `most` sweeps. With `hurry` it also stops when
 * the convergence is so slow that the rest would take more than `most`.
 */
static bool sweep_until(struct block *b, const double *w, size_t most, bool hurry, size_t *done)
{
    struct norms before = norms_of(b, w), now;
    rescale(b, &before);
    for (size_t n = 0; n < most; n += SWEEPS) {
        for (int i = 0; i < SWEEPS; i++)
            sweep(b);
        *done += SWEEPS;
        now = norms_of(b, w);
        if (good(&now))
            return true;
        const double rate = log(before.residual / now.residual) / SWEEPS;
        if (hurry && n > 0 && !(log(now.residual / (TOLERANCE * now.rhs)) < rate * (double)most))
            return false;
        before = now;
        rescale(b, &now);
    }
    return false;
}

/* I - A in GSL's compressed rows, built by hand: gsl_spmatrix_set keeps a tree of its entries. */
static gsl_spmatrix *identity_minus_a(const struct block *b)
{
    if (b->n_entries + b->n > INT_MAX)
        return NULL;
    const size_t most = b->n_entries + b->n;
    gsl_spmatrix *m = mem_there(gsl_spmatrix_alloc_nzmax(b->n, b->n, most, GSL_SPMATRIX_CSR), 0);
    if (!m)
        return NULL;
    for (size_t i = 0; i < b->n; i++) {
        m->p[i] = (int)m->nz;
        m->i[m->nz] = (int)i;
        m->data[m->nz++] = 1;
        for (size_t e = b->start[i]; e < b->start[i + 1]; e++) {
            m->i[m->nz] = (int)b->col[e];    /* a second entry at (i, i) adds to the first */
            m->data[m->nz++] = -b->a[e];
        }
    }
    m->p[b->n] = (int)m->nz;
    return m;
}

/* Cycles of GMRES with sweeps between them, as long as they help. */
static bool gmres(struct block *b, size_t *done)
{
    gsl_spmatrix *m = identity_minus_a(b);
    gsl_splinalg_itersolve *w =
        mem_there(gsl_splinalg_itersolve_alloc(gsl_splinalg_itersolve_gmres, b->n, KRYLOV), 0);
    gsl_vector_view rhs = gsl_vector_view_array(b->rhs, b->n);
    gsl_vector_view x = gsl_vector_view_array(b->x, b->n);
    bool ok = false;
    double before = norms_of(b, NULL).residual;
    for (int cycle = 0; m && w && !ok && cycle < CYCLES_MAX; cycle++) {
        const int status =
            gsl_splinalg_itersolve_iterate(m, &rhs.vector, TOLERANCE / 10, &x.vector, w);
        if (status != GSL_SUCCESS && status != GSL_CONTINUE)
            break;
        for (int i = 0; i < SWEEPS; i++)    /* they also bring small x to a small relative error */
            sweep(b);
        *done += SWEEPS;
        const struct norms now = norms_of(b, NULL);
        ok = good(&now);
        if (!(now.residual < before / 2))
            break;
        before = now.residual;
    }
    if (w)
        gsl_splinalg_itersolve_free(w);
    if (m)
        gsl_spmatrix_free(m);
    return ok;
}

enum linear_status block_sparse(struct block *b, size_t *iterations)
{
    double *w = find_weights(b);
    for (size_t i = 0; i < b->n; i++)
        b->x[i] = b->rhs[i];
    const bool ok = sweep_until(b, w, 1000, true, iterations) || gmres(b, iterations) ||
                    sweep_until(b, w, SWEEPS_MAX, false, iterations);
    free(w);
    return ok ? LINEAR_OK : LINEAR_ENOTCONVERGED;
}
