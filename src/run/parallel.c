#include "run/parallel.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "run/pool.h"

struct loop {
    size_t n;
    atomic_size_t next;
    atomic_size_t exhausted;    /* bytes that were asked for in vain; 0: none */
    const atomic_int *stop;
    void (*each)(void *user, size_t i);
    void *user;
};

static void rounds(struct loop *l)
{
    size_t i;
    while (atomic_load(&l->exhausted) == 0 && !(l->stop && atomic_load(l->stop)) &&
           (i = atomic_fetch_add(&l->next, 1)) < l->n)
        l->each(l->user, i);
}

static void *work(void *loop)
{
    struct loop *l = loop;
    struct mem_guard g;
    mem_guard_set(&g);
    if (setjmp(g.jump) != 0) {
        atomic_store(&l->exhausted, g.bytes ? g.bytes : 1);
        return NULL;
    }
    rounds(l);
    mem_guard_end(&g);
    return NULL;
}

void parallel_for(size_t n, unsigned threads, const atomic_int *stop,
                  void (*each)(void *user, size_t i), void *user)
{
    struct loop l = {.n = n, .stop = stop, .each = each, .user = user};
    const size_t wanted = threads ? threads : pool_cores();
    const size_t others = (wanted < n ? wanted : n) > 0 ? (wanted < n ? wanted : n) - 1 : 0;
    pthread_t *thread = mem_calloc(others, sizeof *thread);
    size_t begun = 0;
    while (begun < others && pthread_create(&thread[begun], NULL, work, &l) == 0)
        begun++;
    work(&l);    /* of the caller's own thread; it does all when no other can be had */
    for (size_t i = 0; i < begun; i++)
        pthread_join(thread[i], NULL);
    free(thread);
    if (atomic_load(&l.exhausted) > 0)
        mem_exhausted(atomic_load(&l.exhausted));
}
