#include "choices.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "base/mem.h"
#include "helpers/pvalue.h"

static const double RARE = 1e-4;

static size_t itself(uint64_t number, size_t n)
{
    (void)n;
    return (size_t)number;
}

/* Of 3 2^62 numbers: the quarter of 2^64 and the residue, which a multiplication without rejection
 * makes uneven. */
static size_t quarter_and_residue(uint64_t number, size_t n)
{
    (void)n;
    return (size_t)(number >> 62) * 3 + (size_t)(number % 3);
}

static void init_below(struct choice *c, uint64_t below, size_t n,
                       size_t (*outcome)(uint64_t, size_t))
{
    c->n = n;
    c->below = below;
    c->outcome = outcome;
    c->p = mem_calloc(n, sizeof *c->p);
    for (size_t i = 0; i < n; i++)
        c->p[i] = 1 / (double)n;
}

/* Takes w[n] over. */
static void init_alias(struct choice *c, double *w, size_t n)
{
    double total = 0;
    c->n = n;
    c->cell = mem_calloc(n, sizeof *c->cell);
    alias_build(c->cell, w, n);
    for (size_t i = 0; i < n; i++)
        total += w[i];
    for (size_t i = 0; i < n; i++)
        w[i] /= total;
    c->p = w;
}

static double *weights_far_apart(size_t *n)
{
    static const double w[] = {0.385, 0, 2.385, 1e-5, 17, 0.4, 3, 4e-6};
    double *copy = mem_calloc(sizeof w / sizeof *w, sizeof *w);
    for (*n = 0; *n < sizeof w / sizeof *w; ++*n)
        copy[*n] = w[*n];
    return copy;
}

static double *zipf(size_t n)
{
    double *w = mem_calloc(n, sizeof *w);
    for (size_t i = 0; i < n; i++)
        w[i] = 1 / (double)(i + 1);
    return w;
}

void choice_init(struct choice *c, size_t i)
{
    static const char *const names[CHOICES] = {"below 10", "below 1000003", "below 3 2^62",
                                               "alias, weights 4e-6 to 17", "alias, 10^5 by Zipf"};
    size_t n;
    *c = (struct choice){.name = names[i]};
    switch (i) {
    case 0:
        init_below(c, 10, 10, itself);
        break;
    case 1:
        init_below(c, 1000003, 1000003, itself);
        break;
    case 2:
        init_below(c, (uint64_t)3 << 62, 9, quarter_and_residue);
        break;
    case 3: {
        double *w = weights_far_apart(&n);
        init_alias(c, w, n);
        break;
    }
    default:
        init_alias(c, zipf(100000), 100000);
    }
}

void choice_release(struct choice *c)
{
    free(c->p);
    free(c->cell);
}

void choice_draw(const struct choice *c, struct stream *r, size_t draws, double *count)
{
    if (c->cell)
        for (size_t i = 0; i < draws; i++)
            count[alias_draw(c->cell, c->n, r)]++;
    else
        for (size_t i = 0; i < draws; i++)
            count[c->outcome(stream_below(r, c->below), c->n)]++;
}

static void say(struct verdict *v, const char *name, double value, double p)
{
    snprintf(v->name, sizeof v->name, "%s", name);
    v->value = value;
    v->p = p;
}

static void judge_chi_square(const struct choice *c, const double *count, double draws,
                             struct verdict *v)
{
    double chi2 = 0, groups = 0, want = 0, got = 0;
    for (size_t i = 0; i < c->n; i++) {
        want += draws * c->p[i];
        got += count[i];
        if (want < 100)
            continue;
        chi2 += (got - want) * (got - want) / want;
        groups++;
        want = got = 0;
    }
    if (want > 0) { /* the last few: a group of their own */
        chi2 += (got - want) * (got - want) / want;
        groups++;
    }
    const double df = groups - 1;
    say(v, "chi2", (chi2 - df) / sqrt(2 * df), two_sided(gsl_cdf_chisq_Q(chi2, df)));
}

static void judge_moment(const struct choice *c, const double *count, double draws, unsigned k,
                         struct verdict *v)
{
    double mean = 0, want = 0, square = 0, got = 0;
    for (size_t i = 0; i < c->n; i++)
        mean += c->p[i] * (double)i;
    for (size_t i = 0; i < c->n; i++) {
        const double y = pow((double)i - mean, k);
        want += c->p[i] * y;
        square += c->p[i] * y * y;
        got += count[i] / draws * y;
    }
    const double z = (got - want) / sqrt((square - want * want) / draws);
    char name[8];
    snprintf(name, sizeof name, "m%u", k);
    say(v, name, z, two_sided(gsl_cdf_ugaussian_Q(z)));
}

/* Draws of the outcomes whose chance is in (over, upto], together. */
static void judge_count(const struct choice *c, const double *count, double draws, const char *name,
                        double over, double upto, struct verdict *v)
{
    double p = 0, got = 0;
    for (size_t i = 0; i < c->n; i++)
        if (c->p[i] > over && c->p[i] <= upto) {
            p += c->p[i];
            got += count[i];
        }
    const bool all = p > 1 - 1e-9; /* when all chances are equal: nothing to be seen */
    say(v, name, got, all ? NAN : two_sided_count(got, draws, p));
}

size_t choice_judge(const struct choice *c, const double *count, struct verdict *v)
{
    double draws = 0, least = 1;
    for (size_t i = 0; i < c->n; i++) {
        draws += count[i];
        if (c->p[i] > 0)
            least = fmin(least, c->p[i]);
    }
    judge_chi_square(c, count, draws, &v[0]);
    for (unsigned k = 1; k <= 4; k++)
        judge_moment(c, count, draws, k, &v[k]);
    judge_count(c, count, draws, "rare", 0, least < RARE ? RARE : least, &v[5]);
    judge_count(c, count, draws, "rarest", 0, least, &v[6]);
    judge_count(c, count, draws, "never", -1, 0, &v[7]);
    return CHOICE_VERDICTS;
}
