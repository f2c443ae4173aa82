/*
 * What a simulation stops on, as data: a quantity, and the precision wanted for it.
 *
 *   "lambda_t"               a meter or mean_sojourn, to the experiment's precision: by the paper's
 *                            equations (6) and (7) and the interval over replications
 *   "S_p.mean_response:1%"   any quantity of model/rows.h with a precision of its own: by the
 *                            interval over replications, together with all others of the kind
 *   "S_p.mean_response"      likewise, to the experiment's precision
 */
#ifndef MODEL_TARGET_H
#define MODEL_TARGET_H

#include <stdbool.h>

#include "base/unit.h"

#define TARGET_SOJOURN "mean_sojourn"

/* What a precision is relative to. */
enum delta_of {
    DELTA_MEAN,     /* the measured mean of the target */
    DELTA_ABSOLUTE, /* nothing: it is in the target's unit */
    DELTA_INPUT     /* the input rate I (all external arrivals, or the given I) */
};

/* What a requirement says of a figure. */
enum relation { RELATION_NONE, RELATION_BELOW, RELATION_ABOVE };
enum decision { DECISION_NONE, DECISION_MET, DECISION_NOT_MET, DECISION_UNDECIDED };

struct target {
    char *name;             /* of the quantity, as rows_find takes it */
    const char *unit;       /* of the quantity: "s", "1/s" or ""; static text; NULL while
                               not known */
    bool paper;             /* by equations (6) and (7) */
    bool own;               /* the precision is its own, else the experiment's */
    enum delta_of delta_of;
    double precision;       /* in (0, 1) when relative, > 0 else */
    enum relation relation; /* a requirement (model/requirement.h), reached when it is decided;
                               it has no precision */
    bool strict;            /* < or >: the bound itself is not allowed */
    bool relative;          /* in a comparison: a fraction of the first model's figure */
    double bound;           /* in the figure's unit, or that fraction */
    char *text;             /* the requirement as written; else NULL */
    int line;               /* of the config, on which it stands; below 1: of no line of it */
};

/*
 * Read the precision in `text` into *t; false when it is not one. A number alone or with % is
 * relative ("0.01", "1%"). With us, ms, s, m, h or /s, or after +-, it is absolute ("0.5ms",
 * "10/s", "+-0.02"). *unit is the unit that an absolute one was given in, or "" for the quantity's
 * own unit. The range is not checked.
 */
bool target_read_precision(const char *text, struct target *t, const char **unit);

/* Free the texts of a target, which then has none. */
void target_release(struct target *t);

/* Give a target that was copied texts of its own. */
void target_own(struct target *t);

/* True when the name says which instance it is of, as "S_p[3].utilization" does. */
bool target_of_instance(const char *name);

#endif
