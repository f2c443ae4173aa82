#include "model/dist_pool.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* FNV-1a of the bits of the doubles, a word at a time. The high bits are mixed into the low ones,
 * since the low bits of round numbers are 0. */
static size_t hash_of(size_t n, const double *x)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < n; i++) {
        uint64_t word;
        memcpy(&word, &x[i], sizeof word);
        h = (h ^ word) * 1099511628211u;
        h ^= h >> 32;
    }
    return (size_t)h;
}

static bool holds(const struct dist_values *v, size_t n, const double *x)
{
    return v->n == n && memcmp(v->x, x, n * sizeof *x) == 0;
}

/* The slot with these values, or the free slot for them. */
static struct dist_values **slot_of(const struct dist_pool *pool, size_t n, const double *x)
{
    size_t i = hash_of(n, x) & (pool->n_slots - 1);
    while (pool->slots[i] && !holds(pool->slots[i], n, x))
        i = (i + 1) & (pool->n_slots - 1);
    return &pool->slots[i];
}

/* Keep at least half of the slots free. */
static void grow(struct dist_pool *pool)
{
    struct dist_pool wider = {.n = pool->n, .n_slots = pool->n_slots ? 2 * pool->n_slots : 8};
    wider.slots = mem_calloc(wider.n_slots, sizeof(struct dist_values *));
    for (size_t i = 0; i < pool->n_slots; i++)
        if (pool->slots[i])
            *slot_of(&wider, pool->slots[i]->n, pool->slots[i]->x) = pool->slots[i];
    free(pool->slots);
    *pool = wider;
}

const struct dist_values *dist_pool_keep(struct dist_pool *pool, size_t n, const double *x)
{
    assert(pool && n > 0);
    if (2 * (pool->n + 1) > pool->n_slots)
        grow(pool);
    struct dist_values **slot = slot_of(pool, n, x);
    if (!*slot) {
        *slot = mem_calloc(1, sizeof **slot + n * sizeof *x);
        (*slot)->n = n;
        memcpy((*slot)->x, x, n * sizeof *x);
        pool->n++;
    }
    return *slot;
}

struct dist dist_kept(struct dist_pool *pool, const struct dist *d)
{
    struct dist kept = *d;
    if (d->values)
        kept.values = dist_pool_keep(pool, d->values->n, d->values->x);
    return kept;
}

void dist_pool_release(struct dist_pool *pool)
{
    for (size_t i = 0; i < pool->n_slots; i++)
        free(pool->slots[i]);
    free(pool->slots);
    *pool = (struct dist_pool){0};
}
