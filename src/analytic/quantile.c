#include "analytic/quantile.h"

#include <math.h>
#include <stdbool.h>

#include "analytic/root.h"

#define DOUBLINGS_MAX 200
#define LEAST 1e-300    /* a probability of 0, or below it by its error */

struct search {
    quantile_survival *survival;
    void *context;
    double q, accuracy;
};

/* Log of the smaller of P(X > t) and P(X <= t), less that of what it should be: falls with t. */
static double excess(double t, void *context)
{
    const struct search *s = context;
    double error;
    const double above = s->survival(t, s->context, &error);
    if (isnan(above))
        return NAN;
    if (s->q >= 0.5)
        return log(fmax(above, LEAST)) - log1p(-s->q);
    return log(s->q) - log(fmax(1 - above, LEAST));
}

/* The error at t is little on the distribution's slope there: a way of `accuracy` to either side
 * changes it by more. */
static bool accurate(const struct search *s, double t)
{
    double before, at, after;
    const double low = s->survival(t * (1 - s->accuracy), s->context, &before);
    const double high = s->survival(t * (1 + s->accuracy), s->context, &after);
    s->survival(t, s->context, &at);
    return fmax(at, fmax(before, after)) <= (low - high) / 2;
}

double quantile_find(quantile_survival *survival, void *context, double q, double scale, double tolerance, double accuracy)
{
    struct search s = {survival, context, q, accuracy};
    double low = 0, high = scale;
    if (!(q > 0 && q < 1) || !(scale >= 0) || !isfinite(scale))
        return NAN;
    if (excess(0, &s) <= 0)
        return 0;
    if (scale == 0)
        return NAN;
    for (int i = 0; excess(high, &s) > 0; i++) {
        if (i == DOUBLINGS_MAX)
            return NAN;
        low = high;
        high *= 2;
    }
    const double t = root_between(excess, &s, low, high, tolerance);
    return accurate(&s, t) ? t : NAN;
}
