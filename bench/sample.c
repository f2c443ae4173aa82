#include "sample.h"

#include <math.h>

/* Kept in order. */
void sample_add(struct sample *s, double x)
{
    if (s->n == SAMPLE_MAX)
        return;
    unsigned i = s->n++;
    for (; i > 0 && s->x[i - 1] > x; i--)
        s->x[i] = s->x[i - 1];
    s->x[i] = x;
}

double sample_quantile(const struct sample *s, double p)
{
    if (s->n == 0)
        return NAN;
    const double place = p * (s->n - 1);
    const unsigned i = (unsigned)place;
    const unsigned next = i + 1 < s->n ? i + 1 : i;
    return s->x[i] + (place - i) * (s->x[next] - s->x[i]);
}
