/* The rule by which one of several targets is chosen: rule = "jsq"; d = 2; ties = "first".
 * Private to the config reader. */
#ifndef MODEL_CONFIG_CHOICE_H
#define MODEL_CONFIG_CHOICE_H

#include "model/config_place.h"

/* The keys `rule`, `d` and `ties` of g. Without `rule` nothing is given. */
void config_choice(struct cfg_group *g, struct choice *out);

/* `d` and `ties` for a rule that key `rule_key` of g says, into *d. */
void config_choice_details(struct cfg_group *g, const char *rule_key, enum dispatch_rule rule,
                           struct dispatch *d);

/* d is at most the number of targets; an error at `line` if not. */
void config_choice_check(struct cfg *c, const struct choice *choice, const char *what,
                         const char *name, size_t targets);

#endif
