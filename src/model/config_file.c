#include "model/config_file.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static const char BYTE_ORDER_MARK[] = "\xef\xbb\xbf";

/* A kind of text that is not a config, and what the user can do about it. */
struct form {
    const char *what, *hint;
};

static const char SYNTAX[] = "a config is text in libconfig's syntax; docs/config.md shows it";

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static struct form binary_form(const char *text, size_t n)
{
    const bool utf16 = n >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 ||
                                  memcmp(text, "\xfe\xff", 2) == 0 || (!text[0]) != (!text[1]));
    if (utf16)
        return (struct form){"this is UTF-16, not UTF-8",
                             "save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"};
    return (struct form){"not a config: the file holds binary data", SYNTAX};
}

static struct form form_of(const char *text, size_t n)
{
    static const struct form config = {NULL, NULL};
    if (n == 0)
        return (struct form){"the file is empty",
                             "a config starts with model = \"ml-run\"; or model = \"network\";"};
    if (memchr(text, 0, n))
        return binary_form(text, n);
    text += begins(text, BYTE_ORDER_MARK) ? strlen(BYTE_ORDER_MARK) : 0;
    if (strchr(text, '\r') && !strchr(text, '\n'))
        return (struct form){"lines end with a carriage return alone, as of an old Mac",
                             "save it with line ends of Unix or Windows"};
    while (isspace((unsigned char)*text))
        text++;
    if (*text == '<')
        return (struct form){"this is XML, not libconfig", SYNTAX};
    if (*text == '{' || *text == '[')
        return (struct form){"this is JSON, not libconfig",
                             "without the outer braces, and with key = value; for \"key\": value,"};
    return config;
}

const char *config_file_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

char *config_file_read(const char *path, struct diag *d)
{
    size_t n;
    char *text = strcmp(path, "-") == 0 ? file_read_standard_input(&n, d) : file_read(path, &n, d);
    const struct form form = text ? form_of(text, n) : (struct form){NULL, NULL};
    if (!form.what)
        return text;
    diag_error(d, config_file_name(path), 1, form.hint, "%s", form.what);
    free(text);
    return NULL;
}
