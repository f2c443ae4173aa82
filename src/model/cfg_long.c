#include "model/cfg_long.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define NO_PIECE ((size_t)-1)

/* ---- where the elements are ---- */

static int nesting(char c)
{
    switch (c) {
    case '(':
    case '[':
    case '{':
        return 1;
    case ')':
    case ']':
    case '}':
        return -1;
    default:
        return 0;
    }
}

/* Returns the byte after the letter or string at p; *line is updated. */
static const char *past(const char *p, unsigned *line)
{
    *line += *p == '\n';
    if (*p++ != '"')
        return p;
    for (; *p && *p != '"'; p++) {
        if (*p == '\\' && p[1])
            p++;
        *line += *p == '\n';
    }
    return *p ? p + 1 : p;
}

static void add_piece(struct cfg_long *l, const char *begin, unsigned line)
{
    l->pieces = mem_grow(l->pieces, &l->cap_pieces, l->n_pieces + 1, sizeof *l->pieces);
    l->pieces[l->n_pieces++] = (struct cfg_piece){.begin = begin, .line = line};
}

/* Count the elements of the list whose '(' stands at p, and note where each piece begins. Returns
 * where its ')' stands. */
static const char *measure(struct cfg_long *l, const char *p, unsigned *line)
{
    int depth = 1;
    l->n = 1;
    add_piece(l, ++p, *line);
    while (*p && (depth += nesting(*p)) > 0) {
        const bool next = *p == ',' && depth == 1;
        p = past(p, line);
        if (next && l->n++ % CFG_PIECE == 0)
            add_piece(l, p, *line);
    }
    return p;
}

/* Returns the key of the list whose '(' stands at p. */
static char *key_before(const char *text, const char *p)
{
    while (p > text && (isspace((unsigned char)p[-1]) || p[-1] == '=' || p[-1] == ':'))
        p--;
    const char *end = p;
    while (p > text && (isalnum((unsigned char)p[-1]) || strchr("-_*", p[-1])))
        p--;
    return text_format("%.*s", (int)(end - p), p);
}

/* ---- cutting ---- */

static bool overridden(const struct cfg *c, const char *key)
{
    const size_t n = strlen(key);
    for (size_t i = 0; i < c->n_overrides; i++) {
        const char *path = c->overrides[i].key;
        if (strncmp(path, key, n) == 0 && (!path[n] || path[n] == '.' || path[n] == '['))
            return true;
    }
    return false;
}

/* Give each piece its text; `end` is the end of the list. */
static void copy_pieces(struct cfg_long *l, const char *end)
{
    static const char open[] = "x=(", close[] = ");";
    for (size_t i = 0; i < l->n_pieces; i++) {
        const char *begin = l->pieces[i].begin;
        const char *comma = i + 1 < l->n_pieces ? l->pieces[i + 1].begin - 1 : end;
        const size_t n = (size_t)(comma - begin);
        char *text = mem_calloc(n + sizeof open + sizeof close, 1);
        memcpy(text, open, sizeof open - 1);
        memcpy(text + sizeof open - 1, begin, n);
        memcpy(text + sizeof open - 1 + n, close, sizeof close);
        l->pieces[i].text = text;
    }
}

static void release(struct cfg_long *l)
{
    cfg_long_forget(l);
    config_destroy(&l->tree);
    free(l->key);
}

static void keep(struct cfg *c, struct cfg_long *l, const char *end)
{
    copy_pieces(l, end);
    c->longs = mem_grow(c->longs, &c->cap_longs, c->n_longs + 1, sizeof *c->longs);
    c->longs[c->n_longs++] = *l;
}

/* Append [from, to) at `out`; returns the new end. */
static char *move_up(char *out, const char *from, const char *to)
{
    memmove(out, from, (size_t)(to - from));
    return out + (to - from);
}

void cfg_long_cut(struct cfg *c, char *text)
{
    unsigned line = 1;
    int depth = 0;
    char *out = text;        /* the end of the text that is kept and moved to the front */
    const char *kept = text; /* the text from here on has not been moved yet */
    const char *p = text;
    while (*p) {
        if (*p != '(' || depth > 0) {
            depth += nesting(*p);
            p = past(p, &line);
            continue;
        }
        struct cfg_long l = {.parsed = NO_PIECE, .key = key_before(text, p)};
        config_init(&l.tree);
        const unsigned first = line;
        const char *end = measure(&l, p, &line);
        if (l.n > CFG_LONG && !overridden(c, l.key)) {
            keep(c, &l, end);
            out = move_up(out, kept, p + 1);
            memset(out, '\n', line - first);
            out += line - first;
            kept = end;
        } else {
            release(&l);
        }
        p = end;
        depth = 1;
    }
    *move_up(out, kept, p) = 0;
}

/* ---- the elements ---- */

void cfg_long_bind(struct cfg *c)
{
    for (size_t i = 0; i < c->n_longs; i++)
        c->longs[i].list =
            config_setting_get_member(config_root_setting(&c->tree), c->longs[i].key);
}

struct cfg_long *cfg_long_find(const struct cfg *c, const config_setting_t *list)
{
    for (size_t i = 0; i < c->n_longs; i++)
        if (c->longs[i].list == list)
            return &c->longs[i];
    return NULL;
}

/* Correct the line numbers of s, in a piece that begins this many lines down in the file. */
static void move_down(config_setting_t *s, unsigned lines)
{
    s->line += lines;
    if (!config_setting_is_aggregate(s))
        return;
    const int n = config_setting_length(s);
    for (int i = 0; i < n; i++)
        move_down(config_setting_get_elem(s, (unsigned)i), lines);
}

static void parse_piece(struct cfg *c, struct cfg_long *l, size_t i)
{
    const struct cfg_piece *piece = &l->pieces[i];
    config_destroy(&l->tree);
    config_init(&l->tree);
    l->parsed = i;
    if (cfg_libconfig(piece->text, &l->tree)) {
        move_down(config_root_setting(&l->tree), piece->line - 1);
    } else {
        cfg_error_syntax(c, piece->line - 1 + (unsigned)config_error_line(&l->tree), &l->tree);
        c->stopped = true;
    }
}

const config_setting_t *cfg_long_element(struct cfg *c, struct cfg_long *l, size_t i)
{
    if (!c->stopped && l->parsed != i / CFG_PIECE)
        parse_piece(c, l, i / CFG_PIECE);
    if (c->stopped)
        return NULL;
    const config_setting_t *x = config_setting_get_elem(config_root_setting(&l->tree), 0);
    return config_setting_get_elem(x, (unsigned)(i % CFG_PIECE));
}

void cfg_long_forget(struct cfg_long *l)
{
    for (size_t i = 0; i < l->n_pieces; i++)
        free(l->pieces[i].text);
    free(l->pieces);
    l->pieces = NULL;
    l->n = l->n_pieces = l->cap_pieces = 0;
    l->parsed = NO_PIECE;
    config_destroy(&l->tree);
    config_init(&l->tree);
}

void cfg_long_release(struct cfg *c)
{
    for (size_t i = 0; i < c->n_longs; i++)
        release(&c->longs[i]);
    free(c->longs);
}
