/*
 * Comparison of doubles for the tests. Check's own macros fail x == x at tolerance 0, fail inf ==
 * inf and know absolute tolerances only.
 */
#ifndef HELPERS_CLOSE_H
#define HELPERS_CLOSE_H

#include <check.h>
#include <math.h>
#include <stdbool.h>

/*
 * Equal passes (infinities too); a NaN on either side never does; an infinite `want` accepts only
 * itself; else |got - want| <= rtol |want| + atol.
 */
static inline bool close_enough(double got, double want, double rtol, double atol)
{
    if (got == want)
        return true;
    if (!isfinite(got) || !isfinite(want))
        return false;
    return fabs(got - want) <= rtol * fabs(want) + atol;
}

/* Passing costs no more than the comparison: Check's own assertions write to a pipe each time. */
#define ck_close(got, want, rtol, atol)                                                            \
    do {                                                                                           \
        const double ck_got = (got), ck_want = (want);                                             \
        const double ck_rtol = (rtol), ck_atol = (atol);                                           \
        if (!close_enough(ck_got, ck_want, ck_rtol, ck_atol)) {                                    \
            ck_abort_msg("%s is %.17g, want %s = %.17g: relative gap %.3g (rtol %.3g, atol %.3g)", \
                         #got, ck_got, #want, ck_want, fabs(ck_got - ck_want) / fabs(ck_want),     \
                         ck_rtol, ck_atol);                                                        \
        }                                                                                          \
    } while (0)

#endif
