#include "nginx/agreement.h"

#include <math.h>

#include "stats/interval.h"

#define CONFIDENCE       0.95
#define JOINT_CONFIDENCE 0.999

const char *const verdict_words[] = {
    [VERDICT_AGREES] = "agrees", [VERDICT_CHANCE] = "chance",   [VERDICT_MACHINE] = "machine",
    [VERDICT_REASON] = "reason", [VERDICT_DIFFERS] = "differs",
};

static double variance(const struct estimate *e)
{
    return pow(e->half_width / student_t(CONFIDENCE, e->replications - 1), 2);
}

double agreement_z(const struct estimate *a, const struct estimate *b)
{
    const double difference = a->value - b->value, u = variance(a), v = variance(b), sum = u + v;
    if (difference == 0)
        return 0;
    if (sum == 0)
        return copysign(INFINITY, difference);
    const double by_df = u * u / (a->replications - 1) + v * v / (b->replications - 1);
    return student_to_z(difference / sqrt(sum), sum * sum / by_df);
}

enum verdict agreement_verdict(double z, double difference, double m, double machine,
                               bool has_reason)
{
    if (fabs(z) < laplace_t(CONFIDENCE))
        return VERDICT_AGREES;
    if (fabs(difference) < machine)
        return VERDICT_MACHINE;
    if (has_reason)
        return VERDICT_REASON;
    return fabs(z) < bonferroni_z(1 - JOINT_CONFIDENCE, m) ? VERDICT_CHANCE : VERDICT_DIFFERS;
}
