/* How exactly probabilities typed with a few decimals must sum to 1. */
#ifndef MODEL_TOLERANCE_H
#define MODEL_TOLERANCE_H

#define SUM_TOLERANCE 1e-9

/* How exactly a decimal of six digits must match the fraction that it stands for, 1/3 or 1/k. */
#define FRACTION_TOLERANCE 2e-6

#endif
