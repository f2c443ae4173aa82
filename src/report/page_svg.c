#include "report/page_svg.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

/* ---- what must not be there ---- */

/* Something in the same file. */
static bool is_local(const char *value)
{
    return value[0] == '#';
}

/* gnuplot writes the cells of a heat map as a picture in the file. */
static bool is_picture(const char *value)
{
    static const char begin[] = "data:image/png;base64,";
    return strncmp(value, begin, sizeof begin - 1) == 0;
}

/* A name of an element or an attribute. */
static bool is_name(const char *name, size_t n)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:"
                                  "0123456789.-";
    return n > 0 && strspn(name, letters) >= n && !strchr("0123456789.-", name[0]);
}

/* A name of an attribute that runs a script: on... */
static bool is_handler(const char *name, size_t n)
{
    return n > 2 && strncasecmp(name, "on", 2) == 0;
}

static bool ends_in(const char *name, size_t n, const char *end)
{
    const size_t k = strlen(end);
    return n >= k && strncasecmp(name + n - k, end, k) == 0;
}

static bool attribute_is_fit(const char *name, size_t n, const char *value, size_t length)
{
    if (!is_name(name, n) || is_handler(name, n) || memchr(value, '<', length))
        return false;
    if (ends_in(name, n, "href") || ends_in(name, n, "src"))
        return is_local(value) || is_picture(value);
    for (const char *at = value; (at = strstr(at, "url(")) && at < value + length; at += 4)
        if (!is_local(at + 4))
            return false;
    return true;
}

static bool element_is_fit(const char *name, size_t n)
{
    static const char *const unfit[] = {"script", "foreignObject", "iframe", "style",
                                        "object", "embed",         "set",    "animate"};
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++)
        if (ends_in(name, n, unfit[i]))
            return false;
    return true;
}

/* ---- copying ---- */

/* The value with the prefix behind each "#" that begins a reference, and no colour. */
static void put_references(struct textbuf *out, const char *value, size_t n, bool link,
                           const char *prefix)
{
    const char *rest = value, *end = value + n;
    for (const char *at = value; (at = memchr(at, '#', (size_t)(end - at))); rest = ++at) {
        textbuf_put(out, rest, (size_t)(at - rest) + 1);
        if (at == value ? link : at - value >= 4 && strncmp(at - 4, "url(", 4) == 0)
            textbuf_add(out, "%s", prefix);
    }
    textbuf_put(out, rest, (size_t)(end - rest));
}

static void put_attribute(struct textbuf *out, const char *name, size_t n, const char *value,
                          size_t length, char quote, const char *prefix)
{
    textbuf_add(out, " %.*s=%c", (int)n, name, quote);
    if (n == 2 && strncmp(name, "id", n) == 0)
        textbuf_add(out, "%s", prefix);
    put_references(out, value, length, ends_in(name, n, "href"), prefix);
    textbuf_add(out, "%c", quote);
}

/* Elements that are open: a page is broken by one that is closed twice, or not at all. */
struct element {
    const char *name;
    size_t n;
};
struct open_elements {
    struct element *e;
    size_t n, cap;
};

static bool close_element(struct open_elements *o, struct element e)
{
    if (o->n == 0 || o->e[o->n - 1].n != e.n || strncmp(o->e[o->n - 1].name, e.name, e.n) != 0)
        return false;
    o->n--;
    return true;
}

static void open_element(struct open_elements *o, struct element e)
{
    o->e = mem_grow(o->e, &o->cap, o->n + 1, sizeof *o->e);
    o->e[o->n++] = e;
}

/* From the "<" of a tag; returns the place behind its ">", or NULL when it is not fit. */
static const char *put_tag(struct textbuf *out, const char *at, const char *prefix,
                           struct open_elements *open)
{
    const bool closes = at[1] == '/';
    const struct element e = {at + 1 + closes, strcspn(at + 1 + closes, " \t\r\n/>")};
    if (!is_name(e.name, e.n) || !element_is_fit(e.name, e.n) ||
        (closes && !close_element(open, e)))
        return NULL;
    textbuf_put(out, at, e.n + 1 + closes);
    at = e.name + e.n;
    for (;;) {
        at += strspn(at, " \t\r\n");
        const size_t name = strcspn(at, "= \t\r\n/>");
        if (name == 0)
            break;
        const char *equals = at + name + strspn(at + name, " \t\r\n");
        const char *quote =
            equals + (*equals == '=') + strspn(equals + (*equals == '='), " \t\r\n");
        const char *end =
            *equals == '=' && (*quote == '"' || *quote == '\'') ? strchr(quote + 1, *quote) : NULL;
        if (!end || !attribute_is_fit(at, name, quote + 1, (size_t)(end - quote - 1)))
            return NULL;
        put_attribute(out, at, name, quote + 1, (size_t)(end - quote - 1), *quote, prefix);
        at = end + 1;
    }
    const bool empty = at[0] == '/';
    if (at[empty] != '>' || (closes && empty))
        return NULL;
    if (!closes && !empty)
        open_element(open, e);
    textbuf_put(out, at, (size_t)empty + 1);
    return at + empty + 1;
}

/* The place behind a comment or an instruction at `at`, else NULL; at the end of the text when it
 * does not end. */
static const char *skipped(const char *at)
{
    const char *end = NULL;
    size_t n = 0;
    if (strncmp(at, "<!--", 4) == 0) {
        end = strstr(at, "-->");
        n = 3;
    } else if (strncmp(at, "<?", 2) == 0 || strncmp(at, "<!", 2) == 0) {
        end = strchr(at, '>');
        n = 1;
    } else {
        return NULL;
    }
    return end ? end + n : at + strlen(at);
}

/* The first <svg> tag, or NULL. */
static const char *find_svg(const char *text)
{
    const char *at = text;
    while ((at = strstr(at, "<svg")) && !strchr(" \t\r\n/>", at[4]))
        at += 4;
    return at && at[4] ? at : NULL;
}

bool page_svg(struct textbuf *out, const char *svg, const char *prefix)
{
    const size_t before = out->length;
    const char *at = find_svg(svg);
    struct open_elements open = {0};
    bool whole = false;
    while (at && *at && !whole) {
        const char *over = *at == '<' ? skipped(at) : NULL;
        if (over) {
            at = over;
        } else if (*at == '<') {
            at = put_tag(out, at, prefix, &open);
            whole = at && open.n == 0; /* what follows the element is no matter of ours */
        } else {
            const size_t n = strcspn(at, "<");
            textbuf_put(out, at, n);
            at += n;
        }
    }
    free(open.e);
    if (!whole && out->text) {
        out->length = before;
        out->text[before] = '\0';
    }
    return whole;
}
