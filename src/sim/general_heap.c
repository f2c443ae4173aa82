#include "sim/general_heap.h"

#include <string.h>

/* FEW is the size at which a heap becomes a sorted array again. It is far below JOB_HEAP_MANY, so
 * that the form rarely changes. */
enum { PLACES_AT_FIRST = 4, FEW = 8 };

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

/* Place i is free: put `p` there, or above. */
static void up(struct job_heap *h, uint32_t i, struct heap_place p)
{
    while (i > 0 && job_heap_before(&p, &h->place[(i - 1) / 2])) {
        h->place[i] = h->place[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    h->place[i] = p;
}

/* Place i is free: put `p` there, or below. */
static void down(struct job_heap *h, uint32_t i, struct heap_place p)
{
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= h->n)
            break;
        child += child + 1 < h->n && job_heap_before(&h->place[child + 1], &h->place[child]);
        if (!job_heap_before(&h->place[child], &p))
            break;
        h->place[i] = h->place[child];
        i = child;
    }
    h->place[i] = p;
}

/* Become a heap: a sorted array in reverse order is one. */
static void become_many(struct job_heap *h)
{
    h->many = true;
    for (uint32_t i = 0, k = h->n - 1; i < k; i++, k--) {
        const struct heap_place p = h->place[i];
        h->place[i] = h->place[k];
        h->place[k] = p;
    }
}

static void become_few(struct job_heap *h)
{
    const uint32_t n = h->n;
    h->many = false;
    h->n = 0;
    for (uint32_t i = 0; i < n; i++)
        job_heap_insert(h, h->place[i]);
}

void job_heap_put_to_many(struct general *g, struct job_heap *h, struct heap_place p)
{
    if (h->n == h->cap)
        grow(g, h);
    if (h->n == JOB_HEAP_MANY && !h->many)
        become_many(h);
    if (h->many)
        up(h, h->n++, p);
    else
        job_heap_insert(h, p);
}

static void take_at(struct job_heap *h, uint32_t i)
{
    const struct heap_place last = h->place[--h->n];
    if (i == h->n)
        return;
    if (i > 0 && job_heap_before(&last, &h->place[(i - 1) / 2]))
        up(h, i, last);
    else
        down(h, i, last);
}

job_id job_heap_take_of_many(struct job_heap *h)
{
    const job_id j = h->place[0].job;
    take_at(h, 0);
    if (h->n <= FEW)
        become_few(h);
    return j;
}

void job_heap_remove(struct job_heap *h, job_id j)
{
    uint32_t i = 0;
    while (h->place[i].job != j)
        i++;
    if (h->many)
        take_at(h, i);
    else
        memmove(h->place + i, h->place + i + 1, (--h->n - i) * sizeof *h->place);
}
