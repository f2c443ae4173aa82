/*
 * Reading a config through accessors that look at the type. Private to the config reader.
 *
 * A reader opens a group, asks for its keys one by one, and closes it; whatever the file has in the
 * group and nobody asked for is then an unknown key. So the code that reads a key is the only list
 * of keys, and cannot differ from another one.
 *
 *     struct cfg_group token;
 *     cfg_group_open(&root, "token", &token);
 *     p = cfg_double(&token, "p_c0", CFG_PROBABILITY, 0);
 *     cfg_group_close(&token);
 *
 * Every accessor returns a value in range even after an error, so that reading goes on and all
 * mistakes are found. What was read is recorded for the report, defaults included.
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
    unsigned root_line; /* of the setting "model": where mistakes of the whole file are shown */
    const struct override *overrides;
    char **override_place; /* "-s KEY=VALUE", or as the override has it */
    bool *unfit;           /* [n_overrides] its key is not known, or its value cannot be read */
    size_t n_overrides;
    struct cfg_long *longs; /* see cfg_long.h */
    size_t n_longs, cap_longs;
    bool stopped; /* by a syntax error: nothing more is read or told */
    size_t n_errors;
    size_t n_idle; /* of these, of keys that have no place where they are: they leave nothing out */
    struct setting *settings;
    size_t n_settings, cap_settings;
    struct dist_pool dists; /* values of the distributions read */
};

/* A group of the file (or a list that stands for one) while it is read. Lives on the reader's
 * stack, and its parents must outlive it. */
struct cfg_group {
    struct cfg *c;
    const config_setting_t *s;      /* NULL when the file does not have it: all defaults */
    const struct cfg_group *parent; /* NULL for the root */
    const char *key;                /* in the parent; of a list's element, the list's key */
    const char *noun, *name;        /* of a list's element: "station", and its own name or NULL */
    size_t index;                   /* of a list's element */
    bool element;
    bool broken; /* it has the wrong type, which was said: nothing is missing */
    const char *asked[CFG_KEYS_MAX];
    size_t n_asked;
};

/*
 * Parse the text and apply the overrides; false when that failed, with the reasons in d. *c must be
 * closed in either case.
 */
bool cfg_open(struct cfg *c, const char *text, const char *file, const struct override *o, size_t n,
              struct diag *d);
void cfg_close(struct cfg *c);

/* ---- groups ---- */

void cfg_group_root(struct cfg *c, struct cfg_group *root);

/* The group `key` of g. Missing, or not a group (an error), *out reads as all defaults. */
void cfg_group_open(struct cfg_group *g, const char *key, struct cfg_group *out);

/* Every key that nobody asked for is an error. */
void cfg_group_close(struct cfg_group *g);

/* The list `key` of g, NULL when missing or not a list (an error). Its elements are asked for with
 * cfg_element, since the tree may not have them. */
const config_setting_t *cfg_list(struct cfg_group *g, const char *key);

/* How many elements a list has that cfg_list returned. */
size_t cfg_length(const struct cfg_group *g, const config_setting_t *list);

/* What was read of a list is kept elsewhere: its memory is given back. Its settings must not be
 * used any more; the list itself stays, and is empty. */
void cfg_forget(struct cfg_group *g, const char *key);

/*
 * Element i of a list that cfg_list returned, as a group. `noun` says what it is ("station").
 * False, with an error, when it is not a group (nor, when `compact`, a list). Settings and strings
 * in it live until the next element of the list is asked for.
 */
bool cfg_element(struct cfg_group *g, const char *key, const config_setting_t *list, size_t i,
                 const char *noun, bool compact, struct cfg_group *out);

/* ---- keys ---- */

/* The setting `key`, or NULL; the key counts as known from now on. */
const config_setting_t *cfg_get(struct cfg_group *g, const char *key);

/* As cfg_get, but its absence is an error; `hint` shows how to write it. */
const config_setting_t *cfg_need(struct cfg_group *g, const char *key, const char *hint);

/*
 * Which of two keys that say the same thing is given: `a`, `b`, or NULL for neither. Both is an
 * error, except that one from an override replaces one from the file.
 */
const char *cfg_either(struct cfg_group *g, const char *a, const char *b);

bool cfg_overridden(const config_setting_t *s); /* false for NULL */

/* Does an override name a key with this word in it? Then what the file says elsewhere for another
 * choice than the override's is void. */
bool cfg_override_names(const struct cfg *c, const char *word);

/*
 * An error when `key` is given, "'key' WHY", for the setting chosen_by says that it has no place
 * here. But when that was overridden, the file's key is void, as it was written for another choice.
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

/* Or'ed to a range: what the number is, and so which units it may have (base/unit.h). Those of the
 * last three ranges are shares. */
#define CFG_TIME   (CFG_UNIT * UNIT_TIME)
#define CFG_RATE   (CFG_UNIT * UNIT_RATE)
#define CFG_NUMBER (CFG_UNIT * UNIT_NUMBER)

/* A finite number of any type. Missing: `fallback`. */
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

/* Up to max numbers in an array or list into x; how many, 0 after an error. */
size_t cfg_doubles(struct cfg_group *g, const char *key, enum cfg_range range, double *x,
                   size_t max);

/* Up to max strings in an array or list, or one string; how many, 0 when none or after an error. */
size_t cfg_strings(struct cfg_group *g, const char *key, const char **x, size_t max);

/* ---- settings that have no key of their own: an element of a compact route ---- */

/* `key` stands in messages and in the record. False after an error, *out untouched. */
bool cfg_as_double(struct cfg_group *g, const config_setting_t *s, const char *key,
                   enum cfg_range range, double *out);
bool cfg_as_string(struct cfg_group *g, const config_setting_t *s, const char *key,
                   const char **out);

/* ---- errors, places, record ---- */

/* An error at `at` (NULL: at the group itself); the message is preceded by what the group is. */
void cfg_error(const struct cfg_group *g, const config_setting_t *at, const char *hint,
               const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A remark at `at`, as an error has its place: what is there works, but may not be meant. */
void cfg_warn(const struct cfg_group *g, const config_setting_t *at, const char *hint,
              const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Where element g of a list has its name, and without one, where it is itself; as
 * config_setting_t has it. */
unsigned cfg_name_line(const struct cfg_group *g);

/*
 * An error: element g of a list has the name of one before it, whose cfg_name_line is `other` (0:
 * the reader made that name up). At its name, or where that is the file's and the other one's is
 * not, at the override that gave it.
 */
void cfg_error_same_name(const struct cfg_group *g, const char *name, unsigned other);

/* An error in the file or an override as a whole, at a line as config_setting_t has it. */
void cfg_error_line(struct cfg *c, unsigned line, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * Line of a setting (NULL: of g) for a network, whose lines are of type int: that of override i is
 * INT_MIN + i there, and as an unsigned again CFG_FROM_OVERRIDE | i.
 */
int cfg_line(const struct cfg_group *g, const config_setting_t *s);

/* Enough mistakes: a reader of a long list may stop. */
bool cfg_gave_up(const struct cfg *c);

/* "did you mean 'x'?" for the candidate nearest to word, else `otherwise`. Free with free(). */
char *cfg_suggest(const char *word, const char *const *candidates, size_t n, const char *otherwise);

/* Record a value as used. */
void cfg_record(const struct cfg_group *g, const char *key, const char *value, bool is_string);
void cfg_record_double(const struct cfg_group *g, const char *key, double x);

/* What a setting's value looks like, for messages: 2.7, the string "x", a list. Returns buf. */
#define CFG_DESCRIBE_MAX 96
char *cfg_describe(const config_setting_t *s, char *buf);

#endif
