/*
 * Reads a config through accessors that check types. Private to the config reader.
 *
 * A reader opens a group, asks for its keys one by one, and closes it. A key that the file has in
 * the group and nobody asked for is then an unknown key. So there is no separate list of known
 * keys: the code that reads them is the list.
 *
 *     struct cfg_group token;
 *     cfg_group_open(&root, "token", &token);
 *     p = cfg_double(&token, "p_c0", CFG_PROBABILITY, 0);
 *     cfg_group_close(&token);
 *
 * Every accessor returns a value in range even after an error, so that reading continues and finds
 * all mistakes. All settings read are recorded for the report, including defaults.
 */
#ifndef MODEL_CFG_READ_H
#define MODEL_CFG_READ_H

#include <libconfig.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/unit.h"
#include "model/config.h"
#include "model/dist_pool.h"

#define CFG_KEYS_MAX     40    /* different keys of one group */
#define CFG_ERRORS_MAX   100   /* of one config; the rest is counted, not printed */
#define CFG_SETTINGS_MAX 20000 /* recorded; a network of 100 000 stations has millions */

/* config_setting_t.line of a setting that came from override i is CFG_FROM_OVERRIDE | i. */
#define CFG_FROM_OVERRIDE 0x80000000u

struct cfg {
    const char *file; /* as the user named it */
    struct diag *diag;
    config_t tree;
    unsigned root_line; /* of the setting "model", where mistakes about the whole file are shown */
    const struct override *overrides;
    char **override_place; /* "-s KEY=VALUE", or the place that the override gives */
    bool *unfit;           /* [n_overrides] the key is unknown, or the value cannot be read */
    char **meant;          /* [n_overrides] "stations.web.servers" of the key "web.servers", which
                              lacks its list; else NULL */
    size_t n_overrides;
    struct cfg_long *longs; /* see cfg_long.h */
    size_t n_longs, cap_longs;
    bool stopped; /* by a syntax error: nothing more is read or reported */
    size_t n_errors;
    size_t n_idle; /* of these, of keys that have no place where they are: they leave nothing out */
    struct setting *settings;
    size_t n_settings, cap_settings;
    struct dist_pool dists; /* values of the distributions read */
};

/* A group of the file (or a list that stands for one) while it is read. It lives on the reader's
 * stack, and its parents must outlive it. */
struct cfg_group {
    struct cfg *c;
    const config_setting_t *s;      /* NULL when the file does not have it: all defaults */
    const struct cfg_group *parent; /* NULL for the root */
    const char *key;                /* its key in the parent; for an element, the list's key */
    const char *noun, *name;        /* for an element: "station", and its own name or NULL */
    size_t index;                   /* of an element in its list */
    bool element;
    bool broken; /* its type is wrong, as already reported: missing keys are no error */
    const char *asked[CFG_KEYS_MAX];
    size_t n_asked;
};

/*
 * Parse the text and apply the overrides. Returns false when that failed, with the reasons in d. *c
 * must be closed in either case.
 */
bool cfg_open(struct cfg *c, const char *text, const char *file, const struct override *o, size_t n,
              struct diag *d);
void cfg_close(struct cfg *c);

/* ---- groups ---- */

void cfg_group_root(struct cfg *c, struct cfg_group *root);

/* The group `key` of g. When it is missing, or not a group (an error), *out reads as all
 * defaults. */
void cfg_group_open(struct cfg_group *g, const char *key, struct cfg_group *out);

/* Close a group. Every key in it that nobody asked for is an error. */
void cfg_group_close(struct cfg_group *g);

/* The list `key` of g; NULL when it is missing or not a list (an error). Get its elements with
 * cfg_element, since the tree may not have them. */
const config_setting_t *cfg_list(struct cfg_group *g, const char *key);

/* The number of elements in a list that cfg_list returned. */
size_t cfg_length(const struct cfg_group *g, const config_setting_t *list);

/* Free the memory of a list that has been read. Its settings must not be used any more; the list
 * itself stays, and is empty. */
void cfg_forget(struct cfg_group *g, const char *key);

/*
 * Element i of a list that cfg_list returned, as a group. `noun` says what it is ("station").
 * Returns false, with an error, when it is not a group (nor, when `compact`, a list). Its settings
 * and strings live until the next element of the list is asked for.
 */
bool cfg_element(struct cfg_group *g, const char *key, const config_setting_t *list, size_t i,
                 const char *noun, bool compact, struct cfg_group *out);

/* ---- keys ---- */

/* The setting `key`, or NULL; the key counts as known from now on. */
const config_setting_t *cfg_get(struct cfg_group *g, const char *key);

/* As cfg_get, but a missing key is an error; `hint` shows how to write it. */
const config_setting_t *cfg_need(struct cfg_group *g, const char *key, const char *hint);

/*
 * Which of two keys with the same meaning is given: `a`, `b`, or NULL for neither. Giving both is
 * an error, except that one from an override replaces one from the file.
 */
const char *cfg_either(struct cfg_group *g, const char *a, const char *b);

bool cfg_overridden(const config_setting_t *s); /* false for NULL */

/* True when an override names a key that contains this word. Settings of the file that belong to
 * another choice than the override's are then ignored. */
bool cfg_override_names(const struct cfg *c, const char *word);

/*
 * An error when `key` is given, "'key' WHY": because of the setting chosen_by it has no place here.
 * But when chosen_by was overridden, the file's key is ignored, since it was written for another
 * choice.
 */
void cfg_refuse(struct cfg_group *g, const char *key, const config_setting_t *chosen_by,
                const char *hint, const char *why);

enum cfg_range {
    CFG_ANY,
    CFG_POSITIVE,     /* > 0; a time or a rate */
    CFG_FACTOR,       /* > 0; has no unit */
    CFG_NOT_NEGATIVE, /* >= 0 */
    CFG_PROBABILITY,  /* [0, 1] */
    CFG_FRACTION,     /* (0, 1) */
    CFG_LEVEL,        /* (0, 1), and p99 for 0.99 */
    CFG_RANGES,
    CFG_UNIT = 16     /* times the unit that a number may have, see the macros */
};

/* Or'ed to a range: the kind of number, which decides the units it may have (base/unit.h). The last
 * three ranges are shares. */
#define CFG_TIME   (CFG_UNIT * UNIT_TIME)
#define CFG_RATE   (CFG_UNIT * UNIT_RATE)
#define CFG_NUMBER (CFG_UNIT * UNIT_NUMBER)

/* A finite number of any type; `fallback` when it is missing. */
double cfg_double(struct cfg_group *g, const char *key, enum cfg_range range, double fallback);

/* As cfg_double, or the string `word`, which stands for `meaning`. */
double cfg_double_or(struct cfg_group *g, const char *key, enum cfg_range range, const char *word,
                     double meaning, double fallback);

/* A whole number in [min, max], written without a point: 500 or 20k. */
uint64_t cfg_count(struct cfg_group *g, const char *key, uint64_t min, uint64_t max,
                   uint64_t fallback);

/* As cfg_count, or the string `word`, which stands for `meaning`. */
uint64_t cfg_count_or(struct cfg_group *g, const char *key, uint64_t min, uint64_t max,
                      const char *word, uint64_t meaning, uint64_t fallback);

/* A whole number from 0 to 2^64 - 1, plain or in a string, decimal or 0x hex. */
uint64_t cfg_seed(struct cfg_group *g, const char *key, uint64_t fallback);

bool cfg_bool(struct cfg_group *g, const char *key, bool fallback);

/* A string, which lives as long as g. `fallback` may be NULL (then nothing is recorded). */
const char *cfg_string(struct cfg_group *g, const char *key, const char *fallback);

/* One of n words; its index. */
size_t cfg_word(struct cfg_group *g, const char *key, const char *const *words, size_t n,
                size_t fallback);

/* Up to max numbers in an array or list into x. Returns their number, 0 after an error. */
size_t cfg_doubles(struct cfg_group *g, const char *key, enum cfg_range range, double *x,
                   size_t max);

/* Up to max strings in an array or list, or one string. Returns their number; 0 if none, or on
 * error. */
size_t cfg_strings(struct cfg_group *g, const char *key, const char **x, size_t max);

/* ---- settings that have no key of their own: an element of a compact route ---- */

/* `key` is used in messages and in the record. Returns false after an error, with *out
 * untouched. */
bool cfg_as_double(struct cfg_group *g, const config_setting_t *s, const char *key,
                   enum cfg_range range, double *out);
bool cfg_as_string(struct cfg_group *g, const config_setting_t *s, const char *key,
                   const char **out);

/* ---- errors, places, record ---- */

/* An error at `at` (NULL: at the group itself); the message starts with the name of the group. */
void cfg_error(const struct cfg_group *g, const config_setting_t *at, const char *hint,
               const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A warning, with a place as for an error: the setting works, but may not be meant. */
void cfg_warn(const struct cfg_group *g, const config_setting_t *at, const char *hint,
              const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The line of the name of element g of a list; without a name, the element's own line. In
 * config_setting_t's form. */
unsigned cfg_name_line(const struct cfg_group *g);

/*
 * An error: element g of a list has the name of an earlier one, whose cfg_name_line is `other` (0:
 * the reader made that name up). It is reported at the name of g; or, when that is in the file and
 * the other one is not, at the override that gave the other name.
 */
void cfg_error_same_name(const struct cfg_group *g, const char *name, unsigned other);

/* An error about the file or an override as a whole, at a line in config_setting_t's form. */
void cfg_error_line(struct cfg *c, unsigned line, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * The line of a setting (NULL: of g) for a network, whose lines have type int. Override i has
 * INT_MIN + i there, which as an unsigned is CFG_FROM_OVERRIDE | i.
 */
int cfg_line(const struct cfg_group *g, const config_setting_t *s);

/* True after so many mistakes that the reader of a long list may stop. */
bool cfg_gave_up(const struct cfg *c);

/* "did you mean 'x'?" for the candidate nearest to word, else `otherwise`. Free with free(). */
char *cfg_suggest(const char *word, const char *const *candidates, size_t n, const char *otherwise);

/* Record a value that is used. */
void cfg_record(const struct cfg_group *g, const char *key, const char *value, bool is_string);
void cfg_record_double(const struct cfg_group *g, const char *key, double x);

/* The value of a setting as text for messages: 2.7, the string "x", a list. Returns buf. */
#define CFG_DESCRIBE_MAX 96
char *cfg_describe(const config_setting_t *s, char *buf);

#endif
