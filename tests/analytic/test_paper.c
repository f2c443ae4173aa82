/* Equations (1) and (2): the printed relations hold, both closures agree, bad input is said. */
#include "analytic/paper.h"

#include <math.h>
#include <stdlib.h>

#include "helpers/close.h"
#include "helpers/run.h"

/* A handful of products and sums of numbers in [0, 2]: a few ulp of the largest of them. */
#define ULPS 1e-14

static const struct paper_input inputs[] = {
    {PAPER_TOTAL, 10000, 3, 2, 10, 0.05, 0.1, 0.2},
    {PAPER_EXTERNAL, 10000, 3, 2, 10, 0.05, 0.1, 0.2},
    {PAPER_TOTAL, 0.0371, 1, 1, 1, 0, 0, 0},
    {PAPER_EXTERNAL, 7.919e8, 17, 5, 3, 0.731, 0.0313, 0.9571},
    {PAPER_TOTAL, 2.385, 7, 11, 13, 0.999, 0.25, 0.75},
    {PAPER_EXTERNAL, 2.385, 7, 11, 13, 0, 0, 1},
    {PAPER_EXTERNAL, 2.385, 7, 11, 13, 1, 0.3, 0.4},
    {PAPER_TOTAL, 11.3, 4, 4, 4, 0.17, 1, 0},
    {PAPER_TOTAL, 11.3, 4, 4, 4, 0.17, 0.9, 0.1},
};
#define INPUTS ((int)(sizeof inputs / sizeof inputs[0]))

static struct paper solved(const struct paper_input *in)
{
    struct paper s;
    ck_assert_int_eq(paper_solve(in, &s), PAPER_OK);
    return s;
}

/* Every line of (1) and (2) as printed, none of which is how the solver computes it alone. */
START_TEST(printed_equations_hold)
{
    const struct paper_input *in = &inputs[_i];
    const struct paper s = solved(in);
    const double atol = ULPS * s.i;
    ck_close(s.lambda_r, (1 - s.p_a0 - s.p_at) * s.i, ULPS, atol);
    ck_close(s.p_ar, 1 - s.p_a0 - s.p_at, 0, ULPS);
    ck_close(s.lambda_a * in->m, s.i, ULPS, 0);
    ck_close(s.lambda_r_one * in->n, s.lambda_r, ULPS, 0);
    ck_close(s.i, s.i_0 + s.i_t, ULPS, 0);
    ck_close(s.i_w, s.lambda_r, 0, 0);
    ck_close(s.lambda_c * in->k, s.i_w, ULPS, 0);
    ck_close(s.lambda_t, s.p_ct * s.lambda_c, ULPS, 0);
    ck_close(s.lambda_p, s.p_cp * s.lambda_c + s.lambda_t, ULPS, 0);
    ck_close(s.i_t, in->k * s.lambda_t, ULPS, 0);
    ck_close(s.p_c0, 1 - s.p_ct - s.p_cp, 0, ULPS);
}
END_TEST

START_TEST(flows_are_conserved)
{
    const struct paper_input *in = &inputs[_i];
    const struct paper s = solved(in);
    const double atol = ULPS * s.i;
    ck_close(s.p_at * s.i, s.i_t, ULPS, atol);    /* every token request is answered */
    ck_close(s.p_a0 * s.i + s.p_c0 * s.i_w + in->k * s.lambda_p, s.i_0, ULPS, atol);
    ck_assert(s.p_ar >= 0 && s.p_at >= 0 && s.p_cp >= 0);
}
END_TEST

/* The given rate is the one that was asked for, and the other closure leads to the same system. */
START_TEST(closures_agree)
{
    struct paper_input in = inputs[_i];
    const struct paper s = solved(&in);
    ck_close(in.closure == PAPER_TOTAL ? s.i : s.i_0, in.rate, 0, 0);
    in.rate = in.closure == PAPER_TOTAL ? s.i_0 : s.i;
    in.closure = in.closure == PAPER_TOTAL ? PAPER_EXTERNAL : PAPER_TOTAL;
    const struct paper t = solved(&in);
    ck_close(t.i, s.i, ULPS, 0);
    ck_close(t.i_0, s.i_0, ULPS, 0);
    ck_close(t.lambda_p, s.lambda_p, ULPS, 0);
}
END_TEST

/* Token requests re-enter S_a: I = I_0 + p_at I by repeated substitution, from I = I_0. */
START_TEST(external_closure_is_a_fixed_point)
{
    const struct paper s = solved(&inputs[3]);
    double i = s.i_0;
    for (int n = 0; n < 400; n++)    /* p_at < 1/2, so 2^-400 */
        i = s.i_0 + s.p_ct * (1 - s.p_a0) / (1 + s.p_ct) * i;
    ck_close(s.i, i, ULPS, 0);
}
END_TEST

/* Figure 5 as reading.md has it: I = 10000, K = 10, no other losses: 900 at 0.1, 600 at 0.4. */
START_TEST(figure_5)
{
    for (int n = 1; n <= 4; n++) {
        const struct paper_input in = {PAPER_TOTAL, 10000, 3, 2, 10, 0, 0.1 * n, 0};
        ck_close(solved(&in).lambda_p, 1000 - 100 * n, ULPS, 0);
    }
}
END_TEST

START_TEST(bad_input)
{
    static const struct {
        struct paper_input in;
        enum paper_status want;
    } bad[] = {
        {{PAPER_TOTAL, 0, 1, 1, 1, 0, 0, 0}, PAPER_ERATE},
        {{PAPER_TOTAL, -3, 1, 1, 1, 0, 0, 0}, PAPER_ERATE},
        {{PAPER_TOTAL, INFINITY, 1, 1, 1, 0, 0, 0}, PAPER_ERATE},
        {{PAPER_TOTAL, NAN, 1, 1, 1, 0, 0, 0}, PAPER_ERATE},
        {{PAPER_EXTERNAL, 1.5e308, 1, 1, 1, 0, 0, 1}, PAPER_ERATE},
        {{PAPER_TOTAL, 5, 0, 1, 1, 0, 0, 0}, PAPER_EINSTANCES},
        {{PAPER_TOTAL, 5, 1, 0, 1, 0, 0, 0}, PAPER_EINSTANCES},
        {{PAPER_TOTAL, 5, 1, 1, 0, 0, 0, 0}, PAPER_EINSTANCES},
        {{PAPER_TOTAL, 5, 1, 1, 1, 1.01, 0, 0}, PAPER_EPROBABILITY},
        {{PAPER_TOTAL, 5, 1, 1, 1, 0, -0.01, 0}, PAPER_EPROBABILITY},
        {{PAPER_TOTAL, 5, 1, 1, 1, 0, 0, NAN}, PAPER_EPROBABILITY},
        {{PAPER_TOTAL, 5, 1, 1, 1, 0, 0.6, 0.41}, PAPER_ESUM},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct paper s = {.i = 42};
        ck_assert_int_eq(paper_solve(&bad[i].in, &s), bad[i].want);
        ck_assert_msg(s.i == 42, "case %zu wrote its output", i);
        ck_assert_str_ne(paper_status_text(bad[i].want), paper_status_text(PAPER_OK));
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("paper");
    TCase *t = tcase_create("equations");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, printed_equations_hold, 0, INPUTS);
    tcase_add_loop_test(t, flows_are_conserved, 0, INPUTS);
    tcase_add_loop_test(t, closures_agree, 0, INPUTS);
    tcase_add_test(t, external_closure_is_a_fixed_point);
    tcase_add_test(t, figure_5);
    tcase_add_test(t, bad_input);
    suite_add_tcase(s, t);
    return run_suite(s);
}
