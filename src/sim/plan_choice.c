/*
 * Choices among targets: by probabilities, and among the targets of a dispatch by its rule, which
 * is data here; general_dispatch.c applies it.
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "sim/plan.h"

static void add_target(struct sim_plan *p, const struct plan_target *t)
{
    p->targets = mem_grow(p->targets, &p->cap_targets, p->n_targets + 1, sizeof *p->targets);
    struct plan_target *added = &p->targets[p->n_targets++];
    *added = *t;
    added->effects |= t->fills != PLAN_NONE ? EFFECT_FILLS : 0;
    added->effects |= t->node == PLAN_NONE && (p->records || p->counts_caches) ? EFFECT_RECORDS : 0;
}

static bool are_equal(const double *w, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (w[i] != w[0])
            return false;
    return true;
}

/* ---- by probabilities ---- */

/* Set thresholds t_i for the n targets added last, with P(word <= t_i) = the cumulative
 * probability, to 2^-64. */
static void set_thresholds(struct sim_plan *p, const double *w, size_t n)
{
    double total = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        total += w[i];
    const size_t first = p->n_targets - n;
    p->thresholds =
        mem_grow(p->thresholds, &p->cap_thresholds, p->n_targets, sizeof *p->thresholds);
    for (size_t i = 0; i < n; i++) {
        sum += w[i] / total;
        p->thresholds[first + i] = sum >= 1 || i == n - 1 ? UINT64_MAX : (uint64_t)(sum * 0x1p64);
    }
}

static uint32_t add_alias(struct sim_plan *p, const double *w, size_t n)
{
    const size_t first = p->n_cells;
    p->cells = mem_grow(p->cells, &p->cap_cells, first + n, sizeof *p->cells);
    alias_build(p->cells + first, w, n);
    p->n_cells += n;
    return (uint32_t)first;
}

/* Reverse the order of n targets, so that a random number u chooses as 1 - u did before. */
static void mirror(struct plan_target *t, double *w, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        const struct plan_target target = t[i];
        const double weight = w[i];
        t[i] = t[n - 1 - i], w[i] = w[n - 1 - i];
        t[n - 1 - i] = target, w[n - 1 - i] = weight;
    }
}

/* A choice among the targets added last, n of them with weights w, which may change places. */
static struct plan_choice choose_by_weights(struct sim_plan *p, double *w, size_t n)
{
    if (p->inversion & SAMPLER_MIRRORED)
        mirror(p->targets + p->n_targets - n, w, n);
    struct plan_choice c = {.first = (uint32_t)(p->n_targets - n), .n = (uint32_t)n};
    if (n > PLAN_SCAN_AT_MOST) {
        c.table = are_equal(w, n) ? PLAN_EVEN : add_alias(p, w, n);
    } else if (n > 1) {
        set_thresholds(p, w, n);
    }
    return c;
}

/* ---- by a rule ---- */

static double least(const double *w, size_t n)
{
    double x = w[0];
    for (size_t i = 1; i < n; i++)
        x = fmin(x, w[i]);
    return x;
}

static double most(const double *w, size_t n)
{
    double x = w[0];
    for (size_t i = 1; i < n; i++)
        x = fmax(x, w[i]);
    return x;
}

static bool all_are_whole(const double *w, size_t n, double scale)
{
    for (size_t i = 0; i < n; i++) {
        const double x = w[i] * scale;
        if (fabs(x - round(x)) > 1e-9 * x)
            return false;
    }
    return true;
}

/*
 * Make weights whole numbers: 0.6, 0.2 and 0.2 become 3, 1 and 1. Then the turns are counted
 * without rounding, and keep their order for ever. Weights without a small common measure stay as
 * they are.
 */
static void make_whole(double *w, size_t n)
{
    enum { PARTS_MAX = 100 };    /* of the least weight */
    const double unit = least(w, n);
    for (unsigned parts = 1; parts <= PARTS_MAX; parts++)
        if (all_are_whole(w, n, parts / unit)) {
            for (size_t i = 0; i < n; i++)
                w[i] = round(w[i] * (parts / unit));
            return;
        }
    for (size_t i = 0; i < n; i++)
        w[i] /= unit;
}

/* Mean service time at the station's fastest server. */
static double mean_service(const struct network *net, uint32_t node)
{
    const struct node *n = &net->nodes[node];
    const size_t rules = net->stations[n->station].rules;
    if (rules == NET_NONE || net->rules[rules].n_speeds == 0)
        return n->service.mean;
    return n->service.mean / most(net->rules[rules].speeds, net->rules[rules].n_speeds);
}

/* Hashed by station, so that a user's requests of all classes go to the same station. */
static uint64_t *hashes(const struct sim_plan *p, const struct plan_dispatch *d)
{
    uint64_t *hash = mem_calloc(d->n, sizeof *hash);
    for (size_t i = 0; i < d->n; i++) {
        const size_t station = p->net->nodes[p->targets[d->first + i].node].station;
        hash[i] = stream_name(p->net->stations[station].name);
    }
    return hash;
}

/* Weights are probabilities at first; each rule makes of them what it needs. */
static void prepare_rule(const struct sim_plan *p, struct plan_dispatch *d)
{
    d->even = are_equal(d->weight, d->n);
    switch (d->rule) {
    case DISPATCH_ROUND_ROBIN:
        make_whole(d->weight, d->n);
        break;
    case DISPATCH_POWER_OF_D:
        if (d->d >= d->n)
            d->rule = DISPATCH_JSQ;
        break;
    case DISPATCH_STICKY: {
        const double unit = most(d->weight, d->n);
        for (size_t i = 0; i < d->n; i++)
            d->weight[i] /= unit;
        d->hash = hashes(p, d);
        break;
    }
    case DISPATCH_FASTEST:
        for (size_t i = 0; i < d->n; i++)
            d->weight[i] = mean_service(p->net, p->targets[d->first + i].node);
        break;
    case DISPATCH_RANDOM:
    case DISPATCH_JSQ:
    case DISPATCH_LEAST_WORK:
    case DISPATCH_RULES:
        break;
    }
}

/* Is the option one of those among which the rule of this dispatch chooses? An exit is chosen by
 * its probability. */
static bool belongs(const struct plan_option *o, size_t dispatch)
{
    return o->dispatch == dispatch && o->p > 0 && o->target.node != PLAN_NONE;
}

/* Merge the options of one dispatch, from `first` on, into one option in place of the first. */
static void gather(struct sim_plan *p, struct plan_option *options, size_t first, size_t n,
                   uint64_t name)
{
    const struct dispatch *from = &p->net->dispatches[options[first].dispatch];
    const size_t dispatch = options[first].dispatch;
    struct plan_dispatch d = {.rule = from->rule, .first_of_equals = from->first_of_equals,
                              .d = from->d, .first = (uint32_t)p->n_targets, .name = name};
    double sum = 0;
    d.weight = mem_calloc(n - first, sizeof *d.weight);
    for (size_t i = first; i < n; i++) {
        if (!belongs(&options[i], dispatch))
            continue;
        add_target(p, &options[i].target);
        d.weight[d.n++] = options[i].p;
        sum += options[i].p;
        options[i].p = 0;
    }
    prepare_rule(p, &d);
    p->dispatches =
        mem_grow(p->dispatches, &p->cap_dispatches, p->n_dispatches + 1, sizeof *p->dispatches);
    p->dispatches[p->n_dispatches] = d;
    options[first] = (struct plan_option){.target = {.node = PLAN_DISPATCH,
                                                     .place = (uint32_t)p->n_dispatches++,
                                                     .fills = PLAN_NONE,
                                                     .effects = EFFECT_DISPATCH},
                                          .p = sum,
                                          .dispatch = NET_NONE};
}

/* Is the option one of several among which a rule chooses? */
static bool is_dispatched(const struct network *net, const struct plan_option *options, size_t i,
                          size_t n)
{
    const size_t dispatch = options[i].dispatch;
    if (dispatch == NET_NONE || net->dispatches[dispatch].rule == DISPATCH_RANDOM ||
        !belongs(&options[i], dispatch))
        return false;
    for (size_t k = i + 1; k < n; k++)
        if (belongs(&options[k], dispatch))
            return true;
    return false;
}

struct plan_choice plan_add_choice(struct sim_plan *p, struct plan_option *options, size_t n,
                                   uint64_t name)
{
    const uint64_t step = UINT64_C(0x9e3779b97f4a7c15);    /* another name for each dispatch */
    double *w = mem_calloc(n, sizeof *w);
    size_t used = 0;
    for (size_t i = 0; i < n; i++)
        if (is_dispatched(p->net, options, i, n))
            gather(p, options, i, n, name += step);
    for (size_t i = 0; i < n; i++) {
        if (!(options[i].p > 0))
            continue;
        add_target(p, &options[i].target);
        w[used++] = options[i].p;
    }
    const struct plan_choice c = choose_by_weights(p, w, used);
    free(w);
    return c;
}

void plan_choices_free(struct sim_plan *p)
{
    for (size_t i = 0; i < p->n_dispatches; i++) {
        free(p->dispatches[i].weight);
        free(p->dispatches[i].hash);
    }
    free(p->dispatches);
    free(p->targets);
    free(p->thresholds);
    free(p->cells);
}
