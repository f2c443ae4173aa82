/*
 * Token caches at time 0. A cache that starts empty stays in step with itself for many lifetimes,
 * and for ever when its clock ticks. So each token's entry is drawn from its stationary law, unless
 * the model says otherwise.
 *
 * One token at one cache: look-ups are Poisson of rate u, and a fetch takes D. The token goes
 * through independent, identically distributed cycles. From the end of an entry it takes 1/u on
 * average until a look-up finds the entry gone, then D for the fetch; then there is an entry.
 * Without single flight the first answer installs the entry, so the cycle is the same.
 *
 * A continuous clock (renewal theory: residual lives; the age of the last use for sliding):
 *
 *   rule          mean life B        where it ends, seen from within it
 *   counted       T                  uniform on (0, T)
 *   exponential   T                  exponential of mean T
 *   sliding       (e^(uT) - 1)/u     T - A, the age A of its last use exponential of rate u, A < T
 *   sliding exp.  T                  exponential of mean T
 *
 * The token is looked for with weight 1/u, being fetched with weight D, its answer coming uniformly
 * on (0, D), and there with weight B.
 *
 * A clock that ticks every g, looked at when it ticks: q = e^(-ug), r = e^(-g/T), n = T/g rounded
 * up, D = m g + d with 0 <= d < g. The first look-up after an entry's end, at a tick, comes after X
 * = Exp(u) and fills at X + D, in the tick floor((X + D)/g). So the token is away at 1 + floor((X +
 * D)/g) ticks and then there at K:
 *
 *   rule          E[K]               ticks until its end, seen from one at which it is there
 *   counted       n                  uniform on 1..n
 *   exponential   1/(1 - r)          geometric on 1, 2, ..: j with (1 - r) r^(j-1)
 *   sliding       (q^-n - 1)/(1 - q) n - a, its last a ticks without a look-up: q^a, 0 <= a < n
 *   sliding exp.  1/(q (1 - r))      geometric, as above
 *
 * (sliding: until n ticks in a row are without a look-up; sliding exponential: a tick is the last
 * with probability q (1 - r), for a use redraws what is left). Tick j is one of those at which it
 * is away with probability P(X + D >= jg): 1 for the first 1 + m, from which it is Exp(u) + D - jg
 * to the fill; and e^(-u(jg - D)) for later ones, e^(ud) q/(1 - q) in all, from which it is Exp(u)
 * to the fill. From the last tick on to time 0, a part of a tick, the token is then followed.
 *
 * All caches see the same wall clock, and a replication begins at a random time of it.
 *
 * Tokens themselves: renewed every L + 1/v (v = the user's look-ups in all caches): valid with
 * probability L/(L + 1/v), its age uniform on (0, L), else expired. No cache has an entry of a
 * token that was just issued; so where the issue is not long ago the token is followed from there.
 *
 * token_start_laws.c: lifetimes of any other law, and entries with a greatest age.
 *
 * This is exact for fetches of a fixed time, which without single flight must be no longer than an
 * entry lives. Otherwise D is their mean. Requests that fetch are not present at time 0, because
 * the network is empty; the warm-up removes this error.
 */
#include "sim/token_start.h"

#include <math.h>

#include "rng/residual.h"
#include "sim/cache_counts.h"
#include "sim/token_size.h"

enum {
    USED_FOR_EVER = 40       /* a share e^-40 of lifetimes without a use counts as none */
};
#define CLOCK_PERIODS 0x1p20      /* of the slowest clock, at most, before time 0 */

static const struct stay AWAY = {-INFINITY, -INFINITY};    /* absent, and not expired */

static double end_if_used(const struct token *k, double t)
{
    return token_cache_end(k->c, k->phase, t, k->r);
}

/* The entry that is filled at this time, which may be in the past. */
static struct stay filled_at(const struct token *k, double fill)
{
    if (fill - k->fetch > 0)    /* its look-up is yet to come, and is another one's as well */
        return AWAY;
    return (struct stay){fill, end_if_used(k, fill)};
}

/* ---- a continuous clock ---- */

static double mean_life(const struct token *k)
{
    const double t = k->c->lifetime;
    return k->c->rule == LIFETIME_SLIDING ? expm1(k->u * t) / k->u : t;
}

/* Draw an exponential time of rate 1, given that it is below x. */
static double exp_below(double x, struct stream *r)
{
    return fmin(x, -log1p(stream_uniform(r) * expm1(-x)));
}

static double residual_life(const struct token *k)
{
    const double life = k->c->lifetime;
    switch (k->c->rule) {
    case LIFETIME_COUNTED:
        return life * stream_uniform_open(k->r);
    case LIFETIME_SLIDING:
        return life - exp_below(k->u * life, k->r) / k->u;
    case LIFETIME_DRAWN:
        return residual_interval_draw(&k->c->law, k->r).rest;
    case LIFETIME_EXPONENTIAL:
    case LIFETIME_SLIDING_EXPONENTIAL:
    case LIFETIME_SLIDING_DRAWN:    /* token_start_laws.c */
    case LIFETIME_RULES:
        break;
    }
    return draw_exp(k, life);
}

double token_start_mean_away(const struct token *k)
{
    return 1 / k->u + k->fetch;
}

struct stay token_start_away(const struct token *k)
{
    if (stream_uniform(k->r) * token_start_mean_away(k) < 1 / k->u)
        return AWAY;
    return filled_at(k, k->fetch * stream_uniform_open(k->r));
}

static struct stay stationary(const struct token *k)
{
    const double away = token_start_mean_away(k);
    if (stream_uniform(k->r) >= away / (away + mean_life(k)))
        return (struct stay){-INFINITY, residual_life(k)};
    return token_start_away(k);
}

/* ---- a clock that ticks ---- */

static double mean_ticks(const struct token *k)
{
    const double x = k->u * k->c->granularity;
    const double last = -expm1(-k->c->granularity / k->c->lifetime);
    switch (k->c->rule) {
    case LIFETIME_COUNTED:
        return k->c->ticks;
    case LIFETIME_SLIDING:
        return expm1(k->c->ticks * x) / -expm1(-x);
    case LIFETIME_EXPONENTIAL:
        return 1 / last;
    case LIFETIME_DRAWN:    /* approximate: these two affect only how long an issue is remembered */
    case LIFETIME_SLIDING_DRAWN:
        return k->c->lifetime / k->c->granularity + 0.5;
    case LIFETIME_SLIDING_EXPONENTIAL:
    case LIFETIME_RULES:
        break;
    }
    return exp(x) / last;
}

static double residual_ticks(const struct token *k)
{
    const double n = k->c->ticks, g = k->c->granularity;
    const double x = k->u * g;
    switch (k->c->rule) {
    case LIFETIME_COUNTED:
        return fmin(n, 1 + floor(n * stream_uniform(k->r)));
    case LIFETIME_SLIDING:
        return n - fmin(n - 1, floor(exp_below(n * x, k->r) / x));
    case LIFETIME_EXPONENTIAL:
    case LIFETIME_SLIDING_EXPONENTIAL:
    case LIFETIME_DRAWN:            /* token_start_laws.c: this and the next */
    case LIFETIME_SLIDING_DRAWN:
    case LIFETIME_RULES:
        break;
    }
    return fmax(1, ceil(draw_exp(k, k->c->lifetime) / g));
}

struct away token_start_ticks_away(const struct token *k)
{
    const double g = k->c->granularity, fetching = 1 + floor(k->fetch / g);
    const double to_tick = fmin(g, fetching * g - k->fetch);    /* from X = 0 */
    return (struct away){fetching, exp(-k->u * to_tick) / -expm1(-k->u * g)};
}

struct stay token_start_away_at_tick(const struct token *k, const struct away *away)
{
    double to_fill = draw_exp(k, 1 / k->u);
    const double which = stream_uniform(k->r) * (away->fetching + away->later);
    if (which < away->fetching)
        to_fill += fmax(0, k->fetch - floor(which) * k->c->granularity);
    return filled_at(k, to_fill - k->phase);
}

/* The entry at time 0, given that it is there at the tick before. */
static struct stay there_at_tick(const struct token *k)
{
    if (token_cache_slides(k->c->rule) && draw_exp(k, 1 / k->u) < k->phase)
        return (struct stay){-INFINITY, end_if_used(k, 0)};
    return (struct stay){-INFINITY, k->c->granularity * residual_ticks(k) - k->phase};
}

static struct stay stationary_ticking(const struct token *k)
{
    const struct away away = token_start_ticks_away(k);
    const double n = away.fetching + away.later;
    return stream_uniform(k->r) < n / (n + mean_ticks(k)) ? token_start_away_at_tick(k, &away)
                                                          : there_at_tick(k);
}

/* ---- tokens that expire ---- */

static double end_of_use(const struct token *k, double fill, double t)
{
    return token_cache_end_used(k->c, k->phase, fill, t, k->r);
}

/* If almost no lifetime of a fixed length passes without a use, the last use before time 0
 * decides. */
double token_start_end_of_uses(const struct token *k, double fill)
{
    const double life = fmax(k->c->lifetime, k->c->granularity);
    double end = end_of_use(k, fill, fill);
    if (k->c->rule == LIFETIME_SLIDING && k->u * life > USED_FOR_EVER) {
        const double last = -draw_exp(k, 1 / k->u);
        return last > fill ? end_of_use(k, fill, last) : end;
    }
    for (double t = fill + draw_exp(k, 1 / k->u); t < fmin(end, 0); t += draw_exp(k, 1 / k->u))
        end = end_of_use(k, fill, t);
    return end;
}

/* The end under the sliding exponential rule with ticks: their number is geometric, see the
 * table. */
static double end_of_redraws(const struct token *k, double t)
{
    const double g = k->c->granularity;
    const double ticks = fmax(1, ceil(draw_exp(k, -1 / log1p(-1 / mean_ticks(k)))));
    return g * (floor((t + k->phase) / g) + 1 + ticks) - k->phase;
}

/* The entry that was filled at a time before 0. If it also ends before 0, the result has that
 * end. */
static struct stay stay_from(const struct token *k, double fill)
{
    const bool redraws = k->c->rule == LIFETIME_SLIDING_EXPONENTIAL && k->c->granularity > 0;
    if (k->c->rule == LIFETIME_SLIDING ||
        (token_cache_slides(k->c->rule) && token_start_has_law(k->c)))
        return (struct stay){fill, token_start_end_of_uses(k, fill)};
    if (!redraws || fill >= -k->phase)    /* in the tick of time 0: no matter which use drew it */
        return filled_at(k, fill);
    const double end = end_of_redraws(k, fill);
    return end > 0 ? there_at_tick(k) : (struct stay){fill, end};
}

/* Follow a token from its issue, `age` ago, to time 0. `again`: there is a look-up right after the
 * issue. */
static struct stay follow(const struct token *k, double age, bool again)
{
    double look = -age + (again ? 0 : draw_exp(k, 1 / k->u));
    while (look < 0) {
        const double fill = look + k->fetch;
        const struct stay stay = fill > 0 ? filled_at(k, fill) : stay_from(k, fill);
        if (stay.end > 0)
            return stay;
        look = stay.end + draw_exp(k, 1 / k->u);
    }
    return AWAY;
}

static double ahead(const struct plan_cache *c)
{
    return c->rules ? c->rules->refresh_ahead : 0;
}

/* Refreshed by the first look-up after the beginning of the entry's last R. On a clock that ticks
 * an answer at X + D - R after an entry's end installs the next one in the tick of that time. */
static double refreshed_cycle(const struct token *k)
{
    const double g = k->c->granularity;
    if (!(g > 0))
        return token_start_mean_away(k) + fmax(0, k->c->lifetime - ahead(k->c));
    const double at = (k->fetch - ahead(k->c)) / g, x = k->u * g;
    return g * (mean_ticks(k) + 1 + floor(at) + exp(-x * (1 - (at - floor(at)))) / -expm1(-x));
}

double token_start_mean_cycle(const struct token *k)
{
    if (ahead(k->c) > 0 && !token_cache_slides(k->c->rule))
        return refreshed_cycle(k);
    if (!(k->c->granularity > 0))
        return token_start_mean_away(k) + mean_life(k);
    const struct away away = token_start_ticks_away(k);
    return k->c->granularity * (away.fetching + away.later + mean_ticks(k));
}

double token_start_fetch_rate(const struct plan_cache *c, double u)
{
    return u > 0 ? 1 / token_start_mean_cycle(&(struct token){.c = c, .u = u, .fetch = c->fetch})
                 : 0;
}

/*
 * How long an issue is remembered. Under the sliding rule only look-ups matter: those of the last
 * lifetime, and the first after the first fill. Under other rules a busy token stays in step with
 * its issue for ever; but the time beyond what is followed is a whole number of cycles of a token's
 * life, so that all of their phases are equally frequent.
 */
static double memory(const struct token *k, double token_lifetime)
{
    if (k->c->rule == LIFETIME_SLIDING && !isfinite(k->c->max_age))
        return 2 * (k->c->lifetime + k->c->granularity) + k->fetch + 2 * CYCLES_FOLLOWED / k->u;
    const double followed = CYCLES_FOLLOWED * token_start_mean_cycle(k);
    return token_lifetime <= followed ? token_lifetime
                                      : followed + fmod(token_lifetime, token_start_mean_cycle(k));
}

/* ---- all of them ---- */

static double start_token_age(const struct plan_population *p, size_t user, struct stream *r)
{
    if (!isfinite(p->token_lifetime))
        return INFINITY;
    const double life = p->token_lifetime, v = p->lookups * p->share[user];
    const double u = stream_uniform(r), age = stream_uniform(r) * life;
    return u * (life + 1 / v) < life ? age : life;
}

static void start_tokens(struct sim *s, uint64_t seed, uint64_t replication)
{
    for (size_t i = 0; i < s->plan->n_populations; i++) {
        const struct plan_population *p = &s->plan->populations[i];
        struct stream r;
        stream_init(&r, seed, replication, p->name, PURPOSE_START);
        for (size_t user = 0; user < p->users; user++)
            s->issued[p->first_user + user] = -start_token_age(p, user, &r);
    }
}

/* After a login the request is sent back to one of the caches: is it this one? */
static bool comes_back(const struct token *k, const struct plan_population *p)
{
    return !p->renew_on_expiry && stream_uniform(k->r) * p->lookups < k->c->lookups;
}

static struct stay start_entry(const struct token *k, const struct plan_population *p, double age)
{
    const bool expires = isfinite(p->token_lifetime);
    if (!isfinite(1 / k->u) || (expires && age >= p->token_lifetime))
        return AWAY;
    if (expires && age < memory(k, p->token_lifetime))
        return follow(k, age, comes_back(k, p));
    if (token_start_has_law(k->c))
        return token_start_law(k);
    return k->c->granularity > 0 ? stationary_ticking(k) : stationary(k);
}

static void start_entries(struct sim *s, size_t i, uint64_t seed, uint64_t replication)
{
    const struct plan_cache *c = &s->plan->caches[i];
    const struct plan_population *p = &s->plan->populations[c->population];
    struct stream r;
    stream_init(&r, seed, replication, c->name, PURPOSE_START);
    for (size_t user = 0; user < p->users; user++) {
        const double issued = s->issued[p->first_user + user];
        const struct token k = {.c = c, .phase = s->caches[i].phase, .fetch = c->fetch,
                                .u = plan_user_lookups(s->plan, i, user), .r = &r};
        struct stay stay = start_entry(&k, p, -issued);
        if (c->rules && stay.end <= 0)    /* who is looked for has been so for so long */
            stay.end = -draw_exp(&k, 1 / k.u);
        s->entries[c->first_entry + user] = (struct cache_entry){
            .end = stay.end, .filled = fmax(stay.filled, issued), .waiting = PLAN_NONE};
    }
}

/* Draw what the wall clock shows at time 0, as the phase of every cache's tick. */
static void start_clocks(struct sim *s, uint64_t seed, uint64_t replication)
{
    double slowest = 0;
    struct stream r;
    for (size_t i = 0; i < s->plan->n_caches; i++)
        slowest = fmax(slowest, s->plan->caches[i].granularity);
    stream_init(&r, seed, replication, 0, PURPOSE_CLOCK);
    const double shows = slowest * CLOCK_PERIODS * stream_uniform(&r);
    for (size_t i = 0; i < s->plan->n_caches; i++) {
        const double g = s->plan->caches[i].granularity;
        s->caches[i].phase = g > 0 ? fmod(shows, g) : 0;
    }
}

int token_cache_start(struct sim *s, uint64_t seed, uint64_t replication, const atomic_int *stop)
{
    cache_counts_start(s);
    token_revocation_start(s);
    start_clocks(s, seed, replication);
    start_tokens(s, seed, replication);
    for (size_t i = 0; i < s->plan->n_caches; i++) {
        if (stop && atomic_load_explicit(stop, memory_order_relaxed))
            return -1;
        stream_init(&s->caches[i].lifetime, seed, replication, s->plan->caches[i].name,
                    PURPOSE_LIFETIME);
        start_entries(s, i, seed, replication);
    }
    token_size_start(s, seed, replication);
    return 0;
}
