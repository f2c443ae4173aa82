#include "model/network.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/features.h"

/* Make room for one more object in array `a` of n objects; the new one is set to zero. */
#define PUSH(a, n, cap)                                                                            \
    ((a) = mem_grow((a), &(cap), (n) + 1, sizeof *(a)), memset(&(a)[n], 0, sizeof *(a)), (n)++)

struct network *network_new(const char *file)
{
    struct network *net = mem_calloc(1, sizeof *net);
    net->file = file ? mem_strdup(file) : NULL;
    net->calibration.meter = NET_NONE;
    net->lost = NET_NONE;
    network_add_exit(net, "out", true);
    return net;
}

const char *const network_outcomes[LOOKUPS] = {"hit", "miss", "expired"};

static void free_names(struct network *net)
{
    for (size_t i = 0; i < net->n_stations; i++)
        free(net->stations[i].name);
    for (size_t i = 0; i < net->n_groups; i++)
        free(net->groups[i].name);
    for (size_t i = 0; i < net->n_classes; i++)
        free(net->classes[i].name);
    for (size_t i = 0; i < net->n_exits; i++)
        free(net->exits[i].name);
    for (size_t i = 0; i < net->n_sources; i++)
        free(net->sources[i].name);
    for (size_t i = 0; i < net->n_populations; i++) {
        free(net->populations[i].name);
        free(net->populations[i].counts);
    }
    for (size_t i = 0; i < net->n_caches; i++)
        free(net->caches[i].name);
    for (size_t i = 0; i < net->n_meters; i++) {
        free(net->meters[i].name);
        free(net->meters[i].meaning);
    }
    for (size_t i = 0; i < net->n_regions; i++)
        free(net->regions[i].name);
}

static void free_rules(struct network *net)
{
    for (size_t i = 0; i < net->n_rules; i++) {
        free(net->rules[i].speeds);
        free(net->rules[i].rates);
        free(net->rules[i].shifts);
    }
    free(net->rules);
}

void network_free(struct network *net)
{
    if (!net)
        return;
    free_names(net);
    free_rules(net);
    dist_pool_release(&net->dists);
    free(net->file);
    free(net->regions);
    free(net->forks);
    free(net->limits);
    free(net->incidents);
    free(net->dispatches);
    free(net->branches);
    free(net->stations);
    free(net->groups);
    free(net->classes);
    free(net->nodes);
    free(net->routes);
    free(net->exits);
    free(net->sources);
    free(net->entries);
    free(net->populations);
    free(net->caches);
    free(net->meters);
    free(net->flows);
    free(net->station_nodes);
    free(net);
}

size_t network_add_group(struct network *net, const char *name)
{
    const size_t i = PUSH(net->groups, net->n_groups, net->cap_groups);
    net->groups[i].name = mem_strdup(name);
    return i;
}

size_t network_add_station(struct network *net, const struct station_def *def)
{
    assert(def->group < net->n_groups);
    const size_t i = PUSH(net->stations, net->n_stations, net->cap_stations);
    net->stations[i] = (struct station){.name = mem_strdup(def->name),
                                        .group = def->group,
                                        .servers = def->servers,
                                        .discipline = def->discipline,
                                        .full = def->full,
                                        .room = def->room ? def->room : ROOM_UNLIMITED,
                                        .start = def->start,
                                        .region = NET_NONE,
                                        .rules = NET_NONE,
                                        .fork = NET_NONE,
                                        .limit = NET_NONE,
                                        .line = def->line};
    net->groups[def->group].n_stations++;
    return i;
}

size_t network_add_class(struct network *net, const char *name)
{
    const size_t i = PUSH(net->classes, net->n_classes, net->cap_classes);
    net->classes[i].name = mem_strdup(name);
    net->classes[i].whole = i;
    return i;
}

size_t network_add_node(struct network *net, size_t station, size_t class,
                        const struct dist *service)
{
    assert(station < net->n_stations && class < net->n_classes);
    /* `service` may point into another node, and the array of nodes may move now. */
    const struct dist kept = dist_kept(&net->dists, service);
    const size_t i = PUSH(net->nodes, net->n_nodes, net->cap_nodes);
    net->nodes[i] = (struct node){.station = station,
                                  .class = class,
                                  .service = kept,
                                  .weight = 1,
                                  .overflow = NET_NONE,
                                  .routing = ROUTING_RANDOM,
                                  .priority = PRIORITY_OF_CLASS,
                                  .cache = NET_NONE};
    return i;
}

size_t network_add_exit(struct network *net, const char *name, bool accepted)
{
    const size_t i = PUSH(net->exits, net->n_exits, net->cap_exits);
    net->exits[i] = (struct exit_point){.name = mem_strdup(name), .accepted = accepted};
    return i;
}

size_t network_add_region(struct network *net, const struct region *r)
{
    const size_t i = PUSH(net->regions, net->n_regions, net->cap_regions);
    net->regions[i] = *r;
    net->regions[i].name = mem_strdup(r->name);
    return i;
}

/* A copy of n things; NULL when n is 0. */
static void *copy_of(const void *things, size_t n, size_t size)
{
    if (n == 0)
        return NULL;
    void *copy = mem_calloc(n, size);
    memcpy(copy, things, n * size);
    return copy;
}

size_t network_add_rules(struct network *net, const struct server_rules *r)
{
    const size_t i = PUSH(net->rules, net->n_rules, net->cap_rules);
    struct server_rules *new = &net->rules[i];
    *new = *r;
    new->speeds = copy_of(r->speeds, r->n_speeds, sizeof *r->speeds);
    new->rates = copy_of(r->rates, r->n_rates, sizeof *r->rates);
    new->up = dist_kept(&net->dists, &r->up);
    new->down = dist_kept(&net->dists, &r->down);
    new->switchover = dist_kept(&net->dists, &r->switchover);
    new->shifts = copy_of(r->shifts, r->n_shifts, sizeof *r->shifts);
    return i;
}

size_t network_add_fork(struct network *net, const struct fork *f)
{
    const size_t i = PUSH(net->forks, net->n_forks, net->cap_forks);
    net->forks[i] = *f;
    return i;
}

size_t network_add_dispatch(struct network *net, const struct dispatch *d)
{
    const size_t i = PUSH(net->dispatches, net->n_dispatches, net->cap_dispatches);
    net->dispatches[i] = *d;
    return i;
}

void network_add_branch(struct network *net, size_t fork_node, size_t node)
{
    struct node *fork = &net->nodes[fork_node];
    assert(fork_node < net->n_nodes && node < net->n_nodes && !net->finished);
    assert(fork->n_branches == 0 || fork->first_branch + fork->n_branches == net->n_branches);
    const size_t i = PUSH(net->branches, net->n_branches, net->cap_branches);
    net->branches[i] = node;
    if (fork->n_branches++ == 0)
        fork->first_branch = i;
}

size_t network_lost_exit(struct network *net)
{
    if (net->lost == NET_NONE)
        net->lost = network_add_exit(net, "lost", false);
    return net->lost;
}

size_t network_add_route(struct network *net, size_t from, size_t to, size_t exit, double p,
                         int line)
{
    return network_add_lookup_route(net, from, to, exit, LOOKUP_HIT, p, line);
}

size_t network_add_lookup_route(struct network *net, size_t from, size_t to, size_t exit,
                                enum lookup outcome, double p, int line)
{
    assert(from < net->n_nodes && !net->finished);
    assert(to == NET_NONE ? exit < net->n_exits || exit == NET_JOIN : to < net->n_nodes);
    const size_t i = PUSH(net->routes, net->n_routes, net->cap_routes);
    net->routes[i] = (struct route){.from = from,
                                    .to = to,
                                    .exit = to == NET_NONE ? exit : NET_NONE,
                                    .dispatch = NET_NONE,
                                    .outcome = outcome,
                                    .line = line,
                                    .p = p,
                                    .fills = NET_NONE};
    return i;
}

size_t network_add_source(struct network *net, const char *name, const struct dist *interarrival,
                          int line)
{
    const struct dist kept = dist_kept(&net->dists, interarrival);    /* as for a node */
    const size_t i = PUSH(net->sources, net->n_sources, net->cap_sources);
    net->sources[i] = (struct source){.name = mem_strdup(name),
                                      .interarrival = kept,
                                      .population = NET_NONE,
                                      .first_entry = net->n_entries,
                                      .line = line};
    return i;
}

void network_add_entry(struct network *net, size_t node, double p)
{
    assert(net->n_sources > 0 && node < net->n_nodes);
    const size_t i = PUSH(net->entries, net->n_entries, net->cap_entries);
    net->entries[i] = (struct entry_point){.node = node, .p = p, .dispatch = NET_NONE};
    net->sources[net->n_sources - 1].n_entries++;
}

size_t network_add_meter(struct network *net, const char *name, const char *meaning, double scale)
{
    const size_t i = PUSH(net->meters, net->n_meters, net->cap_meters);
    net->meters[i] = (struct meter){.name = mem_strdup(name),
                                    .meaning = meaning ? mem_strdup(meaning) : NULL,
                                    .scale = scale,
                                    .first_flow = net->n_flows};
    return i;
}

static size_t flow_range(const struct network *net, enum flow_kind kind)
{
    return kind == FLOW_NODE     ? net->n_nodes
           : kind == FLOW_EXIT   ? net->n_exits
           : kind == FLOW_SOURCE ? net->n_sources
                                 : net->n_caches;
}

void network_add_flow(struct network *net, enum flow_kind kind, size_t index, double weight,
                      bool denominator)
{
    assert(net->n_meters > 0 && index < flow_range(net, kind) && weight != 0);
    struct meter *meter = &net->meters[net->n_meters - 1];
    const size_t i = PUSH(net->flows, net->n_flows, net->cap_flows);
    net->flows[i] = (struct flow){
        .kind = kind, .index = index, .weight = weight, .denominator = denominator};
    meter->n_flows++;
    meter->ratio |= denominator;
}

size_t network_add_population(struct network *net, const struct population *p)
{
    const size_t i = PUSH(net->populations, net->n_populations, net->cap_populations);
    net->populations[i] = *p;
    net->populations[i].name = mem_strdup(p->name);
    if (p->counts) {
        net->populations[i].counts = mem_calloc(p->users, sizeof *p->counts);
        memcpy(net->populations[i].counts, p->counts, p->users * sizeof *p->counts);
    }
    return i;
}

size_t network_add_cache(struct network *net, const struct cache *c)
{
    assert(c->population < net->n_populations);
    assert(c->room <= net->n_caches && (c->room == 0 || net->caches[c->room - 1].room == 0));
    const size_t i = PUSH(net->caches, net->n_caches, net->cap_caches);
    net->caches[i] = *c;
    net->caches[i].name = mem_strdup(c->name);
    net->caches[i].lifetime = dist_kept(&net->dists, &c->lifetime);
    return i;
}

size_t *network_room_users(const struct network *net)
{
    size_t *users = mem_calloc(net->n_caches, sizeof *users);
    for (size_t c = 0; c < net->n_caches; c++)
        users[network_room_of(net, c)] += net->populations[net->caches[c].population].users;
    return users;
}

size_t network_add_limit(struct network *net, const struct limit *l)
{
    const size_t i = PUSH(net->limits, net->n_limits, net->cap_limits);
    net->limits[i] = *l;
    return i;
}

size_t network_add_incident(struct network *net, const struct incident *e)
{
    size_t i = PUSH(net->incidents, net->n_incidents, net->cap_incidents);
    for (; i > 0 && net->incidents[i - 1].at > e->at; i--)
        net->incidents[i] = net->incidents[i - 1];
    net->incidents[i] = *e;
    if (e->refuses)
        network_lost_exit(net);
    return i;
}

/*
 * Counting sort in its usual two steps: count the objects of each key, then find where each key
 * starts. start[keys + 1] comes with the count of key k in start[k + 1], and start[0] = 0.
 */
static void counts_to_starts(size_t *start, size_t keys)
{
    for (size_t k = 0; k < keys; k++)
        start[k + 1] += start[k];
}

static void sort_routes(struct network *net)
{
    const size_t keys = net->n_nodes * LOOKUPS;
    size_t *start = mem_calloc(keys + 1, sizeof *start);
    struct route *sorted = mem_calloc(net->n_routes, sizeof *sorted);
    for (size_t i = 0; i < net->n_routes; i++)
        start[net->routes[i].from * LOOKUPS + net->routes[i].outcome + 1]++;
    counts_to_starts(start, keys);
    for (size_t k = 0; k < net->n_nodes; k++) {
        net->nodes[k].first_route = start[k * LOOKUPS];
        net->nodes[k].n_routes = start[(k + 1) * LOOKUPS] - start[k * LOOKUPS];
    }
    for (size_t i = 0; i < net->n_routes; i++)
        sorted[start[net->routes[i].from * LOOKUPS + net->routes[i].outcome]++] = net->routes[i];
    free(net->routes);
    free(start);
    net->routes = sorted;
    net->cap_routes = net->n_routes;
}

static void sort_nodes(struct network *net)
{
    size_t *start = mem_calloc(net->n_stations + 1, sizeof *start);
    net->station_nodes = mem_calloc(net->n_nodes, sizeof *net->station_nodes);
    for (size_t k = 0; k < net->n_nodes; k++)
        start[net->nodes[k].station + 1]++;
    counts_to_starts(start, net->n_stations);
    for (size_t i = 0; i < net->n_stations; i++) {
        net->stations[i].first_node = start[i];
        net->stations[i].n_nodes = start[i + 1] - start[i];
    }
    for (size_t k = 0; k < net->n_nodes; k++)
        net->station_nodes[start[net->nodes[k].station]++] = k;
    free(start);
}

void network_finish(struct network *net)
{
    assert(!net->finished);
    sort_routes(net);
    sort_nodes(net);
    if (features_of_network(net) & FEATURE_LOSS)
        network_lost_exit(net);
    net->finished = true;
}

#define MISSING_MIN 1e-12 /* far above a compensated sum's rounding, far below what users mean */

double network_missing(const struct network *net, size_t node)
{
    const struct node *n = &net->nodes[node];
    if (n->routing != ROUTING_RANDOM)
        return 0;
    double sum = 0, lost = 0;    /* Neumaier's sum: K routes of 1/K miss 1 by an ulp, not K */
    for (size_t i = 0; i < n->n_routes; i++) {
        const double p = net->routes[n->first_route + i].p;
        const double next = sum + p;
        lost += sum >= p ? (sum - next) + p : (p - next) + sum;
        sum = next;
    }
    const double missing = 1 - sum - lost;
    return missing < MISSING_MIN ? 0 : missing;
}

/* True when a look-up in this cache can have the outcome EXPIRED. */
static bool can_be_refused(const struct network *net, const struct cache *c)
{
    const struct population *p = &net->populations[c->population];
    return p->token_lifetime > 0 || p->revocations > 0 || p->invalid || !cache_is_plain(c);
}

bool network_route_possible(const struct network *net, const struct route *r)
{
    const struct node *n = &net->nodes[r->from];
    if (n->routing == ROUTING_LOOKUP && r->outcome == LOOKUP_EXPIRED)
        return r->p > 0 && can_be_refused(net, &net->caches[n->cache]);
    return r->p > 0;
}

void network_shares(const struct population *p, double *share)
{
    if (p->popularity == POPULARITY_UNIFORM) {
        for (size_t i = 0; i < p->users; i++)
            share[i] = 1 / (double)p->users;
        return;
    }
    double sum = 0;
    for (size_t i = p->users; i-- > 0;) {    /* smallest terms first: no loss to rounding */
        share[i] = p->popularity == POPULARITY_COUNTS ? p->counts[i]
                                                      : pow((double)(i + 1), -p->zipf_s);
        sum += share[i];
    }
    for (size_t i = 0; i < p->users; i++)
        share[i] /= sum;
}

double network_external_rate(const struct network *net)
{
    double rate = 0;
    for (size_t i = 0; i < net->n_sources; i++)
        if (net->sources[i].customers == 0)
            rate += source_rate(&net->sources[i]);
    return rate;
}

static size_t closed_sources(const struct network *net)
{
    size_t n = 0;
    for (size_t i = 0; i < net->n_sources; i++)
        n += net->sources[i].customers > 0;
    return n;
}

bool network_is_open(const struct network *net)
{
    return closed_sources(net) == 0;
}

bool network_is_closed(const struct network *net)
{
    return closed_sources(net) == net->n_sources;
}

static bool station_is_plain(const struct station *s)
{
    return s->discipline == DISCIPLINE_FIFO && s->room == ROOM_UNLIMITED && s->region == NET_NONE &&
           s->rules == NET_NONE && s->fork == NET_NONE && s->limit == NET_NONE;
}

/* True when requests that miss fetch themselves, and the issuer knows all tokens until they
 * expire. */
static bool tokens_are_plain(const struct network *net)
{
    for (size_t k = 0; k < net->n_nodes; k++)
        if (net->nodes[k].routing == ROUTING_ANSWER)
            return false;
    for (size_t i = 0; i < net->n_populations; i++)
        if (net->populations[i].revocations > 0 || net->populations[i].invalid)
            return false;
    for (size_t i = 0; i < net->n_caches; i++)
        if (!cache_is_plain(&net->caches[i]))
            return false;
    return net->n_incidents == 0;
}

/* True when some dispatch rule looks at more than probabilities. */
static bool has_rules_of_dispatch(const struct network *net)
{
    for (size_t i = 0; i < net->n_dispatches; i++)
        if (net->dispatches[i].rule != DISPATCH_RANDOM)
            return true;
    return false;
}

bool network_is_plain(const struct network *net)
{
    if (has_rules_of_dispatch(net) || !network_is_open(net) || !tokens_are_plain(net))
        return false;
    for (size_t i = 0; i < net->n_stations; i++)
        if (!station_is_plain(&net->stations[i]))
            return false;
    return true;
}
