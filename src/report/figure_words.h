/*
 * Words on a figure's axes: what a column of a result is, in its unit, and the unit that fits.
 */
#ifndef REPORT_FIGURE_WORDS_H
#define REPORT_FIGURE_WORDS_H

#include "model/figure_name.h"

/* The unit of that figure: "s", "1/s", ""; NULL for a meter, which has its own. */
const char *figure_name_unit(const char *name);

/* "S_p mean response", "mean sojourn" (of the network), "lambda_p". Free with free(). */
char *figure_name_words(const char *name);

/* The unit of a config's key, by its last part: "s", "1/s" or "". */
const char *figure_key_unit(const char *key);

/* Of values in `unit` up to `largest`: the unit to show them in and what it is in `unit`. */
struct shown_unit {
    const char *name;
    double size;
};
struct shown_unit figure_shown_unit(const char *unit, double largest);

/* "words [unit]", or the words alone without a unit. Free with free(). */
char *figure_label(const char *words, const char *unit);

#endif
