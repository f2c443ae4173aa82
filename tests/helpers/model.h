/* Models written into a test, and what they simulate to. */
#ifndef HELPERS_MODEL_H
#define HELPERS_MODEL_H

#include "model/config.h"
#include "model/result.h"

/* Of a config's text with n overrides, which must be right. */
struct model *test_model(const char *text, const struct override *o, size_t n);

/* Errors are printed; NULL with them. */
struct result *test_simulate(const struct model *m, unsigned threads);

#endif
