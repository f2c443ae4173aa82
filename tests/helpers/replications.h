/* Some replications of a network, and ratios of what they measured against exact values. */
#ifndef HELPERS_REPLICATIONS_H
#define HELPERS_REPLICATIONS_H

#include <stddef.h>
#include <stdint.h>

#include "sim/sim.h"

struct replications {
    struct sim_plan *plan;
    const struct record_layout *at;
    size_t n;
    double *records;    /* [n][at->width] */
};

/* The network must outlive them. */
struct replications replications_run(const struct network *net, const struct sim_options *o,
                                     size_t n, uint64_t seed);
void replications_free(struct replications *r);

/* Where a station's sum is in a record. */
static inline size_t at_station(const struct replications *r, size_t station, enum station_sum sum)
{
    return r->at->stations + station * STATION_SUMS + sum;
}

static inline double replications_value(const struct replications *r, size_t i, size_t place)
{
    return r->records[i * r->at->width + place];
}

/*
 * The sum of y over the sum of x, each over n_y and n_x places of the record, is `exact` within
 * 4.5 standard errors; and one of these is at most the fraction `sharp` of it, so that a mistake
 * would be seen.
 */
void check_ratio(const struct replications *r, const size_t *y, size_t n_y, const size_t *x,
                 size_t n_x, double exact, double sharp, const char *what);

/* The same of one place and another. */
void check_place(const struct replications *r, size_t y, size_t x, double exact, double sharp,
                 const char *what);

/* Of two networks with the same layout: is the ratio y / x the same, within 4.5 standard errors of
 * the difference? */
void check_equal(const struct replications *a, const struct replications *b, size_t y, size_t x,
                 const char *what);

#endif
