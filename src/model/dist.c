#include "model/dist.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/dist_row.h"

/* dist_equal compares the bytes before the values. */
_Static_assert(offsetof(struct dist, values) == 8 + 4 * sizeof(double),
               "struct dist has no padding");

const struct dist_row *const dist_table[] = {
    [DIST_EXPONENTIAL] = &dist_row_exponential,
    [DIST_DETERMINISTIC] = &dist_row_deterministic,
    [DIST_UNIFORM] = &dist_row_uniform,
    [DIST_ERLANG] = &dist_row_erlang,
    [DIST_GAMMA] = &dist_row_gamma,
    [DIST_HYPEREXPONENTIAL] = &dist_row_hyperexponential,
    [DIST_LOGNORMAL] = &dist_row_lognormal,
    [DIST_WEIBULL] = &dist_row_weibull,
};
_Static_assert(sizeof dist_table / sizeof *dist_table == DIST_KINDS, "dist_table: a row per kind");

const char *dist_kind_name(enum dist_kind kind)
{
    return dist_table[kind]->name;
}

bool dist_kind_parse(const char *name, enum dist_kind *out)
{
    for (int i = 0; i < DIST_KINDS; i++)
        if (strcmp(name, dist_table[i]->name) == 0) {
            *out = (enum dist_kind)i;
            return true;
        }
    return false;
}

const char *dist_scv_range(enum dist_kind kind)
{
    return dist_table[kind]->scv_range;
}

bool dist_takes_no_time(enum dist_kind kind)
{
    return dist_table[kind]->takes_no_time;
}

static bool mean_fits(enum dist_kind kind, double mean)
{
    return dist_positive(mean) || (dist_table[kind]->takes_no_time && mean == 0);
}

enum dist_status dist_from_mean_scv(enum dist_kind kind, double mean, double scv,
                                    struct dist_pool *pool, struct dist *out)
{
    if (!mean_fits(kind, mean) || !isfinite(scv) || scv < 0)
        return DIST_EDOM;
    return dist_table[kind]->from_mean_scv(mean, scv, pool, out);
}

void dist_scale(const struct dist *d, double factor, struct dist *out)
{
    *out = *d;
    out->mean *= factor;
    dist_table[d->kind]->scale(out, factor);
}

static bool values_equal(const struct dist_values *x, const struct dist_values *y)
{
    return x == y || (x && y && x->n == y->n && memcmp(x->x, y->x, x->n * sizeof *x->x) == 0);
}

bool dist_equal(const struct dist *x, const struct dist *y)
{
    return memcmp(x, y, offsetof(struct dist, values)) == 0 && values_equal(x->values, y->values);
}

bool dist_is_sound(const struct dist *d)
{
    return (unsigned)d->kind < DIST_KINDS && dist_table[d->kind]->values_fit(d);
}

double dist_cdf(const struct dist *d, double x)
{
    return x >= 0 ? dist_table[d->kind]->cdf(d, x) : 0;
}

double dist_survival(const struct dist *d, double x)
{
    return x >= 0 ? dist_table[d->kind]->survival(d, x) : 1;
}

double dist_third_moment(const struct dist *d)
{
    return dist_table[d->kind]->third_moment(d);
}

static bool has_one_value(const struct dist *d)
{
    return dist_least(d) == dist_most(d);
}

double dist_density(const struct dist *d, double x)
{
    return has_one_value(d) ? 0 : dist_table[d->kind]->density(d, x);
}

double dist_weighted_cdf(const struct dist *d, unsigned k, double x)
{
    if (has_one_value(d))
        return d->mean <= x;
    return x > 0 ? dist_table[d->kind]->weighted(d, k, x) : 0;
}

double dist_partial_moment(const struct dist *d, unsigned k, double x)
{
    const double whole = k == 0 ? 1 : k == 1 ? d->mean : d->mean * d->mean * (1 + d->scv);
    return whole * dist_weighted_cdf(d, k, x);
}

double dist_least(const struct dist *d)
{
    return dist_table[d->kind]->least(d);
}

double dist_most(const struct dist *d)
{
    return dist_table[d->kind]->most(d);
}

bool dist_is_exponential(const struct dist *d)
{
    return dist_table[d->kind]->is_exponential(d);
}

char *dist_describe(const struct dist *d, char *buf, size_t size)
{
    dist_table[d->kind]->describe(d, buf, size);
    return buf;
}

/* ---- what several rows share ---- */

bool dist_positive(double x)
{
    return isfinite(x) && x > 0;
}

enum dist_status dist_finish(const struct dist *d, struct dist *out)
{
    if (!mean_fits(d->kind, d->mean) || !isfinite(d->scv) || d->scv < 0)
        return DIST_EDOM;
    *out = *d;
    return DIST_OK;
}

enum dist_status dist_as_asked(enum dist_status status, double mean, double scv, struct dist *out)
{
    if (status == DIST_OK) {
        out->mean = mean;
        out->scv = scv;
    }
    return status;
}

void dist_scale_mean(struct dist *d, double factor)
{
    (void)d;
    (void)factor;
}

void dist_scale_b(struct dist *d, double factor)
{
    d->b *= factor;
}

double dist_least_of_all(const struct dist *d)
{
    return d->scv == 0 ? d->mean : 0;
}

double dist_most_of_all(const struct dist *d)
{
    return d->scv == 0 ? d->mean : (double)INFINITY;
}

bool dist_shape_is_1(const struct dist *d)
{
    return d->a == 1;
}

bool dist_no_values(const struct dist *d)
{
    return !d->values;
}

bool dist_never_exponential(const struct dist *d)
{
    (void)d;
    return false;
}

void dist_describe_mean(const struct dist *d, char *buf, size_t size)
{
    snprintf(buf, size, "%s(mean %.6g)", dist_kind_name(d->kind), d->mean);
}

void dist_describe_mean_scv(const struct dist *d, char *buf, size_t size)
{
    snprintf(buf, size, "%s(mean %.6g, scv %.6g)", dist_kind_name(d->kind), d->mean, d->scv);
}
