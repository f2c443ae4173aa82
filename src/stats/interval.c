#include "stats/interval.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_erf.h>

double laplace_phi(double t)
{
    return erf(t * M_SQRT1_2) / 2;
}

double laplace_t(double p)
{
    if (!(p > 0 && p < 1))
        return NAN;
    return gsl_cdf_ugaussian_Qinv((1 - p) / 2);
}

double student_t(double confidence, double df)
{
    if (!(confidence > 0 && confidence < 1 && df > 0))
        return NAN;
    if (isinf(df))
        return laplace_t(confidence);
    return gsl_cdf_tdist_Qinv((1 - confidence) / 2, df);
}

/* Wallace, Ann. Math. Stat. 30, 1959, p. 1124: within 4 % from df = 9 on. */
static double wallace_z(double x, double df)
{
    return (8 * df + 1) / (8 * df + 3) * sqrt(df * 2 * log(hypot(1, x / sqrt(df))));
}

double student_to_z(double x, double df)
{
    if (isnan(x) || !(df > 0))
        return NAN;
    if (isinf(df))
        return x;
    const double tail = gsl_cdf_tdist_Q(fabs(x), df);
    return copysign(tail > DBL_MIN ? gsl_cdf_ugaussian_Qinv(tail) : wallace_z(fabs(x), df), x);
}

double normal_z(double log_p)
{
    if (!(log_p <= 0))
        return NAN;
    if (log_p > -700)
        return gsl_cdf_ugaussian_Qinv(exp(log_p) / 2);
    /* Newton's method on log erfc(z / sqrt 2), whose slope is nearly -z here. */
    double z = sqrt(-2 * log_p);
    for (int i = 0; i < 10 && isfinite(z); i++)
        z += (gsl_sf_log_erfc(z * M_SQRT1_2) - log_p) / (z + 1 / z);
    return z;
}

double bonferroni_z(double alpha, double m)
{
    if (!(alpha > 0 && alpha < 1 && m >= 1))
        return NAN;
    return gsl_cdf_ugaussian_Qinv(alpha / (2 * m));
}

double bonferroni_confidence(double confidence, double m)
{
    return 1 - (1 - confidence) / m;
}

double bonferroni_joint(const double *confidence, size_t n)
{
    double alpha = 0;
    for (size_t i = 0; i < n; i++)
        alpha += 1 - confidence[i];
    return fmax(0, 1 - alpha);
}
