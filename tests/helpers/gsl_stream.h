/* Streams as GSL sees generators: its own laws, drawn from them, are judges of ours. */
#ifndef HELPERS_GSL_STREAM_H
#define HELPERS_GSL_STREAM_H

#include <gsl/gsl_rng.h>

#include "rng/stream.h"

/*
 * GSL's view of a stream: a gsl_rng whose state is *r itself (not a copy). Fill *g with
 * gsl_stream_bind and use it while r lives; nothing to free. gsl_stream_type is the gsl_rng_type
 * "xoshiro256++"; its set() keys by (seed, 0, 0, 0). One from gsl_rng_alloc owns its stream.
 */
extern const gsl_rng_type *const gsl_stream_type;
void gsl_stream_bind(gsl_rng *g, struct stream *r);

#endif
