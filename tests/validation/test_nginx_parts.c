/*
 * The parts that measure a real nginx (validation/nginx): the issuer's queue, the users' requests,
 * messages, sites, and when two numbers agree. Whether nginx does as the model says is
 * test_nginx.sh's.
 *
 * Random ones: fixed seed, 5 standard errors.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "nginx/agreement.h"
#include "nginx/demand.h"
#include "nginx/issuer_queue.h"
#include "nginx/peer.h"
#include "nginx/site.h"
#include "rng/sampler.h"

static struct stream stream_of(uint64_t station)
{
    struct stream r;
    stream_init(&r, 1958, 0, station, PURPOSE_SERVICE);
    return r;
}

/* --- issuer_queue: worked by hand, services of 2 s --- */

struct worked {
    unsigned servers;
    double leaves[5];
};
static const double comes[5] = {0, 0.5, 1, 6, 6.25};
static const struct worked worked[] = {{1, {2, 4, 6, 8, 10}},
                                       {2, {2, 2.5, 4, 8, 8.25}},
                                       {3, {2, 2.5, 3, 8, 8.25}},
                                       {0, {2, 2.5, 3, 8, 8.25}}};

START_TEST(test_queue_by_hand)
{
    const struct worked *w = &worked[_i];
    struct issuer_queue q;
    ck_assert_int_eq(issuer_queue_init(&q, w->servers, "deterministic", 2, 0, stream_of(1)), 0);
    for (int i = 0; i < 5; i++)
        ck_close(issuer_queue_leaves(&q, comes[i]), w->leaves[i], 0, 0);
    issuer_queue_release(&q);
}
END_TEST

START_TEST(test_queue_unknown_law)
{
    struct issuer_queue q;
    ck_assert_int_eq(issuer_queue_init(&q, 1, "expnential", 2, 0, stream_of(1)), -1);
}
END_TEST

/*
 * Poisson arrivals at load 0.6: mean responses of M/M/1, of M/G/1 with lognormal services of scv 4
 * (Pollaczek and Khinchine), of M/M/2. Standard errors from 200 batches.
 */
struct theory {
    const char *law;
    unsigned servers;
    double mean, scv, response;
};
static const struct theory theories[] = {
    {"exponential", 1, 0.6, 1, 0.6 / (1 - 0.6)},
    {"lognormal", 1, 0.6, 4, 0.6 + 0.6 * 0.6 * (1 + 4) / (2 * (1 - 0.6))},
    {"exponential", 2, 1.2, 1, 1.2 / (1 - 0.6 * 0.6)},
};

START_TEST(test_queue_by_theory)
{
    enum { BATCHES = 200, BATCH = 10000 };
    const struct theory *of = &theories[_i];
    struct stream arrivals = stream_of(2);
    struct issuer_queue q;
    double t = 0, sum = 0, squares = 0;
    issuer_queue_init(&q, of->servers, of->law, of->mean, of->scv, stream_of(3));
    for (int b = 0; b < BATCHES; b++) {
        double batch = 0;
        for (int i = 0; i < BATCH; i++) {
            t += sampler_exp(&arrivals);
            batch += (issuer_queue_leaves(&q, t) - t) / BATCH;
        }
        sum += batch;
        squares += batch * batch;
    }
    issuer_queue_release(&q);
    const double mean = sum / BATCHES;
    const double error = sqrt((squares / BATCHES - mean * mean) / (BATCHES - 1));
    ck_close(mean, of->response, 0, 5 * error);
    ck_assert_double_lt(error, 0.02 * of->response);
}
END_TEST

/* --- demand --- */

static const struct site zipf = {
    .users = 5, .zipf = 1.3, .rate = 50, .wrappers = 3, .keep = 2.385, .start = 0.5};

static struct demand *make(const struct site *s, double seconds, size_t *n)
{
    struct stream r = stream_of(4);
    return demand_make(s, seconds, &r, n);
}

START_TEST(test_demand_in_order_and_filled)
{
    size_t n, filled = 0;
    struct demand *d = make(&zipf, 10, &n);
    int seen[5][3] = {{0}};
    for (size_t i = 0; i < n; i++) {
        ck_assert(i == 0 || d[i - 1].t <= d[i].t);
        ck_assert(d[i].t > -2 * zipf.keep && d[i].t < 10 && d[i].user < 5 && d[i].wrapper < 3);
        if (d[i].t < -zipf.keep) {
            filled++;
            ck_assert_int_eq(seen[d[i].user][d[i].wrapper]++, 0);
        }
    }
    ck_assert_uint_ge(filled, 12); /* the coldest is left out with probability 0.03 at a wrapper */
    free(d);
}
END_TEST

START_TEST(test_demand_of_cold_users_fills_some)
{
    const struct site cold = {.users = 4000, .rate = 200, .wrappers = 1, .keep = 3};
    size_t n, filled = 0;
    struct demand *d = make(&cold, 1, &n);
    while (d[filled].t < -cold.keep)
        filled++;
    const double p = 1 - exp(-0.05 * 3); /* a request in `keep` */
    ck_close((double)filled, 4000 * p, 0, 5 * sqrt(4000 * p * (1 - p)));
    free(d);
}
END_TEST

START_TEST(test_demand_is_poisson)
{
    enum { SECONDS = 4000 };
    size_t n;
    struct demand *d = make(&zipf, SECONDS, &n);
    double by_second[SECONDS] = {0}, sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        if (d[i].t >= 0)
            by_second[(size_t)d[i].t]++;
    for (int s = 0; s < SECONDS; s++) {
        sum += by_second[s];
        squares += by_second[s] * by_second[s];
    }
    const double mean = sum / SECONDS, variance = squares / SECONDS - mean * mean;
    ck_close(mean, 50, 0, 5 * sqrt(50.0 / SECONDS));
    ck_close(variance / 50, 1, 0, 5 * sqrt((2 + 1 / 50.0) / SECONDS));
    free(d);
}
END_TEST

START_TEST(test_demand_by_user_and_wrapper)
{
    size_t n, measured = 0;
    struct demand *d = make(&zipf, 4000, &n);
    double count[5] = {0}, at[3] = {0}, all = 0;
    for (int i = 0; i < 5; i++)
        all += pow(i + 1, -1.3);
    for (size_t i = 0; i < n; i++)
        if (d[i].t >= 0) {
            measured++;
            count[d[i].user]++;
            at[d[i].wrapper]++;
        }
    for (int i = 0; i < 5; i++) {
        const double p = pow(i + 1, -1.3) / all;
        ck_close(count[i] / (double)measured, p, 0, 5 * sqrt(p * (1 - p) / (double)measured));
    }
    for (int k = 0; k < 3; k++)
        ck_close(at[k] / (double)measured, 1.0 / 3, 0, 5 * sqrt(2.0 / 9 / (double)measured));
    free(d);
}
END_TEST

START_TEST(test_demand_sticky)
{
    struct site s = zipf;
    size_t n;
    s.sticky = true;
    struct demand *d = make(&s, 10, &n);
    for (size_t i = 0; i < n; i++)
        ck_assert_uint_eq(d[i].wrapper, d[i].user % 3);
    free(d);
}
END_TEST

/* --- messages --- */

START_TEST(test_message_in_pieces)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nX-A: b\r\ncontent-length: 5\r\n\r\nhello";
    for (size_t n = 0; n < sizeof text - 1; n++)
        ck_assert_uint_eq(peer_message(text, n), 0);
    ck_assert_uint_eq(peer_message(text, sizeof text - 1), sizeof text - 1);
}
END_TEST

START_TEST(test_message_without_a_body)
{
    /* The length that stands behind the head is not this message's. */
    static const char text[] = "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nContent-Length: 9\r\n\r\n";
    ck_assert_uint_eq(peer_message(text, sizeof text - 1), 18);
}
END_TEST

/* --- sites --- */

START_TEST(test_sites_read)
{
    char path[] = "/tmp/sites-XXXXXX";
    FILE *f = fdopen(mkstemp(path), "w");
    ck_assert_ptr_nonnull(f);
    fputs("# point ...\n\nslow 3 20 0.5 50 4 sticky 18000 infinite lognormal 0.3 2 5 0.25 -\n", f);
    fputs("cold 0 7 0 9 1 random 18100 2 exponential 0.01 1 0 0 /x/y\n", f);
    fclose(f);
    size_t n;
    struct site *s = sites_read(path, &n);
    unlink(path);
    ck_assert_uint_eq(n, 2);
    ck_assert_str_eq(s[0].point, "slow");
    ck_assert(s[0].replication == 3 && s[0].users == 20 && s[0].wrappers == 4 && s[0].sticky);
    ck_assert(s[0].port == 18000 && s[0].servers == 0 && s[1].servers == 2 && !s[1].sticky);
    ck_assert_str_eq(s[0].service, "lognormal");
    ck_assert_str_eq(s[1].flushed, "/x/y");
    ck_close(site_zero(&s[0]), 10.25, 0, 0);
    ck_close(sites_end(s, n, 24), 34.25, 0, 0);
    free(s);
}
END_TEST

/* --- agreement --- */

/*
 * Of 6 and of 10 replications with standard errors 3 and 4: t = 11 / 5, on 625 / (81 / 5 + 256 / 9)
 * = 13.9995 degrees of freedom. Student's factors of 95 %: t_5 = 2.570582, t_9 = 2.262157
 * (Abramowitz, Stegun, table 26.10: 2.571, 2.262). P(|T| > 2.2) is then 0.0451009 (Simpson on the
 * density), of which the z is 2.003712.
 */
START_TEST(test_agreement_by_welch)
{
    const struct estimate a = {101, 3 * 2.5705818, 6}, b = {90, 4 * 2.2621572, 10};
    ck_close(agreement_z(&a, &b), 2.003712, 1e-6, 0);
    ck_close(agreement_z(&b, &a), -2.003712, 1e-6, 0);
}
END_TEST

START_TEST(test_agreement_with_many_replications)
{
    const struct estimate a = {2, 1.959964, INFINITY}, b = {0, 0, INFINITY}, c = {2, 0, INFINITY};
    ck_close(agreement_z(&a, &b), 2, 1e-6, 0);
    ck_close(agreement_z(&a, &c), 0, 0, 0);
    ck_assert(isinf(agreement_z(&c, &b)));
}
END_TEST

/* The normal's z of 95 % is 1.95996; of 50 comparisons that hold together with
 * 99.9 % each must have 99.998 %: 4.26489 (tail of 1e-5). */
START_TEST(test_agreement_verdicts)
{
    ck_assert_int_eq(agreement_verdict(-1.9599, -1, 50, 0, false), VERDICT_AGREES);
    ck_assert_int_eq(agreement_verdict(1.961, 1, 50, 0, false), VERDICT_CHANCE);
    ck_assert_int_eq(agreement_verdict(-4.2648, -1, 50, 0, false), VERDICT_CHANCE);
    ck_assert_int_eq(agreement_verdict(4.2650, 1, 50, 0, false), VERDICT_DIFFERS);
    ck_assert_int_eq(agreement_verdict(4.2650, 1, 50, 1.01, false), VERDICT_MACHINE);
    ck_assert_int_eq(agreement_verdict(4.2650, 1, 50, 0.99, false), VERDICT_DIFFERS);
    ck_assert_int_eq(agreement_verdict(-1.961, -1, 50, 0, true), VERDICT_REASON);
    ck_assert_int_eq(agreement_verdict(-1.9599, -1, 50, 0, true), VERDICT_AGREES);
    ck_assert_int_eq(agreement_verdict(-1.961, -1, 50, 1.01, true), VERDICT_MACHINE);
    ck_assert_int_eq(agreement_verdict(INFINITY, 1, 50, 0, false), VERDICT_DIFFERS);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("nginx_parts");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, test_queue_by_hand, 0, sizeof worked / sizeof *worked);
    tcase_add_loop_test(c, test_queue_by_theory, 0, sizeof theories / sizeof *theories);
    tcase_add_test(c, test_queue_unknown_law);
    tcase_add_test(c, test_demand_in_order_and_filled);
    tcase_add_test(c, test_demand_of_cold_users_fills_some);
    tcase_add_test(c, test_demand_is_poisson);
    tcase_add_test(c, test_demand_by_user_and_wrapper);
    tcase_add_test(c, test_demand_sticky);
    tcase_add_test(c, test_message_in_pieces);
    tcase_add_test(c, test_message_without_a_body);
    tcase_add_test(c, test_sites_read);
    tcase_add_test(c, test_agreement_by_welch);
    tcase_add_test(c, test_agreement_with_many_replications);
    tcase_add_test(c, test_agreement_verdicts);
    Suite *s = suite_create("nginx_parts");
    suite_add_tcase(s, c);
    return run_suite(s);
}
