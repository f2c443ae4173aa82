#include "helpers/fetch_loop.h"

#include <math.h>
#include <stdlib.h>

#include <check.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

enum { MOST = 64 };    /* of each thing at once */

/* One who waits, from `begin` on; either for a task or until it looks again. */
struct waiter {
    bool there;
    double begin, looks;    /* when it looks again; inf: it is told */
    bool gives_up;          /* when it does so the lock's time is over */
    int task;               /* -1: none */
    long number;            /* order of coming */
};

/* What a cache wants to know: one answer. */
struct task {
    bool there, shared, renews;
    unsigned failures;
    double retries_at;      /* inf: a question is under way */
    double gives_up_at;     /* the question is given up; inf: never */
};

/* A question on its way to the issuer and back. */
struct question {
    bool there, shared, renews;
    double asked, answer;
    int task;               /* -1: nobody waits for it */
};

struct fetch_loop {
    struct fetch_rules rules;
    gsl_rng *rng;
    double now, next;
    bool known;             /* an entry was ever installed */
    double end, asked, took, tokens, counted;
    long numbers;
    struct waiter waiter[MOST];
    struct task task[MOST];
    struct question question[MOST];
    struct fetch_counts counts;
};

#define FIND(array, what)                                                                          \
    int what = 0;                                                                                  \
    while (what < MOST && (array)[what].there)                                                     \
        what++;                                                                                    \
    if (what == MOST)                                                                              \
    ck_abort_msg("too many at once")

static double end_of_entry(struct fetch_loop *w)
{
    const struct cache *c = &w->rules.cache;
    const double g = c->granularity, life = c->lifetime.kind == DIST_EXPONENTIAL
                                                ? gsl_ran_exponential(w->rng, c->lifetime.mean)
                                                : c->lifetime.mean;
    double ticks = 0;
    while (g > 0 && ticks * g < life * (1 - 1e-12))
        ticks++;
    return g > 0 ? g * (floor(w->now / g) + ticks + 1) : w->now + life;
}

static bool in_force(const struct fetch_loop *w)
{
    return w->known && w->now < w->end;
}

static bool is_stale(const struct fetch_loop *w)
{
    const double most = w->rules.cache.stale_for;
    return w->known && w->now >= w->end && (most == 0 || w->now < w->end + most);
}

/* ---- questions ---- */

static void task_fails(struct fetch_loop *w, int t);
static void task_ends(struct fetch_loop *w, int t, bool answered);

static bool issuer_takes(struct fetch_loop *w)
{
    const struct limit *l = &w->rules.limit;
    if (l->rate == 0)
        return true;
    w->tokens = fmin(l->burst, w->tokens + l->rate * (w->now - w->counted));
    w->counted = w->now;
    if (w->tokens < 1)
        return false;
    w->tokens--;
    return true;
}

static void ask(struct fetch_loop *w, int t)
{
    const struct cache *c = &w->rules.cache;
    struct task *task = &w->task[t];
    task->retries_at = task->gives_up_at = INFINITY;
    if (w->now < w->asked + c->least_interval) {
        task_fails(w, t);
        return;
    }
    w->asked = w->now;
    w->counts.fetches++;
    if (!issuer_takes(w)) {
        task_fails(w, t);
        return;
    }
    FIND(w->question, q);
    w->question[q] = (struct question){true,   task->shared,
                                       task->renews, w->now,
                                       w->now + gsl_ran_exponential(w->rng, w->rules.fetch), t};
    if (c->fetch_timeout > 0)
        task->gives_up_at = w->now + c->fetch_timeout;
}

static void answer(struct fetch_loop *w, int q)
{
    struct question *x = &w->question[q];
    x->there = false;
    if (gsl_rng_uniform(w->rng) < w->rules.loss) {
        if (x->task >= 0)
            task_fails(w, x->task);
        return;
    }
    if (x->task < 0 && w->rules.cache.late_is_lost)
        return;
    w->took = w->now - x->asked;
    if (x->shared && (x->renews || !in_force(w))) {
        w->known = true;
        w->end = end_of_entry(w);
    }
    if (x->task >= 0)
        task_ends(w, x->task, true);
}

/* ---- those who wait ---- */

static int new_task(struct fetch_loop *w, bool shared, bool renews)
{
    FIND(w->task, t);
    w->task[t] = (struct task){.there = true, .shared = shared, .renews = renews,
                               .retries_at = INFINITY, .gives_up_at = INFINITY};
    return t;
}

static int shared_task(const struct fetch_loop *w)
{
    for (int t = 0; t < MOST; t++)
        if (w->task[t].there && w->task[t].shared)
            return t;
    return -1;
}

static void leaves(struct fetch_loop *w, double begin)
{
    w->counts.left++;
    w->counts.waits += w->now - begin;
}

static void goes_stale(struct fetch_loop *w, double begin)
{
    w->counts.stale++;
    leaves(w, begin);
}

static void comes_to_nothing(struct fetch_loop *w, double begin)
{
    const enum failure_rule rule = w->rules.cache.on_failure;
    if (rule == FETCH_FAILS_OPEN || (rule == FETCH_FAILS_STALE && in_force(w))) {
        leaves(w, begin);
    } else if (rule == FETCH_FAILS_STALE && is_stale(w)) {
        goes_stale(w, begin);
    } else {
        w->counts.refused++;
        leaves(w, begin);
    }
}

static void task_ends(struct fetch_loop *w, int t, bool answered)
{
    w->task[t].there = false;
    w->counts.ended += answered;
    for (int i = 0; i < MOST; i++) {
        struct waiter *x = &w->waiter[i];
        if (!x->there || x->task != t)
            continue;
        x->there = false;
        if (answered)
            leaves(w, x->begin);
        else
            comes_to_nothing(w, x->begin);
    }
}

static void task_fails(struct fetch_loop *w, int t)
{
    struct task *task = &w->task[t];
    w->counts.ended++;
    w->counts.failed++;
    for (int q = 0; q < MOST; q++)
        if (w->question[q].there && w->question[q].task == t)
            w->question[q].task = -1;
    task->gives_up_at = INFINITY;
    if (task->failures == w->rules.cache.retries) {
        task_ends(w, t, false);
        return;
    }
    task->retries_at = w->now + w->rules.cache.backoff * pow(2, task->failures);
    task->failures++;
}

static void wait_for(struct fetch_loop *w, double begin, int t, double looks, bool gives_up)
{
    FIND(w->waiter, i);
    w->waiter[i] = (struct waiter){true, begin, looks, gives_up, t, w->numbers++};
}

/* ---- look-ups ---- */

static void join(struct fetch_loop *w, double begin, int t)
{
    const struct cache *c = &w->rules.cache;
    const double last = c->lock_timeout > 0 ? begin + c->lock_timeout : INFINITY;
    const double next = c->lock_poll > 0 ? w->now + c->lock_poll : INFINITY;
    wait_for(w, begin, c->lock_poll > 0 ? -1 : t, fmin(last, next), last <= next);
}

static void without_entry(struct fetch_loop *w, double begin, bool gives_up)
{
    const struct cache *c = &w->rules.cache;
    const enum miss_rule rule = is_stale(w) ? c->expired : c->absent;
    const int other = shared_task(w);
    if (rule == MISS_BACKGROUND) {
        goes_stale(w, begin);
        if (other < 0)
            ask(w, new_task(w, true, false));
    } else if (rule == MISS_SERVE_STALE && other >= 0) {
        goes_stale(w, begin);
    } else if (rule == MISS_JOIN && other >= 0 && !gives_up) {
        join(w, begin, other);
    } else {
        const int t = new_task(w, rule != MISS_JOIN || other < 0, false);
        wait_for(w, begin, t, INFINITY, false);
        ask(w, t);
    }
}

static void hit(struct fetch_loop *w)
{
    const struct cache *c = &w->rules.cache;
    const double rest = w->end - w->now;
    if (c->slides)
        w->end = end_of_entry(w);
    if (shared_task(w) >= 0)
        return;
    const bool early =
        c->early_beta > 0 && w->took * c->early_beta * gsl_ran_exponential(w->rng, 1) >= rest;
    if (early || rest <= c->refresh_ahead)
        ask(w, new_task(w, true, true));
}

static void look_up(struct fetch_loop *w)
{
    w->counts.lookups++;
    if (in_force(w)) {
        w->counts.hits++;
        hit(w);
        leaves(w, w->now);
    } else {
        without_entry(w, w->now, false);
    }
}

static void look_again(struct fetch_loop *w, int i)
{
    const struct waiter x = w->waiter[i];
    w->waiter[i].there = false;
    if (!in_force(w)) {
        without_entry(w, x.begin, x.gives_up);
        return;
    }
    if (w->rules.cache.slides)
        w->end = end_of_entry(w);
    leaves(w, x.begin);
}

/* ---- the loop ---- */

enum happening { LOOKS_UP, ANSWERS, GIVES_UP, RETRIES, LOOKS_AGAIN };

static enum happening first(const struct fetch_loop *w, int *which, double *at)
{
    enum happening what = LOOKS_UP;
    *at = w->next;
    *which = 0;
    for (int i = 0; i < MOST; i++) {
        const double times[] = {
            [LOOKS_UP] = INFINITY,
            [ANSWERS] = w->question[i].there ? w->question[i].answer : INFINITY,
            [GIVES_UP] = w->task[i].there ? w->task[i].gives_up_at : INFINITY,
            [RETRIES] = w->task[i].there ? w->task[i].retries_at : INFINITY,
            [LOOKS_AGAIN] = w->waiter[i].there ? w->waiter[i].looks : INFINITY,
        };
        for (int k = ANSWERS; k <= LOOKS_AGAIN; k++)
            if (times[k] < *at) {
                *at = times[k];
                *which = i;
                what = (enum happening)k;
            }
    }
    return what;
}

static void happen(struct fetch_loop *w, enum happening what, int which)
{
    switch (what) {
    case LOOKS_UP:
        w->next += gsl_ran_exponential(w->rng, 1 / w->rules.u);
        look_up(w);
        break;
    case ANSWERS:
        answer(w, which);
        break;
    case GIVES_UP:
        task_fails(w, which);
        break;
    case RETRIES:
        ask(w, which);
        break;
    case LOOKS_AGAIN:
        look_again(w, which);
        break;
    }
}

struct fetch_loop *fetch_loop_new(const struct fetch_rules *rules, unsigned long seed)
{
    struct fetch_loop *w = calloc(1, sizeof *w);
    w->rules = *rules;
    w->rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(w->rng, seed);
    w->next = gsl_ran_exponential(w->rng, 1 / rules->u);
    w->asked = -INFINITY;
    w->tokens = rules->limit.burst;
    return w;
}

void fetch_loop_free(struct fetch_loop *w)
{
    gsl_rng_free(w->rng);
    free(w);
}

struct fetch_counts fetch_loop_run(struct fetch_loop *w, double time)
{
    const double end = w->now + time;
    int which;
    double at;
    w->counts = (struct fetch_counts){0};
    for (;;) {
        const enum happening what = first(w, &which, &at);
        if (at >= end)
            break;
        w->now = at;
        happen(w, what, which);
    }
    w->now = end;
    return w->counts;
}
