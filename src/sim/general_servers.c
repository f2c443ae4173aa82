#include "sim/general_incidents.h"
#include "sim/general_servers.h"

#include <stdlib.h>

#include "base/mem.h"

/* In place of a server's number: the event is the start of a shift. */
#define NEXT_SHIFT UINT32_MAX

static const struct server_rules *rules_of(const struct general *g, uint32_t station)
{
    const struct network *net = g->sim.plan->net;
    const struct station *s = &net->stations[station];
    return s->rules == NET_NONE || discipline_table[s->discipline].takes_polling
               ? NULL
               : &net->rules[s->rules];
}

static bool shares(const struct general *g, uint32_t station)
{
    return discipline_table[g->sim.plan->net->stations[station].discipline].shares;
}

/* ---- up and down ---- */

static void schedule(struct general *g, uint32_t station, uint32_t k)
{
    struct crew *c = g->stations[station].crew;
    const struct plan_servers *p = &g->sim.plan->crews[station];
    const double time = sampler_draw(c->server[k].up ? &p->up : &p->down, &c->times);
    general_schedule(g, general_leaf(g, k), time, EVENT_SERVERS, station);
}

static void turn(struct general *g, uint32_t station, uint32_t k)
{
    struct crew *c = g->stations[station].crew;
    struct server *s = &c->server[k];
    s->up = !s->up;
    c->up = s->up ? c->up + 1 : c->up - 1;
    schedule(g, station, k);
    if (shares(g, station))
        g->stations[station].ops->next(g, station);
    else if (s->up)
        crew_server_up(g, station, k);
    else
        crew_server_down(g, station, k);
}

/* ---- shifts ---- */

static void schedule_shift(struct general *g, uint32_t station)
{
    const struct crew *c = g->stations[station].crew;
    const struct server_rules *r = c->rules;
    const double at = r->shifts[c->shift].at;
    if (c->shift + 1 < r->n_shifts)
        general_schedule(g, general_leaf(g, NEXT_SHIFT), r->shifts[c->shift + 1].at - at,
                         EVENT_SERVERS, station);
    else if (r->period > 0)
        general_schedule(g, general_leaf(g, NEXT_SHIFT), r->period - at, EVENT_SERVERS, station);
}

static void next_shift(struct general *g, uint32_t station)
{
    struct crew *c = g->stations[station].crew;
    c->shift = (uint32_t)((c->shift + 1) % c->rules->n_shifts);
    c->most = c->rules->shifts[c->shift].servers;
    schedule_shift(g, station);
    if (shares(g, station))
        g->stations[station].ops->next(g, station);
    else
        crew_work(g, station);
}

void crew_event(struct general *g, uint32_t station, uint32_t who)
{
    if (who == NEXT_SHIFT)
        next_shift(g, station);
    else
        turn(g, station, who);
}

/* ---- down and up again ---- */

void crew_halt(struct general *g, uint32_t station)
{
    g->stations[station].crew->halted = true;
    if (shares(g, station))
        g->stations[station].ops->next(g, station);
    else
        crew_interrupt(g, station);
}

void crew_go_on(struct general *g, uint32_t station)
{
    g->stations[station].crew->halted = false;
    if (shares(g, station))
        g->stations[station].ops->next(g, station);
    else
        crew_work(g, station);
}

/* ---- what disciplines that share ask for ---- */

double crew_capacity(const struct crew *c)
{
    if (c->halted)
        return 0;
    return c->up < c->most ? c->up : c->most;
}

double crew_rate(const struct crew *c, uint32_t present)
{
    const size_t n = c->rules->n_rates;
    if (n == 0 || present == 0)
        return 1;
    return c->rules->rates[present < n ? present - 1 : n - 1];
}

/* ---- the workspace ---- */

static int faster_first(const void *a, const void *b)
{
    const struct server *x = a, *y = b;
    return (x->speed < y->speed) - (x->speed > y->speed);
}

void crew_init(struct general *g, uint32_t station)
{
    struct general_station *st = &g->stations[station];
    static const struct server_rules none = {0};
    const struct server_rules *r = rules_of(g, station);
    if (!r && incident_stops(g->sim.plan->net, station))
        r = &none;
    if (!r || st->servers == UINT32_MAX)
        return;
    struct crew *c = st->crew = mem_calloc(1, sizeof *c);
    c->rules = r;
    c->n = st->servers;
    c->server = mem_calloc(c->n, sizeof *c->server);
    for (uint32_t k = 0; k < c->n; k++)
        c->server[k].speed = r->n_speeds > 0 ? r->speeds[k] : 1;
    qsort(c->server, c->n, sizeof *c->server, faster_first);
    g->crews = true;
    if (!shares(g, station))
        crew_init_servers(g, station);
}

void crew_release(struct general *g, uint32_t station)
{
    struct crew *c = g->stations[station].crew;
    if (!c)
        return;
    if (!shares(g, station))
        crew_release_servers(g, station);
    free(c->server);
    free(c);
}

void crew_start(struct general *g, uint32_t station, uint64_t seed, uint64_t replication)
{
    struct crew *c = g->stations[station].crew;
    stream_init(&c->times, seed, replication, stream_name(g->sim.plan->net->stations[station].name),
                PURPOSE_SERVERS);
    c->up = c->most = c->n;
    c->shift = 0;
    c->halted = false;
    for (uint32_t k = 0; k < c->n; k++) {
        c->server[k].up = true;
        c->server[k].job = JOB_NONE;
        if (c->rules->fails)
            schedule(g, station, k);
    }
    if (c->rules->n_shifts > 0) {
        c->most = c->rules->shifts[0].servers;
        schedule_shift(g, station);
    }
    if (!shares(g, station))
        crew_start_servers(g, station);
}
