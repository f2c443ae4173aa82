/*
 * The event queue of many events against that of few: the tournament, which its own test judges by
 * a scan. Scripts of events with delays of many kinds go to both.
 */
#include "sim/calendar.h"

#include <math.h>
#include <stdbool.h>

#include "helpers/run.h"
#include "rng/stream.h"
#include "sim/tournament.h"

enum { LEAVES_AT_MOST = 1 << 16 };

struct both {
    struct arena arena;
    struct calendar calendar;
    struct tournament judge;
    struct stream random;
    double now;
    size_t pending;
    size_t events;
};

/* Any function of the leaf that fills all 32 bits. */
static uint32_t tag_of(uint32_t leaf)
{
    return ~leaf * UINT32_C(2654435761);
}

static void both_init(struct both *b, double now, double rate, size_t pending)
{
    *b = (struct both){.now = now};
    stream_init(&b->random, 20190344, 1, 2, 3);
    arena_init(&b->arena, 0);
    calendar_init(&b->calendar, &b->arena);
    calendar_clear(&b->calendar, now, rate, pending);
    tournament_init(&b->judge, &b->arena, 0);
}

static void both_release(struct both *b)
{
    calendar_release(&b->calendar);
    tournament_release(&b->judge);
    arena_release(&b->arena);
}

static void set(struct both *b, uint32_t leaf, double delay)
{
    const struct event e = event_at(b->now + delay, leaf, tag_of(leaf));
    calendar_set(&b->calendar, e);
    tournament_set(&b->judge, leaf, e.key, tag_of(leaf));
}

static void add(struct both *b, double delay)
{
    set(b, tournament_take(&b->judge), delay);
    b->pending++;
}

/* Check makes a note of each of its assertions, which takes longer than an event. */
static void expect(const struct both *b, bool holds, const char *what)
{
    if (!holds)
        ck_abort_msg("%s: at event %zu, after %.17g s", what, b->events, b->now);
}

/* The next event is the judge's: its time, and a leaf that has this time. What lies ahead are
 * events of leaves that there are. */
static struct event next(struct both *b)
{
    const struct event *e = calendar_next(&b->calendar, b->now);
    const struct event first = tournament_first(&b->judge);
    for (size_t k = 0; k <= CALENDAR_AHEAD; k++)
        expect(b, event_leaf(e[k]) < b->judge.used || e[k].who == 0,
               "a leaf that is not there, ahead");
    if (first.key >= EVENT_IDLE) {
        expect(b, e->key == EVENT_IDLE, "an event, but none pends");
        return *e;
    }
    expect(b, e->key == first.key, "not the next one's time");
    expect(b, tournament_at(&b->judge, event_leaf(*e)).key == e->key, "its leaf has another time");
    expect(b, event_station(*e) == tag_of(event_leaf(*e)), "its station is another one's");
    return *e;
}

/* All that pends is what the judge has. */
static void check_all(const struct both *b)
{
    static uint32_t at[LEAVES_AT_MOST];
    expect(b, b->judge.used <= LEAVES_AT_MOST, "too many leaves for this test");
    expect(b, calendar_count(&b->calendar) == b->pending, "not as many as pend");
    for (size_t l = 0; l < b->judge.used; l++)
        at[l] = UINT32_MAX;
    calendar_stations(&b->calendar, at);
    for (size_t l = 0; l < b->judge.used; l++) {
        const struct event e = tournament_at(&b->judge, l);
        if (e.key < EVENT_IDLE)
            expect(b, at[l] == event_station(e), "a leaf has another event");
        else
            expect(b, at[l] == UINT32_MAX, "a leaf should have no event");
    }
}

/* ---- delays [s] from now on ---- */

typedef double (*delay_kind)(struct both *b);

static double uniform(struct both *b)
{
    return stream_uniform_open(&b->random);
}

static double exponential(struct both *b)
{
    return -log(uniform(b));
}

static double constant(struct both *b)
{
    (void)b;
    return 2.385;
}

static double two_scales(struct both *b)
{
    return exponential(b) * (stream_below(&b->random, 10) == 0 ? 1e3 : 1e-6);
}

static double heavy(struct both *b)
{
    return pow(uniform(b), -3);
}

/* Once in a thousand times beyond 1e60. */
static double heavier(struct both *b)
{
    return fmin(pow(uniform(b), -20), 1e300);
}

/* So much that time stands still from then on, now and then. */
static double huge(struct both *b)
{
    return stream_below(&b->random, 20000) == 0 ? 1e300 : exponential(b);
}

/* The rate changes 10000-fold. */
static double bursts(struct both *b)
{
    return exponential(b) * (b->events / 5000 % 2 ? 1e-4 : 1);
}

/* Whole seconds: all that pends comes at once. */
static double one_instant(struct both *b)
{
    return floor(b->now) + 1 - b->now;
}

static double few_instants(struct both *b)
{
    return floor(b->now) + 1 + (double)stream_below(&b->random, 40) / 16 - b->now;
}

static double often_zero(struct both *b)
{
    return stream_below(&b->random, 3) ? 0.385 * exponential(b) : 0;
}

/* Each event a thousandth slower than the last one, through ten decades. */
static double slower(struct both *b)
{
    return exponential(b) * exp((double)b->events * 1e-4);
}

static double faster(struct both *b)
{
    return exponential(b) * exp(-(double)b->events * 1e-4);
}

/* ---- how many pend ---- */

typedef size_t (*pending_kind)(size_t events);

static size_t few(size_t events)
{
    return 1 + events % 1000 / 300;
}

static size_t some(size_t events)
{
    (void)events;
    return 700;
}

static size_t thousands(size_t events)
{
    (void)events;
    return 5000;
}

/* Empty in between. */
static size_t drains(size_t events)
{
    return events / 20000 % 2 ? 0 : 4000;
}

static size_t waves(size_t events)
{
    const size_t phase = events % 100000;
    return 3 + (phase < 50000 ? phase : 100000 - phase) * 2 / 5;
}

static size_t jumps(size_t events)
{
    return events / 30000 % 2 ? 5 : 20000;
}

/* Many for long, then next to none. */
static size_t falls(size_t events)
{
    return events < 100000 ? 20000 : 5;
}

static const struct {
    const char *name;
    delay_kind delay;
} delays[] = {
    {"exponential", exponential},
    {"constant", constant},
    {"two scales", two_scales},
    {"heavy", heavy},
    {"heavier", heavier},
    {"huge", huge},
    {"bursts", bursts},
    {"one instant", one_instant},
    {"few instants", few_instants},
    {"often zero", often_zero},
    {"slower", slower},
    {"faster", faster},
};
static const pending_kind pendings[] = {few, some, thousands, drains, waves, jumps, falls};
enum { DELAYS = sizeof delays / sizeof *delays, PENDINGS = sizeof pendings / sizeof *pendings };

/* One event after the other: a taken one is set anew, or not when too many pend. Now and then
 * something happens elsewhere in between, from where an event is set, too. */
static void play(struct both *b, delay_kind delay, pending_kind pending, size_t events)
{
    for (const size_t end = b->events + events; b->events < end; b->events++) {
        const size_t want = pending(b->events);
        while (b->pending < want)
            add(b, delay(b));
        if (b->events % 8192 == 0)
            check_all(b);
        struct event e = next(b);
        if (e.key < EVENT_IDLE && stream_below(&b->random, 16) == 0) {
            b->now += (event_time(e.key) - b->now) * uniform(b);
            if (b->pending <= want)
                add(b, delay(b));
            e = next(b);
        }
        if (e.key == EVENT_IDLE) {
            expect(b, b->pending == 0, "none is next, but some pend");
            continue;
        }
        calendar_take(&b->calendar);
        b->now = event_time(e.key);
        if (b->pending <= want) {
            set(b, event_leaf(e), delay(b));
        } else {
            tournament_give(&b->judge, event_leaf(e));
            b->pending--;
        }
    }
    check_all(b);
}

START_TEST(scripts_match_the_tournament)
{
    struct both b;
    both_init(&b, 0, 1000, 1000);
    play(&b, delays[_i % DELAYS].delay, pendings[_i / DELAYS], 250000);
    both_release(&b);
}
END_TEST

/* What was expected may be wrong by any factor. */
START_TEST(expectations_need_not_hold)
{
    static const struct {
        double rate;
        size_t pending;
    } expected[] = {{1e-300, 1}, {1e-9, 100000}, {1e12, 3}, {1e300, 50000}, {INFINITY, 1000}};
    struct both b;
    both_init(&b, 0, expected[_i].rate, expected[_i].pending);
    play(&b, exponential, thousands, 100000);
    both_release(&b);
}
END_TEST

/* Late in a long run, where few bits are left for what passes between events. */
START_TEST(late_times)
{
    static const delay_kind late[] = {exponential, bursts, two_scales, often_zero};
    struct both b;
    both_init(&b, 1e9, 1000, 1000);
    play(&b, late[_i], waves, 200000);
    both_release(&b);
}
END_TEST

/* The same script on a calendar that was used and cleared as on a new one: the same leaves, too. */
START_TEST(cleared_is_as_new)
{
    enum { EVENTS = 60000 };
    static uint64_t order[EVENTS];
    const delay_kind before = delays[_i % DELAYS].delay;
    for (int again = 0; again < 2; again++) {
        struct both b;
        both_init(&b, 0, 1000, 1000);
        if (again)
            play(&b, before, waves, 70000);
        calendar_clear(&b.calendar, 0.385, 300, 3000);
        ck_assert_uint_eq(calendar_count(&b.calendar), 0);
        ck_assert_uint_eq(calendar_next(&b.calendar, 0.385)->key, EVENT_IDLE);
        stream_init(&b.random, 4, 3, 2, 1);
        b.now = 0.385;
        for (uint32_t l = 0; l < 3000; l++)
            calendar_set(&b.calendar, event_at(b.now + few_instants(&b), l, tag_of(l)));
        for (size_t i = 0; i < EVENTS; i++) {
            const struct event e = *calendar_next(&b.calendar, b.now);
            expect(&b, !again || order[i] == e.who, "another order");
            order[i] = e.who;
            calendar_take(&b.calendar);
            b.now = event_time(e.key);
            calendar_set(&b.calendar,
                         event_at(b.now + few_instants(&b), event_leaf(e), event_station(e)));
        }
        both_release(&b);
    }
}
END_TEST

/* Few at a time, of days that are as full as they should be: as they were set. In the day that is
 * opened the last one that is set comes first. */
START_TEST(equal_times)
{
    struct both b;
    both_init(&b, 0, 1, 100);
    for (uint32_t l = 0; l < 100; l++)
        calendar_set(&b.calendar, event_at(100 + l / 10, 99 - l, 0));
    for (uint32_t l = 0; l < 100; l++) {
        ck_assert_uint_eq(event_leaf(*calendar_next(&b.calendar, b.now)), 99 - l);
        calendar_take(&b.calendar);
        if (l == 39) {
            calendar_set(&b.calendar, event_at(104, 100, 0));
            calendar_set(&b.calendar, event_at(104, 101, 0));
            for (uint32_t last = 101; last >= 100; last--) {
                ck_assert_uint_eq(event_leaf(*calendar_next(&b.calendar, b.now)), last);
                calendar_take(&b.calendar);
            }
        }
    }
    ck_assert_uint_eq(calendar_count(&b.calendar), 0);
    both_release(&b);
}
END_TEST

/* Between two numbers that need calendars of unlike size, each for long. */
static size_t tides(size_t events)
{
    return events / 30000 % 2 ? 9000 : 3000;
}

/* What the arena gives out follows how many pend, not how long that lasts. */
START_TEST(memory_is_used_again)
{
    static const delay_kind kinds[] = {exponential, constant, two_scales, bursts, one_instant};
    struct both b;
    both_init(&b, 0, 3000, 3000);
    play(&b, kinds[_i], tides, 300000);
    const size_t chunks = b.arena.n_chunks, opened = b.calendar.cap_opened;
    play(&b, kinds[_i], tides, 1500000);
    ck_assert_uint_le(b.arena.n_chunks, chunks + 1);    /* pages that a chance crowd needed */
    ck_assert_uint_le(b.calendar.cap_opened, 2 * opened);
    both_release(&b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("calendar");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, scripts_match_the_tournament, 0, DELAYS * PENDINGS);
    tcase_add_loop_test(c, cleared_is_as_new, 0, DELAYS);
    tcase_add_test(c, equal_times);
    tcase_add_loop_test(c, memory_is_used_again, 0, 5);
    tcase_add_loop_test(c, expectations_need_not_hold, 0, 5);
    tcase_add_loop_test(c, late_times, 0, 4);
    suite_add_tcase(s, c);
    return run_suite(s);
}
