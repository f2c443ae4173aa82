/* Distributions in configs: service = { dist = "lognormal"; mean = 0.005; scv = 2.0; } */
#ifndef MODEL_CONFIG_DIST_H
#define MODEL_CONFIG_DIST_H

#include "model/cfg_read.h"
#include "model/dist.h"

/* The distribution in group `key` of g. Missing, it is an error; `example` is the hint. After an
 * error *out is some valid distribution. */
void config_dist_need(struct cfg_group *g, const char *key, const char *example, struct dist *out);

/* As above, but may be missing: then false, *out untouched, and nothing is recorded. */
bool config_dist_maybe(struct cfg_group *g, const char *key, struct dist *out);

/*
 * Can times of this mean [s] be computed with? Beyond 1e-100 to 1e100 products of two run out of
 * what a double holds, and no system that anybody waits for has them.
 */
bool config_time_ok(double mean);

#endif
