/*
 * A loop whose rounds are independent of each other, spread over threads.
 */
#ifndef RUN_PARALLEL_H
#define RUN_PARALLEL_H

#include <stdatomic.h>
#include <stddef.h>

/*
 * Call each(user, i) once for every i < n, on `threads` threads (0: all cores), in no particular
 * order; returns when all are done, or when *stop (may be NULL) became nonzero and the rounds under
 * way are done. When memory runs out in a thread, it runs out in the caller (base/mem.h).
 */
void parallel_for(size_t n, unsigned threads, const atomic_int *stop,
                  void (*each)(void *user, size_t i), void *user);

#endif
