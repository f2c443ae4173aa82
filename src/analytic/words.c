#include "analytic/words.h"

#include <stdlib.h>
#include <string.h>

#include "analytic/answers.h"
#include "analytic/capacity.h"
#include "analytic/fetch.h"
#include "analytic/sticky.h"
#include "analytic/token_rules.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/cache_feeds.h"
#include "model/reach.h"

#define SIMULATE "there is no formula for it here; `sojourn simulate` answers it"

const struct word_row word_of_discipline[DISCIPLINES] = {
    [DISCIPLINE_FIFO] = {"discipline 'fifo'", SCOPE_ANSWERS, formula_fifo},
    [DISCIPLINE_LIFO] = {"discipline 'lifo'", SCOPE_ANSWERS, formula_blind},
    [DISCIPLINE_LIFO_PREEMPTIVE] = {"discipline 'lifo-preemptive'", SCOPE_ANSWERS,
                                    formula_symmetric},
    [DISCIPLINE_RANDOM] = {"discipline 'random'", SCOPE_ANSWERS, formula_blind},
    [DISCIPLINE_PS] = {"discipline 'ps'", SCOPE_ANSWERS, formula_symmetric},
    [DISCIPLINE_DPS] = {"discipline 'dps'", SCOPE_ANSWERS, formula_dps},
    [DISCIPLINE_PRIORITY] = {"discipline 'priority'", SCOPE_ANSWERS, formula_priority},
    [DISCIPLINE_PRIORITY_PREEMPTIVE] = {"discipline 'priority-preemptive'", SCOPE_ANSWERS,
                                        formula_priority_preemptive},
    [DISCIPLINE_SJF] = {"discipline 'sjf'", SCOPE_ANSWERS, formula_sjf},
    [DISCIPLINE_SRPT] = {"discipline 'srpt'", SCOPE_ANSWERS, formula_srpt},
    [DISCIPLINE_LAS] = {"discipline 'las'", SCOPE_ANSWERS, formula_las},
    [DISCIPLINE_POLLING] = {"discipline 'polling'", SCOPE_RATES, NULL},
};

/* Requests that a full room loses or sends elsewhere are missing from the flows behind it. Those
 * rates follow only from the distribution of the number at the station. */
const struct word_row word_of_station[STATION_WORDS] = {
    [WORD_LOST] = {"a room that requests find full and are lost", SCOPE_ANSWERS,
                   formula_birth_death},
    [WORD_OVERFLOW] = {"a room with an overflow", SCOPE_ANSWERS, formula_birth_death},
    [WORD_BLOCK] = {"a room that blocks after service", SCOPE_NOTHING, NULL},
    [WORD_BLOCK_BEFORE] = {"a room that blocks before service", SCOPE_NOTHING, NULL},
    [WORD_LOOKUPS] = {"a limited room in a network with token caches", SCOPE_NOTHING, NULL},
    [WORD_REGION] = {"a region", SCOPE_NOTHING, NULL},
    [WORD_SPEEDS] = {"servers of different speeds", SCOPE_RATES, NULL},
    [WORD_RATES] = {"a rate that depends on the number of requests", SCOPE_ANSWERS,
                    formula_birth_death},
    [WORD_FAILURES] = {"servers that break down", SCOPE_RATES, NULL},
    [WORD_FAILURES_LOSE] = {"servers that break down and lose requests", SCOPE_NOTHING, NULL},
    [WORD_SHIFTS] = {"servers by a schedule", SCOPE_RATES, NULL},
    [WORD_FORK] = {"a fork", SCOPE_NOTHING, NULL},
};

const struct word_row word_of_dispatch[DISPATCH_RULES] = {
    [DISPATCH_RANDOM] = {"a random dispatch", SCOPE_ANSWERS, NULL},
    [DISPATCH_ROUND_ROBIN] = {"a dispatch in turn", SCOPE_RATES, NULL},
    [DISPATCH_JSQ] = {"a dispatch to the shortest queue", SCOPE_NOTHING, NULL},
    [DISPATCH_POWER_OF_D] = {"a dispatch to the shortest of some queues", SCOPE_NOTHING, NULL},
    [DISPATCH_LEAST_WORK] = {"a dispatch to the least work", SCOPE_NOTHING, NULL},
    [DISPATCH_STICKY] = {"a dispatch by user", SCOPE_ANSWERS, NULL},
    [DISPATCH_FASTEST] = {"a dispatch to the fastest server", SCOPE_NOTHING, NULL},
};

const struct word_row word_of_customers = {"customers who go round", SCOPE_ANSWERS, NULL};
const struct word_row word_of_staying_customers = {"customers who never leave the stations",
                                                   SCOPE_NOTHING, NULL};
const struct word_row word_of_token_customers = {
    "customers who go round in a network with token caches", SCOPE_NOTHING, NULL};

const struct word_row word_of_answers = {"an issuer that tells valid tokens from others",
                                         SCOPE_NOTHING, NULL};
const struct word_row word_of_mixed_answers = {
    "an issuer that one class asks about valid and about invalid tokens", SCOPE_NOTHING, NULL};
const struct word_row word_of_refused_tokens = {"tokens that the issuer refuses", SCOPE_NOTHING,
                                                NULL};
const struct word_row word_of_incidents = {"events in time", SCOPE_NOTHING, NULL};

static const struct server_rules *rules_of(const struct network *net, size_t i)
{
    const size_t r = net->stations[i].rules;
    return r == NET_NONE ? NULL : &net->rules[r];
}

/* Do requests come to station i from other stations? A request from outside cannot be blocked: it
 * is lost. */
static bool is_inside(const struct network *net, size_t i)
{
    for (size_t r = 0; r < net->n_routes; r++)
        if (net->routes[r].to != NET_NONE && net->nodes[net->routes[r].to].station == i &&
            network_route_possible(net, &net->routes[r]))
            return true;
    for (size_t k = 0; k < net->n_nodes; k++)
        if (net->nodes[k].overflow != NET_NONE && net->nodes[net->nodes[k].overflow].station == i)
            return true;
    return false;
}

static bool loses(const struct network *net, size_t i)
{
    switch (net->stations[i].full) {
    case FULL_LOST:
    case FULL_WAIT:
        return true;
    case FULL_BLOCK:
    case FULL_BLOCK_BEFORE:
        return !is_inside(net, i);
    case FULL_OVERFLOW:
    case FULL_RULES:
        break;
    }
    return false;
}

static bool blocks(const struct network *net, size_t i, enum full_rule rule)
{
    return net->stations[i].full == rule && is_inside(net, i);
}

bool words_has(const struct network *net, size_t i, enum station_word w)
{
    const struct station *s = &net->stations[i];
    const struct server_rules *r = rules_of(net, i);
    const bool room = capacity_can_be_full(net, i);
    switch (w) {
    case WORD_LOST: return room && loses(net, i);
    case WORD_OVERFLOW: return room && s->full == FULL_OVERFLOW;
    case WORD_BLOCK: return room && blocks(net, i, FULL_BLOCK);
    case WORD_BLOCK_BEFORE: return room && blocks(net, i, FULL_BLOCK_BEFORE);
    case WORD_LOOKUPS: return room && net->n_caches > 0;
    case WORD_REGION: return s->region != NET_NONE;
    case WORD_SPEEDS: return r && r->n_speeds > 0;
    case WORD_RATES: return r && r->n_rates > 0;
    case WORD_FAILURES: return r && r->fails && r->effect != FAILURE_LOSE;
    case WORD_FAILURES_LOSE: return r && r->fails && r->effect == FAILURE_LOSE;
    case WORD_SHIFTS: return r && r->n_shifts > 0;
    case WORD_FORK: return s->fork != NET_NONE;
    case STATION_WORDS: break;
    }
    return false;
}

station_formula *words_formula(const struct network *net, size_t i)
{
    station_formula *formula = word_of_discipline[net->stations[i].discipline].formula;
    for (int w = 0; formula && w < STATION_WORDS; w++)
        if (words_has(net, i, (enum station_word)w))
            formula = word_of_station[w].formula;
    return formula;
}

/* The scope found so far, and where the reasons for it are reported. */
struct inquiry {
    const struct network *net;
    enum scope scope;
    struct diag *why;    /* or NULL */
};

static void meet(struct inquiry *q, const struct word_row *row, const char *who, int line)
{
    if (row->scope >= SCOPE_ANSWERS)
        return;
    if (row->scope < q->scope)
        q->scope = row->scope;
    if (q->why)
        diag_error(q->why, q->net->file, line, SIMULATE, "%s: %s cannot be solved", who,
                   row->text);
}

/* The instances of a group are identical, so they share one name in messages. */
static char *name_of(const struct network *net, size_t i)
{
    const struct station *s = &net->stations[i];
    const struct group *g = &net->groups[s->group];
    return g->n_stations > 1 ? text_format("each station '%s'", g->name)
                             : text_format("station '%s'", s->name);
}

static void ask_station(struct inquiry *q, size_t i)
{
    const struct station *s = &q->net->stations[i];
    char *who = q->why ? name_of(q->net, i) : NULL;
    meet(q, &word_of_discipline[s->discipline], who, s->line);
    for (int w = 0; w < STATION_WORDS; w++)
        if (words_has(q->net, i, (enum station_word)w))
            meet(q, &word_of_station[w], who, s->line);
    free(who);
}

/* Can the requests of this source reach an exit? */
static bool reaches_exit(const struct network *net, const struct source *s)
{
    bool *in = mem_calloc(net->n_nodes, sizeof *in), *out = mem_calloc(net->n_exits, sizeof *out);
    bool any = false;
    for (size_t e = s->first_entry; e < s->first_entry + s->n_entries; e++)
        in[net->entries[e].node] |= net->entries[e].p > 0;
    network_reach(net, in);
    network_reach_exits(net, in, out);
    for (size_t e = 0; e < net->n_exits; e++)
        any |= out[e] && e != net->lost;
    free(in);
    free(out);
    return any;
}

static void ask_source(struct inquiry *q, size_t i)
{
    const struct source *s = &q->net->sources[i];
    if (s->customers == 0)
        return;
    char *who = text_format("source '%s'", s->name);
    meet(q, q->net->n_caches > 0 ? &word_of_token_customers : &word_of_customers, who, s->line);
    if (!reaches_exit(q->net, s))
        meet(q, &word_of_staying_customers, who, s->line);
    free(who);
}

/* Names the station or source that chooses by dispatch i. */
static char *name_of_dispatch(const struct network *net, size_t i)
{
    for (size_t r = 0; r < net->n_routes; r++)
        if (net->routes[r].dispatch == i)
            return name_of(net, net->nodes[net->routes[r].from].station);
    for (size_t s = 0; s < net->n_sources; s++)
        for (size_t e = 0; e < net->sources[s].n_entries; e++)
            if (net->entries[net->sources[s].first_entry + e].dispatch == i)
                return text_format("source '%s'", net->sources[s].name);
    return text_format("the network");
}

static void ask_dispatch(struct inquiry *q, size_t i)
{
    const struct dispatch *d = &q->net->dispatches[i];
    char *who = q->why ? name_of_dispatch(q->net, i) : NULL;
    const char *no = sticky_refuse(q->net, i);
    meet(q, no ? &(struct word_row){no, SCOPE_NOTHING, NULL} : &word_of_dispatch[d->rule], who,
         d->line);
    free(who);
}

/* Does every fetch that is a separate job end with an answer? */
static bool always_answers(const struct network *net)
{
    bool *jobs = fetch_jobs(net), all = true;
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        const struct node *n = &net->nodes[r->from];
        const bool miss = n->routing == ROUTING_LOOKUP && r->outcome == LOOKUP_MISS &&
                          !cache_is_plain(&net->caches[n->cache]);
        const bool refused = n->routing == ROUTING_ANSWER && r->outcome == LOOKUP_EXPIRED;
        if ((jobs[r->from] || miss) && !refused && r->p > 0 && r->fills == NET_NONE &&
            r->to == NET_NONE)
            all = false;
    }
    for (size_t k = 0; k < net->n_nodes; k++)
        all &= !jobs[k] || net->nodes[k].routing != ROUTING_LOOKUP;
    free(jobs);
    return all;
}

/* As for stations: numbered caches share one name. */
static char *name_of_cache(const struct cache *c)
{
    const char *number = strrchr(c->name, '[');
    return number ? text_format("each cache '%.*s'", (int)(number - c->name), c->name)
                  : text_format("cache '%s'", c->name);
}

static void ask_cache(struct inquiry *q, size_t c)
{
    const struct network *net = q->net;
    const struct cache *cache = &net->caches[c];
    if (cache_is_plain(cache))
        return;
    const char *no = token_rules_refuse(cache, net->populations[cache->population].users);
    if (!no && net->populations[cache->population].token_lifetime > 0 &&
        !token_rules_may_expire(cache))
        no = "such rules for tokens that expire at their issuer";
    if (!no && !always_answers(net))
        no = "a fetch beside its request that may come to nothing";
    if (!no)
        return;
    char *who = q->why ? name_of_cache(cache) : NULL;
    meet(q, &(struct word_row){no, SCOPE_NOTHING, NULL}, who, cache->line);
    free(who);
}

/* Does the cache have a lag by revocation.h? Its lifetimes must run from the fill. */
static bool has_known_lag(const struct cache *c)
{
    const enum lifetime_rule rule = cache_rule(c);
    return (rule == LIFETIME_COUNTED || rule == LIFETIME_EXPONENTIAL) && !(c->granularity > 0) &&
           c->absent == c->expired && c->max_entries == 0 && !(c->refresh_ahead > 0) &&
           token_rules_refuse(c, 0) == NULL;
}

static bool revocations_are_known(const struct network *net, size_t population)
{
    const struct population *p = &net->populations[population];
    bool all = !p->invalid && p->renew_on_expiry && !(p->token_lifetime > 0);
    for (size_t c = 0; c < net->n_caches; c++)
        all &= net->caches[c].population != population || has_known_lag(&net->caches[c]);
    return all;
}

/* Are the tokens of this population valid or invalid for ever? Revocations count as none where they
 * are taken to be rare (scope.c). */
static bool answers_are_known(const struct network *net, size_t population)
{
    const struct population *p = &net->populations[population];
    return p->revocations > 0 ? revocations_are_known(net, population) : !(p->token_lifetime > 0);
}

static void ask_population(struct inquiry *q, size_t i)
{
    const struct population *p = &q->net->populations[i];
    if (p->revocations <= 0 || revocations_are_known(q->net, i))
        return;
    char *who = q->why ? text_format("population '%s'", p->name) : NULL;
    meet(q, &word_of_refused_tokens, who, p->line);
    free(who);
}

static void meet_station(struct inquiry *q, const struct word_row *row, size_t i, int line)
{
    char *who = q->why ? name_of(q->net, i) : NULL;
    meet(q, row, who, line);
    free(who);
}

static void ask_answers(struct inquiry *q)
{
    const struct network *net = q->net;
    bool *valid = answers_reached(net, false), *invalid = answers_reached(net, true);
    bool known = true;
    for (size_t i = 0; i < net->n_populations; i++)
        known &= answers_are_known(net, i);
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t station = net->nodes[k].station;
        if (net->nodes[k].routing != ROUTING_ANSWER)
            continue;
        if (!known)
            meet_station(q, &word_of_answers, station, net->stations[station].line);
        else if (valid[k] && invalid[k])
            meet_station(q, &word_of_mixed_answers, station, net->stations[station].line);
    }
    free(valid);
    free(invalid);
}

/* Do fetches of another cache look up in this one? */
static bool is_behind(const struct cache_feeds *f, size_t c)
{
    for (size_t i = f->first[c]; i < f->first[c + 1]; i++)
        if (f->from[i] != c)
            return true;
    return false;
}

/* The users' shares of the misses in one level are not those of their requests, and come in bursts:
 * the places in a room behind it are far from what eviction.h has. */
static void ask_levels(struct inquiry *q)
{
    static const struct word_row limited = {"a cache of limited size behind another cache",
                                            SCOPE_NOTHING, NULL};
    bool any = false;
    for (size_t i = 0; i < q->net->n_caches; i++)
        any |= q->net->caches[i].max_entries > 0;
    struct cache_feeds *f = any ? cache_feeds_new(q->net) : NULL;
    for (size_t i = 0; any && i < q->net->n_caches; i++) {
        const struct cache *c = &q->net->caches[i];
        if (c->max_entries == 0 || !is_behind(f, i))
            continue;
        char *who = q->why ? name_of_cache(c) : NULL;
        meet(q, &limited, who, c->line);
        free(who);
    }
    cache_feeds_free(f);
}

static void ask_tokens(struct inquiry *q)
{
    const struct network *net = q->net;
    ask_answers(q);
    for (size_t i = 0; i < net->n_populations; i++)
        ask_population(q, i);
    for (size_t i = 0; i < net->n_caches; i++)
        ask_cache(q, i);
    ask_levels(q);
    if (net->n_incidents > 0)
        meet(q, &word_of_incidents, "the network", net->incidents[0].line);
}

enum scope words_scope(const struct network *net, struct diag *why)
{
    struct inquiry q = {net, SCOPE_ANSWERS, why};
    if (network_is_plain(net))
        return SCOPE_ANSWERS;
    for (size_t i = 0; i < net->n_stations; i++)
        ask_station(&q, i);
    for (size_t i = 0; i < net->n_sources; i++)
        ask_source(&q, i);
    for (size_t i = 0; i < net->n_dispatches; i++)
        ask_dispatch(&q, i);
    ask_tokens(&q);
    return q.scope;
}

/* The word from which station i has its formula. */
static const struct word_row *answering(const struct network *net, size_t i)
{
    const struct word_row *row = &word_of_discipline[net->stations[i].discipline];
    for (int w = 0; w < STATION_WORDS; w++)
        if (words_has(net, i, (enum station_word)w))
            row = &word_of_station[w];
    return row;
}

void words_refuse(const struct network *net, size_t i, const char *because, struct diag *d)
{
    const struct word_row *row = answering(net, i);
    if (!*because)
        return;    /* words_scope has reported it */
    char *who = name_of(net, i);
    const bool fifo = row == &word_of_discipline[DISCIPLINE_FIFO];
    diag_error(d, net->file, net->stations[i].line, SIMULATE, "%s: %s cannot be solved: %s", who,
               fifo ? "its wait" : row->text, because);
    free(who);
}
