#include "cli/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"

enum option_id {
    OPT_SET, OPT_SEED, OPT_PRECISION, OPT_CONFIDENCE, OPT_EXPERIMENTS, OPT_MAX_EXPERIMENTS, OPT_WARMUP,
    OPT_TARGET, OPT_THREADS, OPT_OVER, OPT_SHOW, OPT_ANALYTIC, OPT_SIMULATE, OPT_FULL, OPT_CONFIGS, OPT_ALLOW_UNSTABLE,
    OPT_ALL, OPT_JSON, OPT_CSV, OPT_OUTPUT, OPT_QUIET, OPT_VERBOSE, OPT_HELP, OPT_VERSION
};

enum {
    RUNS = COMMAND_SIMULATE | COMMAND_COMPARE | COMMAND_SWEEP,
    MODELS = COMMAND_CHECK | COMMAND_SOLVE | RUNS,
    ALL = MODELS | COMMAND_PAPER
};

/* How an option that stands for a config key reads its value. */
enum value { VALUE_NONE, VALUE_TEXT, VALUE_SEED, VALUE_FRACTION, VALUE_TIME, VALUE_COUNT };

static const struct option {
    enum option_id id;
    char letter;
    const char *name;
    const char *argument;    /* NULL: none */
    enum value value;
    const char *key;         /* the config key that it stands for, or NULL */
    unsigned commands;
    const char *help;
} table[] = {
    {OPT_SET, 's', "set", "KEY=VALUE", VALUE_TEXT, NULL, ALL & ~COMMAND_PAPER, "override a config value (repeatable)"},
    {OPT_OVER, 0, "over", "KEY=A:B:N", VALUE_TEXT, NULL, COMMAND_SWEEP, "N values from A to B; or log:A:B:N, or V1,V2,... (repeatable)"},
    {OPT_ANALYTIC, 0, "analytic", NULL, VALUE_NONE, NULL, COMMAND_SWEEP, "solve each point"},
    {OPT_SIMULATE, 0, "simulate", NULL, VALUE_NONE, NULL, COMMAND_SWEEP, "simulate each point (default: both)"},
    {OPT_SHOW, 0, "show", "NAME,...", VALUE_TEXT, NULL, COMMAND_SWEEP, "what the table shows: lambda_t, S_p.utilization, ..."},
    {OPT_FULL, 0, "full", NULL, VALUE_NONE, NULL, COMMAND_PAPER, "the paper's own precision (some minutes to an hour)"},
    {OPT_CONFIGS, 0, "configs", "DIR", VALUE_TEXT, NULL, COMMAND_PAPER, "where paper-fig5.cfg and paper-fig6.cfg are"},
    {OPT_SEED, 0, "seed", "N", VALUE_SEED, "experiment.seed", RUNS | COMMAND_PAPER, "64-bit seed (default 1)"},
    {OPT_PRECISION, 'p', "precision", "X", VALUE_FRACTION, "experiment.precision", RUNS, "half-width wanted, relative to the mean unless experiment.delta says otherwise (default 0.01)"},
    {OPT_CONFIDENCE, 0, "confidence", "P", VALUE_FRACTION, "experiment.confidence", RUNS, "of every interval (default 0.95)"},
    {OPT_TARGET, 0, "target", "NAME,...", VALUE_TEXT, NULL, RUNS, "meters to reach the precision for, or mean_sojourn"},
    {OPT_EXPERIMENTS, 'n', "experiments", "N", VALUE_COUNT, "experiment.experiments", RUNS, "exactly N experiments, no stopping rule"},
    {OPT_MAX_EXPERIMENTS, 0, "max-experiments", "N", VALUE_COUNT, "experiment.max_experiments", RUNS, "stop there; exit status 3 if not precise"},
    {OPT_WARMUP, 0, "warmup", "T", VALUE_TIME, "experiment.warmup", RUNS, "model time before measuring: 30, 500ms, 2m (default auto)"},
    {OPT_ALLOW_UNSTABLE, 0, "allow-unstable", NULL, VALUE_NONE, NULL, COMMAND_SIMULATE, "simulate a model that has no steady state"},
    {OPT_THREADS, 'j', "threads", "N", VALUE_COUNT, NULL, RUNS | COMMAND_PAPER, "default: all cores"},
    {OPT_ALL, 'a', "all", NULL, VALUE_NONE, NULL, MODELS & ~COMMAND_SWEEP, "every station in tables, not groups alone"},
    {OPT_JSON, 0, "json", NULL, VALUE_NONE, NULL, ALL, "JSON to stdout"},
    {OPT_CSV, 0, "csv", NULL, VALUE_NONE, NULL, ALL, "CSV to stdout"},
    {OPT_OUTPUT, 'o', "output", "DIR", VALUE_TEXT, NULL, ALL, "also write CSV and JSON files there"},
    {OPT_QUIET, 'q', "quiet", NULL, VALUE_NONE, NULL, ALL, "no talk on stderr"},
    {OPT_VERBOSE, 'v', "verbose", NULL, VALUE_NONE, NULL, ALL, "more of it; run times in the JSON"},
    {OPT_HELP, 'h', "help", NULL, VALUE_NONE, NULL, ALL, "this text"},
    {OPT_VERSION, 'V', "version", NULL, VALUE_NONE, NULL, ALL, "which sojourn this is"},
};
enum { OPTIONS = sizeof table / sizeof *table };

static const struct command_words {
    enum command id;
    const char *name, *arguments, *help;
} commands[] = {
    {COMMAND_CHECK, "check", "MODEL", "validate, print the expanded network"},
    {COMMAND_SOLVE, "solve", "MODEL", "analytic answer"},
    {COMMAND_SIMULATE, "simulate", "MODEL", "simulate until the precision asked for is reached"},
    {COMMAND_COMPARE, "compare", "MODEL", "both, side by side, with z-scores"},
    {COMMAND_SWEEP, "sweep", "MODEL --over KEY=A:B:N", "a grid of either or both"},
    {COMMAND_PAPER, "paper", "[--full]", "the paper's figures 5 and 6, end to end"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

/* ---- help ---- */

static void print_usage(FILE *f)
{
    fprintf(f, "usage: sojourn COMMAND [MODEL] [options]\n\n"
               "Solves and simulates queueing networks: how many servers, how long may a token live,\n"
               "what will the response be.\n\n");
    for (int i = 0; i < COMMANDS; i++)
        fprintf(f, "  sojourn %-9s%-24s %s\n", commands[i].name, commands[i].arguments,
                commands[i].help);
    fprintf(f, "\n`sojourn COMMAND --help` lists a command's options, `man sojourn` everything else.\n"
               "exit status: 0 done, 1 the machine failed, 2 wrong input, 3 precision not reached,\n"
               "4 no steady state\n");
}

static void print_option(const struct option *opt, FILE *f)
{
    char words[64];
    snprintf(words, sizeof words, "--%s%s%s", opt->name, opt->argument ? " " : "",
             opt->argument ? opt->argument : "");
    if (opt->letter)
        fprintf(f, "  -%c, %-22s %s\n", opt->letter, words, opt->help);
    else
        fprintf(f, "      %-22s %s\n", words, opt->help);
}

static const struct command_words *words_of(enum command c)
{
    for (int i = 0; i < COMMANDS; i++)
        if (commands[i].id == c)
            return &commands[i];
    return NULL;
}

static void print_command_help(enum command c, FILE *f)
{
    const struct command_words *w = words_of(c);
    fprintf(f, "usage: sojourn %s %s [options]\n%s\n\n", w->name, w->arguments, w->help);
    for (int i = 0; i < OPTIONS; i++)
        if (table[i].commands & c)
            print_option(&table[i], f);
    fprintf(f, "\nNumbers take k, M, G; times take us, ms, s, m, h. `man sojourn` has the config keys.\n");
}

/* ---- values ---- */

static bool with_suffix(const char *text, const char *const *suffix, const double *factor, double *out)
{
    char *copy = mem_strdup(text);
    const size_t n = strlen(copy);
    bool ok = text_to_double(copy, out);
    for (int i = 0; !ok && suffix[i]; i++) {
        const size_t k = strlen(suffix[i]);
        if (n <= k || strcmp(copy + n - k, suffix[i]) != 0)
            continue;
        copy[n - k] = 0;
        ok = text_to_double(copy, out);
        *out *= factor[i];
        copy[n - k] = suffix[i][0];
    }
    free(copy);
    return ok;
}

static bool read_time(const char *text, double *out)
{
    static const char *const suffix[] = {"us", "ms", "s", "m", "h", NULL};
    static const double factor[] = {1e-6, 1e-3, 1, 60, 3600};
    return with_suffix(text, suffix, factor, out);
}

static bool read_count(const char *text, double *out)
{
    static const char *const suffix[] = {"k", "M", "G", NULL};
    static const double factor[] = {1e3, 1e6, 1e9};
    return with_suffix(text, suffix, factor, out) && *out >= 1 && *out == floor(*out) && *out < 9e15;
}

static void add_override(struct options *o, const char *key, const char *value)
{
    o->overrides = mem_realloc(o->overrides, o->n_overrides + 1, sizeof *o->overrides);
    o->overrides[o->n_overrides++] = (struct override){key, value};
}

static char *own(struct options *o, char *text)
{
    o->owned = mem_realloc(o->owned, o->n_owned + 1, sizeof *o->owned);
    return o->owned[o->n_owned++] = text;
}

static void set_key(struct options *o, const char *text, struct diag *d)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        diag_error(d, NULL, 0, "for example -s token.lifetime=0.5", "-s %s: not KEY=VALUE", text);
        return;
    }
    char *key = own(o, text_format("%.*s", (int)(equals - text), text));
    add_override(o, key, equals + 1);
}

static void bad_value(const struct option *opt, const char *text, const char *hint, struct diag *d)
{
    diag_error(d, NULL, 0, hint, "--%s: '%s' is not a %s", opt->name, text,
               opt->value == VALUE_SEED       ? "64-bit integer"
               : opt->value == VALUE_COUNT    ? "positive whole number"
               : opt->value == VALUE_TIME     ? "time"
               : opt->value == VALUE_FRACTION ? "number"
                                              : "value");
}

/* An option that stands for a config key becomes an override, so that the reader checks it as it checks the file. */
static void set_by_option(struct options *o, const struct option *opt, const char *text, struct diag *d)
{
    double x;
    uint64_t seed;
    int64_t negative;
    switch (opt->value) {
    case VALUE_SEED:
        if (text_to_uint64(text, &seed) || text_to_int64(text, &negative))
            add_override(o, opt->key, own(o, text_format("\"%s\"", text)));
        else
            bad_value(opt, text, "from 0 to 18446744073709551615, or 0x...", d);
        break;
    case VALUE_COUNT:
        if (read_count(text, &x))
            add_override(o, opt->key, own(o, text_format("%.0fL", x)));
        else
            bad_value(opt, text, "for example 500, 20k", d);
        break;
    case VALUE_TIME:
        if (strcmp(text, "auto") == 0)
            add_override(o, opt->key, "auto");
        else if (read_time(text, &x))
            add_override(o, opt->key, own(o, text_format("%.17g", x)));
        else
            bad_value(opt, text, "for example 30, 500ms, 2m, or auto", d);
        break;
    default:
        if (text_to_double(text, &x))
            add_override(o, opt->key, text);
        else
            bad_value(opt, text, "for example 0.01", d);
    }
}

/* "a,b" as the libconfig array ["a", "b"]. */
static char *quoted_list(const char *text)
{
    struct textbuf b = {0};
    char *copy = mem_strdup(text), *save = NULL;
    textbuf_add(&b, "[");
    for (char *p = strtok_r(copy, ",", &save); p; p = strtok_r(NULL, ",", &save))
        textbuf_add(&b, "%s\"%s\"", b.length > 1 ? ", " : "", p);
    textbuf_add(&b, "]");
    free(copy);
    return b.text;
}

static void add_text(const char ***list, size_t *n, const char *text)
{
    *list = mem_realloc(*list, *n + 1, sizeof **list);
    (*list)[(*n)++] = text;
}

static void set_output(struct options *o, enum output output, struct diag *d)
{
    if (o->output != OUTPUT_TABLE && o->output != output)
        diag_error(d, NULL, 0, "-o DIR writes both", "--json and --csv cannot both go to stdout");
    o->output = output;
}

static void set_threads(struct options *o, const char *text, const struct option *opt, struct diag *d)
{
    double x;
    if (read_count(text, &x) && x <= 4096)
        o->threads = (unsigned)x;
    else
        bad_value(opt, text, "from 1 to 4096", d);
}

static void add_shown(struct options *o, const char *text)
{
    char *copy = own(o, mem_strdup(text)), *save = NULL;
    for (char *p = strtok_r(copy, ",", &save); p; p = strtok_r(NULL, ",", &save))
        add_text(&o->show, &o->n_show, p);
}

static void apply(struct options *o, const struct option *opt, const char *value, struct diag *d)
{
    switch (opt->id) {
    case OPT_SET: set_key(o, value, d); break;
    case OPT_OVER: add_text(&o->over, &o->n_over, value); break;
    case OPT_SHOW: add_shown(o, value); break;
    case OPT_TARGET: add_override(o, "experiment.targets", own(o, quoted_list(value))); break;
    case OPT_ANALYTIC: o->analytic = true; break;
    case OPT_SIMULATE: o->simulate = true; break;
    case OPT_FULL: o->full = true; break;
    case OPT_CONFIGS: o->configs = value; break;
    case OPT_ALLOW_UNSTABLE: o->allow_unstable = true; break;
    case OPT_THREADS: set_threads(o, value, opt, d); break;
    case OPT_ALL: o->all = true; break;
    case OPT_JSON: set_output(o, OUTPUT_JSON, d); break;
    case OPT_CSV: set_output(o, OUTPUT_CSV, d); break;
    case OPT_OUTPUT: o->folder = value; break;
    case OPT_QUIET: o->quiet = true; break;
    case OPT_VERBOSE: o->verbose = true; break;
    default: set_by_option(o, opt, value, d); break;
    }
}

/* ---- parsing ---- */

static const char *nearest_option(const char *word, enum command c)
{
    const char *names[OPTIONS];
    size_t n = 0;
    for (int i = 0; i < OPTIONS; i++)
        if (table[i].commands & c)
            names[n++] = table[i].name;
    return text_nearest(word, names, n);
}

static void unknown_option(const char *arg, enum command c, struct diag *d)
{
    const char *near = strncmp(arg, "--", 2) == 0 ? nearest_option(arg + 2, c) : NULL;
    char *hint = near ? text_format("did you mean '--%s'?", near)
                      : text_format("sojourn %s --help lists the options", words_of(c)->name);
    diag_error(d, NULL, 0, hint, "unknown option '%s' for '%s'", arg, words_of(c)->name);
    free(hint);
}

/* The option that `arg` names, and the value that stands in the same word (--name=value, -xvalue). */
static const struct option *find_option(const char *arg, enum command c, const char **value)
{
    *value = NULL;
    for (int i = 0; i < OPTIONS; i++) {
        const struct option *opt = &table[i];
        if (!(opt->commands & c))
            continue;
        if (arg[1] != '-') {
            if (!opt->letter || arg[1] != opt->letter || (arg[2] && !opt->argument))
                continue;
            *value = arg[2] ? arg + 2 : NULL;
            return opt;
        }
        const size_t n = strlen(opt->name);
        if (strncmp(arg + 2, opt->name, n) == 0 && (arg[2 + n] == 0 || arg[2 + n] == '=')) {
            *value = arg[2 + n] ? arg + 3 + n : NULL;
            return opt;
        }
    }
    return NULL;
}

/* One argument. Returns how many words it took. */
static int parse_word(int argc, char **argv, int i, struct options *o, struct diag *d)
{
    const char *arg = argv[i], *value;
    if (arg[0] != '-' || arg[1] == 0) {
        if (o->command == COMMAND_PAPER || o->model)
            diag_error(d, NULL, 0, NULL, "unexpected argument '%s'", arg);
        else
            o->model = arg;
        return 1;
    }
    const struct option *opt = find_option(arg, o->command, &value);
    if (!opt) {
        unknown_option(arg, o->command, d);
        return 1;
    }
    if (!opt->argument) {
        if (value)
            diag_error(d, NULL, 0, NULL, "option '--%s' takes no value", opt->name);
        else
            apply(o, opt, NULL, d);
        return 1;
    }
    if (!value && i + 1 >= argc) {
        diag_error(d, NULL, 0, NULL, "option '--%s' needs %s", opt->name, opt->argument);
        return 1;
    }
    apply(o, opt, value ? value : argv[i + 1], d);
    return value ? 1 : 2;
}

static bool wants(int argc, char **argv, const char *name, char letter)
{
    for (int i = 1; i < argc; i++)
        if ((argv[i][0] == '-' && argv[i][1] == letter && argv[i][2] == 0) ||
            (strncmp(argv[i], "--", 2) == 0 && strcmp(argv[i] + 2, name) == 0))
            return true;
    return false;
}

static enum command find_command(const char *word)
{
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, word) == 0)
            return commands[i].id;
    return 0;
}

static void unknown_command(const char *word)
{
    const char *names[COMMANDS];
    for (int i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    const char *near = text_nearest(word, names, COMMANDS);
    fprintf(stderr, "error: unknown command '%s'\n", word);
    if (near)
        fprintf(stderr, "  hint: did you mean '%s'?\n", near);
    else
        fprintf(stderr, "  hint: one of check, solve, simulate, compare, sweep, paper\n");
}

static char *join(int argc, char **argv)
{
    struct textbuf b = {0};
    textbuf_add(&b, "sojourn");
    for (int i = 1; i < argc; i++) {
        const bool plain = argv[i][0] && strcspn(argv[i], " \t\n'\"\\$&|;<>()*?[]{}#~`!") == strlen(argv[i]);
        textbuf_add(&b, plain ? " %s" : " '%s'", argv[i]);
    }
    return b.text;
}

static void check_complete(const struct options *o, struct diag *d)
{
    if (o->command != COMMAND_PAPER && !o->model)
        diag_error(d, NULL, 0, "for example configs/quickstart.cfg", "'%s' needs a model file",
                   words_of(o->command)->name);
    if (o->command == COMMAND_SWEEP && o->n_over == 0)
        diag_error(d, NULL, 0, "for example --over token.lifetime=0.1:1:10",
                   "'sweep' needs at least one --over");
}

bool options_parse(int argc, char **argv, struct options *o, enum exit_status *status)
{
    *o = (struct options){0};
    *status = EXIT_DONE;
    const bool help = wants(argc, argv, "help", 'h');
    if (wants(argc, argv, "version", 'V')) {
        printf("sojourn %s\n", sojourn_version());
        return false;
    }
    if (argc < 2 || (help && argv[1][0] == '-') || strcmp(argv[1], "help") == 0) {
        print_usage(argc < 2 ? stderr : stdout);
        *status = argc < 2 ? EXIT_INPUT : EXIT_DONE;
        return false;
    }
    o->command = find_command(argv[1]);
    if (!o->command) {
        unknown_command(argv[1]);
        *status = EXIT_INPUT;
        return false;
    }
    if (help) {
        print_command_help(o->command, stdout);
        return false;
    }
    struct diag *d = diag_new();
    for (int i = 2; i < argc;)
        i += parse_word(argc, argv, i, o, d);
    check_complete(o, d);
    if (!o->analytic && !o->simulate)
        o->analytic = o->simulate = true;
    o->line = join(argc, argv);
    *status = diag_status(d);
    diag_print(d, stderr);
    diag_free(d);
    return *status == EXIT_DONE;
}

void options_release(struct options *o)
{
    for (size_t i = 0; i < o->n_owned; i++)
        free(o->owned[i]);
    free(o->owned);
    free(o->overrides);
    free(o->over);
    free(o->show);
    free(o->line);
}
