#include "model/config_refer.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/network_words.h"

#define BRANCHES_MAX 1000

/* The target must be one station, or have as many instances as the station itself. A target without
 * meaning was reported already. */
static void read_overflow(struct cfg_group *g, struct places *p, struct definition *d)
{
    const config_setting_t *s = cfg_get(g, "overflow");
    const bool overflows = p->net->stations[d->first].full == FULL_OVERFLOW;
    const char *word = s && overflows ? cfg_string(g, "overflow", NULL) : NULL;
    struct place to;
    if (!word || !places_find(p, g, s, word, 0, &to))
        return;
    if (to.n == 1 || to.n == d->n)
        d->overflow = to;
    else
        cfg_error(g, s, "one station, one instance as in b[2], or as many as these",
                  "'overflow' from %zu instance%s to %zu", d->n, d->n == 1 ? "" : "s", to.n);
}

static void add_branch(struct cfg_group *g, struct definition *d, const struct place *to)
{
    if (d->n_branches > 0 && d->n_branches == BRANCHES_MAX)
        cfg_error(g, cfg_get(g, "fork"), "fewer stations", "more than %d names in 'fork'",
                  BRANCHES_MAX);
    d->branches = mem_grow(d->branches, &d->cap_branches, d->n_branches + 1, sizeof *d->branches);
    d->branches[d->n_branches++] = *to;
}

/* fork = ["a", "b"]; need = 1; others = "cancel"; a name with instances is a part for each. */
static void read_branches(struct cfg_group *g, struct places *p, struct definition *d)
{
    const char *words[BRANCHES_MAX];
    const config_setting_t *s = cfg_get(g, "fork");
    const size_t n = cfg_strings(g, "fork", words, BRANCHES_MAX);
    size_t parts = 0;
    bool found = n > 0;
    for (size_t i = 0; i < n; i++) {
        struct place to;
        if (!places_find(p, g, s, words[i], 0, &to)) {
            found = false;
            continue;
        }
        add_branch(g, d, &to);
        parts += to.n;
    }
    if (!found)
        return;
    struct fork fork = {.need = (size_t)cfg_count(g, "need", 1, UINT32_MAX, parts),
                        .cancel = cfg_word(g, "others", others_words, 2, 0) == 1};
    if (fork.need > parts) {
        char *hint = text_format("at most %zu", parts);
        cfg_error(g, cfg_get(g, "need"), hint, "'need' is %zu of %zu parts", fork.need, parts);
        free(hint);
        return;
    }
    if (fork.cancel && fork.need == parts)
        cfg_refuse(g, "others", cfg_get(g, "need"), "for example need = 1; or remove it",
                   "cannot be \"cancel\" where all parts are needed");
    const size_t index = network_add_fork(p->net, &fork);
    for (size_t i = d->first; i < d->first + d->n; i++)
        p->net->stations[i].fork = index;
}

/* The definition made from element g of `stations`; NULL if there is none. */
static struct definition *definition_of(struct cfg_group *g, struct places *p)
{
    const size_t group =
        g->name ? cfg_names_find(&p->names, g->name, strlen(g->name)) : CFG_NO_NAME;
    return group == CFG_NO_NAME ? NULL : &p->definitions[group];
}

void config_stations_refer(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list = cfg_get(root, "stations");
    for (size_t i = 0; i < p->referring.n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (!cfg_element(root, "stations", list, p->referring.elements[i], "station", false, &g))
            continue;
        struct definition *d = definition_of(&g, p);
        if (d && cfg_get(&g, "fork"))
            read_branches(&g, p, d);
        else if (d && cfg_get(&g, "overflow"))
            read_overflow(&g, p, d);
    }
}

