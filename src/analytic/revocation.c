#include "analytic/revocation.h"

#include <math.h>

#include <gsl/gsl_integration.h>

#include "base/mem.h"

/* Panels of Simpson's rule, an even number. The integrand is smooth except at lifetimes. */
enum { PANELS = 2000 };
#define TAIL 45.0          /* exponential times beyond which nothing is left */

static double in_force(const struct revocation_cache *c)
{
    return c->lifetime / (c->lifetime + 1 / c->u + c->fetch);
}

/* G(x): a cache that is told of the revocation drops its entry then. */
static double ends_after(const struct revocation_cache *c, double x)
{
    const double there = c->exponential ? exp(-x / c->lifetime) : fmax(0, 1 - x / c->lifetime);
    return x >= c->push_delay ? (1 - c->push_share) * there : there;
}

double revocation_lag_above(const struct revocation_cache *c, size_t n, double x)
{
    double log_none = 0;
    for (size_t i = 0; i < n; i++)
        log_none += c[i].n * log1p(-in_force(&c[i]) * ends_after(&c[i], x));
    return -expm1(log_none);
}

double revocation_longest(const struct revocation_cache *c, size_t n)
{
    double longest = 0;
    for (size_t i = 0; i < n; i++)
        longest = fmax(longest, fmin(c[i].push_share == 1 ? c[i].push_delay : INFINITY,
                                     c[i].exponential ? INFINITY : c[i].lifetime));
    return longest;
}

/* The rest of a gap between fetches, D = 0, is above x. */
static double gap_after(const struct revocation_cache *c, double x)
{
    const double u = c->u, life = c->lifetime, mean = life + 1 / u;
    if (!c->exponential) {    /* 1 - F is 1 up to T and exp(-u(x - T)) then */
        if (x < life)
            return (life - x + 1 / u) / mean;
        return exp(-u * (x - life)) / u / mean;
    }
    const double v = 1 / life;
    if (fabs(u - v) < 1e-6 * u)    /* two phases alike */
        return exp(-u * x) * (2 / u + x) / mean;
    return (u * exp(-v * x) / v - v * exp(-u * x) / u) / (u - v) / mean;
}

/* S(x). A cache that was told has no entry, and asks at the next look-up. */
static double asks_after(const struct revocation_cache *c, double x)
{
    const double later = x - c->push_delay;
    if (!(c->push_share > 0) || later < 0)
        return gap_after(c, x);
    return (1 - c->push_share) * gap_after(c, x) +
           c->push_share * gap_after(c, c->push_delay) * exp(-c->u * later);
}

typedef double survival(const struct revocation_cache *c, size_t n, double x);

static double nobody_asks(const struct revocation_cache *c, size_t n, double x)
{
    double log_sum = 0;
    for (size_t i = 0; i < n; i++)
        log_sum += c[i].n * log(asks_after(&c[i], x));
    return exp(log_sum);
}

static double simpson(survival *f, const struct revocation_cache *c, size_t n, double from,
                      double to)
{
    const double step = (to - from) / PANELS;
    double sum = 0;
    for (int i = 0; i <= PANELS; i++)
        sum += f(c, n, from + i * step) * (i == 0 || i == PANELS ? 1 : i % 2 ? 4 : 2);
    return sum * step / 3;
}

/*
 * The integral of nobody_asks after a push. Those who were told ask at rates of up to sum u, so the
 * function may fall within a time far below a lifetime, and then level off. Gauss's rule on pieces
 * each three times as long as the one before, from 1/sum u on.
 */
enum { GAUSS = 12 };

static double after_push(const struct revocation_cache *c, size_t n, double from, double to)
{
    gsl_integration_glfixed_table *table =
        mem_there(gsl_integration_glfixed_table_alloc(GAUSS), GAUSS * 2 * sizeof(double));
    double rate = 0, sum = 0, x, weight;
    for (size_t i = 0; i < n; i++)
        rate += c[i].n * c[i].u;
    for (double a = from, length = 1 / rate, b; a < to; a = b, length *= 3) {
        b = fmin(to, a + length);
        for (size_t i = 0; i < GAUSS; i++) {
            gsl_integration_glfixed_point(a, b, i, &x, &weight, table);
            sum += weight * nobody_asks(c, n, x);
        }
    }
    gsl_integration_glfixed_table_free(table);
    return sum;
}

/* f jumps at the delay of a push, so from..to is cut in two there. */
static double piece(survival *f, const struct revocation_cache *c, size_t n, double from, double to)
{
    const double push = c[0].push_share > 0 ? c[0].push_delay : INFINITY;
    const double cut = fmin(fmax(from, push), to);
    double sum = 0;
    if (from < cut)    /* at the push itself f is that after it */
        sum += simpson(f, c, n, from, cut < to ? nextafter(cut, 0) : to);
    if (cut < to)
        sum += f == nobody_asks ? after_push(c, n, cut, to) : simpson(f, c, n, cut, to);
    return sum;
}

/* Up to the shortest and then the longest fixed lifetime, and a tail of exponential times. */
static double integral(survival *f, const struct revocation_cache *c, size_t n)
{
    double least = INFINITY, most = 0, tail = 0;
    for (size_t i = 0; i < n; i++) {
        tail = fmax(tail, c[i].exponential ? c[i].lifetime : 0);
        if (f == nobody_asks)
            tail = fmax(tail, 1 / c[i].u);
        least = fmin(least, c[i].exponential ? INFINITY : c[i].lifetime);
        most = fmax(most, c[i].exponential ? 0 : c[i].lifetime);
    }
    least = fmin(least, most);
    double sum = piece(f, c, n, 0, least);
    if (most > least)
        sum += piece(f, c, n, least, most);
    return sum + (tail > 0 ? piece(f, c, n, most, most + TAIL * tail) : 0);
}

double revocation_mean_lag(const struct revocation_cache *c, size_t n)
{
    return integral(revocation_lag_above, c, n);
}

/* The integral of gap_after(x)^n over a..b <= T: the gap's survival is a straight line there. */
static double line(const struct revocation_cache *c, double a, double b)
{
    const double mean = c->lifetime + 1 / c->u, n = c->n + 1;
    return mean / n * (pow(gap_after(c, a), n) - pow(gap_after(c, b), n));
}

/*
 * The mean time until any of n caches alike, whose entries live for a fixed time T, asks: the
 * integral of S(x)^n. It has a closed form except between a push and T.
 */
static double until_asked_alike(const struct revocation_cache *c)
{
    const double life = c->lifetime, told = c->push_share > 0 ? fmin(c->push_delay, life) : life;
    double sum = line(c, 0, told) + pow(asks_after(c, life), c->n) / (c->u * c->n);
    if (told < life)
        sum += after_push(c, 1, told, life);
    return sum;
}

static double until_asked(const struct revocation_cache *c, size_t n)
{
    return n == 1 && !c->exponential ? until_asked_alike(c) : integral(nobody_asks, c, n);
}

/* Probability that no fetch of the token is under way. */
static double nothing_under_way(const struct revocation_cache *c, size_t n)
{
    double log_none = 0;
    for (size_t i = 0; i < n; i++)
        log_none += c[i].n *
                    log1p(-c[i].fetch / (c[i].lifetime + 1 / c[i].u + c[i].fetch));
    return exp(log_none);
}

struct revocation_rates revocation_rates(const struct revocation_cache *c, size_t n, double r)
{
    double v = 0, fetch = 0, elsewhere = 0;
    const double until = until_asked(c, n);
    for (size_t i = 0; i < n; i++)
        v += c[i].n * c[i].u;
    for (size_t i = 0; i < n; i++) {    /* a fetch begins at each in proportion to its fetches */
        fetch += c[i].n * c[i].u * c[i].fetch / v;
        elsewhere += c[i].n * c[i].u * in_force(&c[i]);
    }
    elsewhere *= n == 1 && c[0].n == 1 ? 0 : 1 - 1 / (n == 1 ? c[0].n : (double)n);
    const double quiet = nothing_under_way(c, n), revoked = 1 / (1 / r + quiet * until + fetch);
    const double untold = 1 - c[0].push_share;
    const double before = nobody_asks(c, n, c[0].push_delay);    /* told, then asked */
    const double brief = fmin(fetch, c[0].push_delay);
    const double half = fetch > 0 ? brief - brief * brief / (2 * fetch) : 0;
    const double served =
        quiet * (fmax(0, v * until - 1) + elsewhere * fetch * (1 - c[0].push_share * before)) +
        (1 - quiet) * elsewhere * (untold * fetch / 2 + c[0].push_share * half);
    return (struct revocation_rates){revoked, revoked * served};
}

double revocation_more_fetches(const struct revocation_cache *c, double r)
{
    const double a = exp(-r * c->fetch) * c->u / (c->u + r);
    const double life = c->exponential ? 1 / (1 + r * c->lifetime) : exp(-r * c->lifetime);
    const double gone = c->exponential ? r * c->lifetime / (1 + r * c->lifetime)
                                       : -expm1(-r * c->lifetime);    /* 1 - b */
    const double answered = a / (gone + life * (1 - a));    /* 1 - ab */
    const double cycle = c->lifetime + 1 / c->u + c->fetch;
    const double token = c->n == 1 && !(c->push_share > 0) ? (answered + 1) * cycle - c->lifetime
                                   : 1 / revocation_rates(c, 1, r).revoked;
    return (answered + 1 / c->n) / token * cycle;
}
