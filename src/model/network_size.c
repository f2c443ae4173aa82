#include "model/network_size.h"

#include "base/text.h"

enum {
    NAME_BYTES = 48,    /* a station's name, with the allocator's overhead */
    SORT_BYTES = 16     /* a node: its places in the sorted orders of network_finish */
};

struct network_size network_size_of(const struct network *net)
{
    return (struct network_size){.stations = (double)net->n_stations,
                                 .nodes = (double)net->n_nodes,
                                 .routes = (double)net->n_routes,
                                 .entries = (double)net->n_entries,
                                 .flows = (double)net->n_flows};
}

enum { STATIONS, NODES, ROUTES, ENTRIES, FLOWS, KINDS };

static const char *const things[KINDS] = {
    [STATIONS] = "stations",
    [NODES] = "classes at stations",
    [ROUTES] = "routes",
    [ENTRIES] = "entries of sources",
    [FLOWS] = "flows in meters",
};

/* Arrays grow by half, so a quarter is added; while routes are sorted there are two copies of
 * them. */
static const double bytes_of[KINDS] = {
    [STATIONS] = 1.25 * sizeof(struct station) + NAME_BYTES,
    [NODES] = 1.25 * sizeof(struct node) + SORT_BYTES,
    [ROUTES] = 2.25 * sizeof(struct route),
    [ENTRIES] = 1.25 * sizeof(struct entry_point),
    [FLOWS] = 1.25 * sizeof(struct flow),
};

static double number(const struct network_size *s, int kind)
{
    return (double[KINDS]){s->stations, s->nodes, s->routes, s->entries, s->flows}[kind];
}

double network_size_bytes(const struct network_size *s)
{
    double bytes = 0;
    for (int i = 0; i < KINDS; i++)
        bytes += number(s, i) * bytes_of[i];
    return bytes;
}

char *network_size_refuse(const struct network_size *now, const struct network_size *more)
{
    double bytes = 0, most = 0, count = 0;
    int what = STATIONS;
    for (int i = 0; i < KINDS; i++) {
        const double n = number(now, i) + number(more, i), part = n * bytes_of[i];
        bytes += part;
        if (part > most) {
            most = part;
            count = n;
            what = i;
        }
    }
    if (bytes <= NETWORK_BYTES_MAX)
        return NULL;
    return text_format("the network would take %.1f GB, most of it for %.0f %s; at most %g GB",
                       1e-9 * bytes, count, things[what], 1e-9 * NETWORK_BYTES_MAX);
}
