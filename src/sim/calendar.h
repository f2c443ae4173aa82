/*
 * The event queue for many pending events: a calendar queue. A day holds about as many events as
 * fit easily into the first-level cache. Events of later days lie on their day's pages in the order
 * in which they were set; a day is sorted shortly before its events are due. So an event costs a
 * few sequential memory accesses, however many are pending, and the order of the next events is
 * known in advance.
 *
 *     opened        [ 3.01 | 3.02 | 3.04 | 3.07 | ...      sorted; the next one, and those after it
 *     day           page -> page -> page
 *     day + 1       page -> page
 *     ...
 *     later         page -> page -> page -> ...            beyond the last day
 *
 * It is a calendar queue (Brown, Comm. ACM 31(10), 1988) whose buckets are sorted late and all at
 * once, like those of a ladder queue (Tang, Goh, Thng, ACM TOMACS 15(3), 2005). The length of a day
 * is adapted to the rate of events: it is reviewed twice in each round of the days.
 *
 * The calendar's behaviour depends on the events alone, and so does the order of events at equal
 * times. Those of one day come in the order in which they were set, unless the day is very crowded
 * or some of them lay beyond the last day. Events set into a day that is already opened come before
 * these, the last one first.
 *
 * A day can turn out far too long when the rate of events rises: then most new events would be
 * inserted among very many opened ones. The calendar counts how far insertions move events; when
 * that becomes too much, it puts the opened events back into shorter days.
 */
#ifndef SIM_CALENDAR_H
#define SIM_CALENDAR_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "sim/event.h"

enum {
    CALENDAR_AHEAD = 24,    /* number of coming events that calendar_next shows */
    CALENDAR_PAGE = 31
};

struct calendar_page {
    struct event event[CALENDAR_PAGE];
    struct calendar_page *next;    /* next page; the last page points to the first */
};

/* The last page of a day: where its next event goes, and the page's end. NULL while the day has no
 * page. */
struct calendar_day {
    struct event *next, *end;
};

struct calendar {
    struct arena *arena;            /* holds days and pages */
    struct calendar_page *blank;    /* free list of pages */
    struct event *opened;           /* [cap_opened] the opened events: sorted from `at` to `end`;
                                       after `end` old events or zeros */
    size_t at, end, cap_opened;
    size_t refill;                  /* open more days when `at` reaches this */
    double begin;                   /* start of day 0 [s]; no event is set before it */
    double hours_per_second;
    unsigned hours;                 /* binary logarithm of the hours in a day */
    int64_t today;                  /* the first day that is not opened yet */
    size_t n_days, cap_days;        /* powers of two: day i is at i mod n_days */
    struct calendar_day *day;
    struct calendar_day later;
    int64_t review;                 /* day of the next review of the day's length */
    uint64_t n_opened;              /* events opened since the last review */
    uint64_t n_since;               /* events opened since the days got their present length */
    uint64_t moved;                 /* places by which insertions have moved events since then */
};

/* Uses arena a, which must outlive it. Call calendar_clear before use. */
void calendar_init(struct calendar *c, struct arena *a);
void calendar_release(struct calendar *c);

/* Empty the calendar. No event may be set before `now` [s]. `rate` [1/s] > 0 and `pending` are the
 * expected rate and number of pending events; the calendar adapts when they differ. */
void calendar_clear(struct calendar *c, double now, double rate, size_t pending);

/* Move all events earlier by `by` [s]; none is before that. `rate` as for calendar_clear, with now
 * = 0. */
void calendar_set_back(struct calendar *c, double by, double rate);

/* Number of pending events. */
size_t calendar_count(const struct calendar *c);

/* Set station[l] to the station of the event pending at leaf l, for every such leaf; other elements
 * are not changed. */
void calendar_stations(const struct calendar *c, uint32_t *station);

/* Rare cases of calendar_set and calendar_next. */
void calendar_insert(struct calendar *c, struct event e);
void calendar_add_page(struct calendar *c, struct calendar_day *d);
void calendar_refill(struct calendar *c, double now);

static inline int64_t calendar_hour(const struct calendar *c, uint64_t key)
{
    const double hour = (event_time(key) - c->begin) * c->hours_per_second;
    return (int64_t)(hour < 0x1p62 ? hour : 0x1p62);
}

static inline void calendar_note(struct calendar *c, struct calendar_day *d, struct event e)
{
    if (__builtin_expect(d->next == d->end, 0))
        calendar_add_page(c, d);
    *d->next++ = e;
}

/* Add an event. Its time is finite and not before that of the event taken last. */
static inline void calendar_set(struct calendar *c, struct event e)
{
    const int64_t day = calendar_hour(c, e.key) >> c->hours, ahead = day - c->today;
    if (__builtin_expect(ahead < 0, 0))
        calendar_insert(c, e);
    else
        calendar_note(
            c, ahead < (int64_t)c->n_days ? &c->day[(size_t)day & (c->n_days - 1)] : &c->later, e);
}

/*
 * Returns the coming events, valid until the next call of any other function of this file. [0] is
 * the next event, with the key EVENT_IDLE when there is none; it stays until it is taken. [k], for
 * k up to CALENDAR_AHEAD, is probably the kth event after it, and in any case an event that was
 * once set, or zeros. No event may be set before `now` [s] afterwards.
 */
static inline const struct event *calendar_next(struct calendar *c, double now)
{
    if (__builtin_expect(c->at >= c->refill, 0))
        calendar_refill(c, now);
    return &c->opened[c->at];
}

/* Remove the next event. */
static inline void calendar_take(struct calendar *c)
{
    c->at++;
}

#endif
