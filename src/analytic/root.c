#include "analytic/root.h"

#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

#include "base/mem.h"

enum { ITERATIONS_MAX = 200 };    /* Brent's method takes some ten, bisection alone some fifty */

double root_between(double (*f)(double x, void *context), void *context, double low, double high,
                    double tolerance)
{
    gsl_function function = {.function = f, .params = context};
    gsl_root_fsolver *solver = mem_there(gsl_root_fsolver_alloc(gsl_root_fsolver_brent), 0);
    int status = solver ? gsl_root_fsolver_set(solver, &function, low, high) : GSL_ENOMEM;
    double root = NAN;
    for (int i = 0; i < ITERATIONS_MAX && status == GSL_SUCCESS; i++) {
        status = gsl_root_fsolver_iterate(solver);
        root = gsl_root_fsolver_root(solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                   gsl_root_fsolver_x_upper(solver), 0, tolerance) == GSL_SUCCESS)
            break;
    }
    if (solver)
        gsl_root_fsolver_free(solver);
    return status == GSL_SUCCESS ? root : NAN;
}
