/*
 * The alias table's probabilities, computed from the cells, against the weights; and draws against
 * both.
 */
#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/alias.h"

enum { N = 7 };
static const double weight[N] = {0.385, 0, 2.385, 1e-9, 17, 0.4, 3};

/* What the cells give index i: its own column's keep, and the other columns' rest. */
static double probability(const struct alias_cell *cell, size_t n, size_t i)
{
    double p = 0;
    for (size_t c = 0; c < n; c++) {
        const double keep = cell[c].keep == UINT64_MAX ? 1 : (double)cell[c].keep * 0x1p-64;
        p += (c == i ? keep : 0) + (cell[c].other == i && keep < 1 ? 1 - keep : 0);
    }
    return p / (double)n;
}

START_TEST(cells_hold_the_weights)
{
    struct alias_cell cell[N];
    double total = 0;
    alias_build(cell, weight, N);
    for (size_t i = 0; i < N; i++)
        total += weight[i];
    for (size_t i = 0; i < N; i++)
        ck_close(probability(cell, N, i), weight[i] / total, 1e-13, 1e-15);
}
END_TEST

START_TEST(equal_weights_always_keep)
{
    struct alias_cell cell[10];
    double w[10];
    for (size_t i = 0; i < 10; i++)
        w[i] = 0.1;
    alias_build(cell, w, 10);
    for (size_t i = 0; i < 10; i++)
        ck_assert_uint_eq(cell[i].keep, UINT64_MAX);
}
END_TEST

START_TEST(draws_have_the_frequencies)
{
    enum { DRAWS = 1000000 };
    struct alias_cell cell[N];
    struct stream r;
    double total = 0, count[N] = {0}, chi2 = 0;
    alias_build(cell, weight, N);
    stream_init(&r, 5, 0, 0, 0);
    for (int i = 0; i < DRAWS; i++)
        count[alias_draw(cell, N, &r)]++;
    ck_close(count[1], 0, 0, 0);
    for (size_t i = 0; i < N; i++)
        total += weight[i];
    for (size_t i = 0; i < N; i++)
        if (weight[i] > 1e-3)
            chi2 += pow(count[i] - DRAWS * weight[i] / total, 2) / (DRAWS * weight[i] / total);
    ck_assert_double_lt(chi2, 25);    /* 4 degrees of freedom: 5e-5 */
}
END_TEST

int main(void)
{
    Suite *s = suite_create("alias");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, cells_hold_the_weights);
    tcase_add_test(c, equal_weights_always_keep);
    tcase_add_test(c, draws_have_the_frequencies);
    suite_add_tcase(s, c);
    return run_suite(s);
}
