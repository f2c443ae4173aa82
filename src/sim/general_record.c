/*
 * What the general engine records of single requests when it is asked to: waits, responses and
 * sojourns in histograms and within times.
 */
#include "sim/general.h"

#include "sim/cache_counts.h"
#include "sim/counts.h"

void general_record_wait(struct general *g, uint32_t station, uint32_t node, double wait)
{
    struct sim *s = &g->sim;
    if (s->waits)
        histogram_add(&s->waits[s->plan->groups[station]], wait);
    if (s->class_waits)
        histogram_add(&s->class_waits[s->plan->families[node]], wait);
    counts_wait(s, station, wait, g->now);
    counts_visit_wait(s, node, wait, g->now);
}

/* Record a sojourn for the class's percentiles and shares. */
static void record_class(struct general *g, uint32_t class, double sojourn)
{
    struct sim *s = &g->sim;
    if (s->class_sojourns && s->plan->class_slots[class] != PLAN_NONE)
        histogram_add(&s->class_sojourns[s->plan->class_slots[class]], sojourn);
    if (s->plan->n_times > 0)
        counts_within(s, g->classes_within + class * s->plan->n_times, sojourn, g->now);
}

/* Record what is asked for about a request that leaves. */
void general_record_leaving(struct general *g, uint32_t exit, job_id j, double sojourn)
{
    struct sim *s = &g->sim;
    const struct general_job *job = &g->jobs[j];
    if (s->plan->accepted[exit]) {
        g->sojourn2 += sojourn * sojourn;
        if (g->classes)
            record_class(g, g->nodes[job->node].class, sojourn);
    }
    if (s->sojourns)
        histogram_add(&s->sojourns[exit], sojourn);
    counts_sojourn(s, exit, sojourn, g->now);
    if (s->cache_sums)
        cache_counts_leave(s, exit, job->user, sojourn);
}

void general_record_response(struct sim *s, uint32_t node, double response, double t)
{
    if (s->distributions)
        histogram_add(&s->distributions[s->plan->families[node]], response);
    if (s->responses_within)
        counts_response(s, node, response, t);
}
