#include "report/page_html.h"

#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "report/entity.h"
#include "report/page_svg.h"

/*
 * Colours are chosen for contrast: text on its ground at least 7 to 1, remarks 4.5 to 1, in light
 * and dark. Printed pages are light. Figures keep a white ground in the dark, since they are drawn
 * for one.
 */
static const char style[] =
    ":root{--ground:#ffffff;--text:#1c1f23;--soft:#5a6069;--line:#d6d9de;--tile:#f5f6f8;"
    "--good:#0b6b34;--good-ground:#e7f4ec;--bad:#a1160f;--bad-ground:#fbe9e7;"
    "--unsure:#7a4a00;--unsure-ground:#fdf2dc}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--ground:#15181c;--text:#e4e6e9;"
    "--soft:#a2a9b3;--line:#373c44;--tile:#1e2228;--good:#7fd6a0;--good-ground:#12301f;"
    "--bad:#ff9d94;--bad-ground:#3a1714;--unsure:#f0c46b;--unsure-ground:#33270c}}\n"
    "*{box-sizing:border-box}section{margin:0}\n"
    "html{color-scheme:light dark}\n"
    "body{margin:0 auto;max-width:62rem;padding:2rem 1.25rem 4rem;background:var(--ground);"
    "color:var(--text);font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",\"Helvetica Neue\","
    "Arial,\"Liberation Sans\",\"DejaVu Sans\",sans-serif;overflow-wrap:break-word}\n"
    "h1{font-size:1.7rem;line-height:1.25;margin:0 0 .3rem}\n"
    "h2{font-size:1.2rem;line-height:1.3;margin:2.4rem 0 .8rem;padding-top:.7rem;"
    "border-top:1px solid var(--line)}\n"
    "h3{font-size:1rem;margin:1.5rem 0 .5rem}\n"
    "p{margin:.5rem 0}\n"
    "h1+p{color:var(--soft)}\n"
    "code,pre{font-family:ui-monospace,\"SFMono-Regular\",Menlo,Consolas,\"Liberation Mono\","
    "\"DejaVu Sans Mono\",monospace;font-size:.87em}\n"
    "pre{background:var(--tile);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem;"
    "margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere}\n"
    ".verdict{margin:.7rem 0;padding:.65rem .95rem;border-left:5px solid var(--line);"
    "background:var(--tile);border-radius:0 6px 6px 0;font-weight:600}\n"
    ".good{color:var(--good)}.bad{color:var(--bad)}.unsure{color:var(--unsure)}\n"
    ".verdict.good{border-color:var(--good);background:var(--good-ground)}\n"
    ".verdict.bad{border-color:var(--bad);background:var(--bad-ground)}\n"
    ".verdict.unsure{border-color:var(--unsure);background:var(--unsure-ground)}\n"
    ".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(13.5rem,46%),1fr));gap:."
    "7rem;"
    "margin:1rem 0}\n"
    ".tiles div{background:var(--tile);border:1px solid var(--line);border-radius:6px;"
    "padding:.6rem .85rem}\n"
    ".tiles dt{color:var(--soft);font-size:.82rem}\n"
    ".tiles dd{margin:0;font-size:1.15rem;font-weight:600;font-variant-numeric:tabular-nums}\n"
    ".tiles dd+dd{font-size:.82rem;font-weight:400;color:var(--soft)}\n"
    ".scroll{overflow-x:auto;margin:.6rem 0}\n"
    "table{border-collapse:collapse;font-size:.87rem;font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;max-width:85vw;color:var(--soft);padding-bottom:.3rem}\n"
    "th,td{padding:.28rem .7rem .28rem 0;text-align:left;vertical-align:top;"
    "border-bottom:1px solid var(--line)}\n"
    "th{font-weight:600;vertical-align:bottom;border-bottom:2px solid var(--line)}\n"
    "th.n,td.n{text-align:right;padding:.28rem 0 .28rem .9rem}td.n{white-space:nowrap}\n"
    "td.n+td:not(.n),th.n+th:not(.n){padding-left:.9rem}\n"
    "td.good,td.bad,td.unsure{font-weight:600}\n"
    "figure{margin:1rem 0;padding:.8rem;background:#fff;color:#1c1f23;border:1px solid var(--line);"
    "border-radius:6px;overflow-x:auto}\n"
    "figure svg{display:block;max-width:100%;height:auto;margin:0 auto}\n"
    "figcaption{font-size:.85rem;color:#5a6069;margin-top:.5rem}\n"
    "details{margin:.5rem 0;border:1px solid var(--line);border-radius:6px;padding:.45rem .9rem}\n"
    "summary{cursor:pointer;font-weight:600}\n"
    "details[open]>summary{margin-bottom:.4rem}\n"
    "footer{margin-top:3rem;padding-top:.7rem;border-top:1px solid var(--line);color:var(--soft);"
    "font-size:.82rem}\n"
    "@media (max-width:42rem){body{padding:1.1rem .9rem 3rem}h1{font-size:1.4rem}.tiles "
    "dd{font-size:1rem}"
    "figure svg{max-width:none;width:max(100%,40rem)}}\n"
    "@page{size:A4;margin:16mm 15mm}\n"
    "@media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:10.5pt}"
    "h1{font-size:17pt}h2{font-size:13pt;margin-top:1.6rem}h2,h3,caption{break-after:avoid}"
    "tr,figure,.verdict,.tiles{break-inside:avoid}table{break-inside:avoid;font-size:8pt}"
    "table.long{break-inside:auto}thead{display:table-header-group}"
    ".scroll,figure{overflow:visible}td.n{white-space:normal}th,td{padding-right:.45rem}"
    "th.n,td.n{padding-left:.45rem}figure svg{max-width:100%;width:auto;max-height:150mm}"
    "details:not([open]),section.closed:not(:has(details[open])){display:none}details{border:none;"
    "padding:0}summary{list-style:none}}\n";

/* A table of more rows than that may be broken over pages. */
#define LONG_TABLE 25

struct html {
    struct textbuf *out;
    int depth; /* of sections: 1 for the page */
    size_t pictures;
};

/* Text with what HTML would take for markup escaped. */
static void put_escaped(struct html *h, const char *text)
{
    for (const char *at = text; *at;) {
        const size_t n = strcspn(at, "<>&\"'");
        textbuf_put(h->out, at, n);
        at += n;
        if (*at != '\0')
            textbuf_add(h->out, "%s", *at == '\'' ? "&#39;" : entity_of(*at));
        at += *at != '\0';
    }
}

/* The same, with what cannot be shown as \xNN. */
static void put(struct html *h, const char *text)
{
    char *shown = printable(text);
    put_escaped(h, shown);
    free(shown);
}

/* <tag class="words">text</tag> */
static void put_element(struct html *h, const char *tag, const char *class, const char *text)
{
    textbuf_add(h->out, "<%s", tag);
    if (*class)
        textbuf_add(h->out, " class=\"%s\"", class);
    textbuf_add(h->out, ">");
    put(h, text);
    textbuf_add(h->out, "</%s>", tag);
}

static const char *tone_class(enum tone t)
{
    static const char *const words[] = {
        [TONE_PLAIN] = "", [TONE_GOOD] = "good", [TONE_BAD] = "bad", [TONE_UNSURE] = "unsure"};
    return words[t];
}

static void put_row(struct html *h, const struct block *b, size_t row)
{
    textbuf_add(h->out, "<tr>");
    for (size_t k = 0; k < b->n_columns; k++) {
        const struct cell *c = &b->cells[row * b->n_columns + k];
        const enum column_kind kind = b->columns[k].kind;
        const char *tone = tone_class(c->tone);
        char *class = text_format("%s%s%s", kind == COLUMN_NUMBER ? "n" : "",
                                  kind == COLUMN_NUMBER && *tone ? " " : "", tone);
        if (kind == COLUMN_CODE && *c->text) {
            textbuf_add(h->out, *class ? "<td class=\"%s\">" : "<td>", class);
            put_element(h, "code", "", c->text);
            textbuf_add(h->out, "</td>");
        } else {
            put_element(h, "td", class, c->text);
        }
        free(class);
    }
    textbuf_add(h->out, "</tr>\n");
}

static void put_table(struct html *h, const struct block *b)
{
    const size_t rows = page_rows(b);
    textbuf_add(h->out, "<div class=\"scroll\"><table%s>\n",
                rows > LONG_TABLE ? " class=\"long\"" : "");
    if (b->title)
        put_element(h, "caption", "", b->title);
    textbuf_add(h->out, "<thead><tr>");
    for (size_t k = 0; k < b->n_columns; k++)
        put_element(h, "th", b->columns[k].kind == COLUMN_NUMBER ? "n" : "", b->columns[k].heading);
    textbuf_add(h->out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < rows; i++)
        put_row(h, b, i);
    textbuf_add(h->out, "</tbody></table></div>\n");
}

static void put_tiles(struct html *h, const struct block *b)
{
    textbuf_add(h->out, "<dl class=\"tiles\">\n");
    for (size_t i = 0; i + 2 < b->n_cells; i += 3) {
        textbuf_add(h->out, "<div>");
        put_element(h, "dt", "", b->cells[i].text);
        put_element(h, "dd", tone_class(b->cells[i + 1].tone), b->cells[i + 1].text);
        put_element(h, "dd", "", b->cells[i + 2].text);
        textbuf_add(h->out, "</div>\n");
    }
    textbuf_add(h->out, "</dl>\n");
}

static void put_picture(struct html *h, const struct block *b)
{
    char *prefix = text_format("f%zu-", ++h->pictures);
    textbuf_add(h->out, "<figure>");
    if (!page_svg(h->out, b->text, prefix))
        put_element(h, "p", "", "This figure cannot stand in the page.");
    if (b->title)
        put_element(h, "figcaption", "", b->title);
    textbuf_add(h->out, "</figure>\n");
    free(prefix);
}

static void put_children(struct html *h, const struct block *b);

/* Nothing of such a section is printed, unless the reader has opened some of it. */
static bool only_details(const struct block *section)
{
    for (const struct block *b = section->first; b; b = b->next)
        if (b->kind != BLOCK_DETAILS)
            return false;
    return section->first != NULL;
}

static void put_block(struct html *h, const struct block *b)
{
    char heading[3] = {'h', (char)('0' + (h->depth < 5 ? h->depth + 1 : 6)), '\0'};
    switch (b->kind) {
    case BLOCK_SECTION:
        textbuf_add(h->out, only_details(b) ? "<section class=\"closed\">" : "<section>");
        put_element(h, heading, "", b->title ? b->title : "");
        textbuf_add(h->out, "\n");
        h->depth++;
        put_children(h, b);
        h->depth--;
        textbuf_add(h->out, "</section>\n");
        break;
    case BLOCK_TEXT:
        put_element(h, "p", "", b->text);
        textbuf_add(h->out, "\n");
        break;
    case BLOCK_VERDICT:
        textbuf_add(h->out, "<p class=\"verdict %s\">", tone_class(b->tone));
        put(h, b->text);
        textbuf_add(h->out, "</p>\n");
        break;
    case BLOCK_TILES:
        put_tiles(h, b);
        break;
    case BLOCK_TABLE:
        put_table(h, b);
        break;
    case BLOCK_PICTURE:
        put_picture(h, b);
        break;
    case BLOCK_CODE:
        textbuf_add(h->out, "<pre>");
        put_escaped(h, b->text);
        textbuf_add(h->out, "</pre>\n");
        break;
    case BLOCK_DETAILS:
        textbuf_add(h->out, "<details>");
        put_element(h, "summary", "", b->title ? b->title : "");
        textbuf_add(h->out, "\n");
        put_children(h, b);
        textbuf_add(h->out, "</details>\n");
        break;
    case BLOCK_LIST:
        textbuf_add(h->out, "<ul>\n");
        for (const struct block *k = b->first; k; k = k->next) {
            put_element(h, "li", "", k->text ? k->text : "");
            textbuf_add(h->out, "\n");
        }
        textbuf_add(h->out, "</ul>\n");
        break;
    }
}

static void put_children(struct html *h, const struct block *b)
{
    for (const struct block *k = b->first; k; k = k->next)
        put_block(h, k);
}

void page_html(struct textbuf *out, const struct block *page, const char *generator)
{
    struct html h = {.out = out, .depth = 1};
    textbuf_add(out, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n"
                     "<head>\n<meta charset=\"utf-8\"/>\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                     "<meta name=\"generator\" content=\"");
    put(&h, generator);
    textbuf_add(out, "\"/>\n");
    put_element(&h, "title", "", page->title);
    textbuf_add(out, "\n<style>\n%s</style>\n</head>\n<body>\n<main>\n", style);
    put_element(&h, "h1", "", page->title);
    textbuf_add(out, "\n");
    put_children(&h, page);
    textbuf_add(out, "</main>\n");
    textbuf_add(out, "<footer>Made by ");
    put(&h, generator);
    textbuf_add(out, ".</footer>\n</body>\n</html>\n");
}
