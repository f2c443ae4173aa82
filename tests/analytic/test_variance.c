/* Variances: closed forms, sums over distributions, and a tagged request's own chain. */
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>

#include "analytic/nets.h"
#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/run.h"

enum { NUMBERS = 62 };

static struct result *solved(struct network *net)
{
    struct diag *d = diag_new();
    struct asked asked = {0};
    asked_add(&asked, PARAMETER_VARIANCE, 0);
    for (int n = 0; n < NUMBERS; n++)
        asked_add(&asked, PARAMETER_COUNT, n);
    network_finish(net);
    struct result *r = analytic_solve_asked(net, &asked, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    diag_free(d);
    return r;
}

static double value(const struct result *r, enum row_kind kind, enum quantity_id q)
{
    const struct figure *f = result_figure(r, kind, 0, q, 0);
    ck_assert_int_eq(f->basis, BASIS_EXACT);
    return f->value;
}

static struct network *one(enum discipline d, unsigned servers, struct dist service, double rate)
{
    struct network *net = net_new();
    net_station(net, "a", servers, service);
    net->stations[0].discipline = d;
    net_poisson(net, rate, 0);
    return net;
}

/* The number's against its probabilities, which are had in another way. */
START_TEST(numbers)
{
    struct network *nets[] = {
        one(DISCIPLINE_FIFO, 1, exponential(0.5), 1.2),
        one(DISCIPLINE_FIFO, 3, exponential(0.5), 3),
        one(DISCIPLINE_FIFO, 1, deterministic(0.5), 1.2),
        one(DISCIPLINE_LIFO, 1, dist_of(DIST_ERLANG, 0.5, 0.5), 1.1),
        one(DISCIPLINE_RANDOM, 1, dist_of(DIST_GAMMA, 0.5, 2), 0.7),
        one(DISCIPLINE_PS, 2, dist_of(DIST_GAMMA, 0.5, 2), 2),
        one(DISCIPLINE_FIFO, SERVERS_INFINITE, dist_of(DIST_GAMMA, 0.5, 2), 7),
    };
    struct result *r = solved(nets[_i]);
    double mean = 0, square = 0;
    for (int n = 0; n < NUMBERS; n++) {
        mean += n * r->group_numbers[n].value;
        square += n * n * r->group_numbers[n].value;
    }
    ck_close(value(r, ROW_GROUP, Q_VARIANCE_NUMBER), square - mean * mean, 1e-6, 0);
    ck_close(value(r, ROW_STATION, Q_VARIANCE_NUMBER), value(r, ROW_GROUP, Q_VARIANCE_NUMBER), 0,
             0);
    result_free(r);
    for (int i = 0; i < 7; i++)
        network_free(nets[i]);
}
END_TEST

/* M/M/1: the response is exponential; M/M/2 by its tail; M/D/1 by Pollaczek and Khinchine. */
START_TEST(responses)
{
    struct network *net = one(DISCIPLINE_FIFO, 1, exponential(0.5), 1.2);
    struct result *r = solved(net);
    ck_close(value(r, ROW_STATION, Q_VARIANCE_RESPONSE), 1 / (0.8 * 0.8), 1e-13, 0);
    ck_close(value(r, ROW_NETWORK, Q_NETWORK_VARIANCE_SOJOURN), 1 / (0.8 * 0.8), 1e-13, 0);
    result_free(r);
    network_free(net);
    net = one(DISCIPLINE_FIFO, 2, exponential(0.5), 3);
    r = solved(net);
    const double pw = 2 * 0.75 * 0.75 / 1.75;    /* Erlang's C of 2 servers at 1.5 */
    ck_close(value(r, ROW_STATION, Q_VARIANCE_RESPONSE), 2 * pw - pw * pw + 0.25, 1e-13, 0);
    result_free(r);
    network_free(net);
    net = one(DISCIPLINE_FIFO, 1, deterministic(0.5), 1.2);
    r = solved(net);
    const double w = 1.2 * 0.25 / 2 / 0.4;
    ck_close(value(r, ROW_STATION, Q_VARIANCE_RESPONSE), 1.2 * 0.125 / 3 / 0.4 + w * w, 1e-13, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/*
 * A tagged request among n others that are served or chosen alike: with every completion it is the
 * one with probability 1/(n + 1). First and second moments of its time, by its own chain.
 */
enum { OTHERS = 250 };
static void tagged(double lambda, double mu, double *first, double *second)
{
    gsl_matrix *a = gsl_matrix_calloc(OTHERS, OTHERS);
    gsl_vector *b = gsl_vector_alloc(OTHERS), *m1 = gsl_vector_alloc(OTHERS),
               *m2 = gsl_vector_alloc(OTHERS);
    gsl_permutation *p = gsl_permutation_alloc(OTHERS);
    int sign;
    const double all = lambda + mu, rho = lambda / mu;
    for (size_t n = 0; n < OTHERS; n++) {
        const size_t up = n + 1 < OTHERS ? n + 1 : n;
        *gsl_matrix_ptr(a, n, n) += 1;
        *gsl_matrix_ptr(a, n, up) -= lambda / all;
        if (n > 0)
            *gsl_matrix_ptr(a, n, n - 1) -= mu * (double)n / (double)(n + 1) / all;
        gsl_vector_set(b, n, 1 / all);
    }
    gsl_linalg_LU_decomp(a, p, &sign);
    gsl_linalg_LU_solve(a, p, b, m1);
    for (size_t n = 0; n < OTHERS; n++)    /* E[(X + R)^2], with what is left R = m1 - 1/all */
        gsl_vector_set(b, n, 2 / all * gsl_vector_get(m1, n));
    gsl_linalg_LU_solve(a, p, b, m2);
    *first = *second = 0;
    for (size_t n = 0; n < OTHERS; n++) {
        *first += (1 - rho) * pow(rho, (double)n) * gsl_vector_get(m1, n);
        *second += (1 - rho) * pow(rho, (double)n) * gsl_vector_get(m2, n);
    }
    gsl_matrix_free(a);
    gsl_vector_free(b);
    gsl_vector_free(m1);
    gsl_vector_free(m2);
    gsl_permutation_free(p);
}

/* Under PS it finds n others with (1 - rho) rho^n; under random order, if it waits, n others that
 * wait with the same. */
START_TEST(tagged_request)
{
    const double lambda = 1.4, mu = 2, rho = 0.7;
    double first, second;
    tagged(lambda, mu, &first, &second);
    ck_close(first, 1 / (mu - lambda), 1e-9, 0);
    struct network *net = one(_i ? DISCIPLINE_PS : DISCIPLINE_RANDOM, 1, exponential(0.5), lambda);
    struct result *r = solved(net);
    const double wait = rho * first,
                 want = _i ? second - first * first : rho * second - wait * wait + 0.25;
    ck_close(value(r, ROW_STATION, Q_VARIANCE_RESPONSE), want, 1e-9, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* LIFO: who waits waits for a busy period of one service, in progress or not, with mean and
 * variance by Kleinrock, vol. 1, sec. 5.8; interrupted, it is one that begins with the own service.
 * */
START_TEST(last_come)
{
    const double lambda = 1.1, s = 0.5, rho = 0.55, gap = 0.45;
    const struct dist d = dist_of(DIST_GAMMA, s, 3);
    const double s2 = s * s * 4, s3 = dist_third_moment(&d);
    struct network *net = one(_i ? DISCIPLINE_LIFO_PREEMPTIVE : DISCIPLINE_LIFO, 1, d, lambda);
    struct result *r = solved(net);
    if (_i) {
        ck_close(value(r, ROW_STATION, Q_VARIANCE_RESPONSE),
                 s2 / pow(gap, 3) - s * s / (gap * gap), 1e-12, 0);
    } else {
        const double left = s2 / (2 * s), left2 = s3 / (3 * s);    /* of the service in progress */
        const double w = rho * left / gap,
                     w2 = rho * (left2 / (gap * gap) + left * lambda * s2 / pow(gap, 3));
        ck_close(value(r, ROW_STATION, Q_VARIANCE_RESPONSE), w2 - w * w + s2 - s * s, 1e-12, 0);
    }
    result_free(r);
    network_free(net);
}
END_TEST

/* Who comes back may meet again those who came after it: known in order of arrival alone. */
START_TEST(feedback)
{
    static const enum discipline of[] = {DISCIPLINE_FIFO, DISCIPLINE_RANDOM, DISCIPLINE_LIFO,
                                         DISCIPLINE_PS, DISCIPLINE_LIFO_PREEMPTIVE};
    struct network *net = one(of[_i], 1, exponential(0.5), 0.9);
    net_route(net, 0, 0, 0.25);
    struct result *r = solved(net);
    ck_close(value(r, ROW_STATION, Q_VARIANCE_NUMBER), 0.6 / 0.16, 1e-12, 0);
    const struct figure *response = result_figure(r, ROW_STATION, 0, Q_VARIANCE_RESPONSE, 0);
    ck_assert_int_eq(response->basis, _i ? BASIS_NONE : BASIS_EXACT);
    ck_assert_int_eq(result_figure(r, ROW_NETWORK, 0, Q_NETWORK_VARIANCE_SOJOURN, 0)->basis,
                     BASIS_NONE);
    result_free(r);
    network_free(net);
}
END_TEST

/* Machine repair, and Erlang's loss system; with what is not known left out. */
START_TEST(limited)
{
    struct network *net = one(DISCIPLINE_FIFO, 1, exponential(0.5), 1);
    net->sources[0].customers = 2;
    struct result *r = solved(net);
    const double p[] = {1, 1, 0.5};    /* thinks 1 s, served 0.5 s */
    const double mean = (p[1] + 2 * p[2]) / 2.5, square = (p[1] + 4 * p[2]) / 2.5;
    ck_close(value(r, ROW_STATION, Q_VARIANCE_NUMBER), square - mean * mean, 1e-12, 0);
    ck_assert_int_eq(result_figure(r, ROW_STATION, 0, Q_VARIANCE_RESPONSE, 0)->basis, BASIS_NONE);
    result_free(r);
    network_free(net);
    net = one(DISCIPLINE_FIFO, 2, deterministic(0.5), 2);
    net->stations[0].room = 2;
    network_lost_exit(net);
    r = solved(net);
    ck_close(value(r, ROW_STATION, Q_VARIANCE_NUMBER), square - mean * mean, 1e-12, 0);
    result_free(r);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("variance");
    TCase *t = tcase_create("variance");
    tcase_add_loop_test(t, numbers, 0, 7);
    tcase_add_test(t, responses);
    tcase_add_loop_test(t, tagged_request, 0, 2);
    tcase_add_loop_test(t, last_come, 0, 2);
    tcase_add_loop_test(t, feedback, 0, 5);
    tcase_add_test(t, limited);
    suite_add_tcase(s, t);
    return run_suite(s);
}
