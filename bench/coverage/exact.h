/*
 * Exact values for the coverage study, written anew from the books, so that neither solver of the
 * program is behind the truth that its intervals are held against. Each takes its parameters as an
 * array, for tables. Rates in 1/s, times in s.
 *
 * Sources: Kleinrock, Queueing Systems 1, 1975: M/M/1 sec. 3.2 and 5.6 (the response is
 * exponential), M/M/m sec. 3.5, G/M/1 sec. 6.4, Pollaczek-Khinchine (5.70). The paper's network:
 * reading of its equations (1) and (2), and Jackson's theorem in Kelly's form (Reversibility and
 * Stochastic Networks, 1979, ch. 3): every visit of a request with a fixed way sees the stationary
 * queue, so that its mean response is that of the M/M/1.
 */
#ifndef COVERAGE_EXACT_H
#define COVERAGE_EXACT_H

/* A number that the table has as it is. {value} */
double exact_value(const double *p);

/* M/M/c, {lambda, mu, c} and for the quantile the level. c = 1 by formulas of its own. */
double mmc_load(const double *p);
double mmc_response(const double *p);
double mmc_number(const double *p);
double mmc_response_quantile(const double *p);    /* {lambda, mu, c, level} */

/* M/M/1, {lambda, mu}: the number there is geometric, a response exponential (Kleinrock 1975,
 * sec. 3.2 and 5.7). */
double mm1_variance_number(const double *p);
double mm1_variance_response(const double *p);

/* What changes from one M/M/c to another: second less first. {lambda, mu, c, of both in turn} */
double mmc_load_change(const double *p);
double mmc_response_change(const double *p);
double mmc_number_change(const double *p);

/*
 * H2/M/1: arrivals hyperexponential with branches of probability q and 1 - q. {q, rate 1, rate 2,
 * mu}, for the quantile also the level. The response is exponential at mu (1 - sigma), sigma the
 * root in (0, 1) of sigma = A*(mu (1 - sigma)).
 */
double h2m1_load(const double *p);
double h2m1_response(const double *p);
double h2m1_number(const double *p);
double h2m1_response_quantile(const double *p);

/* M/G/1, {lambda, mean, scv}. */
double mg1_response(const double *p);
double mg1_number(const double *p);

/* M/M/1 with room for K, {lambda, mu, K}: lost of those that come, and requests there (Kleinrock
 * 1975, sec. 3.6). */
double mm1k_loss(const double *p);
double mm1k_number(const double *p);

/* M/M/1 with two classes of one mean service, the first served first, not interrupting: the mean
 * response of class k = 0 or 1 (Cobham, J. ORSA 2, 1954). {lambda 0, lambda 1, mu, k} */
double cobham_response(const double *p);

/* N machines, each up for 1/lambda, c who repair at mu each: repairs a second (birth and death;
 * Kleinrock 1975, sec. 3.8). {N, c, lambda, mu} */
double repair_throughput(const double *p);

/*
 * M/M/1 with processor sharing: the level of the response. {lambda, mu, level}. Of a request that
 * meets n others, which come at lambda and go at mu n/(n + 1), and which goes itself at mu/(n + 1),
 * from the geometric number of others: the chain solved by uniformization, to 1e-11 (no closed form
 * is needed: cf. Coffman, Muntz, Trotter, J. ACM 17, 1970).
 */
double ps_response_quantile(const double *p);
double ps_response_tail(const double *p);    /* P(response > t), {lambda, mu, t} */

/*
 * The paper's network with random dispatch and the users' own rate given. {I_0, M, N, K, p_a0,
 * p_c0, p_ct, mean services of S_a, S_r, S_c, S_t, S_p}; p_a0 is the share of the whole flow I.
 */
double paper_lambda_t(const double *p);
double paper_lambda_p(const double *p);
double paper_load_p(const double *p);       /* of S_p */
double paper_sojourn(const double *p);    /* of accepted requests */

#endif
