/*
 * Applies KEY=VALUE to a file's tree before anything is read from it. Private to the reader.
 *
 * KEY is a path: "K", "token.p_c0", "stations.S_a.servers" (an element of a list is found by its
 * name), "routes[2].p" (or by its index, from 0). VALUE is what libconfig would take after '=';
 * anything else is a string. A key that the file does not have is added; whether the model knows
 * the key is checked when the model is read.
 */
#ifndef MODEL_CFG_OVERRIDE_H
#define MODEL_CFG_OVERRIDE_H

#include "model/cfg_read.h"

/* Apply override i of c. Mistakes are added to c's errors. */
void cfg_override(struct cfg *c, size_t i);

/* Scan and parse text into *tree, which is initialised. Mistakes are told at `line`. In cfg_open.c.
 */
bool cfg_parse(struct cfg *c, const char *text, unsigned line, config_t *tree);

#endif
