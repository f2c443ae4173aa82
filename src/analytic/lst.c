#include "analytic/lst.h"

#include <math.h>
#include <stdbool.h>

/* (1 - exp(-y)) / y */
static double complex mean_decay(double complex y)
{
    if (cabs(y) > 1)
        return (1 - cexp(-y)) / y;
    double complex term = 1, sum = 1;
    for (int k = 2; k <= 20; k++) {    /* 1/20! is below epsilon */
        term *= -y / k;
        sum += term;
    }
    return sum;
}

/* log(1 + y), to the last digits also where y is next to nothing, as it is at large shapes. */
static double complex log_beyond_1(double complex y)
{
    const double re = creal(y), im = cimag(y);
    if (cabs(y) > 0.1)
        return clog(1 + y);
    return CMPLX(log1p(re * (2 + re) + im * im) / 2, atan2(im, 1 + re));
}

static double complex hyperexponential(const struct dist *d, double complex s)
{
    double complex sum = 0;
    for (unsigned i = 0; i < d->branches; i++)
        sum += d->p[i] / (1 + s * d->m[i]);
    return sum;
}

/* An integrand over the real line that is next to nothing outside of [from, to]. */
struct integrand {
    double complex (*at)(const struct integrand *f, double z);
    double complex (*of)(double complex y);    /* what is averaged over y = s x */
    double from, to;
    const struct dist *d;
    double complex s;
    double turn;     /* [rad] angle by which x is turned */
};

static double complex decay(double complex y)
{
    return cexp(-y);
}

/* exp(-y) - 1 + y */
static double complex decay_rest(double complex y)
{
    if (cabs(y) > 0.5)
        return cexp(-y) - 1 + y;
    double complex term = y * y / 2, sum = term;
    for (int k = 3; k < 18; k++) {
        term *= -y / k;
        sum += term;
    }
    return sum;
}

/*
 * Trapezoidal rule, halving the step. Its error is about squared each time, so a change of 1e-9 is
 * the last that can be seen.
 */
#define STEPS_FIRST 64
#define STEPS_MAX 16384
#define CHANGE 1e-9
static bool changed(const struct integrand *f, double complex now, double complex before)
{
    const double size = f->of == decay ? 1 : cabs(before);    /* the rest may be little, and counts
                                                                 by itself */
    return !(cabs(now - before) <= CHANGE * size);
}

static double complex integrate(const struct integrand *f)
{
    double complex sum = 0, before;
    int n = STEPS_FIRST;
    double h = (f->to - f->from) / n;
    for (int i = 0; i <= n; i++)
        sum += f->at(f, f->from + i * h);
    do {
        before = sum * h;
        for (int i = 0; i < n; i++)
            sum += f->at(f, f->from + (i + 0.5) * h);
        n *= 2;
        h /= 2;
    } while (changed(f, sum * h, before) && n < STEPS_MAX);
    return changed(f, sum * h, before) ? NAN : sum * h;
}

/*
 * x = exp(mu + sigma z - i turn), z standard normal, is z on a line turn/sigma below the real one.
 * There the weight grows to exp((turn/sigma)^2 / 2): kept below 100, for digits.
 */
static double complex at_lognormal(const struct integrand *f, double z)
{
    const double complex line = z - I * (f->turn / f->d->b);
    return cexp(-line * line / 2) * f->of(f->s * cexp(-I * f->turn) * exp(f->d->a + f->d->b * z)) /
           sqrt(2 * M_PI);
}

/* What grows as x^2 has its weight about z = 2 sigma. */
static double complex lognormal(const struct dist *d, double complex s,
                                double complex of(double complex))
{
    const double turn = copysign(fmin(fabs(carg(s)), 3 * d->b), cimag(s));
    if (d->b == 0)
        return of(s * exp(d->a));
    return integrate(&(struct integrand){at_lognormal, of, -9.5, 9.5 + (of == decay ? 0 : 2 * d->b),
                                         d, s, turn});
}

/*
 * x = b y^(1/a), y standard exponential, y = exp(w - i a turn), w = v - exp(-v): both ends then
 * decay doubly exponentially.
 */
static double complex at_weibull(const struct integrand *f, double v)
{
    const double a = f->d->a, left = exp(-v), w = v - left;
    const double complex log_y = w - I * (a * f->turn);
    return cexp(log_y - cexp(log_y)) * f->of(f->s * f->d->b * cexp(log_y / a)) * (1 + left);
}

/* What grows as x^2 = y^(2/a) has its weight about y = 2/a. */
static double complex weibull(const struct dist *d, double complex s,
                              double complex of(double complex))
{
    /* cos(1.1) > 0.4: y still decays */
    const double turn = copysign(fmin(fabs(carg(s)), 1.1 / d->a), cimag(s));
    const double end = of == decay ? 5 : fmax(5, log(2 / d->a + 12 * sqrt(2 / d->a) + 100));
    return integrate(&(struct integrand){at_weibull, of, -4, end, d, s, turn});
}

double complex lst_second_rest(const struct dist *d, double complex s)
{
    return d->kind == DIST_LOGNORMAL ? lognormal(d, s, decay_rest) : weibull(d, s, decay_rest);
}

double complex lst_dist(const struct dist *d, double complex s)
{
    switch (d->kind) {
    case DIST_EXPONENTIAL:
        return 1 / (1 + s * d->mean);
    case DIST_DETERMINISTIC:
        return cexp(-s * d->mean);
    case DIST_UNIFORM:
        return cexp(-s * d->a) * mean_decay(s * (d->b - d->a));
    case DIST_ERLANG:
        return cexp(-d->a * log_beyond_1(s * (d->mean / d->a)));
    case DIST_GAMMA:
        return cexp(-d->a * log_beyond_1(s * d->b));
    case DIST_HYPEREXPONENTIAL:
        return hyperexponential(d, s);
    case DIST_LOGNORMAL:
        return lognormal(d, s, decay);
    case DIST_WEIBULL:
        return weibull(d, s, decay);
    case DIST_KINDS:
        break;
    }
    return NAN;
}

double complex lst_beyond_least(const struct dist *d, double complex s)
{
    if (dist_least(d) == dist_most(d))
        return 1;
    return d->kind == DIST_UNIFORM ? mean_decay(s * (d->b - d->a)) : lst_dist(d, s);
}
