#include "run/sojourn.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/solve.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"
#include "model/config_file.h"
#include "run/workers.h"
#include "run/calibrate.h"
#include "run/simulate.h"
#include "run/sojourn_handle.h"

const char *sojourn_version(void)
{
    return version_number();
}

/* ---- a handle ---- */

static struct sojourn *new_handle(const char *name, const char *text)
{
    struct mem_guard g;
    mem_guard_set(&g);
    if (setjmp(g.jump) != 0)
        return NULL;
    struct sojourn *s = mem_calloc(1, sizeof *s);
    s->name = mem_strdup(name);
    s->text = text ? mem_strdup(text) : NULL;
    mem_guard_end(&g);
    gsl_set_error_handler_off();
    return s;
}

struct sojourn *sojourn_open(const char *path)
{
    return new_handle(path ? path : "", NULL);    /* no file: the next call says so */
}

struct sojourn *sojourn_open_text(const char *text, const char *name)
{
    return new_handle(name ? name : "text", text ? text : "");
}

/* Drop the last answer. */
static void forget_answer(struct sojourn *s)
{
    sojourn_forget_figures(s);
    result_free(s->result);
    model_free(s->model);
    s->result = NULL;
    s->model = NULL;
}

static void forget_error(struct sojourn *s)
{
    free(s->error);
    s->error = NULL;
    s->exhausted[0] = 0;
}

/*
 * Makes a call whose memory may run out. It then returns SOJOURN_MACHINE without an answer, and the
 * error says how much was asked for. The handle can be used again; memory that the call had
 * allocated is lost. A call from the progress callback of another call is refused, because the
 * model and the answer belong to that call.
 */
static enum sojourn_status guarded(struct sojourn *s,
                                   enum sojourn_status (*call)(struct sojourn *s, const void *with),
                                   const void *with)
{
    struct mem_guard g;
    if (s->busy) {
        snprintf(s->exhausted, sizeof s->exhausted,
                 "error: a simulation of this handle is under way\n");
        return SOJOURN_INPUT;
    }
    s->busy = true;
    mem_guard_set(&g);
    if (setjmp(g.jump) == 0) {
        const enum sojourn_status status = call(s, with);
        mem_guard_end(&g);
        s->busy = false;
        return status;
    }
    s->busy = false;
    s->rows = (struct rows){0};
    s->row_names = NULL;
    s->json = s->error = NULL;
    s->result = NULL;
    s->model = NULL;
    snprintf(s->exhausted, sizeof s->exhausted, "error: out of memory: cannot get %zu bytes\n",
             g.bytes);
    return SOJOURN_MACHINE;
}

void sojourn_close(struct sojourn *s)
{
    if (!s || s->busy)
        return;
    forget_answer(s);
    forget_error(s);
    sojourn_unset(s, NULL);
    free(s->overrides);
    free(s->text);
    free(s->name);
    free(s);
}

/* End the call with the errors of d, which is freed. Returns the call's status. */
static enum sojourn_status conclude(struct sojourn *s, struct diag *d)
{
    enum sojourn_status status = (enum sojourn_status)diag_status(d);
    size_t length;
    FILE *f = diag_count(d) ? open_memstream(&s->error, &length) : NULL;
    if (f) {
        diag_print(d, f);
        fclose(f);
    }
    diag_free(d);
    return status;
}

/* ---- overrides ---- */

/* The config's text, read from its file if need be; NULL with errors in d. */
static const char *config_text(struct sojourn *s, struct diag *d)
{
    if (!s->text)
        s->text = config_file_read(s->name, d);
    return s->text;
}

struct setting_of {
    const char *key, *value;
};

static struct override override_of(const char *key, const char *value)
{
    return (struct override){mem_strdup(key), mem_strdup(value), text_format("%s=%s", key, value)};
}

static void remove_override(struct sojourn *s, size_t i)
{
    free((char *)s->overrides[i].key);
    free((char *)s->overrides[i].value);
    free((char *)s->overrides[i].place);
    s->n_overrides--;
    memmove(&s->overrides[i], &s->overrides[i + 1], (s->n_overrides - i) * sizeof *s->overrides);
}

/* Remove the overrides of this key from the first `among` overrides; NULL: all of them. */
static void remove_key(struct sojourn *s, const char *key, size_t among)
{
    for (size_t i = among; i-- > 0;)
        if (!key || strcmp(s->overrides[i].key, key) == 0)
            remove_override(s, i);
}

static enum sojourn_status set(struct sojourn *s, const void *with)
{
    const struct setting_of *o = with;
    struct diag *d = diag_new();
    forget_error(s);
    const char *text = config_text(s, d);
    if (!text)
        return conclude(s, d);
    /* Counted only once the model has taken it, because memory may run out before. */
    s->overrides =
        mem_grow(s->overrides, &s->cap_overrides, s->n_overrides + 1, sizeof *s->overrides);
    s->overrides[s->n_overrides] = override_of(o->key, o->value);
    const bool taken = model_takes_override(text, s->name, s->overrides, s->n_overrides + 1, d);
    s->n_overrides++;
    if (taken)
        remove_key(s, o->key, s->n_overrides - 1);
    else
        remove_override(s, s->n_overrides - 1);
    return conclude(s, d);
}

enum sojourn_status sojourn_set(struct sojourn *s, const char *key, const char *value)
{
    return guarded(s, set, &(struct setting_of){key ? key : "", value ? value : ""});
}

void sojourn_unset(struct sojourn *s, const char *key)
{
    if (!s->busy)
        remove_key(s, key, s->n_overrides);
}

/* ---- answers ---- */

/* Begin a call that answers: false with errors in d when there is no model to answer for. */
static bool load(struct sojourn *s, struct diag *d)
{
    forget_answer(s);
    forget_error(s);
    const char *text = config_text(s, d);
    if (text)
        s->model = model_from_text(text, s->name, s->overrides, s->n_overrides, d);
    return s->model && calibrate(s->model, d) == 0;
}

static enum sojourn_status check(struct sojourn *s, const void *with)
{
    (void)with;
    struct diag *d = diag_new();
    load(s, d);
    return conclude(s, d);
}

enum sojourn_status sojourn_check(struct sojourn *s)
{
    return guarded(s, check, NULL);
}

static enum sojourn_status solve(struct sojourn *s, const void *with)
{
    (void)with;
    struct diag *d = diag_new();
    if (load(s, d))
        s->result = analytic_solve_asked(s->model->network, &s->model->experiment.asked, d);
    sojourn_list_figures(s);
    return conclude(s, d);
}

enum sojourn_status sojourn_solve(struct sojourn *s)
{
    return guarded(s, solve, NULL);
}

void sojourn_on_progress(struct sojourn *s,
                         int (*progress)(void *user, const struct sojourn_progress *p), void *user)
{
    s->progress = progress;
    s->progress_user = user;
}

void sojourn_cancel(struct sojourn *s)
{
    atomic_store(&s->stop, 1);
}

static void tell_progress(void *user, const struct run_progress *p)
{
    struct sojourn *s = user;
    const struct sojourn_progress told = {
        .done = p->done, .wanted = p->wanted, .seconds_left = p->left, .threads = p->threads};
    if (s->progress(s->progress_user, &told) != 0)
        sojourn_cancel(s);
}

static bool threads_can_be(unsigned threads, struct diag *d)
{
    if (threads > CREW_THREADS_MAX)
        diag_error(d, NULL, 0, "0 stands for all cores", "%u threads are more than %d", threads,
                   CREW_THREADS_MAX);
    return threads <= CREW_THREADS_MAX;
}

static enum sojourn_status simulate(struct sojourn *s, const void *with)
{
    const unsigned threads = *(const unsigned *)with;
    struct diag *d = diag_new();
    atomic_store(&s->stop, 0);
    if (load(s, d) && threads_can_be(threads, d))
        s->result =
            run_simulate(s->model,
                         &(struct run_options){.threads = threads,
                                               .stop = &s->stop,
                                               .progress = s->progress ? tell_progress : NULL,
                                               .user = s},
                         d);
    forget_error(s);    /* of calls that the progress callback made */
    sojourn_list_figures(s);
    enum sojourn_status status = conclude(s, d);
    if (status == SOJOURN_DONE && s->result && !result_sound(s->result)) {
        status = s->result->steady.overloaded ? SOJOURN_UNSTABLE : SOJOURN_PRECISION;
        s->error = sojourn_shortfall(s->result);
    }
    return status;
}

enum sojourn_status sojourn_simulate(struct sojourn *s, unsigned threads)
{
    return guarded(s, simulate, &threads);
}

const char *sojourn_error(const struct sojourn *s)
{
    return s->error ? s->error : s->exhausted;
}
