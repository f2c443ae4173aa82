/*
 * The cases of the sizing study: configs with requirements, keys and a cost, and how the truth about
 * their candidates is known. cases.c has them: one more case is one more row.
 */
#ifndef SIZING_CASE_H
#define SIZING_CASE_H

#include <stddef.h>
#include <stdint.h>

enum { CASE_KEYS_MAX = 4 };

struct size_case {
    const char *name, *title;
    const char *config;                     /* has one requirement, `vary` and `cost` */
    /* The exact value of the required figure at these values of the keys; NULL: it is found by a
     * long simulation of every candidate, */
    double (*exact)(const double *keys);
    uint64_t experiments;                   /* with so many experiments */
};

extern const struct size_case size_cases[];
extern const size_t n_size_cases;

#endif
