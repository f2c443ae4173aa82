/*
 * The names that a model has for its figures and its keys, one to a line: for people who look for
 * one, and for the completion of shells.
 */
#ifndef REPORT_NAMES_H
#define REPORT_NAMES_H

#include <stdbool.h>

#include "base/text.h"
#include "model/config.h"

/*
 * Each figure by its name as targets, requirements and sweeps have it, and its unit: "S_p.mean_wait
 * [s]". Of those with a value in their name, the ones that m's experiment asks for, and the usual
 * percentiles. With all_stations also those of single replicas.
 */
void names_of_figures(struct textbuf *out, const struct model *m, bool all_stations);

/* Each key that overrides may set, with its value where it has one: "token.lifetime = 300". */
void names_of_keys(struct textbuf *out, const struct model *m);

#endif
