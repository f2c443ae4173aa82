#include "report/comparison.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/interval.h"

/* Relative differences below this are rounding: sums of up to 1e7 terms, each good to 2^-53. */
#define SAME 1e-9

struct comparison_options comparison_defaults(void)
{
    return (struct comparison_options){.alpha = 0.001,
                                       .tolerance_rate = 0.10,
                                       .tolerance_queue = 0.25,
                                       .tolerance_of_whole = 0.05};
}

/* The station or group that an analytic row belongs to, NULL for the other kinds. */
static const struct station_result *station_of(const struct comparison *c, const struct row *row)
{
    if (row->kind == ROW_STATION)
        return &c->analytic->stations[row->index];
    if (row->kind == ROW_GROUP)
        return &c->analytic->groups[row->index];
    return NULL;
}

/*
 * Probability that a request waits, from its mean wait: M/M/c has Wq = C S / (c (1 - rho)), with C
 * the probability (Erlang's C). Elsewhere near enough for its use below.
 */
static double waiting_probability(const struct station_result *s)
{
    const double wait = s->f[FIG_MEAN_WAIT].value;
    const double service = s->f[FIG_MEAN_RESPONSE].value - wait;
    return fmin(1, wait * s->servers * (1 - s->f[FIG_UTILIZATION].value) / service);
}

/* A share of visits, requests or time. */
static bool is_share(const struct row *row)
{
    const bool asked = quantity_table[row->id].parameter != PARAMETER_NONE && !row->quantile;
    return (asked && !quantity_is_variance(row->id)) || quantity_is_share(row->id);
}

/* The arrival rate of a class, at all stations of a group or from outside. NaN when the result
 * has no such figure. */
static double class_rate(const struct comparison *c, const struct row *row)
{
    const bool total = row->kind == ROW_CLASS_TOTAL;
    const enum quantity_id q = total ? Q_NETWORK_ARRIVAL_RATE : Q_CLASS_ARRIVAL_RATE;
    if (result_values(c->analytic, row->kind, row->index, q) == 0)
        return NAN;
    const struct station_result *group =
        total ? NULL : &c->analytic->groups[c->analytic->classes[row->index].group];
    return result_figure(c->analytic, row->kind, row->index, q, 0)->value *
           (group ? group->instances : 1);
}

/* Visits to a group, requests to an exit or through the network, in the simulation. */
static double visits(const struct comparison *c, const struct row *row)
{
    const struct station_result *s = station_of(c, row);
    if (row->kind == ROW_CLASS || row->kind == ROW_CLASS_TOTAL)
        return class_rate(c, row) * c->simulated->model_time;
    const struct figure *rate = s ? &s->f[FIG_ARRIVAL_RATE]
                                : row->kind == ROW_EXIT ? &c->analytic->exits[row->index].rate
                                                        : &c->analytic->network.arrival_rate;
    return rate->value * (s ? s->instances : 1) * c->simulated->model_time;
}

/* The expected number of events behind a row in the simulation, by the analytic result. */
static double expected_events(const struct comparison *c, const struct row *row)
{
    const double time = c->simulated->model_time;
    const struct station_result *s = station_of(c, row);
    if (is_share(row))
        return visits(c, row) * row->figure->value;
    if (s) {
        const double arrivals = s->f[FIG_ARRIVAL_RATE].value * time * s->instances;
        const bool waits = row->id == Q_MEAN_WAIT || row->id == Q_MEAN_QUEUE;
        return waits ? arrivals * waiting_probability(s) : arrivals;
    }
    if ((row->kind == ROW_CLASS || row->kind == ROW_CLASS_TOTAL) && !isnan(class_rate(c, row)))
        return class_rate(c, row) * time;
    if (row->kind == ROW_NETWORK || row->unit[0] == '\0')
        return c->analytic->network.arrival_rate.value * time *
               (row->kind == ROW_METER ? row->figure->value : 1);
    return row->figure->value * time;
}

/*
 * z when the simulation saw none of the events that should happen now and then. A simulated 0 has
 * no variance to judge it by. When m events are expected, none happens with probability exp(-m)
 * (Poisson); z has that two-sided tail.
 */
static double z_of_nothing(const struct comparison *c, const struct row *row)
{
    const double m = expected_events(c, row);
    if (!(m >= 0) || !(c->simulated->model_time > 0))
        return NAN;
    return -normal_z(-m);
}

/* z of a simulated 0. */
static double z_of_zero(const struct comparison *c, const struct row *row)
{
    return row->figure->value > 0 ? z_of_nothing(c, row) : row->figure->value == 0 ? 0 : NAN;
}

/* z of a simulated figure that did not vary between replications. */
static double z_of_constant(const struct comparison *c, const struct row *row,
                            const struct figure *simulated)
{
    const double a = row->figure->value, x = simulated->value;
    if (fabs(x - a) <= SAME * fmax(fabs(a), fabs(x)))
        return 0;
    if (x == 0 && a > 0)
        return z_of_nothing(c, row);
    /* With regular arrivals the count of a replication varies by one, depending on where its
     * window begins. */
    const double period = c->simulated->model_time / (double)c->simulated->replications;
    if (strcmp(row->unit, "1/s") == 0 && fabs(x - a) * period <= 1)
        return 0;
    return x > a ? INFINITY : -INFINITY;
}

/*
 * When many requests take exactly the same time (a fixed service time), the quantile there is the
 * same in every replication, but it is known only to the width of the histogram's bucket, 1/256. A
 * scatter far below that width has no other cause, and the quantile may lie anywhere in the bucket,
 * so the error is that of a uniform position. The same holds when the interval is exactly that
 * bucket, whatever its confidence: such an interval says where the quantile is, but nothing about
 * its spread.
 */
#define BUCKET (1.0 / 256)
static bool is_bucket(const struct figure *f)
{
    if (!(f->low > 0 && f->low < f->high))
        return false;
    const double width = ldexp(BUCKET, ilogb(f->low));
    return fabs(f->high - f->low - width) <= 1e-6 * width;
}

static double with_bucket(double error, double analytic, const struct figure *simulated)
{
    const double bucket = BUCKET * fabs(analytic), anywhere = bucket / sqrt(12);
    if (error < bucket / 20)
        return anywhere;
    return is_bucket(simulated) ? fmax(error, anywhere) : error;
}

static double z_of(const struct comparison *c, const struct row *row,
                   const struct figure *simulated, double t)
{
    const double a = row->figure->value, x = simulated->value;
    double error = simulated->half_width / t;
    if (isnan(simulated->half_width))
        return x == 0 && !row->quantile && simulated->samples > 1 ? z_of_zero(c, row) : NAN;
    if (row->quantile)
        error = with_bucket(error, a, simulated);
    if (error <= SAME * fmax(fabs(a), fabs(x)))
        return z_of_constant(c, row, simulated);
    /*
     * An interval wider than half the value rests on some 16 events or fewer. When there are too
     * few events by chance, the counts also vary too little, because the variance of a count grows
     * with its mean. The variance is therefore taken at the analytic value (the score test).
     */
    if (simulated->half_width > x / 2 && x > 0 && a > x)
        error *= sqrt(a / x);
    return student_to_z((x - a) / error, (double)simulated->samples - 1);
}

static bool within_tolerance(const struct comparison *c, const struct row *row, double simulated)
{
    const double a = row->figure->value, difference = fabs(simulated - a);
    const struct station_result *s = station_of(c, row);
    const bool wait = row->id == Q_MEAN_WAIT, queue = row->id == Q_MEAN_QUEUE;
    const double part =
        quantity_table[row->id].loose ? c->options.tolerance_queue : c->options.tolerance_rate;
    if (difference <= part * fabs(a))
        return true;
    if (!s || !(wait || queue))
        return false;
    const struct figure *whole = &s->f[wait ? FIG_MEAN_RESPONSE : FIG_MEAN_NUMBER];
    return difference <= c->options.tolerance_of_whole * whole->value;
}

/*
 * Student's factor. It is the same for nearly all figures of a result, so it is kept until the
 * number of samples changes.
 */
struct factor {
    uint64_t samples;
    double t;
};

static double factor_of(struct factor *f, double confidence, uint64_t samples)
{
    if (f->samples != samples) {
        f->samples = samples;
        f->t = student_t(confidence, (double)samples - 1);
    }
    return f->t;
}

static enum verdict judge(const struct comparison *c, const struct row *row, double simulated,
                          double z)
{
    if (isnan(z))
        return VERDICT_NO_INTERVAL;
    if (fabs(z) < c->bound)
        return VERDICT_AGREES;
    if (row->figure->basis != BASIS_EXACT && within_tolerance(c, row, simulated))
        return VERDICT_WITHIN;
    return VERDICT_DIFFERS;
}

static void add_row(struct comparison *c, const struct row *row, const struct figure *simulated,
                    struct factor *factor)
{
    const double a = row->figure->value, x = simulated->value;
    const double t = factor_of(factor, c->simulated->confidence, simulated->samples);
    const double z = z_of(c, row, simulated, t);
    const enum verdict verdict = judge(c, row, x, z);
    c->rows[c->n_rows++] =
        (struct comparison_row){.kind = row->kind,
                                .index = row->index,
                                .name = row->name,
                                .quantity = row->quantity,
                                .unit = row->unit,
                                .analytic = *row->figure,
                                .simulated = *simulated,
                                .z = z,
                                .relative = x == a ? 0 : (x - a) / fabs(a),
                                .exact = row->figure->basis == BASIS_EXACT,
                                .verdict = verdict};
    c->n_within += verdict == VERDICT_WITHIN;
    c->n_failed += verdict == VERDICT_DIFFERS;
    c->n_unjudged += verdict == VERDICT_NO_INTERVAL;
}

/*
 * Whether a row is made: both sides have a value, and the row is not that of a group with one
 * station, whose figures (except quantiles) are those of the station. A quantile without an
 * interval had too few samples; a formula cannot be judged by it. The largest value that was seen
 * never has an interval, and a formula gives the largest that is possible.
 */
static bool comparable(const struct comparison *c, const struct row *a, const struct row *s)
{
    assert(strcmp(a->name, s->name) == 0);
    if (a->quantile && isnan(s->figure->half_width))
        return false;
    if (a->id == Q_NETWORK_LAG_LONGEST)
        return false;
    const bool of_station = quantity_of(a->id, ROW_STATION);
    if (a->kind == ROW_GROUP && of_station && c->analytic->groups[a->index].instances == 1)
        return false;
    return figure_has_value(a->figure) && figure_has_value(s->figure);
}

/* The bound depends on the number of rows, so they are counted first. */
static void make_rows(struct comparison *c)
{
    struct rows a = {0}, s = {0};
    struct factor factor = {0};
    size_t n = 0;
    rows_of_result(&a, c->analytic, true);
    rows_of_result(&s, c->simulated, true);
    assert(a.n == s.n);
    for (size_t i = 0; i < a.n; i++)
        if (comparable(c, &a.row[i], &s.row[i])) {
            n++;
            c->n_exact += a.row[i].figure->basis == BASIS_EXACT;
        }
    c->rows = mem_calloc(n, sizeof *c->rows);
    c->bound = n ? bonferroni_z(c->options.alpha, (double)(c->n_exact ? c->n_exact : n)) : NAN;
    for (size_t i = 0; i < a.n; i++)
        if (comparable(c, &a.row[i], &s.row[i]))
            add_row(c, &a.row[i], s.row[i].figure, &factor);
    rows_release(&a);
    rows_release(&s);
}

static void find_largest(struct comparison *c)
{
    c->largest = c->n_rows;
    for (size_t i = 0; i < c->n_rows; i++) {
        const struct comparison_row *row = &c->rows[i];
        if ((c->n_exact && !row->exact) || isnan(row->z))
            continue;
        if (c->largest == c->n_rows || fabs(row->z) > fabs(c->rows[c->largest].z))
            c->largest = i;
    }
}

struct comparison *comparison_new(const struct result *analytic, const struct result *simulated,
                                  const struct comparison_options *o)
{
    struct comparison *c = mem_calloc(1, sizeof *c);
    c->analytic = analytic;
    c->simulated = simulated;
    c->options = o ? *o : comparison_defaults();
    make_rows(c);
    find_largest(c);
    return c;
}

void comparison_free(struct comparison *c)
{
    if (!c)
        return;
    free(c->rows);
    free(c);
}

bool comparison_ok(const struct comparison *c)
{
    return c->n_rows > c->n_unjudged && c->n_failed == 0;
}

const char *verdict_name(enum verdict v)
{
    static const char *const names[] = {"agrees", "within", "differs", "no interval"};
    return names[v];
}
