/*
 * The expanded network as data, for `sojourn check --json` and `--csv`.
 */
#ifndef REPORT_NETWORK_H
#define REPORT_NETWORK_H

#include "base/text.h"
#include "report/context.h"

/* Schema "sojourn.network": stations with their services, sources, routes, exits, caches, meters of
 * ctx->model. What is missing to 1 out of a node is a route to exit 0. */
void json_network(struct textbuf *out, const struct report_context *ctx);

/*
 * Rows kind,name,class,outcome,to,to_class,p,servers,dist,mean,scv:
 *   service   a class at a station
 *   source    an entry of a source: where to, p, and its interarrival time
 *   route     from a class at a station, to another or to "exit NAME"
 */
void csv_network(struct textbuf *out, const struct report_context *ctx);

#endif
