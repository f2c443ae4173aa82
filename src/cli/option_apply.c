#include "cli/option_apply.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/printable.h"
#include "base/terminal.h"
#include "cli/draw.h"
#include "cli/option_list.h"
#include "cli/option_value.h"
#include "model/quantity.h"
#include "run/workers.h"

static char *own(struct options *o, char *text)
{
    o->owned = mem_realloc(o->owned, o->n_owned + 1, sizeof *o->owned);
    return o->owned[o->n_owned++] = text;
}

void option_override(struct options *o, struct override set)
{
    o->overrides = mem_realloc(o->overrides, o->n_overrides + 1, sizeof *o->overrides);
    o->overrides[o->n_overrides++] = set;
}

/* Add the override that an option stands for. Errors in it name the option, with `text` as it
 * was written, or NULL. */
static void set_by(struct parser *p, const struct option *opt, const char *value, const char *text)
{
    char *place = text_format("--%s%s%s", opt->name, text ? " " : "", text ? text : "");
    option_override(p->o, (struct override){opt->key, value, own(p->o, place)});
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
        option_override(p->o, set);
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

void option_apply(struct parser *p, const struct option *opt, const char *value)
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
