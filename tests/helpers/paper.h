/* The ML-RUN template as the paper has it, by M, N and K, for tests to fill in. */
#ifndef TESTS_HELPERS_PAPER_H
#define TESTS_HELPERS_PAPER_H

#include "model/mlrun.h"

#define PAPER_TIERS 5
static const enum mlrun_tier_id paper_tiers[PAPER_TIERS] = {ML_A, ML_R, ML_C, ML_T, ML_P};

/* One server everywhere; no service times. */
static inline struct mlrun paper_mlrun(double rate, unsigned m, unsigned n, unsigned k)
{
    struct mlrun ml = {.rate = rate, .login = true};
    for (int i = 0; i < PAPER_TIERS; i++) {
        const enum mlrun_tier_id t = paper_tiers[i];
        ml.tier[t] = (struct mlrun_tier){
            .there = true, .instances = t == ML_A ? m : t == ML_R ? n : k, .servers = 1};
    }
    return ml;
}

/* How instances of S_a, of S_r and wrappers are chosen. */
static inline void paper_rules(struct mlrun *ml, enum dispatch_rule a, enum dispatch_rule r,
                               enum dispatch_rule w)
{
    ml->tier[ML_A].rule = a;
    ml->tier[ML_R].rule = r;
    ml->tier[ML_C].rule = ml->tier[ML_T].rule = ml->tier[ML_P].rule = w;
}

#endif
