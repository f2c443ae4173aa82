/* Fetches of one cache by when they come after an edge of its clock: burst.h's, in one tick. */
#include "analytic/tick_flow.h"

#include <gsl/gsl_errno.h>

#include <stdlib.h>

#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/run.h"

static const struct ttl_rule rule = {.rule = LIFETIME_COUNTED, .lifetime = 3, .granularity = 1};

static double sum(const struct tick_flow *f)
{
    double all = 0;
    for (size_t j = 0; j < f->grid->n; j++)
        all += f->fetches[j];
    return all;
}

/* Half of the look-ups come in the first tenth of each tick. */
static void come_early(struct tick_flow *f)
{
    const struct tick_grid *g = f->grid;
    double *density = mem_calloc(g->n, sizeof *density);
    for (size_t j = 0; j < g->n; j++)
        density[j] = (g->at[j + 1] - g->at[j]) * (g->at[j + 1] <= 0.1 ? 5 : 5.0 / 9);
    tick_flow_set_clock(f, density);
    free(density);
}

/* An answer that is exact for Poisson look-ups stays where these are evenly spread, and the fetches
 * are as many as it says; otherwise look-ups are not Poisson, and the answer is another one. */
START_TEST(an_exact_answer)
{
    const struct population p = {.users = 50};
    struct shares *shares = shares_new(&p);
    struct tick_grid grid = tick_grid_new(1, 0.02);
    for (int early = 0; early < 2; early++) {
        struct tick_flow f = {0};
        struct cache_answer a = {.fresh = 50, .lookups = 50, .fetch = 0.3, .exact = true,
                                 .time.filled = 1};
        tick_flow_init(&f, &grid, 0.2);
        if (early)
            come_early(&f);
        ck_assert_int_eq(tick_flow_solve(&f, &rule, NULL, shares, &a), early);
        ck_assert_int_eq(a.exact, !early);
        ck_assert(early ? a.fetch != 0.3 : a.fetch == 0.3);
        ck_close(sum(&f), 50 * a.fetch, early ? 0.1 : 1e-9, 0);
        tick_flow_release(&f);
    }
    tick_grid_free(&grid);
    shares_free(shares);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("tick_flow");
    TCase *t = tcase_create("fetches");
    tcase_add_test(t, an_exact_answer);
    suite_add_tcase(s, t);
    return run_suite(s);
}
