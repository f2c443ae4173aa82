#include "run/axis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/unit.h"

enum { AXIS_POINTS_MAX = 100000, AXIS_WHOLE_MAX = 1000000 };

/* ---- values ---- */

static void add_value(struct axis *a, char *value)
{
    a->values = mem_realloc(a->values, a->n + 1, sizeof *a->values);
    a->places = mem_realloc(a->places, a->n + 1, sizeof *a->places);
    a->places[a->n] = text_format("%s %s=%s", a->option, a->key, value);
    a->values[a->n++] = value;
}

static void add_number(struct axis *a, double x)
{
    char buf[TEXT_DOUBLE_MAX];
    /* 15 digits: 0.1 + 2 * 0.05 is meant as 0.2 */
    char *rounded = text_format("%.15g", x);
    double y = x;
    text_to_double(rounded, &y);
    free(rounded);
    add_value(a, mem_strdup(text_from_double(y, buf)));
}

/* The parts of "A:B:N", or of "A:B", which is not *counted; false when it is of neither form. */
static bool split_range(const char *text, double *from, double *to, double *n, bool *counted)
{
    char *copy = mem_strdup(text), *save = NULL;
    const char *part[3] = {0};
    size_t parts = 0;
    for (char *p = strtok_r(copy, ":", &save); p; p = strtok_r(NULL, ":", &save), parts++)
        if (parts < 3)
            part[parts] = p;
    enum unit first, second;
    *n = 0;
    *counted = parts == 3;
    const bool ok = (parts == 2 || parts == 3) && unit_read(part[0], from, &first) &&
                    unit_read(part[1], to, &second) &&
                    (parts == 2 || text_to_double(part[2], n)) && first == second;
    free(copy);
    return ok;
}

/* The text after an option, as it was given. */
struct spec {
    const char *option, *text;
    bool whole;          /* FROM:TO stands for every whole number between */
};

static const char *forms(const struct spec *s)
{
    return s->whole ? "write KEY=FROM:TO, KEY=FROM:TO:N, KEY=log:FROM:TO:N or KEY=V1,V2,..."
                    : "write KEY=FROM:TO:N, KEY=log:FROM:TO:N or KEY=V1,V2,...";
}

/* Report a mistake in it. Returns -1. */
static int refuse(struct diag *d, const struct spec *s, const char *hint, const char *message)
{
    char *place = text_format("%s %s", s->option, s->text);
    diag_error(d, place, 0, hint, "%s", message);
    free(place);
    return -1;
}

/*
 * Refuse a FROM:TO:N whose N is not a number of points: too large, missing, or a step, as other
 * programs use it. When N fits the range as a step, the hint says how many points that makes.
 */
static int refuse_points(struct diag *d, const struct spec *s, double from, double to, double n,
                         bool logarithmic)
{
    char points[TEXT_DOUBLE_MAX];
    const double steps = round((to - from) / n);
    const bool as_step = !logarithmic && steps >= 1 && steps < AXIS_POINTS_MAX &&
                         fabs(steps * n - (to - from)) <= 1e-9 * fabs(to - from);
    char *hint =
        as_step ? text_format("N is the number of points, not a step: write %.0f for N if steps"
                              " of %.15g are meant",
                              steps + 1, n)
                : text_format("N is the number of points, a whole number from 1 to %d",
                              AXIS_POINTS_MAX);
    char *message = text_format("this range cannot have %s points", text_from_double(n, points));
    refuse(d, s, hint, message);
    free(message);
    free(hint);
    return -1;
}

/* FROM:TO is every whole number between. */
static int count_whole(const struct spec *s, double from, double to, double *n, struct diag *d)
{
    if (from != floor(from) || to != floor(to))
        return refuse(d, s, "write KEY=FROM:TO:N",
                      "this range has no number of points, and its ends are not whole");
    if (from > to)
        return refuse(d, s, "write the smaller one first", "this range is empty");
    *n = to - from + 1;
    return 0;
}

static int range(const struct spec *s, const char *text, bool logarithmic, struct axis *a,
                 struct diag *d)
{
    double from, to, n;
    bool counted;
    if (!split_range(text, &from, &to, &n, &counted) || !(counted || (s->whole && !logarithmic)))
        return refuse(d, s, forms(s), "this range is not FROM:TO:N");
    if (!isfinite(to - from))
        return refuse(d, s, forms(s), "this range is too wide to be computed with");
    if (!counted && count_whole(s, from, to, &n, d) != 0)
        return -1;
    if (!counted && n > AXIS_WHOLE_MAX)
        return refuse(d, s, "at most 1000000 candidates", "this range has too many values");
    if (counted && !(n >= 1 && n <= AXIS_POINTS_MAX && n == floor(n)))
        return refuse_points(d, s, from, to, n, logarithmic);
    if (logarithmic && !(from > 0 && to > 0))
        return refuse(d, s, "both ends of a log range are above 0",
                      "this range does not stay above 0");
    const size_t points = (size_t)n;
    for (size_t i = 0; i < points; i++) {
        const double w = points > 1 ? (double)i / (double)(points - 1) : 0;
        if (i == points - 1 && points > 1)
            add_number(a, to);
        else
            add_number(a, logarithmic ? from * pow(to / from, w) : from + (to - from) * w);
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
        add_value(a, value);
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
        return refuse(d, s, forms(s), "this is not KEY=VALUES");
    a->key = trimmed(key, equals);
    const char *values = equals + 1 + strspn(equals + 1, " ");
    int status;
    if (strncmp(values, "log:", 4) == 0)
        status = range(s, values + 4, true, a, d);
    else if (strchr(values, ':') && !strchr("[({\"", values[0]))
        status = range(s, values, false, a, d);
    else if (*values)
        status = list(s, values, a, d);
    else
        status = refuse(d, s, forms(s), "there are no values");
    if (status != 0)
        axis_release(a);
    return status;
}

int axis_parse(const char *text, struct axis *a, struct diag *d)
{
    return parse(&(struct spec){"--over", text, false}, a, d);
}

int axis_parse_varied(const char *text, struct axis *a, struct diag *d)
{
    return parse(&(struct spec){"--vary", text, true}, a, d);
}

void axis_release(struct axis *a)
{
    for (size_t i = 0; i < a->n; i++) {
        free(a->values[i]);
        free(a->places[i]);
    }
    free(a->values);
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
