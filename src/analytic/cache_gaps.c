#include "analytic/cache_gaps.h"

#include <math.h>

#include "analytic/exactness.h"
#include "analytic/renewal_lookups.h"

#define BLUR_MOST 0.3    /* standard deviation of a stay before a look-up, relative to the gaps */

/* The node at whose station all look-ups of cache c take place; NET_NONE if there are several. */
static size_t only_lookup(const struct network *net, const struct fetch *f, const double *rate,
                          size_t c)
{
    size_t n, only = NET_NONE;
    const size_t *nodes = fetch_lookups(f, c, &n);
    for (size_t j = 0; j < n; j++) {
        const size_t k = nodes[j];
        if (!(rate[k] > 0))
            continue;
        if (only != NET_NONE && net->nodes[only].station != net->nodes[k].station)
            return NET_NONE;
        only = k;
    }
    return only;
}

/* Does everybody stay at the station of node k for the same time? */
static bool in_step(const struct network *net, const double *rate,
                    const struct station_load *stations, size_t k)
{
    const size_t i = net->nodes[k].station;
    return stations[i].input.nobody_waits && !isnan(exactness_one_length(net, i, rate));
}

/* Do the times vary so little, compared with the gaps, that the order and the gaps nearly stay? */
static bool nearly_in_step(const struct network *net, const double *rate,
                           const struct station_load *stations, size_t k)
{
    const size_t i = net->nodes[k].station;
    const double variance = stations_response_variance(&stations[i], &net->nodes[k].service);
    return isfinite(stations[i].wait) && sqrt(variance) * rate[k] <= BLUR_MOST;
}

void cache_gaps_set(const struct network *net, const struct fetch *f, const double *rate,
                    const struct station_load *stations, size_t c, struct cache_answer *answer)
{
    const struct cache *cache = &net->caches[c];
    const struct population *p = &net->populations[cache->population];
    const size_t k = only_lookup(net, f, rate, c);
    answer->gaps = NULL;
    answer->kept = 0;
    if (k == NET_NONE || answer->time.filled < 1 || p->token_lifetime > 0 || p->revocations > 0 ||
        !renewal_lookups_cover(cache))
        return;
    const struct renewal *input = &stations[net->nodes[k].station].input;
    if (input->source == NET_NONE || !nearly_in_step(net, rate, stations, k) ||
        dist_is_exponential(&net->sources[input->source].interarrival))
        return;
    answer->blurred = !in_step(net, rate, stations, k);
    if (answer->blurred && cache->slides)    /* each single gap matters */
        return;
    answer->gaps = &net->sources[input->source].interarrival;
    answer->kept = fmin(1, answer->lookups * answer->gaps->mean);
}
