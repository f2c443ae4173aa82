/*
 * Reports: of any JSON that calls itself ours there is a page, whose tags are all closed in their
 * order and are none but the page's own; and any text that is taken for SVG leaves such a page
 * whole. Input: a letter, "s" for SVG to stand in a page, else for JSON; then the text.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cjson/cJSON.h>

#include "base/mem.h"
#include "fuzz/fuzz.h"
#include "model/config_text.h"
#include "report/document.h"
#include "report/page_html.h"
#include "report/page_markdown.h"
#include "report/report.h"

enum { DEPTH = 400, NAME = 64 };

/* The tags that a page has of itself; those of SVG stand within <svg>. */
static bool is_ours(const char *name)
{
    static const char *const ours[] = {
        "html", "head",   "meta",       "title",   "style",   "body",  "main",  "section", "h1",
        "h2",   "h3",     "h4",         "h5",      "h6",      "p",     "pre",   "code",    "dl",
        "dt",   "dd",     "div",        "table",   "caption", "thead", "tbody", "tr",      "th",
        "td",   "figure", "figcaption", "details", "summary", "ul",    "li",    "footer",  "svg"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(name, ours[i]) == 0)
            return true;
    return false;
}

/* The end of a tag: ">" outside quotes. */
static const char *tag_end(const char *at)
{
    for (char quote = 0; *at && (quote || *at != '>'); at++)
        if (quote ? *at == quote : *at == '"' || *at == '\'')
            quote = quote ? 0 : *at;
    return at;
}

static void must_be_whole(const char *html)
{
    static char open[DEPTH][NAME];
    size_t depth = 0, svg = 0; /* the depth of the <svg> that is open, or 0 */
    for (const char *at = html; (at = strchr(at, '<'));) {
        char name[NAME] = "";
        const bool closes = at[1] == '/';
        const char *begin = at + 1 + closes, *end = tag_end(at);
        const size_t n = strcspn(begin, " \t\r\n/>");
        fuzz_must(*end != '\0', "a tag ends");
        at = end;
        if (*begin == '!')
            continue; /* <!DOCTYPE html> */
        if (n >= NAME)
            return; /* a name that only SVG can have brought */
        memcpy(name, begin, n);
        fuzz_must(strcasecmp(name, "script") != 0, "no script");
        fuzz_must(svg > 0 || is_ours(name), "no tag of others");
        if (closes) {
            fuzz_must(depth > 0 && strcmp(open[depth - 1], name) == 0, "tags are closed in order");
            svg = depth == svg ? 0 : svg;
            depth--;
        } else if (end[-1] != '/') {
            if (depth == DEPTH)
                return;
            strcpy(open[depth++], name);
            svg = svg == 0 && strcmp(name, "svg") == 0 ? depth : svg;
        }
    }
    fuzz_must(depth == 0, "all tags are closed");
}

static void write_both(const struct block *page)
{
    struct textbuf html = {0}, markdown = {0};
    page_html(&html, page, "fuzz");
    page_markdown(&markdown, page, "fuzz");
    must_be_whole(html.text);
    textbuf_release(&html);
    textbuf_release(&markdown);
}

static void try_json(const char *text)
{
    cJSON *json = cJSON_Parse(text);
    if (json && report_knows(json)) {
        const struct report_document d = {"fuzz.json", json};
        struct textbuf config = {0};
        size_t n;
        struct setting *s = doc_settings(doc_object(json, "config"), &n);
        config_text(&config, s, n);
        const struct report_input in = {.documents = &d, .n_documents = 1, .config = config.text};
        struct block *page = report_page(&in);
        write_both(page);
        page_free(page);
        doc_settings_free(s, n);
        textbuf_release(&config);
    }
    cJSON_Delete(json);
}

static void try_svg(const char *text)
{
    struct block *page = page_new("fuzz");
    page_picture(page, text, "fuzz", "fuzz.svg");
    write_both(page);
    page_free(page);
}

int fuzz_report(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    char *text = fuzz_text(data + 1, size - 1);
    if (data[0] == 's')
        try_svg(text);
    else
        try_json(text);
    free(text);
    return 0;
}
