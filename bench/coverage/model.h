/*
 * What is studied, as tables: models, their quantities with exact values, and the rules by which
 * their runs end. A case more is a line more; models.c has them.
 */
#ifndef COVERAGE_MODEL_H
#define COVERAGE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    QUANTITIES_MAX = 10,
    RULES_MAX = 10,
    PARAMETERS_MAX = 12
};

struct quantity {
    const char *name;                    /* as the program's CSV has it: "S.mean_response", "lambda_p" */
    double (*exact)(const double *p);    /* NULL ends a table */
    double p[PARAMETERS_MAX];
    bool target;                         /* of the sequential rules */
};

enum rule_kind {
    RULE_END,
    RULE_FIXED,      /* so many replications, by the program */
    RULE_PROGRAM,    /* the program's own: until `precision` is reached */
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
    return r->kind == RULE_FIXED || r->kind == RULE_PROGRAM;
}

struct study_model {
    const char *name, *title;
    uint64_t first_seed;                 /* of the first experiment; the next has the next. No two models share any, or one
                                            draw of luck would show in both */
    const char *config;                  /* text of a config, with the number of windows */
    struct quantity quantities[QUANTITIES_MAX];
    struct rule rules[RULES_MAX];
};

extern const struct study_model study_models[];
extern const size_t n_study_models;

/* Lengths of these lists. */
size_t model_quantities(const struct study_model *m);
size_t model_rules(const struct study_model *m);

#endif
