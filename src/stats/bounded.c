#include "stats/bounded.h"

#include <math.h>

/* x ln(x/p), which is 0 at 0 */
static double term(double x, double p)
{
    return x > 0 ? x * log(x / p) : 0;
}

double bounded_tail(uint64_t n, double x, double p)
{
    return exp(-(double)n * (term(x, p) + term(1 - x, 1 - p)));
}
