#include "run/dispatch.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "run/workers.h"
#include "run/record.h"

/* How often progress is reported and the stop flag checked [s]. */
static const double TICK = 0.1;

/* A series under way. */
struct opened {
    struct opened *next;
    struct series *series;
    bool first_told;
    uint64_t planned_told;     /* experiments in the plan that was told; 0: none was */
};

struct dispatcher {
    const struct run_options *options;
    const struct feed *feed;
    struct diag *diag;
    struct workers *workers;                 /* NULL until there is something to run */
    unsigned threads;                  /* of the workers; 1 before there is one */
    struct opened *first, **end;       /* in the order in which they were opened */
    bool all_opened, failed;
    double told;                       /* [s] when progress was */
};

static bool stopped(const struct dispatcher *x)
{
    return x->failed || (x->options->stop && atomic_load(x->options->stop));
}

/* ---- opening and closing ---- */

static void begin_point(struct dispatcher *x, const struct series *s)
{
    const struct journal_point p = series_point(s);
    if (x->options->journal && journal_begin_point(x->options->journal, &p, x->diag) != 0)
        x->failed = true;
}

static struct opened *open_next(struct dispatcher *x)
{
    struct series *s = x->all_opened ? NULL : x->feed->open(x->feed->user);
    if (!s) {
        x->all_opened = true;
        return NULL;
    }
    struct opened *o = mem_calloc(1, sizeof *o);
    o->series = s;
    *x->end = o;
    x->end = &o->next;
    begin_point(x, s);
    return o;
}

/* The plan is reported again when it has grown by this factor. */
enum { LONGER_TO_TELL = 10 };

static void tell_plan(struct dispatcher *x, struct opened *o)
{
    if (!series_planned(o->series))
        return;
    const struct run_progress p = series_progress(o->series, x->threads);
    if (o->planned_told > 0 && p.wanted / LONGER_TO_TELL < o->planned_told)
        return;
    o->planned_told = p.wanted;
    if (x->options->planned)
        x->options->planned(x->options->user, &p);
}

/* Progress is reported for the first series under way. */
static void tell(struct dispatcher *x)
{
    struct opened *o = x->first;
    if (!o)
        return;
    if (!o->first_told && x->feed->first)
        x->feed->first(x->feed->user, o->series);
    o->first_told = true;
    tell_plan(x, o);
    if (!x->options->progress || clock_monotonic() - x->told < TICK)
        return;
    const struct run_progress p = series_progress(o->series, x->threads);
    x->options->progress(x->options->user, &p);
    x->told = clock_monotonic();
}

static void close_first(struct dispatcher *x)
{
    struct opened *o = x->first;
    tell(x);
    x->first = o->next;
    if (!x->first)
        x->end = &x->first;
    x->feed->close(x->feed->user, o->series);
    free(o);
}

static void close_those_over(struct dispatcher *x)
{
    while (x->first && series_over(x->first->series))
        close_first(x);
}

/* ---- replications ---- */

static struct series *series_of(const struct dispatcher *x, const struct batch *job)
{
    for (const struct opened *o = x->first; o; o = o->next)
        if (series_job(o->series) == job)
            return o->series;
    return NULL;
}

/* Hand the replication to its series, which may then be over or begin another attempt. */
static void hand_in(struct dispatcher *x, struct series *s, struct task *t, bool fresh)
{
    const struct batch *job = t->job;
    series_take(s, t, fresh);
    if (!series_over(s) && series_job(s) == job)
        return;
    if (x->workers)
        workers_forget(x->workers, job);
    if (!series_over(s))
        begin_point(x, s);
}

/* A finished replication: first to disk, then into the result. */
static void take(struct dispatcher *x, struct task *t)
{
    struct series *s = series_of(x, t->job);
    struct journal *j = x->options->journal;
    if (j && !x->failed &&
        journal_append(j, t->job->id, t->replication, t->record, t->n, x->diag) != 0)
        x->failed = true;
    hand_in(x, s, t, true);
}

static void take_all(struct dispatcher *x, struct task *list)
{
    while (list) {
        struct task *next = list->next;
        take(x, list);
        list = next;
    }
}

/* The record has a right checksum but is not from this model, so somebody else wrote it. Leaving
 * it out would not make the other records trustworthy. */
static void refuse_record(struct dispatcher *x, uint64_t replication)
{
    diag_error(x->diag, journal_path(x->options->journal), 0, "remove the file to begin anew",
               "the record of replication %llu is none of this model: sojourn did not write this",
               (unsigned long long)replication + 1);
    x->failed = true;
}

/* Fill in a task from the journal; false when that does not have it. */
static bool recall(struct dispatcher *x, struct task **task)
{
    const struct journal *j = x->options->journal;
    struct task *t = *task;
    const size_t n = j ? journal_length(j, t->job->id, t->replication) : 0;
    if (n == 0)
        return false;
    *task = t = task_resize(t, n);
    if (!journal_read(j, t->job->id, t->replication, t->record))
        return false;
    if (!record_sound(sim_plan_layout(t->job->plan), t->record, n))
        refuse_record(x, t->replication);
    return true;
}

/* The next replication to run of one series. If the journal has it, it is taken from there, and
 * *took is set. */
static struct task *next_of(struct dispatcher *x, struct series *s, bool *took)
{
    uint64_t replication;
    while (!x->failed && series_next(s, &replication)) {
        struct task *t = task_new(series_job(s), replication);
        if (!recall(x, &t))
            return t;
        if (x->failed) {
            free(t);
            return NULL;
        }
        *took = true;
        hand_in(x, s, t, false);
    }
    return NULL;
}

/* The next one of all, from the first series that wants one; opens another when none does. */
static struct task *next_task(struct dispatcher *x)
{
    struct task *t = NULL;
    bool took = true;    /* the series of a pair go in step: when one took a record, the other
                            may be free to go on */
    while (!t && took) {
        took = false;
        for (struct opened *o = x->first; o && !t; o = o->next)
            t = next_of(x, o->series, &took);
        for (struct opened *o; !t && !stopped(x) && (o = open_next(x)) && !x->failed;) {
            t = next_of(x, o->series, &took);
            close_those_over(x);    /* the journal had the whole series */
        }
    }
    return t;
}

static bool have_workers(struct dispatcher *x)
{
    if (x->workers)
        return true;
    x->workers = workers_new(x->options->threads, x->options->cluster, x->diag);
    if (!x->workers) {
        x->failed = true;
        return false;
    }
    x->threads = workers_threads(x->workers);
    return true;
}

/* Keep everyone supplied. False when nothing is under way and nothing is left. */
static bool supply(struct dispatcher *x)
{
    while (!stopped(x) && (!x->workers || workers_has_room(x->workers))) {
        struct task *t = next_task(x);
        if (!t)
            break;
        if (!have_workers(x)) {
            free(t);
            break;
        }
        workers_give(x->workers, t);
    }
    close_those_over(x);
    return x->first || !x->all_opened;
}

static void run(struct dispatcher *x)
{
    while (!stopped(x) && supply(x)) {
        if (stopped(x))
            break;
        take_all(x, workers_collect(x->workers, TICK));
        close_those_over(x);
        tell(x);
    }
    if (x->workers)
        take_all(x, workers_stop(x->workers));
}

/* When memory runs out, the threads are stopped first: none may go on using what its owner has
 * given up. */
static void run_guarded(struct dispatcher *x)
{
    struct mem_guard g;
    mem_guard_set(&g);
    if (setjmp(g.jump) != 0) {
        workers_free(x->workers);
        mem_exhausted(g.bytes);
    }
    run(x);
    mem_guard_end(&g);
}

int dispatch(const struct run_options *o, const struct feed *f, struct diag *d)
{
    struct dispatcher x = {.options = o, .feed = f, .diag = d, .threads = 1};
    x.end = &x.first;
    run_guarded(&x);
    workers_free(x.workers);    /* before the series are freed, whose jobs the workers may still
                                   know */
    x.workers = NULL;
    while (x.first)
        close_first(&x);
    return x.failed ? -1 : 0;
}

/* ---- series that are there already ---- */

struct these {
    struct series **s;
    size_t n, opened;
};

static struct series *open_these(void *user)
{
    struct these *all = user;
    return all->opened < all->n ? all->s[all->opened++] : NULL;
}

static void keep(void *user, struct series *s)
{
    (void)user, (void)s;
}

int dispatch_these(const struct run_options *o, struct series **s, size_t n, struct diag *d)
{
    struct these all = {s, n, 0};
    const struct feed f = {.open = open_these, .close = keep, .user = &all};
    return dispatch(o, &f, d);
}
