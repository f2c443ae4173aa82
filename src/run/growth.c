#include "run/growth.h"

#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "base/mem.h"
#include "stats/tally.h"

/* Limits between growth like the square root of time and growth like time. For the square root,
 * the rate falls to 0.7 when the time doubles, and is half of number / time. */
static const double NEARLY_AS_BEFORE = 0.85, NEARLY_LINEAR = 0.75;

struct growth {
    const struct network *net;
    const struct record_layout *layout;
    double warmup, time;   /* [s] of a replication, and measured */
    struct tally *rate;    /* [n_stations] [1/s] */
    struct tally *number;  /* [n_stations] mean over the measured time */
    bool tells;
};

struct growth *growth_new(const struct network *net, const struct record_layout *layout,
                          double warmup)
{
    struct growth *g = mem_calloc(1, sizeof *g);
    g->net = net;
    g->layout = layout;
    g->warmup = warmup;
    g->rate = mem_calloc(net->n_stations, sizeof *g->rate);
    g->number = mem_calloc(net->n_stations, sizeof *g->number);
    g->tells = !network_is_closed(net);
    return g;
}

void growth_free(struct growth *g)
{
    if (!g)
        return;
    free(g->rate);
    free(g->number);
    free(g);
}

void growth_add(struct growth *g, const double *record)
{
    const struct record_layout *l = g->layout;
    g->time = record[l->time];
    for (size_t i = 0; i < g->net->n_stations; i++) {
        const double *sum = record + l->stations + i * STATION_SUMS;
        double more = sum[SUM_ARRIVALS] - sum[SUM_COMPLETIONS];
        if (l->n_extras > 0) {
            const double *extra = record + l->extras + i * STATION_EXTRAS;
            more -= extra[SUM_LOST] + extra[SUM_OVERFLOWED] + extra[SUM_REMOVED];
        }
        tally_add(&g->rate[i], more / record[l->time]);
        tally_add(&g->number[i], sum[SUM_NUMBER] / record[l->time]);
    }
}

/* A delay station serves every request at once, so only stations with servers can be overloaded. */
static bool surely_grows(const struct growth *g, size_t i, double alpha)
{
    const struct tally *t = &g->rate[i];
    if (station_is_delay(&g->net->stations[i]) || t->n < 2 || !(t->mean > 0))
        return false;
    return gsl_cdf_tdist_Q(t->mean / tally_standard_error(t), (double)t->n - 1) <
           alpha / (double)g->net->n_stations;
}

struct growing growth_judge(const struct growth *g, double alpha)
{
    struct growing most = {.station = NET_NONE};
    for (size_t i = 0; g->tells && i < g->net->n_stations; i++)
        if (g->rate[i].mean > most.rate && surely_grows(g, i, alpha))
            most = (struct growing){i, g->rate[i].mean,
                                    g->rate[i].mean * (g->warmup + g->time / 2) /
                                        g->number[i].mean};
    return most;
}

bool growth_lasts(const struct growing *before, const struct growing *now)
{
    if (now->station == NET_NONE)
        return false;
    return now->linear >= NEARLY_LINEAR ||
           (before->station != NET_NONE && now->rate >= NEARLY_AS_BEFORE * before->rate);
}
