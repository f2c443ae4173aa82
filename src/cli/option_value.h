/* Values of options that stand for keys of a config. */
#ifndef CLI_OPTION_VALUE_H
#define CLI_OPTION_VALUE_H

#include <stdbool.h>

#include "cli/options_table.h"

/*
 * The config's text for the value of an option that stands for a key; NULL when the value is not
 * what *wanted says. The config's reader checks the rest, as it does for the file.
 */
char *option_value(enum value kind, const char *text, const char **wanted, const char **hint);

/* A time in seconds, maybe with us, ms, s, m or h: 0 or more; false when `text` is none. */
bool option_read_time(const char *text, double *out);

/* A whole number from 1 to below 9e15, maybe with k, M or G; false when `text` is none. */
bool option_read_count(const char *text, double *out);

#endif
