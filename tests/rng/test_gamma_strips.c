/*
 * Gammas by strips: the table from its definition, in long double, and draws by it against the
 * distribution function of model/gamma_cdf.h, at shapes from 1e-9 to 1e15.
 */
#include "rng/gamma_strips.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "model/gamma_cdf.h"

/* Both forms, both ends; 1 +: a left side without a tail; about the shape where the formula
 * changes. */
static const double SHAPES[] = {GAMMA_STRIPS_SHAPE_MIN, 1e-3, 0.05, 0.43, 0.999, 1,
                                1 + DBL_EPSILON, 1.004, 1.5, 2, 4.21, 17, 333, 9.99e3, 1.01e4, 1e6,
                                1e9, GAMMA_STRIPS_SHAPE_MAX};
enum { N_SHAPES = sizeof SHAPES / sizeof *SHAPES };

/* log f(t) relative to the mode, of the definition. As in the table, the support ends where 1 + d
 * has no digits. */
static long double log_height(double shape, long double t)
{
    const long double a = shape, m = a - 1;
    if (shape <= 1)    /* log x^a e^-x at x = a e^t, and at x = a */
        return a * t - a * expl(t) + a;
    const long double beyond = sqrtl(a) * t;    /* x - m */
    return beyond <= -m * (1 - 5 * DBL_EPSILON) ? -INFINITY : m * log1pl(beyond / m) - beyond;
}

static bool is_tail(const struct gamma_strips *g, size_t i)
{
    return !(g->strip[i].hat > 0);
}

static double width(const struct gamma_strips *g, size_t i)
{
    return g->area / g->strip[i].hat;
}

/* Each rectangle has the same area, begins where the last one ended, has the density's heights at
 * its two edges. */
START_TEST(rectangles_cover_the_density)
{
    static struct gamma_strips g;
    const double a = SHAPES[_i];
    gamma_strips_build(&g, a);
    /* what the rounding of an edge is worth in X, far from the mode and at large shapes */
    const double tolerance = 1e-13 * (100 + sqrt(a)) / 100 + 1e-12;
    double sure = 0;
    size_t last = 0;
    for (size_t i = 0; i < GAMMA_STRIPS; i++) {
        const struct gamma_strip *s = &g.strip[i];
        if (is_tail(&g, i)) {
            ck_assert_uint_eq(s->sure, 0);
            continue;
        }
        const bool left = s->lo < 0;
        const double outer = s->lo + (left ? 0 : width(&g, i));
        const double inner = s->lo + (left ? width(&g, i) : 0);
        const double share = (double)s->sure * 0x1p-53;
        const double peak = fabs(inner) < 1e-14 ? 0 : inner;
        ck_close(s->hat, (double)expl(log_height(a, peak)), tolerance, 0);
        ck_close(share * s->hat, (double)expl(log_height(a, outer)), tolerance, 1e-15);
        if (s->sure > 0)
            ck_close(s->step * (double)s->sure, width(&g, i), 1e-12, 0);
        if (i > 0 && !is_tail(&g, i - 1))
            ck_close(s->lo, g.strip[i - 1].lo + width(&g, i - 1), 1e-12,
                     1e-12 * width(&g, i - 1));
        sure += share / GAMMA_STRIPS;
        last = i;
    }
    ck_assert_double_gt(sure, 0.96);    /* what the header says */
    ck_assert_uint_ge(last, GAMMA_STRIPS - 3);
}
END_TEST

/* A tail begins at the last edge; its hat, of the share that is said, is nowhere below the
 * density. */
START_TEST(tails_cover_the_density)
{
    static struct gamma_strips g;
    const double a = SHAPES[_i];
    gamma_strips_build(&g, a);
    for (int side = 0; side < 2; side++) {
        const struct gamma_tail *tail = &g.tail[side];
        const size_t strip = side ? GAMMA_STRIPS - 1 : 0;
        ck_assert(tail->share >= 0 && tail->share <= 1);
        if (!is_tail(&g, strip))
            ck_assert(tail->share == 0);
        if (tail->share == 0) {    /* nothing is beyond the edge but for what no double can tell */
            ck_assert_double_lt((double)expl(log_height(a, tail->edge)), 1e-15);
            continue;
        }
        ck_close(tail->share * g.area, exp(tail->log_height) / tail->slope, 1e-13, 0);
        ck_close(tail->log_height, (double)log_height(a, tail->edge), 1e-12,
                 1e-12 * (1 + 1e-3 * sqrt(a)));
        for (double fall = 1e-3; fall < 700; fall *= 1.3) {
            const long double t = tail->edge + (side ? 1 : -1) * (long double)fall / tail->slope;
            ck_assert_double_le((double)log_height(a, t),
                                tail->log_height - fall + 1e-9 * (1 + fall));
        }
    }
}
END_TEST

/* P(T <= t), or P(T > t). */
static double probability(const struct gamma_strips *g, double t, bool upper)
{
    const double a = g->shape, x = g->logarithmic ? a * exp(t) : a - 1 + sqrt(a) * t;
    const double power = a * (log(a) + t) - lgamma(a + 1);    /* log of x^a / Gamma(a + 1) */
    if (g->logarithmic && t < -600)    /* that is all, and x itself may be 0 */
        return upper ? -expm1(power) : exp(power);
    if (isinf(x))
        return !upper;
    return x > 0 ? gamma_probability(x, a, 1, upper) : upper;
}

enum { CELLS_MAX = 4 * GAMMA_STRIPS + 16 };

/* Edges of cells: of strips and thirds of them, and four in each tail. */
static size_t cell_edges(const struct gamma_strips *g, double *edge)
{
    static const double falls[] = {0.25, 0.5, 1, 2};
    size_t n = 0;
    for (int k = 3; k >= 0 && g->tail[0].share > 0; k--)
        edge[n++] = g->tail[0].edge - falls[k] / g->tail[0].slope;
    double end = 0;
    for (size_t i = 0; i < GAMMA_STRIPS; i++) {
        if (is_tail(g, i))
            continue;
        for (int k = 0; k < 3; k++)
            edge[n++] = g->strip[i].lo + width(g, i) * k / 3;
        end = g->strip[i].lo + width(g, i);
    }
    edge[n++] = end;
    for (int k = 0; k < 4 && g->tail[1].share > 0; k++)
        edge[n++] = end + falls[k] / g->tail[1].slope;
    return n;
}

/* How many of the edges are <= t. */
static size_t cell_of(const double *edge, size_t n, double t)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (edge[middle] <= t)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The chance of the cell between two edges, by the side on which both are small. */
static double between(const struct gamma_strips *g, const double *edge, size_t n, size_t cell)
{
    const bool upper = cell > 0 && edge[cell - 1] > 0;
    const double below = cell == 0 ? 0 : probability(g, edge[cell - 1], upper);
    const double above = cell == n ? !upper : probability(g, edge[cell], upper);
    return fabs(above - below);
}

/* chi-square of some 770 cells; those that expect less than 20 draws go together with the next. */
START_TEST(draws_fall_where_they_should)
{
    enum { N = 1000000 };
    static struct gamma_strips g;
    static double edge[CELLS_MAX], count[CELLS_MAX + 1];
    struct stream r;
    gamma_strips_build(&g, SHAPES[_i]);
    const size_t n = cell_edges(&g, edge);
    stream_init(&r, 27, 18, 28, (uint64_t)_i);
    for (size_t i = 0; i <= n; i++)
        count[i] = 0;
    for (int i = 0; i < N; i++)
        count[cell_of(edge, n, gamma_strips_draw(&g, &r))]++;
    double chi2 = 0, seen = 0, want = 0, all = 0;
    int groups = 0;
    for (size_t i = 0; i <= n; i++) {
        const double chance = between(&g, edge, n, i);
        all += chance;
        seen += count[i], want += N * chance;
        if (want < 20 && i < n)
            continue;
        chi2 += (seen - want) * (seen - want) / fmax(want, 1e-3);
        groups++;
        seen = want = 0;
    }
    ck_close(all, 1, 1e-6, 0);
    ck_assert_int_gt(groups, 700);
    const double p = gsl_cdf_chisq_Q(chi2, groups - 1);
    if (!(p > 1e-5 && p < 1 - 1e-5))
        ck_abort_msg("shape %g: chi2 %g of %d groups, p %g", SHAPES[_i], chi2, groups, p);
}
END_TEST

/* Words that choose a tail: beyond four points of it lie as many draws as should, of those beyond
 * its edge. 5 standard errors. */
START_TEST(tails_have_their_law)
{
    static const double falls[] = {0.25, 0.7, 1.5, 3};
    static struct gamma_strips g;
    struct stream r;
    gamma_strips_build(&g, SHAPES[_i]);
    stream_init(&r, 66, 26, 7, (uint64_t)_i);
    for (int side = 0; side < 2; side++) {
        const struct gamma_tail *tail = &g.tail[side];
        const double sign = side ? 1 : -1;
        double beyond[4] = {0}, all = 0;
        for (int i = 0; i < 200000 && tail->share > 0; i++) {
            const double t = gamma_strips_rare(&g, &r, side ? GAMMA_STRIPS - 1 : 0);
            const double fall = sign * (t - tail->edge) * tail->slope;
            all += fall > 0;
            for (int k = 0; k < 4; k++)
                beyond[k] += fall > falls[k];
        }
        for (int k = 0; k < 4 && tail->share > 0; k++) {
            const double want = probability(&g, tail->edge + sign * falls[k] / tail->slope, side) /
                                probability(&g, tail->edge, side);
            ck_close(beyond[k] / all, want, 0, 5 * sqrt(want * (1 - want) / all));
        }
    }
}
END_TEST

/* A strip that is not used draws again: it is no tail. */
START_TEST(a_strip_not_used_is_rejected)
{
    enum { N = 20000, STRIP = 100 };
    static struct gamma_strips g;
    struct stream r;
    gamma_strips_build(&g, SHAPES[_i]);
    g.strip[STRIP] = (struct gamma_strip){.hat = 0};
    stream_init(&r, 66, 26, 7, 8);
    double tails = 0;
    for (int i = 0; i < N; i++) {
        const double t = gamma_strips_rare(&g, &r, STRIP);
        tails += t > g.tail[1].edge || t < g.tail[0].edge;
    }
    ck_assert_double_lt(tails, 3.0 * N / GAMMA_STRIPS);    /* two strips of the others, at most */
}
END_TEST

/* A gamma's X is positive but where the smallest double is larger than what is drawn. */
START_TEST(draws_are_positive)
{
    static struct gamma_strips g;
    struct stream r;
    if (SHAPES[_i] <= 1)
        return;
    gamma_strips_build(&g, SHAPES[_i]);
    const double left = g.strip[0].hat > 0 ? g.strip[0].lo : g.tail[0].edge;
    ck_assert(gamma_strips_log_height(&g, -g.middle / g.unit) == -INFINITY);
    ck_assert(gamma_strips_log_height(&g, left * 2 - g.middle / g.unit) == -INFINITY);
    stream_init(&r, 3, 14, 15, 9);
    for (uint64_t i = 0; i < 200000; i++) {    /* the leftmost strips, where X may be next to 0 */
        const double t = gamma_strips_rare(&g, &r, stream_word(&r) << 11 | i % 3);
        ck_assert(isfinite(t) && g.middle + g.unit * t > 0);
    }
}
END_TEST

/* The ends of the words: the least fraction is the strip's left edge, the largest one is finite. */
START_TEST(ends_of_the_words)
{
    static struct gamma_strips g;
    struct stream r;
    gamma_strips_build(&g, SHAPES[_i]);
    stream_init(&r, 1, 1, 1, 1);
    for (uint64_t i = 0; i < GAMMA_STRIPS; i++) {
        if (g.strip[i].sure > 0)
            ck_assert(gamma_strips_rare(&g, &r, i) == g.strip[i].lo);
        ck_assert(isfinite(gamma_strips_rare(&g, &r, ~(uint64_t)2047 | i)));
    }
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("rng/gamma_strips");
    TCase *t = tcase_create("gamma_strips");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, rectangles_cover_the_density, 0, N_SHAPES);
    tcase_add_loop_test(t, tails_cover_the_density, 0, N_SHAPES);
    tcase_add_loop_test(t, a_strip_not_used_is_rejected, 0, N_SHAPES);
    tcase_add_loop_test(t, draws_are_positive, 0, N_SHAPES);
    tcase_add_loop_test(t, ends_of_the_words, 0, N_SHAPES);
    suite_add_tcase(s, t);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 60);
    tcase_set_tags(slow, "slow");
    tcase_add_loop_test(slow, draws_fall_where_they_should, 0, N_SHAPES);
    tcase_add_loop_test(slow, tails_have_their_law, 0, N_SHAPES);
    suite_add_tcase(s, slow);
    return run_suite(s);
}
