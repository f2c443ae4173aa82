/*
 * Long lists. libconfig's tree takes some 30 bytes for one of text, and of 100 000 stations nobody
 * needs more than the one that is being read. So lists that are settings of the whole file are
 * taken out of the text when they are long, and their elements are parsed some at a time, when they
 * are asked for. Private to the config reader.
 *
 * A list that an override names stays in the tree, as an override changes the tree. A syntax error
 * in a piece is found when the piece is parsed; from then on nothing more is read or told.
 */
#ifndef MODEL_CFG_LONG_H
#define MODEL_CFG_LONG_H

#include "model/cfg_read.h"

#define CFG_LONG  1000 /* elements, above which a list is long */
#define CFG_PIECE 256  /* elements parsed together */

struct cfg_piece {
    const char *begin; /* of its first element, in the text that it was cut from */
    unsigned line;     /* there, from 1 */
    char *text;        /* "x=( ... );" */
};

struct cfg_long {
    char *key;
    const config_setting_t *list; /* in the file's tree, where it is empty */
    size_t n;                     /* elements */
    struct cfg_piece *pieces;     /* of CFG_PIECE elements each, the last one of what is left */
    size_t n_pieces, cap_pieces;
    size_t parsed; /* the piece that is in `tree` */
    config_t tree;
};

/* Take all long lists out of `text`, which cfg_scan has made; each leaves its brackets and its
 * lines behind. */
void cfg_long_cut(struct cfg *c, char *text);

/* Find the lists again, when the rest of the text has been parsed into c->tree. */
void cfg_long_bind(struct cfg *c);

/* The long list that `list` stands for, NULL when that has its elements itself. */
struct cfg_long *cfg_long_find(const struct cfg *c, const config_setting_t *list);

/* Its element i, which lives until one of another piece is asked for. NULL when reading has
 * stopped. */
const config_setting_t *cfg_long_element(struct cfg *c, struct cfg_long *l, size_t i);

/* libconfig's part of reading: text that cfg_scan has made into *tree; and what libconfig says of a
 * mistake at `line`. In cfg_open.c. */
bool cfg_libconfig(const char *scanned, config_t *tree);
void cfg_error_syntax(struct cfg *c, unsigned line, const config_t *tree);

/* Its text and settings are given back; it has no elements any more. */
void cfg_long_forget(struct cfg_long *l);

void cfg_long_release(struct cfg *c);

#endif
