/*
 * The Queueing Network Analyzer's two-moment decomposition: the variability of the arrivals at
 * every station, from that of the sources and of the services.
 *   Whitt, The Queueing Network Analyzer, BSTJ 62(9), 1983, pp. 2779-2815, sec. IV.
 *
 * Stations i, j with arrival rate lambda, utilization rho per server, m servers, service scv c2_s:
 *   c2_aj = 1 - w_j + w_j sum_i p_ij c2_ij     superposition of flows i -> j, sources included
 *   w_j   = 1 / (1 + 4 (1 - rho_j)^2 (v_j - 1)),  v_j = 1 / sum_i p_ij^2
 *   p_ij  = share of j's arrivals that come from i
 *   c2_ij = q_ij c2_di + 1 - q_ij              splitting; q_ij = share of i's departures to j
 *   c2_di = 1 + (1 - rho_i^2)(c2_ai - 1) + rho_i^2/sqrt(m_i) (max(c2_si, 0.2) - 1)   departures
 * which is linear in the c2_a. Classes are aggregated: a station's service is their mixture, and
 * where a request goes next does not depend on where it came from. A delay station is the limit
 * m -> infinity, rho -> 0: its departures are as variable as its arrivals. If all sources are
 * Poisson and all services exponential, every c2_a is 1.
 */
#ifndef ANALYTIC_QNA_H
#define ANALYTIC_QNA_H

#include "analytic/linear.h"
#include "analytic/routing_matrix.h"

/* The parameters of a station in the decomposition. */
struct qna_station {
    double rate;     /* [1/s] arrivals, all classes */
    double rho;      /* [-] per server, 0 at a delay station; above 1 counts as 1 */
    double servers;  /* INFINITY at a delay station */
    double scv;      /* [-] of the service, all classes mixed */
};

/*
 * Computes c2a[n_stations] from rate[n_nodes] and the stations. It is 1 at a station without
 * arrivals. Builds one linear system over the stations in O(stations + routes) and solves it by
 * linear.h.
 */
enum linear_status qna_arrivals(const struct routing_matrix *r, const double *rate,
                                const struct qna_station *stations, double *c2a);

#endif
