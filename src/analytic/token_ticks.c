#include "analytic/token_ticks.h"

#include <float.h>
#include <math.h>

#include "analytic/ttl.h"

/* With more expected runs than this within its greatest age, an entry hardly ever reaches it. */
#define RUNS_MOST 12.0
#define TERMS_MOST 200
#define ROOT_STEPS 60

/* A lifetime of a random length is summed over so many ticks at most. */
#define TICKS_MOST 20000
#define TAIL 1e-14    /* of a probability that is neglected */

/* A last bit too much in x/g is no tick more. */
static double rounded_up(double x, double g)
{
    const double ticks = x / g;
    return ticks - floor(ticks) < 4 * DBL_EPSILON * ticks ? floor(ticks) : ceil(ticks);
}

static bool is_fixed(const struct dist *d)
{
    return d->kind == DIST_DETERMINISTIC;
}

/* ---- E[K] ---- */

/* sum_k P(lifetime > kg) */
static double mean_ticks(const struct cache *c)
{
    double sum = 0, rest = 1;
    if (is_fixed(&c->lifetime))
        return rounded_up(c->lifetime.mean, c->granularity);
    for (double k = 0; k < TICKS_MOST && rest > TAIL; k++) {
        rest = dist_survival(&c->lifetime, k * c->granularity);
        sum += rest;
    }
    return sum;
}

/* E[q^N] = 1 - (1 - q) sum_k q^k P(N > k), x = ug */
static double unused(const struct cache *c, double x)
{
    double sum = 0, rest = 1;
    if (is_fixed(&c->lifetime))
        return exp(-x * rounded_up(c->lifetime.mean, c->granularity));
    for (double k = 0; k < TICKS_MOST && rest > TAIL; k++) {
        rest = exp(-x * k) * dist_survival(&c->lifetime, k * c->granularity);
        sum += rest;
    }
    return 1 + expm1(-x) * sum;
}

/*
 * The generating function of P(K > k) is (1 - (qz)^n)/(1 - z + p q^n z^(n+1)), p = 1 - q. Its sum
 * below `most` is a_j of term j of the expansion in powers of p q^n z^(n+1)/(1 - z), twice:
 * C(i + 1, j + 1), i = most - 1 + j - (n + 1) j, less q^n times the same for most - n.
 */
static double choose_weighted(double from, int j, double c)
{
    double product = from + 1;
    for (int i = 1; i <= j; i++)
        product *= c * (from + 1 - i) / (i + 1);
    return product;
}

static double by_runs(double q, double n, double most)
{
    const double qn = pow(q, n), c = (1 - q) * qn;
    double sum = 0, sign = 1;
    for (int j = 0; j < TERMS_MOST; j++, sign = -sign) {
        const double from = most - 1 - n * j;
        if (from < j)
            break;
        sum += sign * choose_weighted(from, j, c);
        if (from - n >= j)
            sum -= sign * qn * choose_weighted(from - n, j, c);
    }
    return sum;
}

/* sum_(k >= most) P(K > k) by the root z of least modulus of 1 - z + c z^(n+1), by Newton's method
 * from below; 1/q is another root, but none of the function. Where that is the smaller one, a run
 * comes so soon that the sum is below 1e-13. */
static double beyond(double q, double n, double most)
{
    const double qn = pow(q, n), c = (1 - q) * qn;
    double more = c;    /* z - 1 */
    if (q * (n + 1) >= n)
        return 0;
    for (int i = 0; i < ROOT_STEPS; i++) {
        const double power = c * exp((n + 1) * log1p(more));
        more += (power - more) / (1 - (n + 1) * power / (1 + more));
    }
    const double slope = -1 + (n + 1) * more / (1 + more);
    const double numerator = 1 - qn * exp(n * log1p(more));
    return -numerator / slope * exp(-most * log1p(more)) / more;
}

double token_ticks_capped_life(double q, double life, double most)
{
    const double all = (pow(q, -life) - 1) / (1 - q);
    if (most <= life)
        return most;
    if ((1 - q) * most * pow(q, life) <= RUNS_MOST)
        return by_runs(q, life, most);
    return all - beyond(q, life, most);
}

double token_ticks_life(const struct cache *c, double u)
{
    const double g = c->granularity, x = u * g;
    if (!c->slides)
        return mean_ticks(c);
    if (c->max_age > 0)
        return token_ticks_capped_life(exp(-x), rounded_up(c->lifetime.mean, g),
                                       rounded_up(c->max_age, g));
    return (1 / unused(c, x) - 1) / -expm1(-x);
}

/* ---- a cycle ---- */

/* E[floor((X + a)/g)] g for X = Exp(u) and an `a` of either sign. */
static double whole_ticks(double u, double g, double a)
{
    const double whole = floor(a / g), part = fmax(0, a - whole * g);
    return g * (whole + exp(-u * (g - part)) / -expm1(-u * g));
}

double token_ticks_cycle(const struct cache *c, double u, double fetch, bool last)
{
    const double g = c->granularity, ahead = fmin(c->refresh_ahead, c->lifetime.mean);
    const double replaced = last ? ttl_longer_by(u, fetch, g, true) -
                                       ttl_longer_by(u, fetch, g, false)
                                 : 0;
    return g * (token_ticks_life(c, u) + 1) + whole_ticks(u, g, fetch - ahead) + replaced;
}

double token_ticks_least(const struct cache *c)
{
    return c->granularity * rounded_up(dist_least(&c->lifetime), c->granularity);
}

/* ---- what has formulas ---- */

static bool is_whole(double x)
{
    return fabs(x - round(x)) <= 4 * DBL_EPSILON * x;
}

static bool is_long(const struct cache *c)
{
    return !is_fixed(&c->lifetime) &&
           dist_survival(&c->lifetime, TICKS_MOST * c->granularity) > TAIL;
}

const char *token_ticks_refuse(const struct cache *c)
{
    if (c->early_beta > 0)
        return "a refresh by chance, with a clock that ticks";
    if (c->max_entries > 0)
        return "a limited size, with a clock that ticks";
    if (c->refresh_ahead > 0 && !is_whole(c->refresh_ahead / c->granularity))
        return "a refresh ahead by a part of a tick";
    return is_long(c) ? "a lifetime of a random length of very many ticks" : NULL;
}
