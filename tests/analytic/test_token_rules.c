/*
 * Rules of token caches, against an event loop of one token that knows nothing of the formulas.
 */
#include "analytic/token_rules.h"

#include <math.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "analytic/ttl.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/tally.h"

static double drawn(const struct dist *d, struct stream *r)
{
    if (dist_is_exponential(d))
        return d->mean * sampler_exp(r);
    if (d->kind == DIST_UNIFORM)
        return d->a + (d->b - d->a) * stream_uniform(r);
    return d->mean;
}

/* Look-ups of one entry, one after the other; fetches take D. At most three answers are on their
 * way that matter: of each rule only the earliest counts, as later ones find its entry. */
struct loop {
    const struct cache *c;
    double fetch;
    struct stream r;
    double filled, end;       /* [s] */
    double answer;            /* [s] of the fetch under way, INFINITY: none */
    double hits, stale, waits, wait, fetches, lookups;
};

/* When an entry of this lifetime ends that is set at t. */
static double end_of(const struct cache *c, double t, double life)
{
    const double g = c->granularity;
    return g > 0 ? g * (floor(t / g) + ceil(life / g) + 1) : t + life;
}

static void set_end(struct loop *l, double t)
{
    const struct cache *c = l->c;
    l->end = end_of(c, t, drawn(&c->lifetime, &l->r));
    if (c->max_age > 0)
        l->end = fmin(l->end, end_of(c, l->filled, c->max_age));
}

static void install(struct loop *l, double t)
{
    l->filled = t;
    set_end(l, t);
    l->answer = INFINITY;
}

static void begin(struct loop *l, double t)
{
    l->fetches++;
    l->answer = fmin(l->answer, t + l->fetch);
}

static void await(struct loop *l, double t, double until)
{
    l->waits++;
    l->wait += until - t;
}

static void miss(struct loop *l, double t, enum miss_rule rule)
{
    const bool under_way = l->answer < INFINITY;
    if (rule == MISS_FETCH) {
        begin(l, t);
        await(l, t, t + l->fetch);
        return;
    }
    const bool first = !under_way;
    if (first)
        begin(l, t);
    if (rule == MISS_BACKGROUND || (rule == MISS_SERVE_STALE && !first))
        l->stale++;
    else if (!first && l->c->lock_poll > 0)    /* looks again at multiples of it */
        await(l, t, t + l->c->lock_poll * ceil((l->answer - t) / l->c->lock_poll));
    else
        await(l, t, l->answer);
}

static void look_up(struct loop *l, double t)
{
    const struct cache *c = l->c;
    if (t >= l->answer)
        install(l, l->answer);
    l->lookups++;
    if (t < l->end) {
        l->hits++;
        if (c->slides)
            set_end(l, t);
        if (c->refresh_ahead > 0 && t > l->end - c->refresh_ahead && isinf(l->answer))
            begin(l, t);
        if (c->early_beta > 0 && isinf(l->answer) &&
            l->fetch * c->early_beta * sampler_exp(&l->r) >= l->end - t)
            begin(l, t);
        return;
    }
    const double s = c->stale_for > 0 ? c->stale_for : INFINITY;
    miss(l, t, t < l->end + s ? c->expired : c->absent);
}

static struct loop looped(const struct cache *c, double u, double fetch, uint64_t replication)
{
    struct loop l = {.c = c, .fetch = fetch, .end = 0, .answer = INFINITY};
    stream_init(&l.r, 12, replication, 3, 4);
    double t = 0;
    for (int i = 0; i < 20000; i++)
        look_up(&l, t += sampler_exp(&l.r) / u);
    return l;
}

static void compare(const struct cache *c, double u, double fetch)
{
    struct lst_nodes *nodes = lst_nodes_new();
    const struct token_outcome o = token_rules_solve(
        nodes, c, &(struct token_load){.u = u, .fetch = fetch, .kept = INFINITY});
    struct tally hit = {0}, stale = {0}, waits = {0}, wait = {0}, fetches = {0};
    ck_assert(token_rules_refuse(c, 50) == NULL);
    ck_assert(token_rules_exact(c, fetch));
    for (uint64_t k = 0; k < 20; k++) {
        const struct loop l = looped(c, u, fetch, k);
        tally_add(&hit, l.hits / l.lookups);
        tally_add(&stale, l.stale / l.lookups);
        tally_add(&waits, l.waits / l.lookups);
        tally_add(&wait, l.wait / l.lookups);
        tally_add(&fetches, l.fetches / l.lookups);
    }
    ck_close(o.hit, hit.mean, 0, 4.5 * tally_standard_error(&hit) + 2e-4);
    ck_close(o.stale, stale.mean, 0, 4.5 * tally_standard_error(&stale) + 2e-4);
    ck_close(o.waits, waits.mean, 0, 4.5 * tally_standard_error(&waits) + 2e-4);
    ck_close(o.waits * o.wait, wait.mean, 0, 4.5 * tally_standard_error(&wait) + 2e-4);
    ck_close(o.fetches, fetches.mean, 0, 4.5 * tally_standard_error(&fetches) + 2e-4);
    lst_nodes_free(nodes);
}

static struct cache cache_of(struct dist lifetime, enum miss_rule absent, enum miss_rule expired)
{
    return (struct cache){.lifetime = lifetime, .absent = absent, .expired = expired};
}

static struct dist uniform(double from, double to)
{
    struct dist d;
    ck_assert_int_eq(dist_uniform(from, to, &d), DIST_OK);
    return d;
}

START_TEST(misses)
{
    static const enum miss_rule absent[] = {MISS_FETCH, MISS_JOIN};
    static const double stale[] = {0, 0.3, 1.9}, rates[] = {0.4, 2.3}, fetch[] = {0, 0.2, 0.8};
    const enum miss_rule expired = (enum miss_rule)_i;
    for (int a = 0; a < 2; a++)
        for (int s = 0; s < 3; s++)
            for (int u = 0; u < 2; u++)
                for (int d = 0; d < 3; d++) {
                    struct cache c = cache_of(deterministic(1.7), absent[a], expired);
                    c.stale_for = stale[s];
                    compare(&c, rates[u], fetch[d]);
                }
}
END_TEST

START_TEST(lifetimes)
{
    for (int slides = 0; slides < 2; slides++)
        for (int u = 1; u < 4; u++) {
            struct cache c = cache_of(uniform(0.9, 1.6), MISS_JOIN, MISS_JOIN);
            c.slides = slides;
            compare(&c, 0.7 * u, 0.25);
            c.expired = c.absent = MISS_FETCH;
            compare(&c, 0.7 * u, 0.25);
        }
}
END_TEST

START_TEST(greatest_age)
{
    for (double age = 0.7; age < 12; age *= 1.9)
        for (int u = 1; u < 4; u++) {
            struct cache c = cache_of(deterministic(1.1), MISS_JOIN, MISS_BACKGROUND);
            c.slides = true;
            c.max_age = age;
            compare(&c, 0.9 * u, 0.15);
        }
}
END_TEST

/* FIELD.md: at D = 0 the visible misses are exp(-u(1-b)T)/(1 + u b T), fetches 1/(1 + u b T). */
START_TEST(refresh_ahead)
{
    static const enum miss_rule rules[] = {MISS_FETCH, MISS_JOIN, MISS_SERVE_STALE,
                                           MISS_BACKGROUND};
    struct lst_nodes *nodes = lst_nodes_new();
    for (int k = 0; k < 4; k++)
        for (double ahead = 0.1; ahead < 2; ahead *= 2.5)
            for (double d = 0; d < 0.9; d += 0.4) {
                struct cache c = cache_of(deterministic(2), rules[k == 1], rules[k]);
                c.refresh_ahead = ahead;
                compare(&c, 1.3, d);
                const struct token_outcome o = token_rules_solve(
                    nodes, &c, &(struct token_load){.u = 1.3, .kept = INFINITY});
                const double there = 1 + 1.3 * (2 - ahead);
                ck_close(o.fetches, 1 / there, 1e-12, 0);
                ck_close(o.waits + o.stale, exp(-1.3 * ahead) / there, 1e-12, 0);
            }
    lst_nodes_free(nodes);
}
END_TEST

/* XFetch, with the refresh an answer's time before the end, or spread over the whole lifetime. */
START_TEST(refresh_by_chance)
{
    static const enum miss_rule rules[] = {MISS_FETCH, MISS_JOIN, MISS_SERVE_STALE,
                                           MISS_BACKGROUND};
    for (double beta = 0.02; beta < 10; beta *= 7)
        for (double d = 0; d < 0.9; d += 0.4) {
            struct cache c = cache_of(deterministic(2), rules[_i == 1], rules[_i]);
            c.early_beta = beta;
            compare(&c, 3.7, d);
        }
}
END_TEST

/* A lock that is polled, shorter and longer than a fetch, and with a rest. */
START_TEST(polled_lock)
{
    for (double poll = 0.11; poll < 1.5; poll *= 2.3)
        for (double d = 0.2; d < 1.2; d += 0.45) {
            struct cache c = cache_of(_i ? uniform(1.5, 3) : deterministic(2), MISS_JOIN,
                                      MISS_JOIN);
            c.lock_poll = poll;
            compare(&c, 2.9, d);
        }
}
END_TEST

/* The same of absent entries alone, after a time for which old ones are served. */
START_TEST(polled_lock_of_absent_entries)
{
    for (double poll = 0.11; poll < 1.5; poll *= 2.3)
        for (double d = 0.2; d < 1.2; d += 0.45)
            for (double stale = 0.15; stale < 1.5; stale *= 3) {
                struct cache c = cache_of(deterministic(2), MISS_JOIN,
                                          _i ? MISS_BACKGROUND : MISS_FETCH);
                c.lock_poll = poll;
                c.stale_for = stale;
                compare(&c, 1.9, d);
            }
}
END_TEST

/* ---- a clock that ticks ---- */

static const double tick = 0.7, fetches[] = {0, 0.25, 1.1};

START_TEST(ticks_and_stale_entries)
{
    for (int a = 0; a < 2; a++)
        for (double stale = 0.3; stale < 4; stale *= 4)
            for (int d = 0; d < 3; d++) {
                struct cache c = cache_of(deterministic(1.7), a ? MISS_JOIN : MISS_FETCH,
                                          (enum miss_rule)_i);
                c.granularity = tick;
                c.stale_for = stale;
                c.lock_poll = a ? 0.4 : 0;
                compare(&c, 1.3, fetches[d]);
            }
}
END_TEST

START_TEST(ticks_and_a_lock)
{
    for (int d = 1; d < 3; d++) {
        struct cache c = cache_of(deterministic(1.7), MISS_JOIN, MISS_JOIN);
        c.granularity = tick;
        c.lock_poll = 0.33;
        compare(&c, 2.3, fetches[d]);
    }
}
END_TEST

START_TEST(ticks_and_drawn_lifetimes)
{
    for (int d = 0; d < 3; d++)
        for (int slides = 0; slides < 2; slides++) {
            struct cache c = cache_of(uniform(1.2, 3.1), MISS_JOIN, MISS_BACKGROUND);
            c.granularity = tick;
            c.slides = slides;
            compare(&c, 0.8, fetches[d]);
            c.expired = c.absent = MISS_FETCH;
            compare(&c, 0.8, fetches[d]);
        }
}
END_TEST

START_TEST(ticks_and_a_greatest_age)
{
    for (double age = 0.9; age < 30; age *= 2.2)
        for (int d = 0; d < 3; d++) {
            struct cache c = cache_of(deterministic(1.3), MISS_JOIN, MISS_SERVE_STALE);
            c.granularity = tick;
            c.slides = true;
            c.max_age = age;
            compare(&c, 0.8, fetches[d]);
        }
}
END_TEST

START_TEST(ticks_and_refresh_ahead)
{
    for (int ahead = 1; ahead < 4; ahead++)
        for (int d = 0; d < 3; d++) {
            struct cache c = cache_of(deterministic(2.3), MISS_JOIN, (enum miss_rule)_i);
            c.granularity = tick;
            c.refresh_ahead = ahead * tick;
            compare(&c, 1.1, fetches[d]);
        }
}
END_TEST

/* Fetches of a single token begin at least a lifetime apart; those of several do not. */
START_TEST(least_interval)
{
    struct cache c = cache_of(deterministic(2), MISS_JOIN, MISS_JOIN);
    c.least_interval = 1.9;
    ck_assert_ptr_null(token_rules_refuse(&c, 1));
    ck_assert_ptr_nonnull(token_rules_refuse(&c, 2));
    c.least_interval = 2.1;
    ck_assert_ptr_nonnull(token_rules_refuse(&c, 1));
    c.refresh_ahead = 0.3;    /* then at least 1.7 apart */
    c.least_interval = 1.8;
    ck_assert_ptr_nonnull(token_rules_refuse(&c, 1));
    c.least_interval = 1.7;
    ck_assert_ptr_null(token_rules_refuse(&c, 1));
}
END_TEST

/* Who waits for answers is served an old entry only where there is none: for how long one may be
 * served does not matter. */
START_TEST(old_entries_after_failures)
{
    struct cache c = cache_of(deterministic(2), MISS_JOIN, MISS_JOIN);
    c.on_failure = FETCH_FAILS_STALE;
    c.stale_for = 1;
    c.refresh_ahead = 0.5;
    compare(&c, 1.3, 0.4);
}
END_TEST

/* As in ttl.h, also for fetches of several lifetimes: never more fetches than look-ups. */
START_TEST(every_miss_fetches)
{
    static const double lives[] = {0, 0.4, 1, 1.3, 2.5, 40};
    struct cache c = cache_of(deterministic(2), MISS_FETCH, MISS_FETCH);
    c.replaces = _i;
    const struct ttl_rule rule = {.rule = LIFETIME_COUNTED, .lifetime = 2, .replaces = _i};
    ck_assert(token_rules_refuse(&c, 50) == NULL);
    struct lst_nodes *nodes = lst_nodes_new();
    for (size_t i = 0; i < sizeof lives / sizeof *lives; i++)
        for (double excess = 0; excess < 0.5; excess += 0.3) {
            const double d = 2 * lives[i];
            if (excess > d || (d > 2 && excess > 0))
                continue;
            const struct ttl_outcome want = ttl_solve(
                &rule, &(struct ttl_load){.u = 1.3, .v = 1.3, .fetch = d, .excess = excess});
            const struct token_outcome o = token_rules_solve(
                nodes, &c, &(struct token_load){1.3, d, excess, INFINITY});
            ck_close(o.fetches, want.fetch, 1e-12, 0);
            ck_close(o.waits, want.fetch, 1e-12, 0);
            ck_assert(o.fetches <= 1);
        }
    lst_nodes_free(nodes);
}
END_TEST

/* A token of 10 000 look-ups a second: hardly 1/u after its end, an entry is served for the rest of
 * the time for which it may be, and then the token is absent until the answer. */
START_TEST(busy)
{
    struct cache c = {.absent = MISS_JOIN, .expired = MISS_SERVE_STALE, .stale_for = 0.1};
    const double u = 1e4, cycle = 10 + 1 / u + 1, served = 0.1 - 1 / u, left = 1 - served;
    cache_set_rule(&c, LIFETIME_COUNTED, 10);
    const struct token_outcome o =
        token_rules_solve(NULL, &c, &(struct token_load){u, 1, 0, INFINITY});
    ck_close(o.hit, 10 / cycle, 1e-12, 0);
    ck_close(o.stale, served / cycle, 1e-12, 0);
    ck_close(o.waits, (1 / u + left) / cycle, 1e-12, 0);
    ck_close(o.fetches, 1 / (u * cycle), 1e-12, 0);
}
END_TEST

/* Rules that never come into play change nothing; where they do, they are kept. */
START_TEST(out_of_play)
{
    struct cache c = cache_of(deterministic(2), MISS_JOIN, MISS_FETCH);
    c.lock_poll = 0.5;
    c.lock_timeout = 5;
    c.replaces = true;
    struct cache x = token_rules_reduce(&c);    /* no entry is absent, so nobody meets the lock */
    ck_assert(x.absent == MISS_FETCH && !(x.lock_poll > 0) && !(x.lock_timeout > 0) && x.replaces);
    c.stale_for = 3;    /* now some are */
    x = token_rules_reduce(&c);
    ck_assert(x.absent == MISS_JOIN && x.lock_poll == 0.5);
    ck_assert_ptr_nonnull(token_rules_refuse(&c, 50));    /* answers replace one another */
    c.replaces = false;
    ck_assert_ptr_null(token_rules_refuse(&c, 50));
    c = cache_of(deterministic(2), MISS_JOIN, MISS_JOIN);
    c.replaces = true;    /* there is never a second answer */
    ck_assert(!token_rules_reduce(&c).replaces);
    c = cache_of(deterministic(2), MISS_FETCH, MISS_BACKGROUND);
    c.replaces = true;
    c.granularity = 1;
    ck_assert(!token_rules_reduce(&c).replaces);
    ck_assert_ptr_null(token_rules_refuse(&c, 50));
    c.stale_for = 3;
    ck_assert(token_rules_reduce(&c).replaces);
    ck_assert_ptr_nonnull(token_rules_refuse(&c, 50));
}
END_TEST

/* Who joins a fetch of 1 and looks again every 0.4 s: the last looks come 0.2 s after its end. */
START_TEST(polled_wait)
{
    ck_close(token_rules_polled_wait(1, 0.4), 0.4 * (1 * 0.4 + 2 * 0.4 + 3 * 0.2), 1e-12, 0);
    ck_close(token_rules_polled_wait(0.2, 0.5), 0.5, 1e-12, 0);
    ck_close(token_rules_polled_wait(0, 0.5), 0, 0, 0);
}
END_TEST

/* Tokens that expire: one fetch at a time, and old entries for ever or not at all. */
START_TEST(tokens_that_expire)
{
    struct cache c = cache_of(deterministic(2), MISS_FETCH, MISS_BACKGROUND);
    ck_assert(token_rules_may_expire(&c));
    c.stale_for = 3;
    ck_assert(!token_rules_may_expire(&c));
    c = cache_of(deterministic(2), MISS_FETCH, MISS_FETCH);
    ck_assert(!token_rules_may_expire(&c));
    c = cache_of(uniform(1, 2), MISS_JOIN, MISS_JOIN);
    ck_assert(!token_rules_may_expire(&c));
}
END_TEST

/* What has no formula is refused by name. */
START_TEST(refused)
{
    struct cache c = cache_of(deterministic(1), MISS_FETCH, MISS_FETCH);
    ck_assert(token_rules_refuse(&c, 50) == NULL);
    struct cache no[] = {c, c, c, c, c, c, c, c};
    no[0].granularity = 1;
    no[0].early_beta = 1;
    no[1].early_beta = 1;
    no[1].stale_for = 1;
    no[1].absent = MISS_JOIN;
    no[2].lock_poll = 0.5;
    no[2].absent = no[2].expired = MISS_JOIN;
    no[2].refresh_ahead = 0.3;
    no[3].least_interval = 2;
    no[4].slides = true;
    no[4].lifetime = uniform(1, 2);
    no[4].max_age = 3;
    no[5].refresh_ahead = 0.1;
    no[5].lifetime = uniform(1, 2);
    no[6].refresh_ahead = 0.5;
    no[6].granularity = 1;
    no[7].max_entries = 10;
    no[7].granularity = 1;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        ck_assert(token_rules_refuse(&no[i], 50) != NULL);
    ck_assert(!token_rules_exact(&c, 1.1));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("token_rules");
    TCase *t = tcase_create("rules");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, misses, 0, MISS_RULES);
    tcase_add_test(t, lifetimes);
    tcase_add_test(t, greatest_age);
    tcase_add_test(t, refresh_ahead);
    tcase_add_loop_test(t, refresh_by_chance, 0, 4);
    tcase_add_loop_test(t, polled_lock, 0, 2);
    tcase_add_loop_test(t, polled_lock_of_absent_entries, 0, 2);
    tcase_add_loop_test(t, ticks_and_stale_entries, MISS_FETCH, MISS_RULES);
    tcase_add_test(t, ticks_and_a_lock);
    tcase_add_test(t, ticks_and_drawn_lifetimes);
    tcase_add_test(t, ticks_and_a_greatest_age);
    tcase_add_loop_test(t, ticks_and_refresh_ahead, MISS_FETCH, MISS_RULES);
    tcase_add_test(t, least_interval);
    tcase_add_test(t, old_entries_after_failures);
    tcase_add_loop_test(t, every_miss_fetches, 0, 2);
    tcase_add_test(t, busy);
    tcase_add_test(t, out_of_play);
    tcase_add_test(t, polled_wait);
    tcase_add_test(t, tokens_that_expire);
    tcase_add_test(t, refused);
    suite_add_tcase(s, t);
    return run_suite(s);
}
