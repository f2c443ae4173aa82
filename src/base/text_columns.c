#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* The sequence that switches to a colour, by ECMA-48's "select graphic rendition". */
static const char *const switches[] = {
    [COLOUR_NONE] = "\033[0m",
    [COLOUR_RED] = "\033[31m",
    [COLOUR_YELLOW] = "\033[33m",
    [COLOUR_GREEN] = "\033[32m",
};

void textbuf_paint(struct textbuf *b, enum text_colour colour, const char *text, size_t n)
{
    const bool painted = b->colours && colour != COLOUR_NONE;
    if (painted)
        textbuf_add(b, "%s", switches[colour]);
    textbuf_put(b, text, n);
    if (painted)
        textbuf_add(b, "%s", switches[COLOUR_NONE]);
}

/* ---- columns ---- */

/* Bytes 10xxxxxx go on with a character. */
static bool begins_character(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

/* The place behind the switch of colours at s, if there is one. */
static const char *behind_switch(const char *s)
{
    while (s[0] == '\033' && s[1] == '[') {
        const char *end = s + 2 + strcspn(s + 2, "m");
        if (!*end)
            break;
        s = end + 1;
    }
    return s;
}

size_t text_columns(const char *s)
{
    size_t n = 0;
    for (s = behind_switch(s); *s; s = behind_switch(s + 1))
        n += begins_character(*s);
    return n;
}

const char *text_after(const char *s, size_t n)
{
    for (s = behind_switch(s); *s; s = behind_switch(s + 1))
        if (begins_character(*s) && n-- == 0)
            break;
    return s;
}

size_t text_fitting(const char *s, size_t n)
{
    const size_t most = (size_t)(text_after(s, n) - s);
    size_t at = most;
    if (!s[most])
        return most;
    while (at > 0 && s[at] != ' ')
        at--;
    return at > 0 ? at : most;
}

/* ---- lines ---- */

/* The rest of a line begins no further right than this, so that there is room for it. */
enum { INDENT_MAX = 24 };

size_t textbuf_width(const struct textbuf *b)
{
    return b->width ? b->width : TEXT_WIDTH;
}

/* Where the rest of this line begins when it is broken. */
static size_t rest_indent(const char *line, size_t indent)
{
    const size_t before = strspn(line, " ");
    const char *gap = strstr(line + before, "  ");
    const size_t second = gap ? (size_t)(gap - line) + strspn(gap, " ") : 0;
    if (before >= 8)
        return before;    /* below the second part of an earlier line */
    return second > 0 && second <= INDENT_MAX ? second : before + indent;
}

/* A word that is wider than a line, as the name of a file, stays whole. */
static size_t whole_words(const char *p, size_t columns)
{
    size_t n = text_fitting(p, columns);
    if (p[n] && p[n] != ' ')
        n += strcspn(p + n, " ");
    while (n > 0 && p[n - 1] == ' ')
        n--;
    return n;
}

static void put_wrapped(struct textbuf *out, const char *line, size_t width, size_t more)
{
    const size_t indent = rest_indent(line, more);
    size_t before = strspn(line, " ");
    const char *p = line + before;
    while (before < width && before + text_columns(p) > width) {
        const size_t n = whole_words(p, width - before);
        textbuf_add(out, "%*s%.*s\n", (int)before, "", (int)n, p);
        p += n + strspn(p + n, " ");
        before = indent;
    }
    if (*p)
        textbuf_add(out, "%*s%s\n", (int)before, "", p);
}

void textbuf_wrap(struct textbuf *b, size_t indent)
{
    const size_t width = textbuf_width(b);
    struct textbuf out = {.width = b->width, .colours = b->colours};
    for (char *p = b->text, *end; p && *p; p = end + 1) {
        end = p + strcspn(p, "\n");
        const bool last = !*end;
        *end = '\0';
        if (text_columns(p) > width)
            put_wrapped(&out, p, width, indent);
        else
            textbuf_add(&out, "%s\n", p);
        if (last)
            break;
    }
    free(b->text);
    *b = out;
}
