/*
 * Reading takes time in proportion to the text. Texts of many shapes, right and wrong, are read at
 * n and at 4 n: the processor's time must grow by 4, and not by 16 as it does where something is
 * looked up by walking through all that was read before. What is slow without growing is left to
 * `make bench`.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/text.h"
#include "helpers/run.h"
#include "model/config.h"

enum {
    BYTES = 400000,    /* of the longer text */
    TIMES = 3          /* of the times measured the least counts */
};
static const double GROWTH_MAX = 8;    /* between 4 and 16 */
static const double NOTHING = 2e-3;    /* [s] in which the longer one is read, whatever the ratio */
static const double BYTE_MAX = 5e-6;   /* [s] for a byte */

static const char head[] =
    "model = \"network\";\n"
    "stations = ( { name = \"a\"; service = { mean = 0.001; }; } );\n"
    "sources = ( { name = \"s\"; rate = 1; to = \"a\"; } );\n";

/*
 * A text is before, unit n times, after. In the unit %d is the number of the repetition.
 * `valid`: it makes a model, so that not only the first mistakes are read.
 */
static const struct shape {
    const char *name, *before, *unit, *after;
    bool valid;
} shapes[] = {
    {"one key again and again", head, "x=1;", "", false},
    {"unknown keys", head, "x%d = 1;\n", "", false},
    {"unknown keys, each in a group", head, "x%d = { y = 1; };\n", "", false},
    {"groups of many keys", head, "x%d = { y%d = 1; z%d = { a = 1; b = ( 1, 2 ); }; };\n", "",
     false},
    {"[ in [", head, "[", "", false},
    {"( in (", "x = ", "(", "", false},
    {"{ in {", head, "x={", "", false},
    {"[ closed by }", head, "[}", "", false},
    {"[ closed by ]", "x = (", "[], ", "1);", false},
    {"] without [", head, "]", "", false},
    {"arrays with an array in them", head, "[ 1, [ 1 ], ", "", false},
    {"/*/*/*", head, "/*", "", false},
    {"/**/", head, "/**/", "", true},
    {"comments of a line", head, "# %d\n", "", true},
    {"comments without an end", head, "/* \n", "", false},
    {"strings without an end", head, "\" \n", "", false},
    {"a long string", "model = \"", "abcdefgh", "\";", false},
    {"a string of many", "model = \"network\"", " \"ab\"", ";", false},
    {"a long key", head, "abcdefgh", " = 1;", false},
    {"a long word", "model = ", "abcdefgh", ";", false},
    {"a long number", "model = ", "12345678", ";", false},
    {"a long array", "model = [1", ", %d", "];", false},
    {"a long array of unlike numbers", "model = [1", ", %d, 0.5, 5000000000", "];", false},
    {"a long list", "model = (1", ", %d, \"a\", (1)", ");", false},
    {"commas", "model = (1", ",", ");", false},
    {"signs", head, "= ; : ", "", false},
    {"@include", head, "@include \"x\"\n", "", false},
    {"stations",
     "model = \"network\"; sources = ( { name = \"s\"; rate = 1; to = \"a\"; } ); stations = (",
     "{ name = \"x%d\"; service = { mean = 0.001; }; },\n",
     "{ name = \"a\"; service = { mean = 0.001; }; } );", true},
    {"stations of one name", "model = \"network\"; stations = (",
     "{ name = \"a\"; service = { mean = 0.001; }; },\n",
     "{ name = \"a\"; service = { mean = 0.001; }; } );", false},
    {"stations with unknown keys", "model = \"network\"; stations = (",
     "{ name = \"x%d\"; sevice = { mean = 0.001; }; },\n",
     "{ name = \"a\"; service = { mean = 0.001; }; } );", false},
    {"sources",
     "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1e-9; }; } ); sources = "
     "(",
     "{ name = \"x%d\"; rate = 1; to = \"a\"; },\n", "{ rate = 1; to = \"a\"; } );", true},
    {"entries",
     "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1e-9; }; } );"
     "sources = ( { rate = 1; to = (",
     "(\"a\", 0),", "(\"a\", 1) ); } );", true},
    {"routes",
     "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1e-9; }; } ); sources = "
     "( { rate = 1; to = \"a\"; } ); routes = (",
     "(\"a\", \"a\", 1e-9),", "(\"a\", \"out\", 1e-9) );", true},
    {"routes to nowhere",
     "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1e-9; }; } );"
     " sources = ( { rate = 1; to = \"a\"; } ); routes = (",
     "(\"a\", \"b%d\", 1e-9),", "(\"a\", \"a\", 0) );", false},
    {"meters",
     "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1e-9; }; } ); sources = "
     "( { rate = 1; to = \"a\"; } ); meters = (",
     "{ name = \"m%d\"; of = \"a\"; },\n", "{ name = \"m\"; of = \"a\"; } );", true},
};

/* The unit with the number in the place of each %d. */
static void add_unit(struct textbuf *b, const char *unit, int number)
{
    for (const char *at; (at = strstr(unit, "%d")); unit = at + 2)
        textbuf_add(b, "%.*s%d", (int)(at - unit), unit, number);
    textbuf_add(b, "%s", unit);
}

/* About so many bytes of the shape. */
static char *text_of(const struct shape *s, size_t bytes)
{
    struct textbuf b = {0};
    textbuf_add(&b, "%s", s->before);
    for (int i = 0; b.length < bytes; i++)
        add_unit(&b, s->unit, i);
    textbuf_add(&b, "%s", s->after);
    return b.text;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Processor's time to read the text, overridden n times. */
static double time_of(const struct shape *s, const char *text, const struct override *o, size_t n)
{
    double least = 0;
    for (int i = 0; i < TIMES; i++) {
        struct diag *d = diag_new();
        const double start = seconds();
        struct model *m = model_from_text(text, "growth.cfg", o, n, d);
        const double took = seconds() - start;
        ck_assert_msg((m != NULL) == s->valid, "%s: %s", s->name, diag_message(d, 0));
        model_free(m);
        diag_free(d);
        least = i == 0 || took < least ? took : least;
    }
    return least;
}

static void check_growth(const char *name, double at_n, double at_4n, size_t bytes)
{
    ck_assert_msg(at_4n < BYTE_MAX * (double)bytes, "%s: %zu bytes take %g s", name, bytes, at_4n);
    ck_assert_msg(at_4n < GROWTH_MAX * at_n || at_4n < NOTHING,
                  "%s: four times the text takes %.1f times as long, %g s for %zu bytes", name,
                  at_4n / at_n, at_4n, bytes);
}

START_TEST(time_grows_as_the_text)
{
    const struct shape *s = &shapes[_i];
    char *shorter = text_of(s, BYTES / 4), *longer = text_of(s, BYTES);
    const double at_n = time_of(s, shorter, NULL, 0), at_4n = time_of(s, longer, NULL, 0);
    if (getenv("GROWTH_SHOW"))
        printf("%-40s %8.4f s %8.4f s  x%.1f\n", s->name, at_n, at_4n, at_4n / at_n);
    check_growth(s->name, at_n, at_4n, BYTES);
    free(shorter);
    free(longer);
}
END_TEST

/* As -s on a command line: n times the same key, and n keys that nobody knows. */
START_TEST(time_grows_as_the_overrides)
{
    static const struct shape valid = {.name = "overrides", .valid = true};
    static const struct shape wrong = {.name = "wrong overrides", .valid = false};
    enum { N = 20000 };
    struct override *same = mem_calloc(N, sizeof *same), *unknown = mem_calloc(N, sizeof *unknown);
    for (int i = 0; i < N; i++) {
        same[i] = (struct override){.key = "stations.a.service.mean", .value = "0.002"};
        unknown[i] = (struct override){.key = "stations.b.service.mean", .value = "0.002"};
    }
    check_growth(valid.name, time_of(&valid, head, same, N / 4), time_of(&valid, head, same, N),
                 N * 30);
    check_growth(wrong.name, time_of(&wrong, head, unknown, N / 4),
                 time_of(&wrong, head, unknown, N), N * 30);
    free(same);
    free(unknown);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("config: growth");
    TCase *t = tcase_create("growth");
    tcase_set_timeout(t, 300);
    tcase_set_tags(t, "slow");    /* under a sanitizer or valgrind times say nothing */
    tcase_add_loop_test(t, time_grows_as_the_text, 0, (int)(sizeof shapes / sizeof *shapes));
    tcase_add_test(t, time_grows_as_the_overrides);
    suite_add_tcase(s, t);
    return run_suite(s);
}
