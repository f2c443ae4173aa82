#include "helpers/gsl_stream.h"

#include <limits.h>

/* stream_get hands out whole words and calls them unsigned long. */
_Static_assert(ULONG_MAX == UINT64_MAX, "unsigned long has 64 bits");

static void stream_set(void *state, unsigned long seed)
{
    stream_init(state, seed, 0, 0, 0);
}

static unsigned long stream_get(void *state)
{
    return stream_word(state);
}

static double stream_get_double(void *state)
{
    return stream_uniform(state);
}

static const gsl_rng_type xoshiro256pp = {.name = "xoshiro256++",
                                          .max = ULONG_MAX,
                                          .min = 0,
                                          .size = sizeof(struct stream),
                                          .set = stream_set,
                                          .get = stream_get,
                                          .get_double = stream_get_double};

const gsl_rng_type *const gsl_stream_type = &xoshiro256pp;

void gsl_stream_bind(gsl_rng *g, struct stream *r)
{
    g->type = gsl_stream_type;
    g->state = r;
}
