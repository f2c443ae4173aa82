/*
 * gnuplot, which draws the figures from their files at run time.
 */
#ifndef CLI_GNUPLOT_H
#define CLI_GNUPLOT_H

/*
 * Run `gnuplot -e setting script` as a child; no shell sees the names. Its exit status: 0 drawn, 127
 * gnuplot is not installed, -1 it could not be started or was killed.
 */
int gnuplot_run(const char *script, const char *setting);

#endif
