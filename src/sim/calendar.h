/*
 * The event queue when many events pend: a calendar, whose days have as many events each as the
 * nearest cache holds easily. Events of days to come lie on their day's pages in the order in which
 * they were set; a day's are sorted when it is near. So an event costs a few accesses in sequence,
 * however many pend, and one knows long before which comes when.
 *
 *     opened        [ 3.01 | 3.02 | 3.04 | 3.07 | ...      sorted; the next one, and those after it
 *     day           page -> page -> page
 *     day + 1       page -> page
 *     ...
 *     later         page -> page -> page -> ...            beyond the last day
 *
 * It is a calendar queue (Brown, Comm. ACM 31(10), 1988) whose buckets are sorted at once and late,
 * as those of a ladder queue are (Tang, Goh, Thng, ACM TOMACS 15(3), 2005). How long a day is
 * follows the events: it is reviewed twice in each round of the days.
 *
 * What it does depends on the events alone, so the order of equal times does, too: those of a day
 * come in the order in which they were set, unless they are a crowd or some of them lay beyond the
 * last day; those that are set in a day that is opened already come before them, the last one
 * first.
 *
 * A day can turn out far too long, when events come more often than they did: then most of what is
 * set would be inserted among very many opened ones. How far insertions move them is counted, and
 * when that is too much they go back to shorter days.
 */
#ifndef SIM_CALENDAR_H
#define SIM_CALENDAR_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "sim/event.h"

enum {
    CALENDAR_AHEAD = 24,    /* so many events ahead one can look */
    CALENDAR_PAGE = 31
};

struct calendar_page {
    struct event event[CALENDAR_PAGE];
    struct calendar_page *next;    /* of the last page the first one */
};

/* Its last page: where its next event goes, and the page's end. NULL while there is none. */
struct calendar_day {
    struct event *next, *end;
};

struct calendar {
    struct arena *arena;            /* in which days and pages are */
    struct calendar_page *blank;    /* pages, linked */
    struct event *opened;           /* [cap_opened] sorted from `at` to `end`, behind it old ones
                                       or zeros */
    size_t at, end, cap_opened;
    size_t refill;                  /* look for more when `at` comes to it */
    double begin;                   /* [s] of day 0; nothing is set before it */
    double hours_per_second;
    unsigned hours;                 /* binary logarithm of those of a day */
    int64_t today;                  /* the first day that is not opened */
    size_t n_days, cap_days;        /* powers of two: day i is at i mod n_days */
    struct calendar_day *day;
    struct calendar_day later;
    int64_t review;                 /* the day of the next review */
    uint64_t n_opened;              /* events since the last one */
    uint64_t n_since;               /* since the calendar was made out */
    uint64_t moved;                 /* places, of all events together, by insertions since then */
};

/* In an arena that outlives it. To be cleared before use. */
void calendar_init(struct calendar *c, struct arena *a);
void calendar_release(struct calendar *c);

/* Empty it. Nothing will be set before `now` [s]; events are expected at `rate` [1/s] > 0,
 * `pending` at a time; it learns if they come otherwise. */
void calendar_clear(struct calendar *c, double now, double rate, size_t pending);

/* All events come earlier by so much [s], which none is before; the others as for calendar_clear,
 * from now = 0. */
void calendar_set_back(struct calendar *c, double by, double rate);

/* How many events pend. */
size_t calendar_count(const struct calendar *c);

/* station[l] = that of the event that pends at leaf l. Other members are left alone. */
void calendar_stations(const struct calendar *c, uint32_t *station);

/* For calendar_set and calendar_next. */
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

/* An event, finite, not before the one that was taken last. */
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
 * The next event at [0]; key EVENT_IDLE when there is none. It stays until it is taken. Nothing
 * will be set before `now` [s]. At [k], k up to CALENDAR_AHEAD, is probably the kth after it, at
 * all events one that was set or zeros. Until the next call of any other function of this file.
 */
static inline const struct event *calendar_next(struct calendar *c, double now)
{
    if (__builtin_expect(c->at >= c->refill, 0))
        calendar_refill(c, now);
    return &c->opened[c->at];
}

/* Take the event that is next. */
static inline void calendar_take(struct calendar *c)
{
    c->at++;
}

#endif
