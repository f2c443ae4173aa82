/*
 * One model's replications, from the first to the last that its targets' precision asks for
 * (run/precision.h). A series says which replications it wants and takes their records; who runs
 * them, and in what order they end, is not its affair.
 *
 * Replications are independent runs of warm-up and `windows` measured windows; each window is one
 * of the paper's experiments. Rounds of replications are planned from the data of the rounds before
 * alone and reduced in replication order, so a result does not depend on who ran what when. A
 * target by the paper's procedure is reached when
 *   (6)  n >= (t s_V / delta)^2 with the measured s_V of the windows,
 *   (7)  n >= (t sqrt(lambda) / delta)^2, for rates, and
 *   the Student interval over the replications, which also sees correlation between windows, is
 *   within delta;
 * any other by that interval alone, at the confidence at which all such targets hold jointly.
 *
 * Two series can be run in step as a pair, for the difference of two models under common random
 * numbers: each has as many replications as the other, and the rounds go by the interval of the
 * difference.
 */
#ifndef RUN_SERIES_H
#define RUN_SERIES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "model/config.h"
#include "model/result.h"
#include "model/transient.h"
#include "run/journal.h"
#include "run/pool.h"

/* How far a series is. */
struct run_progress {
    const struct precision_result *targets;    /* as of the last completed round; n_targets */
    size_t n_targets;
    uint64_t done, wanted;           /* experiments; wanted by the series' own estimate */
    double left;                     /* [s] estimate; NaN before the first replication is done */
    unsigned threads;                /* at work, on all ranks */
    uint64_t cap;                    /* largest number of experiments, 0 = none */
    double confidence;               /* as asked for */
    double window;                   /* [s] */
    double elapsed;                  /* [s] since it was opened */
    uint64_t replications;           /* of the first round */
    double warmup, measured;         /* [s] of a replication */
    double events;                   /* that a replication is expected to have, windows'
                                        ends included */
    const char *reason;              /* why the warm-up is so long, or NULL */
};

struct series;

/* Compile the model, which must outlive the series, as point `point` of a sweep. NULL with errors
 * in d (EXIT_UNSTABLE: no steady state). */
struct series *series_new(const struct model *m, uint64_t point, struct diag *d);

/*
 * Of a transient run (run/transient.h) of the model, which need not have a steady state. What it
 * answers is series_transient, not series_result.
 */
struct series *series_new_transient(const struct model *m, struct diag *d);
struct transient *series_transient(struct series *s);

void series_free(struct series *s);

/* It is one of n whose steadiness is judged together (Bonferroni); 1 unless told. */
void series_among(struct series *s, size_t n);

/* `point`, as it was made. */
uint64_t series_index(const struct series *s);

/*
 * Make them a pair, before the first replication; both have the same length. The targets of `first`
 * are those of the pair: reached when the paired interval of the difference second - first is
 * within the delta that its settings ask for, relative ones being relative to its own mean ((6) and
 * (7) are rules for one flow's windows and have no say). Progress of `first` is the pair's. Free
 * both together.
 */
void series_pair(struct series *first, struct series *second);

/* The differences of a pair, second - first, of what is known: a result of the first's network. */
struct result *series_difference(struct series *first);

/*
 * What its replications are of; what they depend on, as a journal has it: its points are those of
 * the sweep times SERIES_ATTEMPTS, and which attempt. Both change when series_take begins another
 * attempt, with a longer warm-up; no replication of the one before is then under way.
 */
enum { SERIES_ATTEMPTS = 4 };
const struct batch *series_job(const struct series *s);
struct journal_point series_point(const struct series *s);

/* The next replication to run; false while there is none, because the round's are all given out or
 * an early one is still missing. */
bool series_next(struct series *s, uint64_t *replication);

/* A replication is done; t is the series' from now on. `fresh`: it was run now, not read from a
 * journal. The last one of a round ends the series or plans the next round. */
void series_take(struct series *s, struct task *t, bool fresh);

/* Nothing is left to run. */
bool series_over(const struct series *s);

/*
 * It is over because a replication ended in a deadlock, the first of those that did: "deadlock at
 * stations 'a' and 'b' 12.5 s into replication 3". NULL: it is not. series_tell_deadlock adds that to
 * d (EXIT_UNSTABLE) and returns -1, or 0.
 */
const char *series_deadlock(const struct series *s);
int series_tell_deadlock(const struct series *s, struct diag *d);

/* The pilot series is done and did not reach the precision: there is a plan to tell. */
bool series_planned(const struct series *s);

/* With so many threads at work on it. Points into the series. */
struct run_progress series_progress(const struct series *s, unsigned threads);

/* The result, of what is known: of a series that is not over it is labelled as interrupted. */
struct result *series_result(struct series *s);

#endif
