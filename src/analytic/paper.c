#include "analytic/paper.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

static bool is_probability(double p)
{
    return p >= 0 && p <= 1;    /* NaN is neither */
}

static enum paper_status check(const struct paper_input *in)
{
    if (!isfinite(in->rate) || in->rate <= 0)
        return PAPER_ERATE;
    if (in->m == 0 || in->n == 0 || in->k == 0)
        return PAPER_EINSTANCES;
    if (!is_probability(in->p_a0) || !is_probability(in->p_c0) || !is_probability(in->p_ct))
        return PAPER_EPROBABILITY;
    if (in->p_c0 + in->p_ct > 1 + 2 * DBL_EPSILON)    /* 0.9 + 0.1 and the like may end an ulp up */
        return PAPER_ESUM;
    return PAPER_OK;
}

enum paper_status paper_solve(const struct paper_input *in, struct paper *out)
{
    const enum paper_status status = check(in);
    if (status != PAPER_OK)
        return status;
    struct paper s = {.p_a0 = in->p_a0, .p_c0 = in->p_c0, .p_ct = in->p_ct};

    s.p_cp = fmax(0, 1 - s.p_c0 - s.p_ct);
    s.p_ar = (1 - s.p_a0) / (1 + s.p_ct);
    s.p_at = s.p_ct * s.p_ar;

    s.i = in->closure == PAPER_TOTAL ? in->rate : in->rate / (1 - s.p_at);
    s.i_0 = in->closure == PAPER_TOTAL ? in->rate * (1 - s.p_at) : in->rate;
    if (!isfinite(s.i))
        return PAPER_ERATE;

    /* (1) */
    s.lambda_r = s.p_ar * s.i;
    s.lambda_a = s.i / in->m;
    s.lambda_r_one = s.lambda_r / in->n;
    s.i_w = s.lambda_r;
    /* (2) */
    s.lambda_c = s.i_w / in->k;
    s.lambda_t = s.p_ct * s.lambda_c;
    s.lambda_p = s.p_cp * s.lambda_c + s.lambda_t;
    s.i_t = in->k * s.lambda_t;

    *out = s;
    return PAPER_OK;
}

const char *paper_status_text(enum paper_status status)
{
    switch (status) {
    case PAPER_OK:
        return "ok";
    case PAPER_ERATE:
        return "the rate is not a finite number above 0";
    case PAPER_EINSTANCES:
        return "M, N and K are at least 1";
    case PAPER_EPROBABILITY:
        return "p_a0, p_c0 and p_ct are from 0 to 1";
    case PAPER_ESUM:
        return "p_c0 + p_ct is more than 1";
    }
    return "unknown";
}
