#include "helpers/gateway.h"

#include <check.h>
#include <math.h>
#include <stdio.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "model/rows.h"

#define SIGMAS 4.5

struct result *gateway_solved(const struct model *m)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve(m->network, d);
    diag_print(d, stderr);
    ck_assert_ptr_nonnull(r);
    diag_free(d);
    return r;
}

struct figure gateway_figure(const struct result *r, const char *name)
{
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    const struct row *row = rows_find(&rows, name);
    const struct figure f = row ? *row->figure : figure_none();
    rows_release(&rows);
    return f;
}

void gateway_simulated_is(const struct result *r, const char *name, double want)
{
    const struct figure f = gateway_figure(r, name);
    const double error = f.half_width / 1.96;
    ck_assert_msg(fabs(f.value - want) <= SIGMAS * error, "%s: %.9g +- %.3g, want %.9g", name,
                  f.value, f.half_width, want);
    ck_assert_msg(f.half_width < 0.1 * want, "%s: %g +- %g says nothing", name, f.value,
                  f.half_width);
}

void gateway_both_are(const struct model *m, const char *const *names, const double *want, size_t n,
                      double rtol)
{
    struct result *a = gateway_solved(m), *s = test_simulate(m, 2);
    ck_assert_ptr_nonnull(s);
    for (size_t i = 0; i < n; i++) {
        ck_close(gateway_figure(a, names[i]).value, want[i], rtol, 0);
        gateway_simulated_is(s, names[i], want[i]);
    }
    result_free(a);
    result_free(s);
}

double gateway_fetches(double u, double life, double delay)
{
    return (1 + u * delay) / (life + delay + 1 / u);
}
