#include "model/cfg_override.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/cfg_scan.h"

/* Make a setting that replaced another one, and all settings in it, belong to the tree, with the
 * override as their place. */
static void adopt(config_setting_t *s, config_t *tree, unsigned line)
{
    s->config = tree;
    s->line = line;
    if (!config_setting_is_aggregate(s))
        return;
    for (int i = 0; i < config_setting_length(s); i++) {
        config_setting_t *child = config_setting_get_elem(s, (unsigned)i);
        child->parent = s;
        adopt(child, tree, line);
    }
}

/*
 * Swap the values of `from` and `to`, so that each tree frees what it then holds. libconfig can
 * change neither a type nor an element in the middle of a list. Its fields are public, and malloc
 * allocates all memory behind them.
 */
static void swap_values(config_setting_t *to, config_setting_t *from, unsigned line)
{
    const config_setting_t old = *to;
    to->type = from->type;
    to->format = from->format;
    to->value = from->value;
    from->type = old.type;
    from->format = old.format;
    from->value = old.value;
    adopt(to, to->config, line);
}

/* ---- the path ---- */

struct override_path {
    struct cfg *c;
    unsigned line;
    const char *key;  /* whole */
    const char *rest; /* the part not walked yet */
    config_setting_t *at;
};

static void bad_key(struct override_path *w, const char *hint)
{
    cfg_error_line(w->c, w->line, hint, "no setting '%s'", w->key);
}

static size_t name_length(const char *p)
{
    if (!isalpha((unsigned char)*p) && *p != '*')
        return 0;
    size_t n = 1;
    while (isalnum((unsigned char)p[n]) || (p[n] && strchr("-_*", p[n])))
        n++;
    return n;
}

/* Returns the text after n characters and the point that follows; false without that point. */
static bool step(struct override_path *w, size_t n)
{
    w->rest += n;
    if (*w->rest == '.' && w->rest[1])
        w->rest++;
    else if (*w->rest && *w->rest != '[')
        return false;
    return true;
}

static bool into_group(struct override_path *w)
{
    const size_t n = name_length(w->rest);
    char *name = text_format("%.*s", (int)n, w->rest);
    bool ok = n > 0 && step(w, n);
    if (!ok) {
        bad_key(w, "a key is names with points between, such as stations.S_a.servers");
    } else {
        config_setting_t *s = config_setting_get_member(w->at, name);
        if (!s) {
            s = config_setting_add(w->at, name, CONFIG_TYPE_GROUP);
            s->line = w->line;
        }
        w->at = s;
    }
    free(name);
    return ok;
}

static bool into_index(struct override_path *w)
{
    char *end;
    const unsigned long i = strtoul(w->rest + 1, &end, 10);
    const int n = config_setting_length(w->at);
    if (!isdigit((unsigned char)w->rest[1]) || *end != ']' ||
        !step(w, (size_t)(end + 1 - w->rest))) {
        bad_key(w, "an element of a list is written as routes[0].p");
        return false;
    }
    if (i >= (unsigned long)n) {
        char *hint = text_format("the list has %d elements, the first is [0]", n);
        bad_key(w, hint);
        free(hint);
        return false;
    }
    w->at = config_setting_get_elem(w->at, (unsigned)i);
    return true;
}

static const char *element_name(config_setting_t *list, int i)
{
    config_setting_t *s = config_setting_get_elem(list, (unsigned)i);
    config_setting_t *name =
        config_setting_is_group(s) ? config_setting_get_member(s, "name") : NULL;
    return name && config_setting_type(name) == CONFIG_TYPE_STRING ? config_setting_get_string(name)
                                                                   : NULL;
}

static void no_element(struct override_path *w)
{
    const int n = config_setting_length(w->at);
    const char **names = mem_calloc((size_t)n, sizeof *names);
    size_t n_names = 0;
    for (int i = 0; i < n; i++) {
        const char *name = element_name(w->at, i);
        if (name)
            names[n_names++] = name;
    }
    char *word = text_format("%.*s", (int)strcspn(w->rest, "."), w->rest);
    char *hint = cfg_suggest(word, names, n_names,
                             "an element of a list is found by its name, or as [0], [1], ...");
    bad_key(w, hint);
    free(hint);
    free(word);
    free(names);
}

/*
 * The short forms ("web", "db", 0.3) of a route and ("web", 0.5) of a source's entry. An override
 * names their elements by the keys of the long form, as the record of settings does. The
 * probability comes last; a short form without one gets it added here.
 */
static bool into_short_form(struct override_path *w)
{
    static const char *const route[] = {"from", "to", "p"}, *const entry[] = {"to", "p"};
    const config_setting_t *list = config_setting_parent(w->at);
    const char *name = list ? config_setting_name(list) : NULL;
    const bool is_route = name && strcmp(name, "routes") == 0;
    if (!name || (!is_route && strcmp(name, "to") != 0))
        return false;
    const char *const *keys = is_route ? route : entry;
    const int n_keys = is_route ? 3 : 2, n = config_setting_length(w->at);
    for (int i = 0; i < n_keys && (i < n || (i == n && i == n_keys - 1)); i++)
        if (strcmp(w->rest, keys[i]) == 0) {
            w->at = i < n ? config_setting_get_elem(w->at, (unsigned)i)
                          : config_setting_add(w->at, NULL, CONFIG_TYPE_INT);
            w->rest += strlen(w->rest);
            return true;
        }
    return false;
}

/* Find an element by its name. Names may contain points, so the longest match is taken. */
static bool into_element(struct override_path *w)
{
    if (into_short_form(w))
        return true;
    size_t best = 0;
    config_setting_t *found = NULL;
    for (int i = 0; i < config_setting_length(w->at); i++) {
        const char *name = element_name(w->at, i);
        const size_t n = name ? strlen(name) : 0;
        if (n > best && strncmp(w->rest, name, n) == 0 && (!w->rest[n] || w->rest[n] == '.')) {
            best = n;
            found = config_setting_get_elem(w->at, (unsigned)i);
        }
    }
    if (!found || !step(w, best)) {
        no_element(w);
        return false;
    }
    w->at = found;
    return true;
}

/* The setting that the key names, added when it is missing; NULL after an error. */
static config_setting_t *find(struct override_path *w)
{
    do {
        bool ok = false;
        if (config_setting_is_list(w->at))
            ok = *w->rest == '[' ? into_index(w) : into_element(w);
        else if (config_setting_is_array(w->at))
            bad_key(w, "an array is replaced as a whole: KEY=[1.0, 2.0]");
        else if (*w->rest == '[')
            bad_key(
                w,
                "the part before '[' is not a list of the config; a list that it has not is given"
                " whole: KEY=( ... )");
        else if (config_setting_is_group(w->at))
            ok = into_group(w);
        else
            bad_key(w, "the part before the last point is a value, not a group");
        if (!ok)
            return NULL;
    } while (*w->rest);
    return w->at;
}

/* ---- the value ---- */

static bool plain_string(const char *value)
{
    return !strchr("\"([{", *value) && cfg_word_kind(value, strlen(value)) == CFG_IS_WORD;
}

/* Parse the value into tree, as its only setting "x". */
static bool parse_value(struct cfg *c, const char *value, unsigned line, config_t *tree)
{
    const char *first = value + strspn(value, " \t\n");
    size_t n = strlen(first);
    while (n > 0 && isspace((unsigned char)first[n - 1]))
        n--;
    char *trimmed = text_format("%.*s", (int)n, first), *text = text_format("x = %s;", trimmed);
    bool ok = n > 0;
    if (!ok) {
        cfg_error_line(c, line, "write KEY=VALUE, or KEY='\"\"' for an empty string",
                       "no value for '%s'", c->overrides[line & ~CFG_FROM_OVERRIDE].key);
    } else if (plain_string(trimmed)) {
        config_setting_t *x =
            config_setting_add(config_root_setting(tree), "x", CONFIG_TYPE_STRING);
        config_setting_set_string(x, trimmed);
    } else {
        ok = cfg_parse(c, text, line, tree);
        if (ok && config_setting_length(config_root_setting(tree)) != 1) {
            cfg_error_line(c, line, "give one key and one value at a time", "more than one value");
            ok = false;
        }
    }
    free(text);
    free(trimmed);
    return ok;
}

/* The list at the top level with an element of this name; NULL when there is none. */
static const config_setting_t *list_with(const config_setting_t *root, const char *name)
{
    for (int i = 0; i < config_setting_length(root); i++) {
        const config_setting_t *list = config_setting_get_elem(root, (unsigned)i);
        for (int k = 0; config_setting_is_list(list) && k < config_setting_length(list); k++) {
            const config_setting_t *one = config_setting_get_elem(list, (unsigned)k);
            const char *called;
            if (config_setting_is_group(one) &&
                config_setting_lookup_string(one, "name", &called) && strcmp(called, name) == 0)
                return list;
        }
    }
    return NULL;
}

/* A key that begins with the name of an element, as "web.servers", may lack its list. */
static void note_what_is_meant(struct cfg *c, size_t i)
{
    const char *key = c->overrides[i].key;
    const config_setting_t *root = config_root_setting(&c->tree);
    char *name = text_format("%.*s", (int)name_length(key), key);
    const config_setting_t *list =
        config_setting_get_member(root, name) ? NULL : list_with(root, name);
    if (list)
        c->meant[i] = text_format("%s.%s", config_setting_name(list), key);
    free(name);
}

void cfg_override(struct cfg *c, size_t i)
{
    note_what_is_meant(c, i);
    struct override_path w = {.c = c,
                     .line = CFG_FROM_OVERRIDE | (unsigned)i,
                     .key = c->overrides[i].key,
                     .rest = c->overrides[i].key,
                     .at = config_root_setting(&c->tree)};
    config_t value;
    config_init(&value);
    if (parse_value(c, c->overrides[i].value, w.line, &value)) {
        config_setting_t *to = find(&w);
        if (to)
            swap_values(to, config_setting_get_elem(config_root_setting(&value), 0), w.line);
    }
    config_destroy(&value);
}
