/*
 * The text of a config's file, and files that are none: of another format, or of no text at all.
 */
#ifndef MODEL_CONFIG_FILE_H
#define MODEL_CONFIG_FILE_H

#include "base/diag.h"

/* What stands for `path` in messages and reports: "standard input" for "-", else the path. */
const char *config_file_name(const char *path);

/* The file's text, NUL-terminated, to be freed; of "-" that of standard input. NULL with an
 * EXIT_INPUT error that says what the file is instead, as far as its first bytes tell. */
char *config_file_read(const char *path, struct diag *d);

#endif
