/*
 * A probability distribution of a time, as data: the kind, its parameters, its first two moments.
 * `sim` compiles it into a sampler, `analytic` reads mean and scv. Times are in seconds.
 *
 *   kind              parameters (fields)                          support
 *   exponential       mean                                         x >= 0
 *   deterministic     mean                                         x = mean
 *   uniform           a <= b                                       [a, b], a >= 0
 *   erlang            a = number of phases (whole, >= 1), mean     x >= 0
 *   gamma             a = shape, b = scale                         x >= 0
 *   hyperexponential  branches, b = scale, values                  x >= 0
 *   lognormal         a = mu, b = sigma of log x                   x > 0
 *   weibull           a = shape, b = scale                         x >= 0
 *
 * The many parameters of a kind that has them are in a pool (dist_pool.h), in units of the scale.
 * So a struct dist is small, may be copied like a number, and lasts as long as the pool.
 *   hyperexponential  values: the branches' probabilities, then their means / b
 *
 * mean [time] and scv (squared coefficient of variation, variance / mean^2) [-] are always filled
 * in; a field that its kind does not use is 0.
 */
#ifndef MODEL_DIST_H
#define MODEL_DIST_H

#include <stdbool.h>
#include <stddef.h>

#define DIST_BRANCHES_MAX 8

enum dist_kind {
    DIST_EXPONENTIAL,
    DIST_DETERMINISTIC,
    DIST_UNIFORM,
    DIST_ERLANG,
    DIST_GAMMA,
    DIST_HYPEREXPONENTIAL,
    DIST_LOGNORMAL,
    DIST_WEIBULL,
    DIST_KINDS
};

/* Never changed once made. */
struct dist_values {
    size_t n;
    double x[];
};

struct dist {
    enum dist_kind kind;
    unsigned branches;              /* hyperexponential only, else 0 */
    double mean;                    /* [time], > 0 and finite; deterministic: >= 0 */
    double scv;                     /* [-], >= 0 and finite */
    double a, b;                    /* see the table above */
    const struct dist_values *values;    /* in a pool; NULL: this kind has none */
};

/* A branch of a hyperexponential: its probability, in (0, 1], and its mean [time], > 0. */
static inline double dist_branch_p(const struct dist *d, unsigned branch)
{
    return d->values->x[branch];
}

static inline double dist_branch_mean(const struct dist *d, unsigned branch)
{
    return d->b * d->values->x[d->branches + branch];
}

struct dist_pool;    /* dist_pool.h */

enum dist_status {
    DIST_OK,
    DIST_EDOM,     /* a parameter is not finite, not positive, or out of the kind's range */
    DIST_ESCV,     /* this kind cannot have that scv (dist_scv_range says which it can) */
    DIST_ESUM      /* branch probabilities do not sum to 1 (within 1e-9) */
};

/* The word of a kind in configs ("exponential"), and back. dist_kind_parse: false when unknown. */
const char *dist_kind_name(enum dist_kind kind);
bool dist_kind_parse(const char *name, enum dist_kind *out);

/*
 * Constructors: by the kind's own parameters. *out is written only on DIST_OK. A mean or scv that
 * overflows or a mean that underflows to 0 is DIST_EDOM too.
 *   uniform           0 <= min <= max, max > 0
 *   erlang            phases a whole number >= 1
 *   lognormal         mu finite, sigma >= 0
 *   hyperexponential  1 <= n <= DIST_BRANCHES_MAX, p[n] in (0, 1], means[n] > 0; values go to pool
 *   the others        every parameter > 0
 */
enum dist_status dist_exponential(double mean, struct dist *out);
enum dist_status dist_deterministic(double value, struct dist *out);
enum dist_status dist_uniform(double min, double max, struct dist *out);
enum dist_status dist_erlang(double phases, double mean, struct dist *out);
enum dist_status dist_gamma(double shape, double scale, struct dist *out);
enum dist_status dist_lognormal(double mu, double sigma, struct dist *out);
enum dist_status dist_weibull(double shape, double scale, struct dist *out);
enum dist_status dist_hyperexponential(unsigned n, const double *p, const double *means,
                                       struct dist_pool *pool, struct dist *out);

/*
 * The member of `kind` with this mean and scv. Exponential takes only scv = 1, deterministic only
 * 0, uniform up to 1/3, Erlang only 1/k, hyperexponential from 1, gamma, lognormal and Weibull any
 * > 0. An scv that is a fraction (1/3, 1/k) may be given as a decimal of six digits: the nearest
 * fraction is taken. A hyperexponential's values go to pool, which the others do not look at.
 */
enum dist_status dist_from_mean_scv(enum dist_kind kind, double mean, double scv,
                                    struct dist_pool *pool, struct dist *out);

/* The words for a hint: which scv this kind can have, e.g. "at most 1/3". */
const char *dist_scv_range(enum dist_kind kind);

/* True when its mean may be 0. */
bool dist_takes_no_time(enum dist_kind kind);

/* The distribution of factor * X, factor > 0 and finite; out may be d, and has its values. */
void dist_scale(const struct dist *d, double factor, struct dist *out);

/* Same kind and same parameters, to the bit. */
bool dist_equal(const struct dist *x, const struct dist *y);

/* True when its kind is known and it has as many values as its parameters say. Bytes read from
 * outside may fail this. */
bool dist_is_sound(const struct dist *d);

/* P(X <= x); 0 for x < 0. */
double dist_cdf(const struct dist *d, double x);

/* P(X > x), without the loss of digits of 1 - P(X <= x); 1 for x < 0. */
double dist_survival(const struct dist *d, double x);

/* E[X^3] [time^3]. */
double dist_third_moment(const struct dist *d);

/* The density at x > 0 [1/time]; 0 when X has only one value. */
double dist_density(const struct dist *d, double x);

/*
 * P(X <= x) when values are weighted by X^k, k = 0, 1 or 2: E[X^k; X <= x] / E[X^k]; and
 * E[X^k; X <= x] itself [time^k]. 0 for x <= 0, if X has more than one value.
 *   exponential, Erlang, gamma   P(a + k, x/b), the regularised lower incomplete gamma function
 *   Weibull                      P(1 + k/a, (x/b)^a)
 *   lognormal                    Phi((log x - mu - k sigma^2)/sigma)
 * Source: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, 1994; P in
 * Abramowitz, Stegun, 1964, 6.5.1.
 */
double dist_weighted_cdf(const struct dist *d, unsigned k, double x);
double dist_partial_moment(const struct dist *d, unsigned k, double x);

/* The least and the greatest value that X can have; 0 and INFINITY when it has no such bounds. */
double dist_least(const struct dist *d);
double dist_most(const struct dist *d);

/* True when it is exponential, whatever its kind: one phase, one branch, or shape 1. */
bool dist_is_exponential(const struct dist *d);

/* A short text for tables: "exponential(mean 0.001)", "gamma(mean 0.005, scv 2)". Returns buf. */
char *dist_describe(const struct dist *d, char *buf, size_t size);

#endif
