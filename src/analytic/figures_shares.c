/*
 * The fraction of visits that wait; the fractions of responses, waits and sojourns within given
 * times; the probabilities of given numbers of requests at a station.
 */
#include "analytic/figures.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/distribution.h"
#include "analytic/number.h"
#include "base/mem.h"

/* P(X > 0), with its label. */
static struct figure above_zero(struct distribution *d)
{
    struct figure f = distribution_at(d, 0);
    if (f.basis != BASIS_NONE)
        f.value = fmin(1, fmax(0, distribution_probability(0, true, d).p));
    return f;
}

/*
 * P(X <= t) for all times asked for, into f[times]. Times in names have 15 digits, and sums of
 * fixed times are rounded, too. So a limit that is this close to a jump is taken to be at the jump,
 * as it is in a simulation.
 */
#define AT_IT 1e-14
static void fill(struct distribution *d, const struct result *r, struct figure *f)
{
    const struct asked_values *times = &r->asked.of[PARAMETER_TIME];
    for (size_t k = 0; k < times->n; k++)
        f[k] = distribution_at(d, times->x[k] * (1 + AT_IT));
}

static void fill_groups(const struct solution *s, struct result *r)
{
    const size_t n = r->asked.of[PARAMETER_TIME].n;
    struct distribution **groups = mem_calloc(r->n_groups, sizeof *groups);
    distribution_groups(s, DISTRIBUTION_WAIT, groups);
    for (size_t g = 0; g < r->n_groups; g++) {
        fill(groups[g], r, r->group_waits_within + g * n);
        if (r->group_p_wait)
            r->group_p_wait[g] = above_zero(groups[g]);
        distribution_free(groups[g]);
    }
    if (n > 0) {
        distribution_groups(s, DISTRIBUTION_RESPONSE, groups);
        for (size_t g = 0; g < r->n_groups; g++) {
            fill(groups[g], r, r->group_within + g * n);
            distribution_free(groups[g]);
        }
    }
    free(groups);
}

static void fill_sojourns(const struct solution *s, struct result *r)
{
    const size_t n = r->asked.of[PARAMETER_TIME].n;
    for (size_t e = 0; e < r->n_exits; e++) {
        if (!(r->exits[e].rate.value > 0))
            continue;    /* nobody leaves there */
        struct distribution *d = distribution_sojourn(s, DISTRIBUTION_EXIT, e);
        fill(d, r, r->exit_within + e * n);
        distribution_free(d);
    }
    struct distribution *accepted = distribution_sojourn(s, DISTRIBUTION_ACCEPTED, 0);
    fill(accepted, r, r->network_within);
    distribution_free(accepted);
}

/* The mean over n + 1 instances: a is the mean of the first n, b the figure of the last one. */
static struct figure mean(struct figure a, struct figure b, double n)
{
    if (a.basis == BASIS_NONE || b.basis == BASIS_NONE)
        return a.basis == BASIS_NONE ? a : b;
    struct figure f = a.basis == BASIS_APPROXIMATE ? a : b;
    f.value = a.value + (b.value - a.value) / (n + 1);
    return f;
}

/* Probabilities of the number at one instance at any time, as a mean over the instances. */
static void fill_numbers(const struct solution *s, struct result *r)
{
    const struct asked_values *numbers = &r->asked.of[PARAMETER_COUNT];
    double *seen = mem_calloc(r->n_groups, sizeof *seen);
    for (size_t i = 0; i < s->net->n_stations; i++) {
        const size_t g = s->net->stations[i].group;
        for (size_t k = 0; k < numbers->n; k++) {
            struct figure *f = &r->group_numbers[g * numbers->n + k];
            const struct figure here = number_probability(s, i, numbers->x[k]);
            *f = seen[g] > 0 ? mean(*f, here, seen[g]) : here;
        }
        seen[g]++;
    }
    free(seen);
}

void figures_shares(const struct solution *s, struct result *r)
{
    if (r->group_p_wait || r->group_waits_within)
        fill_groups(s, r);
    if (r->network_within)
        fill_sojourns(s, r);
    if (r->group_numbers)
        fill_numbers(s, r);
}
