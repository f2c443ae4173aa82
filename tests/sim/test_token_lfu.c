/*
 * LFU beside the plainest list of uses: after the same look-ups, fetches, drops and evictions, both
 * hold the same entries.
 */
#include <math.h>

#include "helpers/cache_rules.h"
#include "helpers/nets.h"
#include "helpers/run.h"
#include "sim/sim.h"
#include "sim/state.h"
#include "sim/token_lfu.h"

enum { SEED = 7, USERS = 24, ROOM = 9, STEPS = 4000, EMPTY = 0 };
static const double RATE = 100, STEP = 0.01;    /* [1/s], [s] */

struct plain {
    uint64_t uses[USERS];    /* EMPTY: no entry */
    int last[USERS];         /* the step of the last use */
};

/* The user with the fewest uses, of several the one whose last use is longest ago. */
static uint32_t least_used(const struct plain *l)
{
    uint32_t least = USERS;
    for (uint32_t i = 0; i < USERS; i++)
        if (l->uses[i] != EMPTY &&
            (least == USERS || l->uses[i] < l->uses[least] ||
             (l->uses[i] == l->uses[least] && l->last[i] < l->last[least])))
            least = i;
    return least;
}

static void plain_fill(struct plain *l, uint32_t user)
{
    int n = 0;
    for (int i = 0; i < USERS; i++)
        n += l->uses[i] != EMPTY;
    if (l->uses[user] == EMPTY && n == ROOM)
        l->uses[least_used(l)] = EMPTY;
    l->uses[user] = 1;
}

static void compare(const struct sim *s, const struct plain *l, int step)
{
    const struct cache_size *z = s->caches[0].size;
    for (uint32_t user = 0; user < USERS; user++)
        ck_assert_msg((z->of[user] != PLACE_NONE) == (l->uses[user] != EMPTY),
                      "step %d: user %u", step, user);
}

/* From the newest place to the oldest: uses never rise, and runs know their newest place and their
 * number of places. */
static void check_runs(const struct cache_size *z, const struct plain *l)
{
    const struct lfu *f = z->lfu;
    uint32_t seen = 0, run = PLACE_NONE;
    for (uint32_t at = z->place[z->max].next; at != z->max; at = z->place[at].next) {
        const struct lfu_run *r = &f->run[f->of[at]];
        ck_assert_uint_eq(r->count, l->uses[z->place[at].user]);
        if (f->of[at] != run) {
            ck_assert(run == PLACE_NONE || (seen == f->run[run].n && r->count < f->run[run].count));
            ck_assert_uint_eq(r->newest, at);
            run = f->of[at];
            seen = 0;
        }
        seen++;
    }
    ck_assert(run == PLACE_NONE || seen == f->run[run].n);
}

/* Popular users are drawn far more often. */
static uint32_t draw_user(struct stream *r)
{
    return (uint32_t)(USERS * pow(stream_uniform(r), 3));
}

START_TEST(as_a_plain_list)
{
    static const double lives[] = {0.7, 1e12};
    struct cache c = {LIFE(LIFETIME_COUNTED, lives[_i]), .max_entries = ROOM,
                      .eviction = EVICT_LFU, .start_empty = true};
    struct network *net = net_cache(RATE, USERS, 0, 1e-3, &c);
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = 1, .windows = 1, .lookups = &RATE});
    struct sim *s = sim_new(plan);
    struct stream r;
    stream_init(&r, SEED, (uint64_t)_i, 0, 0);
    for (uint64_t k = 0; k < 2; k++) {    /* a workspace is used again */
        struct plain l = {.uses = {EMPTY}};
        ck_assert_int_eq(start_replication(s, SEED, k, NULL), 0);
        for (int i = 1; i <= STEPS; i++) {
            const uint32_t user = draw_user(&r);
            if (stream_below(&r, 10) == 0) {
                token_cache_drop(s, 0, user, STEP * i);
                l.uses[user] = EMPTY;
            } else if (token_cache_lookup(s, 0, user, STEP * i) == LOOKUP_MISS) {
                token_cache_fill(s, 0, user, STEP * i);
                plain_fill(&l, user);
            } else {
                l.uses[user]++;
            }
            l.last[user] = i;
            compare(s, &l, i);
            check_runs(s->caches[0].size, &l);
        }
    }
    sim_free(s);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

/* At time 0 each place has a run with its number of uses, the fewest at the end that goes first. */
START_TEST(starts_in_order)
{
    struct cache c = {LIFE(LIFETIME_COUNTED, 3), .max_entries = ROOM, .eviction = EVICT_LFU};
    struct network *net = net_cache(RATE, USERS, 0, 1e-3, &c);
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = 1, .windows = 1, .lookups = &RATE});
    struct sim *s = sim_new(plan);
    for (uint64_t k = 0; k < 50; k++) {
        struct plain l = {.uses = {EMPTY}};
        size_t n = 0;
        ck_assert_int_eq(start_replication(s, SEED, k, NULL), 0);
        const struct cache_size *z = s->caches[0].size;
        for (uint32_t at = z->place[z->max].next; at != z->max; at = z->place[at].next, n++) {
            l.uses[z->place[at].user] = z->lfu->run[z->lfu->of[at]].count;
            ck_assert_uint_le(l.uses[z->place[at].user], 1 + (uint64_t)(3 * RATE / USERS));
        }
        ck_assert_uint_eq(n, ROOM);
        check_runs(z, &l);
    }
    sim_free(s);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("token_lfu");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, as_a_plain_list, 0, 2);
    tcase_add_test(c, starts_in_order);
    suite_add_tcase(s, c);
    return run_suite(s);
}
