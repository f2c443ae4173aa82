#include "analytic/renewal_lookups.h"

#include <math.h>

#include "analytic/lst_gaps.h"
#include "analytic/renewal_count.h"
#include "analytic/token_rules.h"

#define PRECISE 1e-9    /* error of a count that is called exact, relative to a cycle's look-ups */

bool renewal_lookups_cover(const struct cache *given)
{
    const struct cache reduced = token_rules_reduce(given), *c = &reduced;
    const bool alike = c->absent == c->expired || !(c->stale_for > 0);
    return alike && !(c->granularity > 0) && !(c->max_age > 0) && !c->ignores_expiry &&
           !c->replaces && !(c->lock_poll > 0) && !(c->lock_timeout > 0) &&
           !(c->refresh_ahead > 0) && !(c->early_beta > 0) && c->max_entries == 0 &&
           cache_rule(c) != LIFETIME_SLIDING_DRAWN;
}

/* Expected requests of the source, whoever their users are, and how precise these numbers are. */
struct counts {
    double during;     /* [-] in a fetch */
    double waiting;    /* [s] the sum of what is then left of the fetch */
    double until;      /* [-] in a fetch and the lifetime after it */
    bool precise;
};

/* `unit` is the value that a single look-up has. */
static double take(struct renewal_value x, double unit, struct counts *n)
{
    n->precise &= x.error <= PRECISE * (unit + fabs(x.value));
    return x.value;
}

/* E[m(t + X)] for X uniform. */
static double count_uniform(struct lst_nodes *nodes, const struct dist *d, double t,
                            const struct dist *life, struct counts *n)
{
    const double from = t + life->a, to = t + life->b;
    const struct renewal_value above = renewal_count_integral(nodes, d, to);
    const struct renewal_value below =
        from > 0 ? renewal_count_integral(nodes, d, from) : (struct renewal_value){0, 0};
    const struct renewal_value mean = {(above.value - below.value) / (to - from),
                                       (above.error + below.error) / (to - from)};
    return take(mean, 1, n);
}

static double count_until(struct lst_nodes *nodes, const struct dist *d, double t,
                          const struct dist *life, struct counts *n)
{
    if (dist_is_exponential(life))
        return take(renewal_count_random(nodes, d, t, life->mean), 1, n);
    if (life->kind == DIST_UNIFORM && life->b > life->a)
        return count_uniform(nodes, d, t, life, n);
    n->precise &= life->kind == DIST_DETERMINISTIC;
    return take(renewal_count(nodes, d, t + life->mean), 1, n);
}

static struct counts counts_of(struct lst_nodes *nodes, const struct cache *c,
                               const struct cache_answer *answer)
{
    struct counts n = {0, 0, 0, true};
    const double fetch = answer->time.mean;
    if (fetch > 0) {
        n.during = take(renewal_count(nodes, answer->gaps, fetch), 1, &n);
        n.waiting = take(renewal_count_integral(nodes, answer->gaps, fetch), fetch, &n);
    }
    if (!c->slides)
        n.until = count_until(nodes, answer->gaps, fmax(0, fetch - answer->excess), &c->lifetime,
                              &n);
    return n;
}

/* One token's hits after a fill, and how long its entry is in force [s]: INFINITY where no gap is
 * as long as a lifetime. */
struct stay {
    double hits, life;
};

static struct stay slide(struct lst_nodes *nodes, const struct cache *c, const struct dist *gaps,
                         double q, struct counts *n)
{
    const double life = c->lifetime.mean;
    double miss, within;
    if (dist_is_exponential(&c->lifetime)) {
        const double ends = creal(lst_gaps(nodes, gaps, 1 / life).first);    /* in a gap */
        miss = ends / (q + (1 - q) * ends);
        within = life * miss;
    } else {
        miss = take(renewal_gap_above(nodes, gaps, q, life), 0, n);
        within = renewal_gap_within(nodes, gaps, q, life).value;
    }
    return miss > 0 ? (struct stay){1 / miss - 1, within / miss}
                    : (struct stay){INFINITY, INFINITY};
}

/* A token's look-ups by outcome, per cycle. */
struct per_cycle {
    double fetches, stale, waits, wait, all;    /* wait [s] */
};

static struct per_cycle cycle_of(const struct cache *c, double fetch, double others,
                                 double waiting)
{
    struct per_cycle x = {.fetches = 1, .waits = 1, .wait = fetch};
    switch (c->expired) {
    case MISS_FETCH:
        x.fetches += others;
        x.waits += others;
        x.wait += others * fetch;
        break;
    case MISS_JOIN:
        x.waits += others;
        x.wait += waiting;
        break;
    case MISS_SERVE_STALE:
        x.stale = others;
        break;
    case MISS_BACKGROUND:
        x.stale = 1 + others;
        x.waits = x.wait = 0;
        break;
    case MISS_RULES:
        break;
    }
    return x;
}

/* The cycle of one of a class of tokens. */
static struct per_cycle token_cycle(struct lst_nodes *nodes, const struct cache *c,
                                    const struct cache_answer *answer, double q, struct counts *n,
                                    double *life)
{
    struct per_cycle x = cycle_of(c, answer->time.mean, q * n->during, q * n->waiting);
    *life = c->lifetime.mean;
    x.all = 1 + q * n->until;
    if (c->slides) {
        const struct stay stay = slide(nodes, c, answer->gaps, q, n);
        x.all = 1 + q * n->during + stay.hits;
        *life = stay.life;
    }
    x.all = fmax(x.all, x.waits + x.stale);
    return x;
}

static bool is_exact(const struct cache *c, const struct cache_answer *a, const struct counts *n)
{
    const bool crowd = c->expired == MISS_FETCH && a->time.mean > dist_least(&c->lifetime);
    return n->precise && !a->blurred && a->time.stable && a->time.independent &&
           !a->time_approximate && a->time.fixed && !crowd && !(c->slides && a->time.mean > 0);
}

/* At a plain cache a request that fetches is not among those that wait for another's fetch. */
static void set_outcomes(const struct cache *c, const struct per_cycle *sum,
                         struct cache_answer *answer)
{
    const double own = cache_is_plain(c) ? sum->fetches : 0;
    const double waits = sum->waits - own;
    const double wait = sum->wait - own * answer->time.mean;
    answer->hit = fmax(0, 1 - (sum->waits + sum->stale) / sum->all);
    answer->stale = sum->stale / sum->all;
    answer->delayed = fmax(0, waits) / sum->all;
    answer->fetch = sum->fetches / sum->all;
    answer->expired = 0;
    if (waits > 0)
        answer->time.delay = wait / waits;
}

void renewal_lookups_average(struct lst_nodes *nodes, const struct cache *c,
                             const struct shares *shares, struct cache_answer *answer)
{
    struct counts n = counts_of(nodes, c, answer);
    struct per_cycle sum = {0, 0, 0, 0, 0};
    answer->live = answer->evictions = answer->squares = answer->crowds = 0;
    for (size_t j = 0; j < shares->n; j++) {
        const double u = answer->fresh * shares->share[j], q = answer->kept * shares->share[j];
        double life;
        if (!(u > 0))
            continue;
        const struct per_cycle x = token_cycle(nodes, c, answer, q, &n, &life);
        const double weight = shares->users[j] * u / x.all;    /* cycles per second */
        sum.fetches += weight * x.fetches;
        sum.stale += weight * x.stale;
        sum.waits += weight * x.waits;
        sum.wait += weight * x.wait;
        sum.all += shares->users[j] * u;
        answer->live += isinf(x.all) ? shares->users[j] : weight * life;
        answer->crowds += weight * u * u;
        answer->squares += shares->users[j] * pow(u / x.all * x.fetches, 2);
        if (shares->share[j] >= shares->most)
            answer->busiest = (x.waits + x.stale) / x.all;
        if (shares->share[j] <= shares->least)
            answer->idlest = (x.waits + x.stale) / x.all;
    }
    set_outcomes(c, &sum, answer);
    answer->exact = is_exact(c, answer, &n) && shares->exact;
}
