#include "analytic/tick_queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/mmc.h"
#include "base/mem.h"

enum {
    CELLS = 240,
    STATES_MAX = 600,
    TICKS_MAX = 400
};
#define SETTLED 1e-5    /* relative change of the mean number from tick to tick */
#define TAIL 20.0       /* states beyond which less than e^-20 is lost */

/* ---- the grid ---- */

struct tick_grid tick_grid_new(double tick, double first)
{
    struct tick_grid g = {CELLS, mem_calloc(CELLS + 1, sizeof *g.at)};
    const double ratio = pow(tick / first, 1.0 / (CELLS - 1));
    for (size_t j = 1; j < CELLS; j++)
        g.at[j] = first * pow(ratio, (double)(j - 1));
    g.at[CELLS] = tick;
    return g;
}

void tick_grid_free(struct tick_grid *g)
{
    free(g->at);
    g->at = NULL;
}

size_t tick_grid_cell(const struct tick_grid *g, double t, double *part)
{
    const double tick = g->at[g->n];
    const double at = fmin(fmax(0, t - tick * floor(t / tick)), tick);
    size_t low = 0, high = g->n;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        *(g->at[middle] <= at ? &low : &high) = middle;
    }
    *part = (at - g->at[low]) / (g->at[low + 1] - g->at[low]);
    return low;
}

double tick_grid_value(const struct tick_grid *g, const double *y, double t)
{
    double part;
    const size_t j = tick_grid_cell(g, t, &part);
    return y[j] + part * (y[j + 1] - y[j]);
}

double tick_grid_mean(const struct tick_grid *g, const double *burst, const double *y)
{
    double weight = 0, sum = 0;
    for (size_t j = 0; j < g->n; j++) {
        const double here = burst ? burst[j] : g->at[j + 1] - g->at[j];
        weight += here;
        sum += here * (y[j] + y[j + 1]) / 2;
    }
    return weight > 0 ? sum / weight : 0;
}

/* ---- the station, its jobs merged ---- */

struct station {
    const struct tick_queue *q;
    double servers, rate;     /* [-], [1/s] of one server */
    double merged;            /* jobs of the model in one here */
    double load;              /* [-] < 1 */
    size_t states;            /* 0 .. states - 1 */
    double *p, *below, *pivot, *stage;    /* [states] */
};

static double length_of(const struct station *s, size_t j)
{
    return s->q->grid->at[j + 1] - s->q->grid->at[j];
}

static double arrivals(const struct station *s, size_t j)
{
    return (s->q->base + s->q->burst[j] / length_of(s, j)) / s->merged;
}

static double total(const struct tick_queue *q)
{
    double sum = 0;
    for (size_t j = 0; j < q->grid->n; j++)
        sum += q->burst[j];
    return sum;
}

/* ---- the fluid ---- */

/* N after a time dt at a constant rate of arrivals. */
static double fluid_step(const struct station *s, double n, double a, double dt)
{
    const double full = s->servers * s->rate, level = a / s->rate;
    if (n > s->servers) {
        const double until = a < full ? (n - s->servers) / (full - a) : INFINITY;
        if (dt <= until)
            return n + (a - full) * dt;
        n = s->servers;
        dt -= until;
    }
    const double next = level + (n - level) * exp(-s->rate * dt);
    if (next <= s->servers)
        return next;
    const double until = log((level - n) / (level - s->servers)) / s->rate;
    return s->servers + (a - full) * (dt - until);
}

/* The fluid's wait at the grid's times, periodic; returns its greatest number. */
static double fluid(const struct station *s, double *wait)
{
    const size_t n = s->q->grid->n;
    const double idle = s->servers - fmin(1, s->servers * (1 - s->load));
    double number = s->load * s->servers, before, most;
    int ticks = 0;
    do {
        before = most = number;
        for (size_t j = 0; j < n; j++) {
            wait[j] = fmax(0, number - idle) / (s->servers * s->rate);
            number = fluid_step(s, number, arrivals(s, j), length_of(s, j));
            most = fmax(most, number);
        }
        wait[n] = fmax(0, number - idle) / (s->servers * s->rate);
    } while (fabs(number - before) > SETTLED * (1 + number) && ++ticks < TICKS_MAX);
    return most;
}

/* ---- the chain ---- */

static double down(const struct station *s, size_t n)
{
    return s->rate * fmin((double)n, s->servers);
}

/* (p A)_n */
static double flow(const struct station *s, const double *p, size_t n, double a)
{
    double sum = -p[n] * (down(s, n) + (n + 1 < s->states ? a : 0));
    if (n > 0)
        sum += p[n - 1] * a;
    if (n + 1 < s->states)
        sum += p[n + 1] * down(s, n + 1);
    return sum;
}

/* Factors of I - dA, transposed: row n has -d a, 1 + d (a + down), -d down(n + 1). */
static void factor(struct station *s, double a, double d)
{
    for (size_t n = 0; n < s->states; n++) {
        const double own = 1 + d * (down(s, n) + (n + 1 < s->states ? a : 0));
        s->below[n] = n > 0 ? -d * a / s->pivot[n - 1] : 0;
        s->pivot[n] = own + (n > 0 ? s->below[n] * d * down(s, n) : 0);
    }
}

static void substitute(const struct station *s, double d, double *x)
{
    for (size_t n = 1; n < s->states; n++)
        x[n] -= s->below[n] * x[n - 1];
    for (size_t n = s->states; n-- > 0;) {
        const double right = n + 1 < s->states ? d * down(s, n + 1) * x[n + 1] : 0;
        x[n] = (x[n] + right) / s->pivot[n];
    }
}

static void chain_step(struct station *s, double a, double dt)
{
    const double gamma = 2 - sqrt(2.0), d = gamma / 2 * dt;
    factor(s, a, d);
    for (size_t n = 0; n < s->states; n++)
        s->stage[n] = s->p[n] + d * flow(s, s->p, n, a);
    substitute(s, d, s->stage);
    const double one = 1 / (gamma * (2 - gamma)), two = (1 - gamma) * (1 - gamma) * one;
    for (size_t n = 0; n < s->states; n++)
        s->p[n] = one * s->stage[n] - two * s->p[n];
    substitute(s, d, s->p);
}

static double chain_wait(const struct station *s)
{
    double sum = 0;
    for (size_t n = (size_t)s->servers; n < s->states; n++)
        sum += ((double)n - s->servers + 1) * s->p[n];
    return sum / (s->servers * s->rate);
}

static double chain_number(const struct station *s)
{
    double sum = 0;
    for (size_t n = 0; n < s->states; n++)
        sum += (double)n * s->p[n];
    return sum;
}

/* M/M/c with the mean rate, to begin with. */
static void start(struct station *s)
{
    double sum = s->p[0] = 1;
    for (size_t n = 1; n < s->states; n++) {
        s->p[n] = s->p[n - 1] * s->load * s->servers * s->rate / down(s, n);
        sum += s->p[n];
    }
    for (size_t n = 0; n < s->states; n++)
        s->p[n] /= sum;
}

static void chain(struct station *s, double *wait)
{
    const size_t n = s->q->grid->n;
    double number, before;
    int ticks = 0;
    start(s);
    number = chain_number(s);
    do {
        before = number;
        for (size_t j = 0; j < n; j++) {
            wait[j] = chain_wait(s);
            chain_step(s, arrivals(s, j), length_of(s, j));
        }
        wait[n] = chain_wait(s);
        number = chain_number(s);
    } while (fabs(number - before) > SETTLED * (1 + number) && ++ticks < TICKS_MAX);
}

/* ---- both ---- */

static bool merge(struct station *s, double most)
{
    const double c = s->q->servers, states = c + most + TAIL * sqrt(most + 1) +
                                             TAIL / fmax(1e-9, -log(s->load)) + TAIL;
    s->merged = fmax(1, states / STATES_MAX);
    s->servers = fmax(1, floor(c / s->merged));
    s->rate = c / (s->q->service * s->servers * s->merged);
    s->states = (size_t)fmin(STATES_MAX, ceil(states));
    return s->merged > 1;
}

static struct station station_of(const struct tick_queue *q)
{
    const double tick = q->grid->at[q->grid->n];
    struct station s = {.q = q, .servers = q->servers, .rate = 1 / q->service, .merged = 1};
    s.load = (q->base + total(q) / tick) * q->service / q->servers;
    return s;
}

static double even_wait(const struct station *s)
{
    struct mmc m;
    const double full = s->servers * s->rate;
    if (mmc_solve(s->q->flat_load * full, s->rate, (unsigned)s->servers, &m) != MMC_OK)
        return 0;
    return m.wq;
}

static double noise_of(const struct station *s)
{
    const struct tick_queue *q = s->q;
    const double even = even_wait(s), tick = q->grid->at[q->grid->n];
    const double gap = 1 - q->flat_load;
    const double kept = q->service / (q->servers * tick * gap * gap);
    const double c2a = fmax(0, 1 - q->regular * kept);
    return (even > 0 ? q->flat_wait / even : 1) * (c2a + q->scv) / (1 + q->scv);
}

bool tick_queue_solve(const struct tick_queue *q, double *wait)
{
    struct station s = station_of(q);
    const size_t n = q->grid->n;
    if (!(s.load < 1))
        return false;
    if (!(s.load > 0)) {    /* there are no other arrivals */
        memset(wait, 0, (n + 1) * sizeof *wait);
        return true;
    }
    double *flowing = mem_calloc(n + 1, sizeof *flowing);
    const double most = fluid(&s, flowing);
    if (merge(&s, most))
        fluid(&s, flowing);
    double *room = mem_calloc(4 * s.states, sizeof *room);
    s.p = room;
    s.below = room + s.states;
    s.pivot = room + 2 * s.states;
    s.stage = room + 3 * s.states;
    chain(&s, wait);
    const double noise = noise_of(&s);
    for (size_t j = 0; j <= n; j++)
        wait[j] = fmax(0, flowing[j] + (wait[j] - flowing[j]) * noise);
    free(flowing);
    free(room);
    return true;
}
