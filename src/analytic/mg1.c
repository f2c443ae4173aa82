#include "analytic/mg1.h"

#include <math.h>

enum mg1_status mg1_wait(double lambda, double s, double scv, double *wq)
{
    if (!isfinite(lambda) || lambda < 0 || !isfinite(s) || s <= 0 || !isfinite(scv) || scv < 0)
        return MG1_EDOM;
    const double rho = lambda * s;
    if (rho >= 1)
        return MG1_EUNSTABLE;
    *wq = rho * s * (1 + scv) / (2 * (1 - rho));
    return MG1_OK;
}
