#include "yard.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double Z_MAX = 5;

void yard_begin(struct yard *y, int argc, char **argv, const char *methods)
{
    char *end = NULL;
    *y = (struct yard){.seed = 1};
    if (argc == 3 || argc == 4) {
        y->method = argv[1];
        y->windows = strtoull(argv[2], &end, 10);
        if (argc == 4 && *end == '\0')
            y->seed = strtoull(argv[3], &end, 10);
    }
    if (end && *end == '\0' && y->windows > 0)
        return;
    fprintf(stderr, "usage: %s METHOD WINDOWS [SEED]\nmethods: %s\n", argv[0], methods);
    exit(2);
}

unsigned yard_figure(struct yard *y, const char *name, double exact)
{
    y->figure[y->n_figures] = (struct yard_figure){.name = name, .exact = exact};
    return y->n_figures++;
}

void yard_batch(struct yard *y, unsigned figure, double numerator, double denominator)
{
    struct yard_figure *f = &y->figure[figure];
    tally_add(&f->batches, (numerator - f->marked[0]) / (denominator - f->marked[1]));
    f->marked[0] = numerator;
    f->marked[1] = denominator;
}

int yard_end(const struct yard *y, uint64_t customers, uint64_t events)
{
    int wrong = 0;
    printf("customers %" PRIu64 "\nevents %" PRIu64 "\n", customers, events);
    for (unsigned i = 0; i < y->n_figures; i++) {
        const struct yard_figure *f = &y->figure[i];
        const double se = tally_standard_error(&f->batches);
        const double value = f->marked[0] / f->marked[1];
        const double z = (value - f->exact) / se;
        printf("%s %.9g +- %.2g exact %.9g z %.2f\n", f->name, value, se, f->exact, z);
        /* Too few batches for a standard error are no evidence; a NaN in the sums is. */
        if (f->batches.n >= 10 && !(fabs(z) <= Z_MAX))
            wrong = 1;
    }
    if (wrong)
        fprintf(stderr, "%s: a figure is not what theory says\n", y->method);
    return wrong;
}
