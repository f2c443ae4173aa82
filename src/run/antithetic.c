#include "run/antithetic.h"

#include "stats/tally.h"

static void fold_windows(const double *a, const double *b, double *out)
{
    struct tally t = {(uint64_t)a[WINDOW_N], a[WINDOW_MEAN], a[WINDOW_M2]};
    const struct tally other = {(uint64_t)b[WINDOW_N], b[WINDOW_MEAN], b[WINDOW_M2]};
    tally_merge(&t, &other);
    out[WINDOW_N] = (double)t.n;
    out[WINDOW_MEAN] = t.mean;
    out[WINDOW_M2] = t.m2;
}

const double *antithetic_fold(const struct record_layout *l, const double *record, double *scratch)
{
    const double *a = record, *b = record + l->width;
    if (l->members == 1)
        return record;
    for (size_t i = 0; i < l->meter_windows; i++)
        scratch[i] = a[i] + b[i];
    for (size_t i = l->meter_windows; i < l->trace; i += WINDOW_SUMS)
        fold_windows(a + i, b + i, scratch + i);
    for (size_t i = l->trace; i < l->width; i++)
        scratch[i] = (a[i] + b[i]) / 2;
    return scratch;
}
