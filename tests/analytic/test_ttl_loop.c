/* What ttl.h says is approximate, against an event loop of one token that knows nothing of it. */
#include "analytic/ttl.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/tally.h"

enum { LOOKUPS_EACH = 40000, REPLICATIONS = 20, FLIGHT = 1 << 16 };

struct loop {
    const struct ttl_rule *rule;
    double u, fetch;
    struct stream r;
    double issued, filled, end;      /* [s] */
    double *answers;                 /* ring: when fetches under way come back */
    size_t head, tail;
    double fetches, delayed, expired;
};

static double life_of(struct loop *l)
{
    const bool exponential = l->rule->rule == LIFETIME_EXPONENTIAL;
    return l->rule->lifetime * (exponential ? sampler_exp(&l->r) : 1);
}

static double end_of(struct loop *l, double at)
{
    const double g = l->rule->granularity;
    return g > 0 ? g * floor(at / g) + l->rule->lifetime + g : at + life_of(l);
}

static void answer_until(struct loop *l, double t)
{
    while (l->head != l->tail && l->answers[l->head % FLIGHT] <= t) {
        const double at = l->answers[l->head++ % FLIGHT];
        if (at >= l->end || l->filled < l->issued || l->rule->replaces) {
            l->filled = at;
            l->end = end_of(l, at);
        }
    }
}

static void look_up(struct loop *l, double t)
{
    answer_until(l, t);
    if (l->rule->issuer_lifetime > 0 && t >= l->issued + l->rule->issuer_lifetime) {
        l->expired++;    /* and is renewed */
        l->issued = t;
        return;
    }
    if (t < l->end && l->filled >= l->issued)
        return;
    if (l->rule->single_flight && l->head != l->tail) {
        l->delayed++;
        return;
    }
    l->fetches++;
    l->answers[l->tail++ % FLIGHT] = t + l->fetch;
}

static void compare(const struct ttl_rule *rule, double u, double fetch, double error)
{
    const struct ttl_load load = {.u = u, .v = u, .fetch = fetch};
    const struct ttl_outcome o = ttl_solve(rule, &load);
    struct tally fetches = {0}, delayed = {0}, expired = {0};
    for (uint64_t k = 0; k < REPLICATIONS; k++) {
        struct loop l = {.rule = rule, .u = u, .fetch = fetch};
        l.answers = mem_calloc(FLIGHT, sizeof *l.answers);
        stream_init(&l.r, 2, k, 8, 1);
        double t = 0;
        for (int i = 0; i < LOOKUPS_EACH; i++)
            look_up(&l, t += sampler_exp(&l.r) / u);
        free(l.answers);
        tally_add(&fetches, l.fetches / LOOKUPS_EACH);
        tally_add(&delayed, l.delayed / LOOKUPS_EACH);
        tally_add(&expired, l.expired / LOOKUPS_EACH);
    }
    ck_close(o.fetch, fetches.mean, error, 4.5 * tally_standard_error(&fetches) + 1e-4);
    ck_close(o.delayed, delayed.mean, error, 4.5 * tally_standard_error(&delayed) + 1e-4);
    ck_close(o.expired, expired.mean, 1e-3, 4.5 * tally_standard_error(&expired) + 1e-4);
}

/* Of a fetch as long as a lifetime it was 50 % off. */
START_TEST(exponential_without_single_flight)
{
    const double rates[] = {0.5, 2, 8, 30};
    const struct ttl_rule rule = {.rule = LIFETIME_EXPONENTIAL, .lifetime = 1};
    compare(&rule, rates[_i], 0.05, 0.02);
    compare(&rule, rates[_i], 0.5, 0.05);
    compare(&rule, rates[_i], 1, 0.08);
    compare(&rule, rates[_i], 2, 0.15);
}
END_TEST

/* By how long a fetch is against the token's life; without single flight several answers may come
 * for the next token. */
static double error_of(double part, bool single_flight)
{
    if (single_flight)
        return part < 0.5 ? 0.02 : 0.1;
    return part < 0.1 ? 0.02 : part < 0.3 ? 0.07 : part < 0.5 ? 0.17 : 0.35;
}

START_TEST(expiring_tokens)
{
    for (int flight = 0; flight < 2; flight++)
        for (double life = 0.7; life < 8; life *= 2.3)
            for (double d = 0.1; d < 0.9; d += 0.35) {
                const struct ttl_rule rule = {.rule = LIFETIME_COUNTED, .lifetime = 1,
                                              .single_flight = flight, .issuer_lifetime = life,
                                              .renewal = 1};
                compare(&rule, _i ? 4.1 : 1.3, d, error_of(d / life, flight));
            }
}
END_TEST

/* Longer than a lifetime, the bridge of ttl.h: the worse the busier the token. */
START_TEST(long_fetches)
{
    const struct ttl_rule rule = {.rule = LIFETIME_COUNTED, .lifetime = 1};
    compare(&rule, 1, 1.6, 0.03);
    compare(&rule, 1, 8, 0.05);
    compare(&rule, 7.5, 1.6, 0.15);
    compare(&rule, 7.5, 8, 0.25);
}
END_TEST

/* Exact for fetches up to a lifetime, as the test of sim has it, and in any number of ticks. */
START_TEST(last_answer)
{
    const double u = _i ? 3.7 : 1.1;
    struct ttl_rule rule = {.rule = LIFETIME_COUNTED, .lifetime = 2, .replaces = true};
    for (double d = 0.2; d <= 2; d += 0.45)
        compare(&rule, u, d, 1e-9);
    rule.granularity = 1;
    for (double d = 0.2; d <= 3; d += 0.7)
        compare(&rule, u, d, 1e-9);
    rule.granularity = 0;
    for (double d = 2.2; d < 40; d *= 1.9)    /* longer than a lifetime */
        compare(&rule, u, d, 0.06);
    compare(&rule, 0.05, 30, 0.06);
}
END_TEST

/* 1/cycle in closed form, for 2 D up to a tick: (1 + uD)/(T + 1 + e^(uD) cosh(uD)/(e^u - 1)). */
START_TEST(last_answer_within_a_tick)
{
    for (double u = 0.01; u < 60; u *= 3)
        for (double d = 0.1; d <= 0.5; d += 0.2) {
            const struct ttl_rule rule = {.rule = LIFETIME_COUNTED, .lifetime = 5,
                                          .granularity = 1, .replaces = true};
            const struct ttl_load load = {.u = u, .v = u, .fetch = d};
            const double cycle = 6 + exp(u * d) * cosh(u * d) / expm1(u);
            ck_close(ttl_solve(&rule, &load).fetch, (1 + u * d) / (u * cycle), 1e-12, 0);
            ck_assert(ttl_exact(&rule, d, true, true));
        }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("ttl_loop");
    TCase *t = tcase_create("loops");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, exponential_without_single_flight, 0, 4);
    tcase_add_loop_test(t, expiring_tokens, 0, 2);
    tcase_add_test(t, long_fetches);
    tcase_add_loop_test(t, last_answer, 0, 2);
    tcase_add_test(t, last_answer_within_a_tick);
    suite_add_tcase(s, t);
    return run_suite(s);
}
