/*
 * The text of a config file. Recognises files that are not configs: another format, or not text.
 */
#ifndef MODEL_CONFIG_FILE_H
#define MODEL_CONFIG_FILE_H

#include "base/diag.h"

/* The name of `path` in messages and reports: "standard input" for "-", else the path. */
const char *config_file_name(const char *path);

/* Read the file, or standard input for "-". Returns its text, NUL-terminated; the caller frees it.
 * If it is not a config: NULL, and an EXIT_INPUT error says what its first bytes look like. */
char *config_file_read(const char *path, struct diag *d);

#endif
