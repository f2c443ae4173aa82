/*
 * Networks with words of all kinds mixed: nothing that must always hold is ever broken, the same
 * replication is the same twice, and it is the same to rounding when the clock is set back often.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/close.h"
#include "helpers/random_net.h"
#include "helpers/run.h"
#include "sim/sim.h"

/* By SOJOURN_MIXED in the environment: so many networks; 1e5 take some minutes. */
enum { NETS = 1000, NETS_A_TEST = 50 };

static double *replicate(const struct sim_plan *p, uint64_t r)
{
    double *record = calloc(sim_plan_layout(p)->width, sizeof *record);
    struct sim *s = sim_new(p);
    ck_assert_int_eq(sim_replicate(s, 5, r, record, NULL), 0);
    sim_free(s);
    return record;
}

static void ck_net(uint64_t number)
{
    struct network *net = random_mixed_net(number);
    const struct sim_options o = {.window = 60, .windows = 3, .warmup = 10, .check = true,
                                  .stationary = number % 2};
    struct sim_plan *p = sim_plan_new(net, &o);
    const struct record_layout *at = sim_plan_layout(p);
    double *x = replicate(p, number), *y = replicate(p, number);
    for (size_t i = 0; i < at->width; i++)
        ck_assert_msg(memcmp(&x[i], &y[i], sizeof *x) == 0, "mixed network %d: place %zu differs",
                      (int)number, i);
    for (size_t i = 0; i < net->n_stations; i++) {
        const double *sums = x + at->stations + i * STATION_SUMS;
        const double slack = -1e-9 * (x[at->time] + sums[SUM_NUMBER]);
        ck_assert_msg(sums[SUM_NUMBER] >= slack && sums[SUM_BUSY] >= slack &&
                          sums[SUM_WAIT] >= slack && sums[SUM_RESPONSE] >= slack,
                      "mixed network %d: a negative sum at %s", (int)number, net->stations[i].name);
        ck_assert_msg(sums[SUM_BUSY] <= sums[SUM_NUMBER] - slack,
                      "mixed network %d: more served than are there at %s", (int)number,
                      net->stations[i].name);
    }
    free(x);
    free(y);
    sim_plan_free(p);
    network_free(net);
}

START_TEST(nothing_is_broken)
{
    const char *wanted = getenv("SOJOURN_MIXED");
    const uint64_t nets = wanted ? strtoull(wanted, NULL, 10) : NETS;
    const uint64_t each = (nets + NETS / NETS_A_TEST - 1) / (NETS / NETS_A_TEST);
    for (uint64_t i = 0; i < each; i++)
        ck_net((uint64_t)_i * each + i);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim/mixed");
    TCase *t = tcase_create("invariants");
    tcase_set_timeout(t, 3600);
    tcase_add_loop_test(t, nothing_is_broken, 0, NETS / NETS_A_TEST);
    suite_add_tcase(s, t);
    return run_suite(s);
}
