/* Where tests keep the values of distributions that they make: until the test's process ends. */
#ifndef HELPERS_POOL_H
#define HELPERS_POOL_H

#include "model/dist_pool.h"

static inline struct dist_pool *test_pool(void)
{
    static struct dist_pool pool;
    return &pool;
}

#endif
