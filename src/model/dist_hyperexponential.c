#include "model/dist_row.h"

#include <math.h>

#include "model/dist_pool.h"
#include "model/gamma_cdf.h"
#include "model/tolerance.h"

/*
 * Moments of a mixture: mean = sum p m; scv = 2 sum p (m/mean)^2 - 1, written with the deviations
 * of the branch means, 1 + 2 sum p (m/mean - 1)^2, so that it never falls below 1 by rounding.
 */
enum dist_status dist_hyperexponential(unsigned n, const double *p, const double *means,
                                       struct dist_pool *pool, struct dist *out)
{
    if (n < 1 || n > DIST_BRANCHES_MAX)
        return DIST_EDOM;
    struct dist d = {.kind = DIST_HYPEREXPONENTIAL, .branches = n, .scv = 1, .b = 1};
    double values[2 * DIST_BRANCHES_MAX], sum = 0;
    for (unsigned i = 0; i < n; i++) {
        if (!dist_positive(p[i]) || p[i] > 1 || !dist_positive(means[i]))
            return DIST_EDOM;
        sum += p[i];
        values[n + i] = means[i];
    }
    if (fabs(sum - 1) > SUM_TOLERANCE)
        return DIST_ESUM;
    for (unsigned i = 0; i < n; i++) {
        values[i] = p[i] / sum;
        d.mean += values[i] * means[i];
    }
    for (unsigned i = 0; i < n; i++)
        d.scv += 2 * values[i] * (means[i] / d.mean - 1) * (means[i] / d.mean - 1);
    const enum dist_status status = dist_finish(&d, out);
    if (status == DIST_OK)
        out->values = dist_pool_keep(pool, 2 * n, values);
    return status;
}

/*
 * Two branches with balanced means, p1 m1 = p2 m2 (Morse, Queues, Inventories and Maintenance,
 * 1958; Whitt, Oper. Res. 30(1), 1982, sec. 3): p1 = (1 + s)/2, s = sqrt((scv - 1)/(scv + 1)).
 * p2 is written without the difference 1 - s, which loses all digits when scv is large.
 */
static enum dist_status from_mean_scv(double mean, double scv, struct dist_pool *pool,
                                      struct dist *out)
{
    if (scv < 1)
        return DIST_ESCV;
    const double s = sqrt((scv - 1) / (scv + 1));
    const double p2 = 1 / ((scv + 1) * (1 + s));
    const double p1 = 1 - p2;
    const double p[] = {p1, p2}, m[] = {mean / (2 * p1), mean / (2 * p2)};
    return dist_as_asked(dist_hyperexponential(2, p, m, pool, out), mean, scv, out);
}

static double cdf(const struct dist *d, double x)
{
    double sum = 0;
    for (unsigned i = 0; i < d->branches; i++)
        sum -= dist_branch_p(d, i) * expm1(-x / dist_branch_mean(d, i));
    return sum;
}

static double survival(const struct dist *d, double x)
{
    double sum = 0;
    for (unsigned i = 0; i < d->branches; i++)
        sum += dist_branch_p(d, i) * exp(-x / dist_branch_mean(d, i));
    return sum;
}

static double third_moment(const struct dist *d)
{
    double sum = 0;
    for (unsigned i = 0; i < d->branches; i++)
        sum += 6 * dist_branch_p(d, i) * pow(dist_branch_mean(d, i), 3);
    return sum;
}

static double density(const struct dist *d, double x)
{
    double sum = 0;
    for (unsigned i = 0; i < d->branches; i++) {
        const double m = dist_branch_mean(d, i);
        sum += dist_branch_p(d, i) * exp(-x / m) / m;
    }
    return sum;
}

static double weighted(const struct dist *d, unsigned k, double x)
{
    double part = 0, whole = 0;
    for (unsigned i = 0; i < d->branches; i++) {
        const double m = dist_branch_mean(d, i), weight = dist_branch_p(d, i) * pow(m, k);
        part += weight * gamma_probability(x, 1 + k, m, false);
        whole += weight;
    }
    return part / whole;
}

static bool is_exponential(const struct dist *d)
{
    return d->branches == 1;
}

static bool values_fit(const struct dist *d)
{
    return d->branches >= 1 && d->branches <= DIST_BRANCHES_MAX && d->values &&
           d->values->n == 2 * d->branches;
}

const struct dist_row dist_row_hyperexponential = {
    .name = "hyperexponential",
    .scv_range = "at least 1",
    .from_mean_scv = from_mean_scv,
    .scale = dist_scale_b,
    .cdf = cdf,
    .survival = survival,
    .third_moment = third_moment,
    .density = density,
    .weighted = weighted,
    .least = dist_least_of_all,
    .most = dist_most_of_all,
    .is_exponential = is_exponential,
    .values_fit = values_fit,
    .describe = dist_describe_mean_scv,
};
