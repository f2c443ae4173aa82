/*
 * A trial: one experiment of one model, that is one seed, by any of the rules. It goes through the
 * program's front door and knows nothing of what is behind it.
 */
#ifndef COVERAGE_TRIAL_H
#define COVERAGE_TRIAL_H

#include <stdint.h>

#include "base/diag.h"
#include "coverage/model.h"

/* What a trial says of one quantity. NaN: nothing, or no interval. Of RULE_REQUIREMENTS besides: is
 * the requirement decided, and wrongly so? */
struct observation {
    double value, low, high;
    uint32_t decided, wrong;
};

struct outcome {
    uint64_t replications;
    struct observation seen[QUANTITIES_MAX];
};

struct trial;

/* NULL with errors in d. Free with trial_free; the model must outlive it. */
struct trial *trial_new(const struct study_model *m, uint64_t seed, struct diag *d);
void trial_free(struct trial *t);

/* Run by a rule. The program's rules give bit by bit what it gives for this seed. -1 with errors in
 * d. */
int trial_run(struct trial *t, const struct rule *rule, struct outcome *out, struct diag *d);

#endif
