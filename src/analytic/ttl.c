#include "analytic/ttl.h"

#include <math.h>

#include <gsl/gsl_sf_lambert.h>

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

/* int u exp(-u (D - l)) H(D + l) dl from a to b, where floor((D + l)/g) is n. */
static double tick_piece(double u, double fetch, double tick, double n, double a, double b)
{
    const double x = u * tick;
    const double whole = n * exp(-u * (fetch - b)) * -expm1(-u * (b - a));
    const double part = exp(u * (2 * b - n * tick) - x) * -expm1(-2 * u * (b - a)) / 2;
    return whole - part / expm1(-x);
}

/* E[H(D + L)] - H(0) */
static double ticks_to_last(double u, double fetch, double tick)
{
    const double x = u * tick, n = floor(fetch / tick);
    double sum = exp(-u * fetch) * (n - exp(u * (fetch - n * tick) - x) / expm1(-x));
    for (double k = n, a = 0, b; a < fetch; k++, a = b) {
        b = fmin(fetch, fmax(a, (k + 1) * tick - fetch));
        sum += tick_piece(u, fetch, tick, k, a, b);
    }
    return sum + exp(-x) / expm1(-x);
}

double ttl_longer_by(double u, double fetch, double tick, bool last)
{
    if (last)
        return tick > 0 ? tick * ticks_to_last(u, fetch, tick)
                        : 2 * fetch + expm1(-u * fetch) / u;
    if (!(tick > 0))
        return fetch;
    const double whole = tick * floor(fetch / tick);
    const double d = fmin(tick, fmax(0, fetch - whole));
    return whole + tick * exp(-u * (tick - d)) * expm1(-u * d) / expm1(-u * tick);
}

/* D' of a cache. */
static double longer_by(const struct ttl_rule *rule, const struct ttl_load *load)
{
    if (load->longer > 0)
        return load->longer;
    return ttl_longer_by(load->u, fmax(0, load->fetch - load->excess), rule->granularity,
                         rule->replaces && !rule->single_flight);
}

/*
 * Misses of look-ups without single flight when fetches are very long. Answers come at any time, as
 * often as look-ups miss, and an entry that has ended is absent until the next answer:
 * away = 1/(1 + (1/m - 1) away).
 */
static double away_for_long(double m)
{
    const double there = 1 / m - 1;
    return 2 / (1 + sqrt(1 + 4 * there));
}

/*
 * The same where the last answer counts: an entry is there if an answer came in the last T, away =
 * exp(-(1/m - 1) away). But busy tokens then alternate: a time without an entry makes answers, and
 * so a time of hits, D later, and this makes none. The share of misses goes to 1/2, in `lives`
 * as simulations have it.
 */
static double away_by_last(double m, double away, double lives)
{
    const double there = 1 / m - 1, even = there > 0 ? gsl_sf_lambert_W0(there) / there : 1;
    return fmax(even, 0.5 - (0.5 - away) * pow(lives, -0.7));
}

/* Interpolates between two formulas: for fetches up to one lifetime, which end while the entry of
 * the first answer is there, and for very long ones, from two lifetimes on. Simulations agree
 * fairly well. */
double ttl_away_longer(double m, double away, double lives, bool replaces)
{
    const double part = fmin(1, lives - 1);
    if (replaces)
        return away_by_last(m, away, lives);
    return (1 - part) * away + part * away_for_long(m);
}

static bool is_exponential(const struct ttl_rule *rule)
{
    return rule->rule == LIFETIME_EXPONENTIAL || rule->rule == LIFETIME_SLIDING_EXPONENTIAL;
}

/*
 * The same for exponential lifetimes. From D to 2D after the first look-up the answers to the other
 * look-ups come, and each installs the entry again if it is absent. At t after D the entry is
 * absent with probability p(t), p' = (1 - p)/T - u p. From 2D on an entry that is there lives T.
 */
static double away_exponential(const struct ttl_rule *rule, const struct ttl_load *load)
{
    const double u = load->u, d = load->fetch, life = rule->lifetime;
    const double rate = u + 1 / life, left = -expm1(-rate * d);
    const double away = (d - left / rate) / (life * rate), p = left / (life * rate);
    return (1 + u * d + u * away) / (u * (1 / u + 2 * d + (1 - p) * life));
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
    /* the lower limit leaves room for hits where the steps are not exact together */
    const double per_cycle = fmax(1 + within.u * longer_by(rule, &within) * m, (1 + ud) * m);
    double away = (1 + ud) * m / per_cycle;
    if (!rule->single_flight && is_exponential(rule) && !(rule->granularity > 0) && load->fetch > 0)
        away = away_exponential(rule, load);
    else if (!rule->single_flight && load->fetch > within.fetch)
        away = ttl_away_longer(m, away, load->fetch / within.fetch, rule->replaces);
    o->fetch = valid * (rule->single_flight ? m / per_cycle : away);
    o->delayed = rule->single_flight ? valid * ud * m / per_cycle : 0;
    o->hit = valid * (1 - away);
}

/*
 * Tokens that expire, with counted lifetimes and a continuous clock. Fetches begin as if entries
 * lived D longer; M(t) of them begin until t after an issue. With probability q a fetch for the
 * previous token is still under way at the issue, and takes r more. Its answer serves the new
 * token, too. Such fetches began in the last D of the old token's life and outlast the 1/v until
 * its renewal.
 */
struct begun {
    double empty, under_way;    /* M(t) where no fetch is under way at the issue, or one is */
};

struct expiring {
    const struct ttl_rule *rule;
    const struct ttl_load *load;
    double q, rest;
    /* each M(t) takes many gamma functions: those at the token's end and D before it are kept */
    struct begun at_end, before_end;
};

static struct begun begun_until(const struct expiring *x, double t)
{
    const double life = x->rule->lifetime + x->load->fetch, u = x->load->u;
    const double filled = t - x->rest - x->rule->lifetime, again = x->load->again;
    struct begun b = {0, 0};
    if (!(t > 0))
        return b;
    b.empty = again * ttl_issuer_misses(LIFETIME_COUNTED, life, u, t, true) +
              (1 - again) * ttl_issuer_misses(LIFETIME_COUNTED, life, u, t, false);
    if (filled > 0)
        b.under_way = ttl_issuer_misses(LIFETIME_COUNTED, life, u, filled, false);
    return b;
}

static double mixed(const struct begun *b, double q)
{
    return (1 - q) * b->empty + q * b->under_way;
}

static struct expiring expiring_of(const struct ttl_rule *rule, const struct ttl_load *load)
{
    enum { ROUNDS = 12 };
    const double d = load->fetch, v = load->v * rule->renewal, end = rule->issuer_lifetime;
    /* fetches begin evenly in the last D: the fraction that outlasts Exp(v), and by how much */
    const double last = -expm1(-v * d) / (v * d), outlast = 1 - last;
    struct expiring x = {.rule = rule, .load = load};
    x.rest = fmin((d / 2 - (1 - last) / v) / outlast, d);
    x.at_end = begun_until(&x, end);
    x.before_end = begun_until(&x, end - d);
    for (int i = 0; i < ROUNDS; i++) {
        const double here =
            fmin(1, mixed(&x.at_end, x.q) - mixed(&x.before_end, x.q)) * outlast;
        x.q += (here - x.q) / 2;
    }
    return x;
}

static double begun(const struct expiring *x, double t)
{
    const double end = x->rule->issuer_lifetime;
    if (t == end)
        return mixed(&x->at_end, x->q);
    if (t == end - x->load->fetch)
        return mixed(&x->before_end, x->q);
    const struct begun b = begun_until(x, t);
    return mixed(&b, x->q);
}

/* A fetch is under way at the end with the integral of M(t) over the last D of the token's life
 * (Simpson's rule), plus the rest of the previous token's fetch. Look-ups come meanwhile. */
static void add_counted(const struct ttl_rule *rule, const struct ttl_load *load,
                        const struct cycle *c, double valid, struct ttl_outcome *o)
{
    enum { PANELS = 8 };
    const struct expiring x = expiring_of(rule, load);
    const double end = rule->issuer_lifetime;
    const double from = fmax(0, end - load->fetch), step = (end - from) / PANELS;
    double under_way = x.q * fmin(x.rest, end);
    for (int i = 0; i <= PANELS; i++)
        under_way += begun(&x, from + i * step) * (i == 0 || i == PANELS ? 1 : i % 2 ? 4 : 2) *
                     step / 3;
    const double first = begun(&x, end), all = fmin(c->valid, first + load->u * under_way);
    o->fetch = valid * (rule->single_flight ? fmin(first, all) : all) / c->valid;
    o->delayed = rule->single_flight ? valid * all / c->valid - o->fetch : 0;
    o->hit = valid * (1 - all / c->valid);
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
    if (!(load->u > 0)) {    /* the limit as u goes to 0 */
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
    const bool counted = rule->rule == LIFETIME_COUNTED && !(rule->granularity > 0) &&
                         (rule->single_flight || load->fetch <= lifetime);
    if (counted && load->fetch > 0)
        add_counted(rule, load, &c, 1 - o.expired, &o);
    else
        add_fetches(rule, load, fmin(1, c.misses / c.valid), 1 - o.expired, &o);
    return o;
}
