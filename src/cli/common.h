/*
 * What the commands share: loading a model, running it with progress on the terminal, and getting
 * results out.
 */
#ifndef CLI_COMMON_H
#define CLI_COMMON_H

#include <stdatomic.h>

#include "base/diag.h"
#include "base/text.h"
#include "cli/options.h"
#include "model/config.h"
#include "model/result.h"
#include "model/sizing.h"
#include "report/context.h"
#include "report/progress.h"
#include "run/journal.h"
#include "run/simulate.h"

/*
 * Set by SIGINT, SIGTERM and SIGHUP once catch_signals was called: a run then ends with the results
 * so far. A signal a second or more after the first ends the program at once; an earlier one counts
 * as the same signal. catch_signals is called when a run begins. Before that, and in commands
 * without a run, a signal ends the program, as usual.
 */
extern atomic_int stop_asked;
void catch_signals(void);

/* Call first: signals that would end the program on a failed write are ignored, so that the
 * write fails instead. */
void prepare_signals(void);

/* Load o's model with its overrides and settle its source rates. NULL with errors in d. */
struct model *load_model(const struct options *o, struct diag *d);

/* A bound that is a share of a first model's figure needs a first model. 0, or -1 with an error in
 * d; load_model checks it. */
int check_bounds(const struct options *o, const struct model *m, struct diag *d);

/* Likewise the second model of compare: its file, or o's, with the overrides of both and
 * its own. */
struct model *load_second(const struct options *o, struct diag *d);

struct report_context make_context(const struct options *o, const struct model *m);

/* Talk of a run on stderr. Zero-initialise, then fill in what is known. */
struct talk {
    const struct options *options;
    struct progress progress;
    char label[64];                 /* "point 3 of 12" */
    bool outlook_told;
};

/* Run options whose callbacks talk; t must outlive them. */
struct run_options make_run_options(const struct options *o, struct talk *t);

/*
 * The journal of a run, o's folder/NAME.journal, in *j; NULL when o names no folder. -1 with errors
 * in d.
 */
int open_journal(const struct options *o, const char *name, struct journal **j, struct diag *d);

/*
 * Close the journal, after the results are written. The journal of a finished run is removed.
 * Returns true when it stays and the run can be resumed. j may be NULL.
 */
bool close_journal(struct journal *j, bool finished);

/* On stderr: how to resume an interrupted run from its journal, or that it could have had one. */
void say_how_to_resume(const struct options *o, bool journal_stays);

/* Warn on stderr about targets that look like limits. */
void say_no_limit(const struct options *o, const struct result *r);

/* Say on stderr that a run did not reach the precision asked for. */
void say_how_it_ended(const struct options *o, const struct model *m, const struct result *r);

/* The exit status of a run by how it ended, and of an answer without a run. */
enum exit_status status_of(const struct result *r);
enum exit_status status_of_answer(const struct result *r);

/* Write its frontier to DIR/size-frontier.csv, if o has a folder. Errors go to d. */
void put_frontier(const struct options *o, const struct sizing *s, struct diag *d);

/*
 * How to write the results of a run with this journal (or NULL): as o says, but into no folder,
 * with an error in d, when the journal's folder was renamed and another folder, perhaps another
 * run's, has taken its place.
 */
struct options options_for_results(const struct options *o, const struct journal *j,
                                   struct diag *d);

/*
 * Is this form of the result wanted? Other forms need not be made: for a large network they are
 * many megabytes.
 */
bool wants_output(const struct options *o, enum output form);

/* An empty text for a table on stdout, as wide and coloured as stdout is. */
struct textbuf table_for_stdout(void);

/*
 * Put the result out: the text in the form asked for to stdout and, with -o DIR, DIR/NAME.json and
 * DIR/NAME.csv in a folder that is made if need be. The three texts are released. Errors go to d.
 */
void put_out(const struct options *o, const char *name, struct textbuf *table, struct textbuf *json,
             struct textbuf *csv, struct diag *d);

/*
 * With experiment.histogram there must be a folder to write distributions into. 0 or -1 with an
 * error in d.
 */
int check_histogram(const struct options *o, const struct model *m, struct diag *d);

/* Write r's distributions, if it has any, to DIR/NAME-histogram.csv. Errors go to d. */
void put_histograms(const struct options *o, const char *name, const struct result *r,
                    struct diag *d);

/*
 * Check that o's output folder can be written or made, before a long run rather than after it.
 * Makes nothing, so that a run that fails leaves no trace. 0 or -1 with errors in d.
 */
int check_folder(const struct options *o, struct diag *d);

/* Make o's output folder, for callers who write into it themselves. 0 or -1 with errors in d. */
int prepare_folder(const struct options *o, struct diag *d);

/*
 * A transient run of m, reported; `why` it has no steady state, or NULL. Returns the exit status.
 */
enum exit_status simulate_transient(const struct options *o, const struct model *m,
                                    const char *why, struct diag *d);

/* The commands. Each returns the exit status it wants when d is empty. */
enum exit_status command_check(const struct options *o, struct diag *d);
enum exit_status command_solve(const struct options *o, struct diag *d);
enum exit_status command_simulate(const struct options *o, struct diag *d);
enum exit_status command_compare(const struct options *o, struct diag *d);
enum exit_status command_sweep(const struct options *o, struct diag *d);
enum exit_status command_plot(const struct options *o, struct diag *d);
enum exit_status command_size(const struct options *o, struct diag *d);
enum exit_status command_report(const struct options *o, struct diag *d);
enum exit_status command_paper(const struct options *o, struct diag *d);

#endif
