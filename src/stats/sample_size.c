#include "stats/sample_size.h"

#include <math.h>

double sample_size_measured(double t, double s, double delta)
{
    if (s == 0)
        return 0;
    const double root = t * s / delta;
    return ceil(root * root);
}

double sample_size_poisson(double t, double lambda, double scale, double window, double delta)
{
    return sample_size_measured(t, sqrt(lambda * scale / window), delta);
}

double sample_size_relative(double g)
{
    return g / (1 + g);
}
