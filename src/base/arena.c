#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"

static const size_t LINE = 64, HUGE_PAGE = (size_t)2 << 20, MUCH = (size_t)4 << 20,
                    SMALL_CHUNK = (size_t)64 << 10;

static size_t round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

/* Whole huge pages, beginning on one, if the system has them. */
static void *map(size_t bytes)
{
    const size_t whole = round_up(bytes, HUGE_PAGE);
    char *p =
        mmap(NULL, whole + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        mem_exhausted(bytes);
    char *begin = (char *)round_up((uintptr_t)p, HUGE_PAGE);
    if (begin > p)
        munmap(p, (size_t)(begin - p));
    if (begin < p + HUGE_PAGE)
        munmap(begin + whole, (size_t)(p + HUGE_PAGE - begin));
#ifdef MADV_HUGEPAGE
    madvise(begin, whole, MADV_HUGEPAGE);    /* advice: without it all works, slower */
#endif
    return begin;
}

static void unmap(void *p, size_t bytes)
{
    munmap(p, round_up(bytes, HUGE_PAGE));
}

void arena_init(struct arena *a, size_t expected)
{
    *a = (struct arena){.much = expected >= MUCH};
}

void arena_release(struct arena *a)
{
    for (size_t i = 0; i < a->n_chunks; i++)
        if (a->much)
            unmap(a->chunks[i], HUGE_PAGE);
        else
            free(a->chunks[i]);
    free(a->chunks);
    *a = (struct arena){0};
}

static size_t bytes_of(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX - 2 * HUGE_PAGE)
        mem_exhausted(SIZE_MAX);
    return bytes ? bytes : 1;
}

static bool has_own_mapping(size_t bytes)
{
    return bytes >= HUGE_PAGE;
}

/* Half a chunk may be lost at its end, so what is larger than that is cut from none. */
static bool is_cut(const struct arena *a, size_t bytes)
{
    return bytes <= (a->much ? HUGE_PAGE : SMALL_CHUNK) / 2;
}

struct arena_block {
    struct arena_block *next;
};

/* Where blocks of this size, in whole lines, are kept that were given back; NULL: they are not. */
static struct arena_block **kept(struct arena *a, size_t bytes)
{
    const size_t lines = bytes / LINE;
    if (lines <= ARENA_LINES_KEPT)
        return &a->given_back[lines];
    return (lines & (lines - 1)) == 0 ? &a->doubled[__builtin_ctzl(lines)] : NULL;
}

static void *reuse(struct arena_block **list, size_t bytes)
{
    struct arena_block *b = *list;
    *list = b->next;
    return memset(b, 0, bytes);
}

static void *cut(struct arena *a, size_t bytes)
{
    bytes = round_up(bytes, LINE);
    struct arena_block **list = kept(a, bytes);
    if (list && *list)
        return reuse(list, bytes);
    if (bytes > a->left) {
        a->chunks = mem_grow(a->chunks, &a->cap_chunks, a->n_chunks + 1, sizeof *a->chunks);
        a->left = a->much ? HUGE_PAGE : SMALL_CHUNK;
        a->at = a->much ? map(HUGE_PAGE) : mem_calloc_lines(a->left, 1);
        a->chunks[a->n_chunks++] = a->at;
    }
    void *p = a->at;
    a->at += bytes;
    a->left -= bytes;
    return p;
}

void *arena_calloc(struct arena *a, size_t n, size_t size)
{
    const size_t bytes = bytes_of(n, size);
    return has_own_mapping(bytes) ? map(bytes) : is_cut(a, bytes) ? cut(a, bytes)
                                                                  : mem_calloc_lines(bytes, 1);
}

static void keep(struct arena *a, struct arena_block *b, size_t bytes)
{
    struct arena_block **list = kept(a, round_up(bytes, LINE));
    if (!list)
        return;
    b->next = *list;
    *list = b;
}

void arena_free(struct arena *a, void *p, size_t n, size_t size)
{
    const size_t bytes = bytes_of(n, size);
    if (!p)
        return;
    if (has_own_mapping(bytes))
        unmap(p, bytes);
    else if (is_cut(a, bytes))
        keep(a, p, bytes);
    else
        free(p);
}
