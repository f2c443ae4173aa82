/*
 * Configs of any size, written for the growth benchmark. Service times are exponential with a mean
 * of 1 s everywhere, so a unit of time means the same in all of them.
 */
#ifndef BENCH_NETWORKS_H
#define BENCH_NETWORKS_H

enum network_kind {
    NETWORK_PARALLEL, /* n M/M/1 at load 0.7 side by side, a request goes to one of them */
    NETWORK_SOURCES,  /* the same, each with a source of its own */
    NETWORK_WEB,      /* n stations at load 0.7, each leads to two others (0.4 each) or out (0.2) */
    NETWORK_DELAY     /* one M/M/inf with n requests on average, all of them pending events */
};

/* Write it to a file; exits when that cannot be done. */
void network_write(const char *path, enum network_kind kind, unsigned n);

/* Events per second of model time, and pending ones on average. */
double network_event_rate(enum network_kind kind, unsigned n);
double network_pending(enum network_kind kind, unsigned n);

#endif
