#include "run/axis.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "run/axis_range.h"

enum { AXIS_POINTS_MAX = 100000, AXIS_CANDIDATES_MAX = 1000000 };

/* The text after an option, as it was given, and how many values it may have. */
struct spec {
    const char *option, *text;
    size_t most;
};

/* ---- values ---- */

static void add_value(struct axis *a, char *value, char *setting)
{
    a->values = mem_realloc(a->values, a->n + 1, sizeof *a->values);
    a->settings = mem_realloc(a->settings, a->n + 1, sizeof *a->settings);
    a->places = mem_realloc(a->places, a->n + 1, sizeof *a->places);
    a->places[a->n] = text_format("%s %s=%s", a->option, a->key, setting);
    a->settings[a->n] = setting;
    a->values[a->n++] = value;
}

/* Report a mistake in it. Returns -1. */
static int refuse(struct diag *d, const struct spec *s, const char *hint, const char *message)
{
    char *place = text_format("%s %s", s->option, s->text);
    diag_error(d, place, 0, hint, "%s", message);
    free(place);
    return -1;
}

static int range(const struct spec *s, const char *text, struct axis *a, struct diag *d)
{
    struct axis_range r;
    struct axis_mistake wrong;
    if (!axis_range_read(text, s->most, &r, &wrong)) {
        refuse(d, s, wrong.hint, wrong.message);
        free(wrong.message);
        free(wrong.hint);
        return -1;
    }
    for (size_t i = 0; i < r.n; i++) {
        char buf[TEXT_DOUBLE_MAX];
        const double x = axis_range_value(&r, i);
        add_value(a, mem_strdup(text_from_double(x, buf)), unit_write(x, r.unit));
    }
    return 0;
}

/* The text from p to end without the blanks around it; NULL when nothing is left. */
static char *trimmed(const char *p, const char *end)
{
    p += strspn(p, " ");
    while (end > p && end[-1] == ' ')
        end--;
    return end > p ? text_format("%.*s", (int)(end - p), p) : NULL;
}

/* Split at commas that are not inside brackets, so that a value may be a list. */
static int list(const struct spec *s, const char *text, struct axis *a, struct diag *d)
{
    int depth = 0;
    const char *begin = text;
    for (const char *p = text;; p++) {
        if (*p && strchr("([{", *p))
            depth++;
        if (*p && strchr(")]}", *p))
            depth--;
        if (*p && !(*p == ',' && depth == 0))
            continue;
        char *value = trimmed(begin, p);
        if (!value)
            return refuse(d, s, "write KEY=V1,V2,...", "one of these values is empty");
        add_value(a, value, mem_strdup(value));
        if (!*p)
            return 0;
        begin = p + 1;
    }
}

static int parse(const struct spec *s, struct axis *a, struct diag *d)
{
    const char *text = s->text;
    *a = (struct axis){.option = s->option};
    const char *key = text + strspn(text, " "), *equals = strchr(key, '=');
    if (!equals || equals == key)
        return refuse(d, s, "write KEY=FROM:TO, KEY=FROM:TO:N or KEY=V1,V2,...",
                      "this is not KEY=VALUES");
    a->key = trimmed(key, equals);
    const char *values = equals + 1 + strspn(equals + 1, " ");
    char *all = trimmed(values, values + strlen(values));
    int status;
    if (!all)
        status = refuse(d, s, "write KEY=FROM:TO, KEY=FROM:TO:N or KEY=V1,V2,...",
                        "there are no values");
    else
        status = axis_is_range(all) ? range(s, all, a, d) : list(s, all, a, d);
    free(all);
    if (status != 0)
        axis_release(a);
    return status;
}

int axis_parse(const char *text, struct axis *a, struct diag *d)
{
    return parse(&(struct spec){"--over", text, AXIS_POINTS_MAX}, a, d);
}

int axis_parse_varied(const char *text, struct axis *a, struct diag *d)
{
    return parse(&(struct spec){"--vary", text, AXIS_CANDIDATES_MAX}, a, d);
}

void axis_release(struct axis *a)
{
    for (size_t i = 0; i < a->n; i++) {
        free(a->values[i]);
        free(a->settings[i]);
        free(a->places[i]);
    }
    free(a->values);
    free(a->settings);
    free(a->places);
    free(a->key);
    *a = (struct axis){0};
}

/* ---- several ---- */

/* Is a key equal to another one, or below it, as "stations.web.servers" is below "stations.web"? */
static bool key_within(const char *key, const char *whole)
{
    const size_t n = strlen(whole);
    return strncmp(key, whole, n) == 0 && (key[n] == '\0' || key[n] == '.' || key[n] == '[');
}

static const char *done_to(const struct axis *a)
{
    return strcmp(a->option, "--over") == 0 ? "swept over" : "varied";
}

/* An axis is applied after the axes before it and all common overrides: it must leave them as they
 * are. */
void axis_check(const struct axis *axes, size_t i, const struct override *o, size_t n,
                struct diag *d)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(axes[i].key, axes[k].key) == 0)
            diag_error(d, axes[i].option, 0, "give each key once, with all its values",
                       "'%s' is %s twice", axes[i].key, done_to(&axes[i]));
        else if (key_within(axes[k].key, axes[i].key))
            diag_error(d, axes[i].option, 0, "give the whole first, then its part",
                       "'%s' is %s, and '%s', the whole of it, after it", axes[k].key,
                       done_to(&axes[i]), axes[i].key);
    for (size_t k = 0; k < n; k++)
        if (key_within(o[k].key, axes[i].key)) {
            char *given = o[k].place ? NULL : text_format("-s %s=%s", o[k].key, o[k].value);
            diag_error(d, given ? given : o[k].place, 0, "leave one of the two out",
                       "'%s' is %s: this value would have no effect", axes[i].key,
                       done_to(&axes[i]));
            free(given);
        }
}
