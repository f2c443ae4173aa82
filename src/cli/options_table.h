/*
 * The table of commands and options: parsing, --help and shell completion all come from it, so that
 * they cannot disagree.
 */
#ifndef CLI_OPTIONS_TABLE_H
#define CLI_OPTIONS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/options.h"

enum option_id {
    OPT_SET,
    OPT_VERSUS,
    OPT_SEED,
    OPT_PRECISION,
    OPT_CONFIDENCE,
    OPT_EXPERIMENTS,
    OPT_MAX_EXPERIMENTS,
    OPT_REPLICATIONS,
    OPT_MAX_REPLICATIONS,
    OPT_WARMUP,
    OPT_TARGET,
    OPT_REQUIRE,
    OPT_JUNIT,
    OPT_SUMMARY,
    OPT_QUANTILES,
    OPT_WITHIN,
    OPT_NUMBERS,
    OPT_HISTOGRAM,
    OPT_CONTROLS,
    OPT_ANTITHETIC,
    OPT_THREADS,
    OPT_OVER,
    OPT_VARY,
    OPT_COST,
    OPT_INDIFFERENCE,
    OPT_SHOW,
    OPT_ANALYTIC,
    OPT_SIMULATE,
    OPT_FULL,
    OPT_CONFIGS,
    OPT_ALLOW_UNSTABLE,
    OPT_TRANSIENT,
    OPT_HORIZON,
    OPT_ALL,
    OPT_JSON,
    OPT_CSV,
    OPT_DOT,
    OPT_FIGURES,
    OPT_KEYS,
    OPT_DRAW,
    OPT_PAGE,
    OPT_OUTPUT,
    OPT_PLOT,
    OPT_FORMAT,
    OPT_WIDTH,
    OPT_BW,
    OPT_HEAT,
    OPT_ACROSS,
    OPT_LOG,
    OPT_TITLE,
    OPT_NO_CAPTION,
    OPT_RESUME,
    OPT_QUIET,
    OPT_COLOR,
    OPT_VERBOSE,
    OPT_HELP,
    OPT_VERSION
};

/* How the value of an option that stands for a config key is read. */
enum value {
    VALUE_NONE,
    VALUE_TEXT,
    VALUE_SEED,
    VALUE_POSITIVE,    /* a number above 0 */
    VALUE_LEVEL,       /* a number between 0 and 1 */
    VALUE_TIME,
    VALUE_COUNT
};

struct option {
    enum option_id id;
    char letter;             /* 0: none */
    const char *name;
    const char *argument;    /* NULL: takes none; "[=X]": may be left out */
    enum value value;
    const char *key;         /* the config key that it stands for, or NULL */
    unsigned commands;       /* which have it */
    const char *help;
    bool beside;             /* the help of the option before tells of it */
};

/* The command of that name, 0 when there is none; its name; the name nearest to `word`, or NULL. */
enum command find_command(const char *word);
const char *command_name(enum command c);
const char *nearest_command(const char *word);

/*
 * The option of command c with that letter, or with that name, of which n bytes count. `c` may be a
 * set of commands: then the first option that any of them has. NULL when there is none.
 */
const struct option *option_by_letter(char letter, unsigned c);
const struct option *option_by_name(const char *name, size_t n, unsigned c);

/* The option of c whose name is nearest to `word`, or NULL. */
const struct option *nearest_option(const char *word, unsigned c);

/* May its value be left out? It then stands behind a "=" alone. */
bool option_value_optional(const struct option *opt);

/* "simulate, compare and sweep": the commands that have the option. To be freed. */
char *option_commands(const struct option *opt);

void print_usage(FILE *f);
void print_command_help(enum command c, FILE *f);

#endif
