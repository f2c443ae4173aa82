/*
 * Analytic curves beside simulated distributions: at the buckets that get a value it is the law's.
 * n alike M/M/1 side by side, so that the sojourn has the law of one response, exponential of rate
 * mu - lambda.
 */
#include <check.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "base/text.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "model/config.h"
#include "run/analytic_cdfs.h"
#include "run/simulate.h"

static const double MU = 1000, LAMBDA = 600;

static struct model *parallel(int n)
{
    struct textbuf b = {0};
    struct diag *d = diag_new();
    textbuf_add(&b,
                "model = \"network\"; stations = ( { name = \"s\"; service = { mean = %g; }; "
                "instances = %d; } );"
                "sources = ( { rate = %g; to = \"s\"; } ); routes = ( (\"s\", \"refused\", 0) );"
                "experiment = { experiments = 10; windows = 1; window = 0.2; histogram = true; };",
                1 / MU, n, LAMBDA * n);
    struct model *m = model_from_text(b.text, "curves.cfg", NULL, 0, d);
    ck_assert_msg(m != NULL, "%s", diag_message(d, 0));
    textbuf_release(&b);
    diag_free(d);
    return m;
}

/* How many buckets have a value, which is the law's. */
static size_t check_curve(const struct histogram_result *h)
{
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++) {
        const struct bucket *b = &h->buckets[i];
        if (isnan(b->analytic))
            continue;
        ck_close(b->analytic, -expm1(-(MU - LAMBDA) * b->upper), 0, 1e-6);
        n++;
    }
    return n;
}

static const struct histogram_result *find(const struct result *r, enum histogram_of of)
{
    for (size_t i = 0; i < r->n_histograms; i++)
        if (r->histograms[i].of == of)
            return &r->histograms[i];
    ck_abort_msg("no histogram");
    return NULL;
}

static const struct {
    int n;
    size_t least, most;    /* points of the sojourn's curve */
} sizes[] = {{1, 300, 512}, {120, 512, 512}, {400, 100, 128}, {1000, 64, 64}};

START_TEST(curves_are_the_law)
{
    struct diag *d = diag_new();
    struct model *m = parallel(sizes[_i].n);
    const struct run_options o = {.threads = 1};
    gsl_set_error_handler_off();
    struct result *r = run_simulate(m, &o, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    analytic_cdfs_add(m->network, r);
    ck_assert_uint_gt(check_curve(find(r, HISTOGRAM_RESPONSE)), 100);
    const struct histogram_result *out = find(r, HISTOGRAM_EXIT),
                                  *accepted = find(r, HISTOGRAM_ACCEPTED);
    const size_t n = check_curve(out);
    ck_assert_uint_ge(n, sizes[_i].least);
    ck_assert_uint_le(n, sizes[_i].most);
    ck_assert_uint_eq(check_curve(accepted), n);
    ck_assert_int_eq(accepted->analytic, out->analytic);
    ck_assert_str_eq(accepted->method, out->method);
    result_free(r);
    model_free(m);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("run: curves");
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 60);
    tcase_set_tags(statistical, "statistical");
    tcase_add_loop_test(statistical, curves_are_the_law, 0, (int)(sizeof sizes / sizeof *sizes));
    suite_add_tcase(s, statistical);
    return run_suite(s);
}
