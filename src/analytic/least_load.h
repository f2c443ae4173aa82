/*
 * The least load that a station can have, whatever the outcomes of look-ups in token caches are.
 * The hit probabilities of caches are mostly approximate, and so are all flows behind them. A
 * station that is overloaded by this least load is unstable for certain.
 *
 * v(k) is the least mean work [s] that a request at node k brings to the station from there on:
 *
 *   v(k) = s(k) + min over outcomes of sum over routes p v(to),
 *
 * where s(k) is the mean service if k is at the station, else 0, and a node without look-ups has
 * one outcome. This is a stochastic shortest path (Bertsekas, Tsitsiklis, Math. Oper. Res. 16,
 * 1991). Value iteration from 0 increases to its solution, so each iterate is a lower bound. The
 * work of fetches that are jobs beside requests is left out, which is a lower bound, too.
 */
#ifndef ANALYTIC_LEAST_LOAD_H
#define ANALYTIC_LEAST_LOAD_H

#include "model/network.h"

/*
 * A lower bound of the mean number of busy servers that station i of a plain network
 * (network_is_plain) needs [-]. O(iterations * routes); the iterations end when nothing changes
 * any more, or after 1000 of them.
 */
double least_load(const struct network *net, size_t i);

#endif
