#include "cli/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/printable.h"
#include "base/terminal.h"
#include "base/text.h"
#include "cli/command_word.h"
#include "cli/draw.h"
#include "cli/option_list.h"
#include "cli/option_value.h"
#include "cli/options_table.h"
#include "model/quantity.h"
#include "run/workers.h"

struct parser {
    int argc;
    char **argv;
    int i;                /* the next word */
    bool options_ended;   /* "--" was there */
    bool unsure;          /* an option was not known: words may be its value */
    struct textbuf line;  /* the command line as results show it */
    struct textbuf targets;    /* of all --target so far */
    struct textbuf required;   /* of all --require so far */
    struct textbuf varied;     /* of all --vary so far */
    struct textbuf figures;    /* of all --show so far, those that have to be asked for */
    struct options *o;
    struct diag *d;
};

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

/* ---- values ---- */

static char *own(struct options *o, char *text)
{
    o->owned = mem_realloc(o->owned, o->n_owned + 1, sizeof *o->owned);
    return o->owned[o->n_owned++] = text;
}

static void add_override(struct options *o, struct override set)
{
    o->overrides = mem_realloc(o->overrides, o->n_overrides + 1, sizeof *o->overrides);
    o->overrides[o->n_overrides++] = set;
}

/* Add the override that an option stands for. Errors in it name the option, with `text` as it
 * was written, or NULL. */
static void set_by(struct parser *p, const struct option *opt, const char *value, const char *text)
{
    char *place = text_format("--%s%s%s", opt->name, text ? " " : "", text ? text : "");
    add_override(p->o, (struct override){opt->key, value, own(p->o, place)});
}

/* KEY=VALUE of the option written as `word`; false after an error. */
static bool split_key(struct parser *p, const char *word, const char *text, struct override *out)
{
    const char *key = text + strspn(text, " "), *equals = strchr(key, '=');
    if (!equals || equals == key) {
        char *hint = text_format("for example %s token.lifetime=0.5", word);
        diag_error(p->d, NULL, 0, hint, "%s '%s' is not KEY=VALUE", word, text);
        free(hint);
        return false;
    }
    size_t n = (size_t)(equals - key);
    while (n > 1 && key[n - 1] == ' ')
        n--;
    *out = (struct override){own(p->o, text_format("%.*s", (int)n, key)), equals + 1,
                             own(p->o, text_format("%s %s", word, text))};
    return true;
}

static void set_key(struct parser *p, const char *text)
{
    struct override set;
    if (split_key(p, "-s", text, &set))
        add_override(p->o, set);
}

static void set_second_key(struct parser *p, const char *text)
{
    struct options *o = p->o;
    struct override set;
    if (!split_key(p, "--vs", text, &set))
        return;
    if (strncmp(set.key, "experiment.", strlen("experiment.")) == 0) {
        diag_error(p->d, NULL, 0, "-s sets it for both",
                   "--vs %s: one experiment holds for both models", text);
        return;
    }
    o->versus = mem_realloc(o->versus, o->n_versus + 1, sizeof *o->versus);
    o->versus[o->n_versus++] = set;
}

static void bad_value(struct parser *p, const struct option *opt, const char *text,
                      const char *wanted, const char *hint)
{
    diag_error(p->d, NULL, 0, hint, "--%s: '%s' is not %s", opt->name, text, wanted);
}

static void set_by_option(struct parser *p, const struct option *opt, const char *text)
{
    const char *wanted = NULL, *hint = NULL;
    char *value = option_value(opt->value, text, &wanted, &hint);
    if (value)
        set_by(p, opt, own(p->o, value), text);
    else
        bad_value(p, opt, text, wanted, strchr(text, ',') ? "the decimal point is a point" : hint);
}

/*
 * "a,b:1%" as the config's array ["a", "b:1%"], appended to the targets of earlier --target
 * options: each override lists all targets so far, and the last override holds.
 */
static void set_targets(struct parser *p, const struct option *opt, const char *text)
{
    struct textbuf *all = &p->targets;
    const size_t before = all->length;
    const char *rest = text;
    for (char *word; (word = option_list_word(&rest)); free(word))
        option_list_add(all, word);
    if (all->length > before && rest)
        set_by(p, opt, own(p->o, text_format("[%s]", all->text)), NULL);
    else
        bad_value(p, opt, text, "a list of names",
                  "meters, or quantities with a precision: lambda_t,S_p.mean_response:1%; a name "
                  "with a comma"
                  " or a blank stands in quotes");
}

static void set_required(struct parser *p, const struct option *opt, const char *text)
{
    option_list_add(&p->required, text);
    set_by(p, opt, own(p->o, text_format("[%s]", p->required.text)), NULL);
}

static void set_varied(struct parser *p, const struct option *opt, const char *text)
{
    option_list_add(&p->varied, text);
    set_by(p, opt, own(p->o, text_format("[%s]", p->varied.text)), NULL);
}

/* As a string, so that a cost of 4 is one. */
static void set_cost(struct parser *p, const struct option *opt, const char *text)
{
    struct textbuf quoted = {0};
    option_list_add(&quoted, text);
    set_by(p, opt, own(p->o, quoted.text), text);
}

static void set_indifference(struct parser *p, const struct option *opt, const char *text)
{
    const char *wanted = NULL, *hint = NULL;
    char *value = option_value(opt->value, text, &wanted, &hint);
    if (!value || !text_to_double(value, &p->o->indifference))
        bad_value(p, opt, text, wanted, hint);
    free(value);
}

static void set_values(struct parser *p, const struct option *opt, const char *text)
{
    const bool times = opt->id == OPT_WITHIN;
    char *list = times ? option_list_times(text) : option_list_levels(text);
    if (list)
        set_by(p, opt, own(p->o, list), text);
    else if (times)
        bad_value(p, opt, text, "a list of times above 0", "200ms,20s");
    else
        bad_value(p, opt, text, "a list of numbers between 0 and 1", "0.5,0.99 for p50 and p99");
}

static void set_numbers(struct parser *p, const struct option *opt, const char *text)
{
    uint64_t n;
    if (text_to_uint64(text, &n))
        set_by(p, opt, text, text);
    else
        bad_value(p, opt, text, "a number of requests", "3 for none to three");
}

static void add_text(const char ***list, size_t *n, const char *text)
{
    *list = mem_realloc(*list, *n + 1, sizeof **list);
    (*list)[(*n)++] = text;
}

/*
 * The mean sojourn may also be shown by its name as a target. Figures that are measured only on
 * request are requested by showing them: the last override lists all of them.
 */
static void add_shown(struct parser *p, const struct option *opt, const char *text)
{
    struct options *o = p->o;
    const size_t before = o->n_show, asked = p->figures.length;
    const char *rest = text;
    double x;
    for (char *word; (word = option_list_word(&rest));) {
        own(o, word);
        add_text(&o->show, &o->n_show,
                 strcmp(word, "mean_sojourn") == 0 ? "network.mean_sojourn" : word);
        if (quantity_asks(word, &x) != PARAMETER_NONE)
            option_list_add(&p->figures, word);
    }
    if (o->n_show == before || !rest)
        bad_value(p, opt, text, "a list of names", opt->help);
    else if (p->figures.length > asked)
        set_by(p, opt, own(o, text_format("[%s]", p->figures.text)), NULL);
}

static void set_output(struct parser *p, enum output output)
{
    static const char *const names[] = {
        [OUTPUT_JSON] = "--json", [OUTPUT_CSV] = "--csv", [OUTPUT_DOT] = "--dot",
        [OUTPUT_FIGURES] = "--figures", [OUTPUT_KEYS] = "--keys"};
    const enum output before = p->o->output;
    if (before != OUTPUT_TABLE && before != output)
        diag_error(p->d, NULL, 0, "-o DIR writes JSON and CSV",
                   "%s and %s cannot both go to stdout", names[before < output ? before : output],
                   names[before < output ? output : before]);
    p->o->output = output;
}

static void set_colour(struct parser *p, const struct option *opt, const char *text)
{
    static const char *const words[] = {
        [COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never"};
    for (int i = 0; i < 3; i++)
        if (strcmp(text, words[i]) == 0) {
            terminal_choose((enum colour_choice)i);
            return;
        }
    bad_value(p, opt, text, "auto, always or never", "auto: on a terminal, without NO_COLOR");
}

static void set_threads(struct parser *p, const struct option *opt, const char *text)
{
    double x;
    if (option_read_count(text, &x) && x <= CREW_THREADS_MAX)
        p->o->threads = (unsigned)x;
    else
        bad_value(p, opt, text, "a number of threads", "from 1 to 4096; all cores when not given");
}

static void set_folder(struct parser *p, const struct option *opt, const char *text,
                       const char **folder)
{
    if (*text)
        *folder = text;
    else
        bad_value(p, opt, text, "the name of a folder", "'.' is the current one");
}

static void set_drawing(struct parser *p, const struct option *opt, const char *text)
{
    if (draw_knows(text))
        p->o->draw = text;
    else
        bad_value(p, opt, text, "the name of a drawing",
                  "it ends in .dot or .gv, or for a picture in .svg, .png or .pdf");
}

static void set_look(struct parser *p, const struct option *opt, const char *text,
                     bool (*read)(struct plot_options *, const char *, const char **,
                                  const char **))
{
    const char *wanted, *hint;
    if (!read(&p->o->plot, text, &wanted, &hint))
        bad_value(p, opt, text, wanted, hint);
}

static void set_plot(struct parser *p, const struct option *opt, const char *text)
{
    p->o->plot.wanted = true;
    if (text)
        set_look(p, opt, text, plot_read_formats);
}

/* "html,md", in any order. */
static void set_formats(struct parser *p, const struct option *opt, const char *text)
{
    static const struct {
        const char *word;
        enum format format;
    } words[] = {{"html", FORMAT_HTML}, {"md", FORMAT_MARKDOWN}, {"markdown", FORMAT_MARKDOWN}};
    p->o->formats = 0;
    for (const char *at = text; *at;) {
        const size_t n = strcspn(at, ",");
        size_t i = 0;
        while (i < sizeof words / sizeof *words &&
               (strlen(words[i].word) != n || strncmp(words[i].word, at, n) != 0))
            i++;
        if (i == sizeof words / sizeof *words) {
            bad_value(p, opt, text, "a list of formats", "html,md");
            return;
        }
        p->o->formats |= words[i].format;
        at += n + (at[n] == ',');
    }
    if (p->o->formats == 0)
        bad_value(p, opt, text, "a list of formats", "html,md");
}

/* Files may have any name. Every other value ends up in results, which are UTF-8. */
static bool may_be_shown(struct parser *p, const struct option *opt, const char *value)
{
    const bool file =
        opt->id == OPT_OUTPUT || opt->id == OPT_CONFIGS || opt->id == OPT_DRAW;
    const char *flaw = value && !file ? printable_flaw(value) : NULL;
    if (!flaw)
        return true;
    char *what = printable_flaw_name(flaw);
    diag_error(p->d, NULL, 0, "names and values are UTF-8 text without control characters",
               "--%s: '%s' holds %s", opt->name, value, what);
    free(what);
    return false;
}

static void apply(struct parser *p, const struct option *opt, const char *value)
{
    struct options *o = p->o;
    if (!may_be_shown(p, opt, value))
        return;
    switch (opt->id) {
    case OPT_SET: set_key(p, value); break;
    case OPT_VERSUS: set_second_key(p, value); break;
    case OPT_OVER: add_text(&o->over, &o->n_over, value); break;
    case OPT_VARY: set_varied(p, opt, value); break;
    case OPT_COST: set_cost(p, opt, value); break;
    case OPT_INDIFFERENCE: set_indifference(p, opt, value); break;
    case OPT_SHOW: add_shown(p, opt, value); break;
    case OPT_TARGET: set_targets(p, opt, value); break;
    case OPT_REQUIRE: set_required(p, opt, value); break;
    case OPT_JUNIT: o->junit = value; break;
    case OPT_SUMMARY: o->summary = value; break;
    case OPT_QUANTILES:
    case OPT_WITHIN: set_values(p, opt, value); break;
    case OPT_NUMBERS: set_numbers(p, opt, value); break;
    case OPT_ANALYTIC: o->analytic = true; break;
    case OPT_SIMULATE: o->simulate = true; break;
    case OPT_FULL: o->full = true; break;
    case OPT_CONFIGS: set_folder(p, opt, value, &o->configs); break;
    case OPT_HISTOGRAM:
    case OPT_ANTITHETIC:
    case OPT_CONTROLS: set_by(p, opt, "true", NULL); break;
    case OPT_ALLOW_UNSTABLE: o->allow_unstable = true; break;
    case OPT_TRANSIENT: o->transient = true; break;
    case OPT_THREADS: set_threads(p, opt, value); break;
    case OPT_ALL: o->all = true; break;
    case OPT_JSON: set_output(p, OUTPUT_JSON); break;
    case OPT_CSV: set_output(p, OUTPUT_CSV); break;
    case OPT_DOT: set_output(p, OUTPUT_DOT); break;
    case OPT_FIGURES: set_output(p, OUTPUT_FIGURES); break;
    case OPT_KEYS: set_output(p, OUTPUT_KEYS); break;
    case OPT_DRAW: set_drawing(p, opt, value); break;
    case OPT_PAGE: set_formats(p, opt, value); break;
    case OPT_OUTPUT: set_folder(p, opt, value, &o->folder); break;
    case OPT_PLOT: set_plot(p, opt, value); break;
    case OPT_FORMAT: set_look(p, opt, value, plot_read_formats); break;
    case OPT_WIDTH: set_look(p, opt, value, plot_read_width); break;
    case OPT_LOG: set_look(p, opt, value, plot_read_log); break;
    case OPT_BW: o->plot.black_and_white = true; break;
    case OPT_HEAT: o->plot.heat = true; break;
    case OPT_ACROSS: o->plot.across = value; break;
    case OPT_TITLE: o->plot.title = value; break;
    case OPT_NO_CAPTION: o->plot.no_caption = true; break;
    case OPT_RESUME: o->resume = true; break;
    case OPT_QUIET: o->quiet = true; break;
    case OPT_COLOR: set_colour(p, opt, value); break;
    case OPT_VERBOSE: o->verbose = true; break;
    case OPT_HELP:
    case OPT_VERSION: break;    /* looked for before anything else is read */
    case OPT_SEED:
    case OPT_PRECISION:
    case OPT_CONFIDENCE:
    case OPT_EXPERIMENTS:
    case OPT_MAX_EXPERIMENTS:
    case OPT_REPLICATIONS:
    case OPT_MAX_REPLICATIONS:
    case OPT_HORIZON:
    case OPT_WARMUP: set_by_option(p, opt, value); break;
    }
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
        apply(p, opt, value);
    } else if ((value = next_value(p, opt))) {
        tell_option(p, opt, word, value);
        apply(p, opt, value);
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
            apply(p, opt, NULL);
            continue;
        }
        const char *value = c[1] ? c + 1 : next_value(p, opt);
        if (value && c[1] == '=') {
            char *hint = text_format("write -%c %s or --%s%s", *c, c + 2, opt->name, c + 1);
            diag_error(p->d, NULL, 0, hint, "'%s': no '=' after a letter", word);
            free(hint);
        } else if (value) {
            tell_option(p, opt, letter, value);
            apply(p, opt, value);
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
        add_override(o, (struct override){"experiment.histogram", "true", "--plot"});
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
