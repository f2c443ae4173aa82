#include "report/page_markdown.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"

struct markdown {
    struct textbuf *out;
    int depth; /* of sections */
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Would a character at this place be taken for markup? An underscore within a word would not.
 * `line`: the text begins a line. */
static bool is_markup(const char *text, const char *at, bool line)
{
    if (*at == '_')
        return !(at > text && is_word(at[-1]) && is_word(at[1]));
    if (strchr("\\`*[]|~$", *at))
        return true;
    return line && at == text && strchr("#+->=", *at);
}

/* Text with what Markdown or HTML would take for markup escaped. */
static void put_text(struct markdown *m, const char *text, bool line)
{
    char *shown = printable(text);
    for (const char *at = shown; *at; at++)
        switch (*at) {
        case '<':
            textbuf_add(m->out, "&lt;");
            break;
        case '>':
            textbuf_add(m->out, "&gt;");
            break;
        case '&':
            textbuf_add(m->out, "&amp;");
            break;
        default:
            textbuf_add(m->out, "%s%c", is_markup(shown, at, line) ? "\\" : "", *at);
        }
    free(shown);
}

static void put(struct markdown *m, const char *text)
{
    put_text(m, text, false);
}

/* The most backquotes in a row. */
static size_t backquotes(const char *text)
{
    size_t most = 0;
    for (const char *at = text; *at;) {
        const size_t n = strspn(at, "`");
        most = n > most ? n : most;
        at += n > 0 ? n : 1;
    }
    return most;
}

static void put_times(struct markdown *m, char c, size_t n)
{
    while (n-- > 0)
        textbuf_add(m->out, "%c", c);
}

/* A span of code in a table, where a bar has to be escaped all the same. */
static void put_code_cell(struct markdown *m, const char *text)
{
    char *shown = printable(text);
    const size_t fence = backquotes(shown) + 1;
    const char *space = fence > 1 ? " " : "";
    put_times(m, '`', fence);
    textbuf_add(m->out, "%s", space);
    for (const char *at = shown; *at; at++)
        textbuf_add(m->out, "%s%c", *at == '|' ? "\\" : "", *at);
    textbuf_add(m->out, "%s", space);
    put_times(m, '`', fence);
    free(shown);
}

static void put_cell(struct markdown *m, const struct cell *c, enum column_kind kind)
{
    const bool strong = (c->tone == TONE_BAD || c->tone == TONE_UNSURE) && *c->text;
    textbuf_add(m->out, " %s", strong ? "**" : "");
    if (kind == COLUMN_CODE && *c->text)
        put_code_cell(m, c->text);
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
    const size_t most = backquotes(text), fence = most < 3 ? 3 : most + 1;
    const size_t n = strlen(text);
    put_times(m, '`', fence);
    textbuf_add(m->out, "\n%s%s", text, n > 0 && text[n - 1] == '\n' ? "" : "\n");
    put_times(m, '`', fence);
    textbuf_add(m->out, "\n\n");
}

static void put_paragraph(struct markdown *m, const char *begin, const char *text, const char *end)
{
    textbuf_add(m->out, "%s", begin);
    put_text(m, text ? text : "", *begin == '\0');
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
