/*
 * What the general engine counts. Counts and sums are kept by node; a station's are the sums over
 * its nodes. The integrals over time follow from the sums of responses, waits and blocked times,
 * and from the ages of the requests present at either end of the measured period, as in the FIFO
 * engine (fifo_measure.c).
 */
#include "sim/general.h"

#include <string.h>

#include "sim/general_fetch.h"
#include "sim/measure.h"

void general_node_changes(struct general *g, uint32_t node)
{
    const struct sim_plan *p = g->sim.plan;
    struct general_node *n = &g->nodes[node];
    const double time = g->now - n->changed, number = n->present;
    n->number2 += number * number * time;
    n->changed = g->now;
    if (n->present < p->n_slots && p->number_slots[n->present] != SLOT_NONE)
        g->node_time_at[node * p->n_numbers + p->number_slots[n->present]] += time;
}

void general_node_clear(struct general_node *n)
{
    n->there = n->removed = n->arrivals = n->starts = n->completions = n->lost = n->overflowed =
        n->preempted = 0;
    n->wait = n->response = n->response2 = n->blocked = 0;
    n->number = n->queue = n->number2 = 0;
}

static bool at_station(const struct general_job *job)
{
    return job->state == JOB_WAITS || job->state == JOB_SERVED || job->state == JOB_BLOCKED ||
           job->state == JOB_FORKED;
}

/* How long a job at the station has waited [s], as far as that is not counted yet. */
static double waited(const struct general *g, job_id j, double t)
{
    const struct general_job *job = &g->jobs[j];
    const uint32_t station = g->nodes[job->node].station;
    const struct discipline_ops *ops = g->stations[station].ops;
    if (job->state == JOB_FORKED)
        return 0;
    if (ops->waits_once)
        return job->state == JOB_WAITS ? t - job->arrived : 0;
    if (job->state == JOB_BLOCKED)
        return job->key - job->arrived - job->work;
    return t - job->arrived - (ops->served ? ops->served : ops->attained)(g, station, j);
}

/* Add sign * the age at time t of a visit. */
static void add_visit(struct general *g, job_id j, double t, double sign)
{
    const struct general_job *job = &g->jobs[j];
    struct general_node *n = general_node_of(g, j);
    n->number += sign * (t - job->arrived);
    n->queue += sign * waited(g, j, t);
    if (g->classes && !is_request(g, j))
        g->classes[n->class].outside -= sign * (t - job->arrived);
}

void general_count_outside(struct general *g, job_id j)
{
    if (g->classes && is_request(g, j))
        g->classes[general_node_of(g, j)->class].outside += g->now - g->jobs[j].arrived;
}

void general_count_lost(struct general *g, job_id j)
{
    add_visit(g, j, g->now, 1);
    general_node_of(g, j)->lost++;
}

void general_count_removed(struct general *g, job_id j)
{
    add_visit(g, j, g->now, 1);
    general_node_of(g, j)->removed++;
}

/* Add sign * the ages at time t of the requests present. */
static void add_ages(struct general *g, double t, double sign)
{
    g->now = t;
    for (job_id j = 0; j < g->n_jobs; j++) {
        const struct general_job *job = &g->jobs[j];
        if (job->state == JOB_FREE)
            continue;
        struct general_node *n = &g->nodes[job->node];
        if (is_request(g, j)) {
            if (job->state != JOB_PARKED)    /* measure.c counts these */
                measure_in_network(&g->sim, job->born, t, sign);
            if (!at_station(job) && g->classes)
                g->classes[n->class].outside += sign * (t - job->arrived);
        }
        if (!at_station(job))
            continue;
        add_visit(g, j, t, sign);
        if (job->state == JOB_BLOCKED)
            n->blocked += sign * (t - job->key);
    }
}

void general_begin(struct sim *s, double t)
{
    struct general *g = general_of(s);
    const struct sim_plan *p = s->plan;
    for (size_t i = 0; i < p->n_nodes; i++) {
        general_node_clear(&g->nodes[i]);
        g->nodes[i].changed = t;
    }
    if (g->node_time_at)
        memset(g->node_time_at, 0, p->n_nodes * p->n_numbers * sizeof *g->node_time_at);
    for (size_t i = 0; i < p->n_stations; i++) {
        g->stations[i].changed = t;
        g->stations[i].number2 = 0;
    }
    g->sojourn2 = 0;
    memset(g->cycles, 0, p->n_sources * sizeof *g->cycles);
    if (g->classes) {
        memset(g->classes, 0, p->n_classes * sizeof *g->classes);
        memset(g->classes_within, 0, p->n_classes * p->n_times * sizeof *g->classes_within);
    }
    add_ages(g, t, -1);
    for (job_id j = 0; j < g->n_jobs; j++)
        if (at_station(&g->jobs[j]))
            g->nodes[g->jobs[j].node].there++;
}

/* By enum station_sum. */
static void add_sums(const struct general_node *n, double *sums)
{
    const double number = n->number + n->response, queue = n->queue + n->wait;
    sums[SUM_ARRIVALS] += (double)n->arrivals;
    sums[SUM_STARTS] += (double)n->starts;
    sums[SUM_COMPLETIONS] += (double)n->completions;
    sums[SUM_NUMBER] += number;
    sums[SUM_BUSY] += number - queue - n->blocked;
    sums[SUM_WAIT] += n->wait;
    sums[SUM_RESPONSE] += n->response;
}

/* By enum station_extra. */
static void add_extras(const struct general_node *n, double *sums)
{
    sums[SUM_LOST] += (double)n->lost;
    sums[SUM_OVERFLOWED] += (double)n->overflowed;
    sums[SUM_BLOCKED] += n->blocked;
    sums[SUM_PREEMPTIONS] += (double)n->preempted;
    sums[SUM_REMOVED] += (double)n->removed;
}

/* The numbers of a node's class at its station. */
static void end_numbers(struct general *g, size_t i)
{
    const struct sim_plan *p = g->sim.plan;
    const size_t family = p->families[i], n = p->n_numbers;
    double *record = g->sim.record;
    general_node_changes(g, (uint32_t)i);
    for (size_t k = 0; k < n; k++)
        record[p->layout.visit_numbers + family * n + k] += g->node_time_at[i * n + k];
    if (g->keeps_squares)
        record[p->layout.visit_numbers2 + family] += g->nodes[i].number2;
}

static void end_node(struct general *g, size_t i)
{
    struct sim *s = &g->sim;
    const struct record_layout *l = &s->plan->layout;
    const struct general_node *n = &g->nodes[i];
    add_sums(n, station_sums(s, n->station));
    if (l->n_extras > 0)
        add_extras(n, s->record + l->extras + n->station * STATION_EXTRAS);
    if (l->n_visits > 0) {
        const size_t family = s->plan->families[i];
        add_sums(n, s->record + l->visits + family * STATION_SUMS);
        add_extras(n, s->record + l->visit_extras + family * STATION_EXTRAS);
    }
    if (g->counts_nodes)
        end_numbers(g, i);
    if (l->squares_kept) {
        s->record[l->squares + n->station * SQUARE_SUMS + SUM_RESPONSE2] += n->response2;
        if (s->plan->n_families > 0)
            s->record[l->visit_squares + s->plan->families[i]] += n->response2;
    }
    if (g->classes)
        s->record[l->classes + n->class * CLASS_SUMS + SUM_CLASS_NUMBER] +=
            n->number + n->response;
    if (s->visits) {
        s->visits[i].n = n->completions;
        s->visits[i].response = n->response;
    }
}

static void end_class(struct general *g, size_t i)
{
    const struct sim_plan *p = g->sim.plan;
    const struct general_class *c = &g->classes[i];
    double *sums = g->sim.record + p->layout.classes + i * CLASS_SUMS;
    sums[SUM_CLASS_NUMBER] += c->outside;
    sums[SUM_CLASS_ARRIVALS] = (double)c->arrivals;
    sums[SUM_CLASS_LEFT] = (double)c->left;
    sums[SUM_CLASS_SOJOURN] = c->sojourn;
    sums[SUM_CLASS_ACCEPTED] = (double)c->accepted;
    sums[SUM_CLASS_ACCEPTED_SOJOURN] = c->accepted_sojourn;
    sums[SUM_CLASS_LOST] = (double)c->lost;
    if (p->layout.squares_kept)
        g->sim.record[p->layout.class_squares + i] = c->accepted_sojourn2;
    for (size_t k = 0; k < p->n_times; k++)
        g->sim.record[p->layout.classes_within + i * p->n_times + k] =
            (double)g->classes_within[i * p->n_times + k];
}

void general_end(struct sim *s, double t)
{
    struct general *g = general_of(s);
    const struct record_layout *l = &s->plan->layout;
    add_ages(g, t, 1);
    for (size_t i = 0; g->keeps_squares && i < s->plan->n_stations; i++) {
        general_number_changes(g, (uint32_t)i);
        s->record[l->squares + i * SQUARE_SUMS + SUM_NUMBER2] = g->stations[i].number2;
    }
    if (g->keeps_squares)
        s->record[l->sojourn_squares] = g->sojourn2;
    for (size_t i = 0; i < s->plan->n_nodes; i++)
        end_node(g, i);
    for (size_t i = 0; i < l->n_classes; i++)
        end_class(g, i);
    for (size_t i = 0; i < l->n_sources; i++) {
        s->record[l->sources + i * SOURCE_SUMS + SUM_SOURCE_ARRIVALS] =
            (double)source_arrivals(s, i);
        s->record[l->sources + i * SOURCE_SUMS + SUM_CYCLES] = (double)g->cycles[i];
    }
}

void general_set_back(struct sim *s, double by)
{
    struct general *g = general_of(s);
    for (job_id j = 0; j < g->n_jobs; j++) {
        struct general_job *job = &g->jobs[j];
        if (job->state == JOB_FREE)
            continue;
        job->born -= by;
        job->arrived -= by;
        if (job->state == JOB_BLOCKED)
            job->key -= by;
        s->moved++;
    }
    for (size_t i = 0; i < s->plan->n_stations; i++) {
        struct general_station *st = &g->stations[i];
        st->changed -= by;
        if (st->ops->set_back)
            st->ops->set_back(g, (uint32_t)i, by);
    }
    for (size_t i = 0; i < s->plan->n_nodes; i++)
        g->nodes[i].changed -= by;
    tournament_set_back(&g->queue, by);
}

uint64_t general_arrivals(const struct sim *s, size_t node)
{
    return general_of_const(s)->nodes[node].arrivals;
}

struct wait_sums general_waits(const struct sim *s, size_t station)
{
    const struct network *net = s->plan->net;
    const size_t *node = net->station_nodes + net->stations[station].first_node;
    struct wait_sums sums = {0, 0};
    for (size_t k = 0; k < net->stations[station].n_nodes; k++) {
        sums.n += (double)general_of_const(s)->nodes[node[k]].starts;
        sums.wait += general_of_const(s)->nodes[node[k]].wait;
    }
    return sums;
}
