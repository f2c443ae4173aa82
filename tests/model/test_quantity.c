/*
 * The table of quantities: every row says all that its readers need.
 */
#include <string.h>

#include "helpers/nets.h"
#include "helpers/run.h"
#include "model/quantity.h"
#include "model/result.h"

static const double levels[] = {0.5, 0.999};

START_TEST(every_row_is_complete)
{
    const struct quantity *q = &quantity_table[_i];
    ck_assert_ptr_nonnull(q->name);
    ck_assert_uint_ne(q->kinds, 0);
    ck_assert_uint_eq(q->kinds >> ROW_KINDS, 0);
    ck_assert_int_eq(q->numerator == TOTAL_NONE, q->denominator == TOTAL_NONE);
    ck_assert_int_eq(q->parameter == PARAMETER_NONE, q->list == NULL);
    ck_assert_int_eq(q->unit == NULL, q->kinds == 1U << ROW_METER);
    if (q->column > 0 || (q->kinds == 1U << ROW_NETWORK && q->parameter == PARAMETER_NONE))
        ck_assert_ptr_nonnull(q->heading[0]);
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
    struct network *net = net_wrappers();
    struct result *r = result_new(net, "none");
    double n = 0;
    result_ask_quantiles(r, levels, 2);
    for (int pass = 0; pass < 2; pass++) {
        double count = 0;
        for (int kind = 0; kind < ROW_KINDS; kind++)
            for (size_t i = 0; i < result_things(r, (enum row_kind)kind); i++)
                for (int q = 0; q < QUANTITIES; q++)
                    for (size_t k = 0; quantity_of((enum quantity_id)q, (enum row_kind)kind) &&
                                       k < quantity_values((enum quantity_id)q, &r->asked); k++) {
                        struct figure *f = result_figure(r, (enum row_kind)kind, i, (enum quantity_id)q, k);
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

int main(void)
{
    Suite *s = suite_create("model/quantity");
    TCase *t = tcase_create("table");
    tcase_add_loop_test(t, every_row_is_complete, 0, QUANTITIES);
    tcase_add_loop_test(t, names_of_a_kind_differ, 0, QUANTITIES);
    tcase_add_test(t, figures_have_places_of_their_own);
    suite_add_tcase(s, t);
    return run_suite(s);
}
