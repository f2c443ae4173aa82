#include "cli/option_value.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/unit.h"

bool option_read_time(const char *text, double *out)
{
    enum unit u;
    return unit_read(text, out, &u) && unit_fits(u, UNIT_TIME) && *out >= 0;
}

bool option_read_count(const char *text, double *out)
{
    enum unit u;
    return unit_read(text, out, &u) && unit_fits(u, UNIT_NUMBER) && *out >= 1 &&
           *out == floor(*out) && *out < 9e15;
}

static bool read_share(const char *text, double *out)
{
    enum unit u;
    return unit_read(text, out, &u) && unit_fits(u, UNIT_SHARE) && *out > 0;
}

char *option_value(enum value kind, const char *text, const char **wanted, const char **hint)
{
    char buf[TEXT_DOUBLE_MAX];
    double x = 0;
    uint64_t seed;
    switch (kind) {
    case VALUE_SEED:
        *wanted = "a 64-bit whole number";
        *hint = "from 0 to 18446744073709551615, or 0x...";
        return text_to_uint64(text, &seed) ? text_format("\"%s\"", text) : NULL;
    case VALUE_COUNT:
        *wanted = "a whole number above 0";
        *hint = "for example 500 or 20k";
        return option_read_count(text, &x) ? text_format("%.0fL", x) : NULL;
    case VALUE_TIME:
        *wanted = "a time";
        *hint = "0 or more: 30, 500ms, 2m; or auto";
        if (strcmp(text, "auto") == 0)
            return mem_strdup(text);
        return option_read_time(text, &x) ? text_format("%.17g", x) : NULL;
    case VALUE_POSITIVE:
        *wanted = "a number above 0";
        *hint = "a part of the mean: 0.01 or 1%";
        return read_share(text, &x) ? mem_strdup(text_from_double(x, buf)) : NULL;
    case VALUE_LEVEL:
        *wanted = "a number between 0 and 1";
        *hint = "0.95 or 95%";
        return read_share(text, &x) && x < 1 ? mem_strdup(text_from_double(x, buf)) : NULL;
    case VALUE_NONE:
    case VALUE_TEXT:
        break;
    }
    return mem_strdup(text);
}
