#include "run/pairs.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "run/fold.h"
#include "run/observe.h"

static const char *const METHOD = "paired t over replications";

struct pairs {
    struct pair_side side[2];
    struct observer *observer[2];
    double *folded[2];     /* scratch: a record, where there are members to fold */
    struct observed at[2];
    size_t *figure;        /* [at[0].n] where b has a's figure in its list, or NET_NONE */
    size_t *block;         /* [n_blocks] the same of the distributions in a record */
    size_t n_blocks;       /* a's: groups, exits, all accepted; 0 when no quantiles are asked for */
    struct ratio_pair *ratios;       /* [at[0].n] */
    struct ratio_pair *quantiles;    /* [n_blocks][n_quantiles] */
};

/* ---- the same names ---- */

struct named { const char *name; size_t index; };

static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct named *)x)->name, ((const struct named *)y)->name);
}

/* All that can be matched begins with its name. */
_Static_assert(offsetof(struct station, name) == 0 && offsetof(struct group, name) == 0 &&
                   offsetof(struct meter, name) == 0 && offsetof(struct exit_point, name) == 0,
               "list_names reads the first member");

static struct named *list_names(const void *things, size_t size, size_t n)
{
    struct named *list = mem_calloc(n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct named){*(char *const *)((const char *)things + i * size), i};
    return list;
}

/*
 * For each of a's n_a things, structs of `size` bytes, the index of b's of the same name, or
 * NET_NONE. To be freed.
 */
static size_t *match(size_t size, const void *a, size_t n_a, const void *b, size_t n_b)
{
    size_t *out = mem_calloc(n_a, sizeof *out);
    struct named *in_a = list_names(a, size, n_a), *in_b = list_names(b, size, n_b);
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

/* n things with `figures` figures each, which begin at a and b in the two lists. */
static void match_figures(struct pairs *p, size_t a, size_t b, const size_t *to, size_t n,
                          size_t figures)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < figures; k++)
            p->figure[a + i * figures + k] = to[i] == NET_NONE ? NET_NONE
                                                               : b + to[i] * figures + k;
}

static void match_blocks(struct pairs *p, const size_t *groups, const size_t *exits)
{
    const struct network *a = p->side[0].net, *b = p->side[1].net;
    if (p->side[0].layout->n_quantiles == 0)
        return;
    p->n_blocks = a->n_groups + a->n_exits + 1;
    p->block = mem_calloc(p->n_blocks, sizeof *p->block);
    for (size_t i = 0; i < a->n_groups; i++)
        p->block[i] = groups[i];
    for (size_t i = 0; i < a->n_exits; i++)
        p->block[a->n_groups + i] = exits[i] == NET_NONE ? NET_NONE : b->n_groups + exits[i];
    p->block[p->n_blocks - 1] = b->n_groups + b->n_exits;
}

/* A ratio and a rate of the same name are not the same figure. */
static void part_meters(const struct network *a, const struct network *b, size_t *meters)
{
    for (size_t i = 0; i < a->n_meters; i++)
        if (meters[i] != NET_NONE && a->meters[i].ratio != b->meters[meters[i]].ratio)
            meters[i] = NET_NONE;
}

static void match_all(struct pairs *p)
{
    const struct network *a = p->side[0].net, *b = p->side[1].net;
    const struct observed *in = &p->at[0], *to = &p->at[1];
    const size_t whole = 0;
    size_t *stations = match(sizeof *a->stations, a->stations, a->n_stations, b->stations,
                             b->n_stations);
    size_t *groups = match(sizeof *a->groups, a->groups, a->n_groups, b->groups, b->n_groups);
    size_t *meters = match(sizeof *a->meters, a->meters, a->n_meters, b->meters, b->n_meters);
    size_t *exits = match(sizeof *a->exits, a->exits, a->n_exits, b->exits, b->n_exits);
    part_meters(a, b, meters);
    match_figures(p, in->stations, to->stations, stations, a->n_stations, STATION_FIGURES);
    match_figures(p, in->groups, to->groups, groups, a->n_groups, STATION_FIGURES);
    match_figures(p, in->meters, to->meters, meters, a->n_meters, 1);
    match_figures(p, in->exits, to->exits, exits, a->n_exits, EXIT_FIGURES);
    match_figures(p, in->network, to->network, &whole, 1, NETWORK_FIGURES);
    match_blocks(p, groups, exits);
    free(stations);
    free(groups);
    free(meters);
    free(exits);
}

struct pairs *pairs_new(const struct pair_side *a, const struct pair_side *b)
{
    struct pairs *p = mem_calloc(1, sizeof *p);
    assert(a->layout->n_quantiles == b->layout->n_quantiles);
    p->side[0] = *a;
    p->side[1] = *b;
    for (int i = 0; i < 2; i++) {
        p->observer[i] = observer_new(p->side[i].net, p->side[i].layout);
        p->at[i] = observed_layout(p->side[i].net);
        const struct record_layout *l = p->side[i].layout;
        p->folded[i] = mem_calloc(l->members > 1 ? l->width : 0, sizeof(double));
    }
    p->figure = mem_calloc(p->at[0].n, sizeof *p->figure);
    match_all(p);
    p->ratios = mem_calloc(p->at[0].n, sizeof *p->ratios);
    p->quantiles = mem_calloc(p->n_blocks * a->layout->n_quantiles, sizeof *p->quantiles);
    return p;
}

void pairs_free(struct pairs *p)
{
    if (!p)
        return;
    observer_free(p->observer[0]);
    observer_free(p->observer[1]);
    free(p->folded[0]);
    free(p->folded[1]);
    free(p->figure);
    free(p->block);
    free(p->ratios);
    free(p->quantiles);
    free(p);
}

/* ---- records in ---- */

/* A quantile is a mean over those replications in which both have one. */
static void add_quantiles(struct pairs *p, const double *a, const double *b)
{
    const size_t n = p->side[0].layout->n_quantiles;
    for (size_t i = 0; i < p->n_blocks; i++) {
        if (p->block[i] == NET_NONE)
            continue;
        const double *in_a = a + p->side[0].layout->quantiles + i * (1 + n);
        const double *in_b = b + p->side[1].layout->quantiles + p->block[i] * (1 + n);
        for (size_t k = 0; k < n && in_a[0] > 0 && in_b[0] > 0; k++)
            ratio_pair_add(&p->quantiles[i * n + k], in_a[1 + k], 1, in_b[1 + k], 1);
    }
}

void pairs_add(struct pairs *p, const double *a, const double *b)
{
    a = fold(p->side[0].layout, a, p->folded[0]);
    b = fold(p->side[1].layout, b, p->folded[1]);
    const struct observation *in_a = observe(p->observer[0], a);
    const struct observation *in_b = observe(p->observer[1], b);
    for (size_t i = 0; i < p->at[0].n; i++) {
        if (p->figure[i] == NET_NONE)
            continue;
        const struct observation *to = &in_b[p->figure[i]];
        ratio_pair_add(&p->ratios[i], in_a[i].y, in_a[i].x, to->y, to->x);
    }
    add_quantiles(p, a, b);
}

/* ---- results out ---- */

struct ratio_pair pairs_target(const struct pairs *p, size_t meter)
{
    return p->ratios[meter == NET_NONE ? p->at[0].network + OBSERVED_SOJOURN
                                       : p->at[0].meters + meter];
}

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

/* Figure k of distribution i in a result, in the order of a record. */
static struct figure *quantile_figure(const struct result *r, size_t i, size_t k)
{
    const size_t n = r->n_quantiles;
    if (i < r->n_groups)
        return &r->group_quantiles[i * n + k];
    if (i < r->n_groups + r->n_exits)
        return &r->exit_quantiles[(i - r->n_groups) * n + k];
    return &r->network_quantiles[k];
}

static void fill_quantiles(const struct pairs *p, double confidence, const struct result *a,
                           const struct result *b, struct result *out)
{
    const size_t n = p->side[0].layout->n_quantiles;
    for (size_t i = 0; i < p->n_blocks; i++) {
        for (size_t k = 0; k < n && p->block[i] != NET_NONE; k++) {
            struct figure *f = quantile_figure(out, i, k);
            const struct figure *of_a = quantile_figure(a, i, k);
            const struct figure *of_b = quantile_figure(b, p->block[i], k);
            *f = estimate(&p->quantiles[i * n + k], confidence);
            if (f->basis == BASIS_NONE || (!isnan(of_a->half_width) && !isnan(of_b->half_width)))
                continue;
            f->half_width = NAN;
            f->method = isnan(of_a->half_width) ? of_a->method : of_b->method;
        }
    }
}

void pairs_result(const struct pairs *p, double confidence, const struct result *a,
                  const struct result *b, struct result *out)
{
    for (size_t i = 0; i < p->at[0].n; i++)
        *observed_figure(out, &p->at[0], i) = estimate(&p->ratios[i], confidence);
    fill_quantiles(p, confidence, a, b, out);
}
