/*
 * Caches with a size, within 4.5 standard errors: without an end of life against what is exact
 * under the independent reference model (a user's look-ups are independent of all before), with one
 * against a plain loop.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "sim/sim.h"
#include "sim/state.h"
#include "sim/token_size.h"
#include "stats/ratio.h"

enum { SEED = 1971, MISS = 0, USERS_MAX = 24 };
static const double RATE = 100, AT_ONCE = 1e-9, FOR_EVER = 1e12;

static struct network *sized(size_t users, size_t max, enum eviction rule, double lifetime,
                             bool slides)
{
    struct cache c = {LIFE(slides ? LIFETIME_SLIDING : LIFETIME_COUNTED, lifetime),
                      .max_entries = max, .eviction = rule};
    struct network *net = net_cache(RATE, users, 0, AT_ONCE, &c);
    net->populations[0].popularity = POPULARITY_ZIPF;
    net->populations[0].zipf_s = 0.77;
    return net;
}

static void expect_misses(const struct network *net, double warmup, double window, size_t n,
                          double exact, const char *what)
{
    struct replications r = replications_run(
        net, &(struct sim_options){.window = window, .windows = 1, .warmup = warmup,
                                   .lookups = &RATE, .stationary = true}, n, SEED);
    const size_t miss = r.at->meters + MISS * METER_SUMS;
    check_place(&r, miss + SUM_NUMERATOR, miss + SUM_DENOMINATOR, exact, 0.02, what);
    replications_free(&r);
}

/* ---- LRU, FIFO, random: product forms ---- */

enum { N = 6, PLACES = 3 };

static void shares_of(size_t users, double *p)
{
    double sum = 0;
    for (size_t i = 0; i < users; i++)
        sum += p[i] = pow((double)i + 1, -0.77);
    for (size_t i = 0; i < users; i++)
        p[i] /= sum;
}

/* Over all orders of k more entries, the newest first: sum of their probabilities times that of a
 * miss. King 1971: each is drawn by its share among those that were not. */
static double lru_misses(const double *p, unsigned held, double rest, int k, double weight)
{
    double sum = 0;
    if (k == 0)
        return weight * rest;
    for (unsigned i = 0; i < N; i++)
        if (!(held >> i & 1))
            sum += lru_misses(p, held | 1u << i, rest - p[i], k - 1, weight * p[i] / rest);
    return sum;
}

/* Gelenbe, IEEE Trans. Comput. C-22(6), 1973: a set of entries in proportion to the product of
 * their shares, for FIFO and for random eviction. */
static double fifo_misses(const double *p)
{
    double all = 0, misses = 0;
    for (unsigned set = 0; set < 1u << N; set++) {
        double product = 1, rest = 1;
        if (__builtin_popcount(set) != PLACES)
            continue;
        for (unsigned i = 0; i < N; i++)
            if (set >> i & 1) {
                product *= p[i];
                rest -= p[i];
            }
        all += product;
        misses += product * rest;
    }
    return misses / all;
}

/* With one place all rules hold the user who looked up last. */
START_TEST(one_place)
{
    struct network *net = sized(N, 1, (enum eviction)_i, FOR_EVER, false);
    double p[N], hits = 0;
    shares_of(N, p);
    for (int i = 0; i < N; i++)
        hits += p[i] * p[i];
    expect_misses(net, 5, 40, 30, 1 - hits, "misses");
    network_free(net);
}
END_TEST

START_TEST(product_forms)
{
    const enum eviction rule = (enum eviction)_i;
    struct network *net = sized(N, PLACES, rule, FOR_EVER, false);
    double p[N];
    shares_of(N, p);
    const double exact = rule == EVICT_LRU ? lru_misses(p, 0, 1, PLACES, 1) : fifo_misses(p);
    expect_misses(net, 5, 40, 60, exact, "misses");
    network_free(net);
}
END_TEST

/* LRU's start is exact, so that a window may begin at time 0; empty, it would miss more. */
START_TEST(lru_starts_stationary)
{
    struct network *net = sized(N, PLACES, EVICT_LRU, FOR_EVER, false);
    double p[N];
    shares_of(N, p);
    expect_misses(net, 0, 0.05, 20000, lru_misses(p, 0, 1, PLACES, 1), "misses from time 0");
    network_free(net);
}
END_TEST

/* ---- CLOCK, SLRU: the Markov chain of a cache written down as it is told, solved ---- */

enum { FEW = 5, STATES_MAX = 2048, HAND = PLACES, STATE = PLACES + 1 };

/* CLOCK: places in a circle, each 2 user + used, and the hand. SLRU: entries from the newest of
 * those that were hit to the oldest of the others, each 2 user + hit. Empty places are -1. */
struct state {
    int x[STATE];
};

static int find(const struct state *s, int user)
{
    for (int i = 0; i < PLACES; i++)
        if (s->x[i] >= 0 && s->x[i] / 2 == user)
            return i;
    return -1;
}

static bool clock_step(struct state *s, int user)
{
    const int at = find(s, user);
    if (at >= 0) {
        s->x[at] |= 1;
        return true;
    }
    for (; s->x[s->x[HAND]] >= 0 && s->x[s->x[HAND]] & 1; s->x[HAND] = (s->x[HAND] + 1) % PLACES)
        s->x[s->x[HAND]] &= ~1;
    s->x[s->x[HAND]] = 2 * user;
    s->x[HAND] = (s->x[HAND] + 1) % PLACES;
    return false;
}

/* Take the entry at `from` out and put it in at `to`. */
static void move_entry(struct state *s, int from, int to, int entry)
{
    memmove(s->x + from, s->x + from + 1, (size_t)(PLACES - 1 - from) * sizeof *s->x);
    memmove(s->x + to + 1, s->x + to, (size_t)(PLACES - 1 - to) * sizeof *s->x);
    s->x[to] = entry;
}

static int hit_ones(const struct state *s)
{
    int n = 0;
    while (n < PLACES && s->x[n] >= 0 && s->x[n] & 1)
        n++;
    return n;
}

static bool segmented_step(struct state *s, int user)
{
    const int at = find(s, user);
    if (at < 0) {
        move_entry(s, PLACES - 1, hit_ones(s), 2 * user);
        return false;
    }
    move_entry(s, at, 0, 2 * user + 1);
    const int n = hit_ones(s);
    if (n > PLACES / 2)    /* the oldest of them becomes the newest of the others */
        s->x[n - 1] &= ~1;
    return true;
}

static double chain_misses(bool (*step)(struct state *, int), const double *p)
{
    static struct state states[STATES_MAX];
    static int to[STATES_MAX][FEW];
    static bool hit[STATES_MAX][FEW];
    int n = 1;
    states[0] = (struct state){{-1, -1, -1, 0}};
    for (int i = 0; i < n; i++)
        for (int user = 0; user < FEW; user++) {
            struct state next = states[i];
            int k = 0;
            hit[i][user] = step(&next, user);
            while (k < n && memcmp(&states[k], &next, sizeof next) != 0)
                k++;
            ck_assert_int_lt(k, STATES_MAX);
            to[i][user] = k;
            if (k == n)
                states[n++] = next;
        }
    static double pi[STATES_MAX], after[STATES_MAX];
    double misses = 0;
    memset(pi, 0, sizeof pi);
    pi[0] = 1;
    for (int round = 0; round < 400; round++) {
        misses = 0;
        memset(after, 0, sizeof after);
        for (int i = 0; i < n; i++)
            for (int user = 0; user < FEW; user++) {
                after[to[i][user]] += pi[i] * p[user];
                misses += hit[i][user] ? 0 : pi[i] * p[user];
            }
        memcpy(pi, after, sizeof pi);
    }
    return misses;
}

START_TEST(chains)
{
    const bool clock = _i == 0;
    struct network *net =
        sized(FEW, PLACES, clock ? EVICT_CLOCK : EVICT_SLRU, FOR_EVER, false);
    double p[FEW];
    shares_of(FEW, p);
    expect_misses(net, 5, 40, 60, chain_misses(clock ? clock_step : segmented_step, p), "misses");
    network_free(net);
}
END_TEST

/* ---- with an end of life: a loop ---- */

enum { MANY = 24, ROOM = 9, BATCHES = 40, BATCH = 20000 };
static const double LIFETIME = 0.385;

struct loop {
    gsl_rng *rng;
    double t, end[MANY];
    int list[ROOM], n;    /* the first to go last; by LFU the one used last first */
    int uses[MANY];
    double misses, evictions;
};

static int position(const struct loop *w, int user)
{
    for (int i = 0; i < w->n; i++)
        if (w->list[i] == user)
            return i;
    return -1;
}

static void to_front(struct loop *w, int from, int user)
{
    memmove(w->list + 1, w->list, (size_t)from * sizeof *w->list);
    w->list[0] = user;
}

static int least_used(const struct loop *w)
{
    int least = ROOM - 1;
    for (int i = ROOM - 1; i >= 0; i--)
        if (w->uses[w->list[i]] < w->uses[w->list[least]])
            least = i;
    return least;
}

/* An expired entry keeps its place until it is fetched anew, which makes it the newest. */
static void loop_lookup(struct loop *w, enum eviction rule, bool slides, int user)
{
    const int at = position(w, user);
    const bool hit = at >= 0 && w->t < w->end[user];
    w->uses[user] = hit ? w->uses[user] + 1 : 1;
    if (hit && (rule == EVICT_LRU || rule == EVICT_LFU))
        to_front(w, at, user);
    if (!hit || slides)
        w->end[user] = w->t + LIFETIME;
    if (hit)
        return;
    w->misses++;
    if (at >= 0) {
        to_front(w, at, user);
        return;
    }
    if (w->n == ROOM && rule == EVICT_RANDOM) {
        const size_t gone = gsl_rng_uniform_int(w->rng, ROOM);
        w->list[gone] = w->list[ROOM - 1];
    }
    if (w->n == ROOM && rule == EVICT_LFU) {
        const int gone = least_used(w);
        memmove(w->list + gone, w->list + gone + 1, (size_t)(ROOM - 1 - gone) * sizeof *w->list);
    }
    w->evictions += w->n == ROOM;
    w->n = w->n < ROOM ? w->n + 1 : ROOM;
    to_front(w, w->n - 1, user);
}

struct judged {
    double misses, evictions, error, eviction_error;    /* of look-ups; [1/s] */
};

static struct judged judge(enum eviction rule, bool slides)
{
    struct loop w = {.rng = gsl_rng_alloc(gsl_rng_mt19937)};
    double p[MANY], sum[2] = {0}, square[2] = {0};
    shares_of(MANY, p);
    gsl_ran_discrete_t *which = gsl_ran_discrete_preproc(MANY, p);
    for (int b = -1; b < BATCHES; b++) {    /* the first one is forgotten */
        const double begin = w.t;
        w.misses = w.evictions = 0;
        for (int i = 0; i < BATCH; i++) {
            w.t += gsl_ran_exponential(w.rng, 1 / RATE);
            loop_lookup(&w, rule, slides, (int)gsl_ran_discrete(w.rng, which));
        }
        const double x[2] = {w.misses / BATCH, w.evictions / (w.t - begin)};
        for (int k = 0; b >= 0 && k < 2; k++) {
            sum[k] += x[k] / BATCHES;
            square[k] += x[k] * x[k] / BATCHES;
        }
    }
    gsl_ran_discrete_free(which);
    gsl_rng_free(w.rng);
    return (struct judged){sum[0], sum[1], sqrt((square[0] - sum[0] * sum[0]) / (BATCHES - 1)),
                           sqrt((square[1] - sum[1] * sum[1]) / (BATCHES - 1))};
}

static void expect_ratio(const struct replications *r, size_t y, size_t x, double want,
                         double error, const char *what)
{
    struct ratio ratio = {0};
    for (size_t i = 0; i < r->n; i++)
        ratio_add(&ratio, replications_value(r, i, y), replications_value(r, i, x));
    const double apart = hypot(ratio_standard_error(&ratio), error);
    if (!(fabs(ratio_value(&ratio) - want) <= 4.5 * apart))
        ck_abort_msg("%s %g, want %g +- %.2g", what, ratio_value(&ratio), want, apart);
    ck_assert_double_lt(apart, 0.01 * want);
}

START_TEST(lifetimes)
{
    static const enum eviction rules[] = {EVICT_LRU, EVICT_FIFO, EVICT_RANDOM, EVICT_LFU};
    const enum eviction rule = rules[_i / 2];
    const bool slides = _i % 2;
    struct network *net = sized(MANY, ROOM, rule, LIFETIME, slides);
    struct sim_options o = {.window = 40, .windows = 1, .warmup = 5, .lookups = &RATE};
    asked_add(&o.asked, PARAMETER_CACHE, 0);
    struct replications r = replications_run(net, &o, 50, SEED);
    const struct judged want = judge(rule, slides);
    const size_t miss = r.at->meters + MISS * METER_SUMS;
    expect_ratio(&r, miss + SUM_NUMERATOR, miss + SUM_DENOMINATOR, want.misses, want.error,
                 "misses");
    expect_ratio(&r, r.at->caches + SUM_EVICTIONS, r.at->time, want.evictions,
                 want.eviction_error, "evictions");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- places ---- */

static void check_places(const struct sim *s)
{
    const struct cache_size *z = s->caches[0].size;
    size_t placed = 0, linked = 0, held = z->used;
    for (uint32_t user = 0; user < MANY; user++) {
        const bool has = z->of[user] != PLACE_NONE;
        placed += has;
        ck_assert(!has || z->place[z->of[user]].user == user);
        ck_assert_msg(has == !isinf(s->entries[user].end), "an entry without a place, or the other "
                                                           "way round");
    }
    for (uint32_t list = z->max; list < z->max + 2; list++)
        for (uint32_t at = z->place[list].next; at != list; at = z->place[at].next, linked++)
            ck_assert_uint_eq(z->place[z->place[at].next].before, at);
    for (uint32_t at = z->free; at != PLACE_NONE; at = z->place[at].next)
        held--;
    ck_assert_uint_eq(placed, held);
    ck_assert_uint_eq(linked, z->rule == EVICT_RANDOM ? 0 : placed);
    ck_assert_uint_le(placed, z->max);
}

/* Fills, uses and drops in any order keep users, places and lists in step. */
START_TEST(places_stay_in_step)
{
    struct network *net = sized(MANY, ROOM, (enum eviction)_i, LIFETIME, false);
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = 1, .windows = 1, .lookups = &RATE});
    struct sim *s = sim_new(plan);
    struct stream r;
    stream_init(&r, SEED, 0, 0, 0);
    for (uint64_t k = 0; k < 3; k++) {    /* a workspace is used again */
        ck_assert_int_eq(start_replication(s, SEED, k, NULL), 0);
        check_places(s);
        for (int i = 0; i < 3000; i++) {
            const uint32_t user = (uint32_t)stream_below(&r, MANY);
            const uint64_t what = stream_below(&r, 4);
            if (what == 0)
                token_cache_drop(s, 0, user, 0.01 * i);
            else if (token_cache_lookup(s, 0, user, 0.01 * i) == LOOKUP_MISS)
                token_cache_fill(s, 0, user, 0.01 * i);
            check_places(s);
        }
    }
    sim_free(s);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("token_size");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, one_place, 0, EVICTIONS);
    tcase_add_loop_test(c, product_forms, EVICT_LRU, EVICT_RANDOM + 1);
    tcase_add_test(c, lru_starts_stationary);
    tcase_add_loop_test(c, chains, 0, 2);
    tcase_add_loop_test(c, lifetimes, 0, 8);
    tcase_add_loop_test(c, places_stay_in_step, 0, EVICTIONS);
    suite_add_tcase(s, c);
    return run_suite(s);
}
