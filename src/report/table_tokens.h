/* Users with tokens, caches that remember them, and what happens to these in time, in the table of
 * a network. */
#ifndef REPORT_TABLE_TOKENS_H
#define REPORT_TABLE_TOKENS_H

#include <stdbool.h>

#include "base/text.h"
#include "model/network.h"

/* A network without any of it shows nothing. */
void table_tokens(struct textbuf *out, const struct network *net, bool all);

#endif
