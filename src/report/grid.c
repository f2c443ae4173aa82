#include "report/grid.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define GAP 2         /* blanks between columns */
#define ELIDED_MIN 8  /* an elided word keeps at least so many characters */
#define ELIDED_ENOUGH 16    /* and so many while that alone makes the grid fit */
#define WRAPPED_MIN 16

struct grid_column {
    enum grid_align align;
    char *heading, *second;
    size_t text, error;    /* widths of the widest value and of the widest "+-" part (0: none) */
    size_t width;
};

struct grid_cell {
    char *text, *error;    /* error is NULL when there is none */
};

void grid_column(struct grid *g, enum grid_align align, const char *heading, const char *second)
{
    assert(g->n_cells == 0);
    g->columns = mem_grow(g->columns, &g->cap_columns, g->n_columns + 1, sizeof *g->columns);
    g->columns[g->n_columns++] = (struct grid_column){
        .align = align, .heading = mem_strdup(heading), .second = mem_strdup(second)};
}

static void add_cell(struct grid *g, char *text, char *error)
{
    g->cells = mem_grow(g->cells, &g->cap_cells, g->n_cells + 1, sizeof *g->cells);
    struct grid_column *c = &g->columns[g->n_cells % g->n_columns];
    g->cells[g->n_cells++] = (struct grid_cell){.text = text, .error = error};
    if (text_columns(text) > c->text)
        c->text = text_columns(text);
    if (error && text_columns(error) > c->error)
        c->error = text_columns(error);
}

void grid_cell(struct grid *g, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add_cell(g, text_vformat(fmt, ap), NULL);
    va_end(ap);
}

void grid_cell_interval(struct grid *g, const char *text, const char *error)
{
    add_cell(g, mem_strdup(text), error ? mem_strdup(error) : NULL);
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/*
 * Widths with "+-" parts beside their values (" +- 0.12") or, stacked, under them ("+-0.12").
 * Returns the sum with gaps.
 */
static size_t measure(struct grid *g, bool stacked)
{
    size_t sum = 0;
    for (size_t i = 0; i < g->n_columns; i++) {
        struct grid_column *c = &g->columns[i];
        const size_t heading = larger(text_columns(c->heading), text_columns(c->second));
        size_t body = c->text;
        if (c->error)
            body = stacked ? larger(c->text, c->error + 2) : c->text + 4 + c->error;
        c->width = larger(heading, body);
        sum += c->width + (i ? GAP : 0);
    }
    return sum;
}

/*
 * Shrink the columns that may shrink until the grid fits: the wrapping column first, then the
 * eliding one.
 */
static void shrink(struct grid *g, size_t sum, size_t width)
{
    static const enum grid_align order[] = {GRID_WRAP, GRID_ELIDE};
    static const size_t least[] = {WRAPPED_MIN, ELIDED_MIN};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < g->n_columns && sum > width; i++) {
            struct grid_column *c = &g->columns[i];
            if (c->align != order[k] || c->width <= least[k])
                continue;
            const size_t give = c->width - least[k] < sum - width ? c->width - least[k]
                                                                 : sum - width;
            c->width -= give;
            sum -= give;
        }
}

static bool has_errors(const struct grid *g)
{
    for (size_t i = 0; i < g->n_columns; i++)
        if (g->columns[i].error)
            return true;
    return false;
}

/* Whether "+-" parts must go under their values; widths are settled on the way. */
static bool layout(struct grid *g, size_t width)
{
    size_t sum = measure(g, false), spare = 0;
    for (size_t i = 0; i < g->n_columns; i++) {
        const struct grid_column *c = &g->columns[i];
        const size_t enough = c->align == GRID_WRAP    ? WRAPPED_MIN
                              : c->align == GRID_ELIDE ? ELIDED_ENOUGH
                                                       : c->width;
        spare += c->width > enough ? c->width - enough : 0;
    }
    const bool stacked = has_errors(g) && sum - spare > width;
    if (stacked)
        sum = measure(g, true);
    shrink(g, sum, width);
    return stacked;
}

/* One line under construction. Blanks are only counted until more text follows, so that no line
 * ends in blanks. */
struct line {
    struct textbuf *out;
    size_t owed;
};

static void put(struct line *l, const char *text, size_t length)
{
    if (length == 0)
        return;
    textbuf_add(l->out, "%*s%.*s", (int)l->owed, "", (int)length, text);
    l->owed = 0;
}

static void put_padded(struct line *l, const char *text, size_t width, bool left)
{
    const size_t columns = text_columns(text), blanks = columns < width ? width - columns : 0;
    l->owed += left ? 0 : blanks;
    put(l, text, strlen(text));
    l->owed += left ? blanks : 0;
}

static void put_elided(struct line *l, const char *text, size_t width)
{
    const size_t columns = text_columns(text);
    if (columns <= width) {
        put_padded(l, text, width, true);
        return;
    }
    const size_t tail = (width - 2) / 2, head = width - 2 - tail;
    const char *end = text_after(text, columns - tail);
    put(l, text, (size_t)(text_after(text, head) - text));
    put(l, "..", 2);
    put(l, end, strlen(end));
}

static void put_value(struct line *l, const struct grid_column *c, const struct grid_cell *cell,
                      bool stacked)
{
    if (stacked || !c->error) {
        put_padded(l, cell->text, c->width, false);
        return;
    }
    const size_t body = c->text + 4 + c->error;
    l->owed += c->width - body;
    put_padded(l, cell->text, c->text, false);
    put_padded(l, cell->error ? " +- " : "", 4, true);
    put_padded(l, cell->error ? cell->error : "", c->error, true);
}

/* Put as many words of *text as fit; *text moves on to the rest. */
static void put_wrapped(struct line *l, const char **text, size_t width)
{
    const char *s = *text;
    size_t n = strlen(s);
    if (text_columns(s) > width) {
        const size_t most = (size_t)(text_after(s, width) - s);
        n = most;
        while (n > 0 && s[n] != ' ')
            n--;
        if (n == 0)
            n = most;
    }
    put(l, s, n);
    *text = s + n + strspn(s + n, " ");
}

static void end_line(struct line *l, size_t indent)
{
    textbuf_add(l->out, "\n");
    l->owed = indent;
}

/* The rest of a wrapped last column, on lines of its own. */
static void put_rest(struct grid *g, struct line *l, const char *rest, size_t indent)
{
    size_t before = 0;
    for (size_t i = 0; i + 1 < g->n_columns; i++)
        before += g->columns[i].width + GAP;
    while (*rest) {
        l->owed += before;
        put_wrapped(l, &rest, g->columns[g->n_columns - 1].width);
        end_line(l, indent);
    }
}

static void put_row(struct grid *g, const struct grid_cell *row, struct line *l, size_t indent,
                    bool stacked)
{
    const char *rest = "";
    bool errors = false;
    for (size_t i = 0; i < g->n_columns; i++) {
        const struct grid_column *c = &g->columns[i];
        l->owed += i ? GAP : 0;
        errors = errors || row[i].error;
        if (c->align == GRID_RIGHT) {
            put_value(l, c, &row[i], stacked);
        } else if (c->align == GRID_WRAP) {
            rest = row[i].text;
            put_wrapped(l, &rest, c->width);
        } else {
            put_elided(l, row[i].text, c->width);
        }
    }
    end_line(l, indent);
    put_rest(g, l, rest, indent);
    if (!stacked || !errors)
        return;
    for (size_t i = 0; i < g->n_columns; i++) {
        char *error = row[i].error ? text_format("+-%s", row[i].error) : mem_strdup("");
        l->owed += i ? GAP : 0;
        put_padded(l, error, g->columns[i].width, false);
        free(error);
    }
    end_line(l, indent);
}

static void put_headings(struct grid *g, struct line *l, size_t indent)
{
    bool second = false;
    for (size_t i = 0; i < g->n_columns; i++)
        second = second || g->columns[i].second[0];
    for (int k = 0; k < (second ? 2 : 1); k++) {
        for (size_t i = 0; i < g->n_columns; i++) {
            const struct grid_column *c = &g->columns[i];
            l->owed += i ? GAP : 0;
            put_padded(l, k ? c->second : c->heading, c->width, c->align != GRID_RIGHT);
        }
        end_line(l, indent);
    }
}

static void release(struct grid *g)
{
    for (size_t i = 0; i < g->n_cells; i++) {
        free(g->cells[i].text);
        free(g->cells[i].error);
    }
    for (size_t i = 0; i < g->n_columns; i++) {
        free(g->columns[i].heading);
        free(g->columns[i].second);
    }
    free(g->cells);
    free(g->columns);
    *g = (struct grid){0};
}

void grid_finish(struct grid *g, struct textbuf *out, size_t indent, size_t width)
{
    assert(g->n_columns && g->n_cells % g->n_columns == 0);
    const bool stacked = layout(g, width > indent ? width - indent : 0);
    struct line l = {.out = out, .owed = indent};
    put_headings(g, &l, indent);
    for (size_t i = 0; i < g->n_cells; i += g->n_columns)
        put_row(g, g->cells + i, &l, indent, stacked);
    release(g);
}
