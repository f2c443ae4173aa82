#include "run/unknown_words.h"

#include <stdbool.h>

struct word {
    const char *text;
    bool (*has)(const struct network *net, const struct station *s);
};

static const struct server_rules *rules_of(const struct network *net, const struct station *s)
{
    static const struct server_rules none;
    return s->rules == NET_NONE ? &none : &net->rules[s->rules];
}

static bool has_speeds(const struct network *net, const struct station *s)
{
    return rules_of(net, s)->n_speeds > 0;
}

static bool has_rates(const struct network *net, const struct station *s)
{
    return rules_of(net, s)->n_rates > 0;
}

static bool fails(const struct network *net, const struct station *s)
{
    return rules_of(net, s)->fails;
}

static bool has_shifts(const struct network *net, const struct station *s)
{
    return rules_of(net, s)->n_shifts > 0;
}

/* A line goes when the engine knows its word. */
static const struct word words[] = {
    {"servers of different speeds", has_speeds},
    {"rates that depend on the number of requests", has_rates},
    {"servers that break down", fails},
    {"servers by shifts", has_shifts},
};

static const char hint[] = "`sojourn check` reads it, and `sojourn solve` knows some of it";

int unknown_words_refuse(const struct network *net, struct diag *d)
{
    const size_t before = diag_count(d);
    for (size_t i = 0; i < net->n_stations; i++)
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (words[w].has(net, &net->stations[i]))
                diag_error(d, net->file, net->stations[i].line, hint,
                           "station '%s': %s cannot be simulated yet", net->stations[i].name,
                           words[w].text);
    return diag_count(d) > before ? -1 : 0;
}
