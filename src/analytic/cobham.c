#include "analytic/cobham.h"

#include <limits.h>
#include <math.h>

#include "analytic/mmc.h"

/* Sums over the classes at levels up to this one, or before it. */
struct upto {
    double lambda, load, w0;
};

static struct upto sum_upto(const struct priority_class *c, size_t n, long level)
{
    struct upto sum = {0, 0, 0};
    for (size_t i = 0; i < n; i++) {
        if (c[i].level > level)
            continue;
        sum.lambda += c[i].lambda;
        sum.load += c[i].lambda * c[i].s;
        sum.w0 += c[i].lambda * c[i].s2 / 2;
    }
    return sum;
}

static struct upto sum_before(const struct priority_class *c, size_t n, long level)
{
    return sum_upto(c, n, level - 1);
}

static double all_w0(const struct priority_class *c, size_t n)
{
    double w0 = 0;
    for (size_t i = 0; i < n; i++)
        w0 += c[i].lambda * c[i].s2 / 2;
    return w0;
}

void cobham_nonpreemptive(struct priority_class *c, size_t n)
{
    const double w0 = all_w0(c, n);
    for (size_t k = 0; k < n; k++) {
        const double before = sum_before(c, n, c[k].level).load,
                     upto = sum_upto(c, n, c[k].level).load;
        c[k].wait = upto < 1 ? w0 / ((1 - before) * (1 - upto)) : INFINITY;
    }
}

void cobham_preemptive(struct priority_class *c, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const double before = sum_before(c, n, c[k].level).load;
        const struct upto upto = sum_upto(c, n, c[k].level);
        c[k].wait = upto.load < 1 ? c[k].s * before / (1 - before) +
                                        upto.w0 / ((1 - before) * (1 - upto.load))
                                  : INFINITY;
    }
}

void cobham_nonpreemptive_mmc(struct priority_class *c, size_t n, unsigned servers)
{
    const double load = sum_upto(c, n, LONG_MAX).load, a = servers, s = c[0].s;
    const double b = mmc_erlang_b(load, servers), pw = b / (1 - load / a * (1 - b));
    for (size_t k = 0; k < n; k++) {
        const double before = sum_before(c, n, c[k].level).load / a,
                     upto = sum_upto(c, n, c[k].level).load / a;
        c[k].wait = upto < 1 ? pw * s / a / ((1 - before) * (1 - upto)) : INFINITY;
    }
}

/* Mean number waiting at an M/M/c; 0 without arrivals. */
static double queue(double lambda, double s, unsigned servers)
{
    struct mmc q;
    if (!(lambda > 0))
        return 0;
    return mmc_solve(lambda, 1 / s, servers, &q) == MMC_OK ? q.lq : INFINITY;
}

void cobham_preemptive_mmc(struct priority_class *c, size_t n, unsigned servers)
{
    for (size_t k = 0; k < n; k++) {
        const double before = sum_before(c, n, c[k].level).lambda,
                     upto = sum_upto(c, n, c[k].level).lambda, s = c[k].s;
        const double waiting = queue(upto, s, servers);
        c[k].wait =
            isinf(waiting) ? INFINITY : (waiting - queue(before, s, servers)) / (upto - before);
    }
}
