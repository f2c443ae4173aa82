#include "stats/tally.h"

#include <math.h>

void tally_add(struct tally *t, double x)
{
    t->n++;
    const double before = x - t->mean;
    t->mean += before / (double)t->n;
    t->m2 += before * (x - t->mean);
}

void tally_merge(struct tally *into, const struct tally *from)
{
    if (from->n == 0)
        return;
    const double a = (double)into->n, b = (double)from->n, n = a + b;
    const double gap = from->mean - into->mean;
    into->mean += gap * (b / n);
    into->m2 += from->m2 + gap * gap * (a * b / n);
    into->n += from->n;
}

double tally_variance(const struct tally *t)
{
    return t->n < 2 ? NAN : t->m2 / (double)(t->n - 1);
}

double tally_s_biased(const struct tally *t)
{
    return t->n < 1 ? NAN : sqrt(t->m2 / (double)t->n);
}

double tally_standard_error(const struct tally *t)
{
    return t->n < 2 ? NAN : sqrt(tally_variance(t) / (double)t->n);
}
