/*
 * Tables of figures that only some models have: losses, blocking and interruptions of stations,
 * figures of named classes at stations and in total. Parts of table_result.
 */
#ifndef REPORT_TABLE_FIGURES_H
#define REPORT_TABLE_FIGURES_H

#include "base/text.h"
#include "model/result.h"
#include "report/cells.h"

/* Losses, overflow, blocking and interruptions of these n stations or groups; nothing when none
 * of them has such a figure. */
void table_features(struct textbuf *out, const struct result *r, enum row_kind kind,
                    const size_t *index, size_t n, const char *heading, struct methods *methods);

/* Named classes at stations, all or those with most requests; and their totals. Nothing when no
 * class is named. */
void table_named_classes(struct textbuf *out, const struct result *r, bool all,
                         struct methods *methods);
void table_class_totals(struct textbuf *out, const struct result *r, struct methods *methods);

#endif
