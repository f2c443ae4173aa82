#include "model/network_words.h"

const char *const full_rule_words[FULL_RULES] = {[FULL_LOST] = "lost",
                                                 [FULL_OVERFLOW] = "overflow",
                                                 [FULL_WAIT] = "wait",
                                                 [FULL_BLOCK] = "block",
                                                 [FULL_BLOCK_BEFORE] = "block-before"};
const char *const server_choice_words[] = {[CHOICE_FASTEST] = "fastest",
                                           [CHOICE_RANDOM] = "random"};
const char *const failure_effect_words[] = {[FAILURE_RESUME] = "resume",
                                            [FAILURE_RESTART] = "restart",
                                            [FAILURE_LOSE] = "lose"};
const char *const polling_words[] = {[POLLING_EXHAUSTIVE] = "exhaustive",
                                     [POLLING_GATED] = "gated",
                                     [POLLING_LIMITED] = "limited"};
const char *const deadlock_words[] = {[DEADLOCK_RESOLVE] = "resolve", [DEADLOCK_STOP] = "stop"};
const char *const ties_words[2] = {"random", "first"};
const char *const others_words[2] = {"go-on", "cancel"};
