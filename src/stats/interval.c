#include "stats/interval.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

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

double student_to_z(double x, double df)
{
    if (isnan(x) || !(df > 0))
        return NAN;
    if (isinf(df))
        return x;
    return copysign(gsl_cdf_ugaussian_Qinv(gsl_cdf_tdist_Q(fabs(x), df)), x);
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
