#include "run/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "analytic/scope.h"
#include "analytic/solve.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/requirement.h"
#include "run/series.h"
#include "run/calibrate.h"

enum { POINTS_MAX = 100000 };

/* ---- points ---- */

static size_t count_points(const struct axis *axes, size_t n, const struct override *o,
                           size_t n_overrides, struct diag *d)
{
    size_t points = 1;
    for (size_t i = 0; i < n; i++) {
        axis_check(axes, i, o, n_overrides, d);
        if (axes[i].n > POINTS_MAX / points) {
            diag_error(d, "--over", 0, "at most 100000 points", "the grid is too large");
            return 0;
        }
        points *= axes[i].n;
    }
    return diag_count(d) ? 0 : points;
}

/* The point's own overrides after the common ones. */
static struct override *overrides_of(const struct sweep *s, size_t point, const struct override *o,
                                     size_t n)
{
    struct override *all = mem_calloc(n + s->n_axes, sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = o[i];
    size_t rest = point;
    for (size_t i = s->n_axes; i-- > 0;) {
        const struct axis *a = &s->axes[i];
        const size_t value = rest % a->n;
        s->points[point].values[i] = a->values[value];
        all[n + i] = (struct override){a->key, a->settings[value], a->places[value]};
        rest /= a->n;
    }
    return all;
}

static void fail(struct run_point *p, const struct diag *d)
{
    if (p->message)
        return;
    p->status = diag_status(d);
    p->message = mem_strdup(diag_message(d, 0));
}

static void solve(struct run_point *p)
{
    struct diag *d = diag_new();
    p->analytic = analytic_solve_asked(p->model->network, &p->model->experiment.asked, d);
    if (p->analytic)
        requirements_of_answer(&p->model->experiment, p->analytic);
    else
        fail(p, d);
    diag_free(d);
}

/* Solve the point if it has an analytic answer. A simulated point needs none. */
static void solve_if_possible(struct run_point *p)
{
    struct diag *why = diag_new();
    if (analytic_scope(p->model->network, why) == SCOPE_ANSWERS)
        solve(p);
    else
        p->unsolved = mem_strdup(diag_message(why, 0));
    diag_free(why);
}

/* ---- running ---- */

struct grid_walk {
    struct sweep *sweep;
    const struct sweep_options *options;
    size_t next;                /* point to open */
    size_t ended;               /* number of points, from the first, that were reported as over */
    struct series **series;     /* [n_points], of those under way */
};

static bool stopped(const struct sweep_options *so)
{
    return so->run.stop && atomic_load(so->run.stop);
}

/* Report the points that are over, in order, up to the first that is not. */
static void tell_ended(struct grid_walk *w)
{
    while (w->ended < w->next && !w->series[w->ended]) {
        if (w->options->ended)
            w->options->ended(w->options->run.user, w->sweep, w->ended);
        w->ended++;
    }
}

/* Solve point i of n, and make the series that simulates it; NULL when there is nothing
 * to simulate. */
static struct series *open_point(struct run_point *p, size_t i, size_t n,
                                 const struct sweep_options *so)
{
    struct diag *d = diag_new();
    struct series *series = NULL;
    if (calibrate(p->model, d) != 0) {
        fail(p, d);
    } else {
        if (so->analytic && so->simulate)
            solve_if_possible(p);
        else if (so->analytic)
            solve(p);
        if (so->simulate && !p->message) {
            series = series_new(p->model, i, so->run.stop, d);
            if (series)
                series_among(series, n);
            else
                fail(p, d);
        }
    }
    diag_free(d);
    return series;
}

static struct series *open_next(void *user)
{
    struct grid_walk *w = user;
    struct series *series = NULL;
    while (!series && w->next < w->sweep->n_points && !stopped(w->options)) {
        const size_t i = w->next++;
        struct run_point *p = &w->sweep->points[i];
        if (p->model)
            series = open_point(p, i, w->sweep->n_points, w->options);
        w->series[i] = series;
        tell_ended(w);
    }
    return series;
}

static void on_first(void *user, struct series *series)
{
    const struct grid_walk *w = user;
    if (w->options->begun)
        w->options->begun(w->options->run.user, (size_t)series_index(series),
                          w->sweep->n_points);
}

static char *which_not_reached(const struct result *r)
{
    struct textbuf b = {0};
    const char *between = ": ";
    textbuf_add(&b, "precision not reached");
    for (size_t i = 0; i < r->n_precision; i++) {
        if (r->precision[i].reached)
            continue;
        textbuf_add(&b, "%s%s", between, r->precision[i].target);
        between = ", ";
    }
    return b.text;
}

static void close_point(void *user, struct series *series)
{
    struct grid_walk *w = user;
    const size_t i = (size_t)series_index(series);
    struct run_point *p = &w->sweep->points[i];
    if (series_deadlock(series)) {
        p->status = EXIT_UNSTABLE;
        p->message = mem_strdup(series_deadlock(series));
    } else {
        p->simulated = series_result(series);
    }
    if (p->simulated && !result_sound(p->simulated) && !p->message) {
        p->status = p->simulated->steady.overloaded ? EXIT_UNSTABLE : EXIT_PRECISION;
        p->message = p->simulated->steady.overloaded
                         ? text_format("station '%s' is unstable: requests pile up there",
                                       p->simulated->steady.overloaded)
                     : p->simulated->interrupted ? mem_strdup("interrupted")
                     : p->simulated->steady.high > 0
                         ? mem_strdup("the replications fell into two groups: in some the issuer "
                                      "has collapsed")
                     : p->simulated->reached   ? mem_strdup("drifts: not a steady state")
                                               : which_not_reached(p->simulated);
    }
    series_free(series);
    w->series[i] = NULL;
    tell_ended(w);
}

static void leave_out_the_rest(struct grid_walk *w)
{
    while (w->next < w->sweep->n_points) {
        struct run_point *p = &w->sweep->points[w->next++];
        if (!p->message) {
            p->status = EXIT_PRECISION;
            p->message = mem_strdup("interrupted before it began");
        }
        tell_ended(w);
    }
}

/*
 * Before anything is run: is the journal this sweep's? Every point that it has must be the same
 * here. Its points are a beginning of the sweep, or all of it.
 */
static int check_journal(struct sweep *s, const struct sweep_options *so, struct diag *d)
{
    struct journal *j = so->simulate ? so->run.journal : NULL;
    const uint64_t points =
        j ? (journal_points(j) + SERIES_ATTEMPTS - 1) / SERIES_ATTEMPTS : 0;
    if (points > s->n_points) {
        diag_error(d, journal_path(j), 0,
                   "run the command that began it, or remove the file to begin anew",
                   "this journal was written for a sweep of more points");
        return -1;
    }
    for (size_t i = 0; i < points && diag_count(d) == 0; i++) {
        struct run_point *p = &s->points[i];
        if (!journal_has_point(j, i * SERIES_ATTEMPTS) || !p->model || calibrate(p->model, d) != 0)
            continue;
        struct series *series = series_new(p->model, i, so->run.stop, d);
        if (series) {
            const struct journal_point is = series_point(series);
            journal_begin_point(j, &is, d);
        }
        series_free(series);
    }
    return diag_count(d) ? -1 : 0;
}

static void run_points(struct sweep *s, const struct sweep_options *so, struct diag *d)
{
    struct grid_walk w = {.sweep = s, .options = so};
    w.series = mem_calloc(s->n_points, sizeof *w.series);
    const struct feed f = {.open = open_next, .first = on_first, .close = close_point, .user = &w};
    dispatch(&so->run, &f, d);
    leave_out_the_rest(&w);
    free(w.series);
}

/*
 * Build every point's model first. A mistake that all points share is an error of the sweep; a
 * mistake of some points is reported for those points.
 */
static bool build_points(struct sweep *s, const char *text, const char *file,
                         const struct override *o, size_t n, struct diag *d)
{
    size_t built = 0;
    struct diag *first = NULL;
    for (size_t i = 0; i < s->n_points; i++) {
        struct run_point *p = &s->points[i];
        struct diag *own = diag_new();
        p->values = mem_calloc(s->n_axes, sizeof *p->values);
        struct override *all = overrides_of(s, i, o, n);
        p->model = model_from_text(text, file, all, n + s->n_axes, own);
        free(all);
        if (p->model)
            built++;
        else
            fail(p, own);
        if (!p->model && !first)
            first = own;
        else
            diag_free(own);
    }
    if (built == 0 && first)
        diag_merge(d, first);
    diag_free(first);
    return built > 0;
}

struct sweep *sweep_run(const char *text, const char *file, const struct override *o, size_t n,
                        const struct axis *axes, size_t n_axes, const struct sweep_options *so,
                        struct diag *d)
{
    const size_t points = count_points(axes, n_axes, o, n, d);
    if (points == 0)
        return NULL;
    struct sweep *s = mem_calloc(1, sizeof *s);
    s->axes = axes;
    s->n_axes = n_axes;
    s->n_points = points;
    s->points = mem_calloc(points, sizeof *s->points);
    if (!build_points(s, text, file, o, n, d) || check_journal(s, so, d) != 0) {
        sweep_free(s);
        return NULL;
    }
    run_points(s, so, d);
    return s;
}

void sweep_free(struct sweep *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n_points; i++) {
        struct run_point *p = &s->points[i];
        free(p->unsolved);
        result_free(p->analytic);
        result_free(p->simulated);
        model_free(p->model);
        free(p->values);
        free(p->message);
    }
    free(s->points);
    free(s);
}
