#include "helpers/replications.h"

#include <stdlib.h>

#include "helpers/close.h"
#include "stats/ratio.h"

#define SIGMAS 4.5

struct replications replications_run(const struct network *net, const struct sim_options *o,
                                     size_t n, uint64_t seed)
{
    struct replications r = {.plan = sim_plan_new(net, o), .n = n};
    r.at = sim_plan_layout(r.plan);
    r.records = calloc(n * r.at->width, sizeof *r.records);
    struct sim *sim = sim_new(r.plan);
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(sim_replicate(sim, seed, i, r.records + i * r.at->width, NULL), 0);
    sim_free(sim);
    return r;
}

void replications_free(struct replications *r)
{
    sim_plan_free(r->plan);
    free(r->records);
}

static double sum_of(const struct replications *r, size_t i, const size_t *places, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += replications_value(r, i, places[k]);
    return sum;
}

static struct ratio ratio_of(const struct replications *r, const size_t *y, size_t n_y,
                             const size_t *x, size_t n_x)
{
    struct ratio ratio = {0};
    for (size_t i = 0; i < r->n; i++)
        ratio_add(&ratio, sum_of(r, i, y, n_y), sum_of(r, i, x, n_x));
    return ratio;
}

void check_ratio(const struct replications *r, const size_t *y, size_t n_y, const size_t *x,
                 size_t n_x, double exact, double sharp, const char *what)
{
    const struct ratio ratio = ratio_of(r, y, n_y, x, n_x);
    const double value = ratio_value(&ratio), error = ratio_standard_error(&ratio);
    ck_assert_msg(close_enough(value, exact, 1e-12, SIGMAS * error),
                  "%s is %.10g, standard error %.3g, exactly %.10g: %.2f of them", what, value,
                  error, exact, (value - exact) / error);
    ck_assert_msg(error <= sharp * fabs(exact), "%s: %.3g of %.10g is not sharp", what, error,
                  exact);
}

void check_place(const struct replications *r, size_t y, size_t x, double exact, double sharp,
                 const char *what)
{
    check_ratio(r, &y, 1, &x, 1, exact, sharp, what);
}

void check_equal(const struct replications *a, const struct replications *b, size_t y, size_t x,
                 const char *what)
{
    const struct ratio p = ratio_of(a, &y, 1, &x, 1), q = ratio_of(b, &y, 1, &x, 1);
    const double gap = ratio_value(&p) - ratio_value(&q),
                 error = hypot(ratio_standard_error(&p), ratio_standard_error(&q));
    ck_assert_msg(fabs(gap) <= SIGMAS * error, "%s is %.10g and %.10g: %.2f standard errors", what,
                  ratio_value(&p), ratio_value(&q), gap / error);
}
