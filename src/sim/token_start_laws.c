/*
 * Token caches at time 0: lifetimes T of any law, and sliding entries that live for M at most. See
 * token_start.c for the cycles of a token; a fetch takes D. How often a token is there involves
 * E[exp(-uT)], or has no simple formula; but states are easily proposed, with weights that are
 * known, and refused when they do not come about. What is accepted has the stationary law exactly.
 *
 * Sliding, a continuous clock: B = (1 - L)/(uL), L = E[exp(-uT)]. So the token is there with weight
 * 1 - L and away with weight (1 + uD) L. The last use was A = Exp(u) ago and drew T: of such pairs
 * T > A has probability 1 - L, and T - A is then what is left.
 *
 * Sliding, a clock that ticks: uses in one tick count as one, the last. With N = T/g rounded up, q
 * = e^(-ug) and a last use in the A-th tick from here, P(A = j) = (1 - q) q^(j-1), it is there with
 * weight P(N >= A), and away with weight (1 - q) a P(N < A), a the mean number of ticks at which it
 * is away. N - A + 1 ticks are left.
 *
 * Counted, a clock that ticks: there, with j ticks left, in proportion to P(T > (j - 1) g): 1 for
 * j = 1, and for others proposed by the interval X that contains an instant, with the rest R: j = 2
 * + floor(R/g) has weight E[T]/g times its probability, and is accepted if X > (j - 1) g.
 *
 * Refreshed ahead, by R: a fetch begins with the first look-up after T - R, whether the entry has
 * ended or not, and the next cycle begins with its answer. So T - R + D of a cycle are spent with
 * more than R to go (the time of the fetch counts as if its answer had come), and the rest of it,
 * 1/u, began Exp(u) ago. Otherwise (ticks, drawn lifetimes) cycles are followed up to time 0.
 *
 * Greatest age M: there at age V with weight P(the entry lives beyond V), 0 < V < M, which its uses
 * until then tell.
 */
#include "sim/token_start.h"

#include <math.h>

#include "rng/residual.h"

static bool refreshes(const struct plan_cache *c)
{
    return c->rules && c->rules->refresh_ahead > 0 && !token_cache_slides(c->rule);
}

bool token_start_has_law(const struct plan_cache *c)
{
    return refreshes(c) || isfinite(c->max_age) || c->rule == LIFETIME_SLIDING_DRAWN ||
           (c->rule == LIFETIME_DRAWN && c->granularity > 0);
}

static double ticks_drawn(const struct token *k)
{
    return ceil(sampler_draw(&k->c->law, k->r) / k->c->granularity);
}

static struct stay ends_after_ticks(const struct token *k, double ticks)
{
    return (struct stay){-INFINITY, k->c->granularity * ticks - k->phase};
}

static double ticks_away(const struct away *away)
{
    return away->fetching + away->later;
}

/* ---- sliding ---- */

static struct stay sliding(const struct token *k)
{
    const double away = k->u * token_start_mean_away(k);
    for (;;) {
        const bool there = stream_uniform(k->r) * (1 + away) < 1;
        const double left = sampler_draw(&k->c->law, k->r) - draw_exp(k, 1 / k->u);
        if (there == (left > 0))
            return there ? (struct stay){-INFINITY, left} : token_start_away(k);
    }
}

/* A use between the tick and time 0 draws the end anew. */
static struct stay used_since_tick(const struct token *k, double ticks)
{
    if (draw_exp(k, 1 / k->u) < k->phase)
        return (struct stay){-INFINITY, token_cache_end(k->c, k->phase, 0, k->r)};
    return ends_after_ticks(k, ticks);
}

static struct stay sliding_ticking(const struct token *k)
{
    const double g = k->c->granularity;
    const struct away at = token_start_ticks_away(k);
    const double away = -expm1(-k->u * g) * ticks_away(&at);
    for (;;) {
        const bool there = stream_uniform(k->r) * (1 + away) < 1;
        const double left = ticks_drawn(k) - floor(draw_exp(k, 1 / k->u) / g);
        if (there == (left > 0))
            return there ? used_since_tick(k, left) : token_start_away_at_tick(k, &at);
    }
}

/* ---- counted ---- */

static struct stay counted_ticking(const struct token *k)
{
    const double g = k->c->granularity, more = k->c->lifetime / g;
    const struct away at = token_start_ticks_away(k);
    for (;;) {
        const double which = stream_uniform(k->r) * (ticks_away(&at) + 1 + more);
        if (which < ticks_away(&at))
            return token_start_away_at_tick(k, &at);
        if (which < ticks_away(&at) + 1)
            return ends_after_ticks(k, 1);
        const struct residual_interval x = residual_interval_draw(&k->c->law, k->r);
        const double j = 2 + floor(x.rest / g);
        if (x.length > (j - 1) * g)
            return ends_after_ticks(k, j);
    }
}

/* ---- sliding, up to a greatest age ---- */

/* No entry lives beyond this [s], but for one in 1e16: a use must come in each lifetime. */
static double most_age(const struct token *k)
{
    const double life = k->c->granularity > 0 ? k->c->ticks * k->c->granularity : k->c->lifetime;
    if (k->c->rule != LIFETIME_SLIDING)
        return k->c->max_age;
    return fmin(k->c->max_age, life * (2 + log(1e-16) / log1p(-exp(-k->u * life))));
}

static struct stay capped(const struct token *k)
{
    const double away = token_start_mean_away(k), most = most_age(k);
    for (;;) {
        if (stream_uniform(k->r) * (away + most) < away)
            return token_start_away(k);
        const double fill = -most * stream_uniform_open(k->r);
        const double end = token_start_end_of_uses(k, fill);
        if (end > 0)
            return (struct stay){fill, end};
    }
}

/* Where in its tick the fill was makes no difference. */
static struct stay capped_ticking(const struct token *k)
{
    const double most = fmin(k->c->max_ticks, ceil(most_age(k) / k->c->granularity));
    const struct away at = token_start_ticks_away(k);
    for (;;) {
        if (stream_uniform(k->r) * (ticks_away(&at) + most) < ticks_away(&at))
            return token_start_away_at_tick(k, &at);
        const double age = ceil(most * stream_uniform_open(k->r)) - 0.5;
        const double fill = -k->c->granularity * age - k->phase;
        const double end = token_start_end_of_uses(k, fill);
        if (end > 0)
            return (struct stay){fill, end};
    }
}

/* ---- refreshed ahead ---- */

static struct stay refreshed_counted(const struct token *k)
{
    const double ahead = k->c->rules->refresh_ahead;
    const double there = k->c->lifetime - ahead + k->fetch;
    const double at = stream_uniform_open(k->r) * (there + 1 / k->u);
    return (struct stay){-INFINITY, at < there ? ahead + at : ahead - draw_exp(k, 1 / k->u)};
}

/* The phases of cycles that hardly vary are not forgotten, so the first one begins at a time spread
 * evenly over a cycle. */
static struct stay refreshed(const struct token *k)
{
    double fill = -(CYCLES_FOLLOWED + stream_uniform_open(k->r)) * token_start_mean_cycle(k);
    for (;;) {
        const double end = token_cache_end(k->c, k->phase, fill, k->r);
        const double asked =
            fmax(fill, end - k->c->rules->refresh_ahead) + draw_exp(k, 1 / k->u);
        if (asked > 0)
            return (struct stay){-INFINITY, end};
        fill = asked + k->fetch;
        if (fill > 0)
            return (struct stay){-INFINITY, token_cache_end(k->c, k->phase, fill, k->r)};
    }
}

struct stay token_start_law(const struct token *k)
{
    const bool ticks = k->c->granularity > 0;
    if (refreshes(k->c))
        return ticks || k->c->rule != LIFETIME_COUNTED ? refreshed(k) : refreshed_counted(k);
    if (isfinite(k->c->max_age))
        return ticks ? capped_ticking(k) : capped(k);
    if (k->c->rule == LIFETIME_DRAWN)
        return counted_ticking(k);
    return ticks ? sliding_ticking(k) : sliding(k);
}
