#include "model/config_build.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/config_choice.h"
#include "model/config_reach.h"
#include "model/network_words.h"
#include "model/tolerance.h"

struct build {
    struct cfg_group *root;
    struct places *p;
    double *sum;         /* [node * LOOKUPS + outcome] sum of its routes' probabilities so far */
    size_t *dispatch;    /* [node * LOOKUPS + outcome] dispatch by its station's rule; NET_NONE
                            before its first route */
};

/* ---- nodes ---- */

/* instance: index of the station in its group, from 0. */
static void set_check(struct network *net, size_t node, const struct token_check *check,
                      size_t instance)
{
    if (check->answer)
        net->nodes[node].routing = ROUTING_ANSWER;
    if (check->lookup.n == 0)
        return;
    net->nodes[node].routing = ROUTING_LOOKUP;
    net->nodes[node].cache = check->lookup.first + (check->lookup.n > 1 ? instance : 0);
}

static void add_node(struct places *p, size_t station, size_t class)
{
    const struct definition *d = &p->definitions[p->net->stations[station].group];
    const struct served *own = NULL;
    for (size_t i = 0; i < d->n_own && !own; i++)
        if (d->own[i].class == class)
            own = &d->own[i];
    const size_t node = network_add_node(p->net, station, class, own ? &own->service : &d->service);
    p->net->nodes[node].weight = own ? own->weight : 1;
    p->net->nodes[node].priority = own ? own->priority : PRIORITY_OF_CLASS;
    set_check(p->net, node, own ? &own->check : &d->check, station - d->first);
}

static void add_nodes(struct places *p, const uint64_t *set)
{
    const size_t n_classes = p->net->n_classes;
    p->first_node = mem_calloc(p->net->n_stations + 1, sizeof *p->first_node);
    for (size_t i = 0; i < p->net->n_stations; i++) {
        p->first_node[i] = p->net->n_nodes;
        for (size_t class = 0; class < n_classes; class++)
            if (config_reach_has(set, i * n_classes + class))
                add_node(p, i, class);
    }
    p->first_node[p->net->n_stations] = p->net->n_nodes;
}

/* Set where a node's requests overflow to, and where a fork's node sends its parts. */
static void refer(struct places *p, size_t node)
{
    const struct network *net = p->net;
    const size_t station = net->nodes[node].station, class = net->nodes[node].class;
    const struct definition *d = &p->definitions[net->stations[station].group];
    if (d->overflow.n > 0) {
        const size_t i = d->overflow.n > 1 ? station - d->first : 0;
        net->nodes[node].overflow = places_node(p, d->overflow.first + i, class);
    }
    for (size_t i = 0; i < d->n_branches; i++)
        for (size_t k = 0; k < d->branches[i].n; k++) {
            const size_t to = places_node(p, d->branches[i].first + k, class);
            if (to != NET_NONE)
                network_add_branch(p->net, node, to);
        }
}

/* ---- sources ---- */

static size_t new_dispatch(struct places *p, const struct choice *choice)
{
    return choice->given ? network_add_dispatch(p->net, &choice->dispatch) : NET_NONE;
}

static void add_entries(struct places *p, const struct way *w, size_t dispatch)
{
    const struct place *to = &p->targets[w->first_target].place;
    for (size_t i = 0; i < to->n; i++) {
        const size_t node = places_node(p, to->first + i, w->class);
        if (node == NET_NONE)
            continue;
        network_add_entry(p->net, node, w->p / (double)to->n);
        p->net->entries[p->net->n_entries - 1].dispatch = dispatch;
    }
}

static void add_source(struct places *p, const struct draft_source *s)
{
    const size_t i = network_add_source(p->net, s->name, &s->interarrival, s->line);
    const size_t dispatch = new_dispatch(p, &s->choice);
    p->net->sources[i].customers = s->customers;
    p->net->sources[i].population = s->population;
    for (size_t k = s->first_way; k < s->first_way + s->n_ways; k++)
        add_entries(p, &p->ways[k], dispatch);
}

/* ---- routes ---- */

/* The rule that chooses among a way's routes out of a node: the way's own, else the station's. */
static size_t dispatch_of(struct build *b, const struct way *w, size_t node)
{
    const struct choice *station = &b->p->definitions[w->from.group].choice;
    if (w->choice.given)
        return new_dispatch(b->p, &w->choice);
    size_t *dispatch = &b->dispatch[node * LOOKUPS + w->outcome];
    if (station->given && *dispatch == NET_NONE)
        *dispatch = new_dispatch(b->p, station);
    return *dispatch;
}

/* Set what a route does to tokens. With several caches to fill, it fills the one of the instance
 * that it leads to, else the one of the instance that it leaves. */
static void set_tokens(struct build *b, const struct way *w, size_t route, size_t instance)
{
    struct route *r = &b->p->net->routes[route];
    r->outcome = w->outcome;
    r->issues = w->issues;
    if (w->fills.n > 0)
        r->fills = w->fills.first + (w->fills.n > 1 ? instance : 0);
}

static size_t instance_of(const struct places *p, size_t station)
{
    return station - p->definitions[p->net->stations[station].group].first;
}

static size_t instances_of(const struct places *p, size_t station)
{
    return p->net->groups[p->net->stations[station].group].n_stations;
}

static void add_route(struct build *b, const struct way *w, size_t from, size_t station,
                      size_t dispatch, double p)
{
    struct network *net = b->p->net;
    const size_t class = w->becomes == NET_NONE ? net->nodes[from].class : w->becomes;
    const size_t to = places_node(b->p, station, class), before = net->nodes[from].station;
    if (to == NET_NONE)
        return;
    const size_t i = network_add_route(net, from, to, NET_NONE, p, (int)w->line);
    net->routes[i].dispatch = dispatch;
    set_tokens(b, w, i,
               instance_of(b->p, instances_of(b->p, station) == w->fills.n ? station : before));
}

static void add_target(struct build *b, const struct way *w, const struct target_place *t,
                       size_t from, size_t dispatch)
{
    struct network *net = b->p->net;
    const struct place *to = &t->place;
    const double p = w->n_targets == 1 ? w->p : w->p * t->share;
    const size_t instance = net->nodes[from].station - b->p->definitions[w->from.group].first;
    if (to->n == 0)
        set_tokens(b, w,
                   network_add_route(net, from, NET_NONE, to->exit, p, (int)w->line),
                   instance);
    else if (w->same_instance)
        add_route(b, w, from, to->first + instance, dispatch, p);
    else
        for (size_t i = 0; i < to->n; i++)
            add_route(b, w, from, to->first + i, dispatch, p / (double)to->n);
}

/* Reported once per station, for all its instances together, at the route that exceeds the sum. */
static void check_sum(struct build *b, const struct way *w, size_t node, bool *said)
{
    const struct network *net = b->p->net;
    double *all = &b->sum[node * LOOKUPS + w->outcome];
    const bool was_fine = *all <= 1 + SUM_TOLERANCE;
    *all += w->p;
    if (!was_fine || !(*all > 1 + SUM_TOLERANCE))
        return;
    const double sum = *all;
    *all = 2;
    if (*said)
        return;
    *said = true;
    const char *name = w->from.n == 1 ? net->stations[w->from.first].name
                                      : net->groups[w->from.group].name;
    char *of = b->p->declared
                   ? text_format(" for class '%s'", net->classes[net->nodes[node].class].name)
                   : mem_strdup("");
    cfg_error_line(b->root->c, w->p_line,
                   "probabilities out of a station sum to at most 1; the rest leaves the network",
                   "routing out of '%s'%s sums to %.10g", name, of, sum);
    free(of);
}

/* Routes out of a station that checks tokens must name an outcome; other routes must not. */
static void check_outcome(struct build *b, const struct way *w, size_t node)
{
    const struct network *net = b->p->net;
    const struct node *n = &net->nodes[node];
    const char *name = net->groups[w->from.group].name;
    const bool asks = n->routing != ROUTING_RANDOM;
    if (asks && !w->has_outcome)
        cfg_error_line(b->root->c, w->line, "for example outcome = \"miss\";",
                       "a route out of '%s', which asks about tokens, has no 'outcome'", name);
    else if (!asks && w->has_outcome)
        cfg_error_line(b->root->c, w->line, "give the station lookup = \"cache\";, or remove it",
                       "'outcome' of a route out of '%s', which asks about no tokens", name);
    else if (n->routing == ROUTING_ANSWER && w->outcome == LOOKUP_MISS)
        cfg_error_line(b->root->c, w->line, "\"hit\" for valid tokens, \"expired\" for others",
                       "outcome \"miss\" of the answer at '%s'", name);
}

/* If no route says what happens to refused tokens, their requests leave by the exit "refused". */
static void refuse_the_rest(struct build *b)
{
    struct network *net = b->p->net;
    for (size_t i = 0; i < net->n_nodes; i++)
        if (net->nodes[i].routing != ROUTING_RANDOM && b->sum[i * LOOKUPS + LOOKUP_EXPIRED] == 0) {
            const size_t r =
                network_add_route(net, i, NET_NONE, places_refused(b->p), 1, 0);
            net->routes[r].outcome = LOOKUP_EXPIRED;
        }
}

static void add_routes(struct build *b, const struct way *w)
{
    const struct places *p = b->p;
    const size_t end = p->first_node[w->from.first + w->from.n];
    bool said = false;
    for (size_t node = p->first_node[w->from.first]; node < end; node++) {
        if (w->class != NET_NONE && p->net->nodes[node].class != w->class)
            continue;
        check_outcome(b, w, node);
        check_sum(b, w, node, &said);
        const size_t dispatch = dispatch_of(b, w, node);
        for (size_t i = w->first_target; i < w->first_target + w->n_targets; i++)
            add_target(b, w, &p->targets[i], node, dispatch);
    }
}

/* ---- checks that need the whole network ---- */

/* The number of targets that a group's rule chooses among, at the node with the fewest; 0: it never
 * chooses. */
static size_t fewest_targets(const struct build *b, const struct definition *d,
                             const size_t *targets)
{
    const size_t *first = b->p->first_node;
    size_t fewest = 0;
    for (size_t node = first[d->first]; node < first[d->first + d->n]; node++) {
        size_t most = 0;
        for (size_t k = node * LOOKUPS; k < (node + 1) * LOOKUPS; k++)
            if (b->dispatch[k] != NET_NONE && targets[b->dispatch[k]] > most)
                most = targets[b->dispatch[k]];
        if (most > 0 && (fewest == 0 || most < fewest))
            fewest = most;
    }
    return fewest;
}

/* Check a station's rule, and its d, against the routes out of it. */
static void check_dispatches(const struct build *b)
{
    const struct network *net = b->p->net;
    size_t *targets = mem_calloc(net->n_dispatches, sizeof *targets);
    for (size_t i = 0; i < net->n_routes; i++)
        if (net->routes[i].dispatch != NET_NONE)
            targets[net->routes[i].dispatch]++;
    for (size_t i = 0; i < net->n_groups; i++) {
        const struct definition *d = &b->p->definitions[i];
        const size_t n = d->choice.given ? fewest_targets(b, d, targets) : 0;
        if (n > 0)
            config_choice_check(b->root->c, &d->choice, "station", net->groups[i].name, n);
        else if (d->choice.given && b->p->whole)
            cfg_error_line(b->root->c, d->choice.line,
                           "give it routes to stations that have no rule of their own",
                           "station '%s': 'rule' where no route is chosen by it",
                           net->groups[i].name);
    }
    free(targets);
}

/* Users matter if a rule distinguishes requests by user; an override may have replaced such a rule.
 * network_validate reports users that caches do not know. */
static void check_users(const struct build *b)
{
    const struct places *p = b->p;
    bool needed = cfg_override_names(b->root->c, "rule") || p->net->n_caches > 0;
    for (size_t i = 0; i < p->net->n_dispatches; i++)
        needed |= dispatch_rule_table[p->net->dispatches[i].rule].takes_users;
    for (size_t i = 0; i < p->n_drafts && p->whole && !needed; i++)
        if (p->drafts[i].users_line > 0)
            cfg_error_line(b->root->c, p->drafts[i].users_line,
                           "remove it, or choose somewhere by rule = \"sticky\"",
                           "source '%s': 'users' where no rule tells requests apart by user",
                           p->drafts[i].name);
}

/* Overflow from station to station must end; each cycle is reported once, at its first station. */
static void check_circles(const struct build *b)
{
    const struct network *net = b->p->net;
    size_t *seen = mem_calloc(net->n_nodes, sizeof *seen);    /* 1 + where the walk began */
    for (size_t i = 0; i < net->n_nodes; i++) {
        size_t k = i;
        for (; k != NET_NONE && seen[k] == 0; k = net->nodes[k].overflow)
            seen[k] = i + 1;
        if (k == NET_NONE || seen[k] != i + 1)
            continue;
        const struct station *s = &net->stations[net->nodes[k].station];
        cfg_error_line(b->root->c, (unsigned)s->line,
                       "let one of them lose requests, or have room for all",
                       "station '%s': overflow goes in a circle", s->name);
        break;
    }
    free(seen);
}

static void name_is_taken(const struct build *b, const char *name, const char *hint)
{
    const struct network *net = b->p->net;
    const size_t group = cfg_names_find(&b->p->names, name, strlen(name));
    if (group != CFG_NO_NAME)
        cfg_error_line(b->root->c, (unsigned)net->stations[b->p->definitions[group].first].line,
                       hint, "a station cannot be named '%s' here", name);
}

/* "web.gold" would be a station, and class gold at station web. */
static void check_names_of_classes(const struct build *b)
{
    const struct places *p = b->p;
    name_is_taken(b, "classes", "classes.gold.mean_sojourn and so on are of classes in total");
    for (size_t i = 0; i < p->names.n; i++) {
        const char *name = p->names.names[i], *dot = strrchr(name, '.');
        if (dot && cfg_names_find(&p->classes, dot + 1, strlen(dot + 1)) != CFG_NO_NAME &&
            cfg_names_find(&p->names, name, (size_t)(dot - name)) != CFG_NO_NAME)
            name_is_taken(b, name, "it is the name of a class at a station in figures");
    }
}

/* A request from outside, or a part of a fork, has no server to stay with. */
static bool comes_from_outside(const struct network *net, size_t station)
{
    for (size_t i = 0; i < net->n_entries; i++)
        for (size_t k = net->entries[i].node; k != NET_NONE; k = net->nodes[k].overflow)
            if (net->nodes[k].station == station)
                return true;
    for (size_t i = 0; i < net->n_branches; i++)
        if (net->nodes[net->branches[i]].station == station)
            return true;
    return false;
}

static bool blocks(enum full_rule full)
{
    return full == FULL_BLOCK || full == FULL_BLOCK_BEFORE;
}

static bool station_blocks(const struct network *net, const struct station *s)
{
    return (s->room != ROOM_UNLIMITED && blocks(s->full)) ||
           (s->region != NET_NONE && blocks(net->regions[s->region].full));
}

/* Add the exit for lost requests from outside. Read the rule for deadlocks if any can occur. */
static void finish_blocking(const struct build *b)
{
    struct network *net = b->p->net;
    bool any = false;
    for (size_t i = 0; i < net->n_stations; i++) {
        const bool does = station_blocks(net, &net->stations[i]);
        any |= does;
        if (does && net->lost == NET_NONE && comes_from_outside(net, i))
            network_lost_exit(net);
    }
    if (any)
        net->deadlock = (enum deadlock_rule)cfg_word(b->root, "deadlock", deadlock_words, 2, 0);
    else
        cfg_refuse(b->root, "deadlock", NULL, "remove it, or give a station full = \"block\"",
                   "has no meaning where nobody blocks");
}

void config_build(struct cfg_group *root, struct places *p)
{
    struct build b = {.root = root, .p = p};
    uint64_t *set = config_reach(root, p);
    add_nodes(p, set);
    free(set);
    for (size_t i = 0; i < p->net->n_nodes; i++)
        refer(p, i);
    for (size_t i = 0; i < p->n_drafts; i++)
        add_source(p, &p->drafts[i]);
    b.sum = mem_calloc(p->net->n_nodes * LOOKUPS, sizeof *b.sum);
    b.dispatch = mem_calloc(p->net->n_nodes * LOOKUPS, sizeof *b.dispatch);
    for (size_t i = 0; i < p->net->n_nodes * LOOKUPS; i++)
        b.dispatch[i] = NET_NONE;
    for (size_t i = 0; i < p->n_ways; i++)
        if (p->ways[i].from.n > 0)
            add_routes(&b, &p->ways[i]);
    refuse_the_rest(&b);
    check_users(&b);
    check_dispatches(&b);
    check_circles(&b);
    finish_blocking(&b);
    if (p->net->lost != NET_NONE)
        name_is_taken(&b, "lost", "it is the exit of what finds no room; take another name");
    if (p->declared)
        check_names_of_classes(&b);
    if (p->forks)
        name_is_taken(&b, "join", "it is the end of a fork's part; take another name");
    free(b.sum);
    free(b.dispatch);
}
