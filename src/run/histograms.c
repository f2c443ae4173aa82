#include "run/histograms.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "base/mem.h"
#include "stats/interval.h"
#include "stats/pooled.h"

/*
 * All things that have a distribution stand in one list: responses of the groups, their waits,
 * classes as in a result, exits, all accepted, how long revoked tokens are accepted.
 */
struct histograms {
    const struct network *net;
    const struct record_layout *layout;
    /* Where these begin; responses at 0. */
    size_t waits, classes, class_waits, exits, class_totals, accepted, lags;
    size_t n;
    struct pooled *things;                     /* [n] */
    struct histogram part, whole, all;         /* scratch: one of the tail; those of the same thing;
                                                  those of accepted */
};

/* Are two neighbours in the tail parts of one thing: classes of one group? */
static bool same(const struct recorded *a, const struct recorded *b)
{
    return a->quantity == b->quantity && a->index == b->index && a->quantity != RECORDED_CLASS_WAIT;
}

struct of_recorded {
    bool first, last;    /* of its thing */
};

static struct of_recorded place_of(const struct record_layout *l, size_t i)
{
    const struct recorded *r = l->recorded;
    return (struct of_recorded){i == 0 || !same(&r[i], &r[i - 1]),
                                i + 1 == l->n_recorded || !same(&r[i], &r[i + 1])};
}

/* The waits that are reported. */
static bool is_class_wait(const struct recorded *r)
{
    return r->quantity == RECORDED_CLASS_WAIT && !r->hidden;
}

struct histograms *histograms_new(const struct network *net, const struct record_layout *l)
{
    if (l->n_recorded == 0)
        return NULL;
    struct histograms *h = mem_calloc(1, sizeof *h);
    size_t n_classes = 0, n_class_waits = 0, n_class_totals = 0;
    for (size_t i = 0; i < l->n_recorded; i++) {
        n_classes += l->recorded[i].reported;
        n_class_waits += is_class_wait(&l->recorded[i]);
        n_class_totals += l->recorded[i].quantity == RECORDED_CLASS_SOJOURN;
    }
    h->net = net;
    h->layout = l;
    h->waits = net->n_groups;
    h->classes = 2 * net->n_groups;
    h->class_waits = h->classes + n_classes;
    h->exits = h->class_waits + n_class_waits;
    h->class_totals = h->exits + net->n_exits;
    h->accepted = h->class_totals + n_class_totals;
    h->lags = h->accepted + 1;
    h->n = h->lags + l->revokes;
    h->things = mem_calloc(h->n, sizeof *h->things);
    return h;
}

void histograms_free(struct histograms *h)
{
    if (!h)
        return;
    for (size_t i = 0; i < h->n; i++)
        pooled_release(&h->things[i]);
    free(h->things);
    histogram_release(&h->part);
    histogram_release(&h->whole);
    histogram_release(&h->all);
    free(h);
}

/* The index in the list of a response, wait, exit or lag. */
static size_t thing_of(const struct histograms *h, const struct recorded *r)
{
    return r->quantity == RECORDED_RESPONSE ? r->index
           : r->quantity == RECORDED_WAIT   ? h->waits + r->index
           : r->quantity == RECORDED_LAG    ? h->lags
                                            : h->exits + r->index;
}

/* What is done with each thing's histogram of one record. */
struct visitor {
    void (*visit)(void *user, size_t thing, const struct histogram *of);
    void *user;
};

/* All parts of a thing are in h->whole. */
static void visit_whole(struct histograms *h, const struct recorded *r, const struct visitor *v)
{
    v->visit(v->user, thing_of(h, r), &h->whole);
    if (r->quantity == RECORDED_SOJOURN && h->net->exits[r->index].accepted)
        histogram_merge(&h->all, &h->whole);
}

static void visit(struct histograms *h, const double *tail, const struct visitor *v)
{
    size_t class = h->classes, class_wait = h->class_waits, class_total = h->class_totals;
    histogram_clear(&h->all);
    for (size_t i = 0; i < h->layout->n_recorded; i++) {
        const struct of_recorded at = place_of(h->layout, i);
        const struct recorded *r = &h->layout->recorded[i];
        const size_t n = (size_t)*tail++;
        if (at.first)
            histogram_clear(&h->whole);
        histogram_unpack(&h->whole, tail, n);
        if (r->reported) {
            histogram_clear(&h->part);
            histogram_unpack(&h->part, tail, n);
            v->visit(v->user, class++, &h->part);
        }
        if (r->quantity == RECORDED_CLASS_SOJOURN)
            v->visit(v->user, class_total++, &h->whole);
        else if (is_class_wait(r))
            v->visit(v->user, class_wait++, &h->whole);
        else if (r->quantity != RECORDED_CLASS_WAIT && at.last)
            visit_whole(h, r, v);
        tail += n;
    }
    v->visit(v->user, h->accepted, &h->all);
}

static void pool(void *user, size_t thing, const struct histogram *of)
{
    struct histograms *h = user;
    pooled_add(&h->things[thing], of);
}

void histograms_add(struct histograms *h, const double *tail)
{
    if (h)
        visit(h, tail, &(struct visitor){pool, h});
}

size_t histograms_things(const struct histograms *h)
{
    return h ? h->n : 0;
}

struct own {
    const double *levels;
    size_t n;
    double *out;
};

static void read_own(void *user, size_t thing, const struct histogram *of)
{
    const struct own *own = user;
    for (size_t k = 0; k < own->n; k++)
        own->out[thing * own->n + k] = histogram_quantile(of, own->levels[k]);
}

void histograms_own(struct histograms *h, const double *tail, const double *levels, size_t n,
                    double *out)
{
    struct own own = {levels, n, out};
    if (h)
        visit(h, tail, &(struct visitor){read_own, &own});
}

struct figure *histograms_figure(const struct histograms *h, const struct result *r, size_t thing,
                                 size_t k)
{
    const size_t n = r->n_quantiles;
    if (thing < h->waits)
        return &r->group_quantiles[thing * n + k];
    if (thing < h->classes)
        return &r->group_waits[(thing - h->waits) * n + k];
    if (thing < h->class_waits)
        return &r->class_quantiles[(thing - h->classes) * n + k];
    if (thing < h->exits)
        return result_figure(r, ROW_CLASS, thing - h->class_waits, Q_CLASS_WAIT_P, k);
    if (thing < h->class_totals)
        return &r->exit_quantiles[(thing - h->exits) * n + k];
    if (thing < h->accepted)
        return result_figure(r, ROW_CLASS_TOTAL, thing - h->class_totals, Q_NETWORK_SOJOURN_P, k);
    if (thing == h->lags)
        return result_figure(r, ROW_NETWORK, 0, Q_NETWORK_LAG_P, k);
    return &r->network_quantiles[k];
}

/*
 * With fewer independent samples beyond a quantile than this an interval of 95 % covers less than
 * it says: on M/M/1 at loads 0.5 to 0.9 and 30 replications 94 to 95 % with 20 or more, 92 % with
 * 10, 88 % with 5.
 */
enum { SAMPLES_BEYOND = 20 };

/*
 * The number of independent samples is itself estimated, from the spread between replications. With
 * few replications the estimate may be far too low, and the interval would then be too narrow. So
 * the required number is higher for fewer replications, by the ratio of chi-square's lowest
 * thousandth for 30 replications to that for theirs: three times as high for 10.
 */
static double least_beyond(uint64_t replications)
{
    enum { ENOUGH = 30 };
    const double few = 0.001, df = (double)replications - 1, enough = ENOUGH - 1;
    if (replications >= ENOUGH || replications < 2)
        return SAMPLES_BEYOND;
    return SAMPLES_BEYOND * (df / gsl_cdf_chisq_Pinv(few, df)) /
           (enough / gsl_cdf_chisq_Pinv(few, enough));
}

static struct figure estimate(const struct pooled *d, double q, double confidence)
{
    struct figure f = figure_none();
    const struct pooled_quantile e = pooled_quantile(d, q, confidence);
    if (isnan(e.value))
        return f;
    f.value = e.value;
    f.samples = d->replications;
    f.basis = BASIS_SIMULATED;
    f.method = "inversion over replications";
    if (e.beyond < least_beyond(d->replications)) {
        f.method = "pooled; too few independent samples beyond it for an interval";
        f.shortfall = least_beyond(d->replications) / e.beyond;
    } else if (!isnan(e.low)) {
        f.low = e.low;
        f.high = e.high;
        f.half_width = (e.high - e.low) / 2;
    }
    return f;
}

void histograms_quantiles(const struct histograms *h, double confidence, struct result *out)
{
    for (size_t i = 0; h && i < h->n; i++)
        for (size_t k = 0; k < out->n_quantiles; k++)
            *histograms_figure(h, out, i, k) =
                estimate(&h->things[i], out->asked.of[PARAMETER_LEVEL].x[k], confidence);
}

/* ---- whole ---- */

static size_t buckets_in_use(const struct histogram *h)
{
    size_t n = (h->below > 0) + (h->above > 0);
    for (size_t p = h->first; p < h->end; p++)
        for (size_t b = 0; h->pages[p] && b < HISTOGRAM_BUCKETS; b++)
            n += h->pages[p]->count[b] > 0;
    return n;
}

/* Values shared by all intervals of one distribution: Student's t, which takes longer to compute
 * than a bucket, and the fewest samples on either side. */
struct rule { double t, least; };

/* The bucket whose upper edge is that of bucket b of page p. */
static struct bucket make_bucket(const struct pooled *d, double lower, double upper, uint64_t count,
                                 size_t p, size_t b, const struct rule *r)
{
    struct bucket out = {.lower = lower, .upper = upper, .count = count, .analytic = NAN};
    out.cdf = pooled_cdf(d, p, b, r->t, r->least, &out.half_width);
    return out;
}

static void fill_buckets(const struct pooled *d, double confidence, struct bucket *out)
{
    const struct histogram *h = &d->all;
    const struct rule rule = {student_t(confidence, (double)d->replications - 1),
                              least_beyond(d->replications)};
    if (h->below > 0)
        *out++ = make_bucket(d, 0, 0, h->below, 0, 0, &rule);
    for (size_t p = h->first; p < h->end; p++)
        for (size_t b = 0; h->pages[p] && b < HISTOGRAM_BUCKETS; b++)
            if (h->pages[p]->count[b] > 0)
                *out++ = make_bucket(d, histogram_edge(p, b), histogram_edge(p, b + 1),
                                     h->pages[p]->count[b], p, b + 1, &rule);
    if (h->above > 0)
        *out = (struct bucket){.lower = HISTOGRAM_END,
                               .upper = INFINITY,
                               .count = h->above,
                               .cdf = 1,
                               .half_width = 0,
                               .analytic = NAN};
}

static void add_histogram(const struct pooled *d, enum histogram_of of, size_t index,
                          const char *name, double confidence, struct result *out)
{
    const size_t n = buckets_in_use(&d->all);
    if (n == 0)
        return;
    struct histogram_result *r = &out->histograms[out->n_histograms++];
    *r = (struct histogram_result){.of = of,
                                   .index = index,
                                   .name = name,
                                   .n = n,
                                   .samples = d->replications,
                                   .method = ""};
    r->buckets = mem_calloc(n, sizeof *r->buckets);
    fill_buckets(d, confidence, r->buckets);
}

void histograms_result(const struct histograms *h, double confidence, struct result *out)
{
    if (!h)
        return;
    out->histograms = mem_calloc(h->n, sizeof *out->histograms);
    const struct pooled *d = h->things;
    for (size_t g = 0; g < out->n_groups; g++) {
        if (out->groups[g].hidden)
            continue;
        add_histogram(&d[g], HISTOGRAM_RESPONSE, g, out->groups[g].name, confidence, out);
        add_histogram(&d[h->waits + g], HISTOGRAM_WAIT, g, out->groups[g].name, confidence, out);
    }
    for (size_t i = 0; i < out->n_classes; i++)
        add_histogram(&d[h->classes + i], HISTOGRAM_CLASS, i, out->classes[i].name, confidence,
                      out);
    for (size_t i = 0; i < h->exits - h->class_waits; i++)
        add_histogram(&d[h->class_waits + i], HISTOGRAM_CLASS_WAIT, i, out->classes[i].name,
                      confidence, out);
    for (size_t e = 0; e < out->n_exits; e++)
        add_histogram(&d[h->exits + e], HISTOGRAM_EXIT, e, out->exits[e].name, confidence, out);
    for (size_t i = 0; i < out->n_class_totals; i++)
        add_histogram(&d[h->class_totals + i], HISTOGRAM_CLASS_TOTAL, i,
                      out->class_totals[i].name, confidence, out);
    add_histogram(&d[h->accepted], HISTOGRAM_ACCEPTED, 0, "network", confidence, out);
    if (h->layout->revokes)
        add_histogram(&d[h->lags], HISTOGRAM_LAG, 0, "network", confidence, out);
}
