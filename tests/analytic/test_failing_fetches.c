/* Fetches that may come to nothing, against an event loop of one token. */
#include "analytic/failing_fetches.h"

#include <math.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/tally.h"

#define LOOKUPS_EACH 20000
#define REPLICATIONS 20

struct loop {
    const struct ttl_rule *rule;
    const struct fetch_time *time;
    double u;
    struct stream r;
    double end;                    /* [s] of the entry */
    double lookups, fetches, released, wait, handed;
};

static double life_of(const struct loop *l, double t)
{
    const double g = l->rule->granularity, life = l->rule->lifetime;
    return g > 0 ? g * (floor(t / g) + ceil(life / g) + 1) - t : life;
}

static bool fills(struct loop *l)
{
    return stream_uniform(&l->r) < l->time->filled;
}

/* With single flight: from the first look-up at t, which finds no entry, to the fill. Returns the
 * time of the next look-up. A queue of those who wait, the oldest first. */
static double one_flight(struct loop *l, double t)
{
    static double waiting[LOOKUPS_EACH];
    size_t first = 0, n = 0;
    double next = t + sampler_exp(&l->r) / l->u;
    for (;;) {
        const bool filled = fills(l);
        l->fetches++;
        t += filled ? l->time->mean : l->time->failed;
        for (; next < t; next += sampler_exp(&l->r) / l->u, l->lookups++)
            waiting[n++] = next;
        if (filled)
            break;
        if (first < n) {
            l->handed++;
            l->wait += t - waiting[first++];
            continue;
        }
        t = next;    /* nobody waits */
        l->lookups++;
        next += sampler_exp(&l->r) / l->u;
    }
    for (; first < n; first++, l->released++)
        l->wait += t - waiting[first];
    l->end = t + life_of(l, t);
    return next;
}

/* Without: each look-up fetches until the first answer has come. */
static double all_fetch(struct loop *l, double t)
{
    double answer = INFINITY;
    while (t < answer) {
        l->fetches++;
        if (isinf(answer) && fills(l))
            answer = t + l->time->mean;
        t += sampler_exp(&l->r) / l->u;
        l->lookups += t < answer;
    }
    l->end = answer + life_of(l, answer);
    return t;
}

static void run(struct loop *l)
{
    for (double t = 0; l->lookups < LOOKUPS_EACH;) {
        l->lookups++;
        if (t >= l->end) {
            t = l->rule->single_flight ? one_flight(l, t) : all_fetch(l, t);
            continue;
        }
        if (l->rule->rule == LIFETIME_SLIDING)
            l->end = t + life_of(l, t);
        t += sampler_exp(&l->r) / l->u;
    }
}

static void near(double got, const struct tally *seen, double rtol)
{
    ck_close(got, seen->mean, rtol, 4.5 * tally_standard_error(seen) + 1e-4);
}

/* With single flight on a clock that ticks, absences are taken as single fetches: within 3 %. */
static void compare(const struct ttl_rule *rule, double u, const struct fetch_time *time)
{
    struct tally fetches = {0}, released = {0}, wait = {0}, handed = {0};
    double delay, turns;
    const struct ttl_outcome o = failing_fetches_solve(
        rule, &(struct ttl_load){.u = u, .v = u, .fetch = time->mean}, time, &delay, &turns);
    const double rtol = rule->single_flight && rule->granularity > 0 ? 0.03 : 0;
    for (uint64_t k = 0; k < REPLICATIONS; k++) {
        struct loop l = {.rule = rule, .time = time, .u = u};
        stream_init(&l.r, 21, k, 3, 4);
        run(&l);
        tally_add(&fetches, l.fetches / l.lookups);
        tally_add(&released, l.released / l.lookups);
        tally_add(&wait, l.wait / l.lookups);
        tally_add(&handed, l.handed / l.lookups);
    }
    near(o.fetch, &fetches, rtol);
    near(o.delayed, &released, rtol);
    near(o.fetch * turns, &handed, rtol);
    near((o.delayed + o.fetch * turns) * delay, &wait, rtol);
    ck_close(o.hit + o.delayed + o.fetch, 1, 1e-12, 0);
}

static const double ways[][2] = {{0, 0}, {0.4, 0.4}, {0.7, 0}, {0.2, 1.3}};
static const double filled[] = {0.97, 0.6, 0.15}, rates[] = {0.3, 1.1, 4.7};

static void compare_all(struct ttl_rule rule)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        for (size_t p = 0; p < sizeof filled / sizeof *filled; p++)
            for (size_t u = 0; u < sizeof rates / sizeof *rates; u++) {
                const double d = ways[i][0];
                compare(&rule, rates[u],
                        &(struct fetch_time){.mean = d, .delay = d / 2, .filled = filled[p],
                                             .failed = ways[i][1]});
            }
}

START_TEST(each_look_up_fetches)
{
    static const struct ttl_rule rules[] = {
        {.rule = LIFETIME_COUNTED, .lifetime = 2.3},
        {.rule = LIFETIME_SLIDING, .lifetime = 1.1},
        {.rule = LIFETIME_COUNTED, .lifetime = 2.3, .granularity = 0.9},
    };
    compare_all(rules[_i]);
}
END_TEST

START_TEST(one_at_a_time)
{
    static const struct ttl_rule rules[] = {
        {.rule = LIFETIME_COUNTED, .lifetime = 2.3, .single_flight = true},
        {.rule = LIFETIME_SLIDING, .lifetime = 1.1, .single_flight = true},
        {.rule = LIFETIME_COUNTED, .lifetime = 2.3, .granularity = 0.9, .single_flight = true},
    };
    compare_all(rules[_i]);
}
END_TEST

/* In a network: 0.35 of the fetches come to nothing, a third of these at once. */
START_TEST(a_network)
{
    struct model *m = test_model(
        "model = \"network\";\n"
        "populations = ( { name = \"people\"; users = 7; } );\n"
        "caches = ( { name = \"tokens\"; population = \"people\"; lifetime = 3.0; } );\n"
        "stations = ( { name = \"gate\"; servers = \"infinite\"; service = { mean = 0.013; };\n"
        "    lookup = \"tokens\"; },\n"
        "  { name = \"issuer\"; servers = \"infinite\";\n"
        "    service = { dist = \"deterministic\"; mean = 0.4; }; },\n"
        "  { name = \"later\"; servers = \"infinite\";\n"
        "    service = { dist = \"deterministic\"; mean = 1.7; }; } );\n"
        "sources = ( { name = \"r\"; population = \"people\"; rate = 5.6; to = \"gate\"; } );\n"
        "routes = ( { from = \"gate\"; to = \"out\"; outcome = \"hit\"; },\n"
        "  { from = \"gate\"; to = \"issuer\"; outcome = \"miss\"; },\n"
        "  { from = \"issuer\"; to = \"out\"; p = 0.65; fills = \"tokens\"; },\n"
        "  { from = \"issuer\"; to = \"refused\"; p = 0.15; },\n"
        "  { from = \"issuer\"; to = \"later\"; p = 0.2; },\n"
        "  { from = \"later\"; to = \"refused\"; } );\n",
        NULL, 0);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(m->network, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    const double u = 5.6 / 7, away = 1 / (u * 0.65) + 0.4;
    const double asks = 5.6 * away / (away + 3);
    ck_close(r->stations[1].f[FIG_ARRIVAL_RATE].value, asks, 1e-12, 0);
    ck_assert_int_eq(r->stations[1].f[FIG_ARRIVAL_RATE].basis, BASIS_APPROXIMATE);
    ck_close(r->network.mean_sojourn_all.value, 0.013 + asks / 5.6 * (0.4 + 0.2 * 1.7), 1e-12, 0);
    result_free(r);
    diag_free(d);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("failing_fetches");
    TCase *t = tcase_create("fetches");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, each_look_up_fetches, 0, 3);
    tcase_add_loop_test(t, one_at_a_time, 0, 3);
    tcase_add_test(t, a_network);
    suite_add_tcase(s, t);
    return run_suite(s);
}
