#include "analytic/caches.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "analytic/cache_gaps.h"
#include "analytic/cache_revocations.h"
#include "analytic/cache_rooms.h"
#include "analytic/eviction.h"
#include "analytic/exactness.h"
#include "analytic/failing_fetches.h"
#include "analytic/first_answer.h"
#include "analytic/late_fetches.h"
#include "analytic/renewal_lookups.h"
#include "analytic/second_level.h"
#include "analytic/token_rules.h"
#include "analytic/traffic.h"
#include "base/mem.h"
#include "model/cache_feeds.h"

/* Totals of a population, for the caches in which its tokens are looked up. */
struct crowd {
    struct shares *shares;
    double lookups, fresh;    /* [1/s] in all caches */
    double renewal;           /* [-] see struct ttl_rule */
    double issues;            /* [1/s] tokens issued, all users */
};

/* Users of a cache: those of its population, or some of them. */
struct users_of_cache {
    struct shares *some;      /* NULL: all of them */
    double part;              /* [-] of the population's requests */
};

struct caches {
    const struct network *net;
    struct users_of_cache *users;    /* [n_caches] */
    struct second_level *levels;     /* [n_caches] */
    struct cache_feeds *feeds;
    struct cache_rooms *rooms;
    struct fetch *fetch;
    struct crowd *crowds;    /* [n_populations] */
    double *renewal;         /* [n_nodes] probability to be issued a token on the way */
    struct lst_nodes *nodes; /* of lifetimes, as transforms ask for them */
};

struct caches *caches_new(const struct network *net, const struct sticky *sticky)
{
    struct caches *w = mem_calloc(1, sizeof *w);
    w->net = net;
    w->fetch = fetch_new(net);
    w->nodes = lst_nodes_new();
    w->renewal = mem_calloc(net->n_nodes, sizeof *w->renewal);
    w->crowds = mem_calloc(net->n_populations, sizeof *w->crowds);
    for (size_t i = 0; i < net->n_populations; i++)
        w->crowds[i].shares = shares_new(&net->populations[i]);
    w->users = mem_calloc(net->n_caches, sizeof *w->users);
    for (size_t c = 0; c < net->n_caches; c++) {
        w->users[c].part = 1;
        if (sticky)
            w->users[c].some = sticky_shares(sticky, c, &w->users[c].part);
    }
    w->feeds = cache_feeds_new(net);
    w->rooms = cache_rooms_new(net);
    w->levels = mem_calloc(net->n_caches + 1, sizeof *w->levels);
    if (!sticky)
        second_level_find(net, w->levels);
    return w;
}

void caches_free(struct caches *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < w->net->n_populations; i++)
        shares_free(w->crowds[i].shares);
    for (size_t c = 0; c < w->net->n_caches; c++)
        shares_free(w->users[c].some);
    free(w->users);
    free(w->levels);
    cache_feeds_free(w->feeds);
    cache_rooms_free(w->rooms);
    free(w->crowds);
    free(w->renewal);
    lst_nodes_free(w->nodes);
    fetch_free(w->fetch);
    free(w);
}

bool caches_expire(const struct caches *w)
{
    for (size_t i = 0; i < w->net->n_populations; i++)
        if (w->net->populations[i].token_lifetime > 0)
            return true;
    return false;
}

static void count_lookups(struct caches *w, const double *rate, const double *fresh,
                          struct cache_answer *answer)
{
    const struct network *net = w->net;
    for (size_t c = 0; c < net->n_caches; c++)
        answer[c].lookups = answer[c].fresh = 0;
    for (size_t i = 0; i < net->n_populations; i++)
        w->crowds[i].lookups = w->crowds[i].fresh = 0;
    for (size_t k = 0; k < net->n_nodes; k++) {
        if (net->nodes[k].routing != ROUTING_LOOKUP)
            continue;
        answer[net->nodes[k].cache].lookups += rate[k];
        answer[net->nodes[k].cache].fresh += fresh[k];
    }
    for (size_t c = 0; c < net->n_caches; c++) {
        w->crowds[net->caches[c].population].lookups += answer[c].lookups;
        w->crowds[net->caches[c].population].fresh += answer[c].fresh;
    }
}

/* The share of the requests on the EXPIRED routes of node n that are issued a token before they
 * leave. */
static double renewal_at(const struct caches *w, const struct node *n)
{
    double sum = 0;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *route = &w->net->routes[i];
        if (route->outcome != LOOKUP_EXPIRED)
            continue;
        sum += route->p * (route->issues ? 1 : route->to == NET_NONE ? 0 : w->renewal[route->to]);
    }
    return fmin(1, sum);
}

/* Means over the population's look-ups, except where a look-up itself renews. */
static void set_renewals(struct caches *w, const double *rate)
{
    const struct network *net = w->net;
    for (size_t i = 0; i < net->n_populations; i++)
        w->crowds[i].renewal = net->populations[i].renew_on_expiry ? 1 : 0;
    for (size_t k = 0; k < net->n_nodes; k++) {
        const struct node *n = &net->nodes[k];
        if (n->routing != ROUTING_LOOKUP)
            continue;
        const size_t population = net->caches[n->cache].population;
        struct crowd *crowd = &w->crowds[population];
        if (crowd->lookups > 0 && !net->populations[population].renew_on_expiry)
            crowd->renewal += rate[k] / crowd->lookups * renewal_at(w, n);
    }
}

static void set_issues(struct caches *w)
{
    for (size_t i = 0; i < w->net->n_populations; i++) {
        struct crowd *crowd = &w->crowds[i];
        const double life = w->net->populations[i].token_lifetime;
        crowd->issues = 0;
        for (size_t j = 0; life > 0 && j < crowd->shares->n; j++) {
            const double v = crowd->fresh * crowd->shares->share[j] * crowd->renewal;
            crowd->issues += crowd->shares->users[j] * v / (1 + v * life);
        }
    }
}

struct ttl_rule caches_rule(const struct caches *w, size_t c)
{
    const struct cache *cache = &w->net->caches[c], reduced = token_rules_reduce(cache);
    return (struct ttl_rule){.rule = cache_rule(cache),
                             .lifetime = cache->lifetime.mean,
                             .granularity = cache->granularity,
                             .single_flight = reduced.expired != MISS_FETCH,
                             .replaces = reduced.replaces,
                             .issuer_lifetime =
                                 w->net->populations[cache->population].token_lifetime,
                             .renewal = w->crowds[cache->population].renewal};
}

const struct shares *caches_shares(const struct caches *w, size_t c)
{
    const struct shares *some = w->users[c].some;
    return some ? some : w->crowds[w->net->caches[c].population].shares;
}

/* A user's look-ups in all caches [1/s], per unit of the user's share of those in cache c. */
static double all_of_user(const struct caches *w, size_t c)
{
    return w->crowds[w->net->caches[c].population].fresh * w->users[c].part;
}

/*
 * The probability that a user's entry is in force. It equals the hit probability of look-ups that
 * come as a Poisson process (PASTA). A look-up right after a login finds no entry.
 */
static double in_force(const struct ttl_outcome *o, double u)
{
    return u > 0 ? o->hit * o->lookups / u : 0;
}

/* One user's outcomes, also of fetches that may come to nothing; [s] mean wait for another's fetch,
 * and the part of fetches after such a wait. */
struct user_outcome {
    struct ttl_outcome o;
    double delay, handed;
};

static struct user_outcome outcome_of(const struct ttl_rule *rule, const struct ttl_load *load,
                                      const struct fetch_time *time)
{
    struct user_outcome x = {.delay = time->delay};
    x.o = time->filled < 1 && load->u > 0 && !(rule->issuer_lifetime > 0)
              ? failing_fetches_solve(rule, load, time, &x.delay, &x.handed)
              : ttl_solve(rule, load);
    return x;
}

/* Sets whose load it is: a user's with this share of the look-ups. first: NULL where no answer
 * overtakes another. */
static void set_user(struct ttl_load *load, const struct ttl_rule *rule,
                     const struct cache_answer *answer, const struct first_answer *first,
                     double all, double share)
{
    load->u = answer->fresh * share;
    load->v = all * share;
    if (!first)
        return;
    const double answered = load->u * answer->time.filled;
    load->fetch = first_answer_mean(first, answered);
    load->longer = first_answer_longer(first, answered, rule->granularity, rule->replaces);
}

/* The miss ratio of a user with this share of the look-ups. */
static double miss_ratio(const struct ttl_rule *rule, const struct cache_answer *answer,
                         const struct first_answer *first, double all, struct ttl_load load,
                         double share)
{
    set_user(&load, rule, answer, first, all, share);
    const struct ttl_outcome o = outcome_of(rule, &load, &answer->time).o;
    return o.expired < 1 ? (o.fetch + o.delayed) / (1 - o.expired) : NAN;
}

/* One user's outcomes, also of fetches that may be late. */
static struct late_outcome outcome_by_rules(const struct caches *w, const struct cache *c,
                                            const struct token_load *load,
                                            const struct fetch_time *time)
{
    if (late_fetches_matter(c, time) && late_fetches_solvable(c, time))
        return late_fetches_solve(c, load->u, token_rules_life(w->nodes, c, load->u), time);
    return (struct late_outcome){.o = token_rules_solve(w->nodes, c, load)};
}

/* At a cache with other rules requests go on by HIT routes, and fetches are jobs beside them. */
void caches_average_rules(const struct caches *w, size_t c, struct cache_answer *answer)
{
    const struct cache *cache = &w->net->caches[c];
    const struct shares *shares = caches_shares(w, c);
    const struct eviction_times kept = w->rooms->kept[c];
    struct token_outcome sum = {0, 0, 0, 0, 0};
    double lookups = 0, refused = 0, vain = 0, late = 0;
    answer->live = answer->evictions = answer->squares = answer->crowds = 0;
    for (size_t j = 0; j < shares->n; j++) {
        const double u = answer->fresh * shares->share[j];
        if (!(u > 0))
            continue;
        const struct token_load load = {u, answer->time.mean, answer->excess, kept.t,
                                        kept.segment};
        const struct late_outcome x = outcome_by_rules(w, cache, &load, &answer->time);
        const struct token_outcome o = x.o;
        const double weight = shares->users[j] * u;
        refused += weight * x.refused;
        vain += weight * x.refused * x.refused_wait;
        late += weight * x.stale;
        lookups += weight;
        sum.hit += weight * o.hit;
        sum.stale += weight * o.stale;
        sum.waits += weight * o.waits;
        sum.wait += weight * o.waits * o.wait;
        sum.fetches += weight * o.fetches;
        answer->live += shares->users[j] * o.hit;
        answer->squares += shares->users[j] * pow(u * o.fetches, 2);
        answer->crowds += shares->users[j] * u * o.fetches * u * u;
        if (!isinf(kept.t))
            answer->evictions += weight * (1 - eviction_place(w->nodes, cache, u, kept));
        if (shares->share[j] >= shares->most)
            answer->busiest = 1 - o.hit;
        if (shares->share[j] <= shares->least)
            answer->idlest = 1 - o.hit;
    }
    lookups = lookups > 0 ? lookups : 1;
    answer->hit = sum.hit / lookups;
    answer->stale = sum.stale / lookups;
    answer->delayed = sum.waits / lookups;
    answer->fetch = sum.fetches / lookups;
    answer->expired = refused / lookups;
    answer->stale_late = late / lookups;
    answer->refused_wait = refused > 0 ? vain / refused : 0;
    answer->time.delay = sum.waits > 0 ? sum.wait / sum.waits : 0;
    answer->exact = !(w->net->populations[cache->population].revocations > 0) &&
                    shares->exact && answer->time.stable && answer->time.independent &&
                    !answer->time_approximate && answer->time.fixed &&
                    token_rules_exact(cache, answer->time.mean);
}

static void solve_rooms(struct caches *w, const struct cache_answer *answer)
{
    for (size_t c = 0; c < w->net->n_caches; c++)
        w->rooms->caches[c] = (struct eviction_cache){&w->net->caches[c], caches_shares(w, c),
                                                      answer[c].fresh};
    cache_rooms_solve(w->rooms, w->nodes);
}

/* Is the first of several answers sooner than a fetch takes? */
static bool answers_overtake(const struct ttl_rule *rule, const struct fetch_time *time)
{
    return !rule->single_flight && time->mean > 0 && time->independent && !time->fixed &&
           !(rule->issuer_lifetime > 0) && (!(rule->granularity > 0) || time->filled >= 1);
}

/* Are the rules of the cache those of ttl.h, with answers that overtake each other? */
static bool last_answer_overtakes(const struct caches *w, size_t c, const struct fetch_time *time)
{
    const struct ttl_rule rule = caches_rule(w, c);
    return token_rules_tick_alone(&w->net->caches[c]) && time->filled >= 1 &&
           answers_overtake(&rule, time);
}

/* [1/s] of a user: the first fetch after each issue of a token that expires, if it is looked up at
 * all. */
static double fetches_of_new(const struct ttl_rule *rule, const struct ttl_load *load,
                             const struct ttl_outcome *o)
{
    const double unused = exp(-load->u * rule->issuer_lifetime) * (1 - load->again);
    return rule->issuer_lifetime > 0 ? o->issues * (1 - unused) : 0;
}

/* The users' outcomes, weighted by how often each looks up. */
static void average(const struct caches *w, size_t c, struct cache_answer *answer)
{
    const struct ttl_rule rule = caches_rule(w, c);
    const struct crowd *crowd = &w->crowds[w->net->caches[c].population];
    const struct shares *shares = caches_shares(w, c);
    const double all = all_of_user(w, c);
    struct ttl_outcome sum = {0};
    struct ttl_load load = {.fetch = answer->time.mean, .excess = answer->excess};
    struct first_answer answers, *first = NULL;
    double wait = 0, handed = 0, of_new = 0;
    if (answers_overtake(&rule, &answer->time)) {
        first = &answers;
        first_answer_init(first, load.fetch, 2 * answer->time.delay / answer->time.mean - 1);
    }
    if (crowd->issues > 0)    /* those sent back, spread evenly over the tokens issued */
        load.again = fmax(0, fmin(1, (answer->lookups - answer->fresh) / crowd->issues));
    answer->live = answer->squares = answer->crowds = 0;
    for (size_t j = 0; j < shares->n; j++) {
        set_user(&load, &rule, answer, first, all, shares->share[j]);
        const struct user_outcome x = outcome_of(&rule, &load, &answer->time);
        const struct ttl_outcome o = x.o;
        const double weight = shares->users[j] * o.lookups;
        wait += weight * o.delayed * x.delay;
        handed += weight * o.fetch * x.handed * x.delay;
        of_new += shares->users[j] * fetches_of_new(&rule, &load, &o);
        sum.lookups += weight;
        sum.hit += weight * o.hit;
        sum.delayed += weight * o.delayed;
        sum.fetch += weight * o.fetch;
        sum.expired += weight * o.expired;
        answer->live += shares->users[j] * in_force(&o, load.u);
        answer->squares += shares->users[j] * pow(o.lookups * o.fetch, 2);
        answer->crowds += shares->users[j] * o.lookups * o.fetch * load.u * load.u;
    }
    answer->busiest = miss_ratio(&rule, answer, first, all, load, shares->most);
    answer->idlest = miss_ratio(&rule, answer, first, all, load, shares->least);
    if (!(sum.lookups > 0)) {    /* no look-ups: the limit as their rate goes to 0 */
        sum = ttl_solve(&rule, &load);
        sum.lookups = 1;
    }
    answer->hit = sum.hit / sum.lookups;
    answer->delayed = sum.delayed / sum.lookups;
    answer->fetch = sum.fetch / sum.lookups;
    answer->expired = sum.expired / sum.lookups;
    if (wait > 0)
        answer->time.delay = wait / (sum.lookups * answer->delayed);
    answer->of_new = of_new > 0 ? fmin(1, of_new / sum.fetch) : 0;
    answer->handed = handed > 0 ? handed / (sum.lookups * answer->fetch) : 0;
    answer->exact = !(w->net->populations[w->net->caches[c].population].revocations > 0) &&
                    shares->exact && answer->time.stable && !answer->time_approximate &&
                    !(answer->time.filled < 1) && answer->fetch >= DBL_MIN &&
                    ttl_exact(&rule, answer->time.mean, answer->time.independent,
                              answer->time.fixed);
}

/* The fetches never fill the cache, as of tokens that the issuer refuses: every look-up fetches. */
static void average_in_vain(const struct caches *w, size_t c, struct cache_answer *answer)
{
    const struct shares *shares = caches_shares(w, c);
    answer->fetch = answer->busiest = answer->idlest = 1;
    answer->hit = answer->stale = answer->delayed = answer->expired = answer->live = 0;
    answer->squares = answer->crowds = 0;
    for (size_t j = 0; j < shares->n; j++) {
        const double u = answer->lookups * shares->share[j];
        answer->squares += shares->users[j] * u * u;
        answer->crowds += shares->users[j] * u * u * u;
    }
    answer->exact = true;
}

/* Are caches c - 1 and c alike to the last bit? Replicas are. */
static bool like_previous(const struct caches *w, size_t c, const struct cache_answer *answer)
{
    const struct network *net = w->net;
    if (c == 0 || caches_shares(w, c) != caches_shares(w, c - 1))
        return false;
    const struct cache *x = &net->caches[c], *y = &net->caches[c - 1];
    const struct cache_answer *a = &answer[c], *b = &answer[c - 1];
    return cache_is_plain(x) && cache_is_plain(y) && caches_same_rules(x, y) && !b->behind &&
           a->lookups == b->lookups && a->fresh == b->fresh && a->time.mean == b->time.mean &&
           a->time.filled == b->time.filled &&
           a->time.stable == b->time.stable && a->time.fixed == b->time.fixed &&
           a->time.independent == b->time.independent &&
           a->time_approximate == b->time_approximate && a->gaps == b->gaps && a->kept == b->kept;
}

/*
 * Fetches of cache c that look up in another cache on their way take longer if they miss there. Is
 * their mean time exact? Only if the misses of c are the only look-ups there, with an exact
 * formula.
 */
static bool asks_exactly(const struct caches *w, size_t c, const struct cache_answer *all)
{
    for (size_t b = 0; b < w->net->n_caches; b++)
        for (size_t i = w->feeds->first[b]; i < w->feeds->first[b + 1]; i++)
            if (w->feeds->from[i] == c &&
                !(all[b].behind && all[b].exact && w->levels[b].first == c))
                return false;
    return true;
}

static void set_time(struct caches *w, const struct routing_matrix *r, const double *rate,
                     const struct station_load *stations, const double *response, size_t c,
                     struct cache_answer *all)
{
    struct cache_answer *answer = &all[c];
    const bool stable = answer->time.stable;
    const double filled = answer->time.filled;
    answer->time = fetch_solve(w->fetch, r, rate, stations, response, c);
    const double now = answer->time.stable ? answer->time.filled : filled;
    answer->found = answer->time.stable ? answer->time.mean : INFINITY;
    if (!isnan(answer->imposed))
        answer->time = (struct fetch_time){.mean = answer->imposed, .delay = answer->imposed / 2,
                                           .stable = true};
    else if (!stable)
        answer->time = (struct fetch_time){0};
    answer->time.filled = now;
    answer->time_approximate = answer->time.independent && answer->time.mean > 0 &&
                               !asks_exactly(w, c, all);
}

/* ttl.h has the rules of tokens that expire at their issuer. */
static bool expires(const struct caches *w, size_t c)
{
    return w->net->populations[w->net->caches[c].population].token_lifetime > 0;
}

enum linear_status caches_solve(struct caches *w, const struct routing_matrix *r,
                                const double *rate, const double *fresh,
                                const struct station_load *stations, const double *response,
                                struct cache_answer *answer)
{
    enum linear_status status = LINEAR_OK;
    count_lookups(w, rate, fresh, answer);
    solve_rooms(w, answer);
    if (caches_expire(w)) {
        status = traffic_renewal(r, w->renewal);
        set_renewals(w, rate);
        set_issues(w);
    }
    for (size_t c = 0; c < w->net->n_caches; c++) {
        set_time(w, r, rate, stations, response, c, answer);
        cache_gaps_set(w->net, w->fetch, rate, stations, c, &answer[c]);
        answer[c].behind = w->levels[c].n > 0 && answer[w->levels[c].first].fresh > 0;
        if (!(answer[c].time.filled > 0)) {
            average_in_vain(w, c, &answer[c]);
        } else if (answer[c].behind) {
            second_level_average(w->net, &w->levels[c], c, caches_shares(w, c), answer);
        } else if (like_previous(w, c, answer)) {
            const double lookups = answer[c].lookups;
            const double found = answer[c].found;
            const struct fetch_time time = answer[c].time;
            answer[c] = answer[c - 1];
            answer[c].lookups = lookups;
            answer[c].time = time;
            answer[c].found = found;
        } else if (answer[c].gaps) {
            renewal_lookups_average(w->nodes, &w->net->caches[c], caches_shares(w, c), &answer[c]);
        } else if (caches_has_rules(&w->net->caches[c]) && !expires(w, c) &&
                   !last_answer_overtakes(w, c, &answer[c].time)) {
            caches_average_rules(w, c, &answer[c]);
        } else {
            average(w, c, &answer[c]);
            if (!cache_is_plain(&w->net->caches[c]))
                caches_fetch_beside(&w->net->caches[c], &answer[c]);
        }
    }
    for (size_t c = 0; c < w->net->n_caches; c++)
        if (w->net->populations[w->net->caches[c].population].revocations > 0)
            cache_revocations_add(w->net, c, caches_shares(w, c), answer);
    return status;
}
