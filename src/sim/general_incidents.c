#include "sim/general_incidents.h"

#include "sim/general_servers.h"

bool incident_stops(const struct network *net, size_t station)
{
    for (size_t i = 0; i < net->n_incidents; i++)
        if (net->incidents[i].kind == INCIDENT_DOWN && net->incidents[i].index == station)
            return true;
    return false;
}

void incident_start(struct general *g)
{
    const struct network *net = g->sim.plan->net;
    for (size_t i = 0; i < g->sim.plan->n_stations; i++) {
        g->stations[i].refuses = false;
        g->stations[i].halted_until = 0;
    }
    for (uint32_t i = 0; i < net->n_incidents; i++) {
        const struct incident *e = &net->incidents[i];
        general_schedule(g, general_leaf(g, 2 * i), e->at, EVENT_INCIDENT, 0);
        if (e->kind == INCIDENT_DOWN)
            general_schedule(g, general_leaf(g, 2 * i + 1), e->until, EVENT_INCIDENT, 0);
    }
}

static void flush(struct general *g, uint32_t cache)
{
    struct sim *s = &g->sim;
    const struct plan_population *p = &s->plan->populations[s->plan->caches[cache].population];
    for (size_t user = p->first_user; user < p->first_user + p->users; user++)
        token_cache_drop(s, cache, (uint32_t)user, s->era + g->now);
}

/* All services that are under way at the station end later by `time`. */
static void put_off_services(struct general *g, uint32_t station, double time)
{
    for (job_id j = 0; j < g->n_jobs; j++) {
        const struct general_job *job = &g->jobs[j];
        if (job->state != JOB_SERVED || g->nodes[job->node].station != station)
            continue;
        general_schedule(g, job->leaf, general_due(g, job->leaf) - g->now + time, EVENT_SERVICE,
                         station);
    }
}

static void stop(struct general *g, const struct incident *e)
{
    struct general_station *st = &g->stations[e->index];
    st->refuses = e->refuses;
    if (st->crew) {
        crew_halt(g, (uint32_t)e->index);
        return;
    }
    st->halted_until = e->until;
    put_off_services(g, (uint32_t)e->index, e->until - e->at);
}

void incident_event(struct general *g, uint32_t number)
{
    const struct incident *e = &g->sim.plan->net->incidents[number / 2];
    switch (e->kind) {
    case INCIDENT_FLUSH:
        flush(g, (uint32_t)e->index);
        break;
    case INCIDENT_DOWN:
        if (number % 2 == 0) {
            stop(g, e);
            break;
        }
        g->stations[e->index].refuses = false;
        if (g->stations[e->index].crew)
            crew_go_on(g, (uint32_t)e->index);
        break;
    case INCIDENT_KINDS:
        break;
    }
}
