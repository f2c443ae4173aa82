/*
 * Equations (1) and (2) of the paper, solved in closed form.
 *   Rovnyagin, Chugunkov, Savchenko, Voprosy kiberbezopasnosti 2019, no. 3, pp. 39-44.
 *
 *   (1)  lambda_r = p_ar I = (1 - p_a0 - p_at) I        all of S_r
 *        lambda_a = I / M                               one instance of S_a
 *        lambda_r / N                                   one instance of S_r
 *        I        = I_0 + I_t                           users' own flow + token requests
 *        I_w      = lambda_r                            the flow to the wrappers
 *   (2)  lambda_c = I_w / K                             one wrapper
 *        lambda_t = p_ct lambda_c
 *        lambda_p = p_cp lambda_c + lambda_t
 *        I_t      = K lambda_t
 *        p_c0     = 1 - p_ct - p_cp
 *
 * Every token request is answered, so p_at I = I_t; with (1) and (2) that closes the system:
 *        p_at = p_ct p_ar,  p_ar = (1 - p_a0) / (1 + p_ct)
 * p_a0 is the share of all of S_a's flow I that leaves there. The given rate is either the whole
 * flow I into S_a, as (1) is written, or the users' own I_0, and then I = I_0 / (1 - p_at).
 *
 * This file knows the paper and nothing else of the program: it is the judge of the general solver.
 */
#ifndef ANALYTIC_PAPER_H
#define ANALYTIC_PAPER_H

enum paper_closure {
    PAPER_TOTAL,      /* rate is I */
    PAPER_EXTERNAL    /* rate is I_0 */
};

struct paper_input {
    enum paper_closure closure;
    double rate;             /* [1/s] > 0 */
    unsigned m, n, k;        /* instances of S_a, S_r and the wrapper, >= 1 */
    double p_a0;             /* [0, 1] */
    double p_c0, p_ct;       /* [0, 1], sum at most 1 */
};

struct paper {
    double i, i_0, i_t, i_w;                          /* [1/s] */
    double lambda_a;                                  /* [1/s] one instance of S_a */
    double lambda_r, lambda_r_one;                    /* [1/s] all of S_r; one instance */
    double lambda_c, lambda_t, lambda_p;              /* [1/s] one wrapper */
    double p_a0, p_at, p_ar, p_c0, p_ct, p_cp;        /* [-] */
};

enum paper_status {
    PAPER_OK,
    PAPER_ERATE,           /* rate is not a finite number > 0, or so large that I is not finite */
    PAPER_EINSTANCES,      /* M, N or K is 0 */
    PAPER_EPROBABILITY,    /* p_a0, p_c0 or p_ct is not in [0, 1] */
    PAPER_ESUM             /* p_c0 + p_ct > 1, so that p_cp < 0 (a last bit too much is rounding) */
};

/*
 * No other input is impossible: p_a0 + p_at = (p_a0 + p_ct) / (1 + p_ct) is at most 1, and
 * 1 - p_at is at least 1/2, so p_ar >= 0 and both closures have one solution.
 * *out is written only on PAPER_OK.
 */
enum paper_status paper_solve(const struct paper_input *in, struct paper *out);

/* What a status means, for a message: "p_c0 + p_ct is more than 1". */
const char *paper_status_text(enum paper_status status);

#endif
