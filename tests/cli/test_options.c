/* The command line: what each option becomes, and that help says what the program does. */
#include "helpers/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/options_table.h"
#include "model/config.h"

enum { WORDS_MAX = 16, SAID_MAX = 8192 };

static struct options o;
static enum exit_status status;
static bool goes_on;
static char said[SAID_MAX];    /* what was printed, stdout and stderr */

/* Run f with stdout and stderr going to `said`. */
static void capture(void (*f)(void *), void *user)
{
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    fflush(NULL);
    const int out = dup(1), err = dup(2);
    dup2(fileno(file), 1);
    dup2(fileno(file), 2);
    f(user);
    fflush(NULL);
    dup2(out, 1);
    dup2(err, 2);
    close(out);
    close(err);
    rewind(file);
    said[fread(said, 1, sizeof said - 1, file)] = '\0';
    fclose(file);
}

struct words {
    char *argv[WORDS_MAX + 1];
    int argc;
};

static void parse_now(void *user)
{
    struct words *w = user;
    goes_on = options_parse(w->argc, w->argv, &o, &status);
}

/* Parse `line`, split at spaces; '' is an empty word, and ~ in a word stands for a space. */
static void parse(const char *line)
{
    static char program[] = "sojourn", text[1024];
    struct words w = {.argv = {program}, .argc = 1};
    options_release(&o);
    snprintf(text, sizeof text, "%s", line);
    for (char *p = strtok(text, " "); p; p = strtok(NULL, " ")) {
        ck_assert_int_lt(w.argc, WORDS_MAX);
        if (strcmp(p, "''") == 0)
            *p = '\0';
        for (char *c = p; *c; c++)
            *c = *c == '~' ? ' ' : *c;
        w.argv[w.argc++] = p;
    }
    capture(parse_now, &w);
}

static void fine(const char *line)
{
    parse(line);
    ck_assert_msg(goes_on && status == EXIT_DONE && !said[0], "'%s': status %d: %s", line, status,
                  said);
}

static void teardown(void)
{
    options_release(&o);
    o = (struct options){0};
}

/* ---- what options become ---- */

static const struct {
    const char *line, *key, *value;
} overrides[] = {
    {"solve m -s token.lifetime=0.5", "token.lifetime", "0.5"},
    {"solve m -stoken.lifetime=0.5", "token.lifetime", "0.5"},
    {"solve m --set token.lifetime=0.5", "token.lifetime", "0.5"},
    {"solve m -s ~token.lifetime~=0.5", "token.lifetime", "0.5"},
    {"solve m --set=token.lifetime=0.5", "token.lifetime", "0.5"},
    {"solve m -s title=a=b", "title", "a=b"},
    {"solve m -s title=", "title", ""},
    {"simulate m --seed 7", "experiment.seed", "\"7\""},
    {"simulate m --seed=0x2a", "experiment.seed", "\"0x2a\""},
    {"simulate m --seed 18446744073709551615", "experiment.seed", "\"18446744073709551615\""},
    {"simulate m -p 0.005", "experiment.precision", "0.005"},
    {"simulate m -p1e-3", "experiment.precision", "0.001"},
    {"simulate m --confidence 0.99", "experiment.confidence", "0.99"},
    {"simulate m -n 500", "experiment.experiments", "500L"},
    {"simulate m -n 20k", "experiment.experiments", "20000L"},
    {"simulate m -n20k", "experiment.experiments", "20000L"},
    {"simulate m -n 1.5M", "experiment.experiments", "1500000L"},
    {"simulate m --max-experiments 6G", "experiment.max_experiments", "6000000000L"},
    {"simulate m --warmup 30", "experiment.warmup", "30"},
    {"simulate m --warmup 500ms", "experiment.warmup", "0.5"},
    {"simulate m --warmup 250us", "experiment.warmup", "0.00025000000000000001"},
    {"simulate m --warmup 12s", "experiment.warmup", "12"},
    {"simulate m --warmup 2m", "experiment.warmup", "120"},
    {"simulate m --warmup 1.5h", "experiment.warmup", "5400"},
    {"simulate m --warmup 0", "experiment.warmup", "0"},
    {"simulate m --warmup auto", "experiment.warmup", "auto"},
    {"simulate m --target lambda_t", "experiment.targets", "[\"lambda_t\"]"},
    {"simulate m --target I,,lambda_t,mean_sojourn", "experiment.targets",
     "[\"I\", \"lambda_t\", \"mean_sojourn\"]"},
    {"simulate m --target a,~b", "experiment.targets", "[\"a\", \"b\"]"},
    {"simulate m --target S_p.response_p99:0.5ms,lambda_t:1%", "experiment.targets",
     "[\"S_p.response_p99:0.5ms\", \"lambda_t:1%\"]"},
    {"simulate m --histogram", "experiment.histogram", "true"},
    {"compare m --antithetic", "experiment.antithetic", "true"},
    {"simulate m --control-variates", "experiment.control_variates", "true"},
    {"simulate m --target it's.mean_wait,a\"b,'it''s,\"1\"',\"\"\"\"", "experiment.targets",
     "[\"it's.mean_wait\", \"a\\\"b\", \"it's,\\\"1\\\"\", \"\\\"\"]"},
    {"simulate m --target a.wait_p99,'b~c.p_wait:1%',\"d,e\"", "experiment.targets",
     "[\"a.wait_p99\", \"b c.p_wait:1%\", \"d,e\"]"},
    {"solve m --within 20ms,0.5m,3", "experiment.within", "[0.02, 30, 3]"},
    {"compare m --numbers 3", "experiment.numbers", "3"},
    {"sweep m --over K=1,2 --show lambda,web.p_wait,network.sojourn_p99", "experiment.figures",
     "[\"web.p_wait\", \"network.sojourn_p99\"]"},
    {"solve m --quantiles 0.99", "experiment.quantiles", "[0.99]"},
    {"sweep m --over K=1,2 --quantiles 0.5,0.95,1e-3", "experiment.quantiles",
     "[0.5, 0.95, 0.001]"},
    {"paper --seed 3", "experiment.seed", "\"3\""},
};

START_TEST(an_option_becomes_an_override)
{
    fine(overrides[_i].line);
    ck_assert_uint_eq(o.n_overrides, 1);
    ck_assert_str_eq(o.overrides[0].key, overrides[_i].key);
    ck_assert_str_eq(o.overrides[0].value, overrides[_i].value);
}
END_TEST

START_TEST(a_later_option_comes_after_an_earlier_one)
{
    fine("simulate m --seed 1 -s K=3 --seed 2 -o a -j 2 --output=b -j3");
    ck_assert_uint_eq(o.n_overrides, 3);
    ck_assert_str_eq(o.overrides[0].value, "\"1\"");
    ck_assert_str_eq(o.overrides[1].key, "K");
    ck_assert_str_eq(o.overrides[2].value, "\"2\"");
    ck_assert_str_eq(o.folder, "b");
    ck_assert_uint_eq(o.threads, 3);
}
END_TEST

/* Several --target are one list: each stands with those before it, and the last override holds. */
START_TEST(targets_add_up)
{
    fine("simulate m --target a --seed 2 --target=b:1%,c --target d:+-0.5");
    ck_assert_uint_eq(o.n_overrides, 4);
    ck_assert_str_eq(o.overrides[0].value, "[\"a\"]");
    ck_assert_str_eq(o.overrides[3].key, "experiment.targets");
    ck_assert_str_eq(o.overrides[3].value, "[\"a\", \"b:1%\", \"c\", \"d:+-0.5\"]");
}
END_TEST

START_TEST(words_come_in_any_order)
{
    fine("simulate -qv --json --seed 2 m.cfg -j2");
    ck_assert_str_eq(o.model, "m.cfg");
    ck_assert(o.quiet && o.verbose);
    ck_assert_int_eq(o.output, OUTPUT_JSON);
    ck_assert_uint_eq(o.threads, 2);
    fine("solve -");
    ck_assert_str_eq(o.model, "-");
    fine("solve --csv --csv -qao out -- -m.cfg");
    ck_assert_str_eq(o.model, "-m.cfg");
    ck_assert(o.quiet && o.all);
    ck_assert_str_eq(o.folder, "out");
    ck_assert_int_eq(o.output, OUTPUT_CSV);
    fine("solve m --");
    ck_assert_str_eq(o.model, "m");
    fine("solve -- --help");
    ck_assert_str_eq(o.model, "--help");
}
END_TEST

/* An unknown option is one mistake, whatever stands behind it. */
START_TEST(one_error_for_one_mistake)
{
    static const char *const line[] = {"simulate m --foo bar",
                                       "simulate --foo bar m",
                                       "simulate -z 3 m",
                                       "simulate m -qz 3",
                                       "simulate m --repetitions 5",
                                       "simulate m --precison 0.1",
                                       "simulate m --foo=1",
                                       "simulate m --over K=1,2",
                                       "solve m --seed 3",
                                       "solve --seed 3 m",
                                       "solve m x"};
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        parse(line[i]);
        const char *first = strstr(said, "error: ");
        ck_assert_msg(status == EXIT_INPUT && first && !strstr(first + 1, "error: "), "'%s': %s",
                      line[i], said);
    }
    parse("simulate m --foo 1 --bar 2");
    ck_assert(strstr(said, "'--foo'") && strstr(said, "'--bar'") && !strstr(said, "unexpected"));
    parse("simulate m x --foo");
    ck_assert_ptr_nonnull(strstr(said, "unexpected argument 'x'"));
}
END_TEST

START_TEST(sweeps_have_lists)
{
    fine("sweep m --over K=1:5:5 --over=token.lifetime=log:1:9:3 --show a,~S_p.utilization --show"
         " mean_sojourn");
    ck_assert_uint_eq(o.n_over, 2);
    ck_assert_str_eq(o.over[0], "K=1:5:5");
    ck_assert_str_eq(o.over[1], "token.lifetime=log:1:9:3");
    ck_assert_uint_eq(o.n_show, 3);
    ck_assert_str_eq(o.show[0], "a");
    ck_assert_str_eq(o.show[2], "network.mean_sojourn");
    ck_assert(o.analytic && o.simulate);
    fine("sweep m --over K=1:5:5 --analytic");
    ck_assert(o.analytic && !o.simulate);
    fine("sweep m --over K=1:5:5 --simulate");
    ck_assert(!o.analytic && o.simulate);
}
END_TEST

static const struct {
    const char *line, *want;
} joined[] = {
    {"solve m.cfg -s token.lifetime=0.5", "sojourn solve m.cfg -s token.lifetime=0.5"},
    {"solve m.cfg -s title=a~b", "sojourn solve m.cfg -s 'title=a b'"},
    {"solve m.cfg -s title=it's", "sojourn solve m.cfg -s 'title=it'\\''s'"},
    {"solve m.cfg -s title=$x", "sojourn solve m.cfg -s 'title=$x'"},
    {"solve m.cfg -s routes[0].p=1", "sojourn solve m.cfg -s 'routes[0].p=1'"},
    {"simulate -qvj2 m.cfg -n100 -oout", "sojourn simulate -v m.cfg -n 100"},
    {"simulate --threads=3 --output out --quiet m.cfg --seed=4",
     "sojourn simulate m.cfg --seed=4"},
    {"simulate -j 3 -o out --seed 4 -- m.cfg", "sojourn simulate --seed 4 -- m.cfg"},
    {"paper --full", "sojourn paper --full"},
    {"solve m.cfg -s title=\"\"", "sojourn solve m.cfg -s 'title=\"\"'"},
};

START_TEST(the_command_line_is_told_for_a_shell)
{
    fine(joined[_i].line);
    ck_assert_str_eq(o.line, joined[_i].want);
}
END_TEST

/* ---- mistakes ---- */

static const struct {
    const char *line, *says;
} mistakes[] = {
    {"''", "unknown command ''"},
    {"slove m", "hint: did you mean 'solve'?"},
    {"help slove", "hint: did you mean 'solve'?"},
    {"--jsn solve m", "hint: the command comes first"},
    {"-versoin", "hint: did you mean '--version'?"},
    {"solve", "'solve' needs a model file"},
    {"solve ''", "the model's name is empty"},
    {"compare - -", "'-' is given twice, and standard input can be read once"},
    {"solve a b", "unexpected argument 'b' after 'a'"},
    {"paper a", "unexpected argument 'a'"},
    {"solve m --jsn", "hint: did you mean '--json'?"},
    {"solve m --seed 3", "hint: it is an option of simulate, compare, sweep, size and paper"},
    {"solve m --seed=3", "unknown option '--seed=3' for 'solve'"},
    {"solve m --sedd 3", "hint: did you mean '--seed'? it is an option of simulate,"},
    {"solve m -x", "unknown option '-x' for 'solve'"},
    {"solve m -qx", "unknown option '-qx' for 'solve'"},
    {"solve m K=5", "hint: -s K=5 sets a value"},
    {"compare m K=5", "hint: --vs K=5 sets a value in the second model"},
    {"sweep m K=5 --over K=1:2:2", "hint: -s K=5 sets a value"},
    {"solve m --token.lifetime=5", "or -s token.lifetime=5 for a config's value"},
    {"solve m -s ~=1", "is not KEY=VALUE"},
    {"solve m --json=3", "option '--json' takes no value"},
    {"solve m --json --csv", "--json and --csv cannot both go to stdout"},
    {"solve m -o", "option '--output' needs a value, DIR"},
    {"solve m -o ''", "--output: '' is not the name of a folder"},
    {"solve m --output=", "--output: '' is not the name of a folder"},
    {"solve -o --json m", "'--json' is an option; write --output=--json if it is meant"},
    {"solve m -o=x", "write -o x or --output=x"},
    {"solve m -s", "option '--set' needs a value, KEY=VALUE"},
    {"solve m -s ''", "-s '' is not KEY=VALUE"},
    {"solve m -s K", "-s 'K' is not KEY=VALUE"},
    {"solve m -s =1", "-s '=1' is not KEY=VALUE"},
    {"sweep m", "'sweep' needs at least one --over"},
    {"sweep m --over K=1:2:2 --show ,", "--show: ',' is not a list of names"},
    {"simulate m -j0", "--threads: '0' is not a number of threads"},
    {"simulate m -j -1", "--threads: '-1' is not a number of threads"},
    {"simulate m -j 5000", "--threads: '5000' is not a number of threads"},
    {"simulate m -j 1.5", "--threads: '1.5' is not a number of threads"},
    {"simulate m --seed -1", "--seed: '-1' is not a 64-bit whole number"},
    {"simulate m --seed 18446744073709551616", "is not a 64-bit whole number"},
    {"simulate m --seed 1.5", "--seed: '1.5' is not a 64-bit whole number"},
    {"simulate m --seed ''", "--seed: '' is not a 64-bit whole number"},
    {"simulate m --precision 0", "--precision: '0' is not a number above 0"},
    {"simulate m --precision -1", "--precision: '-1' is not a number above 0"},
    {"simulate m --precision abc", "--precision: 'abc' is not a number above 0"},
    {"simulate m --precision nan", "--precision: 'nan' is not a number above 0"},
    {"simulate m --precision inf", "--precision: 'inf' is not a number above 0"},
    {"simulate m --precision 1ms", "--precision: '1ms' is not a number above 0"},
    {"simulate m --confidence 0", "--confidence: '0' is not a number between 0 and 1"},
    {"simulate m --confidence 1", "--confidence: '1' is not a number between 0 and 1"},
    {"simulate m --confidence 95", "hint: 0.95 or 95%"},
    {"simulate m -n 0", "--experiments: '0' is not a whole number above 0"},
    {"simulate m -n 2.5", "--experiments: '2.5' is not a whole number above 0"},
    {"simulate m -n 5x", "--experiments: '5x' is not a whole number above 0"},
    {"simulate m -n k", "--experiments: 'k' is not a whole number above 0"},
    {"simulate m --warmup -3", "--warmup: '-3' is not a time"},
    {"simulate m --warmup 3x", "--warmup: '3x' is not a time"},
    {"simulate m --warmup ms", "--warmup: 'ms' is not a time"},
    {"simulate m --warmup=", "--warmup: '' is not a time"},
    {"simulate m --target ''", "--target: '' is not a list of names"},
    {"simulate m --target \"ab", "--target: '\"ab' is not a list of names"},
};

START_TEST(a_mistake_is_said_with_a_hint)
{
    parse(mistakes[_i].line);
    ck_assert_msg(!goes_on && status == EXIT_INPUT, "'%s': status %d", mistakes[_i].line, status);
    ck_assert_msg(strncmp(said, "error: ", 7) == 0, "'%s': %s", mistakes[_i].line, said);
    ck_assert_msg(strstr(said, "\n  hint: ") != NULL, "'%s': no hint: %s", mistakes[_i].line, said);
    ck_assert_msg(strstr(said, mistakes[_i].says) != NULL, "'%s': no '%s' in %s", mistakes[_i].line,
                  mistakes[_i].says, said);
}
END_TEST

START_TEST(all_mistakes_are_said_and_no_more)
{
    parse("simulate a b --seed x --precison 3 -j0 --confidence 2");
    ck_assert(!goes_on && status == EXIT_INPUT);
    int errors = 0;
    for (const char *p = said; (p = strstr(p, "error: ")); p++)
        errors++;
    ck_assert_msg(errors == 5, "%d errors:\n%s", errors, said);
}
END_TEST

/* ---- help ---- */

static const struct {
    const char *line, *says;
} helps[] = {
    {"--help", "usage: sojourn COMMAND"},     {"-h", "usage: sojourn COMMAND"},
    {"help", "usage: sojourn COMMAND"},       {"help solve", "usage: sojourn solve"},
    {"solve --help", "usage: sojourn solve"}, {"sweep -h", "usage: sojourn sweep"},
    {"paper help", "usage: sojourn paper"},   {"solve m --nonsense --help", "usage: sojourn solve"},
    {"--version", "sojourn "},                {"solve -V", "sojourn "},
};

START_TEST(help_is_given)
{
    parse(helps[_i].line);
    ck_assert(!goes_on);
    ck_assert_int_eq(status, EXIT_DONE);
    ck_assert_msg(strncmp(said, helps[_i].says, strlen(helps[_i].says)) == 0, "'%s': %s",
                  helps[_i].line, said);
}
END_TEST

START_TEST(no_command_is_a_mistake)
{
    parse("");
    ck_assert(!goes_on);
    ck_assert_int_eq(status, EXIT_INPUT);
    ck_assert_ptr_nonnull(strstr(said, "usage: sojourn COMMAND"));
}
END_TEST

static const char *const commands[] = {"check", "solve", "simulate", "compare",
                                       "sweep", "plot",  "size",  "report", "paper"};
enum { COMMANDS = sizeof commands / sizeof *commands };

/* Every topic of help, and what it must speak of. */
static const struct { const char *topic, *words; } topics[] = {
    {"config", "-s KEY=VALUE"},
    {"units", "15/min"},
    {"ranges", "K=2:16:+2"},
    {"figures", "variance_response"},
    {"requirements", "undecided"},
    {"precision", "--replications"},
    {"distributions", "hyperexponential  probabilities and means"},
    {"disciplines", "least attained service first"},
    {"rules", "power-of-d"},
    {"tokens", "single_flight"},
    {"output", "--color"},
    {"exit-status", "5  a requirement is not met"},
};
enum { TOPICS = sizeof topics / sizeof *topics };

START_TEST(a_topic_fits_a_screen)
{
    char line[64];
    size_t lines = 0, column = 0;
    snprintf(line, sizeof line, "help %s", topics[_i].topic);
    parse(line);
    ck_assert(!goes_on);
    ck_assert_int_eq(status, EXIT_DONE);
    for (const char *p = said; *p; p++) {
        column = *p == '\n' ? 0 : column + 1;
        lines += *p == '\n';
        ck_assert_msg(column <= 80, "wider than 80 columns:\n%s", said);
    }
    ck_assert_uint_gt(lines, 5);
    ck_assert_uint_le(lines, 24);
    ck_assert_msg(strstr(said, topics[_i].words), "no '%s' in:\n%s", topics[_i].words, said);
    parse("help");
    snprintf(line, sizeof line, "  sojourn help %s ", topics[_i].topic);
    ck_assert_msg(strstr(said, line), "no '%s' in:\n%s", line, said);
    size_t listed = 0;
    for (const char *p = said; (p = strstr(p, "\n  sojourn help ")); p++)
        listed++;
    ck_assert_uint_eq(listed, TOPICS);
}
END_TEST

START_TEST(no_such_topic)
{
    parse("help requirments");
    ck_assert_int_eq(status, EXIT_INPUT);
    ck_assert_ptr_nonnull(strstr(said, "no help on 'requirments'\n  hint: did you mean "
                                       "'requirements'?"));
    parse("help solvee");
    ck_assert_ptr_nonnull(strstr(said, "did you mean 'solve'?"));
    parse("help xyzzy");
    ck_assert_ptr_nonnull(strstr(said, "`sojourn help` lists commands and topics"));
}
END_TEST

START_TEST(help_fits_a_screen)
{
    char line[64];
    size_t lines = 0, column = 0;
    snprintf(line, sizeof line, "help %s", _i < COMMANDS ? commands[_i] : "");
    parse(line);
    for (const char *p = said; *p; p++) {
        column = *p == '\n' ? 0 : column + 1;
        lines += *p == '\n';
        ck_assert_msg(column <= 80, "wider than 80 columns:\n%s", said);
    }
    ck_assert_uint_gt(lines, 7);
    ck_assert_uint_le(lines, 36);
}
END_TEST

/* The defaults that help tells are those of the config. */
START_TEST(defaults_do_not_lie)
{
    char text[64];
    struct diag *d = diag_new();
    struct model *m =
        model_from_text("model = \"network\";"
                        "stations = ( { name = \"a\"; service = { mean = 0.01; }; } );"
                        "sources = ( { rate = 3; to = \"a\"; } );",
                        "-", NULL, 0, d);
    ck_assert_ptr_nonnull(m);
    parse("help simulate");
    snprintf(text, sizeof text, "seed (default %llu)", (unsigned long long)m->experiment.seed);
    ck_assert_ptr_nonnull(strstr(said, text));
    snprintf(text, sizeof text, "mean (default %g)", m->experiment.precision);
    ck_assert_ptr_nonnull(strstr(said, text));
    snprintf(text, sizeof text, "interval (default %g)", m->experiment.confidence);
    ck_assert_ptr_nonnull(strstr(said, text));
    ck_assert(m->experiment.warmup < 0);    /* automatic */
    ck_assert_ptr_nonnull(strstr(said, "(default: auto)"));
    model_free(m);
    diag_free(d);
}
END_TEST

/* Every option parses where its help lists it, by both its names. */
START_TEST(the_table_is_what_is_parsed)
{
    for (size_t i = 0; i < 6; i++) {
        const enum command c = find_command(commands[i]);
        ck_assert_int_ne((int)c, 0);
        ck_assert_str_eq(command_name(c), commands[i]);
        for (char letter = 'A'; letter <= 'z'; letter++) {
            const struct option *opt = option_by_letter(letter, c);
            if (!opt)
                continue;
            ck_assert_ptr_eq(opt, option_by_name(opt->name, strlen(opt->name), c));
            ck_assert(opt->commands & c);
        }
    }
    ck_assert_ptr_null(option_by_letter('j', COMMAND_SOLVE));
    ck_assert_ptr_null(option_by_name("jso", 3, COMMAND_SOLVE));
    ck_assert_ptr_null(option_by_name("full", 4, COMMAND_SWEEP));
}
END_TEST

#define LENGTH(a) ((int)(sizeof(a) / sizeof *(a)))

int main(void)
{
    Suite *s = suite_create("options");
    TCase *t = tcase_create("options");
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_loop_test(t, an_option_becomes_an_override, 0, LENGTH(overrides));
    tcase_add_test(t, a_later_option_comes_after_an_earlier_one);
    tcase_add_test(t, targets_add_up);
    tcase_add_test(t, words_come_in_any_order);
    tcase_add_test(t, one_error_for_one_mistake);
    tcase_add_test(t, sweeps_have_lists);
    tcase_add_loop_test(t, the_command_line_is_told_for_a_shell, 0, LENGTH(joined));
    tcase_add_loop_test(t, a_mistake_is_said_with_a_hint, 0, LENGTH(mistakes));
    tcase_add_test(t, all_mistakes_are_said_and_no_more);
    tcase_add_loop_test(t, help_is_given, 0, LENGTH(helps));
    tcase_add_test(t, no_command_is_a_mistake);
    tcase_add_loop_test(t, help_fits_a_screen, 0, COMMANDS + 1);
    tcase_add_loop_test(t, a_topic_fits_a_screen, 0, TOPICS);
    tcase_add_test(t, no_such_topic);
    tcase_add_test(t, defaults_do_not_lie);
    tcase_add_test(t, the_table_is_what_is_parsed);
    suite_add_tcase(s, t);
    return run_suite(s);
}
