#include "analytic/scope.h"

#include <math.h>

#include "analytic/late_fetches.h"
#include "analytic/limits.h"
#include "analytic/shares.h"
#include "analytic/solution.h"
#include "analytic/token_rules.h"
#include "analytic/words.h"

/*
 * Revocations are taken to be rare, so the issuer answers as if all tokens were valid. At most one
 * in RARE of the fetches, and of the lifetimes, may find the token revoked.
 */
#define RARE 50

static bool revokes_often(const struct solution *s, size_t population)
{
    const struct population *p = &s->net->populations[population];
    double fetches = 0, life = 0;
    for (size_t c = 0; c < s->net->n_caches; c++) {
        const struct cache *cache = &s->net->caches[c];
        if (cache->population != population)
            continue;
        fetches += s->caches[c].lookups * s->caches[c].fetch;
        life = fmax(life, cache->lifetime.mean);
    }
    return p->revocations * (double)p->users * RARE > fetches || p->revocations * life * RARE > 1;
}

/*
 * A new token is fetched by all caches at about the same time, so that entries with a fixed
 * lifetime T end together. After k lifetimes their ends differ by sqrt(k)/u, and about T apart they
 * are independent, as revocation.h takes them. Tokens are revoked after 1/(rT) lifetimes: where rT
 * (uT)^2 is 5, 12 % more requests are served with revoked tokens; at 84, half as many again.
 */
#define IN_STEP 10.0
#define IN_STEP_USERS 0.1    /* this fraction of users may be so */

static bool in_step(const struct solution *s, size_t population)
{
    const struct population *p = &s->net->populations[population];
    struct shares *shares = shares_new(p);
    double worst = 0, users = 0, n = 0;
    for (size_t c = 0; c < s->net->n_caches; c++) {
        const struct cache *cache = &s->net->caches[c];
        if (cache->population != population || !(s->caches[c].fresh > 0))
            continue;
        n++;
        if (cache_rule(cache) == LIFETIME_COUNTED)
            worst = fmax(worst, sqrt(cache->lifetime.mean) * cache->lifetime.mean *
                                    s->caches[c].fresh);
    }
    for (size_t j = 0; j < shares->n; j++)
        if (p->revocations * pow(worst * shares->share[j], 2) > IN_STEP)
            users += shares->users[j];
    shares_free(shares);
    return n > 1 && users > IN_STEP_USERS * (double)p->users;
}

static size_t refuse_revocations(const struct solution *s, struct diag *d)
{
    size_t n = 0;
    for (size_t i = 0; i < s->net->n_populations; i++) {
        const struct population *p = &s->net->populations[i];
        if (!(p->revocations > 0))
            continue;
        if (in_step(s, i)) {
            diag_error(d, s->net->file, p->line,
                       "there is no formula for it here; `sojourn simulate` answers it",
                       "population '%s': tokens that are revoked while their entries in several "
                       "caches still end together cannot be solved",
                       p->name);
            n++;
        }
        if (!revokes_often(s, i))
            continue;
        diag_error(d, s->net->file, p->line,
                   "there is no formula for it here; `sojourn simulate` answers it",
                   "population '%s': tokens that are revoked so often cannot be solved: more than "
                   "one fetch in %d would be refused",
                   p->name, RARE);
        n++;
    }
    return n;
}

static size_t refuse_late_fetches(const struct solution *s, struct diag *d)
{
    size_t n = 0;
    for (size_t c = 0; c < s->net->n_caches; c++) {
        const struct cache x = token_rules_reduce(&s->net->caches[c]);
        const struct fetch_time *time = &s->caches[c].time;
        const struct cache *given = &s->net->caches[c];
        const bool expires = s->net->populations[given->population].token_lifetime > 0;
        const bool fetch = late_fetches_matter(given, time) &&
                           (expires || !late_fetches_solvable(given, time));
        const bool lock =
            x.lock_timeout > 0 && late_fetches_share(time, x.lock_timeout) > LATE_NONE;
        if (!fetch && !lock)
            continue;
        diag_error(d, s->net->file, s->net->caches[c].line,
                   "there is no formula for it here; `sojourn simulate` answers it",
                   "cache '%s': %s of fetches that take longer cannot be solved", x.name,
                   fetch ? "a timeout" : "the timeout of a lock");
        n++;
    }
    return n;
}

/* At most this fraction of fetches beside their requests may come to nothing. */
#define FAILING 1e-3

/* Why a cache whose fetches may come to nothing has no formula (failing_fetches.h), or NULL. */
static const char *vain_fetches(const struct solution *s, size_t c)
{
    const struct cache *cache = &s->net->caches[c];
    const struct cache_answer *a = &s->caches[c];
    if (!(a->time.filled < 1))
        return NULL;
    if (a->time.filled > 0 && a->time.filled < 1 - FAILING && !cache_is_plain(cache))
        return "fetches beside their requests that may come to nothing";
    if (!(a->time.filled > 0) && (!cache_is_plain(cache) || cache_joins(cache)))
        return "requests that wait for fetches which never fill it";
    if (s->net->populations[cache->population].token_lifetime > 0 || a->behind)
        return a->behind ? "fetches at a second level that may come to nothing"
                         : "fetches that may come to nothing, of tokens that expire,";
    return cache->granularity > 0 && !a->time.independent
               ? "fetches at a queue that may come to nothing, with a clock that ticks,"
               : NULL;
}

static size_t refuse_vain_fetches(const struct solution *s, struct diag *d)
{
    size_t n = 0;
    for (size_t c = 0; c < s->net->n_caches; c++) {
        const char *why = vain_fetches(s, c);
        if (!why)
            continue;
        diag_error(d, s->net->file, s->net->caches[c].line,
                   "let each fetch fill the cache, also by a refusal (a route for outcome = "
                   "\"expired\" with fills), or simulate it",
                   "cache '%s': %s cannot be solved", s->net->caches[c].name, why);
        n++;
    }
    return n;
}

/*
 * Tokens that expire at the issuer, without single flight: answers to the old token's fetches come
 * for the new one, which the formula does not know. Fetch rates are within 7 % for fetches of up to
 * this part of a token's life, and up to 35 % off for longer ones.
 */
#define PART_OF_LIFE 0.3

static size_t refuse_short_lives(const struct solution *s, struct diag *d)
{
    size_t n = 0;
    for (size_t c = 0; c < s->net->n_caches; c++) {
        const struct cache *cache = &s->net->caches[c];
        const double life = s->net->populations[cache->population].token_lifetime;
        if (!(life > 0) || cache_joins(cache) || s->caches[c].time.mean <= PART_OF_LIFE * life)
            continue;
        diag_error(d, s->net->file, s->net->caches[c].line,
                   "there is no formula for it here; `sojourn simulate` answers it, or take "
                   "single_flight",
                   "cache '%s': fetches of %.3g s, for tokens that expire after %g s, cannot be "
                   "solved",
                   cache->name, s->caches[c].time.mean, life);
        n++;
    }
    return n;
}

static size_t refuse_limits(const struct solution *s, struct diag *d)
{
    size_t n = 0;
    for (size_t i = 0; i < s->net->n_stations; i++) {
        const struct station *station = &s->net->stations[i];
        const char *why = limits_unknown(s, i);
        if (!why)
            continue;
        diag_error(d, s->net->file, s->net->limits[station->limit].line,
                   "`sojourn simulate` answers it; a limit with a rate and a burst far above what "
                   "comes changes nothing, and is solved",
                   "station '%s': %s cannot be solved", station->name, why);
        n++;
    }
    return n;
}

size_t scope_refuse(const struct solution *s, struct diag *d)
{
    size_t n = words_scope(s->net, d) < SCOPE_ANSWERS;
    n += refuse_revocations(s, d);
    n += refuse_late_fetches(s, d);
    n += refuse_limits(s, d);
    n += refuse_vain_fetches(s, d);
    n += refuse_short_lives(s, d);
    for (size_t i = 0; i < s->net->n_stations; i++) {
        if (!s->stations[i].unknown)
            continue;
        words_refuse(s->net, i, s->stations[i].unknown, d);
        n++;
    }
    return n;
}

/* The words have formulas. Do these apply to the flows of the network? */
static enum scope scope_of_flows(const struct network *net, struct diag *why)
{
    struct diag *d = diag_new();
    struct solution *s = solution_new(net, d);
    enum scope scope = SCOPE_ANSWERS;
    if (s && scope_refuse(s, d) > 0)
        scope = SCOPE_RATES;
    else if (!s && diag_status(d) == EXIT_INPUT)
        scope = SCOPE_NOTHING;
    if (scope < SCOPE_ANSWERS && why)
        diag_merge(why, d);
    solution_free(s);
    diag_free(d);
    return scope;
}

enum scope analytic_scope(const struct network *net, struct diag *why)
{
    const enum scope words = words_scope(net, NULL);
    if (words == SCOPE_NOTHING && why)
        words_scope(net, why);
    /* whether the formulas of caches apply depends on rates and on how long fetches take */
    if (words == SCOPE_NOTHING || (network_is_plain(net) && net->n_caches == 0))
        return words;
    return scope_of_flows(net, why);
}
