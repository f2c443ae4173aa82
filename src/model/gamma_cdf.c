#include "model/gamma_cdf.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_log.h>

#define SHAPE_LARGE 5e3
#define UNDERFLOW   740    /* exp(-this) is close to the smallest double */
#define NEAR        0.9    /* of the mean, beyond which the tails of these shapes
                              underflow anyway */

/* C_k(eta), by powers of eta; |eta| is below 0.6 where the tail does not underflow. */
static const double c_0[] = {
    -1.0 / 3,     1.0 / 12,      -2.0 / 135,           1.0 / 864,
    1.0 / 2835,   -139.0 / 777600, 1.0 / 25515,        -571.0 / 261273600,
    -281.0 / 151559100, 8.2967113409530860e-7, -1.7665952736826079e-7, 6.7078535434014986e-9,
    1.0261809784240308e-8, -4.3820360184533532e-9};
static const double c_1[] = {-1.0 / 540,
                             -1.0 / 288,
                             1.0 / 378,
                             -77.0 / 77760,
                             2.0576131687242798e-4,
                             -4.0187757201646091e-7,
                             -1.8098550334489978e-5,
                             7.6491609160811101e-6,
                             -1.6120900894563446e-6};
static const double c_2[] = {25.0 / 6048, -139.0 / 51840, 7.7160493827160494e-4,
                             2.0093878600823045e-6, -1.0736653226365161e-4};

static double polynomial(const double *c, int n, double x)
{
    double sum = 0;
    while (n-- > 0)
        sum = sum * x + c[n];
    return sum;
}

#define SERIES(c, x) polynomial(c, sizeof(c) / sizeof *(c), x)

static double by_temme(double x, double shape, double scale, bool upper)
{
    const double mean = shape * scale, m = (x - mean) / mean;
    /* eta^2 / 2 */
    const double half_square = fabs(m) < NEAR ? -gsl_sf_log_1plusx_mx(m) : INFINITY;
    if (shape * half_square > UNDERFLOW)
        return upper == (m < 0);
    const double eta = copysign(sqrt(2 * half_square), m), sign = upper ? 1 : -1;
    const double sum = SERIES(c_0, eta) + (SERIES(c_1, eta) + SERIES(c_2, eta) / shape) / shape;
    return erfc(sign * eta * sqrt(shape / 2)) / 2 +
           sign * exp(-shape * half_square) / sqrt(2 * M_PI * shape) * sum;
}

double gamma_probability(double x, double shape, double scale, bool upper)
{
    if (isinf(x))
        return upper ? 0 : 1;
    if (shape >= SHAPE_LARGE)
        return x > 0 ? by_temme(x, shape, scale, upper) : upper;
    return upper ? gsl_cdf_gamma_Q(x, shape, scale) : gsl_cdf_gamma_P(x, shape, scale);
}
