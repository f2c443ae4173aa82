/*
 * Long lists. libconfig's tree takes some 30 bytes per byte of text, and the reader needs only one
 * of 100 000 stations at a time. So long lists at the top level of the file are cut out of the
 * text, and their elements are parsed in pieces, when they are asked for. Private to the config
 * reader.
 *
 * A list that an override names stays in the tree, because the override changes the tree. A syntax
 * error in a piece is found when the piece is parsed; after that nothing more is read or reported.
 */
#ifndef MODEL_CFG_LONG_H
#define MODEL_CFG_LONG_H

#include "model/cfg_read.h"

#define CFG_LONG  1000 /* a list with more elements is long */
#define CFG_PIECE 256  /* elements parsed together */

struct cfg_piece {
    const char *begin; /* its first element, in the text that it was cut from */
    unsigned line;     /* line of `begin`, from 1 */
    char *text;        /* "x=( ... );" */
};

struct cfg_long {
    char *key;
    const config_setting_t *list; /* in the file's tree, where it is empty */
    size_t n;                     /* elements */
    struct cfg_piece *pieces;     /* CFG_PIECE elements each; the last one may have fewer */
    size_t n_pieces, cap_pieces;
    size_t parsed; /* index of the piece that is in `tree` */
    config_t tree;
};

/* Take all long lists out of `text`, which cfg_scan has made; each leaves its brackets and its
 * lines behind. */
void cfg_long_cut(struct cfg *c, char *text);

/* Find the lists again, after the rest of the text has been parsed into c->tree. */
void cfg_long_bind(struct cfg *c);

/* The long list that `list` stands for; NULL when `list` itself has the elements. */
struct cfg_long *cfg_long_find(const struct cfg *c, const config_setting_t *list);

/* Element i of the list. It lives until an element of another piece is asked for. NULL when reading
 * has stopped. */
const config_setting_t *cfg_long_element(struct cfg *c, struct cfg_long *l, size_t i);

/* libconfig's part of reading. The first parses text that cfg_scan has made into *tree; the second
 * reports libconfig's message for a mistake at `line`. In cfg_open.c. */
bool cfg_libconfig(const char *scanned, config_t *tree);
void cfg_error_syntax(struct cfg *c, unsigned line, const config_t *tree);

/* Free its text and settings; it has no elements any more. */
void cfg_long_forget(struct cfg_long *l);

void cfg_long_release(struct cfg *c);

#endif
