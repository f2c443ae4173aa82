/*
 * How often each user was seen, from a file: counts = "users.csv"; A line for each user, whose last
 * field is a number; the first line may be a heading, and lines that begin with # are remarks.
 * Private to the config reader.
 */
#ifndef MODEL_CONFIG_COUNTS_H
#define MODEL_CONFIG_COUNTS_H

#include "model/cfg_read.h"
#include "model/network.h"

/* `counts` of g, which must be there, into users->counts (to be freed) and users->users; a name
 * without a leading / is looked for beside the config. What is wrong in the file is told with its
 * own name and line. After an error there is one user. */
void config_counts(struct cfg_group *g, struct population *users);

#endif
