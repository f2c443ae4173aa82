#include "helpers/token_loop.h"

#include <math.h>
#include <stdlib.h>

#include <check.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

enum { FETCHES_MAX = 4096 };

struct token_at_cache {
    double end, filled;
    double answers[FETCHES_MAX];    /* of fetches under way, a ring */
    unsigned first, n;
};

struct token_loop {
    struct token_rules rules;
    gsl_rng *rng;
    double now, next;              /* where the loop is; the next look-up at any cache */
    double issued;
    struct token_at_cache cache[2]; /* the one looked at, and all others */
    struct token_counts counts;
};

static double draw_life(gsl_rng *rng, const struct dist *d)
{
    switch (d->kind) {
    case DIST_DETERMINISTIC:
        return d->mean;
    case DIST_EXPONENTIAL:
        return gsl_ran_exponential(rng, d->mean);
    case DIST_UNIFORM:
        return gsl_ran_flat(rng, d->a, d->b);
    case DIST_GAMMA:
        return gsl_ran_gamma(rng, d->a, d->b);
    case DIST_ERLANG:
        return gsl_ran_gamma(rng, d->a, d->mean / d->a);
    case DIST_LOGNORMAL:
        return gsl_ran_lognormal(rng, d->a, d->b);
    case DIST_WEIBULL:
        return gsl_ran_weibull(rng, d->b, d->a);
    case DIST_HYPEREXPONENTIAL: {
        unsigned branch = 0;
        for (double u = gsl_rng_uniform(rng); branch + 1 < d->branches; branch++)
            if ((u -= dist_branch_p(d, branch)) < 0)
                break;
        return gsl_ran_exponential(rng, dist_branch_mean(d, branch));
    }
    case DIST_KINDS:
        break;
    }
    ck_abort_msg("a law without a kind");
    return 0;
}

static double end_after(const struct cache *c, double t, double life)
{
    const double g = c->granularity;
    double ticks = 0;
    if (g == 0)
        return t + life;
    while (ticks * g < life * (1 - 1e-12))    /* one by one: lifetimes here are a few ticks */
        ticks++;
    return g * floor(t / g) + g * ticks + g;
}

/* Of an entry that was filled then and is set at time t. */
static double end_of_entry(struct token_loop *w, double filled, double t)
{
    const struct cache *c = &w->rules.cache;
    const double end = end_after(c, t, draw_life(w->rng, &c->lifetime));
    return c->slides && c->max_age > 0 ? fmin(end, end_after(c, filled, c->max_age)) : end;
}

static bool valid(const struct token_loop *w, const struct token_at_cache *c, double t)
{
    return t < c->end && c->filled >= w->issued;
}

static void fill(struct token_loop *w, struct token_at_cache *c, double t)
{
    if (valid(w, c, t))
        return;
    c->filled = t;
    c->end = end_of_entry(w, t, t);
}

static void answer_fetches(struct token_loop *w, struct token_at_cache *c, double t)
{
    while (c->n > 0 && c->answers[c->first] <= t) {
        fill(w, c, c->answers[c->first]);
        c->first = (c->first + 1) % FETCHES_MAX;
        c->n--;
    }
}

static void miss(struct token_loop *w, struct token_at_cache *c, double t)
{
    if (c->n == FETCHES_MAX)    /* ck_assert would write a byte to a pipe each time */
        ck_abort_msg("too many fetches at once");
    c->answers[(c->first + c->n++) % FETCHES_MAX] = t + w->rules.fetch;
    answer_fetches(w, c, t);    /* at once, when a fetch takes no time */
}

static void look_up(struct token_loop *w, double t)
{
    const struct token_rules *r = &w->rules;
    const size_t which = gsl_rng_uniform(w->rng) * r->v < r->u ? 0 : 1;
    struct token_at_cache *c = &w->cache[which];
    struct token_counts other, *count = which == 0 ? &w->counts : &other;
    answer_fetches(w, c, t);
    if (r->issuer_lifetime > 0 && t >= w->issued + r->issuer_lifetime) {
        count->expired++;
        if (gsl_rng_uniform(w->rng) < r->renewal) {
            w->issued = t;
            if (r->login)
                look_up(w, t);
        }
    } else if (valid(w, c, t)) {
        count->hit++;
        if (r->cache.slides)
            c->end = end_of_entry(w, c->filled, t);
    } else if (cache_joins(&r->cache) && c->n > 0) {
        count->delayed++;
    } else {
        count->fetch++;
        miss(w, c, t);
    }
}

struct token_loop *token_loop_new(const struct token_rules *rules, unsigned long seed)
{
    struct token_loop *w = calloc(1, sizeof *w);
    w->rules = *rules;
    w->rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(w->rng, seed);
    w->next = gsl_ran_exponential(w->rng, 1 / rules->v);
    return w;
}

void token_loop_free(struct token_loop *w)
{
    gsl_rng_free(w->rng);
    free(w);
}

struct token_counts token_loop_run(struct token_loop *w, double time)
{
    w->counts = (struct token_counts){0};
    w->now += time;
    while (w->next < w->now) {
        look_up(w, w->next);
        w->next += gsl_ran_exponential(w->rng, 1 / w->rules.v);
    }
    return w->counts;
}
