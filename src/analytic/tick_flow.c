#include "analytic/tick_flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/token_ticks.h"
#include "base/mem.h"

void tick_flow_init(struct tick_flow *f, const struct tick_grid *grid, double fetch)
{
    *f = (struct tick_flow){.grid = grid};
    f->times = mem_calloc(grid->n + 1, sizeof *f->times);
    f->clock = mem_calloc(grid->n + 1, sizeof *f->clock);
    f->fetches = mem_calloc(grid->n, sizeof *f->fetches);
    for (size_t j = 0; j <= grid->n; j++) {
        f->times[j] = fetch;
        f->clock[j] = grid->at[j];
    }
}

void tick_flow_release(struct tick_flow *f)
{
    free(f->times);
    free(f->clock);
    free(f->fetches);
}

void tick_flow_set_clock(struct tick_flow *f, const double *density)
{
    double sum = 0, upto = 0;
    for (size_t j = 0; j < f->grid->n; j++)
        sum += density[j];
    for (size_t j = 0; j < f->grid->n && sum > 0; j++) {
        f->clock[j] = f->grid->at[f->grid->n] * upto / sum;
        upto += density[j];
    }
}

static bool same(const double *x, const double *y, size_t n)
{
    for (size_t j = 0; j < n; j++)
        if (fabs(x[j] - y[j]) > 1e-12 * fabs(x[j]))
            return false;
    return true;
}

bool tick_flow_alike(const struct tick_flow *a, const struct tick_flow *b)
{
    return same(a->times, b->times, a->grid->n + 1) && same(a->clock, b->clock, a->grid->n + 1);
}

void tick_flow_copy(const struct tick_flow *from, struct tick_flow *into)
{
    memcpy(into->fetches, from->fetches, from->grid->n * sizeof *into->fetches);
    into->squares = from->squares;
    into->crowd = from->crowd;
}

void tick_flow_begin_times(struct tick_flow *f)
{
    memset(f->times, 0, (f->grid->n + 1) * sizeof *f->times);
    f->weight = 0;
}

void tick_flow_add_times(struct tick_flow *f, double weight, const double *times)
{
    f->weight += weight;
    for (size_t j = 0; j <= f->grid->n; j++)
        f->times[j] += weight / f->weight * ((times ? times[j] : 0) - f->times[j]);
}

void tick_flow_spread(const struct tick_grid *g, double from, double to, double mass,
                      double *into)
{
    const double tick = g->at[g->n];
    double part;
    if (!(mass > 0))
        return;
    size_t j = tick_grid_cell(g, from, &part);
    double at = g->at[j] + part * (g->at[j + 1] - g->at[j]), left = fmax(0, to - from);
    const double density = left > 0 ? mass / left : INFINITY;
    if (left > tick) {    /* more than all of it: the whole rounds are even */
        const double rounds = floor(left / tick);
        for (size_t k = 0; k < g->n; k++)
            into[k] += density * rounds * (g->at[k + 1] - g->at[k]);
        left -= rounds * tick;
    }
    while (g->at[j + 1] - at < left) {
        into[j] += density * (g->at[j + 1] - at);
        left -= g->at[j + 1] - at;
        j = (j + 1) % g->n;
        at = g->at[j];
    }
    into[j] += isinf(density) ? mass : density * left;
}

/* ---- x(t), the inverse of C(x) = x + D(x) ---- */

struct inverse {
    const struct tick_grid *g;
    double tick, *c;    /* [n + 1] C at the grid, made to grow; C(g) = C(0) + g */
    const double *clock;
};

static struct inverse inverse_new(const struct tick_flow *f)
{
    const size_t n = f->grid->n;
    struct inverse v = {f->grid, f->grid->at[n], mem_calloc(n + 1, sizeof *v.c), f->clock};
    for (size_t j = 0; j <= n; j++)
        v.c[j] = fmax(j > 0 ? v.c[j - 1] : 0, f->grid->at[j] + f->times[j]);
    for (size_t j = 0; j <= n; j++)
        v.c[j] = fmin(v.c[j], v.c[0] + v.tick);
    v.c[n] = v.c[0] + v.tick;
    return v;
}

/* Phi(x(t)): what is compared with the first look-up. */
static double inverse_at(const struct inverse *v, double t)
{
    if (t <= v->c[0])
        return 0;
    const double ticks = floor((t - v->c[0]) / v->tick), rest = t - ticks * v->tick;
    size_t low = 0, high = v->g->n;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        *(v->c[middle] <= rest ? &low : &high) = middle;
    }
    const double wide = v->c[low + 1] - v->c[low];
    const double part = wide > 0 ? fmin(1, fmax(0, (rest - v->c[low]) / wide)) : 0;
    return ticks * v->tick + v->clock[low] + part * (v->clock[low + 1] - v->clock[low]);
}

/* Edges, or times s + jg, before C(0): at least `least` of them. */
static double before_answer(const struct inverse *v, double s, double least)
{
    return fmax(least, ceil((v->c[0] - s) / v->tick));
}

/* ---- one token ---- */

/* Mean of exp(-u x) for x from a to b. */
static double mean_exp(double u, double a, double b)
{
    const double x = u * (b - a);
    return x > 1e-9 ? exp(-u * a) * -expm1(-x) / x : exp(-u * a);
}

/* Number of edges in a cycle at which the token is absent. */
static double edges_away(const struct inverse *v, double u)
{
    const double n = before_answer(v, 0, 1);
    return n + exp(-u * inverse_at(v, n * v->tick)) / -expm1(-u * v->tick);
}

/* First look-ups, which is all fetches with single flight: in each cell, per cycle. */
static void first_lookups(const struct inverse *v, double u, double *out)
{
    for (size_t j = 0; j < v->g->n; j++) {
        const double a = v->clock[j], b = v->clock[j + 1];
        out[j] = exp(-u * a) * expm1(-u * (b - a)) / expm1(-u * v->tick);
    }
}

/* All look-ups of an absent token: in each cell, per cycle. */
static void all_lookups(const struct inverse *v, double u, double *out)
{
    for (size_t j = 0; j < v->g->n; j++) {
        const double a = v->g->at[j], b = v->g->at[j + 1];
        const double n = before_answer(v, (a + b) / 2, 0);
        const double from = inverse_at(v, a + n * v->tick), to = inverse_at(v, b + n * v->tick);
        const double there = mean_exp(u, from, to) / -expm1(-u * v->tick);
        out[j] = u * (v->clock[j + 1] - v->clock[j]) * (n + there);
    }
}

/* ---- all tokens ---- */

struct sums {
    double lookups, fetches, first, delayed, time, time2;    /* [1/s] each; times weighted by
                                                                first ones */
};

/* Mean cycle [s] of fetches that take no time. */
static double even_cycle(const struct ttl_rule *rule, const struct cache *rules, double u)
{
    return rules ? token_ticks_cycle(rules, u, 0, false)
                 : 1 / (u * ttl_miss(rule->rule, ttl_lifetime(rule, u), u));
}

static void add_class(struct tick_flow *f, const struct ttl_rule *rule, double even,
                      const struct inverse *v, double u, double users, struct sums *sum)
{
    const size_t n = f->grid->n;
    double *first = mem_calloc(2 * n, sizeof *first), *all = first + n, mean = 0, mean2 = 0;
    const double edge = -1 / expm1(-u * v->tick);
    double cycle = even + v->tick * (edges_away(v, u) - edge);
    first_lookups(v, u, first);
    all_lookups(v, u, all);
    for (size_t j = 0; j < n; j++) {
        const double d = (f->times[j] + f->times[j + 1]) / 2;
        mean += first[j] * d;
        mean2 += first[j] * d * d;
    }
    if (rule->replaces && !rule->single_flight)    /* the last answer's entry, by the mean time */
        cycle += ttl_longer_by(u, mean, v->tick, true) - ttl_longer_by(u, mean, v->tick, false);
    for (size_t j = 0; j < n; j++)
        f->fetches[j] += users * v->tick / cycle * (rule->single_flight ? first[j] : all[j]);
    f->squares += users * (v->tick / cycle) * (v->tick / cycle);
    sum->lookups += users * u;
    sum->fetches += users / cycle * (rule->single_flight ? 1 : 1 + u * mean);
    sum->first += users / cycle;
    sum->delayed += users / cycle * (rule->single_flight ? u * mean : 0);
    sum->time += users / cycle * mean;
    sum->time2 += users / cycle * mean2;
    free(first);
}

void tick_flow_scale(struct tick_flow *f, const struct cache_answer *answer)
{
    double sum = 0;
    for (size_t j = 0; j < f->grid->n; j++)
        sum += f->fetches[j];
    if (!(sum > 0))
        return;
    const double to = answer->fetch * answer->lookups * f->grid->at[f->grid->n] / sum;
    for (size_t j = 0; j < f->grid->n; j++)
        f->fetches[j] *= to;
    f->squares *= to * to;
}

/* New tokens are issued, and fetched, at any time of a tick. */
static void spread_new(struct tick_flow *f, const struct cache_answer *answer)
{
    const double even = answer->of_new * answer->fetch * answer->lookups;
    for (size_t j = 0; j < f->grid->n && answer->of_new > 0; j++)
        f->fetches[j] = (1 - answer->of_new) * f->fetches[j] +
                        even * (f->grid->at[j + 1] - f->grid->at[j]);
}

/* Do look-ups come evenly? Then the answer for fetches of one fixed time holds as it is. */
static bool is_even(const struct tick_flow *f)
{
    return same(f->clock, f->grid->at, f->grid->n + 1);
}

bool tick_flow_solve(struct tick_flow *f, const struct ttl_rule *rule, const struct cache *rules,
                     const struct shares *shares, struct cache_answer *answer)
{
    struct inverse v = inverse_new(f);
    struct sums sum = {0, 0, 0, 0, 0, 0};
    memset(f->fetches, 0, f->grid->n * sizeof *f->fetches);
    f->squares = f->crowd = 0;
    for (size_t j = 0; j < shares->n; j++) {
        const double u = shares->share[j] * answer->fresh;
        if (u > 0)
            add_class(f, rule, even_cycle(rule, rules, u), &v, u, shares->users[j], &sum);
    }
    free(v.c);
    if (rule->issuer_lifetime > 0 || answer->time.filled < 1 || !(sum.lookups > 0) ||
        (answer->exact && is_even(f))) {
        tick_flow_scale(f, answer);
        spread_new(f, answer);
        return false;
    }
    answer->fetch = sum.fetches / sum.lookups;
    answer->delayed = sum.delayed / sum.lookups;
    answer->hit = fmax(0, 1 - answer->fetch - answer->delayed);
    f->crowd = sum.fetches / sum.first - 1;
    if (sum.time > 0) {
        answer->time.mean = sum.time / sum.first;
        answer->time.delay = sum.time2 / (2 * sum.time);
    }
    answer->exact = false;
    return true;
}
