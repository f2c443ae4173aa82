#include "cli/sweeps.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/config_file.h"
#include "report/sweep_columns.h"

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
    /* The table shows the message, too; there is no table while a figure is made. */
    const bool told = t->talk.options->output == OUTPUT_TABLE && !t->name[0];
    if (!p->message || t->talk.options->quiet || (told && !t->talk.options->verbose))
        return;
    progress_clear(&t->talk.progress);
    fprintf(stderr, "%s%spoint %zu", t->name, t->name[0] ? ", " : "", point + 1);
    for (size_t i = 0; i < s->n_axes; i++)
        fprintf(stderr, "%s %s=%s", i ? "," : ":", s->axes[i].key, p->values[i]);
    fprintf(stderr, ": %s\n", p->message);
}

static void make_report(const struct options *o, struct finished_sweep *s)
{
    struct sweep_report *r = &s->report;
    r->n_keys = s->n_axes;
    r->keys = mem_calloc(s->n_axes, sizeof *r->keys);
    for (size_t i = 0; i < s->n_axes; i++)
        r->keys[i] = s->axes[i].key;
    r->show = o->show;
    r->n_show = o->n_show;
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

static void parse_axes(const char *const *over, size_t n, struct finished_sweep *out,
                       struct diag *d)
{
    out->axes = mem_calloc(n, sizeof *out->axes);
    for (size_t i = 0; i < n; i++)
        if (axis_parse(over[i], &out->axes[out->n_axes], d) == 0)
            out->n_axes++;
}

/* ---- before the run ---- */

/* The model at the grid's first point; NULL when it has none. */
static struct model *first_model(const char *text, const char *path, const struct override *o,
                                 size_t n, const struct finished_sweep *s)
{
    struct diag *unsaid = diag_new();
    struct override *all = mem_calloc(n + s->n_axes, sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = o[i];
    for (size_t i = 0; i < s->n_axes; i++)
        all[n + i] =
            (struct override){s->axes[i].key, s->axes[i].settings[0], s->axes[i].places[0]};
    struct model *m = model_from_text(text, path, all, n + s->n_axes, unsaid);
    free(all);
    diag_free(unsaid);
    return m;
}

static void unknown_column(const char *name, const struct sweep_columns *c, struct diag *d)
{
    const char *near = text_nearest(name, (const char *const *)c->name, c->n);
    char *hint = near ? text_format("did you mean '%s'?", near)
                      : text_format("a meter, mean_sojourn, or a station's figure such as"
                                    " S_p.utilization or S_p.mean_response");
    diag_error(d, NULL, 0, hint, "--show: the model has no figure '%s'", name);
    free(hint);
}

/*
 * Check, before the run, that the columns asked for are figures of model m, by a result without
 * values.
 */
static void check_columns(const struct options *o, const struct model *m, struct diag *d)
{
    struct sweep_columns columns = {0};
    struct result *none = result_new(m->network, "analytic");
    result_ask(none, &m->experiment.asked);
    struct sweep_point point = {.analytic = none};
    sweep_columns_of(&columns, &(struct sweep_report){.points = &point, .n_points = 1});
    struct rows rows = {0};
    rows_of_result(&rows, none, true);
    for (size_t i = 0; i < o->n_show; i++)
        if (!rows_find(&rows, o->show[i]))
            unknown_column(o->show[i], &columns, d);
    rows_release(&rows);
    sweep_columns_release(&columns);
    result_free(none);
}

/* Check what can be checked before the run. If the first point has no model, nothing is known about
 * the others. */
static void check_first(const struct options *o, struct model *first, struct diag *d)
{
    if (first && check_bounds(o, first, d) == 0 && o->n_show)
        check_columns(o, first, d);
    model_free(first);
}

/* ---- the run ---- */

/* Notes the reason why the first unsolved point has no analytic answer; it stands for all of
 * them. */
static void say_what_is_unsolved(const struct options *o, const struct sweep *s)
{
    for (size_t i = 0; s && !o->quiet && i < s->n_points; i++)
        if (s->points[i].unsolved) {
            fprintf(stderr, "note: simulated alone, for there is no analytic answer: %s\n",
                    s->points[i].unsolved);
            return;
        }
}

int sweeps_run(const struct options *o, const char *path, const char *name,
               const struct override *overrides, size_t n, const char *const *over, size_t n_over,
               bool analytic, bool simulate, struct finished_sweep *out, struct diag *d)
{
    *out = (struct finished_sweep){0};
    parse_axes(over, n_over, out, d);
    char *text = diag_count(d) ? NULL : config_file_read(path, d);
    if (!text)
        return -1;
    path = config_file_name(path);
    check_first(o, first_model(text, path, overrides, n, out), d);
    if (diag_count(d) == 0 && check_folder(o, d) == 0 &&
        (!simulate || open_journal(o, name[0] ? name : "sweep", &out->journal, d) == 0)) {
        struct sweep_talk t = {.name = name};
        struct sweep_options so = {.analytic = analytic,
                                   .simulate = simulate,
                                   .run = make_run_options(o, &t.talk),
                                   .begun = on_begun,
                                   .ended = on_ended};
        so.run.journal = out->journal;
        if (simulate)
            catch_signals();
        else
            so.run.stop = NULL;    /* a signal ends the program, and leaves no holes */
        out->sweep = sweep_run(text, path, overrides, n, out->axes, out->n_axes, &so, d);
        progress_finish(&t.talk.progress);
        say_what_is_unsolved(o, out->sweep);
    }
    free(text);
    if (!out->sweep)
        return -1;
    make_report(o, out);
    return 0;
}

bool sweeps_interrupted(const struct finished_sweep *s)
{
    for (size_t i = 0; i < s->sweep->n_points; i++) {
        const struct run_point *p = &s->sweep->points[i];
        if (p->simulated ? p->simulated->interrupted : p->status == EXIT_PRECISION)
            return true;
    }
    return false;
}

bool sweeps_close_journal(struct finished_sweep *s, bool finished)
{
    const bool stays = close_journal(s->journal, finished);
    s->journal = NULL;
    return stays;
}

void sweeps_release(struct finished_sweep *s)
{
    close_journal(s->journal, false);
    free(s->report.keys);
    free(s->report.points);
    sweep_free(s->sweep);
    for (size_t i = 0; i < s->n_axes; i++)
        axis_release(&s->axes[i]);
    free(s->axes);
}

enum exit_status sweeps_status(const struct finished_sweep *s)
{
    bool any = false, unstable = false, imprecise = false, machine = false;
    for (size_t i = 0; i < s->sweep->n_points; i++) {
        const struct run_point *p = &s->sweep->points[i];
        any = any || p->analytic || (p->simulated && p->status != EXIT_UNSTABLE);
        unstable = unstable || p->status == EXIT_UNSTABLE;
        imprecise = imprecise || p->status == EXIT_PRECISION;
        machine = machine || p->status == EXIT_MACHINE;
    }
    if (machine)
        return EXIT_MACHINE;
    if (imprecise)
        return EXIT_PRECISION;
    if (any)
        return EXIT_DONE;
    return unstable ? EXIT_UNSTABLE : EXIT_INPUT;
}
