#include "model/expression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/expression_code.h"

void expression_free(struct expression *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < e->n_names; i++)
        free(e->names[i]);
    free(e->names);
    free(e->code);
    free(e->text);
    free(e);
}

const char *expression_text(const struct expression *e)
{
    return e->text;
}

const char *const *expression_names(const struct expression *e, size_t *n)
{
    *n = e->n_names;
    return (const char *const *)e->names;
}

size_t expression_suffixed(const struct expression *e, const char *suffix)
{
    const size_t n = strlen(suffix);
    for (size_t i = 0; i < e->n_code; i++) {
        const struct instruction *c = &e->code[i];
        const char *unit = e->text + c->unit;
        if (c->op == OP_NUMBER && c->to - c->unit == n && strncmp(unit, suffix, n) == 0)
            return c->from;
    }
    return SIZE_MAX;
}

static double of_one(enum operation op, double x)
{
    switch (op) {
    case OP_MINUS: return -x;
    case OP_CEIL: return ceil(x);
    case OP_FLOOR: return floor(x);
    case OP_ROUND: return round(x);
    case OP_SQRT: return sqrt(x);
    case OP_LOG: return log(x);
    case OP_EXP: return exp(x);
    case OP_ABS: return fabs(x);
    case OP_NUMBER:
    case OP_NAME:
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_TIMES:
    case OP_DIVIDE:
    case OP_POWER:
    case OP_MIN:
    case OP_MAX: break;
    }
    return NAN;
}

static double of_two(enum operation op, double x, double y)
{
    switch (op) {
    case OP_ADD: return x + y;
    case OP_SUBTRACT: return x - y;
    case OP_TIMES: return x * y;
    case OP_DIVIDE: return x / y;
    case OP_POWER: return pow(x, y);
    case OP_MIN: return fmin(x, y);
    case OP_MAX: return fmax(x, y);
    case OP_NUMBER:
    case OP_NAME:
    case OP_MINUS:
    case OP_CEIL:
    case OP_FLOOR:
    case OP_ROUND:
    case OP_SQRT:
    case OP_LOG:
    case OP_EXP:
    case OP_ABS: break;
    }
    return NAN;
}

/* Why an operation on finite values has no finite result. */
static const char *reason(enum operation op, double left, double right)
{
    switch (op) {
    case OP_NAME: return "has no value";
    case OP_DIVIDE:
        if (right == 0)
            return "divides by zero";
        break;
    case OP_SQRT: return "takes the root of a negative number";
    case OP_LOG: return "takes the logarithm of a number that is not above 0";
    case OP_POWER:
        if (left == 0)
            return "divides by zero";
        if (left < 0 && right != floor(right))
            return "takes a root of a negative number";
        break;
    case OP_NUMBER:
    case OP_MINUS:
    case OP_CEIL:
    case OP_FLOOR:
    case OP_ROUND:
    case OP_EXP:
    case OP_ABS:
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_TIMES:
    case OP_MIN:
    case OP_MAX: break;
    }
    return "is too large for a number";
}

bool expression_value(const struct expression *e, const double *values, double *y,
                      struct expression_fault *fault)
{
    double stack[EXPRESSION_STACK];
    size_t n = 0;
    for (const struct instruction *c = e->code; c < e->code + e->n_code; c++) {
        double left = 0, right = 0;
        if (c->op == OP_NUMBER || c->op == OP_NAME) {
            stack[n++] = c->op == OP_NUMBER ? c->number : values[c->name];
        } else if (c->op < OP_ADD) {
            left = stack[n - 1];
            stack[n - 1] = of_one(c->op, left);
        } else {
            right = stack[--n];
            left = stack[n - 1];
            stack[n - 1] = of_two(c->op, left, right);
        }
        if (!isfinite(stack[n - 1])) {
            *fault = (struct expression_fault){c->from, c->to, reason(c->op, left, right)};
            return false;
        }
    }
    *y = stack[0];
    return true;
}
