/* The accessors: one key, one type, one range. */
#include "model/cfg_read.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/printable.h"
#include "base/text.h"
#include "model/cfg_scan.h"

/* ---- what a setting holds ---- */

/* The text behind a tag of cfg_scan, or NULL. */
static const char *tagged(const config_setting_t *s, const char *tag)
{
    if (config_setting_type(s) != CONFIG_TYPE_STRING)
        return NULL;
    const char *text = config_setting_get_string(s);
    const size_t n = strlen(tag);
    return text && strncmp(text, tag, n) == 0 ? text + n : NULL;
}

static bool is_string(const config_setting_t *s)
{
    return config_setting_type(s) == CONFIG_TYPE_STRING && !tagged(s, CFG_HUGE) &&
           !tagged(s, CFG_WORD);
}

static char *describe_string(const config_setting_t *s, char *buf)
{
    if (tagged(s, CFG_HUGE))
        snprintf(buf, CFG_DESCRIBE_MAX, "%s", tagged(s, CFG_HUGE));
    else if (tagged(s, CFG_WORD))
        snprintf(buf, CFG_DESCRIBE_MAX, "%s", tagged(s, CFG_WORD));
    else
        snprintf(buf, CFG_DESCRIBE_MAX, "the string \"%.70s\"", config_setting_get_string(s));
    return buf;
}

char *cfg_describe(const config_setting_t *s, char *buf)
{
    switch (config_setting_type(s)) {
    case CONFIG_TYPE_INT:
        snprintf(buf, CFG_DESCRIBE_MAX, "%d", config_setting_get_int(s));
        return buf;
    case CONFIG_TYPE_INT64:
        snprintf(buf, CFG_DESCRIBE_MAX, "%lld", config_setting_get_int64(s));
        return buf;
    case CONFIG_TYPE_FLOAT:
        text_from_double(config_setting_get_float(s), buf);
        if (!strpbrk(buf, ".ein"))
            strcat(buf, ".0"); /* the user wrote a point, and the point may be the mistake */
        return buf;
    case CONFIG_TYPE_STRING:
        return describe_string(s, buf);
    case CONFIG_TYPE_BOOL:
        return strcpy(buf, config_setting_get_bool(s) ? "true" : "false");
    case CONFIG_TYPE_ARRAY:
        return strcpy(buf, "an array");
    case CONFIG_TYPE_LIST:
        return strcpy(buf, "a list");
    default:
        return strcpy(buf, "a group");
    }
}

/* Stands for a unit when no number is wanted. */
#define NO_NUMBER UNITS

/* The hint for a value of the wrong type: the most common mistake, or else `usual`. */
static const char *type_hint(const config_setting_t *s, enum unit wanted, const char *usual)
{
    double x;
    const char *word = tagged(s, CFG_WORD);
    if (word && wanted == NO_NUMBER)
        return "a string goes in quotes";
    if (word && (word[0] == '-' || word[0] == '+' || (word[0] >= '0' && word[0] <= '9')))
        return unit_hint(wanted);
    if (wanted != NO_NUMBER && is_string(s) && text_to_double(config_setting_get_string(s), &x))
        return "a number goes without quotes";
    return usual;
}

/* ---- numbers ---- */

/* The text of a word, such as 8ms, or of a string that may be one, such as the value of an
 * override; NULL for anything else. */
static const char *word_of(const config_setting_t *s)
{
    const char *word = tagged(s, CFG_WORD);
    return word ? word : is_string(s) ? config_setting_get_string(s) : NULL;
}

/* Reads its number. A number in quotes must have a unit; one without quotes need not. */
static bool number_with_unit(const config_setting_t *s, double *out, enum unit *unit)
{
    return word_of(s) && unit_read(word_of(s), out, unit) &&
           (*unit != UNIT_NONE || tagged(s, CFG_WORD));
}

/* *unit becomes the unit that it was written with. */
static bool number(const config_setting_t *s, double *out, enum unit *unit)
{
    uint64_t huge;
    *unit = UNIT_NONE;
    switch (config_setting_type(s)) {
    case CONFIG_TYPE_INT:
        *out = config_setting_get_int(s);
        return true;
    case CONFIG_TYPE_INT64:
        *out = (double)config_setting_get_int64(s);
        return true;
    case CONFIG_TYPE_FLOAT:
        *out = config_setting_get_float(s);
        return true;
    case CONFIG_TYPE_STRING:
        if (!tagged(s, CFG_HUGE))
            return number_with_unit(s, out, unit);
        if (text_to_uint64(tagged(s, CFG_HUGE), &huge))
            *out = (double)huge;
        else if (!text_to_double(tagged(s, CFG_HUGE), out))
            *out = INFINITY;
        return true;
    default:
        return false;
    }
}

static enum unit unit_of(enum cfg_range range)
{
    const enum unit u = (enum unit)(range / CFG_UNIT);
    range %= CFG_UNIT;
    return u == UNIT_NONE && (range >= CFG_PROBABILITY) ? UNIT_SHARE : u;
}

static bool in_range(double x, enum cfg_range range)
{
    switch (range % CFG_UNIT) {
    case CFG_ANY:
        return isfinite(x);
    case CFG_POSITIVE:
    case CFG_FACTOR:
        return isfinite(x) && x > 0;
    case CFG_NOT_NEGATIVE:
        return isfinite(x) && x >= 0;
    case CFG_PROBABILITY:
        return x >= 0 && x <= 1;
    case CFG_FRACTION:
    case CFG_LEVEL:
        return x > 0 && x < 1;
    }
    return false;
}

static const char *const range_words[] = {
    [CFG_ANY] = "finite",
    [CFG_POSITIVE] = "finite and above 0",
    [CFG_FACTOR] = "finite and above 0",
    [CFG_NOT_NEGATIVE] = "finite and not negative",
    [CFG_PROBABILITY] = "between 0 and 1",
    [CFG_FRACTION] = "above 0 and below 1",
    [CFG_LEVEL] = "above 0 and below 1",
};
static const char *const range_hints[] = {
    [CFG_ANY] = "a double goes up to 1.8e308",
    [CFG_POSITIVE] = "times are in seconds, rates in 1/s",
    [CFG_FACTOR] = "a number without a unit, for example 2 or 0.5",
    [CFG_NOT_NEGATIVE] = "0 or more",
    [CFG_PROBABILITY] = "a probability is written as 0.05 or 5%",
    [CFG_FRACTION] = "a part of 1: 0.05 or 5%",
    [CFG_LEVEL] = "for example 0.99, 99% or p99",
};

/* What stands for a wrong value without a default that could: later checks must not report it. */
static double safe(enum cfg_range range)
{
    range %= CFG_UNIT;
    if (range == CFG_FRACTION || range == CFG_LEVEL)
        return 0.5;
    return range == CFG_POSITIVE || range == CFG_FACTOR ? 1 : 0;
}

bool cfg_as_double(struct cfg_group *g, const config_setting_t *s, const char *key,
                   enum cfg_range range, double *out)
{
    char buf[CFG_DESCRIBE_MAX];
    double x;
    enum unit given;
    const enum unit wanted = unit_of(range);
    const bool level = range % CFG_UNIT == CFG_LEVEL && word_of(s) &&
                       unit_read_level(word_of(s), &x) &&
                       (tagged(s, CFG_WORD) || !text_to_double(word_of(s), &x));
    if (level)
        given = UNIT_NONE;
    else if (!number(s, &x, &given)) {
        cfg_error(g, s, type_hint(s, wanted, unit_hint(wanted)), "'%s' must be a number, not %s",
                  key, cfg_describe(s, buf));
        return false;
    }
    if (!unit_fits(given, wanted)) {
        cfg_error(g, s, unit_hint(wanted), "'%s' is %s, not %s", key, unit_words(wanted),
                  cfg_describe(s, buf));
        return false;
    }
    if (!in_range(x, range)) {
        range %= CFG_UNIT;
        cfg_error(g, s, range_hints[range], "'%s' must be %s, not %s", key, range_words[range],
                  cfg_describe(s, buf));
        return false;
    }
    *out = x;
    return true;
}

double cfg_double(struct cfg_group *g, const char *key, enum cfg_range range, double fallback)
{
    const config_setting_t *s = cfg_get(g, key);
    double x = !s || in_range(fallback, range) ? fallback : safe(range);
    if (!s || cfg_as_double(g, s, key, range, &x))
        cfg_record_double(g, key, x);
    return x;
}

/* True when s is the string `word`. A string that is another word, or a word without quotes, is an
 * error (*wrong). */
static bool is_the_word(struct cfg_group *g, const config_setting_t *s, const char *key,
                        const char *word, bool *wrong)
{
    double x;
    enum unit unit;
    char buf[CFG_DESCRIBE_MAX];
    const char *bare = tagged(s, CFG_WORD);
    *wrong = bare ? isalpha((unsigned char)*bare)
                  : is_string(s) && !unit_read(config_setting_get_string(s), &x, &unit);
    if (!*wrong)
        return false;
    if (!bare && strcmp(config_setting_get_string(s), word) == 0) {
        *wrong = false;
        return true;
    }
    char *hint = text_format("write a number, or \"%s\"", word);
    cfg_error(g, s, hint, "'%s' must be a number or \"%s\", not %s", key, word,
              cfg_describe(s, buf));
    free(hint);
    return false;
}

double cfg_double_or(struct cfg_group *g, const char *key, enum cfg_range range, const char *word,
                     double meaning, double fallback)
{
    const config_setting_t *s = cfg_get(g, key);
    bool wrong;
    if (s && is_the_word(g, s, key, word, &wrong)) {
        cfg_record(g, key, word, true);
        return meaning;
    }
    if (s)
        return wrong ? fallback : cfg_double(g, key, range, fallback);
    if (fallback == meaning)
        cfg_record(g, key, word, true);
    else
        cfg_record_double(g, key, fallback);
    return fallback;
}

/* ---- whole numbers ---- */

/* "20k", as a whole number. */
static bool whole_with_unit(const char *text, uint64_t *out)
{
    double x;
    enum unit unit;
    const bool ok = unit_read(text, &x, &unit) && unit == UNIT_NUMBER && x >= 0 && x == floor(x) &&
                    x < 9007199254740992.0;
    if (ok)
        *out = (uint64_t)x;
    return ok;
}

static bool whole(const config_setting_t *s, uint64_t *out)
{
    long long x;
    if (word_of(s))
        return whole_with_unit(word_of(s), out);
    if (config_setting_type(s) == CONFIG_TYPE_INT)
        x = config_setting_get_int(s);
    else if (config_setting_type(s) == CONFIG_TYPE_INT64)
        x = config_setting_get_int64(s);
    else
        return tagged(s, CFG_HUGE) && text_to_uint64(tagged(s, CFG_HUGE), out);
    if (x < 0)
        return false;
    *out = (uint64_t)x;
    return true;
}

static char *count_words(uint64_t min, uint64_t max)
{
    if (max >= UINT32_MAX)
        return min == 1 ? mem_strdup("a whole number above 0")
                        : text_format("a whole number from %llu up", (unsigned long long)min);
    return text_format("a whole number from %llu to %llu", (unsigned long long)min,
                       (unsigned long long)max);
}

static void wrong_count(struct cfg_group *g, const config_setting_t *s, const char *key,
                        uint64_t min, uint64_t max)
{
    char buf[CFG_DESCRIBE_MAX], *words = count_words(min, max);
    char example[40];
    snprintf(example, sizeof example, "for example %llu", (unsigned long long)(min == 1 ? 4 : min));
    const char *hint = config_setting_type(s) == CONFIG_TYPE_FLOAT
                           ? "a whole number is written without a point and without e: 2, not 2.0"
                           : type_hint(s, UNIT_NUMBER, example);
    cfg_error(g, s, hint, "'%s' must be %s, not %s", key, words, cfg_describe(s, buf));
    free(words);
}

static void record_count(const struct cfg_group *g, const char *key, uint64_t x)
{
    char buf[32];
    snprintf(buf, sizeof buf, "%llu", (unsigned long long)x);
    cfg_record(g, key, buf, false);
}

uint64_t cfg_count(struct cfg_group *g, const char *key, uint64_t min, uint64_t max,
                   uint64_t fallback)
{
    const config_setting_t *s = cfg_get(g, key);
    uint64_t x = fallback;
    if (s && (!whole(s, &x) || x < min || x > max)) {
        wrong_count(g, s, key, min, max);
        return min;
    }
    record_count(g, key, x);
    return x;
}

uint64_t cfg_count_or(struct cfg_group *g, const char *key, uint64_t min, uint64_t max,
                      const char *word, uint64_t meaning, uint64_t fallback)
{
    const config_setting_t *s = cfg_get(g, key);
    bool wrong = false;
    if (s ? is_the_word(g, s, key, word, &wrong) : fallback == meaning) {
        cfg_record(g, key, word, true);
        return meaning;
    }
    return wrong ? min : cfg_count(g, key, min, max, fallback);
}

uint64_t cfg_seed(struct cfg_group *g, const char *key, uint64_t fallback)
{
    const config_setting_t *s = cfg_get(g, key);
    uint64_t x = fallback;
    char buf[CFG_DESCRIBE_MAX];
    if (s && !whole(s, &x) && !(is_string(s) && text_to_uint64(config_setting_get_string(s), &x))) {
        cfg_error(g, s, "write 0 to 18446744073709551615, or hexadecimal: 0x2a",
                  "'%s' must be a 64-bit integer, not %s", key, cfg_describe(s, buf));
        return fallback;
    }
    snprintf(buf, sizeof buf, "%llu", (unsigned long long)x);
    cfg_record(g, key, buf, true); /* as text: a JSON number is a double and would lose digits */
    return x;
}

/* ---- words ---- */

bool cfg_bool(struct cfg_group *g, const char *key, bool fallback)
{
    const config_setting_t *s = cfg_get(g, key);
    char buf[CFG_DESCRIBE_MAX];
    if (s && config_setting_type(s) != CONFIG_TYPE_BOOL) {
        cfg_error(g, s, "write true or false, without quotes", "'%s' must be true or false, not %s",
                  key, cfg_describe(s, buf));
        return fallback;
    }
    const bool x = s ? config_setting_get_bool(s) : fallback;
    cfg_record(g, key, x ? "true" : "false", false);
    return x;
}

bool cfg_as_string(struct cfg_group *g, const config_setting_t *s, const char *key,
                   const char **out)
{
    char buf[CFG_DESCRIBE_MAX];
    if (!is_string(s)) {
        cfg_error(g, s, type_hint(s, NO_NUMBER, "a string goes in quotes"),
                  "'%s' must be a string, not %s", key, cfg_describe(s, buf));
        return false;
    }
    const char *text = config_setting_get_string(s), *flaw = printable_flaw(text);
    if (flaw) {
        char *what = printable_flaw_name(flaw);
        cfg_error(g, s, "names and titles are UTF-8 text of one line, without control characters",
                  "'%s' holds %s", key, what);
        free(what);
        return false;
    }
    *out = text;
    return true;
}

const char *cfg_string(struct cfg_group *g, const char *key, const char *fallback)
{
    const config_setting_t *s = cfg_get(g, key);
    const char *x = fallback;
    if (s && !cfg_as_string(g, s, key, &x))
        return fallback;
    if (x)
        cfg_record(g, key, x, true);
    return x;
}

size_t cfg_word(struct cfg_group *g, const char *key, const char *const *words, size_t n,
                size_t fallback)
{
    const config_setting_t *s = cfg_get(g, key);
    const char *x = words[fallback];
    if (s && !cfg_as_string(g, s, key, &x))
        return fallback;
    for (size_t i = 0; i < n; i++)
        if (strcmp(x, words[i]) == 0) {
            cfg_record(g, key, x, true);
            return i;
        }
    struct textbuf all = {0};
    for (size_t i = 0; i < n; i++)
        textbuf_add(&all, "%s\"%s\"", i == 0 ? "one of " : ", ", words[i]);
    char *hint = cfg_suggest(x, words, n, all.text);
    cfg_error(g, s, hint, "'%s' cannot be \"%s\"", key, x);
    free(hint);
    textbuf_release(&all);
    return fallback;
}

/* ---- several ---- */

/* The array or list `key`; NULL after an error, when missing, or when it holds more than max. */
static const config_setting_t *several(struct cfg_group *g, const char *key, const char *hint,
                                       size_t max)
{
    const config_setting_t *s = cfg_get(g, key);
    char buf[CFG_DESCRIBE_MAX];
    if (!s)
        return NULL;
    if (!config_setting_is_array(s) && !config_setting_is_list(s)) {
        cfg_error(g, s, hint, "'%s' must be an array, not %s", key, cfg_describe(s, buf));
        return NULL;
    }
    const int n = config_setting_length(s);
    if (n == 0 || (size_t)n > max) {
        cfg_error(g, s, hint, "'%s' must have 1 to %zu elements, not %d", key, max, n);
        return NULL;
    }
    return s;
}

size_t cfg_doubles(struct cfg_group *g, const char *key, enum cfg_range range, double *x,
                   size_t max)
{
    const config_setting_t *s = several(g, key, "for example [0.2, 0.8]", max);
    if (!s)
        return 0;
    const size_t n = (size_t)config_setting_length(s);
    bool ok = true;
    struct textbuf b = {0};
    for (size_t i = 0; i < n; i++) {
        char buf[TEXT_DOUBLE_MAX], *which = text_format("%s[%zu]", key, i);
        ok &= cfg_as_double(g, config_setting_get_elem(s, (unsigned)i), which, range, &x[i]);
        free(which);
        if (ok)
            textbuf_add(&b, "%s%s", i ? ", " : "[", text_from_double(x[i], buf));
    }
    if (ok) {
        textbuf_add(&b, "]");
        cfg_record(g, key, b.text, false);
    }
    textbuf_release(&b);
    return ok ? n : 0;
}

static void add_quoted(struct textbuf *b, const char *text)
{
    textbuf_add(b, "\"");
    for (; *text; text++)
        if ((unsigned char)*text < 0x20)
            textbuf_add(b, "\\u%04x", (unsigned char)*text);
        else
            textbuf_add(b, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    textbuf_add(b, "\"");
}

size_t cfg_strings(struct cfg_group *g, const char *key, const char **x, size_t max)
{
    const config_setting_t *s = cfg_get(g, key);
    size_t n = 1;
    bool ok = true;
    if (!s)
        return 0;
    if (is_string(s)) {
        ok = cfg_as_string(g, s, key, &x[0]);
    } else {
        s = several(g, key, "for example [\"a\", \"b\"]", max);
        n = s ? (size_t)config_setting_length(s) : 0;
        for (size_t i = 0; i < n; i++) {
            char *which = text_format("%s[%zu]", key, i);
            ok &= cfg_as_string(g, config_setting_get_elem(s, (unsigned)i), which, &x[i]);
            free(which);
        }
    }
    if (!ok || n == 0)
        return 0;
    struct textbuf b = {0};
    for (size_t i = 0; i < n; i++) {
        textbuf_add(&b, i ? ", " : "[");
        add_quoted(&b, x[i]);
    }
    textbuf_add(&b, "]");
    cfg_record(g, key, b.text, false);
    textbuf_release(&b);
    return n;
}
