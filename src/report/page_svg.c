#include "report/page_svg.h"

#include <string.h>
#include <strings.h>

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
    if (is_handler(name, n))
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
    static const char *const unfit[] = {"script", "foreignObject", "iframe", "style", "object",
                                        "embed",  "set",           "animate"};
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

/* From the "<" of a tag; returns the place behind its ">", or NULL when it is not fit. */
static const char *put_tag(struct textbuf *out, const char *at, const char *prefix)
{
    const size_t n = 1 + strspn(at + 1, "/") + strcspn(at + 1 + strspn(at + 1, "/"), " \t\r\n/>");
    if (!element_is_fit(at + 1, n - 1))
        return NULL;
    textbuf_put(out, at, n);
    at += n;
    for (;;) {
        at += strspn(at, " \t\r\n");
        const size_t name = strcspn(at, "= \t\r\n/>");
        if (name == 0)
            break;
        const char *equals = at + name + strspn(at + name, " \t\r\n");
        const char *quote = equals + (*equals == '=') + strspn(equals + (*equals == '='), " \t\r\n");
        const char *end = *equals == '=' && (*quote == '"' || *quote == '\'')
                              ? strchr(quote + 1, *quote) : NULL;
        if (!end || !attribute_is_fit(at, name, quote + 1, (size_t)(end - quote - 1)))
            return NULL;
        put_attribute(out, at, name, quote + 1, (size_t)(end - quote - 1), *quote, prefix);
        at = end + 1;
    }
    const char *close = strchr(at, '>');
    if (!close || close - at > 1)
        return NULL;
    textbuf_put(out, at, (size_t)(close - at) + 1);
    return close + 1;
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

bool page_svg(struct textbuf *out, const char *svg, const char *prefix)
{
    const size_t before = out->length;
    const char *at = strstr(svg, "<svg"), *last = NULL;
    for (const char *end = at; end && (end = strstr(end, "</svg>")); end += 6)
        last = end + 6;
    while (at && last && at < last) {
        const char *over = *at == '<' ? skipped(at) : NULL;
        if (over) {
            at = over;
        } else if (*at == '<') {
            at = put_tag(out, at, prefix);
        } else {
            const size_t n = strcspn(at, "<");
            textbuf_put(out, at, n);
            at += n;
        }
    }
    if (at && last && at == last)
        return true;
    if (out->text) {
        out->length = before;
        out->text[before] = '\0';
    }
    return false;
}
