/*
 * Token caches at time 0: one token at one cache, as token_start.c has it and token_start_laws.c
 * sees it. Private to these two.
 */
#ifndef SIM_TOKEN_START_H
#define SIM_TOKEN_START_H

#include "rng/sampler.h"
#include "sim/state.h"

struct token {
    const struct plan_cache *c;
    double phase;           /* [s] of the tick at time 0 */
    double u, fetch;        /* [1/s], [s] */
    struct stream *r;
};

/* Number of cycles after which the beginning of a token's life is forgotten. */
enum { CYCLES_FOLLOWED = 16 };

/* Its entry at time 0. */
struct stay {
    double filled, end;     /* [s] filled <= 0 < end: it is there; 0 < filled: being fetched */
};

static inline double draw_exp(const struct token *k, double mean)
{
    return mean * sampler_exp(k->r);
}

/* Mean time [s] for which a token is away in a cycle; and where one is that is away at time 0, with
 * a continuous clock: looked for or being fetched. */
double token_start_mean_away(const struct token *k);
struct stay token_start_away(const struct token *k);

/* Mean time [s] from one fetch to the next; and the rate [1/s] of fetches of a token that is looked
 * up with rate u. Approximate for a drawn lifetime with ticks and for a maximum age. */
double token_start_mean_cycle(const struct token *k);
double token_start_fetch_rate(const struct plan_cache *c, double u);

/* Mean numbers of ticks at which a token is away in a cycle: the first 1 + m of the table of
 * token_start.c, and later ones. From a tick at which it is away to time 0. */
struct away {
    double fetching, later;
};
struct away token_start_ticks_away(const struct token *k);
struct stay token_start_away_at_tick(const struct token *k, const struct away *away);

/* The end of a sliding entry that was filled at time `fill`, with all uses until time 0 as long as
 * it is there. */
double token_start_end_of_uses(const struct token *k, double fill);

/* ---- token_start_laws.c ---- */

/* Has its cache another start than those of the four plain rules? */
bool token_start_has_law(const struct plan_cache *c);

/* Its stationary state at time 0. */
struct stay token_start_law(const struct token *k);

#endif
