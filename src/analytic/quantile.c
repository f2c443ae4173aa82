#include "analytic/quantile.h"

#include <float.h>
#include <math.h>

#define STEPS_MAX 400                /* bisection alone takes some 60, once there is a bracket */
#define REACHED   (16 * DBL_EPSILON) /* rounding of probabilities that are compared with a level */
#define SMALL     1e-8 /* a last step, in parts of t: after it the root is good to TOLERANCE */
/* What a last step changes the logarithm by: a step may be little of t and far in a narrow law. */
#define STRAIGHT  1e-4
#define TOLERANCE 1e-12
#define LEAST     1e-300 /* a probability of 0, or below it by its error */

struct quantile_search {
    const struct quantile_law *law;
    double q;
    bool upper;          /* probabilities above t are the smaller ones */
    double end, mass;    /* an atom that the search stays before */
};

static struct probability probability(const struct quantile_search *s, double t)
{
    struct probability p = s->law->probability(t, s->upper, s->law->context);
    if (t >= s->end)
        p.p += s->upper ? s->mass : -s->mass;
    return p;
}

/* q - P(X <= t), without cancellation in the tail; *error is that of the probability. */
static double lack(const struct quantile_search *s, double t, double *error)
{
    const struct probability p = probability(s, t);
    *error = p.error;
    return s->upper ? p.p - (1 - s->q) : s->q - p.p;
}

static bool reached(const struct quantile_search *s, double t)
{
    double error;
    return lack(s, t, &error) <= REACHED + fmin(error, TOLERANCE);
}

/* Log of what P(X > t) should be less, or of what P(X <= t) should be more: positive before the
 * root. */
static double excess(const struct quantile_search *s, double p)
{
    const double log_p = log(fmax(p, LEAST));
    return s->upper ? log_p - log1p(-s->q) : log(s->q) - log_p;
}

/* Newton's next t. */
static double newton(const struct quantile_search *s, double t, const struct probability *p)
{
    const double slope = p->density / p->p, e = excess(s, p->p), beyond = t - s->law->least;
    return s->upper ? t + e / slope : s->law->least + beyond * exp(e / (slope * beyond));
}

/* It, and where it leaves (low, high) the middle, or further and further out as long as there is no
 * end. */
static double next_t(double t, double newton, double low, double high)
{
    if (newton > low && newton < high && (isfinite(high) || newton < 8 * t))
        return newton;
    return isfinite(high) ? low + (high - low) / 2 : 2 * t;
}

/* Newton's step was the last that matters: the next is as little, or is less than p is known. One
 * against log (t - least) is off by a part of itself where it is a part of t - least. */
static bool last_step(const struct quantile_search *s, double t, double to,
                      const struct probability *p)
{
    const double change = fabs(excess(s, p->p)), step = fabs(to - t);
    const bool straight = change <= STRAIGHT &&
                          (s->upper || step * step <= TOLERANCE * t * (t - s->law->least));
    return step <= SMALL * t && (straight || change <= fmin(1, p->error / p->p));
}

static struct quantile settled(double t, const struct probability *p)
{
    const double error = p->error > 0 ? p->error / p->density / t : 0;
    return (struct quantile){t, isnan(error) ? INFINITY : error + TOLERANCE};
}

static struct quantile find_between(const struct quantile_search *s, double low, double high,
                                    double t)
{
    for (int i = 0; i < STEPS_MAX; i++) {
        const struct probability p = probability(s, t);
        if (isnan(p.p))
            break;
        if (excess(s, p.p) > 0)
            low = t;
        else
            high = t;
        const double to = newton(s, t, &p);
        if (last_step(s, t, to, &p))
            return settled(to, &p);
        if (high - low <= TOLERANCE * low)
            return settled(low + (high - low) / 2, &p);
        t = next_t(t, to, low, high);
    }
    return (struct quantile){NAN, INFINITY};
}

struct quantile quantile_find(const struct quantile_law *law, double q, double scale)
{
    struct quantile_search s = {.law = law, .q = q, .upper = q >= 0.5, .end = INFINITY};
    size_t before = 0, n = law->n_atoms; /* atoms [0, before) do not reach q, those from n on do */
    double error;
    if (!(q > 0 && q < 1) || !(scale >= 0) || !isfinite(scale))
        return (struct quantile){NAN, INFINITY};
    if (reached(&s, 0))
        return (struct quantile){0, 0};
    while (before < n) {
        const size_t middle = before + (n - before) / 2;
        if (reached(&s, law->atoms[middle].t))
            n = middle;
        else
            before = middle + 1;
    }
    const double low = before > 0 ? law->atoms[before - 1].t : law->least,
                 guess = s.upper ? -log1p(-q) * scale : law->least + q * scale;
    if (!(scale > 0))    /* a mean of 0, but not all at 0 */
        return (struct quantile){NAN, INFINITY};
    if (n == law->n_atoms)
        return find_between(&s, low, INFINITY, guess > low ? guess : low + 0.1 * scale);
    s.end = law->atoms[n].t;
    s.mass = law->atoms[n].mass;
    if (!(lack(&s, s.end, &error) < -REACHED))
        return (struct quantile){s.end, 0};
    return find_between(&s, low, s.end,
                        guess > low && guess < s.end ? guess : low + (s.end - low) / 2);
}
