/*
 * Diagnostics: what is wrong with the user's input, collected so that all mistakes of a file are
 * said at once. Printed as
 *     FILE:LINE: error: MESSAGE
 *       hint: HINT
 * Messages are lower case, without a full stop, in the user's own words in 'quotes'; what is not
 * printable in them, of a name or a file, becomes \\xNN.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stddef.h>
#include <stdio.h>

#include "base/status.h"

struct diag;

/* Largest number of errors kept. Further errors are only counted: nobody reads that many, and each
 * new one is compared with all before it. */
#define DIAG_MAX 200

/* An empty collection. Free with diag_free (NULL is fine). */
struct diag *diag_new(void);
void diag_free(struct diag *d);

/*
 * Add an error. `file` may be NULL (then no place is printed), `line` may be 0 (then only the
 * file). `hint` may be NULL. Texts are copied. The collection's status becomes EXIT_INPUT if this
 * is its first error. The same text at the same place is kept once.
 */
void diag_error(struct diag *d, const char *file, int line, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/*
 * As diag_error, with a status of its own (EXIT_UNSTABLE, EXIT_MACHINE). The first error's status
 * stays.
 */
void diag_error_status(struct diag *d, enum exit_status status, const char *file, int line,
                       const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

/* Add a remark on something that works but may not be meant. It is no error: it is not counted, has
 * no status, and is printed as "warning: MESSAGE", after the errors. */
void diag_warning(struct diag *d, const char *file, int line, const char *hint, const char *fmt,
                  ...) __attribute__((format(printf, 5, 6)));

/* Add all of from's errors and warnings to d; from stays as it is. */
void diag_merge(struct diag *d, const struct diag *from);

/* Add those of from's errors that are at `file`, whatever their line. */
void diag_merge_at(struct diag *d, const struct diag *from, const char *file);

/* As diag_merge; but what is at line INT_MIN + i, for i < n, is at places[i] and has no line. */
void diag_merge_places(struct diag *d, const struct diag *from, char *const *places, size_t n);

/* Number of errors, those beyond DIAG_MAX included. */
size_t diag_count(const struct diag *d);

/* EXIT_DONE when empty, else the status of the first error. */
enum exit_status diag_status(const struct diag *d);

/* Text of error i: its message without the place, or "" when there is none or it was not kept. */
const char *diag_message(const struct diag *d, size_t i);

/* Print all errors, sorted by file and line, then the warnings likewise, to f. */
void diag_print(const struct diag *d, FILE *f);

#endif
