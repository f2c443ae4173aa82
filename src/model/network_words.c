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
const char *const miss_words[MISS_RULES] = {[MISS_FETCH] = "fetch",
                                            [MISS_JOIN] = "join",
                                            [MISS_SERVE_STALE] = "serve-stale",
                                            [MISS_BACKGROUND] = "background"};
const char *const fetch_failure_words[FETCH_FAILURES] = {[FETCH_FAILS_CLOSED] = "refuse",
                                                         [FETCH_FAILS_OPEN] = "accept",
                                                         [FETCH_FAILS_STALE] = "serve-stale"};
const char *const eviction_words[EVICTIONS] = {[EVICT_LRU] = "lru",
                                               [EVICT_FIFO] = "fifo",
                                               [EVICT_RANDOM] = "random",
                                               [EVICT_CLOCK] = "clock",
                                               [EVICT_SLRU] = "slru",
                                               [EVICT_LFU] = "lfu"};
