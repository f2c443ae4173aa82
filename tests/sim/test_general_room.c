/*
 * Finite room, overflow, blocking, regions and deadlock in the general engine, against formulas
 * and against small chains solved numerically. Every chain is written down from the words of
 * model/network.h, not from the engine.
 */
#include <stdio.h>
#include <stdlib.h>

#include "helpers/chain.h"
#include "helpers/close.h"
#include "helpers/pool.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "model/network.h"

enum { SEED = 5150, REPLICATIONS = 20, MANY = 600 };

/* ---- networks ---- */

static struct dist exponential(double mean)
{
    struct dist d;
    dist_exponential(mean, &d);
    return d;
}

/* Returns the node. */
static size_t add_station(struct network *net, const char *name, unsigned servers,
                          const struct dist *service, size_t room, enum full_rule full)
{
    const size_t s =
        network_add_station(net, &(struct station_def){.name = name,
                                                       .group = network_add_group(net, name),
                                                       .servers = servers,
                                                       .room = room,
                                                       .full = full});
    if (net->n_classes == 0)
        network_add_class(net, "request");
    return network_add_node(net, s, 0, service);
}

static size_t add_exponential(struct network *net, const char *name, unsigned servers, double mean,
                              size_t room, enum full_rule full)
{
    const struct dist d = exponential(mean);
    return add_station(net, name, servers, &d, room, full);
}

static void add_source(struct network *net, double mean, size_t node)
{
    const struct dist d = exponential(mean);
    network_add_source(net, "source", &d, 0);
    network_add_entry(net, node, 1);
}

/* One request, at this time; the next would come at twice it. */
static void add_arrival(struct network *net, double time, size_t node)
{
    char name[32];
    struct dist d;
    dist_deterministic(time, &d);
    snprintf(name, sizeof name, "at %g", time);
    network_add_source(net, name, &d, 0);
    network_add_entry(net, node, 1);
}

/* Of a finished network; about so many events each. */
static struct replications simulate(struct network *net, double window)
{
    struct diag *d = diag_new();
    network_finish(net);
    ck_assert_uint_eq(network_validate(net, d), 0);
    diag_free(d);
    const struct sim_options o = {.window = window, .windows = 1, .warmup = window / 10};
    return replications_run(net, &o, REPLICATIONS, SEED);
}

static size_t at_extra(const struct replications *r, size_t station, enum station_extra extra)
{
    ck_assert_uint_gt(r->at->n_extras, 0);
    return r->at->extras + station * STATION_EXTRAS + extra;
}

/* Arrivals are completions, lost, overflowed, and what became more there; in all replications. */
static void check_conservation(const struct network *net, const struct replications *r)
{
    for (size_t i = 0; i < r->n; i++)
        for (size_t s = 0; s < net->n_stations; s++) {
            const double room = net->stations[s].room < 1e6 ? (double)net->stations[s].room : 1e6;
            const double change = replications_value(r, i, at_station(r, s, SUM_ARRIVALS)) -
                                  replications_value(r, i, at_station(r, s, SUM_COMPLETIONS)) -
                                  replications_value(r, i, at_extra(r, s, SUM_LOST)) -
                                  replications_value(r, i, at_extra(r, s, SUM_OVERFLOWED));
            ck_assert_msg(fabs(change) <= room, "station %zu: %g", s, change);
            ck_assert(replications_value(r, i, at_station(r, s, SUM_NUMBER)) <=
                      room * replications_value(r, i, r->at->time) * (1 + 1e-12));
            ck_assert(replications_value(r, i, at_station(r, s, SUM_BUSY)) >= -1e-9);
        }
}

/* ---- one station ---- */

/* M/M/c/K: p(n) by the balance of its cuts. */
START_TEST(mmck_is_exact)
{
    enum { C = 2, K = 5 };
    const double lambda = 1.7, mean = 0.9;
    double p[K + 1] = {1}, sum = 1, number = 0, busy = 0;
    for (int n = 1; n <= K; n++)
        sum += p[n] = p[n - 1] * lambda * mean / (n < C ? n : C);
    for (int n = 0; n <= K; n++) {
        number += n * p[n] / sum;
        busy += (n < C ? n : C) * p[n] / sum;
    }
    struct network *net = network_new(NULL);
    add_source(net, 1 / lambda, add_exponential(net, "a", C, mean, K, FULL_LOST));
    struct replications r = simulate(net, 5000);
    const double loss = p[K] / sum;
    check_place(&r, at_extra(&r, 0, SUM_LOST), at_station(&r, 0, SUM_ARRIVALS), loss, 0.02, "loss");
    check_place(&r, at_station(&r, 0, SUM_NUMBER), r.at->time, number, 0.01, "number");
    check_place(&r, at_station(&r, 0, SUM_BUSY), r.at->time, busy, 0.01, "busy");
    check_place(&r, at_station(&r, 0, SUM_RESPONSE), at_station(&r, 0, SUM_COMPLETIONS),
                number / (lambda * (1 - loss)), 0.01, "response of those admitted");
    check_place(&r, r.at->exits + net->lost * EXIT_SUMS + SUM_EXITS, r.at->time, lambda * loss,
                0.02, "rate of the exit");
    check_conservation(net, &r);
    replications_free(&r);
    network_free(net);
}
END_TEST

/* Erlang's loss formula holds for any service (Sevastyanov 1957). */
START_TEST(erlang_loss_is_insensitive)
{
    const double lambda = 2.6, mean = 0.85, a = lambda * mean;
    double b = 1;
    for (int k = 1; k <= 3; k++)
        b = a * b / (k + a * b);
    struct dist d;
    if (_i == 0)
        dist_deterministic(mean, &d);
    else if (_i == 1)
        dist_from_mean_scv(DIST_HYPEREXPONENTIAL, mean, 7, test_pool(), &d);
    else
        dist_erlang(3, mean, &d);
    struct network *net = network_new(NULL);
    add_source(net, 1 / lambda, add_station(net, "a", 3, &d, 3, FULL_LOST));
    struct replications r = simulate(net, 5000);
    check_place(&r, at_extra(&r, 0, SUM_LOST), at_station(&r, 0, SUM_ARRIVALS), b, 0.02, "loss");
    check_place(&r, at_station(&r, 0, SUM_NUMBER), r.at->time, a * (1 - b), 0.01, "number");
    check_conservation(net, &r);
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- overflow: two loss systems, the second for what the first has no room for ---- */

START_TEST(overflow_is_the_chain)
{
    enum { A = 2, B = 3 };
    const double lambda = 2.3, mean_a = 0.9, mean_b = 1.2;
    struct chain *c = chain_new((A + 1) * (B + 1));
    for (size_t a = 0; a <= A; a++)
        for (size_t b = 0; b <= B; b++) {
            const size_t s = a * (B + 1) + b;
            if (a < A)
                chain_add(c, s, s + B + 1, lambda);
            else if (b < B)
                chain_add(c, s, s + 1, lambda);
            if (a > 0)
                chain_add(c, s, s - B - 1, (double)a / mean_a);
            if (b > 0)
                chain_add(c, s, s - 1, (double)b / mean_b);
        }
    double pi[(A + 1) * (B + 1)], overflow = 0, lost = 0, number = 0;
    chain_solve(c, pi);
    for (size_t s = 0; s < (A + 1) * (B + 1); s++) {
        const bool full = s / (B + 1) == A;
        overflow += full * pi[s];
        lost += (full && s % (B + 1) == B) * pi[s];
        number += (double)(s % (B + 1)) * pi[s];
    }
    struct network *net = network_new(NULL);
    const size_t first = add_exponential(net, "a", A, mean_a, A, FULL_OVERFLOW);
    net->nodes[first].overflow = add_exponential(net, "b", B, mean_b, B, FULL_LOST);
    add_source(net, 1 / lambda, first);
    struct replications r = simulate(net, 5000);
    const size_t offered = at_station(&r, 0, SUM_ARRIVALS);
    check_place(&r, at_extra(&r, 0, SUM_OVERFLOWED), offered, overflow, 0.02, "overflow");
    check_place(&r, at_extra(&r, 1, SUM_LOST), offered, lost, 0.03, "lost of all");
    check_place(&r, at_extra(&r, 1, SUM_LOST), at_station(&r, 1, SUM_ARRIVALS), lost / overflow,
                0.03, "lost of those that overflow");
    check_place(&r, at_station(&r, 1, SUM_NUMBER), r.at->time, number, 0.02, "number");
    check_conservation(net, &r);
    replications_free(&r);
    network_free(net);
    chain_free(c);
}
END_TEST

/* ---- blocking: a (room A, lost from outside) -> b ---- */

struct tandem {
    enum full_rule full;
    unsigned servers_a, servers_b;
    size_t room_a, room_b;
    enum discipline at_a;
};
static const struct tandem tandems[] = {
    {FULL_BLOCK, 1, 1, 4, 2, DISCIPLINE_FIFO},
    {FULL_BLOCK, 2, 1, 5, 2, DISCIPLINE_RANDOM},
    {FULL_BLOCK, 3, 2, 4, 2, DISCIPLINE_LIFO_PREEMPTIVE},
    {FULL_BLOCK, 1, 1, 4, 2, DISCIPLINE_PS},
    {FULL_BLOCK, 2, 1, 5, 1, DISCIPLINE_LAS},
    {FULL_BLOCK_BEFORE, 1, 1, 4, 2, DISCIPLINE_FIFO},
    {FULL_BLOCK_BEFORE, 2, 1, 5, 3, DISCIPLINE_LIFO},
    {FULL_BLOCK_BEFORE, 3, 2, 4, 2, DISCIPLINE_FIFO},
    {FULL_BLOCK_BEFORE, 2, 1, 4, 2, DISCIPLINE_DPS}}; /* where services are shared: after them */

/*
 * State (a, k, b): requests at a, of which k are blocked; requests at b. After service: those who
 * are served at a are min(a, servers) - k. Before service: k is how many of those with a server
 * have not begun; the others have a place at b, so at most room - b are served.
 */
struct tandem_chain {
    const struct tandem *t;
    struct chain *c;
    double lambda, mu_a, mu_b;
};

static size_t tandem_state(const struct tandem *t, size_t a, size_t k, size_t b)
{
    return (a * (t->room_a + 1) + k) * (t->room_b + 1) + b;
}

static size_t least(size_t x, size_t y)
{
    return x < y ? x : y;
}

/* Those blocked before service follow from a and b: the state has k = 0. */
static size_t blocked_before(const struct tandem *t, size_t a, size_t b)
{
    const size_t with_server = least(a, t->servers_a);
    return with_server - least(with_server, t->room_b - b);
}

static bool is_before(const struct tandem *t)
{
    return t->full == FULL_BLOCK_BEFORE && !discipline_table[t->at_a].shares;
}

/* Who is blocked has a server, or where they are shared none. */
static size_t tandem_served(const struct tandem *t, size_t a, size_t k, size_t b)
{
    if (is_before(t))
        return least(a, t->servers_a) - blocked_before(t, a, b);
    return discipline_table[t->at_a].shares ? least(a - k, t->servers_a)
                                            : least(a, t->servers_a) - k;
}

static void tandem_changes(const struct tandem_chain *x, size_t a, size_t k, size_t b)
{
    const struct tandem *t = x->t;
    const size_t s = tandem_state(t, a, k, b);
    const size_t served = tandem_served(t, a, k, b);
    const double rate_b = (double)least(b, t->servers_b) * x->mu_b;
    if (a < t->room_a)
        chain_add(x->c, s, tandem_state(t, a + 1, k, b), x->lambda);
    if (served > 0) {
        const size_t to =
            b < t->room_b ? tandem_state(t, a - 1, k, b + 1) : tandem_state(t, a, k + 1, b);
        chain_add(x->c, s, to, (double)served * x->mu_a);
    }
    if (b > 0)
        chain_add(x->c, s, k > 0 ? tandem_state(t, a - 1, k - 1, b) : tandem_state(t, a, k, b - 1),
                  rate_b);
}

/* Can it be: after service only a full b blocks. */
static bool tandem_valid(const struct tandem *t, size_t a, size_t k, size_t b)
{
    return k == 0 || (!is_before(t) && k <= a && b == t->room_b &&
                      (discipline_table[t->at_a].shares || k <= t->servers_a));
}

START_TEST(tandem_is_the_chain)
{
    const struct tandem *t = &tandems[_i];
    const struct tandem_chain x = {
        t, chain_new((t->room_a + 1) * (t->room_a + 1) * (t->room_b + 1)), 1.9, 1 / 0.7, 1 / 0.6};
    double *pi = calloc((t->room_a + 1) * (t->room_a + 1) * (t->room_b + 1), sizeof *pi);
    double lost = 0, blocked = 0, at_a = 0, at_b = 0, busy = 0;
    for (size_t a = 0; a <= t->room_a; a++)
        for (size_t k = 0; k <= t->room_a; k++)
            for (size_t b = 0; b <= t->room_b; b++)
                if (tandem_valid(t, a, k, b))
                    tandem_changes(&x, a, k, b);
    chain_solve(x.c, pi);
    for (size_t a = 0; a <= t->room_a; a++)
        for (size_t k = 0; k <= t->room_a; k++)
            for (size_t b = 0; b <= t->room_b; b++) {
                if (!tandem_valid(t, a, k, b))
                    continue;
                const double p = pi[tandem_state(t, a, k, b)];
                const size_t held = is_before(t) ? blocked_before(t, a, b) : k;
                lost += (a == t->room_a) * p;
                blocked += (double)held * p;
                busy += (double)tandem_served(t, a, k, b) * p;
                at_a += (double)a * p;
                at_b += (double)b * p;
            }
    struct network *net = network_new(NULL);
    const size_t a = add_exponential(net, "a", t->servers_a, 1 / x.mu_a, t->room_a, FULL_LOST);
    const size_t b = add_exponential(net, "b", t->servers_b, 1 / x.mu_b, t->room_b, t->full);
    net->stations[0].discipline = t->at_a;
    network_add_route(net, a, b, NET_NONE, 1, 0);
    add_source(net, 1 / x.lambda, a);
    struct replications r = simulate(net, 5000);
    const size_t time = r.at->time;
    check_place(&r, at_extra(&r, 0, SUM_LOST), at_station(&r, 0, SUM_ARRIVALS), lost, 0.02, "lost");
    check_place(&r, at_extra(&r, 0, SUM_BLOCKED), time, blocked, 0.03, "blocked");
    check_place(&r, at_station(&r, 0, SUM_BUSY), time, busy, 0.01, "busy");
    check_place(&r, at_station(&r, 0, SUM_NUMBER), time, at_a, 0.01, "at a");
    check_place(&r, at_station(&r, 1, SUM_NUMBER), time, at_b, 0.01, "at b");
    check_place(&r, at_station(&r, 1, SUM_COMPLETIONS), time, x.lambda * (1 - lost), 0.01,
                "through");
    check_conservation(net, &r);
    replications_free(&r);
    network_free(net);
    chain_free(x.c);
    free(pi);
}
END_TEST

/* ---- regions: customers think, then go to a, then to b; a and b have room for R together ---- */

/*
 * State (out, a, b) with N - out - a - b thinking. Waiting outside: those outside come in when
 * somebody leaves the region. Lost: out is always 0.
 */
START_TEST(region_is_the_chain)
{
    enum { N = 6, R = 3, SIDE = N + 1 };
    const bool waits = _i == 0;
    const double think = 1.3, mean_a = 0.8, mean_b = 0.6;
    struct chain *c = chain_new(SIDE * SIDE * SIDE);
    double pi[SIDE * SIDE * SIDE], thinking = 0, outside = 0, at_a = 0, through = 0, refused = 0;
    for (size_t o = 0; o <= (waits ? N : 0); o++)
        for (size_t a = 0; a <= R; a++)
            for (size_t b = 0; a + b <= R && o + a + b <= N; b++) {
                if (o > 0 && a + b < R)
                    continue;
                const size_t s = (o * SIDE + a) * SIDE + b;
                const double calls = (double)(N - o - a - b) / think;
                if (a + b < R)
                    chain_add(c, s, s + SIDE, calls);
                else if (waits)
                    chain_add(c, s, s + SIDE * SIDE, calls);
                if (a > 0)
                    chain_add(c, s, s - SIDE + 1, 1 / mean_a);
                if (b > 0)
                    chain_add(c, s, o > 0 ? s - SIDE * SIDE + SIDE - 1 : s - 1, 1 / mean_b);
            }
    chain_solve(c, pi);
    for (size_t s = 0; s < SIDE * SIDE * SIDE; s++) {
        const size_t o = s / (SIDE * SIDE), a = s / SIDE % SIDE, b = s % SIDE;
        if (o + a + b > N || a + b > R || (o > 0 && (a + b < R || !waits)))
            continue;
        thinking += (double)(N - o - a - b) * pi[s];
        outside += (double)o * pi[s];
        at_a += (double)a * pi[s];
        through += (b > 0) / mean_b * pi[s];
        refused += (a + b == R) * (double)(N - o - a - b) / think * pi[s];
    }
    struct network *net = network_new(NULL);
    const size_t a = add_exponential(net, "a", 1, mean_a, 0, FULL_LOST);
    const size_t b = add_exponential(net, "b", 1, mean_b, 0, FULL_LOST);
    network_add_route(net, a, b, NET_NONE, 1, 0);
    add_source(net, think, a);
    net->sources[0].customers = N;
    char name[] = "hall";
    network_add_region(
        net, &(struct region){.name = name, .room = R, .full = waits ? FULL_WAIT : FULL_LOST});
    net->stations[0].region = net->stations[1].region = 0;
    struct replications r = simulate(net, 5000);
    check_place(&r, at_station(&r, 0, SUM_NUMBER), r.at->time, at_a, 0.01, "at a");
    check_place(&r, at_station(&r, 1, SUM_COMPLETIONS), r.at->time, through, 0.01, "through");
    check_place(&r, r.at->number, r.at->time, N - thinking, 0.01, "in the network");
    if (!waits)
        check_place(&r, at_extra(&r, 0, SUM_LOST), r.at->time, refused, 0.02, "lost");
    replications_free(&r);
    network_free(net);
    chain_free(c);
}
END_TEST

/* ---- classes outside a region, and lost ---- */

/*
 * One bed for two classes, each at a station of its own: together M/G/1, first come first served
 * outside, so both wait as long there (Pollaczek, Khinchine): the sojourn of a class is that and
 * its service.
 */
START_TEST(outside_it_is_first_come_first_served)
{
    const double lambda[] = {0.8, 0.2}, mean[] = {0.7, 1};
    double rho = 0, rest = 0;
    struct network *net = network_new(NULL);
    char hall[] = "hall";
    for (size_t i = 0; i < 2; i++) {
        const struct dist d = exponential(mean[i]), between = exponential(1 / lambda[i]);
        const size_t node = add_station(net, i ? "b" : "a", 1, &d, 0, FULL_LOST);
        if (i == 1)
            net->nodes[node].class = network_add_class(net, "other");
        network_add_source(net, i ? "others" : "ones", &between, 0);
        network_add_entry(net, node, 1);
        net->classes[i].named = true;
        rho += lambda[i] * mean[i];
        rest += lambda[i] * mean[i] * mean[i]; /* half the second moment is the square */
    }
    network_add_region(net, &(struct region){.name = hall, .room = 1, .full = FULL_WAIT});
    net->stations[0].region = net->stations[1].region = 0;
    struct replications r = simulate(net, 20000);
    for (size_t i = 0; i < 2; i++) {
        const size_t class = r.at->classes + i * CLASS_SUMS;
        const double sojourn = rest / (1 - rho) + mean[i];
        check_place(&r, class + SUM_CLASS_SOJOURN, class + SUM_CLASS_LEFT, sojourn, 0.02,
                    "sojourn");
        check_place(&r, class + SUM_CLASS_NUMBER, r.at->time, lambda[i] * sojourn, 0.02, "number");
    }
    for (size_t k = 0; k < r.n; k++) /* the classes' numbers are the network's, on every path */
        ck_close(replications_value(&r, k, r.at->classes + SUM_CLASS_NUMBER) +
                     replications_value(&r, k, r.at->classes + CLASS_SUMS + SUM_CLASS_NUMBER),
                 replications_value(&r, k, r.at->number), 1e-9, 0);
    replications_free(&r);
    network_free(net);
}
END_TEST

/* M/M/1/1 of two classes, one from elsewhere in the network: each is lost as itself. */
START_TEST(who_is_lost_is_lost_as_its_class)
{
    struct network *net = network_new(NULL);
    const size_t first = add_exponential(net, "a", 0, 1, 0, FULL_LOST);
    const size_t second = add_exponential(net, "b", 1, 1, 1, FULL_LOST);
    const struct dist d = exponential(1.5);
    const size_t other = network_add_node(net, 1, network_add_class(net, "other"), &d);
    network_add_route(net, first, second, NET_NONE, 1, 0);
    add_source(net, 1 / 0.7, first);
    network_add_source(net, "others", &d, 0);
    network_add_entry(net, other, 1);
    net->classes[0].named = net->classes[1].named = true;
    struct replications r = simulate(net, 1000);
    const double rates[] = {0.7, 1 / 1.5}, load = 0.7 + 1, lost = load / (1 + load);
    for (size_t i = 0; i < 2; i++)
        check_place(&r, r.at->classes + i * CLASS_SUMS + SUM_CLASS_LOST, r.at->time,
                    rates[i] * lost, 0.03, "lost of a class");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- deadlock: a and b send to each other ---- */

static struct network *loop_net(enum full_rule full, enum deadlock_rule rule)
{
    struct network *net = network_new(NULL);
    const size_t a = add_exponential(net, "a", 1, 0.5, 2, full);
    const size_t b = add_exponential(net, "b", 1, 0.7, 2, full);
    network_add_route(net, a, b, NET_NONE, 0.7, 0);
    network_add_route(net, b, a, NET_NONE, 0.6, 0);
    add_source(net, 1 / 1.1, a);
    net->deadlock = rule;
    return net;
}

/* State (na, nb, who is blocked: 0 nobody, 1 at a, 2 at b), rooms of 2. If both would be, their
 * requests change places. */
START_TEST(resolved_deadlock_is_the_chain)
{
    const double lambda = 1.1, mu_a = 1 / 0.5, mu_b = 1 / 0.7, on_a = 0.7, on_b = 0.6;
    struct chain *c = chain_new(27);
#define LOOP(na, nb, x) (((na)*3 + (nb)) * 3 + (x))
    for (size_t na = 0; na <= 2; na++)
        for (size_t nb = 0; nb <= 2; nb++)
            for (size_t x = 0; x <= 2; x++) {
                if ((x == 1 && (nb < 2 || na == 0)) || (x == 2 && (na < 2 || nb == 0)))
                    continue;
                const size_t s = LOOP(na, nb, x);
                if (na < 2)
                    chain_add(c, s, LOOP(na + 1, nb, x), lambda);
                if (na > 0 && x != 1) { /* when one at b is blocked it takes the free place */
                    chain_add(c, s, x == 2 ? LOOP(na, nb - 1, 0) : LOOP(na - 1, nb, x),
                              mu_a * (1 - on_a));
                    if (nb < 2)
                        chain_add(c, s, x == 2 ? LOOP(na, nb, 0) : LOOP(na - 1, nb + 1, x),
                                  mu_a * on_a);
                    else
                        chain_add(c, s, x == 2 ? LOOP(na, nb, 0) : LOOP(na, nb, 1), mu_a * on_a);
                }
                if (nb > 0 && x != 2) {
                    chain_add(c, s, x == 1 ? LOOP(na - 1, nb, 0) : LOOP(na, nb - 1, x),
                              mu_b * (1 - on_b));
                    if (na < 2)
                        chain_add(c, s, x == 1 ? LOOP(na, nb, 0) : LOOP(na + 1, nb - 1, x),
                                  mu_b * on_b);
                    else
                        chain_add(c, s, x == 1 ? LOOP(na, nb, 0) : LOOP(na, nb, 2), mu_b * on_b);
                }
            }
    double pi[27], at_a = 0, at_b = 0, blocked_a = 0, blocked_b = 0, lost = 0;
    chain_solve(c, pi);
    for (size_t s = 0; s < 27; s++) {
        at_a += (double)(s / 9) * pi[s];
        at_b += (double)(s / 3 % 3) * pi[s];
        blocked_a += (s % 3 == 1) * pi[s];
        blocked_b += (s % 3 == 2) * pi[s];
        lost += (s / 9 == 2) * pi[s];
    }
    struct network *net = loop_net(FULL_BLOCK, DEADLOCK_RESOLVE);
    struct replications r = simulate(net, 5000);
    const size_t time = r.at->time;
    check_place(&r, at_station(&r, 0, SUM_NUMBER), time, at_a, 0.01, "at a");
    check_place(&r, at_station(&r, 1, SUM_NUMBER), time, at_b, 0.01, "at b");
    check_place(&r, at_extra(&r, 0, SUM_BLOCKED), time, blocked_a, 0.03, "blocked at a");
    check_place(&r, at_extra(&r, 1, SUM_BLOCKED), time, blocked_b, 0.03, "blocked at b");
    check_place(&r, r.at->exits + net->lost * EXIT_SUMS + SUM_EXITS, time, lambda * lost, 0.02,
                "lost");
    check_conservation(net, &r);
    replications_free(&r);
    network_free(net);
    chain_free(c);
}
END_TEST

/*
 * After service: sooner or later. Before service a place that is given back goes to who waits for
 * it, so a circle is there at time 0 or never: both stations are full, and the first at each is on
 * its way to the other with the chance 0.7 * 0.6.
 */
START_TEST(deadlock_stops_by_name)
{
    enum { RUNS = 100 };
    struct network *net = loop_net(_i ? FULL_BLOCK_BEFORE : FULL_BLOCK, DEADLOCK_STOP);
    net->stations[0].start = net->stations[1].start = 2;
    network_finish(net);
    const struct sim_options o = {.window = 500, .windows = 1};
    struct sim_plan *p = sim_plan_new(net, &o);
    struct sim *s = sim_new(p);
    double *record = calloc(sim_plan_layout(p)->width, sizeof *record);
    size_t stations[2], n, stopped = 0;
    double time;
    for (uint64_t r = 0; r < RUNS; r++) {
        const int status = sim_replicate(s, SEED, r, record, NULL);
        ck_assert(sim_deadlock(sim_plan_layout(p), record, stations, &n, &time) ==
                  (status == SIM_DEADLOCK));
        if (status == 0)
            continue;
        ck_assert_uint_eq(n, 2);
        ck_assert_uint_eq(stations[0] + stations[1], 1);
        ck_assert(_i ? time == 0 : time > 0 && time < 500);
        stopped++;
    }
    if (_i)
        ck_assert_double_lt(fabs((double)stopped / RUNS - 0.42), 5 * sqrt(0.42 * 0.58 / RUNS));
    else
        ck_assert_uint_eq(stopped, RUNS);
    sim_free(s);
    sim_plan_free(p);
    network_free(net);
    free(record);
}
END_TEST

/* Who goes back to its own station keeps its place there: that is no circle. */
START_TEST(back_to_its_own_station_is_no_deadlock)
{
    struct network *net = network_new(NULL);
    const size_t a = add_exponential(net, "a", 1, 0.8, 2, FULL_BLOCK);
    network_add_route(net, a, a, NET_NONE, 0.5, 0);
    add_source(net, 1, a);
    net->deadlock = DEADLOCK_STOP;
    struct replications r = simulate(net, 100); /* each of which must end */
    ck_assert_double_gt(replications_value(&r, 0, at_extra(&r, 0, SUM_LOST)), 0);
    ck_assert_double_eq(replications_value(&r, 0, at_extra(&r, 0, SUM_BLOCKED)), 0);
    replications_free(&r);
    network_free(net);
}
END_TEST

/* Blocked before service the circle goes on, too: services begin, and their ends change places. */
START_TEST(deadlock_before_service_goes_on)
{
    struct network *net = loop_net(FULL_BLOCK_BEFORE, DEADLOCK_RESOLVE);
    net->stations[0].start = net->stations[1].start = 2;
    struct replications r = simulate(net, 2000);
    for (size_t i = 0; i < r.n; i++)
        ck_assert(replications_value(&r, i, at_station(&r, 0, SUM_COMPLETIONS)) > MANY);
    check_conservation(net, &r);
    replications_free(&r);
    network_free(net);
}
END_TEST

/*
 * At 8.7 all three stations are blocked: c's request waits for the region of a and b, and b's,
 * blocked before a's, waits for c. These two change places in the cycle. But the region's free
 * place is one at b, and the request is on its way to a, which is full unless it has room for 2.
 */
START_TEST(region_cycle_meets_a_full_station)
{
    static const struct {
        size_t room;
        enum full_rule full;
        double lost, overflowed, at_a;
    } cases[] = {{1, FULL_LOST, 1, 0, 4}, {1, FULL_OVERFLOW, 0, 1, 4}, {2, FULL_LOST, 0, 0, 4.8}};
    const double lost = cases[_i].lost, overflowed = cases[_i].overflowed;
    struct network *net = network_new(NULL);
    struct dist two, long_time;
    dist_deterministic(2, &two);
    dist_deterministic(3.5, &long_time);
    const size_t a = add_station(net, "a", 1, &two, cases[_i].room, cases[_i].full);
    const size_t b = add_station(net, "b", 1, &two, ROOM_UNLIMITED, FULL_LOST);
    const size_t c = add_station(net, "c", 1, &long_time, 1, FULL_BLOCK);
    const size_t d = add_station(net, "d", 1, &two, ROOM_UNLIMITED, FULL_LOST);
    network_add_route(net, a, c, NET_NONE, 1, 0);
    network_add_route(net, b, c, NET_NONE, 1, 0);
    network_add_route(net, c, a, NET_NONE, 1, 0);
    net->stations[0].region = net->stations[1].region = network_add_region(
        net, &(struct region){.name = (char *)"region", .room = 2, .full = FULL_BLOCK});
    if (cases[_i].full == FULL_OVERFLOW)
        net->nodes[a].overflow = d;
    add_arrival(net, 5.5, a);
    add_arrival(net, 5, b);
    add_arrival(net, 5.2, c);
    network_lost_exit(net);
    net->deadlock = DEADLOCK_RESOLVE;
    network_finish(net);
    const struct sim_options o = {.window = 9.5, .windows = 1, .check = true};
    struct replications r = replications_run(net, &o, 1, SEED);
    ck_close(replications_value(&r, 0, at_extra(&r, 0, SUM_LOST)), lost, 0, 0);
    ck_close(replications_value(&r, 0, at_extra(&r, 0, SUM_OVERFLOWED)), overflowed, 0, 0);
    ck_close(replications_value(&r, 0, at_station(&r, 3, SUM_ARRIVALS)), overflowed, 0, 0);
    ck_close(replications_value(&r, 0, at_station(&r, 0, SUM_NUMBER)), cases[_i].at_a, 1e-12, 0);
    ck_close(replications_value(&r, 0, at_station(&r, 1, SUM_NUMBER)), 8.7 - 5, 1e-12, 0);
    ck_close(replications_value(&r, 0, at_station(&r, 2, SUM_NUMBER)), 9.5 - 5.2, 1e-12, 0);
    replications_free(&r);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim/general_room");
    TCase *t = tcase_create("room");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, mmck_is_exact);
    tcase_add_loop_test(t, erlang_loss_is_insensitive, 0, 3);
    tcase_add_test(t, overflow_is_the_chain);
    tcase_add_loop_test(t, tandem_is_the_chain, 0, sizeof tandems / sizeof *tandems);
    tcase_add_loop_test(t, region_is_the_chain, 0, 2);
    tcase_add_test(t, outside_it_is_first_come_first_served);
    tcase_add_test(t, who_is_lost_is_lost_as_its_class);
    tcase_add_test(t, resolved_deadlock_is_the_chain);
    tcase_add_loop_test(t, deadlock_stops_by_name, 0, 2);
    tcase_add_test(t, back_to_its_own_station_is_no_deadlock);
    tcase_add_test(t, deadlock_before_service_goes_on);
    tcase_add_loop_test(t, region_cycle_meets_a_full_station, 0, 3);
    suite_add_tcase(s, t);
    return run_suite(s);
}
