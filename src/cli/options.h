/*
 * The command line, read. Its options and commands stand in cli/options_table.h.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "cli/plot_options.h"
#include "model/config.h"

enum command {
    COMMAND_CHECK = 1 << 0,
    COMMAND_SOLVE = 1 << 1,
    COMMAND_SIMULATE = 1 << 2,
    COMMAND_COMPARE = 1 << 3,
    COMMAND_SWEEP = 1 << 4,
    COMMAND_PAPER = 1 << 5,
    COMMAND_PLOT = 1 << 6,
    COMMAND_SIZE = 1 << 7,
    COMMAND_REPORT = 1 << 8
};

enum output {
    OUTPUT_TABLE,
    OUTPUT_JSON,
    OUTPUT_CSV,
    OUTPUT_DOT,
    OUTPUT_FIGURES,    /* the names of the model's figures */
    OUTPUT_KEYS        /* and of its keys */
};

/* Of a report, together. */
enum format { FORMAT_HTML = 1, FORMAT_MARKDOWN = 2 };

struct options {
    enum command command;
    const char *model;                  /* path; NULL for paper; plot, report: the folder or
                                           file */
    const char *second;                 /* compare: path of the other model, or NULL */
    struct override *versus;            /* compare: --vs, of the second alone, in order */
    size_t n_versus;
    struct override *overrides;         /* -s and the options that stand for a key, in order */
    size_t n_overrides;
    char **owned;                       /* texts behind overrides */
    size_t n_owned;
    const char **over; size_t n_over;   /* --over, as given */
    const char **show; size_t n_show;   /* --show, columns of a sweep's table */
    enum output output;
    unsigned threads;                   /* 0 = all cores */
    const char *junit, *summary;        /* files for verdicts, NULL when not given */
    unsigned formats;                   /* report: of enum format, together */
    const char *draw;                   /* --draw, a file; NULL when not given */
    const char *folder;                 /* -o, NULL when not given */
    bool folder_goes;                   /* it is removed at the end: nothing is resumed from it */
    const char *configs;                /* --configs, NULL when not given */
    bool quiet, verbose, all, allow_unstable, transient, full, resume;
    bool analytic, simulate;            /* sweep: both when neither was given */
    struct plot_options plot;
    struct plot_due *plot_due;          /* with --plot; not the parser's affair */
    bool *verdicts_written;             /* set with files of verdicts; not the parser's affair */
    double indifference;                /* size: of a bound, 0 when not given */
    char *line;    /* the command line, quoted for a shell, without the options that cannot
                      change the result (threads, output folder): equal results have equal lines */
    char *again;   /* the whole command line, with --resume */
    struct cluster *cluster;            /* the run's other ranks, or NULL; not the
                                           parser's affair */
};

/*
 * Parse. Options and the model may come in any order after the command. The last of repeated
 * options holds, and after "--" every word is a model. Returns true to go on. Returns false when
 * the program is done (help, version, or mistakes, all of them reported), with *status to exit
 * with. Messages and help are printed here. The result points into argv. Release with
 * options_release in either case.
 */
bool options_parse(int argc, char **argv, struct options *o, enum exit_status *status);
void options_release(struct options *o);

#endif
