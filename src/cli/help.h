/* `sojourn help TOPIC`: short texts that fit a screen. Names of distributions, disciplines and
 * figures come from the model's own tables. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdbool.h>
#include <stdio.h>

/* Print the text on this topic, as wide as f is; false when there is no such topic. */
bool help_topic(const char *word, FILE *f);

/* The topics, one to a line. */
void help_topics(FILE *f);

/* The topic nearest to the word, or NULL. */
const char *help_nearest(const char *word);

#endif
