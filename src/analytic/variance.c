#include "analytic/variance.h"

#include <math.h>

#include "analytic/formulas.h"

/* Sums over the services at a station, by rates: of squares [s] and cubes [s^2]. */
struct service_sums {
    double square, cube;
};

static struct service_sums sum_services(const struct solution *s, size_t i)
{
    const struct station *station = &s->net->stations[i];
    struct service_sums sum = {0, 0};
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = s->net->station_nodes[j];
        const struct dist *d = &s->net->nodes[k].service;
        if (!(s->rate[k] > 0))
            continue;
        sum.square += s->rate[k] * d->mean * d->mean * (1 + d->scv);
        sum.cube += s->rate[k] * dist_third_moment(d);
    }
    return sum;
}

/* E[Wq^2] at M/G/1 in order of arrival, from the known mean wait. */
static double wait_square_mg1(const struct solution *s, size_t i)
{
    const struct station_load *l = &s->stations[i];
    return sum_services(s, i).cube / (3 * l->gap) + 2 * l->wait * l->wait;
}

static bool is_mmc(const struct solution *s, size_t i)
{
    return s->exactness->poisson[i] && s->exactness->product_form[i];
}

static bool is_mg1(const struct solution *s, size_t i)
{
    return s->exactness->poisson[i] && !s->exactness->cyclic[i] && s->net->stations[i].servers == 1;
}

/* E[Wq^2] in order of arrival. */
static double wait_square(const struct solution *s, size_t i)
{
    const struct station_load *l = &s->stations[i];
    if (!(l->wait > 0))
        return 0;
    if (l->decay > 0)
        return 2 * l->pw / (l->decay * l->decay);
    return is_mg1(s, i) ? wait_square_mg1(s, i) : NAN;
}

/* The factor by which the order of service raises E[Wq^2]; NAN where it is not known. Other than
 * under FIFO the wait depends on later arrivals, so no request may come back to the station. */
static double stretched(const struct solution *s, size_t i, enum discipline d)
{
    if (d == DISCIPLINE_FIFO)
        return 1;
    if (!s->exactness->poisson[i] || s->exactness->cyclic[i])
        return NAN;
    if (d == DISCIPLINE_RANDOM)
        return 1 / (1 - s->stations[i].rho / 2);
    return d == DISCIPLINE_LIFO ? 1 / s->stations[i].gap : NAN;
}

static double busy_period_square(const struct solution *s, size_t i, const struct dist *service)
{
    const double gap = s->stations[i].gap, mean = service->mean / gap;
    return service->mean * service->mean * service->scv / (gap * gap) +
           service->mean * sum_services(s, i).square / (gap * gap * gap) + mean * mean;
}

static double square_at_station(const struct solution *s, size_t i, const struct dist *service)
{
    const struct station_load *l = &s->stations[i];
    const enum discipline d = exactness_discipline(s->net, i, s->rate);
    const double own = service->mean * service->mean * (1 + service->scv), rho = l->rho;
    const double response = l->wait + service->mean;
    if (d == DISCIPLINE_LIFO_PREEMPTIVE && is_mg1(s, i))
        return busy_period_square(s, i, service);
    if (d == DISCIPLINE_PS && is_mg1(s, i) && exactness_one_exponential(s->net, i, s->rate))
        return response * response * (1 + (2 + rho) / (2 - rho));
    return wait_square(s, i) * stretched(s, i, d) + 2 * l->wait * service->mean + own;
}

double variance_response_square(const struct solution *s, size_t k)
{
    const size_t i = s->net->nodes[k].station;
    const struct dist *service = &s->net->nodes[k].service;
    const struct station_load *l = &s->stations[i];
    const bool alone = (station_is_delay(&s->net->stations[i]) && l->in_order) ||
                       s->exactness->no_time[i];
    if (alone)    /* the service alone, also in a closed network */
        return service->mean * service->mean * (1 + service->scv);
    if (!network_is_open(s->net) || l->birth_death || !l->number_law)
        return NAN;
    return square_at_station(s, i, service);
}

/* The variance of a distribution p[0 .. n]. */
static double variance_by(const double *p, size_t n)
{
    double mean = 0, square = 0;
    for (size_t i = 0; i <= n; i++) {
        mean += (double)i * p[i];
        square += (double)i * (double)i * p[i];
    }
    return square - mean * mean;
}

static double number_mg1(const struct solution *s, size_t i)
{
    const struct station_load *l = &s->stations[i];
    const double service = l->service, n = l->rate * (l->wait + service);
    const double square =
        wait_square_mg1(s, i) + 2 * l->wait * service + service * service * (1 + l->scv);
    return l->rate * l->rate * square + n - n * n;
}

static double number_birth_death(const struct solution *s, size_t i)
{
    const struct birth_death b = formula_birth_death_of(s->net, i, s->stations[i].work);
    struct birth_death_answer a;
    return birth_death_solve(&b, &a) == BIRTH_DEATH_OK ? a.variance : NAN;
}

double variance_of_number(const struct solution *s, size_t i)
{
    const struct station_load *l = &s->stations[i];
    if (!(l->rate > 0) || s->exactness->no_time[i])
        return 0;
    if (!network_is_open(s->net))
        return s->marginal[i] ? variance_by(s->marginal[i], s->customers) : NAN;
    if (station_is_delay(&s->net->stations[i]) && l->in_order)
        return s->exactness->poisson[i] ? l->load : NAN;
    if (l->birth_death || (l->number_law && is_mmc(s, i)))
        return number_birth_death(s, i);
    return l->number_law && is_mg1(s, i) ? number_mg1(s, i) : NAN;
}
