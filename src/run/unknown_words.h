/* What a config can say and the simulation's engines do not know yet: refused, so that it is not
 * answered as if it had not been said. */
#ifndef RUN_UNKNOWN_WORDS_H
#define RUN_UNKNOWN_WORDS_H

#include "base/diag.h"
#include "model/network.h"

/* -1 with an error for each word of net that no engine knows, at the line of its station; else 0. */
int unknown_words_refuse(const struct network *net, struct diag *d);

#endif
