/*
 * What every report states about the origin of its numbers, and which numbers to report.
 */
#ifndef REPORT_CONTEXT_H
#define REPORT_CONTEXT_H

#include <stdbool.h>

#include "model/config.h"

struct report_context {
    const char *program_version;    /* "0.2.0"; NULL is "unknown" */
    const char *program_commit;     /* "4d4d2c5"; NULL or "": not known */
    const char *command;            /* the command line as one string; may be NULL */
    const struct model *model;      /* for its file, title, settings and meanings; NULL: these
                                       are left out */
    const char *transient;          /* for a transient run: why the model has no steady state;
                                       NULL when it has one */
    const char *histogram;          /* the file with the distributions of the simulation; NULL: none
                                       was asked for */
    bool verbose;                   /* report also what differs from run to run: wall time,
                                       threads */
    unsigned threads;               /* number of threads used; 0 when not known */
};

#endif
