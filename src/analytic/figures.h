/*
 * The rows of a result from a solution, every figure with its label: exact for the model as given,
 * or approximate, and by which method. Private to this room.
 */
#ifndef ANALYTIC_FIGURES_H
#define ANALYTIC_FIGURES_H

#include <stdbool.h>

#include "analytic/solution.h"
#include "model/result.h"

/* Names of the methods for rates and for figures that follow from them. */
#define METHOD_RATES "traffic equations"
#define METHOD_CACHE "TTL cache"
#define METHOD_LITTLE "Little"

struct figure figures_label(bool exact, double value, const char *method);

/* A rate's label: by the traffic equations, or by them and the miss probabilities of caches. */
struct figure figures_rate(bool exact, double rate);

/* Set the figure of a quantity without a parameter, if the thing has it. */
void figures_set(struct result *r, enum row_kind kind, size_t i, enum quantity_id q,
                 struct figure f);

/* A result with all figures, for what is asked besides those of every result. The states of
 * collapse (struct result) are not looked for. NULL when equations did not converge. Free with
 * result_free. */
struct result *figures_all(const struct solution *s, const struct asked *asked);

/* r->stations and r->groups. */
void figures_stations(const struct solution *s, struct result *r);

/* All quantiles of r, where they are known. After the other figures: their means say where
 * to look. */
void figures_quantiles(const struct solution *s, struct result *r);

/* All shares and probabilities of numbers that r was asked for, where they are known. After
 * the totals. */
void figures_shares(const struct solution *s, struct result *r);

/* [n_caches] Are the probabilities of the outcomes of look-ups there exact? To be freed. */
bool *figures_exact_caches(const struct solution *s);

/* All figures of token caches that r was asked for. 0, or -1 when equations did not converge. */
int figures_caches(const struct solution *s, struct result *r);

/* All means and rates of r->classes. */
void figures_classes(const struct solution *s, struct result *r);

/* Variances of numbers, responses and sojourns, where they were asked for and are known. */
void figures_variances(const struct solution *s, struct result *r);

/* Rates of requests that stations and groups lose, send elsewhere and interrupt, where they can. */
void figures_losses(const struct solution *s, struct result *r);

/* r->class_totals. After the exits of the network. 0, or -1 when the equations did not converge. */
int figures_class_totals(const struct solution *s, struct result *r);

/* Lags of revoked tokens, and requests served after a revocation, where tokens are revoked. */
void figures_revocation(const struct solution *s, struct result *r);

/* Are the arrival rates of this station's nodes exact? */
bool figures_rate_exact(const struct solution *s, const struct station *station);

/* r->meters, r->exits and r->network. 0, or -1 when the equations behind them did not converge. */
int figures_totals(const struct solution *s, struct result *r);

#endif
