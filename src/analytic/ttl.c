#include "analytic/ttl.h"

#include <math.h>

double ttl_miss(enum lifetime_rule rule, double lifetime, double u)
{
    return rule == LIFETIME_SLIDING ? exp(-u * lifetime) : 1 / (1 + u * lifetime);
}

/* 1/(1 - exp(-x)) - 1/x: the mean part of a tick, from 1/2 at x = 0 to 1. */
static double tick_part(double x)
{
    if (x < 1e-2)    /* where the difference would cancel; the next term is x^5/30240 */
        return 0.5 + x / 12 - x * x * x / 720;
    return -1 / expm1(-x) - 1 / x;
}

/* -log((1 - exp(-x))/x) / x, from 1/2 at x = 0 to 0. */
static double phase_part(double x)
{
    if (x < 1e-2)    /* as above; the next term is x^5/181440 */
        return 0.5 - x / 24 + x * x * x / 2880;
    return -log(-expm1(-x) / x) / x;
}

/* A whole number of ticks: a last bit too much in T/g is not another tick. */
static double rounded_up(double lifetime, double g)
{
    if (!(g > 0))
        return lifetime;
    const double ticks = lifetime / g;
    return g * (ticks - floor(ticks) < 4e-16 * ticks ? floor(ticks) : ceil(ticks));
}

/* Mean of an exponential lifetime rounded up: L/g rounded up is geometric. */
static double mean_rounded_up(double mean, double g)
{
    return -g / expm1(-g / mean);
}

/*
 * 1/m for the sliding exponential rule is 1 + u T'; with Lr geometric on g, 2g, ...
 * E[exp(-u Lr)] = (1 - r) q/(1 - r q), q = exp(-ug), r = exp(-g/T).
 */
static double sliding_exponential(double mean, double g, double u)
{
    const double x = u * g, q = exp(-x), one_minus_q = -expm1(-x);
    const double r = exp(-g / mean), one_minus_r = -expm1(-g / mean);
    const double m = one_minus_r * q / (one_minus_r + r * one_minus_q) * one_minus_q / x;
    return (1 / m - 1) / u;
}

double ttl_lifetime(const struct ttl_rule *rule, double u)
{
    const double g = rule->granularity, lifetime = rule->lifetime;
    if (!(g > 0))
        return lifetime;
    switch (rule->rule) {
    case LIFETIME_COUNTED:
        return rounded_up(lifetime, g) + g * tick_part(u * g);
    case LIFETIME_SLIDING:
        return rounded_up(lifetime, g) + g * phase_part(u * g);
    case LIFETIME_EXPONENTIAL:
        return mean_rounded_up(lifetime, g) + g * tick_part(u * g);
    case LIFETIME_SLIDING_EXPONENTIAL:
        return sliding_exponential(lifetime, g, u);
    case LIFETIME_DRAWN:
    case LIFETIME_SLIDING_DRAWN:
    case LIFETIME_RULES:
        break;
    }
    return lifetime;
}

/* Look-ups of one token from issue to issue, by where they fall. */
struct cycle {
    double length;     /* [s] */
    double valid;      /* expected look-ups while the token is valid */
    double expired;    /* expected look-ups that find it expired */
    double misses;     /* expected among the valid, before any fetch is taken to last */
};

static struct cycle cycle_of(const struct ttl_rule *rule, const struct ttl_load *load,
                             double lifetime)
{
    const double life = rule->issuer_lifetime, u = load->u;
    const double tries = 1 / rule->renewal;    /* look-ups until one leads to a new token */
    struct cycle c = {.length = life + tries / load->v,
                      .valid = u * life + load->again,
                      .expired = u / load->v * tries};
    c.misses = (1 - load->again) * ttl_issuer_misses(rule->rule, lifetime, u, life, false);
    if (load->again > 0)
        c.misses += load->again * ttl_issuer_misses(rule->rule, lifetime, u, life, true);
    return c;
}

/* D' [s]: by how much a fetch makes a cycle longer. */
static double longer_by(const struct ttl_rule *rule, const struct ttl_load *load)
{
    const double g = rule->granularity, u = load->u;
    if (!(g > 0))
        return load->fetch;
    const double whole = g * floor(load->fetch / g);
    const double d = fmin(g, fmax(0, load->fetch - whole));
    return whole + g * exp(-u * (g - d)) * expm1(-u * d) / expm1(-u * g);
}

/*
 * Misses of look-ups without single flight when fetches are very long: answers come at any time, as
 * often as look-ups miss, and an entry is away until the next: away = 1/(1 + (1/m - 1) away).
 */
static double away_for_long(double m)
{
    const double there = 1 / m - 1;
    return 2 / (1 + sqrt(1 + 4 * there));
}

/* From the formula for a fetch that ends while the entry of the first answer is there, at one as
 * long as a lifetime, to that of very long ones, at twice that: by simulation a fair bridge. */
static double away_without(double m, double away, double lives)
{
    const double part = fmin(1, lives - 1);
    return (1 - part) * away + part * away_for_long(m);
}

/* Step 3, with `valid` the share of look-ups that find the token valid. */
static void add_fetches(const struct ttl_rule *rule, const struct ttl_load *load, double m,
                        double valid, struct ttl_outcome *o)
{
    struct ttl_load within = *load;
    if (!rule->single_flight)
        within.fetch = fmin(load->fetch, rounded_up(rule->lifetime, rule->granularity) +
                                             rule->granularity);
    const double ud = within.u * within.fetch;
    /* where the steps are no longer exact together, no less than leaves room for hits */
    const double per_cycle = fmax(1 + within.u * longer_by(rule, &within) * m, (1 + ud) * m);
    double away = (1 + ud) * m / per_cycle;
    if (!rule->single_flight && load->fetch > within.fetch)
        away = away_without(m, away, load->fetch / within.fetch);
    o->fetch = valid * (rule->single_flight ? m / per_cycle : away);
    o->delayed = rule->single_flight ? valid * ud * m / per_cycle : 0;
    o->hit = valid * (1 - away);
}

bool ttl_exact(const struct ttl_rule *rule, double fetch, bool independent, bool fixed)
{
    const double g = rule->granularity;
    if (rule->issuer_lifetime > 0)
        return false;
    if (!(fetch > 0))
        return true;
    if (rule->single_flight)
        return independent && (fixed || !(g > 0));
    const bool drawn = rule->rule == LIFETIME_EXPONENTIAL ||
                       rule->rule == LIFETIME_SLIDING_EXPONENTIAL;
    return independent && fixed && fetch <= (drawn ? g : rounded_up(rule->lifetime, g));
}

struct ttl_outcome ttl_solve(const struct ttl_rule *rule, const struct ttl_load *load)
{
    struct ttl_outcome o = {.lookups = load->u};
    if (!(load->u > 0)) {    /* what it tends to */
        o.fetch = rule->issuer_lifetime > 0 ? 0 : 1;
        o.expired = 1 - o.fetch;
        return o;
    }
    const double lifetime = ttl_lifetime(rule, load->u);
    if (!(rule->issuer_lifetime > 0)) {
        add_fetches(rule, load, ttl_miss(rule->rule, lifetime, load->u), 1, &o);
        return o;
    }
    if (!(rule->renewal > 0)) {
        o.expired = 1;
        return o;
    }
    const struct cycle c = cycle_of(rule, load, lifetime);
    o.issues = 1 / c.length;
    o.lookups = (c.valid + c.expired) / c.length;
    o.expired = c.expired / (c.valid + c.expired);
    add_fetches(rule, load, fmin(1, c.misses / c.valid), 1 - o.expired, &o);
    return o;
}
