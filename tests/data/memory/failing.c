/*
 * Preloaded into the program under test: its allocation number FAIL_AT, counted over all threads,
 * fails; so does a mapping of memory. Counted are those that the program itself asks for, in its
 * own code: what a library does about its own is the library's. With FAIL_COUNT=FILE their number
 * is written there at the end.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <link.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <sys/mman.h>

#pragma GCC visibility push(default)    /* whatever the flags of the project say */

static atomic_ulong seen;
static unsigned long fail_at;
static uintptr_t from, to;    /* the program's code */

static int find_program(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size, (void)data;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD && (info->dlpi_phdr[i].p_flags & PF_X)) {
            from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            to = from + info->dlpi_phdr[i].p_memsz;
        }
    return 1;    /* the first one is the program */
}

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAIL_AT");
    dl_iterate_phdr(find_program, NULL);
    fail_at = at ? strtoul(at, NULL, 10) : 0;
}

__attribute__((destructor)) static void end(void)
{
    const char *name = getenv("FAIL_COUNT");
    const unsigned long n = atomic_load(&seen);
    FILE *f = name ? fopen(name, "w") : NULL;
    if (f) {
        fprintf(f, "%lu\n", n);
        fclose(f);
    }
}

static int fails(const void *caller)
{
    const uintptr_t at = (uintptr_t)caller;
    if (at < from || at >= to)
        return 0;
    return atomic_fetch_add(&seen, 1) + 1 == fail_at;
}

extern void *__libc_malloc(size_t n), *__libc_calloc(size_t n, size_t size),
    *__libc_realloc(void *p, size_t n), *__libc_memalign(size_t to, size_t n);

void *malloc(size_t n)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(p, n);
}

int posix_memalign(void **out, size_t alignment, size_t n)
{
    if (fails(__builtin_return_address(0)))
        return ENOMEM;
    *out = __libc_memalign(alignment, n);
    return *out ? 0 : ENOMEM;
}

void *mmap(void *address, size_t n, int protection, int flags, int fd, off_t offset)
{
    static void *(*real)(void *, size_t, int, int, int, off_t);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "mmap");
    if ((flags & MAP_ANONYMOUS) && fails(__builtin_return_address(0)))
        return MAP_FAILED;
    return real(address, n, protection, flags, fd, offset);
}
