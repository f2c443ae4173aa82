#include "analytic/md1.h"

#include <math.h>

#include "analytic/lst_gaps.h"
#include "analytic/poisson.h"
#include "analytic/root.h"

enum { SERVICES = 40, NUMBERS = 80 };    /* waits up to SERVICES services by the sum; N < NUMBERS */

struct md1 {
    double rho, gap;
    double p[NUMBERS], above[NUMBERS];    /* P(N = n), P(N > n) */
};

/* P(Poisson(rho) > n), n < NUMBERS, summed from the smallest terms. */
static void poisson_tails(double rho, double *tail)
{
    double sum = poisson_probability(NUMBERS, rho) * (1 + poisson_tail_ratio(NUMBERS, rho));
    for (int n = NUMBERS - 1; n >= 0; n--) {
        tail[n] = sum;
        sum += poisson_probability(n, rho);
    }
}

/* Sets P(N > n): the tail beyond NUMBERS is geometric. Where P(N > n) is above 1/2, it is computed
 * as 1 - P(N <= n). */
static void set_above(struct md1 *q)
{
    const double *p = q->p, ratio = p[NUMBERS - 1] / p[NUMBERS - 2];
    double far = p[NUMBERS - 1] > 0 ? p[NUMBERS - 1] * ratio / (1 - ratio) : 0, near = 0;
    for (int n = NUMBERS - 1; n >= 0; n--) {
        q->above[n] = far;
        far += p[n];
    }
    for (int n = 0; n < NUMBERS; n++) {
        near += p[n];
        if (near < 0.5)
            q->above[n] = 1 - near;
    }
}

static void set_numbers(struct md1 *q)
{
    double tail[NUMBERS];
    poisson_tails(q->rho, tail);
    q->p[0] = q->gap;
    for (int j = 1; j < NUMBERS; j++) {
        double sum = tail[j - 1] * q->p[0];
        for (int i = 1; i < j; i++)
            sum += tail[j - i] * q->p[i];
        q->p[j] = sum * exp(q->rho);
    }
    set_above(q);
}

/* P(N <= n) */
static double at_most(const struct md1 *q, int n)
{
    double sum = 0;
    for (int i = 0; i <= n; i++)
        sum += q->p[i];
    return sum;
}

static double by_numbers(const struct md1 *q, double services, bool upper)
{
    const int k = (int)floor(services) + 1;
    const double mean = q->rho * (k - services);
    double sum = upper ? poisson_probability(k, mean) * (1 + poisson_tail_ratio(k, mean)) : 0;
    for (int j = 0; j < k; j++)
        sum += poisson_probability(j, mean) * (upper ? q->above[k - j] : at_most(q, k - j));
    return sum;
}

/* rho (exp(y) - 1 - y)/y - (1 - rho) for y = eta d: it increases in y and is 0 at the pole. */
static double at_pole(double y, void *context)
{
    const struct md1 *q = context;
    const struct dist unit = {.kind = DIST_DETERMINISTIC, .mean = 1};
    return q->rho * creal(lst_gaps(NULL, &unit, -y).second) / y - q->gap;
}

#define Y_MAX 700 /* exp(y) is finite */
static double by_pole(struct md1 *q, double services)
{
    const double y =
        root_between(at_pole, q, q->gap, fmin(Y_MAX, 2 * q->gap / q->rho * (1 + 1e-9)), 1e-15);
    return q->gap / (y - q->gap) * exp(-y * services);    /* rho exp(y) - 1 = y - (1 - rho) */
}

double md1_wait(double lambda, double d, double gap, double t, bool upper)
{
    struct md1 q = {.rho = lambda * d, .gap = gap};
    if (t / d >= SERVICES) {
        const double above = by_pole(&q, t / d);
        return upper ? above : 1 - above;
    }
    set_numbers(&q);
    return by_numbers(&q, t / d, upper);
}

double md1_density(double lambda, double d, double gap, double t)
{
    const double before = t >= d ? md1_wait(lambda, d, gap, t - d, true) : 1;
    return lambda * fmax(0, before - md1_wait(lambda, d, gap, t, true));
}
