#include "model/cfg_scan.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"

#define SHOWN_MAX 80    /* letters of a key in a message */

/* An open bracket, and the index in scan.names of the first name of its group. */
struct bracket {
    char open;
    int line;
    size_t first_name;
};

/* A key that was read in a group still open. */
struct name {
    const char *at;
    size_t length;
    int line;
};

/* What integers in the current array become, since libconfig wants one type in all of it. */
enum style { STYLE_AS_IS, STYLE_WIDE, STYLE_FLOAT, STYLE_WORDS };

struct scan {
    const char *text;
    const char *p; /* the next byte to read */
    int line;      /* of p, from 1 */
    char *out;
    size_t n_out, cap_out;
    struct bracket *brackets; /* brackets[0] stands for the whole file */
    size_t n_brackets, cap_brackets;
    struct name *names;
    size_t n_names, cap_names;
    bool value_next;  /* '=' was read, its value not yet */
    bool after_comma; /* the last thing read was a comma */
    enum style style;
    bool too_deep;    /* brackets are nested beyond CFG_DEPTH_MAX: the rest is not read */
    const struct cfg_scan_errors *errors;
    size_t n_errors;
};

static void emit(struct scan *s, const char *text, size_t n)
{
    s->out = mem_grow(s->out, &s->cap_out, s->n_out + n + 1, 1);
    memcpy(s->out + s->n_out, text, n);
    s->n_out += n;
}

static void emit_text(struct scan *s, const char *text)
{
    emit(s, text, strlen(text));
}

static void fail(struct scan *s, int line, const char *hint, const char *message)
{
    s->n_errors++;
    s->errors->add(s->errors->to, line, hint, message);
}

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("_.+-*", c));
}

static size_t word_length(const char *p)
{
    size_t n = 0;
    while (in_word(p[n]))
        n++;
    return n;
}

static bool at_line_comment(const char *p)
{
    return *p == '#' || (p[0] == '/' && p[1] == '/');
}

static bool at_block_comment(const char *p)
{
    return p[0] == '/' && p[1] == '*';
}

/* Where a value is expected, adjoining characters are taken as one word, so that a message can show
 * "5ms", "1/3" or "50%" as a whole. */
static size_t value_length(const char *p)
{
    size_t n = 0;
    while (p[n] && !isspace((unsigned char)p[n]) && !strchr(",;:=()[]{}\"\\", p[n]) &&
           !at_line_comment(p + n) && !at_block_comment(p + n))
        n++;
    return n;
}

/* ---- numbers ---- */

static bool is_bool(const char *w, size_t n)
{
    return (n == 4 && strncasecmp(w, "true", 4) == 0) ||
           (n == 5 && strncasecmp(w, "false", 5) == 0);
}

static size_t digits(const char *w, size_t n)
{
    size_t i = 0;
    while (i < n && isdigit((unsigned char)w[i]))
        i++;
    return i;
}

/* n without a trailing L or LL */
static size_t without_suffix(const char *w, size_t n)
{
    for (int i = 0; i < 2 && n > 1 && w[n - 1] == 'L'; i++)
        n--;
    return n;
}

static bool is_hex(const char *w, size_t n)
{
    if (n < 3 || w[0] != '0' || (w[1] != 'x' && w[1] != 'X'))
        return false;
    for (size_t i = 2; i < n; i++)
        if (!isxdigit((unsigned char)w[i]))
            return false;
    return true;
}

static bool is_float(const char *w, size_t n)
{
    const size_t whole = digits(w, n);
    size_t i = whole, part = 0;
    if (i < n && w[i] == '.') {
        part = digits(w + i + 1, n - i - 1);
        i += 1 + part;
    }
    if (whole + part == 0)
        return false;
    if (i < n && (w[i] == 'e' || w[i] == 'E')) {
        i++;
        if (i < n && (w[i] == '+' || w[i] == '-'))
            i++;
        const size_t e = digits(w + i, n - i);
        if (e == 0)
            return false;
        i += e;
    }
    return i == n;
}

enum cfg_word_kind cfg_word_kind(const char *word, size_t n)
{
    if (is_bool(word, n))
        return CFG_IS_BOOL;
    if (is_hex(word, without_suffix(word, n)))
        return CFG_IS_INTEGER;
    if (n > 0 && (word[0] == '+' || word[0] == '-')) {
        word++;
        n--;
    }
    const size_t bare = without_suffix(word, n);
    if (bare > 0 && digits(word, bare) == bare)
        return CFG_IS_INTEGER;
    return is_float(word, n) ? CFG_IS_FLOAT : CFG_IS_WORD;
}

enum width { FITS_INT, FITS_LONG, TOO_WIDE };

static enum width width_of(const char *w, size_t n)
{
    char *copy = text_format("%.*s", (int)without_suffix(w, n), w);
    int64_t x;
    const bool fits = text_to_int64(copy, &x);
    free(copy);
    if (!fits)
        return TOO_WIDE;
    return x >= INT32_MIN && x <= INT32_MAX ? FITS_INT : FITS_LONG;
}

static void emit_tagged(struct scan *s, const char *tag, const char *w, size_t n)
{
    emit(s, "\"", 1);
    emit_text(s, tag);
    emit(s, w, n);
    emit(s, "\"", 1);
}

static void emit_integer(struct scan *s, const char *w, size_t n)
{
    const size_t bare = without_suffix(w, n);
    const enum width width = width_of(w, n);
    if (s->style == STYLE_FLOAT && !is_hex(w, bare)) {
        emit(s, w, bare);
        emit_text(s, ".0");
    } else if (width == TOO_WIDE) {
        emit_tagged(s, CFG_HUGE, w, bare);
    } else {
        emit(s, w, bare);
        if (width == FITS_LONG || s->style == STYLE_WIDE || bare < n)
            emit(s, "L", 1);
    }
}

static void value_word(struct scan *s)
{
    const char *w = s->p;
    const size_t n = value_length(w);
    const enum cfg_word_kind kind = cfg_word_kind(w, n);
    switch (s->style == STYLE_WORDS && kind != CFG_IS_BOOL ? CFG_IS_WORD : kind) {
    case CFG_IS_INTEGER:
        emit_integer(s, w, n);
        break;
    case CFG_IS_WORD:
        emit_tagged(s, CFG_WORD, w, n);
        break;
    case CFG_IS_BOOL:
    case CFG_IS_FLOAT:
        emit(s, w, n);
        break;
    }
    s->p += n;
    s->value_next = false;
}

/* ---- comments, strings ---- */

/* The end of the line, block comment or string that starts at p: the first byte after it, or NULL
 * when a comment or string has no end. */
static const char *end_of_line(const char *p)
{
    return p + strcspn(p, "\n");
}

static const char *end_of_comment(const char *p)
{
    const char *end = strstr(p + 2, "*/");
    return end ? end + 2 : NULL;
}

static const char *end_of_string(const char *p)
{
    for (p++; *p && *p != '"'; p++)
        if (*p == '\\' && p[1])
            p++;
    return *p ? p + 1 : NULL;
}

/* Move on to `to`, writing the text (or only its line ends) and counting lines. */
static void pass(struct scan *s, const char *to, bool write)
{
    for (const char *p = s->p; p < to; p++) {
        if (*p == '\n')
            s->line++;
        if (write || *p == '\n')
            emit(s, p, 1);
    }
    s->p = to;
}

static void pass_comment(struct scan *s)
{
    const char *end = at_block_comment(s->p) ? end_of_comment(s->p) : end_of_line(s->p);
    if (!end) {
        fail(s, s->line, "close it with */", "comment without an end");
        end = s->p + strlen(s->p);
    }
    emit(s, " ", 1);
    pass(s, end, false);
}

static void pass_string(struct scan *s)
{
    const char *end = end_of_string(s->p);
    if (!end) {
        fail(s, s->line, "a string ends with a second \"", "string without an end");
        end = s->p + strlen(s->p);
    }
    pass(s, end, true);
    s->value_next = false;
}

/* ---- brackets, arrays ---- */

/*
 * Finds one type for all numbers of the array that starts at p: the widest that is needed, or words
 * where one of them has a unit. An array contains no brackets, so the search ends at the first one.
 * Otherwise a file of '[' would be searched to its end from each of them.
 */
static enum style array_style(const char *p)
{
    enum style style = STYLE_AS_IS;
    for (p++; p && *p && !strchr("()[]{}", *p);) {
        const size_t n = value_length(p);
        if (*p == '"') {
            p = end_of_string(p);
        } else if (at_block_comment(p)) {
            p = end_of_comment(p);
        } else if (at_line_comment(p)) {
            p = end_of_line(p);
        } else if (n == 0) {
            p++;
        } else {
            const enum cfg_word_kind kind = cfg_word_kind(p, n);
            if (kind == CFG_IS_WORD)
                return STYLE_WORDS;
            if (kind == CFG_IS_FLOAT || (kind == CFG_IS_INTEGER && width_of(p, n) == TOO_WIDE))
                style = STYLE_FLOAT;
            else if (style == STYLE_AS_IS && kind == CFG_IS_INTEGER &&
                     (width_of(p, n) == FITS_LONG || p[n - 1] == 'L'))
                style = STYLE_WIDE;
            p += n;
        }
    }
    return style;
}

static void push(struct scan *s, char open)
{
    s->brackets = mem_grow(s->brackets, &s->cap_brackets, s->n_brackets + 1, sizeof *s->brackets);
    s->brackets[s->n_brackets++] = (struct bracket){open, s->line, s->n_names};
}

static void open_bracket(struct scan *s)
{
    if (s->n_brackets > CFG_DEPTH_MAX) {
        char *message = text_format("brackets are nested deeper than %d", CFG_DEPTH_MAX);
        fail(s, s->line, "a config needs six levels; look for brackets without an end above",
             message);
        free(message);
        s->too_deep = true;
        return;
    }
    if (*s->p == '[')
        s->style = array_style(s->p);
    push(s, *s->p);
    s->value_next = false;
    pass(s, s->p + 1, true);
}

static char closer_of(char open)
{
    return open == '(' ? ')' : open == '[' ? ']' : '}';
}

/* Close the nearest open bracket that c closes; if there is none, close the innermost one. */
static void pop(struct scan *s, char c)
{
    if (s->n_brackets == 1)
        return;
    size_t i = s->n_brackets - 1;
    while (i > 0 && closer_of(s->brackets[i].open) != c)
        i--;
    s->n_brackets = i > 0 ? i : s->n_brackets - 1;
    s->n_names = s->brackets[s->n_brackets].first_name;
}

static void missing_value(struct scan *s)
{
    char message[80];
    if (!s->value_next)
        return;
    snprintf(message, sizeof message, "no value before '%c'", *s->p);
    fail(s, s->line, "a setting is key = value;", message);
}

static void close_bracket(struct scan *s)
{
    const struct bracket *top = &s->brackets[s->n_brackets - 1];
    const char c = *s->p;
    char message[80], hint[80];
    missing_value(s);
    if (s->n_brackets == 1) {
        snprintf(message, sizeof message, "'%c' closes nothing", c);
        fail(s, s->line, "remove it, or look for one too many above", message);
    } else if (closer_of(top->open) != c) {
        snprintf(message, sizeof message, "'%c' where a '%c' belongs", c, closer_of(top->open));
        snprintf(hint, sizeof hint, "the '%c' on line %d is still open", top->open, top->line);
        fail(s, s->line, hint, message);
    } else if (s->after_comma && c != '}') {
        snprintf(message, sizeof message, "a comma before '%c'", c);
        fail(s, s->line, "commas stand between elements; remove the last one", message);
    }
    pop(s, c);
    s->style = STYLE_AS_IS;
    s->value_next = false;
    pass(s, s->p + 1, true);
}

static void check_all_closed(struct scan *s)
{
    for (size_t i = 1; i < s->n_brackets; i++) {
        const struct bracket *b = &s->brackets[i];
        char message[80], hint[80];
        snprintf(message, sizeof message, "'%c' is never closed", b->open);
        snprintf(hint, sizeof hint, "add the '%c' that belongs to it", closer_of(b->open));
        fail(s, b->line, hint, message);
    }
}

/* ---- keys ---- */

/* The earlier occurrence, in the same group, of the key of n letters at s->p; or NULL. */
static const struct name *same_key(const struct scan *s, size_t n)
{
    for (size_t i = s->brackets[s->n_brackets - 1].first_name; i < s->n_names; i++)
        if (s->names[i].length == n && memcmp(s->names[i].at, s->p, n) == 0)
            return &s->names[i];
    return NULL;
}

static void twice(struct scan *s, const struct name *other, size_t n)
{
    char *message =
        text_format("'%.*s' is given twice", (int)(n < SHOWN_MAX ? n : SHOWN_MAX), s->p);
    char *hint = text_format("it stands on line %d, too; remove one", other->line);
    fail(s, s->line, hint, message);
    free(message);
    free(hint);
}

static void too_many_keys(struct scan *s)
{
    char *message = text_format("more than %d settings in one group", CFG_GROUP_MAX);
    fail(s, s->line, "things of which there are many stand in lists: name = ( { ... }, { ... } );",
         message);
    free(message);
}

/*
 * libconfig stops at the first key given twice; this pass names all of them. Both compare each key
 * with all keys before it in the group, so the size of a group is limited. Keys beyond the limit
 * are not checked.
 */
static void key(struct scan *s)
{
    const size_t n = word_length(s->p);
    const size_t in_group = s->n_names - s->brackets[s->n_brackets - 1].first_name;
    const struct name *other = in_group <= CFG_GROUP_MAX ? same_key(s, n) : NULL;
    if (other) {
        twice(s, other, n);
    } else if (in_group <= CFG_GROUP_MAX) {
        if (in_group == CFG_GROUP_MAX)
            too_many_keys(s);
        s->names = mem_grow(s->names, &s->cap_names, s->n_names + 1, sizeof *s->names);
        s->names[s->n_names++] = (struct name){s->p, n, s->line};
    }
    pass(s, s->p + n, true);
}

static bool value_belongs(const struct scan *s)
{
    const char open = s->brackets[s->n_brackets - 1].open;
    return s->value_next || open == '(' || open == '[';
}

static void include(struct scan *s)
{
    fail(s, s->line, "put everything into one file, and vary it with -s KEY=VALUE",
         "'@include' is not supported");
    pass(s, end_of_line(s->p), false);
}

/* In a group a comma is followed by a key, and no key begins with a digit. */
static bool at_decimal_comma(const struct scan *s)
{
    const char open = s->brackets[s->n_brackets - 1].open;
    return *s->p == ',' && open != '(' && open != '[' && !s->value_next && s->p > s->text &&
           isdigit((unsigned char)s->p[-1]) && isdigit((unsigned char)s->p[1]);
}

static void decimal_comma(struct scan *s)
{
    const char *from = s->p, *to = s->p + 1 + value_length(s->p + 1);
    while (from > s->text && in_word(from[-1]))
        from--;
    const int before = (int)(s->p - from), after = (int)(to - s->p) - 1;
    if (before < SHOWN_MAX && after < SHOWN_MAX) {
        char *message = text_format("'%.*s' is two numbers", (int)(to - from), from);
        char *hint =
            text_format("the decimal point is a point: %.*s.%.*s", before, from, after, s->p + 1);
        fail(s, s->line, hint, message);
        free(hint);
        free(message);
    } else {
        fail(s, s->line, "the decimal point is a point", "a comma in a number");
    }
    pass(s, to, false);
}

static void punctuation(struct scan *s)
{
    const char c = *s->p;
    if (at_decimal_comma(s)) {
        decimal_comma(s);
        return;
    }
    if (c == '=' || c == ':') {
        s->value_next = true;
    } else if (c == ';' || c == ',') {
        missing_value(s);
        s->value_next = false;
    }
    pass(s, s->p + 1, true);
}

static void token(struct scan *s)
{
    const char c = *s->p;
    if (c == '"')
        pass_string(s);
    else if (c == '{' || c == '(' || c == '[')
        open_bracket(s);
    else if (c == '}' || c == ')' || c == ']')
        close_bracket(s);
    else if (strncmp(s->p, "@include", 8) == 0)
        include(s);
    else if (value_belongs(s) && value_length(s->p) > 0)
        value_word(s);
    else if (isalpha((unsigned char)c) || c == '*')
        key(s);
    else
        punctuation(s);
    s->after_comma = c == ',';
}

char *cfg_scan(const char *text, const struct cfg_scan_errors *e)
{
    struct scan s = {.text = text, .p = text, .line = 1, .errors = e};
    push(&s, 0);
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0) /* a byte order mark */
        s.p += 3;
    while (*s.p && !s.too_deep && s.n_errors <= CFG_SCAN_ERRORS_MAX) {
        if (isspace((unsigned char)*s.p))
            pass(&s, s.p + 1, true);
        else if (at_line_comment(s.p) || at_block_comment(s.p))
            pass_comment(&s);
        else
            token(&s);
    }
    if (!*s.p)
        check_all_closed(&s);
    emit(&s, "", 1);
    free(s.brackets);
    free(s.names);
    if (s.n_errors == 0)
        return s.out;
    free(s.out);
    return NULL;
}
