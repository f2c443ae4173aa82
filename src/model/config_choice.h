/* The rule by which one of several targets is chosen: rule = "jsq"; d = 2; ties = "first".
 * Private to the config reader. */
#ifndef MODEL_CONFIG_CHOICE_H
#define MODEL_CONFIG_CHOICE_H

#include "model/config_place.h"

/* Read the keys `rule`, `d` and `ties` of g. Without `rule` the choice is not given. */
void config_choice(struct cfg_group *g, struct choice *out);

/* Read `d` and `ties` into *d, for the rule that key `rule_key` of g names. */
void config_choice_details(struct cfg_group *g, const char *rule_key, enum dispatch_rule rule,
                           struct dispatch *d);

/* Check that d is at most the number of targets; an error at `line` if not. */
void config_choice_check(struct cfg *c, const struct choice *choice, const char *what,
                         const char *name, size_t targets);

#endif
