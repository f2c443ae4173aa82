/*
 * Text in Markdown as GitHub reads it: what would be taken for markup, or for HTML, is escaped, and
 * characters that may not be shown are named (base/printable.h).
 */
#ifndef REPORT_MARKDOWN_H
#define REPORT_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Plain text. `line`: it begins a line, where some more characters are markup. */
void markdown_text(struct textbuf *out, const char *text, bool line);

/* A span of code in a cell of a table, where a bar has to be escaped all the same. */
void markdown_code_cell(struct textbuf *out, const char *text);

/* How many backquotes fence this code off: one more than it has in a row. */
size_t markdown_fence(const char *text);

#endif
