/*
 * The replications of one experiment, that is of one model with one seed. Each is simulated once, when a rule first asks for
 * it, and serves all rules: a replication depends on model, seed and its number alone, not on who wants it.
 */
#ifndef COVERAGE_BANK_H
#define COVERAGE_BANK_H

#include <stdint.h>

#include "base/diag.h"
#include "coverage/model.h"
#include "model/config.h"
#include "model/result.h"

struct bank;

/* NULL with errors in d. Free with bank_free. */
struct bank *bank_new(const struct study_model *m, uint64_t seed, struct diag *d);
void bank_free(struct bank *b);

/*
 * What a rule's run comes to, bit by bit what the program gives for this seed. Free with result_free; it must not outlive the
 * bank. NULL with errors in d.
 */
struct result *bank_run(struct bank *b, const struct rule *rule, struct diag *d);

#endif
