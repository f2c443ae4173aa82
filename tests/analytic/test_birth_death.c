/* Numbers at stations with a room or rates: a book's example, other formulas, chains, limits. */
#include "analytic/birth_death.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_errno.h>

#include "analytic/chain.h"
#include "analytic/mmc.h"
#include "helpers/close.h"
#include "helpers/run.h"

static struct birth_death_answer solved(const struct birth_death *b)
{
    struct birth_death_answer a;
    ck_assert_int_eq(birth_death_solve(b, &a), BIRTH_DEATH_OK);
    return a;
}

/* Gross, Harris, Fundamentals of Queueing Theory, 3rd ed. 1998, sec. 2.4: three inspection
 * stations, room for four more cars; 1 car a minute, 6 minutes each. The fractions are by hand. */
START_TEST(gross_harris)
{
    const struct birth_death b = {.work = 6, .servers = 3, .room = 7};
    const struct birth_death_answer a = solved(&b);
    ck_close(a.empty, 1.0 / 1141, 1e-14, 0);
    ck_close(a.full, 576.0 / 1141, 1e-14, 0);
    ck_close(a.mean - a.busy, 3528.0 / 1141, 1e-13, 0);
    ck_close(a.mean - a.busy, 3.09, 0, 0.005);
    ck_close(a.mean, 6.06, 0, 0.006);
    ck_close(60 * a.full, 30.3, 0, 0.05);
}
END_TEST

/* M/M/1/K: p(n) = (1 - r) r^n / (1 - r^(K + 1)). */
START_TEST(one_server)
{
    static const double loads[] = {0.3, 0.97, 1.7, 40};
    const double r = loads[_i];
    const struct birth_death b = {.work = r, .servers = 1, .room = 9};
    const struct birth_death_answer a = solved(&b);
    double sum = 0, mean = 0, square = 0;
    for (int n = 0; n <= 9; n++) {
        const double p = (1 - r) * pow(r, n) / (1 - pow(r, 10));
        ck_close(birth_death_probability(&b, (size_t)n), p, 1e-13, 0);
        sum += p;
        mean += n * p;
        square += n * n * p;
    }
    ck_close(sum, 1, 1e-13, 0);
    ck_close(a.mean, mean, 1e-13, 0);
    ck_close(a.variance, square - mean * mean, 1e-12, 0);
    ck_close(a.empty, (1 - r) / (1 - pow(r, 10)), 1e-13, 0);
    ck_close(a.busy, 1 - a.empty, 1e-13, 0);
    ck_close(a.busy, r * (1 - a.full), 1e-13, 0);
    ck_close(birth_death_probability(&b, 10), 0, 0, 0);
}
END_TEST

START_TEST(erlang)
{
    static const struct {
        double a;
        unsigned c;
    } of[] = {{5, 10}, {0.01, 3}, {80, 100}, {1500, 1400}, {2.385, 1}};
    const struct birth_death b = {
        .work = of[_i].a, .servers = of[_i].c, .room = of[_i].c};
    const struct birth_death delay = {
        .work = of[_i].a, .servers = SERVERS_INFINITE, .room = of[_i].c};
    ck_close(solved(&b).full, mmc_erlang_b(of[_i].a, of[_i].c), 1e-12, 0);
    ck_close(solved(&delay).full, mmc_erlang_b(of[_i].a, of[_i].c), 1e-12, 0);
    ck_close(solved(&b).mean, of[_i].a * (1 - solved(&b).full), 1e-12, 0);
}
END_TEST

/* A large room is none. */
START_TEST(towards_mmc)
{
    static const struct {
        double a;
        unsigned c;
    } of[] = {{0.7, 1}, {2.385, 3}, {90, 100}};
    struct mmc m;
    ck_assert_int_eq(mmc_solve(of[_i].a, 1, of[_i].c, &m), MMC_OK);
    struct birth_death b = {.work = of[_i].a, .servers = of[_i].c, .room = 1000000};
    ck_close(solved(&b).mean, m.l, 1e-12, 0);
    b.room = ROOM_UNLIMITED;
    ck_close(solved(&b).mean, m.l, 1e-12, 0);
    ck_close(solved(&b).busy, of[_i].a, 1e-12, 0);
    ck_close(solved(&b).full, 0, 0, 0);
}
END_TEST

/* Any rates, against the chain; a room of 6, or one so large that the rest is less than a rounding.
 * */
START_TEST(rates_against_a_chain)
{
    static const double rates[] = {2, 0.5, 1.3, 1.1};
    const size_t room = _i ? 300 : 6;
    const double work = 0.9;
    const struct birth_death b = {
        .work = work, .servers = 1, .rates = rates, .n_rates = 4,
        .room = _i ? ROOM_UNLIMITED : room};
    struct chain c = chain_new(room + 1);
    double p[301], mean = 0, square = 0;
    for (size_t n = 0; n < room; n++) {
        chain_add(&c, n, n + 1, work);
        chain_add(&c, n + 1, n, rates[n < 3 ? n : 3]);
    }
    chain_solve(&c, p);
    const struct birth_death_answer a = solved(&b);
    for (size_t n = 0; n <= room; n++) {
        mean += (double)n * p[n];
        square += (double)(n * n) * p[n];
        if (n < 20)
            ck_close(birth_death_probability(&b, n), p[n], 1e-11, 0);
    }
    ck_close(a.mean, mean, 1e-11, 0);
    ck_close(a.variance, square - mean * mean, 1e-10, 0);
    ck_close(a.busy, 1 - p[0], 1e-12, 0);
    ck_close(a.full, _i ? 0 : p[6], 1e-12, 0);
}
END_TEST

/* Terms that leave the range of a double. */
START_TEST(far_out)
{
    const struct birth_death b = {.work = 5000, .servers = SERVERS_INFINITE, .room = 20000};
    const struct birth_death_answer a = solved(&b);
    ck_close(a.mean, 5000, 1e-11, 0);
    ck_close(a.variance, 5000, 1e-8, 0);
    ck_close(birth_death_probability(&b, 5000), exp(5000 * log(5000) - 5000 - lgamma(5001)), 1e-10,
             0);
    const struct birth_death small = {.work = 0.1, .servers = 1, .room = 200};
    ck_close(solved(&small).full, 0.9e-200, 1e-12, 0);
}
END_TEST

START_TEST(statuses)
{
    static const double rates[] = {2, 0.5};
    struct birth_death_answer a = {.mean = 7};
    struct birth_death b = {.work = 3, .servers = 3, .room = ROOM_UNLIMITED};
    ck_assert_int_eq(birth_death_solve(&b, &a), BIRTH_DEATH_EUNSTABLE);
    b = (struct birth_death){
        .work = 0.5, .servers = 1, .rates = rates, .n_rates = 2, .room = ROOM_UNLIMITED};
    ck_assert_int_eq(birth_death_solve(&b, &a), BIRTH_DEATH_EUNSTABLE);
    b = (struct birth_death){.work = 1, .servers = 1, .room = 100000000};
    ck_assert_int_eq(birth_death_solve(&b, &a), BIRTH_DEATH_ETOOLONG);
    ck_close(a.mean, 7, 0, 0);
    ck_assert(isnan(birth_death_probability(&b, 1)));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("birth_death");
    TCase *t = tcase_create("birth_death");
    tcase_add_test(t, gross_harris);
    tcase_add_loop_test(t, one_server, 0, 4);
    tcase_add_loop_test(t, erlang, 0, 5);
    tcase_add_loop_test(t, towards_mmc, 0, 3);
    tcase_add_loop_test(t, rates_against_a_chain, 0, 2);
    tcase_add_test(t, far_out);
    tcase_add_test(t, statuses);
    suite_add_tcase(s, t);
    return run_suite(s);
}
