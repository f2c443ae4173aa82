#include "report/sweep_columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Whether `column` is this row's name; exits and single stations have no columns. */
static bool named(const struct row *row, const char *column)
{
    return row->kind != ROW_EXIT && row->kind != ROW_STATION && row_is(row, column);
}

const struct row *sweep_find(const struct rows *rows, const char *column, size_t *hint)
{
    if (*hint < rows->n && named(&rows->row[*hint], column))
        return &rows->row[*hint];
    for (size_t i = 0; i < rows->n; i++)
        if (named(&rows->row[i], column)) {
            *hint = i;
            return &rows->row[i];
        }
    return NULL;
}

static bool known(const struct sweep_columns *c, size_t place, const char *name)
{
    /* Points nearly always have the same columns in the same order: look there first. */
    if (place < c->n && strcmp(c->name[place], name) == 0)
        return true;
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->name[i], name) == 0)
            return true;
    return false;
}

static void add_kind(struct sweep_columns *c, const struct rows *rows, enum row_kind kind,
                     size_t *place)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->row[i];
        if (row->kind != kind)
            continue;
        char *name = kind == ROW_METER ? mem_strdup(row->name)
                                       : text_format("%s.%s", row->name, row->quantity);
        if (known(c, (*place)++, name)) {
            free(name);
            continue;
        }
        c->name = mem_grow(c->name, &c->capacity, c->n + 1, sizeof *c->name);
        c->name[c->n++] = name;
    }
}

static void add_result(struct sweep_columns *c, const struct result *r)
{
    struct rows rows = {0};
    size_t place = 0;
    if (!r)
        return;
    rows_of_result(&rows, r, false);
    add_kind(c, &rows, ROW_METER, &place);
    add_kind(c, &rows, ROW_NETWORK, &place);
    add_kind(c, &rows, ROW_GROUP, &place);
    add_kind(c, &rows, ROW_CLASS, &place);
    add_kind(c, &rows, ROW_CLASS_TOTAL, &place);
    add_kind(c, &rows, ROW_CACHE, &place);
    rows_release(&rows);
}

void sweep_columns_of(struct sweep_columns *c, const struct sweep_report *s)
{
    for (size_t i = 0; i < s->n_points; i++) {
        const struct sweep_point *p = &s->points[i];
        c->analytic = c->analytic || p->analytic;
        c->simulated = c->simulated || p->simulated;
        add_result(c, p->analytic);
        add_result(c, p->simulated);
    }
}

void sweep_columns_release(struct sweep_columns *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->name[i]);
    free(c->name);
    *c = (struct sweep_columns){0};
}
