/*
 * The kinds of distributions. Each has one file and one row, with what the model knows about it.
 * Its keys in configs are in config_dist.c, its transform in analytic/lst.c and lst_gaps.c, its
 * sampler in sim/plan_sampler.c, its tail in run/tails.c, sums of narrow ones in analytic/narrow.c.
 */
#ifndef MODEL_DIST_ROW_H
#define MODEL_DIST_ROW_H

#include "model/dist.h"

struct dist_row {
    const char *name;         /* in configs: "exponential" */
    const char *scv_range;    /* which scv it can have, for a hint: "at most 1/3" */
    bool takes_no_time;       /* its mean may be 0 */

    /* dist_from_mean_scv; the mean is valid for this kind, scv >= 0 and both are finite */
    enum dist_status (*from_mean_scv)(double mean, double scv, struct dist_pool *pool,
                                      struct dist *out);

    /* Multiply the parameters of this kind; the mean has been multiplied. */
    void (*scale)(struct dist *d, double factor);

    double (*cdf)(const struct dist *d, double x);         /* P(X <= x), x >= 0 */
    double (*survival)(const struct dist *d, double x);    /* P(X > x), x >= 0 */
    double (*third_moment)(const struct dist *d);
    double (*density)(const struct dist *d, double x);     /* x > 0; X has more than one value */
    double (*weighted)(const struct dist *d, unsigned k, double x);    /* likewise */
    double (*least)(const struct dist *d);                 /* as dist_least, dist_most */
    double (*most)(const struct dist *d);
    bool (*is_exponential)(const struct dist *d);
    bool (*values_fit)(const struct dist *d);              /* is their number right? */
    void (*describe)(const struct dist *d, char *buf, size_t size);
};

/* By enum dist_kind. */
extern const struct dist_row *const dist_table[DIST_KINDS];

extern const struct dist_row dist_row_exponential, dist_row_deterministic, dist_row_uniform,
    dist_row_erlang, dist_row_gamma, dist_row_hyperexponential, dist_row_lognormal,
    dist_row_weibull;

/* ---- what several rows share ---- */

/* Finite and > 0. */
bool dist_positive(double x);

/* The last step of every constructor: DIST_OK and *out = *d when mean and scv fit, else
 * DIST_EDOM. */
enum dist_status dist_finish(const struct dist *d, struct dist *out);

/* Sets mean and scv to the values asked for, instead of those computed back from rounded
 * parameters. status is the constructor's, and is returned. */
enum dist_status dist_as_asked(enum dist_status status, double mean, double scv, struct dist *out);

/* For kinds whose only parameter of time is the mean; or the mean and b. */
void dist_scale_mean(struct dist *d, double factor);
void dist_scale_b(struct dist *d, double factor);

/* For gamma distributions by shape and scale: E[X^3], and the density at x. */
double dist_gamma_third_moment(double shape, double scale);
double dist_gamma_density(double x, double shape, double scale);

/* For kinds that take all values from 0 on, or just one, depending on the parameters. */
double dist_least_of_all(const struct dist *d);
double dist_most_of_all(const struct dist *d);

/* For kinds that are exponential when a == 1: one phase, or shape 1. */
bool dist_shape_is_1(const struct dist *d);

/* For kinds without values. */
bool dist_no_values(const struct dist *d);

/* For kinds that are never exponential. */
bool dist_never_exponential(const struct dist *d);

/* "exponential(mean 0.001)", "gamma(mean 0.005, scv 2)" */
void dist_describe_mean(const struct dist *d, char *buf, size_t size);
void dist_describe_mean_scv(const struct dist *d, char *buf, size_t size);

#endif
