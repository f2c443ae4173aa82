/*
 * Memory that is there or ends the program: out of memory is said with its size, exit status 1.
 * Sizes are products checked for overflow. Must not grow into a pool: hot paths own their arrays.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* n objects of `size` bytes, zeroed. Never NULL, also at n = 0. Free with free(). */
void *mem_calloc(size_t n, size_t size);

/* As mem_calloc, beginning on a cache line of its own (64 bytes). */
void *mem_calloc_lines(size_t n, size_t size);

/* Grow or shrink p (or NULL) to n objects of `size` bytes; new bytes are not zeroed. Never NULL. */
void *mem_realloc(void *p, size_t n, size_t size);

/* A copy of s. Never NULL; s must not be NULL. Free with free(). */
char *mem_strdup(const char *s);

/*
 * Make room in array p of *capacity objects for at least `need` of them, growing by half.
 * Returns the array, which may have moved; *capacity is updated.
 */
void *mem_grow(void *p, size_t *capacity, size_t need, size_t size);

#endif
