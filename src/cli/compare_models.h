/*
 * sojourn compare A B, sojourn compare A --vs KEY=VALUE: two models under common random numbers,
 * B - A with paired intervals. Status 0 when the difference is as precise as was asked for, 3 when
 * not, 4 when either has no steady state.
 */
#ifndef CLI_COMPARE_MODELS_H
#define CLI_COMPARE_MODELS_H

#include "base/diag.h"
#include "cli/options.h"

enum exit_status compare_models(const struct options *o, struct diag *d);

#endif
