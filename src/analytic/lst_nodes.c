#include "analytic/lst_nodes.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

enum {
    NODES_NARROW = 129,    /* of the first two halvings */
    STEPS_FIRST = 64,
    HALVINGS = 8,       /* of the step, to 16384 steps */
    TURNS_MAX = 8,      /* angles above 0 */
    TERMS = 20,
    CENTRES = 200,      /* up to |s| sigma = CENTRES SPACING */
    HALVINGS_NARROW = 4,
    POWERS = 4          /* sums of w x^k / k!, k < POWERS */
};
#define TURN 0.25       /* [rad] at most between two angles */
#define LITTLE 1e-6     /* |s x| below which the sums stand for nodes: off by LITTLE^4 / 24, and
                           LITTLE^2 / 12 of the rest */
#define GONE 45         /* exp(-GONE) is nothing beside 1 */
#define CHANGE 1e-10    /* the last that can be seen: the error is about squared each time */
#define SPACING 0.3     /* of centres, and */
#define SERIES 0.21     /* how far from them a series is used, in 1/sigma */

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

/* Of a narrow X: E[exp(-y x)] = sum_k c_k (y - iy_0)^k, x = X/E[X] - 1. */
struct centre {
    bool tried, known;
    double complex c[TERMS + 1];
};

struct law {
    struct dist d;
    double from, to;          /* of the variable of integration: weights are nothing outside */
    double widest;            /* [rad] greatest angle */
    size_t turns;             /* angles are 0, widest / turns, .. widest */
    struct turned *turned;    /* [1 + turns] */
    double beyond[NODES_NARROW];      /* of a narrow one: nodes, X/E[X] - 1 of mean 0, */
    double weight[NODES_NARROW];      /* their weights, of sum 1, */
    double deviation;                 /* of X/E[X], */
    struct centre *centre;            /* [CENTRES]; NULL of others */
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

/* The range of the variable of integration. An integrand that grows as x^2 has its weight about
 * z = 2 sigma. */
static void lognormal_range(struct law *l)
{
    l->from = -9.5;
    l->to = 9.5 + 2 * l->d.b;
    l->widest = fmin(M_PI_2, 3 * l->d.b);
}

/* An integrand that grows as x^2 has its weight about y = 2/a. */
static void weibull_range(struct law *l)
{
    const double a = l->d.a;
    l->from = -4;
    l->to = fmax(5, log(2 / a + 12 * sqrt(2 / a) + 100));
    l->widest = fmin(M_PI_2, 1.1 / a);
}

/* By enum dist_kind; kinds with a closed form have no row. */
static const struct rule {
    struct node (*at)(const struct law *l, double angle, double z);
    void (*range)(struct law *l);
} rules[DIST_KINDS] = {
    [DIST_LOGNORMAL] = {at_lognormal, lognormal_range},
    [DIST_WEIBULL] = {at_weibull, weibull_range},
};

/* New nodes lie between those of earlier halvings; the first halving includes both ends. */
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
        const struct node node = rules[l->d.kind].at(l, t->angle, first + (double)i * step);
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

/* Trapezoidal rule; halves the step until nothing changes. The sum may be small, so its change is
 * judged relative to itself. Im s >= 0. */
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

/* The nodes of the first two halvings, about the mean that they themselves have. */
_Static_assert(NODES_NARROW == 2 * STEPS_FIRST + 1, "nodes of two halvings");
static void set_narrow_nodes(struct law *l)
{
    double all = 0, mean = 0;
    for (int halving = 0, m = 0; halving < 2; halving++) {
        double first, step;
        size_t n;
        place(l, halving, &n, &first, &step);
        for (size_t i = 0; i < n; i++, m++) {
            const struct node node = rules[l->d.kind].at(l, 0, first + (double)i * step);
            l->beyond[m] = expm1(node.log_x);
            l->weight[m] = creal(node.w);
            all += l->weight[m];
            mean += l->weight[m] * l->beyond[m];
        }
    }
    for (int i = 0; i < NODES_NARROW; i++) {
        l->weight[i] /= all;
        l->beyond[i] -= mean / all;
    }
}

/* The moments, with their digits: the first is 0. */
static void set_first_centre(struct law *l)
{
    struct centre *c = &l->centre[0];
    for (int i = 0; i < NODES_NARROW; i++) {
        double power = l->weight[i];
        for (int k = 1; k <= TERMS; k++) {
            power *= -l->beyond[i] / k;
            c->c[k] += power;
        }
    }
    c->c[0] = 1;
    c->c[1] = 0;
    c->tried = c->known = true;
}

static struct law *law_new(const struct dist *d)
{
    struct law *l = mem_calloc(1, sizeof *l);
    l->d = *d;
    l->last_s = NAN;
    rules[d->kind].range(l);
    l->turns = (size_t)ceil(l->widest / TURN);
    l->turned = mem_calloc(1 + l->turns, sizeof *l->turned);
    for (size_t i = 1; i <= l->turns; i++)
        l->turned[i].angle = l->widest * (double)i / (double)l->turns;
    if (d->scv > 0 && d->scv <= LST_NODES_NARROW) {
        l->deviation = sqrt(d->scv);
        l->centre = mem_calloc(CENTRES, sizeof *l->centre);
        set_narrow_nodes(l);
        set_first_centre(l);
    }
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
    free(l->centre);
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

/* Adds the nodes of one halving to the sums at iy, without the factor of the step. */
static void add_nodes(const struct grid *g, double angle, double y, double complex *c)
{
    for (size_t i = 0; i < g->n; i++) {
        const double complex x = g->x[i] * cexp(-I * angle) - 1;
        double complex term = g->w[i] * cexp(-I * y * x);
        for (int k = 0; k <= TERMS; k++) {
            c[k] += term;
            term *= -x / (k + 1);
        }
    }
}

static void set_centre(struct law *l, struct centre *c, double y)
{
    struct turned *t = turned_to(l, I * y);
    double h = (l->to - l->from) / STEPS_FIRST;
    double complex sum[TERMS + 1] = {0}, before = 0;
    c->tried = true;
    for (int halving = 0; halving <= HALVINGS_NARROW && !c->known; halving++) {
        add_nodes(grid_of(l, t, halving), t->angle, y, sum);
        h /= halving > 0 ? 2 : 1;
        c->known = halving > 0 && cabs(sum[0] * h - before) <= CHANGE;
        before = sum[0] * h;
    }
    for (int k = 0; k <= TERMS; k++)
        c->c[k] = sum[k] * h;
}

/* E[exp(-y (X/E[X] - 1))] - 1 by a series, Im y >= 0; is there one for y? */
static bool by_series(struct law *l, double complex y, double complex *sum)
{
    const double j = l->centre ? round(cimag(y) * l->deviation / SPACING) : CENTRES;
    if (!(j < CENTRES))
        return false;
    struct centre *c = &l->centre[(size_t)j];
    const double place = j * SPACING / l->deviation;
    const double complex off = y - I * place;
    if (!(cabs(off) * l->deviation <= SERIES))
        return false;
    if (!c->tried)
        set_centre(l, c, place);
    *sum = 0;
    for (int k = TERMS; k >= 1; k--)
        *sum = (*sum + c->c[k]) * off;
    *sum += c->c[0] - 1;
    return c->known;
}

/* The spread of a narrow X; 0 for a fixed X. */
static bool narrow(struct law *l, double complex y, double complex *sum)
{
    *sum = 0;
    if (l->d.scv == 0)
        return true;
    if (cimag(y) >= 0)
        return by_series(l, y, sum);
    const bool known = by_series(l, conj(y), sum);
    *sum = conj(*sum);
    return known;
}

/* The transforms of a wait and of its service are needed at the same s, so the last is kept. */
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
                    narrow(l, y, &more) ? cexp(-y) * (1 + more)
                                            : by_quadrature(l, s, sum_decay));
}

static double complex rest_of(struct law *l, double complex s)
{
    const double complex y = s * l->d.mean;
    double complex more;
    const double complex rest = narrow(l, y, &more) ? decay_rest(y) + cexp(-y) * more
                                                        : by_quadrature(l, s, sum_rest);
    if (cabs(y) <= 2)    /* what is good to a part of the rest is good to a part of 1 */
        remember(l, s, 1 - y + rest);
    return rest;
}

static double complex spread_of(struct law *l, double complex s)
{
    const double complex y = s * l->d.mean;
    double complex more;
    return narrow(l, y, &more) ? cexp(-y) * more : decay_of(l, s) - cexp(-y);
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

double lst_nodes_average(struct lst_nodes *n, const struct dist *d,
                         double f(double x, const void *context), const void *context)
{
    struct law *l = n ? find(n, d) : law_new(d);
    double sum = 0;
    for (int i = 0; i < NODES_NARROW; i++)
        sum += l->weight[i] > 0 ? l->weight[i] * f(d->mean * (1 + l->beyond[i]), context) : 0;
    if (!n)
        law_free(l);
    return sum;
}
