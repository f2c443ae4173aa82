#include "sim/plan.h"

#include <stdlib.h>

#include "base/mem.h"

static double *keep_branches(struct sim_plan *p, size_t n)
{
    p->branches = mem_grow(p->branches, &p->cap_branches, p->n_branches + 1, sizeof *p->branches);
    return p->branches[p->n_branches++] = mem_calloc(n, sizeof(double));
}

static struct sampler compile_hyperexponential(struct sim_plan *p, const struct dist *d)
{
    double *cumulative = keep_branches(p, d->branches), *means = keep_branches(p, d->branches);
    double sum = 0;
    for (unsigned i = 0; i < d->branches; i++) {
        cumulative[i] = sum += dist_branch_p(d, i);
        means[i] = dist_branch_mean(d, i);
    }
    cumulative[d->branches - 1] = 1;
    return (struct sampler){.kind = SAMPLER_HYPEREXPONENTIAL, .n = d->branches,
                            .cumulative = cumulative, .means = means};
}

/* The table of a shape; NULL when it has none, or the plan has its maximum number of tables.
 * Inverted draws need no table. */
static const struct gamma_strips *strips_of(struct sim_plan *p, double shape)
{
    for (size_t i = 0; i < p->n_strips; i++)
        if (p->strips[i]->shape == shape)
            return p->strips[i];
    if (p->inversion || p->n_strips == PLAN_STRIPS_MAX || shape < GAMMA_STRIPS_SHAPE_MIN ||
        shape > GAMMA_STRIPS_SHAPE_MAX)
        return NULL;
    struct gamma_strips *added = mem_calloc_lines(1, sizeof *added);
    gamma_strips_build(added, shape);
    return p->strips[p->n_strips++] = added;
}

static struct sampler compile_exponential(double mean)
{
    return (struct sampler){.kind = SAMPLER_EXPONENTIAL, .a = mean};
}

static struct sampler compile_gamma(struct sim_plan *p, double shape, double scale)
{
    if (shape == 1)
        return compile_exponential(scale);
    return (struct sampler){.kind = SAMPLER_GAMMA,
                            .a = shape,
                            .b = scale,
                            .c = sampler_gamma_slope(shape),
                            .strips = strips_of(p, shape)};
}

/* An Erlang distribution of few phases is drawn as a sum. With more phases, perhaps too many to
 * count, it is drawn as a gamma distribution, which it is. */
static struct sampler compile_erlang(struct sim_plan *p, double phases, double mean)
{
    if (phases == 1 || phases > SAMPLER_PHASES_MAX ||
        (phases > SAMPLER_PHASES_MAX_STRIPS && strips_of(p, phases) != NULL))
        return compile_gamma(p, phases, mean);
    return (struct sampler){.kind = SAMPLER_ERLANG, .n = (unsigned)phases, .a = mean};
}

static struct sampler compile_weibull(struct sim_plan *p, double shape, double scale)
{
    if (shape == 1)
        return compile_exponential(scale);
    return (struct sampler){.kind = SAMPLER_WEIBULL,
                            .a = scale,
                            .b = shape,
                            .c = 1 / shape,
                            .strips = strips_of(p, 1)};
}

/* ---- by kind ---- */

static struct sampler exponential(struct sim_plan *p, const struct dist *d)
{
    (void)p;
    return compile_exponential(d->mean);
}

static struct sampler deterministic(struct sim_plan *p, const struct dist *d)
{
    (void)p;
    return (struct sampler){.kind = SAMPLER_CONSTANT, .a = d->mean};
}

static struct sampler uniform(struct sim_plan *p, const struct dist *d)
{
    (void)p;
    return (struct sampler){.kind = SAMPLER_UNIFORM, .a = d->a, .b = d->b - d->a};
}

static struct sampler erlang(struct sim_plan *p, const struct dist *d)
{
    return compile_erlang(p, d->a, d->mean / d->a);
}

static struct sampler of_gamma(struct sim_plan *p, const struct dist *d)
{
    return compile_gamma(p, d->a, d->b);
}

static struct sampler lognormal(struct sim_plan *p, const struct dist *d)
{
    (void)p;
    return (struct sampler){.kind = SAMPLER_LOGNORMAL, .a = d->a, .b = d->b};
}

static struct sampler weibull(struct sim_plan *p, const struct dist *d)
{
    return compile_weibull(p, d->a, d->b);
}

plan_compile *const plan_sampler_table[] = {
    [DIST_EXPONENTIAL] = exponential,
    [DIST_DETERMINISTIC] = deterministic,
    [DIST_UNIFORM] = uniform,
    [DIST_ERLANG] = erlang,
    [DIST_GAMMA] = of_gamma,
    [DIST_HYPEREXPONENTIAL] = compile_hyperexponential,
    [DIST_LOGNORMAL] = lognormal,
    [DIST_WEIBULL] = weibull,
};
_Static_assert(sizeof plan_sampler_table / sizeof *plan_sampler_table == DIST_KINDS,
               "plan_sampler_table: a sampler per kind");

struct sampler plan_sampler(struct sim_plan *p, const struct dist *d)
{
    struct sampler s = plan_sampler_table[d->kind](p, d);
    s.kind = (enum sampler_kind)(s.kind | p->inversion);
    return s;
}

void plan_samplers_free(struct sim_plan *p)
{
    for (size_t i = 0; i < p->n_branches; i++)
        free(p->branches[i]);
    free(p->branches);
    for (size_t i = 0; i < p->n_strips; i++)
        free(p->strips[i]);
}
