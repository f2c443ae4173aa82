#include "analytic/token_rules.h"

#include <math.h>

#include <gsl/gsl_integration.h>

#include "analytic/eviction.h"
#include "analytic/log_gamma.h"
#include "analytic/lst.h"
#include "analytic/token_ticks.h"
#include "analytic/ttl.h"
#include "base/mem.h"

/* With more expected runs than this within its greatest age, an entry hardly ever reaches it. */
#define RUNS_MOST 12.0
#define TERMS_MOST 400

/* ---- how long an entry lives ---- */

/* E[min(life, M)] of an entry that slides, with fixed T. */
double token_rules_capped_life(double u, double life, double most)
{
    double sum = most, sign = 1;
    if (most <= life)
        return most;
    if (u * most * exp(-u * life) > RUNS_MOST)
        return expm1(u * life) / u;
    for (int k = 0; k < TERMS_MOST; k++, sign = -sign) {
        const double z = most - (k + 1) * life;
        if (!(z > 0))
            break;
        const double log_term = k * log(u) - (k + 1) * u * life + (k + 1) * log(z) -
                                log_gamma(k + 2.0);
        sum -= sign * exp(log_term) * (1 + u * z / (k + 2));
    }
    return sum;
}

double token_rules_life(struct lst_nodes *nodes, const struct cache *c, double u)
{
    if (c->granularity > 0) {
        struct cache unrefreshed = *c;
        unrefreshed.refresh_ahead = 0;
        return token_ticks_cycle(&unrefreshed, u, 0, false) - 1 / u;
    }
    if (!c->slides)
        return c->lifetime.mean;
    if (c->max_age > 0)
        return token_rules_capped_life(u, c->lifetime.mean, c->max_age);
    return (1 / creal(lst_dist(nodes, &c->lifetime, u)) - 1) / u;
}

/* ---- what matters ---- */

struct cache token_rules_reduce(const struct cache *c)
{
    struct cache x = *c;
    const bool always_there = !(x.stale_for > 0) && x.max_entries == 0;
    if (always_there && x.expired <= MISS_JOIN)
        x.absent = x.expired;
    if (x.absent == x.expired)    /* an old entry is served only after a failure, if at all */
        x.stale_for = 0;
    if (x.absent != MISS_JOIN && x.expired != MISS_JOIN)
        x.lock_poll = x.lock_timeout = 0;
    if (!(x.fetch_timeout > 0) && !(x.least_interval > 0))
        x.retries = 0;
    if (x.expired != MISS_FETCH && (always_there || x.absent != MISS_FETCH))
        x.replaces = false;
    return x;
}

/* ---- a cycle ---- */

/* Means over cycles. The in-flight part of a fetch in which the entry is expired is first, that in
 * which it is absent last. */
struct cycle {
    double length;                /* [s] */
    double expired, expired2;     /* [s], [s^2] of a fetch: part in which the entry is expired */
    double absent, absent2;       /* the same, absent */
    double first_expired;         /* [-] cycles whose first look-up finds it expired, and waits or
                                     is served as the rule says */
    double first_absent;          /* [-] absent; the rest begin ahead, beside a hit */
};

/* int_0^s u exp(-ux) r^k dx for r = (x + D - s)^+, k = 1, 2. */
static double beyond(double u, double d, double s, int k)
{
    const double from = fmax(0, d - s), a = exp(-u * fmax(0, s - d)), b = exp(-u * s);
    if (k == 1)
        return (from + 1 / u) * a - (d + 1 / u) * b;
    return (from * from + 2 * from / u + 2 / (u * u)) * a -
           (d * d + 2 * d / u + 2 / (u * u)) * b;
}

/* Without refresh ahead. s is infinite where an expired entry stays for ever. */
static struct cycle plain_cycle(double life, double u, double d, double s)
{
    struct cycle c = {.length = life + 1 / u + d};
    const double gone = isinf(s) ? 0 : exp(-u * s);
    const double r = isinf(s) ? 0 : beyond(u, d, s, 1), r2 = isinf(s) ? 0 : beyond(u, d, s, 2);
    c.first_expired = 1 - gone;
    c.first_absent = gone;
    c.absent = gone * d + r;
    c.absent2 = gone * d * d + r2;
    c.expired = d - c.absent;
    c.expired2 = (1 - gone) * d * d - 2 * d * r + r2;    /* E[(D - r)^2; X < s] */
    return c;
}

/* With refresh ahead; an expired entry stays for ever. */
static struct cycle ahead_cycle(double life, double u, double d, double a)
{
    struct cycle c = {.length = life - a + 1 / u + d};
    c.first_expired = exp(-u * a);
    c.expired = c.first_expired * d + beyond(u, d, a, 1);
    c.expired2 = c.first_expired * d * d + beyond(u, d, a, 2);
    return c;
}

/*
 * With a refresh by chance; an expired entry stays for ever. Integrals of G run over y = (T - a)/w,
 * and G is 1 where c exp(-y) is nothing.
 */
#define NODES 100
#define NOTHING 40.0    /* exp(-40) */

struct chance {
    double c, last;    /* uw; c exp(-T/w) */
};

static double unrefreshed(double y, void *context)
{
    const struct chance *x = context;
    return exp(x->last - x->c * exp(-y));
}

/* (D/w - y) G */
struct weighted {
    struct chance chance;
    double from;
};

static double unrefreshed_weighted(double y, void *context)
{
    struct weighted *x = context;
    return (x->from - y) * unrefreshed(y, &x->chance);
}

static double integral(double (*f)(double y, void *context), void *context, double to)
{
    gsl_integration_glfixed_table *table =
        mem_there(gsl_integration_glfixed_table_alloc(NODES), NODES * 2 * sizeof(double));
    gsl_function function = {.function = f, .params = context};
    const double sum = gsl_integration_glfixed(&function, 0, to, table);
    gsl_integration_glfixed_table_free(table);
    return sum;
}

/* int G dy from 0 to `to`. */
static double stays(struct chance *x, double to)
{
    const double all = fmin(to, fmax(0, log(x->c)) + NOTHING);
    return integral(unrefreshed, x, all) + (to - all) * exp(x->last);
}

/* int (from - y) G dy from 0 to `to`. */
static double stays_weighted(const struct chance *x, double from, double to)
{
    struct weighted of = {*x, from};
    const double all = fmin(to, fmax(0, log(x->c)) + NOTHING);
    return integral(unrefreshed_weighted, &of, all) +
           (to - all) * (from - (to + all) / 2) * exp(x->last);
}

static struct cycle early_cycle(double life, double u, double d, double beta)
{
    const double w = beta * d, late = fmax(0, d - life);
    if (!(w > 0))
        return plain_cycle(life, u, d, INFINITY);
    struct chance x = {u * w, u * w * exp(-life / w)};
    struct cycle c = {.first_expired = unrefreshed(0, &x)};
    c.length = w * stays(&x, life / w) + c.first_expired / u + d;
    c.expired = late + w * stays(&x, fmin(d, life) / w);
    c.expired2 = late * late + 2 * w * w * stays_weighted(&x, d / w, fmin(d, life) / w);
    return c;
}

/* ---- who waits ---- */

struct counts {
    double stale, waits, wait, fetches;    /* per cycle; [s] the sum of waits */
};

static void count_first(struct counts *n, enum miss_rule rule, double first, double d)
{
    if (rule == MISS_BACKGROUND) {
        n->stale += first;
        return;
    }
    n->waits += first;
    n->wait += first * d;
}

/* Those who come during a fetch, in a part of it: `length` [s], their waits' sum if they join. */
static void count_others(struct counts *n, enum miss_rule rule, double u, double length,
                         double joined, double d)
{
    const double others = u * length;
    switch (rule) {
    case MISS_FETCH:
        n->fetches += others;
        n->waits += others;
        n->wait += others * d;
        break;
    case MISS_JOIN:
        n->waits += others;
        n->wait += joined;
        break;
    case MISS_SERVE_STALE:
    case MISS_BACKGROUND:
        n->stale += others;
        break;
    case MISS_RULES:
        break;
    }
}

/* The sum of waits of those who look again at multiples of p after they came, until the answer. */
static double polled(double u, double d, double p)
{
    const double m = floor(d / p);
    return u * p * (p * m * (m + 1) / 2 + (m + 1) * (d - m * p));
}

/* With more looks than this in a fetch, who waits is as good as told. */
#define LOOKS_MOST 1e6

/*
 * The same for those who come while the entry is absent, in the last r of a fetch: r = D with
 * probability exp(-us), else r = (X + D - s)^+ with X < s. The sum is linear in r between multiples
 * of p, so that its mean over r is a sum of elementary integrals.
 */
static double polled_absent(double u, double d, double s, double p)
{
    double sum = exp(-u * s) * polled(u, d, p), to;
    for (double from = fmax(0, d - s), m = floor(from / p); from < d; from = to, m++) {
        to = fmin(d, (m + 1) * p);
        const double slope = u * p * (m + 1);
        const double a = polled(u, from, p) + slope / u, b = a + slope * (to - from);
        sum += exp(-u * (from - d + s)) * a - exp(-u * (to - d + s)) * b;
    }
    return sum;
}

static double stale_for(const struct cache *c)
{
    const bool alike = c->absent == c->expired;
    return alike || !(c->stale_for > 0) ? INFINITY : c->stale_for;
}

/* Every look-up of an absent token fetches, and fetches take longer than an entry lives. */
static struct token_outcome long_fetches(struct lst_nodes *nodes, const struct cache *c,
                                         const struct token_load *load, double life)
{
    struct token_load within = *load;
    within.fetch = life;
    within.excess = 0;
    const double one = token_rules_solve(nodes, c, &within).waits;
    const double away = ttl_away_longer(1 / (1 + load->u * life), one, load->fetch / life,
                                        c->replaces);
    return (struct token_outcome){.hit = 1 - away, .waits = away, .wait = load->fetch,
                                  .fetches = away};
}

/* The cycle, from `length` [s] on a continuous clock for fetches whose first answer counts. */
static double length_of(const struct cache *c, const struct token_load *load, double length)
{
    const double usual = load->fetch - load->excess;
    if (c->granularity > 0)
        return token_ticks_cycle(c, load->u, usual, c->replaces);
    return length - load->excess +
           (c->replaces ? ttl_longer_by(load->u, usual, 0, true) - usual : 0);
}

struct token_outcome token_rules_solve(struct lst_nodes *nodes, const struct cache *given,
                                       const struct token_load *load)
{
    const struct cache reduced = token_rules_reduce(given), *c = &reduced;
    const double u = load->u, fetch = load->fetch;
    const double life = isinf(load->kept) ? token_rules_life(nodes, c, u)
                                          : eviction_life(nodes, c, u, (struct eviction_times){
                                                                 load->kept, load->segment});
    const double s = stale_for(c);
    const bool early = c->early_beta > 0, ahead = early || c->refresh_ahead > 0;
    if (!ahead && c->absent == MISS_FETCH && c->expired == MISS_FETCH && fetch > life)
        return long_fetches(nodes, c, load, life);
    const struct cycle x = early ? early_cycle(life, u, fetch, c->early_beta)
                           : ahead
                               ? ahead_cycle(life, u, fetch, fmin(life, c->refresh_ahead))
                               : plain_cycle(life, u, fetch, s);
    struct counts n = {.fetches = 1};
    count_first(&n, c->expired, x.first_expired, fetch);
    count_first(&n, c->absent, x.first_absent, fetch);
    /* who joins at y waits D - y: ahead of the end of a fetch begun ahead, r in all */
    const double joined_expired = c->lock_poll > 0 ? polled(u, fetch, c->lock_poll)
                                  : ahead          ? u * x.expired2 / 2
                                                   : u * (fetch * x.expired - x.expired2 / 2);
    count_others(&n, c->expired, u, x.expired, joined_expired, fetch);
    const double joined_absent = c->lock_poll * LOOKS_MOST > fetch && x.absent > 0
                                     ? polled_absent(u, fetch, s, c->lock_poll)
                                     : u * x.absent2 / 2;
    count_others(&n, c->absent, u, x.absent, joined_absent, fetch);
    const double lookups = u * length_of(c, load, x.length);
    struct token_outcome o = {.stale = n.stale / lookups, .waits = n.waits / lookups,
                              .wait = n.waits > 0 ? n.wait / n.waits : 0,
                              .fetches = n.fetches / lookups};
    o.hit = fmax(0, 1 - o.stale - o.waits);
    return o;
}

/* ---- what has formulas ---- */

/* Fixed ticks with nothing besides but old entries that are served, or answers that replace others:
 * ttl.h has that. */
bool token_rules_tick_alone(const struct cache *given)
{
    struct cache reduced = token_rules_reduce(given), plain = reduced;
    const struct cache *c = &reduced;
    plain.lifetime.mean = fmax(c->lifetime.mean, c->granularity);
    if (cache_rule(c) == LIFETIME_COUNTED)
        plain.replaces = false;
    if (!(c->stale_for > 0) && c->expired > MISS_JOIN)
        plain.absent = plain.expired = MISS_JOIN;
    plain.fetch_timeout = plain.least_interval = 0;    /* judged by themselves */
    plain.retries = 0;
    plain.on_failure = FETCH_FAILS_CLOSED;
    return cache_is_plain(&plain);
}

/* [s] of an entry from its fill */
static double least_life(const struct cache *c)
{
    return c->granularity > 0 ? token_ticks_least(c) : dist_least(&c->lifetime);
}

/* A lock where who waits looks again, and finds a new entry. */
static bool finds_entry(const struct cache *c)
{
    return c->absent == MISS_JOIN && c->max_entries == 0 && !(c->refresh_ahead > 0) &&
           !(c->early_beta > 0) &&
           c->lock_poll < least_life(c);
}

/* Do fetches begin too far apart for a least interval to matter? */
static bool is_apart(const struct cache *c, size_t users)
{
    return users == 1 && c->expired != MISS_FETCH && c->absent != MISS_FETCH && !c->slides &&
           !(c->early_beta > 0) &&
           c->least_interval <= dist_least(&c->lifetime) - c->refresh_ahead;
}

/* Is the last of several answers known to be the one that counts, each coming while the entry of
 * the one before is there? */
static bool replaces_at_end(const struct cache *c)
{
    return !c->slides && c->absent == MISS_FETCH && c->expired == MISS_FETCH &&
           !(c->refresh_ahead > 0) && !(c->early_beta > 0) && c->max_entries == 0;
}

const char *token_rules_refuse(const struct cache *given, size_t users)
{
    const struct cache reduced = token_rules_reduce(given), *c = &reduced;
    const enum lifetime_rule rule = cache_rule(c);
    const struct { bool has; const char *what; } no[] = {
        {c->slides && c->max_age > 0 && rule != LIFETIME_SLIDING,
         "a greatest age of an entry that slides by drawn lifetimes"},
        {c->refresh_ahead > 0 && (rule != LIFETIME_COUNTED || c->stale_for > 0),
         "a refresh ahead of anything but a fixed lifetime, or with a time for stale entries"},
        {c->early_beta > 0 &&
             (rule != LIFETIME_COUNTED || c->stale_for > 0 || c->refresh_ahead > 0),
         "a refresh by chance of anything but a fixed lifetime, or with other such rules"},
        {(c->lock_poll > 0 || c->lock_timeout > 0) && !finds_entry(c),
         "a lock with a poll or a timeout, together with such rules"},
        {c->least_interval > 0 && !is_apart(c, users),
         "fetches that may fail as they begin too soon"},
        {c->ignores_expiry, "a cache that does not know when tokens expire"},
        {c->replaces && !replaces_at_end(c),
         "answers that replace an entry in force, together with such rules"},
    };
    const bool ticks = c->granularity > 0 && !token_rules_tick_alone(c);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (no[i].has)
            return no[i].what;
    return ticks ? token_ticks_refuse(c) : eviction_refuse(c);
}

bool token_rules_may_expire(const struct cache *given)
{
    const struct cache x = token_rules_reduce(given);
    const bool one = x.expired == MISS_JOIN ? x.absent == MISS_JOIN : x.expired > MISS_JOIN;
    return one && cache_rule(&x) < LIFETIME_DRAWN && !(x.max_age > 0) && !(x.stale_for > 0) &&
           !(x.refresh_ahead > 0) && !(x.early_beta > 0) && !(x.least_interval > 0) &&
           x.max_entries == 0;
}

double token_rules_polled_wait(double fetch, double poll)
{
    return fetch > 0 ? polled(1, fetch, poll) / fetch : 0;
}

bool token_rules_exact(const struct cache *given, double fetch)
{
    const struct cache reduced = token_rules_reduce(given), *c = &reduced;
    const bool crowd = c->absent == MISS_FETCH || c->expired == MISS_FETCH;
    return c->max_entries == 0 && (!crowd || !(fetch > 0) || fetch <= least_life(c));
}
