/*
 * Calibration: finds the rates of the sources when the model fixes a flow inside the network
 * instead (the total closure I of a model with caches, whose miss rate is not known beforehand).
 * Done before either solver sees the model.
 */
#ifndef RUN_CALIBRATE_H
#define RUN_CALIBRATE_H

#include "base/diag.h"
#include "model/config.h"

/*
 * Scale all sources so that the calibration's meter reads its value, by root search (GSL, Brent) on
 * the analytic rates, to a relative 1e-12; then drop the calibration from the model. Does nothing
 * without one. Returns -1 with errors in d when the value cannot be met.
 */
int calibrate(struct model *m, struct diag *d);

#endif
