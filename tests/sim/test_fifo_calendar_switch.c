/*
 * Replications whose events go to the calendar soon, when the program would do it, and never: with
 * continuous distributions no two events are at one time, so the records must be the same to the
 * bit.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/pool.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "rng/stream.h"
#include "sim/fifo.h"
#include "sim/sim.h"
#include "sim/state.h"

enum { SEED = 20190344, SOON = 2 };

static struct dist exponential(double mean)
{
    struct dist d;
    dist_exponential(mean, &d);
    return d;
}

static size_t named_station(struct network *net, size_t i, unsigned servers)
{
    char name[32];
    snprintf(name, sizeof name, "station[%zu]", i);
    return test_station(net, name, network_add_group(net, name), servers);
}

/* A source with equal entries to the first n nodes. */
static void add_source(struct network *net, const char *name, double rate, size_t first, size_t n)
{
    const struct dist d = exponential(1 / rate);
    network_add_source(net, name, &d, 0);
    for (size_t i = 0; i < n; i++)
        network_add_entry(net, first + i, 1 / (double)n);
}

static struct network *finished(struct network *net)
{
    network_add_meter(net, "arrivals", NULL, 1);
    network_add_flow(net, FLOW_NODE, 0, 1, false);
    network_finish(net);
    return net;
}

/* Stations of 1 to 3 servers, each of which leads to two others, with nodes of `classes` classes: a
 * request goes on as the next class. A node is visited 5 times as often as it is entered, on
 * average. */
static struct network *web(size_t stations, size_t classes)
{
    struct network *net = network_new(NULL);
    struct stream r;
    char name[32];
    stream_init(&r, 3, 8, 5, 0);
    for (size_t c = 0; c < classes; c++) {
        snprintf(name, sizeof name, "class %zu", c);
        network_add_class(net, name);
    }
    const size_t nodes = stations * classes;
    for (size_t i = 0; i < stations; i++) {
        const unsigned servers = 1 + (unsigned)stream_below(&r, 3);
        const size_t s = named_station(net, i, servers);
        for (size_t c = 0; c < classes; c++) {
            struct dist service;
            dist_from_mean_scv((c + i) % 2 ? DIST_EXPONENTIAL : DIST_HYPEREXPONENTIAL,
                               servers * 0.7 / (double)classes, (c + i) % 2 ? 1 : 2.385,
                               test_pool(), &service);
            network_add_node(net, s, c, &service);
        }
    }
    for (size_t i = 0; i < nodes; i++) {
        const size_t next_class = (i + 1) % classes;
        network_add_route(net, i, stream_below(&r, stations) * classes + next_class, NET_NONE, 0.5,
                          0);
        network_add_route(net, i, stream_below(&r, stations) * classes + next_class, NET_NONE, 0.3,
                          0);
    }
    return net;
}

static struct network *net_web(void)
{
    struct network *net = web(300, 1);
    add_source(net, "users", 50, 0, 300);
    return finished(net);
}

static struct network *net_classes(void)
{
    struct network *net = web(60, 3);
    add_source(net, "users", 8, 0, 180);
    return finished(net);
}

/* A web into which sources lead: source i to 1 + i mod `entries` nodes from the ith on. */
static struct network *web_of_sources(size_t stations, size_t classes, size_t sources,
                                      size_t entries)
{
    struct network *net = web(stations, classes);
    char name[32];
    for (size_t i = 0; i < sources; i++) {
        snprintf(name, sizeof name, "source[%zu]", i);
        add_source(net, name, 0.3, i, 1 + i % entries);
    }
    return finished(net);
}

/* So many that their events are in the calendar, too. */
static struct network *net_sources(void)
{
    return web_of_sources(200, 1, 100, 3);
}

/* As many as are left in the tree. */
static struct network *net_few_sources(void)
{
    return web_of_sources(100, 2, 64, 12);
}

static struct network *net_users(void)
{
    const struct cache c = {
        LIFE(LIFETIME_SLIDING_EXPONENTIAL, 0.9), JOIN(true)};
    return net_cache(400, 150, 4.5, 0.31, &c);
}

static struct network *net_ticks(void)
{
    const struct cache c = {LIFE(LIFETIME_COUNTED, 0.9), .granularity = 0.3};
    return net_cache(400, 150, 4.5, 0.031, &c);
}

static struct network *net_delay(void)
{
    return net_mmc(4000, SERVERS_INFINITE);
}

/* They are there at once, leave within a few seconds, and hardly any come. */
static struct network *net_crowd_at_first(void)
{
    const struct dist arrival = exponential(0.05), service = exponential(1);
    struct network *net = net_single(&arrival, &service, SERVERS_INFINITE);
    net->stations[0].start = 20000;
    return net;
}

static struct network *net_web_with_requests(void)
{
    struct network *net = net_web();
    for (size_t i = 0; i < net->n_stations; i += 2)
        net->stations[i].start = 40;
    return net;
}

static const struct {
    const char *name;
    struct network *(*make)(void);
    double window;    /* [s]; so long that some ten thousand events come */
} nets[] = {
    {"web", net_web, 60},
    {"classes", net_classes, 250},
    {"sources", net_sources, 100},
    {"few sources", net_few_sources, 150},
    {"users", net_users, 60},
    {"ticks", net_ticks, 60},
    {"delay", net_delay, 4},
    {"crowd at first", net_crowd_at_first, 200},
    {"web with requests", net_web_with_requests, 60},
};
enum { NETS = sizeof nets / sizeof *nets };

static struct sim_options options(size_t net, size_t many)
{
    static const double lookups[] = {400};
    return (struct sim_options){.window = nets[net].window,
                                .windows = 2,
                                .warmup = 2.385,
                                .many = many,
                                .lookups = lookups};
}

/* What one replication left: its record, and the tail behind it. */
struct outcome {
    double *x;
    size_t n;
    double events;
    double era;
    bool many;
};

static struct outcome replicate(struct sim *s, const struct record_layout *at, uint64_t r)
{
    double *record = calloc(at->width, sizeof *record);
    ck_assert_int_eq(sim_replicate(s, SEED, r, record, NULL), 0);
    struct outcome o = {.n = at->width + sim_tail_size(s),
                        .events = record[at->events],
                        .many = fifo_of(s)->use_calendar,
                        .era = s->era};
    o.x = realloc(record, o.n * sizeof *o.x);
    if (o.n > at->width)
        sim_tail(s, o.x + at->width);
    return o;
}

static struct outcome alone(const struct sim_plan *p, uint64_t r)
{
    struct sim *s = sim_new(p);
    const struct outcome o = replicate(s, sim_plan_layout(p), r);
    sim_free(s);
    return o;
}

/* Frees both. */
static void expect_same(struct outcome a, struct outcome b)
{
    ck_assert_double_gt(a.events, 20000);
    ck_assert_uint_eq(a.n, b.n);
    ck_assert_mem_eq(a.x, b.x, a.n * sizeof *a.x);
    free(a.x);
    free(b.x);
}

static void expect_same_plans(const struct sim_plan *soon, const struct sim_plan *usual,
                              const struct sim_plan *never)
{
    for (uint64_t r = 0; r < 2; r++) {
        const struct outcome a = alone(soon, r), b = alone(never, r), c = alone(never, r);
        ck_assert(a.many && !b.many);
        expect_same(a, b);
        expect_same(alone(usual, r), c);
    }
}

/* All nets, with `more` options. */
static void expect_same_records(size_t net, struct sim_options more)
{
    struct network *n = nets[net].make();
    struct sim_plan *plan[3];
    for (int i = 0; i < 3; i++) {
        struct sim_options o = options(net, i == 0 ? SOON : i == 1 ? 0 : SIZE_MAX);
        o.distributions = more.distributions;
        o.antithetic = more.antithetic;
        o.trace_points = more.trace_points;
        o.trace_groups = more.trace_groups;
        o.clock_range = more.clock_range;
        plan[i] = sim_plan_new(n, &o);
    }
    expect_same_plans(plan[0], plan[1], plan[2]);
    if (more.antithetic)
        expect_same_plans(sim_plan_mate(plan[0]), sim_plan_mate(plan[1]), sim_plan_mate(plan[2]));
    for (int i = 0; i < 3; i++)
        sim_plan_free(plan[i]);
    network_free(n);
}

START_TEST(same_records)
{
    expect_same_records((size_t)_i, (struct sim_options){0});
}
END_TEST

START_TEST(same_with_distributions)
{
    expect_same_records((size_t)_i, (struct sim_options){.distributions = true});
}
END_TEST

START_TEST(same_antithetic)
{
    expect_same_records((size_t)_i, (struct sim_options){.antithetic = true});
}
END_TEST

START_TEST(same_trace)
{
    expect_same_records((size_t)_i,
                        (struct sim_options){.trace_points = 385, .trace_groups = true});
}
END_TEST

/* So short that the clock is set back some hundred times; later with the crowd, whose times must be
 * paid for by events. */
static double short_range(size_t net)
{
    return nets[net].window / 100;
}

START_TEST(same_with_a_short_clock)
{
    expect_same_records((size_t)_i, (struct sim_options){.clock_range = short_range((size_t)_i),
                                                         .distributions = true,
                                                         .trace_points = 385,
                                                         .trace_groups = true});
}
END_TEST

/* The clock that is set back makes the same events, and the same sums to rounding. */
START_TEST(a_short_clock_changes_nothing)
{
    struct network *net = nets[_i].make();
    for (size_t many = SOON; many; many = many == SOON ? SIZE_MAX : 0) {
        struct sim_options o = options((size_t)_i, many);
        o.trace_points = 385;
        o.trace_groups = true;
        o.clock_range = 1e9;
        struct sim_plan *p = sim_plan_new(net, &o);
        o.clock_range = short_range((size_t)_i);
        struct sim_plan *q = sim_plan_new(net, &o);
        const struct outcome far = alone(p, 1), near = alone(q, 1);
        ck_close(far.era, 0, 0, 0);
        ck_assert_double_gt(near.era, nets[_i].window);
        ck_assert_double_lt(near.era, o.warmup + o.window * o.windows);
        ck_close(near.events, far.events, 0, 0);
        for (size_t i = 0; i < far.n; i++)
            ck_close(near.x[i], far.x[i], 1e-9, 1e-8);
        free(far.x);
        free(near.x);
        sim_plan_free(p);
        sim_plan_free(q);
    }
    network_free(net);
}
END_TEST

/* The program's own choice is the calendar, when so many pend. */
START_TEST(usual_is_many_when_many_pend)
{
    struct network *net = net_delay();
    struct sim_options o = {.window = 4, .windows = 2, .warmup = 2.385};
    struct sim_plan *p = sim_plan_new(net, &o);
    struct outcome x = alone(p, 0);
    ck_assert(x.many);
    free(x.x);
    sim_plan_free(p);
    network_free(net);
}
END_TEST

/* Leaves that were idle in the tree are so afterwards, the one given back last first; then come
 * fresh ones. */
START_TEST(idle_leaves_stay_linked)
{
    struct network *net = net_few_sources();
    const struct sim_options o = options(3, SIZE_MAX);
    struct sim_plan *p = sim_plan_new(net, &o);
    struct sim *s = sim_new(p);
    struct fifo *f = fifo_of(s);
    double *record = calloc(sim_plan_layout(p)->width, sizeof *record);
    atomic_int at_once = 1;
    ck_assert_int_eq(sim_replicate(s, SEED, 0, record, &at_once),
                     -1); /* in the middle, in the tree */
    const uint32_t used = (uint32_t)f->queue.used;
    uint32_t idle[200], n = 0;
    for (uint32_t l = (uint32_t)p->n_sources; l < used && n < 200; l++)
        if (tournament_at(&f->queue, l).key < EVENT_IDLE && l % 3)
            idle[n++] = l;
    ck_assert_uint_gt(n, 20);
    n -= n % 7 == 0;    /* so that multiples of 7 give all of them, in another order */
    for (uint32_t i = 0; i < n; i++)
        tournament_give(&f->queue, idle[i * 7 % n]);
    fifo_calendar_begin(f, s->now + 1);
    for (uint32_t i = n; i-- > 0;)
        ck_assert_uint_eq(fifo_leaf(f), idle[i * 7 % n]);
    while (f->idle != 0)    /* those of before */
        ck_assert_uint_lt(fifo_leaf(f), used);
    ck_assert_uint_eq(fifo_leaf(f), used);
    ck_assert_uint_eq(fifo_leaf(f), used + 1);
    sim_free(s);
    free(record);
    sim_plan_free(p);
    network_free(net);
}
END_TEST

/* What a workspace did before does not show. */
START_TEST(one_after_the_other)
{
    struct network *net = nets[_i].make();
    const struct sim_options o = options((size_t)_i, SOON);
    struct sim_plan *p = sim_plan_new(net, &o);
    struct sim *s = sim_new(p);
    for (uint64_t r = 5; r-- > 3;)
        expect_same(replicate(s, sim_plan_layout(p), r), alone(p, r));
    sim_free(s);
    sim_plan_free(p);
    network_free(net);
}
END_TEST

/* What the arena gives out does not grow with the number of replications, once rings are as long as
 * they become. */
START_TEST(memory_is_used_again)
{
    struct network *net = nets[_i].make();
    const struct sim_options o = options((size_t)_i, SOON);
    struct sim_plan *p = sim_plan_new(net, &o);
    struct sim *s = sim_new(p);
    size_t chunks = 0;
    for (uint64_t r = 0; r < 18; r++) {
        free(replicate(s, sim_plan_layout(p), r % 3).x);
        if (r < 6)
            chunks = s->arena.n_chunks;
    }
    ck_assert_uint_eq(s->arena.n_chunks, chunks);
    sim_free(s);
    sim_plan_free(p);
    network_free(net);
}
END_TEST

static atomic_int stop;

static void on_alarm(int signal)
{
    (void)signal;
    stop = 1;
}

/* In the middle of many; and the next replication does not know. */
START_TEST(stops_and_goes_on)
{
    struct network *net = nets[_i].make();
    struct sim_options o = options((size_t)_i, SOON);
    o.window *= 100;    /* some seconds */
    struct sim_plan *p = sim_plan_new(net, &o);
    struct sim *s = sim_new(p);
    double *record = calloc(sim_plan_layout(p)->width, sizeof *record);
    stop = 0;
    signal(SIGALRM, on_alarm);
    setitimer(ITIMER_REAL, &(struct itimerval){.it_value.tv_usec = 20000}, NULL);
    ck_assert_int_eq(sim_replicate(s, SEED, 0, record, &stop), -1);
    ck_assert_int_eq(stop, 1);
    const struct sim_options shorter = options((size_t)_i, SOON);
    struct sim_plan *q = sim_plan_new(net, &shorter);
    s->plan = q;    /* of the same network: nothing but the windows differs */
    expect_same(replicate(s, sim_plan_layout(q), 1), alone(q, 1));
    sim_free(s);
    free(record);
    sim_plan_free(p);
    sim_plan_free(q);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("many");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, same_records, 0, NETS);
    tcase_add_loop_test(c, same_with_distributions, 0, NETS);
    tcase_add_loop_test(c, same_antithetic, 0, NETS);
    tcase_add_loop_test(c, same_trace, 0, NETS);
    tcase_add_loop_test(c, same_with_a_short_clock, 0, NETS);
    tcase_add_loop_test(c, a_short_clock_changes_nothing, 0, NETS);
    tcase_add_test(c, idle_leaves_stay_linked);
    tcase_add_test(c, usual_is_many_when_many_pend);
    tcase_add_loop_test(c, one_after_the_other, 0, NETS);
    tcase_add_loop_test(c, memory_is_used_again, 0, NETS);
    tcase_add_loop_test(c, stops_and_goes_on, 0, NETS);
    suite_add_tcase(s, c);
    return run_suite(s);
}
