#include "analytic/unstable.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/cache_feeds.h"

#define SIZE 32

/* Prints x with three digits, or with as many as show that it is above `limit`. */
static void above(double x, double limit, char *buf)
{
    for (int digits = 3; digits <= 17; digits++) {
        snprintf(buf, SIZE, "%.*g", digits, x);
        if (strtod(buf, NULL) > limit)
            break;
    }
    snprintf(buf, SIZE, "%.15g", strtod(buf, NULL));    /* 3000, not 3e+03 */
}

/* Prints x rounded down to three digits, so that the printed value is within the limit. */
static void below(double x, char *buf)
{
    const double unit = pow(10, floor(log10(x)) - 2);
    const double units = floor(x / unit * (1 + 4 * DBL_EPSILON));    /* so that 8 is not 7.99 */
    snprintf(buf, SIZE, "%.10g", units * unit);
}

/* If servers are identical and always available, the hint says how many are enough. */
static char *hint_of(const struct station_load *l, bool plain, const char *whose)
{
    char limit[SIZE], now[SIZE];
    below(l->capacity / l->service, limit);
    above(l->rate, strtod(limit, NULL), now);
    if (!plain)
        return text_format("lower %s arrival rate below %s/s (now %s/s)", whose, limit, now);
    return text_format("use at least %.15g servers, or lower %s arrival rate below %s/s "
                       "(now %s/s)",
                       floor(l->load * (1 + STATION_MARGIN)) + 1, whose, limit, now);
}

/* Load of all nodes of station i that have at least this priority. */
static double load_from(const struct solution *s, size_t i, int priority)
{
    const struct station *station = &s->net->stations[i];
    double load = 0;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = s->net->station_nodes[j];
        if (network_priority(s->net, k) >= priority)
            load += s->rate[k] * s->net->nodes[k].service.mean;
    }
    return load;
}

/*
 * Under priorities the servers may be enough for the first classes. Names the first class for which
 * they are not, or returns NULL if no class comes before it. The caller frees the text.
 */
static char *first_unstable(const struct solution *s, size_t i)
{
    const struct station *station = &s->net->stations[i];
    size_t first = NET_NONE;
    bool any_stable = false;
    if (!discipline_table[station->discipline].takes_priority)
        return NULL;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = s->net->station_nodes[j];
        if (!(s->rate[k] > 0))
            continue;
        const int priority = network_priority(s->net, k);
        const bool stable = load_from(s, i, priority) < s->stations[i].capacity;
        any_stable |= stable;
        if (!stable && (first == NET_NONE || priority > network_priority(s->net, first)))
            first = k;
    }
    return any_stable && first != NET_NONE
               ? text_format(", enough for the classes before '%s'",
                             s->net->classes[s->net->nodes[first].class].name)
               : NULL;
}

/* An issuer that is asked for no more than one fetch of an entry at a time has a steady state: each
 * entry is fetched later. No formula here knows it. */
static void report_limited(const struct solution *s, size_t i, const char *who, struct diag *d)
{
    char load[SIZE];
    above(s->stations[i].load, s->stations[i].capacity, load);
    diag_error_status(d, EXIT_UNSTABLE, s->net->file, s->net->stations[i].line,
                      "each entry is fetched later than it could be: `sojourn simulate` answers it",
                      "%s would have a load of %s if fetches took no time, for which there is no "
                      "formula", who, load);
}

static void report(const struct solution *s, size_t i, const char *who, const char *whose,
                   struct diag *d)
{
    const struct station *station = &s->net->stations[i];
    const struct station_load *l = &s->stations[i];
    const bool plain = station->rules == NET_NONE;
    char load[SIZE];
    above(l->load, l->capacity, load);
    char *hint = hint_of(l, plain, whose);
    char *servers = plain ? text_format("%u server%s", station->servers,
                                        station->servers == 1 ? "" : "s")
                          : text_format("servers that can do %.6g", l->capacity);
    char *enough = first_unstable(s, i);
    diag_error_status(d, EXIT_UNSTABLE, s->net->file, station->line, hint,
                      "%s is unstable: load %s on %s%s", who, load, servers,
                      enough ? enough : "");
    free(hint);
    free(enough);
    free(servers);
}

/* Where all unstable stations limit themselves: those that do. Else NULL. To be freed. */
static bool *all_limited(const struct solution *s)
{
    bool *limited = s->net->n_caches > 0 ? cache_feeds_limited(s->net) : NULL;
    for (size_t i = 0; limited && i < s->net->n_stations; i++)
        if (s->stations[i].unstable && !limited[i]) {
            free(limited);
            limited = NULL;
        }
    return limited;
}

/* Of a group: the number of unstable instances, and the one with the greatest load. */
struct overload {
    size_t unstable, worst;
};

static struct overload *count(const struct solution *s)
{
    struct overload *t = mem_calloc(s->net->n_groups, sizeof *t);
    for (size_t i = 0; i < s->net->n_stations; i++) {
        struct overload *g = &t[s->net->stations[i].group];
        if (!s->stations[i].unstable)
            continue;
        if (g->unstable++ == 0 || s->stations[i].rho > s->stations[g->worst].rho)
            g->worst = i;
    }
    return t;
}

static void report_group(const struct solution *s, size_t g, size_t worst, bool limited,
                         struct diag *d)
{
    char *who = text_format("each of the %zu instances of '%s'", s->net->groups[g].n_stations,
                            s->net->groups[g].name);
    if (limited)
        report_limited(s, worst, who, d);
    else
        report(s, worst, who, "each one's", d);
    free(who);
}

static void report_station(const struct solution *s, size_t i, bool limited, struct diag *d)
{
    char *who = text_format("station '%s'", s->net->stations[i].name);
    if (limited)
        report_limited(s, i, who, d);
    else
        report(s, i, who, "its", d);
    free(who);
}

size_t unstable_report(const struct solution *s, struct diag *d)
{
    struct overload *t = count(s);
    bool *limited = all_limited(s);
    size_t n = 0;
    for (size_t g = 0; g < s->net->n_groups; g++) {
        n += t[g].unstable;
        if (t[g].unstable > 1 && t[g].unstable == s->net->groups[g].n_stations)
            report_group(s, g, t[g].worst, limited, d);
    }
    for (size_t i = 0; i < s->net->n_stations; i++) {
        const size_t g = s->net->stations[i].group;
        if (s->stations[i].unstable &&
            (t[g].unstable == 1 || t[g].unstable < s->net->groups[g].n_stations))
            report_station(s, i, limited, d);
    }
    free(limited);
    free(t);
    return n;
}
