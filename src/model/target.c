#include "model/target.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct {
    const char *suffix;    /* one that ends in another comes before it */
    double factor;
    const char *unit;      /* NULL: relative */
} suffixes[] = {
    {"us", 1e-6, "s"}, {"ms", 1e-3, "s"}, {"/s", 1, "1/s"}, {"s", 1, "s"},
    {"m", 60, "s"},    {"h", 3600, "s"},  {"%", 0.01, NULL}, {"", 1, NULL},
};

bool target_read_precision(const char *text, struct target *t, const char **unit)
{
    const bool absolute = strncmp(text, "+-", 2) == 0;
    if (absolute)
        text += 2;
    const size_t n = strlen(text);
    size_t i = 0, k = strlen(suffixes[i].suffix);
    while (k > n || strcmp(text + n - k, suffixes[i].suffix) != 0)
        k = strlen(suffixes[++i].suffix);
    char *number = text_format("%.*s", (int)(n - k), text);
    const bool ok = text_to_double(number, &t->precision) && !(absolute && text[n - 1] == '%');
    free(number);
    if (!ok)
        return false;
    t->precision *= suffixes[i].factor;
    t->delta_of = absolute || suffixes[i].unit ? DELTA_ABSOLUTE : DELTA_MEAN;
    *unit = suffixes[i].unit ? suffixes[i].unit : "";
    return true;
}

bool target_of_instance(const char *name)
{
    return strchr(name, '[') != NULL;
}
