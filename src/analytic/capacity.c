#include "analytic/capacity.h"

static double sum(const double *x, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += x[i];
    return s;
}

/* A schedule that is not repeated stays at its last shift. */
static double mean_of_shifts(const struct server_rules *r)
{
    double work = 0;
    if (!(r->period > 0))
        return r->shifts[r->n_shifts - 1].servers;
    for (size_t i = 0; i < r->n_shifts; i++) {
        const double end = i + 1 < r->n_shifts ? r->shifts[i + 1].at : r->period;
        work += r->shifts[i].servers * (end - r->shifts[i].at);
    }
    return work / r->period;
}

double capacity_of(const struct network *net, size_t i)
{
    const struct station *s = &net->stations[i];
    if (s->rules == NET_NONE)
        return s->servers;
    const struct server_rules *r = &net->rules[s->rules];
    double capacity = r->n_shifts > 0 ? mean_of_shifts(r) : s->servers;
    if (r->n_speeds > 0)
        capacity *= sum(r->speeds, r->n_speeds) / (double)r->n_speeds;
    if (r->n_rates > 0)
        capacity *= r->rates[r->n_rates - 1];
    if (r->fails)
        capacity *= r->up.mean / (r->up.mean + r->down.mean);
    return capacity;
}

static size_t customers(const struct network *net)
{
    size_t n = 0;
    for (size_t i = 0; i < net->n_sources; i++)
        n += net->sources[i].customers;
    return n;
}

bool capacity_can_be_full(const struct network *net, size_t i)
{
    const size_t room = net->stations[i].room;
    return room != ROOM_UNLIMITED && !(network_is_closed(net) && customers(net) <= room);
}
