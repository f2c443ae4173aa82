#include "stats/ratio.h"

#include <math.h>

#include "stats/interval.h"

/* Welford's update for two quantities: one deviation before, one after the means move. */
void ratio_add(struct ratio *r, double y, double x)
{
    r->n++;
    const double dy = y - r->mean_y, dx = x - r->mean_x;
    r->mean_y += dy / (double)r->n;
    r->mean_x += dx / (double)r->n;
    r->m_yy += dy * (y - r->mean_y);
    r->m_xx += dx * (x - r->mean_x);
    r->m_xy += dx * (y - r->mean_y);
}

void ratio_merge(struct ratio *into, const struct ratio *from)
{
    if (from->n == 0)
        return;
    const double a = (double)into->n, b = (double)from->n, n = a + b;
    const double dy = from->mean_y - into->mean_y, dx = from->mean_x - into->mean_x;
    const double weight = a * b / n;
    into->mean_y += dy * (b / n);
    into->mean_x += dx * (b / n);
    into->m_yy += from->m_yy + dy * dy * weight;
    into->m_xx += from->m_xx + dx * dx * weight;
    into->m_xy += from->m_xy + dx * dy * weight;
    into->n += from->n;
}

double ratio_value(const struct ratio *r)
{
    return r->mean_x == 0 ? NAN : r->mean_y / r->mean_x;
}

double ratio_standard_error(const struct ratio *r)
{
    if (r->n < 2 || r->mean_x == 0)
        return NAN;
    /* The residuals y_i - value x_i sum to 0, so their squares come from the central sums. */
    const double value = ratio_value(r);
    const double squares = r->m_yy - 2 * value * r->m_xy + value * value * r->m_xx;
    /* Where y is nearly proportional to x, rounding can leave a little less than nothing. */
    const double n = (double)r->n;
    return sqrt(fmax(squares, 0) / ((n - 1) * n)) / fabs(r->mean_x);
}

double ratio_half_width(const struct ratio *r, double confidence)
{
    if (r->n < 2)
        return NAN;
    return student_t(confidence, (double)(r->n - 1)) * ratio_standard_error(r);
}
