#include "analytic/first_answer.h"

#include <math.h>

#include "model/gamma_cdf.h"

#define DEVIATIONS 10.0    /* from the mean, within which a narrow distribution changes */
#define TAIL 30.0          /* scales above these, beyond which next to nothing is left */
#define NARROWEST 1e-12    /* an scv below this is rounding */

/* For a wide distribution finer towards 0, where F rises. */
void first_answer_init(struct first_answer *f, double mean, double given_scv)
{
    const double scv = fmax(given_scv, NARROWEST), shape = 1 / scv, scale = mean * scv;
    const double near = DEVIATIONS * mean * sqrt(scv), from = fmax(0, mean - near);
    const double length = mean + near + TAIL * scale - from;
    for (int i = 0; i <= FIRST_ANSWER_POINTS; i++) {
        const double part = (double)i / FIRST_ANSWER_POINTS;
        f->t[i] = from + length * (from > 0 ? part : part * part * part);
        f->none[i] = gamma_probability(f->t[i], shape, scale, true);
        const double before = i > 0 ? f->t[i] - f->t[i - 1] : 0;
        f->sum[i] = i > 0 ? f->sum[i - 1] + before * (1 - (f->none[i] + f->none[i - 1]) / 2) : 0;
    }
}

double first_answer_mean(const struct first_answer *f, double u)
{
    double sum = f->t[0], before = 1;
    for (int i = 1; i <= FIRST_ANSWER_POINTS; i++) {
        const double here = f->none[i] * exp(-u * f->sum[i]);
        sum += (f->t[i] - f->t[i - 1]) * (here + before) / 2;
        before = here;
    }
    return sum;
}
