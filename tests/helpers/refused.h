/*
 * What tests of refused networks share.
 */
#ifndef HELPERS_REFUSED_H
#define HELPERS_REFUSED_H

#include <string.h>

#include <check.h>

#include "analytic/scope.h"
#include "analytic/solve.h"
#include "model/config.h"

/* No formula answers m, and the first message says why. Frees m. */
static inline void check_refused(struct model *m, const char *why)
{
    struct diag *d = diag_new();
    ck_assert_ptr_null(analytic_solve(m->network, d));
    ck_assert_msg(strstr(diag_message(d, 0), why) != NULL, "%s", diag_message(d, 0));
    ck_assert_int_lt(analytic_scope(m->network, NULL), SCOPE_ANSWERS);
    diag_free(d);
    model_free(m);
}

#endif
