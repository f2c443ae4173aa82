#include "analytic/first_answer.h"

#include <math.h>

#include "model/gamma_cdf.h"

#define DEVIATIONS 10.0    /* from the mean, within which a narrow distribution changes */
#define TAIL 30.0          /* scales above these, beyond which next to nothing is left */
#define NARROWEST 1e-12    /* an scv below this is rounding */

/* For a wide distribution finer towards 0, where F rises. */
void first_answer_init(struct first_answer *f, double mean, double given_scv)
{
    const double scv = fmax(given_scv, NARROWEST), shape = 1 / scv, scale = mean * scv;
    const double near = DEVIATIONS * mean * sqrt(scv), from = fmax(0, mean - near);
    const double length = mean + near + TAIL * scale - from;
    for (int i = 0; i <= FIRST_ANSWER_POINTS; i++) {
        const double part = (double)i / FIRST_ANSWER_POINTS;
        f->t[i] = from + length * (from > 0 ? part : part * part * part);
        f->none[i] = gamma_probability(f->t[i], shape, scale, true);
        const double before = i > 0 ? f->t[i] - f->t[i - 1] : 0;
        f->sum[i] = i > 0 ? f->sum[i - 1] + before * (1 - (f->none[i] + f->none[i - 1]) / 2) : 0;
    }
}

/* P(Y > t[i]) */
static double no_answer_yet(const struct first_answer *f, double u, int i)
{
    return f->none[i] * exp(-u * f->sum[i]);
}

double first_answer_mean(const struct first_answer *f, double u)
{
    double sum = f->t[0], before = 1;
    for (int i = 1; i <= FIRST_ANSWER_POINTS; i++) {
        const double here = no_answer_yet(f, u, i);
        sum += (f->t[i] - f->t[i - 1]) * (here + before) / 2;
        before = here;
    }
    return sum;
}

/* ---- the last answer ---- */

/* The integral over y runs over every STEP-th point, and that over z over LAST_POINTS. */
enum { STEP = 10, LAST_POINTS = 100 };

/* 1 - F and S at a time. */
struct place {
    double t, none, sum;
};

static struct place point(const struct first_answer *f, int i)
{
    return (struct place){f->t[i], f->none[i], f->sum[i]};
}

static struct place place_of(const struct first_answer *f, double t)
{
    int low = 0, high = FIRST_ANSWER_POINTS;
    if (t <= f->t[0])
        return (struct place){t, 1, 0};
    if (t >= f->t[high])
        return (struct place){t, 0, f->sum[high] + t - f->t[high]};
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        *(f->t[middle] <= t ? &low : &high) = middle;
    }
    const double part = (t - f->t[low]) / (f->t[high] - f->t[low]);
    return (struct place){t, f->none[low] + part * (f->none[high] - f->none[low]),
                          f->sum[low] + part * (f->sum[high] - f->sum[low])};
}

/* The integrand of P(Z <= z) at y: factors of f(y) and of 1. */
struct integrand {
    double density, rest;
};

static struct integrand integrand_at(const struct first_answer *f, double u,
                                     const struct place *y, const struct place *z)
{
    const double bad = y->sum + y->t - z->sum + place_of(f, z->t - y->t).sum;
    const double none = exp(-u * fmax(0, bad));
    return (struct integrand){none, none * u * (1 - y->none) * (y->none - z->none)};
}

/* P(Z > z) */
static double answers_after(const struct first_answer *f, double u, double until)
{
    const struct place z = place_of(f, until);
    struct place y = point(f, 0);
    struct integrand before = integrand_at(f, u, &y, &z);
    double sum = 0;
    for (int i = STEP; y.t < z.t && y.t < f->t[FIRST_ANSWER_POINTS]; i += STEP) {
        const struct place next = f->t[i] < z.t ? point(f, i) : z;
        const struct integrand here = integrand_at(f, u, &next, &z);
        sum += (y.none - next.none) * (here.density + before.density) / 2 +
               (next.t - y.t) * (here.rest + before.rest) / 2;
        y = next;
        before = here;
    }
    return fmax(0, 1 - sum);
}

/* Time k for z: it may be as late as an answer to a look-up just before the first answer. Finer
 * where F rises. */
static double last_time(const struct first_answer *f, int k)
{
    const double part = (double)k / LAST_POINTS, from = f->t[0];
    return from + (2 * f->t[FIRST_ANSWER_POINTS] - from) *
                      (from > 0 ? part : part * part * part);
}

/* ---- by how much a cycle is longer ---- */

/* g (H(t) - H(0)) of ttl.h; the time itself on a continuous clock. */
static double ticks_until(double u, double tick, double t)
{
    if (!(tick > 0))
        return t;
    const double whole = floor(t / tick), rest = t - whole * tick;
    return tick * (whole + exp(-u * (tick - rest)) * expm1(-u * rest) / expm1(-u * tick));
}

double first_answer_longer(const struct first_answer *f, double u, double tick, bool last)
{
    const int n = last ? LAST_POINTS : FIRST_ANSWER_POINTS;
    double sum = ticks_until(u, tick, f->t[0]), before = 1, from = sum;
    for (int i = 1; i <= n; i++) {
        const double t = last ? last_time(f, i) : f->t[i];
        const double here = last ? answers_after(f, u, t) : no_answer_yet(f, u, i);
        const double until = ticks_until(u, tick, t);
        sum += (until - from) * (here + before) / 2;
        before = here;
        from = until;
    }
    return sum;
}
