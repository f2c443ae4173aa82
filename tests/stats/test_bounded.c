/*
 * Hoeffding's bound against the binomial distribution, which it bounds: equal at the ends, above it
 * elsewhere, and not far above it.
 */
#include "stats/bounded.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "helpers/close.h"
#include "helpers/run.h"

START_TEST(equal_at_the_ends)
{
    ck_close(bounded_tail(10, 0, 0.99), pow(0.01, 10), 1e-12, 0);
    ck_close(bounded_tail(7, 1, 0.3), pow(0.3, 7), 1e-12, 0);
    ck_close(bounded_tail(25, 0.4, 0.4), 1, 1e-12, 0);
}
END_TEST

START_TEST(above_the_binomial_tail)
{
    static const double p[] = {0.01, 0.3, 0.5, 0.9, 0.99};
    enum { N = 40 };
    for (size_t i = 0; i < sizeof p / sizeof *p; i++)
        for (unsigned k = 0; k <= N; k++) {
            const double x = (double)k / N, bound = bounded_tail(N, x, p[i]);
            const double tail = x < p[i] ? gsl_cdf_binomial_P(k, p[i], N)
                                         : gsl_cdf_binomial_Q(k, p[i], N) +
                                               pow(p[i], k) * pow(1 - p[i], N - k);
            ck_assert_msg(bound >= tail * (1 - 1e-9), "p %g, x %g: %g, and the tail is %g", p[i], x,
                          bound, tail);
        }
    /* At 20 of 40 for p = 0.9 the tail is 3.3 times the point's own probability at the most: the
     * bound is sharp but for a factor of sqrt(n). */
    ck_assert(bounded_tail(N, 0.5, 0.9) < 10 * gsl_cdf_binomial_P(N / 2, 0.9, N));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("bounded");
    TCase *c = tcase_create("core");
    tcase_add_test(c, equal_at_the_ends);
    tcase_add_test(c, above_the_binomial_tail);
    suite_add_tcase(s, c);
    return run_suite(s);
}
