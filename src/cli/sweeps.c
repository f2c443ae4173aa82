#include "cli/sweeps.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"

struct sweep_talk {
    struct talk talk;    /* first: the run's callbacks get this */
    const char *name;
};

static void on_begun(void *user, size_t point, size_t n_points)
{
    struct sweep_talk *t = user;
    snprintf(t->talk.label, sizeof t->talk.label, "%s%spoint %zu of %zu", t->name,
             t->name[0] ? ", " : "", point + 1, n_points);
}

static void on_ended(void *user, const struct sweep *s, size_t point)
{
    struct sweep_talk *t = user;
    const struct run_point *p = &s->points[point];
    if (!p->message || t->talk.options->quiet)
        return;
    progress_clear(&t->talk.progress);
    fprintf(stderr, "%s%spoint %zu", t->name, t->name[0] ? ", " : "", point + 1);
    for (size_t i = 0; i < s->n_axes; i++)
        fprintf(stderr, "%s %s=%s", i ? "," : ":", s->axes[i].key, p->values[i]);
    fprintf(stderr, ": %s\n", p->message);
}

static void make_report(struct finished_sweep *s)
{
    struct sweep_report *r = &s->report;
    r->n_keys = s->n_axes;
    r->keys = mem_calloc(s->n_axes, sizeof *r->keys);
    for (size_t i = 0; i < s->n_axes; i++)
        r->keys[i] = s->axes[i].key;
    r->n_points = s->sweep->n_points;
    r->points = mem_calloc(r->n_points, sizeof *r->points);
    for (size_t i = 0; i < r->n_points; i++) {
        struct run_point *p = &s->sweep->points[i];
        r->points[i] = (struct sweep_point){.values = (char **)p->values,
                                            .status = p->status,
                                            .message = p->message,
                                            .analytic = p->analytic,
                                            .simulated = p->simulated};
        if (!s->model)
            s->model = p->model;
    }
}

static int parse_axes(const char *const *over, size_t n, struct finished_sweep *out, struct diag *d)
{
    out->axes = mem_calloc(n, sizeof *out->axes);
    for (size_t i = 0; i < n; i++)
        if (axis_parse(over[i], &out->axes[out->n_axes], d) == 0)
            out->n_axes++;
    return diag_count(d) ? -1 : 0;
}

int sweeps_run(const struct options *o, const char *path, const char *name, const struct override *overrides,
               size_t n, const char *const *over, size_t n_over, bool analytic, bool simulate,
               struct finished_sweep *out, struct diag *d)
{
    *out = (struct finished_sweep){0};
    if (parse_axes(over, n_over, out, d) != 0)
        return -1;
    char *text = file_read(path, NULL, d);
    if (!text)
        return -1;
    struct sweep_talk t = {.name = name};
    struct sweep_options so = {.analytic = analytic,
                                     .simulate = simulate,
                                     .run = make_run_options(o, &t.talk),
                                     .begun = on_begun,
                                     .ended = on_ended};
    if (!simulate)
        so.run.stop = NULL;    /* over at once: no reason to leave holes */
    out->sweep = sweep_run(text, path, overrides, n, out->axes, out->n_axes, &so, d);
    progress_finish(&t.talk.progress);
    free(text);
    if (!out->sweep)
        return -1;
    make_report(out);
    return 0;
}

void sweeps_release(struct finished_sweep *s)
{
    free(s->report.keys);
    free(s->report.points);
    sweep_free(s->sweep);
    for (size_t i = 0; i < s->n_axes; i++)
        axis_release(&s->axes[i]);
    free(s->axes);
}

enum exit_status sweeps_status(const struct finished_sweep *s)
{
    bool any = false, imprecise = false;
    for (size_t i = 0; i < s->sweep->n_points; i++) {
        const struct run_point *p = &s->sweep->points[i];
        any = any || p->analytic || p->simulated;
        imprecise = imprecise || p->status == EXIT_PRECISION;
    }
    if (!any)
        return s->sweep->points[0].status;
    return imprecise ? EXIT_PRECISION : EXIT_DONE;
}
