#include "model/config_require.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/figure_name.h"
#include "model/figure_range.h"
#include "model/requirement.h"

/* Where requirement i stands: an element of the list, which may have a line of its own. */
static const config_setting_t *place_of(struct cfg_group *root, size_t i)
{
    const config_setting_t *all = cfg_get(root, "require");
    const config_setting_t *one = config_setting_is_aggregate(all)
                                      ? config_setting_get_elem(all, (unsigned)i)
                                      : NULL;
    return one && cfg_line(root, all) > 0 ? one : all;
}

static void read_one(struct cfg_group *root, struct experiment *e, struct requirements *r,
                     const char *text, size_t i)
{
    const config_setting_t *at = place_of(root, i);
    struct target t = {0};
    const char *hint;
    if (!requirement_read(text, &t, &r->unit[r->n], &hint)) {
        cfg_error(root, at, hint, "'%s' is no requirement", text);
        return;
    }
    t.text = mem_strdup(text);
    t.line = cfg_line(root, at);
    e->targets[e->n_targets++] = t;
    r->n++;
}

const config_setting_t *config_require_place(struct cfg_group *root, const struct target *t)
{
    const config_setting_t *all = cfg_get(root, "require");
    for (int i = 0; config_setting_is_aggregate(all) && i < config_setting_length(all); i++) {
        const char *text = config_setting_get_string_elem(all, i);
        if (text && strcmp(text, t->text) == 0)
            return place_of(root, (size_t)i);
    }
    return all;
}

void config_require(struct cfg_group *root, struct experiment *e, struct requirements *r)
{
    const char *texts[EXPERIMENT_TARGETS_MAX];
    r->first = e->n_targets;
    r->n = 0;
    if (!cfg_get(root, "require"))
        return;
    const size_t n = cfg_strings(root, "require", texts, EXPERIMENT_TARGETS_MAX);
    if (n > EXPERIMENT_TARGETS_MAX - e->n_targets) {
        char *hint = text_format("at most %d together", EXPERIMENT_TARGETS_MAX);
        cfg_error(root, cfg_get(root, "require"), hint, "%zu requirements and %zu target%s", n,
                  e->n_targets, e->n_targets == 1 ? "" : "s");
        free(hint);
        return;
    }
    for (size_t i = 0; i < n; i++)
        read_one(root, e, r, texts[i], i);
}

static const char *usual(const char *unit)
{
    return strcmp(unit, "s") == 0     ? "a time, as 200ms"
           : strcmp(unit, "1/s") == 0 ? "a rate, as 50/s"
                                      : "a plain number, or a share as 5%";
}

/* A bound in % on a figure with a unit is a share of the first model's figure, in a comparison. */
static void check_unit(struct cfg_group *root, struct target *t, enum unit given,
                       const config_setting_t *at)
{
    if (!requirement_fits(t->unit, given)) {
        cfg_error(root, at, usual(t->unit), "'%s': the bound has another unit than '%s'", t->text,
                  t->name);
        t->unit = NULL;    /* no further errors about it */
        return;
    }
    t->relative = given == UNIT_SHARE && t->unit[0];
}

/* What nothing can meet is an error, what everything meets a warning. */
static void check_range(struct cfg_group *root, const struct network *net, const struct target *t,
                        const config_setting_t *at)
{
    const bool share = !t->relative && figure_range(net, t->name).most == 1;
    const char *hint = share ? "it is never below 0 nor above 1, which is 100 %"
                             : "it is never below 0";
    const enum decision always = requirement_by_range(net, t);
    if (always == DECISION_NOT_MET)
        cfg_error(root, at, hint, "nothing can meet '%s'", t->text);
    else if (always == DECISION_MET)
        cfg_warn(root, at, hint, "'%s' is met whatever happens", t->text);
}

static void check_pair(struct cfg_group *root, const struct target *a, const struct target *b,
                       const config_setting_t *at)
{
    if (!a->unit || !b->unit || !requirements_contradict(a, b))
        return;
    char *line = a->line > 0 && a->line != b->line ? text_format(" in line %d", a->line) : NULL;
    char *hint = strcmp(figure_full_name(a->name), figure_full_name(b->name)) == 0
                     ? mem_strdup("nothing can meet both")
                     : text_format("'%s' is never above '%s': nothing can meet both",
                                   a->relation == RELATION_ABOVE ? a->name : b->name,
                                   a->relation == RELATION_ABOVE ? b->name : a->name);
    cfg_error(root, at, hint, "'%s' contradicts '%s'%s", b->text, a->text, line ? line : "");
    free(hint);
    free(line);
}

void config_require_check(struct cfg_group *root, const struct network *net, struct experiment *e,
                          const struct requirements *r)
{
    for (size_t i = 0; i < r->n; i++) {
        struct target *t = &e->targets[r->first + i];
        const config_setting_t *at = config_require_place(root, t);
        if (t->unit)
            check_unit(root, t, r->unit[i], at);
        if (t->unit)
            check_range(root, net, t, at);
        for (size_t k = 0; k < i; k++)
            check_pair(root, &e->targets[r->first + k], t, at);
    }
}
