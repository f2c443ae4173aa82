/*
 * What is studied, as tables: models, their quantities with exact values, and the rules by which
 * their runs end. A case more is a line more; models.c has them.
 */
#ifndef COVERAGE_MODEL_H
#define COVERAGE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The level of the intervals under study; of RULE_TARGETS, that of all together. */
#define COVERAGE_LEVEL 0.95

enum {
    QUANTITIES_MAX = 10,
    RULES_MAX = 10,
    PARAMETERS_MAX = 12
};

struct studied {
    const char *name;                    /* as the program's CSV has it: "S.mean_response", "lambda_p" */
    double (*exact)(const double *p);    /* NULL ends a table */
    double p[PARAMETERS_MAX];
    bool target;                         /* of the sequential rules */
    double precision;                    /* relative, of RULE_TARGETS: as the config asks */
};

enum rule_kind {
    RULE_END,
    RULE_FIXED,      /* so many replications, by the program */
    RULE_PROGRAM,    /* the program's own: until `precision` is reached */
    /* Likewise, but the config's targets have precisions of their own, and hold jointly. */
    RULE_TARGETS,
    /*
     * The program's, until the config's requirements are decided. What is studied are verdicts: how
     * often is one wrong, where the truth is on the bound or near it?
     */
    RULE_REQUIREMENTS,
    /*
     * The textbook's, to compare with: the mean over replications, looked at after every one from
     * the `replications`-th on, until Student's half-width of all targets is within the precision:
     * g of the mean, or g / (1 + g) of it ("law").
     */
    RULE_LOOK,
    RULE_LOOK_LAW
};

struct rule {
    enum rule_kind kind;
    uint64_t replications;
    double precision;                    /* relative to the mean */
};

/* Names what the rule does: "30 replications", "program, 5 %", "look from 10, 5 %". */
const char *rule_name(const struct rule *r, char *text, size_t size);

static inline bool rule_is_sequential(const struct rule *r)
{
    return r->kind != RULE_FIXED;
}

/* Its rows are the program's answers, so they are judged; others are shown. */
static inline bool rule_is_judged(const struct rule *r)
{
    return r->kind != RULE_LOOK && r->kind != RULE_LOOK_LAW;
}

/* Its targets or requirements hold together. */
static inline bool rule_is_joint(const struct rule *r)
{
    return r->kind == RULE_TARGETS || r->kind == RULE_REQUIREMENTS;
}

struct study_model {
    const char *name, *title;
    uint64_t first_seed;                 /* of the first experiment; the next has the next. No two models share any, or one
                                            draw of luck would show in both */
    const char *config;                  /* text of a config, with the number of windows */
    const char *against;                 /* not NULL: of a second; quantities are its figures less
                                            the first's, in pairs; all rules are RULE_FIXED */
    struct studied quantities[QUANTITIES_MAX];
    struct rule rules[RULES_MAX];
};

extern const struct study_model study_models[];
extern const size_t n_study_models;

/* Lengths of these lists. */
size_t model_quantities(const struct study_model *m);
size_t model_rules(const struct study_model *m);

/* Confidence of each interval that the rule gives: 95 %; of joint ones, what makes all hold at
 * 95 %. Of RULE_REQUIREMENTS: the part of runs in which a verdict may not be wrong. */
double model_level(const struct study_model *m, const struct rule *r);

/* The relative precision that a sequential rule has for a target. */
double model_precision(const struct rule *r, const struct studied *q);

#endif
