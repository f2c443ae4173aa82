#include "report/grid.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define GAP 2         /* blanks between columns */
#define BETWEEN 4     /* " +- " */
#define ELIDED_MIN 8  /* an elided word keeps at least so many characters */
#define ELIDED_ENOUGH 18    /* and so many while that, with what else may give way, makes it fit */
#define WRAPPED_MIN 16
#define HEADINGS 4    /* lines of a heading at most */

struct grid_column {
    enum grid_align align;
    char *heading[HEADINGS];    /* its lines, "" after the last */
    size_t heading_width;
    size_t text, error;    /* widths of the widest value and of the widest "+-" part (0: none) */
    size_t both;           /* and of the widest of both together */
    size_t width;
    bool begins_block, optional;
};

struct grid_cell {
    char *text, *error;    /* error is NULL when there is none */
    enum text_colour colour;
};

void grid_column(struct grid *g, enum grid_align align, const char *heading, const char *second)
{
    assert(g->n_cells == 0);
    g->columns = mem_grow(g->columns, &g->cap_columns, g->n_columns + 1, sizeof *g->columns);
    struct grid_column c = {.align = align, .begins_block = g->broken};
    char *all = text_format("%s\n%s", heading, second), *line = all;
    for (size_t i = 0; i < HEADINGS; i++) {
        const size_t n = strcspn(line, "\n");
        c.heading[i] = text_format("%.*s", (int)n, line);
        if (text_columns(c.heading[i]) > c.heading_width)
            c.heading_width = text_columns(c.heading[i]);
        line += n + (line[n] != '\0');
    }
    free(all);
    g->columns[g->n_columns++] = c;
    g->broken = false;
}

void grid_break(struct grid *g)
{
    g->broken = true;
}

void grid_optional(struct grid *g)
{
    g->columns[g->n_columns - 1].optional = true;
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
    const size_t both = text_columns(text) + (error ? BETWEEN + text_columns(error) : 0);
    if (both > c->both)
        c->both = both;
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

void grid_paint(struct grid *g, enum text_colour colour)
{
    g->cells[g->n_cells - 1].colour = colour;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* ---- which columns stand where ---- */

/* Where "+-" parts stand. */
enum errors {
    ALIGNED,    /* beside the values, with all the signs below each other: " +- 0.12" */
    RAGGED,     /* beside the values, which end below each other */
    STACKED     /* under the values: "+-0.12" */
};

/* How the grid is laid out. The columns that are shown stand in blocks, one below the other. */
struct layout {
    size_t width;
    enum errors errors;
    size_t *shown; size_t n_shown;
    size_t *end; size_t n_blocks;    /* of shown columns; the first block begins at 0 */
};

static size_t n_keys(const struct grid *g)
{
    return g->keys ? g->keys : 1;
}

static size_t full_width(const struct grid_column *c, enum errors errors)
{
    size_t body = c->both;
    if (c->error && errors == ALIGNED)
        body = c->text + BETWEEN + c->error;
    else if (c->error && errors == STACKED)
        body = larger(c->text, c->error + 2);
    return larger(c->heading_width, body);
}

/* Columns that may shrink need no more than this. */
static size_t enough_width(const struct grid_column *c, enum errors errors)
{
    const size_t full = full_width(c, errors),
                 enough = c->align == GRID_WRAP    ? WRAPPED_MIN
                          : c->align == GRID_ELIDE ? ELIDED_ENOUGH
                                                   : full;
    return full < enough ? full : enough;
}

/* Do the shown columns first .. end - 1 fit side by side, behind the keys? */
static bool fits(const struct grid *g, const struct layout *l, size_t first, size_t end)
{
    size_t sum = 0;
    for (size_t i = 0; i < end; i++)
        if (i < n_keys(g) || i >= first)
            sum += enough_width(&g->columns[l->shown[i]], l->errors) + (i ? GAP : 0);
    return sum <= l->width;
}

/* The shown column with which the next block begins; the present one begins with `first`. */
static size_t next_block(const struct grid *g, const struct layout *l, size_t first,
                         bool where_told)
{
    size_t end = first + 1, best = 0;
    while (end < l->n_shown && fits(g, l, first, end + 1))
        end++;
    if (end == l->n_shown)
        return end;
    for (size_t i = first + 1; i <= end && where_told; i++)
        if (g->columns[l->shown[i]].begins_block)
            best = i;
    for (size_t i = end; i > first && !best; i--)
        if (g->columns[l->shown[i]].align == GRID_RIGHT)
            best = i;
    return best ? best : end;
}

static size_t cut_into_blocks(const struct grid *g, struct layout *l, bool where_told)
{
    l->n_blocks = 0;
    for (size_t at = n_keys(g) < l->n_shown ? n_keys(g) : 0; at < l->n_shown;) {
        at = next_block(g, l, at, where_told);
        l->end[l->n_blocks++] = at;
    }
    return l->n_blocks;
}

/* Blocks begin where grid_break says, unless it takes more of them then. */
static size_t fold(const struct grid *g, struct layout *l, enum errors errors)
{
    l->errors = errors;
    const size_t told = cut_into_blocks(g, l, true);
    return cut_into_blocks(g, l, false) < told ? l->n_blocks : cut_into_blocks(g, l, true);
}

static void show_columns(const struct grid *g, struct layout *l, size_t n_optional)
{
    l->n_shown = 0;
    for (size_t i = 0; i < g->n_columns; i++)
        if (!g->columns[i].optional || n_optional > 0) {
            n_optional -= g->columns[i].optional;
            l->shown[l->n_shown++] = i;
        }
}

/* Returns the number of columns left out. */
static size_t choose_layout(const struct grid *g, struct layout *l)
{
    size_t optional = 0;
    for (size_t i = 0; i < g->n_columns; i++)
        optional += g->columns[i].optional;
    size_t left = optional;
    for (show_columns(g, l, left); left > 0 && fold(g, l, RAGGED) > 1;)
        show_columns(g, l, --left);
    const size_t aligned = fold(g, l, ALIGNED), ragged = fold(g, l, RAGGED),
                 stacked = fold(g, l, STACKED);
    if (aligned <= stacked)
        fold(g, l, ALIGNED);
    else if (ragged <= stacked)
        fold(g, l, RAGGED);
    return optional - left;
}

/* ---- lines ---- */

/* The columns of one block, as they stand from left to right. */
struct block {
    struct grid *grid;
    const size_t *column; size_t n;
    enum errors errors;
    size_t indent;
};

/* The columns that may shrink do so until the block fits: the wrapping column first, then the
 * eliding one. */
static void settle_widths(struct block *b, size_t width)
{
    static const enum grid_align order[] = {GRID_WRAP, GRID_ELIDE};
    static const size_t least[] = {WRAPPED_MIN, ELIDED_MIN};
    size_t sum = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct grid_column *c = &b->grid->columns[b->column[i]];
        c->width = full_width(c, b->errors);
        sum += c->width + (i ? GAP : 0);
    }
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < b->n && sum > width; i++) {
            struct grid_column *c = &b->grid->columns[b->column[i]];
            if (c->align != order[k] || c->width <= least[k])
                continue;
            const size_t give = c->width - least[k] < sum - width ? c->width - least[k]
                                                                 : sum - width;
            c->width -= give;
            sum -= give;
        }
}

/* One line under construction. Blanks are only counted until more text follows, so that no line
 * ends in blanks. */
struct line {
    struct textbuf *out;
    size_t owed;
    enum text_colour colour;
};

static void put(struct line *l, const char *text, size_t length)
{
    if (length == 0)
        return;
    textbuf_add(l->out, "%*s", (int)l->owed, "");
    textbuf_paint(l->out, l->colour, text, length);
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
                      enum errors errors)
{
    if (errors == STACKED || !c->error) {
        put_padded(l, cell->text, c->width, false);
    } else if (errors == RAGGED) {
        char *both = cell->error ? text_format("%s +- %s", cell->text, cell->error)
                                 : mem_strdup(cell->text);
        put_padded(l, both, c->width, false);
        free(both);
    } else {
        l->owed += c->width - (c->text + BETWEEN + c->error);
        put_padded(l, cell->text, c->text, false);
        put_padded(l, cell->error ? " +- " : "", BETWEEN, true);
        put_padded(l, cell->error ? cell->error : "", c->error, true);
    }
}

/* Put as many words of *text as fit; *text moves on to the rest. */
static void put_wrapped(struct line *l, const char **text, size_t width)
{
    const char *s = *text;
    const size_t n = text_fitting(s, width);
    put(l, s, n);
    *text = s + n + strspn(s + n, " ");
}

static void end_line(struct line *l, size_t indent)
{
    textbuf_add(l->out, "\n");
    l->owed = indent;
    l->colour = COLOUR_NONE;
}

/* The rest of a wrapped last column, on lines of its own. */
static void put_rest(const struct block *b, struct line *l, const char *rest)
{
    size_t before = 0;
    for (size_t i = 0; i + 1 < b->n; i++)
        before += b->grid->columns[b->column[i]].width + GAP;
    while (*rest) {
        l->owed += before;
        put_wrapped(l, &rest, b->grid->columns[b->column[b->n - 1]].width);
        end_line(l, b->indent);
    }
}

static void put_errors(const struct block *b, const struct grid_cell *row, struct line *l)
{
    for (size_t i = 0; i < b->n; i++) {
        const char *text = row[b->column[i]].error;
        char *error = text ? text_format("+-%s", text) : mem_strdup("");
        l->owed += i ? GAP : 0;
        put_padded(l, error, b->grid->columns[b->column[i]].width, false);
        free(error);
    }
    end_line(l, b->indent);
}

static void put_row(const struct block *b, const struct grid_cell *row, struct line *l)
{
    const char *rest = "";
    bool errors = false;
    for (size_t i = 0; i < b->n; i++) {
        const struct grid_column *c = &b->grid->columns[b->column[i]];
        const struct grid_cell *cell = &row[b->column[i]];
        l->owed += i ? GAP : 0;
        l->colour = cell->colour;
        errors = errors || cell->error;
        if (c->align == GRID_RIGHT) {
            put_value(l, c, cell, b->errors);
        } else if (c->align == GRID_WRAP) {
            rest = cell->text;
            put_wrapped(l, &rest, c->width);
        } else {
            put_elided(l, cell->text, c->width);
        }
    }
    end_line(l, b->indent);
    put_rest(b, l, rest);
    if (b->errors == STACKED && errors)
        put_errors(b, row, l);
}

static void put_headings(const struct block *b, struct line *l)
{
    for (size_t k = 0; k < HEADINGS; k++) {
        bool any = k == 0;
        for (size_t i = 0; i < b->n; i++)
            any = any || b->grid->columns[b->column[i]].heading[k][0];
        for (size_t i = 0; i < b->n && any; i++) {
            const struct grid_column *c = &b->grid->columns[b->column[i]];
            l->owed += i ? GAP : 0;
            put_padded(l, c->heading[k], c->width, c->align != GRID_RIGHT);
        }
        if (any)
            end_line(l, b->indent);
    }
}

static void put_block(struct block *b, struct textbuf *out, size_t width)
{
    struct line l = {.out = out, .owed = b->indent};
    settle_widths(b, width);
    put_headings(b, &l);
    for (size_t i = 0; i < b->grid->n_cells; i += b->grid->n_columns)
        put_row(b, b->grid->cells + i, &l);
}

static void release(struct grid *g)
{
    for (size_t i = 0; i < g->n_cells; i++) {
        free(g->cells[i].text);
        free(g->cells[i].error);
    }
    for (size_t i = 0; i < g->n_columns; i++) {
        for (size_t k = 0; k < HEADINGS; k++)
            free(g->columns[i].heading[k]);
    }
    free(g->cells);
    free(g->columns);
    *g = (struct grid){0};
}

size_t grid_finish(struct grid *g, struct textbuf *out, size_t indent, size_t width)
{
    assert(g->n_columns && g->n_cells % g->n_columns == 0);
    struct layout l = {.width = width > indent ? width - indent : 0,
                       .shown = mem_calloc(g->n_columns, sizeof *l.shown),
                       .end = mem_calloc(g->n_columns, sizeof *l.end)};
    size_t *column = mem_calloc(g->n_columns, sizeof *column);
    const size_t left_out = choose_layout(g, &l);
    for (size_t k = 0; k < l.n_blocks; k++) {
        struct block b = {.grid = g, .column = column, .errors = l.errors, .indent = indent};
        for (size_t i = 0; i < l.end[k]; i++)
            if (i < n_keys(g) || k == 0 || i >= l.end[k - 1])
                column[b.n++] = l.shown[i];
        textbuf_add(out, "%s", k > 0 ? "\n" : "");
        put_block(&b, out, l.width);
    }
    free(column);
    free(l.end);
    free(l.shown);
    release(g);
    return left_out;
}
