#include "model/config_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/*
 * Keys lose where a list has named elements: "stations.web.servers" is in a group of the group
 * `stations`, or in the element `web` of a list. Such an element has a setting "stations.web.name"
 * with its own name as the value, and these are looked for first. A name may hold points.
 */

enum kind { KIND_GROUP, KIND_LIST, KIND_VALUE };

struct item {
    char *key; /* in a group; in a list of named elements the name; else NULL */
    enum kind kind;
    const struct setting *setting; /* KIND_VALUE */
    bool put;                      /* it is in the text */
    struct item *first, *last, *next;
};

static struct item *add_item(struct item *parent, const char *key, size_t n, enum kind kind)
{
    struct item *i = mem_calloc(1, sizeof *i);
    i->key = key ? text_format("%.*s", (int)n, key) : NULL;
    i->kind = kind;
    if (parent->last)
        parent->last->next = i;
    else
        parent->first = i;
    parent->last = i;
    return i;
}

static void free_items(struct item *parent)
{
    for (struct item *i = parent->first, *next; i; i = next) {
        next = i->next;
        free_items(i);
        free(i->key);
        free(i);
    }
}

static bool has_key(const struct item *i, const char *key, size_t n)
{
    return i->key && strncmp(i->key, key, n) == 0 && !i->key[n];
}

/* The last one is looked at first: settings of one thing follow each other. */
static struct item *find(struct item *parent, const char *key, size_t n)
{
    if (parent->last && has_key(parent->last, key, n))
        return parent->last;
    for (struct item *i = parent->first; i; i = i->next)
        if (has_key(i, key, n))
            return i;
    return NULL;
}

static struct item *find_or_add(struct item *parent, const char *key, size_t n, enum kind kind)
{
    struct item *i = find(parent, key, n);
    return i ? i : add_item(parent, key, n, kind);
}

/* The named element whose name and a point begin `key`; the longest name. */
static struct item *named_element(struct item *list, const char *key)
{
    struct item *best = NULL;
    size_t longest = 0;
    for (struct item *i = list->first; i; i = i->next) {
        const size_t n = i->key ? strlen(i->key) : 0;
        if (n > longest && strncmp(i->key, key, n) == 0 && key[n] == '.') {
            best = i;
            longest = n;
        }
    }
    return best;
}

/* Element `index` of a list without names; those before it are there. */
static struct item *element(struct item *list, size_t index)
{
    struct item *i = list->first;
    for (size_t k = 0; k < index && i; k++)
        i = i->next;
    if (list->last && !list->last->next && !i)
        return add_item(list, NULL, 0, KIND_GROUP);
    return i ? i : add_item(list, NULL, 0, KIND_GROUP);
}

/* One step of a path from *at; returns the rest of it, or NULL when it ends in a value, whose item
 * is then *at. */
static const char *step(struct item **at, const char *path)
{
    const size_t n = strcspn(path, ".[");
    struct item *child = find(*at, path, n);
    if (path[n] == '[') {
        char *end;
        const size_t index = strtoul(path + n + 1, &end, 10);
        child = child ? child : add_item(*at, path, n, KIND_LIST);
        *at = element(child, index);
        return end[0] == ']' && end[1] == '.' ? end + 2 : "";
    }
    if (!path[n]) {
        *at = child ? child : add_item(*at, path, n, KIND_VALUE);
        return NULL;
    }
    if (child && child->kind == KIND_LIST) {
        struct item *named = named_element(child, path + n + 1);
        if (named) {
            *at = named;
            return path + n + 1 + strlen(named->key) + 1;
        }
    }
    *at = child ? child : add_item(*at, path, n, KIND_GROUP);
    return path + n + 1;
}

static void place(struct item *root, const struct setting *s)
{
    struct item *at = root;
    const char *rest = s->key;
    while (rest && *rest)
        rest = step(&at, rest);
    if (at != root && !at->setting)
        at->setting = s;
}

/* "LIST.NAME.name" = NAME: the list, and in it the element, are made before any other setting. */
static void place_name(struct item *root, const struct setting *s)
{
    static const char end[] = ".name";
    const size_t whole = strlen(s->key), n = strlen(s->value), tail = n + strlen(end);
    struct item *at = root;
    const char *rest = s->key;
    if (!s->is_string || n == 0 || whole < tail + 2 || s->key[whole - tail - 1] != '.' ||
        strcmp(s->key + whole - strlen(end), end) != 0 ||
        strncmp(s->key + whole - tail, s->value, n) != 0)
        return;
    const char *list = s->key + whole - tail - 1; /* the point before the name */
    while (rest < list) {
        const size_t step_length = strcspn(rest, ".[");
        if (rest + step_length == list) {
            at = find_or_add(at, rest, step_length, KIND_LIST);
            if (!find(at, s->value, n))
                add_item(at, s->value, n, KIND_GROUP);
            return;
        }
        rest = step(&at, rest);
        if (!rest)
            return;
    }
}

/* ---- text ---- */

static void put_string(struct textbuf *out, const char *s)
{
    textbuf_add(out, "\"");
    for (; *s; s++)
        textbuf_add(out, strchr("\"\\", *s) ? "\\%c" : "%c", *s);
    textbuf_add(out, "\"");
}

/* libconfig's arrays take no mixture of whole and other numbers. */
static void put_numbers(struct textbuf *out, const char *array)
{
    const bool mixed = strpbrk(array, ".eE") != NULL;
    textbuf_add(out, "[");
    for (const char *at = array + strspn(array, "[ "); *at && *at != ']';) {
        const size_t n = strcspn(at, ",] ");
        const bool whole = n == strspn(at, "+-0123456789");
        textbuf_add(out, "%.*s%s", (int)n, at, mixed && whole ? ".0" : "");
        at += n + strspn(at + n, ", ");
        textbuf_add(out, "%s", *at == ']' ? "" : ", ");
    }
    textbuf_add(out, "]");
}

static void put_value(struct textbuf *out, const struct setting *s)
{
    if (s->is_string)
        put_string(out, s->value);
    else if (s->value[0] == '[' && !strchr(s->value, '"'))
        put_numbers(out, s->value);
    else
        textbuf_add(out, "%s", s->value);
}

static void put_members(struct textbuf *out, const struct item *parent, int depth);

static void put_item(struct textbuf *out, const struct item *i, int depth)
{
    switch (i->kind) {
    case KIND_VALUE:
        put_value(out, i->setting);
        break;
    case KIND_GROUP:
        textbuf_add(out, "{\n");
        put_members(out, i, depth + 1);
        textbuf_add(out, "%*s}", 4 * depth, "");
        break;
    case KIND_LIST:
        textbuf_add(out, "(");
        for (const struct item *k = i->first; k; k = k->next) {
            textbuf_add(out, "%s\n%*s", k == i->first ? "" : ",", 4 * (depth + 1), "");
            put_item(out, k, depth + 1);
        }
        textbuf_add(out, "\n%*s)", 4 * depth, "");
        break;
    }
}

static void put_member(struct textbuf *out, const struct item *i, int depth)
{
    textbuf_add(out, "%*s%s = ", 4 * depth, "", i->key);
    put_item(out, i, depth);
    textbuf_add(out, ";\n");
}

static void put_members(struct textbuf *out, const struct item *parent, int depth)
{
    for (const struct item *i = parent->first; i; i = i->next)
        put_member(out, i, depth);
}

bool config_text(struct textbuf *out, const struct setting *settings, size_t n)
{
    struct item root = {.kind = KIND_GROUP};
    for (size_t i = 0; i < n; i++)
        if (strcmp(settings[i].key, "truncated") == 0)
            return false;
    for (size_t i = 0; i < n; i++)
        place_name(&root, &settings[i]);
    for (size_t i = 0; i < n; i++)
        place(&root, &settings[i]);
    for (size_t i = 0; i < n; i++) { /* `model` before the lists, which were made first */
        struct item *top = find(&root, settings[i].key, strcspn(settings[i].key, ".["));
        if (top && !top->put)
            put_member(out, top, 0);
        if (top)
            top->put = true;
    }
    free_items(&root);
    return true;
}
