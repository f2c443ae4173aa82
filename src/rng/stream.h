/*
 * A stream of 64-bit random words, keyed by (seed, replication, station, purpose).
 *
 * Words: xoshiro256++ 1.0 (Blackman, Vigna 2019, https://prng.di.unimi.it/xoshiro256plusplus.c),
 *        period 2^256 - 1.
 * Keys:  the 256-bit start state is Philox4x64-10 (Salmon et al., SC11, "Random123") of the counter
 *        (replication, station, purpose, 0) under the key (seed, a constant). Philox is a bijection
 *        of counters for each key, so two keys of one seed never start in the same state; that two
 *        given streams of 2^64 words overlap has a chance of about 2^-191.
 * The same key gives the same words on every machine, thread and rank; no state is global.
 */
#ifndef RNG_STREAM_H
#define RNG_STREAM_H

#include <stdint.h>

struct stream {
    uint64_t s[4];
};

/* What a stream is used for: part of its key, so never renumber. */
enum purpose {
    PURPOSE_INTERARRIVAL = 1,
    PURPOSE_ENTRY = 2, /* which node a new request enters, which user sends it */
    PURPOSE_SERVICE = 3,
    PURPOSE_ROUTING = 4,
    PURPOSE_LIFETIME = 5, /* exponential token lifetimes */
    PURPOSE_START = 6,    /* stationary start of caches */
    PURPOSE_USER = 7,
    PURPOSE_TRACE = 8,    /* the instants at which the number of requests is read */
    PURPOSE_CLOCK = 9,       /* phase of the wall clock at time 0 */
    PURPOSE_ORDER = 10,      /* which request is served next, under random order */
    PURPOSE_DISPATCH = 11,
    PURPOSE_SERVERS = 12,    /* times to failure and repair, switchover times */
    PURPOSE_EVICTION = 13,   /* which entry of a full cache is evicted, if any may be */
    PURPOSE_SIZE = 14,       /* who is in a cache with a size at time 0 */
    PURPOSE_REVOCATION = 15, /* which tokens are revoked, when, and which caches are told */
    PURPOSE_EARLY = 16,      /* early refreshes of caches */
};

/* Start stream s at its key. `station` is any 64-bit name, see stream_name. */
void stream_init(struct stream *s, uint64_t seed, uint64_t replication, uint64_t station,
                 uint64_t purpose);

/*
 * A 64-bit name for a string (FNV-1a, then a SplitMix64 finish), so that stations keep their
 * streams when others come and go.
 */
uint64_t stream_name(const char *text);

/* Philox4x64-10: out = 256-bit block of counter under key. Public for its known-answer test. */
void philox4x64(const uint64_t counter[4], const uint64_t key[2], uint64_t out[4]);

static inline uint64_t stream_rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

/* The next word, which is not taken: it stays the next one. */
static inline uint64_t stream_peek(const struct stream *r)
{
    return stream_rotl(r->s[0] + r->s[3], 23) + r->s[0];
}

/* The next word, uniform on [0, 2^64). */
static inline uint64_t stream_word(struct stream *r)
{
    uint64_t *s = r->s;
    const uint64_t word = stream_rotl(s[0] + s[3], 23) + s[0];
    const uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = stream_rotl(s[3], 45);
    return word;
}

/* Uniform on [0, 1), a multiple of 2^-53: 0 can come, 1 cannot. */
static inline double stream_uniform(struct stream *r)
{
    return (double)(stream_word(r) >> 11) * 0x1p-53;
}

/* Uniform on (0, 1), an odd multiple of 2^-53: neither end can come. For logarithms and inversion.
 */
static inline double stream_uniform_open(struct stream *r)
{
    return ((double)(stream_word(r) >> 12) + 0.5) * 0x1p-52;
}

/*
 * Uniform integer on [0, n), n >= 1, by Lemire's multiply-shift (ACM TOMACS 29(1), 2019) with its
 * exact rejection.
 */
static inline uint64_t stream_below(struct stream *r, uint64_t n)
{
    unsigned __int128 m = (unsigned __int128)stream_word(r) * n;
    if ((uint64_t)m < n) {
        const uint64_t threshold = -n % n;
        while ((uint64_t)m < threshold)
            m = (unsigned __int128)stream_word(r) * n;
    }
    return (uint64_t)(m >> 64);
}

#endif
