#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"

/* ---- when there is none ---- */

static _Thread_local struct mem_guard *guard;    /* the innermost */

void mem_guard_set(struct mem_guard *g)
{
    g->outer = guard;
    guard = g;
}

void mem_guard_end(struct mem_guard *g)
{
    guard = g->outer;
}

/* n objects of `size` bytes; not exit(): what stands in stdout's buffer is half a result. */
static _Noreturn void exhausted(size_t n, size_t size)
{
    struct mem_guard *g = guard;
    if (g) {
        if (__builtin_mul_overflow(n, size, &g->bytes))
            g->bytes = SIZE_MAX;
        mem_guard_end(g);
        longjmp(g->jump, 1);
    }
    if (n > 0 && size > 1)
        fprintf(stderr, "error: out of memory: cannot get %zu x %zu bytes\n", n, size);
    else if (n > 0)
        fprintf(stderr, "error: out of memory: cannot get %zu bytes\n", n);
    else
        fprintf(stderr, "error: out of memory\n");
    _exit(EXIT_MACHINE);
}

_Noreturn void mem_exhausted(size_t bytes)
{
    exhausted(bytes, 1);
}

void *mem_there(void *p, size_t bytes)
{
    if (!p)
        mem_exhausted(bytes);
    return p;
}

void mem_expect(size_t bytes)
{
    /* (Through a volatile pointer, or the compiler takes both calls away.) */
    void *volatile p = malloc(bytes);
    free(mem_there(p, bytes));
}

/* ---- allocation ---- */

/* n * size, or the end where that does not fit: before any allocator sees it, for they differ. */
static size_t product(size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        exhausted(n, size);
    return n * size;
}

void *mem_calloc(size_t n, size_t size)
{
    const size_t bytes = product(n, size);
    void *p = calloc(1, bytes ? bytes : 1);
    if (!p)
        exhausted(n, size);
    return p;
}

void *mem_calloc_lines(size_t n, size_t size)
{
    enum { LINE = 64 };
    const size_t bytes = product(n, size);
    void *p = NULL;
    if (posix_memalign(&p, LINE, bytes ? bytes : 1) != 0)
        exhausted(n, size);
    return memset(p, 0, bytes);
}

void *mem_realloc(void *p, size_t n, size_t size)
{
    const size_t bytes = product(n, size);
    void *q = realloc(p, bytes ? bytes : 1);
    if (!q)
        exhausted(n, size);
    return q;
}

char *mem_strdup(const char *s)
{
    const size_t n = strlen(s) + 1;
    return memcpy(mem_realloc(NULL, n, 1), s, n);
}

void *mem_grow(void *p, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity)
        return p;
    size_t n = *capacity + *capacity / 2 + 8;
    if (n < need)
        n = need;
    p = mem_realloc(p, n, size);
    *capacity = n;
    return p;
}
