/*
 * What the issuer and the load generator are told alike:  PROGRAM SITES AT SECONDS SEED OUT
 *
 *   SITES    the file of sites (site.h)
 *   AT       the common start on CLOCK_MONOTONIC [s], as in /proc/uptime
 *   SECONDS  measured of each site
 *   SEED     of all that is drawn
 *   OUT      the CSV that is written at the end
 */
#ifndef NGINX_RUN_OPTIONS_H
#define NGINX_RUN_OPTIONS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "nginx/site.h"

/* More than this is not driven, whoever asks: the machine is not ours alone. */
#define RUN_RATE_MAX    2000.0 /* [1/s] of all sites together */
#define RUN_GRACE       20.0   /* [s] after the end, for the last answers */
#define RUN_SECONDS_MAX 300.0  /* from the common start to the end */

struct run_options {
    struct site *sites;
    size_t n;
    double at, seconds;
    uint64_t seed;
    const char *out;
    double end; /* of the last site, on CLOCK_MONOTONIC */
};

/* Ends the program with status 2 when something does not hold. Also sees to it that the program is
 * gone some seconds after the end, come what may. */
struct run_options run_options_read(int argc, char **argv);

/* OUT, opened; the program ends with status 1 when it cannot be written. */
FILE *run_options_out(const struct run_options *o);
void run_options_written(const struct run_options *o, FILE *f);

#endif
