/*
 * The message before a long run: how many experiments equations (6) and (7) ask for, and how long
 * they will take.
 */
#ifndef REPORT_PLAN_H
#define REPORT_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "model/result.h"

struct plan {
    const struct precision_result *targets; size_t n_targets;    /* after the pilot series */
    double confidence;
    double window;         /* [s] length of one experiment */
    uint64_t done;         /* experiments so far */
    uint64_t wanted;       /* experiments that the run will need, by its own estimate */
    uint64_t cap;          /* largest number allowed, 0 = none */
    double seconds;        /* [s] estimate for the rest; NaN when not known */
    unsigned threads;      /* 0 when not known */
};

/* A few lines, ending in a line break. */
void plan_text(struct textbuf *out, const struct plan *p);

#endif
