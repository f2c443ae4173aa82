#include "sim/calendar.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
    MARGIN = 64,            /* places before the opened events, for insertions */
    SLAB = 64,              /* pages */
    DAYS_AT_LEAST = 64,
    ROUND = 4,              /* a round of the days has room for this many times the pending events:
                               those set beyond it, e^-4 of exponential times, are moved again */
    DAY_AT_LEAST = 6,       /* binary logarithm of a day's events: with 64 the pages are
                               full enough, */
    DAY_AT_MOST = 9,        /* with 512 the sort stays in the first-level cache */
    DAYS_BEFORE = 8,        /* a day gets 2^-8 of the pending events, if that lies between these */
    HOURS_PER_EVENT = 1,    /* binary logarithm: 2, so that few events share an hour */
    CROWD = 16,             /* at least this many events in one hour are not sorted by insertion; a
                               day with more than this many times its share of events causes a new
                               layout */
    FAR = 64,               /* average number of places by which insertions may move each opened
                               event before the days count as too long */
    ENOUGH = CALENDAR_AHEAD + CALENDAR_AHEAD / 2    /* number of events to open, if that many are
                                                       pending */
};

static const struct event nothing = {.key = EVENT_IDLE};

/* 1 when the only opened event is `nothing`, the placeholder while no event is pending. */
static size_t has_nothing(const struct calendar *c)
{
    return c->end > c->at && c->opened[c->end - 1].key >= EVENT_IDLE;
}

void calendar_init(struct calendar *c, struct arena *a)
{
    *c = (struct calendar){.arena = a};
}

void calendar_release(struct calendar *c)
{
    arena_free(c->arena, c->day, c->cap_days, sizeof *c->day);
    free(c->opened);
    *c = (struct calendar){0};
}

/* Make room for n more opened events, and for looking ahead of them. */
static void reserve(struct calendar *c, size_t n)
{
    const size_t old = c->cap_opened, need = c->end + n + CALENDAR_AHEAD + 1;
    if (need <= old)
        return;
    c->opened = mem_grow(c->opened, &c->cap_opened, need, sizeof *c->opened);
    memset(c->opened + old, 0, (c->cap_opened - old) * sizeof *c->opened);
}

static size_t events_per_day(const struct calendar *c)
{
    return (size_t)1 << (c->hours - HOURS_PER_EVENT);
}

/* Are so many events opened that insertions are slow? */
static bool too_far(const struct calendar *c)
{
    const size_t n = c->end - c->at;
    return n > 4 * events_per_day(c) && c->moved > FAR * n;
}

void calendar_insert(struct calendar *c, struct event e)
{
    if (c->at == 0) {
        reserve(c, MARGIN);
        memmove(c->opened + MARGIN, c->opened, c->end * sizeof *c->opened);
        c->at += MARGIN;
        c->end += MARGIN;
        c->refill += MARGIN;
    }
    size_t i = c->at--;
    for (; i < c->end && c->opened[i].key < e.key; i++)
        c->opened[i - 1] = c->opened[i];
    c->opened[i - 1] = e;
    c->n_opened++;
    c->moved += i - 1 - c->at;
    if (__builtin_expect(too_far(c), 0))
        c->refill = 0;
}

/* ---- pages ---- */

static struct calendar_page *last_page(const struct calendar_day *d)
{
    return (struct calendar_page *)(void *)(d->end - CALENDAR_PAGE);
}

void calendar_add_page(struct calendar *c, struct calendar_day *d)
{
    if (!c->blank) {
        struct calendar_page *slab = arena_calloc(c->arena, SLAB, sizeof *slab);
        for (size_t i = 0; i < SLAB; i++)
            slab[i].next = i + 1 < SLAB ? &slab[i + 1] : NULL;
        c->blank = slab;
    }
    struct calendar_page *p = c->blank, *last = d->end ? last_page(d) : p;
    c->blank = p->next;
    p->next = last == p ? p : last->next;
    last->next = p;
    *d = (struct calendar_day){p->event, p->event + CALENDAR_PAGE};
}

/* The number of events on a page of day d. */
static size_t on_page(const struct calendar_day *d, const struct calendar_page *p)
{
    return p == last_page(d) ? (size_t)(d->next - p->event) : CALENDAR_PAGE;
}

static size_t count(const struct calendar_day *d)
{
    size_t n = 0;
    if (d->end) {
        const struct calendar_page *p = last_page(d);
        do {
            p = p->next;
            n += on_page(d, p);
        } while (p != last_page(d));
    }
    return n;
}

/* Copy a day's events in the order in which they were set. */
static void copy(const struct calendar_day *d, struct event *to)
{
    if (!d->end)
        return;
    const struct calendar_page *p = last_page(d);
    do {
        p = p->next;
        memcpy(to, p->event, on_page(d, p) * sizeof *to);
        to += on_page(d, p);
    } while (p != last_page(d));
}

/* Remove all pages of a day. */
static void tear_off(struct calendar *c, struct calendar_day *d)
{
    if (d->end) {
        struct calendar_page *last = last_page(d), *first = last->next;
        last->next = c->blank;
        c->blank = first;
        *d = (struct calendar_day){NULL, NULL};
    }
}

static struct calendar_day *day_at(const struct calendar *c, int64_t day)
{
    return &c->day[(size_t)day & (c->n_days - 1)];
}

/* ---- making the calendar out ---- */

static unsigned clamp(unsigned x, unsigned low, unsigned high)
{
    return x < low ? low : x > high ? high : x;
}

/* Round up. */
static unsigned binary_logarithm(size_t n)
{
    unsigned k = 0;
    while (((size_t)1 << k) < n)
        k++;
    return k;
}

/* Make empty days from `now` on; the opened events' days count as opened. */
static void make_out(struct calendar *c, double now, double rate, size_t pending)
{
    const unsigned log = binary_logarithm(pending);
    const unsigned day =
        clamp(log > DAYS_BEFORE ? log - DAYS_BEFORE : 0, DAY_AT_LEAST, DAY_AT_MOST);
    size_t n = DAYS_AT_LEAST;
    while ((n << day) < ROUND * pending)
        n *= 2;
    if (n > c->cap_days) {    /* else there are blank ones already */
        arena_free(c->arena, c->day, c->cap_days, sizeof *c->day);
        c->day = arena_calloc(c->arena, n, sizeof *c->day);
        c->cap_days = n;
    }
    c->n_days = n;
    c->hours = day + HOURS_PER_EVENT;
    c->begin = now;
    c->hours_per_second = fmin(fmax(rate, DBL_MIN), DBL_MAX / 4) * (1 << HOURS_PER_EVENT);
    c->today = c->end > c->at ? (calendar_hour(c, c->opened[c->end - 1].key) >> c->hours) + 1 : 0;
    c->review = c->today + (int64_t)n / 2;
    c->n_opened = c->n_since = 0;
    c->moved = 0;
}

size_t calendar_count(const struct calendar *c)
{
    size_t n = c->end - c->at + count(&c->later);
    for (size_t i = 0; i < c->n_days; i++)
        n += count(&c->day[i]);
    return n - has_nothing(c);
}

void calendar_clear(struct calendar *c, double now, double rate, size_t pending)
{
    for (size_t i = 0; i < c->n_days; i++)
        tear_off(c, &c->day[i]);
    tear_off(c, &c->later);
    c->at = c->end = c->refill = MARGIN;
    reserve(c, 0);
    make_out(c, now, rate, pending);
}

/* File an event on its day, or behind the opened events if its day is opened. */
static void set_or_open(struct calendar *c, struct event e)
{
    if (calendar_hour(c, e.key) >> c->hours >= c->today) {
        calendar_set(c, e);
        return;
    }
    reserve(c, 1);
    c->opened[c->end++] = e;
}

/* File all events of a day that no longer belongs to c, page by page. Each page is made blank
 * before its events are filed, because there is never room for all of them twice. */
static void file_again(struct calendar *c, const struct calendar_day *d)
{
    struct calendar_page *p = d->end ? last_page(d)->next : NULL;
    for (bool is_last = !p; !is_last;) {
        struct event event[CALENDAR_PAGE];
        const size_t n = on_page(d, p);
        struct calendar_page *const next = p->next;
        is_last = p == last_page(d);
        memcpy(event, p->event, n * sizeof *event);
        p->next = c->blank;
        c->blank = p;
        for (size_t i = 0; i < n; i++)
            set_or_open(c, event[i]);
        p = next;
    }
}

/* The order of equal times must not depend on the library's sort. */
static int by_time(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->who > y->who) - (x->who < y->who);
}

/* Take the opened events beyond the first ENOUGH: *n of them, to be freed. */
static struct event *close_again(struct calendar *c, size_t *n)
{
    *n = c->end - c->at > ENOUGH ? c->end - c->at - ENOUGH : 0;
    c->end -= *n;
    struct event *far = mem_calloc(*n, sizeof *far);
    memcpy(far, c->opened + c->end, *n * sizeof *far);
    return far;
}

/* Lay the calendar out again for another rate, with the events that it has. */
static void remake(struct calendar *c, double now, double rate)
{
    const size_t pending = calendar_count(c);
    const struct calendar old = *c;
    size_t n_far;
    struct event *far = close_again(c, &n_far);
    c->day = NULL;
    c->n_days = c->cap_days = 0;
    c->later = (struct calendar_day){NULL, NULL};
    make_out(c, now, rate, pending);
    const size_t begin = c->end;
    for (size_t i = 0; i < n_far; i++)
        set_or_open(c, far[i]);
    for (size_t i = 0; i < old.n_days; i++)
        file_again(c, day_at(&old, old.today + (int64_t)i));
    file_again(c, &old.later);
    qsort(c->opened + begin, c->end - begin, sizeof *c->opened, by_time);
    arena_free(c->arena, old.day, old.cap_days, sizeof *old.day);
    free(far);
}

static void set_back(struct event *e, size_t n, double by)
{
    for (size_t i = 0; i < n; i++)
        e[i].key = event_set_back(e[i].key, by);
}

static void set_day_back(const struct calendar_day *d, double by)
{
    if (!d->end)
        return;
    struct calendar_page *p = last_page(d);
    do {
        p = p->next;
        set_back(p->event, on_page(d, p), by);
    } while (p != last_page(d));
}

/* The days have changed; by rounding, an event may now belong to another day. */
void calendar_set_back(struct calendar *c, double by, double rate)
{
    set_back(c->opened + c->at, c->end - c->at - has_nothing(c), by);
    for (size_t i = 0; i < c->n_days; i++)
        set_day_back(&c->day[i], by);
    set_day_back(&c->later, by);
    remake(c, 0, rate);
    c->refill = 0;
}

static double rate(const struct calendar *c)
{
    return c->hours_per_second / (1 << HOURS_PER_EVENT);
}

/* Move events from beyond the last day to their days, if these are now in the calendar. */
static void look_at_later(struct calendar *c)
{
    const struct calendar_day later = c->later;
    c->later = (struct calendar_day){NULL, NULL};
    file_again(c, &later);
}

/* After half a round: do the days have the right length and number? Few pending events do not show
 * whether the length is right. */
static void review(struct calendar *c, double now)
{
    const double half = (double)c->n_days / 2, day = (double)events_per_day(c);
    const size_t pending = calendar_count(c);
    const double full = pending < ENOUGH ? 1 : (double)c->n_opened / (half * day);
    const double round = (double)c->n_days * day / (double)pending;
    const bool few_days = round < ROUND / 2.0;
    const bool many_days = round > 4 * ROUND && c->n_days > DAYS_AT_LEAST;
    c->review += (int64_t)c->n_days / 2;
    c->n_opened = 0;
    c->moved = 0;
    if (full > 2 || full < 0.5 || few_days || many_days)
        remake(c, now, rate(c) * fmin(fmax(full, 1.0 / 64), 64));
    else
        look_at_later(c);
}

/* The earliest event of a day, if it is before `first`. */
static uint64_t earlier(const struct calendar_day *d, uint64_t first)
{
    if (!d->end)
        return first;
    const struct calendar_page *p = last_page(d);
    do {
        p = p->next;
        for (size_t i = 0; i < on_page(d, p); i++)
            first = p->event[i].key < first ? p->event[i].key : first;
    } while (p != last_page(d));
    return first;
}

/* A whole round had no event: make days so long that the first event is in the calendar. That event
 * need not be a later one, for a review in between may have restarted the round. False when no
 * event is pending. */
static bool skip_to_first(struct calendar *c, double now)
{
    uint64_t first = earlier(&c->later, EVENT_IDLE);
    for (size_t i = 0; i < c->n_days; i++)
        first = earlier(&c->day[i], first);
    if (first == EVENT_IDLE)
        return false;
    const double half_round = (double)(c->n_days * events_per_day(c) / 2);
    remake(c, now, fmin(rate(c), half_round / (event_time(first) - now)));
    return true;
}

/* ---- opening ---- */

/* Nearly sorted already. */
static void sort_by_insertion(struct event *e, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct event late = e[i];
        size_t k = i;
        for (; k > 0 && e[k - 1].key > late.key; k--)
            e[k] = e[k - 1];
        e[k] = late;
    }
}

/* Sort the n events of one day that lie behind the opened ones into them. Stable, unless there are
 * very many. */
static void sort_in(struct calendar *c, size_t n)
{
    struct event *out = c->opened + c->end;
    const struct event *in = out + n;
    const size_t hours = (size_t)1 << c->hours;
    uint32_t place[1 << (DAY_AT_MOST + HOURS_PER_EVENT)];
    memset(place, 0, hours * sizeof *place);
    for (size_t i = 0; i < n; i++)
        place[(size_t)calendar_hour(c, in[i].key) & (hours - 1)]++;
    uint32_t sum = 0, most = 0;
    for (size_t h = 0; h < hours; h++) {
        const uint32_t k = place[h];
        most |= k;
        place[h] = sum;
        sum += k;
    }
    for (size_t i = 0; i < n; i++)
        out[place[(size_t)calendar_hour(c, in[i].key) & (hours - 1)]++] = in[i];
    if (most >= CROWD)
        qsort(out, n, sizeof *out, by_time);
    else
        sort_by_insertion(out, n);
    c->end += n;
    c->n_opened += n;
    c->n_since += n;
}

/* Open the next day. If it is crowded, lay the calendar out again, unless that was just done. */
static void open_day(struct calendar *c, double now)
{
    struct calendar_day *d = day_at(c, c->today);
    const size_t n = count(d), full = events_per_day(c);
    if (n > CROWD * full && c->n_since > c->n_days * full / ROUND) {
        remake(c, now, rate(c) * (double)n / (double)full);
        return;
    }
    c->today++;
    if (n == 0)
        return;
    reserve(c, 2 * n);
    copy(d, c->opened + c->end + n);
    tear_off(c, d);
    sort_in(c, n);
}

void calendar_refill(struct calendar *c, double now)
{
    const size_t rest = c->end - c->at - has_nothing(c);
    memmove(c->opened + MARGIN, c->opened + c->at, rest * sizeof *c->opened);
    c->at = MARGIN;
    c->end = MARGIN + rest;
    if (too_far(c))
        remake(c, now, rate(c) * (double)rest / (double)events_per_day(c));
    for (size_t days = 0; c->end - c->at < ENOUGH; days++) {
        if (days >= c->n_days) {    /* a review may have made them fewer */
            if (c->end > c->at || !skip_to_first(c, now))
                break;
            days = 0;
        }
        if (c->today >= c->review)
            review(c, now);
        open_day(c, now);
    }
    if (c->end == c->at) {
        reserve(c, 1);
        c->opened[c->end++] = nothing;
    }
    c->refill = c->end - c->at > CALENDAR_AHEAD ? c->end - CALENDAR_AHEAD : c->end - has_nothing(c);
}

static void tell_stations(const struct event *e, size_t n, uint32_t *station)
{
    for (size_t i = 0; i < n; i++)
        station[event_leaf(e[i])] = event_station(e[i]);
}

static void tell_day(const struct calendar_day *d, uint32_t *station)
{
    if (!d->end)
        return;
    const struct calendar_page *p = last_page(d);
    do {
        p = p->next;
        tell_stations(p->event, on_page(d, p), station);
    } while (p != last_page(d));
}

void calendar_stations(const struct calendar *c, uint32_t *station)
{
    tell_stations(c->opened + c->at, c->end - c->at - has_nothing(c), station);
    for (size_t i = 0; i < c->n_days; i++)
        tell_day(&c->day[i], station);
    tell_day(&c->later, station);
}
