/*
 * Caches at time 0: fetches in a window that begins there, without a warm-up, against a plain loop
 * that has run for long. Mean and variance over replications must both agree: a start with wrong
 * phases can have the right mean.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/nets.h"
#include "helpers/run.h"
#include "helpers/token_loop.h"
#include "model/dist_pool.h"
#include "sim/sim.h"
#include "stats/histogram.h"

enum { SEED = 2385, REPLICATIONS = 10000, MISS = 0, EXPIRED = 1 };

/* So short that a fetch may be taken as instantaneous. */
static const double AT_ONCE = 1e-9;

/* Mean and variance of counts, and their standard errors. */
struct counts {
    double n, sum[5];    /* of powers 1 to 4 */
};

static void add(struct counts *c, double x)
{
    c->n++;
    for (int k = 1; k <= 4; k++)
        c->sum[k] += pow(x, k);
}

static double moment(const struct counts *c, int k)
{
    return c->sum[k] / c->n;
}

static double variance(const struct counts *c)
{
    return moment(c, 2) - moment(c, 1) * moment(c, 1);
}

static double variance_error(const struct counts *c)
{
    const double m = moment(c, 1), v = variance(c);
    const double fourth = moment(c, 4) - 4 * m * moment(c, 3) + 6 * m * m * moment(c, 2) -
                          3 * m * m * m * m;
    return sqrt((fourth - v * v) / c->n);
}

struct case_of {
    enum lifetime_rule rule;
    double u, lifetime, granularity, fetch;
    bool single_flight;
    double issuer;       /* [s] or 0 */
    double window;
    /* In place of the rule: */
    enum dist_kind law;
    double scv;          /* of the lifetime, > 0: such a law */
    bool slides;
    double max_age;      /* [s] or 0 */
};

static struct cache cache_of(const struct case_of *k, struct dist_pool *pool)
{
    struct cache c = {LIFE(k->rule, k->lifetime), .granularity = k->granularity,
                      .max_age = k->max_age, JOIN(k->single_flight)};
    c.slides |= k->slides;
    if (k->scv > 0)
        ck_assert_int_eq(dist_from_mean_scv(k->law, k->lifetime, k->scv, pool, &c.lifetime),
                         DIST_OK);
    return c;
}

/* One user, one replication a time; counts of fetches and of expired look-ups. */
static void simulate(const struct case_of *k, struct counts *fetches, struct counts *expired)
{
    struct dist_pool pool = {0};
    const struct cache cache = cache_of(k, &pool);
    struct network *net =
        net_cache(k->u, 1, k->issuer, k->fetch > 0 ? k->fetch : AT_ONCE, &cache);
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = k->window, .windows = 1, .lookups = &k->u,
                                   .fetches = &k->fetch});
    const struct record_layout *at = sim_plan_layout(plan);
    struct sim *sim = sim_new(plan);
    double *record = calloc(at->width, sizeof *record);
    for (uint64_t r = 0; r < REPLICATIONS; r++) {
        ck_assert_int_eq(sim_replicate(sim, SEED, r, record, NULL), 0);
        add(fetches, record[at->meters + MISS * METER_SUMS + SUM_NUMERATOR]);
        add(expired, record[at->meters + EXPIRED * METER_SUMS + SUM_NUMERATOR]);
    }
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
    dist_pool_release(&pool);
}

/* Windows so far apart that they know little of each other, at all phases of the tick alike. */
static void judge(const struct case_of *k, struct counts *fetches, struct counts *expired)
{
    struct dist_pool pool = {0};
    const struct token_rules rules = {
        .cache = cache_of(k, &pool), .u = k->u, .v = k->u, .fetch = k->fetch,
        .issuer_lifetime = k->issuer, .renewal = 1};
    struct token_loop *loop = token_loop_new(&rules, 7);
    const double apart = 4.09017 * (k->lifetime + k->fetch + 1 / k->u) + k->issuer * 1.1017;
    token_loop_run(loop, 20 * apart);
    for (int i = 0; i < 2 * REPLICATIONS; i++) {
        const struct token_counts n = token_loop_run(loop, k->window);
        add(fetches, n.fetch);
        add(expired, n.expired);
        token_loop_run(loop, apart);
    }
    token_loop_free(loop);
    dist_pool_release(&pool);
}

static void agree(const char *what, int i, const struct counts *got, const struct counts *want)
{
    const double mean = moment(want, 1), spread = variance(want);
    const double error = hypot(sqrt(variance(got) / got->n), sqrt(spread / want->n));
    if (!(fabs(moment(got, 1) - mean) <= 4.5 * error))
        ck_abort_msg("case %d: mean %s %g, want %g +- %.2g", i, what, moment(got, 1), mean, error);
    const double both = hypot(variance_error(got), variance_error(want));
    if (!(fabs(variance(got) - spread) <= 4.5 * both))
        ck_abort_msg("case %d: variance of %s %g, want %g +- %.2g", i, what, variance(got), spread,
                     both);
}

/* Both by so many counts of either. */
static void compare(const struct case_of *k, int i)
{
    struct counts fetches = {0}, expired = {0}, want = {0}, want_expired = {0};
    simulate(k, &fetches, &expired);
    judge(k, &want, &want_expired);
    agree("fetches", i, &fetches, &want);
    agree("expired", i, &expired, &want_expired);
}

static const struct case_of cases[] = {
    {.u = 2.385, .lifetime = 0.9, .window = 0.9},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .fetch = 0.31},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .fetch = 0.31, .single_flight = true},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .fetch = 1.7, .single_flight = true},
    {.u = 2.385, .lifetime = 0.9, .window = 0.9, .granularity = 0.3},
    {.u = 2.385, .lifetime = 0.7, .window = 0.2, .granularity = 0.3},
    {.u = 2.385, .lifetime = 0.2, .window = 0.9, .granularity = 1.1},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .granularity = 0.3, .fetch = 0.11},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .granularity = 0.3, .fetch = 0.11,
     .single_flight = true},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .granularity = 0.3, .fetch = 0.71,
     .single_flight = true},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .granularity = 1.1, .fetch = 1.05,
     .single_flight = true},
    {.u = 7.1, .lifetime = 0.9, .window = 0.25, .granularity = 0.3},    /* nearly in step */
    {.u = 2.385, .lifetime = 0.9, .window = 0.9, .issuer = 2.3},
    {.u = 2.385, .lifetime = 0.9, .window = 0.9, .issuer = 0.5},    /* below an entry's life */
    {.u = 2.385, .lifetime = 0.3, .window = 0.9, .issuer = 29},     /* most are followed no more */
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .granularity = 0.3, .issuer = 2.3},
    {.u = 19, .lifetime = 0.5, .window = 0.25, .granularity = 0.5, .issuer = 6.4},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .issuer = 4.5, .fetch = 0.31,
     .single_flight = true},
};
#define CASES ((int)(sizeof cases / sizeof *cases))

/* Without single flight a late answer may install another entry where lifetimes are drawn. */
START_TEST(start_is_stationary)
{
    for (int rule = 0; rule < LIFETIME_DRAWN; rule++) {
        struct case_of k = cases[_i];
        const bool drawn = rule == LIFETIME_EXPONENTIAL || rule == LIFETIME_SLIDING_EXPONENTIAL;
        k.rule = (enum lifetime_rule)rule;
        if (drawn && k.fetch > k.granularity)
            k.single_flight = true;
        compare(&k, _i);
    }
}
END_TEST

/* ---- lifetimes of any law, and a greatest age ---- */

static const struct case_of law_cases[] = {
    {.u = 2.385, .lifetime = 0.9, .window = 0.4},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .fetch = 0.31, .single_flight = true},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .granularity = 0.3},
    {.u = 2.385, .lifetime = 0.2, .window = 0.9, .granularity = 1.1},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .granularity = 0.3, .fetch = 0.71,
     .single_flight = true},
    {.u = 7.1, .lifetime = 0.9, .window = 0.25, .granularity = 0.3},
    {.u = 2.385, .lifetime = 0.9, .window = 0.9, .issuer = 2.3},
    {.u = 2.385, .lifetime = 0.9, .window = 0.35, .granularity = 0.3, .issuer = 2.3},
};
#define LAW_CASES ((int)(sizeof law_cases / sizeof *law_cases))

static const struct {
    enum dist_kind law;
    double scv;
} laws[] = {
    {DIST_UNIFORM, 0.0133},    /* +- 20 % */
    {DIST_GAMMA, 2.385},
    {DIST_HYPEREXPONENTIAL, 3.85},
    {DIST_LOGNORMAL, 0.385},
};
#define LAWS_TRIED (int)(sizeof laws / sizeof *laws)

START_TEST(start_of_drawn_lifetimes)
{
    struct case_of k = law_cases[_i / LAWS_TRIED];
    k.law = laws[_i % LAWS_TRIED].law;
    k.scv = laws[_i % LAWS_TRIED].scv;
    compare(&k, _i);
    k.slides = true;
    compare(&k, _i);
}
END_TEST

/* Below and above what uses alone would give, about 3 lifetimes; of a fixed, an exponential and a
 * drawn lifetime. */
START_TEST(start_up_to_a_greatest_age)
{
    static const double greatest[] = {0.77, 2.385, 7.1}, scv[] = {0, 1, 0.3};
    static const enum dist_kind law[] = {DIST_DETERMINISTIC, DIST_EXPONENTIAL, DIST_UNIFORM};
    struct case_of k = law_cases[_i / 3];
    k.max_age = greatest[_i % 3];
    k.slides = true;
    k.law = law[(_i + _i / 3) % 3];
    k.scv = scv[(_i + _i / 3) % 3];
    compare(&k, _i);
}
END_TEST

/* "Until the next edge": whatever slides, too. */
START_TEST(start_of_no_lifetime)
{
    const struct case_of k = {.u = 2.385, .window = 0.9, .granularity = 1.1, .slides = _i % 2,
                              .fetch = _i < 2 ? 0 : 0.31, .single_flight = _i >= 2};
    compare(&k, _i);
}
END_TEST

/* Fetches of 1000 tokens in one second, n replications. */
static struct counts busy(double granularity, double window, unsigned long n)
{
    const double lookups = 20000;
    const struct cache cache = {
        LIFE(LIFETIME_COUNTED, 1), .granularity = granularity};
    struct network *net = net_cache(lookups, 1000, 0, AT_ONCE, &cache);
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = window, .windows = 1, .lookups = &lookups});
    const struct record_layout *at = sim_plan_layout(plan);
    struct sim *sim = sim_new(plan);
    double *record = calloc(at->width, sizeof *record);
    struct counts c = {0};
    for (uint64_t r = 0; r < n; r++) {
        sim_replicate(sim, SEED, r, record, NULL);
        add(&c, record[at->meters + MISS * METER_SUMS + SUM_NUMERATOR]);
    }
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
    return c;
}

/*
 * Busy tokens are fetched every other second, each in its own step for ever: of 1000 so many as
 * heads of coins, standard deviation 15.8. (u = 20/s: 2e-9 of them wait for a second one.)
 */
START_TEST(busy_tokens_toss_coins)
{
    const struct counts c = busy(1, 1, 400);
    ck_close(moment(&c, 1), 500, 0, 4.5 * sqrt(250 / c.n));
    ck_close(variance(&c), 250, 0, 4.5 * 250 * sqrt(2 / c.n));
}
END_TEST

/*
 * The clock is all tokens' own: a quarter of a second has all fetches that follow a tick, or hardly
 * any. With x the place of the tick in it, 0 < x < 1/4 with probability 1/4, 1 - e^(-u(1/4 - x)) of
 * 500 come; and of those from the tick before, 3/4 and less after it, at most e^-15.
 */
START_TEST(one_clock_for_all)
{
    const struct counts c = busy(1, 0.25, 1600);
    const double u = 20, w = 0.25, e = exp(-u * w);
    double first = w - (1 - e) / u;
    double second = w - 2 * (1 - e) / u + (1 - e * e) / (2 * u);
    first += (1 - e) / u * (1 - exp(-u * (1 - w)));    /* the tick was less than 1 - w before */
    second += (1 - e) * (1 - e) / (2 * u) * (1 - exp(-2 * u * (1 - w)));
    const double mean = 500 * first, square = (500 * 500 - 250) * second + 500 * first;
    ck_close(moment(&c, 1), mean, 0, 4.5 * sqrt(variance(&c) / c.n));
    ck_close(variance(&c), square - mean * mean, 0, 4.5 * variance_error(&c));
}
END_TEST

/* ---- the queue of an issuer behind busy tokens ---- */

enum { TOKENS = 100, BATCHES = 24, RUNS = 25, TICKS = 6 };
static const double SERVICE = 0.0083, PERIOD = 2;    /* [s], [ticks] */

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Tokens toss for even or odd ticks, and are fetched Exp(20) after these; Lindley's equation. */
static void plain_issuer(gsl_rng *rng, double *response, size_t *n)
{
    int parity[TOKENS];
    double at[TOKENS], free = 0;
    for (int i = 0; i < TOKENS; i++)
        parity[i] = (int)gsl_rng_uniform_int(rng, (unsigned long)PERIOD);
    for (int tick = 0; tick < TICKS; tick++) {
        size_t due = 0;
        for (int i = 0; i < TOKENS; i++)
            if (parity[i] == tick % (int)PERIOD)
                at[due++] = tick + gsl_ran_exponential(rng, 1 / 20.0);
        qsort(at, due, sizeof *at, ascending);
        for (size_t i = 0; i < due; i++) {
            free = fmax(free, at[i]) + gsl_ran_exponential(rng, SERVICE);
            response[(*n)++] = free - at[i];
        }
    }
}

struct responses {
    double mean, p99;
};

static struct responses plain_batch(gsl_rng *rng)
{
    double *x = calloc(RUNS * TOKENS * TICKS, sizeof *x), sum = 0;
    size_t n = 0;
    for (int run = 0; run < RUNS; run++)
        plain_issuer(rng, x, &n);
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    qsort(x, n, sizeof *x, ascending);
    const struct responses r = {sum / (double)n, x[(size_t)(0.99 * (double)n)]};
    free(x);
    return r;
}

static struct network *with_issuer(void)
{
    const struct cache c = {LIFE(LIFETIME_COUNTED, 1), .granularity = 1,
                            JOIN(true)};
    struct network *net = net_cache(20 * TOKENS, TOKENS, 0, AT_ONCE, &c);
    net->stations[1].servers = 1;
    dist_exponential(SERVICE, &net->nodes[1].service);
    return net;
}

/* The responses at the issuer alone, of a record's tail. */
static void add_responses(const struct sim *sim, const struct record_layout *at,
                          struct histogram *h)
{
    double *tail = calloc(sim_tail_size(sim), sizeof *tail), *x = tail;
    sim_tail(sim, tail);
    for (size_t i = 0; i < at->n_recorded; i++) {
        if (at->recorded[i].quantity == RECORDED_RESPONSE && at->recorded[i].index == 1)
            histogram_unpack(h, x + 1, (size_t)x[0]);
        x += 1 + (size_t)x[0];
    }
    free(tail);
}

static struct responses simulated_batch(struct sim *sim, const struct record_layout *at, uint64_t b)
{
    struct histogram h = {0};
    double *record = calloc(at->width, sizeof *record), sum = 0, n = 0;
    for (uint64_t r = b * RUNS; r < (b + 1) * RUNS; r++) {
        sim_replicate(sim, SEED, r, record, NULL);
        const double *issuer = record + at->stations + STATION_SUMS;
        sum += issuer[SUM_RESPONSE];
        n += issuer[SUM_COMPLETIONS];
        add_responses(sim, at, &h);
    }
    const struct responses r = {sum / n, histogram_quantile(&h, 0.99)};
    histogram_release(&h);
    free(record);
    return r;
}

START_TEST(issuer_behind_busy_tokens)
{
    const double lookups = 20 * TOKENS, fetch = 0.1;
    struct network *net = with_issuer();
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = TICKS, .windows = 1, .warmup = 1, .lookups = &lookups,
                                   .fetches = &fetch, .distributions = true});
    struct sim *sim = sim_new(plan);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct counts mean = {0}, p99 = {0}, want_mean = {0}, want_p99 = {0};
    for (uint64_t b = 0; b < BATCHES; b++) {
        const struct responses want = plain_batch(rng);
        const struct responses got = simulated_batch(sim, sim_plan_layout(plan), b);
        add(&mean, got.mean);
        add(&p99, got.p99);
        add(&want_mean, want.mean);
        add(&want_p99, want.p99);
    }
    const double apart = hypot(sqrt(variance(&mean)), sqrt(variance(&want_mean)));
    const double apart99 = hypot(sqrt(variance(&p99)), sqrt(variance(&want_p99)));
    ck_close(moment(&mean, 1), moment(&want_mean, 1), 0, 4.5 * apart / sqrt(BATCHES));
    ck_close(moment(&p99, 1), moment(&want_p99, 1), 1 / 256.0, 4.5 * apart99 / sqrt(BATCHES));
    ck_assert_double_lt(apart99 / sqrt(BATCHES), 0.03 * moment(&want_p99, 1));
    gsl_rng_free(rng);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

/* ---- whole gateways from time 0 on ---- */

/* Mean number of questions to the issuer in a window that begins at time 0, and its error. */
static double questions(const struct model *m, const double *lookups, const double *fetches,
                        double window, int replications, double *error)
{
    struct sim_plan *plan =
        sim_plan_new(m->network, &(struct sim_options){.window = window, .windows = 1,
                                                       .lookups = lookups, .fetches = fetches});
    const struct record_layout *at = sim_plan_layout(plan);
    struct sim *sim = sim_new(plan);
    double *record = calloc(at->width, sizeof *record);
    struct counts n = {0};
    size_t meter = 0;
    while (strcmp(m->network->meters[meter].name, "I_t") != 0)
        meter++;
    for (uint64_t r = 0; r < (uint64_t)replications; r++) {
        ck_assert_int_eq(sim_replicate(sim, SEED, r, record, NULL), 0);
        add(&n, record[at->meters + meter * METER_SUMS + SUM_NUMERATOR]);
    }
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    *error = sqrt(variance(&n) / n.n);
    return moment(&n, 1);
}

#define GATEWAY                                                                                   \
    "model = \"ml-run\"; I_0 = 60; K = 1; login = false;"                                         \
    "stations = { issuer = { service = { dist = \"deterministic\"; value = 0.25; };"              \
    "                        servers = \"infinite\"; };"                                          \
    "             S_p = { service = { mean = 0.001; }; servers = \"infinite\"; }; };"

/*
 * Entries that are refreshed with the first look-up of their last R = 2 of T = 6 seconds. With
 * requests that wait for fetches a fetch begins each T - R + 1/u + D, u = 3, at a steady rate from
 * time 0 on; on a clock that ticks each second E[floor(X + D)] seconds more in place of X = Exp(u)
 * and D, and entries that end on edges: of 6 + 1 - 2 + P(X + D passes 1, 2, ..) seconds.
 */
static const struct {
    const char *rules;
    double tick;
} refreshed[] = {{"lifetime = 6;", 0},
                 {"lifetime = 6; granularity = 1;", 1},
                 {"lifetime = { dist = \"uniform\"; min = 4; max = 8; };", 0}};

START_TEST(start_of_refreshes)
{
    static const double windows[] = {0.5, 2.5, 6.5};
    const double u = 3, d = 0.25, lookups = 60;
    char text[1000];
    snprintf(text, sizeof text,
             GATEWAY "token = { mode = \"cache\"; users = 20; single_flight = true;"
                     " refresh_ahead = 2; %s };",
             refreshed[_i].rules);
    struct model *m = test_model(text, NULL, 0);
    const double edges = exp(-u * (1 - d)) / (1 - exp(-u));    /* of X + D, X exponential */
    const double cycle = refreshed[_i].tick > 0 ? 6 + 1 - 2 + edges : 6 - 2 + 1 / u + d;
    double error;
    for (size_t w = 0; w < sizeof windows / sizeof *windows; w++) {
        const double got = questions(m, &lookups, &d, windows[w], 3000, &error);
        ck_assert_msg(fabs(got - 20 * windows[w] / cycle) <= 4.5 * error,
                      "%g s: %g +- %g, want %g", windows[w], got, error, 20 * windows[w] / cycle);
    }
    model_free(m);
}
END_TEST

/*
 * A second level, whether the rate of its look-ups is known or not: user i comes with the misses of
 * the first, v_i = 1/(T1 + 1/u_i), and not in proportion to u_i; so the issuer is asked sum v_i/(1
 * + v_i T2) times a second just after time 0, if an entry is there as after Poisson look-ups. Where
 * the look-ups are known to be half as many, entries are there as after v_i/2.
 */
START_TEST(start_of_a_second_level)
{
    struct model *m = test_model(
        GATEWAY "token = { mode = \"cache\"; users = 40; popularity = \"zipf\"; zipf_s = 2.0;"
                " lifetime = 4; second = { lifetime = 12; service = { mean = 1e-9; }; }; };",
        NULL, 0);
    const double window = 0.05;
    double sum = 0, rate = 0, asked = 0, error;
    for (int i = 1; i <= 40; i++)
        sum += 1.0 / i / i;
    for (int i = 1; i <= 40; i++) {
        const double u = 60.0 / i / i / sum, v = 1 / (4 + 1 / u);
        rate += v;
        asked += v / (1 + 12 * (_i == 2 ? v / 2 : v));
    }
    const double lookups[] = {60, _i == 0 ? 0 : _i == 1 ? rate : rate / 2}, fetches[] = {0, 0};
    const double got = questions(m, lookups, fetches, window, 50000, &error);
    ck_assert_msg(fabs(got - window * asked) <= 4.5 * error, "%g +- %g, want %g", got, error,
                  window * asked);
    ck_assert_double_lt(error, 0.02 * window * asked);
    model_free(m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("token_start");
    TCase *c = tcase_create("start");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, start_of_no_lifetime, 0, 4);
    tcase_add_test(c, busy_tokens_toss_coins);
    tcase_add_test(c, one_clock_for_all);
    tcase_add_test(c, issuer_behind_busy_tokens);
    tcase_add_loop_test(c, start_of_refreshes, 0, 3);
    tcase_add_loop_test(c, start_of_a_second_level, 0, 3);
    suite_add_tcase(s, c);
    TCase *slow = tcase_create("laws");
    tcase_set_timeout(slow, 120);
    tcase_set_tags(slow, "slow");
    tcase_add_loop_test(slow, start_is_stationary, 0, CASES);
    tcase_add_loop_test(slow, start_of_drawn_lifetimes, 0, LAW_CASES * LAWS_TRIED);
    tcase_add_loop_test(slow, start_up_to_a_greatest_age, 0, LAW_CASES * 3);
    suite_add_tcase(s, slow);
    return run_suite(s);
}
