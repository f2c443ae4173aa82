/*
 * Figures as commands draw them: by options, with the terminal's size, told on stdout or stderr.
 */
#ifndef CLI_PLOTS_H
#define CLI_PLOTS_H

#include <stdio.h>

#include "base/diag.h"
#include "cli/options.h"

/*
 * Draw what this file or folder can give. The names of the files go to `told`, a line each (NULL:
 * nowhere), figures for the terminal to stdout. Returns 0, or -1 with errors in d.
 */
int plots_draw(const struct options *o, const char *from, FILE *told, struct diag *d);

/* With --plot: draw the files NAME.csv, NAME-histogram.csv and NAME-frontier.csv that the command
 * has written into o's folder. */
void plots_of_results(const struct options *o, const char *name, struct diag *d);

#endif
