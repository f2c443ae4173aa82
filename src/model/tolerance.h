/* How exactly probabilities that somebody typed, with a few decimals, must sum to 1. */
#ifndef MODEL_TOLERANCE_H
#define MODEL_TOLERANCE_H

#define SUM_TOLERANCE 1e-9

#endif
