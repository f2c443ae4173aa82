#include "model/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/target.h"

static void add(struct rows *out, struct row row)
{
    out->row = mem_grow(out->row, &out->capacity, out->n + 1, sizeof *out->row);
    out->row[out->n++] = row;
}

/* The figures that a thing has of one quantity. */
static void add_quantity(struct rows *out, const struct result *r, enum row_kind kind, size_t index,
                         enum quantity_id q)
{
    const size_t n = result_values(r, kind, index, q);
    for (size_t k = 0; k < n; k++)
        add(out,
            (struct row){.kind = kind,
                         .index = index,
                         .name = result_thing_name(r, kind, index),
                         .quantity = result_quantity_name(r, q, k),
                         .unit = kind == ROW_METER ? r->meters[index].unit : quantity_table[q].unit,
                         .id = q,
                         .parameter = quantity_table[q].parameter == PARAMETER_NONE
                                          ? 0
                                          : r->asked.of[quantity_table[q].parameter].x[k],
                         .quantile = quantity_table[q].parameter == PARAMETER_LEVEL,
                         .figure = result_figure(r, kind, index, q, k)});
}

void rows_of_result(struct rows *out, const struct result *r, bool stations)
{
    for (int kind = stations ? ROW_STATION : ROW_GROUP; kind < ROW_KINDS; kind++)
        for (size_t i = 0; i < result_things(r, (enum row_kind)kind); i++)
            for (int q = 0; q < QUANTITIES && !result_hidden(r, (enum row_kind)kind, i); q++)
                add_quantity(out, r, (enum row_kind)kind, i, (enum quantity_id)q);
}

void rows_release(struct rows *rows)
{
    free(rows->row);
    *rows = (struct rows){0};
}

bool row_is(const struct row *row, const char *name)
{
    if (row->kind == ROW_METER)
        return strcmp(row->name, name) == 0;
    /* Both the name and the quantity may contain points: "S_a.response_p99.9". */
    const size_t n = strlen(row->name);
    double x;
    return strncmp(row->name, name, n) == 0 && name[n] == '.' &&
           quantity_is(row->id, name + n + 1, &x) && quantity_same(x, row->parameter);
}

const struct row *rows_find(const struct rows *rows, const char *name)
{
    static const enum row_kind order[ROW_KINDS] = {ROW_METER, ROW_NETWORK,     ROW_GROUP,
                                                   ROW_CLASS, ROW_CLASS_TOTAL, ROW_CACHE,
                                                   ROW_EXIT,  ROW_STATION};
    const struct row *found[ROW_KINDS] = {0};    /* by kind: all are in `order` */
    const char *full = strcmp(name, TARGET_SOJOURN) == 0 ? "network." TARGET_SOJOURN : name;
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->row[i];
        if (!found[row->kind] && row_is(row, full))
            found[row->kind] = row;
    }
    for (size_t k = 0; k < ROW_KINDS; k++)
        if (found[order[k]])
            return found[order[k]];
    return NULL;
}

bool figure_has_value(const struct figure *f)
{
    return f->basis != BASIS_NONE && !isnan(f->value);
}
