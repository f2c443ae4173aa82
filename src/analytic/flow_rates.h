/*
 * The rate of requests along every route, by the traffic equations.
 */
#ifndef ANALYTIC_FLOW_RATES_H
#define ANALYTIC_FLOW_RATES_H

#include "base/diag.h"
#include "model/flows.h"

/*
 * The flows of net (finished, validated, calibrated) and the loads of its stations, whether or not
 * these are stable: a load above 1 is the arriving work against the capacity. NULL with errors in d
 * for a network of SCOPE_NOTHING, and when equations did not converge. Free with flows_free.
 */
struct flows *analytic_flows(const struct network *net, struct diag *d);

#endif
