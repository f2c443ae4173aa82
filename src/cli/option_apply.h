/*
 * What an option does to the options that are being read. Private to the parser of command lines,
 * cli/options.c.
 */
#ifndef CLI_OPTION_APPLY_H
#define CLI_OPTION_APPLY_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/options_table.h"

/* A command line that is being read. */
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

/* Take an option with its value, NULL when it has none. Mistakes go to p->d. */
void option_apply(struct parser *p, const struct option *opt, const char *value);

/* Add an override of a key to o's. */
void option_override(struct options *o, struct override set);

#endif
