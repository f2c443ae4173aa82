#include "stats/evidence.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "stats/interval.h"

/* (mean / its standard error)^2, from the sum of squared deviations of n values. */
static double certainty(double mean, double squares, double n)
{
    if (!(mean > 0))
        return 0;
    return squares > 0 ? mean * mean * n * (n - 1) / squares : INFINITY;
}

/*
 * What an event counts for where there are n replications: 1 from 30 on. Of fewer the spread may by
 * chance be too small, or none: chi-square's lowest hundredth says how much, twice as much for 10
 * as for 30.
 */
static double worth(double n)
{
    enum { ENOUGH = 30 };
    const double few = 0.01, df = n - 1, enough = ENOUGH - 1, least = 1e-3;
    if (n >= ENOUGH)
        return 1;
    return fmax(least, gsl_cdf_chisq_Pinv(few, df) / df * enough /
                           gsl_cdf_chisq_Pinv(few, enough));
}

/* Events of a count, each of which adds `unit`. */
static double count_events(double mean, double squares, double n, double unit)
{
    return fmin(n * mean / unit * worth(n), certainty(mean, squares, n));
}

/* ... of something that is measured, not counted: v parts of x. */
static double measure_events(const struct ratio *r, double v)
{
    const double s = ratio_standard_error(r);
    return !(v > 0) ? 0 : s > 0 ? 2 * (v / s) * (v / s) : INFINITY;
}

static double events_of(const struct ratio *r, const struct ratio_kind *kind)
{
    const double n = (double)r->n;
    const double x = kind->counts_x ? count_events(r->mean_x, r->m_xx, n, 1) : INFINITY;
    const double y = kind->counts_y ? count_events(r->mean_y, r->m_yy, n, kind->unit)
                                    : measure_events(r, ratio_value(r));
    return fmin(x, y);
}

/* What of x is not y. */
static double other_events(const struct ratio *r, const struct ratio_kind *kind)
{
    const double squares = fmax(0, r->m_xx - 2 * r->m_xy + r->m_yy);
    return kind->counts_y ? count_events(r->mean_x - r->mean_y, squares, (double)r->n, kind->unit)
                          : measure_events(r, 1 - ratio_value(r));
}

static double replications_of(const struct ratio *r, const struct ratio_kind *kind)
{
    const double mean = kind->counts_x ? r->mean_x : r->mean_y;
    const double squares = kind->counts_x ? r->m_xx : r->m_yy, n = (double)r->n;
    return mean == 0 ? n : n / (1 + squares / (n * mean * mean));
}

static enum evidence_verdict judge(const struct ratio *r, const struct ratio_kind *kind,
                                   const struct evidence *e, double draws)
{
    if (r->n < 2)
        return EVIDENCE_ONE_REPLICATION;
    if (kind->zero)
        return EVIDENCE_ENOUGH;
    if (draws < EVENTS_FOR_INTERVAL)
        return EVIDENCE_LONG_TAILED;
    if (r->mean_y == 0 && r->m_yy == 0)
        return EVIDENCE_NOTHING;
    if (kind->share && r->mean_y >= r->mean_x)
        return EVIDENCE_EVERYTHING;
    return e->events < EVENTS_FOR_INTERVAL ? EVIDENCE_FEW : EVIDENCE_ENOUGH;
}

static double counted(const struct ratio *r, const struct ratio_kind *kind,
                      const struct ratio *visits)
{
    const double n = (double)r->n;
    return kind->counts_x   ? n * r->mean_x
           : kind->counts_y ? n * r->mean_y / kind->unit
           : visits         ? n * visits->mean_y
                            : INFINITY;
}

struct evidence evidence_of(const struct ratio *r, const struct ratio_kind *kind,
                            const struct ratio *visits, double draws)
{
    struct evidence e = {.events = draws, .replications = (double)r->n};
    if (r->n > 1 && !kind->zero) {
        e.events = fmin(draws, fmin(events_of(r, kind),
                                    kind->share ? other_events(r, kind) : INFINITY));
        e.replications = replications_of(r, kind);
        if (visits)
            e.events = fmin(e.events, count_events(visits->mean_y, visits->m_yy,
                                                   (double)visits->n, 1));
    }
    e.verdict = judge(r, kind, &e, draws);
    e.counted = counted(r, kind, visits);
    return e;
}

const char *evidence_reason(enum evidence_verdict verdict, const struct ratio_kind *kind)
{
    switch (verdict) {
    case EVIDENCE_ENOUGH:
        return "";
    case EVIDENCE_ONE_REPLICATION:
        return "no interval: only one replication";
    case EVIDENCE_NOTHING:
        return "no interval: 0 in every replication, nothing of it was seen";
    case EVIDENCE_EVERYTHING:
        return "no interval: 1 in every replication, no exception was seen";
    case EVIDENCE_LONG_TAILED:
        return "no interval: times too rarely long for so few, the longest may be unseen";
    case EVIDENCE_FEW:
        break;
    }
    return kind->counts_x && !kind->counts_y
               ? "no interval: fewer than 20 independent visits behind it"
               : "no interval: fewer than 20 independent events behind it";
}

double evidence_shortfall(const struct evidence *e)
{
    if (e->verdict == EVIDENCE_ENOUGH)
        return 0;
    return e->events > 0 ? fmax(1, EVENTS_FOR_INTERVAL / e->events) : INFINITY;
}

double evidence_df(const struct evidence *e, const struct ratio *r, double df)
{
    return e->events < EVENTS_FOR_SYMMETRY ? df - ((double)r->n - e->replications) : df;
}

/* value * exp(u); of a share the same of its odds. */
static double scaled(double value, double u, bool share)
{
    return share ? value / (value + (1 - value) * exp(-u)) : value * exp(u);
}

/* What exceptions that were not seen may change. */
static double unseen(double value, double confidence, const struct evidence *e,
                     const struct ratio_kind *kind)
{
    const double share = kind->zero ? 0 : -log1p(-confidence) / e->counted;
    return kind->share && kind->counts_y ? share : share * value;
}

struct evidence_interval evidence_interval(double value, double standard_error, double df,
                                           double confidence, const struct evidence *e,
                                           const struct ratio_kind *kind)
{
    const double h = fmax(student_t(confidence, df) * standard_error,
                          unseen(value, confidence, e, kind));
    const bool leaves = kind->share && (value - h < 0 || value + h > 1);
    if (standard_error == 0 || !(e->events < EVENTS_FOR_SYMMETRY || leaves))
        return (struct evidence_interval){.half_width = h};
    const double u = h / (kind->share ? value * (1 - value) : value);
    const double low = fmax(0, fmin(value - h, scaled(value, -u, kind->share)));
    double high = fmax(value + h, scaled(value, u, kind->share));
    high = kind->share ? fmin(1, high) : high;
    return (struct evidence_interval){(high - low) / 2, low, high};
}
