#include "analytic/distribution.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/figures.h"
#include "analytic/laws.h"
#include "analytic/passage.h"
#include "analytic/quantile.h"
#include "analytic/response_quantile.h"
#include "base/mem.h"

struct distribution {
    enum distribution_of of;
    enum basis basis;
    const char *method;
    struct laws laws;            /* of a group's visits, else empty */
    double rate;                 /* [1/s] of them all */
    bool rates_unknown;          /* not exactly */
    struct passage *passage;     /* of sojourns, else NULL */
};

static void add_station(struct distribution *d, const struct solution *s, size_t i)
{
    const struct station *station = &s->net->stations[i];
    if (!(s->stations[i].rate > 0))
        return;
    d->rates_unknown |= !figures_rate_exact(s, station);
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = s->net->station_nodes[j];
        if (!(s->rate[k] > 0))
            continue;
        laws_find(&d->laws, s, k, false);
        d->rate += s->rate[k];
    }
    if (station->servers != SERVERS_INFINITE)
        d->method = s->stations[i].method;
    else
        d->method = d->of == DISTRIBUTION_WAIT ? "no queue" : "service alone";
}

/*
 * Rates that are not exact do no harm where nobody waits and all services are alike. Waits that are
 * known by their mean alone have no distribution.
 */
static void settle_visits(struct distribution *d)
{
    bool known = true, exact = true, queue = false;
    for (size_t i = 0; i < d->laws.n; i++) {
        known &= d->laws.law[i].known;
        exact &= d->laws.law[i].exact;
        queue |= d->laws.law[i].wait.kind != WAIT_NONE;
    }
    const bool alike = d->of == DISTRIBUTION_WAIT || d->laws.n == 1;
    if (d->laws.n > 0 && known && (!d->rates_unknown || (!queue && alike)))
        d->basis = exact ? BASIS_EXACT : BASIS_APPROXIMATE;
}

static void sojourns(struct distribution *d, const struct solution *s, size_t exit)
{
    bool *to = mem_calloc(s->net->n_exits, sizeof *to);
    for (size_t e = 0; e < s->net->n_exits; e++)
        to[e] = d->of == DISTRIBUTION_EXIT ? e == exit : s->net->exits[e].accepted;
    d->passage = passage_new(s, to);
    free(to);
    if (!d->passage)
        return;
    d->basis = passage_exact(d->passage) ? BASIS_EXACT : BASIS_APPROXIMATE;
    d->method = passage_method(d->passage);
}

static struct distribution *new_of(enum distribution_of of)
{
    struct distribution *d = mem_calloc(1, sizeof *d);
    *d = (struct distribution){.of = of, .basis = BASIS_NONE, .method = ""};
    return d;
}

static struct distribution *known(struct distribution *d)
{
    if (d->basis != BASIS_NONE)
        return d;
    distribution_free(d);
    return NULL;
}

void distribution_groups(const struct solution *s, enum distribution_of of, struct distribution **groups)
{
    for (size_t g = 0; g < s->net->n_groups; g++)
        groups[g] = new_of(of);
    for (size_t i = 0; i < s->net->n_stations; i++)
        add_station(groups[s->net->stations[i].group], s, i);
    for (size_t g = 0; g < s->net->n_groups; g++) {
        settle_visits(groups[g]);
        groups[g] = known(groups[g]);
    }
}

struct distribution *distribution_sojourn(const struct solution *s, enum distribution_of of, size_t exit)
{
    struct distribution *d = new_of(of);
    sojourns(d, s, exit);
    return known(d);
}

void distribution_free(struct distribution *d)
{
    if (!d)
        return;
    laws_release(&d->laws);
    passage_free(d->passage);
    free(d);
}

enum basis distribution_basis(const struct distribution *d)
{
    return d->basis;
}

const char *distribution_method(const struct distribution *d)
{
    return d->method;
}

double distribution_survival(double t, void *distribution, double *error)
{
    struct distribution *d = distribution;
    double sum = 0;
    if (d->passage)
        return passage_survival(t, d->passage, error);
    *error = 0;
    for (size_t i = 0; i < d->laws.n; i++) {
        const struct law *law = &d->laws.law[i];
        double its_error;
        const double above = d->of == DISTRIBUTION_WAIT ? wait_survival(&law->wait, t, &its_error)
                                                        : visit_survival(&law->wait, law->service, t, &its_error);
        sum += law->rate / d->rate * above;
        *error += law->rate / d->rate * its_error;
    }
    return sum;
}

struct figure distribution_at(struct distribution *d, double t)
{
    double error;
    const double above = distribution_survival(t, d, &error);
    if (!(error <= DISTRIBUTION_USEFUL))
        return figure_none();
    const bool exact = d->basis == BASIS_EXACT && error <= DISTRIBUTION_EXACT;
    return figures_label(exact, fmin(1, fmax(0, 1 - above)), d->method);
}

/* M/M/c and exponential delays: to the last digits (response_quantile.h). */
static bool closed(const struct distribution *d)
{
    for (size_t i = 0; i < d->laws.n; i++)
        if (d->laws.law[i].wait.kind == WAIT_MG1 || !exactness_exponential(d->laws.law[i].service))
            return false;
    return d->of == DISTRIBUTION_RESPONSE;
}

static double closed_quantile(const struct distribution *d, double q)
{
    struct response_part *part = mem_calloc(d->laws.n, sizeof *part);
    for (size_t i = 0; i < d->laws.n; i++) {
        const struct law *law = &d->laws.law[i];
        part[i] = (struct response_part){law->rate, 1 / law->service->mean, law->wait.slack, law->wait.pw};
    }
    const double t = response_quantile(part, d->laws.n, q);
    free(part);
    return t;
}

double distribution_quantile(struct distribution *d, double q, double scale)
{
    if (closed(d))
        return closed_quantile(d, q);
    if (d->basis == BASIS_EXACT)
        return quantile_find(distribution_survival, d, q, scale, 1e-12, 1e-5);
    return quantile_find(distribution_survival, d, q, scale, 1e-7, 1e-3);
}
