/*
 * What the commands share: loading a model, running it with progress on the terminal, and getting results out.
 */
#ifndef CLI_COMMON_H
#define CLI_COMMON_H

#include <stdatomic.h>

#include "base/diag.h"
#include "base/text.h"
#include "cli/options.h"
#include "model/config.h"
#include "model/result.h"
#include "report/context.h"
#include "report/progress.h"
#include "run/simulate.h"

/* Set by SIGINT and SIGTERM: a run ends with what is known. A second signal ends the program at once. */
extern atomic_int stop_asked;
void catch_signals(void);

/* Load o's model with its overrides and settle its source rates. NULL with errors in d. */
struct model *load_model(const struct options *o, struct diag *d);

struct report_context make_context(const struct options *o, const struct model *m);

/* Talk of a run on stderr. Zero-initialise, then fill in what is known. */
struct talk {
    const struct options *options;
    struct progress progress;
    char label[64];                 /* "point 3 of 12" */
};

/* Run options whose callbacks talk; t must outlive them. */
struct run_options make_run_options(const struct options *o, struct talk *t);

/* Will this form of the result be asked for? Others need not be made: those of a large network are many megabytes. */
bool wants_output(const struct options *o, enum output form);

/*
 * Put the result out: the text in the form asked for to stdout and, with -o DIR, DIR/NAME.json and DIR/NAME.csv. The three
 * texts are released. Errors go to d.
 */
void put_out(const struct options *o, const char *name, struct textbuf *table, struct textbuf *json,
             struct textbuf *csv, struct diag *d);

/* Make o's output folder and see that it can be written, before a long run rather than after. 0 or -1 with errors in d. */
int prepare_folder(const struct options *o, struct diag *d);

/* The commands. Each returns the exit status it wants when d is empty. */
enum exit_status command_check(const struct options *o, struct diag *d);
enum exit_status command_solve(const struct options *o, struct diag *d);
enum exit_status command_simulate(const struct options *o, struct diag *d);
enum exit_status command_compare(const struct options *o, struct diag *d);
enum exit_status command_sweep(const struct options *o, struct diag *d);
enum exit_status command_paper(const struct options *o, struct diag *d);

#endif
