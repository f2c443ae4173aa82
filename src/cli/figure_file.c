#include "cli/figure_file.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* ---- SVG ---- */

static void add_escaped(struct textbuf *b, const char *s)
{
    for (; *s; s++)
        switch (*s) {
        case '<':
            textbuf_add(b, "&lt;");
            break;
        case '>':
            textbuf_add(b, "&gt;");
            break;
        case '&':
            textbuf_add(b, "&amp;");
            break;
        case '"':
            textbuf_add(b, "&quot;");
            break;
        default:
            textbuf_put(b, s, 1);
        }
}

/* The characters of a name that an identifier may have. */
static void add_identifier(struct textbuf *b, const char *name)
{
    for (; *name; name++)
        textbuf_put(b, isalnum((unsigned char)*name) ? name : "_", 1);
    textbuf_put(b, "-", 1);
}

static bool begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

/* Copies one tag or text of the drawing, with identifiers and fonts changed. Returns what is
 * behind it. */
static const char *copy_piece(struct textbuf *out, const char *at, const char *name)
{
    static const char *const identifiers[] = {"id='", "id=\"", "xlink:href='#", "xlink:href=\"#",
                                              "url(#"};
    for (size_t i = 0; i < sizeof identifiers / sizeof *identifiers; i++)
        if (begins(at, identifiers[i])) {
            textbuf_add(out, "%s", identifiers[i]);
            add_identifier(out, name);
            return at + strlen(identifiers[i]);
        }
    static const char *const fonts[] = {"font-family=\"DejaVu Sans\"",
                                        "font-family=\"DejaVu Sans:Bold\""};
    for (size_t i = 0; i < 2; i++)
        if (begins(at, fonts[i])) {
            textbuf_add(out, "font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\"%s",
                        i ? " font-weight=\"bold\"" : "");
            return at + strlen(fonts[i]);
        }
    textbuf_put(out, at, 1);
    return at + 1;
}

/* Behind a title that gnuplot gave to one of the figure's parts, which browsers would show. */
static const char *after_title(const char *at)
{
    const char *end = begins(at, "<title>") ? strstr(at, "</title>") : NULL;
    return end ? end + strlen("</title>") : at;
}

/* Text between tags is names, and stays as it is. */
static void copy_body(struct textbuf *out, const char *at, const char *name)
{
    bool in_tag = false;
    while (*(at = after_title(at))) {
        if (*at == '<' || *at == '>')
            in_tag = *at == '<';
        if (in_tag && *at == ' ' && at[1] != ' ') {
            textbuf_put(out, at++, 1);
            at = copy_piece(out, at, name);
        } else {
            textbuf_put(out, at++, 1);
        }
    }
}

void figure_svg(struct textbuf *out, const char *drawn, const char *name, const char *about,
                const char *caption, double width, double height)
{
    const char *box = strstr(drawn, "viewBox="), *body = strstr(drawn, "</desc>");
    if (!box || !body) { /* not what the gnuplot that we know writes */
        textbuf_add(out, "%s", drawn);
        return;
    }
    textbuf_add(out,
                "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"no\"?>\n"
                "<svg width=\"%.4gcm\" height=\"%.4gcm\" %.*s\n"
                " xmlns=\"http://www.w3.org/2000/svg\"\n"
                " xmlns:xlink=\"http://www.w3.org/1999/xlink\"\n"
                " xml:space=\"preserve\" role=\"img\">\n<title>",
                width * 2.54 / 72, height * 2.54 / 72, (int)strcspn(box, "\n>"), box);
    add_escaped(out, about);
    textbuf_add(out, "</title>\n<desc>");
    add_escaped(out, caption);
    copy_body(out, body, name);
}

/* ---- terminal ---- */

void figure_terminal(struct textbuf *out, const char *drawn)
{
    while (*drawn) {
        drawn += strspn(drawn, "\f");
        const size_t line = strcspn(drawn, "\n");
        size_t n = line;
        while (n > 0 && drawn[n - 1] == ' ')
            n--;
        textbuf_put(out, drawn, n);
        textbuf_put(out, "\n", 1);
        drawn += line + (drawn[line] == '\n');
    }
}

/* ---- PDF ---- */

void figure_pdf_undate(char *drawn, size_t n)
{
    static const char key[] = "/CreationDate (";
    for (size_t i = 0; i + sizeof key < n; i++)
        if (memcmp(drawn + i, key, sizeof key - 1) == 0)
            for (char *c = drawn + i; c < drawn + n; c++) {
                const bool last = *c == ')';
                *c = ' ';
                if (last)
                    return;
            }
}
