#include "base/text.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char *text_vformat(const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    const int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    assert(n >= 0);
    char *text = mem_realloc(NULL, (size_t)n + 1, 1);
    vsnprintf(text, (size_t)n + 1, fmt, ap);
    return text;
}

char *text_format(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = text_vformat(fmt, ap);
    va_end(ap);
    return text;
}

/* Most of it fits what there is, so that it is written once. */
void textbuf_add(struct textbuf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const size_t room = b->capacity - b->length;
    const int n = vsnprintf(room ? b->text + b->length : NULL, room, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    if ((size_t)n >= room) {
        b->text = mem_grow(b->text, &b->capacity, b->length + (size_t)n + 1, 1);
        va_start(ap, fmt);
        vsnprintf(b->text + b->length, (size_t)n + 1, fmt, ap);
        va_end(ap);
    }
    b->length += (size_t)n;
}

void textbuf_put(struct textbuf *b, const char *text, size_t n)
{
    b->text = mem_grow(b->text, &b->capacity, b->length + n + 1, 1);
    memcpy(b->text + b->length, text, n);
    b->length += n;
    b->text[b->length] = '\0';
}

void textbuf_release(struct textbuf *b)
{
    free(b->text);
    *b = (struct textbuf){0};
}

/* Costs count half edits, so that a letter in the wrong case can be one. */
enum { EDIT = 2, OTHER_CASE = 1 };

static size_t replace_cost(char a, char b)
{
    if (a == b)
        return 0;
    return tolower((unsigned char)a) == tolower((unsigned char)b) ? OTHER_CASE : EDIT;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * Edit distance with swaps of neighbours (optimal string alignment; Damerau, CACM 7(3), 1964) in
 * half edits, or anything above `limit` when it is above it. row[0] is being filled, row[1] and
 * row[2] are the two above it; each has m + 1 cells. A later row holds nothing below the least of
 * two rows next to each other, so the search ends when both are above the limit.
 */
static size_t distance(const char *a, size_t n, const char *b, size_t m, size_t limit,
                       size_t *cells)
{
    size_t *row[3] = {cells, cells + (m + 1), cells + 2 * (m + 1)};
    size_t lowest = 0, lowest_before;
    for (size_t j = 0; j <= m; j++)
        row[0][j] = j * EDIT;
    for (size_t i = 1; i <= n; i++) {
        size_t *oldest = row[2];
        row[2] = row[1];
        row[1] = row[0];
        row[0] = oldest;
        lowest_before = lowest;
        lowest = row[0][0] = i * EDIT;
        for (size_t j = 1; j <= m; j++) {
            size_t best = row[1][j - 1] + replace_cost(a[i - 1], b[j - 1]);
            best = least(best, least(row[1][j], row[0][j - 1]) + EDIT);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = least(best, row[2][j - 2] + EDIT);
            row[0][j] = best;
            lowest = least(lowest, best);
        }
        if (lowest > limit && lowest_before > limit)
            return lowest;
    }
    return row[0][m];
}

/* The last part of a name with points in it: "utilization" of "web.utilization". */
static const char *last_part(const char *name)
{
    const char *point = strrchr(name, '.');
    return point ? point + 1 : name;
}

/* The nearest of the candidates, or of their last parts. */
static const char *nearest_of(const char *word, const char *const *candidates, size_t n,
                              bool last)
{
    const size_t length = strlen(word);
    size_t limit = EDIT * length / 3;
    limit = limit < EDIT ? EDIT : least(limit, 3 * EDIT);
    const size_t longest = length + limit / EDIT;
    const char *nearest = NULL;
    size_t *cells = mem_calloc(3 * (longest + 1), sizeof *cells);
    for (size_t i = 0; i < n; i++) {
        const char *candidate = last ? last_part(candidates[i]) : candidates[i];
        const size_t other = strnlen(candidate, longest + 1);
        if (other > longest || other + limit / EDIT < length)
            continue;    /* so many letters are missing in one of them */
        const size_t d = distance(word, length, candidate, other, limit, cells);
        const size_t all = EDIT * (length > other ? length : other);
        if (d < all && (nearest ? d < limit : d <= limit)) {
            nearest = candidates[i];
            limit = d;
        }
    }
    free(cells);
    return nearest;
}

/* The candidate whose last parts are the word: "classes.gold.mean_sojourn" for
 * "gold.mean_sojourn". */
static const char *ends_with(const char *word, const char *const *candidates, size_t n)
{
    const size_t length = strlen(word);
    for (size_t i = 0; i < n && length > 0; i++) {
        const size_t all = strlen(candidates[i]);
        if (all > length && candidates[i][all - length - 1] == '.' &&
            strcmp(candidates[i] + all - length, word) == 0)
            return candidates[i];
    }
    return NULL;
}

const char *text_nearest(const char *word, const char *const *candidates, size_t n)
{
    const char *nearest = ends_with(word, candidates, n);
    if (!nearest)
        nearest = nearest_of(word, candidates, n, false);
    return nearest || strchr(word, '.') ? nearest : nearest_of(word, candidates, n, true);
}

/* glibc and musl answer "C" with a static object, so this neither allocates nor fails. */
static locale_t c_locale(void)
{
    return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static double parse_double(const char *s, char **end)
{
    const locale_t c = c_locale();
    errno = 0;
    const double x = strtod_l(s, end, c);
    freelocale(c);
    return x;
}

bool text_to_double(const char *s, double *out)
{
    char *end;
    const double x = parse_double(s, &end);
    /* A subnormal raises ERANGE too, but it is a number: what became 0 or infinite is lost. */
    if (end == s || *end != '\0' || !isfinite(x) || (errno == ERANGE && x == 0))
        return false;
    *out = x;
    return true;
}

/* The base of an integer's text. strtoll's own base 0 would read "010" as octal. */
static int base_of(const char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    s += *s == '-' || *s == '+';
    return s[0] == '0' && (s[1] == 'x' || s[1] == 'X') ? 16 : 10;
}

bool text_to_int64(const char *s, int64_t *out)
{
    char *end;
    errno = 0;
    const long long x = strtoll(s, &end, base_of(s));
    if (end == s || *end != '\0' || errno == ERANGE)
        return false;
    *out = x;
    return true;
}

bool text_to_uint64(const char *s, uint64_t *out)
{
    if (strchr(s, '-')) /* strtoull would wrap it */
        return false;
    char *end;
    errno = 0;
    const unsigned long long x = strtoull(s, &end, base_of(s));
    if (end == s || *end != '\0' || errno == ERANGE)
        return false;
    *out = x;
    return true;
}
