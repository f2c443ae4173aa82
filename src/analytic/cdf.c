#include "analytic/cdf.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/distribution.h"
#include "analytic/scope.h"
#include "analytic/solution.h"
#include "analytic/unstable.h"
#include "base/mem.h"

#define VISIBLE 1e-3    /* an error that would be visible in a plot */

struct analytic_distributions {
    struct solution *s;
    struct distribution **groups[2];    /* [DISTRIBUTION_WAIT + 1][n_groups] */
    struct distribution **exits;        /* [n_exits] */
    struct distribution *accepted;
};

struct analytic_distributions *analytic_distributions_new(const struct network *net, struct diag *d)
{
    struct solution *s = solution_new(net, d);
    if (!s || unstable_report(s, d) + scope_refuse(s, d) > 0) {
        solution_free(s);
        return NULL;
    }
    struct analytic_distributions *a = mem_calloc(1, sizeof *a);
    a->s = s;
    for (int of = DISTRIBUTION_RESPONSE; of <= DISTRIBUTION_WAIT; of++) {
        a->groups[of] = mem_calloc(net->n_groups, sizeof *a->groups[of]);
        distribution_groups(s, (enum distribution_of)of, a->groups[of]);
    }
    a->exits = mem_calloc(net->n_exits, sizeof *a->exits);
    for (size_t e = 0; e < net->n_exits; e++)
        a->exits[e] = distribution_sojourn(s, DISTRIBUTION_EXIT, e);
    a->accepted = distribution_sojourn(s, DISTRIBUTION_ACCEPTED, 0);
    return a;
}

void analytic_distributions_free(struct analytic_distributions *a)
{
    if (!a)
        return;
    for (size_t g = 0; g < a->s->net->n_groups; g++) {
        distribution_free(a->groups[DISTRIBUTION_RESPONSE][g]);
        distribution_free(a->groups[DISTRIBUTION_WAIT][g]);
    }
    for (size_t e = 0; e < a->s->net->n_exits; e++)
        distribution_free(a->exits[e]);
    distribution_free(a->accepted);
    free(a->groups[DISTRIBUTION_RESPONSE]);
    free(a->groups[DISTRIBUTION_WAIT]);
    free(a->exits);
    solution_free(a->s);
    free(a);
}

static struct distribution *which(const struct analytic_distributions *a, enum distribution_of of,
                                  size_t index)
{
    switch (of) {
    case DISTRIBUTION_RESPONSE:
    case DISTRIBUTION_WAIT:
        return a->groups[of][index];
    case DISTRIBUTION_EXIT:
        return a->exits[index];
    case DISTRIBUTION_ACCEPTED:
        break;
    }
    return a->accepted;
}

static double at(struct distribution *d, double t)
{
    const struct probability p = distribution_probability(t, false, d);
    return p.error <= VISIBLE ? fmin(1, fmax(0, p.p)) : NAN;
}

enum basis analytic_cdf(struct analytic_distributions *a, enum distribution_of of, size_t index,
                        const double *t, size_t n, double *cdf, const char **method)
{
    struct distribution *d = which(a, of, index);
    const enum basis basis = distribution_basis(d);
    for (size_t i = 0; i < n; i++)
        cdf[i] = basis != BASIS_NONE ? at(d, t[i]) : NAN;
    if (method)
        *method = basis != BASIS_NONE ? distribution_method(d) : "";
    return basis;
}
