/*
 * A figure of a result by the name that the program's CSV gives it: "lambda_p", "network.mean_sojourn",
 * "S.mean_response", "S.response_p99", "network.sojourn_p99". NULL when there is none.
 */
#ifndef COVERAGE_FIGURE_H
#define COVERAGE_FIGURE_H

#include "model/result.h"

const struct figure *figure_find(const struct result *r, const char *name);

#endif
