/*
 * How often each user was seen, from a file: counts = "users.csv"; The file has one line per user,
 * and the last field of a line is a number. The first line may be a heading; lines that begin with
 * # are comments. Private to the config reader.
 */
#ifndef MODEL_CONFIG_COUNTS_H
#define MODEL_CONFIG_COUNTS_H

#include "model/cfg_read.h"
#include "model/network.h"

/* Read key `counts` of g, which must exist, into users->counts (the caller frees it) and
 * users->users. A name without a leading / is relative to the config's folder. Errors in the file
 * carry its own name and line. After an error there is one user. */
void config_counts(struct cfg_group *g, struct population *users);

#endif
