/*
 * Two engines, one truth: on every plain network the general engine makes the same events as the
 * FIFO engine from the same streams. Counts are equal to the bit; sums are added up in another
 * order, and equal to rounding.
 */
#include <stdio.h>
#include <stdlib.h>

#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/random_net.h"
#include "helpers/run.h"
#include "model/config.h"
#include "sim/sim.h"

enum { RANDOM_NETS = 200 };
static const uint64_t SEED = 11;

static double *replicate(const struct sim_plan *p, uint64_t r, size_t *n)
{
    const struct record_layout *at = sim_plan_layout(p);
    double *record = calloc(at->width, sizeof *record);
    struct sim *s = sim_new(p);
    ck_assert_int_eq(sim_replicate(s, SEED, r, record, NULL), 0);
    *n = at->width + sim_tail_size(s);
    record = realloc(record, *n * sizeof *record);
    if (*n > at->width)
        sim_tail(s, record + at->width);
    sim_free(s);
    return record;
}

/* Is this place of a record a count? */
static bool counts(const struct network *net, const struct record_layout *at, size_t i)
{
    if (i == at->events || i == at->external)
        return true;
    if (i >= at->stations && i < at->stations + net->n_stations * STATION_SUMS) {
        const size_t sum = (i - at->stations) % STATION_SUMS;
        return sum == SUM_ARRIVALS || sum == SUM_COMPLETIONS || sum == SUM_STARTS;
    }
    return i >= at->exits && i < at->exits + net->n_exits * EXIT_SUMS &&
           (i - at->exits) % EXIT_SUMS == SUM_EXITS;
}

/* Counts are equal to the bit, sums of times to rounding against all the time that was summed. */
static void ck_same(const struct network *net, const struct sim_options *o, const char *name)
{
    struct sim_options general = *o;
    general.general = true;
    struct sim_plan *p = sim_plan_new(net, o), *q = sim_plan_new(net, &general);
    const struct sim_plan *a = p, *b = q;
    for (int member = 0; member < (o->antithetic ? 2 : 1); member++) {
        size_t n, m;
        double *x = replicate(a, 3, &n), *y = replicate(b, 3, &m);
        const struct record_layout *at = sim_plan_layout(a);
        const double scale = x[at->time] + x[at->number];
        ck_assert_msg(n == m, "%s: tails of %zu and %zu", name, n, m);
        ck_assert_msg(x[at->events] > 50, "%s: hardly an event", name);
        for (size_t i = 0; i < n; i++)
            ck_assert_msg(x[i] == y[i] || (!counts(net, at, i) &&
                                           close_enough(y[i], x[i], 1e-12, 1e-12 * scale)),
                          "%s: place %zu of the record is %.17g, in the general engine %.17g", name,
                          i, x[i], y[i]);
        free(x);
        free(y);
        a = sim_plan_mate(p);
        b = sim_plan_mate(q);
    }
    sim_plan_free(p);
    sim_plan_free(q);
}

START_TEST(random_nets_are_the_same_in_both)
{
    struct network *net = random_plain_net((uint64_t)_i);
    char name[32];
    snprintf(name, sizeof name, "random network %d", _i);
    struct sim_options o = {.window = 40, .windows = 5, .warmup = 10, .trace_points = 20,
                            .trace_groups = true, .stationary = _i % 2,
                            .distributions = _i % 4 == 1, .antithetic = _i % 4 == 2};
    if (_i % 4 == 3) {
        asked_add(&o.asked, PARAMETER_TIME, 0.5);
        asked_add(&o.asked, PARAMETER_COUNT, 2);
        asked_add(&o.asked, PARAMETER_ASKED, 0);
        asked_add(&o.asked, PARAMETER_CACHE, 0);
    }
    ck_same(net, &o, name);
    network_free(net);
}
END_TEST

START_TEST(the_clock_is_set_back_in_both)
{
    struct network *net = random_plain_net(101);
    const struct sim_options o = {.window = 100, .windows = 4, .clock_range = 7};
    struct sim_options other = o;
    other.general = true;
    struct sim_plan *p = sim_plan_new(net, &o), *q = sim_plan_new(net, &other);
    size_t n, m;
    double *x = replicate(p, 0, &n), *y = replicate(q, 0, &m);
    const struct record_layout *at = sim_plan_layout(p);
    ck_assert(x[at->events] == y[at->events]);
    for (size_t i = 0; i < net->n_stations; i++) {
        const double *a = x + at->stations + i * STATION_SUMS;
        const double *b = y + at->stations + i * STATION_SUMS;
        ck_assert(a[SUM_COMPLETIONS] == b[SUM_COMPLETIONS]);
        ck_close(b[SUM_NUMBER], a[SUM_NUMBER], 1e-11, 1e-9);
    }
    free(x);
    free(y);
    sim_plan_free(p);
    sim_plan_free(q);
    network_free(net);
}
END_TEST

static const char *const configs[] = {
    "configs/jackson-feedback.cfg", "configs/mm1.cfg",        "configs/mmc.cfg",
    "configs/nginx-tick.cfg",       "configs/paper-fig5.cfg", "configs/paper-fig6.cfg",
    "configs/quickstart.cfg",       "configs/web.cfg",        "configs/wrapper-network.cfg",
    "configs/zipf-login.cfg"};

START_TEST(configs_are_the_same_in_both)
{
    struct diag *d = diag_new();
    struct model *m = model_load(configs[_i], NULL, 0, d);
    ck_assert_msg(m != NULL, "%s", configs[_i]);
    const double rate = network_external_rate(m->network);
    const struct sim_options o = {.window = 2000 / rate, .windows = 4, .warmup = 500 / rate};
    ck_same(m->network, &o, configs[_i]);
    model_free(m);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim/engines");
    TCase *t = tcase_create("engines");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, random_nets_are_the_same_in_both, 0, RANDOM_NETS);
    tcase_add_loop_test(t, configs_are_the_same_in_both, 0, sizeof configs / sizeof *configs);
    tcase_add_test(t, the_clock_is_set_back_in_both);
    suite_add_tcase(s, t);
    return run_suite(s);
}
