/*
 * sojourn size: the cheapest candidate that meets the requirements.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/common.h"
#include "cli/verdict_files.h"
#include "model/config_file.h"
#include "report/sizing.h"
#include "run/size.h"

/* What a sizing needs, from its config and the command line. */
struct question {
    char *text;                  /* of the config */
    const char *file;
    struct model *model;         /* as the config is, without the values of varied keys */
    struct axis *axes; size_t n_axes;
    struct cost *cost;
};

static void release_question(struct question *t)
{
    cost_free(t->cost);
    for (size_t i = 0; i < t->n_axes; i++)
        axis_release(&t->axes[i]);
    free(t->axes);
    model_free(t->model);
    free(t->text);
}

static int read_axes(struct question *t, struct diag *d)
{
    const struct sizing_task *of = &t->model->sizing;
    t->axes = mem_calloc(of->n_vary, sizeof *t->axes);
    for (size_t i = 0; i < of->n_vary; i++)
        if (axis_parse_varied(of->vary[i], &t->axes[t->n_axes], d) == 0)
            t->n_axes++;
    return t->n_axes == of->n_vary ? 0 : -1;
}

/* Is every key that is varied one of the model's? Said before the cost is looked at. */
static int check_keys(const struct options *o, const struct question *t, struct diag *d)
{
    const size_t n = o->n_overrides;
    struct override *all = mem_calloc(n + 1, sizeof *all);
    int status = 0;
    for (size_t i = 0; i < n; i++)
        all[i] = o->overrides[i];
    for (size_t k = 0; k < t->n_axes; k++) {
        const struct axis *a = &t->axes[k];
        all[n] = (struct override){a->key, a->values[0], a->places[0]};
        if (!model_takes_override(t->text, t->file, all, n + 1, d))
            status = -1;
    }
    free(all);
    return status;
}

static int read_cost(struct question *t, struct diag *d)
{
    const char **keys = mem_calloc(t->n_axes, sizeof *keys);
    for (size_t i = 0; i < t->n_axes; i++)
        keys[i] = t->axes[i].key;
    t->cost = cost_new(t->model, keys, t->n_axes, d);
    free(keys);
    return t->cost ? 0 : -1;
}

static int read_question(const struct options *o, struct question *t, struct diag *d)
{
    t->text = config_file_read(o->model, d);
    t->file = config_file_name(o->model);
    t->model = t->text ? model_from_text(t->text, t->file, o->overrides, o->n_overrides, d) : NULL;
    if (!t->model || check_bounds(o, t->model, d) != 0)
        return -1;
    if (t->model->sizing.n_vary == 0) {
        diag_error(d, t->model->file, 0,
                   "--vary KEY=FROM:TO, or vary = [\"KEY=FROM:TO\"] in the config",
                   "no key is varied: there is nothing to choose from");
        return -1;
    }
    return read_axes(t, d) == 0 && check_keys(o, t, d) == 0 ? read_cost(t, d) : -1;
}

static void on_stage(void *user, unsigned stage, size_t candidates)
{
    struct talk *t = user;
    snprintf(t->label, sizeof t->label, "stage %u, %zu candidate%s", stage, candidates,
             candidates == 1 ? "" : "s");
    if (t->options->verbose)
        fprintf(stderr, "stage %u: %zu candidate%s\n", stage, candidates,
                candidates == 1 ? "" : "s");
}

static void report(const struct options *o, const struct sizing *s, const struct journal *j,
                   struct diag *d)
{
    const struct options out = options_for_results(o, j, d);
    const struct report_context ctx = make_context(o, s->model);
    struct textbuf table = {0}, json = {0}, csv = {0};
    if (wants_output(&out, OUTPUT_TABLE))
        sizing_table(&table, &ctx, s);
    if (wants_output(&out, OUTPUT_JSON))
        sizing_json(&json, &ctx, s);
    if (wants_output(&out, OUTPUT_CSV))
        sizing_csv(&csv, s);
    put_out(&out, "size", &table, &json, &csv, d);
    put_frontier(&out, s, d);
    put_sizing(&out, s, d);
}

/* What to do about candidates that are too near to a bound to tell. */
static void say_undecided(const struct options *o, const struct sizing *s)
{
    if (o->quiet || s->n_undecided == 0 || s->interrupted || s->indifference > 0)
        return;
    fprintf(stderr,
            "note: %zu candidate%s undecided; with --indifference 2%% a figure that near to its "
            "bound may be declared either way\n",
            s->n_undecided, s->n_undecided == 1 ? " is" : "s are");
}

static enum exit_status run(const struct options *o, const struct question *t, struct diag *d)
{
    struct talk talk = {0};
    struct size_options so = {.axes = t->axes,
                              .n_axes = t->n_axes,
                              .cost = t->cost,
                              .indifference = o->indifference,
                              .run = make_run_options(o, &talk),
                              .stage = on_stage,
                              .user = &talk};
    if (open_journal(o, "size", &so.run.journal, d) != 0)
        return EXIT_INPUT;
    catch_signals();
    struct sizing *s = size_run(t->text, t->file, o->overrides, o->n_overrides, &so, d);
    progress_finish(&talk.progress);
    if (s) {
        report(o, s, so.run.journal, d);
        say_undecided(o, s);
    }
    const enum exit_status status = s ? s->status : EXIT_INPUT;
    const bool finished = s && !s->interrupted && diag_count(d) == 0;
    say_how_to_resume(o, close_journal(so.run.journal, finished));
    sizing_free(s);
    return status;
}

enum exit_status command_size(const struct options *o, struct diag *d)
{
    struct question t = {0};
    enum exit_status status = EXIT_INPUT;
    if (read_question(o, &t, d) == 0 && check_folder(o, d) == 0)
        status = run(o, &t, d);
    release_question(&t);
    return status;
}
