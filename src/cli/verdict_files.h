/*
 * The files that --junit and --summary name, with the verdicts on requirements for other programs.
 * They are of this run, however it ends: a file of an earlier one would pass for its answer.
 */
#ifndef CLI_VERDICT_FILES_H
#define CLI_VERDICT_FILES_H

#include "base/diag.h"
#include "base/status.h"
#include "cli/options.h"
#include "model/result.h"
#include "model/sizing.h"

/* Write the verdicts on r's requirements into the files that o names. Errors go to d. */
void put_requirements(const struct options *o, const struct result *r, struct diag *d);

/* The same of a sizing's winner, and whether it is proven to be the cheapest. */
void put_sizing(const struct options *o, const struct sizing *s, struct diag *d);

/*
 * Unless one of the above was called: the files of a run without an answer, as it ended with this
 * status for this reason. A model without a steady state fails; anything else is an error.
 */
void put_no_verdicts(const struct options *o, enum exit_status status, const char *why,
                     struct diag *d);

#endif
