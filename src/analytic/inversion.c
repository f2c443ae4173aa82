#include "analytic/inversion.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define A 22.0
#define ROUNDING 1e-11    /* exp(A/2) epsilon, of a sum that is at most about 1 */
#define GOOD 1e-10        /* more terms are no use */
enum { AVERAGED = 14, NEIGHBOURS = 5 };

struct series {
    inversion_transform *f;
    void *context;
    double mass, t;
    double *sum;    /* partial sums, [n] of them */
    int n;
};

static double term(const struct series *s, int k)
{
    const double complex at = (A / 2 + I * (k * M_PI)) / s->t;
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
    double weight = exp2(-AVERAGED), sum = 0;
    for (int i = 0; i <= AVERAGED; i++) {
        sum += weight * s->sum[first + i];
        weight *= (double)(AVERAGED - i) / (i + 1);
    }
    return exp(A / 2) / s->t * sum;
}

/* The last average, and how far its neighbours are from it. */
static double last_average(const struct series *s, double *spread)
{
    const int last = s->n - 1 - AVERAGED;
    const double value = average(s, last);
    *spread = 0;
    for (int i = 1; i <= NEIGHBOURS; i++)
        *spread = fmax(*spread, fabs(average(s, last - i) - value));
    return value;
}

double inversion_survival(inversion_transform *f, void *context, double mass, double t, int terms_max, double *error)
{
    struct series s = {.f = f, .context = context, .mass = mass, .t = t};
    s.sum = mem_calloc(terms_max + AVERAGED + 1, sizeof *s.sum);
    double value, spread;
    int terms = INVERSION_TERMS;
    for (;; terms *= 2) {
        extend(&s, terms + AVERAGED + 1);
        value = last_average(&s, &spread);
        if (!(spread > GOOD) || 2 * terms > terms_max)
            break;
    }
    free(s.sum);
    *error = spread + ROUNDING + exp(-A) * fmax(value, 0);
    return value;
}
