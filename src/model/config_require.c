#include "model/config_require.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/requirement.h"

static void read_one(struct cfg_group *root, struct experiment *e, struct requirements *r,
                     const char *text)
{
    struct target t = {0};
    const char *hint;
    if (!requirement_read(text, &t, &r->unit[r->n], &hint)) {
        cfg_error(root, cfg_get(root, "require"), hint, "'%s' is no requirement", text);
        return;
    }
    t.text = mem_strdup(text);
    e->targets[e->n_targets++] = t;
    r->n++;
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
        read_one(root, e, r, texts[i]);
}

static const char *usual(const char *unit)
{
    return strcmp(unit, "s") == 0     ? "a time, as 200ms"
           : strcmp(unit, "1/s") == 0 ? "a rate, as 50/s"
                                      : "a plain number, or a share as 5%";
}

/* A bound in % on a figure with a unit is a share of the first model's figure, in a comparison. */
static void check_unit(struct cfg_group *root, struct target *t, enum unit given)
{
    if (!requirement_fits(t->unit, given)) {
        cfg_error(root, cfg_get(root, "require"), usual(t->unit),
                  "'%s': the bound has another unit than '%s'", t->text, t->name);
        t->unit = NULL;    /* no further errors about it */
        return;
    }
    t->relative = given == UNIT_SHARE && t->unit[0];
}

static void check_pair(struct cfg_group *root, const struct target *a, const struct target *b)
{
    if (a->unit && b->unit && strcmp(a->name, b->name) == 0 && requirements_contradict(a, b))
        cfg_error(root, cfg_get(root, "require"), "nothing can meet both",
                  "'%s' contradicts '%s'", b->text, a->text);
}

void config_require_check(struct cfg_group *root, struct experiment *e,
                          const struct requirements *r)
{
    for (size_t i = 0; i < r->n; i++) {
        struct target *t = &e->targets[r->first + i];
        if (t->unit)
            check_unit(root, t, r->unit[i]);
        for (size_t k = 0; k < i; k++)
            check_pair(root, &e->targets[r->first + k], t);
    }
}
