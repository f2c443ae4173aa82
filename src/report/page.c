#include "report/page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/printable.h"
#include "base/text.h"

static struct block *add(struct block *parent, enum block_kind kind, const char *title)
{
    struct block *b = mem_calloc(1, sizeof *b);
    b->kind = kind;
    b->title = title ? mem_strdup(title) : NULL;
    if (!parent)
        return b;
    if (parent->last)
        parent->last->next = b;
    else
        parent->first = b;
    parent->last = b;
    return b;
}

struct block *page_new(const char *title)
{
    return add(NULL, BLOCK_SECTION, title);
}

void page_free(struct block *page)
{
    if (!page)
        return;
    for (struct block *b = page->first, *next; b; b = next) {
        next = b->next;
        page_free(b);
    }
    for (size_t i = 0; i < page->n_columns; i++)
        free(page->columns[i].heading);
    for (size_t i = 0; i < page->n_cells; i++)
        free(page->cells[i].text);
    free(page->columns);
    free(page->cells);
    free(page->title);
    free(page->text);
    free(page->file);
    free(page);
}

struct block *page_section(struct block *parent, const char *title)
{
    return add(parent, BLOCK_SECTION, title);
}

struct block *page_details(struct block *parent, const char *title)
{
    return add(parent, BLOCK_DETAILS, title);
}

struct block *page_list(struct block *parent)
{
    return add(parent, BLOCK_LIST, NULL);
}

struct block *page_tiles(struct block *parent)
{
    return add(parent, BLOCK_TILES, NULL);
}

struct block *page_table(struct block *parent, const char *title)
{
    return add(parent, BLOCK_TABLE, title);
}

void page_text(struct block *parent, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add(parent, BLOCK_TEXT, NULL)->text = text_vformat(fmt, ap);
    va_end(ap);
}

/* Line by line, so that the ends of lines stay. */
void page_code(struct block *parent, const char *text)
{
    struct textbuf all = {0};
    for (const char *at = text; *at;) {
        const size_t n = strcspn(at, "\n");
        char *line = text_format("%.*s", (int)n, at), *shown = printable(line);
        textbuf_add(&all, "%s%s", all.length ? "\n" : "", shown);
        free(shown);
        free(line);
        at += n + (at[n] != '\0');
    }
    add(parent, BLOCK_CODE, NULL)->text = all.text ? all.text : mem_strdup("");
}

void page_verdict(struct block *parent, enum tone tone, const char *fmt, ...)
{
    va_list ap;
    struct block *b = add(parent, BLOCK_VERDICT, NULL);
    va_start(ap, fmt);
    b->text = text_vformat(fmt, ap);
    va_end(ap);
    b->tone = tone;
}

void page_picture(struct block *parent, const char *svg, const char *caption, const char *file)
{
    struct block *b = add(parent, BLOCK_PICTURE, caption);
    b->text = mem_strdup(svg);
    b->file = file ? mem_strdup(file) : NULL;
}

void page_column(struct block *table, enum column_kind kind, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *heading = text_vformat(fmt, ap);
    va_end(ap);
    table->columns =
        mem_grow(table->columns, &table->cap_columns, table->n_columns + 1, sizeof *table->columns);
    table->columns[table->n_columns++] = (struct column){heading, kind};
}

void page_cell(struct block *table, enum tone tone, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = text_vformat(fmt, ap);
    va_end(ap);
    table->cells =
        mem_grow(table->cells, &table->cap_cells, table->n_cells + 1, sizeof *table->cells);
    table->cells[table->n_cells++] = (struct cell){text, tone};
}

size_t page_rows(const struct block *table)
{
    return table->n_columns ? table->n_cells / table->n_columns : 0;
}

void page_drop_empty(struct block *parent)
{
    struct block *last = parent->last, *before = NULL;
    if (!last || last->first || last->n_cells > 0 || last->text)
        return;
    for (struct block *b = parent->first; b != last; b = b->next)
        before = b;
    if (before)
        before->next = NULL;
    else
        parent->first = NULL;
    parent->last = before;
    page_free(last);
}
