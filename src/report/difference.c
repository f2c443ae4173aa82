#include "report/difference.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- rows of the same kind, name and quantity ---- */

static int by_words(const void *x, const void *y)
{
    const struct row *a = *(const struct row *const *)x, *b = *(const struct row *const *)y;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    const int names = strcmp(a->name, b->name);
    return names ? names : strcmp(a->quantity, b->quantity);
}

/* The rows of a list, sorted for look_up. To be freed. */
static const struct row **sorted(const struct rows *rows)
{
    const struct row **out = mem_calloc(rows->n, sizeof *out);
    for (size_t i = 0; i < rows->n; i++)
        out[i] = &rows->row[i];
    qsort(out, rows->n, sizeof *out, by_words);
    return out;
}

static const struct row *look_up(const struct row **list, size_t n, const struct row *like)
{
    const struct row **found = n ? bsearch(&like, list, n, sizeof *list, by_words) : NULL;
    return found ? *found : NULL;
}

/* ---- one row ---- */

static enum change change_of(const struct figure *f)
{
    if (f->value == 0 && f->half_width == 0)
        return CHANGE_NONE;
    if (isnan(f->half_width))
        return CHANGE_NO_INTERVAL;
    if (fabs(f->value) <= f->half_width)
        return CHANGE_UNCLEAR;
    return f->value > 0 ? CHANGE_HIGHER : CHANGE_LOWER;
}

static struct difference_row compare(const struct row *a, const struct row *b,
                                     const struct figure *difference)
{
    struct difference_row row = {.kind = a->kind,
                                 .index = a->index,
                                 .name = a->name,
                                 .quantity = a->quantity,
                                 .unit = a->unit,
                                 .a = *a->figure,
                                 .b = *b->figure,
                                 .difference = *difference};
    const double h = difference->half_width;
    row.separate = hypot(row.a.half_width, row.b.half_width);
    row.saved = h == 0 ? INFINITY : row.separate / h * (row.separate / h);
    row.relative = difference->value == 0 ? 0 : difference->value / fabs(row.a.value);
    row.change = change_of(difference);
    return row;
}

/* Is this the only station of its group? The group's row stands for it. */
static bool is_lone(const struct result *r, const struct row **list, size_t n,
                    const struct row *row)
{
    struct row group = *row;
    group.kind = ROW_GROUP;
    const struct row *found = row->kind == ROW_STATION ? look_up(list, n, &group) : NULL;
    return found && r->groups[found->index].instances == 1;
}

/* The names in one list that are missing in the other, each once; NULL when there are none. */
static char *only_in(const struct rows *rows, const struct rows *others)
{
    enum { NAMES_AT_MOST = 8 };
    struct textbuf b = {0};
    const struct row **list = sorted(others);
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->row[i];
        const bool first = i == 0 || row[-1].kind != row->kind || row[-1].index != row->index;
        if (!first || row->kind == ROW_STATION || look_up(list, others->n, row))
            continue;
        if (n < NAMES_AT_MOST)
            textbuf_add(&b, "%s%s %s", n ? ", " : "", row_kind_name(row->kind), row->name);
        n++;
    }
    if (n > NAMES_AT_MOST)
        textbuf_add(&b, " and %zu more", n - NAMES_AT_MOST);
    free(list);
    return b.text;
}

static void make_rows(struct difference *d, const struct rows *a, const struct rows *b)
{
    struct rows differences = {0};
    const struct row **of_a = sorted(a), **of_b = sorted(b);
    rows_of_result(&differences, d->difference, true);
    assert(differences.n == a->n);
    d->rows = mem_calloc(a->n, sizeof *d->rows);
    for (size_t i = 0; i < a->n; i++) {
        const struct row *other = look_up(of_b, b->n, &a->row[i]);
        if (other && figure_has_value(differences.row[i].figure) &&
            !is_lone(d->a, of_a, a->n, &a->row[i]))
            d->rows[d->n_rows++] = compare(&a->row[i], other, differences.row[i].figure);
    }
    free(of_a);
    free(of_b);
    rows_release(&differences);
}

struct difference *difference_new(const struct result *a, const struct result *b,
                                  const struct result *difference)
{
    struct difference *d = mem_calloc(1, sizeof *d);
    struct rows of_a = {0}, of_b = {0};
    d->a = a;
    d->b = b;
    d->difference = difference;
    rows_of_result(&of_a, a, true);
    rows_of_result(&of_b, b, true);
    make_rows(d, &of_a, &of_b);
    d->only_a = only_in(&of_a, &of_b);
    d->only_b = only_in(&of_b, &of_a);
    rows_release(&of_a);
    rows_release(&of_b);
    return d;
}

void difference_free(struct difference *d)
{
    if (!d)
        return;
    free(d->rows);
    free(d->only_a);
    free(d->only_b);
    free(d);
}

const char *change_name(enum change c)
{
    static const char *const names[] = {"same", "unclear", "higher", "lower", "no interval"};
    return names[c];
}
