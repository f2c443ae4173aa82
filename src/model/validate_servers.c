/* Rules of servers that change so often that a simulation would never finish a service, and limits
 * that do not fit a room. */
#include "model/validate.h"

#include <math.h>

/* The most changes of a rule while a request is served. */
static const double CHANGES_MOST = 1e9;

static double longest_service(const struct network *net, const struct station *s)
{
    double longest = 0;
    for (size_t k = s->first_node; k < s->first_node + s->n_nodes; k++)
        longest = fmax(longest, net->nodes[net->station_nodes[k]].service.mean);
    return longest;
}

/* The rule changes something `every` [s]; 0: never, or without time between. */
static void check_pace(const struct network *net, const struct station *s, double every,
                       const char *what, struct diag *d)
{
    const double service = longest_service(net, s);
    if (every > 0 && service / every > CHANGES_MOST)
        diag_error(d, net->file, s->line, "times are in seconds; at most 1e9 times in a service",
                   "station '%s': %s every %.3g s, where a service takes %.3g s: it would not end",
                   s->name, what, every, service);
}

/* The least time of a service, for the class for which it is longest. */
static double least_service(const struct network *net, const struct station *s,
                            const struct server_rules *r)
{
    double least = 0, fastest = r->n_speeds > 0 || r->n_rates > 0 ? 0 : 1;
    for (size_t i = 0; i < r->n_speeds; i++)
        fastest = fmax(fastest, r->speeds[i]);
    for (size_t i = 0; i < r->n_rates; i++)
        fastest = fmax(fastest, r->rates[i]);
    for (size_t k = s->first_node; k < s->first_node + s->n_nodes; k++)
        least = fmax(least, dist_least(&net->nodes[net->station_nodes[k]].service));
    return least / fastest;
}

/* A service that begins anew after each breakdown must fit between two breakdowns. */
static void check_restart(const struct network *net, const struct station *s,
                          const struct server_rules *r, struct diag *d)
{
    const double service = least_service(net, s, r), up = dist_most(&r->up);
    if (r->effect == FAILURE_RESTART && service > up)
        diag_error(d, net->file, s->line, "longer up times, or on_failure = \"resume\"",
                   "station '%s': a service of %.3g s or more begins anew at each breakdown, and "
                   "servers are up for %.3g s at most: it would not end",
                   s->name, service, up);
}

/* A request that a limit refuses must not have been promised a place, nor be blocked on the way. */
static void check_limit(const struct network *net, const struct station *s, struct diag *d)
{
    const bool loses = s->room == ROOM_UNLIMITED || s->full == FULL_LOST;
    if (!loses || s->region != NET_NONE)
        diag_error(d, net->file, net->limits[s->limit].line,
                   "let a full station lose requests, or do without its limit",
                   "station '%s': a limit of arrivals, and a room for which requests wait",
                   s->name);
}

/* A polling server cannot go down; a refused request must not have been promised a place. */
static void check_incident(const struct network *net, const struct incident *e, struct diag *d)
{
    const struct station *s = &net->stations[e->index];
    const bool loses = s->room == ROOM_UNLIMITED || s->full == FULL_LOST;
    if (discipline_table[s->discipline].takes_polling || s->fork != NET_NONE)
        diag_error(d, net->file, e->line, "let another station go down",
                   "station '%s' goes down, which a server that polls and a fork cannot", s->name);
    else if (e->refuses && (!loses || s->region != NET_NONE))
        diag_error(d, net->file, e->line, "let requests wait while it is down",
                   "station '%s' refuses requests that wait for its room", s->name);
}

void network_validate_servers(const struct network *net, struct diag *d)
{
    for (size_t i = 0; i < net->n_incidents; i++)
        if (net->incidents[i].kind == INCIDENT_DOWN)
            check_incident(net, &net->incidents[i], d);
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        if (s->limit != NET_NONE)
            check_limit(net, s, d);
        if (s->rules == NET_NONE)
            continue;
        const struct server_rules *r = &net->rules[s->rules];
        if (r->fails) {
            check_pace(net, s, r->up.mean + r->down.mean, "servers break down", d);
            check_restart(net, s, r, d);
        }
        if (r->n_shifts > 0)
            check_pace(net, s, r->period / (double)r->n_shifts, "a shift begins", d);
        if (s->discipline == DISCIPLINE_POLLING)
            check_pace(net, s, r->switchover.mean, "the server goes to another queue", d);
    }
}
