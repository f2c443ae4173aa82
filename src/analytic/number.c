#include "analytic/number.h"

#include <complex.h>
#include <float.h>
#include <math.h>

#include "analytic/figures.h"
#include "analytic/formulas.h"
#include "analytic/gimc.h"
#include "analytic/visit_dists.h"
#include "analytic/poisson.h"

#define EXACT 1e-9      /* largest error of a figure that is called exact */
#define USEFUL 1e-3     /* largest error of a figure that is reported at all */

/* A probability and a bound on its rounding error. `method` names the formula, or says why there is
 * none. */
struct answer {
    double p, error;
    const char *method;
};

static struct answer mmc(const struct station_load *l, unsigned c, double n)
{
    const double at_c = l->pw * l->gap, below = poisson_probability(c, l->load);
    const char *method = c == 1 ? "M/M/1" : "M/M/c";
    if (n >= c)
        return (struct answer){at_c * pow(l->rho, n - c), DBL_EPSILON * n, method};
    const double p = poisson_probability(n, l->load);
    return (struct answer){below > 0 ? at_c * (p / below) : p, DBL_EPSILON * c, method};
}

static struct answer poisson(const struct station_load *l, double n)
{
    return (struct answer){poisson_probability(n, l->load), DBL_EPSILON, "M/G/inf"};
}

static struct answer gimc(const struct solution *s, size_t i, double n)
{
    const struct station_load *l = &s->stations[i];
    const struct dist *interarrival = &s->net->sources[l->input.source].interarrival;
    struct gimc q;
    if (gimc_solve(interarrival, l->input.kept, 1 / l->service, s->net->stations[i].servers, l->gap,
                   &q) != GIMC_OK)
        return (struct answer){NAN, INFINITY, "no root"};
    double error;
    const double p = gimc_number(&q, n, &error);
    return (struct answer){p, error, q.c == 1 ? "GI/M/1" : "GI/M/c"};
}

/*
 * The sum over m points of a circle of radius r gives P(n) r^n plus the aliases P(n + m) r^(n + m),
 * P(n + 2m) r^(n + 2m), .. For every x where E[x^N] is finite, P(n + m) is at most
 * E[x^N] x^-(n + m). With r = x ALIAS^(1/m) the aliases add at most ALIAS E[x^N] x^-n. So x is
 * chosen to make this bound small.
 */
#define ALIAS 1e-15
enum { TILTS = 12, POINTS_MIN = 60, NUMBER_MAX = 100000 };
static double choose_circle(const struct wait *w, double n, double *bound)
{
    double best = 1;
    *bound = 0;    /* log of E[x^N] x^-n */
    for (int i = 1; i <= TILTS && w->slack > 0; i++) {
        const double x = 1 + w->slack / w->lambda * (1 - exp2(-i));
        const double value = log(creal(wait_number_transform(w, w->lambda * (1 - x)))) - n * log(x);
        if (!(value < *bound))
            break;
        best = x;
        *bound = value;
    }
    return best;
}

static struct answer mg1(const struct solution *s, size_t i, double n)
{
    const struct wait w = visit_dists_wait(s, i);
    const double points = fmax(POINTS_MIN, 6 * n);    /* an even number */
    if (n == 0)
        return (struct answer){w.gap, DBL_EPSILON, "M/G/1"};
    if (n > NUMBER_MAX)
        return (struct answer){NAN, INFINITY, "so large a number takes too long"};
    double bound, sum = 0, size = 0;
    const double r = choose_circle(&w, n, &bound) * pow(ALIAS, 1 / points);
    for (double k = 0; k <= points / 2; k++) {
        const double complex turn = cexp(I * (2 * M_PI * k / points));
        const double complex f = wait_number_transform(&w, w.lambda * (1 - r * turn)) *
                                 cexp(-I * (2 * M_PI * fmod(k * n, points) / points));
        const double weight = k == 0 || 2 * k == points ? 1 : 2;
        sum += weight * creal(f);
        size += weight * cabs(f);
    }
    const double scale = pow(r, -n) / points;
    return (struct answer){sum * scale, 4 * DBL_EPSILON * size * scale + ALIAS * exp(bound),
                           "M/G/1"};
}

/* Requests arrive and leave at fixed intervals, and nobody waits. */
static struct answer paced(const struct station_load *l, double n)
{
    const double whole = floor(l->load), part = l->load - whole;
    return (struct answer){n == whole       ? 1 - part
                           : n == whole + 1 ? part
                                            : 0,
                           DBL_EPSILON, "nobody waits"};
}

static bool is_paced(const struct solution *s, size_t i)
{
    const struct renewal *input = &s->stations[i].input;
    return input->source != NET_NONE && input->nobody_waits && input->kept == 1 &&
           s->stations[i].scv == 0 && s->net->sources[input->source].interarrival.scv == 0;
}

/* With a limited room, or with a rate that depends on the number of requests. */
static struct answer birth_death(const struct solution *s, size_t i, double n)
{
    const struct station_load *l = &s->stations[i];
    const struct birth_death b = formula_birth_death_of(s->net, i, l->work);
    const double p = birth_death_probability(&b, (size_t)n);
    return (struct answer){p, isnan(p) ? INFINITY : 4 * DBL_EPSILON * fmax(1, n), l->method};
}

/* In a closed network: N is at most the number of customers. */
static struct answer closed(const struct solution *s, size_t i, double n)
{
    const double *p = s->marginal[i];
    if (!p)
        return (struct answer){NAN, INFINITY,
                               "the distribution of the number at such a station is not known"};
    return (struct answer){n <= (double)s->customers ? p[(size_t)n] : 0, 1e-10,
                           "convolution, Buzen 1973"};
}

static struct answer answer(const struct solution *s, size_t i, double n)
{
    const struct station_load *l = &s->stations[i];
    const unsigned c = s->net->stations[i].servers;
    if (!(l->rate > 0))
        return (struct answer){n == 0, 0, "idle"};
    if (s->exactness->no_time[i])
        return (struct answer){n == 0, 0, "services take no time"};
    if (!network_is_open(s->net))
        return closed(s, i, n);
    if (l->birth_death)
        return birth_death(s, i, n);
    if (c == SERVERS_INFINITE && s->exactness->poisson[i])
        return poisson(l, n);
    if (is_paced(s, i))
        return paced(l, n);
    if (c != SERVERS_INFINITE && l->number_law && s->exactness->poisson[i] &&
        s->exactness->product_form[i])
        return mmc(l, c, n);
    if (c != SERVERS_INFINITE && l->number_law && l->decay > 0)
        return gimc(s, i, n);
    if (c == 1 && l->number_law && s->exactness->poisson[i])
        return mg1(s, i, n);
    return (struct answer){NAN, INFINITY,
                           "the distribution of the number at such a station is not known"};
}

struct figure number_probability(const struct solution *s, size_t i, double n)
{
    const struct station_load *l = &s->stations[i];
    const struct answer a = answer(s, i, n);
    if (isnan(a.p) && n == 0 && s->net->stations[i].servers == 1 &&
        discipline_table[s->net->stations[i].discipline].work_conserving)
        return figures_label(figures_rate_exact(s, &s->net->stations[i]), l->gap, "1 - load");
    const bool exact = a.error <= EXACT && figures_rate_exact(s, &s->net->stations[i]);
    if (isnan(a.p) || !(a.error <= USEFUL)) {
        struct figure none = figure_none();
        none.method = isnan(a.p) ? a.method : "rounding leaves too little";
        return none;
    }
    return figures_label(exact && (l->exact || !(l->rate > 0)), fmin(1, fmax(0, a.p)), a.method);
}
