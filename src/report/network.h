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
 * Rows kind,name,class,outcome,to,to_class,p,servers,dist,mean,scv,discipline,room,full,region,
 * rule,customers:
 *   service   a class at a station
 *   source    an entry of a source: where to, p, and its interarrival time, or its customers and
 *             their think time
 *   route     from a class at a station, to another, to "exit NAME" or to "join"
 *   overflow  from a class at a station that is full, to another
 *   branch    from a class at a fork, to where its parts go
 */
void csv_network(struct textbuf *out, const struct report_context *ctx);

#endif
