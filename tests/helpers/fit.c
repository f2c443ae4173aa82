#include "helpers/fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/mem.h"
#include "helpers/pvalue.h"

static const double BEYOND = 1e-12; /* chance of a draw outside of all cells, on either side */
static const double FINE = 100, COARSE = 1e-3, SKEWNESS_MAX = 0.05;
static const double TAIL = 1e-4, TAIL_DRAWS = 1e4, FAR_DRAWS = 5;

/* --- Cells. --- */

static uint64_t leading_bits(double magnitude, unsigned bits)
{
    uint64_t all;
    memcpy(&all, &magnitude, sizeof all);
    return all >> (52 - bits);
}

/* The magnitude at which cell i > 0 begins. */
static double edge(const struct fit *f, size_t i)
{
    const uint64_t all = (f->first + i - 1) << (52 - f->bits);
    double x;
    memcpy(&x, &all, sizeof x);
    return x;
}

static double outside(const struct law *l, int negative, double x, int above)
{
    if (above)
        return law_q(l, x) + (negative ? law_p(l, -x) : 0);
    return law_p(l, x) - (negative ? law_p(l, -x) : 0);
}

/* The x beyond which a draw comes with the chance q, by bisection of the doubles of its range. */
static struct tail tail_beyond(const struct law *l, int right, double q)
{
    double inner = (double)law_raw_moment(l, 1), outer = inner;
    for (double step = 1; (right ? law_q(l, outer) : law_p(l, outer)) > q; step *= 2)
        outer += right ? step : -step;
    for (int i = 0; i < 1200; i++) {
        const double middle = inner + (outer - inner) / 2;
        *((right ? law_q(l, middle) : law_p(l, middle)) > q ? &inner : &outer) = middle;
    }
    return (struct tail){.threshold = outer, .q = right ? law_q(l, outer) : law_p(l, outer)};
}

static void tail_add(struct tail *t, double x)
{
    t->x = mem_grow(t->x, &t->capacity, t->n + 1, sizeof *t->x);
    t->x[t->n++] = x;
}

void fit_init(struct fit *f, const struct law *law, double n, unsigned bits)
{
    const int negative = law_p(law, 0) > 0;
    int low = 0, high = 0;
    while (outside(law, negative, ldexp(1, low), 0) > BEYOND && low > -1000)
        low--;
    while (outside(law, negative, ldexp(1, high), 1) > BEYOND)
        high++;
    *f = (struct fit){.law = law, .bits = bits, .last = NAN};
    f->mean = (double)law_raw_moment(law, 1);
    f->first = leading_bits(ldexp(1, low), bits);
    f->cells = ((size_t)(high - low) << bits) + 2;
    f->positive = mem_calloc(f->cells, sizeof *f->positive);
    f->negative = negative ? mem_calloc(f->cells, sizeof *f->negative) : NULL;
    for (int right = 0; right < 2; right++)
        f->tail[right] = tail_beyond(law, right, fmax(TAIL, TAIL_DRAWS / n));
}

void fit_release(struct fit *f)
{
    free(f->positive);
    free(f->negative);
    free(f->tail[0].x);
    free(f->tail[1].x);
}

static size_t cell_of(const struct fit *f, double magnitude)
{
    const uint64_t at = leading_bits(magnitude, f->bits);
    if (at < f->first)
        return 0;
    return at - f->first + 1 < f->cells ? at - f->first + 1 : f->cells - 1;
}

static void add_to_cells(struct fit *f, const double *x, size_t n)
{
    if (!f->negative) {
        for (size_t i = 0; i < n; i++)
            f->positive[cell_of(f, x[i])]++;
        return;
    }
    for (size_t i = 0; i < n; i++)
        (signbit(x[i]) ? f->negative : f->positive)[cell_of(f, fabs(x[i]))]++;
}

static void add_to_moments(struct fit *f, const double *x, size_t n)
{
    double power[5] = {0}, product = 0;
    double last = isnan(f->last) ? 0 : f->last;
    for (size_t i = 0; i < n; i++) {
        const double d = x[i] - f->mean, d2 = d * d;
        power[1] += d;
        power[2] += d2;
        power[3] += d * d2;
        power[4] += d2 * d2;
        product += d * last;
        last = d;
    }
    for (int k = 1; k <= 4; k++)
        f->power[k] += power[k];
    f->product += product;
    f->last = last;
}

static void add_to_tails(struct fit *f, const double *x, size_t n)
{
    const double low = f->tail[0].threshold, high = f->tail[1].threshold;
    for (size_t i = 0; i < n; i++) {
        if (x[i] <= low)
            tail_add(&f->tail[0], x[i]);
        if (x[i] > high)
            tail_add(&f->tail[1], x[i]);
    }
}

void fit_add(struct fit *f, const double *x, size_t n)
{
    enum { BLOCK = 4096 }; /* sums of so few lose nothing in doubles */
    for (size_t at = 0; at < n; at += BLOCK) {
        const size_t some = n - at < BLOCK ? n - at : BLOCK;
        add_to_cells(f, x + at, some);
        add_to_moments(f, x + at, some);
        add_to_tails(f, x + at, some);
    }
    f->n += (double)n;
}

/* --- The cells in the order of x, with the law's chances. --- */

/* Edge i, i = 0..edges-1, and what lies on either side of it. */
struct table {
    size_t edges;
    double *p, *q; /* P(X <= x), P(X > x) */
    double *below; /* draws < x; a draw on an edge has a chance of 2^-50 */
};

static void add_edge(struct table *t, const struct fit *f, double x, double below)
{
    const size_t i = t->edges++;
    t->p[i] = law_p(f->law, x);
    t->q[i] = law_q(f->law, x);
    t->below[i] = below;
}

static struct table table_of(const struct fit *f)
{
    const size_t all = 2 * f->cells;
    struct table t = {.p = mem_calloc(all, sizeof(double)),
                      .q = mem_calloc(all, sizeof(double)),
                      .below = mem_calloc(all, sizeof(double))};
    double below = 0;
    for (size_t i = f->cells - 1; f->negative && i > 0; i--) {
        below += f->negative[i];
        add_edge(&t, f, -edge(f, i), below);
    }
    below += f->negative ? f->negative[0] : 0;
    for (size_t i = 0; i + 1 < f->cells; i++) {
        below += f->positive[i];
        add_edge(&t, f, edge(f, i + 1), below);
    }
    return t;
}

static void table_release(struct table *t)
{
    free(t->p);
    free(t->q);
    free(t->below);
}

/* P(X between edges a and b), from the side where nothing cancels. */
static double between(const struct table *t, size_t a, size_t b)
{
    return t->p[b] < 0.5 ? t->p[b] - t->p[a] : t->q[a] - t->q[b];
}

/* --- Tests. --- */

struct list {
    struct verdict *v;
    size_t n;
};

static void say(struct list *l, const char *name, double value, double p)
{
    struct verdict *v = &l->v[l->n++];
    snprintf(v->name, sizeof v->name, "%s", name);
    v->value = value;
    v->p = p;
}

static void judge_kolmogorov(const struct fit *f, const struct table *t, struct list *l)
{
    double distance = 0;
    for (size_t i = 0; i < t->edges; i++)
        distance = fmax(distance, fabs(t->below[i] / f->n - t->p[i]));
    const double value = sqrt(f->n) * distance;
    say(l, "KS", value, two_sided(kolmogorov_q(value)));
}

/* n times the integral of (F_n - F)^2 / (F (1 - F)) dF by trapezoids between edges. */
static void judge_anderson_darling(const struct fit *f, const struct table *t, struct list *l)
{
    double sum = 0, last = 0;
    for (size_t i = 0; i < t->edges; i++) {
        const double gap =
            t->p[i] < 0.5 ? t->below[i] / f->n - t->p[i] : t->q[i] - (f->n - t->below[i]) / f->n;
        const double inside = t->p[i] * t->q[i];
        const double here = inside > 0 ? gap * gap / inside : 0;
        if (i > 0)
            sum += (here + last) / 2 * between(t, i - 1, i);
        last = here;
    }
    const double value = f->n * sum;
    say(l, "AD", value, two_sided(anderson_darling_q(value)));
}

/* Cells are joined from the left until `least` draws are expected; what is left over at the right
 * end joins the last. */
static void judge_chi_square(const struct fit *f, const struct table *t, const char *name,
                             double least, struct list *l)
{
    double chi2 = 0, groups = 0, want = 0, got = 0, want_last = 0, got_last = 0;
    for (size_t i = 0; i <= t->edges; i++) {
        if (i == 0)
            want += f->n * t->p[0];
        else if (i == t->edges)
            want += f->n * t->q[i - 1];
        else
            want += f->n * between(t, i - 1, i);
        got += (i < t->edges ? t->below[i] : f->n) - (i > 0 ? t->below[i - 1] : 0);
        if (want < least)
            continue;
        if (groups > 0)
            chi2 += pow(got_last - want_last, 2) / want_last;
        want_last = want;
        got_last = got;
        want = got = 0;
        groups++;
    }
    want_last += want;
    chi2 += pow(got_last + got - want_last, 2) / want_last;
    const double df = groups - 1;
    say(l, name, (chi2 - df) / sqrt(2 * df), two_sided(gsl_cdf_chisq_Q(chi2, df)));
}

/* Y = (X - E X)^k: its mean, variance and third central moment from the law's moments. */
static void judge_moment(const struct fit *f, unsigned k, struct list *l)
{
    const double m1 = k == 1 ? 0 : law_central_moment(f->law, k);
    const double m2 = law_central_moment(f->law, 2 * k), m3 = law_central_moment(f->law, 3 * k);
    const double variance = m2 - m1 * m1;
    const double third = m3 - 3 * m1 * m2 + 2 * m1 * m1 * m1;
    const double skewness = third / pow(variance, 1.5) / sqrt(f->n);
    const double z = ((double)(f->power[k] / f->n) - m1) / sqrt(variance / f->n);
    char name[8];
    snprintf(name, sizeof name, "m%u", k);
    say(l, name, z, fabs(skewness) <= SKEWNESS_MAX ? two_sided(gsl_cdf_ugaussian_Q(z)) : NAN);
}

static void judge_neighbours(const struct fit *f, struct list *l)
{
    const double z = (double)f->product / law_central_moment(f->law, 2) / sqrt(f->n);
    say(l, "lag 1", z, two_sided(gsl_cdf_ugaussian_Q(z)));
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* The chance of a draw beyond x, on the tail's side. */
static double beyond(const struct fit *f, int right, double x)
{
    return right ? law_q(f->law, x) : law_p(f->law, x);
}

/* With Stephens's correction for finite k (J. Roy. Stat. Soc. B 32, 1970, 115-122). */
static void judge_tail(const struct fit *f, int right, struct list *l)
{
    const struct tail *t = &f->tail[right];
    const double k = (double)t->n;
    double distance = 0;
    for (size_t i = 0; i < t->n; i++) { /* from the far end when right is 0 */
        const double share = beyond(f, right, t->x[i]) / t->q;
        const double from = (double)(right ? t->n - i - 1 : i) / k;
        distance = fmax(distance, fmax(share - from, from + 1 / k - share));
    }
    const double value = (sqrt(k) + 0.12 + 0.11 / sqrt(k)) * distance;
    say(l, right ? "KS high" : "KS low", value, k > 0 ? two_sided(kolmogorov_q(value)) : 0);
}

static void judge_count(const struct fit *f, int right, double q, struct list *l)
{
    const struct tail *t = &f->tail[right], far = tail_beyond(f->law, right, q);
    double count = 0;
    for (size_t i = 0; i < t->n; i++)
        count += right ? t->x[i] > far.threshold : t->x[i] <= far.threshold;
    char name[16];
    snprintf(name, sizeof name, "%c %.0e", right ? '>' : '<', q);
    say(l, name, count, two_sided_count(count, f->n, far.q));
}

/* All n are on this side of the extreme with the chance (1 - q)^n. */
static void judge_extreme(const struct fit *f, int right, struct list *l)
{
    const struct tail *t = &f->tail[right];
    const double q = t->n > 0 ? beyond(f, right, t->x[right ? t->n - 1 : 0]) : t->q;
    say(l, right ? "most" : "least", f->n * q, two_sided(exp(f->n * log1p(-q))));
}

size_t fit_judge(struct fit *f, struct verdict *v)
{
    static const double FAR[] = {1e-4, 1e-6, 1e-7};
    struct table t = table_of(f);
    struct list l = {.v = v};
    judge_kolmogorov(f, &t, &l);
    judge_anderson_darling(f, &t, &l);
    judge_chi_square(f, &t, "chi2", COARSE * f->n, &l);
    judge_chi_square(f, &t, "chi2 fine", FINE, &l);
    for (unsigned k = 1; k <= 4; k++)
        judge_moment(f, k, &l);
    judge_neighbours(f, &l);
    for (int right = 0; right < 2; right++) {
        qsort(f->tail[right].x, f->tail[right].n, sizeof(double), by_size);
        judge_tail(f, right, &l);
        for (size_t i = 0; i < sizeof FAR / sizeof *FAR; i++)
            if (f->n * FAR[i] >= FAR_DRAWS)
                judge_count(f, right, FAR[i], &l);
        judge_extreme(f, right, &l);
    }
    table_release(&t);
    return l.n;
}

double bonferroni(const struct verdict *v, size_t n)
{
    double least = 1, count = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(v[i].p))
            continue;
        least = fmin(least, v[i].p);
        count++;
    }
    return fmin(1, count * least);
}
