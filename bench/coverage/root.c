#include "coverage/root.h"

#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

enum { STEPS_MAX = 200 };    /* halving alone needs some 50 */

double root_between(double (*f)(double x, void *context), void *context, double low, double high)
{
    gsl_function function = {.function = f, .params = context};
    gsl_root_fsolver *s = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    int status = gsl_root_fsolver_set(s, &function, low, high);
    for (int i = 0; i < STEPS_MAX && status == GSL_SUCCESS; i++) {
        status = gsl_root_fsolver_iterate(s);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(s), gsl_root_fsolver_x_upper(s), 0,
                                   1e-14) == GSL_SUCCESS)
            break;
    }
    const double x = status == GSL_SUCCESS ? gsl_root_fsolver_root(s) : NAN;
    gsl_root_fsolver_free(s);
    return x;
}
