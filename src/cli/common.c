#include "cli/common.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/version.h"
#include "report/plan.h"
#include "run/pool.h"
#include "run/settle.h"

/* Runs estimated to be longer than this are announced. */
static const double LONG_RUN_SECONDS = 5;

atomic_int stop_asked;

static void on_signal(int number)
{
    if (atomic_exchange(&stop_asked, 1))
        _exit(128 + number);
}

void catch_signals(void)
{
    struct sigaction a = {.sa_handler = on_signal};
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
    signal(SIGPIPE, SIG_IGN);    /* a reader that went away is an error of the write, not a silent end */
}

struct model *load_model(const struct options *o, struct diag *d)
{
    struct model *m = model_load(o->model, o->overrides, o->n_overrides, d);
    if (m && settle(m, d) != 0) {
        model_free(m);
        return NULL;
    }
    return m;
}

struct report_context make_context(const struct options *o, const struct model *m)
{
    return (struct report_context){.program_version = sojourn_version(),
                                   .command = o->line,
                                   .model = m,
                                   .verbose = o->verbose,
                                   .threads = o->threads ? o->threads : pool_cores()};
}

/* ---- talk ---- */

/* The worst target's precision as it stands, in the unit in which it was asked for. */
static double precision_now(const struct run_progress *p)
{
    double worst = NAN;
    for (size_t i = 0; i < p->n_targets; i++) {
        const struct precision_result *t = &p->targets[i];
        if (t->delta > 0 && isfinite(t->half_width))
            worst = fmax(worst, p->precision * t->half_width / t->delta);
    }
    return worst;
}

static void on_progress(void *user, const struct run_progress *p)
{
    struct talk *t = user;
    const struct progress_state s = {.label = t->label,
                                     .done = p->done,
                                     .wanted = p->wanted,
                                     .precision = precision_now(p),
                                     .asked = p->precision};
    progress_update(&t->progress, &s);
}

static void on_planned(void *user, const struct run_progress *p)
{
    struct talk *t = user;
    if (t->options->quiet || (!(p->left > LONG_RUN_SECONDS) && !t->options->verbose))
        return;
    const struct plan plan = {.targets = p->targets,
                              .n_targets = p->n_targets,
                              .confidence = p->confidence,
                              .window = p->window,
                              .done = p->done,
                              .wanted = p->wanted,
                              .cap = p->cap,
                              .seconds = p->left,
                              .threads = t->options->threads ? t->options->threads : pool_cores()};
    struct textbuf b = {0};
    plan_text(&b, &plan);
    progress_clear(&t->progress);
    if (t->label[0])
        fprintf(stderr, "%s\n", t->label);
    fputs(b.text, stderr);
    textbuf_release(&b);
}

struct run_options make_run_options(const struct options *o, struct talk *t)
{
    t->options = o;
    progress_init(&t->progress, stderr, o->quiet);
    return (struct run_options){.threads = o->threads,
                                .allow_unstable = o->allow_unstable,
                                .stop = &stop_asked,
                                .planned = on_planned,
                                .progress = on_progress,
                                .user = t};
}

/* ---- results ---- */

int prepare_folder(const struct options *o, struct diag *d)
{
    if (!o->folder)
        return 0;
    if (file_make_folder(o->folder, d) != 0)
        return -1;
    if (access(o->folder, W_OK | X_OK) == 0)
        return 0;
    diag_error_status(d, EXIT_MACHINE, o->folder, 0, NULL, "cannot write here: %s", strerror(errno));
    return -1;
}

bool wants_output(const struct options *o, enum output form)
{
    return o->output == form || (o->folder && form != OUTPUT_TABLE);
}

static void write_into(const struct options *o, const char *name, const char *ending,
                       const struct textbuf *b, struct diag *d)
{
    char *path = text_format("%s/%s.%s", o->folder, name, ending);
    file_write(path, b->text, b->length, d);
    free(path);
}

void put_out(const struct options *o, const char *name, struct textbuf *table, struct textbuf *json,
             struct textbuf *csv, struct diag *d)
{
    const struct textbuf *shown = o->output == OUTPUT_JSON  ? json
                                  : o->output == OUTPUT_CSV ? csv
                                                            : table;
    if (o->folder) {
        write_into(o, name, "json", json, d);
        write_into(o, name, "csv", csv, d);
    }
    if (shown->length)
        fwrite(shown->text, 1, shown->length, stdout);
    file_check_stdout(d);
    textbuf_release(table);
    textbuf_release(json);
    textbuf_release(csv);
}
