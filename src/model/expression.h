/*
 * Arithmetic over named values, as a cost has it: "4*M + N + 20*K", "max(2, S_a.servers) ^ 1.5".
 *
 *   numbers    with or without a unit (base/unit.h): 20, 1e3, 2k, 5%, 8ms, 2000/s
 *   names      letters, digits, and . _ [ ] in them: token.lifetime, network.sojourn_p99; a name
 *              with other characters stands in 'quotes' or "quotes"
 *   operators  + - * / ^ and a minus before a value; ^ binds closest and to the right, so -2^2 is
 *              -4 and 2^3^2 is 2^9
 *   functions  min max (of one value or more), ceil floor round sqrt log exp abs
 *
 * A number and a unit have no blank between them: 4/s is a rate, 4 / s divides by the value of s.
 */
#ifndef MODEL_EXPRESSION_H
#define MODEL_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

struct expression;

/* Why a text is no expression. */
struct expression_error {
    size_t column;      /* of the character at fault, from 1; one beyond the last at the end */
    char *message;      /* "a value is missing at the end"; free it */
    const char *hint;   /* static text */
};

/* Why an expression has no value: the part [from, to) of its text, in bytes, and what it does, as
 * "divides by zero"; static text. */
struct expression_fault {
    size_t from, to;
    const char *what;
};

/* Parse `text`. NULL with *error when it is no expression; nothing is to be freed in *error
 * otherwise. Free with expression_free (NULL is fine). */
struct expression *expression_parse(const char *text, struct expression_error *error);
void expression_free(struct expression *e);

/* The text that it was parsed from. */
const char *expression_text(const struct expression *e);

/* The names that it uses, each once, in the order of their first use; *n of them. Owned by e. */
const char *const *expression_names(const struct expression *e, size_t *n);

/* A number of it that has this suffix without a blank, as "4M" has M: where it begins, in bytes;
 * SIZE_MAX when there is none. Who has a key M may have meant 4*M. */
size_t expression_suffixed(const struct expression *e, const char *suffix);

/*
 * Its value at values[i] of name i, into *y. False with *fault when the value or a part of it is no
 * finite number; a value that is not finite is a fault of its name. O(length), no allocation.
 */
bool expression_value(const struct expression *e, const double *values, double *y,
                      struct expression_fault *fault);

#endif
