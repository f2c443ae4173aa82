/*
 * Quantiles of responses and waits per group, and of sojourns per exit and of all accepted
 * requests.
 */
#include "analytic/figures.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/distribution.h"
#include "base/mem.h"

/* scale: of the order of its mean. Frees d. */
static void fill(struct distribution *d, const struct result *r, double scale, struct figure *f)
{
    for (size_t k = 0; k < r->n_quantiles; k++)
        f[k] = distribution_quantile(d, r->asked.of[PARAMETER_LEVEL].x[k], scale);
    distribution_free(d);
}

/* f[n_groups][n_quantiles] */
static void fill_groups(const struct solution *s, struct result *r, enum distribution_of of,
                        struct figure *f)
{
    struct distribution **groups = mem_calloc(r->n_groups, sizeof *groups);
    distribution_groups(s, of, groups);
    for (size_t g = 0; g < r->n_groups; g++)
        fill(groups[g], r, r->groups[g].f[FIG_MEAN_RESPONSE].value, f + g * r->n_quantiles);
    free(groups);
}

/* The only exit by which accepted requests leave, or n_exits. */
static size_t only_accepted(const struct result *r)
{
    size_t only = r->n_exits;
    for (size_t e = 0; e < r->n_exits; e++) {
        if (!r->exits[e].accepted || !(r->exits[e].rate.value > 0))
            continue;
        if (only < r->n_exits)
            return r->n_exits;
        only = e;
    }
    return only;
}

static void fill_accepted(const struct solution *s, struct result *r)
{
    const size_t n = r->n_quantiles, only = only_accepted(r);
    if (only == r->n_exits)
        fill(distribution_sojourn(s, DISTRIBUTION_ACCEPTED, 0), r, r->network.mean_sojourn.value,
             r->network_quantiles);
    for (size_t k = 0; only < r->n_exits && k < n; k++)
        r->network_quantiles[k] = r->exit_quantiles[only * n + k];
}

void figures_quantiles(const struct solution *s, struct result *r)
{
    if (r->n_quantiles == 0)
        return;
    fill_groups(s, r, DISTRIBUTION_RESPONSE, r->group_quantiles);
    fill_groups(s, r, DISTRIBUTION_WAIT, r->group_waits);
    for (size_t e = 0; e < r->n_exits; e++)
        fill(distribution_sojourn(s, DISTRIBUTION_EXIT, e), r, r->exits[e].mean_sojourn.value,
             r->exit_quantiles + e * r->n_quantiles);
    fill_accepted(s, r);
}
