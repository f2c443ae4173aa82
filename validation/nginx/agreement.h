/*
 * Does a measured number agree with the model's? Both have intervals of 95 %.
 */
#ifndef NGINX_AGREEMENT_H
#define NGINX_AGREEMENT_H

#include <stdbool.h>

/* A number with the half-width of its interval, which is Student's of so many replications. */
struct estimate {
    double value, half_width;
    double replications; /* >= 2; INFINITY: so many that the interval is the normal's */
};

/*
 * The difference between the two over its standard error, as a normal's z of the same tail; 0 when
 * they are equal, infinite when they differ and neither has an error.
 *
 * Formula: t = (a - b) / sqrt(s_a^2 + s_b^2), with (s_a^2 + s_b^2)^2 / (s_a^4 / (n_a - 1) + s_b^4 /
 *          (n_b - 1)) degrees of freedom.
 * Source:  Welch, The generalization of 'Student's' problem, Biometrika 34, 1947, 28-35.
 */
double agreement_z(const struct estimate *a, const struct estimate *b);

enum verdict {
    VERDICT_AGREES,  /* |z| is below that of 95 %; beyond that: */
    VERDICT_MACHINE, /* the difference is below what the machine adds by itself */
    VERDICT_REASON,  /* it is known why */
    VERDICT_CHANCE,  /* |z| is below what m comparisons keep together with 99.9 % (Bonferroni):
                        where all agree, one in twenty is here */
    VERDICT_DIFFERS  /* nobody knows why */
};

extern const char *const verdict_words[];

/* Of one of m comparisons. `machine` is in the number's own unit, 0: it adds nothing. */
enum verdict agreement_verdict(double z, double difference, double m, double machine,
                               bool has_reason);

#endif
