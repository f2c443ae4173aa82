/*
 * One model's replications, from the first to the last that its targets' precision asks for
 * (run/precision.h). A series says which replications it wants and takes their records; it does not
 * know who runs them, or in what order they end.
 *
 * Replications are independent runs of warm-up and `windows` measured windows; each window is one
 * of the paper's experiments. Each round of replications is planned from the data of earlier rounds
 * alone, and reduced in replication order, so a result does not depend on which thread ran what, or
 * when. A target by the paper's procedure is reached when
 *   (6)  n >= (t s_V / delta)^2 with the measured s_V of the windows,
 *   (7)  n >= (t sqrt(lambda) / delta)^2, for rates, and
 *   the Student interval over the replications, which also sees correlation between windows, is
 *   within delta;
 * any other by that interval alone, at the confidence at which all such targets hold jointly.
 *
 * Two series can be run in step as a pair, for the difference of two models under common random
 * numbers: both have equally many replications, and rounds are planned by the interval of the
 * difference.
 */
#ifndef RUN_SERIES_H
#define RUN_SERIES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "model/config.h"
#include "model/result.h"
#include "model/transient.h"
#include "run/journal.h"
#include "run/pool.h"
#include "run/run_length.h"

/* How far a series is. */
struct run_progress {
    const struct precision_result *targets;    /* [n_targets] as of the last completed round */
    size_t n_targets;
    uint64_t done, wanted;           /* experiments; `wanted` is the series' own estimate */
    double left;                     /* estimated time left [s]; NaN before the first replication is
                                        done */
    unsigned threads;                /* at work, on all ranks */
    uint64_t cap;                    /* largest number of experiments, 0 = none */
    double confidence;               /* as asked for */
    double window;                   /* [s] */
    double elapsed;                  /* time since the series was opened [s] */
    uint64_t replications;           /* of the first round */
    double warmup, measured;         /* [s] of a replication */
    double events;                   /* expected events of a replication, ends of windows
                                        included */
    const char *reason;              /* reason for the length of the warm-up, or NULL */
};

struct series;

/* Compile the model, which must outlive the series, as point `point` of a sweep. NULL with errors
 * in d (EXIT_UNSTABLE: no steady state; EXIT_PRECISION: *stop, which may be NULL, became
 * nonzero). */
struct series *series_new(const struct model *m, uint64_t point, const atomic_int *stop,
                          struct diag *d);

/*
 * Make the series of a transient run (run/transient.h); the model need not have a steady state. Its
 * answer is series_transient, not series_result.
 */
struct series *series_new_transient(const struct model *m, const atomic_int *stop,
                                    struct diag *d);
struct transient *series_transient(struct series *s);

/*
 * Make a series of replications whose length and whose caches' start are known: `length`, and
 * lookups[n_caches] and fetches[n_caches] (analytic_caches). It asks no theory anything, and it
 * judges no stability. The model gives a number of experiments. NULL with errors in d when the
 * caches do not fit into memory.
 */
struct series *series_new_known(const struct model *m, uint64_t point,
                                const struct run_length *length, const double *lookups,
                                const double *fetches, struct diag *d);

/* The figures so far, with intervals at this confidence. Free with result_free. */
struct result *series_figures(const struct series *s, double confidence);

/*
 * The same, of only those figures that `choose` lists: it gets the result while that has no
 * values, and writes at most SERIES_CHOSEN_MAX figures of it into list; none is a quantile. Returns
 * their number.
 */
enum { SERIES_CHOSEN_MAX = 256 };
typedef size_t series_choice(const void *user, const struct result *r, const struct figure **list);
struct result *series_some_figures(const struct series *s, double confidence,
                                   series_choice *choose, const void *user);

void series_free(struct series *s);

/* Say that the series is one of n whose steadiness is judged jointly (Bonferroni); 1 by default. */
void series_among(struct series *s, size_t n);

/* The `point` given to series_new. */
uint64_t series_index(const struct series *s);

/*
 * Make them a pair, before the first replication; both have the same length. The targets of `first`
 * are those of the pair: reached when the paired interval of the difference second - first is
 * within the delta that its settings ask for, relative ones being relative to its own mean ((6) and
 * (7) are rules for one flow's windows and have no say). Progress of `first` is the pair's. Free
 * both together.
 */
void series_pair(struct series *first, struct series *second);

/* The differences of a pair so far, second - first, as a result of the first's network. */
struct result *series_difference(struct series *first);

/*
 * The job of the series' replications, and the same for a journal, where the point number is the
 * sweep's point * SERIES_ATTEMPTS + the attempt. Both change when series_take begins another
 * attempt, with a longer warm-up; no replication of the previous attempt is under way then.
 */
enum { SERIES_ATTEMPTS = 4 };
const struct batch *series_job(const struct series *s);
struct journal_point series_point(const struct series *s);

/* The next replication to run. False while there is none: the round's replications have all been
 * handed out, or an early one is still missing. */
bool series_next(struct series *s, uint64_t *replication);

/* Take a finished replication; the series owns t from now on. `fresh`: it was run now, not read
 * from a journal. The last one of a round ends the series or plans the next round. */
void series_take(struct series *s, struct task *t, bool fresh);

/* Is nothing left to run? */
bool series_over(const struct series *s);

/*
 * The message of the first deadlock, if the series is over because a replication ended in one:
 * "deadlock at stations 'a' and 'b' 12.5 s into replication 3", the first being 1. Else NULL.
 * series_tell_deadlock adds the message to d (EXIT_UNSTABLE) and returns -1; without a deadlock it
 * returns 0.
 */
const char *series_deadlock(const struct series *s);
int series_tell_deadlock(const struct series *s, struct diag *d);

/* Is the first round done, without having reached the precision, so that there is a plan to
 * report? */
bool series_planned(const struct series *s);

/* Progress, when `threads` work on the series. Points into the series. */
struct run_progress series_progress(const struct series *s, unsigned threads);

/* The result so far; if the series is not over it is labelled as interrupted. */
struct result *series_result(struct series *s);

#endif
