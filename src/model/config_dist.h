/* Distributions in configs: service = { dist = "lognormal"; mean = 0.005; scv = 2.0; } */
#ifndef MODEL_CONFIG_DIST_H
#define MODEL_CONFIG_DIST_H

#include "model/cfg_read.h"
#include "model/dist.h"

/* The keys of a kind. */
struct dist_reading;
#define CONFIG_DIST_FORMS_MAX 6
struct config_dist_row {
    unsigned forms[CONFIG_DIST_FORMS_MAX + 1];    /* the ways to write it, each a complete set of
                                                     parameters; 0 ends the list */
    enum dist_status (*read)(struct dist_reading *r, unsigned form, struct dist *out);    /* a form
                                                                                 without scv */
    bool scv_follows;    /* the kind fixes the scv */
    const char *hint;    /* "gamma takes shape and scale, or .." */
};

/* By enum dist_kind. */
extern const struct config_dist_row config_dist_table[DIST_KINDS];

/* Read the distribution in group `key` of g. A missing group is an error; `example` is the hint.
 * After an error *out is some valid distribution. */
void config_dist_need(struct cfg_group *g, const char *key, const char *example, struct dist *out);

/* The same, but the group may be missing: then false, *out untouched, and nothing is recorded. */
bool config_dist_maybe(struct cfg_group *g, const char *key, struct dist *out);

/*
 * Can times with this mean [s] be computed with? Outside 1e-100 to 1e100 the product of two times
 * can overflow or underflow a double, and no real system has such times.
 */
bool config_time_ok(double mean);

#endif
