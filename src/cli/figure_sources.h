/*
 * The figures that files of results can give.
 */
#ifndef CLI_FIGURE_SOURCES_H
#define CLI_FIGURE_SOURCES_H

#include "report/figure_request.h"

/*
 * Read this file, or all files of results in this folder, and make their figures. A JSON file
 * stands for the CSV beside it. In a folder, each name to show must be known to one file. Returns
 * 0, or -1 with errors in d.
 */
int figure_sources_read(const char *from, const struct figure_request *r, struct figure_list *list,
                        struct diag *d);

#endif
