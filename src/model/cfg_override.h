/*
 * KEY=VALUE on top of a file's tree, before anything is read from it. Private to the config reader.
 *
 * KEY is a path: "K", "token.p_c0", "stations.S_a.servers" (an element of a list is found by its
 * name), "routes[2].p" (or by its place, from 0). VALUE is what libconfig would take after '=';
 * anything else is a string. What the file does not have is added: whether the model knows the key
 * is found out when it is read.
 */
#ifndef MODEL_CFG_OVERRIDE_H
#define MODEL_CFG_OVERRIDE_H

#include "model/cfg_read.h"

/* Apply override i of c. Mistakes are added to c. */
void cfg_override(struct cfg *c, size_t i);

/* Scan and parse text into *tree, which is initialised. Mistakes are told at `line`. In cfg_open.c.
 */
bool cfg_parse(struct cfg *c, const char *text, unsigned line, config_t *tree);

#endif
