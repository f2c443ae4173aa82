#include "model/dispatch_rule.h"

const struct dispatch_rule_row dispatch_rule_table[DISPATCH_RULES] = {
    [DISPATCH_RANDOM] = {.name = "random", .words = "by their probabilities"},
    [DISPATCH_ROUND_ROBIN] = {.name = "round-robin",
                              .words = "in turn, in proportion to the probabilities"},
    [DISPATCH_JSQ] = {.name = "jsq", .words = "the fewest requests there", .compares = true},
    [DISPATCH_POWER_OF_D] = {.name = "power-of-d",
                             .words = "the fewest requests among d, chosen at random",
                             .takes_d = true, .compares = true},
    [DISPATCH_LEAST_WORK] = {.name = "least-work", .words = "the least work left per server",
                             .compares = true},
    [DISPATCH_STICKY] = {.name = "sticky",
                         .words = "always the same for one user, by a consistent hash",
                         .takes_users = true},
    [DISPATCH_FASTEST] = {.name = "fastest",
                          .words = "the fastest with an idle server, else as jsq",
                          .compares = true},
};

const char *dispatch_rule_name(enum dispatch_rule rule)
{
    return rule == DISPATCH_SHARED ? "shared" : dispatch_rule_table[rule].name;
}
