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

/* Long names give way down to 18 characters before every value gets a second line. */
START_TEST(long_names_lose_their_middle_before_errors_go_below)
{
    struct grid g = {0};
    struct textbuf out = {0};
    grid_column(&g, GRID_ELIDE, "name", "");
    grid_column(&g, GRID_RIGHT, "value", "");
    grid_cell(&g, "%s", "a name that is quite a bit longer");
    grid_cell_interval(&g, "12.5", "0.25");
    grid_finish(&g, &out, 0, 32);
    ck_assert_str_eq(out.text, "name                       value\n"
                               "a name t..t longer  12.5 +- 0.25\n");
    textbuf_release(&out);
}
END_TEST

/* A first column of names, three of values with "+-" parts of different widths, units, a text. */
static void fill_wide(struct grid *g)
{
    grid_column(g, GRID_ELIDE, "name", "");
    grid_column(g, GRID_RIGHT, "arrivals", "[1/s]");
    grid_column(g, GRID_RIGHT, "queue", "");
    grid_break(g);
    grid_column(g, GRID_RIGHT, "wait", "");
    grid_column(g, GRID_LEFT, "unit", "");
    grid_cell(g, "%s", "a");
    grid_cell_interval(g, "217.1", "1.5");
    grid_cell_interval(g, "0.4516", "0.0049");
    grid_cell_interval(g, "510", "43");
    grid_cell(g, "%s", "us");
    grid_cell(g, "%s", "b");
    grid_cell_interval(g, "7.1", "0.0015");
    grid_cell(g, "%s", "0");
    grid_cell_interval(g, "4.5", "?");
    grid_cell(g, "%s", "ms");
}

static const struct { size_t width; const char *text;
} narrower[] = {
    {56, "name         arrivals             queue       wait  unit\n"
         "                [1/s]\n"
         "a     217.1 +- 1.5     0.4516 +- 0.0049  510 +- 43  us\n"
         "b       7.1 +- 0.0015       0            4.5 +- ?   ms\n"},
    {54, "name       arrivals             queue       wait  unit\n"
         "              [1/s]\n"
         "a      217.1 +- 1.5  0.4516 +- 0.0049  510 +- 43  us\n"
         "b     7.1 +- 0.0015                 0   4.5 +- ?  ms\n"},
    {36, "name  arrivals     queue  wait  unit\n"
         "         [1/s]\n"
         "a        217.1    0.4516   510  us\n"
         "         +-1.5  +-0.0049  +-43\n"
         "b          7.1         0   4.5  ms\n"
         "      +-0.0015             +-?\n"},
    {30, "name  arrivals     queue\n"
         "         [1/s]\n"
         "a        217.1    0.4516\n"
         "         +-1.5  +-0.0049\n"
         "b          7.1         0\n"
         "      +-0.0015\n"
         "\n"
         "name  wait  unit\n"
         "a      510  us\n"
         "      +-43\n"
         "b      4.5  ms\n"
         "       +-?\n"},
};

/* What gives way first: signs below each other, errors beside their values, one block. */
START_TEST(a_grid_gives_way_step_by_step)
{
    struct grid g = {0};
    struct textbuf out = {0};
    fill_wide(&g);
    ck_assert_uint_eq(grid_finish(&g, &out, 0, narrower[_i].width), 0);
    ck_assert_str_eq(out.text, narrower[_i].text);
    textbuf_release(&out);
}
END_TEST

/* Columns k, a, b, c, d, each 4 wide but the key, with a good place to break before c. */
static const struct { size_t width; const char *headings; } folded[] = {
    {25, "k     a     b     c     d\n"},
    {19, "k     a     b\n|k     c     d\n"},     /* three fit, two are better */
    {13, "k     a     b\n|k     c     d\n"},
    {7, "k     a\n|k     b\n|k     c\n|k     d\n"},
};

START_TEST(blocks_begin_where_they_should)
{
    struct grid g = {0};
    struct textbuf out = {0}, heads = {0};
    grid_column(&g, GRID_LEFT, "k", "");
    for (const char *name = "abcd"; *name; name++) {
        if (*name == 'c')
            grid_break(&g);
        grid_column(&g, GRID_RIGHT, (const char[]){*name, '\0'}, "");
    }
    grid_cell(&g, "x");
    for (int i = 0; i < 4; i++)
        grid_cell(&g, "1234");
    grid_finish(&g, &out, 0, folded[_i].width);
    for (const char *line = out.text; line && *line; line = strchr(line, '\n') + 1)
        if (*line == 'k')
            textbuf_add(&heads, "%s%.*s", heads.length ? "|" : "",
                        (int)(strchr(line, '\n') + 1 - line), line);
    ck_assert_str_eq(heads.text, folded[_i].headings);
    textbuf_release(&heads);
    textbuf_release(&out);
}
END_TEST

/* With the break before b there would be three blocks. */
START_TEST(a_break_that_costs_a_block_is_none)
{
    struct grid g = {0};
    struct textbuf out = {0};
    grid_column(&g, GRID_LEFT, "k", "");
    grid_column(&g, GRID_RIGHT, "a", "");
    grid_break(&g);
    grid_column(&g, GRID_RIGHT, "b", "");
    grid_column(&g, GRID_RIGHT, "c", "");
    grid_column(&g, GRID_RIGHT, "d", "");
    grid_cell(&g, "x");
    for (int i = 0; i < 4; i++)
        grid_cell(&g, "1234");
    grid_finish(&g, &out, 0, 13);
    ck_assert_str_eq(out.text, "k     a     b\nx  1234  1234\n\nk     c     d\nx  1234  1234\n");
    textbuf_release(&out);
}
END_TEST

/* Folded anyway, the signs stand below each other. */
START_TEST(blocks_are_aligned_where_they_fit)
{
    struct grid g = {0};
    struct textbuf out = {0};
    grid_column(&g, GRID_LEFT, "k", "");
    for (int i = 0; i < 4; i++)
        grid_column(&g, GRID_RIGHT, "value", "");
    for (int row = 0; row < 2; row++) {
        grid_cell(&g, "x");
        for (int i = 0; i < 4; i++)
            grid_cell_interval(&g, row ? "1" : "217.1", row ? "0.0049" : "5");
    }
    grid_finish(&g, &out, 0, 36);
    ck_assert_str_eq(out.text, "k            value            value\n"
                               "x  217.1 +- 5       217.1 +- 5\n"
                               "x      1 +- 0.0049      1 +- 0.0049\n\n"
                               "k            value            value\n"
                               "x  217.1 +- 5       217.1 +- 5\n"
                               "x      1 +- 0.0049      1 +- 0.0049\n");
    textbuf_release(&out);
}
END_TEST

/* Of two optional columns the last goes first; then the other; what is left out is counted. */
START_TEST(optional_columns_are_left_out)
{
    static const struct { size_t width, left_out; const char *text; } cases[] = {
        {14, 0, "k  v  one  two\na  1    2    3\n"},
        {13, 1, "k  v  one\na  1    2\n"},
        {8, 2, "k  v\na  1\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct grid g = {0};
        struct textbuf out = {0};
        grid_column(&g, GRID_LEFT, "k", "");
        grid_column(&g, GRID_RIGHT, "v", "");
        grid_column(&g, GRID_RIGHT, "one", "");
        grid_optional(&g);
        grid_column(&g, GRID_RIGHT, "two", "");
        grid_optional(&g);
        for (int k = 0; k < 4; k++)
            grid_cell(&g, k ? "%d" : "a", k);
        ck_assert_uint_eq(grid_finish(&g, &out, 0, cases[i].width), cases[i].left_out);
        ck_assert_str_eq(out.text, cases[i].text);
        textbuf_release(&out);
    }
}
END_TEST

/* Each block has both key columns; headings of several lines; colours take no room. */
START_TEST(blocks_repeat_the_keys)
{
    struct grid g = {.keys = 2};
    struct textbuf out = {.colours = true};
    grid_column(&g, GRID_RIGHT, "K", "");
    grid_column(&g, GRID_RIGHT, "M", "");
    grid_column(&g, GRID_RIGHT, "S_p\nload", "[-]");
    grid_column(&g, GRID_RIGHT, "verdict", "");
    for (int row = 0; row < 2; row++) {
        grid_cell(&g, "%d", 4 + row);
        grid_cell(&g, "1");
        grid_cell(&g, "0.9%d", row);
        grid_paint(&g, row ? COLOUR_YELLOW : COLOUR_NONE);
        grid_cell(&g, "met");
        grid_paint(&g, COLOUR_GREEN);
    }
    grid_finish(&g, &out, 0, 13);
    ck_assert_str_eq(out.text, "K  M   S_p\n      load\n       [-]\n"
                               "4  1  0.90\n5  1  \033[33m0.91\033[0m\n\n"
                               "K  M  verdict\n"
                               "4  1      \033[32mmet\033[0m\n5  1      \033[32mmet\033[0m\n");
    textbuf_release(&out);
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
    tcase_add_loop_test(tc, a_grid_gives_way_step_by_step, 0,
                        (int)(sizeof narrower / sizeof *narrower));
    tcase_add_loop_test(tc, blocks_begin_where_they_should, 0,
                        (int)(sizeof folded / sizeof *folded));
    tcase_add_test(tc, a_break_that_costs_a_block_is_none);
    tcase_add_test(tc, blocks_are_aligned_where_they_fit);
    tcase_add_test(tc, optional_columns_are_left_out);
    tcase_add_test(tc, blocks_repeat_the_keys);
    tcase_add_test(tc, lines_are_clean);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
