#include "run/sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/scope.h"
#include "analytic/solve.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/requirement.h"
#include "base/unit.h"
#include "run/series.h"
#include "run/calibrate.h"

enum { POINTS_PER_AXIS_MAX = 100000, POINTS_MAX = 100000 };

/* ---- axes ---- */

static void add_value(struct axis *a, char *value)
{
    a->values = mem_realloc(a->values, a->n + 1, sizeof *a->values);
    a->places = mem_realloc(a->places, a->n + 1, sizeof *a->places);
    a->places[a->n] = text_format("--over %s=%s", a->key, value);
    a->values[a->n++] = value;
}

static void add_number(struct axis *a, double x)
{
    char buf[TEXT_DOUBLE_MAX];
    /* 15 digits: 0.1 + 2 * 0.05 is meant as 0.2 */
    char *rounded = text_format("%.15g", x);
    double y = x;
    text_to_double(rounded, &y);
    free(rounded);
    add_value(a, mem_strdup(text_from_double(y, buf)));
}

/* The three parts of "A:B:N"; false when it is not of that form. */
static bool split_range(const char *text, double *from, double *to, double *n)
{
    char *copy = mem_strdup(text), *save = NULL;
    const char *part[3] = {0};
    size_t parts = 0;
    for (char *p = strtok_r(copy, ":", &save); p; p = strtok_r(NULL, ":", &save), parts++)
        if (parts < 3)
            part[parts] = p;
    enum unit first, second;
    const bool ok = parts == 3 && unit_read(part[0], from, &first) &&
                    unit_read(part[1], to, &second) && text_to_double(part[2], n) &&
                    first == second;
    free(copy);
    return ok;
}

static const char *const forms = "write KEY=FROM:TO:N, KEY=log:FROM:TO:N or KEY=V1,V2,...";

/* Report a mistake in the text after --over. Returns -1. */
static int refuse(struct diag *d, const char *spec, const char *hint, const char *message)
{
    char *place = text_format("--over %s", spec);
    diag_error(d, place, 0, hint, "%s", message);
    free(place);
    return -1;
}

/*
 * Refuse a FROM:TO:N whose N is not a number of points: too large, missing, or a step, as other
 * programs use it. When N fits the range as a step, the hint says how many points that makes.
 */
static int refuse_points(struct diag *d, const char *spec, double from, double to, double n,
                         bool logarithmic)
{
    char points[TEXT_DOUBLE_MAX];
    const double steps = round((to - from) / n);
    const bool as_step = !logarithmic && steps >= 1 && steps < POINTS_PER_AXIS_MAX &&
                         fabs(steps * n - (to - from)) <= 1e-9 * fabs(to - from);
    char *hint =
        as_step ? text_format("N is the number of points, not a step: write %.0f for N if steps"
                              " of %.15g are meant",
                              steps + 1, n)
                : text_format("N is the number of points, a whole number from 1 to %d",
                              POINTS_PER_AXIS_MAX);
    char *message = text_format("this range cannot have %s points", text_from_double(n, points));
    refuse(d, spec, hint, message);
    free(message);
    free(hint);
    return -1;
}

static int range(const char *spec, const char *text, bool logarithmic, struct axis *a,
                 struct diag *d)
{
    double from, to, n;
    if (!split_range(text, &from, &to, &n))
        return refuse(d, spec, forms, "this range is not FROM:TO:N");
    if (!isfinite(to - from))
        return refuse(d, spec, forms, "this range is too wide to be computed with");
    if (!(n >= 1 && n <= POINTS_PER_AXIS_MAX && n == floor(n)))
        return refuse_points(d, spec, from, to, n, logarithmic);
    if (logarithmic && !(from > 0 && to > 0))
        return refuse(d, spec, "both ends of a log range are above 0",
                      "this range does not stay above 0");
    const size_t points = (size_t)n;
    for (size_t i = 0; i < points; i++) {
        const double w = points > 1 ? (double)i / (double)(points - 1) : 0;
        if (i == points - 1 && points > 1)
            add_number(a, to);
        else
            add_number(a, logarithmic ? from * pow(to / from, w) : from + (to - from) * w);
    }
    return 0;
}

/* The text from p to end without the blanks around it; NULL when nothing is left. */
static char *trimmed(const char *p, const char *end)
{
    p += strspn(p, " ");
    while (end > p && end[-1] == ' ')
        end--;
    return end > p ? text_format("%.*s", (int)(end - p), p) : NULL;
}

/* Split at commas that are not inside brackets, so that a value may be a list. */
static int list(const char *spec, const char *text, struct axis *a, struct diag *d)
{
    int depth = 0;
    const char *begin = text;
    for (const char *p = text;; p++) {
        if (*p && strchr("([{", *p))
            depth++;
        if (*p && strchr(")]}", *p))
            depth--;
        if (*p && !(*p == ',' && depth == 0))
            continue;
        char *value = trimmed(begin, p);
        if (!value)
            return refuse(d, spec, "write KEY=V1,V2,...", "one of these values is empty");
        add_value(a, value);
        if (!*p)
            return 0;
        begin = p + 1;
    }
}

int axis_parse(const char *text, struct axis *a, struct diag *d)
{
    *a = (struct axis){0};
    const char *key = text + strspn(text, " "), *equals = strchr(key, '=');
    if (!equals || equals == key)
        return refuse(d, text, forms, "this is not KEY=VALUES");
    a->key = trimmed(key, equals);
    const char *values = equals + 1 + strspn(equals + 1, " ");
    int status;
    if (strncmp(values, "log:", 4) == 0)
        status = range(text, values + 4, true, a, d);
    else if (strchr(values, ':') && !strchr("[({\"", values[0]))
        status = range(text, values, false, a, d);
    else if (*values)
        status = list(text, values, a, d);
    else
        status = refuse(d, text, forms, "there are no values");
    if (status != 0)
        axis_release(a);
    return status;
}

void axis_release(struct axis *a)
{
    for (size_t i = 0; i < a->n; i++) {
        free(a->values[i]);
        free(a->places[i]);
    }
    free(a->values);
    free(a->places);
    free(a->key);
    *a = (struct axis){0};
}

/* ---- points ---- */

/* Is a key equal to another one, or below it, as "stations.web.servers" is below "stations.web"? */
static bool key_within(const char *key, const char *whole)
{
    const size_t n = strlen(whole);
    return strncmp(key, whole, n) == 0 && (key[n] == '\0' || key[n] == '.' || key[n] == '[');
}

/* An axis is applied after the axes before it and all common overrides: it must leave them as they
 * are. */
static void check_axis(const struct axis *axes, size_t i, const struct override *o, size_t n,
                       struct diag *d)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(axes[i].key, axes[k].key) == 0)
            diag_error(d, "--over", 0, "give each key once, with all its values",
                       "'%s' is swept over twice", axes[i].key);
        else if (key_within(axes[k].key, axes[i].key))
            diag_error(d, "--over", 0, "give the whole first, then its part",
                       "'%s' is swept over, and '%s', the whole of it, after it", axes[k].key,
                       axes[i].key);
    for (size_t k = 0; k < n; k++)
        if (key_within(o[k].key, axes[i].key)) {
            char *given = o[k].place ? NULL : text_format("-s %s=%s", o[k].key, o[k].value);
            diag_error(d, given ? given : o[k].place, 0, "leave one of the two out",
                       "'%s' is swept over: this value would have no effect", axes[i].key);
            free(given);
        }
}

static size_t count_points(const struct axis *axes, size_t n, const struct override *o,
                           size_t n_overrides, struct diag *d)
{
    size_t points = 1;
    for (size_t i = 0; i < n; i++) {
        check_axis(axes, i, o, n_overrides, d);
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
        all[n + i] = (struct override){a->key, a->values[value], a->places[value]};
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
