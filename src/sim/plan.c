#include "sim/plan.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/features.h"
#include "sim/distributions.h"
#include "sim/counts.h"

static uint32_t or_none(size_t index)
{
    return index == NET_NONE ? PLAN_NONE : (uint32_t)index;
}

/* A part of a request ends at any exit, and counts at none. */
static uint32_t exit_place(const struct route *r)
{
    return r->to != NET_NONE ? PLAN_NONE : r->exit == NET_JOIN ? 0 : (uint32_t)r->exit;
}

static struct plan_option route_option(const struct route *r)
{
    return (struct plan_option){.target = {.node = or_none(r->to),
                                           .place = exit_place(r),
                                           .fills = or_none(r->fills),
                                           .effects = r->issues ? EFFECT_ISSUES : 0},
                                .p = r->p,
                                .dispatch = r->dispatch};
}

/* Routes of one node and outcome; the rest of the probability leaves by exit 0. */
static struct plan_choice compile_choice(struct sim_plan *p, const struct route *routes, size_t n,
                                         double rest, uint64_t name)
{
    struct plan_option *options = mem_calloc(n + 1, sizeof *options);
    for (size_t i = 0; i < n; i++)
        options[i] = route_option(&routes[i]);
    options[n] = (struct plan_option){.target = {.node = PLAN_NONE, .fills = PLAN_NONE},
                                      .p = rest,
                                      .dispatch = NET_NONE};
    const struct plan_choice c = plan_add_choice(p, options, n + 1, name);
    free(options);
    return c;
}

static void compile_routing(struct sim_plan *p, const struct network *net, size_t i,
                            struct plan_node *out)
{
    const struct node *n = &net->nodes[i];
    const struct route *routes = net->routes + n->first_route;
    if (n->routing == ROUTING_RANDOM) {
        out->next = compile_choice(p, routes, n->n_routes, network_missing(net, i), out->name);
        return;
    }
    size_t k = 0;
    for (int outcome = 0; outcome < LOOKUPS; outcome++) {
        const size_t first = k;
        while (k < n->n_routes && (int)routes[k].outcome == outcome)
            k++;
        p->lookups[i].choice[outcome] =
            compile_choice(p, routes + first, k - first, 0, stream_rotl(out->name, 2 + outcome));
    }
}

static void compile_nodes(struct sim_plan *p, const struct network *net)
{
    p->n_nodes = net->n_nodes;
    p->nodes = mem_calloc_lines(p->n_nodes, sizeof *p->nodes);
    bool outcomes = net->n_caches > 0;
    for (size_t i = 0; i < p->n_nodes; i++)
        outcomes |= net->nodes[i].routing == ROUTING_ANSWER;
    if (outcomes)
        p->lookups = mem_calloc(p->n_nodes, sizeof *p->lookups);
    for (size_t i = 0; i < p->n_nodes; i++) {
        const struct node *n = &net->nodes[i];
        struct plan_node *out = &p->nodes[i];
        out->service = plan_sampler(p, &n->service);
        out->station = (uint32_t)n->station;
        out->cache = n->routing == ROUTING_ANSWER        ? PLAN_ANSWERS
                     : n->cache == NET_NONE && p->records_visits ? PLAN_RECORDS
                                                          : or_none(n->cache);
        out->name = stream_name(net->stations[n->station].name) ^
                    stream_rotl(stream_name(net->classes[n->class].name), 1);
        compile_routing(p, net, i, out);
    }
}

static void compile_switchovers(struct sim_plan *p, const struct network *net)
{
    p->switchovers = mem_calloc(p->n_stations, sizeof *p->switchovers);
    for (size_t i = 0; i < p->n_stations; i++) {
        const size_t rules = net->stations[i].rules;
        if (net->stations[i].discipline == DISCIPLINE_POLLING && rules != NET_NONE)
            p->switchovers[i] = plan_sampler(p, &net->rules[rules].switchover);
    }
}

static void compile_crews(struct sim_plan *p, const struct network *net)
{
    p->crews = mem_calloc(p->n_stations, sizeof *p->crews);
    for (size_t i = 0; i < p->n_stations; i++) {
        const size_t rules = net->stations[i].rules;
        if (rules != NET_NONE && net->rules[rules].fails) {
            p->crews[i].up = plan_sampler(p, &net->rules[rules].up);
            p->crews[i].down = plan_sampler(p, &net->rules[rules].down);
        }
    }
}

static void compile_sources(struct sim_plan *p, const struct network *net)
{
    p->n_sources = net->n_sources;
    p->sources = mem_calloc(p->n_sources, sizeof *p->sources);
    for (size_t i = 0; i < p->n_sources; i++) {
        const struct source *s = &net->sources[i];
        struct plan_source *out = &p->sources[i];
        struct plan_option *options = mem_calloc(s->n_entries, sizeof *options);
        for (size_t e = 0; e < s->n_entries; e++) {
            const struct entry_point *entry = &net->entries[s->first_entry + e];
            options[e] = (struct plan_option){
                .target = {.node = (uint32_t)entry->node, .fills = PLAN_NONE},
                .p = entry->p,
                .dispatch = entry->dispatch};
        }
        out->interarrival = plan_sampler(p, &s->interarrival);
        out->entry = plan_add_choice(p, options, s->n_entries, stream_name(s->name));
        out->customers = s->customers;
        out->population = or_none(s->population);
        out->name = stream_name(s->name);
        free(options);
    }
}

/* Set the targets' places, when all nodes are known. */
static void place_targets(struct sim_plan *p)
{
    p->thresholds =
        mem_grow(p->thresholds, &p->cap_thresholds, p->n_targets, sizeof *p->thresholds);
    p->goals = mem_calloc(p->n_targets, sizeof *p->goals);
    for (size_t i = 0; i < p->n_targets; i++) {
        struct plan_target *t = &p->targets[i];
        if (t->node < PLAN_DISPATCH)
            t->place = p->nodes[t->node].station;
        assert(t->place <= PLAN_PLACE);
        p->goals[i] = t->place | (t->node == PLAN_NONE ? PLAN_LEAVES : 0) |
                       (t->effects ? PLAN_EFFECTS : 0);
    }
}

static void compile_populations(struct sim_plan *p, const struct network *net)
{
    p->n_populations = net->n_populations;
    p->populations = mem_calloc(p->n_populations, sizeof *p->populations);
    for (size_t i = 0; i < p->n_populations; i++) {
        const struct population *pop = &net->populations[i];
        struct plan_population *out = &p->populations[i];
        *out = (struct plan_population){
            .users = pop->users,
            .first_user = p->n_users,
            .token_lifetime = pop->token_lifetime > 0 ? pop->token_lifetime : INFINITY,
            .renew_on_expiry = pop->renew_on_expiry,
            .invalid = pop->invalid,
            .revocations = pop->revocations,
            .push_share = pop->push_share,
            .push_delay = pop->push_delay,
            .share = mem_calloc(pop->users, sizeof *out->share),
            .name = stream_name(pop->name)};
        network_shares(pop, out->share);
        if (pop->popularity != POPULARITY_UNIFORM) {
            out->alias = mem_calloc(pop->users, sizeof *out->alias);
            alias_build(out->alias, out->share, pop->users);
        }
        p->n_users += pop->users;
    }
}

/* A tick too short to be told from a continuous clock counts as none, since T/g may not fit into a
 * double. */
static double tick_of(const struct cache *c)
{
    return c->granularity > 1e-12 * c->lifetime.mean ? c->granularity : 0;
}

/* How many ticks a time is, rounded up; a whole number of ticks may have been rounded itself. */
static double ticks_of(const struct cache *c, double time)
{
    return ceil(time / tick_of(c) * (1 - 1e-12));
}

/* Lifetimes are the same in both members of antithetic runs. */
static struct sampler compile_lifetime(struct sim_plan *p, const struct dist *lifetime)
{
    const unsigned inversion = p->inversion;
    p->inversion = 0;
    const struct sampler law = plan_sampler(p, lifetime);
    p->inversion = inversion;
    return law;
}

static void compile_cache_rules(struct sim_plan *p, const struct cache *c, size_t room_users,
                                struct plan_cache *out)
{
    out->law = compile_lifetime(p, &c->lifetime);
    out->max_age = c->slides && c->max_age > 0 ? c->max_age : INFINITY;
    out->max_ticks = ticks_of(c, out->max_age);
    out->ignores_expiry = c->ignores_expiry;
    out->replaces = c->replaces;
    if (c->max_entries < room_users)
        out->max_entries = (uint32_t)c->max_entries;
    out->watched = out->max_entries > 0 || p->populations[c->population].revocations > 0;
}

/* Link the caches that share a room, and number their users. */
static void compile_rooms(struct sim_plan *p)
{
    size_t *users = mem_calloc(p->n_caches, sizeof *users);
    uint32_t *last = mem_calloc(p->n_caches, sizeof *last);
    for (uint32_t i = 0; i < p->n_caches; i++) {
        struct plan_cache *c = &p->caches[i];
        const struct plan_population *whose = &p->populations[c->population];
        c->next_in_room = PLAN_NONE;
        if (c->room != i)
            p->caches[last[c->room]].next_in_room = i;
        last[c->room] = i;
        c->room_of_user_0 = (uint32_t)(users[c->room] - whose->first_user);
        users[c->room] += whose->users;
    }
    free(users);
    free(last);
}

static void compile_caches(struct sim_plan *p, const struct network *net)
{
    p->n_caches = net->n_caches;
    p->caches = mem_calloc(p->n_caches, sizeof *p->caches);
    size_t *room_users = network_room_users(net);
    for (size_t i = 0; i < p->n_caches; i++) {
        const struct cache *c = &net->caches[i];
        const size_t room = network_room_of(net, i);
        const double lookups = p->options.lookups ? p->options.lookups[i] : 0;
        p->caches[i] = (struct plan_cache){.population = (uint32_t)c->population,
                                           .first_entry = p->n_entries,
                                           .entry_of_user_0 =
                                               p->n_entries -
                                               p->populations[c->population].first_user,
                                           .rule = cache_rule(c),
                                           .lifetime = c->lifetime.mean,
                                           .granularity = tick_of(c),
                                           .single_flight = cache_joins(c),
                                           .stale_for = c->stale_for > 0 ? c->stale_for : INFINITY,
                                           .rules = cache_is_plain(c) ? NULL : c,
                                           .lookups = c->start_empty ? 0 : lookups,
                                           .fetch = p->options.fetches ? p->options.fetches[i] : 0,
                                           .room = (uint32_t)room,
                                           .name = stream_name(c->name)};
        p->caches[i].ticks = ticks_of(c, c->lifetime.mean);
        compile_cache_rules(p, c, room_users[room], &p->caches[i]);
        p->populations[c->population].lookups += lookups;
        p->n_entries += net->populations[c->population].users;
    }
    free(room_users);
    compile_rooms(p);
}

static void compile_meters(struct sim_plan *p, const struct network *net)
{
    p->n_meters = net->n_meters;
    p->n_flows = net->n_flows;
    p->meters = mem_calloc(p->n_meters, sizeof *p->meters);
    p->flows = mem_calloc(p->n_flows, sizeof *p->flows);
    for (size_t i = 0; i < p->n_meters; i++) {
        const struct meter *m = &net->meters[i];
        p->meters[i] = (struct plan_meter){m->first_flow, m->n_flows, m->ratio};
        for (size_t k = m->first_flow; k < m->first_flow + m->n_flows; k++) {
            const struct flow *f = &net->flows[k];
            p->flows[k] = (struct plan_flow){.kind = f->kind,
                                             .index = (uint32_t)f->index,
                                             .weight = f->weight * (f->denominator ? 1 : m->scale),
                                             .denominator = f->denominator};
        }
    }
}

static void lay_out(struct sim_plan *p)
{
    struct record_layout l = {0};
    size_t at = 0;
    l.time = at++;
    l.events = at++;
    l.external = at++;
    l.number = at++;
    l.stations = at, at += p->n_stations * STATION_SUMS;
    l.exits = at, at += p->n_exits * EXIT_SUMS;
    l.meters = at, at += p->n_meters * METER_SUMS;
    at = counts_lay_out(p, &l, at);
    l.meter_windows = at, at += p->n_meters * WINDOW_SUMS;
    l.sojourn_window = at, at += WINDOW_SUMS;
    l.trace = at;
    l.trace_points = p->options.trace_points;
    l.trace_columns = p->options.trace_groups ? 1 + p->n_groups : 1;
    at += l.trace_points * l.trace_columns;
    l.flows = at;
    if (p->options.trace_flows)
        l.flow_columns = p->n_caches * CACHE_FLOWS + p->n_groups * GROUP_FLOWS;
    at += l.trace_points * l.flow_columns;
    l.width = at;
    l.members = p->options.antithetic ? 2 : 1;
    p->layout = l;
}

/* The FIFO engine keeps no sums for figures of named classes and for variances, and does not know
 * which request fetches for others. */
static bool needs_general(const struct network *net, const struct asked *asked, bool ends_early)
{
    return !network_is_plain(net) || ends_early || features_of_network(net) & FEATURE_CLASSES ||
           asked->of[PARAMETER_VARIANCE].n > 0;
}

static struct sim_plan *compile(const struct network *net, const struct sim_options *o,
                                unsigned inversion)
{
    struct sim_plan *p = mem_calloc(1, sizeof *p);
    p->net = net;
    struct cache_feeds *feeds = cache_feeds_new(net);
    p->flights_end_early = feeds->ends_early;
    p->engine = o->general || needs_general(net, &o->asked, feeds->ends_early) ? &engine_general
                                                                             : &engine_fifo;
    p->inversion = inversion;
    p->options = *o;
    if (p->options.many == 0)
        p->options.many = SIM_MANY;
    if (net->n_caches == 0)
        p->options.asked.of[PARAMETER_CACHE].n = 0;
    p->clock_range = p->options.clock_range > 0 ? p->options.clock_range : clock_range(net);
    p->n_stations = net->n_stations;
    p->n_groups = net->n_groups;
    p->servers = mem_calloc(p->n_stations, sizeof *p->servers);
    p->groups = mem_calloc(p->n_stations, sizeof *p->groups);
    for (size_t i = 0; i < p->n_stations; i++) {
        const unsigned c = net->stations[i].servers;
        p->servers[i] = c == SERVERS_INFINITE ? UINT32_MAX : c;
        p->groups[i] = net->stations[i].group;
    }
    p->n_exits = net->n_exits;
    p->accepted = mem_calloc(p->n_exits, sizeof *p->accepted);
    for (size_t i = 0; i < p->n_exits; i++)
        p->accepted[i] = net->exits[i].accepted;
    counts_plan(p, net);
    if (p->engine == &engine_general) {
        compile_switchovers(p, net);
        compile_crews(p, net);
    }
    compile_nodes(p, net);
    compile_sources(p, net);
    place_targets(p);
    compile_populations(p, net);
    compile_caches(p, net);
    plan_users(p);
    plan_levels(p, net, feeds);
    cache_feeds_free(feeds);
    compile_meters(p, net);
    plan_starts(p, net);
    /* their values are copied above; the caller may free the arrays */
    p->options.lookups = p->options.fetches = NULL;
    lay_out(p);
    distributions_plan(p, net);
    return p;
}

struct sim_plan *sim_plan_new(const struct network *net, const struct sim_options *o)
{
    struct sim_plan *p = compile(net, o, o->antithetic ? SAMPLER_INVERTED : 0);
    if (o->antithetic)
        p->mate = compile(net, o, SAMPLER_INVERTED | SAMPLER_MIRRORED);
    return p;
}

const struct sim_plan *sim_plan_mate(const struct sim_plan *p)
{
    return p->mate;
}

void sim_plan_free(struct sim_plan *p)
{
    if (!p)
        return;
    sim_plan_free(p->mate);
    plan_samplers_free(p);
    for (size_t i = 0; i < p->n_populations; i++) {
        free(p->populations[i].alias);
        free(p->populations[i].share);
    }
    for (size_t i = 0; i < p->n_caches; i++)
        free(p->caches[i].rates);
    free(p->servers);
    free(p->switchovers);
    free(p->crews);
    free(p->groups);
    free(p->families);
    free(p->class_slots);
    free(p->number_slots);
    free((struct recorded *)p->layout.recorded);
    free(p->accepted);
    free(p->nodes);
    free(p->lookups);
    free(p->sources);
    free(p->populations);
    free(p->caches);
    free(p->meters);
    free(p->flows);
    plan_choices_free(p);
    free(p->goals);
    free(p->starts);
    free(p);
}

const struct record_layout *sim_plan_layout(const struct sim_plan *p)
{
    return &p->layout;
}
