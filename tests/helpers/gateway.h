/*
 * What tests of the ML-RUN template with an issuer apart share: an issuer of a fixed delay, figures
 * by name, and the rate of fetches by a formula.
 */
#ifndef HELPERS_GATEWAY_H
#define HELPERS_GATEWAY_H

#include <stddef.h>

#include "model/config.h"
#include "model/result.h"

/* Stations: an issuer of 0.25 s and a model of 0.01 s, without queues. */
#define ISSUER "stations = { issuer = { service = { dist = \"deterministic\"; value = 0.25; };\n"  \
               "                        servers = \"infinite\"; };\n"                              \
               "             S_p = { service = { dist = \"deterministic\"; value = 0.01; };\n"     \
               "                     servers = \"infinite\"; }; };\n"

#define EXPERIMENT(seed) "experiment = { seed = " seed "; window = 5.0; experiments = 600; };\n"

/* Solve m, which must work. */
struct result *gateway_solved(const struct model *m);

/* BASIS_NONE when the result has no such figure. */
struct figure gateway_figure(const struct result *r, const char *name);

/* The simulated figure is within 4.5 standard errors of what is wanted, and these are small. */
void gateway_simulated_is(const struct result *r, const char *name, double want);

/* Solve m and simulate it on 2 threads: these n figures are what is wanted, to rtol by formulas. */
void gateway_both_are(const struct model *m, const char *const *names, const double *want, size_t n,
                      double rtol);

/*
 * Fetches [1/s] of a token in one counted cache that is looked up u times a second and whose
 * fetches take `delay`: a cycle is a miss, the delay until the first answer installs, the life, and
 * 1/u; in the delay all look-ups fetch, too.
 */
double gateway_fetches(double u, double life, double delay);

#endif
