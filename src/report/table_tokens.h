/* The part of a network's table about users with tokens, token caches and events in time. */
#ifndef REPORT_TABLE_TOKENS_H
#define REPORT_TABLE_TOKENS_H

#include <stdbool.h>

#include "base/text.h"
#include "model/network.h"

/* Shows nothing when the network has none of these. */
void table_tokens(struct textbuf *out, const struct network *net, bool all);

#endif
