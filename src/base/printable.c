#include "base/printable.h"

#include "base/text.h"

static bool goes_on(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

/* Bytes of the UTF-8 character at s, 0 when there is none. */
static size_t utf8_character(const unsigned char *s)
{
    if (s[0] < 0x80)
        return s[0] != 0;
    if (s[0] < 0xc2 || s[0] > 0xf4 || !goes_on(s[1]))
        return 0;
    if (s[0] < 0xe0)
        return 2;
    if (!goes_on(s[2]))
        return 0;
    if (s[0] < 0xf0) {
        const bool overlong = s[0] == 0xe0 && s[1] < 0xa0, surrogate = s[0] == 0xed && s[1] > 0x9f;
        return overlong || surrogate ? 0 : 3;
    }
    if (!goes_on(s[3]) || (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return 4;
}

/* C0 and DELETE in one byte, C1 (U+0080 to U+009F) in two. */
static bool is_control(const unsigned char *s)
{
    return s[0] < 0x20 || s[0] == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0);
}

size_t printable_character(const char *s)
{
    const unsigned char *c = (const unsigned char *)s;
    const size_t n = utf8_character(c);
    return n > 0 && is_control(c) ? 0 : n;
}

const char *printable_flaw(const char *s)
{
    for (size_t n; *s; s += n)
        if ((n = printable_character(s)) == 0)
            return s;
    return NULL;
}

char *printable_flaw_name(const char *at)
{
    const unsigned char *c = (const unsigned char *)at;
    const size_t n = utf8_character(c);
    if (n == 0)
        return text_format("the byte 0x%02x, which is no UTF-8", c[0]);
    return text_format("the control character 0x%02x", n == 1 ? c[0] : c[1]);
}

char *printable(const char *s)
{
    struct textbuf b = {0};
    textbuf_add(&b, "%s", "");
    while (*s) {
        const size_t n = printable_character(s);
        if (n > 0)
            textbuf_add(&b, "%.*s", (int)n, s);
        else
            textbuf_add(&b, "\\x%02x", (unsigned char)*s);
        s += n > 0 ? n : 1;
    }
    return b.text;
}
