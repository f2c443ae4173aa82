/*
 * The event queue of few events against the plainest judge: a scan of an array.
 */
#include <stdlib.h>

#include "helpers/run.h"
#include "rng/stream.h"
#include "sim/tournament.h"

enum { LEAVES = 300, STEPS = 200000 };

/* Any function of the leaf that fills all 32 bits. */
static uint32_t tag_of(size_t leaf)
{
    return ~(uint32_t)leaf * UINT32_C(2654435761);
}

static size_t scan(const uint64_t *key, size_t n)
{
    size_t first = 0;
    for (size_t i = 1; i < n; i++)
        if (key[i] < key[first])
            first = i;
    return first;
}

static void expect_first(const struct tournament *t, const uint64_t *key, size_t n)
{
    const size_t want = scan(key, n);
    const struct event got = tournament_first(t);
    if (key[want] == EVENT_IDLE) {
        ck_assert_uint_ge(got.key, EVENT_IDLE);
        return;
    }
    ck_assert_uint_eq(got.key, key[want]);
    ck_assert_uint_eq(event_leaf(got), want);
    ck_assert_uint_eq(event_station(got), tag_of(want));
}

/* Few different times, so that ties are many: the lower leaf comes first. */
static uint64_t random_key(struct stream *r)
{
    return stream_below(r, 4) == 0 ? EVENT_IDLE
                                   : event_key((double)stream_below(r, 50) * 0.385);
}

START_TEST(scripts_match_a_scan)
{
    struct arena arena;
    struct tournament t;
    struct stream r;
    uint64_t key[LEAVES];
    size_t n = 3;
    stream_init(&r, 4, 2, 385, 1);
    arena_init(&arena, 0);
    tournament_init(&t, &arena, n);
    for (size_t i = 0; i < LEAVES; i++)
        key[i] = EVENT_IDLE;
    for (int step = 0; step < STEPS; step++) {
        if (n < LEAVES && stream_below(&r, 300) == 0)
            ck_assert_uint_eq(tournament_take(&t), n++);    /* grows over several powers of two */
        const size_t leaf = stream_below(&r, n);
        key[leaf] = random_key(&r);
        const struct event first =
            tournament_set(&t, (uint32_t)leaf, key[leaf], tag_of(leaf));
        ck_assert_uint_eq(first.key, tournament_first(&t).key);
        ck_assert_uint_eq(first.who, tournament_first(&t).who);
        expect_first(&t, key, n);
    }
    ck_assert_uint_gt(n, 256);
    tournament_release(&t);
    arena_release(&arena);
}
END_TEST

START_TEST(draining_sorts)
{
    struct arena arena;
    struct tournament t;
    struct stream r;
    stream_init(&r, 1, 2, 3, 4);
    arena_init(&arena, 0);
    tournament_init(&t, &arena, LEAVES);
    for (size_t i = 0; i < LEAVES; i++)
        tournament_set(&t, (uint32_t)i, event_key(stream_uniform(&r)), 0);
    double last = 0;
    for (size_t i = 0; i < LEAVES; i++) {
        const struct event first = tournament_first(&t);
        ck_assert_double_ge(event_time(first.key), last);
        last = event_time(first.key);
        tournament_set(&t, event_leaf(first), EVENT_IDLE, 0);
    }
    ck_assert_uint_eq(tournament_first(&t).key, EVENT_IDLE);
    tournament_release(&t);
    arena_release(&arena);
}
END_TEST

START_TEST(leaves_are_reused)
{
    struct arena arena;
    struct tournament t;
    arena_init(&arena, 0);
    tournament_init(&t, &arena, 1);
    const uint32_t a = tournament_take(&t), b = tournament_take(&t);
    tournament_set(&t, a, event_key(1), 7);
    tournament_set(&t, b, event_key(2), 8);
    tournament_give(&t, a);
    ck_assert_uint_eq(event_leaf(tournament_first(&t)), b);
    ck_assert_uint_eq(tournament_take(&t), a);
    tournament_give(&t, b);
    tournament_give(&t, a);
    ck_assert_uint_ge(tournament_first(&t).key, EVENT_IDLE);
    ck_assert_uint_eq(tournament_take(&t), a);    /* last back, first out */
    ck_assert_uint_eq(tournament_take(&t), b);
    ck_assert_uint_eq(tournament_take(&t), b + 1);
    tournament_clear(&t, 1);
    ck_assert_uint_ge(tournament_first(&t).key, EVENT_IDLE);
    ck_assert_uint_eq(tournament_take(&t), 1);
    tournament_release(&t);
    arena_release(&arena);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("tournament");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, scripts_match_a_scan);
    tcase_add_test(c, draining_sorts);
    tcase_add_test(c, leaves_are_reused);
    suite_add_tcase(s, c);
    return run_suite(s);
}
