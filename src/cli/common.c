#include "cli/common.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/printable.h"
#include "base/terminal.h"
#include "base/version.h"
#include "model/requirement.h"
#include "report/csv.h"
#include "report/plan.h"
#include "report/outlook.h"
#include "report/precision.h"
#include "report/sizing.h"
#include "run/pool.h"
#include "run/calibrate.h"

/* Runs estimated to be longer than this are announced. */
static const double LONG_RUN_SECONDS = 5;

/* After this long without output, people wonder whether anything is happening. */
static const double SILENCE_SECONDS = 2;

/* A second signal within this time counts as the same one: timeout(1) sends two, to its child
 * and to the group. */
#define SAME_SIGNAL_NS 1000000000LL

atomic_int stop_asked;
static atomic_llong asked_at;    /* [ns] when the first signal came; 0: none yet */

/* Does only what a signal handler may do. With threads, two of them may be in here at once. */
static void on_signal(int number)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    const long long now = t.tv_sec * 1000000000LL + t.tv_nsec;
    long long first = 0;
    if (atomic_compare_exchange_strong(&asked_at, &first, now))
        atomic_store(&stop_asked, 1);
    else if (now - first >= SAME_SIGNAL_NS)
        _exit(128 + number);
}

void prepare_signals(void)
{
    /* A script's background jobs start with SIGINT ignored, but the script still uses it to stop
     * them. */
    signal(SIGINT, SIG_DFL);
    /* A closed pipe and a file-size limit must fail the write, not end the program silently. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void catch_signals(void)
{
    struct sigaction a = {.sa_handler = on_signal}, was;
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
    if (sigaction(SIGHUP, NULL, &was) == 0 && was.sa_handler != SIG_IGN)    /* as under nohup(1) */
        sigaction(SIGHUP, &a, NULL);
    sigaction(SIGXCPU, &a, NULL);    /* ulimit -t: some time is left in which to end */
}

/* Hold signals back while files that belong together are written, so that all of them are, or
 * none. */
static void hold_signals(sigset_t *before)
{
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGHUP);
    sigaddset(&held, SIGXCPU);
    pthread_sigmask(SIG_BLOCK, &held, before);
}

static struct model *load(const char *path, const struct override *o, size_t n, struct diag *d)
{
    struct model *m = model_load(path, o, n, d);
    if (m && calibrate(m, d) != 0) {
        model_free(m);
        return NULL;
    }
    return m;
}

/* Load one of two files. An override set for both may be wrong in only one of them, so errors
 * name the file. */
static struct model *load_of_two(const char *path, const struct override *o, size_t n,
                                 struct diag *d)
{
    struct override *placed = mem_calloc(n, sizeof *placed);
    char **places = mem_calloc(n, sizeof *places);
    for (size_t i = 0; i < n; i++) {
        places[i] = text_format("%s: %s", path, o[i].place);    /* the option as it was written */
        placed[i] = (struct override){o[i].key, o[i].value, places[i]};
    }
    struct model *m = load(path, placed, n, d);
    for (size_t i = 0; i < n; i++)
        free(places[i]);
    free(places);
    free(placed);
    return m;
}

/* Where a requirement stands: the option that gave all of them, or a line of the config. The text
 * is to be freed. */
static char *place_of_requirement(const struct options *o, const struct model *m,
                                  const struct target *t, int *line)
{
    const struct override *by = NULL;
    for (size_t i = 0; i < o->n_overrides; i++)
        if (strcmp(o->overrides[i].key, "require") == 0)
            by = &o->overrides[i];
    *line = by || t->line < 0 ? 0 : t->line;
    return !by        ? mem_strdup(m->file)
           : by->place ? mem_strdup(by->place)
                       : text_format("-s require=%s", by->value);
}

int check_bounds(const struct options *o, const struct model *m, struct diag *d)
{
    const bool two = o->command == COMMAND_COMPARE && (o->second || o->n_versus);
    for (size_t i = 0; i < m->experiment.n_targets && !two; i++)
        if (m->experiment.targets[i].relative) {
            const struct target *t = &m->experiment.targets[i];
            int line;
            char *place = place_of_requirement(o, m, t, &line);
            diag_error(d, place, line,
                       "write the bound in its unit; or compare two models: compare A.cfg B.cfg",
                       "'%s' is a part of another model's figure, and there is none", t->text);
            free(place);
            return -1;
        }
    return 0;
}

struct model *load_model(const struct options *o, struct diag *d)
{
    struct model *m =
        (o->second ? load_of_two : load)(o->model, o->overrides, o->n_overrides, d);
    if (m && check_bounds(o, m, d) != 0) {
        model_free(m);
        return NULL;
    }
    return m;
}

struct model *load_second(const struct options *o, struct diag *d)
{
    const size_t n = o->n_overrides + o->n_versus;
    struct override *all = mem_calloc(n, sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = i < o->n_overrides ? o->overrides[i] : o->versus[i - o->n_overrides];
    struct model *m = o->second ? load_of_two(o->second, all, n, d) : load(o->model, all, n, d);
    free(all);
    if (m && !o->second) {    /* both models come from one file: messages about the run say which
                                 model is meant */
        free(m->network->file);
        m->network->file = text_format("%s (--vs)", m->file);
    }
    return m;
}

struct report_context make_context(const struct options *o, const struct model *m)
{
    return (struct report_context){.program_version = version_number(),
                                   .program_commit = version_commit(),
                                   .command = o->line,
                                   .model = m,
                                   .verbose = o->verbose,
                                   .threads = o->threads ? o->threads : pool_cores()};
}

/* ---- talk ---- */

/*
 * Intervals are computed at the end of a round, which may be the whole run. Since then they have
 * shrunk with the square root of the number of experiments.
 */
static double shrunk_since(const struct run_progress *p, const struct precision_result *t)
{
    return p->done > t->n ? sqrt((double)t->n / (double)p->done) : 1;
}

/* Printed once, when some time has passed and no replication is done. */
static void tell_outlook(struct talk *t, const struct run_progress *p)
{
    if (t->options->quiet || t->outlook_told || p->done > 0 || !(p->elapsed > SILENCE_SECONDS))
        return;
    const struct outlook outlook = {.events = p->events,
                                    .replications = p->replications,
                                    .threads = p->threads,
                                    .warmup = p->warmup,
                                    .measured = p->measured,
                                    .reason = p->reason};
    struct textbuf b = {0};
    outlook_text(&b, &outlook);
    progress_clear(&t->progress);
    fputs(b.text, stderr);
    textbuf_release(&b);
    t->outlook_told = true;
}

static void on_progress(void *user, const struct run_progress *p)
{
    struct talk *t = user;
    tell_outlook(t, p);
    const struct precision_result *worst = precision_worst(p->targets, p->n_targets);
    struct progress_state s = {.label = t->label,
                               .done = p->done,
                               .wanted = p->wanted,
                               .precision = NAN,
                               .left = p->left};
    if (worst) {
        /* in the unit in which it was asked for */
        s.asked = worst->asked;
        s.precision = worst->asked * worst->half_width / worst->delta * shrunk_since(p, worst);
        s.worst = p->n_targets > 1 ? worst->target : NULL;
    }
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
                              .threads = p->threads};
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
                                .stop = &stop_asked,
                                .cluster = o->cluster,
                                .planned = on_planned,
                                .progress = on_progress,
                                .user = t};
}

/* ---- journals ---- */

int open_journal(const struct options *o, const char *name, struct journal **j, struct diag *d)
{
    *j = NULL;
    if (!o->folder)
        return 0;
    char *path = text_format("%s/%s.journal", o->folder, name);
    *j = journal_open(path, version_text(), o->resume, d);
    free(path);
    if (!*j)
        return -1;
    char *shown = printable(journal_path(*j));
    if (journal_resumed(*j) && !o->quiet)
        fprintf(stderr, "%s: has %llu replications of the earlier run\n", shown,
                (unsigned long long)journal_resumed(*j));
    if (journal_damaged(*j) && !o->quiet)
        fprintf(stderr, "%s: left out %llu that were torn or damaged\n", shown,
                (unsigned long long)journal_damaged(*j));
    free(shown);
    return 0;
}

bool close_journal(struct journal *j, bool finished)
{
    const bool stays = j && !finished && journal_count(j) > 0 && journal_in_place(j);
    if (finished)
        journal_remove(j);
    else
        journal_close(j);
    return stays;
}

void say_how_to_resume(const struct options *o, bool journal_stays)
{
    if (o->quiet || !atomic_load(&stop_asked))
        return;
    if (journal_stays && !o->folder_goes)
        fprintf(stderr, "to go on: %s\n", o->again);
    else if (!o->folder || o->folder_goes)
        fputs("with -o DIR a run that is interrupted can be resumed\n", stderr);
}

/* Looks at the figures that targets name; for a difference those are the first model's. */
void say_no_limit(const struct options *o, const struct result *r)
{
    struct textbuf b = {0};
    for (size_t i = 0; i < r->n_precision && !o->quiet; i++)
        precision_no_limit(&b, &r->precision[i]);
    fputs(b.text ? b.text : "", stderr);
    textbuf_release(&b);
}

static enum exit_status status_of_decision(const struct result *r, enum exit_status otherwise)
{
    switch (requirements_decision(r)) {
    case DECISION_NOT_MET: return EXIT_NOT_MET;
    case DECISION_UNDECIDED: return EXIT_PRECISION;
    case DECISION_MET:
    case DECISION_NONE: break;
    }
    return otherwise;
}

enum exit_status status_of(const struct result *r)
{
    if (r->steady.overloaded)
        return EXIT_UNSTABLE;
    const bool steady = r->steady.verdict != STEADY_DRIFTS && r->steady.high == 0;
    return steady ? status_of_decision(r, result_sound(r) ? EXIT_DONE : EXIT_PRECISION)
                  : EXIT_PRECISION;
}

enum exit_status status_of_answer(const struct result *r)
{
    return status_of_decision(r, EXIT_DONE);
}

static int line_of_station(const struct network *net, const char *name)
{
    for (size_t i = 0; i < net->n_stations; i++)
        if (strcmp(net->stations[i].name, name) == 0)
            return net->stations[i].line;
    return 0;
}

/* Printed even when quiet: this is an error in the model, and there is no answer. */
static void say_overload(const struct model *m, const struct result *r)
{
    struct diag *d = diag_new();
    diag_error(d, m->file, line_of_station(m->network, r->steady.overloaded),
               "lower the load, or add servers; --transient shows the growth",
               "station '%s' is unstable: requests pile up there, %.3g more each second, for as "
               "long as it was simulated",
               r->steady.overloaded, r->steady.growth);
    diag_print(d, stderr);
    diag_free(d);
}

void say_how_it_ended(const struct options *o, const struct model *m, const struct result *r)
{
    if (r->steady.overloaded) {
        say_overload(m, r);
        return;
    }
    if (o->quiet)
        return;
    if (r->steady.high > 0)
        fprintf(stderr,
                "the replications fell into two groups: in %llu of %llu the issuer of tokens has "
                "collapsed, and its figures are means of no one state; `sojourn solve` tells when "
                "it tips\n",
                (unsigned long long)r->steady.high,
                (unsigned long long)(r->steady.low + r->steady.high));
    else if (r->steady.verdict == STEADY_DRIFTS)
        fputs("the run drifts: its figures are not those of a steady state; give it a longer "
              "warm-up (--warmup) or more windows\n", stderr);
    if (r->reached)
        return;
    if (r->interrupted && r->replications == 0)
        fputs("interrupted before the first replication was complete: nothing is known\n", stderr);
    else
        fprintf(stderr, r->interrupted
                            ? "interrupted: the figures are those of %llu complete replications\n"
                            : "the precision asked for was not reached in %llu replications\n",
                (unsigned long long)r->replications);
    struct textbuf b = {0};
    for (size_t i = 0; i < r->n_precision && !r->interrupted; i++)
        if (!r->precision[i].reached) {
            textbuf_add(&b, "  ");
            precision_shortfall(&b, &r->precision[i]);
            textbuf_add(&b, "\n");
        }
    fputs(b.text ? b.text : "", stderr);
    textbuf_release(&b);
}

/* ---- results ---- */

struct options options_for_results(const struct options *o, const struct journal *j, struct diag *d)
{
    struct options results = *o;
    if (!j || !journal_displaced(j))
        return results;
    results.folder = NULL;
    diag_error_status(
        d, EXIT_MACHINE, o->folder, 0,
        "the journal went where the folder went: the same command with --resume and that folder"
        " writes the results",
        "another folder has this name now: nothing is written into it");
    return results;
}

static int cannot_write_into(const char *folder, struct diag *d)
{
    const int reason = errno;
    diag_error_status(d, EXIT_MACHINE, NULL, 0, NULL, "cannot write into folder '%s': %s", folder,
                      strerror(reason));
    return -1;
}

int prepare_folder(const struct options *o, struct diag *d)
{
    if (!o->folder)
        return 0;
    if (file_make_folder(o->folder, d) != 0)
        return -1;
    return access(o->folder, W_OK | X_OK) == 0 ? 0 : cannot_write_into(o->folder, d);
}

/* Cut the last name off a path: "a/b" to "a", "b" to ".", "/b" to "/". */
static void to_parent(char *path)
{
    size_t n = strlen(path);
    while (n > 0 && path[n - 1] == '/')
        n--;
    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n == 0)
        path[n++] = '.';
    path[n] = '\0';
}

int check_folder(const struct options *o, struct diag *d)
{
    if (!o->folder)
        return 0;
    char *path = text_format("%s/", o->folder);    /* with the slash only a folder will do */
    while (access(path, F_OK) != 0 && errno == ENOENT)
        to_parent(path);
    const bool ok = access(path, W_OK | X_OK) == 0;
    free(path);
    return ok ? 0 : cannot_write_into(o->folder, d);
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

struct textbuf table_for_stdout(void)
{
    return (struct textbuf){.width = terminal_width(STDOUT_FILENO),
                            .colours = terminal_colours(STDOUT_FILENO)};
}

void put_out(const struct options *o, const char *name, struct textbuf *table, struct textbuf *json,
             struct textbuf *csv, struct diag *d)
{
    const struct textbuf *shown = o->output == OUTPUT_JSON  ? json
                                  : o->output == OUTPUT_CSV ? csv
                                                            : table;
    sigset_t before;
    hold_signals(&before);
    if (o->folder && file_make_folder(o->folder, d) == 0) {
        write_into(o, name, "json", json, d);
        write_into(o, name, "csv", csv, d);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    file_to_stdout(shown->text, shown->length, d);
    if (o->plot_due && o->folder)
        o->plot_due->name = name;
    textbuf_release(table);
    textbuf_release(json);
    textbuf_release(csv);
}

int check_histogram(const struct options *o, const struct model *m, struct diag *d)
{
    if (!m->experiment.histogram || o->folder)
        return 0;
    diag_error(d, NULL, 0, "give a folder with -o DIR",
               "there is nowhere to write the distributions to (--histogram)");
    return -1;
}

void put_frontier(const struct options *o, const struct sizing *s, struct diag *d)
{
    struct textbuf csv = {0};
    if (!o->folder || file_make_folder(o->folder, d) != 0)
        return;
    sizing_frontier_csv(&csv, s);
    write_into(o, "size-frontier", "csv", &csv, d);
    textbuf_release(&csv);
}

void put_histograms(const struct options *o, const char *name, const struct result *r,
                    struct diag *d)
{
    struct textbuf csv = {0};
    if (r->n_histograms == 0 || !o->folder || file_make_folder(o->folder, d) != 0)
        return;
    csv_histograms(&csv, r);
    char *file = text_format("%s-histogram", name);
    write_into(o, file, "csv", &csv, d);
    free(file);
    textbuf_release(&csv);
}
