#include "report/network_words.h"

#include "model/network_words.h"
#include "report/json_writer.h"

static cJSON *json_doubles(const double *x, size_t n)
{
    cJSON *a = cJSON_CreateArray();
    for (size_t i = 0; i < n; i++)
        cJSON_AddItemToArray(a, json_double(x[i]));
    return a;
}

static cJSON *json_shifts(const struct server_rules *r)
{
    cJSON *a = cJSON_CreateArray();
    for (size_t i = 0; i < r->n_shifts; i++) {
        cJSON *shift = cJSON_CreateObject();
        cJSON_AddItemToObject(shift, "at", json_double(r->shifts[i].at));
        cJSON_AddItemToObject(shift, "servers", json_count(r->shifts[i].servers));
        cJSON_AddItemToArray(a, shift);
    }
    return a;
}

static void add_rules(cJSON *o, const struct server_rules *r, bool polls)
{
    if (r->n_speeds > 0) {
        cJSON_AddItemToObject(o, "speeds", json_doubles(r->speeds, r->n_speeds));
        cJSON_AddStringToObject(o, "take", server_choice_words[r->choice]);
    }
    if (r->n_rates > 0)
        cJSON_AddItemToObject(o, "rates", json_doubles(r->rates, r->n_rates));
    if (r->fails) {
        cJSON_AddItemToObject(o, "up", json_dist(&r->up));
        cJSON_AddItemToObject(o, "down", json_dist(&r->down));
        cJSON_AddStringToObject(o, "on_failure", failure_effect_words[r->effect]);
    }
    if (r->n_shifts > 0) {
        cJSON_AddItemToObject(o, "shifts", json_shifts(r));
        cJSON_AddItemToObject(o, "period",
                              r->period > 0 ? json_double(r->period) : cJSON_CreateNull());
    }
    if (polls) {
        cJSON_AddStringToObject(o, "polling", polling_words[r->polling]);
        if (r->polling == POLLING_LIMITED)
            cJSON_AddItemToObject(o, "limit", json_count(r->polling_limit));
        cJSON_AddItemToObject(o, "switchover", json_dist(&r->switchover));
    }
}

/* Written for the first class only: the other classes have theirs at the same stations. */
static void add_fork(cJSON *o, const struct network *net, const struct station *s)
{
    const struct fork *f = &net->forks[s->fork];
    const struct node *n = &net->nodes[net->station_nodes[s->first_node]];
    cJSON *to = cJSON_CreateArray();
    for (size_t i = 0; i < n->n_branches; i++) {
        const size_t branch = net->branches[n->first_branch + i];
        cJSON_AddItemToArray(to, cJSON_CreateString(
                                     net->stations[net->nodes[branch].station].name));
    }
    cJSON_AddItemToObject(o, "fork", to);
    cJSON_AddItemToObject(o, "need", json_count(f->need));
    cJSON_AddStringToObject(o, "others", others_words[f->cancel]);
}

static void add_room(cJSON *o, const struct network *net, const struct station *s)
{
    const size_t to = net->nodes[net->station_nodes[s->first_node]].overflow;
    cJSON_AddItemToObject(o, "room", json_count(s->room));
    cJSON_AddStringToObject(o, "full", full_rule_words[s->full]);
    if (to != NET_NONE)
        cJSON_AddStringToObject(o, "overflow", net->stations[net->nodes[to].station].name);
}

static void add_weights(cJSON *o, const struct network *net, const struct station *s)
{
    cJSON *weights = cJSON_CreateObject();
    for (size_t k = s->first_node; k < s->first_node + s->n_nodes; k++) {
        const struct node *n = &net->nodes[net->station_nodes[k]];
        cJSON_AddItemToObject(weights, net->classes[n->class].name, json_double(n->weight));
    }
    cJSON_AddItemToObject(o, "weights", weights);
}

static void add_priorities(cJSON *o, const struct network *net, const struct station *s)
{
    cJSON *priorities = cJSON_CreateObject();
    for (size_t k = s->first_node; k < s->first_node + s->n_nodes; k++) {
        const size_t node = net->station_nodes[k];
        cJSON_AddItemToObject(priorities, net->classes[net->nodes[node].class].name,
                              json_double(network_priority(net, node)));
    }
    cJSON_AddItemToObject(o, "priorities", priorities);
}

static void add_limit(cJSON *station, const struct limit *l)
{
    cJSON *o = cJSON_AddObjectToObject(station, "rate_limit");
    cJSON_AddItemToObject(o, "rate", json_double(l->rate));
    cJSON_AddItemToObject(o, "burst", json_double(l->burst));
}

void json_words(cJSON *station, const struct network *net, const struct station *s)
{
    const struct discipline_row *row = &discipline_table[s->discipline];
    cJSON_AddStringToObject(station, "discipline", row->name);
    if (row->takes_weight)
        add_weights(station, net, s);
    if (row->takes_priority)
        add_priorities(station, net, s);
    if (s->rules != NET_NONE)
        add_rules(station, &net->rules[s->rules], row->takes_polling);
    if (s->room != ROOM_UNLIMITED)
        add_room(station, net, s);
    if (s->region != NET_NONE)
        cJSON_AddStringToObject(station, "region", net->regions[s->region].name);
    if (s->fork != NET_NONE)
        add_fork(station, net, s);
    if (s->limit != NET_NONE)
        add_limit(station, &net->limits[s->limit]);
    if (s->start > 0)
        cJSON_AddItemToObject(station, "start", json_count(s->start));
}

void json_rule(cJSON *o, const struct network *net, size_t dispatch)
{
    if (dispatch == NET_NONE)
        return;
    const struct dispatch *d = &net->dispatches[dispatch];
    cJSON_AddItemToObject(o, "dispatch", json_count(dispatch));
    cJSON_AddStringToObject(o, "rule", dispatch_rule_name(d->rule));
    if (dispatch_rule_table[d->rule].takes_d)
        cJSON_AddItemToObject(o, "d", json_count(d->d));
    if (dispatch_rule_table[d->rule].compares)
        cJSON_AddStringToObject(o, "ties", ties_words[d->first_of_equals]);
}

cJSON *json_class(const struct network *net, size_t class)
{
    const struct class *c = &net->classes[class];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "name", c->name);
    cJSON_AddItemToObject(o, "priority", json_count((uint64_t)c->priority));
    return o;
}

cJSON *json_region(const struct network *net, size_t region)
{
    const struct region *r = &net->regions[region];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "name", r->name);
    cJSON_AddItemToObject(o, "room", json_count(r->room));
    cJSON_AddStringToObject(o, "full", full_rule_words[r->full]);
    return o;
}
