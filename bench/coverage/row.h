/*
 * One row of the study: what N independent experiments say of one quantity under one rule.
 */
#ifndef COVERAGE_ROW_H
#define COVERAGE_ROW_H

#include "coverage/study.h"

enum verdict {
    VERDICT_INSIDE,    /* coverage within the band (and precision met) */
    VERDICT_CHANCE,    /* outside, but not beyond what chance does to one of so many rows */
    VERDICT_WRONG      /* beyond that: a defect */
};

struct row {
    const struct study_model *model;
    const struct rule *rule;
    const struct studied *quantity;
    double exact;
    double level;                /* of its intervals */
    size_t experiments;
    size_t covered;              /* intervals with the exact value in them */
    size_t missed_low;           /* intervals that end below it */
    size_t without;              /* experiments without an interval: they claim nothing */
    double low, high;            /* coverage's own 95 % interval, Clopper and Pearson */
    double bias, bias_error;     /* mean of (estimate - exact) / exact, its standard error */
    double spread;               /* standard deviation of the relative estimates */
    double width;                /* mean relative half-width */
    double width_ideal;          /* 1.96 spread: what a known deviation would give */
    double z_mean, z_deviation;  /* of (estimate - exact) / standard error */
    double replications;         /* mean number taken */
    uint64_t least, most;
    size_t met;                  /* sequential rules, their targets: experiments with an error
                                    within the precision; of RULE_REQUIREMENTS: those decided */
    double p_coverage, p_met;    /* probability of such a count or one further off, were it `level`; p_met: or fewer */
};

/* quantity and rule by their place in the model's tables. At least 2 experiments. */
struct row row_of(const struct sightings *s, size_t rule, size_t quantity);

/*
 * Of RULE_TARGETS, and of several requirements: all targets of an experiment together, under the
 * name "all targets". Covered and met when all are; the level is one that they must have at least,
 * so that p_coverage is the probability of so few. What is of estimates is NaN.
 */
bool rule_has_joint_row(const struct study_model *m, const struct rule *r);
struct row joint_row_of(const struct sightings *s, size_t rule);
bool row_is_joint(const struct row *r);

/* Of RULE_REQUIREMENTS: "covered" are the experiments whose verdict is not wrong, at least `level`
 * of them. What is of intervals is NaN. */
bool row_is_of_verdicts(const struct row *r);

/* How many of its experiments gave an interval: coverage is of these. */
size_t row_told(const struct row *r);

/* Of a rule that is judged, and half of the experiments at least gave an interval. */
bool row_is_judged(const struct row *r);

/* Rows whose precision is judged, beside their coverage: not those of verdicts. */
bool row_has_precision(const struct row *r);

/*
 * Edges of the band of coverage for n experiments: level -+ 2 standard deviations; 0.936 and 0.964
 * of 0.95 at 1000.
 */
double band_low(double level, size_t n);
double band_high(double level, size_t n);

/* Against chance at `alpha` for this row. */
enum verdict row_verdict(const struct row *r, double alpha);

#endif
