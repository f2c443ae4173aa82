/*
 * Memory that is there, or nothing goes on: what asks for it need not look at a NULL. Where memory
 * runs out the program says with what size and ends with exit status 1; a caller that is to live
 * on, as a host of the library is, sets up a guard, to which all comes back. Sizes are products
 * checked for overflow. Must not grow into a pool: hot paths own their arrays.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <setjmp.h>
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

/* p, which an allocator of somebody else's gave, for so many bytes or so (0: unknown): not NULL, or
 * memory has run out. */
void *mem_there(void *p, size_t bytes);

/* Make sure that a library that does not check its allocations can allocate this many bytes. */
void mem_expect(size_t bytes);

/* Report that memory has run out, with this many bytes asked for; 0: unknown. */
_Noreturn void mem_exhausted(size_t bytes);

/*
 * A guard of this thread:
 *
 *     struct mem_guard g;
 *     mem_guard_set(&g);
 *     if (setjmp(g.jump) == 0) {
 *         ...
 *         mem_guard_end(&g);
 *     } else {
 *         ... memory has run out in what stands above; g.bytes; the guard has ended
 *     }
 *
 * What was allocated above and not freed is lost. Guards nest. Whoever has more to clean up than
 * memory (threads, files) sets one up, does so, and passes it on by mem_exhausted(g.bytes). Locals
 * that change between the two are not to be used in the second.
 */
struct mem_guard {
    jmp_buf jump;
    struct mem_guard *outer;
    size_t bytes;
};
void mem_guard_set(struct mem_guard *g);
void mem_guard_end(struct mem_guard *g);

#endif
