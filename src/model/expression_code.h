/* An expression as instructions of a stack machine. Private to expression*.c. */
#ifndef MODEL_EXPRESSION_CODE_H
#define MODEL_EXPRESSION_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "model/expression.h"

/* Values that may wait for their operator: enough for any formula that a person writes, and little
 * enough for the stack. */
enum { EXPRESSION_STACK = 128 };

enum operation {
    OP_NUMBER,
    OP_NAME,
    /* of one value */
    OP_MINUS,
    OP_CEIL,
    OP_FLOOR,
    OP_ROUND,
    OP_SQRT,
    OP_LOG,
    OP_EXP,
    OP_ABS,
    /* of two */
    OP_ADD,
    OP_SUBTRACT,
    OP_TIMES,
    OP_DIVIDE,
    OP_POWER,
    OP_MIN,
    OP_MAX
};

struct instruction {
    enum operation op;
    uint32_t name;       /* of OP_NAME: its index */
    double number;       /* of OP_NUMBER */
    size_t from, to;     /* its part of the text: the operator with what it applies to */
    size_t unit;         /* of OP_NUMBER: where its suffix begins; `to` without one */
};

struct expression {
    char *text;
    struct instruction *code; size_t n_code;
    char **names; size_t n_names;
};

#endif
