#include "report/figure_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/number.h"

const char *figure_name_unit(const char *name)
{
    name = figure_full_name(name);
    size_t n;
    enum quantity_id q;
    double x;
    return figure_name_read(name, &n, &q, &x) ? quantity_table[q].unit : NULL;
}

char *figure_name_words(const char *name)
{
    name = figure_full_name(name);
    size_t n;
    enum quantity_id q;
    double x;
    if (!figure_name_read(name, &n, &q, &x))
        return mem_strdup(name);
    const bool network = n == strlen("network") && strncmp(name, "network", n) == 0;
    char *words =
        network ? mem_strdup(name + n + 1) : text_format("%.*s %s", (int)n, name, name + n + 1);
    for (char *c = words + (network ? 0 : n); *c; c++)
        if (*c == '_')
            *c = ' ';
    return words;
}

/* Keys whose values are times or rates wherever they stand (docs/config.md). */
const char *figure_key_unit(const char *key)
{
    static const char *const times[] = {
        "lifetime",  "issuer_lifetime", "mean",          "max_age", "granularity",    "stale_for",
        "lock_poll", "lock_timeout",    "fetch_timeout", "backoff", "least_interval", "delay",
        "window",    "warmup",          "horizon",       "period",  "switchover",     "min"};
    static const char *const rates[] = {"rate", "I_0", "revocations"};
    const char *last = strrchr(key, '.');
    last = last ? last + 1 : key;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (strcmp(last, times[i]) == 0)
            return "s";
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        if (strcmp(last, rates[i]) == 0)
            return "1/s";
    return "";
}

struct shown_unit figure_shown_unit(const char *unit, double largest)
{
    if (!unit || strcmp(unit, "s") != 0)
        return (struct shown_unit){unit ? unit : "", 1};
    const struct time_unit u = number_time_unit(fabs(largest));
    return (struct shown_unit){strcmp(u.name, "us") == 0 ? "µs" : u.name, u.seconds};
}

char *figure_label(const char *words, const char *unit)
{
    return unit && *unit ? text_format("%s [%s]", words, unit) : mem_strdup(words);
}
