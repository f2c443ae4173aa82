#include "stats/truncation.h"

#include "stats/tally.h"

enum { MSER_BATCH = 5, MSER_LAST = 5, MSER_AT_LEAST = 50 };

static double mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/* From the end to the beginning, so that each d costs one update. Of equals the least d wins. */
size_t mser5(const double *x, size_t n)
{
    if (n < MSER_AT_LEAST)
        return n;
    const size_t batches = n / MSER_BATCH;
    struct tally kept = {0};
    size_t best = 0;
    double least = 0;
    for (size_t d = batches; d-- > 0;) {
        tally_add(&kept, mean(x + d * MSER_BATCH, MSER_BATCH));
        const double statistic = kept.m2 / (double)(kept.n * kept.n);
        if (kept.n == MSER_LAST + 1 || (kept.n > MSER_LAST && statistic <= least)) {
            best = d;
            least = statistic;
        }
    }
    return best * MSER_BATCH;
}

/* The mean of x above `level`. Contrasts are taken above the first value: those of a series that
 * does not move are 0 to the bit. */
static double mean_above(double level, const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] - level;
    return sum / (double)n;
}

double contrast_early(const double *x, size_t n)
{
    const size_t early = n / 10;
    return mean_above(x[0], x, early) - mean_above(x[0], x + early, n - early);
}

double contrast_slope(const double *x, size_t n)
{
    const double middle = (double)(n - 1) / 2;
    double product = 0, square = 0;
    for (size_t i = 0; i < n; i++) {
        const double at = (double)i - middle;
        product += at * (x[i] - x[0]);
        square += at * at;
    }
    return (double)n * product / square;
}
