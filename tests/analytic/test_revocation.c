/* Revoked tokens: limits, and a loop of one token in several caches. */
#include "analytic/revocation.h"

#include <math.h>

#include <check.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/tally.h"

/* docs/output.md: one cache, p (1 - x/T) and p exp(-x/T); K of them 1 - (1 - P)^K. */
START_TEST(closed_forms)
{
    const struct revocation_cache fixed = {1, 0.4, 5, false, 0, 0, 0};
    const struct revocation_cache drawn = {1, 0.4, 5, true, 0, 0, 0};
    const double p = 2.0 / 3;
    ck_close(revocation_lag_above(&fixed, 1, 1.2), p * (1 - 1.2 / 5), 1e-12, 0);
    ck_close(revocation_lag_above(&drawn, 1, 1.2), p * exp(-1.2 / 5), 1e-12, 0);
    ck_close(revocation_mean_lag(&fixed, 1), p * 5 / 2, 1e-10, 0);
    ck_close(revocation_mean_lag(&drawn, 1), p * 5, 1e-8, 0);
    const struct revocation_cache many = {7, 0.4, 5, false, 0, 0, 0};
    ck_close(revocation_lag_above(&many, 1, 1.2), 1 - pow(1 - p * (1 - 1.2 / 5), 7), 1e-12, 0);
    ck_close(revocation_longest(&many, 1), 5, 0, 0);
    ck_assert(isinf(revocation_longest(&drawn, 1)));
}
END_TEST

/* A push to all caches ends every lag, unless all entries have ended before. */
START_TEST(longest_with_push)
{
    struct revocation_cache c[] = {{1, 0.4, 5, false, 0, 1, 3}, {1, 0.4, 2, false, 0, 1, 3}};
    ck_close(revocation_longest(c, 2), 3, 0, 0);
    ck_close(revocation_longest(c + 1, 1), 2, 0, 0);
    c[0].exponential = true;
    ck_close(revocation_longest(c, 2), 3, 0, 0);
    c[0].push_share = 0.9;
    ck_assert(isinf(revocation_longest(c, 2)));
}
END_TEST

/*
 * All caches are told after d. Any asks before x < d with probability g(x)^n, g falling in a
 * straight line, and from d on the first of n look-ups asks: E[W] = int_0^d g^n + g(d)^n/(nu). The
 * more caches, the shorter that is against a lifetime.
 */
START_TEST(told)
{
    static const double n[] = {1, 10, 100, 1000};
    const double u = 1, life = 300, mean = life + 1 / u, d = _i ? 0.1 : 0;
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
        const struct revocation_cache c = {n[i], u, life, false, 0, 1, d};
        const double there = 1 - d / mean;
        const double until = mean / (n[i] + 1) * (1 - pow(there, n[i] + 1)) +
                             pow(there, n[i]) / (n[i] * u);
        const struct revocation_rates r = revocation_rates(&c, 1, 1e-9);
        ck_close(r.served / r.revoked, n[i] * u * until - 1, 1e-7, 1e-7 * n[i]);
        /* the same as two kinds of caches */
        struct revocation_cache two[] = {c, c};
        two[0].n = 0.3 * n[i];
        two[1].n = 0.7 * n[i];
        const struct revocation_rates kinds = revocation_rates(two, 2, 1e-9);
        ck_close(kinds.served / kinds.revoked, n[i] * u * until - 1, 1e-7, 1e-7 * n[i]);
    }
}
END_TEST

/* One token in `n` caches alike; revoked, until a fetch is refused, then new. No fetch takes
 * time. */
struct seen {
    double lag, served, revoked, time, fetches;
};

static struct seen looped(const struct revocation_cache *c, double r, uint64_t replication)
{
    double end[8] = {0}, t = 0, revoked_at, last = 0;
    struct seen seen = {0, 0, 0, 0, 0};
    struct stream s;
    stream_init(&s, 9, replication, 9, 9);
    const size_t n = (size_t)c->n;
    revoked_at = sampler_exp(&s) / r;
    for (int i = 0; i < 400000; i++) {
        const double next = t + sampler_exp(&s) / (c->n * c->u);
        const size_t k = (size_t)(stream_uniform(&s) * c->n);
        if (t < revoked_at && revoked_at <= next) {
            last = revoked_at;
            for (size_t j = 0; j < n; j++) {    /* told of it: the entry ends then, if not before */
                if (stream_uniform(&s) < c->push_share)
                    end[j] = fmin(end[j], revoked_at + c->push_delay);
                last = fmax(last, end[j]);
            }
            seen.lag += last - revoked_at;
            seen.revoked++;
        }
        t = next;
        if (t < end[k]) {
            seen.served += t >= revoked_at;
            continue;
        }
        seen.fetches++;
        if (t >= revoked_at) {    /* refused: a new token, of which no cache knows */
            for (size_t j = 0; j < n; j++)
                end[j] = 0;
            revoked_at = t + sampler_exp(&s) / r;
            continue;
        }
        end[k] = t + c->lifetime * (c->exponential ? sampler_exp(&s) : 1);
    }
    seen.time = t;
    return seen;
}

START_TEST(against_a_loop)
{
    const struct revocation_cache cases[] = {
        {1, 0.4, 5, false, 0, 0, 0}, {1, 2, 5, true, 0, 0, 0},      {4, 0.3, 5, false, 0, 0, 0},
        {4, 0.3, 5, true, 0, 0, 0},  {1, 0.4, 5, false, 0, 1, 1.5}, {1, 2, 5, true, 0, 0.6, 0.7},
        {4, 0.3, 5, false, 0, 0.8, 2}};
    const struct revocation_cache *c = &cases[_i];
    struct tally lag = {0}, revoked = {0}, served = {0};
    const double r = 2e-3;    /* r T = 0.01 */
    for (uint64_t k = 0; k < 20; k++) {
        const struct seen s = looped(c, r, k);
        tally_add(&lag, s.lag / s.revoked);
        tally_add(&revoked, s.revoked / s.time);
        tally_add(&served, s.served / s.time);
    }
    const struct revocation_rates rates = revocation_rates(c, 1, r);
    ck_close(revocation_mean_lag(c, 1), lag.mean, 0.02, 4.5 * tally_standard_error(&lag));
    ck_close(rates.revoked, revoked.mean, 0.01, 4.5 * tally_standard_error(&revoked));
    ck_close(rates.served, served.mean, 0.02, 4.5 * tally_standard_error(&served));
}
END_TEST

/* A token revoked as often as this loses its entries in every fifth lifetime. */
START_TEST(more_fetches)
{
    const struct revocation_cache cases[] = {{1, 2, 5, false, 0, 0, 0},
                                             {1, 2, 5, true, 0, 0, 0},
                                             {4, 0.3, 5, false, 0, 0, 0},
                                             {4, 0.3, 5, true, 0, 0, 0}};
    const struct revocation_cache *c = &cases[_i];
    const double r = c->n == 1 ? 0.04 : 0.004;
    struct tally fetches = {0};
    for (uint64_t k = 0; k < 20; k++) {
        const struct seen s = looped(c, r, k);
        tally_add(&fetches, s.fetches / s.time);
    }
    const double more = revocation_more_fetches(c, r);
    const double without = c->n / (c->lifetime + 1 / c->u);
    ck_close(more * without, fetches.mean, c->n == 1 ? 0 : 1e-3,
             4.5 * tally_standard_error(&fetches));
    ck_assert(fabs(without - fetches.mean) > 9 * tally_standard_error(&fetches));
    ck_close(revocation_more_fetches(c, 1e-9), 1, 1e-7, 0);
}
END_TEST

/* By hand, D = 0.6: N = 1 + a/(1 - ab) fetches in N (1/u + D + T) - T. */
START_TEST(more_fetches_by_hand)
{
    const struct revocation_cache c = {1, 1, 300, false, 0.6, 0, 0};
    const double a = exp(-0.6 * 5e-5) / (1 + 5e-5), b = exp(-300 * 5e-5);
    const double n = 1 + a / (1 - a * b);
    ck_close(revocation_more_fetches(&c, 5e-5), n / (n * 301.6 - 300) * 301.6, 1e-10, 0);
}
END_TEST

/* Each revocation ends with one refusal, and all requests leave by some exit. */
START_TEST(all_requests_leave)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 100; K = 2; login = false;\n"
        "stations = { issuer = { service = { mean = 0.004; }; };\n"
        "  S_p = { service = { mean = 0.004; }; }; };\n"
        "token = { mode = \"cache\"; users = 50; lifetime = 3; revocations = 0.0002; };",
        NULL, 0);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(m->network, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    double all = 0, refused = 0;
    for (size_t e = 0; e < r->n_exits; e++) {
        all += r->exits[e].rate.value;
        refused += r->exits[e].accepted ? 0 : r->exits[e].rate.value;
    }
    ck_close(refused, 50 * 0.0002, 1e-9, 0);
    ck_close(all, 100, 1e-12, 0);
    result_free(r);
    model_free(m);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("revocation");
    TCase *t = tcase_create("revocation");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, closed_forms);
    tcase_add_test(t, longest_with_push);
    tcase_add_loop_test(t, told, 0, 2);
    tcase_add_loop_test(t, against_a_loop, 0, 7);
    tcase_add_loop_test(t, more_fetches, 0, 4);
    tcase_add_test(t, more_fetches_by_hand);
    tcase_add_test(t, all_requests_leave);
    suite_add_tcase(s, t);
    return run_suite(s);
}
