/*
 * <complex.h>, with the CMPLX of C11 for every compiler: glibc has it for those that say that they
 * are
 * GCC 4.7 or later, and clang does not say so.
 */
#ifndef BASE_COMPLEX_H
#define BASE_COMPLEX_H

#include <complex.h>

#ifndef CMPLX
#define CMPLX(re, im) __builtin_complex((double)(re), (double)(im))
#endif

#endif
