/*
 * The pass over a config's text before libconfig sees it. libconfig 1.5 wraps 5000000000 to
 * 705032704 without a word, refuses [0.5, 1] and says "syntax error" to most else; this pass writes
 * the same text, line for line, so that no number is lost, and names what it can of the mistakes:
 *
 *   5000000000            5000000000L
 *   [0.5, 1]              [0.5, 1.0]
 *   [0.5, 8ms]            words, as below
 *   a number that does not fit 64 bits, and a bare word where a value belongs, become strings that
 *   start with CFG_HUGE or CFG_WORD: the accessor that meets one knows its key and says so
 *   brackets that do not match, keys given twice, strings and comments without an end, a comma
 *   before a closing bracket, a decimal comma, @include: errors
 *
 * It takes time in proportion to the text, and sees to it that libconfig does, which compares each
 * key with all before it in its group, and calls itself for each bracket: both have a limit here.
 *
 * It must not grow into a parser: what it does not know it leaves to libconfig.
 */
#ifndef MODEL_CFG_SCAN_H
#define MODEL_CFG_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#define CFG_DEPTH_MAX       32     /* brackets in one another */
#define CFG_GROUP_MAX       256    /* settings in one group */
#define CFG_SCAN_ERRORS_MAX 100    /* after which the rest of the text is not read */

#define CFG_HUGE "\001integer "
#define CFG_WORD "\001word "

enum cfg_word_kind { CFG_IS_WORD, CFG_IS_BOOL, CFG_IS_INTEGER, CFG_IS_FLOAT };

/* What a run of n letters, digits and signs is to libconfig. "0x10" and "7L" are integers. */
enum cfg_word_kind cfg_word_kind(const char *word, size_t n);

/* Told of every mistake; `line` counts from 1, `hint` may be NULL. */
struct cfg_scan_errors {
    void (*add)(void *to, int line, const char *hint, const char *message);
    void *to;
};

/* The rewritten text, or NULL when there were mistakes, which were all told. Free with free(). */
char *cfg_scan(const char *text, const struct cfg_scan_errors *e);

#endif
