/* Candidates: their keys' values, and their models. */
#include "run/size_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/unit.h"
#include "run/calibrate.h"

size_t size_count(const struct size_options *so, const struct override *o, size_t n,
                  struct diag *d)
{
    const size_t before = diag_count(d);
    size_t candidates = 1;
    for (size_t i = 0; i < so->n_axes; i++) {
        axis_check(so->axes, i, o, n, d);
        if (so->axes[i].n > SIZE_CANDIDATES_MAX / candidates) {
            diag_error(d, "--vary", 0, "at most 1000000 candidates", "the grid is too large");
            return 0;
        }
        candidates *= so->axes[i].n;
    }
    if (so->n_axes == 0)
        diag_error(d, NULL, 0, "--vary KEY=FROM:TO, or vary = [\"KEY=FROM:TO\"] in the config",
                   "no key is varied: there is nothing to choose from");
    return diag_count(d) > before ? 0 : candidates;
}

/* The place of candidate i on axis k. */
static size_t place_on(const struct size_search *s, size_t i, size_t axis)
{
    for (size_t k = s->options->n_axes - 1; k > axis; k--)
        i /= s->options->axes[k].n;
    return i % s->options->axes[axis].n;
}

void size_keys(const struct size_search *s, size_t i, double *x)
{
    for (size_t k = 0; k < s->options->n_axes; k++) {
        enum unit unit;
        if (!unit_read(s->options->axes[k].values[place_on(s, i, k)], &x[k], &unit))
            x[k] = NAN;
    }
}

char *size_words(const struct size_search *s, size_t i)
{
    struct textbuf b = {0};
    for (size_t k = 0; k < s->options->n_axes; k++) {
        const struct axis *a = &s->options->axes[k];
        textbuf_add(&b, "%s%s=%s", k ? ", " : "", a->key, a->values[place_on(s, i, k)]);
    }
    return b.text;
}

/* The candidate's own overrides after the common ones; to be freed. */
static struct override *overrides_of(const struct size_search *s, size_t i)
{
    const size_t n = s->n_overrides;
    struct override *all = mem_calloc(n + s->options->n_axes, sizeof *all);
    for (size_t k = 0; k < n; k++)
        all[k] = s->overrides[k];
    for (size_t k = 0; k < s->options->n_axes; k++) {
        const struct axis *a = &s->options->axes[k];
        const size_t at = place_on(s, i, k);
        all[n + k] = (struct override){a->key, a->settings[at], a->places[at]};
    }
    return all;
}

void size_drop_targets(struct experiment *e, bool requirements)
{
    size_t kept = 0;
    for (size_t i = 0; i < e->n_targets; i++)
        if (e->targets[i].relation != RELATION_NONE && !requirements) {
            e->targets[kept++] = e->targets[i];
        } else {
            target_release(&e->targets[i]);
        }
    e->n_targets = kept;
}

struct model *size_model(const struct size_search *s, size_t i, struct diag *d)
{
    struct override *all = overrides_of(s, i);
    struct model *m = model_from_text(s->text, s->file, all,
                                      s->n_overrides + s->options->n_axes, d);
    free(all);
    if (m && calibrate(m, d) != 0) {
        model_free(m);
        return NULL;
    }
    if (m)
        size_drop_targets(&m->experiment, false);
    return m;
}

struct model *size_lean_model(const struct size_search *s, size_t i, const struct asked *asked,
                              struct diag *d)
{
    struct model *m = size_model(s, i, d);
    if (!m)
        return NULL;
    struct experiment *e = &m->experiment;
    size_drop_targets(e, true);
    e->asked = *asked;
    e->histogram = false;
    e->sojourns_alone = s->sojourns_alone;
    return m;
}
