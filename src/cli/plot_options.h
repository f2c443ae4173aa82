/*
 * How figures are to look, as options say it.
 */
#ifndef CLI_PLOT_OPTIONS_H
#define CLI_PLOT_OPTIONS_H

#include <stdbool.h>

enum plot_axis { PLOT_AXIS_AUTO, PLOT_AXIS_LOG, PLOT_AXIS_LINEAR };

struct plot_options {
    bool wanted;      /* --plot of a command that makes results */
    char formats[32]; /* words of "svg png pdf term"; "" when not given */
    double width;     /* [pt]; 0 when not given */
    bool black_and_white, heat, no_caption;
    const char *title, *across; /* NULL when not given */
    enum plot_axis x, y;
};

/* What is to be drawn when a command is over. Its journal is gone by then, so that a run whose
 * results are written is finished even where they cannot be drawn. */
struct plot_due {
    const char *name; /* of the results in the folder, NULL: none */
};

/*
 * Read the value of --format or --plot ("svg,png"), --width ("8.5cm") or --log ("xy"); false when
 * it is none, with what it must be and a hint.
 */
bool plot_read_formats(struct plot_options *p, const char *text, const char **wanted,
                       const char **hint);
bool plot_read_width(struct plot_options *p, const char *text, const char **wanted,
                     const char **hint);
bool plot_read_log(struct plot_options *p, const char *text, const char **wanted,
                   const char **hint);

/* Is the terminal among the formats? */
bool plot_to_terminal(const struct plot_options *p);

#endif
