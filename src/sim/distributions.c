/*
 * The event loop records each response, each sojourn and each wait behind a queue. A service that
 * begins at once has waited 0 and is not recorded then: the number of these follows from the number
 * of services begun.
 */
#include "sim/distributions.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/families.h"

void distributions_plan(struct sim_plan *p, const struct network *net)
{
    if (!p->options.distributions)
        return;
    struct families f;
    families_init(&f, net);
    struct recorded *out =
        mem_calloc(2 * f.n + p->n_groups + p->n_exits + p->n_classes + 1, sizeof *out);
    size_t n = 0;
    for (size_t i = 0; i < f.n; i++)
        out[n++] = (struct recorded){RECORDED_RESPONSE, f.family[i].group, i, f.family[i].reported};
    p->first_wait = n;
    for (size_t g = 0; g < p->n_groups; g++)
        out[n++] = (struct recorded){.quantity = RECORDED_WAIT, .index = g};
    p->first_class_wait = n;
    for (size_t i = 0; p->n_classes > 0 && i < f.n; i++)
        out[n++] = (struct recorded){
            .quantity = RECORDED_CLASS_WAIT,
            .index = f.family[i].group,
            .family = i,
            .hidden = !f.family[i].reported};
    p->first_sojourn = n;
    for (size_t e = 0; e < p->n_exits; e++)
        out[n++] = (struct recorded){.quantity = RECORDED_SOJOURN, .index = e};
    p->first_class_sojourn = n;
    for (size_t c = 0; c < p->n_classes; c++)
        if (net->classes[c].named)
            out[n++] = (struct recorded){.quantity = RECORDED_CLASS_SOJOURN, .index = c};
    p->class_slots = mem_calloc(p->n_classes, sizeof *p->class_slots);
    for (size_t c = 0, slot = 0; c < p->n_classes; c++)
        p->class_slots[c] = net->classes[c].named ? (uint32_t)slot++ : PLAN_NONE;
    if (p->layout.revokes)
        out[n++] = (struct recorded){.quantity = RECORDED_LAG};
    p->layout.recorded = out;
    p->layout.n_recorded = n;
    families_release(&f);
}

void distributions_new(struct sim *s)
{
    const struct sim_plan *p = s->plan;
    if (!p->options.distributions)
        return;
    s->distributions = mem_calloc(p->layout.n_recorded, sizeof *s->distributions);
    s->waits = s->distributions + p->first_wait;
    s->class_waits = p->n_classes > 0 ? s->distributions + p->first_class_wait : NULL;
    s->sojourns = s->distributions + p->first_sojourn;
    s->class_sojourns = s->distributions + p->first_class_sojourn;
    if (p->layout.revokes)    /* the last */
        s->lags = &s->distributions[p->layout.n_recorded - 1];
}

void distributions_free(struct sim *s)
{
    for (size_t i = 0; s->distributions && i < s->plan->layout.n_recorded; i++)
        histogram_release(&s->distributions[i]);
    free(s->distributions);
}

void distributions_begin(struct sim *s)
{
    for (size_t i = 0; i < s->plan->layout.n_recorded; i++)
        histogram_clear(&s->distributions[i]);
}

/* Subtract the recorded waits: the services that began without a wait are all that began minus
 * those. The count may wrap until all that began are added. */
static void take_waits(struct histogram *waits, size_t n)
{
    for (size_t i = 0; i < n; i++)
        waits[i].below -= histogram_count(&waits[i]);
}

static void end_class_waits(struct sim *s)
{
    const struct record_layout *l = &s->plan->layout;
    take_waits(s->class_waits, l->n_visits);
    for (size_t i = 0; i < l->n_visits; i++)
        s->class_waits[i].below +=
            (uint64_t)s->record[l->visits + i * STATION_SUMS + SUM_STARTS];
}

void distributions_end(struct sim *s)
{
    const struct sim_plan *p = s->plan;
    if (!s->waits)
        return;
    if (s->class_waits)
        end_class_waits(s);
    take_waits(s->waits, p->n_groups);
    for (size_t i = 0; i < p->n_stations; i++) {
        const double *sums = s->record + p->layout.stations + i * STATION_SUMS;
        s->waits[p->groups[i]].below += (uint64_t)sums[SUM_STARTS];
    }
}

void sim_tail_merge(struct sim *s, const struct sim *mate)
{
    for (size_t i = 0; i < s->plan->layout.n_recorded; i++)
        histogram_merge(&s->distributions[i], &mate->distributions[i]);
}

size_t sim_tail_size(const struct sim *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->plan->layout.n_recorded; i++)
        n += 1 + histogram_packed_size(&s->distributions[i]);
    return n;
}

void sim_tail(const struct sim *s, double *tail)
{
    for (size_t i = 0; i < s->plan->layout.n_recorded; i++) {
        const size_t n = histogram_pack(&s->distributions[i], tail + 1);
        *tail = (double)n;
        tail += 1 + n;
    }
}
