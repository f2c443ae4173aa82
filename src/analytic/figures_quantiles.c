/*
 * Quantiles of responses and waits per group, and of sojourns per exit and of all accepted
 * requests.
 */
#include "analytic/figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/distribution.h"
#include "base/mem.h"

/* scale [s] is of the order of the mean of d. */
static void fill(struct distribution *d, const struct result *r, double scale, struct figure *f)
{
    for (size_t k = 0; k < r->n_quantiles; k++)
        f[k] = distribution_quantile(d, r->asked.of[PARAMETER_LEVEL].x[k], scale);
}

/* f[n_groups][n_quantiles] */
static void fill_groups(struct distribution **groups, const struct result *r, struct figure *f)
{
    for (size_t g = 0; g < r->n_groups; g++)
        fill(groups[g], r, r->groups[g].f[FIG_MEAN_RESPONSE].value, f + g * r->n_quantiles);
}

/* Copies the quantiles of a group if d equals the distribution of its responses. Frees d. */
static void fill_sojourns(struct distribution *d, struct distribution **groups,
                          const struct result *r, double scale, struct figure *f)
{
    size_t g = 0;
    while (g < r->n_groups && !distribution_equal(d, groups[g]))
        g++;
    if (g < r->n_groups)
        memcpy(f, r->group_quantiles + g * r->n_quantiles, r->n_quantiles * sizeof *f);
    else
        fill(d, r, scale, f);
    distribution_free(d);
}

static void free_groups(struct distribution **groups, size_t n)
{
    for (size_t g = 0; g < n; g++)
        distribution_free(groups[g]);
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

static void fill_accepted(const struct solution *s, struct distribution **groups,
                          struct result *r)
{
    const size_t n = r->n_quantiles, only = only_accepted(r);
    if (only == r->n_exits)
        fill_sojourns(distribution_sojourn(s, DISTRIBUTION_ACCEPTED, 0), groups, r,
                      r->network.mean_sojourn.value, r->network_quantiles);
    for (size_t k = 0; only < r->n_exits && k < n; k++)
        r->network_quantiles[k] = r->exit_quantiles[only * n + k];
}

void figures_quantiles(const struct solution *s, struct result *r)
{
    if (r->n_quantiles == 0)
        return;
    struct distribution **groups = mem_calloc(r->n_groups, sizeof *groups);
    distribution_groups(s, DISTRIBUTION_WAIT, groups);
    fill_groups(groups, r, r->group_waits);
    free_groups(groups, r->n_groups);
    distribution_groups(s, DISTRIBUTION_RESPONSE, groups);
    fill_groups(groups, r, r->group_quantiles);
    for (size_t e = 0; e < r->n_exits; e++)
        fill_sojourns(distribution_sojourn(s, DISTRIBUTION_EXIT, e), groups, r,
                      r->exits[e].mean_sojourn.value, r->exit_quantiles + e * r->n_quantiles);
    fill_accepted(s, groups, r);
    free_groups(groups, r->n_groups);
    free(groups);
}
