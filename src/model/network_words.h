/* The words of the enums of a network, as configs and reports have them; each is one of a list that
 * is in the enum's order. */
#ifndef MODEL_NETWORK_WORDS_H
#define MODEL_NETWORK_WORDS_H

#include "model/network.h"

extern const char *const full_rule_words[FULL_RULES];           /* "lost", "block-before" */
extern const char *const server_choice_words[CHOICE_RANDOM + 1];
extern const char *const failure_effect_words[FAILURE_LOSE + 1];
extern const char *const polling_words[POLLING_LIMITED + 1];
extern const char *const deadlock_words[DEADLOCK_STOP + 1];
extern const char *const ties_words[2];                         /* by dispatch.first_of_equals */
extern const char *const others_words[2];                       /* by fork.cancel */
extern const char *const miss_words[MISS_RULES];                /* "fetch", "serve-stale" */
extern const char *const fetch_failure_words[FETCH_FAILURES];   /* "refuse", "accept" */
extern const char *const eviction_words[EVICTIONS];             /* "lru" */

#endif
