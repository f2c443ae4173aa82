#include "run/difference_ratios.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "run/antithetic.h"
#include "run/histograms.h"
#include "run/record_ratios.h"
#include "stats/interval.h"

static const char *const METHOD = "paired t over replications";

struct difference_ratios {
    struct difference_ratios_side side[2];
    struct record_ratios *observer[2];
    double *folded[2];     /* scratch: a record, where there are members to fold */
    double time[2];        /* [s] measured, of all replications */
    struct figure_list at[2];
    size_t *figure;        /* [at[0].n] where b has a's figure in its list, or NET_NONE */
    /* Of the two sides' things that have a distribution (run/histograms.h): */
    struct histograms *histograms[2];    /* only to read records */
    size_t *thing;         /* [things of a] where b has it, or NET_NONE */
    const double *levels;
    size_t n_levels;       /* 0 when no quantiles are asked for */
    double *own[2];        /* scratch: [things][n_levels] of one record */
    struct ratio_pair *ratios;       /* [at[0].n] */
    struct ratio_pair *quantiles;    /* [things of a][n_levels] */
};

/* ---- the same names ---- */

struct named { const char *name; size_t index; };

static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct named *)x)->name, ((const struct named *)y)->name);
}

static struct named *list_names(const struct result *r, enum row_kind kind)
{
    const size_t n = result_things(r, kind);
    struct named *list = mem_calloc(n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct named){result_thing_name(r, kind, i), i};
    return list;
}

/* For each of a's things of a kind the index of b's of the same name, or NET_NONE. To be freed. */
static size_t *match(const struct result *a, const struct result *b, enum row_kind kind)
{
    const size_t n_a = result_things(a, kind), n_b = result_things(b, kind);
    size_t *out = mem_calloc(n_a, sizeof *out);
    struct named *in_a = list_names(a, kind), *in_b = list_names(b, kind);
    qsort(in_b, n_b, sizeof *in_b, by_name);
    for (size_t i = 0; i < n_a; i++) {
        const struct named *found =
            n_b ? bsearch(&in_a[i], in_b, n_b, sizeof *in_b, by_name) : NULL;
        out[i] = found ? found->index : NET_NONE;
    }
    free(in_a);
    free(in_b);
    return out;
}

/* Where b's things of a kind have a figure of a's, of its `each`; NET_NONE where they do not. */
static size_t same_measure(const struct figure_list *b, enum row_kind kind, const struct measure *m)
{
    size_t k = 0;
    while (k < b->each[kind] && (b->of[kind][k].q != m->q || b->of[kind][k].k != m->k))
        k++;
    return k < b->each[kind] ? k : NET_NONE;
}

/* Variances are not paired: they are no ratios.
 * n things of a kind: to[i] is b's for a's i. Both records were asked for the same, but one model
 * may have features that the other has not. */
static void match_figures(struct difference_ratios *p, enum row_kind kind, const size_t *to,
                          size_t n)
{
    const struct figure_list *a = &p->at[0], *b = &p->at[1];
    const size_t each = a->each[kind];
    for (size_t k = 0; k < each; k++) {
        const size_t in_b = same_measure(b, kind, &a->of[kind][k]);
        for (size_t i = 0; i < n; i++)
            p->figure[a->first[kind] + i * each + k] =
                to[i] == NET_NONE || in_b == NET_NONE || quantity_is_variance(a->of[kind][k].q)
                    ? NET_NONE
                    : b->first[kind] + to[i] * b->each[kind] + in_b;
    }
}

/* The things of a kind that have a distribution stand in one row, from a and b on. */
static void match_things(struct difference_ratios *p, size_t a, size_t b, const size_t *to,
                         size_t n)
{
    for (size_t i = 0; i < n; i++)
        p->thing[a + i] = to[i] == NET_NONE ? NET_NONE : b + to[i];
}

/* Groups' responses and waits, classes and, if these are named, their waits, exits, class totals,
 * all accepted, in this order. */
static void match_distributions(struct difference_ratios *p, size_t *const to[ROW_KINDS],
                                const struct result *a, const struct result *b)
{
    const size_t n = histograms_things(p->histograms[0]);
    size_t at = 0, at_b = 0;
    p->thing = mem_calloc(n, sizeof *p->thing);
    if (n == 0)
        return;
    enum { CLASS_WAITS = 3 };
    static const enum row_kind order[] = {ROW_GROUP, ROW_GROUP,       ROW_CLASS,  ROW_CLASS,
                                          ROW_EXIT,  ROW_CLASS_TOTAL, ROW_NETWORK};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
        const bool waits = k == CLASS_WAITS;
        const size_t n_a = waits && a->n_class_totals == 0 ? 0 : result_things(a, order[k]);
        const size_t n_b = waits && b->n_class_totals == 0 ? 0 : result_things(b, order[k]);
        match_things(p, at, at_b, to[order[k]], n_a);
        for (size_t i = at; n_b == 0 && i < at + n_a; i++)
            p->thing[i] = NET_NONE;
        at += n_a;
        at_b += n_b;
    }
    assert(at == n);
}

/* A ratio and a rate of the same name are not the same figure. */
static void part_meters(const struct network *a, const struct network *b, size_t *meters)
{
    for (size_t i = 0; i < a->n_meters; i++)
        if (meters[i] != NET_NONE && a->meters[i].ratio != b->meters[meters[i]].ratio)
            meters[i] = NET_NONE;
}

static void match_all(struct difference_ratios *p)
{
    struct result *a = result_new(p->side[0].net, "none"), *b = result_new(p->side[1].net, "none");
    size_t *to[ROW_KINDS];
    for (int kind = 0; kind < ROW_KINDS; kind++)
        to[kind] = match(a, b, (enum row_kind)kind);
    part_meters(p->side[0].net, p->side[1].net, to[ROW_METER]);
    for (int kind = 0; kind < ROW_KINDS; kind++)
        match_figures(p, (enum row_kind)kind, to[kind], result_things(a, (enum row_kind)kind));
    match_distributions(p, to, a, b);
    for (int kind = 0; kind < ROW_KINDS; kind++)
        free(to[kind]);
    result_free(a);
    result_free(b);
}

struct difference_ratios *difference_ratios_new(const struct difference_ratios_side *a,
                                                const struct difference_ratios_side *b,
                                                const struct asked *asked)
{
    const struct asked_values *levels = &asked->of[PARAMETER_LEVEL];
    const size_t n_levels = levels->n;
    struct difference_ratios *p = mem_calloc(1, sizeof *p);
    p->side[0] = *a;
    p->side[1] = *b;
    p->levels = levels->x;
    p->n_levels = n_levels;
    for (int i = 0; i < 2; i++) {
        const struct record_layout *l = p->side[i].layout;
        p->observer[i] = record_ratios_new(p->side[i].net, l);
        figure_list_init(&p->at[i], p->side[i].net, l);
        p->folded[i] = mem_calloc(l->members > 1 ? l->width : 0, sizeof(double));
        p->histograms[i] = histograms_new(p->side[i].net, l);
        p->own[i] = mem_calloc(histograms_things(p->histograms[i]) * n_levels, sizeof(double));
    }
    p->figure = mem_calloc(p->at[0].n, sizeof *p->figure);
    match_all(p);
    p->ratios = mem_calloc(p->at[0].n, sizeof *p->ratios);
    p->quantiles =
        mem_calloc(histograms_things(p->histograms[0]) * n_levels, sizeof *p->quantiles);
    return p;
}

void difference_ratios_free(struct difference_ratios *p)
{
    if (!p)
        return;
    for (int i = 0; i < 2; i++) {
        record_ratios_free(p->observer[i]);
        histograms_free(p->histograms[i]);
        free(p->folded[i]);
        free(p->own[i]);
    }
    free(p->figure);
    free(p->thing);
    free(p->ratios);
    free(p->quantiles);
    free(p);
}

/* ---- records in ---- */

/* The tail, which follows the members of a record. */
static const double *tail_of(const struct record_layout *l, const double *record)
{
    return record + l->members * l->width;
}

/* The replications' own quantiles, where both have one. */
static void add_quantiles(struct difference_ratios *p, const double *a, const double *b)
{
    const size_t n = p->n_levels;
    if (n == 0)
        return;
    histograms_own(p->histograms[0], tail_of(p->side[0].layout, a), p->levels, n, p->own[0]);
    histograms_own(p->histograms[1], tail_of(p->side[1].layout, b), p->levels, n, p->own[1]);
    for (size_t i = 0; i < histograms_things(p->histograms[0]); i++)
        for (size_t k = 0; k < n && p->thing[i] != NET_NONE; k++) {
            const double in_a = p->own[0][i * n + k], in_b = p->own[1][p->thing[i] * n + k];
            if (!isnan(in_a) && !isnan(in_b))
                ratio_pair_add(&p->quantiles[i * n + k], in_a, 1, in_b, 1);
        }
}

static const struct observation *see(struct difference_ratios *p, int side, const double *members)
{
    const struct record_layout *l = p->side[side].layout;
    const double *record = antithetic_fold(l, members, p->folded[side]);
    p->time[side] += record[l->time];
    return record_ratios_read(p->observer[side], record);
}

void difference_ratios_add(struct difference_ratios *p, const double *a, const double *b)
{
    const struct observation *in_a = see(p, 0, a), *in_b = see(p, 1, b);
    for (size_t i = 0; i < p->at[0].n; i++) {
        if (p->figure[i] == NET_NONE)
            continue;
        const struct observation *to = &in_b[p->figure[i]];
        ratio_pair_add(&p->ratios[i], in_a[i].y, in_a[i].x, to->y, to->x);
    }
    add_quantiles(p, a, b);
}

/* ---- results out ---- */

static struct figure estimate(const struct ratio_pair *pair, double confidence)
{
    struct figure f = figure_none();
    const double difference = ratio_pair_difference(pair);
    if (pair->a.n == 0 || isnan(difference))
        return f;
    f.value = difference;
    f.half_width = ratio_pair_half_width(pair, confidence);
    f.samples = pair->a.n;
    f.basis = BASIS_SIMULATED;
    f.method = METHOD;
    return f;
}

/* A difference needs enough evidence for both. */
static struct figure estimate_ratio(const struct difference_ratios *p, size_t i, double confidence)
{
    const struct ratio_pair *pair = &p->ratios[i];
    struct figure f = estimate(pair, confidence);
    if (f.basis == BASIS_NONE)
        return f;
    const struct ratio_kind kind[] = {record_ratios_kind(p->observer[0], i),
                                      record_ratios_kind(p->observer[1], p->figure[i])};
    const size_t at = record_ratios_visits(p->observer[0], i);    /* b's visits are paired with
                                                                     a's */
    const struct ratio_pair *visits = at == NET_NONE ? NULL : &p->ratios[at];
    const struct evidence a = evidence_of(&pair->a, &kind[0], visits ? &visits->a : NULL,
                                          record_ratios_draws(p->observer[0], i, p->time[0]));
    const struct evidence b =
        evidence_of(&pair->b, &kind[1], visits ? &visits->b : NULL,
                    record_ratios_draws(p->observer[1], p->figure[i], p->time[1]));
    if (a.verdict != EVIDENCE_ENOUGH || b.verdict != EVIDENCE_ENOUGH) {
        const bool first = a.verdict != EVIDENCE_ENOUGH;
        f.half_width = NAN;
        f.method = evidence_reason(first ? a.verdict : b.verdict, &kind[first ? 0 : 1]);
        f.shortfall = fmax(evidence_shortfall(&a), evidence_shortfall(&b));
        return f;
    }
    const double all = (double)pair->a.n - 1;
    const double df = fmin(evidence_df(&a, &pair->a, all), evidence_df(&b, &pair->b, all));
    f.half_width = student_t(confidence, df) * ratio_pair_standard_error(pair);
    return f;
}

/*
 * The value is the difference of the two pooled quantiles, the half-width that of the replications'
 * own: each has a bias of order 1 / its samples, which moves their mean, but hardly their spread.
 */
static struct figure estimate_quantile(const struct ratio_pair *own, const struct figure *a,
                                       const struct figure *b, double confidence)
{
    struct figure f = estimate(own, confidence);
    if (f.basis == BASIS_NONE)
        return f;
    f.value = b->value - a->value;
    f.method = "paired t over replications' own percentiles";
    if (isnan(a->half_width) || isnan(b->half_width)) {
        f.half_width = NAN;
        f.method = isnan(a->half_width) ? a->method : b->method;
        f.shortfall = fmax(a->shortfall, b->shortfall);
    }
    return f;
}

static void fill_quantiles(const struct difference_ratios *p, double confidence,
                           const struct result *a, const struct result *b, struct result *out)
{
    const size_t n = p->n_levels;
    for (size_t i = 0; i < histograms_things(p->histograms[0]); i++)
        for (size_t k = 0; k < n; k++) {
            struct figure *f = histograms_figure(p->histograms[0], out, i, k);
            *f = p->thing[i] == NET_NONE
                     ? figure_none()
                     : estimate_quantile(&p->quantiles[i * n + k],
                                         histograms_figure(p->histograms[0], a, i, k),
                                         histograms_figure(p->histograms[1], b, p->thing[i], k),
                                         confidence);
        }
}

void difference_ratios_result(const struct difference_ratios *p, double confidence,
                              const struct result *a, const struct result *b, struct result *out)
{
    for (size_t i = 0; i < p->at[0].n; i++)
        *figure_list_figure(out, &p->at[0], i) = estimate_ratio(p, i, confidence);
    fill_quantiles(p, confidence, a, b, out);
}
