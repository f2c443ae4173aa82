/*
 * Segmented LRU by two characteristic times: the life of an entry against an integral over its
 * first gap, and against LRU; places against the chain of segments of entries that never end.
 */
#include "analytic/eviction_slru.h"

#include <math.h>

#include "analytic/token_rules.h"
#include "helpers/close.h"
#include "helpers/run.h"

/* [1/s], [s], [s], [s] */
static const struct { double u, a, b, life; } cases[] = {
    {0.01, 3, 5, 40}, {0.3, 3, 5, 2},    {0.3, 3, 5, 4},     {0.3, 3, 5, 40},     {0.3, 5, 0.2, 70},
    {2, 0.7, 1.9, 30}, {9, 0.4, 1, 300}, {1, 2, INFINITY, 9}, {0.8, 1.5, 2.5, 700}};

/* By Simpson's rule, from the gap to the run that follows it. */
static double by_first_gap(double u, double a, double b, double life)
{
    enum { PARTS = 20000 };
    const double most = fmin(a, life), h = most / PARTS;
    double sum = 0;
    for (int i = 0; i <= PARTS; i++) {
        const double x = i * h, left = life - x;
        const double run = isinf(b) ? left : token_rules_capped_life(u, a + b, left);
        sum += u * exp(-u * x) * run * (i == 0 || i == PARTS ? 1 : i % 2 ? 4 : 2);
    }
    return -expm1(-u * most) / u + sum * h / 3;
}

START_TEST(lives_by_its_first_gap)
{
    const double u = cases[_i].u, a = cases[_i].a, b = cases[_i].b, life = cases[_i].life;
    ck_close(eviction_slru_life(life, u, a, b), by_first_gap(u, a, b, life), 3e-5, 0);
}
END_TEST

/* Without a second segment it is LRU. */
START_TEST(one_segment)
{
    for (double life = 0.5; life < 100; life *= 3) {
        ck_close(eviction_slru_life(life, 0.6, 2, 0), token_rules_capped_life(0.6, 2, life), 1e-12,
                 0);
        ck_close(eviction_slru_place(life, 0.6, 2, 0), -expm1(-0.6 * 2), 1e-12, 0);
        ck_close(eviction_slru_hit(life, 0.6, 2, 0), 0, 0, 1e-15);
    }
}
END_TEST

/*
 * Entries that never end (Gast, Van Houdt 2015): in the cache nowhere, in its first or its second
 * segment with weights 1 - p, p, pq/(1 - q), where p and q are the probabilities of a look-up
 * before the entry leaves the segment.
 */
START_TEST(chain_of_segments)
{
    for (double u = 0.01; u < 10; u *= 2.5) {
        const double a = 1.3, b = 0.8, p = -expm1(-u * a), q = -expm1(-u * b);
        const double second = p * q / (1 - q), all = 1 + second;
        ck_close(eviction_slru_place(1e30, u, a, b), (p + second) / all, 1e-6, 0);
        ck_close(eviction_slru_hit(1e30, u, a, b), second / all, 1e-6, 0);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("eviction_slru");
    TCase *t = tcase_create("eviction_slru");
    tcase_add_loop_test(t, lives_by_its_first_gap, 0, sizeof cases / sizeof *cases);
    tcase_add_test(t, one_segment);
    tcase_add_test(t, chain_of_segments);
    suite_add_tcase(s, t);
    return run_suite(s);
}
