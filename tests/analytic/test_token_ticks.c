/* Entries on a clock that ticks: runs of ticks without a look-up, ttl.h's rules, other laws. */
#include "analytic/token_ticks.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "analytic/ttl.h"
#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/run.h"

/* E[min(K, most)] by recursion: P(no run of n empty ticks in k), where a run that ends at k began
 * after a tick with a look-up. */
static double by_recursion(double q, size_t n, size_t most)
{
    double *none = mem_calloc(most + 1, sizeof *none), sum = 0;
    for (size_t k = 0; k <= most; k++) {
        none[k] = k < n    ? 1
                  : k == n ? 1 - pow(q, (double)n)
                           : none[k - 1] - (1 - q) * pow(q, (double)n) * none[k - n - 1];
        sum += k < most ? none[k] : 0;
    }
    free(none);
    return sum;
}

/* From a run in almost every entry to none in a million ticks. */
START_TEST(runs_of_empty_ticks)
{
    static const size_t n[] = {1, 2, 5, 17, 60};
    for (size_t i = 0; i < sizeof n / sizeof *n; i++)
        for (double x = 0.002; x < 3; x *= 2.3)
            for (double most = 1; most < 3e4; most = ceil(most * 3.7)) {
                const double q = exp(-x), want = by_recursion(q, n[i], (size_t)most);
                ck_close(token_ticks_capped_life(q, (double)n[i], most), want, 1e-9, 0);
            }
}
END_TEST

/* Rules of ttl.h: a cycle of 1/(um) without a fetch, and longer by D'. */
START_TEST(cycles_of_plain_rules)
{
    static const enum lifetime_rule rules[] = {LIFETIME_COUNTED, LIFETIME_SLIDING,
                                               LIFETIME_EXPONENTIAL, LIFETIME_SLIDING_EXPONENTIAL};
    const double g = 0.83, life = 2.9;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        for (double u = 0.013; u < 20; u *= 3.1)
            for (double d = 0; d < 3; d += 0.71) {
                struct cache c = {.granularity = g};
                cache_set_rule(&c, rules[i], life);
                const struct ttl_rule rule = {.rule = rules[i], .lifetime = life,
                                              .granularity = g};
                const double m = ttl_miss(rules[i], ttl_lifetime(&rule, u), u);
                ck_close(token_ticks_cycle(&c, u, d, false),
                         1 / (u * m) + ttl_longer_by(u, d, g, false), 1e-10, 0);
            }
}
END_TEST

/* Three ticks or four, with odds 3 to 7. */
START_TEST(two_lengths)
{
    struct cache c = {.granularity = 1};
    ck_assert_int_eq(dist_uniform(2.4, 4, &c.lifetime), DIST_OK);
    const double p = 0.6 / 1.6, q = exp(-0.77);
    ck_close(token_ticks_life(&c, 0.77), 4 - p, 1e-12, 0);
    ck_close(token_ticks_least(&c), 3, 0, 0);
    c.slides = true;
    ck_close(token_ticks_life(&c, 0.77),
             (1 / (p * pow(q, 3) + (1 - p) * pow(q, 4)) - 1) / (1 - q), 1e-12, 0);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("token_ticks");
    TCase *t = tcase_create("ticks");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, runs_of_empty_ticks);
    tcase_add_test(t, cycles_of_plain_rules);
    tcase_add_test(t, two_lengths);
    suite_add_tcase(s, t);
    return run_suite(s);
}
