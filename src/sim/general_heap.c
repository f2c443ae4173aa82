#include "sim/general_heap.h"

#include <string.h>

enum { PLACES_AT_FIRST = 4 };

void job_heap_release(struct general *g, struct job_heap *h)
{
    arena_free(&g->sim.arena, h->place, h->cap, sizeof *h->place);
    *h = (struct job_heap){0};
}

static void grow(struct general *g, struct job_heap *h)
{
    const uint32_t cap = h->cap ? 2 * h->cap : PLACES_AT_FIRST;
    struct heap_place *place = arena_calloc(&g->sim.arena, cap, sizeof *place);
    if (h->n > 0)
        memcpy(place, h->place, h->n * sizeof *place);
    arena_free(&g->sim.arena, h->place, h->cap, sizeof *place);
    h->place = place;
    h->cap = cap;
}

static inline bool before(const struct heap_place *a, const struct heap_place *b)
{
    return a->key < b->key || (a->key == b->key && (int32_t)(a->order - b->order) < 0);
}

/* Place i is free: `p` comes there, or above. */
static void up(struct job_heap *h, uint32_t i, struct heap_place p)
{
    while (i > 0 && before(&p, &h->place[(i - 1) / 2])) {
        h->place[i] = h->place[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    h->place[i] = p;
}

/* Place i is free: `p` comes there, or below. */
static void down(struct job_heap *h, uint32_t i, struct heap_place p)
{
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= h->n)
            break;
        child += child + 1 < h->n && before(&h->place[child + 1], &h->place[child]);
        if (!before(&h->place[child], &p))
            break;
        h->place[i] = h->place[child];
        i = child;
    }
    h->place[i] = p;
}

void job_heap_put(struct general *g, struct job_heap *h, double key, job_id j)
{
    if (h->n == h->cap)
        grow(g, h);
    up(h, h->n++, (struct heap_place){key, h->order++, j});
}

static void take_at(struct job_heap *h, uint32_t i)
{
    const struct heap_place last = h->place[--h->n];
    if (i == h->n)
        return;
    if (i > 0 && before(&last, &h->place[(i - 1) / 2]))
        up(h, i, last);
    else
        down(h, i, last);
}

job_id job_heap_take(struct job_heap *h)
{
    const job_id j = h->place[0].job;
    take_at(h, 0);
    return j;
}

void job_heap_remove(struct job_heap *h, job_id j)
{
    uint32_t i = 0;
    while (h->place[i].job != j)
        i++;
    take_at(h, i);
}
