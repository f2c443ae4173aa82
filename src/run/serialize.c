#include "run/serialize.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "run/serialize_check.h"

/*
 * One function per struct says its fields once, for both ways: `pack` copies them out, else they
 * are filled in. Numbers are 8 bytes each in this machine's order: they go between processes of
 * one cluster and into journals of one machine, not into archives.
 */
struct serializer {
    bool pack;
    unsigned char *bytes;
    size_t n, capacity, at;
    struct dist_pool *dists;    /* unpacking: the pool of the new network */
    bool failed;    /* unpacking: the bytes ran out, or are invalid */
};

/* Adding a field to one of these structs fails the assertion. Then serialise the field below,
 * and update the size here. */
#define FIELDS_OF(type, bytes)                                                                     \
    _Static_assert(sizeof(void *) != 8 || sizeof(type) == (bytes), "a field of " #type " is new")
FIELDS_OF(struct dist, 48);
FIELDS_OF(struct station, 96);
FIELDS_OF(struct group, 24);
FIELDS_OF(struct node, 128);
FIELDS_OF(struct route, 64);
FIELDS_OF(struct exit_point, 16);
FIELDS_OF(struct source, 96);
FIELDS_OF(struct entry_point, 24);
FIELDS_OF(struct population, 88);
FIELDS_OF(struct cache, 208);
FIELDS_OF(struct flow, 32);
FIELDS_OF(struct meter, 48);
FIELDS_OF(struct class, 24);
FIELDS_OF(struct region, 24);
FIELDS_OF(struct server_rules, 240);
FIELDS_OF(struct fork, 16);
FIELDS_OF(struct dispatch, 16);
FIELDS_OF(struct shift, 16);
FIELDS_OF(struct network, 536);
FIELDS_OF(struct sim_options, 3728);

static void raw(struct serializer *p, void *data, size_t n)
{
    if (p->pack) {
        p->bytes = mem_grow(p->bytes, &p->capacity, p->n + n, 1);
        memcpy(p->bytes + p->n, data, n);
        p->n += n;
        return;
    }
    p->failed = p->failed || n > p->n - p->at;
    if (p->failed)
        return;
    memcpy(data, p->bytes + p->at, n);
    p->at += n;
}

static void real(struct serializer *p, double *x)
{
    raw(p, x, sizeof *x);
}

/* Whole numbers of all kinds go as 64 bits. */
#define WHOLE(p, field)                                                                            \
    do {                                                                                           \
        uint64_t whole = (uint64_t)(field);                                                        \
        raw((p), &whole, sizeof whole);                                                            \
        if (!(p)->pack && !(p)->failed)                                                            \
            (field) = (__typeof__(field))whole;                                                    \
    } while (0)

static void text(struct serializer *p, char **s)
{
    size_t n = p->pack ? strlen(*s) : 0;
    WHOLE(p, n);
    if (!p->pack) {
        p->failed = p->failed || n > p->n - p->at;
        *s = mem_calloc(p->failed ? 1 : n + 1, 1);
        if (p->failed)
            return;
    }
    raw(p, *s, n);
}

/* The number of things in a list, and room for them when unpacking: each takes some bytes. */
static void *list(struct serializer *p, void *things, size_t *n, size_t size)
{
    WHOLE(p, *n);
    if (p->pack)
        return things;
    p->failed = p->failed || *n > p->n - p->at;
    if (p->failed)
        *n = 0;
    return mem_calloc(*n, size);
}
#define LIST(p, things, n) ((things) = list((p), (things), &(n), sizeof *(things)))

static void pass_values(struct serializer *p, struct dist *d)
{
    size_t n = p->pack && d->values ? d->values->n : 0;
    WHOLE(p, n);
    if (p->failed || n == 0)
        return;
    p->failed = !p->pack && n > (p->n - p->at) / sizeof(double);
    if (p->failed)
        return;
    double *x = mem_calloc(n, sizeof *x);
    if (p->pack)
        memcpy(x, d->values->x, n * sizeof *x);
    raw(p, x, n * sizeof *x);
    if (!p->pack)
        d->values = dist_pool_keep(p->dists, n, x);
    free(x);
}

static void pass_dist(struct serializer *p, struct dist *d)
{
    WHOLE(p, d->kind);
    WHOLE(p, d->branches);
    real(p, &d->mean);
    real(p, &d->scv);
    real(p, &d->a);
    real(p, &d->b);
    pass_values(p, d);
}

static void pass_station(struct serializer *p, struct station *s)
{
    text(p, &s->name);
    WHOLE(p, s->group);
    WHOLE(p, s->servers);
    WHOLE(p, s->discipline);
    WHOLE(p, s->full);
    WHOLE(p, s->room);
    WHOLE(p, s->region);
    WHOLE(p, s->rules);
    WHOLE(p, s->fork);
    WHOLE(p, s->limit);
    WHOLE(p, s->start);
    WHOLE(p, s->first_node);
    WHOLE(p, s->n_nodes);
}

static void pass_node(struct serializer *p, struct node *n)
{
    WHOLE(p, n->station);
    WHOLE(p, n->class);
    pass_dist(p, &n->service);
    real(p, &n->weight);
    WHOLE(p, n->overflow);
    WHOLE(p, n->first_branch);
    WHOLE(p, n->n_branches);
    WHOLE(p, n->routing);
    WHOLE(p, n->priority);
    WHOLE(p, n->cache);
    WHOLE(p, n->first_route);
    WHOLE(p, n->n_routes);
}

static void pass_route(struct serializer *p, struct route *r)
{
    WHOLE(p, r->from);
    WHOLE(p, r->to);
    WHOLE(p, r->exit);
    WHOLE(p, r->dispatch);
    WHOLE(p, r->outcome);
    real(p, &r->p);
    WHOLE(p, r->fills);
    WHOLE(p, r->issues);
}

static void pass_source(struct serializer *p, struct source *s)
{
    text(p, &s->name);
    pass_dist(p, &s->interarrival);
    WHOLE(p, s->customers);
    WHOLE(p, s->population);
    WHOLE(p, s->first_entry);
    WHOLE(p, s->n_entries);
}

static void pass_population(struct serializer *p, struct population *u)
{
    text(p, &u->name);
    WHOLE(p, u->users);
    WHOLE(p, u->popularity);
    real(p, &u->zipf_s);
    size_t n = u->counts ? u->users : 0;
    LIST(p, u->counts, n);
    if (!p->pack && n == 0) {    /* an absent list, not an empty one */
        free(u->counts);
        u->counts = NULL;
    }
    p->failed |= n != 0 && n != u->users;
    for (size_t i = 0; i < n; i++)
        real(p, &u->counts[i]);
    real(p, &u->token_lifetime);
    WHOLE(p, u->renew_on_expiry);
    WHOLE(p, u->invalid);
    real(p, &u->revocations);
    real(p, &u->push_share);
    real(p, &u->push_delay);
}

static void pass_cache(struct serializer *p, struct cache *c)
{
    text(p, &c->name);
    WHOLE(p, c->population);
    WHOLE(p, c->slides);
    pass_dist(p, &c->lifetime);
    double *const reals[] = {&c->granularity, &c->max_age, &c->stale_for, &c->lock_poll,
                             &c->lock_timeout, &c->refresh_ahead, &c->early_beta,
                             &c->fetch_timeout, &c->backoff, &c->least_interval};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        real(p, reals[i]);
    WHOLE(p, c->ignores_expiry);
    WHOLE(p, c->replaces);
    WHOLE(p, c->absent);
    WHOLE(p, c->expired);
    WHOLE(p, c->max_entries);
    WHOLE(p, c->eviction);
    WHOLE(p, c->room);
    WHOLE(p, c->on_failure);
    WHOLE(p, c->late_is_lost);
    WHOLE(p, c->retries);
    WHOLE(p, c->start_empty);
}

static void pass_meter(struct serializer *p, struct meter *m)
{
    text(p, &m->name);
    real(p, &m->scale);
    WHOLE(p, m->ratio);
    WHOLE(p, m->passes_one);
    WHOLE(p, m->first_flow);
    WHOLE(p, m->n_flows);
}

static void pass_flow(struct serializer *p, struct flow *f)
{
    WHOLE(p, f->kind);
    WHOLE(p, f->index);
    real(p, &f->weight);
    WHOLE(p, f->denominator);
}

static void pass_region(struct serializer *p, struct region *r)
{
    text(p, &r->name);
    WHOLE(p, r->room);
    WHOLE(p, r->full);
}

static void pass_rules(struct serializer *p, struct server_rules *r)
{
    LIST(p, r->speeds, r->n_speeds);
    for (size_t i = 0; i < r->n_speeds; i++)
        real(p, &r->speeds[i]);
    WHOLE(p, r->choice);
    LIST(p, r->rates, r->n_rates);
    for (size_t i = 0; i < r->n_rates; i++)
        real(p, &r->rates[i]);
    WHOLE(p, r->fails);
    pass_dist(p, &r->up);
    pass_dist(p, &r->down);
    WHOLE(p, r->effect);
    LIST(p, r->shifts, r->n_shifts);
    for (size_t i = 0; i < r->n_shifts; i++) {
        real(p, &r->shifts[i].at);
        WHOLE(p, r->shifts[i].servers);
    }
    real(p, &r->period);
    WHOLE(p, r->polling);
    WHOLE(p, r->polling_limit);
    pass_dist(p, &r->switchover);
}

static void pass_dispatch(struct serializer *p, struct dispatch *d)
{
    WHOLE(p, d->rule);
    WHOLE(p, d->d);
    WHOLE(p, d->first_of_equals);
}

static void pass_limits(struct serializer *p, struct network *net)
{
    LIST(p, net->limits, net->n_limits);
    for (size_t i = 0; i < net->n_limits; i++) {
        real(p, &net->limits[i].rate);
        real(p, &net->limits[i].burst);
    }
}

static void pass_incidents(struct serializer *p, struct network *net)
{
    LIST(p, net->incidents, net->n_incidents);
    for (size_t i = 0; i < net->n_incidents; i++) {
        struct incident *e = &net->incidents[i];
        real(p, &e->at);
        real(p, &e->until);
        WHOLE(p, e->kind);
        WHOLE(p, e->index);
        WHOLE(p, e->refuses);
    }
}

/* The features of networks that are not plain: regions, server rules, forks, dispatches. */
static void pass_extras(struct serializer *p, struct network *net)
{
    LIST(p, net->regions, net->n_regions);
    for (size_t i = 0; i < net->n_regions; i++)
        pass_region(p, &net->regions[i]);
    LIST(p, net->rules, net->n_rules);
    for (size_t i = 0; i < net->n_rules; i++)
        pass_rules(p, &net->rules[i]);
    LIST(p, net->forks, net->n_forks);
    for (size_t i = 0; i < net->n_forks; i++) {
        WHOLE(p, net->forks[i].need);
        WHOLE(p, net->forks[i].cancel);
    }
    pass_limits(p, net);
    pass_incidents(p, net);
    LIST(p, net->dispatches, net->n_dispatches);
    for (size_t i = 0; i < net->n_dispatches; i++)
        pass_dispatch(p, &net->dispatches[i]);
    LIST(p, net->branches, net->n_branches);
    for (size_t i = 0; i < net->n_branches; i++)
        WHOLE(p, net->branches[i]);
    WHOLE(p, net->deadlock);
    WHOLE(p, net->lost);
}

/* Stations, their services, and their routes. */
static void pass_places(struct serializer *p, struct network *net)
{
    LIST(p, net->stations, net->n_stations);
    for (size_t i = 0; i < net->n_stations; i++)
        pass_station(p, &net->stations[i]);
    LIST(p, net->groups, net->n_groups);
    for (size_t i = 0; i < net->n_groups; i++) {
        text(p, &net->groups[i].name);
        WHOLE(p, net->groups[i].n_stations);
        WHOLE(p, net->groups[i].hidden);
    }
    LIST(p, net->classes, net->n_classes);
    for (size_t i = 0; i < net->n_classes; i++) {
        text(p, &net->classes[i].name);
        WHOLE(p, net->classes[i].priority);
        WHOLE(p, net->classes[i].named);
        WHOLE(p, net->classes[i].fetches);
        WHOLE(p, net->classes[i].whole);
    }
    LIST(p, net->nodes, net->n_nodes);
    for (size_t i = 0; i < net->n_nodes; i++)
        pass_node(p, &net->nodes[i]);
    LIST(p, net->routes, net->n_routes);
    for (size_t i = 0; i < net->n_routes; i++)
        pass_route(p, &net->routes[i]);
    LIST(p, net->exits, net->n_exits);
    for (size_t i = 0; i < net->n_exits; i++) {
        text(p, &net->exits[i].name);
        WHOLE(p, net->exits[i].accepted);
    }
    size_t n_station_nodes = net->n_nodes;
    LIST(p, net->station_nodes, n_station_nodes);
    for (size_t i = 0; i < n_station_nodes; i++)
        WHOLE(p, net->station_nodes[i]);
}

/* Sources, users and their tokens, meters. */
static void pass_people(struct serializer *p, struct network *net)
{
    LIST(p, net->sources, net->n_sources);
    for (size_t i = 0; i < net->n_sources; i++)
        pass_source(p, &net->sources[i]);
    LIST(p, net->entries, net->n_entries);
    for (size_t i = 0; i < net->n_entries; i++) {
        WHOLE(p, net->entries[i].node);
        real(p, &net->entries[i].p);
        WHOLE(p, net->entries[i].dispatch);
    }
    LIST(p, net->populations, net->n_populations);
    for (size_t i = 0; i < net->n_populations; i++)
        pass_population(p, &net->populations[i]);
    LIST(p, net->caches, net->n_caches);
    for (size_t i = 0; i < net->n_caches; i++)
        pass_cache(p, &net->caches[i]);
    LIST(p, net->meters, net->n_meters);
    for (size_t i = 0; i < net->n_meters; i++)
        pass_meter(p, &net->meters[i]);
    LIST(p, net->flows, net->n_flows);
    for (size_t i = 0; i < net->n_flows; i++)
        pass_flow(p, &net->flows[i]);
    WHOLE(p, net->finished);
}

/* They come first, so that what follows is the model alone. */
enum { OPTIONS_BYTES = 32 };

static void pass_asked(struct serializer *p, struct asked_values *values)
{
    WHOLE(p, values->n);
    p->failed = p->failed || values->n > ASKED_MAX;
    for (size_t i = 0; !p->failed && i < values->n; i++)
        real(p, &values->x[i]);
}

static void pass_options(struct serializer *p, struct sim_options *o)
{
    real(p, &o->window);
    WHOLE(p, o->windows);
    real(p, &o->warmup);
    WHOLE(p, o->many);
    for (int k = 0; k < PARAMETER_KINDS; k++)
        pass_asked(p, &o->asked.of[k]);
}

static void pass_trace(struct serializer *p, struct sim_options *o)
{
    real(p, &o->clock_range);
    WHOLE(p, o->trace_points);
    WHOLE(p, o->trace_groups);
    WHOLE(p, o->trace_flows);
    WHOLE(p, o->trace_random);
    WHOLE(p, o->stationary);
    WHOLE(p, o->sojourns_alone);
    WHOLE(p, o->general);
    WHOLE(p, o->check);
    WHOLE(p, o->events_most);
}

struct serialized serialize(const struct network *net, const struct sim_options *o)
{
    struct serializer p = {.pack = true};
    struct network copy = *net;    /* shallow: packing changes nothing, but its functions could */
    struct sim_options options = *o;
    pass_options(&p, &options);
    pass_places(&p, &copy);
    pass_extras(&p, &copy);
    pass_people(&p, &copy);
    for (size_t i = 0; i < net->n_caches; i++) {
        double lookups = o->lookups ? o->lookups[i] : 0, fetch = o->fetches ? o->fetches[i] : 0;
        real(&p, &lookups);
        real(&p, &fetch);
    }
    WHOLE(&p, options.distributions);
    WHOLE(&p, options.antithetic);
    pass_trace(&p, &options);
    return (struct serialized){p.bytes, p.n};
}

struct fingerprint serialized_model(const struct serialized *p)
{
    return checksum_fingerprint(p->bytes + OPTIONS_BYTES, p->n - OPTIONS_BYTES);
}

struct network *deserialize(const void *bytes, size_t n, struct sim_options *o)
{
    struct serializer p = {.bytes = (unsigned char *)bytes, .n = n};
    struct network *net = mem_calloc(1, sizeof *net);
    p.dists = &net->dists;
    net->calibration.meter = NET_NONE;
    *o = (struct sim_options){0};
    pass_options(&p, o);
    pass_places(&p, net);
    pass_extras(&p, net);
    pass_people(&p, net);
    double *lookups = mem_calloc(2 * net->n_caches, sizeof *lookups);
    double *fetches = lookups + net->n_caches;
    for (size_t i = 0; i < net->n_caches; i++) {
        real(&p, &lookups[i]);
        real(&p, &fetches[i]);
    }
    o->lookups = lookups;
    o->fetches = fetches;
    WHOLE(&p, o->distributions);
    WHOLE(&p, o->antithetic);
    pass_trace(&p, o);
    if (!p.failed && p.at == n && serialized_sound(net))
        return net;
    free(lookups);
    network_free(net);
    return NULL;
}
