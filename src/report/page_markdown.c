#include "report/page_markdown.h"

#include <string.h>

#include "report/markdown.h"

struct markdown {
    struct textbuf *out;
    int depth; /* of sections */
};

static void put(struct markdown *m, const char *text)
{
    markdown_text(m->out, text, false);
}

static void put_times(struct markdown *m, char c, size_t n)
{
    while (n-- > 0)
        textbuf_add(m->out, "%c", c);
}

static void put_cell(struct markdown *m, const struct cell *c, enum column_kind kind)
{
    const bool strong = (c->tone == TONE_BAD || c->tone == TONE_UNSURE) && *c->text;
    textbuf_add(m->out, " %s", strong ? "**" : "");
    if (kind == COLUMN_CODE && *c->text)
        markdown_code_cell(m->out, c->text);
    else
        put(m, c->text);
    textbuf_add(m->out, "%s |", strong ? "**" : "");
}

static void put_table(struct markdown *m, const struct block *b)
{
    if (b->title) {
        put(m, b->title);
        textbuf_add(m->out, "\n\n");
    }
    textbuf_add(m->out, "|");
    for (size_t k = 0; k < b->n_columns; k++) {
        textbuf_add(m->out, " ");
        put(m, b->columns[k].heading);
        textbuf_add(m->out, " |");
    }
    textbuf_add(m->out, "\n|");
    for (size_t k = 0; k < b->n_columns; k++)
        textbuf_add(m->out, b->columns[k].kind == COLUMN_NUMBER ? "---:|" : "---|");
    textbuf_add(m->out, "\n");
    for (size_t i = 0; i < page_rows(b); i++) {
        textbuf_add(m->out, "|");
        for (size_t k = 0; k < b->n_columns; k++)
            put_cell(m, &b->cells[i * b->n_columns + k], b->columns[k].kind);
        textbuf_add(m->out, "\n");
    }
    textbuf_add(m->out, "\n");
}

static void put_tiles(struct markdown *m, const struct block *b)
{
    for (size_t i = 0; i + 2 < b->n_cells; i += 3) {
        textbuf_add(m->out, "- ");
        put(m, b->cells[i].text);
        textbuf_add(m->out, ": **");
        put(m, b->cells[i + 1].text);
        textbuf_add(m->out, "**");
        if (*b->cells[i + 2].text) {
            textbuf_add(m->out, ", ");
            put(m, b->cells[i + 2].text);
        }
        textbuf_add(m->out, "\n");
    }
    textbuf_add(m->out, "\n");
}

static void put_picture(struct markdown *m, const struct block *b)
{
    if (!b->file)
        return;
    textbuf_add(m->out, "![");
    put(m, b->title ? b->title : "");
    textbuf_add(m->out, "](<");
    for (const char *at = b->file; *at; at++)
        textbuf_add(m->out, strchr("<>\\", *at) ? "\\%c" : "%c", *at);
    textbuf_add(m->out, ">)\n\n");
}

static void put_code(struct markdown *m, const char *text)
{
    const size_t enough = markdown_fence(text), fence = enough < 3 ? 3 : enough;
    const size_t n = strlen(text);
    put_times(m, '`', fence);
    textbuf_add(m->out, "\n%s%s", text, n > 0 && text[n - 1] == '\n' ? "" : "\n");
    put_times(m, '`', fence);
    textbuf_add(m->out, "\n\n");
}

static void put_paragraph(struct markdown *m, const char *begin, const char *text, const char *end)
{
    textbuf_add(m->out, "%s", begin);
    markdown_text(m->out, text ? text : "", *begin == '\0');
    textbuf_add(m->out, "%s", end);
}

static void put_children(struct markdown *m, const struct block *b);

static void put_block(struct markdown *m, const struct block *b)
{
    switch (b->kind) {
    case BLOCK_SECTION:
    case BLOCK_DETAILS:
        put_times(m, '#', (size_t)(m->depth < 5 ? m->depth + 1 : 6));
        put_paragraph(m, " ", b->title, "\n\n");
        m->depth++;
        put_children(m, b);
        m->depth--;
        break;
    case BLOCK_TEXT:
        put_paragraph(m, "", b->text, "\n\n");
        break;
    case BLOCK_VERDICT:
        put_paragraph(m, "> **", b->text, "**\n\n");
        break;
    case BLOCK_TILES:
        put_tiles(m, b);
        break;
    case BLOCK_TABLE:
        put_table(m, b);
        break;
    case BLOCK_PICTURE:
        put_picture(m, b);
        break;
    case BLOCK_CODE:
        put_code(m, b->text);
        break;
    case BLOCK_LIST:
        for (const struct block *k = b->first; k; k = k->next)
            put_paragraph(m, "- ", k->text, "\n");
        textbuf_add(m->out, "\n");
        break;
    }
}

static void put_children(struct markdown *m, const struct block *b)
{
    for (const struct block *k = b->first; k; k = k->next)
        put_block(m, k);
}

void page_markdown(struct textbuf *out, const struct block *page, const char *generator)
{
    struct markdown m = {.out = out, .depth = 1};
    put_paragraph(&m, "# ", page->title, "\n\n");
    put_children(&m, page);
    put_paragraph(&m, "Made by ", generator, ".\n");
}
