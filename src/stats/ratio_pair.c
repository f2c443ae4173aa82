#include "stats/ratio_pair.h"

#include <math.h>

#include "stats/interval.h"

/* As ratio_add: of each product one deviation is before, the other after the means move. */
void ratio_pair_add(struct ratio_pair *p, double ya, double xa, double yb, double xb)
{
    const double dy = ya - p->a.mean_y, dx = xa - p->a.mean_x;
    ratio_add(&p->a, ya, xa);
    ratio_add(&p->b, yb, xb);
    p->m_yy += dy * (yb - p->b.mean_y);
    p->m_yx += dy * (xb - p->b.mean_x);
    p->m_xy += dx * (yb - p->b.mean_y);
    p->m_xx += dx * (xb - p->b.mean_x);
    p->differs = p->differs || ya != yb || xa != xb;
}

/* Of the two ratios' estimates. */
static double covariance(const struct ratio_pair *p)
{
    const double ra = ratio_value(&p->a), rb = ratio_value(&p->b), n = (double)p->a.n;
    const double cross = p->m_yy - rb * p->m_yx - ra * p->m_xy + ra * rb * p->m_xx;
    return cross / ((n - 1) * n * p->a.mean_x * p->b.mean_x);
}

double ratio_pair_variance(const struct ratio_pair *p)
{
    const double mean = ratio_value(&p->b), square = ratio_value(&p->a);
    return isnan(square) ? NAN : fmax(square - mean * mean, 0);
}

double ratio_pair_variance_error(const struct ratio_pair *p)
{
    const double a = ratio_standard_error(&p->a), b = ratio_standard_error(&p->b);
    const double slope = 2 * ratio_value(&p->b);
    if (isnan(a) || isnan(b))
        return NAN;
    return sqrt(fmax(a * a + slope * slope * b * b - 2 * slope * covariance(p), 0));
}

double ratio_pair_difference(const struct ratio_pair *p)
{
    return ratio_value(&p->b) - ratio_value(&p->a);
}

double ratio_pair_standard_error(const struct ratio_pair *p)
{
    const double a = ratio_standard_error(&p->a), b = ratio_standard_error(&p->b);
    if (isnan(a) || isnan(b))
        return NAN;
    if (!p->differs)
        return 0;
    /* Where both nearly agree, rounding can leave a little less than nothing. */
    return sqrt(fmax(a * a + b * b - 2 * covariance(p), 0));
}

double ratio_pair_half_width(const struct ratio_pair *p, double confidence)
{
    if (p->a.n < 2)
        return NAN;
    return student_t(confidence, (double)(p->a.n - 1)) * ratio_pair_standard_error(p);
}
