#include "coverage/row.h"

#include <math.h>

#include "coverage/binomial.h"
#include "stats/interval.h"
#include "stats/tally.h"

double band_low(double level, size_t n)
{
    return level - 2 * sqrt(level * (1 - level) / (double)n);
}

double band_high(double level, size_t n)
{
    return fmin(1, 2 * level - band_low(level, n));
}

static double precision_of(const struct row *r)
{
    return rule_is_sequential(r->rule) ? model_precision(r->rule, r->quantity) : INFINITY;
}

static bool covers(const struct observation *o, double exact)
{
    return o->low <= exact && exact <= o->high;    /* not NaN */
}

/* Has it an interval that covers, or a verdict that is not wrong? */
static bool is_right(const struct rule *r, const struct observation *o, double exact)
{
    return r->kind == RULE_REQUIREMENTS ? !o->wrong : covers(o, exact);
}

static bool meets(const struct observation *o, double exact, double precision)
{
    return fabs(o->value - exact) <= precision * fabs(exact);    /* nor here */
}

static void look_at(struct row *row, const struct observation *o, uint64_t replications,
                    struct tally *error, struct tally *width, struct tally *z)
{
    const double off = o->value - row->exact, half = (o->high - o->low) / 2;
    const double size = fabs(row->exact);    /* differences may be negative */
    if (isfinite(o->value)) {
        row->met += row_is_of_verdicts(row) ? o->decided
                                            : meets(o, row->exact, precision_of(row));
        tally_add(error, off / size);
    }
    if (!isfinite(o->value) || !isfinite(half)) {
        row->without++;
        return;
    }
    row->covered += is_right(row->rule, o, row->exact);
    row->missed_low += !is_right(row->rule, o, row->exact) && o->value < row->exact;
    tally_add(width, half / size);
    if (half > 0)
        tally_add(z, off / half * student_t(row->level, (double)replications - 1));
}

size_t row_told(const struct row *r)
{
    return r->experiments - r->without;
}

bool row_is_judged(const struct row *r)
{
    return rule_is_judged(r->rule) && 2 * row_told(r) >= r->experiments;
}

bool row_is_of_verdicts(const struct row *r)
{
    return r->rule->kind == RULE_REQUIREMENTS;
}

bool row_has_precision(const struct row *r)
{
    return rule_is_sequential(r->rule) && r->quantity->target && !row_is_of_verdicts(r);
}

static void count_replications(struct row *row, const uint64_t *replications)
{
    struct tally n = {0};
    row->least = UINT64_MAX;
    for (size_t i = 0; i < row->experiments; i++) {
        tally_add(&n, (double)replications[i]);
        row->least = replications[i] < row->least ? replications[i] : row->least;
        row->most = replications[i] > row->most ? replications[i] : row->most;
    }
    row->replications = n.mean;
}

static size_t at_least_one(size_t n)
{
    return n > 0 ? n : 1;
}

struct row row_of(const struct sightings *s, size_t rule, size_t quantity)
{
    const struct studied *q = &s->model->quantities[quantity];
    struct row row = {.model = s->model, .rule = &s->model->rules[rule], .quantity = q,
                      .exact = q->exact(q->p),
                      .level = model_level(s->model, &s->model->rules[rule]),
                      .experiments = s->experiments};
    struct tally error = {0}, width = {0}, z = {0};
    const uint64_t *replications = sightings_replications(s, rule);
    for (size_t i = 0; i < s->experiments; i++)
        look_at(&row, &sightings_seen(s, rule, quantity)[i], replications[i], &error, &width, &z);
    count_replications(&row, replications);
    binomial_interval(row.covered, at_least_one(row_told(&row)), COVERAGE_LEVEL, &row.low, &row.high);
    row.bias = error.mean;
    row.bias_error = tally_standard_error(&error);
    row.spread = sqrt(tally_variance(&error));
    row.p_met = binomial_lower(row.met, s->experiments, row.level);
    if (row_is_of_verdicts(&row)) {    /* the looks have intervals of several confidences */
        row.width = row.width_ideal = row.z_mean = row.z_deviation = NAN;
        row.p_coverage = binomial_lower(row.covered, at_least_one(row_told(&row)), row.level);
        return row;
    }
    row.width = width.mean;
    row.width_ideal = laplace_t(row.level) * row.spread;
    row.z_mean = z.mean;
    row.z_deviation = sqrt(tally_variance(&z));
    row.p_coverage = binomial_two_sided(row.covered, at_least_one(row_told(&row)), row.level);
    return row;
}

/* ---- all targets together ---- */

static const struct studied all_targets = {.name = "all targets", .target = true, .precision = NAN};

bool rule_has_joint_row(const struct study_model *m, const struct rule *r)
{
    size_t targets = 0;
    for (size_t q = 0; q < model_quantities(m); q++)
        targets += m->quantities[q].target;
    return rule_is_joint(r) && targets > 1;
}

bool row_is_joint(const struct row *r)
{
    return r->quantity == &all_targets;
}

/* Of one experiment: has it intervals of all its targets, are all covered, are all errors within their precision? */
struct joint {
    bool known, covered, met;
};

static struct joint joint_of(const struct sightings *s, size_t rule, size_t experiment)
{
    const struct rule *r = &s->model->rules[rule];
    struct joint all = {true, true, true};
    for (size_t q = 0; q < model_quantities(s->model); q++) {
        const struct studied *target = &s->model->quantities[q];
        const struct observation *o = &sightings_seen(s, rule, q)[experiment];
        const double exact = target->exact(target->p);
        if (!target->target)
            continue;
        all.known = all.known && isfinite(o->high - o->low);
        all.covered = all.covered && is_right(r, o, exact);
        all.met = all.met && (r->kind == RULE_REQUIREMENTS
                                  ? o->decided > 0
                                  : meets(o, exact, model_precision(r, target)));
    }
    return all;
}

struct row joint_row_of(const struct sightings *s, size_t rule)
{
    struct row row = {.model = s->model, .rule = &s->model->rules[rule],
                      .quantity = &all_targets, .exact = NAN, .level = COVERAGE_LEVEL, .experiments = s->experiments, .bias = NAN,
                      .bias_error = NAN, .spread = NAN, .width = NAN, .width_ideal = NAN,
                      .z_mean = NAN, .z_deviation = NAN};
    for (size_t i = 0; i < s->experiments; i++) {
        const struct joint all = joint_of(s, rule, i);
        row.covered += all.covered;
        row.met += all.met;
        row.without += !all.known;
    }
    count_replications(&row, sightings_replications(s, rule));
    binomial_interval(row.covered, at_least_one(row_told(&row)), COVERAGE_LEVEL, &row.low, &row.high);
    row.p_coverage = binomial_lower(row.covered, at_least_one(row_told(&row)), row.level);
    row.p_met = binomial_lower(row.met, s->experiments, row.level);
    return row;
}

/* ---- verdicts ---- */

enum verdict row_verdict(const struct row *r, double alpha)
{
    const size_t told = at_least_one(row_told(r));
    const double share = (double)r->covered / (double)told;
    const bool precise =
        !row_has_precision(r) || (double)r->met >= r->level * (double)r->experiments;
    if (share >= band_low(r->level, told) &&
        (share <= band_high(r->level, told) || row_is_joint(r) || row_is_of_verdicts(r)) && precise)
        return VERDICT_INSIDE;
    return r->p_coverage < alpha || (row_has_precision(r) && r->p_met < alpha) ? VERDICT_WRONG
                                                                               : VERDICT_CHANCE;
}
