/*
 * A page as a tree of blocks, apart from any format: sections, tables, pictures. Two writers make
 * HTML and Markdown of it (page_html.h, page_markdown.h), so that both say the same.
 *
 * All text is plain: the writers escape it, so a name may hold anything. The one exception is the
 * text of a picture, which is SVG made by a drawing program (page_svg.h).
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>

enum block_kind {
    BLOCK_SECTION, /* title, children; the root is the page itself */
    BLOCK_TEXT,    /* a paragraph */
    BLOCK_VERDICT, /* a sentence that stands out, in its tone */
    BLOCK_TILES,   /* cells in threes: label, value, remark */
    BLOCK_TABLE,   /* title (caption), columns, cells */
    BLOCK_PICTURE, /* text: SVG; title: caption; file: where Markdown finds it */
    BLOCK_CODE,    /* text as it is */
    BLOCK_DETAILS, /* title, children; closed until the reader opens it */
    BLOCK_LIST     /* children are texts */
};

enum tone { TONE_PLAIN, TONE_GOOD, TONE_BAD, TONE_UNSURE };

enum column_kind { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_CODE };

struct column {
    char *heading;
    enum column_kind kind;
};

struct cell {
    char *text;
    enum tone tone;
};

struct block {
    enum block_kind kind;
    enum tone tone;
    char *title; /* may be NULL */
    char *text;  /* may be NULL */
    char *file;  /* may be NULL */
    struct column *columns;
    size_t n_columns, cap_columns;
    struct cell *cells;
    size_t n_cells, cap_cells; /* row by row */
    struct block *first, *last, *next;
};

/* The root, a section. Free the whole tree with page_free (NULL is fine). */
struct block *page_new(const char *title);
void page_free(struct block *page);

/* Add a block to the end of a section, details or list. In code, what cannot be shown becomes
 * \xNN, but for ends of lines. */
struct block *page_section(struct block *parent, const char *title);
struct block *page_details(struct block *parent, const char *title);
struct block *page_list(struct block *parent);
struct block *page_tiles(struct block *parent);
struct block *page_table(struct block *parent, const char *title);
void page_text(struct block *parent, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void page_code(struct block *parent, const char *text);
void page_verdict(struct block *parent, enum tone tone, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void page_picture(struct block *parent, const char *svg, const char *caption, const char *file);

/* Add a column before the first cell; add cells row by row. A tile is three cells. */
void page_column(struct block *table, enum column_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void page_cell(struct block *table, enum tone tone, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Rows of a table. */
size_t page_rows(const struct block *table);

/* Remove the parent's last child, when that has no children, cells or text. */
void page_drop_empty(struct block *parent);

#endif
