#include "cli/option_list.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/unit.h"
#include "cli/option_value.h"

char *option_list_word(const char **text)
{
    struct textbuf b = {0};
    const char *p = *text + strspn(*text, ", ");
    char quote = 0;
    if (!*p)
        return NULL;
    if (*p == '\'' || *p == '"')
        quote = *p++;
    for (; *p && (quote || !strchr(", ", *p)); p++)
        if (*p != quote)
            textbuf_add(&b, "%c", *p);
        else if (p[1] == quote)
            textbuf_add(&b, "%c", *++p);
        else
            quote = 0;
    *text = quote ? NULL : p;
    if (b.length > 0 && !quote)
        return b.text;
    textbuf_release(&b);
    return NULL;
}

void option_list_add(struct textbuf *b, const char *name)
{
    textbuf_add(b, "%s\"", b->length ? ", " : "");
    for (; *name; name++)
        textbuf_add(b, "%s%c", strchr("\"\\", *name) ? "\\" : "", *name);
    textbuf_add(b, "\"");
}

typedef bool read_value(const char *word, double *x);

/* The words of a list as numbers of a config's array; NULL when one cannot be read, or there
 * is none. */
static char *values(const char *text, read_value *read)
{
    struct textbuf b = {0};
    bool ok = true;
    for (char *word; ok && (word = option_list_word(&text)); free(word)) {
        double x;
        ok = read(word, &x);
        if (ok)
            textbuf_add(&b, "%s%.15g", b.length ? ", " : "[", x);
    }
    if (ok && text && b.length > 0) {
        textbuf_add(&b, "]");
        return b.text;
    }
    textbuf_release(&b);
    return NULL;
}

static bool read_time(const char *word, double *x)
{
    return option_read_time(word, x) && *x > 0;
}

char *option_list_levels(const char *text)
{
    return values(text, unit_read_level);
}

char *option_list_times(const char *text)
{
    return values(text, read_time);
}
