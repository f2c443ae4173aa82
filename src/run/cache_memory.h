/*
 * Compares the memory that a simulation's token caches need with the machine's, before it is
 * allocated. (The config reader refuses sizes that are beyond any machine.)
 */
#ifndef RUN_CACHE_MEMORY_H
#define RUN_CACHE_MEMORY_H

#include "base/diag.h"
#include "model/network.h"

/* 0, or -1 with an EXIT_MACHINE error when one thread would take more than `machine` bytes. */
int cache_memory_check(const struct network *net, double machine, struct diag *d);

/* The memory of this machine, or what this process may have of it, if that is less [bytes]. */
double cache_memory_machine(void);

#endif
