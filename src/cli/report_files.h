/*
 * The files that a report is made from: our JSON documents in a folder, or one of them.
 */
#ifndef CLI_REPORT_FILES_H
#define CLI_REPORT_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/diag.h"

struct report_file {
    char *name; /* without the folder */
    cJSON *json;
};

struct report_files {
    char *folder;
    bool single; /* one file was asked for */
    struct report_file *file;
    size_t n; /* in the order in which a reader wants them */
};

/*
 * Read `path`, a folder or a file. Returns 0, or -1 with errors in d (EXIT_INPUT): there is nothing
 * that a report can be made of, or a file is broken. Release in either case.
 */
int report_files_read(struct report_files *f, const char *path, struct diag *d);
void report_files_release(struct report_files *f);

#endif
