/* The table of disciplines: every row is filled in, and says nothing that contradicts itself. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "model/discipline.h"

START_TEST(every_row_has_a_name_of_its_own)
{
    for (int d = 0; d < DISCIPLINES; d++) {
        enum discipline found;
        ck_assert_ptr_nonnull(discipline_table[d].name);
        ck_assert(discipline_parse(discipline_name((enum discipline)d), &found));
        ck_assert_int_eq(found, d);
    }
    enum discipline none;
    ck_assert(!discipline_parse("fcfs", &none));
}
END_TEST

START_TEST(a_row_does_not_contradict_itself)
{
    for (int d = 0; d < DISCIPLINES; d++) {
        const struct discipline_row *row = &discipline_table[d];
        ck_assert_msg(!(row->keeps_order && row->shares), "%s: who shares may overtake", row->name);
        ck_assert_msg(!(row->bcmp && !row->blind), "%s: product form looks at no service",
                      row->name);
        ck_assert_msg(row->work_conserving || row->takes_polling, "%s: idles", row->name);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("disciplines");
    TCase *t = tcase_create("table");
    tcase_add_test(t, every_row_has_a_name_of_its_own);
    tcase_add_test(t, a_row_does_not_contradict_itself);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
