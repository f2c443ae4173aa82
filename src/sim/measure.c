/*
 * What a replication measures outside the stations: flows, windows, exits, and the number of
 * requests in the network. The engine counts what happens at stations.
 */
#include "sim/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/distributions.h"
#include "sim/counts.h"
#include "stats/tally.h"

/* Requests that wait for a fetch are in the network, but at no station. */
static void add_parked(struct sim *s, double t, double sign)
{
    for (size_t i = 0; i < s->n_parked; i++)
        if (!s->parked[i].free && !s->parked[i].part)
            measure_in_network(s, s->parked[i].job.born, t, sign);
}

static double flow_count(const struct sim *s, const struct plan_flow *f)
{
    switch (f->kind) {
    case FLOW_NODE:
        return (double)s->plan->engine->arrivals(s, f->index);
    case FLOW_EXIT:
        return (double)s->exits[f->index].n;
    case FLOW_SOURCE:
        return (double)source_arrivals(s, f->index);
    case FLOW_CACHE:
        return (double)s->caches[f->index].straight;
    }
    return NAN;
}

static struct window_mark meter_counts(const struct sim *s, size_t m)
{
    struct window_mark now = {0, 0};
    const struct plan_meter *meter = &s->plan->meters[m];
    for (size_t i = meter->first_flow; i < meter->first_flow + meter->n_flows; i++) {
        const struct plan_flow *f = &s->plan->flows[i];
        *(f->denominator ? &now.denominator : &now.numerator) += f->weight * flow_count(s, f);
    }
    return now;
}

static struct window_mark sojourn_sums(const struct sim *s)
{
    struct window_mark now = {0, 0};
    for (size_t e = 0; e < s->plan->n_exits; e++)
        if (s->plan->accepted[e]) {
            now.numerator += s->exits[e].sojourn;
            now.denominator += (double)s->exits[e].n;
        }
    return now;
}

static void remember_sums(struct sim *s)
{
    for (size_t m = 0; m < s->plan->n_meters; m++)
        s->meter_marks[m] = meter_counts(s, m);
    s->sojourn_mark = sojourn_sums(s);
}

void measure_begin(struct sim *s, double t)
{
    const struct sim_plan *p = s->plan;
    memset(s->record, 0, p->layout.width * sizeof *s->record);
    trace_rebase(s);
    s->t0 = t;
    for (size_t i = 0; i < p->n_sources; i++)
        count_reset(&s->sources[i].arrivals, &s->more_external[i]);
    memset(s->exits, 0, p->n_exits * sizeof *s->exits);
    for (size_t c = 0; c < p->n_caches; c++)
        s->caches[c].straight = 0;
    distributions_begin(s);
    counts_begin(s, t);
    p->engine->begin(s, t);
    add_parked(s, t, -1);
    remember_sums(s);
}

/* Add one window's value to a tally in the record; a window whose denominator is 0 has no value. */
static void add_window(double *sums, double numerator, double denominator)
{
    if (!(denominator > 0))
        return;
    struct tally t = {(uint64_t)sums[WINDOW_N], sums[WINDOW_MEAN], sums[WINDOW_M2]};
    tally_add(&t, numerator / denominator);
    sums[WINDOW_N] = (double)t.n;
    sums[WINDOW_MEAN] = t.mean;
    sums[WINDOW_M2] = t.m2;
}

void measure_window(struct sim *s)
{
    const struct record_layout *l = &s->plan->layout;
    for (size_t m = 0; m < s->plan->n_meters; m++) {
        const struct window_mark now = meter_counts(s, m), *before = &s->meter_marks[m];
        add_window(s->record + l->meter_windows + m * WINDOW_SUMS,
                   now.numerator - before->numerator,
                   s->plan->meters[m].ratio ? now.denominator - before->denominator
                                            : s->plan->options.window);
        s->meter_marks[m] = now;
    }
    const struct window_mark now = sojourn_sums(s);
    add_window(s->record + l->sojourn_window, now.numerator - s->sojourn_mark.numerator,
               now.denominator - s->sojourn_mark.denominator);
    s->sojourn_mark = now;
}

static void end_network(struct sim *s)
{
    const struct record_layout *l = &s->plan->layout;
    for (size_t i = 0; i < s->plan->n_sources; i++)
        s->record[l->external] += (double)source_arrivals(s, i);
    for (size_t e = 0; e < s->plan->n_exits; e++) {
        double *sums = s->record + l->exits + e * EXIT_SUMS;
        sums[SUM_EXITS] = (double)s->exits[e].n;
        sums[SUM_SOJOURN] = s->exits[e].sojourn;
        s->record[l->number] += s->exits[e].sojourn;
    }
}

void measure_end(struct sim *s, double t)
{
    const struct record_layout *l = &s->plan->layout;
    s->record[l->time] = t - s->t0;
    s->record[l->events] = (double)s->events;
    s->plan->engine->end(s, t);
    add_parked(s, t, 1);
    end_network(s);
    distributions_end(s);
    counts_end(s, t);
    trace_end(s);
    for (size_t m = 0; m < s->plan->n_meters; m++) {
        const struct window_mark total = meter_counts(s, m);
        double *sums = s->record + l->meters + m * METER_SUMS;
        sums[SUM_NUMERATOR] = total.numerator;
        sums[SUM_DENOMINATOR] = s->plan->meters[m].ratio ? total.denominator : t - s->t0;
    }
}
