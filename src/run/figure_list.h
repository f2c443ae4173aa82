/*
 * All figures of a result that are ratios of sums (model/quantity.h), as one list: those of the
 * stations, one station after the other, then those of the groups and so on, in the order of enum
 * row_kind, and within one thing in the order of enum quantity_id, for each value of a parameter
 * that the records' layout was asked for.
 */
#ifndef RUN_FIGURE_LIST_H
#define RUN_FIGURE_LIST_H

#include <stddef.h>

#include "model/network.h"
#include "model/result.h"
#include "sim/sim.h"

/* One figure that each thing of a kind has: its quantity, and the index k of its parameter's
 * value. */
struct measure {
    enum quantity_id q;
    size_t k;
};

/* Where each kind's figures begin in the list, and how many each thing has; n in all. */
enum { MEASURES_MAX = QUANTITIES + 2 * PARAMETER_KINDS * ASKED_MAX };
struct figure_list {
    size_t first[ROW_KINDS + 1];
    size_t each[ROW_KINDS];
    struct measure of[ROW_KINDS][MEASURES_MAX];    /* [each] */
    size_t n;
};
void figure_list_init(struct figure_list *o, const struct network *net,
                   const struct record_layout *layout);

/* Whose figure i is, and which. */
struct place {
    enum row_kind kind;
    size_t index;
    struct measure measure;
};

struct place figure_list_place(const struct figure_list *o, size_t i);

/* Position in the list of one thing's figure, which must exist. */
size_t figure_list_at(const struct figure_list *o, enum row_kind kind, size_t index,
                      enum quantity_id q);

/* Figure i of the list, in a result made for the same network. */
struct figure *figure_list_figure(struct result *r, const struct figure_list *o, size_t i);

#endif
