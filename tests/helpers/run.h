/*
 * Runs a suite the way every test program here does.
 */
#ifndef HELPERS_RUN_H
#define HELPERS_RUN_H

#include <check.h>

/*
 * Run and free the suite, print what failed; EXIT_SUCCESS or EXIT_FAILURE, for main to return.
 * Check's own variables work: CK_FORK=no, CK_RUN_CASE, CK_INCLUDE_TAGS, CK_EXCLUDE_TAGS=slow.
 */
int run_suite(Suite *s);

#endif
