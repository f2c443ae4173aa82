/*
 * The clock of a replication. A request's wait, response and sojourn are differences of two times,
 * and a double holds a time t to t 2^-53 only: a microsecond at 10^10 s is lost. So the clock, and
 * with it all times that events use, is set back to 0 whenever it has become large compared with
 * the shortest times of the model. s->era is the total by which it was set back. Tokens and caches
 * count in era + clock, which is near enough for their lifetimes: a look-up finds a valid entry
 * with a probability of about rate * lifetime, and where the sum cannot tell the lifetime that is
 * too small to be measured.
 *
 * This costs nothing per event: a full clock is a mark, like a window's end.
 */
#include "sim/counts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/*
 * How far the clock runs before it is set back, in units of the model's shortest times, which are
 * then known to a relative 2^-27. While more times would have to be moved than events have paid
 * for, it runs on, up to PATIENCE times as far; the shortest times are then known to 2^-13.
 */
static const double RANGE = 0x1p26, PATIENCE = 0x1p14;

/* The mean of a distribution, or a typical time if it varies much. Times that are always 0 set no
 * limit. */
static double shortest(const struct dist *d)
{
    const double most = 0x1p20;
    return d->mean > 0 ? d->mean / fmin(1 + d->scv, most) : INFINITY;
}

double clock_range(const struct network *net)
{
    double least = INFINITY;
    for (size_t i = 0; i < net->n_nodes; i++)
        least = fmin(least, shortest(&net->nodes[i].service));
    for (size_t i = 0; i < net->n_sources; i++)
        least = fmin(least, shortest(&net->sources[i].interarrival));
    return fmin(RANGE * least, DBL_MAX);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* The key of a time, never earlier than now: by rounding, a difference of two large times may
 * be. */
static uint64_t key_of(const struct sim *s, double time)
{
    return isfinite(time) ? event_key(fmax(time - s->era, s->now)) : EVENT_IDLE;
}

static void find_marks(struct sim *s)
{
    s->next_edge = key_of(s, s->edge);
    s->next_point = key_of(s, s->point);
    s->next_mark = earlier(earlier(s->next_edge, s->next_point), s->full);
}

void clock_start(struct sim *s)
{
    s->era = s->now = 0;
    s->full = event_key(s->plan->clock_range);
    s->moved = s->set_back_at = 0;
    s->edge = s->plan->options.warmup;
    s->point = INFINITY;
    find_marks(s);
}

void clock_next_edge(struct sim *s, double time)
{
    s->edge = time;
    find_marks(s);
}

void clock_next_point(struct sim *s, double time)
{
    s->point = time;
    find_marks(s);
}

/* Has the clock run for enough events that moving all stored times costs little per event? */
static bool is_paid(const struct sim *s)
{
    const uint64_t free_of_charge = 64, per_event = 4;
    return s->moved <= free_of_charge + per_event * (s->events - s->set_back_at);
}

static void set_back(struct sim *s, double by)
{
    s->moved = s->plan->n_stations + s->plan->n_sources;
    s->plan->engine->set_back(s, by);
    for (size_t i = 0; i < s->n_parked; i++)
        if (!s->parked[i].free)
            clock_move_job(s, &s->parked[i].job, by);
    counts_set_back(s, by);
    s->era += by;
    s->t0 -= by;
    s->set_back_at = s->events;
}

bool clock_is_full(struct sim *s, uint64_t first)
{
    const uint64_t mark = earlier(s->next_edge, s->next_point);
    if (mark <= s->full)
        return false;
    const double next = event_time(earlier(first, mark));
    if (is_paid(s) || next > PATIENCE * s->plan->clock_range) {
        set_back(s, next);
        s->now = 0;
        s->full = event_key(s->plan->clock_range);
    } else {
        s->now = next;
        s->full = event_key(fmin(2 * next, DBL_MAX));
    }
    find_marks(s);
    return true;
}
