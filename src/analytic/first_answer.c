#include "analytic/first_answer.h"

#include <math.h>

#include "model/gamma_cdf.h"

#define TAIL 30.0    /* times the larger of mean and scale, beyond which next to nothing is */

/* Finer towards 0, where F rises. */
void first_answer_init(struct first_answer *f, double mean, double scv)
{
    const double shape = 1 / scv, scale = mean * scv, end = TAIL * fmax(mean, scale);
    f->mean = mean;
    for (int i = 0; i <= FIRST_ANSWER_POINTS; i++) {
        const double part = (double)i / FIRST_ANSWER_POINTS;
        f->t[i] = end * part * part * part;
        f->none[i] = gamma_probability(f->t[i], shape, scale, true);
        const double before = i > 0 ? f->t[i] - f->t[i - 1] : 0;
        f->sum[i] = i > 0 ? f->sum[i - 1] + before * (1 - (f->none[i] + f->none[i - 1]) / 2) : 0;
    }
}

double first_answer_mean(const struct first_answer *f, double u)
{
    double sum = 0, before = 1;
    for (int i = 1; i <= FIRST_ANSWER_POINTS; i++) {
        const double here = f->none[i] * exp(-u * f->sum[i]);
        sum += (f->t[i] - f->t[i - 1]) * (here + before) / 2;
        before = here;
    }
    return sum;
}
