#include "helpers/cache_rules.h"
#include "helpers/pool.h"
#include "helpers/random_net.h"

#include <math.h>
#include <stdio.h>

#include "rng/stream.h"

struct making {
    struct network *net;
    struct stream r;
    bool constant;       /* all times are */
    size_t classes, stations;
    size_t node[8][3];   /* of station and class */
};

static size_t below(struct making *m, size_t n)
{
    return (size_t)stream_below(&m->r, n);
}

static struct dist random_time(struct making *m, double mean)
{
    struct dist d;
    const double x = stream_uniform_open(&m->r);
    if (m->constant) {
        dist_deterministic((1 + (double)below(m, 4)) / 4 * mean, &d);
        return d;
    }
    switch (below(m, 6)) {
    case 0: dist_deterministic(mean * fmax(x, 0.01), &d); break;    /* no flood of arrivals */
    case 1: dist_uniform(mean * x / 2, mean * (2 - x / 2) * 0.9, &d); break;
    case 2: dist_erlang(1 + (double)below(m, 9), mean, &d); break;
    case 3: dist_from_mean_scv(DIST_HYPEREXPONENTIAL, mean, 1 + 5 * x, test_pool(), &d); break;
    case 4: dist_from_mean_scv(DIST_LOGNORMAL, mean, 2 * x, test_pool(), &d); break;
    default: dist_exponential(mean, &d); break;
    }
    return d;
}

static void add_stations(struct making *m)
{
    static const unsigned servers[] = {1, 1, 2, 3, 8, SERVERS_INFINITE};
    struct network *net = m->net;
    char name[32];
    for (size_t c = 0; c < m->classes; c++) {
        snprintf(name, sizeof name, "class%zu", c);
        network_add_class(net, name);
    }
    for (size_t i = 0; i < m->stations; i++) {
        snprintf(name, sizeof name, "s%zu", i);
        const size_t s = network_add_station(
            net, &(struct station_def){.name = name,
                                       .group = network_add_group(net, name),
                                       .servers = servers[below(m, 6)],
                                       .start = below(m, 3) == 0 ? below(m, 5) : 0});
        for (size_t c = 0; c < m->classes; c++) {
            const struct dist d = random_time(m, 0.2 + 0.6 * stream_uniform(&m->r));
            m->node[i][c] = network_add_node(net, s, c, &d);
        }
    }
}

/* Mostly onwards, sometimes back, and out in the end; the class may change. */
static void add_routes(struct making *m)
{
    for (size_t i = 0; i < m->stations; i++)
        for (size_t c = 0; c < m->classes; c++) {
            double left = 1;
            for (size_t k = below(m, 4); k > 0; k--) {
                const double p = left * stream_uniform(&m->r) * 0.9;
                const size_t back = below(m, 5) == 0;
                const size_t to = back ? below(m, i + 1) : i + 1 + below(m, 3);
                left -= p;
                if (to < m->stations)
                    network_add_route(m->net, m->node[i][c], m->node[to][below(m, m->classes)], 0,
                                      back ? p / 4 : p, 0);
            }
        }
}

static void add_sources(struct making *m)
{
    char name[32];
    for (size_t k = 1 + below(m, 3); k > 0; k--) {
        const struct dist d = random_time(m, 0.5 + stream_uniform(&m->r));
        snprintf(name, sizeof name, "source%zu", k);
        network_add_source(m->net, name, &d, 0);
        const size_t n = 1 + below(m, 3);
        for (size_t e = 0; e < n; e++)
            network_add_entry(m->net, m->node[below(m, m->stations)][below(m, m->classes)],
                              1 / (double)n);
    }
}

/* Its node of the first class. */
static size_t add_station(struct network *net, const char *name, unsigned servers,
                          const struct dist *service)
{
    const struct station_def def = {
        .name = name, .group = network_add_group(net, name), .servers = servers};
    return network_add_node(net, network_add_station(net, &def), 0, service);
}

/* A check before everything else: hits go on to the first station, misses by a fetch. */
static void add_cache(struct making *m)
{
    struct network *net = m->net;
    const size_t pop = network_add_population(
        net, &(struct population){.name = (char *)"users", .users = 1 + below(m, 40),
                                  .popularity = below(m, 2) ? POPULARITY_ZIPF : POPULARITY_UNIFORM,
                                  .zipf_s = 1.1, .token_lifetime = below(m, 2) ? 30 : 0,
                                  .renew_on_expiry = true});
    const enum lifetime_rule rule = (enum lifetime_rule)below(m, LIFETIME_DRAWN);
    const bool ticks = below(m, 2), joins = below(m, 2);
    const size_t cache = network_add_cache(
        net, &(struct cache){.name = (char *)"cache", .population = pop, LIFE(rule, 5),
                             .granularity = ticks ? 1 : 0, JOIN(joins), .start_empty = true});
    const struct dist check = random_time(m, 0.01), fetch = random_time(m, 0.5);
    const size_t at = add_station(net, "check", SERVERS_INFINITE, &check);
    const size_t get = add_station(net, "fetch", 4, &fetch);
    net->nodes[at].routing = ROUTING_LOOKUP;
    net->nodes[at].cache = cache;
    network_add_lookup_route(net, at, m->node[0][0], 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, at, get, 0, LOOKUP_MISS, 1, 0);
    network_add_lookup_route(net, at, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    network_add_route(net, get, m->node[0][0], 0, 1, 0);
    net->routes[net->n_routes - 1].fills = cache;
    const struct dist between = random_time(m, 0.8);
    network_add_source(net, "logged in", &between, 0);
    net->sources[net->n_sources - 1].population = pop;
    network_add_entry(net, at, 1);
}

struct network *random_plain_net(uint64_t number)
{
    struct making m = {.net = network_new(NULL), .constant = number % 5 == 4};
    stream_init(&m.r, 20, number, 0, PURPOSE_START);
    m.classes = 1 + below(&m, 3);
    m.stations = 1 + below(&m, 8);
    add_stations(&m);
    add_routes(&m);
    add_sources(&m);
    if (number % 3 == 2)
        add_cache(&m);
    network_finish(m.net);
    return m.net;
}

/* ---- all words ---- */

static bool chance(struct making *m, size_t one_in)
{
    return below(m, one_in) == 0;
}

static void choose_discipline(struct making *m, struct station *st)
{
    st->discipline = (enum discipline)below(m, DISCIPLINES);
    if (st->discipline == DISCIPLINE_POLLING && st->servers != 1)
        st->discipline = DISCIPLINE_PRIORITY;
    if (st->servers == SERVERS_INFINITE)
        st->discipline = DISCIPLINE_FIFO;
}

static struct server_rules no_rules(void)
{
    struct server_rules r = {.polling_limit = 1};
    dist_deterministic(0, &r.up);
    r.down = r.switchover = r.up;
    return r;
}

static void add_polling(struct making *m, struct station *st)
{
    struct server_rules r = no_rules();
    r.polling = (enum polling_rule)below(m, 3);
    r.polling_limit = 1 + below(m, 3);
    if (chance(m, 2))
        dist_exponential(0.05, &r.switchover);
    st->rules = network_add_rules(m->net, &r);
}

/* Some of the rules that such a station may have. */
static void add_servers_rule(struct making *m, struct station *st)
{
    static double speeds[] = {1.5, 1, 0.5, 2, 1, 1, 1, 1}, rates[] = {1, 1.5, 1.8};
    static struct shift shifts[] = {{0, 1}, {7, 2}, {11, 0}, {12, 1}};
    struct server_rules r = no_rules();
    const bool shares = discipline_table[st->discipline].shares;
    if (st->servers == SERVERS_INFINITE)
        return;
    if (chance(m, 3)) {
        if (shares)
            return;
        r.speeds = speeds, r.n_speeds = st->servers;
        r.choice = (enum server_choice)below(m, 2);
    } else if (st->servers == 2) {
        r.shifts = shifts, r.n_shifts = 4, r.period = 20;
    } else if (st->servers == 1 && st->discipline != DISCIPLINE_LAS) {
        r.rates = rates, r.n_rates = 3;
    }
    if (chance(m, 2)) {
        r.fails = true;
        r.effect = shares ? FAILURE_RESUME : (enum failure_effect)below(m, 3);
        dist_exponential(8, &r.up);
        dist_exponential(1, &r.down);
        if (r.effect == FAILURE_LOSE)
            network_lost_exit(m->net);
    }
    st->rules = network_add_rules(m->net, &r);
}

/* A full station sends on to one behind it, so that nothing goes in a circle. */
static void limit_room(struct making *m, size_t i)
{
    struct station *st = &m->net->stations[i];
    const size_t least = st->start > 0 ? st->start : 1;
    st->room = least + below(m, 4);
    st->full = (enum full_rule)(chance(m, 3) ? FULL_LOST : chance(m, 2) ? FULL_OVERFLOW
                                : chance(m, 2) ? FULL_BLOCK : FULL_BLOCK_BEFORE);
    if (st->full == FULL_OVERFLOW && i + 1 == m->stations)
        st->full = FULL_LOST;
    for (size_t c = 0; st->full == FULL_OVERFLOW && c < m->classes; c++)
        m->net->nodes[m->node[i][c]].overflow = m->node[i + 1 + below(m, m->stations - i - 1)][c];
    network_lost_exit(m->net);
}

static void add_region(struct making *m)
{
    static const enum full_rule regional[] = {FULL_WAIT, FULL_LOST, FULL_BLOCK, FULL_BLOCK_BEFORE};
    if (m->stations < 3)
        return;
    size_t started = 0;
    for (size_t i = 0; i < 2; i++)
        started += m->net->stations[i].start;
    const size_t region = network_add_region(
        m->net, &(struct region){.name = (char *)"region", .room = started + 1 + below(m, 6),
                                 .full = regional[below(m, 4)]});
    network_lost_exit(m->net);
    for (size_t i = 0; i < 2; i++)
        m->net->stations[i].region = region;
}

static void vary_stations(struct making *m)
{
    for (size_t c = 0; c < m->classes; c++)
        m->net->classes[c].priority = (int)below(m, 3);
    for (size_t i = 0; i < m->stations; i++) {
        struct station *st = &m->net->stations[i];
        choose_discipline(m, st);
        if (st->discipline == DISCIPLINE_POLLING)
            add_polling(m, st);
        else if (chance(m, 3))
            add_servers_rule(m, &m->net->stations[i]);
        for (size_t c = 0; c < m->classes; c++)
            m->net->nodes[m->node[i][c]].weight = 1 + (double)below(m, 4);
        if (chance(m, 2))
            limit_room(m, i);
    }
    if (chance(m, 3))
        add_region(m);
    m->net->deadlock = DEADLOCK_RESOLVE;
}

/* The routes of some nodes, where there are several, become a dispatch; so do entries. */
static size_t any_dispatch(struct making *m, size_t targets)
{
    return network_add_dispatch(
        m->net, &(struct dispatch){.rule = (enum dispatch_rule)below(m, DISPATCH_RULES),
                                   .d = 1 + (unsigned)below(m, targets),
                                   .first_of_equals = chance(m, 2)});
}

static void vary_routes(struct making *m)
{
    struct network *net = m->net;
    for (size_t i = 0; i + 1 < net->n_routes; i++) {
        struct route *a = &net->routes[i], *b = &net->routes[i + 1];
        if (a->from != b->from || a->to == NET_NONE || b->to == NET_NONE ||
            a->dispatch != NET_NONE || !chance(m, 3))
            continue;
        a->dispatch = b->dispatch = any_dispatch(m, 2);
    }
    for (size_t k = 0; k < net->n_sources; k++) {
        const struct source *s = &net->sources[k];
        const size_t d =
            s->n_entries > 1 && chance(m, 2) ? any_dispatch(m, s->n_entries) : NET_NONE;
        for (size_t e = 0; d != NET_NONE && e < s->n_entries; e++)
            net->entries[s->first_entry + e].dispatch = d;
    }
}

/* Parts go to two delays and join; the request goes on to the first station. */
static void add_fork(struct making *m)
{
    struct network *net = m->net;
    const struct dist none = {.kind = DIST_DETERMINISTIC};
    const struct dist a = random_time(m, 0.4), b = random_time(m, 0.6);
    const size_t fork = add_station(net, "fork", SERVERS_INFINITE, &none);
    const size_t first = add_station(net, "part a", 2, &a);
    const size_t second = add_station(net, "part b", 1, &b);
    net->stations[net->nodes[fork].station].fork = network_add_fork(
        net, &(struct fork){.need = 1 + below(m, 2), .cancel = chance(m, 2)});
    network_add_branch(net, fork, first);
    network_add_branch(net, fork, second);
    network_add_route(net, first, NET_NONE, NET_JOIN, 1, 0);
    network_add_route(net, second, NET_NONE, NET_JOIN, 1, 0);
    network_add_route(net, fork, m->node[0][0], 0, 0.5, 0);
    const struct dist between = random_time(m, 1.5);
    network_add_source(net, "to the fork", &between, 0);
    network_add_entry(net, fork, 1);
}

static void add_customers(struct making *m)
{
    const struct dist think = random_time(m, 2);
    network_add_source(m->net, "customers", &think, 0);
    m->net->sources[m->net->n_sources - 1].customers = 1 + below(m, 12);
    network_add_entry(m->net, m->node[below(m, m->stations)][below(m, m->classes)], 1);
}

/* Lifetimes of a law, a size, revocations, of the one cache. */
static void vary_cache(struct making *m)
{
    struct network *net = m->net;
    struct cache *c = &net->caches[0];
    struct population *p = &net->populations[0];
    if (chance(m, 2)) {
        c->max_entries = 1 + below(m, p->users);
        c->eviction = (enum eviction)below(m, EVICTIONS);
    }
    if (chance(m, 3))
        dist_uniform(2, 8, &c->lifetime);
    if (c->slides && chance(m, 2))
        c->max_age = 12;
    if (!chance(m, 2))
        return;
    const size_t get = net->n_nodes - 1;    /* the last that add_cache adds */
    net->nodes[get].routing = ROUTING_ANSWER;
    network_add_lookup_route(net, get, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    p->revocations = 0.05;
    p->push_share = chance(m, 2) ? 0.5 : 0;
    p->push_delay = chance(m, 2) ? 0.7 : 0;
}

static void add_incidents(struct making *m)
{
    struct network *net = m->net;
    const size_t i = below(m, net->n_stations);
    const struct station *s = &net->stations[i];
    if (net->n_caches > 0)
        network_add_incident(net, &(struct incident){.at = 25, .kind = INCIDENT_FLUSH});
    if (discipline_table[s->discipline].takes_polling || s->fork != NET_NONE)
        return;
    network_add_incident(
        net, &(struct incident){.at = 30, .until = 36.5, .kind = INCIDENT_DOWN, .index = i,
                                .refuses = s->room == ROOM_UNLIMITED &&
                                           s->region == NET_NONE && chance(m, 2)});
}

struct network *random_mixed_net(uint64_t number)
{
    struct making m = {.net = network_new(NULL), .constant = number % 5 == 4};
    stream_init(&m.r, 21, number, 0, PURPOSE_START);
    m.classes = 1 + below(&m, 3);
    m.stations = 1 + below(&m, 6);
    add_stations(&m);
    add_routes(&m);
    add_sources(&m);
    vary_stations(&m);
    if (chance(&m, 3))
        add_customers(&m);
    if (chance(&m, 4))
        add_fork(&m);
    vary_routes(&m);
    if (chance(&m, 5)) {
        add_cache(&m);
        vary_cache(&m);
    }
    if (chance(&m, 4))
        add_incidents(&m);
    network_finish(m.net);
    return m.net;
}
