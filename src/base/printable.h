/*
 * What may be shown: UTF-8 without control characters. Names and titles come from files that others
 * wrote, and a terminal obeys an escape sequence in them; JSON and CSV are UTF-8 or broken.
 */
#ifndef BASE_PRINTABLE_H
#define BASE_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Bytes of the character at s, 1 to 4; 0 when there is none that may be shown: at the end, at a
 * control character (C0, DELETE, C1: a tab and a line end, too), at bytes that are no UTF-8
 * (RFC 3629: overlong forms, surrogates and what is beyond U+10FFFF are none).
 */
size_t printable_character(const char *s);

/* The first byte in s that may not be shown, or NULL. */
const char *printable_flaw(const char *s);

/* What is wrong at such a byte: "the control character 0x1b", "the byte 0xff, which is no UTF-8".
 * Free with free(). */
char *printable_flaw_name(const char *at);

/* s with each such byte as \xNN. Never NULL. Free with free(). */
char *printable(const char *s);

#endif
