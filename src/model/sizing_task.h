/*
 * What a config says of its sizing: `vary` and `cost`, as text. The command line's --vary and
 * --cost override them.
 */
#ifndef MODEL_SIZING_TASK_H
#define MODEL_SIZING_TASK_H

#include <stddef.h>

#define SIZING_KEYS_MAX 20    /* 2^20 candidates are more than 1e6 */

/* Where a setting stands, for messages: a file and its line, or "--cost ..." and line 0. */
struct setting_place {
    char *file;
    int line;
};

struct sizing_task {
    char *cost;                 /* its syntax has been checked (expression.h); NULL: none */
    struct setting_place cost_at;
    char **vary; size_t n_vary; /* "KEY=..." each */
    struct setting_place vary_at;
};

#endif
