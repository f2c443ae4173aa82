#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

static _Noreturn void out_of_memory(size_t n, size_t size)
{
    fprintf(stderr, "error: out of memory: cannot get %zu x %zu bytes\n", n, size);
    exit(EXIT_MACHINE);
}

/* n * size, or the end where that does not fit: before any allocator sees it, for they differ. */
static size_t product(size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        out_of_memory(n, size);
    return n * size;
}

void *mem_calloc(size_t n, size_t size)
{
    const size_t bytes = product(n, size);
    void *p = calloc(1, bytes ? bytes : 1);
    if (!p)
        out_of_memory(n, size);
    return p;
}

void *mem_calloc_lines(size_t n, size_t size)
{
    enum { LINE = 64 };
    const size_t bytes = product(n, size);
    void *p = NULL;
    if (posix_memalign(&p, LINE, bytes ? bytes : 1) != 0)
        out_of_memory(n, size);
    return memset(p, 0, bytes);
}

void *mem_realloc(void *p, size_t n, size_t size)
{
    const size_t bytes = product(n, size);
    void *q = realloc(p, bytes ? bytes : 1);
    if (!q)
        out_of_memory(n, size);
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
    *capacity = n;
    return mem_realloc(p, n, size);
}
