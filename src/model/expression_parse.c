/*
 * The grammar, by recursive descent; each rule is a function of its name:
 *
 *   sum     = product { (+|-) product }
 *   product = signed { (*|/) signed }
 *   signed  = [-] signed | power
 *   power   = value [ ^ signed ]
 *   value   = number | name | function ( sum {, sum} ) | ( sum )
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/unit.h"
#include "model/expression_code.h"

struct parser {
    const char *text;
    size_t at;                        /* in bytes */
    size_t depth;                     /* of rules within rules */
    size_t height;                    /* of the machine's stack, after the code so far */
    struct expression *e;
    size_t cap_code, cap_names;
    struct expression_error *error;   /* has a message after the first error */
};

static const char form[] = "for example '4*M + N + 20*K'";

static bool failed(const struct parser *p)
{
    return p->error->message != NULL;
}

/* The first error stays: what follows it is its consequence. `message` is taken. */
static void fail(struct parser *p, size_t at, char *message, const char *hint)
{
    if (failed(p)) {
        free(message);
        return;
    }
    size_t column = 1;
    for (size_t i = 0; i < at; i++)
        column += ((unsigned char)p->text[i] & 0xc0) != 0x80;    /* a first byte of UTF-8 */
    *p->error = (struct expression_error){column, message, hint};
}

static void skip_blanks(struct parser *p)
{
    while (isspace((unsigned char)p->text[p->at]))
        p->at++;
}

/* Take the character c, if it is next. */
static bool take(struct parser *p, char c)
{
    const size_t before = p->at;
    skip_blanks(p);
    const bool there = p->text[p->at] == c;
    p->at = there ? p->at + 1 : before;
    return there;
}

/* An error at the next character: "')' is missing before '+ K'". */
static void fail_here(struct parser *p, const char *what, const char *hint)
{
    skip_blanks(p);
    const char *rest = p->text + p->at;
    fail(p, p->at,
         *rest ? text_format("%s before '%s'", what, rest) : text_format("%s at the end", what),
         hint);
}

static void emit(struct parser *p, struct instruction c)
{
    p->height += c.op <= OP_NAME;
    p->height -= c.op >= OP_ADD;
    if (p->height > EXPRESSION_STACK)
        fail(p, c.from, mem_strdup("too many values wait for an operator"), form);
    if (failed(p))
        return;
    struct expression *e = p->e;
    e->code = mem_grow(e->code, &p->cap_code, e->n_code + 1, sizeof *e->code);
    e->code[e->n_code++] = c;
}

static void emit_operation(struct parser *p, enum operation op, size_t from)
{
    emit(p, (struct instruction){.op = op, .from = from, .to = p->at});
}

/* A name goes on with these; it begins with none of 0-9 . [ ]. */
static bool in_name(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || (c && strchr("_.[]", c));
}

static uint32_t index_of(struct parser *p, const char *text, size_t length)
{
    struct expression *e = p->e;
    for (size_t i = 0; i < e->n_names; i++)
        if (strlen(e->names[i]) == length && memcmp(e->names[i], text, length) == 0)
            return (uint32_t)i;
    e->names = mem_grow(e->names, &p->cap_names, e->n_names + 1, sizeof *e->names);
    e->names[e->n_names] = text_format("%.*s", (int)length, text);
    return (uint32_t)e->n_names++;
}

static void emit_name(struct parser *p, size_t from, const char *text, size_t length)
{
    if (length == 0)
        fail(p, from, mem_strdup("a name is empty"), form);
    else
        emit(p, (struct instruction){
                    .op = OP_NAME, .name = index_of(p, text, length), .from = from, .to = p->at});
}

static void quoted(struct parser *p)
{
    const size_t from = p->at;
    const char *begin = p->text + from + 1, *end = strchr(begin, p->text[from]);
    if (!end) {
        fail(p, from, mem_strdup("a quote is not closed"), form);
        return;
    }
    p->at = (size_t)(end + 1 - p->text);
    emit_name(p, from, begin, (size_t)(end - begin));
}

/* The length of "/s", "/min" and so on at `text`; 0 when it is no such unit of a rate, or the
 * beginning of a longer name. */
static size_t per_time(const char *text)
{
    static const char *const units[] = {"/min", "/ms", "/s", "/m", "/h", "/d"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const size_t n = strlen(units[i]);
        if (strncmp(text, units[i], n) == 0 && !in_name(text[n]) && text[n] != '(')
            return n;
    }
    return 0;
}

/* The end of the digits, the point and the exponent of a number. */
static size_t after_digits(const char *text, size_t i)
{
    while (isdigit((unsigned char)text[i]) || text[i] == '.')
        i++;
    if (text[i] != 'e' && text[i] != 'E')
        return i;
    const size_t sign = text[i + 1] == '+' || text[i + 1] == '-';
    size_t k = i + 1 + sign;
    while (isdigit((unsigned char)text[k]))
        k++;
    return k > i + 1 + sign ? k : i;
}

static void number(struct parser *p)
{
    const size_t from = p->at, digits = after_digits(p->text, from);
    size_t end = digits;
    while (in_name(p->text[end]))
        end++;
    end += p->text[end] == '%';
    if (end == digits || (end == digits + 1 && strchr("kMG", p->text[digits])))
        end += per_time(p->text + end);
    char *text = text_format("%.*s", (int)(end - from), p->text + from);
    struct instruction c = {.op = OP_NUMBER, .from = from, .to = end, .unit = digits};
    enum unit unit;
    if (!unit_read(text, &c.number, &unit))
        fail(p, from, text_format("'%s' is no number", text),
             "a number may have a unit, as 2k, 5%, 8ms, 2000/s; between values stands an operator, "
             "as 4*M");
    free(text);
    p->at = end;
    emit(p, c);
}

static void sum(struct parser *p);

static const struct function {
    const char *name;
    enum operation op;
} functions[] = {
    {"min", OP_MIN},     {"max", OP_MAX},   {"ceil", OP_CEIL}, {"floor", OP_FLOOR},
    {"round", OP_ROUND}, {"sqrt", OP_SQRT}, {"log", OP_LOG},   {"exp", OP_EXP},
    {"abs", OP_ABS},
};

static const struct function *function_named(struct parser *p, size_t from)
{
    const size_t length = p->at - from;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strlen(functions[i].name) == length &&
            strncmp(functions[i].name, p->text + from, length) == 0)
            return &functions[i];
    fail(p, from, text_format("'%.*s' is no function", (int)length, p->text + from),
         "functions are min, max, ceil, floor, round, sqrt, log, exp, abs; to multiply, write *");
    return NULL;
}

/* The arguments of the function whose name began at `from`. The opening bracket is taken. */
static void call(struct parser *p, const struct function *f, size_t from)
{
    size_t n = 0;
    do {
        sum(p);
        if (n++ > 0 && f->op >= OP_ADD)
            emit_operation(p, f->op, from);
    } while (!failed(p) && take(p, ','));
    if (!failed(p) && !take(p, ')'))
        fail_here(p, "')' is missing", form);
    if (n > 1 && f->op < OP_ADD)
        fail(p, from, text_format("%s() takes one value", f->name), "for example ceil(M / 2)");
    if (f->op < OP_ADD)
        emit_operation(p, f->op, from);
}

static void name_or_call(struct parser *p)
{
    const size_t from = p->at;
    while (in_name(p->text[p->at]))
        p->at++;
    const size_t end = p->at;
    skip_blanks(p);
    const bool calls = p->text[p->at] == '(';
    p->at = end;
    if (!calls) {
        emit_name(p, from, p->text + from, end - from);
        return;
    }
    const struct function *f = function_named(p, from);
    if (f && take(p, '('))
        call(p, f, from);
}

static void value(struct parser *p)
{
    skip_blanks(p);
    const char c = p->text[p->at];
    if (isdigit((unsigned char)c) || c == '.') {
        number(p);
    } else if (c == '\'' || c == '"') {
        quoted(p);
    } else if (in_name(c) && c != '[' && c != ']') {
        name_or_call(p);
    } else if (take(p, '(')) {
        sum(p);
        if (!failed(p) && !take(p, ')'))
            fail_here(p, "')' is missing", form);
    } else {
        fail_here(p, "a value is missing", form);
    }
}

static void signed_value(struct parser *p);

static void power(struct parser *p)
{
    skip_blanks(p);
    const size_t from = p->at;
    value(p);
    if (!failed(p) && take(p, '^')) {
        signed_value(p);
        emit_operation(p, OP_POWER, from);
    }
}

/* Every recursion comes through here, so here is its end. */
static void signed_value(struct parser *p)
{
    skip_blanks(p);
    const size_t from = p->at;
    if (++p->depth > EXPRESSION_STACK)
        fail(p, from, mem_strdup("the expression is nested too deeply"), form);
    if (!failed(p) && take(p, '-')) {
        signed_value(p);
        emit_operation(p, OP_MINUS, from);
    } else if (!failed(p)) {
        power(p);
    }
    p->depth--;
}

static void product(struct parser *p)
{
    skip_blanks(p);
    const size_t from = p->at;
    signed_value(p);
    while (!failed(p)) {
        const enum operation op = take(p, '*') ? OP_TIMES : OP_DIVIDE;
        if (op == OP_DIVIDE && !take(p, '/'))
            return;
        signed_value(p);
        emit_operation(p, op, from);
    }
}

static void sum(struct parser *p)
{
    skip_blanks(p);
    const size_t from = p->at;
    product(p);
    while (!failed(p)) {
        const enum operation op = take(p, '+') ? OP_ADD : OP_SUBTRACT;
        if (op == OP_SUBTRACT && !take(p, '-'))
            return;
        product(p);
        emit_operation(p, op, from);
    }
}

struct expression *expression_parse(const char *text, struct expression_error *error)
{
    *error = (struct expression_error){0};
    struct expression *e = mem_calloc(1, sizeof *e);
    e->text = mem_strdup(text);
    struct parser p = {.text = text, .e = e, .error = error};
    sum(&p);
    skip_blanks(&p);
    if (!failed(&p) && text[p.at])
        fail_here(&p, "an operator is missing", "write 4*M, not 4 M; + - * / ^ and ( )");
    if (!failed(&p))
        return e;
    expression_free(e);
    return NULL;
}
