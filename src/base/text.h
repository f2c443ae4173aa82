/*
 * Text: formatted strings on the heap, a growing buffer, nearest names, numbers as people write
 * them.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A new formatted string. Never NULL. Free with free(). */
char *text_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *text_vformat(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/* A growing string. Zero-initialise; text is NUL-terminated once anything was added. */
struct textbuf {
    char *text;      /* NULL while empty */
    size_t length;   /* bytes, without the NUL */
    size_t capacity; /* bytes */
    size_t width;    /* of the lines that its reader sees (base/terminal.h); 0: TEXT_WIDTH */
    bool colours;    /* its reader sees colours */
};
void textbuf_add(struct textbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same of n bytes of text as they are, many times as fast. */
void textbuf_put(struct textbuf *b, const char *text, size_t n);
/* The same in a colour, if the reader sees colours. */
enum text_colour { COLOUR_NONE, COLOUR_RED, COLOUR_YELLOW, COLOUR_GREEN };
void textbuf_paint(struct textbuf *b, enum text_colour colour, const char *text, size_t n);
void textbuf_release(struct textbuf *b);

/*
 * Characters of UTF-8 text, each taken as one column of a terminal; and the place behind its first
 * n characters (its end when it has fewer). Bytes that are no UTF-8 count as characters; what
 * switches colours does not.
 */
size_t text_columns(const char *s);
const char *text_after(const char *s, size_t n);

/* Bytes of as many words of s as fit in n columns; a part of the first word when it does not. */
size_t text_fitting(const char *s, size_t n);

/*
 * Break lines that are wider than b's reader sees, at spaces. The rest of a line begins under its
 * second part when it has two with several blanks between them ("model   FILE"), else `indent`
 * columns further right than the line.
 */
#define TEXT_WIDTH 80
size_t textbuf_width(const struct textbuf *b);
void textbuf_wrap(struct textbuf *b, size_t indent);

/*
 * The candidate nearest to `word` by edit distance (insert, delete, replace, swap of neighbours;
 * a letter in the other case counts half), or NULL when none is likely meant: an edit for every
 * third letter of the word is the most, at least 1 and at most 3 edits, and never all of it
 * (nobody who writes 'K' meant 'M', but 'm' may). First of equals. n candidates.
 */
const char *text_nearest(const char *word, const char *const *candidates, size_t n);

/*
 * A whole string as a finite double ("1e4", " 2.5"); false when nothing is there, anything else
 * follows, or it is too large or too near to 0 for a double. *out is written only on true. The
 * decimal point is a point in every locale.
 */
bool text_to_double(const char *s, double *out);

/* A whole string as a 64-bit integer, decimal (also "010") or 0x hex; false as above. */
bool text_to_int64(const char *s, int64_t *out);
bool text_to_uint64(const char *s, uint64_t *out);

/*
 * The shortest decimal text that reads back as exactly x ("0.1", "1e-300", "nan", "-inf"), with a
 * decimal point in every locale. buf holds at least TEXT_DOUBLE_MAX bytes; returns buf.
 */
#define TEXT_DOUBLE_MAX 40
char *text_from_double(double x, char *buf);

#endif
