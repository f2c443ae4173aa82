/* Graphs, their components, and linear systems on them, against brute force and dense GSL. */
#include "analytic/linear.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>

#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/run.h"

static unsigned long long seed;

/* Uniform on [0, 1): good enough to make up graphs (Knuth's MMIX multiplier). */
static double uniform(void)
{
    seed = seed * 6364136223846793005ull + 1442695040888963407ull;
    return (double)(seed >> 11) / 9007199254740992.0;
}

/* n vertices with `degree` arcs to anywhere each; what goes round leaks by `leave` at each step. */
static struct digraph *random_graph(size_t n, size_t degree, double leave)
{
    struct arc *arcs = mem_calloc(n * degree, sizeof *arcs);
    for (size_t i = 0; i < n * degree; i++)
        arcs[i] = (struct arc){i / degree, (size_t)(uniform() * (double)n),
                               (1 - leave) / (double)degree};
    struct digraph *g = digraph_new(n, arcs, n * degree);
    free(arcs);
    return g;
}

/* A walk on a ring of n: a step on with probability `on`, back with `back`. */
static struct digraph *ring(size_t n, double on, double back)
{
    struct arc *arcs = mem_calloc(2 * n, sizeof *arcs);
    for (size_t v = 0; v < n; v++) {
        arcs[2 * v] = (struct arc){v, (v + 1) % n, on};
        arcs[2 * v + 1] = (struct arc){v, (v + n - 1) % n, back};
    }
    struct digraph *g = digraph_new(n, arcs, 2 * n);
    free(arcs);
    return g;
}

static double weight(const struct digraph *g, size_t from, size_t to)
{
    for (size_t i = g->start[from]; i < g->start[from + 1]; i++)
        if (g->to[i] == to)
            return g->p[i];
    return 0;
}

START_TEST(arcs_are_sorted_and_merged)
{
    const struct arc arcs[] = {{2, 0, 0.25}, {0, 1, 0.5}, {2, 1, 0.125}, {2, 0, 0.5},
                               {0, 0, 0.1},  {1, 2, 0},   {0, 1, 0.25},  {2, 0, 0.0625}};
    struct digraph *g = digraph_new(3, arcs, 8);
    ck_assert_uint_eq(g->n_arcs, 4);
    ck_close(weight(g, 0, 1), 0.75, 0, 0);
    ck_close(weight(g, 0, 0), 0.1, 0, 0);
    ck_close(weight(g, 2, 0), 0.8125, 0, 0);
    ck_close(weight(g, 2, 1), 0.125, 0, 0);
    ck_assert_uint_eq(g->start[2] - g->start[1], 0);
    digraph_free(g);
}
END_TEST

/* reach[i * n + j]: is there a way from i to j? Warshall. */
static void transitive_closure(const struct digraph *g, bool *reach)
{
    const size_t n = g->n;
    memset(reach, 0, n * n * sizeof *reach);
    for (size_t v = 0; v < n; v++)
        for (size_t i = g->start[v]; i < g->start[v + 1]; i++)
            reach[v * n + g->to[i]] = true;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                reach[i * n + j] |= reach[i * n + k] && reach[k * n + j];
}

START_TEST(components_by_brute_force)
{
    enum { N = 13 };
    bool reach[N * N], seen[N];
    seed = 4711 + (unsigned)_i;
    struct digraph *g = random_graph(N, 1 + (size_t)_i % 3, 0.1);
    struct components *c = components_new(g);
    transitive_closure(g, reach);
    memset(seen, 0, sizeof seen);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            const bool together = i == j || (reach[i * N + j] && reach[j * N + i]);
            ck_assert_int_eq(c->of[i] == c->of[j], together);
            ck_assert(!reach[i * N + j] || c->of[i] <= c->of[j]);
        }
    for (size_t k = 0; k < c->n; k++)
        for (size_t j = c->start[k]; j < c->start[k + 1]; j++) {
            ck_assert_uint_eq(c->of[c->vertices[j]], k);
            ck_assert(!seen[c->vertices[j]]);
            seen[c->vertices[j]] = true;
            const bool around = reach[c->vertices[j] * N + c->vertices[j]];
            ck_assert_int_eq(components_cyclic(c, g, k), around);
        }
    ck_assert_uint_eq(c->start[c->n], N);
    components_free(c);
    digraph_free(g);
}
END_TEST

/* I - P' (forward) or I - P (backward), solved whole. */
static void by_gsl(const struct digraph *g, enum linear_direction direction, const double *b,
                   double *x)
{
    int sign;
    const size_t n = g->n;
    gsl_matrix *m = gsl_matrix_alloc(n, n);
    gsl_permutation *p = gsl_permutation_alloc(n);
    gsl_vector_const_view rhs = gsl_vector_const_view_array(b, n);
    gsl_vector_view out = gsl_vector_view_array(x, n);
    gsl_matrix_set_identity(m);
    for (size_t v = 0; v < n; v++)
        for (size_t i = g->start[v]; i < g->start[v + 1]; i++)
            *(direction == LINEAR_FORWARD ? gsl_matrix_ptr(m, g->to[i], v)
                                          : gsl_matrix_ptr(m, v, g->to[i])) -= g->p[i];
    ck_assert_int_eq(gsl_linalg_LU_decomp(m, p, &sign), GSL_SUCCESS);
    ck_assert_int_eq(gsl_linalg_LU_solve(m, p, &rhs.vector, &out.vector), GSL_SUCCESS);
    gsl_permutation_free(p);
    gsl_matrix_free(m);
}

/* Condition number about 1/leave = 20; sweeps stop at a residual of 1e-13. */
START_TEST(dense_and_sparse_agree)
{
    enum { N = 171 };
    double b[N], want[N], dense[N], sparse[N];
    struct linear_report report;
    seed = 99 + (unsigned)_i;
    const enum linear_direction direction = _i % 2 ? LINEAR_FORWARD : LINEAR_BACKWARD;
    struct digraph *g = random_graph(N, 1 + (size_t)_i % 4, 0.05);
    struct components *c = components_new(g);
    for (size_t i = 0; i < N; i++)
        b[i] = uniform() < 0.3 ? 7.1 * uniform() : 0;
    by_gsl(g, direction, b, want);
    ck_assert_int_eq(linear_solve(g, c, direction, b, dense, &report), LINEAR_OK);
    ck_assert_double_le(report.residual, 1e-13);
    ck_assert_int_eq(linear_solve_with(g, c, direction, b, sparse, 0, &report), LINEAR_OK);
    ck_assert_double_le(report.residual, 1e-12);
    double most = 0;
    for (size_t i = 0; i < N; i++)
        most = fmax(most, want[i]);
    for (size_t i = 0; i < N; i++) {
        ck_close(dense[i], want[i], 1e-12, 1e-13 * most);
        ck_close(sparse[i], want[i], 1e-11, 1e-12 * most);
    }
    components_free(c);
    digraph_free(g);
}
END_TEST

/* x = b + 0.6 x by hand, and a two-step loop: x0 = 2 + 0.5 x1, x1 = 0.8 x0. */
START_TEST(by_hand)
{
    const struct arc loop[] = {{0, 0, 0.6}}, two[] = {{0, 1, 0.8}, {1, 0, 0.5}};
    const double b[] = {2, 0};
    double x[2];
    struct digraph *g = digraph_new(1, loop, 1);
    struct components *c = components_new(g);
    ck_assert_int_eq(linear_solve(g, c, LINEAR_FORWARD, b, x, NULL), LINEAR_OK);
    ck_close(x[0], 5, 1e-15, 0);
    components_free(c);
    digraph_free(g);
    g = digraph_new(2, two, 2);
    c = components_new(g);
    for (size_t dense = 0; dense <= 2; dense += 2) {
        ck_assert_int_eq(linear_solve_with(g, c, LINEAR_FORWARD, b, x, dense, NULL), LINEAR_OK);
        ck_close(x[0], 2 / 0.6, 1e-12, 0);
        ck_close(x[1], 1.6 / 0.6, 1e-12, 0);
        ck_assert_int_eq(linear_solve_with(g, c, LINEAR_BACKWARD, b, x, dense, NULL), LINEAR_OK);
        ck_close(x[0], 2 / 0.6, 1e-12, 0);    /* x0 = 2 + 0.8 x1, x1 = 0.5 x0 */
        ck_close(x[1], 1 / 0.6, 1e-12, 0);
    }
    components_free(c);
    digraph_free(g);
}
END_TEST

START_TEST(trap)
{
    const struct arc arcs[] = {{0, 1, 0.7}, {1, 2, 0.4}, {2, 1, 1}, {1, 1, 0.6}, {3, 3, 1}};
    const double into[] = {1, 0, 0, 0}, beside[] = {0, 0, 0, 0};
    double x[4];
    struct digraph *g = digraph_new(4, arcs, 5);
    struct components *c = components_new(g);
    ck_assert_int_eq(linear_solve(g, c, LINEAR_FORWARD, into, x, NULL), LINEAR_ESINGULAR);
    ck_assert_int_eq(linear_solve(g, c, LINEAR_FORWARD, beside, x, NULL), LINEAR_OK);
    ck_assert(x[0] == 0 && x[1] == 0 && x[3] == 0);
    const double self[] = {0, 0, 0, 0.1};
    ck_assert_int_eq(linear_solve(g, c, LINEAR_FORWARD, self, x, NULL), LINEAR_ESINGULAR);
    ck_assert_int_eq(linear_solve(g, c, LINEAR_BACKWARD, into, x, NULL), LINEAR_OK);
    ck_close(x[0], 1, 0, 0);    /* the traps behind it lead nowhere */
    components_free(c);
    digraph_free(g);
}
END_TEST

/* A ring of 1e5: Tarjan's stack is 1e5 deep, and sweeps in its order need no more than a few. */
START_TEST(long_ring)
{
    const size_t n = 100000;
    struct digraph *g = ring(n, 0.99999, 0);
    struct components *c = components_new(g);
    double *b = mem_calloc(n, sizeof *b), *x = mem_calloc(n, sizeof *x);
    b[17] = 3.7;
    ck_assert_uint_eq(c->n, 1);
    for (int direction = LINEAR_FORWARD; direction <= LINEAR_BACKWARD; direction++) {
        struct linear_report report;
        ck_assert_int_eq(linear_solve(g, c, direction, b, x, &report), LINEAR_OK);
        const double want = 3.7 / (1 - pow(0.99999, (double)n));    /* with 1e5 roundings */
        ck_close(x[17], want, 1e-9, 0);
        ck_assert_uint_le(report.iterations, 32);
    }
    free(b);
    free(x);
    components_free(c);
    digraph_free(g);
}
END_TEST

/*
 * However few leave a random graph, some 100 sweeps do, both ways: what is slow is the size of the
 * answer alone. Forward, all that comes in leaves.
 */
START_TEST(hardly_anybody_leaves)
{
    static const double leave[] = {0.05, 1e-3, 1e-5, 1e-7};
    const size_t n = 20000;
    seed = 5;
    struct digraph *g = random_graph(n, 4, leave[_i]);
    struct components *c = components_new(g);
    double *b = mem_calloc(n, sizeof *b), *x = mem_calloc(n, sizeof *x);
    for (size_t i = 0; i < n; i += 7)
        b[i] = uniform();
    for (int direction = LINEAR_FORWARD; direction <= LINEAR_BACKWARD; direction++) {
        struct linear_report report;
        ck_assert_int_eq(linear_solve(g, c, direction, b, x, &report), LINEAR_OK);
        ck_assert_uint_le(report.iterations, 150);
        double in = 0, out = 0;
        for (size_t i = 0; i < n; i++) {
            double leaves = 1;
            for (size_t e = g->start[i]; e < g->start[i + 1]; e++)
                leaves -= g->p[e];
            in += b[i];
            out += leaves * x[i];
        }
        if (direction == LINEAR_FORWARD)
            ck_close(out, in, 1e-15 / leave[_i] + 1e-11, 0);
    }
    free(b);
    free(x);
    components_free(c);
    digraph_free(g);
}
END_TEST

/* A walk without drift that hardly leaves: too slow for sweeps and GMRES, and that is said. */
START_TEST(slow_walk)
{
    const size_t n = 1801;
    struct digraph *g = ring(n, 0.5, 0.5 - 1e-7);
    struct components *c = components_new(g);
    double *b = mem_calloc(n, sizeof *b), *x = mem_calloc(n, sizeof *x);
    struct linear_report report;
    b[17] = 1;
    ck_assert_int_eq(linear_solve_with(g, c, LINEAR_FORWARD, b, x, 0, &report),
                     LINEAR_ENOTCONVERGED);
    ck_assert_double_gt(report.residual, 1e-12);
    double sum = 0;
    ck_assert_int_eq(linear_solve(g, c, LINEAR_FORWARD, b, x, &report), LINEAR_OK);
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    ck_close(sum, 1e7, 1e-7, 0);    /* every step leaves with 1e-7; 0.5 - 1e-7 is rounded */
    free(b);
    free(x);
    components_free(c);
    digraph_free(g);
}
END_TEST

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

START_TEST(hundred_thousand)
{
    static const double leaves[] = {0.05, 0.001};
    const size_t n = 100000;
    seed = 12;
    struct digraph *g = random_graph(n, 5, leaves[_i]);
    double *b = mem_calloc(n, sizeof *b), *x = mem_calloc(n, sizeof *x);
    double in = 0, out = 0;
    for (size_t i = 0; i < n; i++)
        in += b[i] = uniform() < 0.1 ? 3.3 * uniform() : 0;
    const double start = seconds();
    struct components *c = components_new(g);
    struct linear_report report;
    ck_assert_int_eq(linear_solve(g, c, LINEAR_FORWARD, b, x, &report), LINEAR_OK);
    printf("  1e5 vertices, 5 arcs each, leave %g: %.2f s, %zu sweeps, residual %.2g\n", leaves[_i],
           seconds() - start, report.iterations, report.residual);
    ck_assert_double_le(report.residual, 1e-12);
    for (size_t v = 0; v < n; v++)
        out += x[v] * leaves[_i];
    ck_close(out, in, 1e-9, 0);    /* what comes in goes out */
    free(b);
    free(x);
    components_free(c);
    digraph_free(g);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("linear");
    TCase *t = tcase_create("graphs");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, arcs_are_sorted_and_merged);
    tcase_add_loop_test(t, components_by_brute_force, 0, 150);
    suite_add_tcase(s, t);
    t = tcase_create("systems");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, dense_and_sparse_agree, 0, 16);
    tcase_add_test(t, by_hand);
    tcase_add_test(t, trap);
    tcase_add_test(t, long_ring);
    tcase_add_loop_test(t, hardly_anybody_leaves, 0, 4);
    suite_add_tcase(s, t);
    t = tcase_create("large");
    tcase_set_timeout(t, 300);
    tcase_set_tags(t, "slow");
    tcase_add_test(t, slow_walk);
    tcase_add_loop_test(t, hundred_thousand, 0, 2);
    suite_add_tcase(s, t);
    return run_suite(s);
}
