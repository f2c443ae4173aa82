#include "sim/general_order.h"

#include <string.h>

enum { WORD = 64 };

static size_t words(uint32_t levels)
{
    return (levels + WORD - 1) / WORD;
}

void waiting_init(struct general *g, struct waiting *w, uint32_t levels)
{
    w->levels = levels;
    if (levels == 0)
        return;
    w->level = arena_calloc(&g->sim.arena, levels, sizeof *w->level);
    w->used = arena_calloc(&g->sim.arena, words(levels), sizeof *w->used);
}

void waiting_release(struct general *g, struct waiting *w)
{
    job_heap_release(g, &w->heap);
    arena_free(&g->sim.arena, w->level, w->levels, sizeof *w->level);
    arena_free(&g->sim.arena, w->used, words(w->levels), sizeof *w->used);
}

void waiting_clear(struct waiting *w)
{
    w->n = 0;
    job_list_clear(&w->list);
    job_heap_clear(&w->heap);
    for (uint32_t i = 0; i < w->levels; i++)
        job_list_clear(&w->level[i]);
    if (w->levels > 0)
        memset(w->used, 0, words(w->levels) * sizeof *w->used);
}

/* ---- one list ---- */

static void append(struct general *g, uint32_t station, struct waiting *w, job_id j)
{
    (void)station;
    w->n++;
    job_list_append(g, &w->list, j);
}

static void prepend(struct general *g, uint32_t station, struct waiting *w, job_id j)
{
    (void)station;
    w->n++;
    job_list_prepend(g, &w->list, j);
}

static job_id take_first(struct general *g, uint32_t station, struct waiting *w)
{
    (void)station;
    w->n--;
    return job_list_take(g, &w->list);
}

static void remove_from_list(struct general *g, struct waiting *w, job_id j)
{
    w->n--;
    job_list_remove(g, &w->list, j);
}

const struct waiting_order order_fifo = {append, prepend, take_first, remove_from_list};
const struct waiting_order order_lifo = {prepend, prepend, take_first, remove_from_list};

/* ---- any of them ---- */

static void put_anywhere(struct general *g, uint32_t station, struct waiting *w, job_id j)
{
    (void)station;
    w->n++;
    job_heap_put(g, &w->heap, 0, j);    /* of equal keys, so at the end of the array */
}

static job_id take_any(struct general *g, uint32_t station, struct waiting *w)
{
    struct job_heap *h = &w->heap;
    const uint32_t i = (uint32_t)stream_below(&g->stations[station].order, h->n);
    const job_id j = h->place[i].job;
    w->n--;
    h->place[i] = h->place[--h->n];
    return j;
}

static void remove_any(struct general *g, struct waiting *w, job_id j)
{
    (void)g;
    struct job_heap *h = &w->heap;
    uint32_t i = 0;
    while (h->place[i].job != j)
        i++;
    w->n--;
    h->place[i] = h->place[--h->n];
}

const struct waiting_order order_random = {put_anywhere, put_anywhere, take_any, remove_any};

/* ---- levels of priority ---- */

static void use_level(struct waiting *w, uint32_t level)
{
    w->n++;
    w->used[level / WORD] |= UINT64_C(1) << level % WORD;
}

static void leave_level(struct waiting *w, uint32_t level)
{
    w->n--;
    if (w->level[level].head == JOB_NONE)
        w->used[level / WORD] &= ~(UINT64_C(1) << level % WORD);
}

static void append_to_level(struct general *g, uint32_t station, struct waiting *w, job_id j)
{
    (void)station;
    const uint32_t level = general_node_of(g, j)->level;
    use_level(w, level);
    job_list_append(g, &w->level[level], j);
}

static void prepend_to_level(struct general *g, uint32_t station, struct waiting *w, job_id j)
{
    (void)station;
    const uint32_t level = general_node_of(g, j)->level;
    use_level(w, level);
    job_list_prepend(g, &w->level[level], j);
}

static job_id take_highest(struct general *g, uint32_t station, struct waiting *w)
{
    (void)station;
    uint32_t word = 0;
    while (w->used[word] == 0)
        word++;
    const uint32_t level = word * WORD + (uint32_t)__builtin_ctzll(w->used[word]);
    const job_id j = job_list_take(g, &w->level[level]);
    leave_level(w, level);
    return j;
}

static void remove_from_level(struct general *g, struct waiting *w, job_id j)
{
    const uint32_t level = general_node_of(g, j)->level;
    job_list_remove(g, &w->level[level], j);
    leave_level(w, level);
}

const struct waiting_order order_priority = {append_to_level, prepend_to_level, take_highest,
                                             remove_from_level};

/* ---- by a key ---- */

static void put_by_work(struct general *g, uint32_t station, struct waiting *w, job_id j)
{
    (void)station;
    w->n++;
    job_heap_put(g, &w->heap, g->jobs[j].work, j);
}

static void put_by_key(struct general *g, uint32_t station, struct waiting *w, job_id j)
{
    (void)station;
    w->n++;
    job_heap_put(g, &w->heap, g->jobs[j].key, j);
}

static job_id take_least(struct general *g, uint32_t station, struct waiting *w)
{
    (void)g, (void)station;
    w->n--;
    return job_heap_take(&w->heap);
}

static void remove_by_key(struct general *g, struct waiting *w, job_id j)
{
    (void)g;
    w->n--;
    job_heap_remove(&w->heap, j);
}

const struct waiting_order order_shortest = {put_by_work, put_by_work, take_least, remove_by_key};
const struct waiting_order order_remaining = {put_by_key, put_by_key, take_least, remove_by_key};
