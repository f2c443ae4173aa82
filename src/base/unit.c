#include "base/unit.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Longer ones before those in which they end. A number is multiplied by 10^shift and `times`, and
 * divided by `over`. */
static const struct suffix {
    const char *text;
    int shift;
    double times, over;
    enum unit unit;
} suffixes[] = {
    {"/min", 0, 1, 60, UNIT_RATE}, {"/ms", 3, 1, 1, UNIT_RATE},   {"/s", 0, 1, 1, UNIT_RATE},
    {"/m", 0, 1, 60, UNIT_RATE},   {"/h", 0, 1, 3600, UNIT_RATE}, {"/d", 0, 1, 86400, UNIT_RATE},
    {"min", 0, 60, 1, UNIT_TIME},  {"ns", -9, 1, 1, UNIT_TIME},   {"us", -6, 1, 1, UNIT_TIME},
    {"µs", -6, 1, 1, UNIT_TIME},   {"ms", -3, 1, 1, UNIT_TIME},   {"s", 0, 1, 1, UNIT_TIME},
    {"m", 0, 60, 1, UNIT_TIME},    {"h", 0, 3600, 1, UNIT_TIME},  {"d", 0, 86400, 1, UNIT_TIME},
    {"k", 3, 1, 1, UNIT_NUMBER},   {"M", 6, 1, 1, UNIT_NUMBER},   {"G", 9, 1, 1, UNIT_NUMBER},
    {"%", -2, 1, 1, UNIT_SHARE},
};

static const struct suffix *suffix_of(const char *text)
{
    const size_t n = strlen(text);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        const size_t k = strlen(suffixes[i].text);
        if (n > k && strcmp(text + n - k, suffixes[i].text) == 0)
            return &suffixes[i];
    }
    return NULL;
}

/* The number times 10^shift, as its decimal has it. */
static bool read_shifted(const char *number, int shift, double *x)
{
    double y;
    if (strpbrk(number, "xX") || !text_to_double(number, &y))
        return false;
    const size_t mantissa = strcspn(number, "eE");
    const long exponent = number[mantissa] ? strtol(number + mantissa + 1, NULL, 10) : 0;
    char *shifted = text_format("%.*se%ld", (int)mantissa, number, exponent + shift);
    const bool ok = text_to_double(shifted, x);
    free(shifted);
    return ok;
}

/* What stands before the suffix; a rate may have k, M or G there. */
static bool read_before(const char *number, const struct suffix *s, double *x)
{
    enum unit unit;
    if (s->unit != UNIT_RATE || text_to_double(number, x))
        return read_shifted(number, s->shift, x);
    if (!unit_read(number, x, &unit) || unit != UNIT_NUMBER)
        return false;
    *x *= pow(10, s->shift);
    return true;
}

bool unit_read(const char *text, double *x, enum unit *unit)
{
    double y;
    *unit = UNIT_NONE;
    if (text_to_double(text, x))
        return true;
    const struct suffix *s = suffix_of(text);
    if (!s)
        return false;
    char *number = text_format("%.*s", (int)(strlen(text) - strlen(s->text)), text);
    const bool ok = read_before(number, s, &y);
    free(number);
    if (!ok)
        return false;
    *x = y * s->times / s->over;
    *unit = s->unit;
    return true;
}

char *unit_write(double x, enum unit unit)
{
    static const struct {
        const char *suffix;
        int shift;
    } of[UNITS] = {{"", 0}, {"s", 0}, {"/s", 0}, {"k", -3}, {"%", 2}};
    const char *suffix = of[unit].suffix;
    const long shift = of[unit].shift;
    char number[TEXT_DOUBLE_MAX];
    enum unit read;
    double y;
    char *text = text_format("%.15g%s", x * pow(10, (double)shift), suffix);
    if (unit_read(text, &y, &read) && y == x)
        return text;
    free(text); /* it takes more digits: the decimal of x, with an exponent */
    text_from_double(x, number);
    const size_t mantissa = strcspn(number, "e");
    const long exponent = number[mantissa] ? strtol(number + mantissa + 1, NULL, 10) : 0;
    return text_format("%.*se%ld%s", (int)mantissa, number, exponent + shift, suffix);
}

bool unit_read_level(const char *text, double *x)
{
    enum unit unit;
    const bool ok = text[0] == 'p' ? read_shifted(text + 1, -2, x)
                                   : unit_read(text, x, &unit) && unit_fits(unit, UNIT_SHARE);
    return ok && *x > 0 && *x < 1;
}

bool unit_fits(enum unit given, enum unit wanted)
{
    switch (given) {
    case UNIT_NONE: return true;
    case UNIT_NUMBER: return wanted == UNIT_RATE || wanted == UNIT_NUMBER || wanted == UNIT_NONE;
    case UNIT_SHARE: return wanted == UNIT_SHARE;
    case UNIT_TIME:
    case UNIT_RATE: return given == wanted;
    case UNITS: break;
    }
    return false;
}

const char *unit_words(enum unit u)
{
    static const char *const words[UNITS] = {"a plain number", "a time", "a rate", "a number",
                                             "a share"};
    return words[u];
}

const char *unit_hint(enum unit u)
{
    static const char *const hints[UNITS] = {
        "for example 2, 0.5 or 1e-3", "8ms, 0.5s, 2min, 1h; a bare number is in seconds",
        "2000/s, 15/min, 2k/s; a bare number is in 1/s", "for example 2, 0.5 or 2k",
        "0.05 or 5%"};
    return hints[u];
}
