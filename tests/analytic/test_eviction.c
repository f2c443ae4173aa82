/*
 * Caches of limited size: the characteristic time against what is exact for small caches, and
 * against a loop of independent look-ups.
 */
#include "analytic/eviction.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "analytic/token_rules.h"
#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/stream.h"

static struct cache cache_of(enum eviction rule, size_t room, double lifetime)
{
    return (struct cache){.lifetime = deterministic(lifetime), .max_entries = room,
                          .eviction = rule};
}

static double hits_within(const struct cache *c, const struct shares *s, double rate,
                          struct eviction_times k)
{
    double hits = 0;
    for (size_t j = 0; j < s->n; j++) {
        const double u = rate * s->share[j];
        hits += s->users[j] * s->share[j] *
                token_rules_solve(NULL, c, &(struct token_load){.u = u, .kept = k.t,
                                                                .segment = k.segment}).hit;
    }
    return hits;
}

static double hit_ratio(const struct cache *c, const struct shares *s, double rate)
{
    return hits_within(c, s, rate, eviction_solve(NULL, &(struct eviction_cache){c, s, rate}, 1));
}

enum { TOKENS = 14, ROOM = 5 };

/* King 1971: a list of the last used, most recent first, has probability prod p_i/(1 - those
 * before). The hit ratio over all lists. */
static double lru_lists(const double *p, unsigned used, int depth, double probability, double in)
{
    double before = 0, sum = 0;
    if (depth == ROOM)
        return probability * in;
    for (int i = 0; i < TOKENS; i++)
        before += used >> i & 1 ? p[i] : 0;
    for (int i = 0; i < TOKENS; i++)
        if (!(used >> i & 1))
            sum += lru_lists(p, used | 1U << i, depth + 1, probability * p[i] / (1 - before),
                             in + p[i]);
    return sum;
}

/* Gelenbe 1973: FIFO and random alike, a set of entries in proportion to the product of its p. */
static double product_form(const double *p)
{
    double all = 0, hits = 0;
    for (unsigned set = 0; set < 1U << TOKENS; set++) {
        double product = 1, in = 0;
        if (__builtin_popcount(set) != ROOM)
            continue;
        for (int i = 0; i < TOKENS; i++)
            if (set >> i & 1) {
                product *= p[i];
                in += p[i];
            }
        all += product;
        hits += product * in;
    }
    return hits / all;
}

/* Without lifetimes: within 3 % of what is exact, for as few as 14 tokens. */
START_TEST(small_ones)
{
    static const double exponents[] = {0.4, 0.8, 1.3};
    const struct population p = {
        .users = TOKENS, .popularity = POPULARITY_ZIPF, .zipf_s = exponents[_i]};
    struct shares *s = shares_new(&p);
    double share[TOKENS];
    network_shares(&p, share);
    const struct cache lru = cache_of(EVICT_LRU, ROOM, 1e6), fifo = cache_of(EVICT_FIFO, ROOM, 1e6),
                       random = cache_of(EVICT_RANDOM, ROOM, 1e6);
    ck_close(hit_ratio(&lru, s, 3), lru_lists(share, 0, 0, 1, 0), 0.03, 0);
    ck_close(hit_ratio(&fifo, s, 3), product_form(share), 0.03, 0);
    ck_close(hit_ratio(&random, s, 3), product_form(share), 0.03, 0);
    shares_free(s);
}
END_TEST

/* ---- with lifetimes ---- */

enum { MANY = 200 };

/* Places in order of use (LRU) or of filling; at random any. No fetch takes time. */
struct loop {
    size_t place[MANY], n;    /* users, the one to go first */
    bool used[MANY];          /* by user */
    double end[MANY], filled[MANY];
    double life[MANY];        /* 0: as the cache has it */
    struct stream r;
};

static void leave(struct loop *l, size_t at)
{
    memmove(l->place + at, l->place + at + 1, (l->n - at - 1) * sizeof *l->place);
    l->n--;
}

/* The oldest that was not used; others go back to the new end. */
static size_t unused(struct loop *l)
{
    while (l->used[l->place[0]]) {
        const size_t user = l->place[0];
        leave(l, 0);
        l->used[user] = false;
        l->place[l->n++] = user;
    }
    return 0;
}

/* Those that were hit are behind the others: a user joins one of the two, and where too many were
 * hit the first of them belongs to the others. */
static void segment(struct loop *l, size_t user, bool hit, size_t max)
{
    size_t others = 0;
    while (others < l->n && !l->used[l->place[others]])
        others++;
    const size_t at = hit ? l->n : others;
    memmove(l->place + at + 1, l->place + at, (l->n - at) * sizeof *l->place);
    l->place[at] = user;
    l->n++;
    if (hit && l->n - others > max / 2)
        l->used[l->place[others]] = false;
}

static double draw_exp(struct loop *l, double mean)
{
    return -mean * log(stream_uniform_open(&l->r));
}

static double draw_life(struct loop *l, const struct dist *d)
{
    if (d->kind == DIST_UNIFORM)
        return d->a + (d->b - d->a) * stream_uniform(&l->r);
    if (d->kind == DIST_ERLANG)    /* of two phases */
        return draw_exp(l, d->mean / 2) + draw_exp(l, d->mean / 2);
    return d->kind == DIST_EXPONENTIAL ? draw_exp(l, d->mean) : d->mean;
}

static double new_end(struct loop *l, const struct cache *c, size_t user, double t)
{
    const double life = l->life[user] > 0 ? l->life[user] : draw_life(l, &c->lifetime);
    return fmin(t + life, c->max_age > 0 ? l->filled[user] + c->max_age : INFINITY);
}

static bool look_up(struct loop *l, const struct cache *c, size_t user, double t)
{
    size_t at = 0;
    while (at < l->n && l->place[at] != user)
        at++;
    const bool there = at < l->n, hit = there && t < l->end[user];
    l->used[user] = hit;
    if (hit && c->slides)
        l->end[user] = new_end(l, c, user, t);
    if (hit && c->eviction != EVICT_LRU && c->eviction != EVICT_SLRU)
        return true;
    if (there)
        leave(l, at);
    else if (l->n == c->max_entries)
        leave(l, c->eviction == EVICT_RANDOM  ? (size_t)(stream_uniform(&l->r) * (double)l->n)
                 : c->eviction == EVICT_CLOCK ? unused(l)
                                              : 0);
    if (c->eviction == EVICT_SLRU)
        segment(l, user, hit, c->max_entries);
    else
        l->place[l->n++] = user;
    if (!hit) {
        l->filled[user] = t;
        l->end[user] = new_end(l, c, user, t);
    }
    return hit;
}

/* The hit ratios of the first `first` users and of the others; l->life is set. */
static void loop(struct loop *l, const struct cache *c, const double *share, double rate,
                 size_t first, double hit_ratios[2])
{
    enum { WARMUP = 50000, LOOKUPS_COUNTED = 300000 };
    double t = 0, hits[2] = {0, 0}, n[2] = {0, 0};
    stream_init(&l->r, 4, 4, 4, 4);
    for (int i = 0; i < WARMUP + LOOKUPS_COUNTED; i++) {
        double x = stream_uniform(&l->r);
        size_t user = 0;
        t -= log(stream_uniform_open(&l->r)) / rate;
        while (user + 1 < MANY && x >= share[user])
            x -= share[user++];
        const bool hit = look_up(l, c, user, t);
        hits[user >= first] += i >= WARMUP && hit;
        n[user >= first] += i >= WARMUP;
    }
    for (int k = 0; k < 2; k++)
        hit_ratios[k] = hits[k] / n[k];
}

static double looped(const struct cache *c, const double *share, double rate)
{
    struct loop l = {.n = 0};
    double hits[2];
    loop(&l, c, share, rate, MANY, hits);
    return hits[0];
}

START_TEST(with_lifetimes)
{
    static const enum eviction evictions[] = {EVICT_LRU, EVICT_FIFO, EVICT_RANDOM, EVICT_CLOCK,
                                               EVICT_SLRU};
    const struct population p = {.users = MANY, .popularity = POPULARITY_ZIPF, .zipf_s = 0.9};
    struct shares *s = shares_new(&p);
    double share[MANY];
    network_shares(&p, share);
    for (double life = 3; life < 1e7; life *= life < 50 ? 3 : 1e4) {
        const struct cache c = cache_of(evictions[_i], 60, life);
        ck_close(hit_ratio(&c, s, 10), looped(&c, share, 10), 0.01, 0.004);
    }
    shares_free(s);
}
END_TEST

/* Lifetimes of other laws, and those that slide. */
static const struct { enum eviction eviction; enum dist_kind law; bool slides; double capped; }
    laws[] = {{EVICT_LRU, DIST_UNIFORM, false, 0},    {EVICT_LRU, DIST_ERLANG, false, 0},
              {EVICT_LRU, DIST_EXPONENTIAL, false, 0}, {EVICT_FIFO, DIST_UNIFORM, false, 0},
              {EVICT_FIFO, DIST_ERLANG, false, 0},     {EVICT_RANDOM, DIST_UNIFORM, false, 0},
              {EVICT_RANDOM, DIST_ERLANG, false, 0},   {EVICT_LRU, DIST_DETERMINISTIC, true, 0},
              {EVICT_LRU, DIST_DETERMINISTIC, true, 3}, {EVICT_LRU, DIST_UNIFORM, true, 0},
              {EVICT_LRU, DIST_EXPONENTIAL, true, 0},  {EVICT_RANDOM, DIST_DETERMINISTIC, true, 0},
              {EVICT_RANDOM, DIST_UNIFORM, true, 0},   {EVICT_RANDOM, DIST_EXPONENTIAL, true, 0}};

static struct dist law_of(enum dist_kind kind, double mean)
{
    struct dist d = deterministic(mean);
    if (kind == DIST_UNIFORM)
        dist_uniform(0.4 * mean, 1.6 * mean, &d);
    else if (kind == DIST_ERLANG)
        dist_erlang(2, mean, &d);
    else if (kind == DIST_EXPONENTIAL)
        dist_exponential(mean, &d);
    return d;
}

START_TEST(with_laws)
{
    const struct population p = {.users = MANY, .popularity = POPULARITY_ZIPF, .zipf_s = 0.9};
    struct shares *s = shares_new(&p);
    double share[MANY];
    network_shares(&p, share);
    for (double life = 2; life < 60; life *= 7) {    /* t is 11 to 24 s by the rule */
        struct cache c = cache_of(laws[_i].eviction, 60, life);
        c.lifetime = law_of(laws[_i].law, life);
        c.slides = laws[_i].slides;
        c.max_age = laws[_i].capped * life;
        ck_assert_ptr_null(eviction_refuse(&c));
        ck_close(hit_ratio(&c, s, 10), looped(&c, share, 10), 0.01, 0.004);
    }
    shares_free(s);
}
END_TEST

/* With room for nearly all, busy entries go round for hundreds of rounds: misses, not hits. */
START_TEST(many_rounds)
{
    const struct population p = {.users = MANY, .popularity = POPULARITY_ZIPF, .zipf_s = 0.9};
    struct shares *s = shares_new(&p);
    double share[MANY];
    network_shares(&p, share);
    for (double life = 60; life < 1e5; life *= 30) {
        const struct cache c = cache_of(EVICT_CLOCK, 190, life);
        ck_close(1 - hit_ratio(&c, s, 100), 1 - looped(&c, share, 100), 0.04, 0);
    }
    shares_free(s);
}
END_TEST

/* ---- a room that two caches share ---- */

enum { POPULAR = 150 };

/* Popular users with entries that live long, and others whose entries do not. */
START_TEST(two_lifetimes)
{
    static const enum eviction evictions[] = {EVICT_LRU, EVICT_FIFO, EVICT_RANDOM, EVICT_CLOCK,
                                               EVICT_SLRU};
    static const double rates[2] = {7, 3}, lives[2] = {40, 4};
    const struct population users[2] = {
        {.users = POPULAR, .popularity = POPULARITY_ZIPF, .zipf_s = 0.9},
        {.users = MANY - POPULAR}};
    struct cache c[2];
    struct eviction_cache x[2];
    struct loop l = {.n = 0};
    double share[MANY], looped[2];
    for (int k = 0; k < 2; k++) {
        const size_t first = k ? POPULAR : 0;
        c[k] = cache_of(evictions[_i], 60, lives[k]);
        x[k] = (struct eviction_cache){&c[k], shares_new(&users[k]), rates[k]};
        network_shares(&users[k], share + first);
        for (size_t i = first; i < first + users[k].users; i++) {
            share[i] *= rates[k] / (rates[0] + rates[1]);
            l.life[i] = lives[k];
        }
    }
    const struct eviction_times t = eviction_solve(NULL, x, 2);
    loop(&l, &c[0], share, rates[0] + rates[1], POPULAR, looped);
    for (int k = 0; k < 2; k++) {
        ck_close(hits_within(&c[k], x[k].shares, rates[k], t), looped[k], 0.01, 0.004);
        shares_free((struct shares *)x[k].shares);
    }
}
END_TEST

/* Two caches of users who are all alike are one cache, with the users of both. */
START_TEST(split_in_two)
{
    const struct population part[2] = {{.users = 30}, {.users = 70}}, whole = {.users = 100};
    struct shares *s[2] = {shares_new(&part[0]), shares_new(&part[1])}, *all = shares_new(&whole);
    for (int rule = EVICT_LRU; rule <= EVICT_SLRU; rule++) {
        const struct cache c = cache_of((enum eviction)rule, 20, 1.5);
        const struct eviction_cache one = {&c, all, 50}, two[2] = {{&c, s[0], 15}, {&c, s[1], 35}};
        ck_close(eviction_solve(NULL, two, 2).t, eviction_solve(NULL, &one, 1).t, 1e-10, 0);
    }
    const struct cache room_for_all = cache_of(EVICT_LRU, 100, 1.5);
    const struct eviction_cache two[2] = {{&room_for_all, s[0], 15}, {&room_for_all, s[1], 35}};
    ck_assert(isinf(eviction_solve(NULL, two, 2).t));
    shares_free(s[0]);
    shares_free(s[1]);
    shares_free(all);
}
END_TEST

START_TEST(room_for_all)
{
    const struct population p = {.users = 30};
    struct shares *s = shares_new(&p);
    const struct cache c = cache_of(EVICT_LRU, 30, 2);
    ck_assert(isinf(eviction_solve(NULL, &(struct eviction_cache){&c, s, 30}, 1).t));
    ck_close(hit_ratio(&c, s, 30), 2 / (1 + 2.0), 1e-12, 0);
    shares_free(s);
}
END_TEST

START_TEST(refused)
{
    struct cache no[] = {cache_of(EVICT_SLRU, 10, 2),  cache_of(EVICT_LFU, 10, 2),
                         cache_of(EVICT_CLOCK, 10, 2), cache_of(EVICT_FIFO, 10, 2),
                         cache_of(EVICT_RANDOM, 10, 2), cache_of(EVICT_LRU, 10, 2)};
    no[0].lifetime = no[2].lifetime = law_of(DIST_UNIFORM, 2);
    no[3].slides = no[4].slides = true;
    no[4].max_age = 7;
    no[5].refresh_ahead = 1;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        ck_assert_ptr_nonnull(token_rules_refuse(&no[i], 50));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("eviction");
    TCase *t = tcase_create("eviction");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, small_ones, 0, 3);
    tcase_add_loop_test(t, with_lifetimes, 0, 5);
    tcase_add_loop_test(t, with_laws, 0, sizeof laws / sizeof *laws);
    tcase_add_test(t, refused);
    tcase_add_test(t, many_rounds);
    tcase_add_loop_test(t, two_lifetimes, 0, 5);
    tcase_add_test(t, split_in_two);
    tcase_add_test(t, room_for_all);
    suite_add_tcase(s, t);
    return run_suite(s);
}
