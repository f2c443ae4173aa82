/*
 * gnuplot, which draws the figures from their files at run time.
 */
#ifndef CLI_GNUPLOT_H
#define CLI_GNUPLOT_H

/*
 * Run gnuplot on the script as a child in `folder`. The child gets nothing else: the scripts know
 * the names of the files, and no shell or parser sees the folder's name. `script` is looked up from
 * the current folder. What gnuplot says goes to a file named `said` in the folder, or to stderr
 * when that is NULL. Returns gnuplot's exit status: 0 drawn, 127 gnuplot is not installed, -1 it
 * could not be started or was killed.
 */
int gnuplot_run(const char *script, const char *folder, const char *said);

/* Can gnuplot draw: is it there, with the formats of our figures? Its exit status, as above. */
int gnuplot_check(void);

#endif
