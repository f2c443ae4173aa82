/*
 * Requirements on a model: "network.sojourn_p99 < 200ms". A requirement is a target (target.h) that
 * is reached when it is decided: when the figure's interval lies on one side of the bound.
 */
#ifndef MODEL_REQUIREMENT_H
#define MODEL_REQUIREMENT_H

#include "model/experiment.h"
#include "model/result.h"
#include "model/target.h"

/*
 * Read "NAME < BOUND", with < <= > >=, into *t: its name (the caller frees it), its relation and
 * its bound; *unit is the unit of the bound as written. This does not check that the figure exists
 * and has this unit. False, with a hint, if the text is not a requirement; then there is nothing to
 * free.
 */
bool requirement_read(const char *text, struct target *t, enum unit *unit, const char **hint);

/* Can a bound with unit `given` apply to a figure in `unit` ("s", "1/s", "")? A share of the first
 * model's figure can apply to any figure. */
bool requirement_fits(const char *unit, enum unit given);

/* Judge a value known to +- half_width (0 for an exact one). The requirement is met if the whole
 * interval is on the right side of the bound, and not met if it is on the wrong side. NaN is
 * undecided. */
enum decision requirement_judge(const struct target *t, double value, double half_width);

/* "met", "NOT MET", "undecided"; "" for DECISION_NONE. */
const char *decision_words(enum decision v);

/* The same in lower case, for programs: "not met". */
const char *decision_plain(enum decision v);

/* Do two bounds exclude each other, since one figure is never above the other, or the same? */
bool requirements_contradict(const struct target *a, const struct target *b);

/* The decision that every model comes to by the range of the figure alone: times are never below 0,
 * shares never above 1. DECISION_NONE when the value decides. */
enum decision requirement_by_range(const struct network *net, const struct target *t);

/* Judge an analytic result by the requirements of an experiment, into r->precision. An approximate
 * value counts as if it were exact. A bound that is a share of another model's figure decides
 * nothing. */
void requirements_of_answer(const struct experiment *e, struct result *r);

/* The worst of a result's decisions: DECISION_NOT_MET before DECISION_UNDECIDED before
 * DECISION_MET; DECISION_NONE without requirements. */
enum decision requirements_decision(const struct result *r);

#endif
