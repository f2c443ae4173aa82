/*
 * Features of stations besides servers and a queue, in the table of a network: disciplines, room,
 * server rules, forks, regions, priorities, dispatch rules. Features that the network lacks are not
 * shown.
 */
#ifndef REPORT_TABLE_WORDS_H
#define REPORT_TABLE_WORDS_H

#include "model/network.h"
#include "report/grid.h"

/* Columns of the stations' table: those that some station needs. */
struct words_columns {
    bool discipline, room;
};
struct words_columns words_columns(struct grid *g, const struct network *net);

/* The cells for them; s NULL: empty ones. */
void words_cells(struct grid *g, const struct words_columns *columns, const struct network *net,
                 const struct station *s);

/* Adds "by round-robin" for a dispatch; nothing for NET_NONE. */
void words_rule(struct textbuf *out, const struct network *net, size_t dispatch);

/* Lines on classes, servers, regions and forks. */
void table_words(struct textbuf *out, const struct network *net, bool all);

#endif
