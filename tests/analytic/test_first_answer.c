/* Answers that overtake each other, against closed forms and a loop of one token. */
#include "analytic/first_answer.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "analytic/solve.h"
#include "analytic/ttl.h"
#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/fills.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/tally.h"

/* With u = 0 it is D; for exponential D and u D = 1: int exp(-x - (x - 1 + e^-x)) dx, by z = e^-x
 * e int_0^1 z exp(-z) dz = e (1 - 2/e). */
START_TEST(closed_forms)
{
    struct first_answer f;
    first_answer_init(&f, 0.7, 0.4);
    ck_close(first_answer_mean(&f, 0), 0.7, 1e-3, 0);
    first_answer_init(&f, 0.7, 1);
    ck_close(first_answer_mean(&f, 1 / 0.7), 0.7 * (exp(1) - 2), 1e-3, 0);
}
END_TEST

/* Fetches that hardly vary do not overtake each other: the first answer is that to the first. */
START_TEST(narrow)
{
    for (double scv = 1e-2; scv > 1e-20; scv /= 10) {
        struct first_answer f;
        first_answer_init(&f, 0.7, scv);
        ck_close(first_answer_mean(&f, 0), 0.7, 1e-4, 0);
        ck_close(first_answer_mean(&f, 3), 0.7, 0, 3 * 0.49 * scv + 1e-4);
    }
    struct first_answer fixed;
    first_answer_init(&fixed, 0.7, -1e-16);    /* rounded */
    ck_close(first_answer_mean(&fixed, 3), 0.7, 1e-4, 0);
}
END_TEST

enum { LOOKUPS_EACH = 40000, FLIGHT = 4096 };

/* What an answer does: the first one of several counts, or each replaces the one before. */
struct answers {
    double tick;    /* [s] of the clock; 0: a continuous one */
    bool last;
};

static double end_of(const struct answers *a, double t, double life)
{
    return a->tick > 0 ? (floor(t / a->tick) + 1) * a->tick + life : t + life;
}

/* Misses per look-up of one token at rate 1. */
static double looped(const struct answers *a, double life, double fetch, uint64_t replication)
{
    double *answers = mem_calloc(FLIGHT, sizeof *answers), t = 0, end = -1, misses = 0;
    size_t n = 0;
    struct stream r;
    stream_init(&r, 6, replication, 6, 6);
    for (int i = 0; i < LOOKUPS_EACH; i++) {
        t += sampler_exp(&r);
        for (;;) {    /* those that have come, in their order */
            size_t first = 0;
            for (size_t k = 1; k < n; k++)
                first = answers[k] < answers[first] ? k : first;
            if (n == 0 || answers[first] > t)
                break;
            end = a->last || answers[first] >= end ? end_of(a, answers[first], life) : end;
            answers[first] = answers[--n];
        }
        if (t < end)
            continue;
        misses++;
        answers[n++] = t + fetch * sampler_exp(&r);
    }
    free(answers);
    return misses / LOOKUPS_EACH;
}

/* check -> hit out | miss -> fetch (a delay) -> fill, out */
static double solved(const struct answers *a, double life, double fetch)
{
    struct network *net = net_new();
    const size_t check = net_station(net, "check", SERVERS_INFINITE, deterministic(0));
    const size_t ask = net_station(net, "ask", SERVERS_INFINITE, exponential(fetch));
    const struct population p = {.name = (char[]){"users"}, .users = 1};
    struct cache c = {.name = (char[]){"cache"}, .population = network_add_population(net, &p),
                      .granularity = a->tick, .replaces = a->last};
    cache_set_rule(&c, LIFETIME_COUNTED, life);
    net->nodes[check].routing = ROUTING_LOOKUP;
    net->nodes[check].cache = network_add_cache(net, &c);
    network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    network_add_lookup_route(net, check, ask, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(net, network_add_route(net, ask, NET_NONE, 0, 1, 0), 0);
    net_poisson(net, 1, check);
    net->sources[0].population = 0;
    net_finish(net);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    const double rate = r->stations[1].f[FIG_ARRIVAL_RATE].value;
    result_free(r);
    network_free(net);
    diag_free(d);
    return rate;
}

/* With D in place of E[Y] they were 20 and 80 % off at a fifth of the lifetime. */
START_TEST(against_a_loop)
{
    static const double lives[] = {1, 7.5, 50}, parts[] = {0.05, 0.2, 0.4};
    const struct answers first = {0, false};
    for (int k = 0; k < 3; k++) {
        const double fetch = parts[k] * lives[_i];
        struct tally seen = {0};
        for (uint64_t i = 0; i < 10; i++)
            tally_add(&seen, looped(&first, lives[_i], fetch, i));
        ck_close(solved(&first, lives[_i], fetch), seen.mean, k < 2 ? 0.01 : 0.08,
                 4.5 * tally_standard_error(&seen));
    }
}
END_TEST

/* Where the last answer counts, and on clocks with ticks of one and of three mean times between
 * look-ups: D in place of E[Y] and E[Z] would be up to 60 % off. */
START_TEST(last_answers_and_ticks)
{
    static const struct answers answers[] = {
        {0, true}, {1, false}, {1, true}, {3, false}, {3, true}};
    static const double lives[] = {6, 30}, parts[] = {0.05, 0.15};
    for (int k = 0; k < 4; k++) {
        const double life = lives[k / 2], fetch = parts[k % 2] * life;
        struct tally seen = {0};
        for (uint64_t i = 0; i < 10; i++)
            tally_add(&seen, looped(&answers[_i], life, fetch, 100 + i));
        ck_close(solved(&answers[_i], life, fetch), seen.mean, 0.01,
                 4.5 * tally_standard_error(&seen));
    }
}
END_TEST

/* With fetches of nearly one length D' is that of ttl.h. */
START_TEST(longer_of_narrow)
{
    struct first_answer f;
    first_answer_init(&f, 0.7, 1e-8);
    for (int k = 0; k < 4; k++) {
        const double tick = k / 2 * 0.5;
        const bool last = k % 2;
        ck_close(first_answer_longer(&f, 3, tick, last), ttl_longer_by(3, 0.7, tick, last), 2e-3,
                 0);
    }
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("first_answer");
    TCase *t = tcase_create("first");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, closed_forms);
    tcase_add_test(t, narrow);
    tcase_add_test(t, longer_of_narrow);
    tcase_add_loop_test(t, against_a_loop, 0, 3);
    tcase_add_loop_test(t, last_answers_and_ticks, 0, 5);
    suite_add_tcase(s, t);
    return run_suite(s);
}
