/*
 * What a model must do: "network.sojourn_p99 < 200ms". A requirement is a target (target.h) that is
 * reached when it is decided: when the figure's interval lies on one side of the bound.
 */
#ifndef MODEL_REQUIREMENT_H
#define MODEL_REQUIREMENT_H

#include "model/experiment.h"
#include "model/result.h"
#include "model/target.h"

/*
 * "NAME < BOUND", with < <= > >=, into *t: its name (to be freed) and relation, and the bound with
 * the unit that it was given in. Whether there is such a figure, and of that unit, is not looked
 * at. False, with a hint, when the text is none; then nothing is to be freed.
 */
bool requirement_read(const char *text, struct target *t, enum unit *unit, const char **hint);

/* May a bound with unit `given` be one of a figure in `unit` ("s", "1/s", "")? A share of the first
 * model's figure may be one of any. */
bool requirement_fits(const char *unit, enum unit given);

/* A value known to +- half_width, 0 for an exact one: is it beyond all doubt on the right side of
 * the bound, or the wrong one? NaN is undecided. */
enum decision requirement_judge(const struct target *t, double value, double half_width);

/* "met", "NOT MET", "undecided"; "" for DECISION_NONE. */
const char *decision_words(enum decision v);

/* The same for programs: "not met". */
const char *decision_plain(enum decision v);

/* Do these two bounds of one figure leave it no value? */
bool requirements_contradict(const struct target *a, const struct target *b);

/* Judge an analytic result by the requirements of an experiment, into r->precision. An
 * approximation is taken at its word. */
void requirements_of_answer(const struct experiment *e, struct result *r);

/* The worst of a result's decisions: DECISION_NOT_MET before DECISION_UNDECIDED before
 * DECISION_MET; DECISION_NONE without requirements. */
enum decision requirements_decision(const struct result *r);

#endif
