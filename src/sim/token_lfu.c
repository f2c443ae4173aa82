#include "sim/token_lfu.h"

#include <stdlib.h>

#include "base/mem.h"

/* ---- runs ---- */

static uint32_t take_run(struct lfu *f, uint64_t count)
{
    const uint32_t r = f->free == PLACE_NONE ? f->used++ : f->free;
    if (r == f->free)
        f->free = f->run[r].newest;
    f->run[r] = (struct lfu_run){.count = count, .newest = PLACE_NONE};
    return r;
}

/* The run of the place that is next newer than this one (the list's end: than none); a new one
 * below it, if its count is another. */
static uint32_t run_of_count(struct cache_size *z, uint32_t newer, uint64_t count)
{
    struct lfu *f = z->lfu;
    if (newer != z->max && f->run[f->of[newer]].count == count)
        return f->of[newer];
    return take_run(f, count);
}

/* Make a place the newest of a run, which lies above the place `below` if it is empty. */
static void join(struct cache_size *z, uint32_t at, uint32_t r, uint32_t below)
{
    struct lfu_run *run = &z->lfu->run[r];
    const uint32_t older = run->n > 0 ? run->newest : below, newer = z->place[older].before;
    z->place[at].next = older;
    z->place[at].before = newer;
    z->place[older].before = at;
    z->place[newer].next = at;
    run->newest = at;
    run->n++;
    z->lfu->of[at] = r;
}

void token_lfu_link(struct cache_size *z, uint32_t at)
{
    join(z, at, run_of_count(z, z->place[z->max].before, 1), z->max);
}

void token_lfu_link_last(struct cache_size *z, uint32_t at, uint64_t count)
{
    const uint32_t newest = z->place[z->max].next;
    join(z, at, run_of_count(z, newest, count), newest);
}

void token_lfu_unlink(struct cache_size *z, uint32_t at)
{
    struct lfu *f = z->lfu;
    const uint32_t r = f->of[at];
    struct lfu_run *run = &f->run[r];
    const struct place *p = &z->place[at];
    z->place[p->before].next = p->next;
    z->place[p->next].before = p->before;
    if (run->newest == at)
        run->newest = p->next;
    if (--run->n > 0)
        return;
    run->newest = f->free;
    f->free = r;
}

void token_lfu_use(struct cache_size *z, uint32_t at)
{
    const struct lfu_run *run = &z->lfu->run[z->lfu->of[at]];
    const uint64_t count = run->count + 1;
    const uint32_t top = run->newest, newer = z->place[top].before,
                   below = top == at ? z->place[at].next : top;
    token_lfu_unlink(z, at);
    join(z, at, run_of_count(z, newer, count), below);
}

/* ---- the workspace ---- */

void token_lfu_new(struct sim *s, struct cache_size *z)
{
    z->lfu = mem_calloc(1, sizeof *z->lfu);
    z->lfu->run = arena_calloc(&s->arena, z->max + 1, sizeof *z->lfu->run);
    z->lfu->of = arena_calloc(&s->arena, z->max, sizeof *z->lfu->of);
}

void token_lfu_free(struct sim *s, struct cache_size *z)
{
    if (!z->lfu)
        return;
    arena_free(&s->arena, z->lfu->run, z->max + 1, sizeof *z->lfu->run);
    arena_free(&s->arena, z->lfu->of, z->max, sizeof *z->lfu->of);
    free(z->lfu);
}

void token_lfu_clear(struct cache_size *z)
{
    z->lfu->used = 0;
    z->lfu->free = PLACE_NONE;
}
