#include "model/cfg_read.h"

#include <assert.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/cfg_long.h"
#include "model/cfg_scan.h"

/* ---- errors and places ---- */

static void add_error(struct cfg *c, unsigned line, const char *hint, const char *message)
{
    if (c->stopped)
        return;
    c->n_errors++;
    if (c->n_errors > CFG_ERRORS_MAX + 1)
        return;
    if (c->n_errors == CFG_ERRORS_MAX + 1)
        diag_error(c->diag, c->file, 0, NULL, "more than %d mistakes; the rest is not shown",
                   CFG_ERRORS_MAX);
    else if (line & CFG_FROM_OVERRIDE)
        diag_error(c->diag, c->override_place[line & ~CFG_FROM_OVERRIDE], 0, hint, "%s", message);
    else
        diag_error(c->diag, c->file, (int)line, hint, "%s", message);
}

void cfg_error_line(struct cfg *c, unsigned line, const char *hint, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *message = text_vformat(fmt, ap);
    va_end(ap);
    add_error(c, line, hint, message);
    free(message);
}

static unsigned line_of(const struct cfg_group *g, const config_setting_t *s)
{
    if (s && s->parent)
        return config_setting_source_line(s);
    for (; g && g->parent; g = g->parent)
        if (g->s)
            return config_setting_source_line(g->s);
    return g ? g->c->root_line : 0;
}

int cfg_line(const struct cfg_group *g, const config_setting_t *s)
{
    return (int)line_of(g, s);
}

/* The path from the root: "stations.S_a.service", "routes[2]"; an element that has a name is
 * "stations.db". */
static void add_path(const struct cfg_group *g, struct textbuf *b)
{
    if (!g->parent)
        return;
    add_path(g->parent, b);
    textbuf_add(b, b->length > 0 ? ".%s" : "%s", g->key);
    if (g->element && g->name)
        textbuf_add(b, ".%s", g->name);
    else if (g->element)
        textbuf_add(b, "[%zu]", g->index);
}

static bool is_named(const struct cfg_group *g)
{
    return g->noun && g->name;
}

/* The group's name in messages: the path, or from a named element on "station 'db': service". */
static void add_label(const struct cfg_group *g, struct textbuf *b)
{
    if (is_named(g) && is_named(g->parent))
        add_label(g->parent, b);
    if (is_named(g))
        textbuf_add(b, "%s '%s': ", g->noun, g->name);
    else if (!g->parent)
        return;
    else if (g->element || (g->parent && !g->parent->parent)) {
        add_path(g, b);
        textbuf_add(b, ": ");
    } else {
        add_label(g->parent, b);
        if (b->length >= 2 && !is_named(g->parent)) {
            b->length -= 2;
            textbuf_add(b, ".");
        }
        textbuf_add(b, "%s: ", g->key);
    }
}

/* The message, preceded by the name of the group; to be freed. */
static __attribute__((format(printf, 2, 0))) char *labelled(const struct cfg_group *g,
                                                            const char *fmt, va_list ap)
{
    char *message = text_vformat(fmt, ap);
    struct textbuf b = {0};
    add_label(g, &b);
    textbuf_add(&b, "%s", message);
    free(message);
    return b.text;
}

void cfg_error(const struct cfg_group *g, const config_setting_t *at, const char *hint,
               const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *message = labelled(g, fmt, ap);
    va_end(ap);
    add_error(g->c, line_of(g, at), hint, message);
    free(message);
}

void cfg_warn(const struct cfg_group *g, const config_setting_t *at, const char *hint,
              const char *fmt, ...)
{
    const unsigned line = line_of(g, at);
    const bool overridden = line & CFG_FROM_OVERRIDE;
    va_list ap;
    va_start(ap, fmt);
    char *message = labelled(g, fmt, ap);
    va_end(ap);
    diag_warning(g->c->diag,
                 overridden ? g->c->override_place[line & ~CFG_FROM_OVERRIDE] : g->c->file,
                 overridden ? 0 : (int)line, hint, "%s", message);
    free(message);
}

bool cfg_gave_up(const struct cfg *c)
{
    return c->stopped || c->n_errors > CFG_ERRORS_MAX;
}

char *cfg_suggest(const char *word, const char *const *candidates, size_t n, const char *otherwise)
{
    const char *nearest = text_nearest(word, candidates, n);
    if (nearest)
        return text_format("did you mean '%s'?", nearest);
    return otherwise ? mem_strdup(otherwise) : NULL;
}

/* ---- record ---- */

void cfg_record(const struct cfg_group *g, const char *key, const char *value, bool is_string)
{
    struct cfg *c = g->c;
    if (c->n_settings > CFG_SETTINGS_MAX)
        return;
    c->settings = mem_grow(c->settings, &c->cap_settings, c->n_settings + 1, sizeof *c->settings);
    struct setting *s = &c->settings[c->n_settings++];
    if (c->n_settings > CFG_SETTINGS_MAX) {
        *s = (struct setting){mem_strdup("truncated"), mem_strdup("true"), false};
        return;
    }
    struct textbuf path = {0};
    add_path(g, &path);
    textbuf_add(&path, path.length > 0 ? ".%s" : "%s", key);
    *s = (struct setting){path.text, mem_strdup(value), is_string};
}

void cfg_record_double(const struct cfg_group *g, const char *key, double x)
{
    char buf[TEXT_DOUBLE_MAX];
    cfg_record(g, key, text_from_double(x, buf), false);
}

/* ---- groups ---- */

void cfg_group_root(struct cfg *c, struct cfg_group *root)
{
    *root = (struct cfg_group){.c = c, .s = config_root_setting(&c->tree)};
}

/* The first letter is compared first, because most keys differ in it. */
static bool same(const char *a, const char *b)
{
    return a == b || (*a == *b && strcmp(a, b) == 0);
}

static bool asked(const struct cfg_group *g, const char *key)
{
    for (size_t i = 0; i < g->n_asked; i++)
        if (same(g->asked[i], key))
            return true;
    return false;
}

/* The setting `key` of a group. (libconfig's own search first tries each key as a path.) */
static const config_setting_t *member(const config_setting_t *group, const char *key)
{
    const unsigned n = (unsigned)config_setting_length(group);
    for (unsigned i = 0; i < n; i++) {
        const config_setting_t *s = config_setting_get_elem(group, i);
        if (same(config_setting_name(s), key))
            return s;
    }
    return NULL;
}

const config_setting_t *cfg_get(struct cfg_group *g, const char *key)
{
    if (!asked(g, key)) {
        assert(g->n_asked < CFG_KEYS_MAX);
        g->asked[g->n_asked++] = key;
    }
    if (!g->s || !config_setting_is_group(g->s))
        return NULL;
    return member(g->s, key);
}

const config_setting_t *cfg_need(struct cfg_group *g, const char *key, const char *hint)
{
    const config_setting_t *s = cfg_get(g, key);
    if (!s && !g->broken)
        cfg_error(g, NULL, hint, "missing '%s'", key);
    return s;
}

bool cfg_overridden(const config_setting_t *s)
{
    return s && (config_setting_source_line(s) & CFG_FROM_OVERRIDE);
}

bool cfg_override_names(const struct cfg *c, const char *word)
{
    for (size_t i = 0; i < c->n_overrides; i++)
        if (strstr(c->overrides[i].key, word))
            return true;
    return false;
}

void cfg_refuse(struct cfg_group *g, const char *key, const config_setting_t *chosen_by,
                const char *hint, const char *why)
{
    const config_setting_t *s = cfg_get(g, key);
    if (!s || (!cfg_overridden(s) && cfg_overridden(chosen_by)))
        return;
    cfg_error(g, s, hint, "'%s' %s", key, why);
    g->c->n_idle++;
}

const char *cfg_either(struct cfg_group *g, const char *a, const char *b)
{
    const config_setting_t *sa = cfg_get(g, a), *sb = cfg_get(g, b);
    if (!sa || !sb)
        return sa ? a : sb ? b : NULL;
    if (cfg_overridden(sa) == cfg_overridden(sb))
        cfg_error(g, sb, "give one of them", "both '%s' and '%s' are given", a, b);
    return cfg_overridden(sb) ? b : a;
}

void cfg_group_open(struct cfg_group *g, const char *key, struct cfg_group *out)
{
    const config_setting_t *s = cfg_get(g, key);
    bool broken = g->broken;
    if (s && !config_setting_is_group(s)) {
        char buf[CFG_DESCRIBE_MAX], *hint = text_format("write %s = { ... };", key);
        cfg_error(g, s, hint, "'%s' must be a group, not %s", key, cfg_describe(s, buf));
        free(hint);
        s = NULL;
        broken = true;
    }
    *out = (struct cfg_group){.c = g->c, .s = s, .parent = g, .key = key, .broken = broken};
}

/* A "seed" at the top level stands for the "seed" of "experiment": the whole key, or NULL. */
static const char *key_in_a_group(const struct cfg_group *root, const char *word)
{
    size_t n_keys;
    const char *const *keys = config_keys(&n_keys);
    for (size_t i = 0; i < n_keys; i++) {
        const size_t n = strcspn(keys[i], ".");
        if (!keys[i][n] || strcmp(keys[i] + n + 1, word) != 0)
            continue;
        for (size_t k = 0; k < root->n_asked; k++)    /* does this kind of config have the group? */
            if (strncmp(root->asked[k], keys[i], n) == 0 && !root->asked[k][n])
                return keys[i];
    }
    return NULL;
}

/* "did you mean 'stations.web.servers'?" of a key at the top level; NULL when it is none. */
static char *key_of_an_element(const struct cfg_group *g, const config_setting_t *s)
{
    const unsigned line = config_setting_source_line(s);
    const char *meant =
        !g->parent && cfg_overridden(s) ? g->c->meant[line & ~CFG_FROM_OVERRIDE] : NULL;
    return meant ? text_format("did you mean '%s'?", meant) : NULL;
}

static void unknown_key(const struct cfg_group *g, const config_setting_t *s)
{
    const char *in_a_group = g->parent ? NULL : key_in_a_group(g, config_setting_name(s));
    char *hint = in_a_group ? text_format("did you mean '%s'?", in_a_group)
                            : key_of_an_element(g, s);
    if (!hint)
        hint = cfg_suggest(config_setting_name(s), g->asked, g->n_asked, NULL);
    if (!hint) {
        struct textbuf known = {0};
        for (size_t i = 0; i < g->n_asked; i++)
            textbuf_add(&known, "%s%s", i ? ", " : "keys here: ", g->asked[i]);
        hint = known.text;
    }
    struct textbuf path = {0};
    add_path(g, &path);
    if (cfg_overridden(s)) {
        g->c->unfit[config_setting_source_line(s) & ~CFG_FROM_OVERRIDE] = true;
        cfg_error_line(g->c, config_setting_source_line(s), hint, "unknown key '%s%s%s'",
                       path.text ? path.text : "", path.text ? "." : "", config_setting_name(s));
    } else {
        cfg_error(g, s, hint, "unknown key '%s'", config_setting_name(s));
    }
    textbuf_release(&path);
    free(hint);
}

void cfg_group_close(struct cfg_group *g)
{
    if (!g->s || !config_setting_is_group(g->s))
        return;
    const unsigned n = (unsigned)config_setting_length(g->s);
    for (unsigned i = 0; i < n && !cfg_gave_up(g->c); i++) {
        const config_setting_t *s = config_setting_get_elem(g->s, i);
        if (!asked(g, config_setting_name(s)))
            unknown_key(g, s);
    }
}

const config_setting_t *cfg_list(struct cfg_group *g, const char *key)
{
    const config_setting_t *s = cfg_get(g, key);
    if (!s || config_setting_is_list(s))
        return s;
    char buf[CFG_DESCRIBE_MAX], *hint = text_format("write %s = ( { ... }, { ... } );", key);
    cfg_error(g, s, hint, "'%s' must be a list, not %s", key, cfg_describe(s, buf));
    free(hint);
    return NULL;
}

size_t cfg_length(const struct cfg_group *g, const config_setting_t *list)
{
    const struct cfg_long *l = cfg_long_find(g->c, list);
    return l ? l->n : (size_t)config_setting_length(list);
}

void cfg_forget(struct cfg_group *g, const char *key)
{
    config_setting_t *list = g->s ? config_setting_get_member(g->s, key) : NULL;
    if (!list || !config_setting_is_list(list))
        return;
    for (int n = config_setting_length(list); n > 0; n--)
        config_setting_remove_elem(list, (unsigned)n - 1);
    struct cfg_long *l = cfg_long_find(g->c, list);
    if (l)
        cfg_long_forget(l);
#ifdef __GLIBC__
    malloc_trim(0);    /* free small blocks go back to the system; the network needs large ones */
#endif
}

/* The name of an element, when it has one, for paths and messages; cfg_string checks it later. */
static const char *name_of(const config_setting_t *s)
{
    const config_setting_t *name =
        config_setting_is_group(s) ? config_setting_get_member(s, "name") : NULL;
    if (!name || config_setting_type(name) != CONFIG_TYPE_STRING)
        return NULL;
    const char *text = config_setting_get_string(name);
    return *text == *CFG_WORD ? NULL : text; /* a tagged word is not a name */
}

bool cfg_element(struct cfg_group *g, const char *key, const config_setting_t *list, size_t i,
                 const char *noun, bool compact, struct cfg_group *out)
{
    struct cfg_long *l = cfg_long_find(g->c, list);
    const config_setting_t *s = l ? cfg_long_element(g->c, l, i)
                                  : config_setting_get_elem(list, (unsigned)i);
    if (!s)
        return false;
    *out = (struct cfg_group){
        .c = g->c, .s = s, .parent = g, .key = key, .noun = noun, .index = i, .element = true};
    if (config_setting_is_group(s)) {
        out->name = name_of(s);
        return true;
    }
    if (compact && config_setting_is_list(s))
        return true;
    char buf[CFG_DESCRIBE_MAX];
    cfg_error(out, s, compact ? "write it in { }, or its short form in ( )" : "write it in { }",
              "a %s must be a group, not %s", noun, cfg_describe(s, buf));
    return false;
}

/* ---- names that are there already ---- */

unsigned cfg_name_line(const struct cfg_group *g)
{
    const config_setting_t *name =
        config_setting_is_group(g->s) ? config_setting_get_member(g->s, "name") : NULL;
    return config_setting_source_line(name ? name : g->s);
}

static char *where_the_other_is(const struct cfg *c, unsigned here, unsigned other)
{
    if (!(other & CFG_FROM_OVERRIDE))
        return text_format("the other one is on line %u; names are unique", other);
    if (other == here)
        return text_format("the other one is in it, too; names are unique");
    return text_format("the other one is in '%s'; names are unique",
                       c->override_place[other & ~CFG_FROM_OVERRIDE]);
}

void cfg_error_same_name(const struct cfg_group *g, const char *name, unsigned other)
{
    const unsigned own = cfg_name_line(g), others = other ? other : own;
    const bool others_fault = (others & CFG_FROM_OVERRIDE) && !(own & CFG_FROM_OVERRIDE);
    const unsigned here = others_fault ? others : own, there = others_fault ? own : others;
    char *hint = other ? where_the_other_is(g->c, here, there) : mem_strdup("names are unique");
    const bool hisses = g->noun[strlen(g->noun) - 1] == 's';
    cfg_error_line(g->c, here, hint, "two %s%s named '%s'", g->noun, hisses ? "es" : "s", name);
    free(hint);
}
