/* See mva.h. Arrays indexed by population hold logarithms; -inf marks impossible populations. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/lattice.h"
#include "analytic/log_gamma.h"
#include "analytic/mva.h"
#include "base/mem.h"

struct convolution {
    const struct mva *m;
    struct lattice lattice;    /* always brought back to 0 */
    size_t size, customers;    /* populations; the sum of all chains */
    double *think;             /* [size] of all delays together */
    double *g;                 /* [size] normalization constants of the whole network */
    double *rest, *own;        /* [size] scratch: those without a station; a station's factors */
    double *scratch;           /* [size] */
};

static double effort(const struct mva_station *s, size_t n)
{
    if (s->n_rates > 0)
        return s->rates[n <= s->n_rates ? n - 1 : s->n_rates - 1];
    return s->servers == SERVERS_INFINITE || n < s->servers ? (double)n : s->servers;
}

static double add_logs(double a, double b)
{
    const double high = fmax(a, b), low = fmin(a, b);
    return low == -INFINITY ? high : high + log1p(exp(low - high));
}

/* log of prod d_r^n_r / n_r!, d[R] */
static double log_powers(const struct lattice *l, const double *d)
{
    double sum = 0;
    for (size_t c = 0; c < l->dimensions; c++)
        if (l->n[c] > 0)
            sum += (double)l->n[c] * log(d[c]) - log_gamma((double)l->n[c] + 1);
    return sum;
}

static size_t total(const struct lattice *l)
{
    size_t n = 0;
    for (size_t c = 0; c < l->dimensions; c++)
        n += l->n[c];
    return n;
}

/* Merges all delays and the think time into one delay. */
static void set_think(struct convolution *v)
{
    const struct mva *m = v->m;
    double *d = mem_calloc(m->n_chains, sizeof *d);
    for (size_t c = 0; c < m->n_chains; c++) {
        d[c] = m->think[c];
        for (size_t i = 0; i < m->n_stations; i++)
            if (mva_is_delay(&m->stations[i]))
                d[c] += m->demand[i * m->n_chains + c];
    }
    do
        v->think[v->lattice.at] = log_powers(&v->lattice, d);
    while (lattice_next(&v->lattice));
    free(d);
}

/* Factors f of station i, for any phi, into v->own. */
static void set_own(struct convolution *v, size_t i)
{
    const struct mva_station *s = &v->m->stations[i];
    double *less = mem_calloc(v->customers + 1, sizeof *less);    /* log n! / (phi(1) .. phi(n)) */
    for (size_t n = 1; n <= v->customers; n++)
        less[n] = less[n - 1] + log((double)n / effort(s, n));
    do
        v->own[v->lattice.at] = less[total(&v->lattice)] +
                                log_powers(&v->lattice, v->m->demand + i * v->m->n_chains);
    while (lattice_next(&v->lattice));
    free(less);
}

/* Adds a single server to g in place: g(n) += sum over chains of D_c g(n - e_c). */
static void add_single(struct convolution *v, double *g, const double *demand)
{
    do
        for (size_t c = 0; c < v->lattice.dimensions; c++)
            if (v->lattice.n[c] > 0)
                g[v->lattice.at] = add_logs(
                    g[v->lattice.at],
                    log(demand[c]) + g[v->lattice.at - v->lattice.stride[c]]);
    while (lattice_next(&v->lattice));
}

/* log of sum over m <= n of f(m) g(n - m), n where the lattice is. */
static double convolve_at(const struct convolution *v, struct lattice *box, const double *f,
                          const double *g)
{
    double high = -INFINITY, sum = 0;
    do
        high = fmax(high, f[box->at] + g[v->lattice.at - box->at]);
    while (lattice_next(box));
    if (high == -INFINITY)
        return high;
    do
        sum += exp(f[box->at] + g[v->lattice.at - box->at] - high);
    while (lattice_next(box));
    return high + log(sum);
}

/* g = f * g */
static void convolve(struct convolution *v, const double *f, double *g)
{
    struct lattice box;
    lattice_box(&box, &v->lattice);
    do
        v->scratch[v->lattice.at] = convolve_at(v, &box, f, g);
    while (lattice_next(&v->lattice));
    lattice_box_release(&box);
    memcpy(g, v->scratch, v->size * sizeof *g);
}

/* The constants of all stations but one, which may be none of them. */
static void set_constants(struct convolution *v, size_t without, double *g)
{
    const struct mva *m = v->m;
    memcpy(g, v->think, v->size * sizeof *g);
    for (size_t i = 0; i < m->n_stations; i++)
        if (i != without && mva_is_single(&m->stations[i]))
            add_single(v, g, m->demand + i * m->n_chains);
    for (size_t i = 0; i < m->n_stations; i++) {
        if (i == without || mva_is_single(&m->stations[i]) || mva_is_delay(&m->stations[i]))
            continue;
        set_own(v, i);
        convolve(v, v->own, g);
    }
}

/* Cycles per second of chain c with the population where the lattice is. */
static double throughput(const struct convolution *v, size_t c)
{
    return exp(v->g[v->lattice.at - v->lattice.stride[c]] - v->g[v->lattice.at]);
}

/* A single server's numbers from the arrival theorem. */
static void solve_single(struct convolution *v, const double *demand, double *number)
{
    double *queue = v->rest;
    const size_t chains = v->m->n_chains;
    do {
        queue[v->lattice.at] = 0;
        for (size_t c = 0; c < chains; c++) {
            number[c] = 0;
            if (v->lattice.n[c] > 0)
                number[c] = throughput(v, c) * demand[c] *
                            (1 + queue[v->lattice.at - v->lattice.stride[c]]);
            queue[v->lattice.at] += number[c];
        }
    } while (lattice_next(&v->lattice));
}

/* A station's numbers, and their distribution, which may be NULL, from the constants of the others.
 * Not for delays, which are part of the thinking. */
static void solve_any(struct convolution *v, size_t i, double *number, double *marginal)
{
    const size_t chains = v->m->n_chains, last = v->size - 1;
    double sum = 0;
    set_constants(v, i, v->rest);
    set_own(v, i);
    for (size_t c = 0; c < chains; c++)
        number[c] = 0;
    do {
        const double p =
            exp(v->own[v->lattice.at] + v->rest[last - v->lattice.at] - v->g[last]);
        sum += p;
        for (size_t c = 0; c < chains; c++)
            number[c] += p * (double)v->lattice.n[c];
        if (marginal)
            marginal[total(&v->lattice)] += p;
    } while (lattice_next(&v->lattice));
    for (size_t c = 0; c < chains; c++)
        number[c] /= sum;
    for (size_t n = 0; marginal && n <= v->customers; n++)
        marginal[n] /= sum;
}

static void solve_delay(const struct mva *m, size_t i, const double *x, double *number)
{
    for (size_t c = 0; c < m->n_chains; c++)
        number[c] = x[c] * m->demand[i * m->n_chains + c];
}

static void solve_stations(struct convolution *v, const double *x, double *number,
                           double **marginal)
{
    const struct mva *m = v->m;
    for (size_t i = 0; i < m->n_stations; i++) {
        double *n = number + i * m->n_chains;
        if (marginal && !mva_is_delay(&m->stations[i]))
            marginal[i] = mem_calloc(v->customers + 1, sizeof *marginal[i]);
        if (mva_is_delay(&m->stations[i]))
            solve_delay(m, i, x, n);
        else if (mva_is_single(&m->stations[i]) && !marginal)
            solve_single(v, m->demand + i * m->n_chains, n);
        else
            solve_any(v, i, n, marginal ? marginal[i] : NULL);
    }
}

/* Sets the throughputs x of all chains at the whole population. */
static bool set_throughputs(struct convolution *v, double *x)
{
    const size_t last = v->size - 1;
    bool finite = true;
    for (size_t c = 0; c < v->m->n_chains; c++) {
        x[c] = exp(v->g[last - v->lattice.stride[c]] - v->g[last]);
        finite &= isfinite(x[c]) != 0;
    }
    return finite;
}

static double count(const struct mva *m, bool (*is)(const struct mva_station *))
{
    double n = 0;
    for (size_t i = 0; i < m->n_stations; i++)
        n += is(&m->stations[i]);
    return n;
}

static double steps(const struct mva *m, bool marginals)
{
    const double size = lattice_size(m->population, m->n_chains), stations = (double)m->n_stations,
                 singles = count(m, mva_is_single),
                 others = stations - singles - count(m, mva_is_delay);
    const double asked = 1 + others + (marginals ? singles : 0);
    return asked * (others * size * size + singles * size * (double)m->n_chains + size);
}

double convolution_steps(const struct mva *m)
{
    return steps(m, true);
}

enum mva_status convolution_solve(const struct mva *m, double *x, double *number,
                                  double **marginal)
{
    const double size = lattice_size(m->population, m->n_chains);
    if (steps(m, marginal != NULL) > MVA_STEPS_MAX || 5 * size > MVA_CELLS_MAX)
        return MVA_ETOOLARGE;
    struct convolution v = {.m = m, .size = (size_t)size};
    double *block = mem_calloc(5 * v.size, sizeof *block);
    lattice_init(&v.lattice, m->population, m->n_chains);
    for (size_t c = 0; c < m->n_chains; c++)
        v.customers += m->population[c];
    v.think = block;
    v.g = block + v.size;
    v.rest = block + 2 * v.size;
    v.own = block + 3 * v.size;
    v.scratch = block + 4 * v.size;
    set_think(&v);
    set_constants(&v, m->n_stations, v.g);
    const bool finite = set_throughputs(&v, x);
    if (finite)
        solve_stations(&v, x, number, marginal);
    lattice_release(&v.lattice);
    free(block);
    return finite ? MVA_OK : MVA_EDOM;
}
