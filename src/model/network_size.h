/*
 * How much memory a network takes, estimated before it is built: a few lines of a config can stand
 * for millions of stations and routes.
 */
#ifndef MODEL_NETWORK_SIZE_H
#define MODEL_NETWORK_SIZE_H

#include <stdbool.h>

#include "model/network.h"

/* Numbers of things. They are products of what a user wrote; as doubles they cannot overflow. */
struct network_size {
    double stations, nodes, routes, entries, flows;
};

/* The size of the network so far. */
struct network_size network_size_of(const struct network *net);

/*
 * Memory for it [bytes], including names and sorting; solving or simulating it takes up to three
 * times that in addition.
 */
double network_size_bytes(const struct network_size *s);

/* The largest network. With the memory for solving it, it still fits an ordinary machine. */
#define NETWORK_BYTES_MAX 2e9

/*
 * NULL when `more` in addition to `now` stays within NETWORK_BYTES_MAX; else a message, "the
 * network would take 8.1 GB, most of it for 45000000 routes; at most 2 GB". Free with free().
 */
char *network_size_refuse(const struct network_size *now, const struct network_size *more);

#endif
