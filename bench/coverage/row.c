#include "coverage/row.h"

#include <math.h>

#include "coverage/binomial.h"
#include "stats/interval.h"
#include "stats/tally.h"

double band_low(size_t n)
{
    return COVERAGE_LEVEL - 2 * sqrt(COVERAGE_LEVEL * (1 - COVERAGE_LEVEL) / (double)n);
}

double band_high(size_t n)
{
    return fmin(1, 2 * COVERAGE_LEVEL - band_low(n));
}

static double precision_of(const struct rule *r)
{
    return rule_is_sequential(r) ? r->precision : INFINITY;
}

static void look_at(struct row *row, const struct observation *o, uint64_t replications,
                    struct tally *error, struct tally *width, struct tally *z)
{
    const double off = o->value - row->exact, half = (o->high - o->low) / 2;
    if (!isfinite(o->value) || !isfinite(half)) {
        row->without++;
        return;
    }
    row->covered += o->low <= row->exact && row->exact <= o->high;
    row->missed_low += o->high < row->exact;
    row->met += fabs(off) <= precision_of(row->rule) * row->exact;
    tally_add(error, off / row->exact);
    tally_add(width, half / row->exact);
    if (half > 0)
        tally_add(z, off / half * student_t(COVERAGE_LEVEL, (double)replications - 1));
}

bool row_has_precision(const struct row *r)
{
    return rule_is_sequential(r->rule) && r->quantity->target;
}

struct row row_of(const struct sightings *s, size_t rule, size_t quantity)
{
    const struct quantity *q = &s->model->quantities[quantity];
    struct row row = {.model = s->model, .rule = &s->model->rules[rule], .quantity = q,
                      .exact = q->exact(q->p), .experiments = s->experiments, .least = UINT64_MAX};
    struct tally error = {0}, width = {0}, z = {0}, n = {0};
    const uint64_t *replications = sightings_replications(s, rule);
    for (size_t i = 0; i < s->experiments; i++) {
        look_at(&row, &sightings_seen(s, rule, quantity)[i], replications[i], &error, &width, &z);
        tally_add(&n, (double)replications[i]);
        row.least = replications[i] < row.least ? replications[i] : row.least;
        row.most = replications[i] > row.most ? replications[i] : row.most;
    }
    binomial_interval(row.covered, s->experiments, COVERAGE_LEVEL, &row.low, &row.high);
    row.bias = error.mean;
    row.bias_error = tally_standard_error(&error);
    row.spread = sqrt(tally_variance(&error));
    row.width = width.mean;
    row.width_ideal = laplace_t(COVERAGE_LEVEL) * row.spread;
    row.z_mean = z.mean;
    row.z_deviation = sqrt(tally_variance(&z));
    row.replications = n.mean;
    row.p_coverage = binomial_two_sided(row.covered, s->experiments, COVERAGE_LEVEL);
    row.p_met = binomial_lower(row.met, s->experiments, COVERAGE_LEVEL);
    return row;
}

enum verdict row_verdict(const struct row *r, double alpha)
{
    const double n = (double)r->experiments, share = (double)r->covered / n;
    const bool precise = !row_has_precision(r) || (double)r->met >= COVERAGE_LEVEL * n;
    if (share >= band_low(r->experiments) && share <= band_high(r->experiments) && precise)
        return VERDICT_INSIDE;
    return r->p_coverage < alpha || (row_has_precision(r) && r->p_met < alpha) ? VERDICT_WRONG
                                                                               : VERDICT_CHANCE;
}
