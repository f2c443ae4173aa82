#include "cli/option_value.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* A number, or a number and one of the suffixes, which multiplies it. */
static bool with_suffix(const char *text, const char *const *suffix, const double *factor,
                        double *out)
{
    if (text_to_double(text, out))
        return true;
    const size_t n = strlen(text);
    for (int i = 0; suffix[i]; i++) {
        const size_t k = strlen(suffix[i]);
        if (n <= k || strcmp(text + n - k, suffix[i]) != 0)
            continue;
        char *number = text_format("%.*s", (int)(n - k), text);
        const bool ok = text_to_double(number, out);
        free(number);
        if (ok) {
            *out *= factor[i];
            return true;
        }
    }
    return false;
}

bool option_read_time(const char *text, double *out)
{
    static const char *const suffix[] = {"us", "ms", "s", "m", "h", NULL};
    static const double factor[] = {1e-6, 1e-3, 1, 60, 3600};
    return with_suffix(text, suffix, factor, out) && *out >= 0;
}

bool option_read_count(const char *text, double *out)
{
    static const char *const suffix[] = {"k", "M", "G", NULL};
    static const double factor[] = {1e3, 1e6, 1e9};
    return with_suffix(text, suffix, factor, out) && *out >= 1 && *out == floor(*out) &&
           *out < 9e15;
}

char *option_value(enum value kind, const char *text, const char **wanted, const char **hint)
{
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
        *hint = "a part of the mean: 0.01 for 1 %";
        return text_to_double(text, &x) && x > 0 ? mem_strdup(text) : NULL;
    case VALUE_LEVEL:
        *wanted = "a number between 0 and 1";
        *hint = "write 0.95 for 95 %";
        return text_to_double(text, &x) && x > 0 && x < 1 ? mem_strdup(text) : NULL;
    case VALUE_NONE:
    case VALUE_TEXT:
        break;
    }
    return mem_strdup(text);
}
