#include "analytic/linear.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/linear_block.h"
#include "base/mem.h"

struct system {
    const struct digraph *g;
    const struct components *c;
    enum linear_direction direction;
    double *x;          /* [n] out */
    double *rhs;        /* [n] b plus the contributions of solved components */
    size_t *local;      /* [n] a vertex's row in its block */
    size_t dense_max;
    size_t iterations;
};

/* Adds solved component k to the rhs of others. Forward only: backward, others fetch it (below). */
static void push(struct system *s, size_t k)
{
    const struct digraph *g = s->g;
    for (size_t j = s->c->start[k]; j < s->c->start[k + 1]; j++) {
        const size_t v = s->c->vertices[j];
        for (size_t i = g->start[v]; i < g->start[v + 1]; i++)
            if (s->c->of[g->to[i]] != k)
                s->rhs[g->to[i]] += g->p[i] * s->x[v];
    }
}

static void pull(struct system *s, size_t k)
{
    const struct digraph *g = s->g;
    for (size_t j = s->c->start[k]; j < s->c->start[k + 1]; j++) {
        const size_t v = s->c->vertices[j];
        for (size_t i = g->start[v]; i < g->start[v + 1]; i++)
            if (s->c->of[g->to[i]] != k)
                s->rhs[v] += g->p[i] * s->x[g->to[i]];
    }
}

static enum linear_status single(struct system *s, size_t v)
{
    double stays = 0;
    for (size_t i = s->g->start[v]; i < s->g->start[v + 1]; i++)
        if (s->g->to[i] == v)
            stays = s->g->p[i];
    if (1 - stays <= DBL_EPSILON)
        return LINEAR_ESINGULAR;
    s->x[v] = s->rhs[v] / (1 - stays);
    return LINEAR_OK;
}

/* Backward, row v holds the arcs out of v; forward, those into it. */
static size_t row_of(const struct system *s, size_t from, size_t to)
{
    return s->local[s->direction == LINEAR_BACKWARD ? from : to];
}

static size_t column_of(const struct system *s, size_t from, size_t to)
{
    return s->local[s->direction == LINEAR_BACKWARD ? to : from];
}

static void block_count(struct block *b, const struct system *s, size_t k)
{
    const struct digraph *g = s->g;
    for (size_t j = s->c->start[k]; j < s->c->start[k + 1]; j++) {
        const size_t v = s->c->vertices[j];
        for (size_t i = g->start[v]; i < g->start[v + 1]; i++)
            if (s->c->of[g->to[i]] == k)
                b->start[row_of(s, v, g->to[i]) + 1]++;
    }
    for (size_t i = 0; i < b->n; i++)
        b->start[i + 1] += b->start[i];
    b->n_entries = b->start[b->n];
}

static void block_fill(struct block *b, const struct system *s, size_t k)
{
    const struct digraph *g = s->g;
    size_t *next = mem_calloc(b->n, sizeof *next);
    memcpy(next, b->start, b->n * sizeof *next);
    for (size_t j = s->c->start[k]; j < s->c->start[k + 1]; j++) {
        const size_t v = s->c->vertices[j];
        for (size_t i = g->start[v]; i < g->start[v + 1]; i++)
            if (s->c->of[g->to[i]] == k) {
                const size_t at = next[row_of(s, v, g->to[i])]++;
                b->col[at] = column_of(s, v, g->to[i]);
                b->a[at] = g->p[i];
            }
    }
    free(next);
}

/* Rows in an order in which a sweep meets causes before effects: backward that is from the end. */
static struct block block_new(struct system *s, size_t k)
{
    const size_t first = s->c->start[k], n = s->c->start[k + 1] - first;
    struct block b = {.n = n, .start = mem_calloc(n + 1, sizeof *b.start)};
    for (size_t j = 0; j < n; j++)
        s->local[s->c->vertices[first + j]] = s->direction == LINEAR_FORWARD ? j : n - 1 - j;
    block_count(&b, s, k);
    b.col = mem_calloc(b.n_entries, sizeof *b.col);
    b.a = mem_calloc(b.n_entries, sizeof *b.a);
    b.rhs = mem_calloc(n, sizeof *b.rhs);
    b.x = mem_calloc(n, sizeof *b.x);
    block_fill(&b, s, k);
    for (size_t j = first; j < first + n; j++)
        b.rhs[s->local[s->c->vertices[j]]] = s->rhs[s->c->vertices[j]];
    return b;
}

static void block_release(struct block *b)
{
    free(b->start);
    free(b->col);
    free(b->a);
    free(b->rhs);
    free(b->x);
}

static enum linear_status several(struct system *s, size_t k)
{
    struct block b = block_new(s, k);
    size_t iterations = 0;
    enum linear_status status;
    if (b.n <= s->dense_max)
        status = block_dense(&b);
    else
        status = block_sparse(&b, &iterations);
    if (status == LINEAR_ENOTCONVERGED && s->dense_max > 0 && b.n <= LINEAR_DENSE_LAST)
        status = block_dense(&b);
    if (iterations > s->iterations)
        s->iterations = iterations;
    for (size_t j = s->c->start[k]; j < s->c->start[k + 1]; j++)
        s->x[s->c->vertices[j]] = b.x[s->local[s->c->vertices[j]]];
    block_release(&b);
    return status;
}

static enum linear_status solve_component(struct system *s, size_t k)
{
    const size_t first = s->c->start[k], end = s->c->start[k + 1];
    bool zero = true;
    for (size_t j = first; j < end; j++)
        zero &= s->rhs[s->c->vertices[j]] == 0;
    if (!zero)
        return end - first == 1 ? single(s, s->c->vertices[first]) : several(s, k);
    for (size_t j = first; j < end; j++)
        s->x[s->c->vertices[j]] = 0;
    return LINEAR_OK;
}

static enum linear_status solve_all(struct system *s)
{
    enum linear_status worst = LINEAR_OK;
    for (size_t j = 0; j < s->c->n; j++) {
        const size_t k = s->direction == LINEAR_FORWARD ? j : s->c->n - 1 - j;
        if (s->direction == LINEAR_BACKWARD)
            pull(s, k);
        const enum linear_status status = solve_component(s, k);
        if (status == LINEAR_ESINGULAR)
            return status;
        if (status != LINEAR_OK)
            worst = status;
        if (s->direction == LINEAR_FORWARD)
            push(s, k);
    }
    return worst;
}

static double residual(const struct system *s, const double *b)
{
    const struct digraph *g = s->g;
    double *r = s->rhs;    /* its work is done */
    double norm_r = 0, norm_b = 0;
    memcpy(r, b, g->n * sizeof *r);
    for (size_t v = 0; v < g->n; v++)
        for (size_t i = g->start[v]; i < g->start[v + 1]; i++) {
            const size_t w = g->to[i];
            if (s->direction == LINEAR_FORWARD)
                r[w] += g->p[i] * s->x[v];
            else
                r[v] += g->p[i] * s->x[w];
        }
    for (size_t v = 0; v < g->n; v++) {
        norm_r = hypot(norm_r, r[v] - s->x[v]);
        norm_b = hypot(norm_b, b[v]);
    }
    return norm_b > 0 ? norm_r / norm_b : norm_r;
}

enum linear_status linear_solve_with(const struct digraph *g, const struct components *c,
                                     enum linear_direction direction, const double *b, double *x,
                                     size_t dense_max, struct linear_report *report)
{
    struct system s = {.g = g, .c = c, .direction = direction, .x = x, .dense_max = dense_max};
    s.rhs = mem_calloc(g->n, sizeof *s.rhs);
    s.local = mem_calloc(g->n, sizeof *s.local);
    memcpy(s.rhs, b, g->n * sizeof *b);
    const enum linear_status status = solve_all(&s);
    if (report && status != LINEAR_ESINGULAR)
        *report = (struct linear_report){residual(&s, b), s.iterations};
    free(s.rhs);
    free(s.local);
    return status;
}

enum linear_status linear_solve(const struct digraph *g, const struct components *c,
                                enum linear_direction direction, const double *b, double *x,
                                struct linear_report *report)
{
    return linear_solve_with(g, c, direction, b, x, LINEAR_DENSE_MAX, report);
}
