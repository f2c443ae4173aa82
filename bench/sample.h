/* A handful of measurements and their order statistics: timings have no mean worth the name. */
#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

enum { SAMPLE_MAX = 1000 };

struct sample {
    unsigned n;
    double x[SAMPLE_MAX];
};

/* More than SAMPLE_MAX are dropped. */
void sample_add(struct sample *s, double x);

/* Interpolated between order statistics; 0 <= p <= 1, 0.5 the median. NaN when empty. */
double sample_quantile(const struct sample *s, double p);

#endif
