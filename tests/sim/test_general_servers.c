/*
 * Servers with rules, against small chains solved numerically, the forward equations of a schedule,
 * runs worked by hand, and stations without rules.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/chain.h"
#include "helpers/close.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "model/network.h"

enum { SEED = 771, REPLICATIONS = 20, MANY = 120 };

/* ---- networks ---- */

static struct network *net_with(const struct server_rules *rules, unsigned servers,
                                enum discipline discipline, size_t room, double lambda,
                                const struct dist *service)
{
    struct network *net = network_new(NULL);
    struct dist between;
    dist_exponential(1 / lambda, &between);
    const struct station_def def = {.name = "a",
                                    .group = network_add_group(net, "a"),
                                    .servers = servers,
                                    .discipline = discipline,
                                    .room = room};
    const size_t station = network_add_station(net, &def);
    network_add_class(net, "request");
    const size_t node = network_add_node(net, station, 0, service);
    if (rules)
        net->stations[station].rules = network_add_rules(net, rules);
    network_add_source(net, "source", &between, 0);
    network_add_entry(net, node, 1);
    return net;
}

static struct replications simulate_for(struct network *net, double window, double warmup)
{
    network_finish(net);
    const struct sim_options o = {.window = window, .windows = 1, .warmup = warmup};
    return replications_run(net, &o, REPLICATIONS, SEED);
}

static void end(struct replications *r, struct network *net)
{
    replications_free(r);
    network_free(net);
}

static struct server_rules failing(double up, double down, enum failure_effect effect)
{
    struct server_rules r = {.fails = true, .effect = effect};
    dist_exponential(up, &r.up);
    dist_exponential(down, &r.down);
    return r;
}

static void check_station(const struct replications *r, double number, double busy, double through)
{
    const size_t time = r->at->time;
    check_place(r, at_station(r, 0, SUM_NUMBER), time, number, 0.03, "number");
    check_place(r, at_station(r, 0, SUM_BUSY), time, busy, 0.02, "busy");
    check_place(r, at_station(r, 0, SUM_COMPLETIONS), time, through, 0.02, "through");
}

/* ---- breakdowns ---- */

/* What of c servers is up, each on its own; the c - u others are down. State n * (c + 1) + u. */
struct failures {
    enum discipline discipline;
    unsigned servers;
    enum failure_effect effect;
};
static const struct failures failures[] = {
    {DISCIPLINE_FIFO, 1, FAILURE_RESUME},   {DISCIPLINE_FIFO, 2, FAILURE_RESUME},
    {DISCIPLINE_RANDOM, 3, FAILURE_RESUME}, {DISCIPLINE_LIFO_PREEMPTIVE, 2, FAILURE_RESUME},
    {DISCIPLINE_PS, 1, FAILURE_RESUME},     {DISCIPLINE_PS, 3, FAILURE_RESUME},
    {DISCIPLINE_LAS, 2, FAILURE_RESUME},    {DISCIPLINE_FIFO, 1, FAILURE_LOSE},
    {DISCIPLINE_FIFO, 3, FAILURE_LOSE},     {DISCIPLINE_SRPT, 1, FAILURE_RESUME}};

/* With exponential services all that resume are the same chain in the number, but SRPT, which has
 * fewer there: of it only what is served is. */
START_TEST(breakdowns_are_the_chain)
{
    const struct failures *f = &failures[_i];
    const double mu = 1 / 0.8, up = 7, down = 2, lambda = 0.55 * f->servers * mu * up / (up + down);
    const size_t c = f->servers, side = c + 1;
    struct chain *chain = chain_new((MANY + 1) * side);
    for (size_t n = 0; n <= MANY; n++)
        for (size_t u = 0; u <= c; u++) {
            const size_t s = n * side + u;
            const double busy = (double)(n < u ? n : u);
            if (n < MANY)
                chain_add(chain, s, s + side, lambda);
            if (n > 0)
                chain_add(chain, s, s - side, busy * mu);
            if (u < c)
                chain_add(chain, s, s + 1, (double)(c - u) / down);
            if (f->effect == FAILURE_LOSE) {
                chain_add(chain, s, s - side - 1, busy / up);
                chain_add(chain, s, s - 1, ((double)u - busy) / up);
            } else if (u > 0) {
                chain_add(chain, s, s - 1, (double)u / up);
            }
        }
    double *pi = calloc((MANY + 1) * side, sizeof *pi), number = 0, busy = 0;
    chain_solve(chain, pi);
    for (size_t s = 0; s < (MANY + 1) * side; s++) {
        const size_t n = s / side, u = s % side;
        number += (double)n * pi[s];
        busy += (double)(n < u ? n : u) * pi[s];
    }
    struct dist service;
    dist_exponential(1 / mu, &service);
    const struct server_rules rules = failing(up, down, f->effect);
    struct network *net = net_with(&rules, f->servers, f->discipline, 0, lambda, &service);
    struct replications r = simulate_for(net, 20000, 500);
    if (f->discipline == DISCIPLINE_SRPT)
        check_place(&r, at_station(&r, 0, SUM_BUSY), r.at->time, busy, 0.01, "busy");
    else
        check_station(&r, number, busy, busy * mu);
    if (f->effect == FAILURE_LOSE)
        check_place(&r, r.at->extras + SUM_LOST, r.at->time, busy / up, 0.02, "lost");
    end(&r, net);
    chain_free(chain);
    free(pi);
}
END_TEST

/*
 * Up for 5, down for 2: down at 5, 12, 19, up again at 7, 14, 21. Arrivals every 2.9:
 * at 2.9, 5.8, 8.7, 11.6, 14.5, 17.4, 20.3; services of 2.3; until 21. resume   2.9-5 7-7.2
 * | 7.2-9.5 | 9.5-11.8 | 11.8-12 14-16.1 | 16.1-18.4 | 18.4-19 - restart  2.9-5 7-9.3 | 9.3-11.6
 * | 11.6-12 14-16.3 | 16.3-18.6 | 18.6-19 - lose     2.9-5 lost | 7-9.3 | 9.3-11.6 | 11.6-12 lost
 * | 14.5-16.8 | 17.4-19 lost | -
 */
START_TEST(breakdowns_by_hand)
{
    static const double completions[] = {5, 4, 3}, lost[] = {0, 0, 3};
    static const double number[] = {4.3 + 3.7 + 3.1 + 4.5 + 3.9 + 3.6 + 0.7,
                                    6.4 + 5.8 + 7.6 + 7.0 + 6.5 + 3.6 + 0.7,
                                    2.1 + 3.5 + 2.9 + 0.4 + 2.3 + 1.6 + 0.7};
    static const double busy[] = {5 * 2.3 + 0.6, 2.1 + 4 * 2.3 + 0.4 + 0.4,
                                  2.1 + 3 * 2.3 + 0.4 + 1.6};
    struct dist service;
    struct server_rules rules = {.fails = true, .effect = (enum failure_effect)_i};
    dist_deterministic(2.3, &service);
    dist_deterministic(5, &rules.up);
    dist_deterministic(2, &rules.down);
    struct network *net = net_with(&rules, 1, DISCIPLINE_FIFO, 0, 1, &service);
    dist_deterministic(2.9, &net->sources[0].interarrival);
    struct replications r = simulate_for(net, 20.999999, 0);
    const double *sums = r.records + r.at->stations;
    ck_assert_double_eq(sums[SUM_ARRIVALS], 7);
    ck_assert_double_eq(sums[SUM_COMPLETIONS], completions[_i]);
    ck_close(sums[SUM_NUMBER], number[_i], 0, 1e-5);
    ck_close(sums[SUM_BUSY], busy[_i], 0, 1e-5);
    if (_i == FAILURE_LOSE)
        ck_assert_double_eq(r.records[r.at->extras + SUM_LOST], lost[_i]);
    end(&r, net);
}
END_TEST

/*
 * Who is interrupted goes on before those who wait. Arrivals every 1.9, services of 2.3, the same
 * server: 1.9-4.2 | 4.2-5 7-8.5 | 8.5-10.8 | 10.8-12 14-15.1 | 15.1-17.4 | 17.4-19 -
 */
START_TEST(the_interrupted_goes_first)
{
    struct dist service;
    struct server_rules rules = {.fails = true, .effect = FAILURE_RESUME};
    dist_deterministic(2.3, &service);
    dist_deterministic(5, &rules.up);
    dist_deterministic(2, &rules.down);
    struct network *net = net_with(&rules, 1, DISCIPLINE_FIFO, 0, 1, &service);
    dist_deterministic(1.9, &net->sources[0].interarrival);
    struct replications r = simulate_for(net, 20.999999, 0);
    const double *sums = r.records + r.at->stations;
    ck_assert_double_eq(sums[SUM_COMPLETIONS], 5);
    ck_close(sums[SUM_RESPONSE], 2.3 + 4.7 + 5.1 + 7.5 + 7.9, 1e-12, 0);
    end(&r, net);
}
END_TEST

/* ---- speeds ---- */

/* States: 0 nobody; 1 one at the fast server; 2 one at the slow one; n + 1 for n >= 2. */
START_TEST(speeds_are_the_chain)
{
    const double mu = 1, fast = 1.6, slow = 0.5, lambda = 1.5, half = _i ? 0.5 : 1;
    struct chain *c = chain_new(MANY + 2);
    chain_add(c, 0, 1, lambda * half);
    chain_add(c, 0, 2, lambda * (1 - half));
    chain_add(c, 1, 0, fast * mu);
    chain_add(c, 2, 0, slow * mu);
    chain_add(c, 1, 3, lambda);
    chain_add(c, 2, 3, lambda);
    chain_add(c, 3, 2, fast * mu);
    chain_add(c, 3, 1, slow * mu);
    for (size_t s = 3; s <= MANY; s++) {
        chain_add(c, s, s + 1, lambda);
        chain_add(c, s + 1, s, (fast + slow) * mu);
    }
    double pi[MANY + 2], number = 0, busy = 0;
    chain_solve(c, pi);
    for (size_t s = 1; s <= MANY + 1; s++) {
        number += (s == 1 ? 1 : (double)(s - 1)) * pi[s];
        busy += (s <= 2 ? 1 : 2) * pi[s];
    }
    double speeds[] = {slow, fast};
    const struct server_rules rules = {
        .speeds = speeds, .n_speeds = 2, .choice = _i ? CHOICE_RANDOM : CHOICE_FASTEST};
    struct dist service;
    dist_exponential(1 / mu, &service);
    struct network *net = net_with(&rules, 2, DISCIPLINE_FIFO, 0, lambda, &service);
    struct replications r = simulate_for(net, 10000, 500);
    check_station(&r, number, busy, lambda);
    end(&r, net);
    chain_free(c);
}
END_TEST

/* ---- rates by number ---- */

static const enum discipline rated[] = {DISCIPLINE_FIFO, DISCIPLINE_PS, DISCIPLINE_LIFO_PREEMPTIVE,
                                        DISCIPLINE_DPS};

/* Birth and death; the server works while somebody is there. */
START_TEST(rates_are_the_chain)
{
    enum { ROOM = 6 };
    double rates[] = {0.7, 1.9, 2.4};
    const double lambda = 2.1, mean = 0.8;
    double p[ROOM + 1] = {1}, sum = 1, number = 0;
    for (int n = 1; n <= ROOM; n++)
        sum += p[n] = p[n - 1] * lambda * mean / rates[n < 3 ? n - 1 : 2];
    for (int n = 0; n <= ROOM; n++)
        number += n * p[n] / sum;
    const struct server_rules rules = {.rates = rates, .n_rates = 3};
    struct dist service;
    dist_exponential(mean, &service);
    struct network *net = net_with(&rules, 1, rated[_i], ROOM, lambda, &service);
    struct replications r = simulate_for(net, 10000, 100);
    check_station(&r, number, 1 - 1 / sum, lambda * (1 - p[ROOM] / sum));
    end(&r, net);
}
END_TEST

/* ---- shifts ---- */

/*
 * State (n, b): requests there, and in service, with room for K. In a shift of c servers one is
 * begun when b < c; those above it finish. Forward equations by Runge and Kutta's method over some
 * periods, until the last is as the one before.
 */
enum { SHIFT_ROOM = 12, SHIFT_SERVERS = 3, SHIFT_STATES = (SHIFT_ROOM + 1) * (SHIFT_SERVERS + 1) };

static void shift_flow(const double *p, double *d, size_t c, double lambda, double mu)
{
    memset(d, 0, SHIFT_STATES * sizeof *d);
    for (size_t n = 0; n <= SHIFT_ROOM; n++)
        for (size_t b = 0; b <= SHIFT_SERVERS && b <= n; b++) {
            const size_t s = n * (SHIFT_SERVERS + 1) + b;
            if (n < SHIFT_ROOM) {
                d[s] -= lambda * p[s];
                d[s + SHIFT_SERVERS + 1 + (b < c && b == n)] += lambda * p[s];
            }
            if (b > 0) { /* who waits begins, unless too many are at work still */
                const bool next = n > b && b <= c;
                d[s] -= (double)b * mu * p[s];
                d[s - SHIFT_SERVERS - 1 - !next] += (double)b * mu * p[s];
            }
        }
}

static void shift_step(double *p, size_t c, double lambda, double mu, double h)
{
    double k[4][SHIFT_STATES], x[SHIFT_STATES];
    static const double part[] = {0, 0.5, 0.5, 1};
    for (int i = 0; i < 4; i++) {
        for (size_t s = 0; s < SHIFT_STATES; s++)
            x[s] = p[s] + (i > 0 ? part[i] * h * k[i - 1][s] : 0);
        shift_flow(x, k[i], c, lambda, mu);
    }
    for (size_t s = 0; s < SHIFT_STATES; s++)
        p[s] += h / 6 * (k[0][s] + 2 * k[1][s] + 2 * k[2][s] + k[3][s]);
}

/* More are at work: those who wait begin. Fewer: where servers are shared they go at once. */
static void shift_begins(double *p, size_t c, bool shares)
{
    for (size_t n = 0; n <= SHIFT_ROOM; n++)
        for (size_t b = 0; b <= SHIFT_SERVERS && b <= n; b++) {
            const size_t now = n < c ? n : c;
            if (b == now || (b > now && !shares))
                continue;
            p[n * (SHIFT_SERVERS + 1) + now] += p[n * (SHIFT_SERVERS + 1) + b];
            p[n * (SHIFT_SERVERS + 1) + b] = 0;
        }
}

/* Mean number and mean number in service over one period, by trapezes. */
static void shift_period(double *p, const struct shift *shifts, bool shares, double period,
                         double lambda, double mu, double *number, double *busy)
{
    enum { STEPS = 2000 };
    const size_t n_shifts = 4;
    *number = *busy = 0;
    for (size_t i = 0; i < n_shifts; i++) {
        const double h = ((i + 1 < n_shifts ? shifts[i + 1].at : period) - shifts[i].at) / STEPS;
        shift_begins(p, shifts[i].servers, shares);
        for (int k = 0; k <= STEPS; k++) {
            const double w = (k == 0 || k == STEPS ? 0.5 : 1) * h / period;
            for (size_t s = 0; s < SHIFT_STATES; s++) {
                *number += w * (double)(s / (SHIFT_SERVERS + 1)) * p[s];
                *busy += w * (double)(s % (SHIFT_SERVERS + 1)) * p[s];
            }
            if (k < STEPS)
                shift_step(p, shifts[i].servers, lambda, mu, h);
        }
    }
}

static const enum discipline shifted[] = {DISCIPLINE_FIFO, DISCIPLINE_PS, DISCIPLINE_LAS};

START_TEST(shifts_are_the_forward_equations)
{
    struct shift shifts[] = {{0, 3}, {5, 1}, {8, 0}, {10, 1}};
    const bool shares = discipline_table[shifted[_i]].shares;
    const double period = 14, lambda = 1.4, mu = 0.9;
    double p[SHIFT_STATES] = {1}, number, busy;
    for (int i = 0; i < 30; i++)
        shift_period(p, shifts, shares, period, lambda, mu, &number, &busy);
    const struct server_rules rules = {.shifts = shifts, .n_shifts = 4, .period = period};
    struct dist service;
    dist_exponential(1 / mu, &service);
    struct network *net =
        net_with(&rules, SHIFT_SERVERS, shifted[_i], SHIFT_ROOM, lambda, &service);
    struct replications r = simulate_for(net, 600 * period, 20 * period);
    check_station(&r, number, busy, busy * mu);
    end(&r, net);
}
END_TEST

/* ---- rules that change nothing: the same events as without ---- */

static const enum discipline alike[] = {DISCIPLINE_FIFO,     DISCIPLINE_LIFO,
                                        DISCIPLINE_RANDOM,   DISCIPLINE_SJF,
                                        DISCIPLINE_PRIORITY, DISCIPLINE_LIFO_PREEMPTIVE,
                                        DISCIPLINE_SRPT,     DISCIPLINE_PRIORITY_PREEMPTIVE};

static struct network *net_alike(enum discipline d, bool rules)
{
    static double speeds[] = {1, 1};
    const struct server_rules same = {.speeds = speeds, .n_speeds = 2};
    struct dist service, other;
    dist_erlang(2, 0.9, &service);
    dist_exponential(0.5, &other);
    struct network *net = net_with(rules ? &same : NULL, 2, d, 0, 1, &service);
    const size_t class = network_add_class(net, "urgent");
    net->classes[class].priority = 1;
    const size_t node = network_add_node(net, 0, class, &other);
    network_add_source(net, "other", &other, 0);
    dist_exponential(1.3, &net->sources[1].interarrival);
    network_add_entry(net, node, 1);
    network_finish(net);
    return net;
}

START_TEST(rules_of_nothing_change_nothing)
{
    const struct sim_options o = {.window = 2000, .windows = 1, .warmup = 10};
    struct network *with = net_alike(alike[_i], true), *without = net_alike(alike[_i], false);
    struct replications a = replications_run(with, &o, 1, SEED),
                        b = replications_run(without, &o, 1, SEED);
    const size_t completions = at_station(&a, 0, SUM_COMPLETIONS);
    ck_assert_double_gt(a.records[completions], 1000);
    ck_assert_double_eq(a.records[completions], b.records[completions]);
    static const enum station_sum sums[] = {SUM_BUSY, SUM_NUMBER, SUM_RESPONSE};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        ck_close(a.records[at_station(&a, 0, sums[i])], b.records[at_station(&b, 0, sums[i])], 1e-9,
                 0);
    end(&a, with);
    end(&b, without);
}
END_TEST

/* ---- a clock that is set back often ---- */

START_TEST(the_clock_may_be_set_back)
{
    static const enum discipline disciplines[] = {DISCIPLINE_FIFO, DISCIPLINE_SRPT, DISCIPLINE_PS};
    struct dist service;
    dist_erlang(3, 0.8, &service);
    const struct server_rules rules = failing(7, 2, FAILURE_RESUME);
    struct network *net = net_with(&rules, 2, disciplines[_i], 0, 1.2, &service);
    network_finish(net);
    const struct sim_options o = {.window = 500, .windows = 1, .warmup = 10},
                             often = {.window = 500, .windows = 1, .warmup = 10, .clock_range = 3};
    struct replications a = replications_run(net, &o, 1, SEED),
                        b = replications_run(net, &often, 1, SEED);
    for (size_t sum = 0; sum < STATION_SUMS; sum++)
        ck_close(b.records[at_station(&b, 0, sum)], a.records[at_station(&a, 0, sum)], 1e-9, 0);
    replications_free(&a);
    end(&b, net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim/general_servers");
    TCase *t = tcase_create("servers");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, breakdowns_are_the_chain, 0, sizeof failures / sizeof *failures);
    tcase_add_loop_test(t, breakdowns_by_hand, 0, 3);
    tcase_add_test(t, the_interrupted_goes_first);
    tcase_add_loop_test(t, speeds_are_the_chain, 0, 2);
    tcase_add_loop_test(t, rates_are_the_chain, 0, sizeof rated / sizeof *rated);
    tcase_add_loop_test(t, shifts_are_the_forward_equations, 0, sizeof shifted / sizeof *shifted);
    tcase_add_loop_test(t, rules_of_nothing_change_nothing, 0, sizeof alike / sizeof *alike);
    tcase_add_loop_test(t, the_clock_may_be_set_back, 0, 3);
    suite_add_tcase(s, t);
    return run_suite(s);
}
