#include "run/observe.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

struct observer {
    const struct network *net;
    const struct record_layout *layout;
    struct observed at;
    struct observation *list;
    double *group_sums;       /* scratch: [n_groups][STATION_SUMS] of the record */
    double *group_servers;    /* [n_groups] of one instance */
};

struct observed observed_layout(const struct network *net)
{
    struct observed o = {.stations = 0};
    o.groups = o.stations + net->n_stations * STATION_FIGURES;
    o.meters = o.groups + net->n_groups * STATION_FIGURES;
    o.exits = o.meters + net->n_meters;
    o.network = o.exits + net->n_exits * EXIT_FIGURES;
    o.n = o.network + NETWORK_FIGURES;
    return o;
}

static struct figure *network_figure(struct network_result *n, size_t i)
{
    switch (i) {
    case OBSERVED_ARRIVAL_RATE: return &n->arrival_rate;
    case OBSERVED_THROUGHPUT: return &n->throughput;
    case OBSERVED_NUMBER: return &n->mean_number;
    case OBSERVED_SOJOURN: return &n->mean_sojourn;
    default: return &n->mean_sojourn_all;
    }
}

struct figure *observed_figure(struct result *r, const struct observed *o, size_t i)
{
    if (i < o->groups)
        return &r->stations[i / STATION_FIGURES].f[i % STATION_FIGURES];
    if (i < o->meters)
        return &r->groups[(i - o->groups) / STATION_FIGURES].f[(i - o->groups) % STATION_FIGURES];
    if (i < o->exits)
        return &r->meters[i - o->meters].value;
    if (i < o->network) {
        struct exit_result *e = &r->exits[(i - o->exits) / EXIT_FIGURES];
        return (i - o->exits) % EXIT_FIGURES == OBSERVED_EXIT_RATE ? &e->rate : &e->mean_sojourn;
    }
    return network_figure(&r->network, i - o->network);
}

static double server_count(const struct station *s)
{
    return s->servers == SERVERS_INFINITE ? 1 : s->servers;
}

struct observer *observer_new(const struct network *net, const struct record_layout *layout)
{
    struct observer *o = mem_calloc(1, sizeof *o);
    o->net = net;
    o->layout = layout;
    o->at = observed_layout(net);
    o->list = mem_calloc(o->at.n, sizeof *o->list);
    o->group_sums = mem_calloc(net->n_groups * STATION_SUMS, sizeof *o->group_sums);
    o->group_servers = mem_calloc(net->n_groups, sizeof *o->group_servers);
    for (size_t i = 0; i < net->n_stations; i++)
        o->group_servers[net->stations[i].group] = server_count(&net->stations[i]);
    return o;
}

void observer_free(struct observer *o)
{
    if (!o)
        return;
    free(o->list);
    free(o->group_sums);
    free(o->group_servers);
    free(o);
}

/* Figures of a station, or of a group's instances taken together, from one replication's sums. */
static void read_station(struct observation *f, const double *sum, double servers,
                         double instances, double time)
{
    const double whole = instances * time;
    f[FIG_ARRIVAL_RATE] = (struct observation){sum[SUM_ARRIVALS], whole};
    f[FIG_THROUGHPUT] = (struct observation){sum[SUM_COMPLETIONS], whole};
    f[FIG_UTILIZATION] = (struct observation){fmax(0, sum[SUM_BUSY]), servers * whole};
    f[FIG_MEAN_NUMBER] = (struct observation){fmax(0, sum[SUM_NUMBER]), whole};
    f[FIG_MEAN_QUEUE] = (struct observation){fmax(0, sum[SUM_NUMBER] - sum[SUM_BUSY]), whole};
    f[FIG_MEAN_RESPONSE] = (struct observation){sum[SUM_RESPONSE], sum[SUM_COMPLETIONS]};
    f[FIG_MEAN_WAIT] = (struct observation){sum[SUM_WAIT], sum[SUM_STARTS]};
}

static void read_stations(struct observer *o, const double *record, double time)
{
    const struct network *net = o->net;
    for (size_t i = 0; i < net->n_groups * STATION_SUMS; i++)
        o->group_sums[i] = 0;
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        const double *sum = record + o->layout->stations + i * STATION_SUMS;
        read_station(o->list + o->at.stations + i * STATION_FIGURES, sum, server_count(s), 1,
                     time);
        for (size_t k = 0; k < STATION_SUMS; k++)
            o->group_sums[s->group * STATION_SUMS + k] += sum[k];
    }
    for (size_t g = 0; g < net->n_groups; g++)
        read_station(o->list + o->at.groups + g * STATION_FIGURES,
                     o->group_sums + g * STATION_SUMS, o->group_servers[g],
                     (double)net->groups[g].n_stations, time);
}

/* Exits one by one, and what of the network is theirs together. */
static void read_exits(struct observer *o, const double *record, double time)
{
    double n = 0, sojourn = 0, n_accepted = 0, sojourn_accepted = 0;
    for (size_t e = 0; e < o->net->n_exits; e++) {
        const double *sum = record + o->layout->exits + e * EXIT_SUMS;
        struct observation *f = o->list + o->at.exits + e * EXIT_FIGURES;
        f[OBSERVED_EXIT_RATE] = (struct observation){sum[SUM_EXITS], time};
        f[OBSERVED_EXIT_SOJOURN] = (struct observation){sum[SUM_SOJOURN], sum[SUM_EXITS]};
        n += sum[SUM_EXITS];
        sojourn += sum[SUM_SOJOURN];
        if (o->net->exits[e].accepted) {
            n_accepted += sum[SUM_EXITS];
            sojourn_accepted += sum[SUM_SOJOURN];
        }
    }
    struct observation *f = o->list + o->at.network;
    f[OBSERVED_THROUGHPUT] = (struct observation){n, time};
    f[OBSERVED_SOJOURN_ALL] = (struct observation){sojourn, n};
    f[OBSERVED_SOJOURN] = (struct observation){sojourn_accepted, n_accepted};
}

const struct observation *observe(struct observer *o, const double *record)
{
    const double time = record[o->layout->time];
    struct observation *network = o->list + o->at.network;
    read_stations(o, record, time);
    for (size_t m = 0; m < o->net->n_meters; m++) {
        const double *sum = record + o->layout->meters + m * METER_SUMS;
        o->list[o->at.meters + m] = (struct observation){sum[SUM_NUMERATOR],
                                                         sum[SUM_DENOMINATOR]};
    }
    read_exits(o, record, time);
    network[OBSERVED_ARRIVAL_RATE] = (struct observation){record[o->layout->external], time};
    network[OBSERVED_NUMBER] = (struct observation){fmax(0, record[o->layout->number]), time};
    return o->list;
}
