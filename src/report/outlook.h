/*
 * The estimate printed before a run: how long a replication is, and why it is that long.
 */
#ifndef REPORT_OUTLOOK_H
#define REPORT_OUTLOOK_H

#include <stdint.h>

#include "base/text.h"

struct outlook {
    double events;             /* expected in a replication, by the analytic rates */
    uint64_t replications;     /* of the first round */
    unsigned threads;
    double warmup, measured;   /* [s] of model time, in a replication */
    const char *reason;        /* why the warm-up has this length, "for station ..."; NULL: none */
};

/* Two lines, each with its end. Times are for 10 to 100 ns an event. */
void outlook_text(struct textbuf *out, const struct outlook *o);

#endif
