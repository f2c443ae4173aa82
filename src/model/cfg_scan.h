/*
 * The pass over a config's text before libconfig sees it. libconfig 1.5 silently wraps 5000000000
 * to 705032704, refuses [0.5, 1], and answers most other mistakes with "syntax error". This pass
 * copies the text line for line, keeps every number, and names the mistakes that it can:
 *
 *   5000000000            5000000000L
 *   [0.5, 1]              [0.5, 1.0]
 *   [0.5, 8ms]            words, as below
 *   a number that does not fit 64 bits, and a bare word where a value belongs, become strings that
 *   start with CFG_HUGE or CFG_WORD: the accessor that meets one knows its key and says so
 *   brackets that do not match, keys given twice, strings and comments without an end, a comma
 *   before a closing bracket, a decimal comma, @include: errors
 *
 * The pass is linear in the length of the text. libconfig compares each key with all keys before it
 * in its group, and calls itself for each bracket; the limits below keep it fast too.
 *
 * It must not grow into a parser: it leaves to libconfig whatever it does not know.
 */
#ifndef MODEL_CFG_SCAN_H
#define MODEL_CFG_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#define CFG_DEPTH_MAX       32     /* nested brackets */
#define CFG_GROUP_MAX       256    /* settings in one group */
#define CFG_SCAN_ERRORS_MAX 100    /* after which the rest of the text is not read */

#define CFG_HUGE "\001integer "
#define CFG_WORD "\001word "

enum cfg_word_kind { CFG_IS_WORD, CFG_IS_BOOL, CFG_IS_INTEGER, CFG_IS_FLOAT };

/* The type that libconfig gives a run of n letters, digits and signs. "0x10" and "7L" are
 * integers. */
enum cfg_word_kind cfg_word_kind(const char *word, size_t n);

/* Called for every mistake; `line` counts from 1, `hint` may be NULL. */
struct cfg_scan_errors {
    void (*add)(void *to, int line, const char *hint, const char *message);
    void *to;
};

/* The rewritten text, to be freed with free(); NULL when there were mistakes, all reported. */
char *cfg_scan(const char *text, const struct cfg_scan_errors *e);

#endif
