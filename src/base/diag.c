#include "base/diag.h"

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/printable.h"
#include "base/terminal.h"
#include "base/text.h"

struct diag_entry {
    char *file;
    int line;
    size_t order;
    char *message;
    char *hint;
};

struct list {
    struct diag_entry *e;
    size_t n, capacity;
    size_t dropped; /* beyond DIAG_MAX */
};

struct diag {
    struct list errors, warnings;
    enum exit_status status;
};

static void release(struct diag_entry *e)
{
    free(e->file);
    free(e->message);
    free(e->hint);
}

static void release_list(struct list *l)
{
    for (size_t i = 0; i < l->n; i++)
        release(&l->e[i]);
    free(l->e);
}

struct diag *diag_new(void)
{
    return mem_calloc(1, sizeof(struct diag));
}

void diag_free(struct diag *d)
{
    if (!d)
        return;
    release_list(&d->errors);
    release_list(&d->warnings);
    free(d);
}

static int same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static char *printable_or_null(const char *s)
{
    return s ? printable(s) : NULL;
}

static bool is_known(const struct list *l, const struct diag_entry *e)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->e[i].line == e->line && same(l->e[i].file, e->file) &&
            same(l->e[i].message, e->message))
            return true;
    return false;
}

/*
 * Takes the message. The user's words stand in all texts: whoever shows them, on a terminal or in a
 * CSV file, gets them printable.
 */
static void add_to(struct list *l, const char *file, int line, const char *hint, char *message)
{
    struct diag_entry e = {.file = printable_or_null(file),
                           .line = line,
                           .order = l->n,
                           .message = printable(message),
                           .hint = printable_or_null(hint)};
    free(message);
    const bool known = is_known(l, &e);
    if (known || l->n == DIAG_MAX) {
        l->dropped += !known;
        release(&e);
        return;
    }
    l->e = mem_grow(l->e, &l->capacity, l->n + 1, sizeof *l->e);
    l->e[l->n++] = e;
}

static void add(struct diag *d, enum exit_status status, const char *file, int line,
                const char *hint, char *message)
{
    add_to(&d->errors, file, line, hint, message);
    if (d->status == EXIT_DONE)
        d->status = status;
}

void diag_error(struct diag *d, const char *file, int line, const char *hint, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add(d, EXIT_INPUT, file, line, hint, text_vformat(fmt, ap));
    va_end(ap);
}

void diag_error_status(struct diag *d, enum exit_status status, const char *file, int line,
                       const char *hint, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add(d, status, file, line, hint, text_vformat(fmt, ap));
    va_end(ap);
}

void diag_warning(struct diag *d, const char *file, int line, const char *hint, const char *fmt,
                  ...)
{
    va_list ap;
    va_start(ap, fmt);
    add_to(&d->warnings, file, line, hint, text_vformat(fmt, ap));
    va_end(ap);
}

static void merge_warning(struct diag *d, const struct diag_entry *e)
{
    add_to(&d->warnings, e->file, e->line, e->hint, mem_strdup(e->message));
}

static void merge_entry(struct diag *d, const struct diag *from, const struct diag_entry *e)
{
    add(d, from->status, e->file, e->line, e->hint, mem_strdup(e->message));
}

void diag_merge(struct diag *d, const struct diag *from)
{
    for (size_t i = 0; i < from->errors.n; i++)
        merge_entry(d, from, &from->errors.e[i]);
    for (size_t i = 0; i < from->warnings.n; i++)
        merge_warning(d, &from->warnings.e[i]);
    d->errors.dropped += from->errors.dropped;
}

/* The entry where it is by `places`; its texts stay the entry's. */
static struct diag_entry placed(const struct diag_entry *entry, char *const *places, size_t n)
{
    struct diag_entry e = *entry;
    const size_t place = (size_t)((long long)e.line - INT_MIN);
    if (place < n) {
        e.file = places[place];
        e.line = 0;
    }
    return e;
}

void diag_merge_places(struct diag *d, const struct diag *from, char *const *places, size_t n)
{
    for (size_t i = 0; i < from->errors.n; i++) {
        const struct diag_entry e = placed(&from->errors.e[i], places, n);
        merge_entry(d, from, &e);
    }
    for (size_t i = 0; i < from->warnings.n; i++) {
        const struct diag_entry e = placed(&from->warnings.e[i], places, n);
        merge_warning(d, &e);
    }
    d->errors.dropped += from->errors.dropped;
}

void diag_merge_at(struct diag *d, const struct diag *from, const char *file)
{
    for (size_t i = 0; i < from->errors.n; i++)
        if (same(from->errors.e[i].file, file))
            merge_entry(d, from, &from->errors.e[i]);
}

size_t diag_count(const struct diag *d)
{
    return d->errors.n + d->errors.dropped;
}

enum exit_status diag_status(const struct diag *d)
{
    return d->status;
}

const char *diag_message(const struct diag *d, size_t i)
{
    return i < d->errors.n ? d->errors.e[i].message : "";
}

static int by_place(const void *x, const void *y)
{
    const struct diag_entry *a = *(const struct diag_entry *const *)x,
                            *b = *(const struct diag_entry *const *)y;
    const int files = strcmp(a->file ? a->file : "", b->file ? b->file : "");
    if (files)
        return files;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* "error" or "warning", in a colour where it is seen. */
static void print_kind(const char *what, enum text_colour colour, FILE *f)
{
    struct textbuf b = {.colours = terminal_colours(fileno(f))};
    textbuf_paint(&b, colour, what, strlen(what));
    fputs(b.text, f);
    textbuf_release(&b);
}

static void print_entry(const struct diag_entry *e, const char *what, enum text_colour colour,
                        FILE *f)
{
    if (e->file && e->line > 0)
        fprintf(f, "%s:%d: ", e->file, e->line);
    else if (e->file)
        fprintf(f, "%s: ", e->file);
    print_kind(what, colour, f);
    fprintf(f, ": %s\n", e->message);
    if (e->hint)
        fprintf(f, "  hint: %s\n", e->hint);
}

static void print_list(const struct list *l, const char *what, enum text_colour colour, FILE *f)
{
    const struct diag_entry **sorted = mem_calloc(l->n, sizeof *sorted);
    for (size_t i = 0; i < l->n; i++)
        sorted[i] = &l->e[i];
    qsort(sorted, l->n, sizeof *sorted, by_place);
    for (size_t i = 0; i < l->n; i++)
        print_entry(sorted[i], what, colour, f);
    free(sorted);
}

void diag_print(const struct diag *d, FILE *f)
{
    print_list(&d->errors, "error", COLOUR_RED, f);
    if (d->errors.dropped > 0)
        fprintf(f, "error: more than %d mistakes; the rest is not shown\n", DIAG_MAX);
    print_list(&d->warnings, "warning", COLOUR_YELLOW, f);
}
