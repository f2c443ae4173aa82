/*
 * Names of figures: a meter's own ("lambda_t"), or THING.QUANTITY ("S_p.mean_response").
 */
#ifndef MODEL_FIGURE_NAME_H
#define MODEL_FIGURE_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "model/quantity.h"

/* "network.mean_sojourn" for "mean_sojourn", as targets call it; any other name as it is. */
const char *figure_full_name(const char *name);

/*
 * The figure NAME.QUANTITY, as "S_p.mean_response" or "network.sojourn_p99.9", taken apart: the
 * bytes of NAME, its quantity and the parameter. False when it is none, as a meter's "lambda_p".
 * Names of stations and values of parameters may have points, too: the first point after which a
 * quantity stands is the one.
 */
bool figure_name_read(const char *name, size_t *n, enum quantity_id *q, double *x);

#endif
