#include "analytic/inversion.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum { NEIGHBOURS = 12 };

const struct inversion_effort inversion_fine = {.a = 24, .terms = 40, .averaged = 14, .terms_max = 5120, .good = 1e-10};
const struct inversion_effort inversion_quick = {.a = 20, .terms = 18, .averaged = 11, .terms_max = 5120, .good = 1e-7};

struct series {
    inversion_transform *f;
    void *context;
    double mass, t;
    const struct inversion_effort *effort;
    double *sum;    /* partial sums, [n] of them */
    int n;
};

static double term(const struct series *s, int k)
{
    const double complex at = (s->effort->a / 2 + I * (k * M_PI)) / s->t;
    const double g = creal((s->mass - s->f(at, s->context)) / at);
    return k == 0 ? g / 2 : k % 2 ? -g : g;
}

static void extend(struct series *s, int n)
{
    for (; s->n < n; s->n++)
        s->sum[s->n] = (s->n ? s->sum[s->n - 1] : 0) + term(s, s->n);
}

/* Binomial average of the partial sums from `first` on. */
static double average(const struct series *s, int first)
{
    double weight = exp2(-s->effort->averaged), sum = 0;
    for (int i = 0; i <= s->effort->averaged; i++) {
        sum += weight * s->sum[first + i];
        weight *= (double)(s->effort->averaged - i) / (i + 1);
    }
    return exp(s->effort->a / 2) / s->t * sum;
}

/* The last average, and how far its neighbours are from it. */
static double last_average(const struct series *s, double *spread)
{
    const int last = s->n - 1 - s->effort->averaged;
    const double value = average(s, last);
    *spread = 0;
    for (int i = 1; i <= NEIGHBOURS; i++)
        *spread = fmax(*spread, fabs(average(s, last - i) - value));
    return value;
}

double inversion_survival(inversion_transform *f, void *context, double mass, double t, const struct inversion_effort *effort, double *error)
{
    struct series s = {.f = f, .context = context, .mass = mass, .t = t, .effort = effort};
    s.sum = mem_calloc(effort->terms_max + effort->averaged + 1, sizeof *s.sum);
    double value, spread;
    for (int terms = effort->terms;; terms *= 2) {
        extend(&s, terms + effort->averaged + 1);
        value = last_average(&s, &spread);
        if (!(spread > effort->good) || 2 * terms > effort->terms_max)
            break;
    }
    free(s.sum);
    *error = 2 * spread + exp(effort->a / 2) * DBL_EPSILON / 2 + exp(-effort->a) * fmax(value, 0);
    return value;
}
