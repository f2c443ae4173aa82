/* Turns text into a tree: scans it, parses it with libconfig, and applies the overrides. */
#include "model/cfg_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/cfg_long.h"
#include "model/cfg_override.h"
#include "model/cfg_scan.h"

/* Where the scanner's mistakes are reported; `line` is 0 for a file, else the override's. */
struct scan_place {
    struct cfg *c;
    unsigned line;
};

static void scan_error(void *to, int line, const char *hint, const char *message)
{
    const struct scan_place *place = to;
    cfg_error_line(place->c, place->line ? place->line : (unsigned)line, hint, "%s", message);
}

bool cfg_libconfig(const char *scanned, config_t *tree)
{
    /* libconfig does not check what malloc returns; its tree takes some 30 bytes per byte of
     * text. */
    mem_expect(64 * strlen(scanned) + 65536);
    return config_read_string(tree, scanned) == CONFIG_TRUE;
}

void cfg_error_syntax(struct cfg *c, unsigned line, const config_t *tree)
{
    cfg_error_line(c, line,
                   "settings are key = value; with strings in \" \", groups in { }, lists in ( ), "
                   "arrays of one type in [ ]",
                   "%s", config_error_text(tree));
}

bool cfg_parse(struct cfg *c, const char *text, unsigned line, config_t *tree)
{
    struct scan_place place = {c, line};
    char *scanned = cfg_scan(text, &(struct cfg_scan_errors){scan_error, &place});
    const bool ok = scanned && cfg_libconfig(scanned, tree);
    if (scanned && !ok)
        cfg_error_syntax(c, line, tree);
    free(scanned);
    return ok;
}

/* Parse the file's text, without its long lists, into c->tree. */
static bool parse_file(struct cfg *c, const char *text)
{
    struct scan_place place = {c, 0};
    char *scanned = cfg_scan(text, &(struct cfg_scan_errors){scan_error, &place});
    if (!scanned)
        return false;
    cfg_long_cut(c, scanned);
    const bool ok = cfg_libconfig(scanned, &c->tree);
    free(scanned);
    if (ok)
        cfg_long_bind(c);
    else
        cfg_error_syntax(c, (unsigned)config_error_line(&c->tree), &c->tree);
    return ok;
}

static void name_places(struct cfg *c)
{
    c->override_place = mem_calloc(c->n_overrides, sizeof *c->override_place);
    c->unfit = mem_calloc(c->n_overrides, sizeof *c->unfit);
    c->meant = mem_calloc(c->n_overrides, sizeof *c->meant);
    for (size_t i = 0; i < c->n_overrides; i++) {
        const struct override *o = &c->overrides[i];
        c->override_place[i] =
            o->place ? mem_strdup(o->place) : text_format("-s %s=%s", o->key, o->value);
    }
}

bool cfg_open(struct cfg *c, const char *text, const char *file, const struct override *o, size_t n,
              struct diag *d)
{
    *c = (struct cfg){.file = file, .diag = d, .overrides = o, .n_overrides = n, .root_line = 1};
    config_init(&c->tree);
    name_places(c);
    if (!parse_file(c, text))
        return false;
    for (size_t i = 0; i < n; i++) {
        const size_t before = c->n_errors;
        cfg_override(c, i);
        c->unfit[i] = c->n_errors > before;
    }
    const config_setting_t *model = config_lookup(&c->tree, "model");
    if (model)
        c->root_line = config_setting_source_line(model);
    return c->n_errors == 0;
}

void cfg_close(struct cfg *c)
{
    cfg_long_release(c);
    config_destroy(&c->tree);
    for (size_t i = 0; i < c->n_overrides; i++) {
        free(c->override_place[i]);
        free(c->meant[i]);
    }
    free(c->meant);
    free(c->override_place);
    free(c->unfit);
    for (size_t i = 0; i < c->n_settings; i++) {
        free(c->settings[i].key);
        free(c->settings[i].value);
    }
    free(c->settings);
    dist_pool_release(&c->dists);
}
