/*
 * A folder for files that nobody is to keep, in $TMPDIR or /tmp.
 */
#ifndef CLI_PRIVATE_FOLDER_H
#define CLI_PRIVATE_FOLDER_H

#include "base/diag.h"

/* A new folder that nobody else may read. NULL with an EXIT_MACHINE error. */
char *private_folder_make(struct diag *d);

/* Remove it with its files, and free its name. NULL is fine. */
void private_folder_remove(char *folder);

#endif
