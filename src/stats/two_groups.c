#include "stats/two_groups.h"

#include <math.h>

#include <gsl/gsl_sort.h>

#include "stats/tally.h"

#define ABOVE_MEAN 1.1

/* Is the next one, above those of the tally whose highest is `highest`, of another group? */
static int is_apart(const struct tally *low, double highest, double next)
{
    const double variance = fmax(low->m2 / (double)(low->n - 1), fmax(low->mean, 1));
    return next - highest > TWO_GROUPS_GAP * sqrt(variance);
}

static double mean_of(const double *count, size_t n)
{
    struct tally t = {0};
    for (size_t i = 0; i < n; i++)
        tally_add(&t, count[i]);
    return t.mean;
}

struct two_groups two_groups_find(double *count, size_t n)
{
    struct two_groups g = {0};
    struct tally low = {0};
    if (n < TWO_GROUPS_N)
        return g;
    gsl_sort(count, 1, n);
    for (size_t k = 1; k < n; k++) {
        tally_add(&low, count[k - 1]);
        if (k < TWO_GROUPS_LOW || k < n / 4 || !is_apart(&low, count[k - 1], count[k]))
            continue;
        const double high = mean_of(count + k, n - k);
        if (high > ABOVE_MEAN * low.mean)
            g = (struct two_groups){k, n - k, low.mean, high};
    }
    return g;
}
