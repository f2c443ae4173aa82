/*
 * Which caches are asked by the fetches of others. A fetch of one cache may look up in another on
 * its way to an answer: so a second level is asked by those who miss in a first one.
 */
#ifndef MODEL_CACHE_FEEDS_H
#define MODEL_CACHE_FEEDS_H

#include <stdbool.h>

#include "model/network.h"

struct cache_feeds {
    size_t *first;    /* [n_caches + 1] cache c is asked by fetches of from[first[c]], .. up to
                         from[first[c + 1]] (not included), in ascending order; c itself may be
                         one */
    size_t *from;
    bool *direct;     /* [n_caches] requests look up there that have missed nowhere else */
    bool ends_early;  /* a request that fetches for others, in a plain cache with single flight, may
                         be refused, leave, or look up there again before it fills the cache */
};

/* The network must be finished. O(nodes + routes + what each cache's fetches can reach). */
struct cache_feeds *cache_feeds_new(const struct network *net);
void cache_feeds_free(struct cache_feeds *f);

/* Is the cache asked by fetches alone? */
static inline bool cache_feeds_alone(const struct cache_feeds *f, size_t cache)
{
    return !f->direct[cache] && f->first[cache] < f->first[cache + 1];
}

/*
 * [n_stations] Stations where nothing but fetches come, of caches with at most one fetch of an
 * entry at a time (single flight, or stale entries meanwhile). There are never more requests than
 * entries: when the station is slow, entries are fetched less often. To be freed.
 */
bool *cache_feeds_limited(const struct network *net);

/*
 * A cache whose fetches may come to wait for a fetch of this same cache, so that neither ever ends:
 * two caches (or more, in a circle) look up in each other on their ways to an answer, and in each
 * requests wait for another's fetch. NET_NONE when there is none. *other: the next cache of the
 * circle.
 */
size_t cache_feeds_cycle(const struct network *net, const struct cache_feeds *f, size_t *other);

#endif
