#include "stats/pooled.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/interval.h"

void pooled_release(struct pooled *d)
{
    for (size_t p = d->all.first; p < d->all.end; p++)
        free(d->pages[p]);
    histogram_release(&d->all);
    *d = (struct pooled){0};
}

/* ---- adding ---- */

/* Nothing fell into this page so far: at all its edges things are as at its lower end. */
static struct pooled_edge *open_page(struct pooled_edge lower_end)
{
    struct pooled_edge *page = mem_calloc(HISTOGRAM_BUCKETS, sizeof *page);
    for (size_t b = 0; b < HISTOGRAM_BUCKETS; b++)
        page[b] = lower_end;
    return page;
}

/* d->all has been merged with h already. */
static void open_pages(struct pooled *d, const struct histogram *h)
{
    struct pooled_edge last = d->below;
    for (size_t p = d->all.first; p < d->all.end; p++) {
        if (h->pages[p] && !d->pages[p])
            d->pages[p] = open_page(last);
        if (d->pages[p])
            last = d->pages[p][HISTOGRAM_BUCKETS - 1];
    }
}

/* One replication's deviation in n_r, and its weight in the means. */
struct step {
    double dx, weight;
};

/* Welford's update, as ratio_add. */
static inline void add_edge(struct pooled_edge *e, double y, const struct step *s)
{
    const double dy = y - e->mean;
    e->mean += dy * s->weight;
    e->m_yy += dy * (y - e->mean);
    e->m_xy += s->dx * (y - e->mean);
}

/* The replication's counts in a page, NULL for none; c counts up to its lower end. Returns that up
 * to its upper end. */
static uint64_t add_page(struct pooled_edge *e, const uint64_t *count, uint64_t c,
                         const struct step *s)
{
    for (size_t b = 0; b < HISTOGRAM_BUCKETS; b++) {
        c += count ? count[b] : 0;
        add_edge(&e[b], (double)c, s);
    }
    return c;
}

void pooled_add(struct pooled *d, const struct histogram *h)
{
    const double x = (double)histogram_count(h), dx = x - d->mean_n;
    histogram_merge(&d->all, h);
    open_pages(d, h);
    d->replications++;
    const struct step s = {dx, 1 / (double)d->replications};
    d->mean_n += dx * s.weight;
    d->m_xx += dx * (x - d->mean_n);
    uint64_t c = h->below;
    add_edge(&d->below, (double)c, &s);
    for (size_t p = d->all.first; p < d->all.end; p++)
        if (d->pages[p])
            c = add_page(d->pages[p], h->pages[p] ? h->pages[p]->count : NULL, c, &s);
}

/* ---- the standard error ---- */

static double cdf(const struct pooled *d, const struct pooled_edge *e)
{
    return e->mean / d->mean_n;
}

/* The standard error of the share up to an edge, as ratio_standard_error has it. */
static double standard_error(const struct pooled *d, const struct pooled_edge *e)
{
    const double n = (double)d->replications, f = cdf(d, e);
    const double squares = e->m_yy - 2 * f * e->m_xy + f * f * d->m_xx;
    return sqrt(fmax(squares, 0) / ((n - 1) * n)) / d->mean_n;
}

/* ---- walking along the buckets of the pages in use ---- */

/* A bucket, counted from the first of the first page; NO_BUCKET below all of them, END_BUCKETS
 * above. */
enum { NO_BUCKET = -1, END_BUCKETS = HISTOGRAM_PAGES * HISTOGRAM_BUCKETS };

static bool used(const struct pooled *d, int i)
{
    return d->pages[i / HISTOGRAM_BUCKETS] != NULL;
}

static int step_up(const struct pooled *d, int i)
{
    i++;
    while (i < END_BUCKETS && !used(d, i))
        i = (i / HISTOGRAM_BUCKETS + 1) * HISTOGRAM_BUCKETS;
    return i;
}

static int step_down(const struct pooled *d, int i)
{
    i--;
    while (i > NO_BUCKET && !used(d, i))
        i = i / HISTOGRAM_BUCKETS * HISTOGRAM_BUCKETS - 1;
    return i;
}

/* The upper edge of bucket i. */
static const struct pooled_edge *edge_above(const struct pooled *d, int i)
{
    return i == NO_BUCKET ? &d->below : &d->pages[i / HISTOGRAM_BUCKETS][i % HISTOGRAM_BUCKETS];
}

static const struct pooled_edge *edge_below(const struct pooled *d, int i)
{
    return edge_above(d, step_down(d, i));
}

/* The value at part 0 .. 1 of a bucket. */
static double value_in(const struct pooled *d, int i, double part)
{
    return histogram_value(&d->all, (size_t)i / HISTOGRAM_BUCKETS, (size_t)i % HISTOGRAM_BUCKETS,
                           part);
}

/* The bucket that value is in; NO_BUCKET and END_BUCKETS beyond what is counted by buckets. */
static int bucket_of(const struct pooled *d, double value)
{
    if (value < HISTOGRAM_LEAST)
        return NO_BUCKET;
    if (value >= HISTOGRAM_END)
        return END_BUCKETS;
    int exponent;
    const double mantissa = 2 * frexp(value, &exponent);
    const int i = (exponent - 1 + HISTOGRAM_OCTAVES) * HISTOGRAM_BUCKETS +
                  (int)((mantissa - 1) * HISTOGRAM_BUCKETS);
    /* A quantile that ends its bucket is the lower edge of the next, of a page perhaps that nothing
     * fell into. */
    return used(d, i) ? i : step_down(d, i);
}

/* ---- intervals ---- */

struct test {
    const struct pooled *d;
    double logit, t;
};

static double logit(double p)
{
    return log(p / (1 - p));
}

/* logit F + sign t s / (F (1 - F)) - logit q at an edge; infinite where everything is on
 * one side. */
static double excess(const struct test *a, const struct pooled_edge *e, double sign)
{
    const double f = cdf(a->d, e);
    if (!(f > 0))
        return -INFINITY;
    if (!(f < 1))
        return INFINITY;
    return logit(f) + sign * a->t * standard_error(a->d, e) / (f * (1 - f)) - a->logit;
}

/* Where in bucket i the excess, below 0 at its lower edge and not at its upper one, is 0; `outer`
 * (0 or 1) where it is not finite. */
static double crossing(const struct test *a, int i, double sign, double outer)
{
    const double before = excess(a, edge_below(a->d, i), sign),
                 after = excess(a, edge_above(a->d, i), sign);
    const bool finite = isfinite(before) && isfinite(after);
    return value_in(a->d, i, finite ? before / (before - after) : outer);
}

/* The first x down from bucket i at which q is too high for what the data allow. */
static double lower_end(const struct test *a, int i)
{
    if (i == END_BUCKETS)
        i = step_down(a->d, i);
    while (i > NO_BUCKET && excess(a, edge_below(a->d, i), 1) >= 0)
        i = step_down(a->d, i);
    return i == NO_BUCKET ? 0 : crossing(a, i, 1, 0);
}

/* The first x up from bucket i at which q is too low. */
static double upper_end(const struct test *a, int i)
{
    if (i == NO_BUCKET) {
        if (excess(a, edge_above(a->d, i), -1) >= 0)
            return 0;
        i = step_up(a->d, i);
    }
    while (i < END_BUCKETS && excess(a, edge_above(a->d, i), -1) < 0)
        i = step_up(a->d, i);
    return i == END_BUCKETS ? HISTOGRAM_END : crossing(a, i, -1, 1);
}

/* How many independent samples would know F as well at an edge where it is f: f (1 - f) / s^2, or
 * all that there are. */
static double independent(const struct pooled *d, const struct pooled_edge *e, double f)
{
    const double s = standard_error(d, e), all = d->mean_n * (double)d->replications;
    return s > 0 ? fmin(all, f * (1 - f) / (s * s)) : all;
}

/* How many of these samples are beyond the edge of the bucket next to q. */
static double independent_beyond(const struct pooled *d, int i, double q)
{
    const double thin = fmin(q, 1 - q), all = (double)histogram_count(&d->all) * thin;
    if (i == END_BUCKETS || d->replications < 2)
        return all;
    const struct pooled_edge *above = edge_above(d, i),
                             *below = i == NO_BUCKET ? above : edge_below(d, i);
    const double gap_above = fabs(cdf(d, above) - q), gap_below = fabs(cdf(d, below) - q);
    return independent(d, gap_above < gap_below ? above : below, q) * thin;
}

struct pooled_quantile pooled_quantile(const struct pooled *d, double q, double confidence)
{
    struct pooled_quantile out = {.value = histogram_quantile(&d->all, q), .low = NAN, .high = NAN};
    if (isnan(out.value))
        return out;
    const int i = bucket_of(d, out.value);
    out.beyond = independent_beyond(d, i, q);
    if (d->replications < 2)
        return out;
    const struct test a = {d, logit(q), student_t(confidence, (double)d->replications - 1)};
    out.low = fmin(out.value, lower_end(&a, i));
    out.high = fmax(out.value, upper_end(&a, i));
    return out;
}

/* How far F reaches on the side on which it reaches farther, when it has the half-width h, or its
 * logit h / (F (1 - F)). */
static double longer_side(double f, double h)
{
    const double thin = fmin(f, 1 - f), u = h / (f * (1 - f));
    return fmax(h, thin / (thin + (1 - thin) * exp(-u)) - thin);
}

double pooled_cdf(const struct pooled *d, size_t p, size_t b, double t, double least,
                  double *half_width)
{
    *half_width = NAN;
    if (!(d->mean_n > 0))
        return NAN;
    const struct pooled_edge *e = edge_below(d, (int)(p * HISTOGRAM_BUCKETS + b));
    const double f = cdf(d, e);
    if (d->replications > 1 && independent(d, e, f) * fmin(f, 1 - f) >= least)
        *half_width = longer_side(f, t * standard_error(d, e));
    return f;
}
