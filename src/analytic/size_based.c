#include "analytic/size_based.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_integration.h>

#include "base/mem.h"

#define PRECISE 1e-9      /* of a wait, relative */
#define ASKED 1e-12       /* of an integral */
#define VANISHES 1e-17    /* probability beyond the ends of an integral */
enum { INTERVALS = 2000 };

/* Sums over all classes at size x. */
struct at_size {
    double before, upto;    /* [-] rho(x-), rho(x) */
    double m2;              /* [s] */
    double above;           /* [1/s] lambda S(x) */
};

struct question {
    enum size_rule rule;
    const struct size_class *c;    /* all classes, */
    size_t n;
    const struct dist *service;    /* and whose wait is asked for */
    double w0;
};

static bool has_one_length(const struct dist *d)
{
    return dist_least(d) == dist_most(d);
}

static struct at_size at_size(const struct question *q, double x)
{
    struct at_size a = {0, 0, 0, 0};
    for (size_t i = 0; i < q->n; i++) {
        const struct dist *d = q->c[i].service;
        const double rate = q->c[i].lambda, load = rate * dist_partial_moment(d, 1, x);
        a.upto += load;
        a.before += has_one_length(d) && d->mean == x ? 0 : load;
        a.m2 += rate * dist_partial_moment(d, 2, x);
        a.above += rate * dist_survival(d, x);
    }
    return a;
}

/* Wait of a service of size x. Under SRPT this excludes interruptions after it has begun. */
static double wait_of_size(const struct question *q, double x)
{
    const struct at_size a = at_size(q, x);
    const double work = a.m2 / 2 + a.above * x * x / 2, r = a.upto + a.above * x;
    switch (q->rule) {
    case SIZE_SJF:
        return q->w0 / ((1 - a.before) * (1 - a.upto));
    case SIZE_SRPT:
        return work / ((1 - a.before) * (1 - a.upto));
    case SIZE_LAS:
        break;
    }
    return work / ((1 - r) * (1 - r)) + x * r / (1 - r);
}

/* Both over log x. */
static double mean_wait(double y, void *context)
{
    const struct question *q = context;
    const double x = exp(y), density = dist_density(q->service, x) * x;
    return density > 0 ? density * wait_of_size(q, x) : 0;
}

static double interruptions(double y, void *context)
{
    const struct question *q = context;
    const double x = exp(y), rho = at_size(q, x).upto;
    return x * dist_survival(q->service, x) * rho / (1 - rho);
}

/* ---- integrals ---- */

static int by_size(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* Services are hardly ever below this size, nor above that of the next function. */
static double lowest(const struct dist *d)
{
    double low = d->mean;
    while (low > dist_least(d) && low > DBL_MIN && dist_cdf(d, low) > VANISHES)
        low /= 2;
    return fmax(fmax(low, dist_least(d)), DBL_MIN);
}

static double highest(const struct dist *d)
{
    double high = d->mean;
    while (high < dist_most(d) && dist_survival(d, high) > VANISHES)
        high *= 2;
    return fmin(high, dist_most(d));
}

/*
 * Ends and cuts of an integral from the smallest of all sizes to the largest of the service, as log
 * x; returns how many.
 */
static size_t cuts(const struct question *q, double *cut)
{
    double low = INFINITY;
    const double high = highest(q->service);
    size_t n = 0;
    for (size_t i = 0; i < q->n; i++)
        low = fmin(low, lowest(q->c[i].service));
    cut[n++] = log(low);
    cut[n++] = log(high);
    for (size_t i = 0; i < q->n; i++) {
        const double ends[] = {dist_least(q->c[i].service), dist_most(q->c[i].service)};
        for (int e = 0; e < 2; e++)
            if (ends[e] > low && ends[e] < high)
                cut[n++] = log(ends[e]);
    }
    qsort(cut, n, sizeof *cut, by_size);
    return n;
}

/* Adds the integral to *sum, and a bound on its error to *error. */
static void integrate(double (*f)(double, void *), struct question *q, double *sum, double *error)
{
    gsl_integration_workspace *room = mem_there(gsl_integration_workspace_alloc(INTERVALS), 0);
    double *cut = mem_calloc(2 + 2 * q->n, sizeof *cut);
    const size_t n = cuts(q, cut);
    const gsl_function function = {f, q};
    for (size_t i = 0; i + 1 < n; i++) {
        double part = 0, bound = 0;
        if (!(cut[i + 1] > cut[i]))
            continue;
        gsl_integration_qag(&function, cut[i], cut[i + 1], 0, ASKED, INTERVALS,
                            GSL_INTEG_GAUSS31, room, &part, &bound);
        *sum += part;
        *error += bound;
    }
    free(cut);
    gsl_integration_workspace_free(room);
}

/* Sizes so small that the integral leaves them out wait like those of size 0. */
static double left_out(const struct question *q)
{
    return dist_cdf(q->service, DBL_MIN) * wait_of_size(q, 0);
}

static bool find_wait(struct question *q, double *wait)
{
    double sum = 0, error = 0;
    if (has_one_length(q->service))
        sum = wait_of_size(q, q->service->mean);
    else
        integrate(mean_wait, q, &sum, &error);
    sum += has_one_length(q->service) ? 0 : left_out(q);
    if (q->rule == SIZE_SRPT)
        integrate(interruptions, q, &sum, &error);
    *wait = sum;
    return error <= PRECISE * sum;
}

bool size_based_waits(enum size_rule rule, struct size_class *c, size_t n)
{
    struct question q = {.rule = rule, .c = c, .n = n};
    bool precise = true;
    for (size_t i = 0; i < n; i++) {
        const struct dist *d = c[i].service;
        q.w0 += c[i].lambda * d->mean * d->mean * (1 + d->scv) / 2;
    }
    for (size_t i = 0; i < n && precise; i++) {
        q.service = c[i].service;
        precise = find_wait(&q, &c[i].wait);
    }
    return precise;
}
