/* Options whose values are lists: their words, and the arrays of a config that they stand for. */
#ifndef CLI_OPTION_LIST_H
#define CLI_OPTION_LIST_H

#include "base/text.h"

/*
 * The next word of a list; commas and blanks separate words. In a word that begins with a quote ('
 * or "), commas and blanks up to the closing quote belong to the name; a doubled quote stands for
 * one quote. To be freed; NULL at the end, *text NULL when a quote is not closed.
 */
char *option_list_word(const char **text);

/* Add a name to the config's array of names in b, which has no brackets yet. */
void option_list_add(struct textbuf *b, const char *name);

/*
 * "0.5,0.99" as the config's array "[0.5, 0.99]", and "200ms,20s" as "[0.2, 20]"; to be freed. NULL
 * when a word is not a level in (0, 1), not a time above 0, or there is none.
 */
char *option_list_levels(const char *text);
char *option_list_times(const char *text);

#endif
