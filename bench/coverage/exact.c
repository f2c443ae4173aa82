#include "coverage/exact.h"

#include <math.h>

#include "coverage/root.h"

double exact_value(const double *p)
{
    return p[0];
}

/* ---- M/M/c ---- */

double mmc_load(const double *p)
{
    return p[0] / (p[1] * p[2]);
}

/* Erlang C, the probability of waiting, from the sum over states. */
static double waits(const double *p)
{
    const double a = p[0] / p[1], c = p[2];
    double term = 1, sum = 0;    /* a^k / k! */
    for (double k = 0; k < c; k++) {
        sum += term;
        term *= a / (k + 1);
    }
    const double full = term * c / (c - a);
    return full / (sum + full);
}

double mmc_response(const double *p)
{
    if (p[2] == 1)
        return 1 / (p[1] - p[0]);
    return 1 / p[1] + waits(p) / (p[2] * p[1] - p[0]);
}

double mmc_number(const double *p)
{
    if (p[2] == 1)
        return mmc_load(p) / (1 - mmc_load(p));
    return p[0] * mmc_response(p);
}

/* P(response > t) - (1 - level): a service, after an exponential wait with probability `waits`. Not for c - 1 = a. */
static double mmc_tail(double t, void *context)
{
    const double *p = context;
    const double mu = p[1], spare = p[2] - 1 - p[0] / p[1];
    return exp(-mu * t) * (1 - waits(p) * expm1(-mu * spare * t) / spare) - (1 - p[3]);
}

double mmc_response_quantile(const double *p)
{
    if (p[2] == 1)
        return -log1p(-p[3]) / (p[1] - p[0]);
    return root_between(mmc_tail, (void *)p, 0, -100 * log1p(-p[3]) / (p[2] * p[1] - p[0]));
}

double mm1_variance_number(const double *p)
{
    const double rho = p[0] / p[1];
    return rho / ((1 - rho) * (1 - rho));
}

double mm1_variance_response(const double *p)
{
    return 1 / ((p[1] - p[0]) * (p[1] - p[0]));
}

double mmc_load_change(const double *p)
{
    return mmc_load(p + 3) - mmc_load(p);
}

double mmc_response_change(const double *p)
{
    return mmc_response(p + 3) - mmc_response(p);
}

double mmc_number_change(const double *p)
{
    return mmc_number(p + 3) - mmc_number(p);
}

/* ---- H2/M/1 ---- */

/* A*(mu (1 - sigma)) - sigma; 0 also at sigma = 1, which is not the root that counts. */
static double excess(double sigma, void *context)
{
    const double *p = context;
    const double s = p[3] * (1 - sigma);
    return p[0] * p[1] / (p[1] + s) + (1 - p[0]) * p[2] / (p[2] + s) - sigma;
}

static double decay(const double *p)
{
    return p[3] * (1 - root_between(excess, (void *)p, 0, 1 - 1e-6));
}

double h2m1_load(const double *p)
{
    return 1 / (p[3] * (p[0] / p[1] + (1 - p[0]) / p[2]));
}

double h2m1_response(const double *p)
{
    return 1 / decay(p);
}

double h2m1_number(const double *p)
{
    return h2m1_load(p) * p[3] / decay(p);
}

double h2m1_response_quantile(const double *p)
{
    return -log1p(-p[4]) / decay(p);
}

/* ---- M/G/1 ---- */

double mg1_response(const double *p)
{
    const double lambda = p[0], mean = p[1], second = mean * mean * (1 + p[2]);
    return mean + lambda * second / (2 * (1 - lambda * mean));
}

double mg1_number(const double *p)
{
    return p[0] * mg1_response(p);
}

/* ---- M/M/1 with a room of K ---- */

double mm1k_loss(const double *p)
{
    const double rho = p[0] / p[1];
    return (1 - rho) * pow(rho, p[2]) / (1 - pow(rho, p[2] + 1));
}

double mm1k_number(const double *p)
{
    const double rho = p[0] / p[1];
    double weight = 1, sum = 0, number = 0;
    for (double n = 0; n <= p[2]; n++) {
        sum += weight;
        number += n * weight;
        weight *= rho;
    }
    return number / sum;
}

/* ---- priorities ---- */

double cobham_response(const double *p)
{
    const double first = p[0] / p[2], all = (p[0] + p[1]) / p[2];
    const double left = all / p[2];    /* mean of the service under way, exponential */
    const double wait = left / (1 - first);
    return 1 / p[2] + (p[3] == 0 ? wait : wait / (1 - all));
}

/* ---- machine repair ---- */

double repair_throughput(const double *p)
{
    double weight = 1, sum = 1, rate = 0;
    for (double down = 1; down <= p[0]; down++) {
        const double repaired = p[3] * fmin(down, p[1]);
        weight *= (p[0] - down + 1) * p[2] / repaired;
        sum += weight;
        rate += weight * repaired;
    }
    return rate / sum;
}

/* ---- processor sharing ---- */

enum { OTHERS = 300 };    /* more are there with a probability below 0.8^300 = 1e-29 */

/* What is left of `in` after one step of the uniformized chain. */
static void share_step(const double *p, const double *in, double *out)
{
    const double lambda = p[0], mu = p[1], all = lambda + mu;
    for (int n = 0; n < OTHERS; n++) {
        const double stays = n + 1 < OTHERS ? 0 : lambda;
        double sum = in[n] * stays / all;
        if (n > 0)
            sum += in[n - 1] * lambda / all;
        if (n + 1 < OTHERS)
            sum += in[n + 1] * mu * (n + 1) / (n + 2) / all;
        out[n] = sum;
    }
}

double ps_response_tail(const double *p)
{
    const double rho = p[0] / p[1], steps = (p[0] + p[1]) * p[2];
    double state[2][OTHERS], tail = 0, log_poisson = -steps;
    for (int n = 0; n < OTHERS; n++)
        state[0][n] = (1 - rho) * pow(rho, n);
    const int most = (int)(steps + 12 * sqrt(steps) + 40);
    for (int k = 0; k <= most; k++) {
        const double *now = state[k % 2];
        double there = 0;
        for (int n = 0; n < OTHERS; n++)
            there += now[n];
        tail += exp(log_poisson) * there;
        log_poisson += log(steps / (k + 1));
        share_step(p, now, state[(k + 1) % 2]);
    }
    return tail;
}

static double ps_excess(double t, void *context)
{
    const double *p = context, at[] = {p[0], p[1], t};
    return ps_response_tail(at) - (1 - p[2]);
}

double ps_response_quantile(const double *p)
{
    const double longest = 100 / (p[1] - p[0]);
    return root_between(ps_excess, (void *)p, 1e-6 / p[1], longest);
}

/* ---- the paper's network ---- */

enum { I_0, M, N, K, P_A0, P_C0, P_CT, SERVICE_A, SERVICE_R, SERVICE_C, SERVICE_T, SERVICE_P };

/* lambda_r = p_ar I with I = I_0 + p_at I, p_at = p_ct p_ar and p_a0 + p_at + p_ar = 1. */
static double lambda_r(const double *p)
{
    const double p_ar = (1 - p[P_A0]) / (1 + p[P_CT]);
    return p_ar * p[I_0] / (1 - p[P_CT] * p_ar);
}

static double lambda_c(const double *p)
{
    return lambda_r(p) / p[K];
}

double paper_lambda_t(const double *p)
{
    return p[P_CT] * lambda_c(p);
}

double paper_lambda_p(const double *p)
{
    return (1 - p[P_C0]) * lambda_c(p);
}

double paper_load_p(const double *p)
{
    return paper_lambda_p(p) * p[SERVICE_P];
}

static double visit(double lambda, double service)
{
    return 1 / (1 / service - lambda);
}

/* S_a, S_r, S_c, S_p, and of those that pass the check some by S_t and S_a again. */
double paper_sojourn(const double *p)
{
    const double w_a = visit((p[I_0] + p[K] * paper_lambda_t(p)) / p[M], p[SERVICE_A]);
    const double w_t = visit(paper_lambda_t(p), p[SERVICE_T]);
    return w_a + visit(lambda_r(p) / p[N], p[SERVICE_R]) + visit(lambda_c(p), p[SERVICE_C]) +
           visit(paper_lambda_p(p), p[SERVICE_P]) + p[P_CT] / (1 - p[P_C0]) * (w_t + w_a);
}
