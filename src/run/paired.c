#include "run/paired.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/rows.h"
#include "run/series.h"
#include "run/run_length.h"

/* ---- one experiment for both ---- */

/* The unit of a quantity of the model, NULL when it has none of that name. */
static const char *unit_of(const struct network *net, const struct experiment *e, const char *name)
{
    struct result *r = result_new(net, "simulation");
    struct rows rows = {0};
    result_ask(r, &e->asked);
    rows_of_result(&rows, r, target_of_instance(name));
    const struct row *row = rows_find(&rows, name);
    const char *unit = row ? row->unit : NULL;    /* static text */
    rows_release(&rows);
    result_free(r);
    return unit;
}

/* a's targets are quantities of a. */
static int check_targets(const struct model *a, const struct model *b, struct diag *d)
{
    const size_t before = diag_count(d);
    for (size_t i = 0; i < a->experiment.n_targets; i++) {
        const char *name = a->experiment.targets[i].name;
        const char *of_a = unit_of(a->network, &a->experiment, name);
        const char *of_b = unit_of(b->network, &a->experiment, name);
        if (!of_a || !of_b || strcmp(of_a, of_b) != 0)
            diag_error(d, b->file, 0, "--target names what both have; both have mean_sojourn",
                       "no quantity '%s', which is a target of '%s'", name, a->file);
    }
    return diag_count(d) == before ? 0 : -1;
}

/* b's experiment becomes a's. */
static void adopt(const struct model *a, struct model *b)
{
    struct experiment e = a->experiment;
    for (size_t i = 0; i < b->experiment.n_targets; i++)
        target_release(&b->experiment.targets[i]);
    for (size_t i = 0; i < e.n_targets; i++)
        target_own(&e.targets[i]);
    e.control_variates = false;
    e.window = b->experiment.window;
    e.windows = b->experiment.windows;
    e.warmup = b->experiment.warmup;
    b->experiment = e;
}

static int same_shape(struct model *a, struct model *b, const atomic_int *stop, struct diag *d)
{
    struct run_length of_a, of_b;
    if (run_length_find(a, stop, &of_a, d) != 0 || run_length_find(b, stop, &of_b, d) != 0)
        return -1;
    struct model *const both[] = {a, b};
    for (int i = 0; i < 2; i++) {
        struct experiment *e = &both[i]->experiment;
        e->window = fmax(of_a.window, of_b.window);
        e->warmup = fmax(of_a.warmup, of_b.warmup);
        e->windows = of_a.windows > of_b.windows ? of_a.windows : of_b.windows;
    }
    return 0;
}

/* ---- the run ---- */

static int open_series(struct series **s, const struct model *a, const struct model *b,
                       const atomic_int *stop, struct diag *d)
{
    s[0] = series_new(a, 0, stop, d);
    s[1] = s[0] ? series_new(b, 1, stop, d) : NULL;
    if (!s[1])
        return -1;
    series_pair(s[0], s[1]);
    return 0;
}

/* What is known of both, if anything is. */
static void conclude(struct series **s, int status, struct paired *out)
{
    out->a = series_result(s[0]);
    out->b = series_result(s[1]);
    out->difference = series_difference(s[0]);
    if (status != 0 && out->a->replications == 0)
        paired_release(out);
}

int run_paired(struct model *a, struct model *b, const struct run_options *o, struct paired *out,
               struct diag *d)
{
    struct series *s[2] = {NULL, NULL};
    int status = -1;
    *out = (struct paired){0};
    if (check_targets(a, b, d) != 0)
        return -1;
    adopt(a, b);
    if (same_shape(a, b, o->stop, d) == 0 && open_series(s, a, b, o->stop, d) == 0) {
        status = dispatch_these(o, s, 2, d);
        if (series_tell_deadlock(s[0], d) != 0 || series_tell_deadlock(s[1], d) != 0)
            status = -1;
        else
            conclude(s, status, out);
    }
    series_free(s[0]);
    series_free(s[1]);
    return status;
}

void paired_release(struct paired *p)
{
    result_free(p->a);
    result_free(p->b);
    result_free(p->difference);
    *p = (struct paired){0};
}
