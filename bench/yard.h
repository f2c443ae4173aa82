/*
 * What the hand-written yardsticks share: their command line, statistics over windows, and the
 * comparison of what they computed with exact values. A yardstick that computes the wrong thing is
 * worthless, so each ends with status 1 when a figure is further from its exact value than noise
 * explains.
 */
#ifndef BENCH_YARD_H
#define BENCH_YARD_H

#include <stdint.h>

#include "stats/tally.h"

enum {
    YARD_WINDOWS_PER_BATCH = 10,    /* a batch must be long against the model's memory */
    YARD_FIGURES_MAX = 16
};

/* Mean response of yard_fork's requests [s], for which there is no formula. */
#define YARD_FORK_RESPONSE 9.1517

/* One figure: a ratio of two sums that grow, e.g. waits over services begun. */
struct yard_figure {
    const char *name;
    double exact;
    double marked[2];           /* the sums at the last batch's end */
    struct tally batches;       /* of the ratio of their increments */
};

struct yard {
    const char *method;
    uint64_t windows, seed;     /* from the command line */
    uint64_t windows_done;
    struct yard_figure figure[YARD_FIGURES_MAX];
    unsigned n_figures;
};

/* METHOD WINDOWS [SEED]. When the arguments are not that: a usage text and exit status 2. */
void yard_begin(struct yard *y, int argc, char **argv, const char *methods);

/* A figure and its exact value; returns its index. */
unsigned yard_figure(struct yard *y, const char *name, double exact);

/* Whether the window that ends completes a batch: then give each figure's sums to yard_batch. */
static inline int yard_window(struct yard *y)
{
    return ++y->windows_done % YARD_WINDOWS_PER_BATCH == 0;
}
void yard_batch(struct yard *y, unsigned figure, double numerator, double denominator);

/*
 * Print customers and, per figure, value, standard error, exact value and z; returns the exit
 * status: 1 if any |z| is above 5.
 */
int yard_end(const struct yard *y, uint64_t customers, uint64_t events);

#endif
