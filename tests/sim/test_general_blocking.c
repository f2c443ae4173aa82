/*
 * Blocking after service among three stations, against the chain of all their states. The chain is
 * made by a reference that is written down here for exponential servers: whose
 * service ends goes on if there is room, or is blocked; who is blocked moves as soon as there is
 * room, first who was blocked first; those who are blocked in a circle change places.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/chain.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "model/network.h"

enum { SEED = 404, REPLICATIONS = 20, K = 3, STATES = 6000, BLOCKED = 9, OUT = K };

struct layout {
    const char *name;
    double lambda[K], mu[K], route[K][K]; /* what is missing leaves */
    int room[K];
    int region[K], region_room; /* 1: it is in the region, which blocks; 0: it is not */
    enum discipline discipline;
    int servers[K]; /* 0: 1 */
};

static const struct layout layouts[] = {
    {"line", {1.1, 0, 0}, {1.9, 1.5, 1.3}, {{0, 1, 0}, {0, 0, 1}, {0}}, {2, 2, 1}, {0}, 0, 0},
    {"merge", {0.9, 0.7, 0}, {2.3, 1.4, 1.5}, {{0, 0, 1}, {0, 0, 1}, {0}}, {2, 3, 1}, {0}, 0, 0},
    {"split", {1.4, 0, 0}, {3, 0.8, 1.1}, {{0, 0.5, 0.4}, {0}, {0}}, {3, 1, 2}, {0}, 0, 0},
    {"back",
     {1, 0, 0},
     {2, 2, 2},
     {{0.2, 0.8, 0}, {0, 0.1, 0.7}, {0.3, 0, 0.2}},
     {2, 2, 2},
     {0},
     0,
     0},
    {"ring",
     {0.5, 0.4, 0.3},
     {1.3, 1.7, 2.1},
     {{0, 0.8, 0}, {0.3, 0, 0.5}, {0.7, 0.2, 0}},
     {2, 1, 2},
     {0},
     0,
     0},
    {"region",
     {1.3, 0, 0},
     {2.1, 1.2, 0.9},
     {{0, 0.6, 0.3}, {0, 0, 0.4}, {0}},
     {3, 2, 2},
     {0, 1, 1},
     2,
     0},
    {"ring, last first",
     {0.5, 0.4, 0.3},
     {1.3, 1.7, 2.1},
     {{0, 0.8, 0}, {0.3, 0, 0.5}, {0.7, 0.2, 0}},
     {2, 2, 2},
     {0},
     0,
     DISCIPLINE_LIFO_PREEMPTIVE},
    {"ring of two servers",
     {0.7, 0.6, 0.5},
     {1.3, 1.7, 2.1},
     {{0, 0.8, 0.1}, {0.3, 0, 0.5}, {0.7, 0.2, 0}},
     {2, 3, 2},
     {0},
     0,
     0,
     {2, 2, 1}},
    {"pair and end",
     {0.9, 0.8, 0.4},
     {1.5, 1.9, 0.8},
     {{0, 0.5, 0.4}, {0.6, 0, 0.3}, {0}},
     {2, 2, 1},
     {0},
     0,
     0,
     {2, 1, 1}},
    {"ring through a region",
     {0.6, 0.7, 0},
     {1.3, 1.7, 2.1},
     {{0, 0.5, 0.4}, {0.4, 0, 0.4}, {0.6, 0, 0}},
     {2, 2, 1},
     {0, 1, 1},
     2,
     0,
     {0}},
    {"ring that shares",
     {0.7, 0.6, 0.5},
     {1.3, 1.7, 2.1},
     {{0, 0.8, 0.1}, {0.3, 0, 0.5}, {0.7, 0.2, 0}},
     {2, 2, 2},
     {0},
     0,
     DISCIPLINE_PS,
     {0}}};

/* ---- the reference ---- */

/* Those who are blocked, who was blocked first first: at which station, and where they go. */
struct state {
    int n[K];
    int m, from[BLOCKED], to[BLOCKED];
};

struct reference {
    const struct layout *l;
    struct chain *c;
    struct state states[STATES];
    size_t n;
};

static int least(int x, int y)
{
    return x < y ? x : y;
}

static int blocked_at(const struct state *s, int station)
{
    int n = 0;
    for (int i = 0; i < s->m; i++)
        n += s->from[i] == station;
    return n;
}

static int served_at(const struct layout *l, const struct state *s, int station)
{
    const int servers = l->servers[station] ? l->servers[station] : 1;
    const int blocked = blocked_at(s, station);
    return discipline_table[l->discipline].shares ? least(s->n[station] - blocked, servers)
                                                  : least(s->n[station], servers) - blocked;
}

static bool has_room(const struct layout *l, const struct state *s, int from, int to)
{
    int in_region = 0;
    for (int i = 0; i < K; i++)
        in_region += l->region[i] ? s->n[i] : 0;
    if (l->region[to] && !(from < K && l->region[from]) && in_region >= l->region_room)
        return false;
    return to == from || s->n[to] < l->room[to];
}

static void forget(struct state *s, int i)
{
    s->m--;
    for (; i < s->m; i++) {
        s->from[i] = s->from[i + 1];
        s->to[i] = s->to[i + 1];
    }
    s->from[s->m] = s->to[s->m] = 0;
}

static bool move_first(const struct layout *l, struct state *s)
{
    for (int i = 0; i < s->m; i++) {
        if (!has_room(l, s, s->from[i], s->to[i]))
            continue;
        s->n[s->from[i]]--;
        s->n[s->to[i]]++;
        forget(s, i);
        return true;
    }
    return false;
}

/* Who is blocked waits for its station alone, or for the region while that has room. */
static bool waits_for_station(const struct layout *l, const struct state *s, int i)
{
    return s->to[i] != s->from[i] && s->n[s->to[i]] >= l->room[s->to[i]];
}

/* A station will give a place back some day: it serves, or one who is blocked there waits for such
 * a station, or a region with one. */
static void find_alive(const struct layout *l, const struct state *s, bool *alive)
{
    for (int i = 0; i < K; i++)
        alive[i] = served_at(l, s, i) > 0;
    for (int rounds = 0; rounds < K; rounds++)
        for (int i = 0; i < s->m; i++) {
            bool region = false;
            for (int k = 0; k < K; k++)
                region = region || (l->region[k] && alive[k]);
            if (waits_for_station(l, s, i) ? alive[s->to[i]] : region)
                alive[s->from[i]] = true;
        }
}

/* Whom one who is blocked waits for: the first who was blocked at that station, or in the region.
 */
static int waits_for(const struct layout *l, const struct state *s, int i)
{
    const bool station = waits_for_station(l, s, i);
    int k = 0;
    while (station ? s->from[k] != s->to[i] : !l->region[s->from[k]])
        k++;
    return k;
}

/* From the last who was blocked on, each waits for the next; those in the circle go to each other's
 * places at once. */
static bool break_circle(const struct layout *l, struct state *s)
{
    bool alive[K], circle[BLOCKED] = {false};
    find_alive(l, s, alive);
    if (s->m == 0 || alive[s->from[s->m - 1]])
        return false;
    int at = s->m - 1;
    for (int steps = 0; steps < BLOCKED; steps++)
        at = waits_for(l, s, at);
    for (; !circle[at]; at = waits_for(l, s, at))
        circle[at] = true;
    for (int i = s->m; i-- > 0;)
        if (circle[i]) {
            s->n[s->from[i]]--;
            s->n[s->to[i]]++;
            forget(s, i);
        }
    return true;
}

static size_t number_of(struct reference *r, const struct state *s)
{
    for (size_t i = 0; i < r->n; i++)
        if (memcmp(&r->states[i], s, sizeof *s) == 0)
            return i;
    ck_assert_uint_lt(r->n, STATES);
    r->states[r->n] = *s;
    return r->n++;
}

static void change(struct reference *r, size_t from, struct state s, double rate)
{
    while (move_first(r->l, &s) || break_circle(r->l, &s))
        continue;
    chain_add(r->c, from, number_of(r, &s), rate);
}

static void end_of_service(struct reference *r, size_t number, int i)
{
    const struct layout *l = r->l;
    const double rate = l->mu[i] * served_at(l, &r->states[number], i);
    double left = 1;
    for (int to = 0; to < K; to++) {
        struct state s = r->states[number];
        left -= l->route[i][to];
        if (!(l->route[i][to] > 0))
            continue;
        if (has_room(l, &s, i, to)) {
            s.n[i]--;
            s.n[to]++;
        } else {
            ck_assert_int_lt(s.m, BLOCKED);
            s.from[s.m] = i;
            s.to[s.m++] = to;
        }
        change(r, number, s, rate * l->route[i][to]);
    }
    struct state s = r->states[number];
    s.n[i]--;
    if (left > 1e-9)
        change(r, number, s, rate * left);
}

static void changes_of(struct reference *r, size_t number)
{
    for (int i = 0; i < K; i++) {
        struct state s = r->states[number];
        if (r->l->lambda[i] > 0 && has_room(r->l, &s, OUT, i)) {
            s.n[i]++;
            change(r, number, s, r->l->lambda[i]);
        }
        if (served_at(r->l, &r->states[number], i) > 0)
            end_of_service(r, number, i);
    }
}

static struct reference *reference_new(const struct layout *l)
{
    struct reference *r = calloc(1, sizeof *r);
    struct state empty;
    memset(&empty, 0, sizeof empty);
    r->l = l;
    r->c = chain_new(STATES);
    number_of(r, &empty);
    for (size_t i = 0; i < r->n; i++)
        changes_of(r, i);
    return r;
}

/* ---- the simulation ---- */

static struct network *network_of(const struct layout *l)
{
    struct network *net = network_new(NULL);
    struct dist d;
    char name[] = "a", hall[] = "hall";
    network_add_class(net, "request");
    for (int i = 0; i < K; i++, name[0]++) {
        dist_exponential(1 / l->mu[i], &d);
        const size_t s = network_add_station(
            net, &(struct station_def){.name = name,
                                       .group = network_add_group(net, name),
                                       .servers = l->servers[i] ? (unsigned)l->servers[i] : 1,
                                       .discipline = l->discipline,
                                       .room = (size_t)l->room[i],
                                       .full = FULL_BLOCK});
        network_add_node(net, s, 0, &d);
    }
    for (size_t i = 0; i < K; i++)
        for (size_t to = 0; to < K; to++)
            if (l->route[i][to] > 0)
                network_add_route(net, i, to, NET_NONE, l->route[i][to], 0);
    for (size_t i = 0; i < K; i++) {
        if (!(l->lambda[i] > 0))
            continue;
        name[0] = (char)('p' + i);
        dist_exponential(1 / l->lambda[i], &d);
        network_add_source(net, name, &d, 0);
        network_add_entry(net, i, 1);
    }
    if (l->region_room > 0)
        network_add_region(
            net,
            &(struct region){.name = hall, .room = (size_t)l->region_room, .full = FULL_BLOCK});
    for (size_t i = 0; i < K && l->region_room > 0; i++)
        net->stations[i].region = l->region[i] ? 0 : NET_NONE;
    network_finish(net);
    return net;
}

static void check_station(const struct replications *r, const struct reference *x, const double *pi,
                          size_t i)
{
    double number = 0, busy = 0, blocked = 0;
    char what[80];
    for (size_t s = 0; s < x->n; s++) {
        number += x->states[s].n[i] * pi[s];
        blocked += blocked_at(&x->states[s], (int)i) * pi[s];
        busy += served_at(x->l, &x->states[s], (int)i) * pi[s];
    }
    snprintf(what, sizeof what, "%s: number at station %zu", x->l->name, i);
    check_place(r, at_station(r, i, SUM_NUMBER), r->at->time, number, 0.02, what);
    snprintf(what, sizeof what, "%s: busy at station %zu", x->l->name, i);
    check_place(r, at_station(r, i, SUM_BUSY), r->at->time, busy, 0.02, what);
    snprintf(what, sizeof what, "%s: blocked at station %zu", x->l->name, i);
    check_place(r, r->at->extras + i * STATION_EXTRAS + SUM_BLOCKED, r->at->time, blocked, 0.06,
                what);
}

START_TEST(three_stations_are_the_chain)
{
    struct reference *x = reference_new(&layouts[_i]);
    struct network *net = network_of(&layouts[_i]);
    double *pi = calloc(STATES, sizeof *pi);
    const struct sim_options o = {.window = 10000, .windows = 1, .warmup = 100, .check = true};
    chain_solve(x->c, pi);
    struct replications r = replications_run(net, &o, REPLICATIONS, SEED);
    for (size_t i = 0; i < K; i++)
        check_station(&r, x, pi, i);
    replications_free(&r);
    network_free(net);
    chain_free(x->c);
    free(x);
    free(pi);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim/general_blocking");
    TCase *t = tcase_create("blocking");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, three_stations_are_the_chain, 0, sizeof layouts / sizeof *layouts);
    suite_add_tcase(s, t);
    return run_suite(s);
}
