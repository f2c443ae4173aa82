/*
 * Lists of more than CFG_LONG elements are parsed some elements at a time. What is read and said
 * must be as without that. An override that names a list and changes nothing keeps the list whole,
 * and so gives the answer to compare with.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/text.h"
#include "helpers/run.h"
#include "model/cfg_long.h"
#include "model/config.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

enum {
    N = 1100,           /* elements, more than CFG_LONG */
    FIRST_LINE = 3,     /* of the list's elements, each on a line of its own */
    BYTES_PER_BYTE = 8, /* of memory for one of text; the tree alone takes more */
    STATIONS_MANY = 20000
};

/* A list and a config around it; element %d is on a line of its own. */
struct shape {
    const char *before, *element, *after;
    struct override harmless; /* names the list */
};

static const struct shape stations = {
    "model = \"network\"; sources = ( { name = \"u\"; rate = 1; to = \"s0\"; } );\nstations = (\n",
    "{ name = \"s%d\"; service = { mean = 0.001; }; }", ");\n",
    {.key = "stations[1].servers", .value = "1"}};

static const struct shape routes = {
    "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 0.001; }; } ); "
    "sources = ( { rate = 1; to = \"a\"; } );\nroutes = (\n",
    "(\"a\", \"out\", 0.0001 /* %d */)", ");\n",
    {.key = "routes[1].p", .value = "0.0001"}};

static const struct shape sources = {
    "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1e-6; }; } );\n"
    "sources = (\n",
    "{ name = \"u%d\"; rate = 1; to = \"a\"; }", ");\n",
    {.key = "sources[1].rate", .value = "1"}};

static const struct shape classes = {
    "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 0.001; }; } );\n"
    "classes = (\n",
    "{ name = \"c%d\"; population = 1; to = \"a\"; }", ");\n",
    {.key = "classes[1].population", .value = "1"}};

static const struct shape meters = {
    "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 0.001; }; } ); "
    "sources = ( { rate = 1; to = \"a\"; } );\nmeters = (\n",
    "{ name = \"m%d\"; of = \"a\"; }", ");\n",
    {.key = "meters[1].of", .value = "a"}};

/* The text with element `at` replaced; at = N: none. */
static char *text_of(const struct shape *s, int n, int at, const char *other)
{
    struct textbuf b = {0};
    textbuf_add(&b, "%s", s->before);
    const char *number = strstr(s->element, "%d");
    for (int i = 0; i < n; i++) {
        if (i == at)
            textbuf_add(&b, "%s", other);
        else
            textbuf_add(&b, "%.*s%d%s", (int)(number - s->element), s->element, i, number + 2);
        textbuf_add(&b, "%s\n", i + 1 < n ? "," : "");
    }
    textbuf_add(&b, "%s", s->after);
    return b.text;
}

/* All that is said, or what was read; free with free(). */
static char *outcome(const char *text, const struct override *o, size_t n)
{
    struct diag *d = diag_new();
    struct model *m = model_from_text(text, "test.cfg", o, n, d);
    char *said;
    size_t length;
    FILE *f = open_memstream(&said, &length);
    diag_print(d, f);
    for (size_t i = 0; m && i < m->n_settings; i++)
        fprintf(f, "%s = %s\n", m->settings[i].key, m->settings[i].value);
    for (size_t i = 0; m && i < m->network->n_stations; i++)
        fprintf(f, "line %d\n", m->network->stations[i].line);
    fclose(f);
    model_free(m);
    diag_free(d);
    return said;
}

/* Read in pieces and whole: the same, and with `want` in it. */
static void check_outcome(const struct shape *s, const char *text, const char *want)
{
    char *pieces = outcome(text, NULL, 0), *whole = outcome(text, &s->harmless, 1);
    ck_assert_msg(strcmp(pieces, whole) == 0, "in pieces\n%.2000s---- and whole\n%.2000s", pieces,
                  whole);
    ck_assert_msg(strstr(pieces, want) != NULL, "'%s' is not in\n%.2000s", want, pieces);
    free(pieces);
    free(whole);
}

START_TEST(reads_the_same)
{
    static const struct {
        const struct shape *shape;
        const char *want;
    } cases[] = {{&stations, "stations.s1099.service.mean = 0.001\n"},
                 {&routes, "routes[1099].p = 0.0001\n"},
                 {&sources, "sources.u1099.rate = 1\n"},
                 {&classes, "classes.c1099.population = 1\n"},
                 {&meters, "meters.m1099.of = [\"a\"]\n"}};
    char *text = text_of(cases[_i].shape, N, N, NULL);
    check_outcome(cases[_i].shape, text, cases[_i].want);
    free(text);
}
END_TEST

/* Letters that a reader could take for the structure, and elements of several lines. */
START_TEST(strings_and_comments_are_no_structure)
{
    static const char *const elements[] = {
        "{ name = \"s, ({\"; service = { mean = 0.001; }; }",
        "{ name = \"s )}; \"; service = { mean = 0.001; }; }",
        "{ name = \"x\"; /* ), ( \n \" */ service\n= { mean = 0.001; # ), \" (\n}; }",
        "{ name = \"x\"\n\"7\"; classes = ( { name = \"request\";\n service = { mean = 1.0; };"
        " } ); }",
    };
    static const int at[] = {0, CFG_PIECE - 1, CFG_PIECE, N - 1};
    for (int i = 0; i < COUNT(at); i++) {
        char *text = text_of(&stations, N, at[i], elements[_i]);
        char *with_s0 = text_format("%s routes = ( (\"s1\", \"s2\") );", text);
        check_outcome(&stations, with_s0, at[i] == 0 ? "no station 's0'" : "stations.s1.servers");
        free(with_s0);
        free(text);
    }
}
END_TEST

/* ---- mistakes ---- */

static const struct {
    const struct shape *shape;
    const char *element;
    int line;         /* of the mistake, from the element's first */
    const char *want; /* said there */
} mistakes[] = {
    {&stations, "{ name = \"x\"; sevice = { mean = 0.001; }; }", 0,
     "station 'x': unknown key 'sevice'"},
    {&stations, "{ name = \"x\";\n service = { mean = -1.0; }; }", 1,
     "station 'x': service: 'mean' must be finite and above 0, not -1.0"},
    {&stations, "{ name = \"x\"; service = { mean = 1.0; };\n\n servers = 5000000000; }", 2,
     "station 'x': 'servers' must be a whole number"},
    {&stations, "{\n name = \"s99\"; service = { mean = 0.001; }; }", 1,
     "two stations named 's99'"},
    {&stations, "5", 0, "a station must be a group, not 5"},
    {&stations, "{ name = \"x\"; service = { mean = 1.0; };\n overflow = \"nowhere\"; room = 1; }",
     1, "station 'x': no station 'nowhere'"},
    {&stations, "{ name = \"x\";\n fork = [\"nowhere\"]; }", 1,
     "station 'x': no station 'nowhere'"},
    {&stations, "{ name = \"x\"; service { mean = 1.0; }; }", 0, "syntax error"},
    {&stations, "{ name = \"x\" = 1; service =\n { mean = 1.0; }; }", 0, "syntax error"},
    {&stations, "{ name = \"x\"; service = { mean = 1.0; }; }\n { name = \"y\"; }", 1,
     "syntax error"},
    {&stations, "", 0, "syntax error"},
    {&routes, "(\"a\", \"nowhere\")", 0, "no station 'nowhere'"},
    {&routes, "(\"a\", \n\"out\", 1.5)", 1, "'p' must be between 0 and 1, not 1.5"},
    {&routes, "(\"a\" \"out\" 1.5)", 0, "syntax error"},
    {&sources, "{ name = \"u99\"; rate = 1; to = \"a\"; }", 0, "two sources named 'u99'"},
    {&sources, "{ rate = 0; to = \"a\"; }", 0, "'rate' must be finite and above 0, not 0"},
    {&classes, "{ name = \"x\"; population = 1; to = \"a\";\n priority = 1; }", 1,
     "class 'x': 'priority' where no station looks at priorities"},
    {&classes, "{ name = \"x\"; population = 1; to = \"nowhere\"; }", 0, "no station 'nowhere'"},
    {&classes, "{ population = 1; to = \"a\"; name = \"c99\"; }", 0, "two classes named 'c99'"},
    {&meters, "{ name = \"m99\"; of = \"a\"; }", 0, "two meters named 'm99'"},
};

/* The line of the element before that has the same name is in the hint. */
static void check_hint(const char *text, const char *want)
{
    if (strncmp(want, "two ", 4) != 0)
        return;
    char *said = outcome(text, NULL, 0);
    char *hint = text_format("the other one is on line %d; names are unique", FIRST_LINE + 99);
    ck_assert_msg(strstr(said, hint) != NULL, "%s is not in %s", hint, said);
    free(hint);
    free(said);
}

START_TEST(mistake_has_its_line)
{
    static const int at[] = {CFG_PIECE - 1, CFG_PIECE, 3 * CFG_PIECE - 1, N - 2};
    for (int i = 0; i < COUNT(at); i++) {
        char *text = text_of(mistakes[_i].shape, N, at[i], mistakes[_i].element);
        const int line = FIRST_LINE + at[i] + mistakes[_i].line;
        char *where = text_format("test.cfg:%d: error: ", line);
        check_outcome(mistakes[_i].shape, text, where);
        check_outcome(mistakes[_i].shape, text, mistakes[_i].want);
        check_hint(text, mistakes[_i].want);
        free(where);
        free(text);
    }
}
END_TEST

/* What was found before is told, and nothing that follows from what was not read. */
START_TEST(syntax_error_stops)
{
    char *bad = text_of(&stations, N, 700, "{ name = \"x\"; service { mean = 1.0; }; }");
    char *text = text_format("%s routes = ( (\"s900\", \"nowhere\") );", bad);
    char *said = outcome(text, NULL, 0);
    ck_assert_str_eq(said, "test.cfg:703: error: syntax error\n"
                           "  hint: settings are key = value; with strings in \" \", groups in "
                           "{ }, lists in ( ), arrays of one type in [ ]\n");
    free(said);
    free(text);
    free(bad);
}
END_TEST

/* ---- overrides ---- */

START_TEST(override_finds_its_element)
{
    static const struct {
        const struct shape *shape;
        struct override o;
        const char *want;
    } cases[] = {
        {&stations, {.key = "stations.s1050.servers", .value = "3"},
         "stations.s1050.servers = 3\n"},
        {&stations, {.key = "stations[1050].servers", .value = "3"},
         "stations.s1050.servers = 3\n"},
        {&routes, {.key = "routes[1050].p", .value = "2e-4"}, "routes[1050].p = 0.0002\n"},
        {&stations, {.key = "stations.s1050.servers", .value = "-3"},
         "-s stations.s1050.servers=-3: error: station 's1050': 'servers' must be"},
        {&stations, {.key = "stations.s1050.name", .value = "s7"},
         "-s stations.s1050.name=s7: error: two stations named 's7'"},
        {&stations, {.key = "stations",
                     .value = "( { name = \"s0\"; service = { mean = 0.5; }; } )"},
         "stations.s0.service.mean = 0.5\n"},
        {&stations, {.key = "stations.s5000.servers", .value = "3"}, "no setting"},
        {&stations, {.key = "sources[0].rate", .value = "2"},
         "stations.s1099.service.mean = 0.001"},
    };
    char *text = text_of(cases[_i].shape, N, N, NULL);
    char *got = outcome(text, &cases[_i].o, 1);
    ck_assert_msg(strstr(got, cases[_i].want) != NULL, "'%s' is not in\n%.2000s", cases[_i].want,
                  got);
    free(got);
    free(text);
}
END_TEST

/* ---- memory ---- */

/* With every key of a station written out. Reading in one piece took 12 bytes for one of text. */
START_TEST(long_lists_take_little_memory)
{
    static const struct shape full = {
        "model = \"network\"; sources = ( { name = \"u\"; rate = 1; to = \"s0\"; } );\n"
        "stations = (\n",
        "{ name = \"s%d\"; service = { dist = \"exponential\"; mean = 0.001; }; servers = 1;"
        " instances = 1; discipline = \"fifo\"; room = 1000; full = \"lost\"; start = 0; }",
        ");\n", {0}};
    struct diag *d = diag_new();
    struct rusage before, after;
    char *text = text_of(&full, STATIONS_MANY, STATIONS_MANY, NULL);
    getrusage(RUSAGE_SELF, &before);
    struct model *m = model_from_text(text, "test.cfg", NULL, 0, d);
    getrusage(RUSAGE_SELF, &after);
    ck_assert_msg(m != NULL, "%s", diag_message(d, 0));
    const double took = 1024.0 * (double)(after.ru_maxrss - before.ru_maxrss);
    const double times = took / (double)strlen(text);
    ck_assert_msg(times < BYTES_PER_BYTE, "%.3g bytes for one of text", times);
    model_free(m);
    diag_free(d);
    free(text);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("config: long lists");
    TCase *t = tcase_create("long"), *memory = tcase_create("memory");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, reads_the_same, 0, 5);
    tcase_add_loop_test(t, strings_and_comments_are_no_structure, 0, 4);
    tcase_add_loop_test(t, mistake_has_its_line, 0, COUNT(mistakes));
    tcase_add_test(t, syntax_error_stops);
    tcase_add_loop_test(t, override_finds_its_element, 0, 8);
    tcase_set_tags(memory, "slow");    /* sanitizers take memory of their own */
    tcase_add_test(memory, long_lists_take_little_memory);
    suite_add_tcase(s, t);
    suite_add_tcase(s, memory);
    return run_suite(s);
}
