/*
 * Token buckets (struct limit): the share of arrivals that they refuse. Where that is small, those
 * who are accepted are taken as a Poisson flow; a bucket that refuses more makes a flow behind it
 * for which there is no formula.
 *
 * A bucket of size b lacks V tokens. V falls at the bucket's rate r and rises by 1 with each
 * arrival that is accepted, those with V <= b - 1. With Poisson arrivals of rate lambda this is the
 * work of an M/D/1 queue that turns away whoever would wait longer than (b - 1)/r. Up to there the
 * density of the work is proportional to that without a limit, as r f(v) = lambda P(v - 1 < V <= v)
 * by level crossings, and r P(V > 0) = lambda P(V <= b - 1). So with a = lambda/r < 1 and
 * T = P(Wq > (b - 1)/r) of M/D/1 (md1.h)
 *   refused share = (1 - a) T/(1 - a T) = 1 - G/(1 + a G), G = (1 - T)/(1 - a).
 * G(b - 1, a) = sum_k (a (k - b + 1))^k exp(a (b - 1 - k))/k! holds for a > 1 as well. Its terms
 * depend on a exp(-a), but for a factor, so that G(a) = exp((a - a') (b - 1)) G(a') where a' < 1
 * has the same a' exp(-a').
 * Source: level crossings: Brill, Posner, Oper. Res. 25(4), 1977, pp. 662-674.
 */
#ifndef ANALYTIC_LIMITS_H
#define ANALYTIC_LIMITS_H

#include "model/network.h"

struct solution;

/* A share of arrivals [-] below which a bucket refuses none, as far as any figure can tell. */
#define LIMITS_NONE 1e-12

/* Names the wait behind a bucket that refuses up to 5 %, and its error against simulation. The
 * bucket lets pass a flow that is more even than a Poisson one, so that the wait is too long: by
 * 15 % for small buckets, and for large ones at a load near 1. */
#define METHOD_LIMITED "QNA, behind a limit, within 20 %"

/* The share of Poisson arrivals at this rate [1/s] that the bucket refuses. */
double limits_refused(const struct limit *l, double rate);

/* Does any limit refuse some requests? */
bool limits_matter(const struct solution *s);

/* Why the limit of station i has no formula, as static text, or NULL. */
const char *limits_unknown(const struct solution *s, size_t i);

#endif
