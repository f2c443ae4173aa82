#include "cli/options_table.h"

#include <string.h>

#include "base/text.h"

/* Help is for terminals of 80 columns. */
enum { HELP_WIDTH = 80, HELP_INDENT = 29 };

enum {
    GRIDLESS = COMMAND_SIMULATE | COMMAND_COMPARE,
    RUNS = GRIDLESS | COMMAND_SWEEP,
    SIZED = RUNS | COMMAND_SIZE,
    MODELS = COMMAND_CHECK | COMMAND_SOLVE | SIZED,
    RESULTS = MODELS | COMMAND_PAPER,
    ALL = RESULTS | COMMAND_PLOT | COMMAND_REPORT
};

#define RANGES                                                                                     \
    "A:B (whole numbers), A:B:N (N values), A:B:+STEP, log:A:B:N or V1,V2,... (repeatable: a grid)"

static const struct option table[] = {
    {OPT_SET, 's', "set", "KEY=VALUE", VALUE_TEXT, NULL, MODELS,
     "override a config value (repeatable)"},
    {OPT_VERSUS, 0, "vs", "KEY=VALUE", VALUE_TEXT, NULL, COMMAND_COMPARE,
     "against a second model, with this override of its own (repeatable)"},
    {OPT_OVER, 0, "over", "KEY=RANGE", VALUE_TEXT, NULL, COMMAND_SWEEP,
     RANGES},
    {OPT_VARY, 0, "vary", "KEY=RANGE", VALUE_TEXT, "vary", COMMAND_SIZE,
     RANGES},
    {OPT_COST, 0, "cost", "FORMULA", VALUE_TEXT, "cost", COMMAND_SIZE,
     "what a candidate costs: '4*M + N + 20*K'"},
    {OPT_INDIFFERENCE, 0, "indifference", "X", VALUE_LEVEL, NULL, COMMAND_SIZE,
     "a figure so near to its bound may be declared either way: 2%"},
    {OPT_ANALYTIC, 0, "analytic", NULL, VALUE_NONE, NULL, COMMAND_SWEEP, "solve each point"},
    {OPT_SIMULATE, 0, "simulate", NULL, VALUE_NONE, NULL, COMMAND_SWEEP,
     "simulate each point (default: both)"},
    {OPT_SHOW, 0, "show", "NAME,...", VALUE_TEXT, "experiment.figures", COMMAND_SWEEP,
     "columns: lambda_t, S_p.utilization, mean_sojourn"},
    {OPT_FULL, 0, "full", NULL, VALUE_NONE, NULL, COMMAND_PAPER,
     "the paper's own precision: minutes to an hour"},
    {OPT_CONFIGS, 0, "configs", "DIR", VALUE_TEXT, NULL, COMMAND_PAPER,
     "where paper-fig5.cfg to paper-fig8.cfg are"},
    {OPT_SEED, 0, "seed", "N", VALUE_SEED, "experiment.seed", SIZED | COMMAND_PAPER,
     "64-bit seed (default 1)"},
    {OPT_PRECISION, 'p', "precision", "X", VALUE_POSITIVE, "experiment.precision", SIZED,
     "half-width wanted, part of the mean (default 0.01)"},
    {OPT_CONFIDENCE, 0, "confidence", "P", VALUE_LEVEL, "experiment.confidence", SIZED,
     "of every interval (default 0.95)"},
    {OPT_TARGET, 0, "target", "NAME[:X],...", VALUE_TEXT, "experiment.targets", RUNS,
     "half-width, no limit: lambda_t,S_p.wait_p99:1%"},
    {OPT_REQUIRE, 0, "require", "'NAME < X'", VALUE_TEXT, "require", COMMAND_SOLVE | SIZED,
     "what must hold: 'S_p.wait_p99 < 2ms' (repeatable)"},
    {OPT_JUNIT, 0, "junit", "FILE", VALUE_TEXT, NULL,
     COMMAND_SOLVE | GRIDLESS | COMMAND_SIZE, "write the verdicts as JUnit's XML"},
    {OPT_SUMMARY, 0, "summary", "FILE", VALUE_TEXT, NULL,
     COMMAND_SOLVE | GRIDLESS | COMMAND_SIZE, "and as a table in Markdown"},
    {OPT_QUANTILES, 0, "quantiles", "Q,...", VALUE_TEXT, "experiment.quantiles",
     COMMAND_SOLVE | SIZED, "also percentiles of these times: p50,p99"},
    {OPT_WITHIN, 0, "within", "T,...", VALUE_TEXT, "experiment.within", COMMAND_SOLVE | RUNS,
     "also the shares within these times: 200ms,20s"},
    {OPT_NUMBERS, 0, "numbers", "N", VALUE_TEXT, "experiment.numbers", COMMAND_SOLVE | RUNS,
     "also P(0 there) to P(N there) of stations"},
    {OPT_HISTOGRAM, 0, "histogram", NULL, VALUE_NONE, "experiment.histogram",
     COMMAND_SIMULATE | COMMAND_COMPARE, "also write whole distributions into -o DIR"},
    {OPT_EXPERIMENTS, 'n', "experiments", "N", VALUE_COUNT, "experiment.experiments", RUNS,
     "N measured windows; or --replications N: N runs"},
    {OPT_REPLICATIONS, 0, "replications", "N", VALUE_COUNT, "experiment.replications", RUNS,
     "N independent runs of several windows each", true},
    {OPT_MAX_EXPERIMENTS, 0, "max-experiments", "N", VALUE_COUNT, "experiment.max_experiments",
     SIZED, "no more; or --max-replications N (status 3)"},
    {OPT_MAX_REPLICATIONS, 0, "max-replications", "N", VALUE_COUNT, "experiment.max_replications",
     SIZED, "no more than N runs; exit status 3 if not precise", true},
    {OPT_WARMUP, 0, "warmup", "T", VALUE_TIME, "experiment.warmup", RUNS,
     "model time before measuring (default: auto)"},
    {OPT_CONTROLS, 0, "control-variates", NULL, VALUE_NONE, "experiment.control_variates",
     COMMAND_SIMULATE | COMMAND_SWEEP, "narrower intervals by known means, where it helps"},
    {OPT_ANTITHETIC, 0, "antithetic", NULL, VALUE_NONE, "experiment.antithetic", RUNS,
     "replications in pairs with opposite random numbers"},
    {OPT_ALLOW_UNSTABLE, 0, "allow-unstable", NULL, VALUE_NONE, NULL, COMMAND_SIMULATE,
     "of an unstable model: numbers over time"},
    {OPT_TRANSIENT, 0, "transient", NULL, VALUE_NONE, NULL, COMMAND_SIMULATE,
     "numbers over time, from the start, of any model"},
    {OPT_HORIZON, 0, "horizon", "T", VALUE_TIME, "experiment.horizon", COMMAND_SIMULATE,
     "model time of these (default: auto)"},
    {OPT_THREADS, 'j', "threads", "N", VALUE_COUNT, NULL, SIZED | COMMAND_PAPER,
     "default: all cores"},
    {OPT_ALL, 'a', "all", NULL, VALUE_NONE, NULL, MODELS & ~(COMMAND_SWEEP | COMMAND_SIZE),
     "every station in tables, not the fullest alone"},
    {OPT_JSON, 0, "json", NULL, VALUE_NONE, NULL, RESULTS, "JSON to stdout"},
    {OPT_CSV, 0, "csv", NULL, VALUE_NONE, NULL, RESULTS, "CSV to stdout"},
    {OPT_FIGURES, 0, "figures", NULL, VALUE_NONE, NULL, COMMAND_CHECK,
     "what --target, --require and --show can name"},
    {OPT_KEYS, 0, "keys", NULL, VALUE_NONE, NULL, COMMAND_CHECK,
     "what -s, --over and --vary can set, and how it is set"},
    {OPT_DOT, 0, "dot", NULL, VALUE_NONE, NULL, COMMAND_CHECK,
     "a drawing for Graphviz to stdout: | dot -Tsvg"},
    {OPT_DRAW, 0, "draw", "FILE", VALUE_TEXT, NULL, COMMAND_CHECK,
     "the same into FILE.dot, or a picture: FILE.svg, .png, .pdf"},
    {OPT_OUTPUT, 'o', "output", "DIR", VALUE_TEXT, NULL, RESULTS,
     "also write CSV and JSON files there"},
    {OPT_PLOT, 0, "plot", "[=FORMAT,...]", VALUE_TEXT, NULL, SIZED,
     "and figures: svg, png, pdf; term draws here"},
    {OPT_SHOW, 0, "show", "NAME,...", VALUE_TEXT, NULL, COMMAND_PLOT,
     "figures: lambda_t, S_p.utilization, mean_sojourn"},
    {OPT_FORMAT, 0, "format", "FORMAT,...", VALUE_TEXT, NULL, COMMAND_PLOT,
     "svg (default), png, pdf, term for the terminal"},
    {OPT_OUTPUT, 'o', "output", "DIR|FILE", VALUE_TEXT, NULL, COMMAND_PLOT,
     "where to (default: beside the data)"},
    {OPT_WIDTH, 0, "width", "W", VALUE_TEXT, NULL, COMMAND_PLOT,
     "8.5cm, 85mm, 3.4in, 600px (default 16cm)"},
    {OPT_BW, 0, "bw", NULL, VALUE_NONE, NULL, COMMAND_PLOT, "black and white"},
    {OPT_ACROSS, 0, "across", "KEY", VALUE_TEXT, NULL, COMMAND_PLOT,
     "of a sweep: the key of the x axis"},
    {OPT_HEAT, 0, "heat", NULL, VALUE_NONE, NULL, COMMAND_PLOT,
     "of a sweep of two keys: a heat map"},
    {OPT_LOG, 0, "log", "AXES", VALUE_TEXT, NULL, COMMAND_PLOT,
     "logarithmic: x, y, xy or none (default: by the values)"},
    {OPT_TITLE, 0, "title", "TEXT", VALUE_TEXT, NULL, COMMAND_PLOT, "above the figure"},
    {OPT_NO_CAPTION, 0, "no-caption", NULL, VALUE_NONE, NULL, COMMAND_PLOT,
     "no line on model, version, seed and command"},
    {OPT_PAGE, 0, "format", "FORMAT,...", VALUE_TEXT, NULL, COMMAND_REPORT,
     "html, md (default: both)"},
    {OPT_OUTPUT, 'o', "output", "DIR", VALUE_TEXT, NULL, COMMAND_REPORT,
     "where to (default: beside the results)"},
    {OPT_RESUME, 0, "resume", NULL, VALUE_NONE, NULL, SIZED | COMMAND_PAPER,
     "go on with the unfinished run in -o DIR"},
    {OPT_QUIET, 'q', "quiet", NULL, VALUE_NONE, NULL, RESULTS, "no talk on stderr"},
    {OPT_COLOR, 0, "color", "WHEN", VALUE_TEXT, NULL, ALL, "auto, always or never"},
    {OPT_VERBOSE, 'v', "verbose", NULL, VALUE_NONE, NULL, RESULTS,
     "more of it; run times in the JSON"},
    {OPT_HELP, 'h', "help", NULL, VALUE_NONE, NULL, ALL,
     "this text; -V, --version: which sojourn this is"},
    {OPT_VERSION, 'V', "version", NULL, VALUE_NONE, NULL, ALL, "which sojourn this is",
     true},
};
enum { OPTIONS = sizeof table / sizeof *table };

static const struct command_words {
    enum command id;
    const char *name, *arguments, *help;
} commands[] = {
    {COMMAND_CHECK, "check", "MODEL", "validate, print the expanded network"},
    {COMMAND_SOLVE, "solve", "MODEL", "analytic answer"},
    {COMMAND_SIMULATE, "simulate", "MODEL", "simulate until precise enough"},
    {COMMAND_COMPARE, "compare", "MODEL [MODEL]", "both, with z-scores; or two models"},
    {COMMAND_SWEEP, "sweep", "MODEL --over KEY=RANGE", "a grid of either or both"},
    {COMMAND_PLOT, "plot", "DIR|FILE", "figures of results that are there"},
    {COMMAND_SIZE, "size", "MODEL --vary KEY=RANGE", "cheapest that meets requirements"},
    {COMMAND_REPORT, "report", "DIR", "a page to send, of results"},
    {COMMAND_PAPER, "paper", "[--full]", "the figures of the paper"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

/* ---- commands ---- */

enum command find_command(const char *word)
{
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, word) == 0)
            return commands[i].id;
    return 0;
}

static const struct command_words *words_of(enum command c)
{
    for (int i = 0; i < COMMANDS; i++)
        if (commands[i].id == c)
            return &commands[i];
    return NULL;
}

const char *command_name(enum command c)
{
    return words_of(c)->name;
}

const char *nearest_command(const char *word)
{
    const char *names[COMMANDS + 2];
    for (int i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    names[COMMANDS] = "--help";
    names[COMMANDS + 1] = "--version";
    return text_nearest(word, names, COMMANDS + 2);
}

/* ---- options ---- */

const struct option *option_by_letter(char letter, unsigned c)
{
    for (int i = 0; i < OPTIONS; i++)
        if (letter && table[i].letter == letter && table[i].commands & c)
            return &table[i];
    return NULL;
}

const struct option *option_by_name(const char *name, size_t n, unsigned c)
{
    for (int i = 0; i < OPTIONS; i++)
        if (strlen(table[i].name) == n && strncmp(table[i].name, name, n) == 0 &&
            table[i].commands & c)
            return &table[i];
    return NULL;
}

const struct option *nearest_option(const char *word, unsigned c)
{
    const char *names[OPTIONS];
    size_t n = 0;
    for (int i = 0; i < OPTIONS; i++)
        if (table[i].commands & c)
            names[n++] = table[i].name;
    const char *near = text_nearest(word, names, n);
    return near ? option_by_name(near, strlen(near), c) : NULL;
}

bool option_value_optional(const struct option *opt)
{
    return opt->argument && opt->argument[0] == '[';
}

char *option_commands(const struct option *opt)
{
    struct textbuf b = {0};
    unsigned left = opt->commands;
    for (int i = 0; i < COMMANDS; i++) {
        if (!(left & commands[i].id))
            continue;
        left &= ~(unsigned)commands[i].id;
        textbuf_add(&b, "%s%s", b.length == 0 ? "" : left ? ", " : " and ", commands[i].name);
    }
    return b.text;
}

/* ---- help ---- */

void print_usage(FILE *f)
{
    fprintf(f, "usage: sojourn COMMAND [MODEL] [options]\n\n"
               "Solves and simulates queueing networks: how many servers, how long may a token\n"
               "live, what will the response be.\n\n");
    for (int i = 0; i < COMMANDS; i++)
        fprintf(f, "  sojourn %-8s %-23s %s\n", commands[i].name, commands[i].arguments,
                commands[i].help);
    fprintf(f, "\n`sojourn COMMAND --help` lists a command's options, `sojourn help` topics,\n"
               "`man sojourn` everything.\n"
               "exit status: 0 done, 1 the machine failed, 2 wrong input, 3 precision not\n"
               "reached or drifting, 4 no steady state, 5 a requirement is not met\n");
}

/* Broken at spaces; further lines begin below the first. */
static void print_wrapped(const char *text, FILE *f)
{
    const size_t width = HELP_WIDTH - HELP_INDENT;
    while (strlen(text) > width) {
        size_t n = width;
        while (n > 0 && text[n] != ' ')
            n--;
        fprintf(f, "%.*s\n%*s", (int)n, text, HELP_INDENT, "");
        text += n + 1;
    }
    fprintf(f, "%s\n", text);
}

static void print_option(const struct option *opt, FILE *f)
{
    char words[64];
    snprintf(words, sizeof words, "--%s%s%s", opt->name,
             opt->argument && !option_value_optional(opt) ? " " : "",
             opt->argument ? opt->argument : "");
    if (opt->letter)
        fprintf(f, "  -%c, %-22s ", opt->letter, words);
    else
        fprintf(f, "      %-22s ", words);
    print_wrapped(opt->help, f);
}

void print_command_help(enum command c, FILE *f)
{
    const struct command_words *w = words_of(c);
    fprintf(f, "usage: sojourn %s %s [options]\n%s\n\n", w->name, w->arguments, w->help);
    for (int i = 0; i < OPTIONS; i++)
        if (table[i].commands & c && !table[i].beside)
            print_option(&table[i], f);
    fprintf(f, "\n%s`man sojourn` has the config keys.\n",
            c & SIZED ? "Units: 20k, 500ms, 2min, 15/min, 5%. " : "");
}
