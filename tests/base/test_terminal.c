/* What a stream's reader sees: a terminal of the test's own, a pipe, and the environment. */
#include "helpers/run.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/terminal.h"
#include "base/text.h"

static int master, terminal, ends[2];

static void set_columns(unsigned short columns)
{
    const struct winsize size = {.ws_row = 24, .ws_col = columns};
    ck_assert_int_eq(ioctl(terminal, TIOCSWINSZ, &size), 0);
}

static void setup(void)
{
    master = posix_openpt(O_RDWR | O_NOCTTY);
    ck_assert_int_ge(master, 0);
    ck_assert_int_eq(grantpt(master) | unlockpt(master), 0);
    terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    ck_assert_int_ge(terminal, 0);
    ck_assert_int_eq(pipe(ends), 0);
    unsetenv("COLUMNS");
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
}

static void teardown(void)
{
    close(master);
    close(terminal);
    close(ends[0]);
    close(ends[1]);
}

static const struct { unsigned short size; const char *columns; size_t width; } WIDTHS[] = {
    {100, NULL, 100},   {0, NULL, TEXT_WIDTH}, {20, NULL, 60},  {999, NULL, 240},
    {100, "72", 72},    {100, "20", 60},       {100, "", 100},  {100, "wide", 100},
    {100, "-3", 100},   {100, "0", TEXT_WIDTH},
};

START_TEST(a_terminal_has_its_width)
{
    set_columns(WIDTHS[_i].size);
    if (WIDTHS[_i].columns)
        setenv("COLUMNS", WIDTHS[_i].columns, 1);
    ck_assert_uint_eq(terminal_width(terminal), WIDTHS[_i].width);
    ck_assert_uint_eq(terminal_width(ends[1]), TEXT_WIDTH);    /* whoever watches */
}
END_TEST

START_TEST(colours_are_for_terminals)
{
    ck_assert(terminal_colours(terminal));
    ck_assert(!terminal_colours(ends[1]));
    setenv("NO_COLOR", "1", 1);
    ck_assert(!terminal_colours(terminal));
    setenv("NO_COLOR", "", 1);    /* as if it were not set */
    ck_assert(terminal_colours(terminal));
    setenv("TERM", "dumb", 1);
    ck_assert(!terminal_colours(terminal));
    unsetenv("TERM");
    ck_assert(!terminal_colours(terminal));
}
END_TEST

START_TEST(a_choice_beats_the_rest)
{
    setenv("NO_COLOR", "1", 1);
    terminal_choose(COLOUR_ALWAYS);
    ck_assert(terminal_colours(terminal) && terminal_colours(ends[1]));
    unsetenv("NO_COLOR");
    terminal_choose(COLOUR_NEVER);
    ck_assert(!terminal_colours(terminal) && !terminal_colours(ends[1]));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/terminal");
    TCase *t = tcase_create("terminal");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, a_terminal_has_its_width, 0, sizeof WIDTHS / sizeof *WIDTHS);
    tcase_add_test(t, colours_are_for_terminals);
    tcase_add_test(t, a_choice_beats_the_rest);
    suite_add_tcase(s, t);
    return run_suite(s);
}
