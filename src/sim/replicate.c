/*
 * One replication: its start, its marks and its end. Between these an engine handles the events
 * (engine.h).
 */
#include "sim/sim.h"

#include "sim/state.h"

bool replication_mark(struct sim *s, uint64_t first)
{
    if (clock_is_full(s, first))
        return false;
    s->now = event_time(s->next_mark);
    if (trace_point(s))
        return false;
    const double t = s->now;
    const struct sim_options *o = &s->plan->options;
    if (!s->measuring) {
        s->measuring = true;
        measure_begin(s, t);
    } else {
        measure_window(s);
        s->windows_done++;
    }
    if (s->windows_done == o->windows) {
        measure_end(s, t);
        return true;
    }
    clock_next_edge(s, o->warmup + o->window * (s->windows_done + 1));
    return false;
}

bool sim_stands_still(const struct sim *s)
{
    return s->stands_still;
}

int sim_replicate(struct sim *s, uint64_t seed, uint64_t r, double *record, const atomic_int *stop)
{
    s->seed = seed;
    s->replication = r;
    s->stands_still = false;
    if (start_replication(s, seed, r, stop) != 0)
        return -1;
    s->plan->engine->place_starts(s);
    s->record = record;
    switch (s->plan->engine->run(s, stop)) {
    case ENGINE_DONE:
        return 0;
    case ENGINE_DEADLOCK:
        return SIM_DEADLOCK;
    case ENGINE_STOPPED:
        break;
    }
    return -1;
}
