#include "run/reduce.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "run/controls.h"
#include "run/antithetic.h"
#include "run/histograms.h"
#include "run/record_ratios.h"
#include "stats/evidence.h"
#include "stats/interval.h"
#include "stats/ratio_pair.h"

struct reducer {
    const struct network *net;
    const struct record_layout *layout;
    struct record_ratios *observer;
    struct figure_list at;
    double *folded;             /* scratch: a record, where there are members to fold */
    struct ratio *ratios;       /* [at.n] */
    struct controlled *controlled;    /* [at.n] beside them; NULL: no control variates */
    struct ratio_pair *squares; /* [at.n] of variances, the mean square and the mean; NULL: none is
                                   asked for */
    struct ratio *singles;      /* [at.n] of antithetic members one by one; else NULL */
    bool *helped;               /* [at.n] by control variates, as was decided; NULL before that */
    struct control_list list;
    struct controls controls;   /* q = 0: none are used */
    struct tally *meter_windows;
    struct tally sojourn_windows;
    struct histograms *histograms;
    uint64_t replications;
    double time, events;
    double longest_lag;         /* [s] */
};

struct reducer *reducer_new(const struct network *net, const struct record_layout *layout,
                            bool control_variates)
{
    struct reducer *r = mem_calloc(1, sizeof *r);
    r->net = net;
    r->layout = layout;
    r->observer = record_ratios_new(net, layout);
    figure_list_init(&r->at, net, layout);
    r->folded = mem_calloc(layout->members > 1 ? layout->width : 0, sizeof *r->folded);
    r->ratios = mem_calloc(r->at.n, sizeof *r->ratios);
    if (layout->members > 1)
        r->singles = mem_calloc(r->at.n, sizeof *r->singles);
    if (layout->asked->of[PARAMETER_VARIANCE].n > 0)
        r->squares = mem_calloc(r->at.n, sizeof *r->squares);
    if (control_variates) {
        r->list = controls_choose(net);
        r->controls.q = controls_count(&r->list);
    }
    if (r->controls.q > 0)
        r->controlled = mem_calloc(r->at.n, sizeof *r->controlled);
    r->meter_windows = mem_calloc(net->n_meters, sizeof *r->meter_windows);
    r->histograms = histograms_new(net, layout);
    return r;
}

void reducer_free(struct reducer *r)
{
    if (!r)
        return;
    record_ratios_free(r->observer);
    free(r->folded);
    free(r->ratios);
    free(r->controlled);
    free(r->squares);
    free(r->singles);
    free(r->helped);
    free(r->meter_windows);
    histograms_free(r->histograms);
    free(r);
}

static void merge_windows(struct tally *into, const double *sums)
{
    const struct tally t = {(uint64_t)sums[WINDOW_N], sums[WINDOW_MEAN], sums[WINDOW_M2]};
    tally_merge(into, &t);
}

static void add_windows(struct reducer *r, const double *record)
{
    for (size_t m = 0; m < r->net->n_meters; m++)
        merge_windows(&r->meter_windows[m], record + r->layout->meter_windows + m * WINDOW_SUMS);
    merge_windows(&r->sojourn_windows, record + r->layout->sojourn_window);
}

uint64_t reducer_decides_at(const struct reducer *r)
{
    return r->controls.q > 0 && !r->helped ? 30 + 10 * r->controls.q : 0;
}

/* Control variates must reduce the variance by this factor before n is large, so that chance
 * alone rarely passes the test. */
static const double HELP_AT_LEAST = 1.25;

static void decide(struct reducer *r)
{
    struct controls_solved solved;
    r->helped = mem_calloc(r->at.n, sizeof *r->helped);
    if (!controls_solve(&r->controls, &solved))
        return;
    for (size_t i = 0; i < r->at.n; i++)
        r->helped[i] = controlled_estimate(&r->ratios[i], &r->controlled[i], &solved).predicted >=
                       HELP_AT_LEAST;
}

static void add_controls(struct reducer *r, const double *record)
{
    double c[CONTROLS_MAX];
    if (r->controls.q == 0)
        return;
    controls_read(&r->list, r->net, r->layout, record, c);
    controls_add(&r->controls, c);
}

/* The variance that independent runs would have. */
static void add_singles(struct reducer *r, const double *record)
{
    for (size_t k = 0; r->singles && k < r->layout->members; k++) {
        const struct observation *seen =
            record_ratios_read(r->observer, record + k * r->layout->width);
        for (size_t i = 0; i < r->at.n; i++)
            ratio_add(&r->singles[i], seen[i].y, seen[i].x);
    }
}

void reducer_add(struct reducer *r, const double *members)
{
    add_singles(r, members);
    const double *record = antithetic_fold(r->layout, members, r->folded);
    const struct observation *seen = record_ratios_read(r->observer, record);
    r->replications++;
    r->time += record[r->layout->time];
    r->events += record[r->layout->events];
    for (size_t k = 0; r->layout->revokes && k < r->layout->members; k++)
        r->longest_lag = fmax(r->longest_lag, members[k * r->layout->width +
                                                      r->layout->revocations + SUM_LAG_LONGEST]);
    add_controls(r, record);
    for (size_t i = 0; i < r->at.n; i++)
        if (r->controlled)
            controlled_add(&r->controlled[i], &r->ratios[i], &r->controls, seen[i].y, seen[i].x);
        else
            ratio_add(&r->ratios[i], seen[i].y, seen[i].x);
    for (size_t i = 0; r->squares && i < r->at.n; i++)
        if (record_ratios_is_variance(r->observer, i))
            ratio_pair_add(&r->squares[i], seen[i].y, seen[i].x, seen[i].mean, seen[i].x);
    if (r->replications == reducer_decides_at(r))
        decide(r);
    add_windows(r, record);
    histograms_add(r->histograms, members + r->layout->members * r->layout->width);
}

uint64_t reducer_replications(const struct reducer *r)
{
    return r->replications;
}

struct tally reducer_windows(const struct reducer *r, size_t meter)
{
    return meter == NET_NONE ? r->sojourn_windows : r->meter_windows[meter];
}

/* The estimator behind a figure. */
struct estimator {
    double value, standard_error, df;
    const char *method;
};

static struct estimator plain_estimator(const struct ratio *ratio, const char *method)
{
    return (struct estimator){ratio_value(ratio), ratio_standard_error(ratio),
                              (double)ratio->n - 1, method};
}

/* The variance without control variates and antithetic members, divided by the present one. */
static double saved(const struct reducer *r, size_t i, const struct estimator *e, double confidence)
{
    const double half_width = student_t(confidence, e->df) * e->standard_error;
    const double without = ratio_half_width(r->singles ? &r->singles[i] : &r->ratios[i],
                                            confidence);
    const double factor = without / half_width * (without / half_width);
    return isfinite(factor) ? factor : 0;
}

/*
 * The estimator of figure i; solved NULL: without control variates. With little evidence, control
 * variates would explain chance, and could move the value out of its range.
 */
static struct estimator choose_estimator(const struct reducer *r, size_t i,
                                         const struct evidence *e,
                                         const struct controls_solved *solved)
{
    if (r->squares && record_ratios_is_variance(r->observer, i))
        return (struct estimator){ratio_pair_variance(&r->squares[i]),
                                  ratio_pair_variance_error(&r->squares[i]),
                                  (double)r->ratios[i].n - 1, "t over replications"};
    if (!solved || !r->helped[i] || e->events < EVENTS_FOR_SYMMETRY)
        return plain_estimator(&r->ratios[i],
                               r->singles ? "t over antithetic pairs" : "t over replications");
    const struct control_estimate by =
        controlled_estimate(&r->ratios[i], &r->controlled[i], solved);
    return (struct estimator){by.value, by.standard_error, by.df,
                              r->singles ? "t over antithetic pairs, with control variates"
                                         : "t over replications, with control variates"};
}

/* A share may come out slightly above 1, because some requests are counted just before or just
 * after a replication begins or ends. */
static double within_kind(double value, const struct ratio_kind *kind)
{
    return kind->share ? fmin(value, 1) : value;
}

static void add_interval(struct figure *f, const struct evidence *e, const struct ratio *ratio,
                         const struct ratio_kind *kind, const struct estimator *by,
                         double confidence)
{
    const double df = evidence_df(e, ratio, by->df);
    const struct evidence_interval at =
        evidence_interval(f->value, by->standard_error, df, confidence, e, kind);
    f->half_width = at.half_width;
    f->low = at.low;
    f->high = at.high;
}

static struct figure estimate(const struct reducer *r, size_t i,
                              const struct controls_solved *solved, double confidence)
{
    struct figure f = figure_none();
    const struct ratio *ratio = &r->ratios[i];
    const struct ratio_kind kind = record_ratios_kind(r->observer, i);
    if (ratio->n == 0 || !(ratio->mean_x > 0))
        return f;
    const size_t visits = record_ratios_visits(r->observer, i);
    const struct evidence e =
        evidence_of(ratio, &kind, visits == NET_NONE ? NULL : &r->ratios[visits],
                    record_ratios_draws(r->observer, i, r->time));
    const struct estimator by = choose_estimator(r, i, &e, solved);
    f.value = within_kind(by.value, &kind);
    f.samples = ratio->n;
    f.basis = BASIS_SIMULATED;
    f.method = by.method;
    if (e.verdict != EVIDENCE_ENOUGH) {
        f.method = evidence_reason(e.verdict, &kind);
        f.shortfall = evidence_shortfall(&e);
        return f;
    }
    add_interval(&f, &e, ratio, &kind, &by, confidence);
    if (!record_ratios_is_variance(r->observer, i) && (r->singles || (solved && r->helped[i])))
        f.saved = saved(r, i, &by, confidence);
    return f;
}

/* The solved control variates, in *out, if they are used; else NULL. */
static const struct controls_solved *solve_controls(const struct reducer *r,
                                                    struct controls_solved *out)
{
    return r->helped && controls_solve(&r->controls, out) ? out : NULL;
}

struct figure reducer_figure(const struct reducer *r, size_t meter, double confidence)
{
    struct controls_solved solved;
    return estimate(r, meter == NET_NONE ? figure_list_at(&r->at, ROW_NETWORK, 0, Q_NETWORK_SOJOURN)
                                         : figure_list_at(&r->at, ROW_METER, meter, Q_METER),
                    solve_controls(r, &solved), confidence);
}

/* Drop the intervals of percentiles that depend on long-tailed times, when too few long ones
 * were drawn. */
static void forget_long_tails(const struct reducer *r, enum row_kind kind, enum quantity_id q,
                              struct result *out)
{
    for (size_t i = 0; i < result_things(out, kind); i++) {
        const double events = record_ratios_draws_quantiles(r->observer, kind, i, q, r->time);
        const size_t n = result_values(out, kind, i, q);
        for (size_t k = 0; events < EVENTS_FOR_INTERVAL && k < n; k++) {
            struct figure *f = result_figure(out, kind, i, q, k);
            if (f->basis == BASIS_NONE)
                continue;
            const struct evidence e = {.verdict = EVIDENCE_LONG_TAILED, .events = events};
            f->half_width = NAN;
            f->low = f->high = 0;
            f->method = evidence_reason(EVIDENCE_LONG_TAILED, NULL);
            f->shortfall = fmax(f->shortfall, evidence_shortfall(&e));
        }
    }
}

static void fill_quantiles(const struct reducer *r, double confidence, struct result *out)
{
    histograms_quantiles(r->histograms, confidence, out);
    for (int kind = 0; kind < ROW_KINDS; kind++)
        for (int q = 0; q < QUANTITIES; q++)
            if (quantity_of((enum quantity_id)q, (enum row_kind)kind) &&
                !quantity_is_ratio((enum quantity_id)q))
                forget_long_tails(r, (enum row_kind)kind, (enum quantity_id)q, out);
}

/* The longest lag grows with the measured time, so it has no interval. */
static void fill_longest_lag(const struct reducer *r, struct result *out)
{
    if (!r->layout->revokes)
        return;
    struct figure *f = result_figure(out, ROW_NETWORK, 0, Q_NETWORK_LAG_LONGEST, 0);
    *f = figure_none();
    f->value = r->longest_lag;
    f->samples = r->replications;
    f->basis = BASIS_SIMULATED;
    f->method = "the largest that was seen";
}

static void fill_counts(const struct reducer *r, double confidence, struct result *out)
{
    out->confidence = confidence;
    out->replications = r->replications;
    out->experiments = r->replications;
    out->model_time = r->time;
    out->events = (uint64_t)r->events;
}

static bool is_among(const struct figure *f, const struct figure *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == f)
            return true;
    return false;
}

void reducer_figures(const struct reducer *r, double confidence, const struct figure *const *wanted,
                     size_t n, struct result *out)
{
    struct controls_solved solved;
    const struct controls_solved *use = solve_controls(r, &solved);
    fill_counts(r, confidence, out);
    for (size_t i = 0; i < r->at.n; i++) {
        struct figure *f = figure_list_figure(out, &r->at, i);
        if (is_among(f, wanted, n))
            *f = estimate(r, i, use, confidence);
    }
}

void reducer_result(const struct reducer *r, double confidence, struct result *out)
{
    fill_counts(r, confidence, out);
    struct controls_solved solved;
    const struct controls_solved *use = solve_controls(r, &solved);
    for (size_t i = 0; i < r->at.n; i++)
        *figure_list_figure(out, &r->at, i) = estimate(r, i, use, confidence);
    fill_quantiles(r, confidence, out);
    fill_longest_lag(r, out);
}

void reducer_histograms(const struct reducer *r, double confidence, struct result *out)
{
    histograms_result(r->histograms, confidence, out);
}
