#include "analytic/lst_nodes.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

enum {
    STEPS_FIRST = 64,
    HALVINGS = 8,       /* of the step, to 16384 steps */
    TURNS_MAX = 8,      /* angles above 0 */
    MOMENTS = 20,
    POWERS = 4          /* sums of w x^k / k!, k < POWERS */
};
#define TURN 0.25       /* [rad] at most between two angles */
#define LITTLE 1e-6     /* |s x| below which the sums stand for nodes: off by LITTLE^4 / 24, and
                           LITTLE^2 / 12 of the rest */
#define GONE 45         /* exp(-GONE) is nothing beside 1 */
#define CHANGE 1e-10    /* the last that can be seen: the error is about squared each time */
#define NARROW 1e-2     /* scv up to which the moments are made */
#define SERIES 0.2      /* |s| sigma up to which they are used */

/* The nodes that one halving of the step adds; x in units of E[X]. */
struct grid {
    size_t n;
    double *x;
    double complex *w;                  /* [n] */
    double complex (*before)[POWERS];   /* [n + 1] sums of w x^k / k! over the nodes before, */
    double complex (*from)[2];          /* [n + 1] and from that one on: not by a difference */
};

struct turned {
    double angle;
    struct grid level[1 + HALVINGS];    /* n = 0: not made yet */
};

struct law {
    struct dist d;
    double from, to;          /* of the variable of integration: weights are nothing outside */
    double widest;            /* [rad] greatest angle */
    size_t turns;             /* angles are 0, widest / turns, .. widest */
    struct turned *turned;    /* [1 + turns] */
    double moment[MOMENTS + 1];       /* E[(1 - X/E[X])^k] / k!, of a narrow one, */
    double series;                    /* for |s| E[X] up to this */
    double complex last_s, last;      /* the last _decay */
};

struct lst_nodes {
    struct law **law;
    size_t n, capacity, last;
};

struct node {
    double log_x;
    double complex w;
};

/*
 * x = exp(mu + sigma z - i turn), z standard normal, is z on a line turn/sigma below the real one.
 * There the weight grows to exp((turn/sigma)^2 / 2): kept below 100, for digits, by turns of at
 * most 3 sigma.
 */
static struct node at_lognormal(const struct law *l, double angle, double z)
{
    const double sigma = l->d.b;
    const double complex line = z - I * (angle / sigma);
    return (struct node){sigma * (z - sigma / 2), cexp(-line * line / 2) / sqrt(2 * M_PI)};
}

/*
 * x = b y^(1/a), y standard exponential, y = exp(w - i a turn), w = v - exp(-v): both ends then
 * decay doubly exponentially, for y still decays at turns of at most 1.1/a (cos(1.1) > 0.4).
 */
static struct node at_weibull(const struct law *l, double angle, double v)
{
    const double left = exp(-v), w = v - left;
    const double complex log_y = w - I * (l->d.a * angle);
    return (struct node){w / l->d.a + log(l->d.b / l->d.mean),
                         cexp(log_y - cexp(log_y)) * (1 + left)};
}

static struct node node_at(const struct law *l, double angle, double z)
{
    return l->d.kind == DIST_LOGNORMAL ? at_lognormal(l, angle, z) : at_weibull(l, angle, z);
}

/* Between the nodes of the halvings before; both ends are of the first. */
static void place(const struct law *l, int halving, size_t *n, double *first, double *step)
{
    const size_t steps = (size_t)STEPS_FIRST << (halving > 0 ? halving - 1 : 0);
    *step = (l->to - l->from) / (double)steps;
    *first = l->from + (halving > 0 ? *step / 2 : 0);
    *n = halving > 0 ? steps : steps + 1;
}

static const struct grid *grid_of(const struct law *l, struct turned *t, int halving)
{
    struct grid *g = &t->level[halving];
    double first, step;
    if (g->n > 0)
        return g;
    place(l, halving, &g->n, &first, &step);
    g->x = mem_calloc(g->n, sizeof *g->x);
    g->w = mem_calloc(g->n, sizeof *g->w);
    g->before = mem_calloc(g->n + 1, sizeof *g->before);
    g->from = mem_calloc(g->n + 1, sizeof *g->from);
    for (size_t i = 0; i < g->n; i++) {
        const struct node node = node_at(l, t->angle, first + (double)i * step);
        double complex term = node.w;
        g->x[i] = exp(node.log_x);
        g->w[i] = node.w;
        for (int k = 0; k < POWERS; k++) {
            g->before[i + 1][k] = g->before[i][k] + term;
            term *= g->x[i] / (k + 1);
        }
    }
    for (size_t i = g->n; i-- > 0;) {
        g->from[i][0] = g->from[i + 1][0] + g->w[i];
        g->from[i][1] = g->from[i + 1][1] + g->w[i] * g->x[i];
    }
    return g;
}

/* The first node above x. */
static size_t first_above(const struct grid *g, double x)
{
    size_t low = 0, high = g->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (g->x[middle] > x)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* exp(-y) */
static double complex decay(double complex y)
{
    const double size = exp(-creal(y));
    return CMPLX(size * cos(cimag(y)), -size * sin(cimag(y)));
}

/* exp(-y) - 1 + y */
static double complex decay_rest(double complex y)
{
    if (cabs(y) > 0.5)
        return decay(y) - 1 + y;
    double complex term = y * y / 2, sum = term;
    for (int k = 3; k < 18; k++) {
        term *= -y / k;
        sum += term;
    }
    return sum;
}

static double complex sum_decay(const struct grid *g, double complex y)
{
    const size_t low = first_above(g, LITTLE / cabs(y)),
                 high = creal(y) > 0 ? first_above(g, GONE / creal(y)) : g->n;
    const double complex *few = g->before[low];
    double complex sum = few[0] - y * (few[1] - y * (few[2] - y * few[3]));
    for (size_t i = low; i < high; i++)
        sum += g->w[i] * decay(y * g->x[i]);
    return sum;
}

static double complex sum_rest(const struct grid *g, double complex y)
{
    const size_t low = first_above(g, LITTLE / cabs(y)),
                 high = creal(y) > 0 ? first_above(g, GONE / creal(y)) : g->n;
    const double complex *few = g->before[low];
    double complex sum = y * y * (few[2] - y * few[3]) + y * g->from[high][1] - g->from[high][0];
    for (size_t i = low; i < high; i++)
        sum += g->w[i] * decay_rest(y * g->x[i]);
    return sum;
}

static struct turned *turned_to(struct law *l, double complex s)
{
    if (!(l->widest > 0))
        return l->turned;
    const double places = fabs(carg(s)) / l->widest * (double)l->turns;
    return &l->turned[(size_t)fmin((double)l->turns, round(places))];
}

typedef double complex grid_sum(const struct grid *g, double complex y);

/* Trapezoidal rule, halving the step until nothing changes; the rest may be little and counts by
 * itself. Im s >= 0. */
static double complex integrate(struct law *l, double complex s, grid_sum *sum_of)
{
    struct turned *t = turned_to(l, s);
    const double complex y = s * l->d.mean * cexp(-I * t->angle);
    double h = (l->to - l->from) / STEPS_FIRST;
    double complex sum = sum_of(grid_of(l, t, 0), y);
    for (int halving = 1; halving <= HALVINGS; halving++) {
        const double complex before = sum * h;
        sum += sum_of(grid_of(l, t, halving), y);
        h /= 2;
        if (cabs(sum * h - before) <= CHANGE * (sum_of == sum_decay ? 1 : cabs(before)))
            return sum * h;
    }
    return NAN;
}

static double complex by_quadrature(struct law *l, double complex s, grid_sum *sum_of)
{
    return cimag(s) < 0 ? conj(integrate(l, conj(s), sum_of)) : integrate(l, s, sum_of);
}

/* Nodes and real weights of the first two halvings, x / E[X] - 1 and w; returns their number. */
enum { NODES_NARROW = 2 * STEPS_FIRST + 1 };
static size_t narrow_nodes(const struct law *l, double *beyond, double *w)
{
    size_t m = 0;
    for (int halving = 0; halving < 2; halving++) {
        double first, step;
        size_t n;
        place(l, halving, &n, &first, &step);
        for (size_t i = 0; i < n; i++, m++) {
            const struct node node = node_at(l, 0, first + (double)i * step);
            beyond[m] = expm1(node.log_x);
            w[m] = creal(node.w);
        }
    }
    return m;
}

/* About the mean that the nodes themselves have. */
static void set_moments(struct law *l)
{
    double beyond[NODES_NARROW], w[NODES_NARROW], all = 0, mean = 0;
    const size_t n = narrow_nodes(l, beyond, w);
    for (size_t i = 0; i < n; i++) {
        all += w[i];
        mean += w[i] * beyond[i];
    }
    for (size_t i = 0; i < n; i++) {
        double power = w[i] / all;
        for (int k = 1; k <= MOMENTS; k++) {
            power *= -(beyond[i] - mean / all) / k;
            l->moment[k] += power;
        }
    }
}

/* What grows as x^2 has its weight about z = 2 sigma, y = 2/a. */
static void set_range(struct law *l)
{
    const double a = l->d.a;
    if (l->d.kind == DIST_LOGNORMAL) {
        l->from = -9.5;
        l->to = 9.5 + 2 * l->d.b;
        l->widest = fmin(M_PI_2, 3 * l->d.b);
    } else {
        l->from = -4;
        l->to = fmax(5, log(2 / a + 12 * sqrt(2 / a) + 100));
        l->widest = fmin(M_PI_2, 1.1 / a);
    }
}

static struct law *law_new(const struct dist *d)
{
    struct law *l = mem_calloc(1, sizeof *l);
    l->d = *d;
    l->last_s = NAN;
    set_range(l);
    l->turns = (size_t)ceil(l->widest / TURN);
    l->turned = mem_calloc(1 + l->turns, sizeof *l->turned);
    for (size_t i = 1; i <= l->turns; i++)
        l->turned[i].angle = l->widest * (double)i / (double)l->turns;
    if (d->scv <= NARROW)
        l->series = SERIES / sqrt(d->scv);
    if (d->scv <= NARROW && d->scv > 0)
        set_moments(l);
    return l;
}

static void law_free(struct law *l)
{
    for (size_t i = 0; i <= l->turns; i++)
        for (int halving = 0; halving <= HALVINGS; halving++) {
            free(l->turned[i].level[halving].x);
            free(l->turned[i].level[halving].w);
            free(l->turned[i].level[halving].before);
            free(l->turned[i].level[halving].from);
        }
    free(l->turned);
    free(l);
}

struct lst_nodes *lst_nodes_new(void)
{
    return mem_calloc(1, sizeof(struct lst_nodes));
}

void lst_nodes_free(struct lst_nodes *n)
{
    if (!n)
        return;
    for (size_t i = 0; i < n->n; i++)
        law_free(n->law[i]);
    free(n->law);
    free(n);
}

static struct law *find(struct lst_nodes *n, const struct dist *d)
{
    for (size_t i = 0; i < n->n; i++) {
        const size_t at = (n->last + i) % n->n;
        if (!dist_equal(&n->law[at]->d, d))
            continue;
        n->last = at;
        return n->law[at];
    }
    n->law = mem_grow(n->law, &n->capacity, n->n + 1, sizeof(struct law *));
    n->last = n->n;
    return n->law[n->n++] = law_new(d);
}

/* E[exp(-y (X/E[X] - 1))] - 1 by the moments; is y little enough for them? */
static bool by_moments(const struct law *l, double complex y, double complex *sum)
{
    if (!(cabs(y) <= l->series))
        return false;
    *sum = 0;
    for (int k = MOMENTS; k >= 2; k--)
        *sum = *sum * y + l->moment[k];
    *sum *= y * y;
    return true;
}

/* A wait's and a service's transform are asked for at the same s. */
static double complex remember(struct law *l, double complex s, double complex f)
{
    l->last_s = s;
    return l->last = f;
}

static double complex decay_of(struct law *l, double complex s)
{
    const double complex y = s * l->d.mean;
    double complex more;
    if (s == l->last_s)
        return l->last;
    return remember(l, s,
                    by_moments(l, y, &more) ? cexp(-y) * (1 + more)
                                            : by_quadrature(l, s, sum_decay));
}

static double complex rest_of(struct law *l, double complex s)
{
    const double complex y = s * l->d.mean;
    double complex more;
    const double complex rest = by_moments(l, y, &more) ? decay_rest(y) + cexp(-y) * more
                                                        : by_quadrature(l, s, sum_rest);
    if (cabs(y) <= 2)    /* what is good to a part of the rest is good to a part of 1 */
        remember(l, s, 1 - y + rest);
    return rest;
}

static double complex spread_of(struct law *l, double complex s)
{
    const double complex y = s * l->d.mean;
    double complex more;
    return by_moments(l, y, &more) ? cexp(-y) * more : decay_of(l, s) - cexp(-y);
}

typedef double complex law_transform(struct law *l, double complex s);

static double complex of_law(struct lst_nodes *n, const struct dist *d, double complex s,
                             law_transform *f)
{
    if (n)
        return f(find(n, d), s);
    struct law *l = law_new(d);
    const double complex value = f(l, s);
    law_free(l);
    return value;
}

double complex lst_nodes_decay(struct lst_nodes *n, const struct dist *d, double complex s)
{
    return of_law(n, d, s, decay_of);
}

double complex lst_nodes_rest(struct lst_nodes *n, const struct dist *d, double complex s)
{
    return of_law(n, d, s, rest_of);
}

double complex lst_nodes_spread(struct lst_nodes *n, const struct dist *d, double complex s)
{
    return of_law(n, d, s, spread_of);
}
