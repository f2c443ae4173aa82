#include "analytic/birth_death.h"

#include <math.h>
#include <stdbool.h>

enum { SCALE = 800 };       /* a term above 2^SCALE is scaled down by it, with all sums */
#define NEGLIGIBLE 1e-25    /* of the sum, when terms fall at least geometrically */

/* Terms proportional to p(n), and their sums up to it. */
struct terms {
    const struct birth_death *b;
    size_t n;
    int scaled;                        /* how many times the terms were scaled */
    double term, first;                /* of n; of 0 */
    double sum, number, square, busy;
};

static double effort(const struct birth_death *b, size_t n)
{
    if (b->n_rates > 0)
        return b->rates[n < b->n_rates ? n - 1 : b->n_rates - 1];
    return b->servers == SERVERS_INFINITE || n < b->servers ? (double)n : b->servers;
}

static double busy_with(const struct birth_death *b, size_t n)
{
    if (b->n_rates > 0)
        return n > 0;
    return n > 0 ? effort(b, n) : 0;
}

static void scale_down(struct terms *t)
{
    const double by = ldexp(1, -SCALE);
    t->scaled++;
    t->term *= by;
    t->first *= by;
    t->sum *= by;
    t->number *= by;
    t->square *= by;
    t->busy *= by;
}

static void add(struct terms *t)
{
    const double n = (double)t->n;
    t->sum += t->term;
    t->number += t->term * n;
    t->square += t->term * n * n;
    t->busy += t->term * busy_with(t->b, t->n);
}

static struct terms begin(const struct birth_death *b)
{
    return (struct terms){.b = b, .term = 1, .first = 1, .sum = 1};
}

static void next(struct terms *t)
{
    t->n++;
    t->term *= t->b->work / effort(t->b, t->n);
    if (t->term > ldexp(1, SCALE))
        scale_down(t);
    add(t);
}

/* Does the effort not fall from n on? */
static bool is_regular(const struct birth_death *b, size_t n)
{
    return n >= b->n_rates;
}

/* Are all further terms together below rounding, if none is greater than this one? */
static bool is_over(const struct terms *t)
{
    if (t->n == t->b->room)
        return true;
    const double ratio = t->b->work / effort(t->b, t->n + 1);
    return is_regular(t->b, t->n) && ratio < 1 &&
           t->term * (double)(t->n + 1) <= NEGLIGIBLE * (1 - ratio) * t->sum;
}

/* Are terms geometric from n on? With unlimited room they are from the last rate, or the last
 * server, on. */
static bool is_geometric(const struct birth_death *b, size_t n)
{
    if (b->room != ROOM_UNLIMITED)
        return false;
    return b->n_rates > 0 ? n >= b->n_rates
                          : b->servers != SERVERS_INFINITE && n >= b->servers;
}

static void add_geometric(struct terms *t)
{
    const double r = t->b->work / effort(t->b, t->n + 1), n = (double)t->n, gap = 1 - r;
    const double s0 = r / gap, s1 = s0 / gap, s2 = s1 * (1 + r) / gap;
    t->sum += t->term * s0;
    t->number += t->term * (n * s0 + s1);
    t->square += t->term * (n * n * s0 + 2 * n * s1 + s2);
    t->busy += t->term * s0 * busy_with(t->b, t->n + 1);
}

static bool is_unstable(const struct birth_death *b)
{
    if (b->room != ROOM_UNLIMITED || (b->n_rates == 0 && b->servers == SERVERS_INFINITE))
        return false;
    const double most = b->n_rates > 0 ? b->rates[b->n_rates - 1] : b->servers;
    return b->work >= most;
}

/* Sums all terms that matter, except those of a geometric tail. */
static enum birth_death_status walk(const struct birth_death *b, struct terms *t)
{
    *t = begin(b);
    while (!is_over(t) && !is_geometric(b, t->n)) {
        if (t->n == BIRTH_DEATH_MAX)
            return BIRTH_DEATH_ETOOLONG;
        next(t);
    }
    return BIRTH_DEATH_OK;
}

/* P(N = n) by the sum of all terms. */
static double probability(const struct birth_death *b, const struct terms *all, size_t n)
{
    struct terms at = begin(b);
    while (at.n < n)
        next(&at);
    return ldexp(at.term / all->sum, SCALE * (at.scaled - all->scaled));
}

enum birth_death_status birth_death_solve(const struct birth_death *b,
                                          struct birth_death_answer *out)
{
    struct terms t;
    if (is_unstable(b))
        return BIRTH_DEATH_EUNSTABLE;
    if (walk(b, &t) != BIRTH_DEATH_OK)
        return BIRTH_DEATH_ETOOLONG;
    if (is_geometric(b, t.n))
        add_geometric(&t);
    const double mean = t.number / t.sum;
    const bool full = b->room <= BIRTH_DEATH_MAX;
    *out = (struct birth_death_answer){.mean = mean,
                                       .variance = fmax(0, t.square / t.sum - mean * mean),
                                       .busy = t.busy / t.sum,
                                       .empty = t.first / t.sum,
                                       .full = full ? probability(b, &t, b->room) : 0};
    return BIRTH_DEATH_OK;
}

double birth_death_probability(const struct birth_death *b, size_t n)
{
    struct terms all;
    if (n > b->room)
        return 0;
    if (is_unstable(b) || walk(b, &all) != BIRTH_DEATH_OK || n > BIRTH_DEATH_MAX)
        return NAN;
    if (is_geometric(b, all.n))
        add_geometric(&all);
    return probability(b, &all, n);
}
