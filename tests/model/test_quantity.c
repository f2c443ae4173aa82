/*
 * The table of quantities: every row says all that its readers need.
 */
#include <limits.h>
#include <string.h>

#include "helpers/nets.h"
#include "helpers/run.h"
#include "model/features.h"
#include "model/quantity.h"
#include "model/result.h"

#define ALL_FEATURES UINT_MAX

/* Of every parameter some values. */
static const struct asked asked = {.of = {[PARAMETER_LEVEL] = {{0.5, 0.999}, 2},
                                          [PARAMETER_TIME] = {{0.02, 3600}, 2},
                                          [PARAMETER_COUNT] = {{0, 3, 9999}, 3},
                                          [PARAMETER_ASKED] = {{0}, 1},
                                          [PARAMETER_CACHE] = {{0}, 1},
                                          [PARAMETER_VARIANCE] = {{0}, 1}}};

START_TEST(every_row_is_complete)
{
    const struct quantity *q = &quantity_table[_i];
    ck_assert_ptr_nonnull(q->name);
    ck_assert_uint_ne(q->kinds, 0);
    ck_assert_uint_eq(q->kinds >> ROW_KINDS, 0);
    ck_assert_int_eq(q->numerator == TOTAL_NONE, q->denominator == TOTAL_NONE);
    ck_assert_int_eq(q->parameter == PARAMETER_NONE, q->list == NULL);
    ck_assert_int_eq(q->unit == NULL, q->kinds == 1U << ROW_METER);
    const unsigned in_tables = 1U << ROW_NETWORK | (q->needs & FEATURES_OF_STATIONS ? ~0U : 0);
    if (q->column > 0 || (q->kinds & in_tables && q->parameter == PARAMETER_NONE))
        ck_assert_ptr_nonnull(q->heading[0]);
    ck_assert_int_eq(q->needs != 0 || q->mean != TOTAL_NONE, q->place == QUANTITY_LISTED);
}
END_TEST

/* Two figures of one thing have two names, in the list of rows and in JSON. */
START_TEST(names_of_a_kind_differ)
{
    for (int other = 0; other < _i; other++) {
        const struct quantity *a = &quantity_table[_i], *b = &quantity_table[other];
        if (!(a->kinds & b->kinds))
            continue;
        ck_assert_str_ne(a->name, b->name);
        ck_assert(!a->list || !b->list || strcmp(a->list, b->list) != 0);
    }
}
END_TEST

/* No two figures of a result are kept in one place. */
START_TEST(figures_have_places_of_their_own)
{
    struct network *net = _i ? net_featured() : net_wrappers();
    struct result *r = result_new(net, "none");
    double n = 0;
    result_ask(r, &asked);
    for (int pass = 0; pass < 2; pass++) {
        double count = 0;
        for (int kind = 0; kind < ROW_KINDS; kind++)
            for (size_t i = 0; i < result_things(r, (enum row_kind)kind); i++)
                for (int q = 0; q < QUANTITIES; q++)
                    for (size_t k = 0; k < result_values(r, (enum row_kind)kind, i,
                                                         (enum quantity_id)q); k++) {
                        struct figure *f =
                            result_figure(r, (enum row_kind)kind, i, (enum quantity_id)q, k);
                        if (pass == 0)
                            f->value = count;
                        ck_assert(f->value == count);
                        count++;
                    }
        ck_assert(pass == 0 || count == n);
        n = count;
    }
    ck_assert(n > 100);
    result_free(r);
    network_free(net);
}
END_TEST

/* Every figure is found by the name that it is given, and by no other quantity's. */
START_TEST(names_are_read_as_they_are_written)
{
    const enum parameter p = quantity_table[_i].parameter;
    for (size_t k = 0; k < quantity_values((enum quantity_id)_i, &asked, ALL_FEATURES); k++) {
        char name[QUANTITY_NAME_MAX];
        double x = -1;
        quantity_name((enum quantity_id)_i, asked.of[p].x[k], name);
        ck_assert(quantity_is((enum quantity_id)_i, name, &x));
        ck_assert(p == PARAMETER_NONE || x == asked.of[p].x[k]);
        for (int other = 0; other < QUANTITIES; other++)
            if (quantity_table[other].kinds & quantity_table[_i].kinds)
                ck_assert(quantity_is((enum quantity_id)other, name, &x) == (other == _i));
        ck_assert_int_eq(quantity_asks(name, &x), p);
    }
}
END_TEST

static const struct { const char *name; enum parameter p; double x; } asking[] = {
    {"S_p.response_p99", PARAMETER_LEVEL, 0.99},
    {"network.sojourn_p99.9", PARAMETER_LEVEL, 0.999},    /* 99.9 / 100 is one bit beside it */
    {"a.b_p1.wait_p5", PARAMETER_LEVEL, 0.05},
    {"S_p.response_p100", PARAMETER_LEVEL, 1},
    {"S_p.response_p0", PARAMETER_LEVEL, 0},
    {"web.wait_within_20s", PARAMETER_TIME, 20},
    {"web.wait_within_0.5s", PARAMETER_TIME, 0.5},
    {"web.response_within_500ms", PARAMETER_TIME, 0.5},
    {"network.sojourn_within_20us", PARAMETER_TIME, 2e-5},
    {"web.wait_within_2m", PARAMETER_TIME, 120},
    {"web.wait_within_2min", PARAMETER_TIME, 120},
    {"web.wait_within_0s", PARAMETER_TIME, 0},
    {"web.p_number_3", PARAMETER_COUNT, 3},
    {"web.p_number_1.5", PARAMETER_COUNT, 1.5},
    {"web.p_empty", PARAMETER_COUNT, 0},
    {"web.p_wait", PARAMETER_ASKED, 0},
    {"cache[2].live_tokens", PARAMETER_CACHE, 0},
    {"miss_ratio_idlest", PARAMETER_CACHE, 0},
    {"network.mean_sojourn_hits", PARAMETER_CACHE, 0},
    {"network.variance_sojourn", PARAMETER_VARIANCE, 0},
    {"S_p.variance_number", PARAMETER_VARIANCE, 0},
    {"network.mean_sojourn", PARAMETER_NONE, 0},
    {"lambda_p", PARAMETER_NONE, 0},
    {"lambda_p5", PARAMETER_NONE, 0},
    {"S_p.mean_wait", PARAMETER_NONE, 0},
    {"S_p.wait_p", PARAMETER_NONE, 0},
    {"S_p.wait_p-5", PARAMETER_NONE, 0},
    {"S_p.wait_p9x", PARAMETER_NONE, 0},
    {"web.wait_within_20", PARAMETER_NONE, 0},
    {"web.wait_within_s", PARAMETER_NONE, 0},
    {"web.wait_within_-1s", PARAMETER_NONE, 0},
    {"web.p_number_", PARAMETER_NONE, 0},
};

START_TEST(what_a_name_asks_for)
{
    double x = 0;
    ck_assert_int_eq(quantity_asks(asking[_i].name, &x), asking[_i].p);
    ck_assert(asking[_i].p == PARAMETER_NONE || x == asking[_i].x);
}
END_TEST

START_TEST(values_are_asked_for_once)
{
    struct asked a = {0};
    ck_assert(!asked_any(&a));
    for (int i = 0; i < 2; i++)
        for (size_t n = 0; n < ASKED_MAX; n++)
            ck_assert(asked_add(&a, PARAMETER_COUNT, (double)n));
    ck_assert_uint_eq(a.of[PARAMETER_COUNT].n, ASKED_MAX);
    ck_assert(!asked_add(&a, PARAMETER_COUNT, ASKED_MAX));
    ck_assert(asked_any(&a));
    ck_assert(!parameter_allows(PARAMETER_LEVEL, 1) && !parameter_allows(PARAMETER_TIME, 0) &&
              !parameter_allows(PARAMETER_COUNT, 1.5) && !parameter_allows(PARAMETER_COUNT, 1e4));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("model/quantity");
    TCase *t = tcase_create("table");
    tcase_add_loop_test(t, every_row_is_complete, 0, QUANTITIES);
    tcase_add_loop_test(t, names_of_a_kind_differ, 0, QUANTITIES);
    tcase_add_loop_test(t, names_are_read_as_they_are_written, 0, QUANTITIES);
    tcase_add_loop_test(t, what_a_name_asks_for, 0, sizeof asking / sizeof *asking);
    tcase_add_test(t, values_are_asked_for_once);
    tcase_add_loop_test(t, figures_have_places_of_their_own, 0, 2);
    suite_add_tcase(s, t);
    return run_suite(s);
}
