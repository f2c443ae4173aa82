#include "rng/stream.h"

/* The second key word: "sojourn" in ASCII and the version of the keying. */
static const uint64_t KEY_DOMAIN = 0x736f6a6f75726e01;

static uint64_t multiply(uint64_t a, uint64_t b, uint64_t *high)
{
    const unsigned __int128 product = (unsigned __int128)a * b;
    *high = (uint64_t)(product >> 64);
    return (uint64_t)product;
}

/*
 * Salmon et al., section 3.3 and table 2. The key is bumped by Weyl sequences of the golden ratio
 * and of sqrt(3) - 1 between rounds; the multipliers are the paper's, found by search.
 */
void philox4x64(const uint64_t counter[4], const uint64_t key[2], uint64_t out[4])
{
    uint64_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint64_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t high0, high2;
        const uint64_t low0 = multiply(0xD2E7470EE14C6C93, c0, &high0);
        const uint64_t low2 = multiply(0xCA5A826395121157, c2, &high2);
        c0 = high2 ^ c1 ^ k0;
        c1 = low2;
        c2 = high0 ^ c3 ^ k1;
        c3 = low0;
        k0 += 0x9E3779B97F4A7C15;
        k1 += 0xBB67AE8584CAA73B;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

/*
 * The state of all zeros, which xoshiro never leaves, is one of 2^256 images under each seed: it is
 * not looked for.
 */
void stream_init(struct stream *s, uint64_t seed, uint64_t replication, uint64_t station,
                 uint64_t purpose)
{
    const uint64_t counter[4] = {replication, station, purpose, 0};
    const uint64_t key[2] = {seed, KEY_DOMAIN};
    philox4x64(counter, key, s->s);
}

uint64_t stream_name(const char *text)
{
    uint64_t h = 0xcbf29ce484222325; /* FNV-1a (Fowler, Noll, Vo): offset basis, then its prime */
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3;
    /* SplitMix64's finish (Steele, Lea, Flood, OOPSLA 2014): FNV leaves near strings near. */
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9;
    h = (h ^ (h >> 27)) * 0x94d049bb133111eb;
    return h ^ (h >> 31);
}
