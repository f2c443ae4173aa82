#include "report/markdown.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "report/entity.h"

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

void markdown_text(struct textbuf *out, const char *text, bool line)
{
    char *shown = printable(text);
    for (const char *at = shown; *at; at++)
        if (strchr("<>&", *at))
            textbuf_add(out, "%s", entity_of(*at));
        else
            textbuf_add(out, "%s%c", is_markup(shown, at, line) ? "\\" : "", *at);
    free(shown);
}

size_t markdown_fence(const char *text)
{
    size_t most = 0;
    for (const char *at = text; *at;) {
        const size_t n = strspn(at, "`");
        most = n > most ? n : most;
        at += n > 0 ? n : 1;
    }
    return most + 1;
}

static void put_fence(struct textbuf *out, size_t n)
{
    while (n-- > 0)
        textbuf_add(out, "`");
}

void markdown_code_cell(struct textbuf *out, const char *text)
{
    char *shown = printable(text);
    const size_t fence = markdown_fence(shown);
    const char *space = fence > 1 ? " " : "";
    put_fence(out, fence);
    textbuf_add(out, "%s", space);
    for (const char *at = shown; *at; at++)
        textbuf_add(out, "%s%c", *at == '|' ? "\\" : "", *at);
    textbuf_add(out, "%s", space);
    put_fence(out, fence);
    free(shown);
}
