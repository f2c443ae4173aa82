/* Grids: exact layouts, wide and narrow. */
#include "helpers/run.h"

#include <string.h>

#include "report/grid.h"

static void fill(struct grid *g)
{
    grid_column(g, GRID_ELIDE, "name", "");
    grid_column(g, GRID_RIGHT, "value", "[s]");
    grid_column(g, GRID_WRAP, "meaning", "");
    grid_cell(g, "%s", "short");
    grid_cell_interval(g, "1.5", "0.25");
    grid_cell(g, "%s", "one two three four five");
    grid_cell(g, "%s", "a-rather-long-name");
    grid_cell_interval(g, "12.5", NULL);
    grid_cell(g, "%s", "");
}

static void expect(size_t indent, size_t width, const char *want)
{
    struct grid g = {0};
    struct textbuf out = {0};
    fill(&g);
    grid_finish(&g, &out, indent, width);
    ck_assert_str_eq(out.text, want);
    textbuf_release(&out);
}

START_TEST(everything_has_room)
{
    expect(0, 80,
           "name                       value  meaning\n"
           "                             [s]\n"
           "short                1.5 +- 0.25  one two three four five\n"
           "a-rather-long-name  12.5\n");
}
END_TEST

START_TEST(the_last_column_wraps_first)
{
    expect(1, 52,
           " name                       value  meaning\n"
           "                              [s]\n"
           " short                1.5 +- 0.25  one two three\n"
           "                                   four five\n"
           " a-rather-long-name  12.5\n");
}
END_TEST

/* Long names give way down to 16 characters before every value gets a second line. */
START_TEST(long_names_lose_their_middle_before_errors_go_below)
{
    struct grid g = {0};
    struct textbuf out = {0};
    grid_column(&g, GRID_ELIDE, "name", "");
    grid_column(&g, GRID_RIGHT, "value", "");
    grid_cell(&g, "%s", "a name that is quite a bit longer");
    grid_cell_interval(&g, "12.5", "0.25");
    grid_finish(&g, &out, 0, 30);
    ck_assert_str_eq(out.text, "name                     value\n"
                               "a name .. longer  12.5 +- 0.25\n");
    textbuf_release(&out);
}
END_TEST

START_TEST(then_errors_go_below_and_names_lose_their_middle)
{
    expect(0, 38,
           "name           value  meaning\n"
           "                 [s]\n"
           "short            1.5  one two three\n"
           "                      four five\n"
           "              +-0.25\n"
           "a-rat..-name    12.5\n");
}
END_TEST

/*
 * No line ends in a blank, whatever the width; none is wider than asked for while that is possible.
 */
START_TEST(lines_are_clean)
{
    for (size_t width = 36; width < 90; width++) {
        struct grid g = {0};
        struct textbuf out = {0};
        fill(&g);
        grid_finish(&g, &out, 0, width);
        size_t column = 0;
        for (size_t i = 0; i < out.length; i++) {
            if (out.text[i] == '\n') {
                ck_assert_uint_le(column, width);
                ck_assert(i == 0 || out.text[i - 1] != ' ');
            }
            column = out.text[i] == '\n' ? 0 : column + 1;
        }
        textbuf_release(&out);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report/grid");
    TCase *tc = tcase_create("grid");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, everything_has_room);
    tcase_add_test(tc, the_last_column_wraps_first);
    tcase_add_test(tc, long_names_lose_their_middle_before_errors_go_below);
    tcase_add_test(tc, then_errors_go_below_and_names_lose_their_middle);
    tcase_add_test(tc, lines_are_clean);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
