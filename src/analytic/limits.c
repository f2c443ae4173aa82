#include "analytic/limits.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_lambert.h>

#include "analytic/md1.h"
#include "analytic/solution.h"

#define FEW 0.05         /* refused share [-] */
#define LIKE_ONE 1e-9    /* a rate so close to the bucket's is taken to be below it by this part */
/* Fetches that come together at the edge of a tick: so much of the bucket's rate and size may they
 * need, and so probably. */
#define PART 0.5
#define TOO_MANY 1e-6

/* For a > 1, by G of the load below 1 that has the same a exp(-a). */
static double refused_above(double a, double room)
{
    const double dual = -gsl_sf_lambert_W0(-a * exp(-a)), gap = 1 - dual;
    const double g = md1_wait(dual, 1, gap, room, false) / gap;
    const double inverse = exp((dual - a) * room) / g;
    return (inverse + a - 1) / (inverse + a);
}

double limits_refused(const struct limit *l, double rate)
{
    const double room = l->burst - 1;
    double a = rate / l->rate;
    if (!(a > 0))
        return 0;
    if (fabs(1 - a) < LIKE_ONE)
        a = 1 - LIKE_ONE;
    if (a > 1)
        return refused_above(a, room);
    const double waits = md1_wait(a, 1, 1 - a, room, true);
    return (1 - a) * waits / (1 - a * waits);
}

static double longest_tick(const struct network *net)
{
    double tick = 0;
    for (size_t c = 0; c < net->n_caches; c++)
        tick = fmax(tick, net->caches[c].granularity);
    return tick;
}

bool limits_matter(const struct solution *s)
{
    bool any = false;
    for (size_t i = 0; i < s->net->n_stations; i++)
        any |= s->net->stations[i].limit != NET_NONE && s->stations[i].full > LIMITS_NONE;
    return any;
}

/* Is there an exact rate among those of the nodes of station i? */
static bool has_exact_rate(const struct solution *s, size_t i)
{
    const struct station *station = &s->net->stations[i];
    bool any = false;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = s->net->station_nodes[j];
        any |= s->rate[k] > 0 && s->exactness->rate[k];
    }
    return any;
}

const char *limits_unknown(const struct solution *s, size_t i)
{
    const struct station *station = &s->net->stations[i];
    if (station->limit == NET_NONE || !(s->stations[i].rate > 0))
        return NULL;
    const struct limit *l = &s->net->limits[station->limit];
    const double rate = s->stations[i].rate, tick = longest_tick(s->net);
    if (s->stations[i].full > LIMITS_NONE && has_exact_rate(s, i) && !s->exactness->poisson[i])
        return "a limit of arrivals that are no Poisson flow";
    if (s->stations[i].full > FEW)
        return "a limit of arrivals that refuses many of them";
    const unsigned most = (unsigned)fmin(1e9, PART * l->burst);
    if (tick > 0 && (rate > PART * l->rate || gsl_cdf_poisson_Q(most, rate * tick) > TOO_MANY))
        return "a limit of arrivals that come together after the ticks of a cache's clock";
    return NULL;
}
