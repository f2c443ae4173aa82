/* TTL caches: limits, identities, and a plain loop that knows nothing of the formulas. */
#include "analytic/ttl.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "helpers/token_loop.h"

/* ---- the plain loop ---- */

enum { BATCHES = 60 };

struct estimate {
    double mean[4], error[4];    /* of hit, delayed, fetch, expired */
    double lookups;              /* [1/s] at the cache */
};

static struct estimate simulate(const struct ttl_rule *rule, const struct ttl_load *load,
                                bool login, int lookups)
{
    const struct token_rules rules = {
        .cache = {LIFE(rule->rule, rule->lifetime), .granularity = rule->granularity,
                  JOIN(rule->single_flight)},
        .u = load->u, .v = load->v, .fetch = load->fetch, .login = login,
        .issuer_lifetime = rule->issuer_lifetime, .renewal = rule->renewal};
    struct token_loop *w = token_loop_new(&rules, 1);
    struct estimate e = {{0}, {0}, 0};
    double m2[4] = {0};
    const double batch = lookups / load->v / BATCHES;
    token_loop_run(w, 2 * batch);    /* to forget the start */
    for (int b = 0; b < BATCHES; b++) {
        const struct token_counts n = token_loop_run(w, batch);
        const double count[] = {n.hit, n.delayed, n.fetch, n.expired};
        const double total = n.hit + n.delayed + n.fetch + n.expired;
        for (int o = 0; o < 4; o++) {
            const double x = count[o] / total, d = x - e.mean[o];
            e.mean[o] += d / (b + 1);
            m2[o] += d * (x - e.mean[o]);
        }
        e.lookups += total / (batch * BATCHES);
    }
    for (int o = 0; o < 4; o++)
        e.error[o] = sqrt(m2[o] / (BATCHES - 1) / BATCHES);
    token_loop_free(w);
    return e;
}

/*
 * Within 5 standard errors and, where the formula is an approximation, `slack` of the larger of it
 * and a tenth.
 */
static void ck_simulated(const struct ttl_rule *rule, const struct ttl_load *load, bool login,
                         int lookups, double slack)
{
    static const char *const names[] = {"hit", "delayed", "fetch", "expired"};
    const struct ttl_outcome o = ttl_solve(rule, load);
    const struct estimate e = simulate(rule, load, login, lookups);
    const double want[] = {o.hit, o.delayed, o.fetch, o.expired};
    ck_close(o.hit + o.delayed + o.fetch + o.expired, 1, 1e-14, 0);
    for (int i = 0; i < 4; i++)
        ck_assert_msg(fabs(e.mean[i] - want[i]) <=
                          5 * e.error[i] + 1e-12 + slack * fmax(want[i], 0.1),
                      "rule %d: %s %.5g, simulated %.5g +/- %.2g", rule->rule, names[i], want[i],
                      e.mean[i], e.error[i]);
    ck_close(o.lookups, e.lookups, 5 / sqrt((double)lookups * load->u / load->v) + slack, 0);
}

/* ---- the tests ---- */

static double miss_of(enum lifetime_rule rule, double lifetime, double granularity, double u)
{
    const struct ttl_rule r = {.rule = rule, .lifetime = lifetime, .granularity = granularity};
    const struct ttl_load load = {.u = u, .v = u};
    const struct ttl_outcome o = ttl_solve(&r, &load);
    ck_assert(o.delayed == 0 && o.expired == 0 && o.lookups == u);
    ck_close(o.hit, 1 - o.fetch, 0, 1e-15);
    return o.fetch;
}

START_TEST(closed_forms)
{
    for (double ut = 1e-4; ut < 40; ut *= 2.385) {
        const double u = 0.317, t = ut / u;
        ck_close(miss_of(LIFETIME_COUNTED, t, 0, u), 1 / (1 + ut), 4 * DBL_EPSILON, 0);
        ck_close(miss_of(LIFETIME_EXPONENTIAL, t, 0, u), 1 / (1 + ut), 4 * DBL_EPSILON, 0);
        ck_close(miss_of(LIFETIME_SLIDING_EXPONENTIAL, t, 0, u), 1 / (1 + ut), 4 * DBL_EPSILON, 0);
        ck_close(miss_of(LIFETIME_SLIDING, t, 0, u), exp(-ut), 64 * DBL_EPSILON, 0);
    }
}
END_TEST

/* Every rule against the loop, with and without a tick, a fetch, and coalescing. */
static const struct {
    double lifetime, granularity, fetch;
    bool single_flight;
    double slack;    /* 0 where ttl.h says exact */
} plain[] = {
    {1.3, 0, 0, false, 0},
    {0.217, 0, 0, false, 0},
    {1.3, 0.4, 0, false, 0},      /* 1.3 becomes 1.6 */
    {1.2, 0.4, 0, false, 0},      /* 1.2 stays */
    {1.3, 1, 0, false, 0},
    {0.217, 1.7, 0, false, 0},    /* a tick longer than the lifetime */
    {1.3, 0, 0.371, true, 0},
    {1.3, 0, 2.71, true, 0},      /* a fetch longer than the lifetime */
    {1.3, 0, 0.371, false, 0.03},
    {1.3, 0.4, 0.371, true, 0},
    {1.3, 0.4, 0.371, false, 0},
    {1.3, 0.4, 1.11, true, 0},    /* the answer comes two ticks or more later */
    {1.3, 0.4, 1.11, false, 0.08},    /* late answers install when lifetimes are drawn */
    {0.3, 1, 0.83, true, 0},
    {0.3, 1, 0.83, false, 0},
};
#define PLAIN ((int)(sizeof plain / sizeof plain[0]))

START_TEST(one_token_at_one_cache)
{
    for (int rule = 0; rule < LIFETIME_DRAWN; rule++) {
        const struct ttl_rule r = {.rule = rule,
                                   .lifetime = plain[_i].lifetime,
                                   .granularity = plain[_i].granularity,
                                   .single_flight = plain[_i].single_flight};
        const struct ttl_load load = {.u = 1.19, .v = 1.19, .fetch = plain[_i].fetch};
        const bool exact = ttl_exact(&r, load.fetch, true, true);
        ck_assert(exact || (!r.single_flight && load.fetch > r.granularity));
        ck_simulated(&r, &load, false, 120000, exact ? 0 : plain[_i].slack);
    }
}
END_TEST

START_TEST(tick_of_nothing)
{
    for (int rule = 0; rule < LIFETIME_DRAWN; rule++)
        for (double u = 1e-3; u < 100; u *= 7.1) {
            const double want = miss_of(rule, 1.3, 0, u), got = miss_of(rule, 1.3, 1.3e-9, u);
            /* the entry gains half a tick on average, the rounding up half a tick at most */
            ck_close(got, want, 3e-9 * fmax(1, u), 0);
        }
}
END_TEST

/* The series for small ug meet the formulas at ug = 0.01. */
START_TEST(series_meet)
{
    for (int rule = 0; rule < LIFETIME_DRAWN; rule++) {
        const struct ttl_rule r = {.rule = rule, .lifetime = 1.2, .granularity = 0.4};
        const double u = 0.01 / 0.4;
        const double below = ttl_lifetime(&r, u * (1 - 1e-9));
        const double above = ttl_lifetime(&r, u * (1 + 1e-9));
        ck_close(below, above, 1e-10, 0);
        const double tiny = ttl_lifetime(&r, 1e-12);    /* half a tick longer */
        const bool drawn = rule == LIFETIME_EXPONENTIAL || rule == LIFETIME_SLIDING_EXPONENTIAL;
        const double mean = drawn ? -0.4 / expm1(-0.4 / 1.2) : 1.2;
        ck_close(tiny, mean + 0.2, rule == LIFETIME_SLIDING_EXPONENTIAL ? 1e-3 : 1e-11, 0);
    }
}
END_TEST

/* FIELD: fetch 1/Delta, delayed uD/Delta, hit uT/Delta with Delta = 1 + u (D + T). */
START_TEST(fetches_of_counted)
{
    const double u = 0.713, t = 2.9, d = 0.431, delta = 1 + u * (d + t);
    struct ttl_rule r = {.rule = LIFETIME_COUNTED, .lifetime = t, .single_flight = true};
    const struct ttl_load load = {.u = u, .v = u, .fetch = d};
    struct ttl_outcome o = ttl_solve(&r, &load);
    ck_close(o.fetch, 1 / delta, 1e-14, 0);
    ck_close(o.delayed, u * d / delta, 1e-14, 0);
    ck_close(o.hit, u * t / delta, 1e-14, 0);
    r.single_flight = false;
    o = ttl_solve(&r, &load);
    ck_close(o.fetch, (1 + u * d) / delta, 1e-14, 0);
    ck_close(o.hit, u * t / delta, 1e-14, 0);
    r.rule = LIFETIME_SLIDING;
    r.single_flight = true;
    o = ttl_solve(&r, &load);
    ck_close(o.fetch, 1 / (exp(u * t) + u * d), 1e-14, 0);
}
END_TEST

/* The same with ticks, by hand: after an edge the answer comes at X + D, X = Exp(u). */
START_TEST(fetches_of_ticking)
{
    const double u = 0.713, t = 2.8, g = 0.7, x = exp(u * g);
    struct ttl_rule r = {.lifetime = t, .granularity = g, .single_flight = true};
    for (double d = 0.01; d < 4; d += 0.173) {
        double ticks = 1;    /* what ends the entry, and those that come before the answer */
        for (int j = 1; j < 400; j++)
            ticks += j * g <= d ? 1 : exp(-u * (j * g - d));
        const double cycle = t + g * ticks;
        const struct ttl_load load = {.u = u, .v = u, .fetch = d};
        r.single_flight = true;
        struct ttl_outcome o = ttl_solve(&r, &load);
        ck_close(u * o.fetch, 1 / cycle, 1e-12, 0);
        ck_close(u * o.delayed, u * d / cycle, 1e-12, 0);
        if (d < g)    /* FIELD.md */
            ck_close(u * o.fetch, 1 / (t + g + g * exp(u * d) / (x - 1)), 1e-12, 0);
        if (d > t + g)    /* an entry may be gone before the last answer */
            continue;
        r.single_flight = false;
        o = ttl_solve(&r, &load);
        ck_close(u * o.fetch, (1 + u * d) / cycle, 1e-12, 0);
    }
}
END_TEST

/* What is exact, and what is not: see ttl.h. */
START_TEST(what_is_exact)
{
    struct ttl_rule r = {.lifetime = 1.3, .single_flight = true};
    ck_assert(ttl_exact(&r, 7, true, false));       /* any D on a continuous clock */
    ck_assert(!ttl_exact(&r, 7, false, false));     /* but one that waits in a queue */
    r.granularity = 0.4;
    ck_assert(!ttl_exact(&r, 7, true, false) && ttl_exact(&r, 7, true, true));
    r.single_flight = false;
    ck_assert(ttl_exact(&r, 1.6, true, true) && !ttl_exact(&r, 1.61, true, true));
    r.rule = LIFETIME_EXPONENTIAL;
    ck_assert(ttl_exact(&r, 0.4, true, true) && !ttl_exact(&r, 0.41, true, true));
    r.granularity = 0;
    ck_assert(!ttl_exact(&r, 1e-9, true, true) && ttl_exact(&r, 0, true, true));
    r.rule = LIFETIME_SLIDING;
    ck_assert(ttl_exact(&r, 1.3, true, true) && !ttl_exact(&r, 1.31, true, true));
    ck_assert(!ttl_exact(&r, 1, true, false));
    r.issuer_lifetime = 9;
    ck_assert(!ttl_exact(&r, 0, true, true));
}
END_TEST

/* K private caches behind random routing: FIELD.md, K = 8, u = 1, T = 30. */
START_TEST(private_against_shared)
{
    ck_close(1 * miss_of(LIFETIME_COUNTED, 30, 0, 1), 0.0323, 0, 0.00005);
    ck_close(8 * (1.0 / 8) * miss_of(LIFETIME_COUNTED, 30, 0, 1.0 / 8), 0.2105, 0, 0.00005);
}
END_TEST

/* Issuer's lifetime; u of v look-ups are at the cache. */
static const struct {
    double lifetime, issuer, u, v, renewal, granularity, fetch;
    bool login, single_flight;
    double slack;
} issuers[] = {
    {1.3, 7.9, 1.19, 1.19, 1, 0, 0, false, false, 0},
    {1.3, 7.9, 0.419, 2.9, 1, 0, 0, false, false, 0},
    {1.3, 0.83, 1.19, 1.73, 1, 0, 0, false, false, 0},     /* the token dies before the entry */
    {1.3, 7.9, 0.419, 2.9, 1, 0, 0, true, false, 0},       /* login */
    {1.3, 7.9, 0.419, 0.419, 1, 0, 0, true, false, 0},
    {1.3, 0.83, 1.19, 1.73, 1, 0, 0, true, false, 0},
    {1.3, 7.9, 0.419, 2.9, 0.613, 0, 0, true, false, 0},   /* logins are refused now and then */
    {0.0217, 7.9, 19, 29, 1, 0, 0, false, false, 0},       /* the renewal function's asymptote */
    {1.3, 29, 1.19, 1.19, 1, 0.4, 0, false, false, 0.02},
    {1.3, 29, 1.19, 1.19, 1, 0, 0.371, false, true, 0.03},
    {1.3, 29, 0.419, 1.19, 1, 0.4, 0.171, true, false, 0.03},
};
#define ISSUERS ((int)(sizeof issuers / sizeof issuers[0]))

START_TEST(token_that_expires)
{
    for (int rule = 0; rule < LIFETIME_DRAWN; rule++) {
        const struct ttl_rule r = {.rule = rule,
                                   .lifetime = issuers[_i].lifetime,
                                   .granularity = issuers[_i].granularity,
                                   .single_flight = issuers[_i].single_flight,
                                   .issuer_lifetime = issuers[_i].issuer,
                                   .renewal = issuers[_i].renewal};
        const double u = issuers[_i].u, v = issuers[_i].v;
        const struct ttl_load load = {.u = u,
                                      .v = v,
                                      .again = issuers[_i].login ? u / v : 0,
                                      .fetch = issuers[_i].fetch};
        ck_simulated(&r, &load, issuers[_i].login, 200000, issuers[_i].slack);
    }
}
END_TEST

/* An issuer that hardly ever forgets is none. */
START_TEST(long_issuer_lifetime)
{
    for (int rule = 0; rule < LIFETIME_DRAWN; rule++)
        for (double u = 0.01; u < 10; u *= 4.3) {
            const struct ttl_rule r = {
                .rule = rule, .lifetime = 1.3, .issuer_lifetime = 1e8, .renewal = 1};
            const struct ttl_load load = {.u = u, .v = u};
            const struct ttl_outcome o = ttl_solve(&r, &load);
            ck_close(o.fetch, miss_of(rule, 1.3, 0, u), 1e-5, 0);
            ck_close(o.issues, 1e-8, 1e-5, 0);
        }
}
END_TEST

/* The renewal function by its integral equation M(t) = F(t) + int_0^t M(t - T - y) u e^-uy dy. */
struct renewal {
    double t, lifetime, u;
};

static double integrand(double y, void *p)
{
    const struct renewal *r = p;
    const double left = r->t - r->lifetime - y;
    const double after = ttl_issuer_misses(LIFETIME_COUNTED, r->lifetime, r->u, left, false);
    return after * r->u * exp(-r->u * y);
}

START_TEST(renewal_equation)
{
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(2000);
    static const double lifetimes[] = {0.1, 0.77, 3.1};
    for (int i = 0; i < 3; i++)
        for (double t = 0.37; t < 12; t *= 1.9) {
            struct renewal r = {t, lifetimes[i], 1.37};
            double integral = 0, error;
            const gsl_function f = {integrand, &r};
            if (t > r.lifetime)
                gsl_integration_qag(&f, 0, t - r.lifetime, 1e-12, 1e-10, 2000, GSL_INTEG_GAUSS21, w,
                                    &integral, &error);
            ck_close(ttl_issuer_misses(LIFETIME_COUNTED, r.lifetime, r.u, t, false),
                     integral - expm1(-r.u * t), 1e-8, 0);
        }
    gsl_integration_workspace_free(w);
}
END_TEST

/* Just before and after the asymptote takes over; it is said to be good to 1e-15 there. */
START_TEST(asymptote_meets_sum)
{
    for (double ut = 0.05; ut <= 1; ut *= 1.7) {
        const double t = 0.83, u = ut / t;
        const double below = ttl_issuer_misses(LIFETIME_COUNTED, t, u, 30 * t * (1 - 1e-13), false);
        const double above = ttl_issuer_misses(LIFETIME_COUNTED, t, u, 30 * t * (1 + 1e-13), false);
        ck_close(above, below, 1e-11, 0);
    }
    /* and on a long life with many look-ups per lifetime, where the sum is all there is */
    const double mu = 0.83 + 1 / 7.1;
    const double n = ttl_issuer_misses(LIFETIME_COUNTED, 0.83, 7.1, 5e5, false);
    ck_close(n, 5e5 / mu, 2 / n, 0);
}
END_TEST

START_TEST(nobody_looks)
{
    const struct ttl_rule r = {.rule = LIFETIME_SLIDING, .lifetime = 1.3};
    const struct ttl_rule dying = {.lifetime = 1.3, .issuer_lifetime = 3, .renewal = 1};
    const struct ttl_rule dead = {.lifetime = 1.3, .issuer_lifetime = 3, .renewal = 0};
    const struct ttl_load none = {0}, some = {.u = 1, .v = 2, .fetch = 0.1};
    ck_assert(ttl_solve(&r, &none).fetch == 1 && ttl_solve(&r, &none).lookups == 0);
    ck_assert(ttl_solve(&dying, &none).expired == 1);
    ck_assert(ttl_solve(&dead, &some).expired == 1 && ttl_solve(&dead, &some).issues == 0);
}
END_TEST

/* Extremes of u: no NaN, and probabilities stay probabilities. */
START_TEST(extremes)
{
    for (int rule = 0; rule < LIFETIME_DRAWN; rule++)
        for (double u = 1e-12; u < 1e12; u *= 1e3)
            for (int g = 0; g < 3; g++)
                for (int issuer = 0; issuer < 2; issuer++) {
                    const struct ttl_rule r = {.rule = rule,
                                               .lifetime = 1.3,
                                               .granularity = g == 0 ? 0 : g == 1 ? 1e-6 : 30,
                                               .single_flight = g == 1,
                                               .issuer_lifetime = issuer * 77.0,
                                               .renewal = 1};
                    const struct ttl_load load = {
                        .u = u, .v = 3 * u, .again = issuer / 3.0, .fetch = 0.017};
                    const struct ttl_outcome o = ttl_solve(&r, &load);
                    ck_assert(o.hit >= 0 && o.delayed >= 0 && o.fetch >= 0 && o.expired >= 0);
                    ck_close(o.hit + o.delayed + o.fetch + o.expired, 1, 1e-14, 0);
                }
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("ttl");
    TCase *t = tcase_create("formulas");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, closed_forms);
    tcase_add_test(t, tick_of_nothing);
    tcase_add_test(t, series_meet);
    tcase_add_test(t, fetches_of_counted);
    tcase_add_test(t, fetches_of_ticking);
    tcase_add_test(t, what_is_exact);
    tcase_add_test(t, private_against_shared);
    tcase_add_test(t, long_issuer_lifetime);
    tcase_add_test(t, renewal_equation);
    tcase_add_test(t, asymptote_meets_sum);
    tcase_add_test(t, nobody_looks);
    tcase_add_test(t, extremes);
    suite_add_tcase(s, t);
    t = tcase_create("simulated");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, one_token_at_one_cache, 0, PLAIN);
    tcase_add_loop_test(t, token_that_expires, 0, ISSUERS);
    suite_add_tcase(s, t);
    return run_suite(s);
}
