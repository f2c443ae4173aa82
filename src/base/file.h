/*
 * Files written whole or not at all: the text goes to a temporary file beside the target, is
 * flushed and closed with every status checked, and renamed over it. One that a killed program left
 * there is removed by the next that writes the target.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "base/diag.h"

/*
 * Replace `path` by the n bytes at `data`; a symbolic link keeps pointing, its target is replaced.
 * Devices, pipes and the names of open files (/dev/full, /dev/stdout) are written in place, since
 * renaming over them would replace the device. On failure adds an EXIT_MACHINE error that names the
 * file and the system's reason, leaves an old file as it was, and returns -1; 0 when done.
 */
int file_write(const char *path, const void *data, size_t n, struct diag *d);

/* [bytes] More is not read: a million stations, each in lines of its own, take less. */
#define FILE_READ_MAX ((size_t)256 << 20)

/*
 * Read the whole of `path` into a new NUL-terminated string; *n (may be NULL) its length.
 * NULL with an EXIT_INPUT error when it is missing, a folder, unreadable or longer than
 * FILE_READ_MAX. Free with free().
 */
char *file_read(const char *path, size_t *n, struct diag *d);

/* Likewise all that standard input has to give. */
char *file_read_standard_input(size_t *n, struct diag *d);

/* Make folder `path` and its parents. -1 with an EXIT_MACHINE error, 0 when it is there. */
int file_make_folder(const char *path, struct diag *d);

/* Flush stdout and see that all arrived; EXIT_MACHINE error and -1 when not (a full disk). */
int file_check_stdout(struct diag *d);

/* Write n bytes to stdout (text may be NULL when n is 0), and the same: of a text that is larger
 * than the stream's buffer, the reason too is known only at once. */
int file_to_stdout(const char *text, size_t n, struct diag *d);

#endif
