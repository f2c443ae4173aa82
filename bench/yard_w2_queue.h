/*
 * Three event queues for 37 slots, the source and every server, each of which holds one time:
 *
 *   tree   winner tree: a slot's new time is carried up six levels, one compare and one select each
 *   heap   binary heap; the root, whose event is being handled, is left open, so that its successor
 *          sifts down from there (get and put are one)
 *   scan   no order at all: the minimum of 40 times by SIMD
 *
 * A key is a time's bits with the slot in place of its six lowest: one word says both, no two are
 * equal, and a time is off by at most 2^-46 of itself. Keys are >= 0, so they sort alike as
 * integers and as doubles.
 */
#ifndef BENCH_YARD_W2_QUEUE_H
#define BENCH_YARD_W2_QUEUE_H

#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <immintrin.h>
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define NEVER 0x1p1000                /* a slot's time while nothing is pending there */
enum { SLOT_BITS = 6, SLOTS = 40, LEAVES = 1 << SLOT_BITS };

ALWAYS_INLINE uint64_t key_of(double time, unsigned slot)
{
    uint64_t bits;
    memcpy(&bits, &time, sizeof bits);
    return (bits & ~(uint64_t)(LEAVES - 1)) | slot;
}

ALWAYS_INLINE double key_time(uint64_t key)
{
    double time;
    memcpy(&time, &key, sizeof time);
    return time;
}

ALWAYS_INLINE unsigned key_slot(uint64_t key)
{
    return (unsigned)(key & (LEAVES - 1));
}

/* The key that a double's bits are. */
ALWAYS_INLINE uint64_t key_bits(double bits)
{
    uint64_t key;
    memcpy(&key, &bits, sizeof key);
    return key;
}

/* ---- tree ---- */

/*
 * The lesser of two keys must not cost a branch, for no predictor can know it. gcc selects between
 * integers by cmov, faster than minsd; clang makes a branch of that, but not of doubles.
 */
#ifdef __clang__
typedef double tree_key;
#define TREE_KEY(key) key_time(key)
#define TREE_BITS(k) key_bits(k)
#else
typedef uint64_t tree_key;
#define TREE_KEY(key) (key)
#define TREE_BITS(k) (k)
#endif

struct tree {
    tree_key node[2 * LEAVES];        /* node[1] the earliest; slot s at node[LEAVES + s] */
};

ALWAYS_INLINE void tree_init(struct tree *q)
{
    for (unsigned i = 0; i < 2 * LEAVES; i++)
        q->node[i] = TREE_KEY(key_of(NEVER, 0));
}

ALWAYS_INLINE void tree_set(struct tree *q, unsigned slot, double time)
{
    unsigned i = LEAVES + slot;
    tree_key best = TREE_KEY(key_of(time, slot));
    q->node[i] = best;
    for (unsigned level = 0; level < SLOT_BITS; level++) {
        const tree_key rival = q->node[i ^ 1];
        best = rival < best ? rival : best;
        i >>= 1;
        q->node[i] = best;
    }
}

ALWAYS_INLINE uint64_t tree_first(const struct tree *q)
{
    return TREE_BITS(q->node[1]);
}

/* ---- heap ---- */

struct heap {
    unsigned n;
    int open;                         /* the root is the event that is being handled */
    uint64_t key[SLOTS + 2];          /* key[1] the earliest */
};

ALWAYS_INLINE void heap_down(struct heap *q, uint64_t key)
{
    unsigned i = 1;
    for (unsigned child; (child = 2 * i) <= q->n; i = child) {
        if (child < q->n)
            child += q->key[child + 1] < q->key[child];
        if (q->key[child] >= key)
            break;
        q->key[i] = q->key[child];
    }
    q->key[i] = key;
}

ALWAYS_INLINE void heap_up(struct heap *q, uint64_t key)
{
    unsigned i = ++q->n;
    for (; i > 1 && q->key[i / 2] > key; i /= 2)
        q->key[i] = q->key[i / 2];
    q->key[i] = key;
}

ALWAYS_INLINE void heap_set(struct heap *q, unsigned slot, double time)
{
    if (time == NEVER)
        return;                       /* its event is the open root, which closes at the next get */
    if (q->open)
        heap_down(q, key_of(time, slot));
    else
        heap_up(q, key_of(time, slot));
    q->open = 0;
}

ALWAYS_INLINE uint64_t heap_first(struct heap *q)
{
    if (q->open)
        heap_down(q, q->key[q->n--]);
    q->open = 0;
    return q->key[1];
}

/* ---- scan ---- */

struct scan {
    double key[SLOTS] __attribute__((aligned(64)));
};

ALWAYS_INLINE void scan_init(struct scan *q)
{
    for (unsigned i = 0; i < SLOTS; i++)
        q->key[i] = key_time(key_of(NEVER, i));
}

ALWAYS_INLINE void scan_set(struct scan *q, unsigned slot, double time)
{
    q->key[slot] = key_time(key_of(time, slot));
}

#if defined(__AVX2__)
ALWAYS_INLINE uint64_t scan_first(const struct scan *q)
{
    __m256d a = _mm256_load_pd(q->key), b = _mm256_load_pd(q->key + 4);
    for (unsigned i = 8; i < SLOTS; i += 8) {
        a = _mm256_min_pd(a, _mm256_load_pd(q->key + i));
        b = _mm256_min_pd(b, _mm256_load_pd(q->key + i + 4));
    }
    a = _mm256_min_pd(a, b);
    const __m128d c = _mm_min_pd(_mm256_castpd256_pd128(a), _mm256_extractf128_pd(a, 1));
    return key_bits(_mm_cvtsd_f64(_mm_min_sd(c, _mm_unpackhi_pd(c, c))));
}
#elif defined(__SSE2__)
ALWAYS_INLINE uint64_t scan_first(const struct scan *q)
{
    __m128d a = _mm_load_pd(q->key), b = _mm_load_pd(q->key + 2);
    for (unsigned i = 4; i < SLOTS; i += 4) {
        a = _mm_min_pd(a, _mm_load_pd(q->key + i));
        b = _mm_min_pd(b, _mm_load_pd(q->key + i + 2));
    }
    a = _mm_min_pd(a, b);
    return key_bits(_mm_cvtsd_f64(_mm_min_sd(a, _mm_unpackhi_pd(a, a))));
}
#else
ALWAYS_INLINE uint64_t scan_first(const struct scan *q)
{
    double first = q->key[0];
    for (unsigned i = 1; i < SLOTS; i++)
        first = q->key[i] < first ? q->key[i] : first;
    return key_bits(first);
}
#endif

#endif
