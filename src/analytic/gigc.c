#include "analytic/gigc.h"

#include <math.h>
#include <stdbool.h>

#include "analytic/mmc.h"

static bool in_domain(double lambda, double s, double c2a, double c2s)
{
    return isfinite(lambda) && lambda >= 0 && isfinite(s) && s > 0 && isfinite(c2a) && c2a >= 0 &&
           isfinite(c2s) && c2s >= 0;
}

/* The correction of Kraemer and Langenbach-Belz for arrivals less variable than Poisson. */
static double klb(double rho, double c2a, double c2s)
{
    if (c2a >= 1)
        return 1;
    return exp(-2 * (1 - rho) * (1 - c2a) * (1 - c2a) / (3 * rho * (c2a + c2s)));
}

enum gigc_status gig1_wait(double lambda, double s, double c2a, double c2s, double *wq)
{
    if (!in_domain(lambda, s, c2a, c2s))
        return GIGC_EDOM;
    const double rho = lambda * s;
    if (rho >= 1)
        return GIGC_EUNSTABLE;
    if (rho == 0 || c2a + c2s == 0)    /* an idle station, or D/D/1, where nobody waits */
        *wq = 0;
    else
        *wq = s * rho * (c2a + c2s) * klb(rho, c2a, c2s) / (2 * (1 - rho));
    return GIGC_OK;
}

/* psi: the factor by which the wait shrinks when the mean of both scv is below 1. */
static double psi(double c2, double f4)
{
    return c2 >= 1 ? 1 : pow(f4, 2 * (1 - c2));
}

double gigc_phi(double rho, double c2a, double c2s, unsigned c)
{
    const double m = c;
    const double gamma = fmin(0.24, (1 - rho) * (m - 1) * (sqrt(4 + 5 * m) - 2) / (16 * m * rho));
    const double f1 = 1 + gamma;
    const double f2 = 1 - 4 * gamma;
    const double f3 = f2 * exp(-2 * (1 - rho) / (3 * rho));
    const double f4 = fmin(1, (f1 + f3) / 2);
    const double y = psi((c2a + c2s) / 2, f4);
    if (c2a >= c2s)
        return (4 * (c2a - c2s) * f1 + c2s * y) / (4 * c2a - 3 * c2s);
    return ((c2s - c2a) * f3 + (c2s + 3 * c2a) * y) / (2 * c2a + 2 * c2s);
}

enum gigc_status gigc_wait(double lambda, double s, unsigned c, double c2a, double c2s, double *wq)
{
    struct mmc q;
    if (!in_domain(lambda, s, c2a, c2s) || c == 0)
        return GIGC_EDOM;
    if (mmc_solve(lambda, 1 / s, c, &q) != MMC_OK)
        return GIGC_EUNSTABLE;
    if (q.rho == 0 || c2a + c2s == 0)    /* as above */
        *wq = 0;
    else
        *wq = gigc_phi(q.rho, c2a, c2s, c) * (c2a + c2s) / 2 * q.wq;
    return GIGC_OK;
}
