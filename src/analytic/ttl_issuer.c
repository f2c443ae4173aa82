#include "analytic/ttl.h"

#include <math.h>

#include "model/gamma_cdf.h"

/* P(k-th miss is in time): k requests after an absence, and k - 1 entries that lived T. */
static double in_time(double k, double lifetime, double u, double life)
{
    const double left = life - (k - 1) * lifetime;
    return left > 0 ? gamma_probability(u * left, k, 1, false) : 0;
}

/* The last k <= most of which in_time is 1 in double precision; it falls with k. */
static double last_certain(double lifetime, double u, double life, double most)
{
    double low = 0, high = most + 1;    /* certain at low, not at high */
    while (high - low > 1) {
        const double k = floor(low + (high - low) / 2);
        if (in_time(k, lifetime, u, life) >= 1)
            low = k;
        else
            high = k;
    }
    return low;
}

/* m(t) -> t/mu + E[C^2]/(2 mu^2) - (1/u)/mu: cycles C = T + Exp(u) of mean mu, the first Exp(u). */
static double asymptote(double lifetime, double u, double life)
{
    const double mu = lifetime + 1 / u;
    return (life - 1 / u) / mu + 0.5 + 0.5 / (u * mu * u * mu);
}

static double renewals(double lifetime, double u, double life)
{
    if (life <= 0)
        return 0;
    if ((u * lifetime <= 1 && life >= 30 * lifetime) || life > 1e6 * lifetime)
        return asymptote(lifetime, u, life);
    const double most = floor(life / lifetime) + 1;
    double k = last_certain(lifetime, u, life, most), sum = k, term;
    do {
        k++;
        term = in_time(k, lifetime, u, life);
        sum += term;
    } while (k < most && term > 1e-17 * sum);
    return sum;
}

/* Within T the cache forgets its start; then a look-up misses when the T before it was quiet. */
static double sliding(double lifetime, double u, double life, bool first)
{
    const double start = first ? 1 : -expm1(-u * fmin(lifetime, life));
    return start + u * fmax(0, life - lifetime) * exp(-u * lifetime);
}

/*
 * Empty with probability empty + (x - empty) exp(-(u + 1/T) s) at time s, where empty = 1/(1 + uT)
 * and x is 1 at the start, or 0 after a look-up there; misses come at u times that.
 */
static double exponential(double lifetime, double u, double life, bool first)
{
    const double empty = 1 / (1 + u * lifetime), full = u * lifetime / (1 + u * lifetime);
    const double gone = -expm1(-(u + 1 / lifetime) * life);
    return u * life * empty + (first ? 1 - empty * full * gone : full * full * gone);
}

double ttl_issuer_misses(enum lifetime_rule rule, double lifetime, double u, double life,
                         bool first)
{
    if (isinf(lifetime))    /* one miss, if there is a look-up */
        return first ? 1 : -expm1(-u * life);
    switch (rule) {
    case LIFETIME_COUNTED:
        return first ? 1 + renewals(lifetime, u, life - lifetime) : renewals(lifetime, u, life);
    case LIFETIME_SLIDING:
        return sliding(lifetime, u, life, first);
    case LIFETIME_EXPONENTIAL:
    case LIFETIME_SLIDING_EXPONENTIAL:
    case LIFETIME_DRAWN:
    case LIFETIME_SLIDING_DRAWN:
    case LIFETIME_RULES:
        break;
    }
    return exponential(lifetime, u, life, first);
}
