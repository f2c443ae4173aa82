#include "cli/options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/printable.h"
#include "base/text.h"
#include "cli/command_word.h"
#include "cli/option_apply.h"
#include "cli/options_table.h"

/* Inside $'...', where a shell reads \xNN, so that the line is printable. */
static void add_unprintable(struct textbuf *b, const char *word)
{
    textbuf_add(b, "$'");
    while (*word) {
        const size_t n = printable_character(word);
        if (n > 0)
            textbuf_add(b, "%s%.*s", strchr("'\\", *word) ? "\\" : "", (int)n, word);
        else
            textbuf_add(b, "\\x%02x", (unsigned char)*word);
        word += n > 0 ? n : 1;
    }
    textbuf_add(b, "'");
}

/* Add a word to a command line, as a shell would read it. */
static void add_word(struct textbuf *b, const char *word)
{
    textbuf_add(b, b->length ? " " : "");
    if (printable_flaw(word)) {
        add_unprintable(b, word);
        return;
    }
    if (*word && !strpbrk(word, " \t\n'\"\\$&|;<>()*?[]{}#~`!")) {
        textbuf_add(b, "%s", word);
        return;
    }
    textbuf_add(b, "'");
    for (; *word; word++)
        if (*word == '\'')
            textbuf_add(b, "'\\''");
        else
            textbuf_add(b, "%c", *word);
    textbuf_add(b, "'");
}

/* Add a word to the line that results show. */
static void tell(struct parser *p, const char *word)
{
    add_word(&p->line, word);
}

/* Options that cannot change the result are not shown, so that equal results show equal lines. */
static bool is_told(const struct option *opt)
{
    return opt->id != OPT_THREADS && opt->id != OPT_OUTPUT && opt->id != OPT_RESUME &&
           opt->id != OPT_QUIET && opt->id != OPT_COLOR && opt->id != OPT_DRAW &&
           opt->id != OPT_PLOT;
}

/* Likewise an option as it was written, and the value that was a word of its own (or NULL). */
static void tell_option(struct parser *p, const struct option *opt, const char *word,
                        const char *value)
{
    if (!is_told(opt))
        return;
    tell(p, word);
    if (value)
        tell(p, value);
}

/* ---- words ---- */

/* Whether a word is an option of the command and so hardly the value of the one before. */
static bool is_option(const char *word, enum command c)
{
    if (word[0] != '-' || !word[1])
        return false;
    if (word[1] != '-')
        return option_by_letter(word[1], c) != NULL;
    return !word[2] || option_by_name(word + 2, strcspn(word + 2, "="), c);
}

/* The option's value from the next word; NULL after an error. */
static const char *next_value(struct parser *p, const struct option *opt)
{
    const char *word = p->i < p->argc ? p->argv[p->i] : NULL;
    if (word && !is_option(word, p->o->command)) {
        p->i++;
        return word;
    }
    char *hint = word ? text_format("'%s' is an option; write --%s=%s if it is meant", word,
                                    opt->name, word)
                      : text_format("--%s %s: %s", opt->name, opt->argument, opt->help);
    diag_error(p->d, NULL, 0, hint, "option '--%s' needs a value, %s", opt->name, opt->argument);
    free(hint);
    return NULL;
}

/* Report an option that the command does not have, and skip the value that seems to belong to
 * it. */
static void unknown_option(struct parser *p, const char *word, const struct option *other)
{
    const char *name = command_name(p->o->command);
    const bool joined = strchr(word, '=') != NULL;
    const struct option *near = NULL;
    char *hint;
    if (other) {
        char *those = option_commands(other);
        hint = text_format("it is an option of %s", those);
        free(those);
    } else if (word[1] == '-' && ((near = nearest_option(word + 2, p->o->command)) ||
                                  (near = nearest_option(word + 2, ~0U)))) {
        char *those = option_commands(near);
        hint = near->commands & p->o->command
                   ? text_format("did you mean '--%s'?", near->name)
                   : text_format("did you mean '--%s'? it is an option of %s", near->name, those);
        free(those);
        other = near;
    } else if (word[1] == '-' && joined) {
        hint = text_format(
            "an option, or -s %s for a config's value; `sojourn %s --help` lists the options",
            word + 2, name);
    } else {
        hint = text_format("`sojourn %s --help` lists the options", name);
    }
    diag_error(p->d, NULL, 0, hint, "unknown option '%s' for '%s'", word, name);
    free(hint);
    if (other && other->argument && !joined && p->i < p->argc && p->argv[p->i][0] != '-')
        p->i++;
    p->unsure |= !other && !joined;
}

/* --name, --name VALUE, --name=VALUE */
static void parse_long(struct parser *p, const char *word)
{
    const size_t n = strcspn(word + 2, "=");
    const struct option *opt = option_by_name(word + 2, n, p->o->command);
    const char *value = word[2 + n] ? word + 3 + n : NULL;
    if (!opt)
        unknown_option(p, word, option_by_name(word + 2, n, ~0U));
    else if (value && !opt->argument)
        diag_error(p->d, NULL, 0, "write it without '='", "option '--%s' takes no value",
                   opt->name);
    else if (!opt->argument || value || option_value_optional(opt)) {
        tell_option(p, opt, word, NULL);
        option_apply(p, opt, value);
    } else if ((value = next_value(p, opt))) {
        tell_option(p, opt, word, value);
        option_apply(p, opt, value);
    }
}

/* -x, -x VALUE, -xVALUE, and several letters in one word. */
static void parse_letters(struct parser *p, const char *word)
{
    for (const char *c = word + 1; *c; c++) {
        const struct option *opt = option_by_letter(*c, p->o->command);
        if (!opt) {
            unknown_option(p, word, option_by_letter(*c, ~0U));
            return;
        }
        const char letter[] = {'-', *c, '\0'};
        if (!opt->argument) {
            tell_option(p, opt, letter, NULL);
            option_apply(p, opt, NULL);
            continue;
        }
        const char *value = c[1] ? c + 1 : next_value(p, opt);
        if (value && c[1] == '=') {
            char *hint = text_format("write -%c %s or --%s%s", *c, c + 2, opt->name, c + 1);
            diag_error(p->d, NULL, 0, hint, "'%s': no '=' after a letter", word);
            free(hint);
        } else if (value) {
            tell_option(p, opt, letter, value);
            option_apply(p, opt, value);
        }
        return;
    }
}

/* "K=5", which is hardly a file. */
static bool is_setting(const char *word)
{
    return strchr(word, '=') && access(word, F_OK) != 0;
}

static void unexpected(struct parser *p, const char *word, const char *before, const char *hint)
{
    if (p->unsure)
        return;    /* already reported */
    char *set = !is_setting(word) ? NULL
                : p->o->command == COMMAND_COMPARE
                    ? text_format("--vs %s sets a value in the second model, -s in both", word)
                    : text_format("-s %s sets a value", word);
    diag_error(p->d, NULL, 0, set ? set : hint, "unexpected argument '%s' after '%s'", word,
               before);
    free(set);
}

static void parse_model(struct parser *p, const char *word)
{
    const bool plots = p->o->command == COMMAND_PLOT;
    if (p->o->command == COMMAND_PAPER)
        diag_error(p->d, NULL, 0, "'paper' has its own models; --configs says where they are",
                   "unexpected argument '%s'", word);
    else if (p->o->second)
        unexpected(p, word, p->o->second, "two models at a time");
    else if (p->o->model && plots)
        unexpected(p, word, p->o->model, "one folder or file at a time");
    else if (p->o->model && (p->o->command != COMMAND_COMPARE || is_setting(word)))
        unexpected(p, word, p->o->model, "one model at a time");
    else if (!*word)
        diag_error(p->d, NULL, 0,
                   plots ? "'.' is the current folder" : "for example configs/quickstart.cfg",
                   "the %s's name is empty", plots ? "folder" : "model");
    else if (p->o->model && strcmp(word, "-") == 0 && strcmp(p->o->model, "-") == 0)
        diag_error(p->d, NULL, 0, "give one of the models by its name",
                   "'-' is given twice, and standard input can be read once");
    else if (p->o->model)
        p->o->second = word;
    else
        p->o->model = word;
}

static void parse_word(struct parser *p)
{
    const char *word = p->argv[p->i++];
    if (p->options_ended || word[0] != '-' || !word[1]) {
        tell(p, word);
        parse_model(p, word);
    } else if (strcmp(word, "--") == 0) {
        tell(p, word);
        p->options_ended = true;
    } else if (word[1] == '-') {
        parse_long(p, word);
    } else {
        parse_letters(p, word);
    }
}

static void check_complete(struct parser *p)
{
    const struct options *o = p->o;
    if (diag_count(p->d))
        return;    /* the missing word may be one that was not understood */
    if (o->command == COMMAND_PLOT && !o->model)
        diag_error(p->d, NULL, 0, "the DIR that was another command's -o DIR, or a CSV file in it",
                   "'plot' needs a folder with results");
    else if (o->command == COMMAND_REPORT && !o->model)
        diag_error(p->d, NULL, 0, "the folder of a run's -o DIR, or a JSON file in it",
                   "'report' needs a folder");
    else if (o->command != COMMAND_PAPER && !o->model)
        diag_error(p->d, NULL, 0, "for example configs/quickstart.cfg", "'%s' needs a model file",
                   command_name(o->command));
    if (o->plot.wanted && !o->folder && strcmp(o->plot.formats, "term") != 0)
        diag_error(p->d, NULL, 0, "give a folder with -o DIR; --plot=term needs none",
                   "there is nowhere to write figures to (--plot)");
    if (o->command == COMMAND_SWEEP && o->n_over == 0)
        diag_error(p->d, NULL, 0, "for example --over token.lifetime=0.1:1:10",
                   "'sweep' needs at least one --over");
    if (o->resume && !o->folder && o->command != COMMAND_PAPER)
        diag_error(p->d, NULL, 0, "give the -o DIR of the run to go on with",
                   "--resume without -o DIR: a run keeps its journal there");
}

/* The command line that goes on with this run. --resume stands where no "--" is before it. */
static char *line_to_resume(int argc, char **argv)
{
    struct textbuf b = {0};
    textbuf_add(&b, "sojourn %s --resume", argv[1]);
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "--resume") != 0)
            add_word(&b, argv[i]);
    return b.text;
}

bool options_parse(int argc, char **argv, struct options *o, enum exit_status *status)
{
    *o = (struct options){.formats = FORMAT_HTML | FORMAT_MARKDOWN};
    if (!command_to_run(argc, argv, &o->command, status))
        return false;
    struct parser p = {.argc = argc, .argv = argv, .i = 2, .o = o, .d = diag_new()};
    tell(&p, "sojourn");
    tell(&p, argv[1]);
    while (p.i < argc)
        parse_word(&p);
    check_complete(&p);
    /* The figures of a simulation are its distributions. */
    if (o->plot.wanted && o->command == COMMAND_SIMULATE && !o->transient && !o->allow_unstable)
        option_override(o, (struct override){"experiment.histogram", "true", "--plot"});
    if (!o->analytic && !o->simulate)
        o->analytic = o->simulate = true;
    textbuf_release(&p.targets);
    textbuf_release(&p.required);
    textbuf_release(&p.varied);
    textbuf_release(&p.figures);
    o->line = p.line.text;
    o->again = line_to_resume(argc, argv);
    *status = diag_status(p.d);
    diag_print(p.d, stderr);
    diag_free(p.d);
    return *status == EXIT_DONE;
}

void options_release(struct options *o)
{
    for (size_t i = 0; i < o->n_owned; i++)
        free(o->owned[i]);
    free(o->owned);
    free(o->overrides);
    free(o->versus);
    free(o->over);
    free(o->show);
    free(o->line);
    free(o->again);
}
