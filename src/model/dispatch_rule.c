#include "model/dispatch_rule.h"

const struct dispatch_rule_row dispatch_rule_table[DISPATCH_RULES] = {
    [DISPATCH_RANDOM] = {.name = "random"},
    [DISPATCH_ROUND_ROBIN] = {.name = "round-robin"},
    [DISPATCH_JSQ] = {.name = "jsq", .compares = true},
    [DISPATCH_POWER_OF_D] = {.name = "power-of-d", .takes_d = true, .compares = true},
    [DISPATCH_LEAST_WORK] = {.name = "least-work", .compares = true},
    [DISPATCH_STICKY] = {.name = "sticky", .takes_users = true},
    [DISPATCH_FASTEST] = {.name = "fastest", .compares = true},
};

const char *dispatch_rule_name(enum dispatch_rule rule)
{
    return rule == DISPATCH_SHARED ? "shared" : dispatch_rule_table[rule].name;
}
